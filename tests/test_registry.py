"""The catalog: a mapping that reads what it is asked for, and nothing else."""

import copy
import hashlib
import inspect
import json
import pickle
import re
import subprocess
import sys
import textwrap
import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from importlib_resources import files

from modelcatalog import Catalog, catalog, errors
from modelcatalog.checking.report import Code, Problem
from modelcatalog.errors import (
    AmbiguousModel,
    InvalidData,
    InvalidRecord,
    InvalidReference,
    InvalidRequest,
    ModelCatalogError,
    UnknownApi,
    UnknownModel,
    UnknownProvider,
    shorten,
)
from modelcatalog.records import Author, Model, Provider
from modelcatalog.store import FileStore
from modelcatalog.vocabulary import Api, Availability, ProviderKind, Severity, Status

Documents = dict[str, dict[str, Any]]


def documents() -> Documents:
    """A small catalog: a lab that makes and serves models, and two hosts that serve them and others."""
    return {
        "manifest": {"as_of": "2026-11-12"},
        "index": {
            "names": ["a", "o", "other", "s"],
            "providers": {
                "acme": ["alpha", "alpha-mini"],
                "host": ["acme/alpha", "acme/lost", "alpha", "org/beta", "solo", "~weird:id@eu"],
                "mirror": ["org/beta", "shared"],
                "outlet": ["shared"],
            },
        },
        "names/a": {"names": {"alpha": "acme", "alpha-mini": "acme", "acme/alpha": "host", "acme/lost": "host"}},
        "names/o": {"names": {"org/beta": ["host", "mirror"]}},
        "names/s": {"names": {"solo": "host", "shared": ["mirror", "outlet"]}},
        "names/other": {"names": {"~weird:id@eu": "host"}},
        "bases": {"bases": {"acme/alpha": ["acme/alpha", "host/alpha", "host/acme/alpha"]}},
        "authors": {"authors": {"acme": {"name": "Acme", "url": "https://acme.example"}}},
        "providers/acme": {
            "provider": {"name": "Acme", "kind": "lab"},
            "models": {
                "alpha": {"name": "Alpha", "base": "acme/alpha", "authors": ["acme"]},
                "alpha-mini": {"name": "Alpha Mini"},
            },
        },
        "providers/host": {
            "provider": {"name": "Host", "kind": "host", "apis": ["openai-chat-completions"]},
            "models": {
                "alpha": {"name": "Alpha", "base": "acme/alpha"},
                "acme/alpha": {"name": "Alpha by path", "base": "acme/alpha"},
                "acme/lost": {"name": "Lost"},
                "org/beta": {"name": "Beta"},
                "solo": {"name": "Solo"},
                "~weird:id@eu": {"name": "Weird"},
            },
        },
        "providers/mirror": {
            "provider": {"name": "Mirror", "kind": "gateway"},
            "models": {"org/beta": {"name": "Beta"}, "shared": {"name": "Shared"}},
        },
        "providers/outlet": {
            "provider": {"name": "Outlet", "kind": "host"},
            "models": {"shared": {"name": "Shared"}},
        },
    }


class MemoryStore:
    """Documents in memory, and the names that were read."""

    def __init__(self, content: Documents | None = None) -> None:
        self.content = documents() if content is None else content
        self.asked: list[str] = []

    def read(self, name: str) -> dict[str, Any] | None:
        self.asked.append(name)
        return copy.deepcopy(self.content.get(name))


class Spy:
    """The packaged documents, and the names that were read."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._store = FileStore()

    def read(self, name: str) -> dict[str, Any] | None:
        self.asked.append(name)
        return self._store.read(name)


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def small(store: MemoryStore) -> Catalog:
    return Catalog(store)


KEYS = [
    "acme/alpha",
    "acme/alpha-mini",
    "host/acme/alpha",
    "host/acme/lost",
    "host/alpha",
    "host/org/beta",
    "host/solo",
    "host/~weird:id@eu",
    "mirror/org/beta",
    "mirror/shared",
    "outlet/shared",
]

# -- a mapping --------------------------------------------------------------------------------------------------------


def test_the_catalog_is_a_mapping(small: Catalog) -> None:
    assert isinstance(small, Mapping)
    assert list(small) == list(small.keys()) == KEYS
    assert len(small) == len(KEYS)
    assert all(isinstance(model, Model) for model in small.values())
    assert [(key, model.key) for key, model in small.items()] == [(key, key) for key in KEYS]
    assert "acme/alpha" in small
    assert small.get("acme/alpha") is small["acme/alpha"]


def test_get_gives_none_or_the_default_for_what_is_unknown(small: Catalog) -> None:
    assert small.get("acme/nope") is None
    assert small.get("nope") is None
    assert small.get("acme/nope", 7) == 7
    assert small.get("alpha", 7) is small["acme/alpha"]


def test_the_same_record_comes_every_time_and_by_every_name(small: Catalog) -> None:
    first = small["alpha"]
    assert first is small["acme/alpha"] is small["alpha"] is small.get("alpha") is small.get("acme/alpha")


def test_a_key_and_its_wire_id(small: Catalog) -> None:
    model = small["host/~weird:id@eu"]
    assert (model.provider, model.id, model.key) == ("host", "~weird:id@eu", "host/~weird:id@eu")


@pytest.mark.parametrize("ref", [None, 5, [], {}, b"alpha", "", "x" * 10_000, "a\nb", "shared", "acme/nope", ("a",)])
def test_in_never_raises(small: Catalog, ref: object) -> None:
    assert ref not in small


def test_nothing_is_read_before_it_is_asked_for(store: MemoryStore, small: Catalog) -> None:
    assert store.asked == []
    assert small["acme/alpha"].id == "alpha"
    assert store.asked == ["providers/acme"]
    assert small["acme/alpha-mini"].id == "alpha-mini"
    assert small.get("acme/nope") is None
    assert store.asked == ["providers/acme"]
    assert small["solo"].id == "solo"
    assert store.asked == ["providers/acme", "names/s", "providers/host"]


def test_each_document_is_read_once(store: MemoryStore, small: Catalog) -> None:
    for _ in range(3):
        assert list(small.values())
        assert small.offerings("alpha")
        assert list(small.providers.values())
        assert list(small.authors.values())
        assert small.as_of.year == 2026
        assert small.get("nowhere/x") is None
    assert {name: count for name, count in Counter(store.asked).items() if count > 1 and name in store.content} == {}


# -- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ref", "key"),
    [
        ("alpha", "acme/alpha"),
        ("alpha-mini", "acme/alpha-mini"),
        ("solo", "host/solo"),
        ("~weird:id@eu", "host/~weird:id@eu"),
        ("acme/alpha", "acme/alpha"),
        ("host/alpha", "host/alpha"),
        ("host/acme/alpha", "host/acme/alpha"),
        ("mirror/org/beta", "mirror/org/beta"),
    ],
)
def test_what_a_name_means(small: Catalog, ref: str, key: str) -> None:
    assert small[ref].key == key


def test_a_name_that_several_serve_is_ambiguous(small: Catalog) -> None:
    for ref, keys in (
        ("shared", ("mirror/shared", "outlet/shared")),
        ("org/beta", ("host/org/beta", "mirror/org/beta")),
    ):
        for look in (small.get, small.__getitem__, small.offerings):
            with pytest.raises(AmbiguousModel) as caught:
                look(ref)
            assert (caught.value.ref, caught.value.keys) == (ref, keys)
            assert all(key in str(caught.value) for key in keys)
            assert isinstance(caught.value, LookupError)
            assert not isinstance(caught.value, KeyError)
        assert ref not in small


def test_a_key_of_a_known_provider_is_never_the_wire_id_of_another(small: Catalog) -> None:
    # The host has "acme/lost" for a wire id; acme itself has no model "lost".
    assert small["host/acme/lost"].id == "acme/lost"
    assert small.get("acme/lost") is None
    assert "acme/lost" not in small
    with pytest.raises(UnknownModel):
        small["acme/lost"]


@pytest.mark.parametrize(
    "ref", ["ALPHA", "Alpha", "alph", "alpha ", " alpha", "acme", "acme/", "/alpha", "acme//alpha"]
)
def test_names_are_never_matched_loosely(small: Catalog, ref: str) -> None:
    assert small.get(ref) is None


def test_a_store_that_is_blind_to_case_invents_no_records() -> None:
    class CaseBlind(MemoryStore):
        """As files are on the file systems of macOS and Windows."""

        def read(self, name: str) -> dict[str, Any] | None:
            return super().read(name.lower())

    blind = Catalog(CaseBlind())
    assert blind.get("acme/alpha") is not None
    assert blind.get("ACME/alpha") is None
    assert "Acme/alpha" not in blind


INVALID: list[tuple[Any, str]] = [
    ("", "it is empty"),
    ("x" * 513, "it is longer than 512 characters"),
    ("openai/" + "x" * 1_000_000, "it is longer than 512 characters"),
    ("gpt-4o\n", "it holds control characters"),
    ("gpt\x004o", "it holds control characters"),
    ("gpt-4o\t", "it holds control characters"),
    ("\ud800", "it holds control characters"),
    ("gpt\u202e-4o", "it holds control characters"),
    (None, "it is not a string"),
    (5, "it is not a string"),
    (True, "it is not a string"),
    (1.5, "it is not a string"),
    (b"gpt-4o", "it is not a string"),
    (["gpt-4o"], "it is not a string"),
    ({"gpt-4o"}, "it is not a string"),
    ({"key": 1}, "it is not a string"),
    (Path("openai/gpt-4o"), "it is not a string"),
]


@pytest.mark.parametrize(("ref", "reason"), INVALID, ids=lambda value: shorten(value, 20))
def test_what_cannot_be_a_name(store: MemoryStore, small: Catalog, ref: Any, reason: str) -> None:
    for look in (small.get, small.__getitem__, small.offerings):
        with pytest.raises(InvalidReference) as caught:
            look(ref)
        assert caught.value.ref is ref
        assert caught.value.reason == reason
        assert len(str(caught.value)) < 250
        assert isinstance(caught.value, ValueError)
    assert ref not in small
    assert store.asked == []


@pytest.mark.parametrize("length", [511, 512])
def test_a_long_name_is_only_unknown(small: Catalog, length: int) -> None:
    assert small.get("x" * length) is None


@pytest.mark.parametrize(
    "ref",
    [
        "../../etc/passwd",
        "../manifest",
        "..",
        "../",
        "/etc/passwd",
        "/",
        ".",
        "./openai/gpt-4o",
        "openai/../x",
        "openai/../../manifest",
        "../providers/openai/gpt-4o",
        "..\\..\\secret/x",
        "C:\\Windows/x",
        "C:/Windows/x",
        "\\\\server/share",
        "~/x",
        "~root/x",
        "%2e%2e%2fmanifest/x",
        "file:///etc/passwd",
        "https://example.com/x",
        "openai\\gpt-4o/x",
        "a/../../b",
        "．．/x",
        "providers/openai",
        "manifest/x",
        "*/x",
        "?/x",
        "$HOME/x",
        "con/x",
    ],
)
def test_a_name_never_leads_to_a_file_outside(ref: str) -> None:
    spy = Spy()
    spied = Catalog(spy)
    assert spied.get(ref) is None
    with pytest.raises(UnknownModel) as caught:
        spied[ref]
    assert str(caught.value)
    assert ref not in spied.providers
    for name in spy.asked:
        assert re.fullmatch(
            r"index|manifest|bases|authors|routes|aliases|display_names|(providers|names)/[A-Za-z0-9._-]+", name
        ), name
        assert not {"..", "."} & set(name.split("/")), name


# -- suggestions ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ref", "first"),
    [
        ("openai/gpt4o", "openai/gpt-4o"),
        ("openai/GPT-4o", "openai/gpt-4o"),
        ("gpt4o", "openai/gpt-4o"),
        ("gpt-4-o", "openai/gpt-4o"),
        ("GPT-4o", "openai/gpt-4o"),
        ("o3mini", "openai/o3-mini"),
        ("gemini-pro-2.5", "google/gemini-2.5-pro"),
        ("google/gemini-pro-2.5", "google/gemini-2.5-pro"),
        ("anthropic/claude-haiku-4.5", "anthropic/claude-haiku-4-5"),
        ("claude-haiku4-5", "anthropic/claude-haiku-4-5"),
        ("deepseek-coder-v2-instuct", "deepseek/deepseek-coder-v2-instruct"),
        ("deepseek/deepseek-coder-v2", "deepseek/deepseek-coder-v2-instruct"),
    ],
)
def test_the_first_suggestion_is_what_was_meant(ref: str, first: str) -> None:
    with pytest.raises(UnknownModel) as caught:
        catalog[ref]
    assert caught.value.ref == ref
    assert caught.value.suggestions[0] == first
    assert f"did you mean {first}" in str(caught.value)
    assert isinstance(caught.value, KeyError)


def test_an_authors_own_record_is_suggested_before_the_hosts() -> None:
    with pytest.raises(UnknownModel) as caught:
        catalog["claude-sonnet4"]
    assert caught.value.suggestions[0].startswith("anthropic/claude-sonnet-4")


def test_a_name_with_something_behind_it_is_the_name_without() -> None:
    with pytest.raises(UnknownModel) as caught:
        catalog["openai/gpt-5-typo"]
    assert "openai/gpt-5" in caught.value.suggestions


@pytest.mark.parametrize(
    ("ref", "meant"), [("opnai/gpt-5", "openai/gpt-5"), ("antropic/claude-haiku-4-5", "anthropic/claude-haiku-4-5")]
)
def test_a_misspelt_provider_is_put_right(ref: str, meant: str) -> None:
    with pytest.raises(UnknownModel) as caught:
        catalog[ref]
    assert meant in caught.value.suggestions[:3]


@pytest.mark.parametrize("ref", ["openai/gpt-5-typo", "gpt4o", "anthropic/nothing-like-it", "opnai/gpt-5", "x" * 512])
def test_every_suggestion_is_a_key(ref: str) -> None:
    with pytest.raises(UnknownModel) as caught:
        catalog[ref]
    assert len(caught.value.suggestions) <= 5
    assert all(catalog[key].key == key for key in caught.value.suggestions)
    assert len(set(caught.value.suggestions)) == len(caught.value.suggestions)


def test_nothing_is_suggested_for_what_is_like_nothing() -> None:
    with pytest.raises(UnknownModel) as caught:
        catalog["zzzzqqqq!!!!"]
    assert caught.value.suggestions == ()
    assert "did you mean" not in str(caught.value)


def test_suggestions_are_only_worked_out_when_they_are_read(store: MemoryStore, small: Catalog) -> None:
    with pytest.raises(UnknownModel) as caught:
        small["acme/alphas"]
    assert store.asked == ["providers/acme"]
    assert caught.value.suggestions[0] == "acme/alpha"
    assert "index" in store.asked
    asked = list(store.asked)
    assert caught.value.suggestions[0] == "acme/alpha"
    assert store.asked == asked


# -- providers, authors, offerings, as_of -----------------------------------------------------------------------------


def test_the_providers(small: Catalog) -> None:
    assert isinstance(small.providers, Mapping)
    assert list(small.providers) == ["acme", "host", "mirror", "outlet"]
    assert len(small.providers) == 4
    host = small.providers["host"]
    assert host == Provider(id="host", name="Host", kind=ProviderKind.HOST, apis=(Api.OPENAI_CHAT_COMPLETIONS,))
    assert small.providers["host"] is host
    assert small.providers.get("nope") is None
    assert "host" in small.providers
    assert "Host" not in small.providers


def test_the_authors(small: Catalog) -> None:
    assert dict(small.authors) == {"acme": Author(id="acme", name="Acme", url="https://acme.example")}
    assert small.authors["acme"] is small.authors["acme"]
    assert "host" not in small.authors


@pytest.mark.parametrize("name", ["hosst", "", "../host", "x" * 10_000])
def test_an_unknown_provider_is_a_key_error_with_suggestions(small: Catalog, name: str) -> None:
    with pytest.raises(UnknownProvider) as caught:
        small.providers[name]
    assert isinstance(caught.value, KeyError)
    assert caught.value.ref == name
    assert caught.value.suggestions == (("host",) if name == "hosst" else caught.value.suggestions)
    assert len(str(caught.value)) < 250


def test_an_unknown_author_is_a_key_error_that_speaks_of_authors(small: Catalog) -> None:
    with pytest.raises(KeyError, match="author") as caught:
        small.authors["acmee"]
    assert "acme" in str(caught.value)
    assert small.authors.get("acmee") is None


@pytest.mark.parametrize("name", [None, 5, [], {}])
def test_what_is_no_string_is_no_provider(small: Catalog, name: Any) -> None:
    assert name not in small.providers
    with pytest.raises(KeyError):
        small.providers[name]


def test_offerings(small: Catalog) -> None:
    expected = ["acme/alpha", "host/alpha", "host/acme/alpha"]
    for ref in ("alpha", "acme/alpha", "host/alpha", small["host/acme/alpha"]):
        assert [model.key for model in small.offerings(ref)] == expected
    assert small.offerings("solo") == (small["solo"],)
    with pytest.raises(UnknownModel):
        small.offerings("nope")


def test_the_date_of_the_data(small: Catalog) -> None:
    assert small.as_of == date(2026, 11, 12)


def test_the_repr_counts(small: Catalog) -> None:
    assert repr(small) == "<Catalog of 11 models at 4 providers, as of 2026-11-12>"
    assert repr(small.providers) == "<4 providers>"
    assert repr(small.authors) == "<1 authors>"


# -- immutable --------------------------------------------------------------------------------------------------------


def test_nothing_can_be_put_into_a_catalog(small: Catalog) -> None:
    target: Any = small
    for mapping in (target, target.providers, target.authors):
        with pytest.raises(TypeError):
            mapping["x"] = 1
        with pytest.raises(TypeError):
            del mapping["acme"]
        assert not hasattr(mapping, "__dict__")
        assert not hasattr(mapping, "update")
    with pytest.raises(AttributeError):
        target.models = {}


def test_catalogs_compare_by_identity_and_can_be_keys(small: Catalog) -> None:
    assert small == small
    assert small != Catalog(MemoryStore())
    assert {small: 1}[small] == 1


def test_changing_a_list_of_keys_changes_nothing(small: Catalog) -> None:
    keys = list(small)
    keys.clear()
    assert list(small) == KEYS


# -- threads ----------------------------------------------------------------------------------------------------------


def test_threads_that_ask_at_once_get_the_same_records() -> None:
    many = 8
    meeting = threading.Barrier(many)

    class Slow(MemoryStore):
        """A store in which every thread is at once, the first time."""

        def read(self, name: str) -> dict[str, Any] | None:
            if name == "providers/acme":
                meeting.wait(timeout=30)
            return super().read(name)

    store = Slow()
    shared = Catalog(store)
    with ThreadPoolExecutor(many) as pool:
        first = list(pool.map(lambda _: shared["acme/alpha"], range(many)))
    assert store.asked.count("providers/acme") == many
    assert len({id(model) for model in first}) == 1
    assert first[0] is shared["alpha"]


def test_threads_on_the_packaged_catalog_get_the_same_records() -> None:
    fresh = Catalog()
    refs = [
        "openai/gpt-4o",
        "gpt-4o",
        "anthropic/claude-haiku-4-5",
        "deepseek-coder-v2-instruct",
        "google/gemini-2.5-pro",
    ]
    start = threading.Barrier(8)

    def look(turn: int) -> list[int]:
        start.wait(timeout=30)
        rotated = refs[turn % len(refs) :] + refs[: turn % len(refs)]
        found = {ref: id(fresh[ref]) for ref in rotated}
        return [found[ref] for ref in refs]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(look, range(8)))
    assert all(answer == answers[0] for answer in answers)
    assert answers[0][0] == answers[0][1]


# -- errors -----------------------------------------------------------------------------------------------------------

PROBLEM = Problem(path="temperature", code=Code.OUT_OF_RANGE, severity=Severity.ERROR, message="too hot", value=2.4)
ERRORS: list[ModelCatalogError] = [
    ModelCatalogError("something"),
    UnknownModel("gpt4o", ("openai/gpt-4o",)),
    UnknownModel("gpt4o", lambda: ["openai/gpt-4o", "openai/gpt-4"]),
    UnknownModel("gpt4o"),
    UnknownProvider("opnai", ["openai"]),
    errors.UnknownAuthor("opnai", ["openai"]),
    errors.InvalidQuery("criterion", "tool", ["tools"], ["tools"]),
    AmbiguousModel("shared", ["a/shared", "b/shared"]),
    InvalidReference(None, "it is not a string"),
    InvalidReference("", "it is empty"),
    UnknownApi("openai", tuple(Api)),
    InvalidRecord("Range", "min", 3, "must not be above max (2)"),
    InvalidData([("a.b", "must be a string"), ("", "is wrong")]),
    InvalidRequest("openai/gpt-4o", [PROBLEM]),
    errors.InvalidUsage("input_tokens", -1, "must not be negative"),
    errors.UnknownResponse(["id", "usage"], "no usage stands in it"),
    errors.UnknownServiceTier("openai/gpt-4o", "fast", ["standard", "batch"]),
    errors.MixedCurrencies(["CNY", "USD"]),
    errors.BudgetExceeded("openai/gpt-4o", Decimal("0.01"), Decimal("0.02"), "USD"),
    errors.BudgetExceeded("openai/gpt-4o", Decimal("0.01"), None, "USD", "no price is known"),
]


def fields_of(error: ModelCatalogError) -> dict[str, Any]:
    public = {name: value for name, value in vars(error).items() if not name.startswith("_")}
    return public | ({"suggestions": error.suggestions} if isinstance(error, UnknownModel) else {})


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_survives_pickle_and_copy(error: ModelCatalogError) -> None:
    for again in (
        *(pickle.loads(pickle.dumps(error, protocol)) for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1)),
        copy.copy(error),
        copy.deepcopy(error),
    ):
        assert type(again) is type(error)
        assert str(again) == str(error)
        assert fields_of(again) == fields_of(error)


def test_every_public_exception_is_among_them_and_has_one_base() -> None:
    defined = {
        value
        for name, value in vars(errors).items()
        if inspect.isclass(value) and issubclass(value, Exception) and not name.startswith("_")
    }
    assert {type(error) for error in ERRORS} == defined
    assert all(issubclass(error, ModelCatalogError) for error in defined)
    drawing = errors.__doc__ or ""
    for error in defined - {ModelCatalogError}:
        builtin = next(base for base in error.__mro__ if base.__module__ == "builtins")
        shown = "" if builtin is Exception else rf"\({builtin.__name__}\)"
        assert re.search(rf"─ {error.__name__} +{shown}", drawing), error


def test_errors_of_a_lookup_can_be_raised_across_processes() -> None:
    for ref in ("openai/gpt-5-typo", "shared"):
        with pytest.raises((UnknownModel, AmbiguousModel)) as caught:
            (catalog if "/" in ref else Catalog(MemoryStore()))[ref]
        assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_errors_stay_short() -> None:
    keys = [f"provider-{number}/model" for number in range(500)]
    many = [PROBLEM] * 500
    for error in (AmbiguousModel("m", keys), InvalidRequest("openai/gpt-4o", many), UnknownModel("x" * 10**6, keys)):
        assert len(str(error)) < 400
    assert "and 495 more" in str(AmbiguousModel("m", keys))
    assert "500 problems" in str(InvalidRequest("openai/gpt-4o", many))
    assert "and 497 more" in str(InvalidRequest("openai/gpt-4o", many))


# -- stores -----------------------------------------------------------------------------------------------------------


def broken(name: str, content: Any) -> Documents:
    changed: dict[str, Any] = documents()
    if content is None:
        del changed[name]
    else:
        changed[name] = content
    return changed


#: The document, what stands in its place, and what then fails.
CORRUPT: list[tuple[str, Any, Any]] = [
    ("manifest", None, lambda found: found.as_of),
    ("manifest", {}, lambda found: found.as_of),
    ("manifest", {"as_of": 5}, lambda found: found.as_of),
    ("manifest", {"as_of": "soon"}, lambda found: found.as_of),
    ("index", None, lambda found: len(found)),
    ("index", {}, lambda found: len(found)),
    ("index", {"providers": 5}, lambda found: len(found)),
    ("index", None, lambda found: list(found)),
    ("index", None, lambda found: found.providers["acme"]),
    ("names/a", {}, lambda found: found.get("alpha")),
    ("names/a", {"names": 5}, lambda found: found.get("alpha")),
    ("names/a", {"names": {"alpha": 5}}, lambda found: found.get("alpha")),
    ("bases", None, lambda found: found.offerings("alpha")),
    ("bases", {}, lambda found: found.offerings("alpha")),
    ("bases", {"bases": {"acme/alpha": ["acme/nope"]}}, lambda found: found.offerings("alpha")),
    ("authors", None, lambda found: found.authors["acme"]),
    ("authors", {}, lambda found: found.authors["acme"]),
    ("authors", {"authors": {"acme": 5}}, lambda found: found.authors["acme"]),
    ("authors", {"authors": {"acme": {"title": "Acme"}}}, lambda found: found.authors["acme"]),
    ("providers/acme", None, lambda found: found.providers["acme"]),
    ("providers/acme", {}, lambda found: found["acme/alpha"]),
    ("providers/acme", {"provider": {}, "models": 5}, lambda found: found["acme/alpha"]),
    ("providers/acme", {"provider": {}, "models": []}, lambda found: found["acme/alpha"]),
    ("providers/acme", {"models": {"alpha": 5}}, lambda found: found["acme/alpha"]),
    ("providers/acme", {"models": {"alpha": {}}}, lambda found: found["acme/alpha"]),
    ("providers/acme", {"models": {"alpha": {"name": 5}}}, lambda found: found["acme/alpha"]),
    ("providers/acme", {"models": {}}, lambda found: found.providers["acme"]),
    ("providers/acme", {"models": {}, "provider": 5}, lambda found: found.providers["acme"]),
    ("providers/acme", {"models": {}, "provider": {"name": "A", "kind": "x"}}, lambda found: found.providers["acme"]),
]


@pytest.mark.parametrize(
    ("name", "content", "ask"), CORRUPT, ids=[f"{name}-{at}" for at, (name, _, _) in enumerate(CORRUPT)]
)
def test_a_corrupt_document_is_named(name: str, content: Any, ask: Any) -> None:
    with pytest.raises(InvalidData) as caught:
        ask(Catalog(MemoryStore(broken(name, content))))
    assert name.rpartition("/")[2] in str(caught.value)


def written(folder: Path, content: Mapping[str, str | bytes]) -> FileStore:
    for name, text in content.items():
        path = folder / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return FileStore(folder)


def test_a_folder_is_a_store(tmp_path: Path) -> None:
    held = Catalog(written(tmp_path, {name: json.dumps(content) for name, content in documents().items()}))
    assert list(held) == KEYS
    assert held["alpha"] == Catalog(MemoryStore())["alpha"]
    assert held.get("elsewhere/x") is None


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "5", '"x"', "{} {}", b"\xff\xfe", "[" * 100_000, "{'models': {}}", "\x00"]
)
def test_a_file_that_is_no_json_object_is_named(tmp_path: Path, text: str | bytes) -> None:
    held = Catalog(written(tmp_path, {"providers/acme": text}))
    with pytest.raises(InvalidData) as caught:
        held["acme/alpha"]
    ((where, reason),) = caught.value.problems
    assert where == "providers/acme.json"
    assert reason


def test_a_wrong_record_is_named_with_every_problem(tmp_path: Path) -> None:
    entry = {"name": 5, "limits": {"context_window": "big"}, "colour": "red"}
    held = Catalog(written(tmp_path, {"providers/acme": json.dumps({"provider": {}, "models": {"alpha": entry}})}))
    with pytest.raises(InvalidData) as caught:
        held["acme/alpha"]
    assert [path for path, _ in caught.value.problems] == [
        "acme/alpha.name",
        "acme/alpha.limits.context_window",
        "acme/alpha.colour",
    ]


def test_an_error_of_the_store_is_not_hidden() -> None:
    class Failing:
        def read(self, name: str) -> dict[str, Any] | None:
            raise PermissionError(name)

    with pytest.raises(PermissionError):
        Catalog(Failing()).get("acme/alpha")


def test_after_a_failure_the_catalog_works_again() -> None:
    class Flaky(MemoryStore):
        failures = 1

        def read(self, name: str) -> dict[str, Any] | None:
            if self.failures:
                self.failures -= 1
                raise OSError(name)
            return super().read(name)

    flaky = Catalog(Flaky())
    with pytest.raises(OSError, match="providers/acme"):
        flaky.get("acme/alpha")
    assert flaky["acme/alpha"].name == "Alpha"


# -- what is opened ---------------------------------------------------------------------------------------------------

AUDIT = """
    import sys
    opened, sockets, counting = [], [], True

    def hook(event, arguments):
        if not counting:
            return
        if event == "open" and isinstance(arguments[0], str) and "modelcatalog" in arguments[0]:
            if not arguments[0].endswith((".py", ".pyc")) and ".pyc." not in arguments[0]:
                opened.append(arguments[0])
        if event.startswith("socket."):
            sockets.append(event)

    sys.addaudithook(hook)
    {code}
    counting = False
    import json
    print(json.dumps({{"opened": opened, "sockets": sockets}}))
"""


def audited(code: str) -> list[str]:
    """The data files that a fresh process opens; it must open no socket."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", textwrap.dedent(AUDIT.format(code=code))],
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )
    found = json.loads(done.stdout)
    assert found["sockets"] == []
    opened: list[str] = found["opened"]
    return [Path(path).relative_to(Path(path).parents[1]).as_posix() for path in opened]


@pytest.mark.parametrize(
    ("code", "opened"),
    [
        ("import modelcatalog", []),
        ("from modelcatalog import catalog, Catalog; Catalog()", []),
        ("from modelcatalog import *", []),
        (
            "from modelcatalog import catalog; catalog.get('deepseek-coder-v2-instruct')",
            ["names/d.json", "providers/deepseek.json"],
        ),
        (
            "from modelcatalog import catalog; catalog['openai/gpt-4o']; catalog['openai/gpt-5']",
            ["providers/openai.json"],
        ),
        (
            "from modelcatalog import catalog; catalog.get('no-such-provider/x')",
            ["providers/no-such-provider.json", "names/n.json"],
        ),
        ("from modelcatalog import catalog; len(catalog); list(catalog)", ["data/index.json"]),
        ("from modelcatalog import catalog; catalog.as_of", ["data/manifest.json"]),
    ],
)
def test_which_files_a_process_opens(code: str, opened: list[str]) -> None:
    assert audited(code) == opened


# -- the packaged catalog ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def everything() -> dict[str, Model]:
    return dict(catalog)


def test_every_record_loads_under_its_key(everything: dict[str, Model]) -> None:
    assert len(everything) == len(catalog) > 8_000
    assert len(set(catalog)) == len(catalog)
    wrong = [key for key, model in everything.items() if model.key != key or f"{model.provider}/{model.id}" != key]
    assert wrong == []


def test_every_provider_and_author_loads(everything: dict[str, Model]) -> None:
    assert len(catalog.providers) >= 225
    assert {name for name, provider in catalog.providers.items() if provider.id != name} == set()
    assert {name for name, author in catalog.authors.items() if author.id != name} == set()
    assert {model.provider for model in everything.values()} <= set(catalog.providers)
    assert {author for model in everything.values() for author in model.authors} <= set(catalog.authors)


def test_the_date_of_the_packaged_data() -> None:
    assert date(2026, 9, 28) <= catalog.as_of <= date(2026, 11, 24)


def homes(everything: Iterable[Model]) -> dict[str, list[Model]]:
    """The records of each bare id; what begins with a provider and a slash reads as a key."""
    found: dict[str, list[Model]] = defaultdict(list)
    for model in everything:
        first, slash, _ = model.id.partition("/")
        if not (slash and first in catalog.providers):
            found[model.id].append(model)
    return found


def test_every_bare_id_resolves_or_is_ambiguous(everything: dict[str, Model]) -> None:
    wrong = []
    for ref, models in homes(everything.values()).items():
        own = [model for model in models if model.base == model.key]
        try:
            found = catalog.get(ref)
        except AmbiguousModel as error:
            if len(models) < 2 or len(own) == 1 or not set(error.keys) <= {model.key for model in models}:
                wrong.append(ref)
            continue
        if found is None or found not in models or (len(own) == 1 and found is not own[0]):
            wrong.append(ref)
    assert wrong == []


@pytest.mark.parametrize(
    ("ref", "key"),
    [
        ("gpt-4o", "openai/gpt-4o"),
        ("gpt-5", "openai/gpt-5"),
        ("gpt-oss-120b", "openai/gpt-oss-120b"),
        ("claude-haiku-4-5", "anthropic/claude-haiku-4-5"),
        ("gemini-2.5-pro", "google/gemini-2.5-pro"),
        ("deepseek-coder-v2-instruct", "deepseek/deepseek-coder-v2-instruct"),
        ("deepseek-v4-pro", "deepseek/deepseek-v4-pro"),
        ("deepseek-v3.2", "deepseek/deepseek-v3.2"),
        ("kimi-k3", "moonshotai/kimi-k3"),
        ("mimo-v2.5-pro", "xiaomi/mimo-v2.5-pro"),
    ],
)
def test_a_bare_id_is_its_authors_own_record(ref: str, key: str) -> None:
    assert catalog[ref].key == key
    assert catalog[ref] in catalog.offerings(ref)


def test_every_base_is_a_record_that_names_itself(everything: dict[str, Model]) -> None:
    bases = {model.base for model in everything.values() if model.base is not None}
    assert sorted(bases - everything.keys()) == []
    assert sorted(base for base in bases & everything.keys() if everything[base].base != base) == []


def test_every_model_is_among_the_offerings_of_its_base_and_the_base_comes_first(everything: dict[str, Model]) -> None:
    offerings = {
        base: catalog.offerings(everything[base])
        for base in {model.base for model in everything.values() if model.base is not None}
        if base in everything
    }
    lost = [
        model.key for model in everything.values() if model.base in offerings and model not in offerings[model.base]
    ]
    assert lost == []
    assert sorted(base for base, found in offerings.items() if found[0].key != base) == []


def test_what_only_the_older_snapshot_had_is_kept(everything: dict[str, Model]) -> None:
    statuses = Counter(model.status for model in everything.values())
    assert statuses[Status.ACTIVE] > 5_000
    assert statuses[Status.DELISTED] + statuses[Status.RETIRED] > 500


def test_weights_have_no_price(everything: dict[str, Model]) -> None:
    priced = [
        key
        for key, model in everything.items()
        if model.availability is Availability.WEIGHTS and model.pricing is not None
    ]
    assert priced == []


def test_ids_with_slashes_are_split_at_the_first(everything: dict[str, Model]) -> None:
    deep = [model for model in everything.values() if model.id.count("/") >= 2]
    assert deep
    for model in deep:
        assert catalog[model.key] is model
        assert model.key.partition("/")[::2] == (model.provider, model.id)


def test_the_packaged_files_are_those_of_the_manifest() -> None:
    folder = files("modelcatalog") / "data"
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert manifest["counts"]["models"] == len(catalog)
    assert manifest["counts"]["providers"] == len(catalog.providers)
    wrong = [
        name
        for name, digest in manifest["files"].items()
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest
    ]
    assert wrong == []
    with_data = Path(str(folder))
    present = {path.relative_to(with_data).as_posix() for path in with_data.rglob("*.json")}
    assert present == {*manifest["files"], "manifest.json"}


@pytest.mark.parametrize(("key", "low", "high"), [("openai/gpt-4o", 0, 2), ("anthropic/claude-haiku-4-5", 0, 1)])
def test_the_sampling_ranges_of_providers_are_joined(key: str, low: float, high: float) -> None:
    temperature: Any = catalog[key].sampling.temperature
    assert (temperature.min, temperature.max) == (low, high)


def test_a_model_that_takes_no_temperature_says_so() -> None:
    assert catalog["openai/o3"].supports("temperature") is False
