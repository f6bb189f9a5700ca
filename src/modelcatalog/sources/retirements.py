"""The retirement lists that the SDKs of OpenAI and Anthropic carry. Parsed, never run."""

import ast
import re
from datetime import date, datetime

from modelcatalog.errors import shorten
from modelcatalog.sources.fields import as_object, assigned, literal, model_key, read_python
from modelcatalog.sources.observation import Observation, SourceError

OPENAI_SDK = "openai-sdk"
ANTHROPIC_SDK = "anthropic-sdk"

_GROUP = re.compile(
    r"^- (?P<ids>(?:\"[^\"]+\",?\s*)+):\s*Announced shutdown date:\s*(?P<day>\d{4}-\d{2}-\d{2})\.", re.MULTILINE
)
_ID = re.compile(r"\"([^\"]+)\"")
_ORDINAL = re.compile(r"(?<=\d)(st|nd|rd|th)\b")


def observe_openai(document: bytes) -> list[Observation]:
    """Read ``types/chat/completion_create_params.py``: its text on ``model`` lists deprecated ids in dated groups.

    Raises:
        SourceError: the file has no such list.
    """
    tree = read_python(OPENAI_SDK, document)
    texts = [
        ast.literal_eval(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    ]
    listing = next((text for text in texts if "Deprecated values:" in text), None)
    if listing is None:
        raise SourceError(OPENAI_SDK, "CompletionCreateParamsBase.model", 'has no list of "Deprecated values"')
    lines = "\n".join(line.strip() for line in listing.splitlines())
    observations = []
    for group in _GROUP.finditer(lines):
        day = group["day"]
        try:
            date.fromisoformat(day)
        except ValueError:
            raise SourceError(OPENAI_SDK, shorten(group["ids"]), f"has no date but {day!r}") from None
        for model_id in _ID.findall(group["ids"]):
            key = model_key(OPENAI_SDK, "openai", model_id)
            observations += _retires(key, day, OPENAI_SDK)
    if not observations:
        raise SourceError(OPENAI_SDK, "Deprecated values", "names no model with a shutdown date")
    return observations


def observe_anthropic(document: bytes) -> list[Observation]:
    """Read ``DEPRECATED_MODELS``: the day on which each deprecated model stops, in words.

    Raises:
        SourceError: the file has no such table, or a day in it cannot be read.
    """
    tree = read_python(ANTHROPIC_SDK, document)
    table = as_object(
        ANTHROPIC_SDK,
        literal(ANTHROPIC_SDK, assigned(ANTHROPIC_SDK, tree, "DEPRECATED_MODELS"), "DEPRECATED_MODELS"),
        "DEPRECATED_MODELS",
    )
    observations = []
    for model_id, words in table.items():
        key = model_key(ANTHROPIC_SDK, "anthropic", model_id)
        try:
            day = datetime.strptime(_ORDINAL.sub("", words), "%B %d, %Y").date()  # noqa: DTZ007 - a day has no zone
        except (ValueError, TypeError):
            raise SourceError(
                ANTHROPIC_SDK, key, f"must be a day such as 'July 21st, 2025', not {shorten(words)}"
            ) from None
        observations += _retires(key, day.isoformat(), ANTHROPIC_SDK)
    return observations


def _retires(key: str, day: str, source: str) -> list[Observation]:
    return [
        Observation(key, "retires_on", day, source, source),
        Observation(key, "status", "deprecated", source, source),
    ]
