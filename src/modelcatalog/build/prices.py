"""From what sources say of prices to the pricing of a record."""

from decimal import Decimal
from typing import Any

from modelcatalog.build.reconcile import Fact, Facts
from modelcatalog.vocabulary import Meter

#: The parts of a price, in the order in which their rates stand in a record.
PARTS = ("standard", "thinking", "extra", "hours", "region", "batch", "flex", "priority", "fast", "history")

_CONDITIONS = (
    "meter",
    "above_input_tokens",
    "service_tier",
    "effective_from",
    "effective_until",
    "hours",
    "region",
    "thinking",
)
_METERS = [str(meter) for meter in Meter]


def take_prices(facts: Facts) -> dict[str, Fact]:
    """Take the parts of the price out of *facts*."""
    return {part: fact for part in PARTS if (fact := facts.pop(f"price.{part}", None)) is not None}


def metered(parts: dict[str, Fact]) -> tuple[list[dict[str, Any]], dict[str, Fact]]:
    """Return the rates of a price, and the parts that any of them are from.

    Rates of 0 say nothing by themselves; of two rates with the same meter and conditions the first stays; a condition
    that changes nothing is left out.
    """
    kept: dict[tuple[Any, ...], dict[str, Any]] = {}
    used: dict[str, Fact] = {}
    standard: dict[str, str] = {}
    for part, fact in parts.items():
        for rate in sorted(fact.value["rates"], key=_order):
            if not float(rate["amount"]):
                continue
            conditions = _conditions(rate)
            if part in ("region", "history") and standard.get(rate["meter"]) == rate["amount"]:
                continue
            if kept.setdefault(conditions, rate) is rate:
                used[part] = fact
                if conditions[1:] == _NONE:
                    standard[rate["meter"]] = rate["amount"]
    return _plausible(list(kept.values())), used


#: More than any model takes for a million tokens of input. In the currency of the price.
_DEAREST = 250


def in_another_unit(parts: dict[str, Fact]) -> bool:
    """Tell whether a price can only be that of another number of tokens: then nothing is known of it."""
    return any(
        rate["meter"] == Meter.INPUT_TOKENS and "per" not in rate and Decimal(rate["amount"]) > _DEAREST
        for fact in parts.values()
        for rate in fact.value["rates"]
    )


def _plausible(rates: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out prices of reading the cache that are above that of input: somebody took one column for another."""
    inputs = {_conditions(rate)[1:]: Decimal(rate["amount"]) for rate in rates if rate["meter"] == Meter.INPUT_TOKENS}
    return [
        rate
        for rate in rates
        if rate["meter"] != Meter.CACHE_READ_TOKENS
        or Decimal(rate["amount"]) <= inputs.get(_conditions(rate)[1:], Decimal(rate["amount"]))
    ]


_NONE = (None, None, None, None, (), None, None)


def _conditions(rate: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(tuple(rate.get(name, ())) if name == "hours" else rate.get(name) for name in _CONDITIONS)


def _order(rate: dict[str, Any]) -> tuple[Any, ...]:
    return (
        rate.get("effective_until") is not None or rate.get("effective_from") is not None,
        rate.get("region") or "",
        rate.get("above_input_tokens") or 0,
        rate.get("effective_from") or "",
        _METERS.index(rate["meter"]),
    )
