"""modelroster: what vendors' own model lists and documentation pages say, field by field.

What is handled here: a date that comes from the ``created`` stamp of an API is ``created_at``, never the release, and
not even that at Mistral and NVIDIA, whose stamps are the time of the request or of 1993; Cohere counts input and output
together, which the table of authority leaves aside; ids keep the form of the wire, so Google's lose ``models/``.
"""

import re
from collections.abc import Iterator
from typing import Any

from modelcatalog.errors import shorten
from modelcatalog.sources.fields import Entry, as_object, facts, model_key, ordered, priced, rates, read_json
from modelcatalog.sources.observation import Observation
from modelcatalog.vocabulary import Api, Meter, Modality

MODELROSTER = "modelroster"

_FEATURES = {
    "tool_calling": ("features.tools", "features.tool_calls"),
    "structured_outputs": ("features.structured_outputs",),
    "reasoning": ("features.reasoning",),
    "streaming": ("features.streaming",),
    "prompt_caching": ("features.prompt_caching",),
    "fine_tuning": ("features.fine_tuning",),
    "batch": ("features.batch",),
    "code_execution": ("features.code_execution",),
}
_EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
_STAMPS_MEAN_NOTHING = ("mistral", "nvidia")
_APIS = {
    "openai": {"chat_completions": Api.OPENAI_CHAT_COMPLETIONS, "responses": Api.OPENAI_RESPONSES},
    "xai": {},
}
_DATED = re.compile(r"-\d{4}$")
_PRICES = {"input": Meter.INPUT_TOKENS, "output": Meter.OUTPUT_TOKENS, "cached_input": Meter.CACHE_READ_TOKENS}
#: What a vendor's endpoints say a model is for, where they leave no doubt.
_KINDS = {
    "embeddings": "embedding",
    "image_generation": "image",
    "videos": "video",
    "speech_generation": "speech",
    "transcription": "transcription",
    "moderation": "moderation",
    "completions_legacy": "completion",
    "realtime": "audio",
    "embed": "embedding",
    "rerank": "rerank",
}
_CHAT = ("chat_completions", "responses", "messages", "chat", "generate_content")


def observe(documents: dict[str, bytes]) -> tuple[list[Observation], dict[str, dict[str, str]]]:
    """Read the file of each provider.

    Args:
        documents: the files by the provider's key.

    Returns:
        What they say, and the target and date of each alias by its key.

    Raises:
        SourceError: a document is not what this adapter reads; it names the key and the field.
    """
    observations = []
    aliases: dict[str, dict[str, str]] = {}
    for provider, document in sorted(documents.items()):
        top = Entry(MODELROSTER, provider, read_json(MODELROSTER, document))
        as_of = (top.text("retrieved_at") or "")[:10]
        listed = _models(top)
        for raw in listed:
            entry = Entry(MODELROSTER, provider, raw)
            model_id = (entry.text("model_id") or "").removeprefix("models/")
            entry.place = model_key(MODELROSTER, provider, model_id)
            observations += [
                Observation(entry.place, field, value, MODELROSTER, MODELROSTER)
                for field, value in facts(_values(entry, provider))
            ]
            for alias, target in _aliases(entry, model_id):
                target_key = model_key(MODELROSTER, provider, target)
                alias_key = model_key(MODELROSTER, provider, alias)
                aliases.setdefault(alias_key, {"target": target_key, "as_of": as_of, "source": MODELROSTER})
    return observations, aliases


def _models(top: Entry) -> list[Any]:
    models = top.raw.get("models")
    return (
        list(as_object(MODELROSTER, models, f"{top.place}.models").values())
        if type(models) is dict
        else top.items("models")
    )


def _aliases(entry: Entry, model_id: str) -> Iterator[tuple[str, str]]:
    """Yield each alias with the id that it means: that of the row that lists it.

    Mistral's list has a row for each name of a model and the others beside it: all mean the one dated id among them.
    """
    default = entry.text("default_snapshot") or entry.text("routes_to")
    names = [name.removeprefix("models/") for name in entry.words("aliases")]
    group = dict.fromkeys([model_id, *names])
    target = model_id
    if entry.place.startswith("mistral/"):
        dated = [name for name in group if _DATED.search(name)]
        plain = [name for name in group if "latest" not in name]
        target = dated[0] if len(dated) == 1 else min(plain, key=lambda name: (-len(name), name), default=model_id)
    yield from ((name, target) for name in group if name != target)
    if default and default != model_id:
        yield model_id, default.removeprefix("models/")


def _values(entry: Entry, provider: str) -> Iterator[tuple[str, Any]]:
    name = entry.text("display_name")
    yield "name", name if name is not None and len(name) <= 60 and not name.endswith(".") else None
    yield "limits.context_window", entry.count("context_window")
    yield "limits.max_input_tokens", entry.count("max_input_tokens")
    yield "limits.max_output_tokens", entry.count("max_output_tokens")
    yield "knowledge_cutoff", entry.day("knowledge_cutoff")
    yield "retires_on", entry.day("shutdown_date")
    yield "status", "deprecated" if entry.flag("deprecated") else None
    stamp = entry.within("provenance").within("released").text("evidence")
    if stamp == "created timestamp" and provider not in _STAMPS_MEAN_NOTHING:
        yield "created_at", entry.day("released")
    yield from _modalities(entry)
    yield from _capabilities(entry)
    yield from _endpoints(entry, provider)
    yield from _sampling(entry)
    pricing = entry.within("pricing")
    stated = list(rates(pricing, _PRICES))
    if stated and pricing.text("currency") == "USD" and pricing.text("per") == "1M tokens":
        yield "price.standard", priced(stated)


def _modalities(entry: Entry) -> Iterator[tuple[str, Any]]:
    stated = entry.within("modalities")
    for side in ("input", "output"):
        flags = {name: Entry(entry.source, entry.place, raw).flag(side) for name, raw in stated.raw.items()}
        words = ordered([name for name, flag in flags.items() if flag and name in set(Modality)])
        if words and all(flags.get(name) is not None for name in ("text", "image", "audio")):
            if side == "input" and entry.within("capabilities").flag("pdf_input"):
                words = ordered([*words, "pdf"])
            yield f"modalities.{side}", words


def _capabilities(entry: Entry) -> Iterator[tuple[str, Any]]:
    capabilities = entry.within("capabilities")
    for field, targets in _FEATURES.items():
        for target in targets:
            yield target, capabilities.flag(field)
    words = capabilities.words("reasoning_efforts")
    efforts = [word for word in _EFFORTS if word in words]
    if len(efforts) != len(set(words)):
        raise capabilities.fail("reasoning_efforts", f"has an unknown effort: {shorten(words)}")
    yield "reasoning.efforts", efforts
    if efforts:
        yield "features.reasoning_effort", True
    default = capabilities.text("default_effort")
    if default in efforts:
        yield "reasoning.default_effort", default
    extra = capabilities.within("extra")
    if extra.raw.get("cohere.json_mode") is True:
        yield "features.json_mode", True
    if extra.raw.get("features.system_messages") is True:
        yield "features.system_messages", True
    if extra.raw.get("features.web_search") is True:
        yield "features.web_search", True


def _endpoints(entry: Entry, provider: str) -> Iterator[tuple[str, Any]]:
    endpoints = entry.within("endpoints")
    apis = [api for name, api in _APIS.get(provider, {}).items() if endpoints.flag(name)]
    yield "delivery.apis", [str(api) for api in apis]
    if any(endpoints.flag(name) for name in _CHAT):
        return
    kinds = {kind for name, kind in _KINDS.items() if endpoints.flag(name)}
    if len(kinds) == 1:
        yield "kind", kinds.pop()


def _sampling(entry: Entry) -> Iterator[tuple[str, Any]]:
    """Yield the defaults and the maximum that Google's list states for each model."""
    native = entry.within("raw").within("native")
    for field, name, least in (("temperature", "temperature", 0), ("topP", "top_p", 0), ("topK", "top_k", 1)):
        default = native.raw.get(field)
        if not isinstance(default, (int, float)) or isinstance(default, bool) or default < least:
            continue
        if name == "temperature":
            most = native.raw.get("maxTemperature")
            if isinstance(most, (int, float)) and not isinstance(most, bool) and default <= most:
                yield "sampling.temperature", {"min": 0, "max": most, "default": default}
            else:
                yield "default.temperature", default
        else:
            yield f"default.{name}", default
