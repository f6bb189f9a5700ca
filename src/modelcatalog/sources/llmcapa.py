"""llmcapa: what vendors' pages and lists state of single models, kept with the address of each.

What is handled here: only rows whose address is one that the mapping believes are read, since the rest are lists of
ids filled up with defaults; text alone is such a default, so a row that takes nothing else is heard only where it
keeps the list's own word for it; 0 means unknown; OpenAI's pages write a day as ``Oct 01, 2023``.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from modelcatalog.sources.fields import Entry, facts, model_key, ordered, read_json
from modelcatalog.sources.observation import Observation

LLMCAPA = "llmcapa"

_WRITTEN_DAY = re.compile(r"[A-Z][a-z]{2} \d{2}, \d{4}")


def observe(document: bytes, believed: Mapping[str, str]) -> list[Observation]:
    """Read one file of the package.

    Args:
        document: the file.
        believed: of ``facts/mapping.json``: ``provider``, and how the ``address`` of a row that is read begins.

    Raises:
        SourceError: the document is not what this adapter reads; it names the key and the field.
    """
    observations = []
    for raw in Entry(LLMCAPA, "(top)", read_json(LLMCAPA, document)).items("models"):
        entry = Entry(LLMCAPA, "models", raw)
        entry.place = model_key(LLMCAPA, believed["provider"], entry.raw.get("model_id"))
        more = entry.within("extra")
        address = more.text("official_source") or more.text("source") or ""
        if address.startswith(believed["address"]):
            observations += [
                Observation(entry.place, field, value, LLMCAPA, LLMCAPA) for field, value in facts(_values(entry, more))
            ]
    return observations


def _values(entry: Entry, more: Entry) -> Iterator[tuple[str, Any]]:
    yield "limits.context_window", entry.count("context_window")
    yield "limits.max_output_tokens", entry.count("max_output_tokens")
    yield "knowledge_cutoff", _day(entry)
    sides = {side: ordered(_modalities(entry.words(f"{side}_modalities"))) for side in ("input", "output")}
    if all(sides.values()) and (sides["input"] != ["text"] or more.text("modality") is not None):
        for side, words in sides.items():
            yield f"modalities.{side}", words


def _modalities(words: list[str]) -> list[str]:
    """Return the words of the catalog: what lists call a file is a PDF."""
    return ["pdf" if word == "file" else word for word in words]


def _day(entry: Entry) -> str | None:
    value = entry.text("knowledge_cutoff")
    if value is None or _WRITTEN_DAY.fullmatch(value) is None:
        return entry.day("knowledge_cutoff")
    try:
        return datetime.strptime(value, "%b %d, %Y").date().isoformat()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise entry.fail("knowledge_cutoff", f"must be a date, not {value!r}") from None
