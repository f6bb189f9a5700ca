"""Who says what: the source of each fact of a model, and what other sources say instead."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from attrs import define

from modelcatalog.codec import load
from modelcatalog.errors import InvalidData
from modelcatalog.records import Model, Pricing
from modelcatalog.rules import Source


@define(frozen=True, kw_only=True)
class Alternative:
    """What another source says of the same fact."""

    #: Who says so.
    source: Source

    #: What it says, as plain JSON values; of a price only what a million tokens of input and output cost.
    value: Any


@define(frozen=True, kw_only=True)
class Provenance:
    """Where one fact comes from.

    >>> from modelcatalog import catalog
    >>> fact = catalog.provenance("anthropic/claude-sonnet-4-5")["limits.context_window"]
    >>> fact.value
    200000
    >>> [other.value for other in fact.alternatives]
    [1000000]
    """

    #: The field, dots between steps: ``limits.context_window``.
    field: str

    #: The value in the record.
    value: Any

    #: Who says so.
    source: Source

    #: What other sources say where that is something else, those with more authority first.
    alternatives: tuple[Alternative, ...] = ()

    @property
    def date(self) -> date:
        """The date of the source."""
        return self.source.date


def read(model: Model, document: Mapping[str, Any], shared: Mapping[str, Any]) -> dict[str, Provenance]:
    """Return the provenance of every known fact of *model*, by field in the order of their names.

    Parts of a price that come from elsewhere than its standard rates stand as ``pricing.batch``,
    ``pricing.history`` and so on, each with the rates in question as its value.

    Args:
        model: the model.
        document: ``provenance/<provider>``.
        shared: the sources that more than one provider's document cites, of ``sources``.

    Raises:
        InvalidData: the document does not have the shape of provenance, or says nothing of the model.
    """
    where = f"provenance/{model.provider}"
    try:
        number, *rest = document["models"][model.id]
        differing: Mapping[str, list[Any]] = rest[0] if rest else {}
        cited: dict[str, list[Any]] = {field: [source] for field, source in document["patterns"][number].items()}
        cited.update(differing)
        own = document["sources"]
        sources = {
            name: load(Source, own[name] if name in own else shared[name], f"{where}.sources.{name}")
            for name in _named(cited)
        }
        return {
            field: Provenance(
                field=field,
                value=_value(model, field),
                source=sources[source],
                alternatives=tuple(Alternative(source=sources[name], value=value) for name, value in others),
            )
            for field, (source, *others) in sorted(cited.items())
        }
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise InvalidData([(f"{where}.models.{model.id}", f"is not provenance: {error!r}")]) from None


def _named(cited: Mapping[str, list[Any]]) -> Iterator[str]:
    for source, *others in cited.values():
        yield source
        for name, _ in others:
            yield name


def _value(model: Model, field: str) -> Any:
    """Return the value at *field*, or the rates of a part of the price."""
    if field.startswith("pricing."):
        return _rates(model.pricing, field.partition(".")[2])
    value: Any = model
    for step in field.split("."):
        value = getattr(value, step)
    return value


def _rates(pricing: Pricing | None, part: str) -> Any:
    rates = () if pricing is None else pricing.rates
    match part:
        case "hours":
            return tuple(rate for rate in rates if rate.hours)
        case "region":
            return tuple(rate for rate in rates if rate.region is not None)
        case "thinking":
            return tuple(rate for rate in rates if rate.thinking is not None)
        case "history":
            return tuple(rate for rate in rates if rate.effective_from or rate.effective_until)
        case "extra":
            return tuple(rate for rate in rates if rate.per != 1_000_000)
        case _:
            return tuple(rate for rate in rates if rate.service_tier == part)
