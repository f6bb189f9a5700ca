"""Reading upstream documents with suspicion: every refusal names the source, the key and the field."""

import ast
import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Context, Decimal
from typing import Any

from modelcatalog.codec import parse
from modelcatalog.errors import InvalidData, shorten
from modelcatalog.sources.observation import SourceError
from modelcatalog.vocabulary import Meter, Modality

#: No limit, price or count of an upstream document is above this; what is, is a mistake or a jest.
_LARGEST = 10**15
#: A price of as many digits is the result of a computation with floats; where its first twelve end in zeros, the rest
#: is what that left behind: nobody charges 0.8900000000000001 dollars.
_FLOAT_DIGITS = 15
_TWELVE_DIGITS = Context(prec=12)
_MEANT_DIGITS = 9


def read_json(source: str, document: bytes) -> dict[str, Any]:
    """Read a document that must be one JSON object.

    Raises:
        SourceError: it is not: truncated, not UTF-8, nested too deeply, with a duplicate key or NaN.
    """
    try:
        return as_object(source, parse(document, source), "(document)")
    except InvalidData as error:
        raise SourceError(source, "(document)", error.problems[0][1]) from None
    except UnicodeDecodeError as error:
        raise SourceError(source, "(document)", f"is not UTF-8: {error.reason} at byte {error.start}") from None


def read_python(source: str, document: bytes) -> ast.Module:
    """Read a Python file as a syntax tree; nothing of it is run.

    Raises:
        SourceError: it is not Python.
    """
    try:
        return ast.parse(document.decode("utf-8"))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise SourceError(source, "(document)", f"is not readable as Python: {error}") from None


def assigned(source: str, tree: ast.Module, name: str) -> ast.expr:
    """Return what a module assigns to *name* at its top level.

    Raises:
        SourceError: nothing is assigned to it.
    """
    for statement in tree.body:
        if isinstance(statement, ast.Assign):
            targets: list[ast.expr] = statement.targets
        elif isinstance(statement, ast.AnnAssign):
            targets = [statement.target]
        else:
            continue
        value = statement.value
        if value is not None and any(isinstance(target, ast.Name) and target.id == name for target in targets):
            return value
    raise SourceError(source, name, "is not assigned at the top level of the module")


def literal(source: str, node: ast.expr, place: str) -> Any:
    """Return the value of a literal.

    Raises:
        SourceError: it is not made of literals alone, or has a key twice.
    """
    if isinstance(node, ast.Dict):
        keys = [literal(source, key, place) if key is not None else None for key in node.keys]
        if None in keys or len(set(map(repr, keys))) < len(keys):
            raise SourceError(source, place, "has a key twice, or one that is no literal")
        return {key: literal(source, value, f"{place}.{key}") for key, value in zip(keys, node.values, strict=True)}
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        raise SourceError(source, place, "is not a literal") from None


def as_object(source: str, value: Any, place: str) -> dict[str, Any]:
    """Return *value* when it is an object.

    Raises:
        SourceError: it is none.
    """
    if type(value) is not dict:
        raise SourceError(source, place, f"must be an object, not {shorten(value)}")
    return value


def as_list(source: str, value: Any, place: str) -> list[Any]:
    """Return *value* when it is a list.

    Raises:
        SourceError: it is none.
    """
    if type(value) is not list:
        raise SourceError(source, place, f"must be a list, not {shorten(value)}")
    return value


_PROVIDER = re.compile(r"[a-z0-9][a-z0-9._-]*")


def provider_key(source: str, name: str) -> str:
    """Return *name* when it can be the key of a provider, and so part of the name of a file.

    Raises:
        SourceError: it cannot.
    """
    if _PROVIDER.fullmatch(name) is None or ".." in name:
        raise SourceError(source, shorten(name), "cannot be the key of a provider")
    return name


def model_key(source: str, provider: str, model_id: Any) -> str:
    """Return the key of a model.

    Raises:
        SourceError: the id cannot be one: not a string, empty, with control characters, or with steps of a path.
    """
    if type(model_id) is not str or not model_id or not model_id.isprintable() or model_id != model_id.strip():
        raise SourceError(
            source, f"{provider}/{shorten(model_id)}", "the id is empty or holds control characters or outer spaces"
        )
    if "\\" in model_id or ".." in model_id.split("/") or model_id.startswith("/"):
        raise SourceError(source, f"{provider}/{shorten(model_id)}", "the id holds steps of a path")
    return f"{provider_key(source, provider)}/{model_id}"


_DAY = re.compile(r"[12][0-9]{3}-[0-9]{2}(-[0-9]{2})?")


class Entry:
    """One object of an upstream document, read field by field.

    Args:
        source: the name of the source.
        place: the key that the object stands at.
        raw: the object.
    """

    __slots__ = ("place", "raw", "source")

    def __init__(self, source: str, place: str, raw: Any) -> None:
        self.source = source
        self.place = place
        self.raw = as_object(source, raw, place)

    def fail(self, field: str, reason: str) -> SourceError:
        """Return the error that *field* is wrong."""
        return SourceError(self.source, f"{self.place}.{field}", reason)

    def within(self, field: str) -> "Entry":
        """Return the object at *field*; an empty one where there is none or it is null."""
        return Entry(self.source, f"{self.place}.{field}", {} if self.raw.get(field) is None else self.raw[field])

    def items(self, field: str) -> list[Any]:
        """Return the list at *field*; an empty one where there is none or it is null."""
        value = self.raw.get(field)
        return [] if value is None else as_list(self.source, value, f"{self.place}.{field}")

    def text(self, field: str) -> str | None:
        """Return the string at *field* without outer spaces; ``None`` when it is empty or absent."""
        value = self.raw.get(field)
        if type(value) is str:
            value = value.strip()
        if value is not None and (type(value) is not str or (value and not value.isprintable())):
            raise self.fail(field, f"must be a printable string, not {shorten(value)}")
        return value or None

    def flag(self, field: str) -> bool | None:
        """Return the truth at *field*."""
        value = self.raw.get(field)
        if value is not None and type(value) is not bool:
            raise self.fail(field, f"must be true or false, not {shorten(value)}")
        return value

    def count(self, field: str) -> int | None:
        """Return the count at *field*; ``None`` for what means unknown upstream: 0, and seven or more nines."""
        value = self.raw.get(field)
        if type(value) is float and value.is_integer():
            value = int(value)
        if value is not None and (type(value) is not int or not 0 <= value < _LARGEST):
            raise self.fail(field, f"must be a whole number of at least 0, not {shorten(value)}")
        return None if not value or (value >= 9_999_999 and set(str(value)) == {"9"}) else value

    def amount(self, field: str) -> Decimal | None:
        """Return the price at *field*."""
        value = self.raw.get(field)
        if value is None:
            return None
        if type(value) not in (int, float) or not 0 <= value < _LARGEST:
            raise self.fail(field, f"must be a number of at least 0, not {shorten(value)}")
        return Decimal(repr(value))

    def day(self, field: str) -> str | None:
        """Return the day or month at *field* in ISO form; ``None`` when it is empty or absent.

        Of a day that its month does not have, such as February 31st, the month is believed; of a month that the year
        does not have, nothing.
        """
        value = self.text(field)
        if value is None:
            return None
        if _DAY.fullmatch(value) is None:
            raise self.fail(field, f"must be a date or a month, not {shorten(value)}")
        for text, known in ((value, value), (value[:7] + "-01", value[:7])):
            try:
                date.fromisoformat(text if len(text) == 10 else f"{text}-01")
            except ValueError:
                continue
            return known
        return None

    def words(self, field: str) -> list[str]:
        """Return the list of strings at *field*."""
        values = self.items(field)
        for value in values:
            if type(value) is not str or not value.isprintable():
                raise self.fail(field, f"must be a list of printable strings, not {shorten(value)}")
        return values


def plain(amount: Decimal) -> str:
    """Write an amount in the one form that amounts of packaged files have, rid of what floats leave behind.

    >>> plain(Decimal("1.50")), plain(Decimal("1E+1")), plain(Decimal("0.8900000000000001"))
    ('1.5', '10', '0.89')
    >>> plain(Decimal("0.04166666666666665"))
    '0.04166666666666665'
    """
    if len(amount.as_tuple().digits) >= _FLOAT_DIGITS:
        meant = _TWELVE_DIGITS.plus(amount).normalize()
        amount = meant if len(meant.as_tuple().digits) <= _MEANT_DIGITS else amount
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def threshold(tokens: int) -> int:
    """Return where a price begins; sources write the same threshold as 200000, 200001 and 199999.

    >>> threshold(272_001), threshold(199_999), threshold(131_072)
    (272000, 200000, 131072)
    """
    return round(tokens, -3) if tokens % 1000 in (1, 999) else tokens


def rate(meter: Meter, amount: Decimal, **conditions: Any) -> dict[str, Any]:
    """Return a rate in the form of a packaged file, an amount for the usual million of units unless it has ``per``."""
    above = conditions.get("above_input_tokens")
    if above is not None:
        conditions["above_input_tokens"] = threshold(above)
    return {
        "meter": str(meter),
        "amount": plain(amount),
        **{name: value for name, value in conditions.items() if value is not None},
    }


def rates(prices: Entry, meters: Mapping[str, Meter], **conditions: Any) -> Iterator[dict[str, Any]]:
    """Yield the rate of each price that an object states, a price of nothing too.

    Args:
        prices: the object.
        meters: what each of its fields is a price of.
        conditions: when the rates hold.
    """
    for field, meter in meters.items():
        amount = prices.amount(field)
        if amount is not None:
            yield rate(meter, amount, **conditions)


def priced(rates: list[dict[str, Any]], since: str | None = None) -> dict[str, Any]:
    """Return the value of an observation of a price.

    Args:
        rates: the rates in the form of a packaged file.
        since: the day from which the newest of them holds, where the source says.
    """
    return {"rates": rates} if since is None else {"rates": rates, "since": since}


def ordered(words: list[str]) -> list[str]:
    """Return modalities in their fixed order."""
    return [str(member) for member in Modality if member in words]


def facts(values: Iterator[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Leave out what is unknown."""
    for field, value in values:
        if value is not None and value != []:
            yield field, value
