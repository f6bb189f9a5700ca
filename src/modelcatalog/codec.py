"""Between dicts and records, strict both ways. The only module that knows cattrs.

A document is refused as a whole, with every problem listed by its path: a wrong type, an unknown key, an unknown
word, NaN, a string where a list belongs, a boolean where a number belongs. What is written leaves out what is
unknown, and reading it back gives an equal record.
"""

import json
import marshal
import math
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

from attrs import NOTHING, Factory, fields, has
from cattrs import BaseConverter

from modelcatalog.errors import InvalidData, InvalidRecord, shorten
from modelcatalog.quantities import Month

T = TypeVar("T")
Hook = Callable[[Any, Any], Any]

#: Raw JSON as it is read: dicts, lists, strings, numbers, booleans, None.
Raw = Any


class _Refused(Exception):
    """One or more problems, each with its path below the value that is being read."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        self.problems = problems


def _refuse(value: object, wanted: str) -> _Refused:
    return _Refused([("", f"must be {wanted}, not {shorten(value)}")])


def _below(step: str, refused: _Refused) -> list[tuple[str, str]]:
    return [(f"{step}.{path}" if path else step, reason) for path, reason in refused.problems]


def _text(value: Raw, _: Any) -> str:
    if type(value) is not str:
        raise _refuse(value, "a string")
    return value


def _boolean(value: Raw, _: Any) -> bool:
    if type(value) is not bool:
        raise _refuse(value, "true or false")
    return value


def _integer(value: Raw, _: Any) -> int:
    if type(value) is not int:
        raise _refuse(value, "a whole number")
    return value


def _number(value: Raw, _: Any) -> int | float:
    if type(value) is int or (type(value) is float and math.isfinite(value)):
        return value
    raise _refuse(value, "a finite number")


def _decimal(value: Raw, _: Any) -> Decimal:
    if type(value) is str:
        try:
            number = Decimal(value)
        except InvalidOperation:
            raise _refuse(value, "a decimal number in a string") from None
        if number.is_finite() and _plain_decimal(number) == value:
            return number
    raise _refuse(value, 'a decimal number in a string, such as "0.25"')


def _date(value: Raw, _: Any) -> date:
    if type(value) is str:
        known = _DATES.get(value)
        if known is not None:
            return known
        parts = value.split("-")
        if [len(part) for part in parts] in ([4, 2], [4, 2, 2]) and value.isascii() and all(map(str.isdecimal, parts)):
            try:
                found = date.fromisoformat(value) if len(parts) == 3 else Month(int(parts[0]), int(parts[1]))
            except ValueError:
                pass
            else:
                return _DATES.setdefault(value, found) if len(_DATES) < _MANY else found
    raise _refuse(value, "a date (YYYY-MM-DD) or a month (YYYY-MM)")


#: The dates met so far; a catalog has the same few thousand over and over.
_DATES: dict[str, date] = {}


def _anything(value: Raw, _: Any) -> Any:
    return value


def _word(value: Raw, target: Any) -> Any:
    members = _WORDS.get(target)
    if members is None:
        members = _WORDS[target] = {member.value: member for member in target}
    try:
        return members[value]
    except (KeyError, TypeError):
        raise _refuse(value, f"one of {', '.join(members)}") from None


#: The members of each enum by value, filled as the enums are met.
_WORDS: dict[Any, dict[str, Any]] = {}


def _sequence(target: Any) -> Hook:
    item_type = get_args(target)[0]
    item_hook = _converter.get_structure_hook(item_type)

    def hook(value: Raw, _: Any) -> tuple[Any, ...]:
        if type(value) is not list:
            raise _refuse(value, "a list")
        if item_hook is _text and set(map(type, value)) == {str}:
            return tuple(value)
        try:
            return tuple([item_hook(item, item_type) for item in value])
        except _Refused:
            problems = []
            for index, item in enumerate(value):
                try:
                    item_hook(item, item_type)
                except _Refused as refused:
                    problems += _below(str(index), refused)
            raise _Refused(problems) from None

    return hook


def _mapping(target: Any) -> Hook:
    item_type = get_args(target)[1]
    item_hook = _converter.get_structure_hook(item_type)

    def hook(value: Raw, _: Any) -> dict[str, Any]:
        if type(value) is not dict:
            raise _refuse(value, "an object")
        result, problems = {}, []
        for key, item in value.items():
            try:
                result[key] = item_hook(item, item_type)
            except _Refused as refused:
                problems += _below(str(key), refused)
        if problems:
            raise _Refused(problems)
        return result

    return hook


def _union(target: Any) -> Hook:
    """A union of at most one record and at most one kind of plain value, and perhaps None."""
    options = [option for option in get_args(target) if option is not type(None)]
    if set(options) == {int, float}:
        options = [float]
    records = [option for option in options if has(option)]
    plain = [option for option in options if not has(option)]
    if len(records) > 1 or len(plain) > 1:
        raise TypeError(f"a document cannot tell the parts of {target!r} apart")
    if not records:
        hook = _plain_reader(plain[0])
    elif not plain:
        hook = _converter.get_structure_hook(records[0])
    else:
        record_hook, plain_hook = _converter.get_structure_hook(records[0]), _plain_reader(plain[0])

        def hook(value: Raw, _: Any) -> Any:
            return record_hook(value, records[0]) if type(value) is dict else plain_hook(value, plain[0])

    return _optional(hook, options[0]) if len(options) < len(get_args(target)) else hook


def _is_word(target: Any) -> bool:
    return isinstance(target, type) and issubclass(target, StrEnum)


def _plain_reader(target: Any) -> Hook:
    """Return a hook that knows its own target, whatever is passed."""
    hook = _converter.get_structure_hook(target)
    return (lambda value, _: hook(value, target)) if _is_word(target) else hook


def _optional(hook: Hook, target: Any) -> Hook:
    if target is bool:
        return lambda value, _: value if value is True or value is False or value is None else hook(value, _)
    return lambda value, _: None if value is None else hook(value, _)


#: How many records of one class are kept to be shared.
_MANY = 4096


class _RecordReader:
    """The hook of one class of records."""

    __slots__ = ("_has_id", "_hooks", "_known", "_renamed", "_required", "_target")

    def __init__(self, target: Any) -> None:
        attributes = {attribute.name.rstrip("_"): attribute for attribute in fields(target)}
        self._target = target
        self._hooks = {
            key: (_converter.get_structure_hook(attribute.type), attribute.type)
            for key, attribute in attributes.items()
        }
        self._required = {key for key, attribute in attributes.items() if attribute.default is NOTHING}
        self._renamed = {key: attribute.name for key, attribute in attributes.items() if key != attribute.name}
        self._has_id = "id" in attributes
        self._known: dict[bytes, Any] = {}

    def __call__(self, value: Raw, _: Any) -> Any:
        if type(value) is not dict:
            raise _refuse(value, f"an object ({self._target.__name__})")
        if self._has_id:
            return self._read(value)
        # The parts of models recur by the thousand, and are frozen: equal documents share one. What marshal writes
        # tells 1, 1.0 and True apart, as a key of values would not.
        try:
            key = marshal.dumps(value, 2)
        except ValueError:
            return self._read(value)
        record = self._known.get(key)
        if record is None:
            record = self._read(value)
            if len(self._known) < _MANY:
                self._known[key] = record
        return record

    def _read(self, value: dict[str, Any]) -> Any:
        hooks = self._hooks
        values: dict[str, Any] = {}
        problems: list[tuple[str, str]] = []
        for key, item in value.items():
            try:
                hook, hook_type = hooks[key]
            except KeyError:
                problems.append((str(key), f"{self._target.__name__} has no such field; it has {', '.join(hooks)}"))
                continue
            try:
                values[key] = hook(item, hook_type)
            except _Refused as refused:
                problems += _below(key, refused)
        if self._required and not self._required <= value.keys():
            missing = self._required - value.keys()
            problems += [(key, f"{self._target.__name__} needs this field") for key in hooks if key in missing]
        if problems:
            raise _Refused(problems)
        for key, name in self._renamed.items():
            if key in values:
                values[name] = values.pop(key)
        try:
            return self._target(**values)
        except InvalidRecord as error:
            raise _Refused([(error.field.rstrip("_"), f"{shorten(error.value)} {error.reason}")]) from None


def _write_record(target: Any) -> Callable[[Any], dict[str, Any]]:
    attributes = [
        (attribute.name.rstrip("_"), attribute.name, _converter.get_unstructure_hook(attribute.type), attribute.default)
        for attribute in fields(target)
    ]

    def hook(record: Any) -> dict[str, Any]:
        result = {}
        for key, name, write, default in attributes:
            value = getattr(record, name)
            if value is None and default is None:
                continue
            if default is NOTHING or isinstance(default, Factory) or value != default:  # type: ignore[arg-type]
                result[key] = write(value)
        return result

    return hook


def _write_sequence(target: Any) -> Callable[[Any], list[Any]]:
    write = _converter.get_unstructure_hook(get_args(target)[0])
    return lambda value: [write(item) for item in value]


def _write_mapping(target: Any) -> Callable[[Any], dict[str, Any]]:
    write = _converter.get_unstructure_hook(get_args(target)[1])
    return lambda value: {key: write(item) for key, item in value.items()}


def _write_union(target: Any) -> Callable[[Any], Any]:
    writers = {option: _converter.get_unstructure_hook(option) for option in get_args(target)}

    def hook(value: Any) -> Any:
        for option, write in writers.items():
            if option is Any or isinstance(value, get_origin(option) or option):
                return write(value)
        return value

    return hook


def _plain(value: Any) -> Any:
    return value


def _plain_decimal(value: Decimal) -> str:
    return f"{value:f}"


def _iso(value: date) -> str:
    return value.isoformat()


_READ: dict[Any, Hook] = {
    str: _text,
    bool: _boolean,
    int: _integer,
    float: _number,
    Decimal: _decimal,
    date: _date,
}
_WRITE: dict[Any, Callable[[Any], Any]] = {
    str: _plain,
    bool: _plain,
    int: _plain,
    float: _plain,
    type(None): _plain,
    Any: _plain,
    Decimal: _plain_decimal,
    date: _iso,
    Month: _iso,
}


def _reader(target: Any) -> Hook:
    """Find the hook that reads a value of the type *target*."""
    if target is Any:
        return _anything
    if has(target):
        return _RecordReader(target)
    origin = get_origin(target)
    if origin is tuple:
        return _sequence(target)
    if origin in (dict, Mapping):
        return _mapping(target)
    if origin in (UnionType, Union):
        return _union(target)
    raise TypeError(f"no document can hold a {target!r}")


def _writer(target: Any) -> Callable[[Any], Any]:
    """Find the hook that writes a value of the type *target*."""
    if target in _WRITE:
        return _WRITE[target]
    if has(target):
        return _write_record(target)
    origin = get_origin(target)
    if origin is tuple:
        return _write_sequence(target)
    if origin in (dict, Mapping):
        return _write_mapping(target)
    if origin in (UnionType, Union):
        return _write_union(target)
    raise TypeError(f"no document can hold a {target!r}")


def _any(_: Any) -> bool:
    return True


# cattrs first dispatches by class, where it has lenient hooks of its own for the plain types, and where the hook of
# ``str`` serves every StrEnum that has none. So both are set there; all else goes through the one predicate.
_converter = BaseConverter()
for _type, _read in _READ.items():
    _converter.register_structure_hook(_type, _read)
_converter.register_structure_hook(StrEnum, _word)
_converter.register_unstructure_hook(StrEnum, str)
_converter.register_structure_hook_factory(_any, _reader)
_converter.register_unstructure_hook_factory(_any, _writer)


def load(target: type[T], raw: Raw, where: str = "") -> T:
    """Read a record of the class *target* from a dict.

    Args:
        target: an attrs class of this library.
        raw: what ``json.loads`` gives.
        where: put before each path in an error, such as the name of a file.

    Raises:
        InvalidData: *raw* does not have the shape of *target*; every problem is listed with its path.

    >>> from modelcatalog.records import Limits
    >>> load(Limits, {"context_window": 128000})
    Limits(context_window=128000)
    >>> load(Limits, {"context_window": "128k", "outputs": 5})
    Traceback (most recent call last):
    modelcatalog.errors.InvalidData: context_window: must be a whole number, not '128k'
    outputs: Limits has no such field; it has context_window, max_input_tokens, max_output_tokens
    """
    try:
        return _converter.get_structure_hook(target)(raw, target)  # type: ignore[no-any-return]
    except _Refused as refused:
        raise InvalidData(_below(where, refused) if where else refused.problems) from None


def dump(record: object) -> dict[str, Any]:
    """Write *record* as a dict of plain JSON values, leaving out what is unknown.

    >>> from modelcatalog.records import Limits
    >>> dump(Limits(context_window=128000))
    {'context_window': 128000}
    """
    return _converter.get_unstructure_hook(type(record))(record)  # type: ignore[no-any-return]


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        seen = set()
        for key, _ in pairs:
            if key in seen:
                raise ValueError(f"the key {shorten(key)} stands twice in one object")
            seen.add(key)
    return result


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number in JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{shorten(text)} is too large a number")
    return number


def parse(text: str | bytes, where: str) -> Raw:
    """Read JSON from outside, refusing what ``json`` lets pass: duplicate keys, NaN, infinities.

    Raises:
        InvalidData: *text* is not such JSON; the error names *where*.
    """
    try:
        return json.loads(text, object_pairs_hook=_unique_keys, parse_constant=_no_constant, parse_float=_finite)
    except RecursionError:
        raise InvalidData([(where, "is nested too deeply")]) from None
    except ValueError as error:
        raise InvalidData([(where, f"is not valid JSON: {error}")]) from None


def encode(raw: Raw) -> str:
    """Write JSON in the one form that packaged files have: sorted keys, one line."""
    return json.dumps(raw, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
