"""What differs between models, fact by fact."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, cast

from attrs import fields, frozen, has

from modelcatalog.quantities import Range, Rate
from modelcatalog.records import Model, Pricing, known

_IDENTITY = frozenset({"id", "key", "provider"})


@frozen
class Difference:
    """One fact that models do not share."""

    #: The path of the field, such as ``limits.context_window`` or ``pricing.input_tokens (batch)``.
    path: str

    #: Its value in each model, in their order; ``None`` where no source states it.
    values: tuple[Any, ...]


@frozen
class Differences(Mapping[str, Difference]):
    """What differs between models: a mapping from paths to differences, in the order of a record's fields.

    >>> from modelcatalog import catalog
    >>> comparison = catalog.compare("openai/gpt-4o", "openai/gpt-4o")
    >>> len(comparison), str(comparison)
    (0, 'nothing differs')
    """

    #: The keys of the models.
    keys_compared: tuple[str, ...]

    #: The facts that differ.
    differences: tuple[Difference, ...]

    def __getitem__(self, path: str) -> Difference:
        for difference in self.differences:
            if difference.path == path:
                return difference
        raise KeyError(path)

    def __iter__(self) -> Iterator[str]:
        return iter([difference.path for difference in self.differences])

    def __len__(self) -> int:
        return len(self.differences)

    def rows(self) -> list[tuple[str, ...]]:
        """Return the table as text: each path with its values, ``?`` for what is unknown."""
        return [(difference.path, *map(shown, difference.values)) for difference in self.differences]

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values: ``models``, and ``differences`` by path, each a list in the order of the models."""
        return {
            "models": list(self.keys_compared),
            "differences": {
                difference.path: [plain(item) for item in difference.values] for difference in self.differences
            },
        }

    def __str__(self) -> str:
        if not self.differences:
            return "nothing differs"
        rows = [("", *self.keys_compared), *self.rows()]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
        return "\n".join(lines)


def compare(models: Iterable[Model]) -> Differences:
    """Return what differs between two or more models.

    Raises:
        ValueError: there are fewer than two.
    """
    compared = tuple(models)
    if len(compared) < 2:
        raise ValueError(f"a comparison needs two models or more, not {len(compared)}")
    facts = [dict(facts_of(model)) for model in compared]
    paths = dict.fromkeys(path for one in facts for path in one)
    differences = []
    for path in _in_order(paths):
        values = tuple(one.get(path) for one in facts)
        if any(value != values[0] for value in values):
            differences.append(Difference(path, values))
    return Differences(tuple(model.key for model in compared), tuple(differences))


def facts_of(model: Model) -> Iterator[tuple[str, Any]]:
    """Yield every known fact of *model* but its identity, by the path of its field.

    >>> from modelcatalog import catalog
    >>> dict(facts_of(catalog["openai/gpt-4o"]))["limits.context_window"]
    128000
    """
    yield from _facts("", model)


def _facts(prefix: str, record: Any) -> Iterator[tuple[str, Any]]:
    for name, value in known(record):
        if not prefix and name in _IDENTITY:
            continue
        if isinstance(value, Pricing):
            yield from _prices(value)
        elif has(type(value)) and not isinstance(value, Range):
            yield from _facts(f"{prefix}{name}.", value)
        else:
            yield f"{prefix}{name}", value
    if not prefix:
        yield "kind", record.kind
        yield "status", record.status
        yield "availability", record.availability


def _prices(pricing: Pricing) -> Iterator[tuple[str, Any]]:
    yield "pricing.basis", pricing.basis
    if pricing.rates:
        yield "pricing.currency", pricing.currency
    for rate in pricing.rates:
        yield f"pricing.{rate.meter}{_conditions(rate)}", _amount(rate)


def _conditions(rate: Rate) -> str:
    """Return the conditions of a rate as its own text has them."""
    start = str(rate).find(" (")
    return "" if start < 0 else str(rate)[start:]


def _amount(rate: Rate) -> Decimal:
    """Return the price of a million tokens, or of one of anything else."""
    scale = 1_000_000 if rate.meter.endswith("_tokens") else 1
    return rate.amount if rate.per == scale else rate.amount * scale / rate.per


def _in_order(paths: Iterable[str]) -> list[str]:
    """Sort paths as the fields of a record stand; prices stay as they are priced."""
    names = [attribute.name for attribute in cast("Any", fields(Model))]
    order = {name: place for place, name in enumerate(names)}
    return sorted(paths, key=lambda path: order[path.partition(".")[0]])


def shown(value: object) -> str:
    """Write a fact for people; ``?`` when it is unknown."""
    if value is None:
        return "?"
    if value is True or value is False:
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "?"
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def plain(value: object) -> Any:
    """Write a fact as a plain JSON value."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, Range):
        return dict(known(value))
    return shown(value)
