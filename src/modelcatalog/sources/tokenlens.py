"""tokenlens: models.dev as it was in September 2025, as JavaScript, one file for each provider. Parsed, never run.

What is handled here: the object literal that a module exports, whose keys stand without quotes. The lock leaves out
Cloudflare and NVIDIA, whose ids lack the path there that goes on the wire.
"""

from typing import Any

import chompjs

from modelcatalog.sources import models_dev
from modelcatalog.sources.fields import Entry, read_json
from modelcatalog.sources.observation import Observation, SourceError

TOKENLENS = "tokenlens"


def observe(document: bytes) -> tuple[dict[str, dict[str, Any]], list[Observation]]:
    """Read one module: the facts of its provider, and what it says of each model.

    Args:
        document: the file.

    Raises:
        SourceError: the document is not what this adapter reads; it names the key and the field.
    """
    try:
        literal: str = chompjs.parse_js_object(document.decode("utf-8"), loader=str)
    except (ValueError, RecursionError, MemoryError) as error:
        raise SourceError(TOKENLENS, "(document)", f"is not readable as JavaScript: {error}") from None
    provider = read_json(TOKENLENS, literal.encode())
    name = Entry(TOKENLENS, "(top)", provider).text("id")
    if name is None:
        raise SourceError(TOKENLENS, "(top).id", "is missing")
    return models_dev.observe_providers({name: provider}, TOKENLENS)
