"""The records of the rule books: what a provider takes on an API, and the rules that tie it to models.

They are data that ship with the package; see ``facts/rules/README.md`` in the repository for how to write them.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from attrs import Factory, define, field

from modelcatalog.errors import InvalidRecord
from modelcatalog.quantities import Range
from modelcatalog.records import Shown
from modelcatalog.vocabulary import Api, Modality, Severity, SourceKind


class JsonType(StrEnum):
    """A type of JSON. An integer is a number too; a boolean is neither."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"
    STRING = "string"
    ARRAY = "array"
    OBJECT = "object"
    NULL = "null"


class Unknown(StrEnum):
    """What an API does with a name that it does not know."""

    REJECTED = "rejected"
    IGNORED = "ignored"


class RuleKind(StrEnum):
    """What a rule says; the fields that each kind needs are listed in ``facts/rules/README.md``."""

    REJECTED = "rejected"
    IGNORED = "ignored"
    FIXED = "fixed"
    VALUES = "values"
    REFUSED_VALUES = "refused_values"
    RANGE = "range"
    CAPPED = "capped"
    ITEMS = "items"
    RENAMED = "renamed"
    EXCLUSIVE = "exclusive"
    REQUIRES = "requires"
    REQUIRED = "required"
    RELATION = "relation"
    DEPRECATED = "deprecated"
    COUNT = "count"
    MESSAGES = "messages"
    ROLES = "roles"
    LAST_ROLE = "last_role"
    CONTENT = "content"
    WORD = "word"


class Op(StrEnum):
    """How a condition compares the value at its path."""

    PRESENT = "present"
    ABSENT = "absent"
    EQUALS = "equals"
    NOT_EQUALS = "not_equals"
    IN = "in"
    NOT_IN = "not_in"
    ABOVE = "above"
    AT_LEAST = "at_least"
    BELOW = "below"
    AT_MOST = "at_most"


class Comparison(StrEnum):
    """How the two sides of a relation must stand."""

    LESS = "<"
    AT_MOST = "<="
    GREATER = ">"
    AT_LEAST = ">="
    EQUAL = "=="


@define(frozen=True, kw_only=True, order=False, repr=False, match_args=False)
class Source(Shown):
    """Where a fact comes from."""

    #: What it is called, with its version.
    title: str

    #: The date of what it says.
    date: date

    #: How near it stands to the fact.
    kind: SourceKind

    #: Where it can be read.
    url: str | None = None

    #: The licence of the data, where data were taken over.
    license: str | None = None

    def __str__(self) -> str:
        return f"{self.title} ({self.date})"


@define(frozen=True, kw_only=True, eq=False, repr=False, match_args=False)
class Parameter(Shown):
    """One request parameter of one API at one provider."""

    #: The JSON types that it may have; empty for any.
    type: tuple[JsonType, ...] = ()
    min: int | float | None = None
    max: int | float | None = None
    exclusive_min: bool = False
    exclusive_max: bool = False
    #: Numbers that are allowed although outside the bounds.
    sentinels: tuple[int | float, ...] = ()
    #: The allowed values, when the list is complete.
    values: tuple[Any, ...] | None = None
    min_items: int | None = None
    max_items: int | None = None
    min_length: int | None = None
    max_length: int | None = None
    #: A regular expression that the whole string must match.
    pattern: str | None = None
    default: Any = None
    required: bool = False
    #: For an object with children: whether other fields are taken too. ``None``: not known.
    open: bool | None = None
    #: The neutral name.
    neutral: str | None = None
    #: What to use instead.
    deprecated: str | None = None
    #: The id of its source; that of the table when left out.
    source: str | None = None
    note: str | None = None

    def range(self) -> Range | None:
        """Return the bounds as a ``Range``; ``None`` when there are none.

        Raises:
            InvalidRecord: the bounds contradict each other, or the default is not within them.
        """
        default = self.default if type(self.default) in (int, float) and self.default not in self.sentinels else None
        if self.min is None and self.max is None and default is None:
            return None
        return Range(
            min=self.min,
            max=self.max,
            default=default,
            exclusive_min=self.exclusive_min,
            exclusive_max=self.exclusive_max,
            integer=JsonType.INTEGER in self.type and JsonType.NUMBER not in self.type,
        )


@define(frozen=True, kw_only=True, eq=False, repr=False, match_args=False)
class Condition(Shown):
    """Something about a request that must hold."""

    #: A path in the body, or ``$input_tokens``, ``$max_output_tokens``, ``$context_window`` or ``$max_input_tokens``.
    path: str
    op: Op
    value: Any = None
    #: The value taken when the path is absent.
    default: Any = None


#: The fields that each kind of rule needs, where they are not just ``paths``.
_NEEDED: dict[RuleKind, tuple[str, ...]] = {
    RuleKind.RENAMED: ("paths", "to"),
    RuleKind.RELATION: ("left", "op", "right"),
    RuleKind.REQUIRES: ("paths", "needs"),
    RuleKind.VALUES: ("paths", "values"),
    RuleKind.REFUSED_VALUES: ("paths", "values"),
    RuleKind.COUNT: ("paths", "max_items"),
    RuleKind.MESSAGES: ("values",),
    RuleKind.ROLES: ("values",),
    RuleKind.LAST_ROLE: ("values",),
    RuleKind.CONTENT: ("values",),
    RuleKind.WORD: ("values",),
}


@define(frozen=True, kw_only=True, eq=False, repr=False, match_args=False)
class Rule(Shown):
    """What holds beyond the table: for some models, between fields, for a time."""

    id: str
    kind: RuleKind
    severity: Severity
    #: In our words; ``{path}``, ``{value}``, ``{model}`` and ``{allowed}`` are filled in.
    message: str
    #: The id of its source.
    source: str
    as_of: date
    paths: tuple[str, ...] = ()
    #: Wire ids that it holds for; every model of the provider when ``None``.
    models: tuple[str, ...] | None = None
    when: tuple[Condition, ...] = ()
    needs: tuple[Condition, ...] = ()
    value: Any = None
    values: tuple[Any, ...] | None = None
    min: int | float | None = None
    max: int | float | None = None
    exclusive_min: bool = False
    exclusive_max: bool = False
    sentinels: tuple[int | float, ...] = ()
    default: Any = None
    min_items: int | None = None
    max_items: int | None = None
    #: The name to use instead.
    to: str | None = None
    left: tuple[Any, ...] = ()
    op: Comparison | None = None
    right: tuple[Any, ...] = ()
    from_: date | None = field(default=None)
    until: date | None = None

    def __attrs_post_init__(self) -> None:
        kind = self.kind
        needed = _NEEDED.get(kind, ("paths",))
        for name in needed:
            if getattr(self, name) in (None, ()):
                raise InvalidRecord("Rule", name, getattr(self, name), f"{self.id}: a rule of kind {kind} needs it")
        if kind is RuleKind.EXCLUSIVE and len(self.paths) < 2:
            raise InvalidRecord("Rule", "paths", self.paths, f"{self.id}: a rule of kind {kind} needs two or more")
        if kind is RuleKind.RANGE and self.min is self.max is self.default is None:
            raise InvalidRecord("Rule", "min", None, f"{self.id}: a range needs min, max or default")

    def holds_on(self, day: date) -> bool:
        """Tell whether the rule is in force on *day*."""
        return (self.from_ is None or self.from_ <= day) and (self.until is None or day <= self.until)


@define(frozen=True, kw_only=True, eq=False, repr=False, match_args=False)
class MessageShape(Shown):
    """What a message looks like on an API."""

    #: The parameter that holds the messages.
    path: str
    #: The roles that a message may have.
    roles: tuple[str, ...]
    #: The id of the source.
    source: str
    #: The kinds of content, and the modality that each needs; ``None``: none beyond text.
    parts: Mapping[str, Modality | None] = Factory(dict)


@define(frozen=True, kw_only=True, eq=False, repr=False, match_args=False)
class Table(Shown):
    """All that is known of one API at one provider."""

    api: Api
    provider: str
    #: The id of the source of each parameter that names none.
    source: str
    sources: Mapping[str, Source]
    parameters: Mapping[str, Parameter]
    unknown: Unknown | None = None
    rules: tuple[Rule, ...] = ()
    messages: MessageShape | None = None

    def __attrs_post_init__(self) -> None:
        cited = {self.source, *(rule.source for rule in self.rules)}
        if self.messages is not None:
            cited.add(self.messages.source)
        cited |= {parameter.source for parameter in self.parameters.values() if parameter.source is not None}
        for name in sorted(cited - self.sources.keys()):
            raise InvalidRecord("Table", "sources", name, "is cited, but is not in sources")
