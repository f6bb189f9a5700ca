"""Values with arithmetic: a range of numbers, a price for an amount, a date known to the month."""

import math
from datetime import date, timedelta
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow
from typing import Any, Self

from attrs import define

from modelcatalog.errors import InvalidRecord
from modelcatalog.vocabulary import Meter

#: Arithmetic on money: exact whatever the caller's own decimal context is, or an error.
EXACT = Context(prec=1000, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=[Inexact, InvalidOperation, DivisionByZero, Overflow])

#: For what has no exact result, a quotient without an end, such as a price per 3,600 seconds: 50 digits, half to even.
ROUNDED = Context(prec=50, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=[InvalidOperation, DivisionByZero, Overflow])

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def is_number(value: object) -> bool:
    """Tell whether *value* is a finite real number; a boolean is none."""
    kind = type(value)
    if kind is float:
        return math.isfinite(value)  # type: ignore[arg-type]
    return kind is int


#: From here on not every whole number is a float.
_EXACT = 2**53


@define(frozen=True, order=False, repr=False)
class Range:
    """The numbers that a parameter may have.

    Unknown bounds are ``None`` and exclude nothing. NaN, infinities and booleans are in no range.

    >>> temperature = Range(min=0, max=2, default=1)
    >>> 0.7 in temperature, 2.4 in temperature, True in temperature
    (True, False, False)
    >>> temperature.clamp(2.4)
    2
    >>> 1.5 in Range(min=1, max=8192, integer=True)
    False
    >>> str(Range(min=0, max=2, exclusive_max=True))
    '0-2 (2 excluded)'
    """

    #: The least value. No unit of its own: that of the parameter.
    min: int | float | None = None

    #: The greatest value.
    max: int | float | None = None

    #: The value that the provider takes when the parameter is left out.
    default: int | float | None = None

    #: True when ``min`` itself is not allowed.
    exclusive_min: bool = False

    #: True when ``max`` itself is not allowed.
    exclusive_max: bool = False

    #: True when only whole numbers are allowed.
    integer: bool = False

    def __attrs_post_init__(self) -> None:
        low, high, default = self.min, self.max, self.default
        for field in ("min", "max", "default"):
            value = getattr(self, field)
            if value is None:
                continue
            if not is_number(value):
                raise InvalidRecord("Range", field, value, "must be a finite number or None")
            if self.integer and value != int(value):
                raise InvalidRecord("Range", field, value, "must be a whole number in an integer range")
        if low is not None and high is not None:
            if low > high:
                raise InvalidRecord("Range", "min", low, f"must not be above max ({high})")
            if low == high and (self.exclusive_min or self.exclusive_max):
                raise InvalidRecord("Range", "max", high, "equals min, so neither end can be excluded")
            if self.integer and self.exclusive_min and self.exclusive_max and high - low == 1:
                raise InvalidRecord("Range", "max", high, f"leaves no whole number above min ({low})")
        if default is not None and default not in self:
            raise InvalidRecord("Range", "default", default, f"must be within {self._span()}")

    def __contains__(self, value: object) -> bool:
        kind = type(value)
        if kind is int:
            pass
        elif kind is float:
            if not math.isfinite(value) or (self.integer and not value.is_integer()):  # type: ignore[arg-type, attr-defined]
                return False
        else:
            return False
        low, high = self.min, self.max
        if low is not None and (value < low or (self.exclusive_min and value == low)):  # type: ignore[operator]
            return False
        return high is None or not (value > high or (self.exclusive_max and value == high))  # type: ignore[operator]

    def clamp(self, value: float) -> int | float:
        """Return the number in this range that is nearest to *value*.

        An excluded end gives the next number inside it: the next whole one in an integer range,
        the next float otherwise.

        Raises:
            ValueError: *value* is not a finite number.
        """
        if not is_number(value):
            raise ValueError(f"cannot clamp {value!r}: not a finite number")
        if self.integer and type(value) is float:
            value = round(value)
        low, high = self.min, self.max
        if low is not None and (value < low or (self.exclusive_min and value == low)):
            value = low if not self.exclusive_min else self._step(low, math.inf)
        if high is not None and (value > high or (self.exclusive_max and value == high)):
            value = high if not self.exclusive_max else self._step(high, -math.inf)
        return value

    def _step(self, bound: float, towards: float) -> int | float:
        if self.integer or (isinstance(bound, int) and abs(bound) >= _EXACT):
            return math.floor(bound) + 1 if towards > 0 else math.ceil(bound) - 1
        return math.nextafter(bound, towards)

    def _span(self) -> str:
        low, high = self.min, self.max
        if low is None and high is None:
            return "any whole number" if self.integer else "any number"
        if high is None:
            return f"{'above' if self.exclusive_min else 'at least'} {low:,}"
        if low is None:
            return f"{'below' if self.exclusive_max else 'at most'} {high:,}"
        if low == high:
            return f"{low:,}"
        span = f"{low:,} to {high:,}" if low < 0 else f"{low:,}-{high:,}"
        excluded = [f"{end:,}" for end, out in ((low, self.exclusive_min), (high, self.exclusive_max)) if out]
        return f"{span} ({' and '.join(excluded)} excluded)" if excluded else span

    def __str__(self) -> str:
        return self._span() if self.default is None else f"{self._span()} (default {self.default:,})"

    def __repr__(self) -> str:
        return f"Range({self})"


@define(frozen=True, kw_only=True, order=False, repr=False)
class Rate:
    """A price: *amount* of the currency for *per* units of a meter.

    A rate with conditions holds only where they all do; the rate without is the standard one.

    >>> from decimal import Decimal
    >>> from modelcatalog.vocabulary import Meter
    >>> rate = Rate(meter=Meter.INPUT_TOKENS, amount=Decimal("2.50"))
    >>> rate.price(1000)
    Decimal('0.0025')
    """

    #: What is counted.
    meter: Meter

    #: The price of ``per`` units, in the currency of the pricing.
    amount: Decimal

    #: How many units ``amount`` buys.
    per: int = 1_000_000

    #: The rate holds for a request with more input tokens than this. ``None``: for any.
    above_input_tokens: int | None = None

    #: The service tier of the request: ``standard``, ``batch``, ``flex``, ``priority``, ``fast``.
    service_tier: str = "standard"

    #: The first day on which the rate holds. ``None``: not known to have a beginning.
    effective_from: date | None = None

    #: The last day on which the rate holds. ``None``: not known to have an end.
    effective_until: date | None = None

    #: The times of day in UTC at which the rate holds, each ``HH:MM-HH:MM`` with weekdays before it where they
    #: matter: ``mon-fri 01:00-04:00``. Empty: at any time.
    hours: tuple[str, ...] = ()

    #: The region or data residency for which the rate holds. ``None``: for any.
    region: str | None = None

    #: True: the rate holds while the model reasons; False: while it does not. ``None``: either way.
    thinking: bool | None = None

    def __attrs_post_init__(self) -> None:
        if type(self.amount) is not Decimal or not self.amount.is_finite() or self.amount < 0:
            raise InvalidRecord("Rate", "amount", self.amount, "must be a finite Decimal of at least 0")
        if type(self.per) is not int or self.per < 1:
            raise InvalidRecord("Rate", "per", self.per, "must be a whole number of at least 1")
        above = self.above_input_tokens
        if above is not None and (type(above) is not int or above < 1):
            raise InvalidRecord("Rate", "above_input_tokens", above, "must be a positive whole number or None")
        if type(self.service_tier) is not str or not self.service_tier:
            raise InvalidRecord("Rate", "service_tier", self.service_tier, "must be a word, such as standard or batch")
        first, last = self.effective_from, self.effective_until
        if first is not None and last is not None and last < first:
            raise InvalidRecord("Rate", "effective_until", last, f"must not be before effective_from ({first})")
        for window in self.hours:
            parse_hours(window)

    @property
    def conditions(self) -> tuple[object, ...]:
        """All but the amount: two rates with equal conditions contradict each other."""
        return (
            self.meter,
            self.above_input_tokens,
            self.service_tier,
            self.effective_from,
            self.effective_until,
            self.hours,
            self.region,
            self.thinking,
        )

    @property
    def unconditional(self) -> bool:
        """Whether the rate is the standard one, that holds wherever no other does."""
        return self.conditions[1:] == (None, "standard", None, None, (), None, None)

    @property
    def standing(self) -> bool:
        """Whether the rate is a standard one that has no end: its only condition may be a first day."""
        return self.conditions[1:3] == (None, "standard") and self.conditions[4:] == (None, (), None, None)

    def price(self, quantity: int | Decimal) -> Decimal:
        """Return what *quantity* units cost: exact, unless ``per`` makes a fraction without an end (then 50 digits)."""
        return divide(EXACT.multiply(self.amount, Decimal(quantity)), self.per)

    def say_conditions(self) -> list[str]:
        """Say in words where the rate holds, one phrase for each condition; none for the standard rate.

        >>> Rate(meter=Meter.INPUT_TOKENS, amount=Decimal(5), service_tier="batch", region="us").say_conditions()
        ['batch', 'region us']
        """
        conditions = [] if self.service_tier == "standard" else [self.service_tier]
        if self.above_input_tokens is not None:
            conditions.append(f"above {self.above_input_tokens:,} input tokens")
        if self.effective_from is not None:
            conditions.append(f"from {self.effective_from}")
        if self.effective_until is not None:
            conditions.append(f"until {self.effective_until}")
        conditions += [f"{hours} UTC" for hours in self.hours]
        if self.region is not None:
            conditions.append(f"region {self.region}")
        if self.thinking is not None:
            conditions.append("while reasoning" if self.thinking else "without reasoning")
        return conditions

    def __str__(self) -> str:
        conditions = self.say_conditions()
        suffix = f" ({', '.join(conditions)})" if conditions else ""
        return f"{self.amount} per {self.per:,} {self.meter}{suffix}"

    def __repr__(self) -> str:
        return f"Rate({self})"


def divide(amount: Decimal, per: int) -> Decimal:
    """Return *amount* / *per*: exact where the quotient has an end, else to 50 digits.

    >>> divide(Decimal("2.50"), 1_000_000), divide(Decimal("0.06"), 60)
    (Decimal('0.0000025'), Decimal('0.001'))
    """
    context = EXACT if per == 10 ** (len(str(per)) - 1) else ROUNDED
    return context.divide(amount, Decimal(per))


def parse_hours(window: str) -> tuple[frozenset[int], int, int]:
    """Read a window of ``Rate.hours``: the weekdays it begins on (0 is Monday), its first minute, its end.

    A window whose end is not after its beginning ends on the next day.

    Raises:
        InvalidRecord: *window* is no such text.

    >>> days, begin, end = parse_hours("mon-fri 16:30-00:30")
    >>> sorted(days), begin, end
    ([0, 1, 2, 3, 4], 990, 1470)
    """
    try:
        days, _, times = window.rpartition(" ")
        begin, end = (_minutes(time) for time in times.split("-"))
        chosen = frozenset(day for part in days.split(",") for day in _weekdays(part)) if days else frozenset(range(7))
    except (ValueError, AttributeError):
        raise InvalidRecord(
            "Rate", "hours", window, "must be HH:MM-HH:MM, with weekdays before it or without: mon-fri 01:00-04:00"
        ) from None
    return chosen, begin, end if end > begin else end + 24 * 60


def _minutes(time: str) -> int:
    hour, minute = time.split(":")
    if len(hour) != 2 or len(minute) != 2 or not (hour + minute).isdecimal():
        raise ValueError
    total = int(hour) * 60 + int(minute)
    if int(minute) > 59 or total > 24 * 60:
        raise ValueError
    return total


def _weekdays(text: str) -> tuple[int, ...]:
    first, dash, last = text.partition("-")
    begin = _DAYS.index(first)
    length = (_DAYS.index(last) - begin) % 7 if dash else 0
    return tuple((begin + step) % 7 for step in range(length + 1))


class Month(date):
    """A date of which only the year and the month are known. It compares as its first day.

    >>> cutoff = Month(2023, 9)
    >>> str(cutoff), cutoff < date(2023, 9, 30)
    ('2023-09', True)
    """

    def __new__(cls, year: int, month: int, day: int = 1) -> Self:
        """Make the month; *day* is there for the protocol of ``date`` and must be 1."""
        if day != 1:
            raise ValueError("a Month has no day")
        return super().__new__(cls, year, month, 1)

    def first(self) -> date:
        """Return the first day of the month, a plain ``date`` that can be reckoned with."""
        return date(self.year, self.month, 1)

    def __add__(self, other: timedelta) -> date:  # type: ignore[override]
        return self.first() + other

    __radd__ = __add__  # type: ignore[assignment]

    def __sub__(self, other: Any) -> Any:
        return self.first() - other

    def replace(self, *parts: Any, **named: Any) -> date:  # type: ignore[override]
        """Return a plain ``date`` with other parts; see ``date.replace``."""
        return self.first().replace(*parts, **named)

    def isoformat(self) -> str:
        """Return the month as ``YYYY-MM``."""
        return f"{self.year:04}-{self.month:02}"

    __str__ = isoformat

    def __repr__(self) -> str:
        return f"Month({self.year}, {self.month})"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.year, self.month)
