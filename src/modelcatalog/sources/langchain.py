"""The model profiles of langchain's provider packages: models.dev with corrections by hand. Parsed, never run.

What is handled here: ``max_input_tokens`` is the context window where nobody corrected it, and the largest input where
somebody did, so it is stated as both and the table of authority decides; 0 means unknown.
"""

from collections.abc import Iterator
from typing import Any

from modelcatalog.sources.fields import Entry, as_object, assigned, facts, literal, model_key, ordered, read_python
from modelcatalog.sources.observation import Observation
from modelcatalog.vocabulary import Status

LANGCHAIN = "langchain"

_FEATURES = {
    "tool_calling": ("features.tools", "features.tool_calls"),
    "reasoning_output": ("features.reasoning",),
    "structured_output": ("features.structured_outputs",),
    "attachment": ("features.attachments",),
}
_EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
_STATUSES = {"deprecated": Status.DEPRECATED, "beta": Status.PREVIEW, "alpha": Status.PREVIEW}


def observe(document: bytes, provider: str, package: str) -> list[Observation]:
    """Read ``data/_profiles.py`` of one package.

    Args:
        document: the file.
        provider: the key of the provider that the package is for.
        package: its name, the id of the source.

    Raises:
        SourceError: the document is not what this adapter reads; it names the key and the field.
    """
    tree = read_python(package, document)
    profiles = as_object(package, literal(package, assigned(package, tree, "_PROFILES"), "_PROFILES"), "_PROFILES")
    observations = []
    for model_id, raw in profiles.items():
        key = model_key(package, provider, model_id)
        entry = Entry(package, key, raw)
        observations += [Observation(key, field, value, LANGCHAIN, package) for field, value in facts(_values(entry))]
    return observations


def _values(entry: Entry) -> Iterator[tuple[str, Any]]:
    yield "name", entry.text("name")
    yield "status", _STATUSES.get(entry.text("status") or "")
    yield "release_date", entry.day("release_date")
    yield "open_weights", entry.flag("open_weights")
    yield "limits.context_window", entry.count("max_input_tokens")
    yield "limits.max_input_tokens", entry.count("max_input_tokens")
    yield "limits.max_output_tokens", entry.count("max_output_tokens")
    for field, targets in _FEATURES.items():
        for target in targets:
            yield target, entry.flag(field)
    for side in ("input", "output"):
        words = [name for name in ("text", "image", "audio", "video", "pdf") if entry.flag(f"{name}_{side}s")]
        yield f"modalities.{side}", ordered(words)
    takes_temperature = entry.flag("temperature")
    if takes_temperature is not None:
        yield "sampling.temperature", "supported" if takes_temperature else "unsupported"
    words = entry.words("reasoning_effort_levels")
    yield "reasoning.efforts", [word for word in _EFFORTS if word in words]
