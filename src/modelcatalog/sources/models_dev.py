"""models.dev: ``api.json`` as it is served, and the source tree, which alone has links to base models.

What is handled here: a limit of 0 means unknown; a price of 0 is kept as the source states it and judged when the
provider's kind is known; the older ``context_over_200k`` counts only where there are no ``tiers``; prices are turned
into decimals by their shortest form. Descriptions are not read.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from modelcatalog.errors import shorten
from modelcatalog.sources.fields import (
    Entry,
    as_object,
    facts,
    model_key,
    ordered,
    priced,
    provider_key,
    rates,
    read_json,
)
from modelcatalog.sources.observation import Observation, SourceError
from modelcatalog.vocabulary import Meter, Status

#: The names of the two documents in the table of authority.
API = "models-dev"
TREE = "models-dev-git"

_METERS = {
    "input": Meter.INPUT_TOKENS,
    "output": Meter.OUTPUT_TOKENS,
    "cache_read": Meter.CACHE_READ_TOKENS,
    "cache_write": Meter.CACHE_WRITE_TOKENS,
    "reasoning": Meter.REASONING_TOKENS,
    "input_audio": Meter.INPUT_AUDIO_TOKENS,
    "output_audio": Meter.OUTPUT_AUDIO_TOKENS,
}
_STATUSES = {"deprecated": Status.DEPRECATED, "beta": Status.PREVIEW, "alpha": Status.PREVIEW}
_FEATURES = {
    "attachment": ("features.attachments",),
    "reasoning": ("features.reasoning",),
    "structured_output": ("features.structured_outputs",),
    "tool_call": ("features.tools", "features.tool_calls"),
}
_EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max", "default")


#: Modes of a model that are service tiers of the catalog.
_SERVICE_TIERS = ("batch", "flex", "priority", "fast")


def observe_api(document: bytes, source: str = API) -> tuple[dict[str, dict[str, Any]], list[Observation]]:
    """Read ``api.json``: the facts of each provider, and what it says of each model.

    Args:
        document: the file.
        source: the name to cite, for an older copy.

    Raises:
        SourceError: the document is not what this adapter reads; it names the key and the field.
    """
    return observe_providers(read_json(source, document), source)


def observe_providers(providers: Mapping[str, Any], source: str) -> tuple[dict[str, dict[str, Any]], list[Observation]]:
    """Read what ``api.json`` holds, of a copy that is not JSON.

    Args:
        providers: the entry of each provider.
        source: the name to cite.

    Raises:
        SourceError: an entry is not what this adapter reads; it names the key and the field.
    """
    entries = {name: as_object(source, entry, name) for name, entry in providers.items()}
    observations = [
        observation
        for name, entry in entries.items()
        for model_id, raw in as_object(source, entry.get("models", {}), f"{name}.models").items()
        for observation in _read(source, name, model_id, raw)
    ]
    return {name: _provider(source, name, entry) for name, entry in entries.items()}, observations


def observe_tree(document: bytes) -> tuple[dict[str, dict[str, Any]], list[Observation]]:
    """Read the source tree: as ``observe_api``, with the authored models and each link to one.

    Raises:
        SourceError: the document is not what this adapter reads; it names the key and the field.
    """
    tree = as_object(TREE, read_json(TREE, document), "(top)")
    authored = as_object(TREE, tree.get("authored", {}), "authored")
    entries = as_object(TREE, tree.get("providers", {}), "providers")
    observations: list[Observation] = []
    for key, raw in authored.items():
        author, _, slug = key.partition("/")
        observations += _read(TREE, author, slug, raw)
        observations.append(Observation(key, "base", key, TREE, TREE))
    for name, entry in entries.items():
        for model_id, own in as_object(TREE, entry.get("models", {}), f"{name}.models").items():
            offering = Entry(TREE, f"{name}/{model_id}", own)
            raw, base = offering.raw, offering.text("base_model")
            if base is not None:
                inherited = as_object(TREE, authored.get(base), f"{name}/{model_id}.base_model")
                omitted = {"weights", "links", "benchmarks", "license", *offering.words("base_model_omit")}
                raw = {field: value for field, value in inherited.items() if field not in omitted} | raw
                observations.append(Observation(f"{name}/{model_id}", "base", base, TREE, TREE))
            observations += _read(TREE, name, model_id, raw)
    return {name: _provider(TREE, name, entry) for name, entry in entries.items()}, observations


def _provider(source: str, name: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of a provider in the form of a packaged file, its package beside them."""
    provider_key(source, name)
    fields = {
        "name": entry.get("name", name),
        "base_url": entry.get("api"),
        "docs_url": entry.get("doc"),
        "env": entry.get("env", []),
        "package": entry.get("npm"),
    }
    for field, value in fields.items():
        if field != "env" and value is not None and type(value) is not str:
            raise SourceError(source, f"{name}.{field}", f"must be a string, not {shorten(value)}")
    return {field: value for field, value in fields.items() if value is not None}


def _read(source: str, provider: str, model_id: str, raw: Any) -> Iterator[Observation]:
    """Read the entry of one model."""
    key = model_key(source, provider, model_id)
    for field, value in facts(_values(Entry(source, key, raw))):
        yield Observation(key, field, value, source, source)


def _values(entry: Entry) -> Iterator[tuple[str, Any]]:
    yield "name", entry.text("name")
    yield "family", entry.text("family")
    yield "license", entry.text("license")
    yield "status", _STATUSES.get(entry.text("status") or "")
    yield "release_date", entry.day("release_date")
    yield "updated_at", entry.day("last_updated")
    yield "knowledge_cutoff", entry.day("knowledge")
    yield "open_weights", entry.flag("open_weights")
    for field, targets in _FEATURES.items():
        for target in targets:
            yield target, entry.flag(field)
    takes_temperature = entry.flag("temperature")
    if takes_temperature is not None:
        yield "sampling.temperature", "supported" if takes_temperature else "unsupported"
    limits = entry.within("limit")
    yield "limits.context_window", limits.count("context")
    yield "limits.max_input_tokens", limits.count("input")
    yield "limits.max_output_tokens", limits.count("output")
    yield from _modalities(entry.within("modalities"))
    for index, option in enumerate(entry.items("reasoning_options")):
        yield from _reasoning(entry, Entry(entry.source, f"{entry.place}.reasoning_options.{index}", option))
    yield from _price(entry)
    route = entry.within("provider")
    yield "package", route.text("npm")
    yield "shape", route.text("shape")


def _modalities(modalities: Entry) -> Iterator[tuple[str, list[str]]]:
    for side in ("input", "output"):
        values = modalities.words(side)
        words = ordered(values)
        if len(words) != len(set(values)):
            raise modalities.fail(side, f"must hold known modalities, not {shorten(values)}")
        yield f"modalities.{side}", words


def _reasoning(entry: Entry, option: Entry) -> Iterator[tuple[str, Any]]:
    match option.text("type"):
        case "toggle":
            yield "reasoning.can_disable", True
        case "effort":
            words = ["none" if word in (None, "null") else word for word in option.items("values")]
            unknown = [word for word in words if word not in _EFFORTS]
            if unknown:
                raise entry.fail("reasoning_options", f"has the unknown effort {shorten(unknown[0])}")
            if words:
                yield "reasoning.efforts", [word for word in _EFFORTS if word in words]
                yield "features.reasoning_effort", True
            if "none" in words:
                yield "reasoning.can_disable", True
        case "budget_tokens":
            bounds = {end: value for end in ("min", "max") if (value := _bound(option, end)) is not None}
            yield "features.reasoning_tokens", True
            if bounds:
                yield "reasoning.budget", {**bounds, "integer": True}
        case other:
            raise entry.fail("reasoning_options", f"has the unknown type {shorten(other)}")


def _bound(option: Entry, end: str) -> int | None:
    value = option.raw.get(end)
    if value is not None and type(value) is not int:
        raise option.fail(end, f"must be a whole number, not {shorten(value)}")
    return value


def _price(entry: Entry) -> Iterator[tuple[str, Any]]:
    cost = entry.within("cost")
    stated = list(rates(cost, _METERS))
    tiers = [Entry(cost.source, f"{cost.place}.tiers.{at}", raw) for at, raw in enumerate(cost.items("tiers"))]
    for tier in tiers:
        stated += rates(tier, _METERS, above_input_tokens=tier.within("tier").count("size"))
    if not tiers:
        stated += rates(cost.within("context_over_200k"), _METERS, above_input_tokens=200_000)
    if stated:
        yield "price.standard", priced(stated)
    modes = entry.within("experimental").within("modes")
    for name in modes.raw:
        mode = modes.within(name)
        body = mode.within("provider").within("body")
        service_tier = body.text("service_tier") or body.text("speed")
        if service_tier in _SERVICE_TIERS:
            yield f"price.{service_tier}", priced(list(rates(mode.within("cost"), _METERS, service_tier=service_tier)))
