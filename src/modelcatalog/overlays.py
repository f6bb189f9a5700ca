"""Own models and corrections: documents laid over those of another store, checked as a whole before they count.

An overlay is a mapping, a JSON or TOML file of one, or a folder laid out as the packaged data are::

    providers  provider key -> {"provider": {...}, "models": {id: {...}}}    also providers/<provider>.json|toml
    models     full key -> {...}, the short form of the same
    rules      API -> provider -> a table of parameters and rules            also rules/<api>/<provider>.json|toml
    aliases    name -> key, or {"target": key, "as_of": date}                also aliases.json|toml
    authors    author key -> {"name": ..., "url": ...}                       also authors.json|toml
    source     {"title": ..., "date": ..., "kind": ...} of all these facts

A model that is already there is changed field by field: objects are merged, everything else is replaced, and
``null`` makes a fact unknown. A model with ``"extends": key`` begins as a copy of that one, its rules included.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from modelcatalog.codec import load, parse
from modelcatalog.errors import InvalidData, shorten
from modelcatalog.records import Author, Model, Provider
from modelcatalog.rules import Source, Table
from modelcatalog.vocabulary import Api

_KEYS = frozenset({"providers", "models", "rules", "aliases", "authors", "source"})
_SUFFIXES = (".json", ".toml")
_LONGEST = 512

Problems = list[tuple[str, str]]


class _Store(Protocol):
    def read(self, name: str) -> dict[str, Any] | None:
        """Return a document."""


class OverlayStore:
    """The documents of another store with an overlay laid over them.

    Args:
        below: the other store.
        overlay: a mapping, a file, or a folder.

    Raises:
        InvalidData: the overlay is wrong; every problem is listed with its file and path.
        OSError: the overlay cannot be read.
    """

    def __init__(self, below: _Store, overlay: Path | str | Mapping[str, Any]) -> None:
        self._below = below
        self._documents = _Layering(below, *_read(overlay)).documents()

    def read(self, name: str) -> dict[str, Any] | None:
        """Return the document called *name*, the overlay's where it has one."""
        found = self._documents.get(name)
        return self._below.read(name) if found is None else found


# Reading


def _read(overlay: Path | str | Mapping[str, Any]) -> tuple[str, list[tuple[str, dict[str, Any]]]]:
    """Return the title of an overlay and its parts, each with the name of where it stands."""
    if isinstance(overlay, Mapping):
        return "overlay", [("", _plain(overlay))]
    path = Path(overlay)
    if path.is_dir():
        parts = [part for file in sorted(path.rglob("*")) if file.suffix in _SUFFIXES for part in [_part(path, file)]]
        if not parts:
            raise InvalidData([(str(path), "holds no .json and no .toml file")])
        return path.name, parts
    if path.suffix not in _SUFFIXES:
        raise InvalidData([(str(path), "must be a folder, a .json file or a .toml file")])
    return path.name, [(path.name, _parse(path, path.name))]


def _plain(overlay: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy of *overlay* as JSON would have it."""
    try:
        copy: dict[str, Any] = json.loads(json.dumps(overlay, default=_json_value))
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidData([("", f"cannot be written as JSON: {error}")]) from None
    return copy


def _json_value(value: object) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{shorten(value)} is no JSON value")


def _part(root: Path, file: Path) -> tuple[str, dict[str, Any]]:
    where = file.relative_to(root).as_posix()
    document = _parse(file, where)
    place = file.relative_to(root).parts
    if len(place) == 2 and place[0] == "providers":
        return where, {"providers": {file.stem: document}}
    if len(place) == 3 and place[0] == "rules":
        return where, {"rules": {place[1]: {file.stem: document}}}
    if len(place) == 1 and file.stem in ("aliases", "authors") and file.stem not in document:
        return where, {file.stem: document}
    if len(place) == 1:
        return where, document
    raise InvalidData([(where, "stands where no overlay file belongs: providers/<provider>, rules/<api>/<provider>")])


def _parse(file: Path, where: str) -> dict[str, Any]:
    content = file.read_bytes()
    if file.suffix == ".toml":
        try:
            document: Any = tomllib.loads(content.decode("utf-8"))
        except (ValueError, RecursionError) as error:
            raise InvalidData([(where, f"is not valid TOML: {error}")]) from None
        return _plain(document)
    document = parse(content, where)
    if type(document) is not dict:
        raise InvalidData([(where, "must hold an object")])
    document.pop("$comment", None)
    return document


# Layering


class _Layering:
    """Lays the parts of one overlay over a store."""

    def __init__(self, below: _Store, title: str, parts: list[tuple[str, dict[str, Any]]]) -> None:
        self._below = below
        self._title = title
        self._parts = parts
        self._problems: Problems = []
        #: The models of the overlay: key -> where it stands, what is said.
        self._said: dict[str, tuple[str, dict[str, Any]]] = {}
        self._providers: dict[str, tuple[str, dict[str, Any]]] = {}
        self._authors: dict[str, Any] = {}
        self._aliases: dict[str, tuple[str, Any]] = {}
        self._tables: dict[tuple[str, str], tuple[str, dict[str, Any]]] = {}
        self._source: dict[str, Any] | None = None
        self._made: dict[str, dict[str, Any]] = {}
        self._failed: set[str] = set()
        self._origin: dict[str, str] = {}
        self._written: dict[str, dict[str, Any]] = {}

    def documents(self) -> dict[str, dict[str, Any]]:
        """Return every document that the overlay changes.

        Raises:
            InvalidData: it is wrong; every problem is listed.
        """
        for where, part in self._parts:
            self._take(where, part)
        for key, (where, _) in self._said.items():
            self._make(key, where, ())
        self._check_models()
        self._write_shards()
        self._write_rules()
        self._write_names()
        if not self._problems:
            self._write_provenance()
        if self._problems:
            raise InvalidData(self._problems)
        return self._written

    def _problem(self, where: str, path: str, reason: str) -> None:
        self._problems.append((f"{where}:{path}" if where and path else where or path, reason))

    def _take(self, where: str, part: dict[str, Any]) -> None:
        for key in part.keys() - _KEYS:
            self._problem(where, key, f"an overlay has no such key; it has {', '.join(sorted(_KEYS))}")
        for name, shard in self._objects(where, "providers", part.get("providers", {})):
            self._take_shard(where, name, shard)
        for key, entry in self._objects(where, "models", part.get("models", {})):
            self._say(where, f"models.{key}", key, entry)
        for api, tables in self._objects(where, "rules", part.get("rules", {})):
            if api not in list(Api):
                self._problem(where, f"rules.{api}", f"is no API; there are {', '.join(Api)}")
                continue
            for provider, table in self._objects(where, f"rules.{api}", tables):
                self._tables[api, provider] = (where, table)
        for name, entry in self._objects(where, "authors", part.get("authors", {})):
            self._authors[name] = entry
            self._loaded(Author, {**entry, "id": name}, where, f"authors.{name}")
        aliases = part.get("aliases", {})
        if type(aliases) is not dict:
            self._problem(where, "aliases", "must be an object")
        else:
            self._aliases |= {name: (where, entry) for name, entry in aliases.items()}
        if "source" in part:
            self._source = part["source"]
            self._loaded(Source, part["source"], where, "source")

    def _take_shard(self, where: str, name: str, shard: dict[str, Any]) -> None:
        for key in shard.keys() - {"provider", "models", "$comment"}:
            self._problem(where, f"providers.{name}.{key}", "must be provider or models")
        if not name or "/" in name or not name.isascii() or not name.isprintable() or name.strip(".") == "":
            self._problem(where, f"providers.{shorten(name)}", "is no key of a provider")
            return
        if "provider" in shard:
            self._providers[name] = (where, shard["provider"])
        for model_id, entry in self._objects(where, f"providers.{name}.models", shard.get("models", {})):
            self._say(where, f"providers.{name}.models.{model_id}", f"{name}/{model_id}", entry)

    def _objects(self, where: str, path: str, raw: Any) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the entries of an object of objects; what is none is a problem."""
        if type(raw) is not dict:
            self._problem(where, path, f"must be an object, not {shorten(raw)}")
            return
        for name, entry in raw.items():
            if type(entry) is dict:
                yield name, entry
            else:
                self._problem(where, f"{path}.{name}", f"must be an object, not {shorten(entry)}")

    def _say(self, where: str, path: str, key: str, entry: dict[str, Any]) -> None:
        provider, slash, model_id = key.partition("/")
        if not provider or not slash or not model_id or len(key) > _LONGEST or not key.isprintable():
            self._problem(where, path, "must be a full key, provider/id")
            return
        for name, value in (("id", model_id), ("provider", provider), ("key", key)):
            if entry.get(name, value) != value:
                self._problem(where, f"{path}.{name}", f"must be {value!r} or left out, not {shorten(entry[name])}")
        said = {name: value for name, value in entry.items() if name not in ("id", "provider", "key")}
        if key in self._said:
            said = _merged(self._said[key][1], said)
        self._said[key] = (f"{where}:{path}" if where else path, said)

    # Models

    def _make(self, key: str, where: str, children: tuple[str, ...]) -> dict[str, Any] | None:
        """Return the whole entry of the model *key*: its own, changed; a copy; or a new one."""
        if key in self._made:
            return self._made[key]
        if key in self._failed:
            return None
        if key not in self._said:
            return self._present(key)
        where, said = self._said[key]
        if key in children:
            self._problem(f"{where}.extends", "", f"goes round in a circle: {' -> '.join([*children, key])}")
            self._failed.update(children)
            return None
        entry = self._present(key)
        extends = said.get("extends")
        if extends is not None:
            origin = self._named(extends)
            entry = None if origin is None else self._make(origin, where, (*children, key))
            if origin is None or entry is None:
                if origin is None or origin not in self._said:
                    self._problem(f"{where}.extends", "", f"there is no model {shorten(extends)}; name a full key")
                self._failed.add(key)
                return None
            self._origin[key] = origin
        made = _merged(entry or {}, {name: value for name, value in said.items() if name != "extends"})
        return self._made.setdefault(key, made)

    def _named(self, ref: object) -> str | None:
        """Return the key that ``extends`` names: a full key or an author's own id."""
        if type(ref) is not str or not ref or len(ref) > _LONGEST:
            return None
        if ref in self._said or ("/" in ref and self._present(ref) is not None):
            return ref
        first = ref[0].lower()
        names = self._below.read(f"names/{first if first.isalnum() and first.isascii() else 'other'}") or {}
        home = names.get("names", {}).get(ref)
        return f"{home}/{ref}" if type(home) is str else None

    def _present(self, key: str) -> dict[str, Any] | None:
        provider, _, model_id = key.partition("/")
        shard = self._shard(provider)
        entry: dict[str, Any] | None = shard["models"].get(model_id)
        return entry

    def _shard(self, provider: str) -> dict[str, Any]:
        """Return what the store below has of *provider*, never looking for a file that is not named in its index."""
        index = self._below.read("index") or {"providers": {}}
        found = self._below.read(f"providers/{provider}") if provider in index["providers"] else None
        return {"models": {}} if found is None else found

    def _check_models(self) -> None:
        for key, entry in self._made.items():
            if key in self._said:
                provider, _, model_id = key.partition("/")
                self._loaded(Model, {"id": model_id, "provider": provider, **entry}, "", self._said[key][0])

    def _loaded(self, target: type[Any], raw: Any, where: str, path: str) -> None:
        try:
            load(target, raw)
        except InvalidData as error:
            for below, reason in error.problems:
                self._problem(where, f"{path}.{below}" if below else path, reason)

    # Documents

    def _write_shards(self) -> None:
        touched = dict.fromkeys([*(key.partition("/")[0] for key in self._made if key in self._said), *self._providers])
        for name in touched:
            shard = self._shard(name)
            where, said = self._providers.get(name, ("", {}))
            if type(said) is not dict:
                self._problem(where, f"providers.{name}.provider", f"must be an object, not {shorten(said)}")
                continue
            if "provider" not in shard and not said:
                self._problem(where, f"providers.{name}.provider", "is a new provider and needs at least name and kind")
                continue
            provider = _merged(shard.get("provider", {}), said)
            self._loaded(Provider, {**provider, "id": name}, where, f"providers.{name}.provider")
            models = dict(shard["models"])
            models |= {
                key.partition("/")[2]: made
                for key, made in self._made.items()
                if key.startswith(f"{name}/") and key in self._said
            }
            self._written[f"providers/{name}"] = {"provider": provider, "models": dict(sorted(models.items()))}

    def _write_rules(self) -> None:
        tables = {place: self._whole_table(place, where, said) for place, (where, said) in self._tables.items()}
        for key, origin in self._origin.items():
            for place, table in self._tables_of(origin, tables):
                self._copy_rules(key, origin, place[0], table, tables)
        for (api, provider), table in tables.items():
            where = self._tables[api, provider][0] if (api, provider) in self._tables else ""
            self._loaded(Table, table, where, f"rules.{api}.{provider}")
            self._written[f"rules/{api}/{provider}"] = table

    def _whole_table(self, place: tuple[str, str], where: str, said: dict[str, Any]) -> dict[str, Any]:
        """Return the table at *place* with what the overlay says added: parameters and rules replace by name and id."""
        api, provider = place
        below = self._below.read(f"rules/{api}/{provider}")
        base: dict[str, Any] = {
            "api": api,
            "provider": provider,
            "source": "",
            "sources": {},
            "parameters": {},
            "rules": [],
        }
        table = {name: value for name, value in (below or base).items() if name != "$comment"}
        rules = said.get("rules", [])
        if type(rules) is not list or not all(type(rule) is dict for rule in rules):
            self._problem(where, f"rules.{api}.{provider}.rules", "must be a list of objects")
            rules = []
        replaced = [rule.get("id") for rule in rules]
        kept = [rule for rule in table["rules"] if rule["id"] not in replaced]
        return {
            **_merged(table, {name: value for name, value in said.items() if name != "rules"}),
            "rules": kept + rules,
        }

    def _tables_of(
        self, origin: str, tables: Mapping[tuple[str, str], dict[str, Any]]
    ) -> list[tuple[tuple[str, str], dict[str, Any]]]:
        """Return the tables that hold for the model *origin*, and for what it is itself a copy of."""
        provider = origin.partition("/")[0]
        found = []
        for api in Api:
            table = tables.get((api, provider)) or self._below.read(f"rules/{api}/{provider}")
            if table is not None:
                found.append(((str(api), provider), table))
        return found

    def _copy_rules(
        self,
        key: str,
        origin: str,
        api: str,
        table: dict[str, Any],
        tables: dict[tuple[str, str], dict[str, Any]],
    ) -> None:
        """Let every rule of the model *origin* hold for its copy *key* too."""
        provider, _, model_id = key.partition("/")
        origin_provider, _, origin_id = origin.partition("/")
        target = tables.get((api, provider)) or self._below.read(f"rules/{api}/{provider}")
        if provider == origin_provider:
            base = {name: value for name, value in table.items() if name != "$comment"}
            tables[api, provider] = {**base, "rules": [_for_copy(rule, origin_id, model_id) for rule in table["rules"]]}
        elif target is None:
            rules = [
                {**rule, "models": [model_id]}
                for rule in table["rules"]
                if rule.get("models") is None or _names(rule, origin_id)
            ]
            base = {name: value for name, value in table.items() if name != "$comment"}
            tables[api, provider] = {**base, "provider": provider, "rules": rules}
        else:
            present = [rule.get("id") for rule in target["rules"]]
            rules = [
                {
                    **rule,
                    "models": [model_id],
                    "id": f"{rule['id']}:{model_id}" if rule["id"] in present else rule["id"],
                }
                for rule in table["rules"]
                if _names(rule, origin_id)
            ]
            base = {name: value for name, value in target.items() if name != "$comment"}
            cited = {rule["source"]: table["sources"][rule["source"]] for rule in rules}
            tables[api, provider] = {
                **base,
                "sources": {**cited, **target["sources"]},
                "rules": target["rules"] + rules,
            }

    def _write_names(self) -> None:
        """Write what is looked up by name: the index, bare ids, bases, aliases, authors."""
        index = self._below.read("index") or {"names": [], "providers": {}}
        providers = {name: list(ids) for name, ids in index["providers"].items()}
        bases = {base: list(keys) for base, keys in (self._below.read("bases") or {"bases": {}})["bases"].items()}
        touched: set[str] = set()
        for key in self._said:
            provider, _, model_id = key.partition("/")
            if key not in self._made:
                continue
            ids = providers.setdefault(provider, [])
            if model_id not in ids:
                ids.append(model_id)
                ids.sort()
            touched.add(model_id)
            for keys in bases.values():
                if key in keys:
                    keys.remove(key)
            base = self._made[key].get("base")
            if type(base) is str:
                keys = bases.setdefault(base, [])
                keys.append(key)
                bases[base] = ([base] if base in keys else []) + sorted(set(keys) - {base})
        for name in self._providers:
            providers.setdefault(name, [])
        firsts = list(index["names"])
        for model_id in sorted(touched):
            self._write_bare(model_id, providers, bases, firsts)
        self._written["index"] = {"names": sorted(firsts), "providers": dict(sorted(providers.items()))}
        self._written["bases"] = {"bases": {base: keys for base, keys in bases.items() if keys}}
        self._write_aliases(providers)
        if self._authors:
            authors = (self._below.read("authors") or {"authors": {}})["authors"]
            self._written["authors"] = {"authors": {**authors, **self._authors}}

    def _write_bare(
        self, model_id: str, providers: Mapping[str, list[str]], bases: Mapping[str, list[str]], firsts: list[str]
    ) -> None:
        first = model_id[0].lower()
        first = first if first.isascii() and first.isalnum() else "other"
        name = f"names/{first}"
        document = self._written.get(name) or self._below.read(name) or {"names": {}}
        at = [provider for provider, ids in providers.items() if model_id in ids]
        own = [provider for provider in at if f"{provider}/{model_id}" in bases.get(f"{provider}/{model_id}", ())]
        homes = own or sorted(at)
        self._written[name] = {"names": {**document["names"], model_id: homes[0] if len(homes) == 1 else homes}}
        if first not in firsts:
            firsts.append(first)

    def _write_aliases(self, providers: Mapping[str, list[str]]) -> None:
        if not self._aliases:
            return
        added = {}
        for name, (where, raw) in self._aliases.items():
            entry = {"target": raw} if type(raw) is str else raw
            target = entry.get("target") if type(entry) is dict else None
            provider, _, model_id = target.partition("/") if type(target) is str else ("", "", "")
            if model_id not in providers.get(provider, ()):
                self._problem(where, f"aliases.{name}", f"there is no model {shorten(target)}; name a full key")
                continue
            added[name] = entry
        below = self._below.read("aliases") or {"aliases": {}}
        self._written["aliases"] = {**below, "aliases": {**below["aliases"], **added}}

    def _write_provenance(self) -> None:
        """Say of every fact of the overlay that it is the overlay's, and of the rest what was said before."""
        manifest = self._below.read("manifest") or {}
        source = self._source or {
            "title": f"overlay {self._title}",
            "date": manifest.get("as_of", "1970-01-01"),
            "kind": "curated",
        }
        for key in self._made:
            if key not in self._said:
                continue
            provider, _, model_id = key.partition("/")
            document = self._provenance(provider)
            if "patterns" not in document:
                continue
            cited, sources = self._cited(self._origin.get(key, key))
            for path, value in _paths(self._said[key][1]):
                cited = {name: said for name, said in cited.items() if name != path and not name.startswith(f"{path}.")}
                if value is not None:
                    cited[path] = [_OVERLAY]
            entry = [len(document["patterns"]), {path: said for path, said in cited.items() if len(said) > 1}]
            self._written[f"provenance/{provider}"] = {
                "models": {**document["models"], model_id: entry},
                "patterns": [*document["patterns"], {path: said[0] for path, said in cited.items()}],
                "sources": {**document["sources"], **sources, _OVERLAY: source},
            }

    def _provenance(self, provider: str) -> dict[str, Any]:
        name = f"provenance/{provider}"
        index = self._below.read("index") or {"providers": {}}
        below = self._below.read(name) if provider in index["providers"] else None
        return self._written.get(name) or below or {"models": {}, "patterns": [], "sources": {}}

    def _cited(self, key: str) -> tuple[dict[str, list[Any]], dict[str, Any]]:
        """Return who says each fact of the model *key*, and those sources; nothing for a new one."""
        provider, _, model_id = key.partition("/")
        document = self._provenance(provider)
        if "patterns" not in document or model_id not in document["models"]:
            return {}, {}
        number, *differing = document["models"][model_id]
        cited = {path: [name] for path, name in document["patterns"][number].items()}
        for said in differing:
            cited |= said
        return cited, document["sources"]


#: The id under which the facts of an overlay are cited.
_OVERLAY = "overlay"


def _for_copy(rule: dict[str, Any], origin_id: str, model_id: str) -> dict[str, Any]:
    if not _names(rule, origin_id) or _names(rule, model_id):
        return rule
    return {**rule, "models": [*rule["models"], model_id]}


def _names(rule: Mapping[str, Any], model_id: str) -> bool:
    """Tell whether *rule* names the model."""
    models = rule.get("models")
    return type(models) is list and model_id in models


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Lay *above* over *below*: objects are merged, ``None`` takes away, everything else replaces."""
    merged = dict(below)
    for name, value in above.items():
        if value is None:
            merged.pop(name, None)
        elif type(value) is dict and type(merged.get(name)) is dict:
            merged[name] = _merged(merged[name], value)
        else:
            merged[name] = _merged({}, value) if type(value) is dict else value
    return merged


#: The parts of a model that are records themselves.
_NESTED = frozenset({"limits", "modalities", "features", "sampling", "reasoning", "architecture", "delivery"})


def _paths(said: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the path and value of every fact that is said."""
    for name, value in said.items():
        if name in _NESTED and type(value) is dict:
            for below, inner in value.items():
                yield f"{name}.{below}", inner
        elif name != "extends":
            yield name, value
