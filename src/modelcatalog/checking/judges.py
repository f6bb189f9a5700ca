"""Rules between the parts of a request, compiled for one model."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from modelcatalog.checking.nodes import Ground, fill, listed, plain_number, same
from modelcatalog.checking.paths import MISSING, Steps, at, find, split
from modelcatalog.checking.report import Code, Problem
from modelcatalog.errors import shorten
from modelcatalog.quantities import Range
from modelcatalog.rules import Comparison, Condition, Op, Rule, RuleKind
from modelcatalog.suggestions import nearest


class Situation:
    """What a rule may look at: the body, and the numbers that stand outside it."""

    __slots__ = ("body", "numbers")

    def __init__(self, body: Any, numbers: Mapping[str, int | None]) -> None:
        self.body = body
        #: ``$input_tokens``, ``$max_output_tokens``, ``$max_input_tokens``, ``$context_window``; ``None``: unknown.
        self.numbers = numbers


Test = Callable[[Situation], bool]

_NOTHING: Iterator[Problem] = iter(())


class Judge:
    """One compiled rule."""

    __slots__ = ("all_of", "judge", "pair", "triggers")

    def __init__(
        self,
        triggers: frozenset[str],
        judge: Callable[[Situation], Iterator[Problem]],
        pair: tuple[str, ...] = (),
        all_of: frozenset[str] = frozenset(),
    ) -> None:
        #: It can find something only if one of these top-level names is in the body; empty: always.
        self.triggers = triggers
        self.judge = judge
        #: It can find something only if two of these top-level names are in the body; empty: one is enough.
        self.pair = pair
        #: It can find something only if all of these top-level names are in the body.
        self.all_of = all_of

    def quiet(self, body: Mapping[Any, Any]) -> bool:
        """Tell, by the names in *body* alone, that the rule finds nothing."""
        if self.pair:
            found = 0
            for name in self.pair:
                if name in body:
                    found += 1
            return found < 2
        return not self.all_of <= body.keys()


def compile_rule(rule: Rule, ground: Ground, model: str) -> Judge | None:
    """Compile a rule; ``None`` for the kinds that other modules apply."""
    make = _MAKERS.get(rule.kind)
    if make is None:
        return None
    conditions = [condition_test(condition) for condition in rule.when]
    judge = make(_Case(rule=rule, ground=ground, model=model))
    if conditions:
        inner = judge

        def judge(situation: Situation) -> Iterator[Problem]:
            for holds in conditions:
                if not holds(situation):
                    return _NOTHING
            return inner(situation)

    watched: tuple[Any, ...] = rule.paths
    if rule.kind is RuleKind.RELATION:
        watched = tuple(operand for operand in (*rule.left, *rule.right) if isinstance(operand, str))
    if rule.kind is RuleKind.REQUIRED:
        watched = tuple(
            condition.path for condition in rule.when if condition.default is None and _needs_presence(condition)
        )
    names = frozenset(path.partition(".")[0] for path in watched if not path.startswith("$"))
    all_of = {
        condition.path.partition(".")[0]
        for condition in rule.when
        if condition.default is None and _needs_presence(condition) and not condition.path.startswith("$")
    }
    pair: tuple[str, ...] = ()
    if rule.kind is RuleKind.EXCLUSIVE and len(names) == len(rule.paths):
        pair = tuple(names)
    if rule.kind is RuleKind.RELATION:
        all_of |= names
    elif len(names) == 1:
        all_of |= names if rule.kind is not RuleKind.REQUIRED else set()
    return Judge(triggers=names, judge=judge, pair=pair, all_of=frozenset(all_of))


def _needs_presence(condition: Condition) -> bool:
    return condition.op not in (Op.ABSENT, Op.NOT_EQUALS, Op.NOT_IN)


class _Case:
    """A rule with what its problems say."""

    __slots__ = ("ground", "model", "rule")

    def __init__(self, rule: Rule, ground: Ground, model: str) -> None:
        self.rule = rule
        self.ground = ground
        self.model = model

    def problem(
        self, code: Code, path: str, value: Any = None, allowed: str | None = None, suggestion: Any = None
    ) -> Problem:
        return Problem(
            path=path,
            code=code,
            severity=self.ground.severity,
            message=fill(self.rule.message, path, value, allowed, self.model),
            value=value,
            allowed=allowed,
            suggestion=suggestion,
            source=self.ground.source,
            rule=self.ground.rule,
        )

    def places(self) -> list[Steps]:
        return [split(path) for path in self.rule.paths]


def _presence(code: Code) -> Callable[[_Case], Callable[[Situation], Iterator[Problem]]]:
    def make(case: _Case) -> Callable[[Situation], Iterator[Problem]]:
        places = case.places()

        def judge(situation: Situation) -> Iterator[Problem]:
            for steps in places:
                for path, value in at(situation.body, steps):
                    yield case.problem(code, path, value, suggestion=case.rule.to)

        return judge

    return make


def _values(case: _Case) -> Callable[[Situation], Iterator[Problem]]:
    places, kind = case.places(), case.rule.kind
    values = (case.rule.value,) if kind is RuleKind.FIXED else case.rule.values or ()
    refusing = kind in (RuleKind.REFUSED_VALUES, RuleKind.DEPRECATED)
    code = {RuleKind.FIXED: Code.FIXED_VALUE, RuleKind.DEPRECATED: Code.DEPRECATED}.get(kind, Code.VALUE_NOT_ALLOWED)
    if kind is RuleKind.DEPRECATED and not values:
        return _presence(Code.DEPRECATED)(case)
    allowed = None if refusing else listed(values)
    words = () if refusing else tuple(word for word in values if isinstance(word, str))
    suggestion = case.rule.to if case.rule.to is not None else values[0] if len(values) == 1 and not refusing else None

    def judge(situation: Situation) -> Iterator[Problem]:
        for steps in places:
            for path, value in at(situation.body, steps):
                if any(same(value, listed_value) for listed_value in values) is refusing:
                    near = nearest(value, words, 1) if words and isinstance(value, str) else ()
                    yield case.problem(code, path, value, allowed, near[0] if near else suggestion)

    return judge


def _range(case: _Case) -> Callable[[Situation], Iterator[Problem]]:
    places, rule = case.places(), case.rule
    bounds = Range(min=rule.min, max=rule.max, exclusive_min=rule.exclusive_min, exclusive_max=rule.exclusive_max)

    def judge(situation: Situation) -> Iterator[Problem]:
        for steps in places:
            for path, value in at(situation.body, steps):
                number = None if isinstance(value, (bool, str)) else plain_number(value)
                if number is not None and number not in rule.sentinels and number not in bounds:
                    yield case.problem(Code.OUT_OF_RANGE, path, value, str(bounds), bounds.clamp(number))

    return judge


def _capped(case: _Case) -> Callable[[Situation], Iterator[Problem]]:
    places, rule = case.places(), case.rule

    def judge(situation: Situation) -> Iterator[Problem]:
        most = situation.numbers["$max_output_tokens"] if rule.max is None else rule.max
        for steps in places:
            for path, value in at(situation.body, steps):
                number = None if isinstance(value, (bool, str)) else plain_number(value)
                if number is not None and most is not None and number > most:
                    yield case.problem(Code.CAPPED_VALUE, path, value, f"at most {most:,}", most)

    return judge


def _items(case: _Case) -> Callable[[Situation], Iterator[Problem]]:
    places, rule = case.places(), case.rule
    least, most = rule.min_items or 0, rule.max_items

    def judge(situation: Situation) -> Iterator[Problem]:
        for steps in places:
            for path, value in at(situation.body, steps):
                size = len(value) if isinstance(value, (list, tuple, Mapping)) else 1
                if size < least or (most is not None and size > most):
                    yield case.problem(Code.WRONG_COUNT, path, value)

    return judge


def _count(case: _Case) -> Callable[[Situation], Iterator[Problem]]:
    places, most = case.places(), case.rule.max_items or 0

    def judge(situation: Situation) -> Iterator[Problem]:
        found = [path for steps in places for path, _ in at(situation.body, steps)]
        if len(found) > most:
            yield case.problem(Code.WRONG_COUNT, found[most], len(found), f"at most {most:,}")

    return judge


def _exclusive(case: _Case) -> Callable[[Situation], Iterator[Problem]]:
    places = case.places()

    def judge(situation: Situation) -> Iterator[Problem]:
        found = [match for steps in places for match in at(situation.body, steps)[:1]]
        if len(found) > 1:
            if isinstance(situation.body, Mapping):
                names = list(situation.body)
                found.sort(key=lambda match: names.index(match[0].partition(".")[0]))
            path, value = found[-1]
            yield case.problem(Code.EXCLUSIVE_PARAMETERS, path, value)

    return judge


def _requires(case: _Case) -> Callable[[Situation], Iterator[Problem]]:
    places = case.places()
    needs = [condition_test(condition) for condition in case.rule.needs]
    wanted = " and ".join(_words(condition) for condition in case.rule.needs)

    def lacking(situation: Situation) -> Iterator[Problem]:
        for steps in places:
            for path, value in at(situation.body, steps):
                yield case.problem(Code.MISSING_COMPANION, path, value, f"with {wanted}")

    def judge(situation: Situation) -> Iterator[Problem]:
        for holds in needs:
            if not holds(situation):
                return lacking(situation)
        return _NOTHING

    return judge


def _required(case: _Case) -> Callable[[Situation], Iterator[Problem]]:
    places = case.places()

    def judge(situation: Situation) -> Iterator[Problem]:
        for steps in places:
            if not at(situation.body, steps):
                yield case.problem(Code.MISSING_PARAMETER, ".".join(steps))

    return judge


_COMPARE: dict[Comparison, Callable[[Any, Any], bool]] = {
    Comparison.LESS: lambda left, right: left < right,
    Comparison.AT_MOST: lambda left, right: left <= right,
    Comparison.GREATER: lambda left, right: left > right,
    Comparison.AT_LEAST: lambda left, right: left >= right,
    Comparison.EQUAL: lambda left, right: left == right,
}


def _relation(case: _Case) -> Callable[[Situation], Iterator[Problem]]:
    rule = case.rule
    compare = _COMPARE[rule.op or Comparison.EQUAL]
    left, right = [[_operand(item) for item in side] for side in (rule.left, rule.right)]
    path = next((item for item in (*rule.left, *rule.right) if isinstance(item, str) and not item.startswith("$")), "")
    steps = split(path)

    def judge(situation: Situation) -> Iterator[Problem]:
        sides = []
        for side in (left, right):
            numbers = [read(situation) for read in side]
            if any(number is None for number in numbers):
                return
            sides.append(sum(number for number in numbers if number is not None))
        if not compare(sides[0], sides[1]):
            words = {"<": "below", "<=": "at most", ">": "above", ">=": "at least", "==": "equal to"}
            allowed = f"{words[rule.op or '==']} {sides[1]:,}"
            yield case.problem(Code.RELATION, path, find(situation.body, steps), allowed)

    return judge


def _operand(item: Any) -> Callable[[Situation], int | float | None]:
    if not isinstance(item, str):
        return lambda _: item
    if item.startswith("$"):
        return lambda situation: situation.numbers.get(item)
    steps = split(item)

    def read(situation: Situation) -> int | float | None:
        value = find(situation.body, steps)
        return None if value is MISSING or isinstance(value, (bool, str)) else plain_number(value)

    return read


def _words(condition: Condition) -> str:
    match condition.op:
        case Op.PRESENT:
            return condition.path
        case Op.ABSENT:
            return f"no {condition.path}"
        case Op.EQUALS:
            return f"{condition.path} = {listed((condition.value,))}"
        case Op.IN:
            return f"{condition.path} one of {listed(tuple(condition.value))}"
        case Op.NOT_EQUALS | Op.NOT_IN:
            values = condition.value if isinstance(condition.value, (list, tuple)) else (condition.value,)
            return f"{condition.path} other than {listed(tuple(values))}"
        case _:
            return f"{condition.path} {condition.op.replace('_', ' ')} {shorten(condition.value)}"


def condition_test(condition: Condition) -> Test:
    """Compile a condition. ``*`` in its path means any item; ``absent`` means no item."""
    compare = _test(condition)
    path, default = condition.path, condition.default
    negative = condition.op in (Op.NOT_EQUALS, Op.NOT_IN)
    if path.startswith("$"):
        return lambda situation: (number := situation.numbers.get(path)) is not None and compare(number)
    steps = split(path)
    if "*" in steps:

        def any_item(situation: Situation) -> bool:
            found = [value for _, value in at(situation.body, steps)]
            if condition.op is Op.ABSENT:
                return not found
            return any(compare(value) for value in found)

        return any_item

    single = steps[0] if len(steps) == 1 else None

    def holds(situation: Situation) -> bool:
        value = situation.body.get(single) if single is not None else find(situation.body, steps)
        if value is None or value is MISSING:
            if condition.op is Op.ABSENT:
                return True
            if default is None:
                return negative
            value = default
        return compare(value)

    return holds


def _test(condition: Condition) -> Callable[[Any], bool]:
    value = condition.value
    match condition.op:
        case Op.PRESENT:
            return lambda _: True
        case Op.ABSENT:
            return lambda _: False
        case Op.EQUALS:
            return lambda found: same(found, value)
        case Op.NOT_EQUALS:
            return lambda found: not same(found, value)
        case Op.IN:
            return lambda found: any(same(found, item) for item in value)
        case Op.NOT_IN:
            return lambda found: not any(same(found, item) for item in value)
    compare: Callable[[Any, Any], bool] = {
        Op.ABOVE: lambda found, bound: found > bound,
        Op.AT_LEAST: lambda found, bound: found >= bound,
        Op.BELOW: lambda found, bound: found < bound,
        Op.AT_MOST: lambda found, bound: found <= bound,
    }[condition.op]

    def test(found: Any) -> bool:
        number = None if isinstance(found, (bool, str)) else plain_number(found)
        return number is not None and compare(number, value)

    return test


_MAKERS: dict[RuleKind, Callable[[_Case], Callable[[Situation], Iterator[Problem]]]] = {
    RuleKind.REJECTED: _presence(Code.UNSUPPORTED_PARAMETER),
    RuleKind.IGNORED: _presence(Code.IGNORED_PARAMETER),
    RuleKind.RENAMED: _presence(Code.RENAMED_PARAMETER),
    RuleKind.FIXED: _values,
    RuleKind.VALUES: _values,
    RuleKind.REFUSED_VALUES: _values,
    RuleKind.DEPRECATED: _values,
    RuleKind.RANGE: _range,
    RuleKind.CAPPED: _capped,
    RuleKind.ITEMS: _items,
    RuleKind.COUNT: _count,
    RuleKind.EXCLUSIVE: _exclusive,
    RuleKind.REQUIRES: _requires,
    RuleKind.REQUIRED: _required,
    RuleKind.RELATION: _relation,
}
