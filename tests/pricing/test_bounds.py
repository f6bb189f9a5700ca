"""What a call will cost: the bound holds whatever the call turns out to use."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelcatalog.errors import BudgetExceeded, InvalidUsage, UnknownServiceTier
from modelcatalog.pricing.bounds import estimate_cost, max_cost
from modelcatalog.pricing.cost import cost
from modelcatalog.pricing.usage import Usage
from modelcatalog.quantities import Rate
from modelcatalog.records import Limits, Modalities, Model, Pricing
from modelcatalog.vocabulary import Basis, CostStatus, Meter, Modality


def rate(meter: str, amount: str, per: int = 1_000_000, **conditions: Any) -> Rate:
    return Rate(meter=Meter(meter), amount=Decimal(amount), per=per, **conditions)


def model(*rates: Rate, limits: Limits = Limits(), **facts: Any) -> Model:  # noqa: B008
    pricing = Pricing(basis=Basis.METERED, rates=rates)
    return Model(id="m", provider="p", name="M", pricing=pricing, limits=limits, **facts)


TEXT = {"messages": [{"role": "user", "content": "hi"}]}
PLAIN = model(
    rate("input_tokens", "1"),
    rate("output_tokens", "10"),
    rate("input_tokens", "2", above_input_tokens=1000),
    rate("input_tokens", "0.5", service_tier="batch"),
    rate("output_tokens", "5", service_tier="batch"),
    limits=Limits(context_window=10_000, max_output_tokens=4000),
)


@pytest.mark.parametrize(
    ("body", "tokens", "total"),
    [
        ({}, 1000, "0.041"),  # 4,000 out, as the model allows
        ({"max_tokens": 100}, 1000, "0.002"),
        ({"max_completion_tokens": 100, "n": 3}, 1000, "0.004"),
        ({"max_tokens": 100}, 1001, "0.003002"),  # the higher context tier
        ({"max_tokens": 9000}, 1000, "0.041"),  # never more than the model gives
        ({}, 9000, "0.028"),  # nor than there is room for
        ({"generationConfig": {"maxOutputTokens": 10, "candidateCount": 2}}, 0, "0.0002"),
        ({"inferenceConfig": {"maxTokens": 10}}, 0, "0.0001"),
        ({"options": {"num_predict": 10}}, 0, "0.0001"),
        ({"options": {"num_predict": -1}}, 0, "0.04"),
        ({"max_tokens": 100, "service_tier": "batch"}, 100, "0.00055"),
        ({"max_tokens": 100, "service_tier": "auto"}, 100, "0.0011"),
        ({"max_tokens": 0}, 100, "0.0001"),
    ],
)
def test_the_most_that_a_call_can_cost(body: dict[str, Any], tokens: int, total: str) -> None:
    answer = max_cost(PLAIN, {**TEXT, **body}, input_tokens=tokens)
    assert answer.total == Decimal(total)
    assert answer.status is CostStatus.PRICED


MANY = model(
    rate("input_tokens", "1"),
    rate("output_tokens", "10"),
    rate("cache_read_tokens", "0.1"),
    rate("cache_write_tokens", "1.25"),
    rate("cache_write_1h_tokens", "2"),
    rate("input_audio_tokens", "3"),
    rate("reasoning_tokens", "12"),
    rate("input_tokens", "0.4", hours=("00:00-06:00",)),
    rate("output_tokens", "11", hours=("12:00-14:00",)),
    rate("requests", "5", 1000),
    rate("web_searches", "10", 1000),
    limits=Limits(context_window=100_000),
    modalities=Modalities(input=(Modality.TEXT, Modality.AUDIO), output=(Modality.TEXT,)),
)
CACHED = {"messages": [{"role": "user", "content": [{"type": "text", "text": "x", "cache_control": {"type": "e"}}]}]}
HOUR = {"messages": [{"content": [{"type": "text", "cache_control": {"type": "ephemeral", "ttl": "1h"}}]}]}
SOUND = {"messages": [{"content": [{"type": "input_audio", "input_audio": {"data": "", "format": "wav"}}]}]}


@pytest.mark.parametrize(
    ("body", "api", "dearest"),
    [
        (TEXT, "anthropic-messages", "1"),
        (TEXT, "openai-chat-completions", "1.25"),  # what is cached there is not for the body to say
        (CACHED, "anthropic-messages", "1.25"),
        (HOUR, "anthropic-messages", "2"),
        (SOUND, "anthropic-messages", "3"),
        ({}, None, "3"),  # the parameters alone show nothing of the content
    ],
)
def test_the_input_is_taken_at_its_dearest(body: dict[str, Any], api: str | None, dearest: str) -> None:
    answer = max_cost(MANY, {**body, "max_tokens": 1}, api=api, input_tokens=1_000)
    assert answer.lines[0].rate.amount == Decimal(dearest)


@given(
    st.integers(0, 9000), st.integers(0, 500), st.integers(0, 500), st.integers(0, 500), st.integers(0, 400),
    st.datetimes().map(lambda at: at.date()), st.integers(1, 4),
)  # fmt: skip
def test_the_bound_holds(fresh: int, read: int, written: int, sound: int, thought: int, at: date, n: int) -> None:
    usage = Usage(
        input_tokens=fresh + read + written + sound,
        cache_read_tokens=read,
        cache_write_tokens=written,
        input_audio_tokens=sound,
        output_tokens=400 * n,
        reasoning_tokens=thought * n,
    )
    bound = max_cost(MANY, {"max_tokens": 400, "n": n}, input_tokens=int(usage.input_tokens), at=at)
    spent = cost(MANY, usage, at=at)
    assert bound.total is not None
    assert spent.total is not None
    assert spent.total <= bound.total


@pytest.mark.parametrize(
    ("tools", "total", "missing"),
    [
        ([{"type": "web_search_20250305", "name": "web_search", "max_uses": 5}], "0.056", ()),
        ([{"type": "web_search_20250305", "name": "web_search"}], None, (Meter.WEB_SEARCHES,)),
        ([{"type": "web_search_preview"}], None, (Meter.WEB_SEARCHES,)),
        ([{"google_search": {}}], None, (Meter.WEB_SEARCHES,)),
        ([{"type": "file_search", "vector_store_ids": []}], None, (Meter.FILE_SEARCHES,)),
        ([{"type": "code_interpreter"}], None, (Meter.CODE_SESSIONS,)),
        ([{"type": "function", "function": {"name": "web_search"}}], "0.006", ()),
    ],
)
def test_tools_with_a_fee(tools: list[Any], total: str | None, missing: tuple[Meter, ...]) -> None:
    answer = max_cost(MANY, {**TEXT, "tools": tools, "max_tokens": 0}, api="anthropic-messages", input_tokens=1000)
    assert (answer.total, answer.missing) == (total and Decimal(total), missing)


def test_an_answer_without_a_limit_has_no_bound() -> None:
    endless = model(rate("input_tokens", "1"), rate("output_tokens", "10"))
    answer = max_cost(endless, TEXT, input_tokens=5)
    assert (answer.total, answer.missing) == (None, (Meter.OUTPUT_TOKENS,))
    assert "set max_tokens" in answer.warnings[0]
    with pytest.raises(BudgetExceeded, match="set max_tokens") as caught:
        max_cost(endless, TEXT, input_tokens=5, budget=100)
    assert caught.value.bound is None


def test_the_budget_is_held_before_the_call() -> None:
    body = {**TEXT, "max_tokens": 100}
    assert max_cost(PLAIN, body, input_tokens=1000, budget=Decimal("0.002")).total == Decimal("0.002")
    with pytest.raises(BudgetExceeded) as caught:
        max_cost(PLAIN, body, input_tokens=1000, budget=Decimal("0.0019"))
    error = caught.value
    assert (error.model, error.budget, error.bound, error.currency) == (
        "p/m",
        Decimal("0.0019"),
        Decimal("0.002"),
        "USD",
    )
    free = Model(id="f", provider="p", name="F", pricing=Pricing(basis=Basis.FREE))
    assert max_cost(free, body, input_tokens=10**9, budget=0).total == 0
    unknown = Model(id="u", provider="p", name="U")
    assert max_cost(unknown, body, input_tokens=5).status is CostStatus.UNKNOWN
    with pytest.raises(BudgetExceeded, match="ask the provider"):
        max_cost(unknown, body, input_tokens=5, budget=1)


@pytest.mark.parametrize(
    ("body", "arguments", "error"),
    [
        ({"max_tokens": "100"}, {}, InvalidUsage),
        ({"max_tokens": True}, {}, InvalidUsage),
        ({"n": -1}, {}, InvalidUsage),
        ({}, {"input_tokens": -1}, InvalidUsage),
        ({}, {"input_tokens": 1.5}, InvalidUsage),
        ({}, {"budget": 0.5}, InvalidUsage),
        ({}, {"service_tier": "flex"}, UnknownServiceTier),
        ({"service_tier": "priority"}, {}, UnknownServiceTier),
    ],
)
def test_bad_input(body: dict[str, Any], arguments: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        max_cost(PLAIN, {**TEXT, **body}, **{"input_tokens": 5, **arguments})


def test_an_estimate_takes_the_output_as_given() -> None:
    answer = estimate_cost(PLAIN, {"n": 2, "max_tokens": 4000}, input_tokens=500, output_tokens=100)
    assert answer.total == Decimal("0.0025")
    assert estimate_cost(PLAIN, input_tokens=500, output_tokens=100, service_tier="batch").total == Decimal("0.00075")
    with pytest.raises(BudgetExceeded):
        estimate_cost(PLAIN, input_tokens=500, output_tokens=100, budget=Decimal("0.001"))
