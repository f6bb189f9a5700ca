"""The nearest request that passes: rename, drop, clamp, round, set the fixed value. Messages are never touched."""

from collections.abc import Callable, Mapping
from typing import Any

from attrs import define

from modelcatalog.checking.check import check_request
from modelcatalog.checking.neutral import OUTPUT_NAMES
from modelcatalog.checking.nodes import plain_number
from modelcatalog.checking.paths import MISSING, find, split
from modelcatalog.checking.plan import Plan
from modelcatalog.checking.report import Code, Problem
from modelcatalog.errors import shorten
from modelcatalog.rules import Op, Rule, RuleKind
from modelcatalog.vocabulary import Severity

#: Parameters that hold what the user has to say; they are left as they are.
CONTENT = frozenset({"messages", "contents", "input", "system", "systemInstruction", "instructions", "prompt", "tools"})

_MOST_ROUNDS = 60


@define(frozen=True, kw_only=True, order=False, match_args=False)
class Change:
    """One thing that was done to a request so that it passes."""

    #: The place in the request as it was passed.
    path: str
    #: ``renamed``, ``dropped``, ``set`` or ``shortened``.
    action: str
    #: The value before.
    before: Any
    #: The value after; the new name for ``renamed``; ``None`` for ``dropped``.
    after: Any
    #: Why.
    reason: str
    #: The id of the rule.
    rule: str | None = None

    def __str__(self) -> str:
        match self.action:
            case "renamed":
                what = f"renamed to {self.after}"
            case "dropped":
                what = "dropped"
            case _:
                what = f"{self.action} to {shorten(self.after)}"
        return f"{self.path}: {what}, because {self.reason}"


@define(frozen=True, kw_only=True, order=False, match_args=False)
class Fit:
    """A request made to fit, and what was done to it."""

    #: The nearest request that passes; shares with the one that was passed what was not changed.
    params: Any
    #: What was done, in order.
    changes: tuple[Change, ...] = ()
    #: What could not be mended, and is still wrong.
    problems: tuple[Problem, ...] = ()

    @property
    def ok(self) -> bool:
        """True when the request passes now."""
        return not self.problems

    def __str__(self) -> str:
        lines = [str(change) for change in self.changes] or ["nothing was changed"]
        lines += [f"still wrong: {problem.path or '(body)'}: {problem.message}" for problem in self.problems]
        return "\n".join(lines)


def fit_request(plan: Plan, body: Any, input_tokens: int | None = None) -> Fit:
    """Make *body* pass, changing as little as can be; *body* itself is left as it is.

    Args:
        plan: what holds for the model and the API.
        body: the request.
        input_tokens: how many tokens the input has, where that is known.
    """
    changes: list[Change] = []
    given_up: set[tuple[str, Code, str | None]] = set()
    rules = {rule.id: rule for rule, _ in plan.rules}
    for _ in range(_MOST_ROUNDS):
        report = check_request(plan, body, input_tokens)
        wrong = [
            problem
            for problem in report.problems
            if (problem.severity is Severity.ERROR or problem.code is Code.NULL_VALUE)
            and (problem.path, problem.code, problem.rule) not in given_up
        ]
        if not wrong:
            break
        problem = wrong[0]
        mended = _mend(plan, body, problem, rules.get(problem.rule or ""), changes)
        if mended is None:
            given_up.add((problem.path, problem.code, problem.rule))
            continue
        body, change = mended
        changes.append(change)
    left = check_request(plan, body, input_tokens).errors
    return Fit(params=body, changes=tuple(changes), problems=left)


Mended = tuple[Any, Change] | None


def _mend(plan: Plan, body: Any, problem: Problem, rule: Rule | None, changes: list[Change]) -> Mended:
    """Return *body* without *problem* and what was done to it; ``None`` when nothing can be done."""
    path = problem.path
    top = path.partition(".")[0]
    if not path or top in CONTENT or not isinstance(body, Mapping) or problem.code is Code.NOT_A_REQUEST:
        return None
    if problem.code is Code.MISSING_PARAMETER:
        return _supply(plan, body, problem, rule)
    if sum(change.path == path for change in changes) >= 3 or path not in (
        ".".join(step) for step in _known(body, path)
    ):
        return _drop_top(plan, body, problem, top)
    mend = _MENDERS.get(problem.code, _drop)
    return mend(plan, body, problem, rule) or _drop_top(plan, body, problem, top)


def _known(body: Any, path: str) -> list[tuple[str, ...]]:
    steps = split(path)
    return [steps] if _raw(body, steps) is not MISSING else []


def _raw(body: Any, steps: tuple[str, ...]) -> Any:
    """Return what stands at a path, ``None`` included."""
    parent = body if len(steps) == 1 else find(body, steps[:-1])
    if isinstance(parent, Mapping):
        return parent.get(steps[-1], MISSING)
    return find(body, steps)


def _change(problem: Problem, action: str, before: Any, after: Any) -> Change:
    return Change(
        path=problem.path, action=action, before=before, after=after, reason=problem.message, rule=problem.rule
    )


def _set(body: Any, problem: Problem, value: Any, action: str = "set") -> Mended:
    steps = split(problem.path)
    before = _raw(body, steps)
    return _put(body, steps, value), _change(problem, action, None if before is MISSING else before, value)


def _drop(plan: Plan, body: Any, problem: Problem, _: Rule | None = None) -> Mended:
    steps = split(problem.path)
    if len(steps) == 1 and steps[0] in plan.required:
        return None
    before = _raw(body, steps)
    return _take(body, steps), _change(problem, "dropped", before, None)


def _drop_top(plan: Plan, body: Mapping[Any, Any], problem: Problem, top: str) -> Mended:
    """Drop the whole parameter in which something is wrong that cannot be mended by itself."""
    if top not in body or top in plan.required or top in CONTENT:
        return None
    change = Change(path=top, action="dropped", before=body[top], after=None, reason=problem.message, rule=problem.rule)
    return _take(body, (top,)), change


def _supply(plan: Plan, body: Any, problem: Problem, rule: Rule | None) -> Mended:
    """Add what must be there where it is no content: the only value that passes, or the length of the answer."""
    steps = split(problem.path)
    if rule is not None and rule.kind is RuleKind.REQUIRED and rule.value is not None:
        return _put(body, steps, rule.value), _change(problem, "set", None, rule.value)
    limit = plan.model.limits.max_output_tokens
    if steps[-1] in OUTPUT_NAMES and limit is not None:
        return _put(body, steps, limit), _change(problem, "set", None, limit)
    return _drop_top(plan, body, problem, steps[0])


def _rename(plan: Plan, body: Any, problem: Problem, rule: Rule | None) -> Mended:
    name = problem.suggestion if isinstance(problem.suggestion, str) else None
    steps = split(problem.path)
    if name is None or " " in name or len(steps) != 1:
        return _drop(plan, body, problem, rule)
    target = split(name)
    if target[0] in CONTENT or _raw(body, target) is not MISSING or (len(target) == 1 and name not in plan.fields):
        return _drop(plan, body, problem, rule)
    value = _raw(body, steps)
    return _put(_take(body, steps), target, value), _change(problem, "renamed", value, name)


def _suggested(plan: Plan, body: Any, problem: Problem, rule: Rule | None) -> Mended:
    suggestion = problem.suggestion
    if suggestion is None:
        return _drop(plan, body, problem, rule)
    return _set(body, problem, suggestion)


def _companion(plan: Plan, body: Any, problem: Problem, rule: Rule | None) -> Mended:
    """Where the need begins above a number, go down to it; else drop what lacks its companion."""
    if rule is not None:
        for condition in rule.when:
            if condition.path == problem.path and condition.op is Op.ABOVE:
                return _set(body, problem, condition.value)
    return _drop(plan, body, problem, rule)


def _relation(plan: Plan, body: Any, problem: Problem, rule: Rule | None) -> Mended:
    """Lower the left side to what the right side allows, if it stands alone there and its own bounds let it."""
    if rule is None or rule.kind is not RuleKind.RELATION or len(rule.left) != 1 or rule.op not in ("<", "<="):
        return _drop(plan, body, problem, rule)
    bound = 0
    for operand in rule.right:
        value = operand if not isinstance(operand, str) else plan.numbers.get(operand, MISSING)
        if isinstance(operand, str) and not operand.startswith("$"):
            value = find(body, split(operand))
        number = None if value is None or value is MISSING else plain_number(value)
        if number is None:
            return None
        bound += int(number)
    return _set(body, problem, bound - 1 if rule.op == "<" else bound)


def _shorten(plan: Plan, body: Any, problem: Problem, rule: Rule | None) -> Mended:
    value = _raw(body, split(problem.path))
    most = _most_items(plan, problem, rule)
    if isinstance(value, (list, tuple)) and most is not None and len(value) > most:
        return _set(body, problem, list(value[:most]), "shortened")
    return _drop(plan, body, problem, rule)


def _most_items(plan: Plan, problem: Problem, rule: Rule | None) -> int | None:
    if rule is not None:
        return rule.max_items
    field = plan.fields.get(problem.path.partition(".")[0])
    node = field.node if field is not None else None
    for step in split(problem.path)[1:]:
        if node is None:
            return None
        node = node.children.get(step) or node.item
    return None if node is None else node.count[1]


_MENDERS: dict[Code, Callable[[Plan, Any, Problem, Rule | None], Mended]] = {
    Code.UNKNOWN_PARAMETER: _rename,
    Code.RENAMED_PARAMETER: _rename,
    Code.FIXED_VALUE: _suggested,
    Code.VALUE_NOT_ALLOWED: _suggested,
    Code.OUT_OF_RANGE: _suggested,
    Code.WRONG_TYPE: _suggested,
    Code.ABOVE_MAX_OUTPUT: _suggested,
    Code.ABOVE_CONTEXT_WINDOW: _suggested,
    Code.MISSING_COMPANION: _companion,
    Code.RELATION: _relation,
    Code.WRONG_COUNT: _shorten,
}


def _put(body: Any, steps: tuple[str, ...], value: Any) -> Any:
    """Return *body* with *value* at a path; only what lies on the path is copied."""
    step, rest = steps[0], steps[1:]
    if isinstance(body, (list, tuple)):
        index = int(step)
        items = list(body)
        items[index] = _put(items[index], rest, value) if rest else value
        return items
    copy = dict(body) if isinstance(body, Mapping) else {}
    copy[step] = _put(copy.get(step, {}), rest, value) if rest else value
    return copy


def _take(body: Any, steps: tuple[str, ...]) -> Any:
    """Return *body* without what stands at a path; only what lies on the path is copied."""
    step, rest = steps[0], steps[1:]
    if isinstance(body, (list, tuple)):
        items = list(body)
        if rest:
            items[int(step)] = _take(items[int(step)], rest)
        else:
            del items[int(step)]
        return items
    copy = dict(body)
    if rest:
        copy[step] = _take(copy[step], rest)
    else:
        copy.pop(step, None)
    return copy
