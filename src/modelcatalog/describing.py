"""The facts of a model for other tools and for people: the public functions that take a model by name."""

from typing import Any

from attrs import fields

from modelcatalog.codec import dump, encode
from modelcatalog.records import Model
from modelcatalog.registry import Catalog, record_of
from modelcatalog.registry import catalog as packaged
from modelcatalog.render.markdown import page

_FIELDS = tuple(attribute.name for attribute in fields(Model))


def to_dict(model: str | Model, *, catalog: Catalog = packaged) -> dict[str, Any]:
    """Return the facts of a model as plain JSON values.

    A fact that no source states is left out, in which it differs from one that is ``False``. Prices are strings of
    decimals, dates strings in ISO form. ``load(Model, ...)`` of ``modelcatalog.codec`` reads it back.

    >>> from modelcatalog import to_dict
    >>> to_dict("deepseek-coder-v2-instruct")["limits"]
    {'context_window': 163840, 'max_output_tokens': 8192}
    """
    record = record_of(model, catalog)
    facts = dump(record)
    words = {"kind": str(record.kind), "status": str(record.status), "availability": str(record.availability)}
    return {name: facts.get(name, words.get(name)) for name in _FIELDS if name in facts or name in words}


def to_json(model: str | Model, *, catalog: Catalog = packaged) -> str:
    """Return the facts of a model as one line of JSON, its keys sorted; see ``to_dict``.

    >>> from modelcatalog import to_json
    >>> import json
    >>> json.loads(to_json("deepseek-coder-v2-instruct"))["sampling"]["temperature"]
    {'default': 0.1, 'max': 2.0, 'min': 0.0}
    """
    return encode(to_dict(model, catalog=catalog))


def markdown(model: str | Model, *, sources: bool = False, catalog: Catalog = packaged) -> str:
    """Draw a page of Markdown with every fact of a model.

    Args:
        model: a model or the name of one.
        sources: also list where each fact comes from, with its date and what other sources say instead.
        catalog: where the model is looked up.

    Raises:
        UnknownModel, AmbiguousModel, InvalidReference: as for ``catalog[model]``.

    >>> from modelcatalog import markdown
    >>> print(markdown("deepseek-coder-v2-instruct").splitlines()[0])
    # DeepSeek-Coder-V2-Instruct
    >>> "## Sources" in markdown("deepseek-coder-v2-instruct", sources=True)
    True
    """
    record = record_of(model, catalog)
    provider = catalog.providers[record.provider].name if record.provider in catalog.providers else record.provider
    authors = [catalog.authors[author].name if author in catalog.authors else author for author in record.authors]
    facts = [
        (
            fact.field,
            fact.source.title,
            str(fact.date),
            [(str(other.value), other.source.title) for other in fact.alternatives],
        )
        for fact in (catalog.provenance(record).values() if sources else ())
    ]
    return page(record, provider=provider, authors=authors, sources=facts)
