"""Every LLM a program can call, as frozen records that ship inside the package, and the helpers that use them.

>>> from modelcatalog import catalog
>>> catalog.get("deepseek-coder-v2-instruct").limits.max_output_tokens
8192
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from modelcatalog.registry import Catalog, catalog

if TYPE_CHECKING:
    from modelcatalog.advising import explain, fit, migrate, request_schema
    from modelcatalog.costing import (
        Usage,
        cheapest,
        cost,
        cost_to_dict,
        estimate_cost,
        format_cost,
        max_cost,
        price_history,
    )
    from modelcatalog.describing import markdown, to_dict, to_json
    from modelcatalog.helpers import check, validate

#: The module that each name comes from. It is imported when the name is first asked for, so that a lookup alone does
#: not pay for it.
_HOMES = {
    "Usage": "costing",
    "cheapest": "costing",
    "check": "helpers",
    "cost": "costing",
    "cost_to_dict": "costing",
    "estimate_cost": "costing",
    "explain": "advising",
    "fit": "advising",
    "format_cost": "costing",
    "markdown": "describing",
    "max_cost": "costing",
    "migrate": "advising",
    "price_history": "costing",
    "request_schema": "advising",
    "to_dict": "describing",
    "to_json": "describing",
    "validate": "helpers",
}

__all__ = [
    "Catalog",
    "Usage",
    "catalog",
    "cheapest",
    "check",
    "cost",
    "cost_to_dict",
    "estimate_cost",
    "explain",
    "fit",
    "format_cost",
    "markdown",
    "max_cost",
    "migrate",
    "price_history",
    "request_schema",
    "to_dict",
    "to_json",
    "validate",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"modelcatalog.{home}"), name)


def __dir__() -> list[str]:
    return __all__
