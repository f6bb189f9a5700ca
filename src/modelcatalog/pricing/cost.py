"""What a call costs: each line with its rate and why it holds, the sum, and how much of it is known."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from itertools import compress
from typing import Any

from attrs import define, field

from modelcatalog.errors import InvalidUsage, MixedCurrencies, UnknownServiceTier
from modelcatalog.pricing.rates import Choice, View, now, plan_of, to_moment
from modelcatalog.pricing.usage import Count, Usage
from modelcatalog.quantities import EXACT, ROUNDED, Rate
from modelcatalog.records import Model
from modelcatalog.vocabulary import Basis, CostStatus, Meter

#: Where a price is from and the date of that, or what finds it when asked.
Citation = tuple[str | None, date | None]
Cite = Callable[[], Citation] | Citation | None


# The records here are made by the million, and without slots attrs makes them in half the time.
@define(frozen=True, slots=False, kw_only=True, order=False, match_args=False)
class CostLine:
    """What one meter adds to a cost."""

    #: What was counted.
    meter: Meter

    #: How much of it, without the parts that have lines of their own. In units of the meter.
    quantity: Count

    #: The rate that it is billed by.
    rate: Rate

    #: ``quantity`` at ``rate``, in the currency of the cost.
    amount: Decimal

    #: Why this rate holds, in words.
    rule: str

    #: True where no source states a rate of this meter, and it is billed by that of the whole it is a part of.
    assumed: bool = False


@define(frozen=True, slots=False, kw_only=True, order=False, repr=False, match_args=False)
class Cost:
    """What a call costs, or several added up.

    Costs of one currency can be added, with ``+`` or ``sum``. A sum has a total only if each part has one.

    >>> from datetime import date
    >>> from modelcatalog import catalog
    >>> from modelcatalog.pricing.cost import cost
    >>> answer = cost(catalog["openai/gpt-4o"], Usage(input_tokens=1200, cache_read_tokens=1024, output_tokens=50))
    >>> answer.total, answer.status
    (Decimal('0.00222000'), <CostStatus.PRICED: 'priced'>)
    >>> [(line.meter.value, line.quantity, str(line.amount)) for line in answer.lines]
    [('input_tokens', 176, '0.0004400'), ('output_tokens', 50, '0.00050'), ('cache_read_tokens', 1024, '0.00128000')]
    """

    #: The key of the model; ``None`` for a sum over several.
    model: str | None

    #: How much of the cost is known.
    status: CostStatus

    #: The whole cost, in ``currency``. ``None`` where a part of it is unknown: a missing rate is never 0.
    total: Decimal | None

    #: The sum of the lines, in ``currency``: what is known of the cost, and equal to ``total`` where there is one.
    at_least: Decimal

    #: ISO 4217 code. ``None`` where the model has no price.
    currency: str | None

    #: Each meter that was billed.
    lines: tuple[CostLine, ...] = ()

    #: The meters that were used and have no rate.
    missing: tuple[Meter, ...] = ()

    #: What the user should know: a limit that was passed, a rate that could not be chosen with certainty.
    warnings: tuple[str, ...] = ()

    _cite: Cite = field(default=None, eq=False)

    @property
    def assumed(self) -> tuple[Meter, ...]:
        """The meters that were billed by the rate of the whole, because no source states one of their own."""
        return tuple(line.meter for line in self.lines if line.assumed)

    @property
    def source(self) -> str | None:
        """The source of the price, as the catalog's provenance names it; ``None`` when it is not known."""
        return self._citation()[0]

    @property
    def source_date(self) -> date | None:
        """The date of that source; ``None`` when it is not known."""
        return self._citation()[1]

    def _citation(self) -> Citation:
        cite = self._cite() if callable(self._cite) else self._cite
        return (None, None) if cite is None else cite

    def __add__(self, other: "Cost | int") -> "Cost":
        """Add another cost.

        Raises:
            MixedCurrencies: the costs are in different currencies.
        """
        if other == 0:
            return self
        if not isinstance(other, Cost):
            return NotImplemented
        currencies = {self.currency, other.currency} - {None}
        if len(currencies) > 1:
            raise MixedCurrencies(sorted(map(str, currencies)))
        totals = (self.total, other.total)
        return Cost(
            model=self.model if self.model == other.model else None,
            status=_both(self, other),
            total=None if None in totals else EXACT.add(*totals),  # type: ignore[arg-type]
            at_least=EXACT.add(self.at_least, other.at_least),
            currency=self.currency or other.currency,
            lines=_merged(self.lines + other.lines),
            missing=tuple(meter for meter in Meter if meter in self.missing or meter in other.missing),
            warnings=tuple(dict.fromkeys(self.warnings + other.warnings)),
            cite=self._cite if self.model == other.model else None,
        )

    __radd__ = __add__

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_cite": self._citation()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)

    def __str__(self) -> str:
        return format_cost(self)

    def __repr__(self) -> str:
        return f"<Cost of {self.model or 'several models'}: {format_cost(self)}>"


_ORDER = (CostStatus.FREE, CostStatus.INCLUDED, CostStatus.PRICED)


def _both(one: Cost, other: Cost) -> CostStatus:
    if one.status is other.status:
        return one.status
    if one.total is None or other.total is None:
        return CostStatus.PARTIAL
    return max(one.status, other.status, key=_ORDER.index)


def _merged(lines: tuple[CostLine, ...]) -> tuple[CostLine, ...]:
    kept: dict[object, CostLine] = {}
    for line in lines:
        key = line.meter, line.rate, line.rule
        before = kept.get(key)
        kept[key] = line if before is None else CostLine(
            meter=line.meter,
            quantity=_plus(before.quantity, line.quantity),
            rate=line.rate,
            amount=EXACT.add(before.amount, line.amount),
            rule=line.rule,
            assumed=line.assumed,
        )  # fmt: skip
    return tuple(kept.values())


def _plus(left: Count, right: Count) -> Count:
    return left + right if isinstance(left, int) and isinstance(right, int) else EXACT.add(left, right)


def cost(
    model: Model,
    usage: Usage,
    *,
    at: date | datetime | None = None,
    service_tier: str | None = None,
    region: str | None = None,
    thinking: bool | None = None,
    cite: Cite = None,
) -> Cost:
    """Return what *usage* of *model* costs.

    Args:
        model: the model that answered.
        usage: what it used.
        at: when: a date, or a datetime with a time zone. Left out: now, by the clock of the machine, which is read
            only where a rate of the model depends on the date or the hour.
        service_tier: ``standard``, ``batch``, ``flex``, ``priority``, ``fast``. Left out: the one that the usage
            says, else ``standard``.
        region: the region or data residency, as the provider names it. Left out: none asked for.
        thinking: whether the model reasoned, where its rates depend on it. Left out: whether the usage has reasoning.
        cite: where the price is from, for ``Cost.source``.

    Raises:
        UnknownServiceTier: *service_tier* was given, and the model has no rates for it.
        InvalidUsage: *at* has no time zone, or is no date.
    """
    if not isinstance(usage, Usage):
        raise InvalidUsage("usage", usage, "must be a Usage; Usage.from_response reads one from a response")
    pricing = model.pricing
    moment = None if at is None else to_moment(at)
    if pricing is None or pricing.basis is not Basis.METERED:
        return _unmetered(model, usage, cite)
    plan = plan_of(model)
    warnings: tuple[str, ...] = ()
    tier = service_tier or usage.service_tier or "standard"
    if tier not in plan.service_tiers:
        if service_tier is not None:
            raise UnknownServiceTier(model.key, service_tier, plan.service_tiers)
        warnings = (f"the response was served at {tier}, which has no rates",)
    if plan.thinks and thinking is None:
        thinking = bool(usage.reasoning_tokens)
    if plan.timed and moment is None:
        moment = now()
    view = plan.view(moment, tier, region, thinking)
    lines, total, missing = _bill(usage, view.choices(usage.input_tokens))
    if view.warnings or _is_notable(model, usage, view):
        warnings += view.warnings + _warn(model, usage, view)
    if at is not None and any(line.rate.effective_from is None and line.rate.effective_until is None for line in lines):
        warnings += ("no source states since when this price holds; it is taken to have held then",)
    known = CostStatus.PARTIAL if lines else CostStatus.UNKNOWN
    return Cost(
        model=model.key,
        status=CostStatus.PRICED if not missing else known,
        total=None if missing else total,
        at_least=total,
        currency=pricing.currency,
        lines=tuple(lines),
        missing=tuple(missing),
        warnings=warnings,
        cite=cite,
    )


_ZERO = Decimal(0)


def _unmetered(model: Model, usage: Usage, cite: Cite) -> Cost:
    pricing = model.pricing
    if pricing is None:
        return Cost(
            model=model.key,
            status=CostStatus.UNKNOWN,
            total=None,
            at_least=_ZERO,
            currency=None,
            missing=tuple(meter for meter in Meter if getattr(usage, meter) and meter is not Meter.REQUESTS),
            warnings=("no source states a price; ask the provider",),
            cite=cite,
        )
    status = CostStatus.FREE if pricing.basis is Basis.FREE else CostStatus.INCLUDED
    return Cost(model=model.key, status=status, total=_ZERO, at_least=_ZERO, currency=pricing.currency, cite=cite)


#: The parts of the input by modality, and the part of each that was read from a cache.
_CACHED = {
    "input_image_tokens": "cache_read_image_tokens",
    "input_audio_tokens": "cache_read_audio_tokens",
    "input_video_tokens": "",
    "input_text_tokens": "",
}
#: What is taken out of its whole where it has a line of its own, in this order.
WHOLE_OF = {
    "cache_read_tokens": "input_tokens",
    "cache_write_tokens": "input_tokens",
    "cache_write_1h_tokens": "input_tokens",
    "cache_read_image_tokens": "cache_read_tokens",
    "cache_read_audio_tokens": "cache_read_tokens",
    "input_image_tokens": "input_tokens",
    "input_audio_tokens": "input_tokens",
    "input_video_tokens": "input_tokens",
    "input_text_tokens": "input_tokens",
    "reasoning_tokens": "output_tokens",
    "output_image_tokens": "output_tokens",
    "output_audio_tokens": "output_tokens",
    "output_video_tokens": "output_tokens",
    "output_text_tokens": "output_tokens",
}
_PART_NAMES = frozenset(WHOLE_OF)
_SIMPLE = frozenset({"cache_read_tokens", "cache_write_tokens", "cache_write_1h_tokens", "reasoning_tokens"})


def split(usage: Usage, choices: dict[Meter, Choice]) -> dict[str, Count]:
    """Return how much of each meter is billed by itself: no unit of *usage* stands in two of the counts."""
    values = usage.__dict__
    counts: dict[str, Count] = dict(compress(values.items(), values.values()))
    if usage.service_tier is not None:
        counts.pop("service_tier", None)
    if usage.provider_cost is not None:
        counts.pop("provider_cost", None)
    parts = _PART_NAMES.intersection(counts)
    if not parts:
        return counts
    if not parts <= _SIMPLE:
        _leave_out_cached(counts)
    for part in parts if len(parts) == 1 else filter(parts.__contains__, WHOLE_OF):
        whole = WHOLE_OF[part]
        if part in choices:
            taken = min(counts[part], counts[whole]) if whole in counts else 0
            counts[part] = taken
            counts[whole] -= taken
        else:
            del counts[part]
    return counts


def _leave_out_cached(counts: dict[str, Count]) -> None:
    """Take what was cached out of the parts of the input by modality: it is billed as cached."""
    cached = sum(counts.get(name, 0) for name in ("cache_read_tokens", "cache_write_tokens", "cache_write_1h_tokens"))
    for part, in_cache in _CACHED.items():
        if part in counts and in_cache:
            counts[part] -= counts.get(in_cache, 0)
    if "input_text_tokens" in counts:
        text = cached - counts.get("cache_read_image_tokens", 0) - counts.get("cache_read_audio_tokens", 0)
        counts["input_text_tokens"] = max(counts["input_text_tokens"] - text, 0)


def _bill(usage: Usage, choices: dict[Meter, Choice]) -> tuple[list[CostLine], Decimal, list[Meter]]:
    lines: list[CostLine] = []
    missing: list[Meter] = []
    total = _ZERO
    for name, quantity in split(usage, choices).items():
        if not quantity:
            continue
        choice = choices.get(name)  # type: ignore[call-overload]
        if choice is None:
            continue
        meter, rate, rule, assumed, unit = choice
        if rate is None:
            missing.append(meter)
            continue
        amount = rate.price(quantity) if unit is None else EXACT.multiply(unit, quantity)
        total = EXACT.add(total, amount)
        lines.append(CostLine(meter=meter, quantity=quantity, rate=rate, amount=amount, rule=rule, assumed=assumed))
    return lines, total, missing


def _is_notable(model: Model, usage: Usage, view: View) -> bool:
    """Tell whether one of the limits is passed, or the tier is in doubt."""
    limits = model.limits
    given, output = usage.input_tokens, usage.output_tokens
    if usage.requests > 1:
        return len(view.tiers) > 1 and given > view.tiers[-2][0]
    window, most = limits.context_window, limits.max_output_tokens
    longest = limits.max_input_tokens
    return (
        (window is not None and given + output > window)
        or (most is not None and output > most)
        or (longest is not None and given > longest)
    )


def _warn(model: Model, usage: Usage, view: View) -> tuple[str, ...]:
    given, output, limits = usage.input_tokens, usage.output_tokens, model.limits
    if usage.requests > 1:
        if len(view.tiers) > 1 and given > view.tiers[-2][0]:
            above, many = view.tiers[-2][0], usage.requests
            text = f"rates change above {above:,} input tokens of one request, and this is the sum of {many:,}"
            return (f"{text}: price each request and add the costs",)
        return ()
    passed = []
    if limits.context_window is not None and given + output > limits.context_window:
        passed.append(f"{given + output:,} tokens are more than the context window ({limits.context_window:,})")
    if limits.max_input_tokens is not None and given > limits.max_input_tokens:
        passed.append(f"{given:,} input tokens are more than the model takes ({limits.max_input_tokens:,})")
    if limits.max_output_tokens is not None and output > limits.max_output_tokens:
        passed.append(f"{output:,} output tokens are more than the model gives ({limits.max_output_tokens:,})")
    return tuple(passed)


def rank(costs: Iterable[Cost]) -> list[Cost]:
    """Put costs in order: the cheapest first, those that pass a limit after those that do not, the unknown last.

    Raises:
        MixedCurrencies: the costs are in different currencies.
    """
    costs = list(costs)
    currencies = {each.currency for each in costs if each.total} - {None}
    if len(currencies) > 1:
        raise MixedCurrencies(sorted(map(str, currencies)))

    def place(each: Cost) -> tuple[bool, bool, Decimal, str]:
        total = each.total
        return total is None, bool(each.warnings), each.at_least if total is None else total, each.model or ""

    return sorted(costs, key=place)


_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "CNY": "CN¥", "INR": "₹", "KRW": "₩"}
_CENTS = Decimal("0.01")


def format_cost(amount: Cost | Decimal | None, currency: str = "USD") -> str:
    """Write an amount for people: cents from one unit of the currency up, three significant digits below.

    >>> format_cost(Decimal("1234.5")), format_cost(Decimal("0.00222")), format_cost(None)
    ('$1,234.50', '$0.00222', 'unknown')
    >>> format_cost(Decimal("0.5"), "SEK")
    '0.50 SEK'
    """
    if isinstance(amount, Cost):
        return _format_status(amount)
    if amount is None:
        return "unknown"
    if not amount:
        text = "0.00"
    elif abs(amount) >= 1:
        text = f"{amount.quantize(_CENTS, ROUND_HALF_UP, ROUNDED):,f}"
    else:
        places = max(2, 2 - amount.adjusted())
        rounded = amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, ROUNDED)
        text = f"{rounded:f}".rstrip("0")
        text += "0" * (2 - len(text.partition(".")[2]))
    sign = _SIGNS.get(currency)
    return f"{text} {currency}" if sign is None else f"{sign}{text}"


def _format_status(amount: Cost) -> str:
    currency = amount.currency or "USD"
    if amount.status is CostStatus.FREE:
        return "free"
    if amount.status is CostStatus.INCLUDED:
        return "included in the plan"
    if amount.status is CostStatus.PRICED:
        return format_cost(amount.total, currency)
    missing = ", ".join(amount.missing)
    if amount.status is CostStatus.UNKNOWN or not amount.lines:
        return f"unknown (no rate for {missing})" if missing else "unknown"
    return f"at least {format_cost(amount.at_least, currency)} (no rate for {missing or 'a part'})"
