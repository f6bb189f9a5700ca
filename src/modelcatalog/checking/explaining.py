"""What is known about one parameter of one model."""

from typing import Any

from attrs import define

from modelcatalog.checking.nodes import Node, listed
from modelcatalog.checking.paths import split
from modelcatalog.checking.plan import Plan
from modelcatalog.quantities import Range
from modelcatalog.rules import Condition, Parameter, Rule, RuleKind
from modelcatalog.vocabulary import Severity, Support


@define(frozen=True, kw_only=True, order=False, match_args=False)
class RuleNote:
    """One rule that speaks of a parameter."""

    id: str
    kind: str
    severity: Severity
    message: str
    #: When it holds, for people; ``None``: always.
    when: str | None
    source: str | None

    def __str__(self) -> str:
        condition = f" (when {self.when})" if self.when else ""
        return f"{self.severity}: {self.message}{condition} [{self.source}]"


@define(frozen=True, kw_only=True, order=False, match_args=False)
class Explanation:
    """Everything that is known about one parameter of one model."""

    #: The key of the model.
    model: str
    #: The name or path that was asked for.
    parameter: str
    #: True: the provider takes it. False: it refuses it. ``None``: no source says.
    supported: bool | None
    #: The JSON types that it may have; empty when no source says.
    types: tuple[str, ...] = ()
    #: The bounds of a number.
    range: Range | None = None
    #: The allowed values, when the list is complete.
    values: tuple[Any, ...] | None = None
    #: What is taken when it is left out.
    default: Any = None
    #: Whether it must be there.
    required: bool = False
    #: What to use instead of it.
    deprecated: str | None = None
    #: What a reader should know.
    note: str | None = None
    #: Who states the type and the bounds.
    source: str | None = None
    #: Every rule that speaks of it.
    rules: tuple[RuleNote, ...] = ()

    def __str__(self) -> str:
        support = {True: "taken", False: "refused", None: "no source says whether it is taken"}[self.supported]
        lines = [f"{self.model}: {self.parameter}: {support}"]
        facts = (
            ("type", " or ".join(self.types) or None),
            ("range", self.range),
            ("values", listed(self.values) if self.values is not None else None),
            ("default", self.default),
            ("deprecated", self.deprecated),
            ("note", self.note),
            ("source", self.source),
        )
        lines += [f"  {name}: {value}" for name, value in facts if value is not None]
        lines += [f"  {rule}" for rule in self.rules]
        return "\n".join(lines)


def explain_parameter(plan: Plan, parameter: str) -> Explanation:
    """Return everything that is known about *parameter* under *plan*: a name, or a path with ``*`` for any item."""
    steps = split(parameter)
    node = _node(plan, steps)
    entry = plan.table.parameters.get(parameter) if plan.table is not None and plan.api is not None else None
    if entry is None and plan.table is not None and plan.api is None:
        entry = next((known for known in plan.table.parameters.values() if known.neutral == parameter), None)
    rules = [(rule, ground) for rule, ground in plan.rules if parameter in rule.paths or parameter in _operands(rule)]
    notes = tuple(
        RuleNote(
            id=rule.id,
            kind=str(rule.kind),
            severity=rule.severity,
            message=(ground.message or rule.message).replace("{path}", parameter),
            when=" and ".join(map(_words, rule.when)) or None,
            source=ground.source,
        )
        for rule, ground in rules
    )
    default = None
    if entry is not None:
        default = entry.default
    if node is not None and node.bounds is not None and node.bounds.default is not None:
        default = node.bounds.default
    return Explanation(
        model=plan.model.key,
        parameter=parameter,
        supported=_supported(plan, parameter, node, entry, [rule for rule, _ in rules]),
        types=() if node is None else tuple(str(kind) for kind in node.types),
        range=None if node is None else node.bounds,
        values=None if node is None else node.values,
        default=default,
        required=parameter in plan.required,
        deprecated=None if entry is None else entry.deprecated,
        note=None if entry is None else entry.note,
        source=None if node is None else node.ground.source,
        rules=notes,
    )


def _node(plan: Plan, steps: tuple[str, ...]) -> Node | None:
    field = plan.fields.get(steps[0])
    node = None if field is None else field.node
    for step in steps[1:]:
        if node is None:
            return None
        node = node.item if step == "*" else node.children.get(step) or node.item
    return node


def _operands(rule: Rule) -> tuple[str, ...]:
    return tuple(operand for operand in (*rule.left, *rule.right) if isinstance(operand, str))


def _words(condition: Condition) -> str:
    value = condition.value
    shown = "" if value is None else f" {listed(tuple(value) if isinstance(value, (list, tuple)) else (value,))}"
    return f"{condition.path} {condition.op.replace('_', ' ')}{shown}"


def _supported(
    plan: Plan, parameter: str, node: Node | None, entry: Parameter | None, rules: list[Rule]
) -> bool | None:
    if any(rule.kind is RuleKind.REJECTED and not rule.when and rule.severity is Severity.ERROR for rule in rules):
        return False
    name = entry.neutral if entry is not None and entry.neutral else parameter
    stated = getattr(plan.model.sampling, name, None)
    if stated is Support.UNSUPPORTED:
        return False
    if stated is not None or entry is not None:
        return True
    if node is None and plan.unknown is Severity.ERROR and "." not in parameter:
        return False
    return None
