"""pydantic-ai's profile of OpenAI's models: which reason, how hard, and whether they can be told not to.

The table is parsed, never run. A model is described by the first prefix in it that begins its id, as there.
"""

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from modelcatalog.sources.fields import assigned, read_python
from modelcatalog.sources.observation import Observation, SourceError

PYDANTIC_AI = "pydantic-ai"

_TABLE = "_REASONING_SUPPORT_BY_PREFIX"
_EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")


def observe(document: bytes, ids: Mapping[str, list[str]]) -> list[Observation]:
    """Read ``profiles/openai.py``.

    Args:
        document: the file.
        ids: the wire ids of each provider that other sources know.

    Raises:
        SourceError: the document is not what this adapter reads; it names the key and the field.
    """
    tree = read_python(PYDANTIC_AI, document)
    table = assigned(PYDANTIC_AI, tree, _TABLE)
    if not isinstance(table, ast.Dict):
        raise SourceError(PYDANTIC_AI, _TABLE, "must be a dict")
    profiles: dict[str, dict[str, Any]] = {}
    for name, node in zip(table.keys, table.values, strict=True):
        if not isinstance(name, ast.Constant) or type(name.value) is not str:
            raise SourceError(PYDANTIC_AI, _TABLE, "must have strings as keys")
        profiles[name.value] = _profile(tree, node, f"{_TABLE}.{name.value}")
    observations = []
    for model_id in ids.get("openai", []):
        profile = next((entry for prefix, entry in profiles.items() if model_id.startswith(prefix)), None)
        if profile is not None:
            observations += [
                Observation(f"openai/{model_id}", field, value, PYDANTIC_AI, PYDANTIC_AI)
                for field, value in _values(profile)
            ]
    return observations


def _values(profile: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    reasons = profile["enabled_by_default"] or profile["can_be_disabled"]
    yield "features.reasoning", reasons
    if reasons:
        yield "reasoning.can_disable", profile["can_be_disabled"]
    if profile.get("efforts"):
        yield "reasoning.efforts", [word for word in _EFFORTS if word in profile["efforts"]]


def _profile(tree: ast.Module, node: ast.expr, place: str) -> dict[str, Any]:
    """Return the arguments of a profile, which may stand elsewhere under a name."""
    if isinstance(node, ast.Name):
        node = assigned(PYDANTIC_AI, tree, node.id)
    if not isinstance(node, ast.Call):
        raise SourceError(PYDANTIC_AI, place, "must be a profile")
    profile = {word.arg: _argument(tree, word.value, place) for word in node.keywords if word.arg is not None}
    for field in ("enabled_by_default", "can_be_disabled"):
        if type(profile.get(field)) is not bool:
            raise SourceError(PYDANTIC_AI, f"{place}.{field}", "must be true or false")
    return profile


def _argument(tree: ast.Module, node: ast.expr, place: str) -> Any:
    if isinstance(node, ast.Name):
        node = assigned(PYDANTIC_AI, tree, node.id)
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "frozenset" and len(node.args) == 1:
        node = node.args[0]
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError):
        raise SourceError(PYDANTIC_AI, place, "holds what is no literal") from None
