"""What must hold over all packaged files together."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from modelcatalog.codec import dump, encode, load
from modelcatalog.errors import InvalidData
from modelcatalog.quantities import Range
from modelcatalog.records import Author, Model, Provider
from modelcatalog.rules import Table
from modelcatalog.showing import known
from modelcatalog.vocabulary import Meter, Status

_Problem = tuple[str, str]


def lint(files: Mapping[str, str]) -> list[_Problem]:
    """Return what is wrong in *files*, each with its place; nothing when all is well.

    Every record must load and be written as it stands; every base, author, alias and replacement must exist; an output
    must fit its context; reading a cache must not cost more than input; what is retired must have a last day; a default
    must lie in its range; nothing known may be 0; every key must be found by its bare id, or that be ambiguous; every
    rule and fact must have a source.
    """
    documents: dict[str, Any] = {name: json.loads(text) for name, text in files.items()}
    authors = documents["authors.json"]["authors"]
    problems: list[_Problem] = []
    models: dict[str, Model] = {}
    for name, entry in authors.items():
        _try(Author, {**entry, "id": name}, f"authors.{name}", problems)
    for name, document in documents.items():
        if name.startswith("providers/"):
            provider = name.removeprefix("providers/").removesuffix(".json")
            _try(Provider, {**document["provider"], "id": provider}, f"{name}.provider", problems)
            for model_id, entry in document["models"].items():
                raw = {**entry, "id": model_id, "provider": provider}
                model = _try(Model, raw, f"{provider}/{model_id}", problems)
                if model is not None:
                    models[model.key] = model
                    problems += _written(model, entry)
        elif name.startswith("rules/"):
            table = _try(Table, document, name, problems)
            problems += [] if table is None else _rules(name, table)
    for model in models.values():
        problems += _relations(model, models, authors)
        problems += [problem for check in _CHECKS for problem in check(model)]
    problems += _names(documents, models)
    problems += _provenance(documents, models)
    problems += _aliases(documents, models)
    return problems


def _try(target: Any, raw: dict[str, Any], where: str, problems: list[_Problem]) -> Any:
    try:
        return load(target, {key: value for key, value in raw.items() if not key.startswith("$")}, where)
    except InvalidData as error:
        problems += error.problems
        return None


def _written(model: Model, entry: dict[str, Any]) -> Iterator[_Problem]:
    """A record must be written back as it stands, so that nothing in it is lost or said twice."""
    raw = dump(model)
    for field in ("id", "provider", "key"):
        raw.pop(field, None)
    stated = {field: value for field, value in entry.items() if raw.get(field) is not None or value not in _DEFAULTS}
    if encode(raw) != encode(stated):
        differing = [field for field in raw.keys() | stated.keys() if raw.get(field) != stated.get(field)]
        yield model.key, f"is written back differently: {', '.join(sorted(differing))}"


#: Values that a record has when a file states nothing.
_DEFAULTS = ("chat", "active", "api")


def _relations(model: Model, models: Mapping[str, Model], authors: Mapping[str, Any]) -> Iterator[_Problem]:
    if model.base is not None and model.base not in models:
        yield f"{model.key}.base", f"there is no record {model.base}"
    elif model.base is not None and models[model.base].base != model.base:
        yield f"{model.key}.base", f"{model.base} is no base itself"
    for author in model.authors:
        if author not in authors:
            yield f"{model.key}.authors", f"there is no author {author!r}"
    if model.replacement is not None and model.replacement not in models:
        yield f"{model.key}.replacement", f"there is no record {model.replacement}"


def _limits(model: Model) -> Iterator[_Problem]:
    window = model.limits.context_window
    for field in ("max_input_tokens", "max_output_tokens"):
        value = getattr(model.limits, field)
        if window is not None and value is not None and value > window:
            yield f"{model.key}.limits.{field}", f"{value:,} is above the context window ({window:,})"


#: More than any model takes for a million tokens of input.
_DEAREST = 250


def _prices(model: Model) -> Iterator[_Problem]:
    pricing = model.pricing
    if pricing is None:
        return
    for rate in pricing.rates:
        if rate.meter is Meter.INPUT_TOKENS and rate.price(1_000_000) > _DEAREST:
            yield f"{model.key}.pricing", f"is in another unit: {rate}"
        if not rate.amount:
            yield f"{model.key}.pricing", f"a rate of 0 says nothing: {rate}"
        if rate.effective_from and rate.effective_until and rate.effective_from > rate.effective_until:
            yield f"{model.key}.pricing", f"ends before it begins: {rate}"
    read, whole = pricing.rate(Meter.CACHE_READ_TOKENS), pricing.rate(Meter.INPUT_TOKENS)
    if read is not None and whole is not None and read.amount > whole.amount:
        yield f"{model.key}.pricing", f"reading the cache costs {read.amount}, input {whole.amount}"


def _life(model: Model) -> Iterator[_Problem]:
    if model.status is Status.RETIRED and model.retires_on is None:
        yield f"{model.key}.status", "is retired without a last day"
    if model.retires_on is not None and model.release_date is not None and model.retires_on < model.release_date:
        yield f"{model.key}.retires_on", f"{model.retires_on} is before the release ({model.release_date})"


def _ranges(model: Model) -> Iterator[_Problem]:
    for name, value in known(model.sampling):
        if isinstance(value, Range) and value.default is not None and value.default not in value:
            yield f"{model.key}.sampling.{name}", f"the default {value.default} is outside {value}"


_CHECKS: tuple[Callable[[Model], Iterator[_Problem]], ...] = (_limits, _prices, _life, _ranges)


def _rules(name: str, table: Table) -> Iterator[_Problem]:
    for rule in table.rules:
        if rule.source not in table.sources:
            yield f"{name}.{rule.id}", f"cites {rule.source!r}, which is not in its sources"
    for path, parameter in table.parameters.items():
        if (parameter.source or table.source) not in table.sources:
            yield f"{name}.{path}", f"cites {parameter.source!r}, which is not in its sources"


def _names(documents: Mapping[str, Any], models: Mapping[str, Model]) -> Iterator[_Problem]:
    """Each key must be found by its bare id: as the one meant, or among several."""
    homes: dict[str, list[str]] = {}
    for name, document in documents.items():
        if name.startswith("names/"):
            homes |= {bare: [home] if isinstance(home, str) else home for bare, home in document["names"].items()}
    for model in models.values():
        found = homes.get(model.id)
        if not found or not all(f"{home}/{model.id}" in models for home in found):
            yield model.key, "is not found by its bare id"


def _provenance(documents: Mapping[str, Any], models: Mapping[str, Model]) -> Iterator[_Problem]:
    """Each model must have provenance, and each source that it cites must be there."""
    shared = documents.get("sources.json", {"sources": {}})["sources"]
    for name, document in documents.items():
        if not name.startswith("provenance/"):
            continue
        sources, patterns = {**shared, **document["sources"]}, document["patterns"]
        for number, pattern in enumerate(patterns):
            for field, source in pattern.items():
                if source not in sources:
                    yield f"{name}.patterns.{number}.{field}", f"cites {source!r}, which is not in its sources"
    for model in models.values():
        if model.id not in documents[f"provenance/{model.provider}.json"]["models"]:
            yield model.key, "has no provenance"


def _aliases(documents: Mapping[str, Any], models: Mapping[str, Model]) -> Iterator[_Problem]:
    for alias, entry in documents.get("aliases.json", {"aliases": {}})["aliases"].items():
        if entry["target"] not in models:
            yield f"aliases.{alias}", f"there is no record {entry['target']}"
