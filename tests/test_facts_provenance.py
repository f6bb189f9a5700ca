"""Who says what of a model."""

from datetime import date
from pathlib import Path

import pytest

from modelcatalog import catalog
from modelcatalog.errors import InvalidData, UnknownModel
from modelcatalog.provenance import read
from modelcatalog.registry import Catalog
from modelcatalog.showing import known
from modelcatalog.store import FileStore
from modelcatalog.vocabulary import SourceKind

DATA = Path(__file__).parent.parent / "src" / "modelcatalog" / "data"


def test_a_fact_has_its_value_source_date_and_who_disagrees() -> None:
    fact = catalog.provenance("anthropic/claude-sonnet-4-5")["limits.context_window"]
    assert (fact.field, fact.value) == ("limits.context_window", 200_000)
    assert (fact.source.kind, fact.date) == (SourceKind.VENDOR_API, date(2026, 10, 24))
    assert [(other.source.url, other.value) for other in fact.alternatives] == [("https://models.dev", 1_000_000)]


@pytest.mark.parametrize(
    ("key", "field", "title"),
    [
        ("openai/gpt-5", "retires_on", "openai-python"),
        ("anthropic/claude-opus-4-0", "retires_on", "anthropic-sdk-python"),
        ("deepseek/deepseek-v4-pro", "pricing", "genai-prices"),
        ("deepseek/deepseek-v4-pro", "pricing.hours", "model-prices"),
        ("openai/gpt-5", "pricing.batch", "LiteLLM"),
        ("deepseek/deepseek-coder-v2-instruct", "architecture.parameter_count", "deepseek-ai/DeepSeek-Coder-V2"),
    ],
)
def test_spot_facts_cite_whom_they_should(key: str, field: str, title: str) -> None:
    assert catalog.provenance(key)[field].source.title.startswith(title)


def test_parts_of_a_price_are_their_rates() -> None:
    found = catalog.provenance("openai/gpt-5")["pricing.batch"].value
    assert found
    assert {rate.service_tier for rate in found} == {"batch"}


@pytest.mark.parametrize("provider", ["openai", "amazon-bedrock", "deepseek", "openrouter", "groq"])
def test_every_known_fact_has_a_source(provider: str) -> None:
    for key in catalog:
        if not key.startswith(f"{provider}/"):
            continue
        model, cited = catalog[key], catalog.provenance(key)
        for name, value in known(model):
            if name in ("id", "provider", "key"):
                continue
            nested = [f"{name}.{inner}" for inner, _ in known(value)] if hasattr(value, "__attrs_attrs__") else [name]
            fields = [name] if name == "pricing" else nested
            assert all(field in cited for field in fields), (key, fields)
        assert all(entry.value is not None for entry in cited.values()), key


def test_a_model_or_its_name_may_be_given() -> None:
    assert catalog.provenance(catalog["openai/gpt-5"]) == catalog.provenance("gpt-5")


def test_an_unknown_model_is_an_error() -> None:
    with pytest.raises(UnknownModel):
        catalog.provenance("openai/gpt-nothing")


def test_a_catalog_without_provenance_has_none(tmp_path: Path) -> None:
    for name in ("manifest.json", "index.json", "bases.json", "names", "providers"):
        (tmp_path / name).symlink_to(DATA / name)
    assert Catalog(FileStore(tmp_path)).provenance("openai/gpt-5") == {}


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"models": {}},
        {"models": {"gpt-5": [7]}, "patterns": [], "sources": {}},
        {"models": {"gpt-5": [0]}, "patterns": [{"name": "nobody"}], "sources": {}},
        {"models": {"gpt-5": [0]}, "patterns": [{"name": "x"}], "sources": {"x": {"title": 5}}},
        {"models": {"gpt-5": [0]}, "patterns": [{"smell": "x"}],
         "sources": {"x": {"title": "X", "date": "2026-01-01", "kind": "curated"}}},
    ],
)  # fmt: skip
def test_damaged_provenance_is_an_error(document: dict[str, object]) -> None:
    with pytest.raises(InvalidData):
        read(catalog["openai/gpt-5"], document, {})


def test_a_source_that_many_cite_stands_once_and_one_of_its_own_comes_first() -> None:
    def source(title: str) -> dict[str, str]:
        return {"title": title, "date": "2026-01-01", "kind": "curated"}

    document = {
        "models": {"gpt-5": [0]},
        "patterns": [{"name": "x", "kind": "y"}],
        "sources": {"x": source("own")},
    }
    facts = read(catalog["openai/gpt-5"], document, {"x": source("shared"), "y": source("shared")})
    assert {field: fact.source.title for field, fact in facts.items()} == {"kind": "shared", "name": "own"}
