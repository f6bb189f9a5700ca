"""Names as people, gateways and logs write them: from such a name to one record, every step of the way stated.

Nothing here matches by "contains" and nothing guesses. A name is rewritten by named steps, each of which undoes one
known way of writing (a region prefix, a gateway's prefix, an effort suffix); after each rewriting it must equal a
name that the catalog has, letter case and the marks between its parts aside.

Imported when a catalog is first asked to resolve a name, so that a plain look-up does not pay for it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit

from attrs import frozen

from modelcatalog.errors import AmbiguousModel, InvalidReference, UnknownModel, UnknownProvider
from modelcatalog.records import Model
from modelcatalog.suggestions import nearest

#: The most rewritings that are tried for one name.
_MOST_STATES = 256

_EFFORTS = "none|minimal|low|medium|high|xhigh"


@frozen
class Step:
    """One rewriting of a name.

    >>> from modelcatalog import catalog
    >>> str(catalog.resolve("o3-mini-high").steps[0])
    'effort suffix: o3-mini-high -> o3-mini'
    """

    #: What was done, such as ``region prefix`` or ``letter case``.
    name: str

    #: The name before.
    before: str

    #: The name, or the key, after.
    after: str

    #: True when the step drops something that can change what is served or what it costs: a region, a route, an
    #: effort, a date. False when it only undoes a way of writing.
    lossy: bool = False

    def __str__(self) -> str:
        return f"{self.name}: {self.before} -> {self.after}"


@frozen
class Resolution:
    """What a name turned out to mean."""

    #: The record that was found.
    model: Model

    #: The name as it was given.
    ref: str

    #: Every step from the name to the record, in order; empty when the name is the key or the author's own id.
    steps: tuple[Step, ...] = ()

    @property
    def exact(self) -> bool:
        """Whether no step dropped anything that can change what is served or what it costs."""
        return not any(step.lossy for step in self.steps)

    def __str__(self) -> str:
        return " | ".join([f"{self.ref} -> {self.model.key}", *map(str, self.steps)])


class _Source(Protocol):
    """What the resolver needs of a catalog."""

    def __getitem__(self, ref: str, /) -> Model: ...
    def document(self, name: str) -> dict[str, Any] | None:
        """Return a raw document."""

    def homes(self, name: str) -> tuple[str, ...]:
        """Return the providers that a bare id may mean."""


class _State(NamedTuple):
    """A name on its way: where it is looked for, and what must hold of what is found."""

    name: str
    scope: tuple[str, ...] | None = None
    author: str | None = None
    reasoning: bool = False
    bedrock: bool = False
    tagged: bool = False
    steps: tuple[Step, ...] = ()

    @property
    def cost(self) -> tuple[int, int]:
        return sum(step.lossy for step in self.steps), len(self.steps)

    def then(self, step: str, name: str, *, lossy: bool = False, **changes: Any) -> "_State":
        return self._replace(name=name, steps=(*self.steps, Step(step, self.name, name, lossy)), **changes)


class _Found(NamedTuple):
    """The keys that a state may mean, and the step that led there, if it took one."""

    keys: tuple[str, ...]
    step: str | None = None


def fold(name: str) -> str:
    """Return the form of a name in which letter case and the marks between parts do not matter.

    >>> fold("Claude Opus 4.5") == fold("claude-opus-4-5") == fold("claude_opus-4.5")
    True
    >>> fold("claude-sonnet-4-5@20250929")
    'claude-sonnet-4-5-20250929'
    """
    return _MARKS.sub("-", _DATE_MARK.sub("-", name.lower()))


_MARKS = re.compile(r"[\s._-]+")
_DATE_MARK = re.compile(r"@(?=\d{6,8}$)")

_ARN = re.compile(r"arn:aws[a-z-]*:bedrock:[a-z0-9-]*:\d*:(?:foundation-model|inference-profile)/(.+)")
_RESOURCE = re.compile(r"(?:projects/[^/]+/locations/[^/]+/)?publishers/([^/]+)/models/([^/]+)")
_REGION = re.compile(r"(us|eu|apac|global|jp|au|ca|us-gov|in|sa|me|af)\.(?=[a-z0-9]+\.)")
_ROUTE_PART = re.compile(
    r"(?:(converse|invoke|responses|chat|deployments)|([a-z]{2}(?:-gov)?-[a-z]+-\d|eu|us|global))/"
)
_VERSION = re.compile(r"-v\d+(:\d+)?(:\d+k)?$|:\d+(:\d+k)?$")
_SIZE_TAG = re.compile(r":(?=e?\d+(?:\.\d+)?[bmt](?:$|-))")
_QUANT = re.compile(r"[-_](?:q\d\w*|iq\d\w*|fp16|f16|bf16|fp8|int4|int8)$", re.IGNORECASE)
_ROUTE = re.compile(r":(?:free|thinking|nitro|floor|exacto|extended|online|beta|batch)$", re.IGNORECASE)
_EFFORT = re.compile(rf"(?:[-:](?:{_EFFORTS})|\s*\((?:{_EFFORTS})\))$", re.IGNORECASE)
_DATED = re.compile(r"[-@:](\d{4}-\d{2}-\d{2}|\d{8}|\d{6}|\d{2}-\d{2}|\d{2}-\d{4}|\d{4})$")


def _is_date(text: str) -> bool:
    """Tell whether the end of an id can be the date of a release."""
    for form in _DATE_FORMS[len(text), "-" in text]:
        try:
            datetime.strptime(text, form)  # noqa: DTZ007 - only asks whether it is a date
        except ValueError:
            continue
        return True
    return False


#: The ways in which ids state a date, by length and by whether there are hyphens.
_DATE_FORMS: dict[tuple[int, bool], tuple[str, ...]] = {
    (10, True): ("%Y-%m-%d",),
    (8, False): ("%Y%m%d",),
    (7, True): ("%m-%Y",),
    (6, False): ("%y%m%d",),
    (5, True): ("%m-%d",),
    (4, False): ("%m%d", "%y%m"),
}


class Resolver:
    """Resolves names in one catalog; what it has folded it keeps.

    Args:
        catalog: where the records are.
    """

    def __init__(self, catalog: _Source) -> None:
        self._catalog = catalog
        self._index: Mapping[str, Sequence[str]] = self._document("index")["providers"]
        routes = catalog.document("routes") or {}
        self._providers: Mapping[str, Sequence[str]] = routes.get("providers", {})
        self._authors: Mapping[str, str] = routes.get("authors", {})
        self._wrappers = frozenset(routes.get("wrappers", ()))
        self._local = frozenset(routes.get("local", ()))
        self._base_urls: Mapping[str, Sequence[str]] = routes.get("base_urls", {})
        self._aliases: dict[str, dict[str, Any]] = {}
        #: Aliases that stand within a provider, by the name alone: only where one record is meant.
        self._bare_aliases: dict[str, list[dict[str, Any]]] = {}
        for name, entry in (catalog.document("aliases") or {}).get("aliases", {}).items():
            provider, _, model_id = name.partition("/")
            if model_id in self._index.get(provider, ()):
                continue  # a record of its own, whatever it also stands for
            self._aliases[fold(name)] = entry
            if provider == entry["target"].partition("/")[0]:
                self._bare_aliases.setdefault(fold(model_id), []).append(entry)
        self._by_provider: dict[str, dict[str, list[str]]] = {}
        self._bases: Mapping[str, Sequence[str]] = (catalog.document("bases") or {}).get("bases", {})
        self._base_of: dict[str, str] = {}
        self._base_ids: dict[str, list[str]] = {}
        self._bare: dict[str, list[str]] = {}
        self._displayed: Mapping[str, str] = {}

    def resolve(
        self, ref: str, provider: str | None = None, base_url: str | None = None, *, allow_undated: bool = False
    ) -> Resolution:
        """Return what *ref* means; see ``Catalog.resolve``."""
        _refuse_impossible(ref)
        scope = self._scope(provider, base_url)
        first = _State(ref, scope)
        found = self._find(first, dated=True)
        if found is None and allow_undated:
            found = self._find(first, dated=False)
        if found is None:
            raise UnknownModel(ref, lambda: self.suggest(ref, scope))
        return Resolution(model=found[0], ref=ref, steps=found[1])

    def suggest(self, ref: str, scope: Sequence[str] | None = None, count: int = 5) -> tuple[str, ...]:
        """Return the keys that *ref* may have been meant for, the likeliest first."""
        likely: dict[str, None] = {}
        first = _State(ref, tuple(scope) if scope else None)
        unbound = [state._replace(scope=None) for state in self._rewritings(first, dated=True) if state.scope]
        for start in (first, _State(ref), *unbound):
            try:
                found = self._find(start, dated=False)
            except AmbiguousModel as error:
                likely.update(dict.fromkeys(error.keys))
            else:
                if found is not None:
                    likely[found[0].key] = None
        provider, _, rest = ref.partition("/")
        named = self._route(provider.lower()) if rest else None
        wanted = rest if named else ref
        for name in scope or named or ():
            near = nearest(wanted.rpartition("/")[2] or wanted, self._index.get(name, ()), count)
            likely.update((f"{name}/{model_id}", None) for model_id in near)
        if len(likely) < count:
            likely.update(dict.fromkeys(self._nearest_anywhere(wanted, count)))
        return tuple(likely)[:count]

    def _nearest_anywhere(self, wanted: str, count: int) -> list[str]:
        """Look first among authors' own records, then everywhere."""
        own: dict[str, str] = {}
        for key in self._bases:
            own.setdefault(key.partition("/")[2], key)
        found = [own[name] for name in nearest(wanted, own, count)]
        if len(found) < count:
            self._fold_all()
            names = {name: f"{homes[0]}/{name}" for name, homes in self._homes.items() if name not in own}
            found += [names[name] for name in nearest(wanted, names, count - len(found))]
        return found

    # What a scope is

    def _scope(self, provider: str | None, base_url: str | None) -> tuple[str, ...] | None:
        by_url = None if base_url is None else self._provider_at(base_url)
        if provider is None:
            return by_url
        _refuse_impossible(provider)
        folded = provider.lower()
        if folded in self._wrappers:
            return by_url
        named = self._route(folded)
        if named is None:
            raise UnknownProvider(provider, nearest(provider, [*self._index, *self._providers]))
        if by_url is not None and not set(named) & set(by_url):
            raise InvalidReference(base_url, f"it is an address of {' or '.join(by_url)}, not of {provider}")
        return named

    def _route(self, name: str) -> tuple[str, ...] | None:
        """Return the providers that *name* stands for: a key, another program's name for it, an author."""
        if name in self._index:
            return (name,)
        known = self._providers.get(name)
        return None if known is None else tuple(known)

    def _provider_at(self, base_url: str) -> tuple[str, ...]:
        _refuse_impossible(base_url, "an address")
        try:
            parts = urlsplit(base_url if "://" in base_url else f"//{base_url}")
            host, port = parts.hostname or "", parts.port
        except ValueError:
            raise InvalidReference(base_url, "it is not an address") from None
        host = "127.0.0.1" if host in ("localhost", "::1") else host
        places = [f"{host}:{port}", host] if port is not None else [host]
        path = f"{parts.path}/"
        best: tuple[int, tuple[str, ...]] | None = None
        for pattern, providers in self._base_urls.items():
            wanted, _, prefix = pattern.partition("/")
            prefix = f"/{prefix}/" if prefix else "/"
            if not path.startswith(prefix) or not any(_matches(place, wanted) for place in places):
                continue
            weight = len(pattern) - 100 * wanted.count("*")
            if best is None or weight > best[0]:
                best = weight, tuple(providers)
        if best is None:
            raise UnknownProvider(base_url, ())
        return best[1]

    # The search

    def _find(self, first: _State, *, dated: bool) -> tuple[Model, tuple[Step, ...]] | None:
        """Search for what the parts of a name say; only then for a provider that happens to use it as it stands."""
        return self._search(first, dated=dated, foreign=False) or self._search(first, dated=dated, foreign=True)

    def _search(self, first: _State, *, dated: bool, foreign: bool) -> tuple[Model, tuple[Step, ...]] | None:
        """Try *first* and what it can be rewritten to, the least lossy and shortest first.

        Args:
            first: where to begin.
            dated: whether a date in a name must be kept.
            foreign: whether a name may be what one provider calls a model that the parts of the name do not say.

        Raises:
            AmbiguousModel: a name means several records, and no rewriting that loses as little means one.
        """
        queue = [first]
        seen = {first[:5]}
        ambiguous: tuple[_State, tuple[str, ...]] | None = None
        routed: list[_State] = [] if first.scope is None else [first]
        while queue:
            queue.sort(key=lambda state: state.cost)
            state = queue.pop(0)
            if ambiguous is not None and state.cost[0] > ambiguous[0].cost[0]:
                break
            found = self._look(state, foreign=foreign)
            if found is not None and len(found.keys) == 1:
                model = self._catalog[found.keys[0]]
                if not _holds(state, model):
                    continue
                return model, _with_last(state, found, model.key)
            if found is not None and ambiguous is None:
                ambiguous = state, found.keys
            for after in self._rewritings(state, dated=dated):
                if after[:5] not in seen and len(seen) < _MOST_STATES:
                    seen.add(after[:5])
                    queue.append(after)
                    if after.scope is not None and state.scope != after.scope:
                        routed.append(after)
        for state in routed:
            offered = self._offered(state, dated=dated, foreign=foreign)
            if offered is not None:
                return offered
        if ambiguous is not None:
            raise AmbiguousModel(first.name, ambiguous[1])
        return None

    def _look(self, state: _State, *, foreign: bool) -> _Found | None:
        """Return what the name of *state* means as it stands, letter case and marks aside."""
        if state.scope is not None:
            for provider in state.scope:
                found = self._look_at(provider, state.name)
                if found is not None:
                    return found
            return None
        found = self._look_anywhere(state.name, foreign=foreign)
        if found is not None and state.tagged and found.step in (_SERVED, None) and not self._own(found):
            return None  # under the tag of a local runtime runs the author's model, not what hosts call so
        return found

    def _own(self, found: _Found) -> bool:
        return any(key in self._bases for key in found.keys)

    def _look_at(self, provider: str, name: str) -> _Found | None:
        ids = self._folded(provider).get(fold(name)) if name.isascii() else None
        if ids is None:
            alias = self._aliases.get(fold(f"{provider}/{name}")) if name.isascii() else None
            if alias is not None:
                return _Found((alias["target"],), _alias_step(alias))
            return _Found((f"{provider}/{name}",)) if name in self._index.get(provider, ()) else None
        if name in ids:
            return _Found((f"{provider}/{name}",))
        lowered = name.lower()
        alike = [model_id for model_id in ids if model_id.lower() == lowered]
        if alike:
            return _Found(tuple(f"{provider}/{model_id}" for model_id in alike), "letter case")
        return _Found(tuple(f"{provider}/{model_id}" for model_id in ids), "separators")

    def _look_anywhere(self, name: str, *, foreign: bool) -> _Found | None:
        provider, slash, model_id = name.partition("/")
        if slash and model_id in self._index.get(provider, ()):
            return _Found((name,))
        homes = self._catalog.homes(name)
        if len(homes) == 1 and f"{homes[0]}/{name}" in self._bases:
            return _Found((f"{homes[0]}/{name}",))
        if not name.isascii():
            return _Found(tuple(f"{home}/{name}" for home in homes)) if homes else None
        folded = fold(name)
        alias = self._aliases.get(folded)
        if alias is not None:
            return _Found((alias["target"],), _alias_step(alias))
        if homes and (foreign or not slash):
            return self._of_homes([f"{home}/{name}" for home in homes], folded)
        if slash and provider.lower() in self._index:
            found = self._look_at(provider.lower(), model_id)
            if found is not None:
                return _Found(found.keys, found.step or "letter case")
        self._fold_all()
        own = self._base_ids.get(folded)
        if own is not None:
            alike = own[0].partition("/")[2].lower() == name.lower()
            return _Found(tuple(own), "letter case" if alike else "separators")
        within = self._bare_aliases.get(folded)
        if within is not None and not homes:
            return _Found(tuple(dict.fromkeys(entry["target"] for entry in within)), _alias_step(within[0]))
        shown = self._displayed.get(folded)
        if shown is not None:
            return _Found((shown,), "display name")
        bare = self._bare.get(folded)
        if bare is None or not foreign:
            return None
        found = self._of_homes([f"{home}/{other}" for other in bare for home in self._homes[other]], folded)
        return found if found.step else _Found(found.keys, "separators")

    def _of_homes(self, keys: list[str], folded: str) -> _Found:
        """Return what a name means that no author has but providers do: the record all descend from, or theirs."""
        bases = {self._base_of.get(key) for key in keys} if self._fold_all() else set()
        if len(bases) == 1 and (base := bases.pop()) is not None:
            if fold(base.partition("/")[2]) == folded:
                return _Found((base,), "separators")
            if len(keys) > 1:
                return _Found((base,), "what every offering of this name descends from")
        return _Found(tuple(keys), _SERVED if len(keys) == 1 else None)

    def _offered(self, state: _State, *, dated: bool, foreign: bool) -> tuple[Model, tuple[Step, ...]] | None:
        """Return the record, at the providers of *state*, of the model that its name means elsewhere."""
        try:
            found = self._search(state._replace(scope=None), dated=dated, foreign=foreign)
        except AmbiguousModel:
            return None
        if found is None or found[0].base != found[0].key:
            return None
        base = found[0].base
        for provider in state.scope or ():
            keys = [key for key in self._bases.get(base, ()) if key.startswith(f"{provider}/")]
            wanted = fold(base.partition("/")[2])
            plain = [key for key in keys if fold(key.rpartition("/")[2]) == wanted]
            keys = plain if len(plain) == 1 else keys
            if len(keys) > 1:
                raise AmbiguousModel(state.name, keys)
            if keys:
                model = self._catalog[keys[0]]
                step = Step(f"its offering at {provider}", found[0].key, model.key)
                return model, (*found[1], step)
        return None

    # The rewritings

    def _rewritings(self, state: _State, *, dated: bool) -> Iterator[_State]:
        name = state.name
        if name != name.strip():
            yield state.then("surrounding space", name.strip())
            return
        yield from self._structures(state)
        yield from self._prefixes(state)
        yield from self._regions(state)
        yield from _suffixes(state)
        if not dated and (match := _DATED.search(name)) and _is_date(match[1]):
            yield state.then("date", name[: match.start()], lossy=True)

    def _structures(self, state: _State) -> Iterator[_State]:
        """Undo the resource names of clouds and hosts."""
        name = state.name
        if match := _ARN.fullmatch(name):
            if state.scope in (None, _BEDROCK):
                yield state.then("Amazon Resource Name", match[1], scope=_BEDROCK, bedrock=True)
        elif match := _RESOURCE.fullmatch(name):
            scope = state.scope or self._route("vertex_ai")
            yield state.then("Vertex resource name", match[2], scope=scope, author=self._author(match[1]))
            yield state.then("Vertex resource name", f"{match[1]}/{match[2]}", scope=scope)
        elif name.startswith("models/"):
            scope = state.scope or ("google",)
            yield state.then("models/ prefix", name.removeprefix("models/"), scope=scope)
        elif state.scope == ("fireworks-ai",) and "/" not in name:
            yield state.then("catalog path", f"accounts/fireworks/models/{name}")
        elif state.scope == ("cloudflare-workers-ai",) and not name.startswith("@"):
            yield state.then("catalog path", f"@cf/{name}")

    def _prefixes(self, state: _State) -> Iterator[_State]:
        """Take off the name of a provider, an author, a wrapper before a slash, a colon or a dot."""
        for mark in "/:.":
            head, found, rest = state.name.partition(mark)
            if not found or not rest:
                continue
            head = head.lower()
            if mark != ".":
                yield from self._prefix(state, head, rest)
            elif (author := self._author(head)) is not None and not rest[0].isdigit():
                yield state.then("author prefix", rest, scope=state.scope or (author,), author=author, bedrock=True)
        if state.scope is not None and (match := _ROUTE_PART.match(state.name)):
            yield state.then("route part", state.name[match.end() :], lossy=match[2] is not None)

    def _prefix(self, state: _State, head: str, rest: str) -> Iterator[_State]:
        if head in self._wrappers:
            yield state.then("wrapper prefix", rest)
            return
        named = self._route(head)
        if named is not None and (state.scope is None or state.scope == named):
            yield state.then("provider prefix", rest, scope=named, bedrock=named == _BEDROCK)
        if head in self._local and state.scope is None:
            yield state.then("local runtime", rest)
        author = self._author(head)
        if author is not None and state.author in (None, author):
            scope = state.scope or (author,)
            yield state.then("author prefix", rest, scope=scope, author=author)

    def _regions(self, state: _State) -> Iterator[_State]:
        if state.scope not in (None, _BEDROCK):
            return
        if match := _REGION.match(state.name):
            yield state.then("region prefix", state.name[match.end() :], lossy=True, bedrock=True)

    def _author(self, name: str) -> str | None:
        return self._authors.get(name.lower())

    # What is folded, when it is first needed

    def _folded(self, provider: str) -> dict[str, list[str]]:
        try:
            return self._by_provider[provider]
        except KeyError:
            return self._by_provider.setdefault(provider, _group(self._index.get(provider, ())))

    def _fold_all(self) -> bool:
        if not self._bare:
            self._homes: dict[str, list[str]] = {}
            for provider, ids in self._index.items():
                for model_id in ids:
                    self._homes.setdefault(model_id, []).append(provider)
            self._bare = _group(self._homes)
            for base, keys in self._bases.items():
                self._base_ids.setdefault(fold(base.partition("/")[2]), []).append(base)
                self._base_of.update(dict.fromkeys(keys, base))
            self._displayed = (self._catalog.document("display_names") or {}).get("names", {})
        return True

    def _document(self, name: str) -> dict[str, Any]:
        document = self._catalog.document(name)
        return {"providers": {}} if document is None else document


_BEDROCK = ("amazon-bedrock",)
_SERVED = "the one provider that serves it"


def _suffixes(state: _State) -> Iterator[_State]:
    """Take off what names carry after the id: versions, tags, routes, efforts."""
    name = state.name
    if (match := _VERSION.search(name)) and (state.bedrock or state.scope == _BEDROCK or "." in name):
        yield state.then("version suffix", name[: match.start()])
    if "-v2@" in name:
        yield state.then("version suffix", name.replace("-v2@", "@"))
    for ending, step in _ENDINGS.items():
        if name.endswith(ending):
            yield state.then(step, name.removesuffix(ending), lossy=ending == "[1m]")
    if match := _SIZE_TAG.search(name):
        yield from _size_tags(state, match)
    if match := _ROUTE.search(name):
        yield state.then("route suffix", name[: match.start()], lossy=True)
    if match := _EFFORT.search(name):
        yield state.then("effort suffix", name[: match.start()], lossy=True, reasoning=True)


_ENDINGS = {
    "@default": "version suffix",
    "@latest": "version suffix",
    ":latest": "version suffix",
    "-maas": "managed suffix",
    "[1m]": "context suffix",
}


def _size_tags(state: _State, match: re.Match[str]) -> Iterator[_State]:
    """Undo the tags of local runtimes: a size after a colon, and what may follow it."""
    name = state.name
    yield state.then("size tag", f"{name[: match.start()]}-{name[match.end() :]}", tagged=True)
    if quant := _QUANT.search(name):
        yield state.then("quantization tag", name[: quant.start()], lossy=True)
    for form in ("-instruct", "-it", "-chat"):
        if name.endswith(form):
            yield state.then("instruct tag", name.removesuffix(form))


def _alias_step(alias: Mapping[str, Any]) -> str:
    moved = f" as of {alias['as_of']}" if alias.get("as_of") else ""
    return f"declared alias{moved}"


def _holds(state: _State, model: Model) -> bool:
    """Tell whether *model* can be what a rewritten name means: of the author named, reasoning if an effort was."""
    if state.reasoning and model.features.reasoning is not True:
        return False
    return state.author is None or not model.authors or state.author in model.authors or model.provider == state.author


def _with_last(state: _State, found: _Found, key: str) -> tuple[Step, ...]:
    return state.steps if found.step is None else (*state.steps, Step(found.step, state.name, key))


def _group(names: Iterable[str]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name in names:
        grouped.setdefault(fold(name), []).append(name)
    return grouped


@lru_cache(maxsize=1024)
def _matches(place: str, pattern: str) -> bool:
    return fnmatchcase(place, pattern)


def _refuse_impossible(value: object, what: str = "a name") -> None:
    if not isinstance(value, str):
        raise InvalidReference(value, f"{what} must be a string")
    if not value.strip():
        raise InvalidReference(value, "it is empty")
    if len(value) > 512:
        raise InvalidReference(value, "it is longer than 512 characters")
    if not value.isprintable():
        raise InvalidReference(value, "it holds control characters")
