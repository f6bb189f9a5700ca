"""Google's APIs take every field in camelCase and in snake_case; here both become camelCase."""

from collections.abc import Iterator, Mapping
from typing import Any

#: Below these fields the names are the user's own.
_OPAQUE = frozenset(
    {
        "args",
        "labels",
        "parameters",
        "parametersJsonSchema",
        "properties",
        "response",
        "responseJsonSchema",
        "responseSchema",
    }
)
_DEEPEST = 12
#: So many names are respelt in one request, and no more.
_MOST_NAMES = 20_000


def camel(name: str) -> str:
    """Write a snake_case name in camelCase.

    >>> camel("max_output_tokens"), camel("topP")
    ('maxOutputTokens', 'topP')
    """
    head, *rest = name.split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in rest) if rest and head else name


def camelised(body: Mapping[Any, Any]) -> tuple[Mapping[Any, Any], dict[str, str]]:
    """Return *body* with its field names in camelCase, and the original path of each that was changed."""
    original: dict[str, str] = {}
    result = _walk(body, "", "", original, 0, iter(range(_MOST_NAMES)))
    return (result, original) if original else (body, original)


def _walk(value: Any, path: str, before: str, original: dict[str, str], depth: int, left: Iterator[int]) -> Any:
    if depth > _DEEPEST or next(left, None) is None:
        return value
    if isinstance(value, Mapping):
        result = {}
        for name, entry in value.items():
            if not isinstance(name, str):
                result[name] = entry
                continue
            new = camel(name)
            new_path = f"{path}.{new}" if path else new
            old_path = f"{before}.{name}" if before else name
            if new != name:
                original[new_path] = old_path
            result[new] = entry if new in _OPAQUE else _walk(entry, new_path, old_path, original, depth + 1, left)
        return result
    if isinstance(value, (list, tuple)) and len(value) <= 10_000:
        return [
            _walk(item, f"{path}.{index}", f"{before}.{index}", original, depth + 1, left)
            for index, item in enumerate(value)
        ]
    return value
