"""Questions to the catalog: each criterion against the records themselves, and how they join and sort."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelcatalog import catalog
from modelcatalog.errors import InvalidQuery, UnknownProvider
from modelcatalog.quantities import Rate
from modelcatalog.query import CRITERIA, ORDERS, Criterion, blended_price, ordered, price, value, where
from modelcatalog.records import Features, Limits, Modalities, Model, Pricing
from modelcatalog.vocabulary import Basis, Meter, Modality, ModelKind, Status

EVERY = catalog.find(kind="any", status="any", availability=("api", "weights"))


def test_asking_for_all_gives_all() -> None:
    """Every key, once, sorted."""
    assert [model.key for model in EVERY] == sorted(catalog)


def _made(model_id: str, **facts: Any) -> Model:
    return Model(id=model_id, provider="acme", name=model_id, **facts)


def _priced(model_id: str, amount: str, output: str | None = None, **facts: Any) -> Model:
    rates = [Rate(meter=Meter.INPUT_TOKENS, amount=Decimal(amount))]
    if output is not None:
        rates.append(Rate(meter=Meter.OUTPUT_TOKENS, amount=Decimal(output)))
    return _made(model_id, pricing=Pricing(basis=Basis.METERED, rates=tuple(rates), **facts))


@pytest.mark.parametrize(
    ("criteria", "holds"),
    [
        ({"input": "image"}, lambda model: Modality.IMAGE in model.modalities.input),
        ({"input": ("image", "pdf")}, lambda model: {"image", "pdf"} <= set(model.modalities.input)),
        ({"output": "audio"}, lambda model: Modality.AUDIO in model.modalities.output),
        ({"tools": True}, lambda model: model.features.tools is True),
        ({"tools": False}, lambda model: model.features.tools is False),
        ({"tools": None}, lambda model: model.features.tools is None),
        ({"reasoning": True}, lambda model: model.features.reasoning is True),
        ({"supports": "temperature"}, lambda model: model.supports("temperature") is True),
        ({"supports": ["tools", "seed"]}, lambda model: model.supports("tools") is model.supports("seed") is True),
        ({"known": "knowledge_cutoff"}, lambda model: model.knowledge_cutoff is not None),
        ({"provider": "openai"}, lambda model: model.provider == "openai"),
        ({"provider": ["openai", "xai"]}, lambda model: model.provider in ("openai", "xai")),
        ({"author": "deepseek"}, lambda model: "deepseek" in model.authors),
        ({"base": "openai/gpt-4o"}, lambda model: model.base == "openai/gpt-4o"),
        ({"license": "MIT"}, lambda model: (model.license or "").lower() == "mit"),
        ({"open_weights": True}, lambda model: model.open_weights is True),
        ({"open_weights": False}, lambda model: model.open_weights is False),
        ({"free": True}, lambda model: model.pricing is not None and model.pricing.basis is Basis.FREE),
        ({"api": "anthropic-messages"}, lambda model: "anthropic-messages" in (model.delivery.apis or ())),
        ({"efforts": "high"}, lambda model: "high" in (model.reasoning.efforts or ())),
        ({"tags": "coding"}, lambda model: "coding" in model.tags),
        ({"min_context": 200_000}, lambda model: (model.limits.context_window or 0) >= 200_000),
        ({"max_context": 8192}, lambda model: (model.limits.context_window or 10**9) <= 8192),
        ({"min_output": 100_000}, lambda model: (model.limits.max_output_tokens or 0) >= 100_000),
        ({"min_input": 200_000}, lambda model: (model.limits.max_input_tokens or 0) >= 200_000),
        ({"min_parameters": 10**11}, lambda model: (model.architecture.parameter_count or 0) >= 10**11),
        ({"max_parameters": 10**10}, lambda model: (model.architecture.parameter_count or 10**15) <= 10**10),
        (
            {"max_active_parameters": 10**10},
            lambda model: (model.architecture.active_parameter_count or 10**15) <= 10**10,
        ),
        (
            {"released_after": "2025-08-07", "released_before": date(2025, 8, 7)},
            lambda model: model.release_date == date(2025, 8, 7),
        ),
        ({"knowledge_after": "2025-01-01"}, lambda model: (model.knowledge_cutoff or date.min) >= date(2025, 1, 1)),
        ({"retires_before": "2027-01-01"}, lambda model: (model.retires_on or date.max) <= date(2027, 1, 1)),
        ({"retires_after": "2026-01-01"}, lambda model: (model.retires_on or date.min) >= date(2026, 1, 1)),
        ({"status": "deprecated"}, lambda model: model.status is Status.DEPRECATED),
        ({"status": ("preview", "legacy")}, lambda model: model.status in ("preview", "legacy")),
        ({"kind": "embedding"}, lambda model: model.kind is ModelKind.EMBEDDING),
        ({"max_input_price": "0.5"}, lambda model: _amount(model, Meter.INPUT_TOKENS) <= Decimal("0.5")),
        ({"max_output_price": 2}, lambda model: _amount(model, Meter.OUTPUT_TOKENS) <= 2),
        ({"max_cache_read_price": 0.1}, lambda model: _amount(model, Meter.CACHE_READ_TOKENS) <= Decimal("0.1")),
    ],
)
def test_a_criterion_holds_where_the_record_says_so(criteria: dict[str, Any], holds: Any) -> None:
    """Over every model of the catalog."""
    asked = where(**criteria)
    assert [model.key for model in EVERY if asked.holds(model)] == [model.key for model in EVERY if holds(model)]


def _amount(model: Model, meter: Meter) -> Decimal:
    """Return the price of a million tokens in USD, infinite where it is unknown: worked out another way."""
    pricing = model.pricing
    if pricing is None or (pricing.basis is Basis.METERED and pricing.currency != "USD"):
        return Decimal("Infinity")
    if pricing.basis is Basis.FREE:
        return Decimal(0)
    rate = pricing.rate(meter)
    return Decimal("Infinity") if rate is None else rate.price(1_000_000)


def test_what_is_not_asked_for_is_left_out() -> None:
    """No chat models, retired, delisted and weights come only when asked for, one by one."""
    usual = catalog.find()
    assert all(model.kind is ModelKind.CHAT for model in usual)
    assert all(model.status not in (Status.RETIRED, Status.DELISTED) for model in usual)
    assert all(model.availability == "api" for model in usual)
    assert {model.kind for model in catalog.find(kind="embedding")} == {ModelKind.EMBEDDING}
    assert Status.DELISTED in {model.status for model in catalog.find(status="any")}
    assert {model.status for model in catalog.find(status="delisted")} == {Status.DELISTED}
    assert catalog.find(availability="weights")
    assert catalog.find(where(status="delisted")) == catalog.find(status="delisted")
    assert catalog.find(~where(status="delisted"), provider="openai", kind="any") != []


def test_a_price_in_another_currency_or_none_is_unknown() -> None:
    """And free is a price of 0."""
    assert price("input_tokens").of(_priced("a", "0.5")) == Decimal("0.5")
    assert price("input_tokens").of(_priced("a", "3", currency="CNY")) is None
    assert price("input_tokens", currency="CNY").of(_priced("a", "3", currency="CNY")) == 3
    assert price("input_tokens").of(_made("a")) is None
    assert price("output_tokens").of(_priced("a", "0.5")) is None
    assert price("input_tokens").of(_made("a", pricing=Pricing(basis=Basis.FREE))) == 0
    assert price("input_tokens").of(_made("a", pricing=Pricing(basis=Basis.INCLUDED))) is None


def test_a_price_is_for_a_million_tokens_whatever_the_rate_is_for() -> None:
    """And for one of what is sold by the piece."""
    rates = (
        Rate(meter=Meter.INPUT_TOKENS, amount=Decimal("0.002"), per=1000),
        Rate(meter=Meter.OUTPUT_IMAGES, amount=Decimal(40), per=1000),
    )
    model = _made("a", pricing=Pricing(basis=Basis.METERED, rates=rates))
    assert price("input_tokens").of(model) == 2
    assert price("output_images").of(model) == Decimal("0.04")


def test_a_blended_price_is_weighed_and_unknown_where_a_part_is() -> None:
    """Three parts input to one part output unless told."""
    assert blended_price().of(_priced("a", "1", "5")) == 2
    assert blended_price({"input_tokens": 1, "output_tokens": 1}).of(_priced("a", "1", "5")) == 3
    assert blended_price({"input_tokens": 1}).of(_priced("a", "1")) == 1
    assert blended_price().of(_priced("a", "1")) is None
    for weights in ({}, {"input_tokens": 0}, {"input_tokens": -1, "output_tokens": 5}):
        with pytest.raises(InvalidQuery):
            blended_price(weights)


def test_unknown_comes_last_either_way() -> None:
    """And equals stand by key."""
    models = [_made("z"), _priced("b", "2"), _priced("a", "2"), _priced("c", "1"), _priced("d", "3", currency="CNY")]
    assert [model.id for model in ordered(models, "input_price")] == ["c", "a", "b", "d", "z"]
    assert [model.id for model in ordered(models, "-input_price")] == ["a", "b", "c", "d", "z"]
    assert [model.id for model in ordered(models)] == ["a", "b", "c", "d", "z"]
    assert ordered(models, price("input_tokens", currency="CNY"))[0].id == "d"


def test_several_orders_sort_one_within_the_other() -> None:
    """The first is the outermost."""
    models = [
        _made("a", limits=Limits(context_window=1), release_date=date(2024, 1, 1)),
        _made("b", limits=Limits(context_window=2), release_date=date(2025, 1, 1)),
        _made("c", limits=Limits(context_window=2), release_date=date(2026, 1, 1)),
        _made("d", release_date=date(2027, 1, 1)),
    ]
    assert [model.id for model in ordered(models, ["-context", "-released"])] == ["c", "b", "a", "d"]
    assert [model.id for model in ordered(models, ["limits.context_window", "release_date"])] == ["a", "b", "c", "d"]


@pytest.mark.parametrize("order", [*ORDERS, "status", "limits.max_input_tokens", "key"])
def test_every_order_sorts(order: str) -> None:
    """Whatever is known stands in order, up and down."""
    models = [model for model in EVERY if model.provider in ("openai", "anthropic", "deepseek")]
    assert {model.key for model in ordered(models, order)} == {model.key for model in models}
    assert len(ordered(models, f"-{order}")) == len(models)


def test_criteria_join() -> None:
    """With and, or and not, and they say what they ask."""
    model = _made("a", features=Features(tools=True), modalities=Modalities(input=(Modality.TEXT,)))
    yes, no = where(tools=True), where(input="image")
    assert (yes & ~no).holds(model)
    assert (yes | no).holds(model)
    assert not (yes & no).holds(model)
    assert not (~yes).holds(model)
    assert str(yes & ~no) == "(tools is True and not input has image)"
    with pytest.raises(TypeError, match="&"):
        bool(yes)


def test_not_true_is_not_false() -> None:
    """Unknown is neither."""
    unknown = _made("a")
    assert (~where(tools=True)).holds(unknown)
    assert not where(tools=False).holds(unknown)
    assert where(tools=None).holds(unknown)


@given(st.lists(st.sampled_from(["tools", "reasoning", "streaming"]), min_size=1, max_size=4), st.data())
@settings(max_examples=60, deadline=None)
def test_de_morgan(names: list[str], data: st.DataObject) -> None:
    """Not (a and b) is (not a) or (not b), for any criteria and models."""
    criteria = [where(**{name: data.draw(st.sampled_from([True, False, None]))}) for name in names]
    both: Criterion = criteria[0]
    either: Criterion = ~criteria[0]
    for criterion in criteria[1:]:
        both, either = both & criterion, either | ~criterion
    for model in EVERY[::97]:
        assert (~both).holds(model) == either.holds(model)


def test_any_field_can_be_asked() -> None:
    """By its path, by comparison, membership and whether it is known."""
    gpt = catalog["openai/gpt-4o"]
    assert (value("limits.context_window") >= 128_000).holds(gpt)
    assert not (value("limits.context_window") > 128_000).holds(gpt)
    assert (value("limits.context_window") <= 128_000).holds(gpt)
    assert not (value("limits.context_window") < 128_000).holds(gpt)
    assert value("name").is_("GPT-4o").holds(gpt)
    assert value("provider").one_of(["openai", "x"]).holds(gpt)
    assert value("modalities.input").has("image").holds(gpt)
    assert value("sampling.temperature").known.holds(gpt)
    assert not value("architecture.parameter_count").known.holds(gpt)
    assert not value("tags").known.holds(_made("a"))


@pytest.mark.parametrize("limit", [0, 1, 3])
def test_a_limit_cuts(limit: int) -> None:
    """The first so many of the whole answer."""
    assert catalog.find(provider="openai", limit=limit) == catalog.find(provider="openai")[:limit]


def test_kinds_of_provider() -> None:
    """One or several."""
    labs = {model.provider for model in catalog.find(provider_kind="lab")}
    assert all(catalog.providers[name].kind == "lab" for name in labs)
    both = {model.provider for model in catalog.find(provider_kind=["lab", "cloud"])}
    assert labs < both


@pytest.mark.parametrize(
    ("criteria", "said"),
    [
        ({"min_contxt": 1}, "min_context"),
        ({"tool": True}, "tools"),
        ({"input": "picture"}, "image"),
        ({"kind": "chatt"}, "chat"),
        ({"status": "gone"}, "retired"),
        ({"tools": "yes"}, "True"),
        ({"supports": "temprature"}, "temperature"),
        ({"known": "limits.context"}, "limits.context_window"),
        ({"min_context": "many"}, "number"),
        ({"min_context": True}, "number"),
        ({"max_input_price": "NaN"}, "number"),
        ({"released_after": 5}, "YYYY-MM-DD"),
        ({"released_after": "soon"}, "date"),
        ({"provider_kind": "shop"}, "lab"),
        ({"sort": "input-prices"}, "input_price"),
        ({"sort": "limits"}, "input_price"),
        ({"free": 1}, "True"),
        ({"open_weights": "MIT"}, "True"),
    ],
)
def test_a_question_that_cannot_be_is_refused(criteria: dict[str, Any], said: str) -> None:
    """Naming what can be asked instead, in one line."""
    with pytest.raises(InvalidQuery, match=said) as caught:
        catalog.find(**criteria)
    assert "\n" not in str(caught.value)


def test_an_unknown_provider_is_refused() -> None:
    """Rather than finding nothing at it."""
    with pytest.raises(UnknownProvider):
        catalog.find(provider="opnai")
    for limit in (-1, True, "5"):
        with pytest.raises(ValueError, match="limit"):
            catalog.find(limit=limit)  # type: ignore[arg-type]


def test_every_criterion_is_listed_once() -> None:
    """So that the command line can offer each."""
    assert len(set(CRITERIA)) == len(CRITERIA)
