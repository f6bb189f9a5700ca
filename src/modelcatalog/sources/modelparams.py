"""modelparams: where models stand in their life, and what replaces them. Its parameters are in the rule books."""

from collections.abc import Iterator, Mapping
from typing import Any

from modelcatalog.codec import parse
from modelcatalog.errors import InvalidData
from modelcatalog.sources.fields import Entry, as_list, facts, model_key
from modelcatalog.sources.observation import Observation, SourceError

MODELPARAMS = "modelparams"

_STATUSES = {"deprecated": "deprecated", "retired": "retired"}


def observe(document: bytes, mapping: Mapping[str, Any]) -> list[Observation]:
    """Read ``_generated/catalog.json``.

    Args:
        document: the file.
        mapping: ``facts/mapping.json``, the entry ``modelparams``.

    Raises:
        SourceError: the document is not what this adapter reads; it names the key and the field.
    """
    try:
        rows = as_list(MODELPARAMS, parse(document, MODELPARAMS), "(document)")
    except InvalidData as error:
        raise SourceError(MODELPARAMS, "(document)", error.problems[0][1]) from None
    observations: dict[tuple[str, str], Observation] = {}
    for index, raw in enumerate(rows):
        entry = Entry(MODELPARAMS, str(index), raw)
        upstream, wire_id = entry.text("provider"), entry.text("wireId") or entry.text("model")
        provider = mapping["providers"].get(upstream)
        if entry.text("authType") != "api_key" or provider is None or wire_id is None or "{" in wire_id:
            continue
        key = model_key(MODELPARAMS, provider, wire_id)
        entry.place = key
        for field, value in facts(_values(entry, mapping)):
            observations.setdefault((key, field), Observation(key, field, value, MODELPARAMS, MODELPARAMS))
    return list(observations.values())


def _values(entry: Entry, mapping: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield "status", _STATUSES.get(entry.text("status") or "")
    yield "retires_on", entry.day("shutdownOn")
    replacement = entry.text("replacement")
    if replacement is not None:
        upstream, slash, model_id = replacement.partition("/")
        provider = mapping["providers"].get(upstream)
        if slash and provider is not None:
            yield "replacement", f"{provider}/{model_id}"
