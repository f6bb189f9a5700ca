"""Every LLM a program can call, as frozen records that ship inside the package, and the helpers that use them.

>>> from modelcatalog import catalog
>>> catalog.get("deepseek-coder-v2-instruct").limits.max_output_tokens
8192
"""

from typing import TYPE_CHECKING, Any

from modelcatalog.registry import Catalog, catalog

if TYPE_CHECKING:
    from modelcatalog.helpers import check, markdown, to_dict, to_json, validate

__all__ = [
    "Catalog",
    "catalog",
    "check",
    "markdown",
    "to_dict",
    "to_json",
    "validate",
]


def __getattr__(name: str) -> Any:
    """Import the helpers when one is first asked for, so that a lookup alone does not pay for them."""
    if name in __all__:
        from modelcatalog import helpers  # noqa: PLC0415

        return getattr(helpers, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
