"""llmcapa: what vendors' pages and lists state of single models, kept with the address of each.

What is handled here: only rows whose address is one that the mapping believes are read, since the rest are lists of
ids filled up with defaults; text alone is such a default, so a row that takes nothing else is heard only where it
keeps the list's own word for it; 0 means unknown; days are written as each vendor's pages do. Prices are taken of
OpenRouter's list alone, where a negative one means that a router passes on what the model that it chose costs.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from modelcatalog.sources.fields import Entry, facts, model_key, ordered, priced, rates, read_json
from modelcatalog.sources.observation import Observation
from modelcatalog.vocabulary import Meter, Status

LLMCAPA = "llmcapa"

_PRICES = {"input_per_1m": Meter.INPUT_TOKENS, "output_per_1m": Meter.OUTPUT_TOKENS}
_MORE_PRICES = {
    "cache_read_per_1m": Meter.CACHE_READ_TOKENS,
    "cache_write_per_1m": Meter.CACHE_WRITE_TOKENS,
    "cache_write_1h_per_1m": Meter.CACHE_WRITE_1H_TOKENS,
    "audio_input_per_1m": Meter.INPUT_AUDIO_TOKENS,
    "audio_output_per_1m": Meter.OUTPUT_AUDIO_TOKENS,
    "image_output_per_1m": Meter.OUTPUT_IMAGE_TOKENS,
    "internal_reasoning_per_1m": Meter.REASONING_TOKENS,
}
_STATUSES = {"Retired": Status.RETIRED, "Deprecated": Status.DEPRECATED, "Public Preview": Status.PREVIEW}
_LIVES = {"release_date": "release_date", "deprecation_date": "deprecated_on", "retirement_date": "retires_on"}
_WRITTEN_DAYS = {
    re.compile(r"[A-Z][a-z]{2} \d{2}, \d{4}"): "%b %d, %Y",
    re.compile(r"[A-Z][a-z]+ \d{1,2}, \d{4}"): "%B %d, %Y",
    re.compile(r"\d{1,2}/\d{1,2}/\d{4}"): "%m/%d/%Y",
}


def observe(document: bytes, believed: Mapping[str, Any]) -> list[Observation]:
    """Read one file of the package.

    Args:
        document: the file.
        believed: of ``facts/mapping.json``: ``provider``, how the ``address`` of a row that is read begins, and
            ``prices`` and ``lives`` where they are read too.

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
            if believed.get("lives"):
                observations += [
                    Observation(entry.place, field, value, LLMCAPA, LLMCAPA) for field, value in facts(_life(more))
                ]
            if believed.get("prices") and not more.flag("dynamic_pricing") and not more.flag("synthetic"):
                price = priced([*rates(entry.within("pricing"), _PRICES), *rates(more, _MORE_PRICES)])
                observations.append(Observation(entry.place, "price.standard", price, LLMCAPA, LLMCAPA))
    return observations


def _values(entry: Entry, more: Entry) -> Iterator[tuple[str, Any]]:
    yield "limits.context_window", entry.count("context_window")
    yield "limits.max_output_tokens", entry.count("max_output_tokens")
    yield "knowledge_cutoff", _day(entry, "knowledge_cutoff")
    sides = {side: ordered(_modalities(entry.words(f"{side}_modalities"))) for side in ("input", "output")}
    if all(sides.values()) and (sides["input"] != ["text"] or more.text("modality") is not None):
        for side, words in sides.items():
            yield f"modalities.{side}", words


def _life(more: Entry) -> Iterator[tuple[str, Any]]:
    yield "status", _STATUSES.get(more.text("status") or "")
    for field, target in _LIVES.items():
        yield target, _day(more, field)


def _modalities(words: list[str]) -> list[str]:
    """Return the words of the catalog: what lists call a file is a PDF."""
    return ["pdf" if word == "file" else word for word in words]


def _day(entry: Entry, field: str) -> str | None:
    value = entry.text(field)
    for pattern, form in _WRITTEN_DAYS.items():
        if value is not None and pattern.fullmatch(value):
            try:
                return datetime.strptime(value, form).date().isoformat()  # noqa: DTZ007 - a day has no zone
            except ValueError:
                raise entry.fail(field, f"must be a date, not {value!r}") from None
    return entry.day(field)
