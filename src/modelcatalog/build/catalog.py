"""The build: every input in, every packaged file out. Same inputs, same bytes."""

import gzip
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from attrs import frozen

from modelcatalog.build.assemble import Assembler, nest
from modelcatalog.build.identity import IDENTITY, Identity
from modelcatalog.build.lint import lint
from modelcatalog.build.reconcile import Authority, Fact, Facts, reconcile
from modelcatalog.build.rulebooks import read_books, resolve
from modelcatalog.build.write import digest, digest_folder, document
from modelcatalog.codec import dump, load, parse
from modelcatalog.errors import InvalidData
from modelcatalog.rules import Source, Table
from modelcatalog.sources import models_dev, overlay
from modelcatalog.sources.observation import Observation
from modelcatalog.vocabulary import SourceKind

T = TypeVar("T")

SCHEMA_VERSION = 1

_MODELS_DEV = Source(
    title="models.dev api.json, as bundled in npm opencode-linux-x64 1.18.33",
    date=date(2026, 9, 28),
    kind=SourceKind.THIRD_PARTY,
    url="https://models.dev",
    license="MIT",
)
_MODELS_DEV_TREE = Source(
    title="models.dev source tree, anomalyco/models.dev commit f3fc692",
    date=date(2026, 7, 1),
    kind=SourceKind.THIRD_PARTY,
    url="https://github.com/anomalyco/models.dev",
    license="MIT",
)


@frozen
class Inputs:
    """The upstream documents, as bytes."""

    models_dev: bytes
    models_dev_tree: bytes

    @classmethod
    def read(cls, folder: Path) -> "Inputs":
        """Read the documents from the folder that holds the snapshots."""
        return cls(
            models_dev=gzip.decompress((folder / "models_dev_api_2026-09-28.json.gz").read_bytes()),
            models_dev_tree=gzip.decompress((folder / "models_dev_git_2026-07-01.json.gz").read_bytes()),
        )


@frozen
class Result:
    """What a build makes: the files by their path, and a report."""

    files: dict[str, str]
    report: str


def build(inputs: Inputs, facts_folder: Path) -> Result:
    """Make the packaged files.

    Args:
        inputs: the upstream documents.
        facts_folder: the hand-kept tables and overlays, ``facts/`` of the repository.

    Raises:
        SourceError: an upstream document is not what its adapter reads.
        InvalidData: a hand-kept file, or what is about to be written, is wrong; every problem is listed.
    """

    def table(name: str) -> dict[str, Any]:
        raw: dict[str, Any] = parse((facts_folder / f"{name}.json").read_bytes(), f"{name}.json")
        return raw

    providers, authors = table("providers"), table("authors")
    upstream, observations, sources = _observe(inputs, facts_folder)
    sources |= {
        "kinds": _curated("facts/kinds.json: by id and modalities", authors),
        "providers": load(Source, providers["source"], "providers.json.source"),
        IDENTITY: load(Source, authors["source"], "authors.json.source"),
        "offerings": _curated("the offerings of this model, all of which agree", authors),
        "id": _curated("the size that the id states", authors),
    }
    models = reconcile(observations, Authority(table("authority")["fields"]))
    listed = {observation.key for observation in observations if observation.source != models_dev.TREE}
    _mark_delisted(models, listed)
    identity = Identity(authors["authors"], providers, table("identity")["steps"])
    made = identity.assign(models)
    ids = _ids(models)
    raw_tables = resolve(read_books(facts_folder / "rules"), ids, table("messages"))
    tables = {place: load(Table, raw) for place, raw in raw_tables.items()}
    for (api, provider), loaded in tables.items():
        sources |= {f"{api}/{provider}:{name}": source for name, source in loaded.sources.items()}
    assembler = Assembler(providers, table("kinds")["kinds"], upstream, tables)
    for key, facts in models.items():
        assembler.complete(key, facts)
    names = set(ids) | set(upstream)
    files = _files(models, assembler, names, authors["authors"], raw_tables, sources, digest_folder(facts_folder))
    problems = lint(files)
    if problems:
        raise InvalidData(problems)
    return Result(files, _report(models, names, made, tables))


def _observe(
    inputs: Inputs, facts_folder: Path
) -> tuple[dict[str, dict[str, Any]], list[Observation], dict[str, Source]]:
    fresh, observations = models_dev.observe_api(inputs.models_dev)
    older, more = models_dev.observe_tree(inputs.models_dev_tree)
    observations += more
    sources = {models_dev.API: _MODELS_DEV, models_dev.TREE: _MODELS_DEV_TREE}
    for path in sorted((facts_folder / "overlay").glob("*.json")):
        cited, facts = overlay.observe(path.read_bytes(), path.stem)
        sources |= cited
        observations += facts
    return {**older, **fresh}, observations, sources


def _curated(title: str, authors: Mapping[str, Any]) -> Source:
    return Source(title=title, date=date.fromisoformat(authors["source"]["date"]), kind=SourceKind.CURATED)


def _mark_delisted(models: dict[str, Facts], listed: Iterable[str]) -> None:
    """Mark what only the older snapshot has: weights stay weights, the rest is delisted."""
    present = set(listed)
    for key, facts in models.items():
        if key in present:
            continue
        base, open_weights = facts.get("base"), facts.get("open_weights")
        if (
            base is not None
            and base.value == key
            and open_weights is not None
            and open_weights.value
            and "price" not in facts
        ):
            facts["availability"] = Fact("weights", models_dev.TREE)
        else:
            facts["status"] = Fact("delisted", models_dev.TREE)


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
    facts_digest: str,
) -> dict[str, str]:
    ids = _ids(models)
    files = {}
    for name in sorted(names):
        shard = {model_id: models[f"{name}/{model_id}"] for model_id in ids.get(name, [])}
        author = authors.get(name)
        content = {
            "provider": assembler.provider(name, author["name"] if author else None),
            "models": {model_id: nest(facts) for model_id, facts in shard.items()},
        }
        files[f"providers/{name}.json"] = document(content, ["models"])
        files[f"provenance/{name}.json"] = document(_provenance(shard, sources), ["models"])
    for (api, provider), table in tables.items():
        files[f"rules/{api}/{provider}.json"] = document(table, ["parameters"])
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
    manifest = {
        "schema": SCHEMA_VERSION,
        "as_of": max(
            source.date for name, source in sources.items() if "/" not in name and source.kind is not SourceKind.CURATED
        ).isoformat(),
        "facts": facts_digest,
        "counts": {"models": len(models), "providers": len(names), "authors": len(entries), "tables": len(tables)},
        "files": {name: digest(text) for name, text in files.items()},
    }
    files["manifest.json"] = document(manifest, ["files"])
    return files


def _provenance(shard: Mapping[str, Facts], sources: Mapping[str, Source]) -> dict[str, Any]:
    """Write who says what: for each model the source of most of its facts, and the fields where that differs."""
    cited: dict[str, None] = {}
    models = {}
    for model_id, facts in shard.items():
        counts: dict[str, int] = {}
        for fact in facts.values():
            counts[fact.cited] = counts.get(fact.cited, 0) + 1
            cited[fact.cited] = None
            cited.update((other, None) for other, _ in fact.others)
        main = min(counts, key=lambda name: (-counts[name], name))
        entry: dict[str, Any] = {"": main}
        for field, fact in sorted(facts.items()):
            if fact.others:
                entry[field] = [fact.cited, *([other, value] for other, value in fact.others)]
            elif fact.cited != main:
                entry[field] = fact.cited
        models[model_id] = entry
    return {"models": models, "sources": {name: dump(sources[name]) for name in sorted(cited)}}


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


def _report(
    models: Mapping[str, Facts], names: set[str], made: list[str], tables: Mapping[tuple[str, str], Table]
) -> str:
    total = len(models)
    lines = [
        f"{total:,} models at {len(names):,} providers; {len(made):,} records made for open weights that no author serves",
        f"{len(tables)} rule books: {sum(len(table.parameters) for table in tables.values()):,} parameters, "
        f"{sum(len(table.rules) for table in tables.values()):,} rules",
        "coverage:",
    ]
    fields = (
        "base",
        "authors",
        "release_date",
        "knowledge_cutoff",
        "open_weights",
        "limits.context_window",
        "limits.max_output_tokens",
        "modalities.input",
        "features.tools",
        "features.reasoning",
        "sampling.temperature",
        "pricing",
        "architecture.parameter_count",
    )
    for field in fields:
        count = sum(field in facts for facts in models.values())
        lines.append(f"  {field:<28} {count:>7,}  {count / total:6.1%}")
    return "\n".join(lines)
