"""One place of a request: what may stand there, as a tree that follows the body.

A node answers two questions. ``accepts``: is this value certainly fine? It is compiled once and is all that a request
without problems costs. ``examine``: what is wrong with it? It runs only where ``accepts`` said no.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from numbers import Integral, Real
from typing import Any

from modelcatalog.checking.paths import MOST_ITEMS
from modelcatalog.checking.report import Code, Problem
from modelcatalog.errors import shorten
from modelcatalog.quantities import Range
from modelcatalog.rules import JsonType
from modelcatalog.suggestions import nearest
from modelcatalog.vocabulary import Severity

Accepts = Callable[[Any], bool]

#: So many unknown names of one object are compared with the known ones.
MOST_SUGGESTIONS = 25

_NAMES = {
    JsonType.BOOLEAN: "true or false",
    JsonType.INTEGER: "a whole number",
    JsonType.NUMBER: "a number",
    JsonType.STRING: "a string",
    JsonType.ARRAY: "a list",
    JsonType.OBJECT: "an object",
    JsonType.NULL: "null",
}


class Ground:
    """Why a value is refused: the rule, who says so, how bad it is, and in which words."""

    __slots__ = ("message", "rule", "severity", "source")

    def __init__(
        self, rule: str, source: str | None = None, severity: Severity = Severity.ERROR, message: str | None = None
    ) -> None:
        self.rule = rule
        self.source = source
        self.severity = severity
        #: The words of a rule; the node finds its own when there are none.
        self.message = message


class Node:
    """What may stand at one place."""

    __slots__ = (
        "_accepts",
        "bounds",
        "bounds_ground",
        "children",
        "count",
        "deprecated",
        "ground",
        "item",
        "length",
        "path",
        "pattern",
        "required",
        "sentinels",
        "types",
        "unknown",
        "values",
        "values_ground",
    )

    def __init__(self, path: str, ground: Ground, types: tuple[JsonType, ...] = ()) -> None:
        self.path = path
        self.ground = ground
        #: The types that it may have; empty for any.
        self.types = types
        self.bounds: Range | None = None
        self.bounds_ground: Ground | None = None
        #: Numbers that are allowed although outside the bounds.
        self.sentinels: tuple[Any, ...] = ()
        self.values: tuple[Any, ...] | None = None
        self.values_ground: Ground | None = None
        #: The least and the greatest number of items or entries.
        self.count: tuple[int | None, int | None] = (None, None)
        #: The least and the greatest number of characters.
        self.length: tuple[int | None, int | None] = (None, None)
        self.pattern: re.Pattern[str] | None = None
        self.deprecated: str | None = None
        #: The fields of an object by name.
        self.children: dict[str, Node] = {}
        #: What any item of a list or any entry of a map must be.
        self.item: Node | None = None
        self.required: tuple[str, ...] = ()
        #: What is said of a field that is not among the children; ``None``: nothing.
        self.unknown: Severity | None = None
        self._accepts: Accepts | None = None

    @property
    def accepts(self) -> Accepts:
        """The compiled test that no value with a problem passes."""
        if self._accepts is None:
            self._accepts = _compile(self)
        return self._accepts

    @property
    def nullable(self) -> bool:
        """Whether ``None`` is a value here."""
        return not self.types or JsonType.NULL in self.types or (self.values is not None and None in self.values)

    def examine(self, value: Any, path: str) -> Iterator[Problem]:
        """Yield everything that is wrong with *value*, which stands at *path*."""
        if value is None:
            if not self.nullable:
                yield Problem(
                    path=path,
                    code=Code.NULL_VALUE,
                    severity=Severity.WARNING,
                    message="None counts as not passed; leave the name out instead",
                    rule="null-value",
                )
            return
        if self.deprecated is not None:
            yield self._problem(
                path, Code.DEPRECATED, value, f"is deprecated; instead: {self.deprecated}", Severity.INFO
            )
        found = json_type(value)
        if found is None or not self._takes(found, value):
            yield self._wrong_type(path, value)
            return
        if found in (JsonType.NUMBER, JsonType.INTEGER):
            yield from self._examine_number(value, path)
        elif found is JsonType.STRING:
            yield from self._examine_string(value, path)
        elif found is JsonType.BOOLEAN:
            yield from self._examine_value(value, path)
        else:
            yield from self._examine_entries(value, path, is_object=found is JsonType.OBJECT)

    def _takes(self, found: JsonType, value: Any) -> bool:
        types = self.types
        if not types or found in types:
            return True
        if found is JsonType.INTEGER:
            return JsonType.NUMBER in types
        return found is JsonType.NUMBER and JsonType.INTEGER in types and _is_whole(value)

    def _wrong_type(self, path: str, value: Any) -> Problem:
        wanted = " or ".join(_NAMES[kind] for kind in self.types) or "a value of JSON"
        suggestion: Any = None
        if isinstance(value, str) and len(value) < 40 and {JsonType.NUMBER, JsonType.INTEGER} & set(self.types):
            suggestion = _as_number(value, whole=JsonType.NUMBER not in self.types)
        if JsonType.ARRAY in self.types and isinstance(value, str) and self.item is not None:
            suggestion = [value]
        return Problem(
            path=path,
            code=Code.WRONG_TYPE,
            severity=Severity.ERROR,
            message=f"must be {wanted}, not {shorten(value)}",
            value=value,
            allowed=wanted,
            suggestion=suggestion,
            source=self.ground.source,
            rule=self.ground.rule,
        )

    def _examine_number(self, value: Any, path: str) -> Iterator[Problem]:
        number = plain_number(value)
        if number is None:
            yield self._problem(path, Code.NOT_FINITE, value, f"must be a finite number, not {shorten(value)}")
            return
        if any(number == sentinel for sentinel in self.sentinels):
            return
        if self.bounds is not None and not _within(number, self.bounds):
            ground = self.bounds_ground or self.ground
            allowed = str(self.bounds)
            if self.sentinels:
                allowed += f", or {' or '.join(map(str, self.sentinels))}"
            default = f"must be {_span_words(self.bounds)}, not {shorten(value)}"
            yield self._problem(
                path,
                Code.OUT_OF_RANGE,
                value,
                default,
                None,
                ground,
                allowed=allowed,
                suggestion=_clamped(self.bounds, number),
            )
        yield from self._examine_value(value, path)

    def _examine_string(self, value: str, path: str) -> Iterator[Problem]:
        yield from self._examine_value(value, path)
        low, high = self.length
        size = len(value)
        if (low is not None and size < low) or (high is not None and size > high):
            allowed = _count_words(low, high, "character")
            yield self._problem(path, Code.WRONG_LENGTH, value, f"must have {allowed}, not {size:,}", allowed=allowed)
        elif self.pattern is not None and not self.pattern.fullmatch(value[:100_000]):
            yield self._problem(
                path,
                Code.WRONG_FORM,
                value,
                f"{shorten(value)} does not have the form that is asked for",
                allowed=self.pattern.pattern,
            )

    def _examine_value(self, value: Any, path: str) -> Iterator[Problem]:
        values = self.values
        if values is None or any(same(value, allowed) for allowed in values):
            return
        ground = self.values_ground or self.ground
        words = [allowed for allowed in values if isinstance(allowed, str)]
        near = nearest(value, words, 1) if isinstance(value, str) and words else ()
        allowed = listed(values)
        yield self._problem(
            path,
            Code.VALUE_NOT_ALLOWED,
            value,
            f"must be one of {allowed}, not {shorten(value)}",
            None,
            ground,
            allowed=allowed,
            suggestion=near[0] if near else values[0] if len(values) == 1 else None,
        )

    def _examine_entries(self, value: Any, path: str, *, is_object: bool) -> Iterator[Problem]:
        low, high = self.count
        size = len(value)
        if (low is not None and size < low) or (high is not None and size > high):
            allowed = _count_words(low, high, "entry" if is_object else "item")
            yield self._problem(path, Code.WRONG_COUNT, value, f"must have {allowed}, not {size:,}", allowed=allowed)
        if is_object:
            yield from self._examine_fields(value, path)
        elif self.item is not None:
            accepts = self.item.accepts
            for index, item in enumerate(value[:MOST_ITEMS]):
                if not accepts(item):
                    yield from self.item.examine(item, f"{path}.{index}" if path else str(index))

    def _examine_fields(self, value: "Mapping[Any, Any]", path: str) -> Iterator[Problem]:
        before = f"{path}." if path else ""
        slips = 0
        for name, entry in value.items():
            child = self.children.get(name) if isinstance(name, str) else None
            if child is None:
                child = self.item
            if child is not None:
                if not child.accepts(entry):
                    yield from child.examine(entry, f"{before}{name}")
            elif self.unknown is not None:
                slips += 1
                names = self.children if slips <= MOST_SUGGESTIONS else ()
                yield unknown_name(f"{before}{shorten_name(name)}", name, entry, names, self.unknown, self.ground)
        for name in self.required:
            if value.get(name) is None:
                child = self.children[name]
                yield Problem(
                    path=f"{before}{name}",
                    code=Code.MISSING_PARAMETER,
                    severity=Severity.ERROR,
                    message="is required",
                    source=child.ground.source,
                    rule=child.ground.rule,
                )

    def _problem(
        self,
        path: str,
        code: Code,
        value: Any,
        message: str,
        severity: Severity | None = None,
        ground: Ground | None = None,
        *,
        allowed: str | None = None,
        suggestion: Any = None,
    ) -> Problem:
        ground = ground or self.ground
        if ground.message is not None:
            message = fill(ground.message, path, value, allowed)
        return Problem(
            path=path,
            code=code,
            severity=severity or ground.severity,
            message=message,
            value=value,
            allowed=allowed,
            suggestion=suggestion,
            source=ground.source,
            rule=ground.rule,
        )


def unknown_name(path: str, name: Any, value: Any, names: Iterable[str], severity: Severity, ground: Ground) -> Problem:
    """Return the problem of a name that is in no table, with the name that is likely to be meant."""
    near = nearest(name, names, 1) if isinstance(name, str) else ()
    return Problem(
        path=path,
        code=Code.UNKNOWN_PARAMETER,
        severity=severity,
        message=f"there is no such parameter{f'; did you mean {near[0]}?' if near else ''}",
        value=value,
        suggestion=near[0] if near else None,
        source=ground.source,
        rule="unknown-parameter",
    )


def fill(template: str, path: str, value: Any, allowed: str | None, model: str = "the model") -> str:
    """Fill the words of a rule."""
    return (
        template.replace("{path}", path)
        .replace("{value}", shorten(value))
        .replace("{allowed}", allowed or "")
        .replace("{model}", model)
    )


def shorten_name(name: Any) -> str:
    """Return a name as it can stand in a path."""
    return name[:100] if isinstance(name, str) else shorten(name)


def listed(values: tuple[Any, ...]) -> str:
    """Return values as a list for people; spellings that differ only in case stand once."""
    shown: dict[str, str] = {}
    for value in values:
        text = value if isinstance(value, str) else "null" if value is None else str(value).lower()
        shown.setdefault(text.lower(), text)
    return ", ".join(shown.values())


def json_type(value: Any) -> JsonType | None:
    """Return the JSON type of a value; ``None`` when JSON has none for it."""
    if value is None:
        return JsonType.NULL
    if isinstance(value, bool) or type(value).__name__ in ("bool_", "bool"):
        return JsonType.BOOLEAN
    if isinstance(value, str):
        return JsonType.STRING
    if isinstance(value, Integral):
        return JsonType.INTEGER
    if isinstance(value, (Real, Decimal)):
        return JsonType.NUMBER
    if isinstance(value, Mapping):
        return JsonType.OBJECT
    if isinstance(value, (list, tuple)):
        return JsonType.ARRAY
    return None


def plain_number(value: Any) -> int | float | None:
    """Return a number as ``int`` or ``float``; ``None`` when it is not finite or cannot be turned into one."""
    if isinstance(value, Integral):
        return int(value)
    try:
        number = float(value)
    except (OverflowError, ValueError, TypeError, ArithmeticError):
        return None
    return number if math.isfinite(number) else None


def same(left: Any, right: Any) -> bool:
    """Compare as JSON does: true is not 1."""
    if left is right:
        return True
    if left is True or left is False or right is True or right is False:
        return isinstance(left, bool) and isinstance(right, bool) and left == right
    return bool(left == right)


def _is_whole(value: Any) -> bool:
    number = plain_number(value)
    return number is None or number == int(number)


def _within(number: float, bounds: Range) -> bool:
    return number in bounds


def _as_number(text: str, *, whole: bool) -> int | float | None:
    try:
        return int(text) if whole or text.lstrip("+-").isdecimal() else float(text)
    except ValueError:
        return None


def _clamped(bounds: Range, number: float) -> int | float:
    if bounds.integer and number != int(number):
        number = round(number)
    return bounds.clamp(number)


def _span_words(bounds: Range) -> str:
    text = str(bounds).partition(" (default")[0]
    kind = "a whole number " if bounds.integer else ""
    if text.startswith(("at ", "above", "below", "any")):
        return (
            text
            if text.startswith("any")
            else f"{kind}of {text}"
            if kind and text.startswith("at ")
            else f"{kind}{text}"
        )
    return f"{kind}of {text}" if kind else text if " to " not in text and "-" not in text else f"within {text}"


def _count_words(low: int | None, high: int | None, unit: str) -> str:
    plural = {"entry": "entries"}.get(unit, f"{unit}s")
    if low is not None and high is not None:
        return f"{low:,} to {high:,} {plural}" if low != high else f"{low:,} {unit if low == 1 else plural}"
    if high is not None:
        return f"at most {high:,} {unit if high == 1 else plural}"
    return f"at least {low:,} {unit if low == 1 else plural}"


_LARGEST = 1.7976931348623157e308


def _compile(node: Node) -> Accepts:
    if node.deprecated is not None:
        return lambda value: value is None and node.nullable
    tests: dict[type, Accepts] = {}
    types = node.types or tuple(JsonType)
    if JsonType.NUMBER in types or JsonType.INTEGER in types:
        test = _compile_number(node)
        tests[int] = test
        if JsonType.NUMBER in types:
            tests[float] = test
    if JsonType.STRING in types:
        tests[str] = _compile_string(node)
    if JsonType.BOOLEAN in types:
        values = node.values
        tests[bool] = _yes if values is None else lambda value: any(same(value, allowed) for allowed in values)
    if JsonType.ARRAY in types:
        tests[list] = _compile_list(node)
    if JsonType.OBJECT in types:
        tests[dict] = _compile_object(node)
    if node.nullable:
        tests[type(None)] = _yes
    if len(tests) == 1:
        ((only, test),) = tests.items()
        if test is _yes:
            return lambda value: type(value) is only
        return lambda value: type(value) is only and test(value)

    def accepts(value: Any) -> bool:
        test = tests.get(type(value))
        return test is not None and test(value)

    return accepts


def _yes(_: Any) -> bool:
    return True


def _compile_number(node: Node) -> Accepts:
    if node.values is not None:
        return lambda _: False
    bounds = node.bounds
    low = -_LARGEST if bounds is None or bounds.min is None else bounds.min
    high = _LARGEST if bounds is None or bounds.max is None else bounds.max
    if bounds is not None and (bounds.exclusive_min or bounds.exclusive_max):
        return lambda value: low < value < high
    if bounds is not None and bounds.integer:
        return lambda value: type(value) is int and low <= value <= high
    return lambda value: low <= value <= high


def _compile_string(node: Node) -> Accepts:
    if node.pattern is not None:
        fullmatch, (low, high), values = node.pattern.fullmatch, node.length, node.values
        if values is not None or low is not None:
            return lambda value: not list(node._examine_string(value, ""))
        most = 100_000 if high is None else high
        return lambda value: len(value) <= most and fullmatch(value) is not None
    if node.values is not None:
        words = frozenset(value for value in node.values if isinstance(value, str))
        return words.__contains__
    low, high = node.length
    if low is None and high is None:
        return _yes
    least, most = low or 0, 1 << 62 if high is None else high
    return lambda value: least <= len(value) <= most


def _compile_list(node: Node) -> Accepts:
    low, high = node.count
    least, most = low or 0, MOST_ITEMS if high is None else high
    if node.item is None:
        return lambda value: least <= len(value) <= most
    item = node.item.accepts

    def accepts(value: Any) -> bool:
        if not least <= len(value) <= most:
            return False
        for entry in value:
            if not item(entry):
                return False
        return True

    return accepts


def _compile_object(node: Node) -> Accepts:
    low, high = node.count
    if not node.children and node.item is None:
        if low is None and high is None:
            return _yes
        least, most = low or 0, 1 << 62 if high is None else high
        return lambda value: least <= len(value) <= most
    children = {name: child.accepts for name, child in node.children.items()}
    item = node.item.accepts if node.item is not None else None
    required = node.required
    closed = node.unknown is not None
    least, most = low or 0, 1 << 62 if high is None else high

    def accepts(value: Any) -> bool:
        if not least <= len(value) <= most:
            return False
        for name, entry in value.items():
            test = children.get(name, item)
            if test is None:
                if closed:
                    return False
            elif not test(entry):
                return False
        for name in required:
            if value.get(name) is None:
                return False
        return True

    return accepts
