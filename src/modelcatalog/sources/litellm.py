"""LiteLLM's cost map: one object of routes, each with prices, limits and flags.

What is handled here: keys are routes, so the wire id is what a route of ``facts/mapping.json`` leaves; prices are
dollars per token and become dollars per million; a tier stands in the name of a field (``..._above_272k_tokens``,
``..._priority``); ``max_input_tokens`` is the context window on most rows and the largest input on some, so it is
stated as both and the table of authority decides; a ``supports_*`` that is false is kept only for ``reasoning`` and
sampling, since elsewhere it is often a default; 0 for both input and output is unknown.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from modelcatalog.errors import shorten
from modelcatalog.sources.fields import Entry, facts, model_key, ordered, priced, rate, read_json
from modelcatalog.sources.observation import Observation
from modelcatalog.vocabulary import Meter

LITELLM = "litellm"

_TOKENS = {
    "input_cost_per_token": Meter.INPUT_TOKENS,
    "output_cost_per_token": Meter.OUTPUT_TOKENS,
    "cache_read_input_token_cost": Meter.CACHE_READ_TOKENS,
    "cache_creation_input_token_cost": Meter.CACHE_WRITE_TOKENS,
    "cache_creation_input_token_cost_above_1hr": Meter.CACHE_WRITE_1H_TOKENS,
    "output_cost_per_reasoning_token": Meter.REASONING_TOKENS,
    "input_cost_per_audio_token": Meter.INPUT_AUDIO_TOKENS,
    "output_cost_per_audio_token": Meter.OUTPUT_AUDIO_TOKENS,
    "input_cost_per_image_token": Meter.INPUT_IMAGE_TOKENS,
    "output_cost_per_image_token": Meter.OUTPUT_IMAGE_TOKENS,
    "input_cost_per_video_token": Meter.INPUT_VIDEO_TOKENS,
    "output_cost_per_video_token": Meter.OUTPUT_VIDEO_TOKENS,
    "cache_read_input_audio_token_cost": Meter.CACHE_READ_AUDIO_TOKENS,
    "cache_read_input_image_token_cost": Meter.CACHE_READ_IMAGE_TOKENS,
}
_UNITS = {
    "input_cost_per_image": Meter.INPUT_IMAGES,
    "output_cost_per_image": Meter.OUTPUT_IMAGES,
    "input_cost_per_second": Meter.INPUT_AUDIO_SECONDS,
    "input_cost_per_audio_per_second": Meter.INPUT_AUDIO_SECONDS,
    "input_cost_per_video_per_second": Meter.INPUT_VIDEO_SECONDS,
    "output_cost_per_video_per_second": Meter.OUTPUT_VIDEO_SECONDS,
    "input_cost_per_character": Meter.INPUT_CHARACTERS,
    "output_cost_per_character": Meter.OUTPUT_CHARACTERS,
    "input_cost_per_query": Meter.REQUESTS,
    "input_cost_per_request": Meter.REQUESTS,
    "code_interpreter_cost_per_session": Meter.CODE_SESSIONS,
}
#: What a price per second of output counts, by the mode of the row.
_SECONDS = {"video_generation": Meter.OUTPUT_VIDEO_SECONDS, "audio_speech": Meter.OUTPUT_AUDIO_SECONDS}
_TIERS = {"_batches": "batch", "_priority": "priority", "_flex": "flex"}
_ABOVE = re.compile(r"_above_(\d+)k_tokens$")
_FLAGS = {
    "supports_function_calling": ("features.tools", "features.tool_calls"),
    "supports_tool_choice": ("features.tool_choice",),
    "supports_parallel_function_calling": ("features.parallel_tool_calls",),
    "supports_response_schema": ("features.structured_outputs",),
    "supports_prompt_caching": ("features.prompt_caching",),
    "supports_system_messages": ("features.system_messages",),
    "supports_web_search": ("features.web_search",),
    "supports_computer_use": ("features.computer_use",),
    "supports_native_streaming": ("features.streaming",),
    "supports_reasoning": ("features.reasoning",),
}
_EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAYS = {
    name: number
    for number, name in enumerate(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), start=1
    )
}
_WINDOW = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d")


def observe(document: bytes, mapping: Mapping[str, Any], source: str = LITELLM) -> tuple[list[Observation], list[str]]:
    """Read the cost map.

    Args:
        document: ``model_prices_and_context_window_backup.json`` or one of the same form.
        mapping: ``facts/mapping.json``, the entry ``litellm``.
        source: the name to cite, for another file of the same form.

    Returns:
        What it says, and the upstream providers that the mapping does not know.

    Raises:
        SourceError: the document is not what this adapter reads; it names the key and the field.
    """
    router = _Router(source, mapping)
    seen: set[tuple[str, str | None]] = set()
    regional: dict[str, list[dict[str, Any]]] = {}
    observations: list[Observation] = []
    for key, raw in read_json(source, document).items():
        entry = Entry(source, key, raw)
        route = router.route(key, entry)
        if route is None or route in seen:
            continue
        seen.add(route)
        model, region = route
        if region is not None:
            regional.setdefault(model, []).extend(_regional(entry, region))
            continue
        observations += [
            Observation(model, field, value, source, source) for field, value in facts(_values(entry, router.kinds))
        ]
    observations += [
        Observation(model, "price.region", priced(rates), source, source)
        for model, rates in regional.items()
        if rates and (model, None) in seen
    ]
    return observations, sorted(router.unknown)


class _Router:
    """Turns the keys of rows into keys of models."""

    def __init__(self, source: str, mapping: Mapping[str, Any]) -> None:
        self.source = source
        self.unknown: set[str] = set()
        self.kinds: dict[str, str] = mapping["modes"]
        self._providers: dict[str, str] = mapping["providers"]
        self._bare = set(mapping["bare"])
        self._routes = [(re.compile(route["pattern"]), route) for route in mapping["routes"]]
        left_out = mapping["left_out"]
        self._left_out_keys = [re.compile(entry["pattern"]) for entry in left_out["keys"]]
        self._left_out_modes = left_out["modes"]
        self._left_out_providers = left_out["providers"]

    def route(self, key: str, entry: Entry) -> tuple[str, str | None] | None:
        """Return the key of the model and perhaps its region; ``None`` for what is left out."""
        if any(pattern.search(key) for pattern in self._left_out_keys):
            return None
        upstream = entry.text("litellm_provider")
        if upstream is None or upstream in self._left_out_providers:
            return None
        provider = self._providers.get(upstream)
        if provider is None:
            self.unknown.add(upstream)
            return None
        mode = entry.text("mode")
        if mode in self._left_out_modes:
            return None
        if mode is not None and mode not in self.kinds:
            raise entry.fail("mode", f"is the unknown mode {shorten(mode)}")
        for pattern, route in self._routes:
            found = pattern.match(key)
            if found is not None:
                wire_id = route.get("id", "{id}").format(id=found["id"])
                region = found.groupdict().get("region")
                return model_key(self.source, route["provider"] or provider, wire_id), region
        if key.startswith(f"{upstream}/"):
            return model_key(self.source, provider, key[len(upstream) + 1 :]), None
        if upstream in self._bare or key.count("/") == 0:
            return model_key(self.source, provider, key), None
        return model_key(self.source, provider, key.partition("/")[2]), None


def _values(entry: Entry, kinds: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    mode = entry.text("mode") or "chat"
    yield "mode", kinds[mode]
    yield "limits.context_window", entry.count("max_input_tokens")
    yield "limits.max_input_tokens", entry.count("max_input_tokens")
    yield "limits.max_output_tokens", entry.count("max_output_tokens")
    yield from _modalities(entry, kinds[mode])
    for field, targets in _FLAGS.items():
        value = entry.flag(field)
        if value or field in ("supports_reasoning", "supports_function_calling"):
            for target in targets:
                yield target, value
    if entry.flag("supports_sampling_params") is False:
        for name in ("temperature", "top_p", "top_k"):
            yield f"sampling.{name}", "unsupported"
    levels = [word for word in _EFFORTS if word in entry.words("reasoning_effort_levels")]
    yield "reasoning.efforts", levels
    yield "retires_on", entry.day("deprecation_date")
    yield from _prices(entry, mode)


def _modalities(entry: Entry, kind: str) -> Iterator[tuple[str, Any]]:
    stated = ordered(entry.words("supported_modalities"))
    produced = ordered(entry.words("supported_output_modalities"))
    flags = {
        "image": entry.flag("supports_vision") or entry.flag("supports_image_input"),
        "audio": entry.flag("supports_audio_input"),
        "video": entry.flag("supports_video_input"),
        "pdf": entry.flag("supports_pdf_input"),
    }
    if kind in ("chat", "completion"):
        yield "modalities.input", ordered(["text", *stated, *(name for name, value in flags.items() if value)])
        yield (
            "modalities.output",
            produced or ordered(["text", *(["audio"] if entry.flag("supports_audio_output") else [])]),
        )
    else:
        yield "modalities.input", stated
        yield "modalities.output", produced


def _regional(entry: Entry, region: str) -> Iterator[dict[str, Any]]:
    for field in ("input_cost_per_token", "output_cost_per_token", "cache_read_input_token_cost"):
        amount = entry.amount(field)
        if amount:
            yield rate(_TOKENS[field], amount * 10**6, region=region)


def _prices(entry: Entry, mode: str) -> Iterator[tuple[str, Any]]:
    by_field: dict[str, list[dict[str, Any]]] = {}
    standard = entry.amount("input_cost_per_token"), entry.amount("output_cost_per_token")
    for name in entry.raw:
        stem, tier = name, "standard"
        for suffix, word in _TIERS.items():
            if stem.endswith(suffix):
                stem, tier = stem[: -len(suffix)], word
        above = _ABOVE.search(stem)
        if above is not None:
            stem = stem[: above.start()]
        meter = _TOKENS.get(stem)
        if meter is None:
            continue
        amount = entry.amount(name)
        if not amount:
            continue
        conditions = {
            "above_input_tokens": None if above is None else int(above[1]) * 1000,
            "service_tier": None if tier == "standard" else tier,
        }
        by_field.setdefault(tier, []).append(rate(meter, amount * 10**6, **conditions))
    by_field.setdefault("standard", []).extend(_tiered(entry))
    if not by_field["standard"] and all(amount == 0 for amount in standard):
        by_field["standard"] = [rate(Meter.INPUT_TOKENS, Decimal(0)), rate(Meter.OUTPUT_TOKENS, Decimal(0))]
    for tier, rates in by_field.items():
        if rates:
            yield f"price.{tier}", priced(_in_order(rates))
    yield from _hours(entry)
    units = list(_units(entry, mode))
    if units:
        yield "price.extra", priced(units)


def _in_order(rates: list[dict[str, Any]]) -> list[dict[str, Any]]:
    meters = [str(meter) for meter in Meter]
    return sorted(rates, key=lambda entry: (entry.get("above_input_tokens", 0), meters.index(entry["meter"])))


def _tiered(entry: Entry) -> Iterator[dict[str, Any]]:
    for index, tier in enumerate(entry.items("tiered_pricing")):
        step = Entry(entry.source, f"{entry.place}.tiered_pricing.{index}", tier)
        bounds = step.items("range")
        if len(bounds) != 2 or any(type(bound) not in (int, float) or bound < 0 for bound in bounds):
            raise step.fail("range", f"must be two numbers of at least 0, not {shorten(bounds)}")
        for field in ("input_cost_per_token", "output_cost_per_token", "cache_read_input_token_cost"):
            amount = step.amount(field)
            if amount:
                yield rate(_TOKENS[field], amount * 10**6, above_input_tokens=int(bounds[0]) or None)


def _units(entry: Entry, mode: str) -> Iterator[dict[str, Any]]:
    seen: set[Meter] = set()
    meters = dict(_UNITS)
    if mode in _SECONDS:
        meters["output_cost_per_second"] = _SECONDS[mode]
    for field, meter in meters.items():
        amount = entry.amount(field)
        if amount and meter not in seen:
            seen.add(meter)
            yield rate(meter, amount, per=1)
    searches = entry.within("search_context_cost_per_query")
    amount = searches.amount("search_context_size_medium")
    if amount:
        yield rate(Meter.WEB_SEARCHES, amount * 1000, per=1000)


def _runs(days: list[int]) -> Iterator[str]:
    """Write days in runs: ``mon-fri ``; nothing for the whole week."""
    if len(set(days)) == 7:
        yield ""
        return
    first = None
    for day in range(1, 9):
        if day in days and first is None:
            first = day
        elif day not in days and first is not None:
            last = day - 1
            ends = _WEEKDAYS[first - 1], _WEEKDAYS[last - 1]
            yield f"{ends[0]} " if first == last else f"{ends[0]}-{ends[1]} "
            first = None


def _hours(entry: Entry) -> Iterator[tuple[str, Any]]:
    discount = entry.within("off_peak_pricing")
    if not discount.raw:
        return
    hours = []
    for index, raw in enumerate(discount.items("windows")):
        window = Entry(entry.source, f"{discount.place}.windows.{index}", raw)
        stated = window.items("weekdays")
        days: list[int] = [_DAYS.get(day, 0) if isinstance(day, str) else day for day in stated]
        if any(type(day) is not int or day not in range(1, 8) for day in days):
            raise window.fail("weekdays", f"must be days from 1 to 7 or their names, not {shorten(stated)}")
        spans = window.raw.get("hours_utc")
        for span in [spans] if isinstance(spans, str) else window.words("hours_utc"):
            if not _WINDOW.fullmatch(span):
                raise window.fail("hours_utc", f"must be HH:MM-HH:MM, not {shorten(span)}")
            hours += [f"{run}{span}" for run in _runs(days or list(_DAYS.values()))]
    rates = [
        rate(meter, amount * 10**6, hours=hours)
        for field, meter in _TOKENS.items()
        if (amount := discount.amount(field))
    ]
    if rates and hours:
        yield "price.hours", priced(rates)
