"""Cost, on models made here: the rates that are chosen, what is billed once, what is unknown."""

import pickle
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal, localcontext
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelcatalog.errors import InvalidRecord, InvalidUsage, MixedCurrencies, UnknownServiceTier
from modelcatalog.pricing.cost import Cost, cost, format_cost, rank
from modelcatalog.pricing.history import price_history
from modelcatalog.pricing.usage import Usage
from modelcatalog.quantities import Rate, parse_hours
from modelcatalog.records import Limits, Modalities, Model, Pricing
from modelcatalog.vocabulary import Basis, CostStatus, Meter, Modality


def rate(meter: str, amount: str, per: int = 1_000_000, **conditions: Any) -> Rate:
    return Rate(meter=Meter(meter), amount=Decimal(amount), per=per, **conditions)


def model(*rates: Rate, currency: str = "USD", **facts: Any) -> Model:
    pricing = Pricing(basis=Basis.METERED, currency=currency, rates=rates)
    return Model(id="m", provider="p", name="M", pricing=pricing, **facts)


def lines(answer: Cost) -> dict[str, tuple[Any, Decimal]]:
    return {line.meter.value: (line.quantity, line.amount) for line in answer.lines}


# --- worked examples, as providers' price pages give them -----------------------------------------------------

#: OpenAI's GPT-4o: 2.50 in, 1.25 cached, 10.00 out.
GPT_4O = model(rate("input_tokens", "2.50"), rate("cache_read_tokens", "1.25"), rate("output_tokens", "10.00"))

#: Anthropic's Claude Sonnet 4: the multiples of its prompt caching page (1.25, 2, 0.1), half in a batch, and its
#: prices for long context.
SONNET = model(
    rate("input_tokens", "3"),
    rate("output_tokens", "15"),
    rate("cache_read_tokens", "0.30"),
    rate("cache_write_tokens", "3.75"),
    rate("cache_write_1h_tokens", "6"),
    rate("input_tokens", "6", above_input_tokens=200_000),
    rate("output_tokens", "22.50", above_input_tokens=200_000),
    rate("cache_read_tokens", "0.60", above_input_tokens=200_000),
    rate("cache_write_tokens", "7.50", above_input_tokens=200_000),
    rate("input_tokens", "1.50", service_tier="batch"),
    rate("output_tokens", "7.50", service_tier="batch"),
    rate("web_searches", "10", 1000),
)

#: Gemini 2.5 Pro: dearer as a whole above 200,000 input tokens.
GEMINI = model(
    rate("input_tokens", "1.25"),
    rate("output_tokens", "10"),
    rate("cache_read_tokens", "0.31"),
    rate("input_tokens", "2.50", above_input_tokens=200_000),
    rate("output_tokens", "15", above_input_tokens=200_000),
    rate("cache_read_tokens", "0.625", above_input_tokens=200_000),
)

#: DeepSeek V3 in spring 2025: half price from 16:30 to 00:30 UTC.
DEEPSEEK = model(
    rate("input_tokens", "0.27", effective_until=date(2025, 9, 4)),
    rate("cache_read_tokens", "0.07", effective_until=date(2025, 9, 4)),
    rate("output_tokens", "1.10", effective_until=date(2025, 9, 4)),
    rate("input_tokens", "0.135", effective_until=date(2025, 9, 4), hours=("16:30-00:30",)),
    rate("cache_read_tokens", "0.035", effective_until=date(2025, 9, 4), hours=("16:30-00:30",)),
    rate("output_tokens", "0.55", effective_until=date(2025, 9, 4), hours=("16:30-00:30",)),
    rate("input_tokens", "0.56", effective_from=date(2025, 9, 5)),
    rate("cache_read_tokens", "0.07", effective_from=date(2025, 9, 5)),
    rate("output_tokens", "1.68", effective_from=date(2025, 9, 5)),
)
MILLION = Usage(input_tokens=1_000_000, output_tokens=1_000_000)


@pytest.mark.parametrize(
    ("of", "usage", "situation", "total"),
    [
        (GPT_4O, Usage(input_tokens=2006, cache_read_tokens=1920, output_tokens=300), {}, "0.005615"),
        (SONNET, Usage(input_tokens=100_000, cache_write_tokens=90_000, output_tokens=500), {}, "0.375"),
        (SONNET, Usage(input_tokens=100_000, cache_read_tokens=90_000, output_tokens=500), {}, "0.0645"),
        (SONNET, Usage(input_tokens=100_000, cache_write_1h_tokens=90_000, output_tokens=500), {}, "0.5775"),
        (SONNET, Usage(input_tokens=150_000, output_tokens=10_000), {"service_tier": "batch"}, "0.3"),
        (SONNET, Usage(input_tokens=200_000, output_tokens=10_000), {}, "0.75"),
        (SONNET, Usage(input_tokens=200_001, output_tokens=10_000), {}, "1.425006"),
        (SONNET, Usage(input_tokens=1000, output_tokens=100, web_searches=3), {}, "0.0345"),
        (GEMINI, Usage(input_tokens=200_000, output_tokens=1000), {}, "0.26"),
        (GEMINI, Usage(input_tokens=300_000, output_tokens=1000), {}, "0.765"),
        (GEMINI, Usage(input_tokens=300_000, cache_read_tokens=250_000, output_tokens=1000), {}, "0.29625"),
        (GEMINI, Usage(input_tokens=1000, output_tokens=1000, reasoning_tokens=900), {}, "0.01125"),
        (DEEPSEEK, MILLION, {"at": datetime(2025, 3, 1, 16, 29, tzinfo=UTC)}, "1.37"),
        (DEEPSEEK, MILLION, {"at": datetime(2025, 3, 1, 16, 30, tzinfo=UTC)}, "0.685"),
        (DEEPSEEK, MILLION, {"at": datetime(2025, 3, 1, 0, 29, 59, tzinfo=UTC)}, "0.685"),
        (DEEPSEEK, MILLION, {"at": datetime(2025, 3, 1, 0, 30, tzinfo=UTC)}, "1.37"),
        (DEEPSEEK, MILLION, {"at": datetime(2025, 3, 2, 1, 0, tzinfo=timezone(timedelta(hours=8)))}, "0.685"),
        (DEEPSEEK, MILLION, {"at": date(2025, 3, 1)}, "1.37"),
        (DEEPSEEK, MILLION, {"at": date(2025, 9, 4)}, "1.37"),
        (DEEPSEEK, MILLION, {"at": datetime(2025, 9, 5, 17, 0, tzinfo=UTC)}, "2.24"),
    ],
)
def test_worked_examples(of: Model, usage: Usage, situation: dict[str, Any], total: str) -> None:
    answer = cost(of, usage, **situation)
    assert answer.total == Decimal(total)
    assert answer.status is CostStatus.PRICED
    assert sum(line.amount for line in answer.lines) == answer.total == answer.at_least


# --- the choice of a rate ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("winner", "situation"),
    [
        ("1", {}),
        ("2", {"service_tier": "batch"}),
        ("3", {"region": "eu"}),
        ("4", {"thinking": True}),
        ("5", {"region": "eu", "thinking": True}),
        ("6", {"at": datetime(2026, 11, 23, 2, 0, tzinfo=UTC)}),
        ("6", {"at": datetime(2026, 11, 23, 3, 59, 59, tzinfo=UTC)}),
        ("1", {"at": datetime(2026, 11, 23, 4, 0, tzinfo=UTC)}),
        ("1", {"at": datetime(2026, 11, 22, 2, 0, tzinfo=UTC)}),
        ("1", {"region": "mars"}),
    ],
)
def test_the_most_specific_rate_holds_in_any_order(winner: str, situation: dict[str, Any]) -> None:
    rates = [
        rate("input_tokens", "1"),
        rate("input_tokens", "2", service_tier="batch"),
        rate("input_tokens", "3", region="eu"),
        rate("input_tokens", "4", thinking=True),
        rate("input_tokens", "5", region="eu", thinking=True),
        rate("input_tokens", "6", hours=("mon-fri 01:00-04:00",)),
    ]
    situation = {"at": datetime(2026, 11, 22, 12, 0, tzinfo=UTC)} | situation
    for order in (rates, rates[::-1]):
        answer = cost(model(*order), Usage(input_tokens=1_000_000), **situation)
        assert answer.total == Decimal(winner)


def test_more_conditions_count_before_which_they_are() -> None:
    rates = [
        rate("input_tokens", "1"),
        rate("input_tokens", "2", above_input_tokens=100),
        rate("input_tokens", "3", region="eu", thinking=True),
    ]
    for order in (rates, rates[::-1]):
        answer = cost(model(*order), Usage(input_tokens=1_000_000), region="eu", thinking=True)
        assert answer.total == 3
        assert cost(model(*order), Usage(input_tokens=1_000_000), region="eu", thinking=False).total == 2


def test_a_line_says_why_its_rate_holds() -> None:
    (line,) = cost(GEMINI, Usage(input_tokens=300_000)).lines
    assert line.rule == "the rate above 200,000 input tokens"
    assert line.rate == GEMINI.pricing.rates[3]  # type: ignore[union-attr]
    assert cost(GPT_4O, Usage(input_tokens=5)).lines[0].rule == "the standard rate"


def test_reasoning_chooses_a_rate_where_rates_depend_on_it() -> None:
    qwen = model(rate("output_tokens", "4", thinking=True), rate("output_tokens", "1.2", thinking=False))
    assert cost(qwen, Usage(output_tokens=1_000_000)).total == Decimal("1.2")
    assert cost(qwen, Usage(output_tokens=1_000_000, reasoning_tokens=9)).total == Decimal(4)
    assert cost(qwen, Usage(output_tokens=1_000_000), thinking=True).total == Decimal(4)


def test_a_day_before_all_prices_has_none() -> None:
    new = model(rate("input_tokens", "1", effective_from=date(2026, 1, 1)))
    answer = cost(new, Usage(input_tokens=5), at=date(2025, 12, 31))
    assert (answer.total, answer.status, answer.missing) == (None, CostStatus.UNKNOWN, (Meter.INPUT_TOKENS,))


def test_a_price_without_a_date_is_marked_when_a_day_is_asked_for() -> None:
    assert "since when" in cost(GPT_4O, Usage(input_tokens=5), at=date(2024, 1, 1)).warnings[0]
    assert cost(GPT_4O, Usage(input_tokens=5)).warnings == ()


@pytest.mark.parametrize("at", [datetime(2026, 1, 1, 12), "2026-01-01", 1790000000])  # noqa: DTZ001
def test_a_moment_needs_a_time_zone(at: Any) -> None:
    with pytest.raises(InvalidUsage, match="time zone"):
        cost(GPT_4O, Usage(input_tokens=5), at=at)


@pytest.mark.parametrize("usage", [{"input_tokens": 5}, None, 5])
def test_usage_is_a_usage(usage: Any) -> None:
    with pytest.raises(InvalidUsage, match="from_response"):
        cost(GPT_4O, usage)


def test_a_service_tier_must_have_rates() -> None:
    with pytest.raises(UnknownServiceTier, match="it has standard, batch") as caught:
        cost(SONNET, Usage(input_tokens=5), service_tier="flex")
    assert caught.value.known == ("standard", "batch")


def test_the_tier_that_a_response_names_is_taken() -> None:
    usage = Usage(input_tokens=1_000_000, service_tier="batch")
    assert cost(SONNET, Usage(input_tokens=100_000, service_tier="batch")).total == Decimal("0.15")
    assert cost(SONNET, usage, service_tier="standard").total == Decimal(6)
    unpriced = cost(SONNET, Usage(input_tokens=5, service_tier="priority"))
    assert (unpriced.total, unpriced.status) == (None, CostStatus.UNKNOWN)
    assert "priority" in unpriced.warnings[0]


def test_a_tier_without_a_rate_for_a_meter_is_partial_but_fees_stay() -> None:
    answer = cost(SONNET, Usage(input_tokens=10, cache_read_tokens=5, web_searches=1), service_tier="batch")
    assert (answer.total, answer.missing) == (None, (Meter.CACHE_READ_TOKENS,))
    assert lines(answer)["web_searches"] == (1, Decimal("0.01"))
    assert answer.lines[-1].rule == "the standard rate, for no batch one is stated"


def test_a_context_tier_that_only_the_standard_rates_have_is_told() -> None:
    assert "200,000" in cost(SONNET, Usage(input_tokens=300_000), service_tier="batch").warnings[0]


# --- what is billed once, and what by whose rate ------------------------------------------------------------------

FULL = model(
    rate("input_tokens", "1"),
    rate("output_tokens", "10"),
    rate("cache_read_tokens", "0.1"),
    rate("cache_read_audio_tokens", "0.3"),
    rate("input_audio_tokens", "3"),
    rate("input_video_tokens", "2"),
    rate("output_image_tokens", "60"),
    rate("reasoning_tokens", "5"),
)


def test_parts_with_rates_are_taken_out_of_the_whole() -> None:
    usage = Usage(
        input_tokens=1000,
        cache_read_tokens=300,
        cache_read_audio_tokens=100,
        input_audio_tokens=250,
        input_text_tokens=750,
        output_tokens=500,
        output_image_tokens=200,
        reasoning_tokens=100,
    )
    quantities = {name: quantity for name, (quantity, _) in lines(cost(FULL, usage)).items()}
    assert quantities == {
        "input_tokens": 550,
        "cache_read_tokens": 200,
        "cache_read_audio_tokens": 100,
        "input_audio_tokens": 150,
        "output_tokens": 200,
        "output_image_tokens": 200,
        "reasoning_tokens": 100,
    }


TOKENS = [
    "cache_read_tokens",
    "cache_write_tokens",
    "cache_write_1h_tokens",
    "input_audio_tokens",
    "input_image_tokens",
    "input_video_tokens",
    "cache_read_audio_tokens",
    "reasoning_tokens",
    "output_audio_tokens",
]


@given(
    st.sets(st.sampled_from(TOKENS)),
    st.tuples(*[st.integers(0, 1000)] * 9),
    st.tuples(st.integers(0, 1000), st.integers(0, 1000)),
)
def test_no_token_is_billed_twice_and_none_is_lost(
    priced: set[str], parts: tuple[int, ...], rest: tuple[int, int]
) -> None:
    """With every rate 1, what is billed and what has no rate come to the input and the output."""
    counts: dict[str, Any] = dict(zip(TOKENS, parts, strict=True))
    counts["cache_read_audio_tokens"] = min(
        counts["cache_read_audio_tokens"], counts["input_audio_tokens"], counts["cache_read_tokens"]
    )
    given = sum(counts[name] for name in TOKENS[:6]) - counts["cache_read_audio_tokens"] + rest[0]
    output = counts["reasoning_tokens"] + counts["output_audio_tokens"] + rest[1]
    usage = Usage(input_tokens=given, output_tokens=output, **counts)
    of = model(*(rate(name, "1", 1) for name in ("input_tokens", "output_tokens", *sorted(priced))))
    answer = cost(of, usage)
    assert all(line.quantity > 0 for line in answer.lines)
    if answer.total is not None:
        assert answer.total == given + output
    else:
        lost = {name.value: counts[name] for name in answer.missing}
        lost["input_audio_tokens"] = lost.get("input_audio_tokens", 0) and (
            counts["input_audio_tokens"] - counts["cache_read_audio_tokens"]
        )
        assert answer.at_least + sum(lost.values()) == given + output


@pytest.mark.parametrize(
    ("usage", "status", "assumed", "missing"),
    [
        (Usage(input_tokens=10, cache_read_tokens=5), "priced", ("cache_read_tokens",), ()),
        (Usage(input_tokens=10, cache_write_tokens=5), "partial", (), ("cache_write_tokens",)),
        (Usage(input_tokens=10, cache_write_1h_tokens=10), "unknown", (), ("cache_write_1h_tokens",)),
        (Usage(input_tokens=10, input_image_tokens=5), "priced", ("input_image_tokens",), ()),
        (Usage(input_tokens=10, input_audio_tokens=5), "partial", (), ("input_audio_tokens",)),
        (Usage(input_tokens=10, input_text_tokens=5), "priced", (), ()),
        (Usage(output_tokens=10, reasoning_tokens=5), "priced", (), ()),
        (Usage(output_tokens=10, output_image_tokens=10), "unknown", (), ("output_image_tokens",)),
        (Usage(input_tokens=10, web_searches=1), "partial", (), ("web_searches",)),
        (Usage(input_images=1), "unknown", (), ("input_images",)),
        (Usage(), "priced", (), ()),
    ],
)
def test_what_has_no_rate_of_its_own(
    usage: Usage, status: str, assumed: tuple[str, ...], missing: tuple[str, ...]
) -> None:
    plain = model(rate("input_tokens", "1"), rate("output_tokens", "2"))
    answer = cost(plain, usage)
    assert (answer.status, answer.assumed, answer.missing) == (status, assumed, missing)
    assert (answer.total is None) == bool(missing)
    for line in answer.lines:
        assert line.assumed == ("no rate of its own" in line.rule)


def test_the_only_modality_of_a_side_is_billed_by_the_side() -> None:
    speech = model(rate("output_tokens", "12"), modalities=Modalities(input=(Modality.TEXT,), output=(Modality.AUDIO,)))
    assert cost(speech, Usage(output_tokens=1000, output_audio_tokens=1000)).total == Decimal("0.012")


def test_sound_that_may_overlap_the_cache_is_not_billed_twice() -> None:
    answer = cost(FULL, Usage(input_tokens=100, cache_read_tokens=80, input_audio_tokens=60))
    assert lines(answer) == {
        "cache_read_tokens": (80, Decimal("0.000008")),
        "input_audio_tokens": (20, Decimal("0.00006")),
    }


def test_a_fee_for_each_request() -> None:
    sonar = model(rate("requests", "5", 1000), rate("input_tokens", "1"))
    usage = Usage(input_tokens=1000)
    assert cost(sonar, usage).total == Decimal("0.006")
    assert cost(sonar, usage + usage).total == Decimal("0.012")


# --- what is not known, free, or in doubt -------------------------------------------------------------------------


def test_no_price_is_not_zero() -> None:
    answer = cost(Model(id="m", provider="p", name="M"), Usage(input_tokens=5))
    assert (answer.total, answer.status, answer.currency) == (None, CostStatus.UNKNOWN, None)
    assert answer.missing == (Meter.INPUT_TOKENS,)
    assert format_cost(answer) == "unknown (no rate for input_tokens)"


@pytest.mark.parametrize(("basis", "text"), [("free", "free"), ("included", "included in the plan")])
def test_nothing_is_billed(basis: str, text: str) -> None:
    of = Model(id="m", provider="p", name="M", pricing=Pricing(basis=Basis(basis)))
    answer = cost(of, Usage(input_tokens=5))
    assert (answer.total, answer.status.value, str(answer)) == (Decimal(0), basis, text)


def test_usage_above_what_the_model_holds_is_told() -> None:
    small = model(
        rate("input_tokens", "1"),
        rate("output_tokens", "1"),
        limits=Limits(context_window=100, max_input_tokens=80, max_output_tokens=50),
    )
    answer = cost(small, Usage(input_tokens=90, output_tokens=60))
    assert [warning.split(" are more than ")[1] for warning in answer.warnings] == [
        "the context window (100)",
        "the model takes (80)",
        "the model gives (50)",
    ]
    assert cost(small, Usage(input_tokens=900, output_tokens=60, requests=20)).warnings == ()


def test_added_usage_that_passes_a_context_tier_is_told() -> None:
    half = Usage(input_tokens=150_000)
    assert cost(GEMINI, half).warnings == ()
    assert "2: price each" in cost(GEMINI, half + half).warnings[0]


# --- arithmetic ------------------------------------------------------------------------------------------------------


@given(st.integers(0, 10**40), st.decimals("0.000001", 10**6, places=6))
def test_amounts_are_exact_in_any_context(quantity: int, amount: Decimal) -> None:
    of = model(rate("input_tokens", f"{amount:f}"))
    with localcontext() as context:
        context.prec = 4
        answer = cost(of, Usage(input_tokens=quantity))
    assert answer.total is not None
    digits = answer.total.as_tuple()
    assert isinstance(digits.exponent, int)
    numerator = int("".join(map(str, digits.digits)))
    assert numerator * 10**6 * 10**6 == quantity * int(amount.scaleb(6)) * 10**-digits.exponent


def test_a_price_for_a_number_of_units_that_is_no_power_of_ten() -> None:
    by_the_hour = model(rate("input_audio_seconds", "0.04", 3600))
    assert cost(by_the_hour, Usage(input_audio_seconds=7200)).total == Decimal("0.08")
    third = cost(by_the_hour, Usage(input_audio_seconds=300)).total
    assert third is not None
    assert str(third).startswith("0.00333333333333333333333333333333333333")


@given(st.lists(st.integers(0, 300_000), min_size=1, max_size=5))
def test_costs_add_up(sizes: list[int]) -> None:
    parts = [cost(GEMINI, Usage(input_tokens=size, output_tokens=size // 3)) for size in sizes]
    total = sum(parts)
    assert isinstance(total, Cost)
    assert total.total == sum(part.total or 0 for part in parts) == sum(line.amount for line in total.lines)
    assert total.status is CostStatus.PRICED
    assert len(total.lines) <= 4


def test_a_sum_knows_no_more_than_its_parts() -> None:
    known = cost(GPT_4O, Usage(input_tokens=1000))
    unknown = cost(Model(id="x", provider="p", name="X"), Usage(input_tokens=5))
    both = known + unknown
    assert (both.total, both.at_least, both.status, both.model) == (
        None, known.total, CostStatus.PARTIAL, None,
    )  # fmt: skip
    free = cost(Model(id="f", provider="p", name="F", pricing=Pricing(basis=Basis.FREE)), Usage(input_tokens=5))
    assert ((known + free).status, (known + free).total) == (CostStatus.PRICED, known.total)
    assert (free + free).status is CostStatus.FREE


def test_currencies_are_not_mixed() -> None:
    dollars = cost(GPT_4O, Usage(input_tokens=1000))
    yuan = cost(model(rate("input_tokens", "4"), currency="CNY"), Usage(input_tokens=1000))
    for mix in (lambda: dollars + yuan, lambda: rank([dollars, yuan])):
        with pytest.raises(MixedCurrencies, match="CNY and USD"):
            mix()


def test_ranking_puts_the_unknown_last() -> None:
    usage = Usage(input_tokens=1000)
    dear = cost(model(rate("input_tokens", "4")), usage)
    cheap = cost(model(rate("input_tokens", "1")), usage)
    tight = cost(model(rate("input_tokens", "0.1"), limits=Limits(context_window=10)), usage)
    unknown = cost(Model(id="x", provider="p", name="X"), usage)
    assert rank([unknown, dear, tight, cheap]) == [cheap, dear, tight, unknown]


def test_a_cost_travels() -> None:
    answer = cost(GPT_4O, Usage(input_tokens=5), cite=lambda: ("models-dev", date(2026, 9, 28)))
    again = pickle.loads(pickle.dumps(answer))
    assert again == answer
    assert (again.source, again.source_date) == (answer.source, answer.source_date) == ("models-dev", date(2026, 9, 28))


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0", "$0.00"),
        ("0.5", "$0.50"),
        ("0.00000123456", "$0.00000123"),
        ("0.09996", "$0.10"),
        ("0.999999", "$1.00"),
        ("1", "$1.00"),
        ("1234567.891", "$1,234,567.89"),
        ("12.345", "$12.35"),
    ],
)
def test_amounts_for_people(amount: str, text: str) -> None:
    with localcontext() as context:
        context.prec = 3
        assert format_cost(Decimal(amount)) == text


# --- history and the conditions themselves -----------------------------------------------------------------------


def test_history_has_a_period_for_each_price() -> None:
    periods = price_history(DEEPSEEK)
    assert [(period.effective_from, period.effective_until, len(period.rates)) for period in periods] == [
        (None, date(2025, 9, 4), 6),
        (date(2025, 9, 5), None, 3),
    ]
    assert price_history(Model(id="x", provider="p", name="X")) == ()
    assert price_history(GPT_4O)[0].rates == GPT_4O.pricing.rates  # type: ignore[union-attr]


def test_history_leaves_out_days_without_a_price() -> None:
    gap = model(
        rate("input_tokens", "1", effective_until=date(2025, 1, 31)),
        rate("input_tokens", "2", effective_from=date(2025, 3, 1)),
    )
    assert [(period.effective_from, period.effective_until) for period in price_history(gap)] == [
        (None, date(2025, 1, 31)),
        (date(2025, 3, 1), None),
    ]
    assert gap.pricing is not None
    newest = gap.pricing.rate(Meter.INPUT_TOKENS)
    assert newest is not None
    assert newest.amount == 2


@pytest.mark.parametrize(
    ("window", "days", "begin", "end"),
    [
        ("01:00-04:00", range(7), 60, 240),
        ("mon-fri 16:30-00:30", range(5), 990, 1470),
        ("sat,sun 00:00-24:00", (5, 6), 0, 1440),
        ("fri-mon 08:00-09:00", (4, 5, 6, 0), 480, 540),
        ("wed 23:00-01:00", (2,), 1380, 1500),
    ],
)
def test_windows(window: str, days: Any, begin: int, end: int) -> None:
    assert parse_hours(window) == (frozenset(days), begin, end)


@pytest.mark.parametrize(
    "window", ["", "1:00-2:00", "01:00", "25:00-26:00", "funday 01:00-02:00", "01:60-02:00", "a-b"]
)
def test_windows_that_are_none(window: str) -> None:
    with pytest.raises(InvalidRecord, match="HH:MM"):
        rate("input_tokens", "1", hours=(window,))


def test_a_window_over_midnight_belongs_to_the_day_it_begins_on() -> None:
    night = model(rate("input_tokens", "2"), rate("input_tokens", "1", hours=("fri 22:00-02:00",)))
    usage = Usage(input_tokens=1_000_000)
    friday = datetime(2026, 11, 27, tzinfo=UTC)
    hours = {-1: 2, 1: 2, 22: 1, 25: 1, 26: 2, 46: 2}
    for hour, dollars in hours.items():
        assert cost(night, usage, at=friday + timedelta(hours=hour)).total == dollars


@pytest.mark.parametrize(
    ("conditions", "field"),
    [
        ({"effective_from": date(2026, 2, 1), "effective_until": date(2026, 1, 1)}, "effective_until"),
        ({"service_tier": ""}, "service_tier"),
        ({"above_input_tokens": 0}, "above_input_tokens"),
    ],
)
def test_rates_that_contradict_themselves(conditions: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidRecord, match=field):
        rate("input_tokens", "1", **conditions)


def test_a_currency_is_a_code() -> None:
    with pytest.raises(InvalidRecord, match="ISO 4217"):
        model(rate("input_tokens", "1"), currency="$")
