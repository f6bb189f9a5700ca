"""Which rate holds: for a meter, at a moment, at a service tier, in a region, for so many input tokens.

The rates of a model are first narrowed to those that match, and of these the most specific one holds: the one with
the most conditions; of two with as many, the one with a context tier, then with hours, a region, thinking; then the
one with a date; then the one that began last. A context tier holds for the whole request: no source knows of a
provider that bills only what is above it by the dearer rate.
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from modelcatalog.errors import InvalidUsage
from modelcatalog.pricing.meters import METERS, Fallback
from modelcatalog.quantities import EXACT, ROUNDED, Rate, divide, parse_hours
from modelcatalog.records import Model
from modelcatalog.vocabulary import Meter, Modality

#: A moment as rates need it: the day, and the minute of it in UTC; ``None`` where only the day is known.
Moment = tuple[date, int | None]


class Choice(NamedTuple):
    """How one meter is billed in one situation."""

    meter: Meter

    #: The rate; ``None``: no source states one.
    rate: Rate | None

    #: Why this rate.
    rule: str

    #: Whether the rate is that of the whole because no other is stated.
    assumed: bool = False

    #: The price of one unit; ``None`` where there is no rate, or where it is a fraction without an end.
    unit: Decimal | None = None

    def amount(self, quantity: int | Decimal) -> Decimal:
        """Return what *quantity* units cost at the rate, which must be there."""
        if self.unit is not None:
            return EXACT.multiply(self.unit, quantity)
        if self.rate is None:
            raise ValueError(f"{self.meter} has no rate")
        return self.rate.price(quantity)


class View(NamedTuple):
    """How everything is billed in one situation: all but the size of the request."""

    #: ``(threshold, choices)``, the highest threshold first; the last is 0. A request with more input tokens than
    #: the threshold is billed by its choices. A meter that is not among them is billed as part of its whole.
    tiers: tuple[tuple[int, dict[Meter, Choice]], ...]

    #: What the user should know.
    warnings: tuple[str, ...]

    def choices(self, input_tokens: int | Decimal) -> dict[Meter, Choice]:
        """Return the choices for a request of this size."""
        for threshold, choices in self.tiers:
            if input_tokens > threshold:
                return choices
        return self.tiers[-1][1]


def to_moment(at: date | datetime | None) -> Moment | None:
    """Return the day and the minute of *at* in UTC.

    Raises:
        InvalidUsage: *at* is a datetime without a time zone, or no date.
    """
    if at is None:
        return None
    if isinstance(at, datetime):
        if at.tzinfo is None or at.utcoffset() is None:
            raise InvalidUsage(
                "at", at, "has no time zone, so it is no moment; say datetime(..., tzinfo=UTC), or pass a date"
            )
        at = at.astimezone(UTC)
        return at.date(), at.hour * 60 + at.minute
    if isinstance(at, date):
        return at, None
    raise InvalidUsage("at", at, "must be a date or a datetime with a time zone")


def in_hours(windows: tuple[str, ...], moment: tuple[date | None, int | None]) -> bool:
    """Tell whether *moment* is in one of the *windows* of a rate. A day without a time is in none."""
    day, minute = moment
    if day is None or minute is None:
        return False
    for window in windows:
        days, begin, end = parse_hours(window)
        if (day.weekday() in days and begin <= minute < end) or (
            (day - timedelta(days=1)).weekday() in days and begin <= minute + 24 * 60 < end
        ):
            return True
    return False


class Plan:
    """The rates of one model, made ready: views are made when first asked for, and kept."""

    __slots__ = (
        "_borders",
        "_metered",
        "_model",
        "_rates",
        "_views",
        "_windows",
        "hourly",
        "regions",
        "service_tiers",
        "thinks",
        "timed",
    )

    def __init__(self, model: Model) -> None:
        self._model = model
        self._rates: tuple[Rate, ...] = () if model.pricing is None else model.pricing.rates
        self._metered = frozenset(rate.meter for rate in self._rates)
        self._windows = tuple({rate.hours for rate in self._rates if rate.hours})
        self._borders = sorted(
            {rate.effective_from.toordinal() for rate in self._rates if rate.effective_from}
            | {rate.effective_until.toordinal() + 1 for rate in self._rates if rate.effective_until}
        )
        self._views: dict[object, View] = {}
        #: Whether a rate depends on the date or the hour.
        self.timed = bool(self._windows or self._borders)
        #: Whether a rate depends on the hour.
        self.hourly = bool(self._windows)
        #: Whether a rate depends on whether the model reasons.
        self.thinks = any(rate.thinking is not None for rate in self._rates)
        #: The service tiers that have rates.
        self.service_tiers = tuple(dict.fromkeys(("standard", *(rate.service_tier for rate in self._rates))))
        #: The regions that have rates.
        self.regions = tuple(dict.fromkeys(rate.region for rate in self._rates if rate.region))

    def view(self, moment: Moment | None, service_tier: str, region: str | None, thinking: bool | None) -> View:
        """Return how everything is billed. *moment* may be ``None`` only where ``timed`` is False."""
        when: object = None
        if self.timed and moment is not None:
            inside = tuple(in_hours(windows, moment) for windows in self._windows)
            when = bisect_right(self._borders, moment[0].toordinal()), inside, moment[1] is None
        key = (when, service_tier, region, thinking)
        view = self._views.get(key)
        if view is None:
            view = self._views[key] = self._make(moment or (None, None), service_tier, region, thinking)
        return view

    def rates_on(self, day: date) -> tuple[Rate, ...]:
        """Return the rates that hold on *day*, whatever their other conditions."""
        return tuple(rate for rate in self._rates if _holds_on(rate, day))

    def periods(self) -> Iterator[tuple[date | None, date | None]]:
        """Yield the first and the last day of each span in which no price changes."""
        days = [date.fromordinal(border) for border in self._borders]
        yield from zip([None, *days], [*(day - timedelta(days=1) for day in days), None], strict=True)

    def worst_views(self, day: date | None, service_tier: str, region: str | None) -> Iterator[View]:
        """Yield how everything is billed in each case that is not known beforehand: the hour, and the reasoning."""
        for hours in ((), *self._windows):
            for thinking in (False, True) if self.thinks else (None,):
                yield self._make((day, None), service_tier, region, thinking, hours)

    def _make(
        self,
        moment: tuple[date | None, int | None],
        service_tier: str,
        region: str | None,
        thinking: bool | None,
        hours: tuple[str, ...] | None = None,
    ) -> View:
        """Make a view for *moment*, or for its day and the time when *hours* are, where they are given."""
        matching: dict[Meter, list[Rate]] = {}
        for rate in self._rates:
            if not _matches(rate, service_tier, region, thinking) or not _holds_on(rate, moment[0]):
                continue
            if rate.hours and (rate.hours != hours if hours is not None else not in_hours(rate.hours, moment)):
                continue
            matching.setdefault(rate.meter, []).append(rate)
        thresholds = {rate.above_input_tokens or 0 for rates in matching.values() for rate in rates} | {0}
        warnings = list(self._warn(moment if hours is None else None, region))
        tiers = []
        for threshold in sorted(thresholds, reverse=True):
            own = {}
            for meter, rates in matching.items():
                fitting = [rate for rate in rates if (rate.above_input_tokens or 0) <= threshold]
                tiered = [rate for rate in fitting if rate.service_tier == service_tier]
                if fitting:
                    own[meter] = max(tiered or fitting, key=specificity)
            tiers.append((threshold, self._choose(own, service_tier)))
        if service_tier != "standard":
            warnings += self._warn_of_tiers(service_tier, matching)
        return View(tuple(tiers), tuple(warnings))

    def _warn(self, moment: tuple[date | None, int | None] | None, region: str | None) -> Iterator[str]:
        if moment is not None and moment[0] is not None and moment[1] is None and self._windows:
            hours = ", ".join(window for windows in sorted(self._windows) for window in windows)
            yield f"the price depends on the hour ({hours} UTC); a date alone is billed as outside these hours"
        if region is not None and region not in self.regions:
            yield f"no rate is stated for the region {region}; the rates for any region are taken"

    def _warn_of_tiers(self, service_tier: str, matching: dict[Meter, list[Rate]]) -> Iterator[str]:
        here = {rate.above_input_tokens for rates in matching.values() for rate in rates} - {None}
        standard = {rate.above_input_tokens for rate in self._rates if rate.service_tier == "standard"} - {None}
        for threshold in sorted(above for above in standard - here if above is not None):
            yield (
                f"the standard rates change above {threshold:,} input tokens, "
                f"and no source states what {service_tier} costs there"
            )

    def _choose(self, own: dict[Meter, Rate], service_tier: str) -> dict[Meter, Choice]:
        choices: dict[Meter, Choice] = {}
        for meter, facts in METERS.items():
            rate = own.get(meter)
            if rate is not None:
                choices[meter] = Choice(meter, rate, _rule(rate, service_tier), False, _unit(rate))
                continue
            fallback = facts.fallback
            if fallback is Fallback.SOLE:
                fallback = Fallback.WHOLE if self._is_sole(meter) else Fallback.NONE
            whole = facts.part_of
            if fallback is Fallback.WHOLE:
                continue
            assumed = fallback is Fallback.ASSUMED and meter not in self._metered
            rate = own.get(whole) if whole and assumed else None
            if rate is not None:
                rule = f"no rate of its own: billed as {whole}, {_rule(rate, service_tier)}"
                choices[meter] = Choice(meter, rate, rule, True, _unit(rate))
            elif meter is not Meter.REQUESTS:
                choices[meter] = Choice(meter, None, "no source states a rate")
        return choices

    def _is_sole(self, meter: Meter) -> bool:
        """Tell whether the modality of *meter* is the only one that the model has on that side."""
        output = meter.startswith("output")
        modalities = self._model.modalities.output if output else self._model.modalities.input
        return len(modalities) == 1 and _MODALITY_OF[meter] is modalities[0]


_MODALITY_OF = {
    Meter.INPUT_AUDIO_TOKENS: Modality.AUDIO,
    Meter.CACHE_READ_AUDIO_TOKENS: Modality.AUDIO,
    Meter.OUTPUT_IMAGE_TOKENS: Modality.IMAGE,
    Meter.OUTPUT_AUDIO_TOKENS: Modality.AUDIO,
    Meter.OUTPUT_VIDEO_TOKENS: Modality.VIDEO,
}


def _matches(rate: Rate, service_tier: str, region: str | None, thinking: bool | None) -> bool:
    # Fees are not of tokens, and a service tier without a fee of its own charges the standard one.
    tier = rate.service_tier
    if tier != service_tier and (tier != "standard" or METERS[rate.meter].unit == "token"):
        return False
    return rate.region in (None, region) and rate.thinking in (None, thinking)


def _holds_on(rate: Rate, day: date | None) -> bool:
    first, last = rate.effective_from, rate.effective_until
    return day is None or ((first is None or first <= day) and (last is None or day <= last))


def specificity(rate: Rate) -> tuple[Any, ...]:
    """Return what rates are compared by: of those that match, the one with the greatest holds."""
    conditions = (
        rate.above_input_tokens is not None,
        bool(rate.hours),
        rate.region is not None,
        rate.thinking is not None,
    )
    begins = rate.effective_from
    return (
        sum(conditions),
        rate.above_input_tokens or 0,
        conditions,
        begins is not None or rate.effective_until is not None,
        begins.toordinal() if begins else 0,
        -(rate.effective_until.toordinal() if rate.effective_until else date.max.toordinal()),
        rate.amount,
    )


def _unit(rate: Rate) -> Decimal | None:
    unit = ROUNDED.normalize(divide(rate.amount, rate.per))
    return unit if EXACT.multiply(unit, rate.per) == rate.amount else None


def _rule(rate: Rate, service_tier: str) -> str:
    conditions = rate.say_conditions()
    text = f"the rate {', '.join(conditions)}" if conditions else "the standard rate"
    return text if rate.service_tier == service_tier else f"{text}, for no {service_tier} one is stated"


_plans: dict[int, tuple[Model, Plan]] = {}

#: How many plans are kept. A plan keeps its model, so that its ``id`` stays its own.
_MANY = 4096


def plan_of(model: Model) -> Plan:
    """Return the plan of *model*, made once for each record."""
    try:
        return _plans[id(model)][1]
    except KeyError:
        if len(_plans) >= _MANY:
            _plans.clear()
        plan = Plan(model)
        _plans[id(model)] = (model, plan)
        return plan


def now() -> Moment:
    """Return the present moment."""
    present = datetime.now(UTC)
    return present.date(), present.hour * 60 + present.minute
