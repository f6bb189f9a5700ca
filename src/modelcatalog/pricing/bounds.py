"""What a call will cost: at most, and with an output that is guessed. Reads the body of the request."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from modelcatalog.errors import BudgetExceeded, InvalidUsage, UnknownServiceTier
from modelcatalog.pricing.cost import Cite, Cost, CostLine, cost
from modelcatalog.pricing.rates import Choice, Plan, now, plan_of, to_moment
from modelcatalog.pricing.usage import Usage
from modelcatalog.quantities import EXACT
from modelcatalog.records import Model
from modelcatalog.vocabulary import Api, Basis, CostStatus, Meter, Modality

#: Where a body says how long the answer may be, API by API.
_LONGEST = (
    "max_tokens",
    "max_completion_tokens",
    "max_output_tokens",
    "max_tokens_to_sample",
    "maxOutputTokens",
    "generationConfig.maxOutputTokens",
    "generation_config.max_output_tokens",
    "config.max_output_tokens",
    "inferenceConfig.maxTokens",
    "options.num_predict",
)
#: Where a body says how many answers it wants.
_ANSWERS = (
    "n",
    "best_of",
    "num_generations",
    "candidateCount",
    "generationConfig.candidateCount",
    "generation_config.candidate_count",
    "config.candidate_count",
)
#: Where a body says what goes in. One with none of these shows nothing of its content.
_CONTENT = ("messages", "contents", "input", "prompt", "inputs")
_EXPLICIT_CACHE = frozenset({Api.ANTHROPIC_MESSAGES, Api.AMAZON_BEDROCK_CONVERSE})
_CACHE_MARKS = frozenset({"cache_control", "cachePoint"})
_INPUT_OF = {
    Modality.IMAGE: Meter.INPUT_IMAGE_TOKENS,
    Modality.AUDIO: Meter.INPUT_AUDIO_TOKENS,
    Modality.VIDEO: Meter.INPUT_VIDEO_TOKENS,
}
_OUTPUT_OF = {
    Modality.IMAGE: Meter.OUTPUT_IMAGE_TOKENS,
    Modality.AUDIO: Meter.OUTPUT_AUDIO_TOKENS,
    Modality.VIDEO: Meter.OUTPUT_VIDEO_TOKENS,
}


class _Seen(NamedTuple):
    """What a body shows of itself."""

    #: Whether it marks something to be cached, and whether for an hour.
    caches: bool
    caches_an_hour: bool

    #: What it shows of images, sound and film.
    modalities: frozenset[Modality]

    #: The tools that the provider runs and bills for, each with the cap that the body sets.
    fees: dict[Meter, int | None]


def _walk(value: Any) -> Iterator[tuple[str, Any]]:
    pending = [value]
    while pending:
        value = pending.pop()
        if isinstance(value, Mapping):
            yield from value.items()
            pending += value.values()
        elif isinstance(value, (list, tuple)):
            pending += value


def _look(body: Mapping[str, Any]) -> _Seen:
    caches = hour = False
    modalities: set[Modality] = set()
    for key, value in _walk(body):
        if key in _CACHE_MARKS:
            caches = True
            hour = hour or (isinstance(value, Mapping) and value.get("ttl") == "1h")
        kind = value if isinstance(value, str) and len(value) < 64 else ""
        for word, modality in (("image", Modality.IMAGE), ("audio", Modality.AUDIO), ("video", Modality.VIDEO)):
            named = key in (word, f"{word}_url", f"input_{word}") and value is not None
            if named or (key in ("type", "mimeType", "mime_type", "media_type") and word in kind):
                modalities.add(modality)
    return _Seen(caches, hour, frozenset(modalities), dict(_fees(body)))


def _fees(body: Mapping[str, Any]) -> Iterator[tuple[Meter, int | None]]:
    if body.get("web_search_options") is not None:
        yield Meter.WEB_SEARCHES, None
    tools = body.get("tools")
    for tool in tools if isinstance(tools, (list, tuple)) else ():
        if not isinstance(tool, Mapping):
            continue
        kind = tool.get("type")
        kind = kind if isinstance(kind, str) else ""
        if kind.startswith("web_search") or "google_search" in tool or "googleSearch" in tool:
            most = tool.get("max_uses")
            yield Meter.WEB_SEARCHES, most if type(most) is int else None
        elif kind.startswith("file_search"):
            yield Meter.FILE_SEARCHES, None
        elif kind.startswith("code_interpreter"):
            yield Meter.CODE_SESSIONS, 1


def _whole_number(body: Mapping[str, Any], paths: tuple[str, ...]) -> int | None:
    for path in paths:
        value: Any = body
        for step in path.split("."):
            value = value.get(step) if isinstance(value, Mapping) else None
        if value is None or (path == "options.num_predict" and value in (-1, -2)):
            continue
        if type(value) is not int or value < 0:
            raise InvalidUsage(path, value, "must be a whole number of at least 0")
        return value
    return None


def _tier(model: Model, body: Mapping[str, Any], service_tier: str | None, plan: Plan) -> str:
    asked = service_tier or body.get("service_tier") or ("fast" if body.get("speed") == "fast" else None)
    if asked in (None, "auto", "default", "standard_only", "on_demand"):
        return "standard"
    if asked not in plan.service_tiers:
        raise UnknownServiceTier(model.key, str(asked), plan.service_tiers)
    return str(asked)


def max_cost(
    model: Model,
    body: Mapping[str, Any] | None = None,
    *,
    input_tokens: int,
    api: Api | str | None = None,
    at: date | datetime | None = None,
    service_tier: str | None = None,
    region: str | None = None,
    budget: Decimal | int | None = None,
    cite: Cite = None,
) -> Cost:
    """Return the most that a call can cost, before it is made.

    The output is taken to be as long as the body allows, or the model where the body sets no limit, for each of the
    answers that it asks for. The input is taken at its dearest: written to a cache where the body or the API makes
    that possible, as sound or images where the body shows some or shows nothing of its content. Of hours and of
    reasoning, the dearer case is taken.

    Args:
        model: the model that will answer.
        body: the request, or the parameters alone.
        input_tokens: how long the input is. In tokens.
        api: the wire format of *body*; the model's usual one when left out.
        at: the day of the call; today when left out.
        service_tier: that of the call; the body's when left out.
        region: the region or data residency of the call.
        budget: in the currency of the model's price. A call that can cost more raises.
        cite: where the price is from, for ``Cost.source``.

    Returns:
        A cost with a line for each part of the bound. Where the call has no bound, as with web searches without a
        cap, the total is ``None``, and ``missing`` and ``warnings`` say why.

    Raises:
        BudgetExceeded: the bound is above *budget*, or there is no bound to hold against it.
        UnknownServiceTier: the model has no rates for the service tier.
        InvalidUsage: a count in the body or *input_tokens* is no whole number.
    """
    if type(input_tokens) is not int or input_tokens < 0:
        raise InvalidUsage("input_tokens", input_tokens, "must be a whole number of at least 0")
    body = {} if body is None else body
    if model.pricing is None or model.pricing.basis is not Basis.METERED:
        usage = Usage(input_tokens=input_tokens, output_tokens=_longest_answer(model, body, input_tokens) or 0)
        return _within(cost(model, usage, at=at, cite=cite), model, budget)
    plan = plan_of(model)
    tier = _tier(model, body, service_tier, plan)
    moment = to_moment(at) or now() if plan.timed or at is not None else None
    seen = _look(body)
    lines: list[CostLine] = []
    missing: list[Meter] = []
    warnings: list[str] = []
    worst = _Worst(plan, None if moment is None else moment[0], tier, region, input_tokens)
    answers = _whole_number(body, _ANSWERS)
    answers = 1 if answers is None else answers
    longest = _longest_answer(model, body, input_tokens)
    parts = [(worst.dearest(_input_meters(model, body, api, seen)), input_tokens)]
    if longest is None:
        missing.append(Meter.OUTPUT_TOKENS)
        warnings.append("neither the body nor any source says how long the answer can be; set max_tokens")
    else:
        parts.append((worst.dearest(_output_meters(model)), longest * answers))
    if worst.has(Meter.REQUESTS):
        parts.append((worst.dearest((Meter.REQUESTS,)), 1))
    for meter, most in seen.fees.items():
        if most is None:
            missing.append(meter)
            warnings.append(f"nothing in the body caps {meter}, and each may be billed")
        else:
            parts.append((worst.dearest((meter,)), most))
    if seen.fees:
        warnings.append("what the provider's tools find becomes input, which input_tokens does not count")
    for choice, quantity in parts:
        if choice.rate is None and quantity:
            missing.append(choice.meter)
        elif choice.rate is not None and quantity:
            lines.append(
                CostLine(
                    meter=choice.meter,
                    quantity=quantity,
                    rate=choice.rate,
                    amount=choice.amount(quantity),
                    rule=choice.rule,
                    assumed=choice.assumed,
                )
            )
    total = Decimal(0)
    for line in lines:
        total = EXACT.add(total, line.amount)
    known = CostStatus.PARTIAL if lines else CostStatus.UNKNOWN
    bound = Cost(
        model=model.key,
        status=CostStatus.PRICED if not missing else known,
        total=None if missing else total,
        at_least=total,
        currency=model.pricing.currency,
        lines=tuple(lines),
        missing=tuple(missing),
        warnings=(*warnings, *worst.warnings),
        cite=cite,
    )
    return _within(bound, model, budget)


def _longest_answer(model: Model, body: Mapping[str, Any], input_tokens: int) -> int | None:
    limits = model.limits
    room = None if limits.context_window is None else max(limits.context_window - input_tokens, 0)
    bounds = [_whole_number(body, _LONGEST), limits.max_output_tokens, room]
    known = [bound for bound in bounds if bound is not None]
    return min(known) if known else None


def _input_meters(model: Model, body: Mapping[str, Any], api: str | None, seen: _Seen) -> tuple[Meter, ...]:
    meters = [Meter.INPUT_TOKENS]
    apis = model.delivery.apis
    wire = api if api is not None else apis[0] if apis else None
    shows = any(name in body for name in _CONTENT)
    if seen.caches or wire not in _EXPLICIT_CACHE or not shows:
        meters.append(Meter.CACHE_WRITE_TOKENS)
    if seen.caches_an_hour:
        meters.append(Meter.CACHE_WRITE_1H_TOKENS)
    for modality, meter in _INPUT_OF.items():
        if modality in seen.modalities or (not shows and modality in model.modalities.input):
            meters.append(meter)
    return tuple(meters)


def _output_meters(model: Model) -> tuple[Meter, ...]:
    extra = [meter for modality, meter in _OUTPUT_OF.items() if modality in model.modalities.output]
    return (Meter.OUTPUT_TOKENS, Meter.REASONING_TOKENS, *extra)


class _Worst:
    """The dearest choice for a meter among all that may hold."""

    def __init__(self, plan: Plan, day: date | None, tier: str, region: str | None, input_tokens: int) -> None:
        self._all: list[dict[Meter, Choice]] = []
        warnings: dict[str, None] = {}
        for view in plan.worst_views(day, tier, region):
            warnings.update(dict.fromkeys(view.warnings))
            self._all.append(view.choices(input_tokens))
        self.warnings = tuple(warnings)

    def has(self, meter: Meter) -> bool:
        return any(meter in choices for choices in self._all)

    def dearest(self, meters: tuple[Meter, ...]) -> Choice:
        """Return the dearest choice for any of *meters*; the first of them must be priced for there to be one.

        A cache write without a rate cannot be known to be possible; a modality without one can.
        """
        found: list[Choice] = []
        for choices in self._all:
            for meter in meters:
                choice = choices.get(meter)
                if choice is None:
                    continue
                if choice.rate is None and meter not in (Meter.CACHE_WRITE_TOKENS, Meter.CACHE_WRITE_1H_TOKENS):
                    return choice
                found.append(choice)
        return max(found, key=lambda choice: -1 if choice.rate is None else choice.rate.price(1))


def _within(bound: Cost, model: Model, budget: Decimal | int | None) -> Cost:
    if budget is None:
        return bound
    if type(budget) is int:
        budget = Decimal(budget)
    if type(budget) is not Decimal or not budget.is_finite() or budget < 0:
        raise InvalidUsage("budget", budget, "must be a Decimal or a whole number of at least 0")
    if bound.total is None or bound.total > budget:
        reason = (
            "" if bound.total is not None else "; ".join(bound.warnings) or f"no rate for {', '.join(bound.missing)}"
        )
        raise BudgetExceeded(model.key, budget, bound.total, bound.currency or "USD", reason)
    return bound


def estimate_cost(
    model: Model,
    body: Mapping[str, Any] | None = None,
    *,
    input_tokens: int,
    output_tokens: int,
    cache_read_tokens: int = 0,
    at: date | datetime | None = None,
    service_tier: str | None = None,
    region: str | None = None,
    budget: Decimal | int | None = None,
    cite: Cite = None,
) -> Cost:
    """Return what a call will cost if each of its answers is *output_tokens* long.

    Args:
        model: the model that will answer.
        body: the request, or the parameters alone: read for the number of answers and the service tier.
        input_tokens: how long the input is, cached or not. In tokens.
        output_tokens: how long each answer is taken to be, reasoning included. In tokens.
        cache_read_tokens: how much of the input is taken to be read from a cache. In tokens.
        at: as for ``cost``.
        service_tier: that of the call; the body's when left out.
        region: the region or data residency of the call.
        budget: in the currency of the model's price. A call that is estimated to cost more raises.
        cite: where the price is from, for ``Cost.source``.

    Raises:
        BudgetExceeded: the estimate is above *budget*, or unknown.
        UnknownServiceTier, InvalidUsage: as for ``cost``.
    """
    body = {} if body is None else body
    answers = _whole_number(body, _ANSWERS)
    usage = Usage(
        input_tokens=input_tokens,
        output_tokens=output_tokens * (1 if answers is None else answers),
        cache_read_tokens=cache_read_tokens,
    )
    tier = _tier(model, body, service_tier, plan_of(model))
    return _within(cost(model, usage, at=at, service_tier=tier, region=region, cite=cite), model, budget)
