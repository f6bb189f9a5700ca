"""What calls cost, by the names of models: ``modelcatalog.pricing`` bound to a catalog."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from modelcatalog.codec import dump
from modelcatalog.pricing import bounds, history
from modelcatalog.pricing import cost as pricing
from modelcatalog.pricing.cost import Citation, Cost, CostLine, format_cost
from modelcatalog.pricing.history import PricePeriod
from modelcatalog.pricing.usage import Usage
from modelcatalog.records import Model
from modelcatalog.registry import Catalog, record_of
from modelcatalog.registry import catalog as packaged
from modelcatalog.vocabulary import Api, CostStatus

__all__ = [
    "Cost",
    "CostLine",
    "CostStatus",
    "PricePeriod",
    "Usage",
    "cheapest",
    "cost",
    "cost_to_dict",
    "estimate_cost",
    "format_cost",
    "max_cost",
    "price_history",
]


def cost(
    model: Model | str,
    usage: Usage,
    *,
    at: date | datetime | None = None,
    service_tier: str | None = None,
    region: str | None = None,
    thinking: bool | None = None,
    catalog: Catalog = packaged,
) -> Cost:
    """Return what *usage* of *model* costs, exactly, with a line for each meter and the rule that chose its rate.

    Args:
        model: the model that answered, or its name.
        usage: what it used.
        at: when: a date, or a datetime with a time zone. Left out: now, by the clock of the machine, which is read
            only where a rate of the model depends on the date or the hour.
        service_tier: ``standard``, ``batch``, ``flex``, ``priority``, ``fast``. Left out: the one that the usage
            says, else ``standard``.
        region: the region or data residency, as the provider names it. Left out: none asked for.
        thinking: whether the model reasoned, where its rates depend on it. Left out: whether the usage has reasoning.
        catalog: where names are looked up; the packaged catalog when left out.

    Raises:
        UnknownModel, AmbiguousModel, InvalidReference: as for ``catalog[model]``.
        UnknownServiceTier: *service_tier* was given, and the model has no rates for it.
        InvalidUsage: *at* has no time zone, or is no date.

    >>> from modelcatalog import Usage, cost
    >>> answer = cost("openai/gpt-4o", Usage(input_tokens=1200, cache_read_tokens=1024, output_tokens=50))
    >>> print(answer.total, answer.currency, answer.status)
    0.00222000 USD priced
    >>> cost("openai/gpt-5-typo", Usage(input_tokens=1))
    Traceback (most recent call last):
    modelcatalog.errors.UnknownModel: no model is called 'openai/gpt-5-typo'; did you mean ...
    """
    found = record_of(model, catalog)
    return pricing.cost(
        found,
        usage,
        at=at,
        service_tier=service_tier,
        region=region,
        thinking=thinking,
        cite=partial(_cite, catalog, found),
    )


def _cite(catalog: Catalog, model: Model) -> Citation:
    """Find the source of the price of *model* and its date in the catalog's provenance."""
    fact = None if model.pricing is None else catalog.provenance(model).get("pricing")
    return (None, None) if fact is None else (fact.source.title, fact.date)


def cost_to_dict(cost: Cost) -> dict[str, Any]:
    """Write a cost as a dict of plain JSON values: amounts as strings, so that no digit is lost.

    >>> from modelcatalog import Usage, cost, cost_to_dict
    >>> plain = cost_to_dict(cost("openai/gpt-4o", Usage(output_tokens=50)))
    >>> plain["total"], plain["status"], plain["lines"][0]["quantity"]
    ('0.0005', 'priced', 50)
    """
    return {
        "model": cost.model,
        "status": str(cost.status),
        "total": _plain(cost.total),
        "at_least": _plain(cost.at_least),
        "currency": cost.currency,
        "lines": [
            {
                "meter": str(line.meter),
                "quantity": line.quantity if isinstance(line.quantity, int) else _plain(line.quantity),
                "amount": _plain(line.amount),
                "rate": dump(line.rate),
                "rule": line.rule,
                "assumed": line.assumed,
            }
            for line in cost.lines
        ],
        "missing": [str(meter) for meter in cost.missing],
        "warnings": list(cost.warnings),
        "source": cost.source,
        "source_date": None if cost.source_date is None else cost.source_date.isoformat(),
    }


def _plain(amount: Decimal | None) -> str | None:
    if amount is None:
        return None
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def max_cost(
    model: Model | str,
    params: Mapping[str, Any] | None = None,
    *,
    input_tokens: int,
    api: Api | str | None = None,
    at: date | datetime | None = None,
    service_tier: str | None = None,
    region: str | None = None,
    budget: Decimal | int | None = None,
    catalog: Catalog = packaged,
) -> Cost:
    """Return the most that a call can cost, before it is made.

    The output is taken to be as long as the body allows, or the model where the body sets no limit, for each of the
    answers that it asks for; the input at its dearest; the hour and the reasoning likewise.

    Args:
        model: the model that will answer, or its name.
        params: the body of the request, or the parameters alone.
        input_tokens: how long the input is. In tokens.
        api: the wire format of the body; the model's usual one when left out.
        at: the day of the call; today when left out.
        service_tier: that of the call; the body's when left out.
        region: the region or data residency of the call.
        budget: in the currency of the model's price. A call that can cost more raises.
        catalog: where names are looked up; the packaged catalog when left out.

    Returns:
        A cost with a line for each part of the bound. Where the call has no bound, as with web searches without a
        cap, the total is ``None``, and ``missing`` and ``warnings`` say why.

    Raises:
        UnknownModel, AmbiguousModel, InvalidReference: as for ``catalog[model]``.
        BudgetExceeded: the bound is above *budget*, or there is no bound to hold against it.
        UnknownServiceTier: the model has no rates for the service tier.
        InvalidUsage: a count in the body or *input_tokens* is no whole number.

    >>> from decimal import Decimal
    >>> from modelcatalog import max_cost
    >>> print(max_cost("openai/gpt-4o", {"max_tokens": 1000, "n": 2}, input_tokens=1200).total)
    0.0230000
    >>> max_cost("openai/gpt-4o", {"max_tokens": 1000, "n": 2}, input_tokens=1200, budget=Decimal("0.01"))
    Traceback (most recent call last):
    modelcatalog.errors.BudgetExceeded: openai/gpt-4o: the call can cost 0.0230000 USD, above the budget of 0.01; ...
    """
    found = record_of(model, catalog)
    return bounds.max_cost(
        found,
        params,
        input_tokens=input_tokens,
        api=api,
        at=at,
        service_tier=service_tier,
        region=region,
        budget=budget,
        cite=partial(_cite, catalog, found),
    )


def estimate_cost(
    model: Model | str,
    params: Mapping[str, Any] | None = None,
    *,
    input_tokens: int,
    output_tokens: int,
    cache_read_tokens: int = 0,
    at: date | datetime | None = None,
    service_tier: str | None = None,
    region: str | None = None,
    budget: Decimal | int | None = None,
    catalog: Catalog = packaged,
) -> Cost:
    """Return what a call will cost if each of its answers is *output_tokens* long.

    Args:
        model: the model that will answer, or its name.
        params: the body of the request, or the parameters alone: read for the number of answers and the tier.
        input_tokens: how long the input is, cached or not. In tokens.
        output_tokens: how long each answer is taken to be, reasoning included. In tokens.
        cache_read_tokens: how much of the input is taken to be read from a cache. In tokens.
        at: as for ``cost``.
        service_tier: that of the call; the body's when left out.
        region: the region or data residency of the call.
        budget: in the currency of the model's price. A call that is estimated to cost more raises.
        catalog: where names are looked up; the packaged catalog when left out.

    Raises:
        UnknownModel, AmbiguousModel, InvalidReference: as for ``catalog[model]``.
        BudgetExceeded: the estimate is above *budget*, or unknown.
        UnknownServiceTier, InvalidUsage: as for ``cost``.

    >>> from modelcatalog import estimate_cost
    >>> print(estimate_cost("openai/gpt-4o", input_tokens=1200, output_tokens=300))
    $0.006
    """
    found = record_of(model, catalog)
    return bounds.estimate_cost(
        found,
        params,
        input_tokens=input_tokens,
        output_tokens=output_tokens,
        cache_read_tokens=cache_read_tokens,
        at=at,
        service_tier=service_tier,
        region=region,
        budget=budget,
        cite=partial(_cite, catalog, found),
    )


def cheapest(
    usage: Usage,
    among: Iterable[Model | str],
    *,
    at: date | datetime | None = None,
    region: str | None = None,
    catalog: Catalog = packaged,
) -> list[Cost]:
    """Return what *usage* would cost at each model, the cheapest first.

    Models that a warning stands against, such as that the input does not fit, come after those without; models
    whose cost is not wholly known come last. Free models are first, and so are those that a plan covers.

    Args:
        usage: what is to be paid for.
        among: the models, or their names, such as what ``catalog.offerings`` or ``catalog.find`` returns.
        at: as for ``cost``.
        region: the region or data residency, as providers name it.
        catalog: where names are looked up; the packaged catalog when left out.

    Raises:
        UnknownModel, AmbiguousModel, InvalidReference: as for ``catalog[model]``.
        MixedCurrencies: the prices are in different currencies.

    >>> from modelcatalog import catalog
    >>> from modelcatalog import Usage, cheapest
    >>> usage = Usage(input_tokens=10_000, output_tokens=1_000)
    >>> [f"{cost.model}: {cost}" for cost in cheapest(usage, ["openai/gpt-4o", "openai/gpt-4o-mini"])]
    ['openai/gpt-4o-mini: $0.0021', 'openai/gpt-4o: $0.035']
    """
    return pricing.rank(cost(model, usage, at=at, region=region, catalog=catalog) for model in among)


def price_history(model: Model | str, *, catalog: Catalog = packaged) -> tuple[PricePeriod, ...]:
    """Return the periods of the price of *model*, the oldest first: in each, no rate changed.

    A model without a metered price has none; one whose price is not known to have changed has one. What is
    announced for later stands as a period that has not begun.

    Args:
        model: the model, or its name.
        catalog: where names are looked up; the packaged catalog when left out.

    Raises:
        UnknownModel, AmbiguousModel, InvalidReference: as for ``catalog[model]``.

    >>> from modelcatalog import price_history
    >>> newest = price_history("openai/gpt-4o")[-1]
    >>> newest.currency, newest.effective_until
    ('USD', None)
    """
    return history.price_history(record_of(model, catalog))
