"""The catalog: an immutable mapping from keys to records, read from a store as they are asked for."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, overload

from modelcatalog.codec import load
from modelcatalog.errors import (
    AmbiguousModel,
    InvalidData,
    InvalidReference,
    UnknownAuthor,
    UnknownModel,
    UnknownProvider,
    shorten,
)
from modelcatalog.records import Author, Model, Provider
from modelcatalog.store import FileStore, Store
from modelcatalog.suggestions import nearest

if TYPE_CHECKING:
    from modelcatalog.comparison import Differences
    from modelcatalog.provenance import Provenance
    from modelcatalog.query import Criterion, Value
    from modelcatalog.resolution import Resolution, Resolver

T = TypeVar("T")

_LONGEST_REFERENCE = 512


class _Directory(Mapping[str, T]):
    """An immutable mapping whose values are read when first asked for."""

    __slots__ = ("_names", "_read", "_title", "_unknown", "_values")

    def __init__(
        self,
        title: str,
        unknown: type[UnknownProvider] | type[UnknownAuthor],
        names: Callable[[], Mapping[str, Any]],
        read: Callable[[str], T],
    ) -> None:
        self._unknown = unknown
        self._title = title
        self._names = names
        self._read = read
        self._values: dict[str, T] = {}

    def __getitem__(self, name: str) -> T:
        try:
            return self._values[name]
        except (KeyError, TypeError):
            pass
        if name not in self:
            raise self._unknown(name, nearest(str(name), self._names()))
        return self._values.setdefault(name, self._read(name))

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name in self._names()

    def __iter__(self) -> Iterator[str]:
        return iter(self._names())

    def __len__(self) -> int:
        return len(self._names())

    def __repr__(self) -> str:
        return f"<{len(self):,} {self._title}>"


class Catalog(Mapping[str, Model]):
    """Every model that a store holds, by key. Nothing is read before it is asked for, and nothing changes.

    A name is a key (``openai/gpt-4o``) or a bare id (``gpt-4o``). A bare id means the author's own record; one
    that stands at no author but at exactly one provider means that one.

    Args:
        store: where the documents are; the packaged data when left out.

    >>> from modelcatalog import catalog
    >>> catalog.get("deepseek-coder-v2-instruct").limits.context_window
    163840
    >>> catalog["openai/gpt-4o"].modalities.output
    (<Modality.TEXT: 'text'>,)
    >>> "openai/gpt-5-typo" in catalog
    False
    """

    __slots__ = ("_documents", "_every", "_found", "_resolver", "_shards", "_store", "authors", "providers")

    def __init__(self, store: Store | None = None) -> None:
        self._store: Store = FileStore() if store is None else store
        self._documents: dict[str, dict[str, Any]] = {}
        self._found: dict[str, Model] = {}
        self._shards: dict[str, dict[str, Any] | None] = {}
        self._every: dict[str, tuple[Model, ...]] = {}
        self._resolver: Resolver | None = None
        #: Every provider by its key.
        self.providers: Mapping[str, Provider] = _Directory(
            "providers", UnknownProvider, self._provider_names, self._load_provider
        )
        #: Every author by its key.
        self.authors: Mapping[str, Author] = _Directory(
            "authors", UnknownAuthor, self._author_entries, self._load_author
        )

    @property
    def as_of(self) -> date:
        """The date of the newest source that the data were made from."""
        stated = self._document("manifest").get("as_of")
        try:
            return date.fromisoformat(stated)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            raise InvalidData([("manifest.json.as_of", f"must be a date, not {shorten(stated)}")]) from None

    def __getitem__(self, ref: str) -> Model:
        """Return the model called *ref*.

        Raises:
            UnknownModel: no record has this name; the error suggests similar ones.
            AmbiguousModel: several providers serve a model of this name, none of them its author.
            InvalidReference: *ref* cannot be a name: not a string, empty, too long, or with control characters.
        """
        try:
            return self._found[ref]
        except (KeyError, TypeError):
            pass
        model = self._find(ref)
        if model is None:
            raise UnknownModel(ref, lambda: self._suggest(ref))
        return model

    @overload
    def get(self, ref: str) -> Model | None: ...
    @overload
    def get(self, ref: str, default: T) -> Model | T: ...
    def get(self, ref: str, default: Any = None) -> Any:
        """Return the model called *ref*, or *default* when no record has this name.

        Raises:
            AmbiguousModel: several providers serve a model of this name, none of them its author.
            InvalidReference: *ref* cannot be a name.
        """
        try:
            return self._found[ref]
        except (KeyError, TypeError):
            pass
        model = self._find(ref)
        return default if model is None else model

    def __contains__(self, ref: object) -> bool:
        """Tell whether *ref* names exactly one model."""
        try:
            return self._find(ref) is not None
        except (AmbiguousModel, InvalidReference):
            return False

    def __iter__(self) -> Iterator[str]:
        for provider, ids in self._index().items():
            for model_id in ids:
                yield f"{provider}/{model_id}"

    def __len__(self) -> int:
        return sum(map(len, self._index().values()))

    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return f"<Catalog of {len(self):,} models at {len(self.providers):,} providers, as of {self.as_of}>"

    def offerings(self, ref: str | Model) -> tuple[Model, ...]:
        """Return the record that *ref* descends from and each provider's record of the same model.

        Args:
            ref: a model or the name of one.

        Raises:
            UnknownModel, AmbiguousModel, InvalidReference: as for ``catalog[ref]``.

        >>> from modelcatalog import catalog
        >>> [model.provider for model in catalog.offerings("deepseek-coder-v2-instruct")]
        ['deepseek', 'fireworks-ai', 'ollama']
        """
        model = record_of(ref, self)
        if model.base is None:
            return (model,)
        keys = self._part("bases", "bases").get(model.base, [model.key])
        try:
            return tuple(self[key] for key in keys)
        except UnknownModel as error:
            raise InvalidData([(f"bases.json.bases.{model.base}", f"names {error.ref}, which is no record")]) from None

    def resolve(
        self, ref: str, provider: str | None = None, base_url: str | None = None, *, allow_undated: bool = False
    ) -> "Resolution":
        """Return the record that *ref* means, however it is written, and every step that led there.

        Understood are keys, bare ids, declared aliases, names for people, other letter case and other marks between
        the parts, region and version forms of clouds, resource names, the prefixes of gateways and wrappers, size
        tags, and the suffixes of routes and efforts. Each is undone by a step that has a name; nothing is matched by
        "contains", and nothing is guessed.

        Args:
            ref: the name, at most 512 characters.
            provider: who is to serve it: a provider's key, or what another program calls it (``bedrock``). Then only
                that provider's records are answers.
            base_url: the address that requests go to; it says the provider where *provider* is left out.
            allow_undated: whether a name with a date that no record has may mean the record without a date.

        Raises:
            UnknownModel: nothing is called that; the first suggestion is the record without the date, if any.
            AmbiguousModel: it may mean several records.
            UnknownProvider: no provider has this name or this address.
            InvalidReference: *ref* cannot be a name, or *provider* and *base_url* contradict each other.

        >>> from modelcatalog import catalog
        >>> print(catalog.resolve("OpenAI:GPT-4o"))
        OpenAI:GPT-4o -> openai/gpt-4o | provider prefix: OpenAI:GPT-4o -> GPT-4o | letter case: GPT-4o -> openai/gpt-4o
        >>> catalog.resolve("us.anthropic.claude-sonnet-4-5-20250929-v1:0", provider="bedrock").model.provider
        'amazon-bedrock'
        """
        return self._resolving().resolve(ref, provider, base_url, allow_undated=allow_undated)

    def find(
        self,
        question: "Criterion | None" = None,
        *,
        sort: "str | Value | Sequence[str | Value]" = (),
        limit: int | None = None,
        provider_kind: str | Sequence[str] | None = None,
        **criteria: Any,
    ) -> list[Model]:
        """Return the models of which *question* and every one of *criteria* hold.

        Left out unless asked for: what is no chat model (ask by ``kind``), what is retired or delisted (``status``),
        and what can be had as weights only (``availability``).
        What no source states is never taken for a yes.

        Args:
            question: made with ``where``, ``value``, ``price`` of ``modelcatalog.query`` and ``&``, ``|``, ``~``.
            sort: what to sort by: ``input_price``, ``-context``, the path of a field, or several; unknowns come last.
                By key when left out.
            limit: how many to return at most.
            provider_kind: ``lab``, ``host``, ``cloud``, ``gateway``, ``subscription``, ``local``, or several.
            criteria: as for ``modelcatalog.query.where``.

        Raises:
            InvalidQuery: there is no such criterion or order, or its value cannot be.
            UnknownProvider: no provider has this key.

        >>> from modelcatalog import catalog
        >>> found = catalog.find(provider="openai", input="image", tools=True, min_context=128_000, sort="input_price")
        >>> all(model.limits.context_window >= 128_000 for model in found)
        True
        >>> catalog.find(provider_kind="lab", reasoning=True, sort="-released", limit=3) != []
        True
        """
        # Imported here: a plain look-up does not pay for it.
        from modelcatalog.query import ordered, provider_kinds, usual, where  # noqa: PLC0415

        if limit is not None and (type(limit) is not int or limit < 0):
            raise ValueError(f"limit must be a whole number of at least 0 or None, not {limit!r}")
        named = criteria.get("provider")
        providers = [named] if isinstance(named, str) else list(self.providers if named is None else named)
        if provider_kind is not None:
            kinds = provider_kinds(provider_kind)
            providers = [name for name in providers if self.providers[name].kind in kinds]
        asked = where(**criteria)
        asked = usual(asked if question is None else asked & question)
        found = [model for name in providers for model in self._at(name) if asked.holds(model)]
        return ordered(found, sort)[:limit]

    def compare(self, *refs: str | Model) -> "Differences":
        """Return what differs between two or more models, fact by fact.

        Args:
            refs: models or names, as ``catalog[...]`` takes them.

        Raises:
            ValueError: there are fewer than two.

        >>> from modelcatalog import catalog
        >>> difference = catalog.compare("openai/gpt-4o", "openai/gpt-4o-mini")["pricing.input_tokens"]
        >>> difference.values
        (Decimal('2.5'), Decimal('0.15'))
        """
        # Imported here: a plain look-up does not pay for it.
        from modelcatalog.comparison import compare  # noqa: PLC0415

        return compare(record_of(ref, self) for ref in refs)

    def _at(self, provider: str) -> Iterable[Model]:
        """Return every model of *provider*, kept after the first time."""
        try:
            return self._every[provider]
        except KeyError:
            pass
        if provider not in self.providers:
            raise UnknownProvider(provider, nearest(str(provider), self.providers))
        models = tuple(self[f"{provider}/{model_id}"] for model_id in self._index()[provider])
        return self._every.setdefault(provider, models)

    def diff(self, old: str | Model, new: str | Model) -> "Differences":
        """Return what changes for whoever goes from *old* to *new*: each fact that differs, the old value first.

        >>> from modelcatalog import catalog
        >>> catalog.diff("openai/gpt-4o", "openai/gpt-5")["limits.context_window"].values
        (128000, 400000)
        """
        return self.compare(old, new)

    def with_overlay(self, overlay: str | Path | Mapping[str, Any]) -> "Catalog":
        """Return a new catalog: this one with own models, corrections, rules and names laid over it.

        Args:
            overlay: a mapping, a ``.json`` or ``.toml`` file of one, or a folder laid out as the packaged data are;
                see ``modelcatalog.overlays`` for the form.

        Raises:
            InvalidData: the overlay is wrong; every problem is listed with its file and path.
            OSError: the overlay cannot be read.

        >>> from modelcatalog import catalog
        >>> own = catalog.with_overlay({"models": {"openai/gpt-4o": {"limits": {"max_output_tokens": 4096}}}})
        >>> own["gpt-4o"].limits.max_output_tokens, catalog["gpt-4o"].limits.max_output_tokens
        (4096, 16384)
        """
        # Imported here: a plain look-up does not pay for it.
        from modelcatalog.overlays import OverlayStore  # noqa: PLC0415

        return Catalog(OverlayStore(self._store, overlay))

    def deployment(self, model_id: str, target: str, **facts: Any) -> "Catalog":
        """Return a new catalog in which *model_id* is a deployment of *target* at the same provider.

        Args:
            model_id: the name of the deployment: what goes on the wire.
            target: the key of the model that it deploys, or the author's own id.
            facts: what differs, in the form of the packaged files: ``limits={"max_output_tokens": 4096}``.

        Raises:
            UnknownModel, AmbiguousModel, InvalidReference: as for ``catalog[target]``.
            InvalidData: the facts are wrong.

        >>> from modelcatalog import catalog
        >>> catalog.deployment("my-deploy", "azure/gpt-4o")["azure/my-deploy"].limits.context_window
        128000
        """
        origin = self[target]
        return self.with_overlay({"models": {f"{origin.provider}/{model_id}": {"extends": origin.key, **facts}}})

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Catalog":
        """Return the packaged catalog with the overlays that ``MODELCATALOG_PATH`` lists laid over it, in order.

        Args:
            environment: where to look; the environment of the process when left out. The paths stand between
                ``:``, on Windows between ``;``.

        Raises:
            InvalidData, OSError: as for ``with_overlay``.
        """
        found = (os.environ if environment is None else environment).get("MODELCATALOG_PATH", "")
        result = cls()
        for path in filter(None, found.split(os.pathsep)):
            result = result.with_overlay(Path(path))
        return result

    def homes(self, name: str) -> tuple[str, ...]:
        """Return the providers that the bare id *name* may mean: its author alone where the author has it.

        >>> from modelcatalog import catalog
        >>> catalog.homes("gpt-4o"), catalog.homes("no-such-model")
        (('openai',), ())
        """
        if not name:
            return ()
        homes = self._names(name[0].lower()).get(name, ())
        return (homes,) if isinstance(homes, str) else tuple(homes)

    def ids(self, provider: str) -> tuple[str, ...]:
        """Return the key of every model of *provider*, sorted; no record is read for it.

        Raises:
            UnknownProvider: no provider has this key.

        >>> from modelcatalog import catalog
        >>> "perplexity/sonar" in catalog.ids("perplexity")
        True
        """
        if provider not in self.providers:
            raise UnknownProvider(provider, nearest(str(provider), self.providers))
        return tuple(f"{provider}/{model_id}" for model_id in self._index()[provider])

    def bases(self) -> tuple[str, ...]:
        """Return the key of every record that others descend from, the authors' own; no record is read for it."""
        return tuple(self._part("bases", "bases"))

    def _resolving(self) -> "Resolver":
        if self._resolver is None:
            # Imported here: a plain look-up does not pay for it.
            from modelcatalog.resolution import Resolver  # noqa: PLC0415

            self._resolver = Resolver(self)
        return self._resolver

    def provenance(self, ref: str | Model) -> "dict[str, Provenance]":
        """Return where each known fact of a model comes from: its source and date, and what other sources say.

        Nothing of it is read before it is asked for, and a lookup does not pay for it.

        Args:
            ref: a model or the name of one.

        Returns:
            the provenance by field, dots between steps. Empty for a catalog that has none.

        Raises:
            UnknownModel, AmbiguousModel, InvalidReference: as for ``catalog[ref]``.
            InvalidData: the provenance of this provider is damaged.

        >>> from modelcatalog import catalog
        >>> catalog.provenance("openai/gpt-5")["retires_on"].source.title
        'openai-python 3.54.0, list of deprecated models'
        """
        from modelcatalog.provenance import read  # noqa: PLC0415 - a lookup must not pay for it

        model = record_of(ref, self)
        document = self.document(f"provenance/{model.provider}") if _is_plain(model.provider) else None
        if document is None:
            return {}
        return read(model, document, (self.document("sources") or {}).get("sources", {}))

    def document(self, name: str) -> dict[str, Any] | None:
        """Return the raw document called *name*, kept after the first time. Treat it as read-only."""
        try:
            return self._documents[name]
        except KeyError:
            found = self._store.read(name)
            return None if found is None else self._documents.setdefault(name, found)

    def _document(self, name: str) -> dict[str, Any]:
        found = self.document(name)
        if found is None:
            raise InvalidData([(f"{name}.json", "is missing from the catalog's data")])
        return found

    def _part(self, name: str, key: str) -> dict[str, Any]:
        """Return the object under *key* of the document called *name*."""
        found = self._document(name).get(key)
        if type(found) is not dict:
            raise InvalidData([(f"{name}.json.{key}", f"must be an object, not {shorten(found)}")])
        return found

    def _index(self) -> dict[str, list[str]]:
        return self._part("index", "providers")

    def _names(self, first: str) -> dict[str, str | list[str]]:
        """Return the bare ids that begin with the letter or digit *first*, each with its provider or providers."""
        name = f"names/{first if first.isalnum() and first.isascii() else 'other'}"
        return {} if self.document(name) is None else self._part(name, "names")

    def _provider_names(self) -> Mapping[str, Any]:
        return self._index()

    def _author_entries(self) -> Mapping[str, Any]:
        return self._part("authors", "authors")

    def _shard(self, provider: str) -> dict[str, Any] | None:
        try:
            return self._shards[provider]
        except KeyError:
            shard = self._store.read(f"providers/{provider}") if _is_plain(provider) else None
            if shard is not None and type(shard.get("models")) is not dict:
                raise InvalidData([(f"providers/{provider}.json.models", "must be an object")]) from None
            # What is not there is not kept: any string may be asked for, and there are more of them than memory.
            return None if shard is None else self._shards.setdefault(provider, shard)

    def _load_provider(self, name: str) -> Provider:
        shard = self._shard(name)
        if shard is None:
            raise InvalidData([(f"providers/{name}.json", "is missing from the catalog's data")])
        return load(Provider, _with_id(shard.get("provider"), name), f"providers/{name}.provider")

    def _load_author(self, name: str) -> Author:
        return load(Author, _with_id(self._author_entries()[name], name), f"authors.{name}")

    def _find(self, ref: object) -> Model | None:
        """Return the model called *ref*, ``None`` when there is none, and remember it under this name."""
        if not isinstance(ref, str):
            raise InvalidReference(ref, "it is not a string")
        if not ref:
            raise InvalidReference(ref, "it is empty")
        if len(ref) > _LONGEST_REFERENCE:
            raise InvalidReference(ref, f"it is longer than {_LONGEST_REFERENCE} characters")
        if not ref.isprintable():
            raise InvalidReference(ref, "it holds control characters")
        provider, slash, model_id = ref.partition("/")
        # What stands before the slash of a key is a provider; only where it is none can the whole be a bare id.
        is_key = slash != "" and self._shard(provider) is not None
        model = self._load(provider, model_id) if is_key else None
        if model is None:
            homes = None if is_key else self._names(ref[0].lower()).get(ref)
            if homes is None:
                return None
            if isinstance(homes, list):
                raise AmbiguousModel(ref, [f"{home}/{ref}" for home in homes])
            if not isinstance(homes, str):
                raise InvalidData([(f"names.{ref}", f"must be a provider or a list of them, not {shorten(homes)}")])
            model = self._load(homes, ref)
        return None if model is None else self._found.setdefault(ref, model)

    def _load(self, provider: str, model_id: str) -> Model | None:
        shard = self._shard(provider)
        entry = None if shard is None else shard["models"].get(model_id)
        if entry is None:
            return None
        key = f"{provider}/{model_id}"
        try:
            return self._found[key]
        except KeyError:
            if type(entry) is not dict:
                raise InvalidData([(f"providers/{key}", f"must be an object, not {shorten(entry)}")]) from None
            model = load(Model, {"id": model_id, "provider": provider, **entry}, key)
            return self._found.setdefault(key, model)

    def _suggest(self, ref: str) -> tuple[str, ...]:
        return self._resolving().suggest(ref)


def _is_plain(name: str) -> bool:
    """Tell whether *name* can be part of the name of a document: never a path, and no capitals.

    The keys of providers have none, and on some file systems ``OpenAI.json`` is ``openai.json``.
    """
    return name.replace("-", "").replace(".", "").replace("_", "").isalnum() and name.isascii() and name == name.lower()


def _with_id(entry: Any, name: str) -> Any:
    return {**entry, "id": name} if type(entry) is dict else entry


def record_of(ref: str | Model, catalog: Catalog) -> Model:
    """Return *ref* itself when it is a model, else the model of that name in *catalog*."""
    return ref if isinstance(ref, Model) else catalog[ref]


#: The packaged catalog. Nothing is read until it is asked.
catalog = Catalog()
