"""How the price of a model has changed."""

from datetime import date

from attrs import define

from modelcatalog.pricing.rates import plan_of
from modelcatalog.quantities import Rate
from modelcatalog.records import Model


@define(frozen=True, kw_only=True, order=False)
class PricePeriod:
    """A span of days in which no rate of a model changed."""

    #: The first day. ``None``: no source states since when.
    effective_from: date | None

    #: The last day. ``None``: no end is known.
    effective_until: date | None

    #: ISO 4217 code.
    currency: str

    #: The rates that held, with their other conditions.
    rates: tuple[Rate, ...]


def price_history(model: Model) -> tuple[PricePeriod, ...]:
    """Return the periods of the price of *model*, the oldest first.

    A model without a metered price has none; one whose price is not known to have changed has one. What is
    announced for later stands as a period that has not begun.
    """
    pricing = model.pricing
    if pricing is None or not pricing.rates:
        return ()
    plan = plan_of(model)
    periods: list[PricePeriod] = []
    for first, last in plan.periods():
        rates = plan.rates_on(first or last or date.min)
        if not rates:
            continue
        begins = periods.pop().effective_from if periods and periods[-1].rates == rates else first
        periods.append(PricePeriod(effective_from=begins, effective_until=last, currency=pricing.currency, rates=rates))
    return tuple(periods)
