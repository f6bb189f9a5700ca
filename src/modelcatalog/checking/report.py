"""What a check found: problems, and the report that holds them."""

from collections.abc import Iterable
from enum import StrEnum
from math import isfinite
from typing import Any

from attrs import define, evolve

from modelcatalog.errors import shorten
from modelcatalog.vocabulary import Severity


class Code(StrEnum):
    """What kind of problem it is."""

    #: The request is not an object with names for keys.
    NOT_A_REQUEST = "not_a_request"
    #: The value has a type that the parameter does not take.
    WRONG_TYPE = "wrong_type"
    #: NaN or an infinity.
    NOT_FINITE = "not_finite"
    #: A number outside its bounds.
    OUT_OF_RANGE = "out_of_range"
    #: A value that is not among the allowed ones.
    VALUE_NOT_ALLOWED = "value_not_allowed"
    #: A list or object with too few or too many entries.
    WRONG_COUNT = "wrong_count"
    #: A string that is too short or too long.
    WRONG_LENGTH = "wrong_length"
    #: A string that does not have the form it must have.
    WRONG_FORM = "wrong_form"
    #: A name that the API does not know.
    UNKNOWN_PARAMETER = "unknown_parameter"
    #: A parameter that the model does not take.
    UNSUPPORTED_PARAMETER = "unsupported_parameter"
    #: A parameter that may have one value only.
    FIXED_VALUE = "fixed_value"
    #: A parameter that goes by another name here.
    RENAMED_PARAMETER = "renamed_parameter"
    #: Parameters that may not be sent together.
    EXCLUSIVE_PARAMETERS = "exclusive_parameters"
    #: A parameter that needs another one, which is not there.
    MISSING_COMPANION = "missing_companion"
    #: A parameter that must be there and is not.
    MISSING_PARAMETER = "missing_parameter"
    #: Two numbers that do not stand to each other as they must.
    RELATION = "relation"
    #: More output asked for than the model gives.
    ABOVE_MAX_OUTPUT = "above_max_output"
    #: Input, or input and output together, that the model's window does not hold.
    ABOVE_CONTEXT_WINDOW = "above_context_window"
    #: A parameter that is taken and has no effect.
    IGNORED_PARAMETER = "ignored_parameter"
    #: A value that the provider lowers without a word.
    CAPPED_VALUE = "capped_value"
    #: A parameter or value that is on its way out.
    DEPRECATED = "deprecated"
    #: ``None``, which counts as not passed.
    NULL_VALUE = "null_value"
    #: A message with a role that the model does not take.
    WRONG_ROLE = "wrong_role"
    #: A part of a message that the model cannot read.
    WRONG_CONTENT = "wrong_content"
    #: Messages in an order that the API refuses, such as a tool's answer to no call.
    WRONG_ORDER = "wrong_order"
    #: Nothing is known of the provider's API, so only the model's own facts were checked.
    NO_TABLE = "no_table"


@define(frozen=True, kw_only=True, order=False, match_args=False)
class Problem:
    """One thing that is wrong with a request, or worth knowing about it."""

    #: The place in the body, dots between steps; empty for the body as a whole.
    path: str

    #: What kind of problem it is.
    code: Code

    #: Whether the provider refuses the request for it.
    severity: Severity

    #: What is wrong, for people.
    message: str

    #: The value that is wrong; ``None`` where it is the absence of one.
    value: Any = None

    #: What is allowed, for people.
    allowed: str | None = None

    #: What to use instead: a name or a value.
    suggestion: Any = None

    #: Who says so, with the date.
    source: str | None = None

    #: The id of the rule; pass it in ``mute=`` to leave the rule out.
    rule: str | None = None

    def __str__(self) -> str:
        parts = [f"{self.severity}: {self.path or '(body)'}: {self.message}"]
        if self.allowed is not None:
            parts.append(f"  allowed: {self.allowed}")
        if self.suggestion is not None:
            parts.append(
                f"  try: {shorten(self.suggestion) if not isinstance(self.suggestion, str) else self.suggestion}"
            )
        if self.source is not None:
            parts.append(f"  source: {self.source}")
        if self.rule is not None:
            parts.append(f"  rule: {self.rule}")
        return "\n".join(parts)

    def to_dict(self) -> dict[str, Any]:
        """Return the problem as plain JSON values; a value that JSON cannot hold is shown by a short text."""
        return {
            "path": self.path,
            "code": str(self.code),
            "severity": str(self.severity),
            "message": self.message,
            "value": _plain(self.value),
            "allowed": self.allowed,
            "suggestion": _plain(self.suggestion),
            "source": self.source,
            "rule": self.rule,
        }


def _plain(value: Any) -> Any:
    kind = type(value)
    if value is None or kind is bool:
        return value
    if (kind is int and value.bit_length() <= 64) or (kind is float and isfinite(value)):
        return value
    return value if kind is str and len(value) <= 200 else shorten(value)


#: What is said where nothing is known of the provider's API.
NO_TABLE = Problem(
    path="",
    code=Code.NO_TABLE,
    severity=Severity.INFO,
    message="no source states what this provider takes on this API; only the model's own facts were checked",
    rule="no-table",
)


@define(frozen=True, kw_only=True, order=False, match_args=False)
class Report:
    """Everything that a check found, in the order of the body; the first 200 problems where there are more.

    >>> from modelcatalog import check
    >>> report = check("openai/gpt-4o", {"temperature": 2.4, "top_p": 0.9})
    >>> report.ok, [problem.path for problem in report.errors]
    (False, ['temperature'])
    """

    #: The key of the model.
    model: str

    #: The API by whose names the request was read; ``None`` for neutral names.
    api: str | None = None

    #: Every problem, notes included.
    problems: tuple[Problem, ...] = ()

    @property
    def ok(self) -> bool:
        """True when there is no error: as far as any source can tell, the provider takes the request."""
        return not self.errors

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What the provider refuses."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What the provider takes, but not as asked."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.WARNING)

    def without(self, rules: Iterable[str]) -> "Report":
        """Return the report without the problems of the rules with these ids."""
        muted = frozenset(rules)
        return evolve(self, problems=tuple(problem for problem in self.problems if problem.rule not in muted))

    def strict(self) -> "Report":
        """Return the report with every warning made an error."""
        return evolve(
            self,
            problems=tuple(
                evolve(problem, severity=Severity.ERROR) if problem.severity is Severity.WARNING else problem
                for problem in self.problems
            ),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain JSON values."""
        return {
            "model": self.model,
            "api": None if self.api is None else str(self.api),
            "ok": self.ok,
            "problems": [problem.to_dict() for problem in self.problems],
        }

    def __str__(self) -> str:
        counts = [
            f"{len(found)} {name}{'s' if len(found) != 1 else ''}"
            for name, found in (("error", self.errors), ("warning", self.warnings))
            if found
        ]
        head = f"{self.model}{f' ({self.api})' if self.api else ''}: {', '.join(counts) or 'nothing is wrong'}"
        return "\n".join([head, *map(str, self.problems)])
