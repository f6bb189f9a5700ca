"""From the rule books of the repository to tables: what a book extends is taken over, patterns become lists of ids."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from modelcatalog.codec import load, parse
from modelcatalog.errors import InvalidData, InvalidRecord
from modelcatalog.rules import Table

#: Stands for the provider in the table of an API that is spoken by providers without one of their own.
ANY = "_any"

#: The provider whose table gives the names and types of each API that others speak too.
_REFERENCE = {
    "openai-chat-completions": "openai",
    "openai-responses": "openai",
    "anthropic-messages": "anthropic",
    "google-generate-content": "google",
}

_KEYS = {
    "api",
    "provider",
    "extends",
    "unknown",
    "sources",
    "source",
    "parameters",
    "rules",
    "drop_rules",
    "note",
}


def read_books(folder: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """Read every book below *folder*, by API and provider.

    Raises:
        InvalidData: a file is no book; every problem is listed.
    """
    books: dict[tuple[str, str], dict[str, Any]] = {}
    problems: list[tuple[str, str]] = []
    for path in sorted(folder.glob("*/*.json")):
        where = f"{path.parent.name}/{path.name}"
        try:
            book = parse(path.read_bytes(), where)
        except InvalidData as error:
            problems += error.problems
            continue
        if type(book) is not dict:
            problems.append((where, "must hold a JSON object"))
            continue
        problems += [(f"{where}.{key}", "a book has no such key") for key in book.keys() - _KEYS]
        problems += [(where, f"needs {key!r}") for key in ("api", "provider", "source", "sources") if key not in book]
        if (book.get("api"), book.get("provider")) != (path.parent.name, path.stem):
            problems.append((where, "must be named <api>/<provider>.json after what it holds"))
        books[path.parent.name, path.stem] = book
    if problems:
        raise InvalidData(problems)
    return books


def resolve(
    books: Mapping[tuple[str, str], dict[str, Any]], ids: Mapping[str, list[str]], shapes: Mapping[str, Any]
) -> dict[tuple[str, str], dict[str, Any]]:
    """Turn every book into the raw form of a ``Table``.

    Args:
        books: what ``read_books`` gives.
        ids: the wire ids of each provider.
        shapes: ``facts/messages.json``.

    Raises:
        InvalidData: a book is wrong; every problem of all books is listed.
    """
    tables: dict[tuple[str, str], dict[str, Any]] = {}
    problems: list[tuple[str, str]] = []
    seen: dict[str, str] = {}
    for api, provider in sorted(books):
        where = f"{api}/{provider}.json"
        try:
            whole = _whole(books, api, provider, ())
            raw = _table(whole, ids.get(provider, []), where, shapes)
            table = load(Table, raw, where)
        except InvalidData as error:
            problems += error.problems
            continue
        problems += _bad_bounds(table, where)
        for rule in books[api, provider].get("rules", []):
            if seen.setdefault(rule["id"], where) != where:
                problems.append((f"{where}.{rule['id']}", f"this id stands in {seen[rule['id']]} too"))
        tables[api, provider] = raw
    if problems:
        raise InvalidData(problems)
    for api, provider in _REFERENCE.items():
        if (api, provider) in tables:
            tables[api, ANY] = _reference(tables[api, provider])
    return tables


def _bad_bounds(table: Table, where: str) -> list[tuple[str, str]]:
    problems = []
    for path, parameter in table.parameters.items():
        try:
            parameter.range()
        except InvalidRecord as error:
            problems.append((f"{where}.parameters.{path}.{error.field}", str(error)))
    return problems


def _reference(table: dict[str, Any]) -> dict[str, Any]:
    """Return what holds at a provider of which only the API is known: names and types, no bounds, no rules."""
    parameters = {
        path: {key: entry[key] for key in ("type", "neutral", "source") if key in entry} | {"open": True}
        for path, entry in table["parameters"].items()
        if "." not in path
    }
    cited = {table["source"], table["messages"]["source"]}
    cited |= {entry["source"] for entry in parameters.values() if "source" in entry}
    return {
        "api": table["api"],
        "provider": ANY,
        "source": table["source"],
        "sources": {name: source for name, source in table["sources"].items() if name in cited},
        "parameters": parameters,
        "messages": table["messages"],
    }


def _whole(
    books: Mapping[tuple[str, str], dict[str, Any]], api: str, provider: str, children: tuple[str, ...]
) -> dict[str, Any]:
    """Return the book with all that it extends taken over."""
    book = books[api, provider]
    parent = book.get("extends")
    if parent is None:
        return book
    if (api, parent) not in books or parent in (provider, *children):
        raise InvalidData([(f"{api}/{provider}.json.extends", f"there is no book {parent!r} of this API to extend")])
    inherited = _whole(books, api, parent, (provider, *children))
    sources = {f"{parent}:{name}": source for name, source in inherited["sources"].items()}
    parameters = {
        path: {**parameter, "source": f"{parent}:{parameter.get('source', inherited['source'])}"}
        for path, parameter in inherited["parameters"].items()
    }
    for path, parameter in book.get("parameters", {}).items():
        if parameter is None:
            parameters = {
                name: kept for name, kept in parameters.items() if name != path and not name.startswith(f"{path}.")
            }
        else:
            parameters[path] = parameter
    dropped = set(book.get("drop_rules", ()))
    rules = [
        {**rule, "source": f"{parent}:{rule['source']}"}
        for rule in inherited.get("rules", [])
        if rule["id"] not in dropped
    ]
    return {
        **book,
        "unknown": book.get("unknown", inherited.get("unknown")),
        "sources": {**sources, **book["sources"]},
        "parameters": parameters,
        "rules": rules + book.get("rules", []),
    }


def _table(book: dict[str, Any], ids: list[str], where: str, shapes: Mapping[str, Any]) -> dict[str, Any]:
    parameters = {}
    for path, parameter in book["parameters"].items():
        entry = dict(parameter)
        if isinstance(entry.get("type"), str):
            entry["type"] = [entry["type"]]
        parameters[path] = entry
    neutral: dict[str, str] = {}
    for path, entry in parameters.items():
        name = entry.get("neutral")
        if name is not None and neutral.setdefault(name, path) != path:
            raise InvalidData(
                [(f"{where}.parameters.{path}.neutral", f"{name} is the neutral name of {neutral[name]} too")]
            )
    rules = []
    for rule in book.get("rules", []):
        entry = dict(rule)
        patterns, barred = entry.pop("match", None), entry.pop("not_match", ())
        try:
            if patterns is not None or barred:
                entry["models"] = [
                    model_id
                    for model_id in ids
                    if any(re.search(pattern, model_id) for pattern in patterns or [""])
                    and not any(re.search(pattern, model_id) for pattern in barred)
                ]
        except re.error as error:
            raise InvalidData(
                [(f"{where}.rules.{rule.get('id')}.match", f"is not a regular expression: {error}")]
            ) from None
        if entry.get("models") != []:
            rules.append(entry)
    cited = {book["source"], *(rule["source"] for rule in rules)}
    cited |= {entry["source"] for entry in parameters.values() if "source" in entry}
    table = {
        "api": book["api"],
        "provider": book["provider"],
        "source": book["source"],
        "sources": {name: source for name, source in book["sources"].items() if name in cited},
        "parameters": parameters,
        "rules": rules,
    }
    shape = shapes["apis"].get(book["api"])
    if shape is not None:
        name = f"messages:{shape['source']}"
        table["messages"] = {**shape, "source": name}
        table["sources"][name] = shapes["sources"][shape["source"]]
    return table if book.get("unknown") is None else {**table, "unknown": book["unknown"]}
