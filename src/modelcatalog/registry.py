"""The catalog: an immutable mapping from keys to records, read from a store as they are asked for."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, TypeVar, overload

from modelcatalog.codec import load
from modelcatalog.errors import (
    AmbiguousModel,
    InvalidData,
    InvalidReference,
    UnknownAuthor,
    UnknownModel,
    UnknownProvider,
)
from modelcatalog.records import Author, Model, Provider
from modelcatalog.store import FileStore, Store
from modelcatalog.suggestions import nearest

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

    __slots__ = ("_documents", "_found", "_shards", "_store", "authors", "providers")

    def __init__(self, store: Store | None = None) -> None:
        self._store: Store = FileStore() if store is None else store
        self._documents: dict[str, dict[str, Any]] = {}
        self._found: dict[str, Model] = {}
        self._shards: dict[str, dict[str, Any] | None] = {}
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
        return date.fromisoformat(self._document("manifest")["as_of"])

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
        model = ref if isinstance(ref, Model) else self[ref]
        if model.base is None:
            return (model,)
        keys = self._document("bases")["bases"].get(model.base, [model.key])
        return tuple(self[key] for key in keys)

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

    def _index(self) -> dict[str, list[str]]:
        index: dict[str, list[str]] = self._document("index")["providers"]
        return index

    def _names(self, first: str) -> dict[str, str | list[str]]:
        """Return the bare ids that begin with the letter or digit *first*, each with its provider or providers."""
        document = (
            self.document(f"names/{first}") if first.isalnum() and first.isascii() else self.document("names/other")
        )
        names: dict[str, str | list[str]] = {} if document is None else document["names"]
        return names

    def _provider_names(self) -> Mapping[str, Any]:
        return self._index()

    def _author_entries(self) -> Mapping[str, Any]:
        entries: dict[str, Any] = self._document("authors")["authors"]
        return entries

    def _shard(self, provider: str) -> dict[str, Any] | None:
        try:
            return self._shards[provider]
        except KeyError:
            safe = _is_plain(provider)
            return self._shards.setdefault(provider, self._store.read(f"providers/{provider}") if safe else None)

    def _load_provider(self, name: str) -> Provider:
        shard = self._shard(name)
        if shard is None:
            raise InvalidData([(f"providers/{name}.json", "is missing from the catalog's data")])
        return load(Provider, {**shard["provider"], "id": name}, f"providers/{name}.provider")

    def _load_author(self, name: str) -> Author:
        return load(Author, {**self._author_entries()[name], "id": name}, f"authors.{name}")

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
        model = self._load(provider, model_id) if slash else None
        if model is None:
            # What stands before the slash of a key is a provider; only where it is none can the whole be a bare id.
            homes = None if slash and self._shard(provider) is not None else self._names(ref[0].lower()).get(ref)
            if homes is None:
                return None
            if isinstance(homes, list):
                raise AmbiguousModel(ref, [f"{home}/{ref}" for home in homes])
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
            model = load(Model, {"id": model_id, "provider": provider, **entry}, key)
            return self._found.setdefault(key, model)

    def _suggest(self, ref: str) -> tuple[str, ...]:
        provider, _, model_id = ref.partition("/")
        ids = self._index().get(provider)
        if ids and model_id:
            within = nearest(model_id, ids)
            if within:
                return tuple(f"{provider}/{name}" for name in within)
        names = {name: home for first in self._document("index")["names"] for name, home in self._names(first).items()}
        near = nearest(ref if not model_id or ids is None else model_id, names)
        return tuple(f"{home if isinstance(home := names[name], str) else home[0]}/{name}" for name in near)


def _is_plain(name: str) -> bool:
    """Tell whether *name* can be part of the name of a document: never a path."""
    return name.replace("-", "").replace(".", "").replace("_", "").isalnum() and name.isascii()


#: The packaged catalog. Nothing is read until it is asked.
catalog = Catalog()
