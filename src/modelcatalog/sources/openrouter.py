"""OpenRouter's model list, cut down to parameters, defaults, tokenizer family and links.

What is handled here: a parameter that a model's list leaves out is ignored by OpenRouter, not refused; the tokenizers
``Other`` and ``Router`` say nothing.
"""

from collections.abc import Iterator
from typing import Any

from modelcatalog.errors import shorten
from modelcatalog.sources.fields import Entry, facts, model_key, read_json
from modelcatalog.sources.observation import Observation

OPENROUTER = "openrouter"

_SAMPLING = (
    "temperature",
    "top_p",
    "top_k",
    "min_p",
    "top_a",
    "frequency_penalty",
    "presence_penalty",
    "repetition_penalty",
    "logprobs",
    "top_logprobs",
    "stop",
    "seed",
    "logit_bias",
)
_FEATURES = {
    "tools": ("features.tools", "features.tool_calls"),
    "tool_choice": ("features.tool_choice",),
    "parallel_tool_calls": ("features.parallel_tool_calls",),
    "structured_outputs": ("features.structured_outputs",),
    "response_format": ("features.json_mode",),
    "reasoning": ("features.reasoning",),
    "include_reasoning": ("features.include_reasoning",),
    "verbosity": ("features.verbosity",),
    "web_search_options": ("features.web_search",),
}
_EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
_SAY_NOTHING = ("Other", "Router")


def observe(document: bytes) -> list[Observation]:
    """Read the list.

    Raises:
        SourceError: the document is not what this adapter reads; it names the key and the field.
    """
    observations = []
    for raw in Entry(OPENROUTER, "(top)", read_json(OPENROUTER, document)).items("models"):
        entry = Entry(OPENROUTER, "models", raw)
        entry.place = model_key(OPENROUTER, OPENROUTER, entry.raw.get("id"))
        observations += [
            Observation(entry.place, field, value, OPENROUTER, OPENROUTER) for field, value in facts(_values(entry))
        ]
    return observations


def _values(entry: Entry) -> Iterator[tuple[str, Any]]:
    yield "limits.context_window", entry.count("context_length")
    yield "limits.max_output_tokens", entry.count("max_completion_tokens")
    yield "knowledge_cutoff", entry.day("knowledge_cutoff")
    yield "retires_on", entry.day("expiration_date")
    weights = entry.text("hugging_face_id")
    if weights is not None:
        yield "open_weights", True
        yield "weights", weights
    tokenizer = entry.text("tokenizer")
    if tokenizer is not None and tokenizer not in _SAY_NOTHING:
        yield "architecture.tokenizer", tokenizer.lower()
    taken = entry.words("supported_parameters")
    if taken:
        for name in _SAMPLING:
            yield f"sampling.{name}", "supported" if name in taken else "ignored"
        for name, targets in _FEATURES.items():
            for target in targets:
                yield target, True if name in taken else None
    defaults = entry.within("default_parameters")
    for name in _SAMPLING:
        value = defaults.raw.get(name)
        if type(value) in (int, float):
            yield f"default.{name}", value
        elif value is not None:
            raise defaults.fail(name, f"must be a number, not {shorten(value)}")
    yield from _reasoning(entry.within("reasoning_meta"))


def _reasoning(meta: Entry) -> Iterator[tuple[str, Any]]:
    words = meta.words("supported_efforts")
    efforts = [word for word in _EFFORTS if word in words]
    yield "reasoning.efforts", efforts
    default = meta.text("default_effort")
    if default in efforts:
        yield "reasoning.default_effort", default
    if efforts:
        yield "features.reasoning_effort", True
    mandatory = meta.flag("mandatory")
    if mandatory is not None:
        yield "reasoning.can_disable", not mandatory
