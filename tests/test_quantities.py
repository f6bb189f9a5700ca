"""The values with arithmetic: ranges, rates, months."""

import copy
import math
import pickle
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from attrs import fields
from attrs.exceptions import FrozenInstanceError
from hypothesis import assume, given
from hypothesis import strategies as st

from modelcatalog.errors import InvalidRecord
from modelcatalog.quantities import Month, Range, Rate, is_number
from modelcatalog.vocabulary import Meter

NAN = float("nan")
INF = float("inf")

CLOSED = Range(min=0, max=2)
OPEN_BELOW = Range(min=0, max=2, exclusive_min=True)
OPEN_ABOVE = Range(min=0, max=2, exclusive_max=True)
WHOLE = Range(min=1, max=8192, integer=True)
AT_LEAST = Range(min=5)
AT_MOST = Range(max=5)
ANY = Range()
ANY_WHOLE = Range(integer=True)


@pytest.mark.parametrize(
    ("bounds", "value", "inside"),
    [
        (CLOSED, 0, True),
        (CLOSED, 0.0, True),
        (CLOSED, 2, True),
        (CLOSED, 1.5, True),
        (CLOSED, -0.0, True),
        (CLOSED, math.nextafter(2, 3), False),
        (CLOSED, math.nextafter(0, -1), False),
        (CLOSED, -1, False),
        (CLOSED, 3, False),
        (OPEN_BELOW, 0, False),
        (OPEN_BELOW, 0.0, False),
        (OPEN_BELOW, math.nextafter(0, 1), True),
        (OPEN_BELOW, 2, True),
        (OPEN_ABOVE, 2, False),
        (OPEN_ABOVE, 2.0, False),
        (OPEN_ABOVE, math.nextafter(2, 1), True),
        (OPEN_ABOVE, 0, True),
        (WHOLE, 1, True),
        (WHOLE, 8192, True),
        (WHOLE, 1.5, False),
        (WHOLE, 2.0, True),
        (WHOLE, 0, False),
        (WHOLE, 8193, False),
        (AT_LEAST, 5, True),
        (AT_LEAST, 4, False),
        (AT_LEAST, 10**400, True),
        (AT_MOST, 5, True),
        (AT_MOST, 6, False),
        (AT_MOST, -(10**400), True),
        (ANY, -1.5, True),
        (ANY_WHOLE, -1.5, False),
        (ANY_WHOLE, -2, True),
    ],
)
def test_what_is_in_a_range(bounds: Range, value: float, inside: bool) -> None:
    assert (value in bounds) is inside


@pytest.mark.parametrize("bounds", [ANY, CLOSED, WHOLE, AT_LEAST, AT_MOST], ids=str)
@pytest.mark.parametrize("value", [NAN, INF, -INF, True, False, None, "1", Decimal(1), Fraction(1), 1j, [1], b"1"])
def test_what_is_no_number_is_in_no_range(bounds: Range, value: Any) -> None:
    assert value not in bounds


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, True),
        (0.5, True),
        (10**400, True),
        (NAN, False),
        (INF, False),
        (-INF, False),
        (True, False),
        ("1", False),
        (None, False),
        (Decimal(1), False),
    ],
)
def test_is_number(value: object, expected: bool) -> None:
    assert is_number(value) is expected


@pytest.mark.parametrize(
    ("bounds", "value", "nearest"),
    [
        (CLOSED, 2.4, 2),
        (CLOSED, -3, 0),
        (CLOSED, 1.25, 1.25),
        (OPEN_BELOW, 0, math.nextafter(0, 1)),
        (OPEN_BELOW, -5, math.nextafter(0, 1)),
        (OPEN_ABOVE, 2, math.nextafter(2, 1)),
        (OPEN_ABOVE, 9, math.nextafter(2, 1)),
        (WHOLE, 0, 1),
        (WHOLE, 10_000, 8192),
        (WHOLE, 2.4, 2),
        (WHOLE, 2.6, 3),
        (WHOLE, 0.2, 1),
        (Range(min=0, max=10, exclusive_min=True, exclusive_max=True, integer=True), 0, 1),
        (Range(min=0, max=10, exclusive_min=True, exclusive_max=True, integer=True), 10, 9),
        (Range(min=1.0, integer=True), 0, 1),
        (AT_LEAST, -(10**400), 5),
        (ANY, 123.5, 123.5),
    ],
)
def test_clamping(bounds: Range, value: float, nearest: float) -> None:
    clamped = bounds.clamp(value)
    assert clamped == nearest
    assert clamped in bounds


def test_an_integer_range_clamps_to_an_int() -> None:
    assert type(WHOLE.clamp(3.0)) is int


@pytest.mark.parametrize("value", [NAN, INF, -INF, True, "1", None])
def test_only_finite_numbers_are_clamped(value: Any) -> None:
    with pytest.raises(ValueError, match="not a finite number"):
        CLOSED.clamp(value)


@pytest.mark.parametrize(
    ("bounds", "text"),
    [
        (CLOSED, "0-2"),
        (Range(min=0.0, max=2.0, default=0.1), "0.0-2.0 (default 0.1)"),
        (Range(min=-2, max=2), "-2 to 2"),
        (OPEN_BELOW, "0-2 (0 excluded)"),
        (OPEN_ABOVE, "0-2 (2 excluded)"),
        (Range(min=0, max=2, exclusive_min=True, exclusive_max=True), "0-2 (0 and 2 excluded)"),
        (WHOLE, "1-8,192"),
        (AT_LEAST, "at least 5"),
        (Range(min=5, exclusive_min=True), "above 5"),
        (AT_MOST, "at most 5"),
        (Range(max=5, exclusive_max=True), "below 5"),
        (Range(min=1, max=1), "1"),
        (ANY, "any number"),
        (ANY_WHOLE, "any whole number"),
        (Range(default=1), "any number (default 1)"),
    ],
)
def test_a_range_as_text(bounds: Range, text: str) -> None:
    assert str(bounds) == text
    assert repr(bounds) == f"Range({text})"


@pytest.mark.parametrize(
    ("values", "field", "value"),
    [
        ({"min": 3, "max": 2}, "min", 3),
        ({"min": 0, "max": 2, "default": 2.5}, "default", 2.5),
        ({"min": 0, "max": 2, "default": -1}, "default", -1),
        ({"min": 0, "max": 2, "default": 0, "exclusive_min": True}, "default", 0),
        ({"min": 0, "max": 2, "default": 2, "exclusive_max": True}, "default", 2),
        ({"min": 0, "max": 2, "default": 1.5, "integer": True}, "default", 1.5),
        ({"max": 2, "default": 3}, "default", 3),
        ({"min": 2, "default": 1}, "default", 1),
        ({"min": True}, "min", True),
        ({"max": INF}, "max", INF),
        ({"min": -INF}, "min", -INF),
        ({"max": "2"}, "max", "2"),
        ({"default": False}, "default", False),
        ({"min": Decimal(1)}, "min", Decimal(1)),
        ({"min": 0.5, "integer": True}, "min", 0.5),
        ({"max": 7.5, "integer": True}, "max", 7.5),
    ],
)
def test_a_range_that_cannot_be_names_the_field_and_the_value(
    values: dict[str, Any], field: str, value: object
) -> None:
    with pytest.raises(InvalidRecord) as caught:
        Range(**values)
    assert (caught.value.record, caught.value.field, caught.value.value) == ("Range", field, value)
    assert f"Range.{field} = {value!r}" in str(caught.value)


@pytest.mark.parametrize("field", ["min", "max", "default"])
def test_nan_is_no_bound(field: str) -> None:
    with pytest.raises(InvalidRecord, match=rf"Range\.{field} = nan: must be a finite number"):
        Range(**{field: NAN})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "values",
    [
        {"min": 1, "max": 1, "exclusive_min": True},
        {"min": 1, "max": 1, "exclusive_max": True},
        {"min": 0, "max": 1, "exclusive_min": True, "exclusive_max": True, "integer": True},
        {"min": 0.2, "max": 0.8, "integer": True},
    ],
)
def test_a_range_that_holds_nothing_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(InvalidRecord):
        Range(**values)


def test_the_ends_of_a_range_may_meet() -> None:
    assert 1 in Range(min=1, max=1, default=1)


def test_a_range_is_frozen_and_a_value() -> None:
    bounds = Range(min=0, max=2, default=1)
    with pytest.raises(FrozenInstanceError):
        bounds.max = 3  # type: ignore[misc]
    assert not hasattr(bounds, "__dict__")
    assert bounds == Range(min=0, max=2, default=1)
    assert bounds != Range(min=0, max=2)
    assert hash(bounds) == hash(Range(min=0, max=2, default=1))
    assert pickle.loads(pickle.dumps(bounds)) == bounds
    assert copy.deepcopy(bounds) == bounds


floats = st.floats(-1e9, 1e9)
whole_numbers = st.integers(-(10**9), 10**9)
numbers = st.one_of(whole_numbers, floats)


@st.composite
def ranges_and_members(draw: Callable[..., Any]) -> tuple[Range, float]:
    """A range of any form, and a number that is in it by construction."""
    integer = draw(st.booleans())
    member = draw(whole_numbers if integer else numbers)
    ends = whole_numbers if integer else numbers
    low = draw(st.none() | ends.map(lambda end: min(end, member)))
    high = draw(st.none() | ends.map(lambda end: max(end, member)))
    exclusive_min = low is not None and low < member and draw(st.booleans())
    exclusive_max = high is not None and high > member and draw(st.booleans())
    bounds = Range(min=low, max=high, exclusive_min=exclusive_min, exclusive_max=exclusive_max, integer=integer)
    return bounds, member


@given(ranges_and_members())
def test_the_member_is_in_the_range_and_clamping_leaves_it(drawn: tuple[Range, float]) -> None:
    bounds, member = drawn
    assert member in bounds
    assert bounds.clamp(member) == member


@given(ranges_and_members(), numbers)
def test_clamping_lands_inside_and_does_nothing_the_second_time(drawn: tuple[Range, float], value: float) -> None:
    bounds, _ = drawn
    clamped = bounds.clamp(value)
    assert clamped in bounds
    assert bounds.clamp(clamped) == clamped


@given(ranges_and_members(), numbers)
def test_no_member_is_nearer_than_the_clamped_value(drawn: tuple[Range, float], value: float) -> None:
    bounds, member = drawn
    assert abs(bounds.clamp(value) - value) <= abs(member - value)


@given(ranges_and_members(), numbers)
def test_a_default_inside_is_taken_and_one_outside_refused(drawn: tuple[Range, float], default: float) -> None:
    bounds, member = drawn
    spread = {field.name: getattr(bounds, field.name) for field in fields(Range) if field.name != "default"}
    assert Range(**spread, default=member).default == member
    assume(default not in bounds)
    with pytest.raises(InvalidRecord):
        Range(**spread, default=default)


PLAIN = Rate(meter=Meter.INPUT_TOKENS, amount=Decimal("2.50"))
CONDITIONS: dict[str, Any] = {
    "above_input_tokens": 200_000,
    "service_tier": "batch",
    "effective_from": date(2026, 1, 1),
    "effective_until": date(2026, 12, 31),
    "hours": ("mon-fri 01:00-04:00",),
    "region": "eu",
    "thinking": False,
}


def test_a_rate_without_conditions_is_the_standard_one() -> None:
    assert PLAIN.unconditional


@pytest.mark.parametrize("name", CONDITIONS)
def test_a_rate_with_one_condition_is_not_the_standard_one(name: str) -> None:
    rate = Rate(meter=Meter.INPUT_TOKENS, amount=Decimal("2.50"), **{name: CONDITIONS[name]})
    assert not rate.unconditional
    assert rate.conditions != PLAIN.conditions
    assert str(rate) != str(PLAIN)


def test_every_field_of_a_rate_but_its_price_is_a_condition() -> None:
    assert {field.name for field in fields(Rate)} == {"meter", "amount", "per", *CONDITIONS}
    assert len(PLAIN.conditions) == len(CONDITIONS) + 1


def test_the_amount_is_no_condition_and_the_meter_is_one() -> None:
    assert Rate(meter=Meter.INPUT_TOKENS, amount=Decimal(9)).conditions == PLAIN.conditions
    assert Rate(meter=Meter.OUTPUT_TOKENS, amount=Decimal("2.50")).conditions != PLAIN.conditions


@pytest.mark.parametrize(
    ("rate", "quantity", "price"),
    [
        (PLAIN, 1_000_000, "2.50"),
        (PLAIN, 1000, "0.00250"),
        (PLAIN, 0, "0"),
        (PLAIN, Decimal("0.5"), "0.00000125"),
        (Rate(meter=Meter.INPUT_IMAGES, amount=Decimal("0.04"), per=1), 3, "0.12"),
        (Rate(meter=Meter.INPUT_TOKENS, amount=Decimal("0.1")), 3, "0.0000003"),
    ],
)
def test_the_price_is_exact(rate: Rate, quantity: int | Decimal, price: str) -> None:
    assert rate.price(quantity) == Decimal(price)
    assert type(rate.price(quantity)) is Decimal


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"amount": 2.5}, "amount"),
        ({"amount": 2}, "amount"),
        ({"amount": "2.5"}, "amount"),
        ({"amount": Decimal("-0.01")}, "amount"),
        ({"amount": Decimal("NaN")}, "amount"),
        ({"amount": Decimal("sNaN")}, "amount"),
        ({"amount": Decimal("Infinity")}, "amount"),
        ({"per": 0}, "per"),
        ({"per": 1.0}, "per"),
        ({"per": True}, "per"),
        ({"above_input_tokens": 0}, "above_input_tokens"),
        ({"above_input_tokens": 200_000.0}, "above_input_tokens"),
        ({"above_input_tokens": True}, "above_input_tokens"),
    ],
)
def test_a_rate_that_cannot_be_names_the_field(values: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidRecord, match=rf"Rate\.{field} = ") as caught:
        Rate(**{"meter": Meter.INPUT_TOKENS, "amount": Decimal(1), **values})
    assert caught.value.field == field
    assert caught.value.value is values[field]


def test_a_rate_may_be_zero() -> None:
    assert Rate(meter=Meter.INPUT_TOKENS, amount=Decimal(0)).price(10) == 0


def test_a_rate_as_text() -> None:
    assert str(PLAIN) == "2.50 per 1,000,000 input_tokens"
    full = Rate(meter=Meter.OUTPUT_TOKENS, amount=Decimal(10), **CONDITIONS)
    assert str(full) == (
        "10 per 1,000,000 output_tokens (batch, above 200,000 input tokens, from 2026-01-01, until 2026-12-31, "
        "mon-fri 01:00-04:00 UTC, region eu, without reasoning)"
    )
    assert repr(full) == f"Rate({full})"


def test_a_rate_round_trips_through_pickle() -> None:
    full = Rate(meter=Meter.OUTPUT_TOKENS, amount=Decimal("10.00"), **CONDITIONS)
    again = pickle.loads(pickle.dumps(full))
    assert again == full
    assert str(again.amount) == "10.00"


months = st.builds(Month, st.integers(1, 9999), st.integers(1, 12))


@given(months)
def test_a_month_is_written_without_a_day(month: Month) -> None:
    assert str(month) == month.isoformat() == f"{month}" == f"{month.year:04}-{month.month:02}"
    assert len(str(month)) == 7


@given(months, st.dates())
def test_a_month_compares_as_its_first_day(month: Month, day: date) -> None:
    first = date(month.year, month.month, 1)
    assert (month < day, month == day, month > day) == (first < day, first == day, first > day)
    assert hash(month) == hash(first)


@given(months)
def test_a_month_is_still_one_after_pickle_and_copy(month: Month) -> None:
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        again = pickle.loads(pickle.dumps(month, protocol))
        assert (type(again), str(again)) == (Month, str(month))
    assert str(copy.deepcopy(month)) == str(copy.copy(month)) == str(month)
    assert repr(month) == f"Month({month.year}, {month.month})"


@pytest.mark.parametrize(("year", "month", "day"), [(2024, 13, 1), (2024, 0, 1), (2024, 5, 2), (0, 1, 1)])
def test_what_is_no_month(year: int, month: int, day: int) -> None:
    with pytest.raises(ValueError, match=r"day|month|year"):
        Month(year, month, day)


def test_a_month_can_be_reckoned_with_as_the_date_that_it_is() -> None:
    assert Month(2024, 5) + timedelta(days=1) == date(2024, 5, 2)
    assert Month(2024, 5) - timedelta(days=1) == date(2024, 4, 30)
    assert date(2024, 5, 31) - Month(2024, 5) == timedelta(days=30)
    assert Month(2024, 5).replace(day=2) == date(2024, 5, 2)


def test_a_day_of_a_month_is_no_month() -> None:
    for day in (Month(2024, 5) + timedelta(days=1), Month(2024, 5).replace(day=2)):
        assert type(day) is date
        assert str(day) == "2024-05-02"
