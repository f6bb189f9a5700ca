"""A model as a row of a table, and as a list of facts."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from modelcatalog.comparison import facts_of, shown
from modelcatalog.query import price
from modelcatalog.records import Model

HEADINGS = ("model", "context", "output", "in $/M", "out $/M", "status", "released", "name")
RIGHT = (1, 2, 3, 4)
#: What is left out first where there is no room.
SPARE = (7, 6, 2, 5)

_INPUT = price("input_tokens").of
_OUTPUT = price("output_tokens").of


def row(model: Model) -> dict[str, Any]:
    """Return a model in short, as plain JSON values; prices are USD for a million tokens, as text."""
    prices = {"input_price": _INPUT(model), "output_price": _OUTPUT(model)}
    return {
        "key": model.key,
        "name": model.name,
        "provider": model.provider,
        "kind": str(model.kind),
        "status": str(model.status),
        "context_window": model.limits.context_window,
        "max_output_tokens": model.limits.max_output_tokens,
        **{name: None if amount is None else f"{amount:f}" for name, amount in prices.items()},
        "release_date": None if model.release_date is None else str(model.release_date),
    }


def cells(model: Model) -> tuple[str, ...]:
    """Return a model as the cells of a table."""
    return (
        model.key,
        short(model.limits.context_window),
        short(model.limits.max_output_tokens),
        money(_INPUT(model)),
        money(_OUTPUT(model)),
        str(model.status),
        shown(model.release_date),
        model.name,
    )


def short(count: int | None) -> str:
    """Write a count of tokens in at most six characters; ``?`` when it is unknown.

    >>> short(128_000), short(1_048_576), short(8192), short(None)
    ('128k', '1.05M', '8.19k', '?')
    """
    if count is None:
        return "?"
    for unit, letter in ((10**6, "M"), (10**3, "k")):
        if count >= unit:
            return f"{count / unit:.3g}{letter}"
    return str(count)


def money(amount: Decimal | None) -> str:
    """Write an amount with at most four places; ``?`` when it is unknown, ``<0.0001`` when it would be none.

    >>> money(Decimal("2.50")), money(Decimal("0.14285714")), money(Decimal("0.00001")), money(None)
    ('2.5', '0.1429', '<0.0001', '?')
    """
    if amount is None:
        return "?"
    rounded = f"{amount:.4f}".rstrip("0").rstrip(".")
    return "<0.0001" if rounded == "0" and amount > 0 else rounded


def facts(model: Model) -> Iterator[tuple[str, str]]:
    """Yield every known fact of *model* as text, its identity first."""
    yield "key", model.key
    for path, value in facts_of(model):
        if path == "name" or not path.startswith("pricing.") or path in ("pricing.basis", "pricing.currency"):
            yield path, shown(value)
        else:
            yield path, f"{shown(value)} {unit(path)}"


def unit(path: str) -> str:
    """Return what the price at *path* is for."""
    return "per million" if path.partition(" ")[0].endswith("_tokens") else "each"
