"""Usage: exact counts that do not contradict each other."""

import pickle
from decimal import Decimal, localcontext
from typing import Any

import pytest
from attrs import fields
from attrs.exceptions import FrozenInstanceError
from hypothesis import given
from hypothesis import strategies as st

from modelcatalog.errors import InvalidUsage
from modelcatalog.pricing.meters import METERS
from modelcatalog.pricing.usage import Usage
from modelcatalog.vocabulary import Meter


def test_there_is_a_field_and_a_row_for_each_meter() -> None:
    names = [attribute.name for attribute in fields(Usage)]
    assert names[: len(Meter)] == [meter.value for meter in Meter]
    assert names[len(Meter) :] == ["service_tier", "provider_cost"]
    assert list(METERS) == list(Meter)


def test_a_part_counts_in_the_unit_of_its_whole() -> None:
    for facts in METERS.values():
        if facts.part_of is not None:
            assert METERS[facts.part_of].unit == facts.unit


@pytest.mark.parametrize("value", [-1, -0.5, float("nan"), float("inf"), Decimal("NaN"), "5", None, True, [], 1j])
@pytest.mark.parametrize("name", ["input_tokens", "output_audio_seconds", "web_searches"])
def test_a_count_is_a_number_of_at_least_0(name: str, value: Any) -> None:
    with pytest.raises(InvalidUsage, match=name):
        Usage(**{name: value})


@pytest.mark.parametrize("value", [0, -1, 1.5, None, True])
def test_requests_are_at_least_1(value: Any) -> None:
    with pytest.raises(InvalidUsage, match="requests"):
        Usage(requests=value)


@pytest.mark.parametrize(
    ("counts", "field"),
    [
        ({"input_tokens": 10, "cache_read_tokens": 11}, "cache_read_tokens"),
        (
            {"input_tokens": 10, "cache_read_tokens": 6, "cache_write_tokens": 5},
            "cache_read_tokens + cache_write_tokens",
        ),
        (
            {"input_tokens": 10, "cache_write_tokens": 6, "cache_write_1h_tokens": 5},
            "cache_write_tokens + cache_write_1h_tokens",
        ),
        ({"output_tokens": 10, "reasoning_tokens": 11}, "reasoning_tokens"),
        (
            {"output_tokens": 10, "reasoning_tokens": 6, "output_audio_tokens": 5},
            "reasoning_tokens + output_audio_tokens",
        ),
        ({"input_tokens": 10, "input_audio_tokens": 11}, "input_audio_tokens"),
        ({"input_tokens": 9, "cache_read_tokens": 5, "cache_read_audio_tokens": 6}, "cache_read_audio_tokens"),
        (
            {"input_tokens": 9, "cache_read_tokens": 5, "cache_read_audio_tokens": 4, "input_audio_tokens": 3},
            "cache_read_audio_tokens",
        ),
        ({"reasoning_tokens": 1}, "reasoning_tokens"),
    ],
)
def test_parts_do_not_come_to_more_than_their_whole(counts: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidUsage) as caught:
        Usage(**counts)
    assert caught.value.field == field


def test_parts_may_be_all_of_their_whole() -> None:
    Usage(
        input_tokens=10,
        cache_read_tokens=4,
        cache_write_tokens=3,
        cache_write_1h_tokens=3,
        input_audio_tokens=10,
        cache_read_audio_tokens=4,
        output_tokens=5,
        reasoning_tokens=5,
    )


def test_a_float_is_taken_by_its_shortest_decimal() -> None:
    floats: Any = {"input_audio_seconds": 0.1, "output_audio_seconds": 2.0}
    usage = Usage(**floats)
    assert usage.input_audio_seconds == Decimal("0.1")
    assert type(usage.output_audio_seconds) is int
    assert (usage + usage + usage).input_audio_seconds == Decimal("0.3")


def test_it_is_frozen_and_travels() -> None:
    usage = Usage(input_tokens=5, provider_cost=Decimal("0.01"), service_tier="flex")
    with pytest.raises(FrozenInstanceError):
        usage.input_tokens = 6  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(usage)) == usage
    assert len({usage, Usage(input_tokens=5, provider_cost=Decimal("0.01"), service_tier="flex")}) == 1


usages = st.builds(
    lambda fresh, read, written, hour, answer, thought, seconds: Usage(
        input_tokens=fresh + read + written + hour,
        cache_read_tokens=read,
        cache_write_tokens=written,
        cache_write_1h_tokens=hour,
        output_tokens=answer + thought,
        reasoning_tokens=thought,
        input_audio_seconds=seconds,
    ),
    *[st.integers(0, 10**30)] * 6,
    st.decimals(0, 10**9, places=3),
)


@given(usages, usages, usages)
def test_adding_is_exact_in_any_context(one: Usage, two: Usage, three: Usage) -> None:
    with localcontext() as context:
        context.prec = 3
        assert (one + two) + three == sum([three, two, one])
    assert (one + two).requests == 2
    for meter in Meter:
        assert getattr(one + two, meter) == getattr(one, meter) + getattr(two, meter)


def test_tiers_are_not_mixed() -> None:
    batch, standard = Usage(input_tokens=1, service_tier="batch"), Usage(input_tokens=1)
    assert (batch + batch).service_tier == "batch"
    assert (standard + Usage(service_tier="standard")).service_tier == "standard"
    with pytest.raises(InvalidUsage, match="batch"):
        standard + batch


def test_the_providers_own_costs_are_added_where_all_are_known() -> None:
    known = Usage(input_tokens=1, provider_cost=Decimal("0.1"))
    assert (known + known).provider_cost == Decimal("0.2")
    assert (known + Usage(input_tokens=1)).provider_cost is None
