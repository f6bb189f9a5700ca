"""Names other than ids: what other programs call a provider, what an author also calls a model, addresses."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from modelcatalog.build.identity import canonical
from modelcatalog.build.reconcile import Facts
from modelcatalog.build.write import document
from modelcatalog.codec import load, parse
from modelcatalog.errors import InvalidData
from modelcatalog.rules import Source


def alias_files(
    folder: Path,
    models: Mapping[str, Facts],
    authors: Mapping[str, Any],
    providers: Mapping[str, Mapping[str, Any]],
    observed: Mapping[str, Mapping[str, str]] = {},
) -> dict[str, str]:
    """Make ``routes``, ``aliases`` and ``display_names``.

    Args:
        folder: ``facts/`` of the repository.
        models: every model by key.
        authors: ``facts/authors.json``, the entry ``authors``.
        providers: the record of each provider, as written.
        observed: aliases that sources state, by the name; the hand-kept ones stand above them.

    Raises:
        InvalidData: a name points nowhere or cites no source; every problem is listed.
    """
    routes, aliases, base_urls = (
        parse((folder / f"{name}.json").read_bytes(), f"{name}.json") for name in ("routes", "aliases", "base_urls")
    )
    problems = _problems(routes, aliases, base_urls, models, providers)
    if problems:
        raise InvalidData(problems)
    content = {
        "providers": {name: entry["to"] for name, entry in routes["providers"].items()},
        "wrappers": sorted(routes["wrappers"]),
        "local": sorted(routes["local"]),
        "authors": {org: author for author, entry in authors.items() for org in [author, *entry["orgs"]]},
        "base_urls": _base_urls(providers, base_urls["base_urls"]),
    }
    return {
        "routes.json": document(content, ["authors", "base_urls", "providers"]),
        "aliases.json": document(
            {"aliases": {**observed, **aliases["aliases"]}, "sources": aliases["sources"]}, ["aliases"]
        ),
        "display_names.json": document({"names": _display_names(models)}, ["names"]),
    }


def _problems(
    routes: Mapping[str, Any],
    aliases: Mapping[str, Any],
    base_urls: Mapping[str, Any],
    models: Mapping[str, Facts],
    providers: Mapping[str, Any],
) -> list[tuple[str, str]]:
    problems = []
    for where, table in (("routes.json", routes), ("aliases.json", aliases)):
        for name, entry in table["sources"].items():
            load(Source, entry, f"{where}.sources.{name}")
    load(Source, base_urls["source"], "base_urls.json.source")
    for name, entry in routes["providers"].items():
        problems += [
            (f"routes.json.providers.{name}", f"there is no provider {to!r}")
            for to in entry["to"]
            if to not in providers
        ]
    for pattern, to in base_urls["base_urls"].items():
        problems += [
            (f"base_urls.json.{pattern}", f"there is no provider {one!r}") for one in to if one not in providers
        ]
    for kind in ("providers", "wrappers", "local"):
        problems += [
            (f"routes.json.{kind}.{name}", f"cites {entry['source']!r}, which is not in its sources")
            for name, entry in routes[kind].items()
            if entry["source"] not in routes["sources"]
        ]
    for name, entry in aliases["aliases"].items():
        if entry["target"] not in models:
            problems.append((f"aliases.json.{name}", f"there is no model {entry['target']!r}"))
        if entry["source"] not in aliases["sources"]:
            problems.append((f"aliases.json.{name}", f"cites {entry['source']!r}, which is not in its sources"))
    return problems


def _base_urls(providers: Mapping[str, Mapping[str, Any]], more: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return the host and path of each provider's address; a part that the user fills in becomes ``*``."""
    found: dict[str, list[str]] = {}
    for name, provider in sorted(providers.items()):
        scheme, _, rest = (provider.get("base_url") or "").partition("://")
        host, _, path = rest.partition("/")
        if scheme not in ("http", "https") or host.startswith("$"):
            continue
        host = host.replace("localhost", "127.0.0.1")
        path = path.partition("${")[0].strip("/")
        found.setdefault(f"{host}/{path}" if path else host, []).append(name)
    hosts: dict[str, set[str]] = {}
    for pattern, names in found.items():
        hosts.setdefault(pattern.partition("/")[0], set()).update(names)
    found |= {host: sorted(names) for host, names in hosts.items() if len(names) == 1}
    return {**found, **more}


def _display_names(models: Mapping[str, Facts]) -> dict[str, str]:
    """Return the names for people of authors' own records, where one says more than the id and means one record."""
    named: dict[str, list[str]] = {}
    for key, facts in models.items():
        if "base" in facts and facts["base"].value == key and "name" in facts:
            named.setdefault(canonical(facts["name"].value), []).append(key)
    ids = {canonical(key.partition("/")[2]) for key in models}
    return {name: keys[0] for name, keys in named.items() if len(keys) == 1 and name not in ids and name.isascii()}
