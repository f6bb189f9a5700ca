"""Own models and corrections: what an overlay may say, and that a wrong one is refused as a whole."""

import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelcatalog import Catalog, catalog
from modelcatalog.codec import load
from modelcatalog.errors import InvalidData, UnknownModel
from modelcatalog.rules import Table
from modelcatalog.vocabulary import Api, Meter

PROVIDER = {"name": "Acme", "kind": "gateway", "base_url": "https://llm.acme.example/v1"}
SOURCE = {"id": "house", "title": "house rules", "date": "2026-01-31", "kind": "curated"}


def test_a_fact_is_changed_and_the_rest_stays() -> None:
    """In the new catalog only."""
    before = catalog["openai/gpt-4o"]
    own = catalog.with_overlay({"models": {"openai/gpt-4o": {"limits": {"max_output_tokens": 4096}}}})
    after = own["openai/gpt-4o"]
    assert after.limits.max_output_tokens == 4096
    assert after.limits.context_window == before.limits.context_window
    assert after.features == before.features
    assert own["gpt-4o"] is after
    assert catalog["openai/gpt-4o"] is before
    assert len(own) == len(catalog)
    assert own["openai/gpt-5"] == catalog["openai/gpt-5"]


def test_null_makes_a_fact_unknown() -> None:
    """Never False, never 0."""
    own = catalog.with_overlay({"models": {"openai/gpt-4o": {"features": {"tools": None}, "pricing": None}}})
    assert own["gpt-4o"].features.tools is None
    assert own["gpt-4o"].pricing is None


def test_a_price_is_replaced_as_a_whole() -> None:
    """Rates are a list, and lists are not merged."""
    pricing = {"basis": "metered", "rates": [{"meter": "input_tokens", "amount": "1.10"}]}
    rates = catalog.with_overlay({"models": {"openai/gpt-4o": {"pricing": pricing}}})["gpt-4o"].pricing
    assert rates is not None
    assert rates.rate(Meter.OUTPUT_TOKENS) is None
    rate = rates.rate(Meter.INPUT_TOKENS)
    assert rate is not None
    assert rate.amount == Decimal("1.10")


def test_a_deployment_is_its_target_under_another_name() -> None:
    """With everything but the id, found by its bare id, by its base and by resolve."""
    target = catalog["azure/gpt-4o"]
    own = catalog.deployment("team-7-chat", "azure/gpt-4o", limits={"max_output_tokens": 100})
    model = own["azure/team-7-chat"]
    assert (model.provider, model.base, model.pricing) == ("azure", target.base, target.pricing)
    assert model.limits.max_output_tokens == 100
    assert model.limits.context_window == target.limits.context_window
    assert own["team-7-chat"] is model
    assert own.resolve("azure/Team_7_Chat").model is model
    assert model in own.offerings("openai/gpt-4o")
    assert model in own.find(base="openai/gpt-4o", status="any")
    assert "team-7-chat" not in catalog
    with pytest.raises(UnknownModel):
        catalog.deployment("x", "azure/no-such-model")


def _rules_for(which: Catalog, key: str) -> dict[str, set[str]]:
    """Return the ids of the rules that name a model, by API; read from the documents."""
    provider, _, model_id = key.partition("/")
    found = {}
    for api in Api:
        table = which.document(f"rules/{api}/{provider}")
        if table is not None:
            found[str(api)] = {rule["id"] for rule in table["rules"] if model_id in (rule.get("models") or ())}
    return found


def test_the_rules_of_a_model_hold_for_its_deployment() -> None:
    """At the same provider by name, and its own rules stay its own."""
    own = catalog.deployment("my-deploy", "azure/gpt-5")
    assert _rules_for(own, "azure/my-deploy") == _rules_for(own, "azure/gpt-5") == _rules_for(catalog, "azure/gpt-5")
    assert any(_rules_for(catalog, "azure/gpt-5").values())
    chained = own.deployment("my-deploy-2", "azure/my-deploy")
    assert _rules_for(chained, "azure/my-deploy-2") == _rules_for(catalog, "azure/gpt-5")


def test_the_rules_of_a_model_come_along_to_another_provider() -> None:
    """As a table of its own, that names the copy."""
    overlay = {"providers": {"acme": {"provider": PROVIDER, "models": {"chat": {"extends": "openai/gpt-5"}}}}}
    own = catalog.with_overlay(overlay)
    raw = own.document("rules/openai-chat-completions/acme")
    below = catalog.document("rules/openai-chat-completions/openai")
    assert raw is not None
    assert below is not None
    table = load(Table, raw)
    assert table.provider == "acme"
    assert table.parameters.keys() == below["parameters"].keys()
    wanted = {rule["id"] for rule in below["rules"] if rule.get("models") is None or "gpt-5" in rule["models"]}
    assert {rule.id for rule in table.rules} == wanted
    assert all(rule.models == ("chat",) for rule in table.rules)


def test_new_providers_models_authors_and_aliases() -> None:
    """Each is found as a packaged one is."""
    own = catalog.with_overlay(
        {
            "providers": {
                "acme": {"provider": PROVIDER, "models": {"house/1": {"name": "House 1", "authors": ["acme"]}}}
            },
            "models": {"acme/house/2": {"name": "House 2", "base": "acme/house/2", "tags": ["internal"]}},
            "authors": {"acme": {"name": "Acme", "url": "https://acme.example"}},
            "aliases": {"house": "acme/house/1", "acme-best": {"target": "acme/house/2", "as_of": "2026-02-01"}},
        }
    )
    assert own.providers["acme"].name == "Acme"
    assert own.authors["acme"].url == "https://acme.example"
    assert own["acme/house/1"].name == "House 1"
    assert own["house/2"].key == "acme/house/2"
    assert own.resolve("House").model.key == "acme/house/1"
    assert own.resolve("acme-best").steps[0].name == "declared alias as of 2026-02-01"
    assert len(own) == len(catalog) + 2
    assert [model.key for model in own.find(tags="internal")] == ["acme/house/2"]
    assert sorted(own)[:1] != []
    assert set(own) == set(catalog) | {"acme/house/1", "acme/house/2"}


def test_an_added_rule_stands_in_the_table() -> None:
    """Beside those that are there; one with the same id takes its place."""
    rule = {
        "id": "house-no-seed",
        "kind": "rejected",
        "severity": "error",
        "message": "{path} is not used here",
        "source": "house",
        "as_of": "2026-01-31",
        "paths": ["seed"],
    }
    source = {name: value for name, value in SOURCE.items() if name != "id"}
    overlay = {"rules": {"openai-chat-completions": {"openai": {"sources": {"house": source}, "rules": [rule]}}}}
    own = catalog.with_overlay(overlay)
    raw = own.document("rules/openai-chat-completions/openai")
    below = catalog.document("rules/openai-chat-completions/openai")
    assert raw is not None
    assert below is not None
    assert [entry["id"] for entry in raw["rules"]] == [*(entry["id"] for entry in below["rules"]), "house-no-seed"]
    again = own.with_overlay(
        {"rules": {"openai-chat-completions": {"openai": {"rules": [{**rule, "severity": "warning"}]}}}}
    ).document("rules/openai-chat-completions/openai")
    assert again is not None
    assert [entry["severity"] for entry in again["rules"] if entry["id"] == "house-no-seed"] == ["warning"]


class Documents:
    """A store of documents that a test writes."""

    def __init__(self, **documents: dict[str, Any]) -> None:
        self._documents = {name.replace("__", "/"): document for name, document in documents.items()}

    def read(self, name: str) -> dict[str, Any] | None:
        return self._documents.get(name)


def test_provenance_says_what_is_the_overlays() -> None:
    """Fact by fact; the rest keeps its source, and a copy that of its origin."""
    store = Documents(
        index={"names": ["m"], "providers": {"lab": ["m"]}},
        names__m={"names": {"m": "lab"}},
        bases={"bases": {}},
        manifest={"as_of": "2026-11-12"},
        providers__lab={
            "provider": {"name": "Lab", "kind": "lab"},
            "models": {
                "m": {"name": "M", "limits": {"context_window": 5, "max_output_tokens": 3}, "status": "preview"}
            },
        },
        provenance__lab={
            "models": {"m": [0, {"status": ["docs", ["spec", "active"]]}]},
            "patterns": [{"name": "spec", "limits.context_window": "spec", "limits.max_output_tokens": "spec"}],
            "sources": {"spec": {"title": "Spec"}, "docs": {"title": "Docs"}},
        },
    )
    models = {
        "lab/m": {"limits": {"max_output_tokens": 2, "context_window": None}},
        "lab/copy": {"extends": "lab/m", "status": "legacy"},
        "lab/new": {"name": "New"},
    }
    own = Catalog(store).with_overlay(
        {"models": models, "source": {"title": "T", "date": "2026-02-01", "kind": "curated"}}
    )
    document = own.document("provenance/lab")
    assert document is not None

    def cited(model_id: str) -> dict[str, Any]:
        number, differing = document["models"][model_id]
        return {**document["patterns"][number], **differing}

    assert cited("m") == {
        "name": "spec",
        "limits.max_output_tokens": "overlay",
        "status": ["docs", ["spec", "active"]],
    }
    assert cited("copy") == {"name": "spec", "limits.max_output_tokens": "overlay", "status": "overlay"}
    assert cited("new") == {"name": "overlay"}
    assert document["sources"]["overlay"]["title"] == "T"
    assert document["sources"]["spec"] == {"title": "Spec"}


TOML = """
[models."acme/chat"]
name = "Chat"
release_date = 2026-01-31
limits.context_window = 1000

[providers.acme.provider]
name = "Acme"
kind = "host"
"""


def _write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_json_and_toml_and_folders_say_the_same(tmp_path: Path) -> None:
    """Whichever way the same facts are written, the same record comes out."""
    mapping: dict[str, Any] = {
        "providers": {"acme": {"provider": {"name": "Acme", "kind": "host"}}},
        "models": {"acme/chat": {"name": "Chat", "release_date": "2026-01-31", "limits": {"context_window": 1000}}},
    }
    shard = {"provider": mapping["providers"]["acme"]["provider"], "models": {"chat": mapping["models"]["acme/chat"]}}
    _write(
        tmp_path,
        {
            "one.json": json.dumps(mapping),
            "one.toml": TOML,
            "folder/providers/acme.json": json.dumps(shard),
            "folder/aliases.toml": 'house = "acme/chat"',
            "mixed/own.toml": TOML,
        },
    )
    ways: list[Any] = [
        mapping,
        tmp_path / "one.json",
        str(tmp_path / "one.toml"),
        tmp_path / "folder",
        tmp_path / "mixed",
    ]
    models = [catalog.with_overlay(way)["acme/chat"] for way in ways]
    assert all(model == models[0] for model in models)
    assert catalog.with_overlay(tmp_path / "folder").resolve("house").model.key == "acme/chat"


WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    ({"modles": {}}, [("modles", "no such key")]),
    ({"models": {"gpt-4o": {}}}, [("models.gpt-4o", "full key")]),
    ({"models": {"openai/gpt-4o": 5}}, [("models.openai/gpt-4o", "object")]),
    ({"models": []}, [("models", "object")]),
    (
        {"models": {"openai/gpt-4o": {"limits": {"context_window": "big", "foo": 1}, "status": "dead"}}},
        [
            ("models.openai/gpt-4o.limits.context_window", "whole number"),
            ("models.openai/gpt-4o.limits.foo", "no such field"),
            ("models.openai/gpt-4o.status", "retired"),
        ],
    ),
    ({"models": {"openai/new": {"limits": {}}}}, [("models.openai/new.name", "needs this field")]),
    ({"models": {"acme/new": {"name": "New"}}}, [("providers.acme.provider", "needs at least name and kind")]),
    ({"models": {"openai/x": {"extends": "no/no"}}}, [("models.openai/x.extends", "no model 'no/no'")]),
    ({"models": {"openai/x": {"extends": 5}}}, [("models.openai/x.extends", "no model 5")]),
    ({"models": {"openai/x": {"extends": "openai/x"}}}, [("models.openai/x.extends", "circle")]),
    (
        {"models": {"openai/x": {"extends": "openai/y"}, "openai/y": {"extends": "openai/x"}}},
        [("models.openai/x.extends", "circle")],
    ),
    ({"models": {"openai/x": {"id": "y", "extends": "gpt-4o"}}}, [("models.openai/x.id", "must be 'x'")]),
    ({"aliases": {"a": "openai/no-such"}}, [("aliases.a", "there is no model")]),
    ({"aliases": {"a": 5}}, [("aliases.a", "there is no model")]),
    ({"aliases": []}, [("aliases", "object")]),
    ({"rules": {"no-api": {}}}, [("rules.no-api", "no API")]),
    ({"rules": {"cohere-chat": {"cohere": {"rules": 5}}}}, [("rules.cohere-chat.cohere.rules", "list of objects")]),
    ({"providers": {"../x": {}}}, [("providers.'../x'", "no key")]),
    ({"providers": {"..": {}}}, [("providers.'..'", "no key")]),
    ({"providers": {"a/b": {}}}, [("providers.'a/b'", "no key")]),
    ({"providers": {"openai": {"provider": 5}}}, [("providers.openai.provider", "object")]),
    ({"providers": {"openai": {"provider": {"kind": "shop"}}}}, [("providers.openai.provider.kind", "lab")]),
    ({"providers": {"openai": {"model": {}}}}, [("providers.openai.model", "provider or models")]),
    ({"authors": {"a": {}}}, [("authors.a.name", "needs this field")]),
    ({"source": {"title": "t"}}, [("source.date", "needs this field"), ("source.kind", "needs this field")]),
]


@pytest.mark.parametrize(("overlay", "problems"), WRONG, ids=lambda value: json.dumps(value)[:40])
def test_a_wrong_overlay_is_refused_with_every_problem(overlay: Any, problems: list[tuple[str, str]]) -> None:
    """Each by its path."""
    with pytest.raises(InvalidData) as caught:
        catalog.with_overlay(overlay)
    found = caught.value.problems
    assert len(found) == len(problems)
    for (path, reason), (wanted, said) in zip(found, problems, strict=True):
        assert path == wanted
        assert said in reason


@pytest.mark.parametrize(
    ("files", "where", "said"),
    [
        ({"providers/acme.json": "{"}, "providers/acme.json", "not valid JSON"),
        ({"x.toml": "a = = 1"}, "x.toml", "not valid TOML"),
        ({"x.json": "[]"}, "x.json", "object"),
        ({"x.json": '{"models": {}, "models": {}}'}, "x.json", "twice"),
        ({"deep/er/still/x.json": "{}"}, "deep/er/still/x.json", "no overlay file belongs"),
        ({"readme.md": "hello"}, "", "no .json"),
        ({"providers/openai.json": '{"models": {"gpt-4o": {"limits": 5}}}'}, "providers/openai.json", "object"),
        ({"own.json": '{"aliases": {"x": "no/no"}}'}, "own.json:aliases.x", "no model"),
    ],
)
def test_a_problem_in_a_folder_names_the_file(tmp_path: Path, files: dict[str, str], where: str, said: str) -> None:
    """And the path within it."""
    with pytest.raises(InvalidData) as caught:
        catalog.with_overlay(_write(tmp_path, files))
    path, reason = caught.value.problems[0]
    assert path.startswith(where or str(tmp_path))
    assert said in reason


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    """Is an error that names it."""
    with pytest.raises(InvalidData, match="must be a folder"):
        catalog.with_overlay(tmp_path / "nothing")
    with pytest.raises(OSError, match=r"nothing\.json"):
        catalog.with_overlay(tmp_path / "nothing.json")


def test_the_environment_counts_only_when_asked(tmp_path: Path) -> None:
    """In the order of its list, the last one on top."""
    _write(
        tmp_path,
        {
            "a.json": '{"models": {"openai/gpt-4o": {"limits": {"max_output_tokens": 1}}}}',
            "b.json": '{"models": {"openai/gpt-4o": {"limits": {"max_output_tokens": 2}}}}',
        },
    )
    paths = os.pathsep.join([str(tmp_path / "a.json"), "", str(tmp_path / "b.json")])
    assert Catalog.from_environment({"MODELCATALOG_PATH": paths})["gpt-4o"].limits.max_output_tokens == 2
    assert Catalog.from_environment({})["gpt-4o"] == catalog["gpt-4o"]


def test_an_overlay_that_is_no_json_is_refused() -> None:
    """Sets, functions, circles."""
    circle: dict[str, Any] = {}
    circle["models"] = circle
    for overlay in ({"models": {1, 2}}, {"models": print}, circle, {"models": float("nan"), "x": object()}):
        with pytest.raises(InvalidData):
            catalog.with_overlay(overlay)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["openai/gpt-4o", "gpt-4o", "x"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["openai/gpt-4o", "openai/new", "extends", "name", "limits", "openai", "provider", "models"]
            )
            | st.sampled_from(
                ["rules", "openai-chat-completions", "id", "sources", "source", "parameters", "kind", "a"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(
    st.dictionaries(
        st.sampled_from(["providers", "models", "rules", "aliases", "authors", "source"]), _JSON, max_size=4
    )
)
@settings(max_examples=150, deadline=None)
def test_any_overlay_is_taken_or_refused_clearly(overlay: dict[str, Any]) -> None:
    """Whatever JSON it is made of; what is taken loads."""
    try:
        own = catalog.with_overlay(overlay)
    except InvalidData as error:
        problems = error.problems
    else:
        problems = ()
        assert own["openai/gpt-4o"].key == "openai/gpt-4o"
        assert len(list(own)) == len(own)
    assert all(reason for _, reason in problems)
