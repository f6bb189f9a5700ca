"""model-prices: prices of first parties with their history, checked by its author against the vendors' pages.

What is handled here: prices are dollars per million; of a history the last entry is the standard price, those before
it have their last day; entries that repeat the one before are one; "thinking" prices hold while the model reasons;
a schedule of peak or off-peak hours becomes windows in UTC.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from modelcatalog.errors import shorten
from modelcatalog.sources.fields import Entry, as_object, model_key, priced, rate, rates, read_json
from modelcatalog.sources.observation import Observation, SourceError
from modelcatalog.vocabulary import Meter

MODEL_PRICES = "model-prices"

_METERS = {
    "input": Meter.INPUT_TOKENS,
    "output": Meter.OUTPUT_TOKENS,
    "cache_read": Meter.CACHE_READ_TOKENS,
    "cache_write": Meter.CACHE_WRITE_TOKENS,
}
_TIERS = {"standard": None, "batch": "batch", "fast": "fast", "flex": "flex"}
#: Tiers that are no service tier of the catalog.
_OTHER_TIERS = ("thinking", "ultrafast")
_ONE_DAY = timedelta(days=1)


def observe(document: bytes, left_out: dict[str, str]) -> list[Observation]:
    """Read ``snapshot.json``.

    Args:
        document: the file.
        left_out: the providers that are not read.

    Raises:
        SourceError: the document is not what this adapter reads; it names the key and the field.
    """
    top = Entry(MODEL_PRICES, "(top)", read_json(MODEL_PRICES, document))
    observations = []
    standard: dict[str, list[dict[str, Any]]] = {}
    for provider, models in top.within("prices").raw.items():
        if provider in left_out:
            continue
        for model_id, tiers in as_object(MODEL_PRICES, models, provider).items():
            key = model_key(MODEL_PRICES, provider, model_id)
            for field, value in _values(Entry(MODEL_PRICES, key, tiers)):
                observations.append(Observation(key, field, value, MODEL_PRICES, MODEL_PRICES))
                if field == "price.standard":
                    standard[key] = value["rates"]
    for provider, statuses in top.within("status").raw.items():
        for model_id, status in as_object(MODEL_PRICES, statuses, f"status.{provider}").items():
            if status == "deprecated":
                key = model_key(MODEL_PRICES, provider, model_id)
                observations.append(Observation(key, "status", "deprecated", MODEL_PRICES, MODEL_PRICES))
    observations += _schedules(top, standard)
    return observations


def _values(tiers: Entry) -> Iterator[tuple[str, Any]]:
    for tier in tiers.raw:
        if tier not in _TIERS and tier not in _OTHER_TIERS:
            raise tiers.fail(tier, "is an unknown tier")
        if tier == "ultrafast":
            continue
        entries = _entries(tiers, tier)
        if not entries:
            continue
        conditions: dict[str, Any] = {"thinking": True} if tier == "thinking" else {"service_tier": _TIERS[tier]}
        since, current = entries[-1]
        if tier == "standard":
            yield "priced_on", since
        known = since if len(entries) > 1 else None
        yield f"price.{tier}", priced(list(_rates(current, **conditions)), known)
        if tier == "standard":
            past = [
                entry
                for (day, price), (following, _) in pairwise(entries)
                for entry in _rates(
                    price,
                    effective_from=None if price is entries[0][1] else day,
                    effective_until=(date.fromisoformat(following) - _ONE_DAY).isoformat(),
                )
            ]
            if past:
                yield "price.history", priced(past)


def _entries(tiers: Entry, tier: str) -> list[tuple[str, Entry]]:
    """Return the first day of each price and the price, leaving out those that repeat the one before."""
    entries: list[tuple[str, Entry]] = []
    for index, raw in enumerate(tiers.items(tier)):
        step = Entry(tiers.source, f"{tiers.place}.{tier}.{index}", raw)
        if step.raw.get("rates") is None:
            continue
        price = step.within("rates")
        day = _day(price, "valid_from")
        if entries and list(_rates(entries[-1][1])) == list(_rates(price)):
            continue
        while entries and entries[-1][0] >= day:
            entries.pop()
        entries.append((day, price))
    return entries


def _day(entry: Entry, field: str) -> str:
    text = entry.text(field)
    try:
        return date.fromisoformat((text or "")[:10]).isoformat()
    except ValueError:
        raise entry.fail(field, f"must be a time in ISO form, not {shorten(text)}") from None


def _rates(price: Entry, **conditions: Any) -> Iterator[dict[str, Any]]:
    yield from rates(price, _METERS, **conditions)
    multiple, base = price.amount("cache_write_1h_multiple"), price.amount("input")
    if multiple is not None and base is not None and price.amount("cache_write") is not None:
        yield rate(Meter.CACHE_WRITE_1H_TOKENS, base * multiple, **conditions)
    for index, raw in enumerate(price.items("tiers")):
        tier = Entry(price.source, f"{price.place}.tiers.{index}", raw)
        yield from rates(tier, _METERS, above_input_tokens=tier.count("above"), **conditions)


def _schedules(top: Entry, standard: dict[str, list[dict[str, Any]]]) -> Iterator[Observation]:
    """Turn the schedules in force into prices by the hour."""
    for index, raw in enumerate(top.within("schedules").items("schedule")):
        schedule = Entry(MODEL_PRICES, f"schedules.{index}", raw)
        if schedule.raw.get("valid_until") is not None:
            continue
        provider = schedule.text("provider")
        peak = schedule.amount("peak_multiplier")
        factors: dict[str, Decimal]
        if peak is not None:
            since = _day(schedule, "valid_from")
            spans = schedule.items("peak_hours_utc")
            factors = {key: peak for key in standard if key.startswith(f"{provider}/") and _current(key, since)}
        else:
            spans = schedule.items("off_peak_hours_utc")
            multipliers = schedule.within("off_peak_multiplier")
            factors = {f"{provider}/{name}": multipliers.amount(name) or Decimal(1) for name in multipliers.raw}
        days = "mon-fri " if schedule.flag("weekdays_only") else ""
        hours = [f"{days}{_span(schedule, span)}" for span in spans]
        for key, factor in factors.items():
            rates = [
                {
                    **entry,
                    "amount": rate(Meter.INPUT_TOKENS, Decimal(entry["amount"]) * factor)["amount"],
                    "hours": hours,
                }
                for entry in standard.get(key, [])
            ]
            if rates:
                yield Observation(key, "price.hours", priced(rates), MODEL_PRICES, MODEL_PRICES)


def _current(key: str, _since: str) -> bool:
    """Tell whether a model of a provider with peak hours is priced by them: those that it still serves."""
    return not key.endswith(("-chat", "-reasoner"))


def _span(schedule: Entry, span: Any) -> str:
    if type(span) is not list or len(span) != 2 or any(type(end) is not str or len(end) != 5 for end in span):
        raise SourceError(MODEL_PRICES, schedule.place, f"must have pairs of HH:MM, not {shorten(span)}")
    return f"{span[0]}-{span[1]}"
