"""The adapters: what they make of good documents, and that bad ones stop them with a place."""

import contextlib
import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelcatalog.codec import parse
from modelcatalog.sources import (
    genai_prices,
    langchain,
    litellm,
    llmcapa,
    model_prices,
    modelparams,
    modelroster,
    models_dev,
    openrouter,
    overlay,
    pydantic_ai,
    retirements,
    tokenlens,
)
from modelcatalog.sources.observation import Observation, SourceError

FACTS = Path(__file__).parent.parent / "facts"
MAPPING: dict[str, Any] = parse((FACTS / "mapping.json").read_bytes(), "mapping.json")


def said(observations: list[Observation], key: str) -> dict[str, Any]:
    return {observation.field: observation.value for observation in observations if observation.key == key}


def rates(value: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [tuple(rate.values()) for rate in value["rates"]]


def read_litellm(document: bytes) -> list[Observation]:
    return litellm.observe(document, MAPPING["litellm"])[0]


def read_genai(document: bytes) -> list[Observation]:
    ids = {"openai": ["gpt-x", "gpt-x-2026-01-01", "gpt-x-mini"]}
    return genai_prices.observe(document, MAPPING["genai-prices"], ids, date(2026, 11, 1))


# LiteLLM

LITELLM_ROW = {
    "litellm_provider": "openai",
    "mode": "chat",
    "max_input_tokens": 272000,
    "max_output_tokens": 128000,
    "input_cost_per_token": 1.25e-06,
    "output_cost_per_token": 1e-05,
    "cache_read_input_token_cost": 1.25e-07,
    "cache_creation_input_token_cost_above_1hr": 6e-06,
    "input_cost_per_token_batches": 6.25e-07,
    "input_cost_per_token_above_272k_tokens": 2.5e-06,
    "input_cost_per_token_above_272k_tokens_priority": 5e-06,
    "output_cost_per_image": 0.04,
    "search_context_cost_per_query": {"search_context_size_medium": 0.01},
    "supports_function_calling": True,
    "supports_vision": True,
    "supports_prompt_caching": False,
    "supports_sampling_params": False,
    "deprecation_date": "2026-12-11",
}


def litellm_map(**rows: dict[str, Any]) -> bytes:
    return json.dumps(rows).encode()


def test_litellm_reads_prices_per_million_with_their_tiers() -> None:
    facts = said(read_litellm(litellm_map(**{"gpt-x": LITELLM_ROW})), "openai/gpt-x")
    assert rates(facts["price.standard"]) == [
        ("input_tokens", "1.25"),
        ("output_tokens", "10"),
        ("cache_read_tokens", "0.125"),
        ("cache_write_1h_tokens", "6"),
        ("input_tokens", "2.5", 272000),
    ]
    assert rates(facts["price.batch"]) == [("input_tokens", "0.625", "batch")]
    assert rates(facts["price.priority"]) == [("input_tokens", "5", 272000, "priority")]
    assert rates(facts["price.extra"]) == [("output_images", "0.04", 1), ("web_searches", "10", 1000)]


def test_litellm_keeps_absent_flags_unknown() -> None:
    facts = said(read_litellm(litellm_map(**{"gpt-x": LITELLM_ROW})), "openai/gpt-x")
    assert facts["features.tools"] is True
    assert "features.prompt_caching" not in facts
    assert "features.reasoning" not in facts
    assert facts["sampling.temperature"] == "unsupported"
    assert facts["modalities.input"] == ["text", "image"]


@pytest.mark.parametrize(
    ("key", "provider", "model"),
    [
        ("gpt-x", "openai", "openai/gpt-x"),
        ("groq/llama-x", "groq", "groq/llama-x"),
        ("azure_ai/phi-x", "azure_ai", "azure/phi-x"),
        ("bedrock/us-gov-west-1/meta.llama-x", "bedrock", None),
        ("bedrock_mantle/openai.gpt-x", "bedrock_mantle", "amazon-bedrock/openai.gpt-x"),
        ("us.anthropic.claude-x-v1:0", "bedrock_converse", "amazon-bedrock/us.anthropic.claude-x-v1:0"),
        ("fireworks_ai/accounts/fireworks/models/x", "fireworks_ai", "fireworks-ai/accounts/fireworks/models/x"),
        ("fireworks_ai/x", "fireworks_ai", "fireworks-ai/accounts/fireworks/models/x"),
        ("perplexity/openai/gpt-x", "perplexity", "perplexity-agent/openai/gpt-x"),
        ("perplexity/sonar-x", "perplexity", "perplexity/sonar-x"),
        ("vertex_ai/claude-x@default", "vertex_ai-anthropic_models", "google-vertex-anthropic/claude-x@default"),
        ("hd/1024-x-1024/dall-e-3", "openai", None),
        ("ft:gpt-x", "openai", None),
        ("bedrock/*/1-month-commitment/cohere.x", "bedrock", None),
        ("together-ai-4.1b-8b", "together_ai", None),
    ],
)
def test_litellm_routes(key: str, provider: str, model: str | None) -> None:
    row = {**LITELLM_ROW, "litellm_provider": provider}
    keys = {observation.key for observation in read_litellm(litellm_map(**{key: row}))}
    assert keys == ({model} if model is not None else set())


def test_litellm_reports_providers_that_no_table_knows() -> None:
    _, unknown = litellm.observe(
        litellm_map(**{"brand_new/x": {**LITELLM_ROW, "litellm_provider": "brand_new"}}), MAPPING["litellm"]
    )
    assert unknown == ["brand_new"]


def test_litellm_makes_regions_conditions() -> None:
    rows = {
        "azure/gpt-x": {**LITELLM_ROW, "litellm_provider": "azure"},
        "azure/eu/gpt-x": {**LITELLM_ROW, "litellm_provider": "azure", "input_cost_per_token": 1.375e-06},
    }
    facts = said(read_litellm(litellm_map(**rows)), "azure/gpt-x")
    assert ("input_tokens", "1.375", "eu") in rates(facts["price.region"])


def test_litellm_reads_off_peak_windows() -> None:
    discount = {
        "input_cost_per_token": 6.6e-07,
        "windows": [
            {"hours_utc": ["00:00-01:00", "04:00-06:00"], "weekdays": [1, 2, 3, 4, 5]},
            {"hours_utc": "00:00-00:00", "weekdays": ["saturday", "sunday"]},
        ],
    }
    facts = said(read_litellm(litellm_map(**{"gpt-x": {**LITELLM_ROW, "off_peak_pricing": discount}})), "openai/gpt-x")
    assert rates(facts["price.hours"]) == [
        ("input_tokens", "0.66", ["mon-fri 00:00-01:00", "mon-fri 04:00-06:00", "sat-sun 00:00-00:00"])
    ]


# genai-prices

GENAI = """
providers: list[Provider] = [
    Provider(
        id='openai',
        name='OpenAI',
        models=[
            ModelInfo(
                id='gpt-x',
                match=ClauseOr(or_=[ClauseEquals(equals='gpt-x'), ClauseStartsWith(starts_with='gpt-x')]),
                name='GPT X',
                context_window=400000,
                prices=[
                    ConditionalPrice(prices=ModelPrice(input_mtok=Decimal('4'), output_mtok=Decimal('8'))),
                    ConditionalPrice(
                        constraint=StartDateConstraint(start_date=datetime.date(2026, 8, 17)),
                        prices=ModelPrice(
                            input_mtok=TieredPrices(base=Decimal('2'), tiers=[Tier(start=200001, price=Decimal('3'))]),
                            output_mtok=Decimal('6.0'), web_searches_kcount=Decimal('10'),
                        ),
                    ),
                    ConditionalPrice(
                        constraint=StartDateConstraint(start_date=datetime.date(2027, 1, 1)),
                        prices=ModelPrice(input_mtok=Decimal('1')),
                    ),
                    ConditionalPrice(
                        constraint=TimeOfDateConstraint(
                            start_time=datetime.time(1, 0, tzinfo=datetime.UTC),
                            end_time=datetime.time(4, 30, tzinfo=datetime.UTC),
                        ),
                        prices=ModelPrice(input_mtok=Decimal('5')),
                    ),
                ],
                price_variants=[
                    PriceVariant(when={'processing': 'batch'}, prices=ModelPrice(input_mtok=Decimal('1'))),
                ],
            ),
            ModelInfo(id='any', match=ClauseContains(contains='mini'), prices=ModelPrice(input_mtok=Decimal('9'))),
        ],
    )
]
"""


def test_genai_reads_dates_hours_tiers_and_variants() -> None:
    facts = said(read_genai(GENAI.encode()), "openai/gpt-x")
    assert facts["price.standard"] == {
        "rates": [
            {"meter": "input_tokens", "amount": "2"},
            {"meter": "input_tokens", "amount": "3", "above_input_tokens": 200000},
            {"meter": "output_tokens", "amount": "6"},
        ],
        "since": "2026-08-17",
    }
    assert rates(facts["price.history"]) == [
        ("input_tokens", "4", "2026-08-16"),
        ("output_tokens", "8", "2026-08-16"),
        ("input_tokens", "1", "2027-01-01"),
    ]
    assert facts["price.history"]["rates"][2]["effective_from"] == "2027-01-01"
    assert rates(facts["price.hours"]) == [("input_tokens", "5", ["01:00-04:30"])]
    assert rates(facts["price.batch"]) == [("input_tokens", "1", "batch")]
    assert rates(facts["price.extra"]) == [("web_searches", "10", 1000)]


def test_genai_follows_versions_and_never_contains() -> None:
    observations = read_genai(GENAI.encode())
    assert said(observations, "openai/gpt-x-2026-01-01")["price.standard"]["since"] == "2026-08-17"
    assert said(observations, "openai/gpt-x-mini") == {}
    assert "limits.context_window" not in said(observations, "openai/gpt-x-2026-01-01")


# model-prices

MODEL_PRICES = {
    "prices": {
        "deepseek": {
            "deepseek-v9": {
                "standard": [
                    {"start": None, "rates": {"input": 0.4, "output": 0.8, "valid_from": "2026-04-24T07:04:52Z"}},
                    {"start": "x", "rates": {"input": 0.66, "output": 1.98, "valid_from": "2026-08-16T16:00:00Z"}},
                    {"start": "x", "rates": {"input": 0.66, "output": 1.98, "valid_from": "2026-10-02T16:20:50Z"}},
                ],
                "batch": [{"start": None, "rates": None}],
            }
        }
    },
    "status": {"deepseek": {"deepseek-v9": "deprecated"}},
    "schedules": {
        "schedule": [
            {
                "provider": "deepseek",
                "peak_multiplier": 2.0,
                "peak_hours_utc": [["01:00", "04:00"]],
                "valid_from": "2026-08-16T16:00:00Z",
                "weekdays_only": True,
            }
        ]
    },
}


def test_model_prices_reads_history_and_schedules() -> None:
    facts = said(model_prices.observe(json.dumps(MODEL_PRICES).encode(), {}), "deepseek/deepseek-v9")
    assert facts["price.standard"]["since"] == "2026-08-16"
    assert rates(facts["price.standard"]) == [("input_tokens", "0.66"), ("output_tokens", "1.98")]
    assert rates(facts["price.history"]) == [
        ("input_tokens", "0.4", "2026-08-15"),
        ("output_tokens", "0.8", "2026-08-15"),
    ]
    assert rates(facts["price.hours"]) == [
        ("input_tokens", "1.32", ["mon-fri 01:00-04:00"]),
        ("output_tokens", "3.96", ["mon-fri 01:00-04:00"]),
    ]
    assert facts["status"] == "deprecated"


# modelroster

ROSTER: dict[str, Any] = {
    "retrieved_at": "2026-10-24T11:01:22Z",
    "models": [
        {
            "model_id": "magistral-latest",
            "display_name": "magistral-latest",
            "aliases": ["medium-2604", "medium-latest"],
            "context_window": 262144,
            "released": "2026-10-24",
            "deprecated": True,
            "provenance": {"released": {"evidence": "created timestamp"}},
            "capabilities": {"tool_calling": True, "reasoning": None, "reasoning_efforts": ["high", "low"]},
        }
    ],
}


def test_modelroster_reads_three_states_and_aliases() -> None:
    observations, aliases = modelroster.observe({"mistral": json.dumps(ROSTER).encode()})
    facts = said(observations, "mistral/magistral-latest")
    assert facts["limits.context_window"] == 262144
    assert facts["features.tools"] is True
    assert "features.reasoning" not in facts
    assert facts["reasoning.efforts"] == ["low", "high"]
    assert "release_date" not in facts
    assert "created_at" not in facts
    assert aliases["mistral/magistral-latest"] == {
        "target": "mistral/medium-2604",
        "as_of": "2026-10-24",
        "source": "modelroster",
    }


def test_modelroster_takes_the_row_that_lists_an_alias_for_what_it_means() -> None:
    """A dated name among the aliases of another list is one of an earlier model, which the row has replaced."""
    row = {**ROSTER["models"][0], "model_id": "build-0.1", "aliases": ["code-1", "code-1-0825"]}
    _, aliases = modelroster.observe({"xai": json.dumps({**ROSTER, "models": [row]}).encode()})
    assert {alias: entry["target"] for alias, entry in aliases.items()} == {
        "xai/code-1": "xai/build-0.1",
        "xai/code-1-0825": "xai/build-0.1",
    }


@pytest.mark.parametrize(
    ("stated", "read"),
    [(8.900000000000001e-07, "0.89"), (9.499999999999999e-07, "0.95"), (2.99999e-06, "2.99999"), (1e-05, "10")],
)
def test_prices_are_rid_of_what_floats_leave_behind(stated: float, read: str) -> None:
    row = {"litellm_provider": "groq", "mode": "chat", "input_cost_per_token": stated, "output_cost_per_token": 1e-6}
    facts = said(read_litellm(json.dumps({"groq/m": row}).encode()), "groq/m")
    assert facts["price.standard"]["rates"][0]["amount"] == read


def test_modelroster_takes_a_stamp_for_the_making_of_the_entry() -> None:
    observations, _ = modelroster.observe({"openai": json.dumps(ROSTER).encode()})
    facts = said(observations, "openai/magistral-latest")
    assert facts["created_at"] == "2026-10-24"
    assert "release_date" not in facts


# langchain, SDKs, modelparams, OpenRouter, pydantic-ai, models.dev

PROFILES = """
_PROFILES: dict[str, dict[str, Any]] = {
    "gpt-x": {"name": "GPT X", "status": "deprecated", "max_input_tokens": 272000, "max_output_tokens": 0,
              "text_inputs": True, "image_inputs": False, "text_outputs": True, "tool_calling": False,
              "temperature": False, "reasoning_effort_levels": ["high", "none"], "release_date": "2026-03-01"},
}
"""


def test_langchain_reads_profiles_without_running_them() -> None:
    facts = said(langchain.observe(PROFILES.encode(), "openai", "langchain-openai"), "openai/gpt-x")
    assert facts["limits.max_input_tokens"] == 272000
    assert "limits.max_output_tokens" not in facts
    assert facts["features.tools"] is False
    assert facts["reasoning.efforts"] == ["none", "high"]
    assert facts["sampling.temperature"] == "unsupported"
    assert facts["modalities.input"] == ["text"]


OPENAI_TEXT = '''
class CompletionCreateParamsBase:
    model: str
    """Model ID.

    Deprecated values:

    - "gpt-a", "gpt-a-2025-01-01",
      "gpt-b": Announced shutdown date:
      2026-10-23. See https://example.com for details.
    - "gpt-c": Not a supported model ID. Retained for SDK compatibility.
    - "gpt-d": Announced shutdown date: 2027-01-14. See more.
    """
'''


def test_openai_retirements() -> None:
    observations = retirements.observe_openai(OPENAI_TEXT.encode())
    days = {item.key: item.value for item in observations if item.field == "retires_on"}
    assert days == {
        "openai/gpt-a": "2026-10-23",
        "openai/gpt-a-2025-01-01": "2026-10-23",
        "openai/gpt-b": "2026-10-23",
        "openai/gpt-d": "2027-01-14",
    }


def test_anthropic_retirements() -> None:
    text = 'DEPRECATED_MODELS = {"claude-a": "July 21st, 2025", "claude-b": "November 6th, 2024"}'
    observations = retirements.observe_anthropic(text.encode())
    days = {item.key: item.value for item in observations if item.field == "retires_on"}
    assert days == {"anthropic/claude-a": "2025-07-21", "anthropic/claude-b": "2024-11-06"}


def test_modelparams_reads_lives_of_wire_ids() -> None:
    row = {"provider": "z-ai", "authType": "api_key", "model": "glm-x", "status": "deprecated", "params": []}
    rows = [
        {**row, "shutdownOn": "2026-12-01", "replacement": "z-ai/glm-y"},
        {**row, "provider": "bedrock", "model": "x", "wireId": "{scope}.x"},
        {**row, "provider": "openai", "authType": "subscription", "model": "gpt-x"},
    ]
    observations = modelparams.observe(json.dumps(rows).encode(), MAPPING["modelparams"])
    assert {item.key for item in observations} == {"zai/glm-x"}
    assert said(observations, "zai/glm-x")["replacement"] == "zai/glm-y"


def test_openrouter_tells_ignored_from_supported() -> None:
    row = {
        "id": "a/b",
        "context_length": 8192,
        "supported_parameters": ["temperature", "tools"],
        "tokenizer": "Qwen3",
        "default_parameters": {"temperature": 0.6},
        "reasoning_meta": {"mandatory": True, "supported_efforts": ["high", "low"]},
    }
    facts = said(openrouter.observe(json.dumps({"models": [row]}).encode()), "openrouter/a/b")
    assert facts["sampling.temperature"] == "supported"
    assert facts["sampling.top_p"] == "ignored"
    assert facts["default.temperature"] == 0.6
    assert facts["architecture.tokenizer"] == "qwen3"
    assert facts["reasoning.can_disable"] is False
    assert facts["reasoning.efforts"] == ["low", "high"]


def test_tokenlens_reads_a_module_without_running_it() -> None:
    module = """
        export const labModels = {
            id: "lab", name: "Lab", doc: "https://lab.example",
            models: {
                "m-1": {id: "m-1", name: "M 1", tool_call: true, open_weights: false,
                        modalities: {input: ["text"], output: ["text"],}, cost: {input: 1, output: .5},
                        limit: {context: 1024, output: 512,},},
            },
        };
        export default labModels;
        //# sourceMappingURL=lab.js.map
    """
    providers, observations = tokenlens.observe(module.encode())
    facts = said(observations, "lab/m-1")
    assert providers["lab"]["name"] == "Lab"
    assert facts["limits.context_window"] == 1024
    assert facts["features.tools"] is True
    assert {item.source for item in observations} == {"tokenlens"}


@pytest.mark.parametrize(
    ("module", "place"),
    [
        ("export const x = {name: 'no id', models: {}};", "(top).id: is missing"),
        ("export const x = {id: '../etc', models: {}};", "cannot be the key of a provider"),
        ("export const x = {id: 'lab', models: {m: {name: 'M', limit: {context: '1024'}}}};", "lab/m"),
        ("module.exports = require('x');", "tokenlens"),
    ],
)
def test_a_changed_module_stops_tokenlens(module: str, place: str) -> None:
    with pytest.raises(SourceError, match=re.escape(place)):
        tokenlens.observe(module.encode())


BELIEVED = {"provider": "openai", "address": "https://vendor.example/models/"}


def _llmcapa(**row: Any) -> dict[str, Any]:
    row = {"model_id": "m", "extra": {"source": "https://vendor.example/models/m.md"}, **row}
    return said(llmcapa.observe(json.dumps({"models": [row]}).encode(), BELIEVED), "openai/m")


def test_llmcapa_reads_rows_that_name_a_page() -> None:
    facts = _llmcapa(
        context_window=128000,
        max_output_tokens=0,
        input_modalities=["file", "image", "text"],
        output_modalities=["text"],
        knowledge_cutoff="Oct 01, 2023",
    )
    assert facts == {
        "limits.context_window": 128000,
        "knowledge_cutoff": "2023-10-01",
        "modalities.input": ["text", "image", "pdf"],
        "modalities.output": ["text"],
    }


@pytest.mark.parametrize("extra", [{}, None, {"source": "https://elsewhere.example/m"}])
def test_llmcapa_passes_over_entries_of_lists_of_ids(extra: Any) -> None:
    assert _llmcapa(context_window=128000, extra=extra) == {}


def test_llmcapa_believes_text_alone_only_by_the_lists_word() -> None:
    text = {"input_modalities": ["text"], "output_modalities": ["text"]}
    address = {"official_source": "https://vendor.example/models/m"}
    assert _llmcapa(**text, extra=address) == {}
    assert _llmcapa(**text, extra={**address, "modality": "text->text"})["modalities.input"] == ["text"]


def test_llmcapa_reads_the_prices_of_openrouters_list() -> None:
    def price(**more: Any) -> Any:
        row = {
            "model_id": "m",
            "pricing": {"input_per_1m": 0.8, "output_per_1m": 3.2, "currency": "USD"},
            "extra": {"source": "https://vendor.example/models/", "cache_read_per_1m": 0.03, **more},
        }
        document = json.dumps({"models": [row]}).encode()
        return said(llmcapa.observe(document, {**BELIEVED, "prices": True}), "openai/m").get("price.standard")

    assert price() == {
        "rates": [
            {"meter": "input_tokens", "amount": "0.8"},
            {"meter": "output_tokens", "amount": "3.2"},
            {"meter": "cache_read_tokens", "amount": "0.03"},
        ]
    }
    # A router's price is that of the model which it chooses, and a row made by hand has none.
    assert price(dynamic_pricing=True) is None
    assert price(synthetic=True) is None


def test_llmcapa_reads_the_lives_of_mistrals_pages() -> None:
    extra = {
        "source": "https://vendor.example/models/m",
        "status": "Retired",
        "release_date": "May 2, 2024",
        "deprecation_date": "2/27/2025",
        "retirement_date": "3/30/2025",
    }
    document = json.dumps({"models": [{"model_id": "m", "extra": extra}]}).encode()
    assert said(llmcapa.observe(document, BELIEVED), "openai/m") == {}
    assert said(llmcapa.observe(document, {**BELIEVED, "lives": True}), "openai/m") == {
        "status": "retired",
        "release_date": "2024-05-02",
        "deprecated_on": "2025-02-27",
        "retires_on": "2025-03-30",
    }


def test_llmcapa_refuses_a_day_that_is_none() -> None:
    with pytest.raises(SourceError, match=r"openai/m\.knowledge_cutoff: must be a date"):
        _llmcapa(knowledge_cutoff="Feb 31, 2023")


def test_pydantic_ai_takes_the_first_prefix_that_fits() -> None:
    text = """
_NONE = _Support(enabled_by_default=False, can_be_disabled=False)
_REASONING_SUPPORT_BY_PREFIX: dict[str, _Support] = {
    'gpt-x-chat': _NONE,
    'gpt-x': _Support(enabled_by_default=True, can_be_disabled=False, efforts=frozenset(('high', 'low'))),
}
"""
    observations = pydantic_ai.observe(text.encode(), {"openai": ["gpt-x-chat-latest", "gpt-x-pro", "whisper"]})
    assert said(observations, "openai/gpt-x-chat-latest") == {"features.reasoning": False}
    assert said(observations, "openai/gpt-x-pro") == {
        "features.reasoning": True,
        "reasoning.can_disable": False,
        "reasoning.efforts": ["low", "high"],
    }


def models_dev_of(**model: Any) -> bytes:
    return json.dumps({"host": {"name": "Host", "models": {"m": model}}}).encode()


def test_models_dev_takes_a_limit_of_zero_for_unknown() -> None:
    _, observations = models_dev.observe_api(models_dev_of(name="M", limit={"context": 0, "output": 5}))
    assert said(observations, "host/m") == {"name": "M", "limits.max_output_tokens": 5}


@pytest.mark.parametrize(
    ("stated", "read"), [(0, None), (99_999_999, None), (9_999, 9_999), (8.0, 8), (1_999_999, 1_999_999)]
)
def test_what_stands_for_an_unknown_limit(stated: float, read: int | None) -> None:
    _, observations = models_dev.observe_api(models_dev_of(name="M", limit={"context": stated}))
    assert said(observations, "host/m").get("limits.context_window") == read


def test_a_day_that_no_month_has_is_known_to_the_month() -> None:
    _, observations = models_dev.observe_api(models_dev_of(name="M", knowledge="2025-02-31", release_date="2025-02-28"))
    facts = said(observations, "host/m")
    assert (facts["knowledge_cutoff"], facts["release_date"]) == ("2025-02", "2025-02-28")


# What is wrong stops the adapter, with the source, the key and the field.

READERS: dict[str, Callable[[bytes], Any]] = {
    "litellm": read_litellm,
    "genai-prices": read_genai,
    "model-prices": lambda document: model_prices.observe(document, {}),
    "modelroster": lambda document: modelroster.observe({"openai": document}),
    "langchain": lambda document: langchain.observe(document, "openai", "langchain-openai"),
    "openai-sdk": retirements.observe_openai,
    "anthropic-sdk": retirements.observe_anthropic,
    "modelparams": lambda document: modelparams.observe(document, MAPPING["modelparams"]),
    "openrouter": openrouter.observe,
    "tokenlens": tokenlens.observe,
    "llmcapa": lambda document: llmcapa.observe(document, BELIEVED),
    "pydantic-ai": lambda document: pydantic_ai.observe(document, {"openai": ["gpt-5"]}),
    "models-dev": models_dev.observe_api,
    "models-dev-git": models_dev.observe_tree,
    "overlay": lambda document: overlay.observe(document, "subject"),
}
HOSTILE = {
    "empty": b"",
    "truncated": b'{"a": {"b": ',
    "not UTF-8": b'{"a": "\xff\xfe"}',
    "nested deeply": b"[" * 100_000,
    "NaN": b'{"a": NaN}',
    "a key twice": b'{"a": 1, "a": 2}',
    "another type": b"17",
    "a null byte": b"\0",
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("document", HOSTILE)
def test_hostile_documents_stop_every_adapter(reader: str, document: str) -> None:
    with pytest.raises(SourceError) as caught:
        READERS[reader](HOSTILE[document])
    assert caught.value.source
    assert caught.value.place
    assert caught.value.reason


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"input_cost_per_token": -1e-06}, "gpt-x.input_cost_per_token"),
        ({"input_cost_per_token": "1e-06"}, "gpt-x.input_cost_per_token"),
        ({"input_cost_per_token": 1e30}, "gpt-x.input_cost_per_token"),
        ({"input_cost_per_token": True}, "gpt-x.input_cost_per_token"),
        ({"max_output_tokens": "8192"}, "gpt-x.max_output_tokens"),
        ({"max_output_tokens": 0.5}, "gpt-x.max_output_tokens"),
        ({"max_output_tokens": -1}, "gpt-x.max_output_tokens"),
        ({"deprecation_date": "soon"}, "gpt-x.deprecation_date"),
        ({"supports_vision": "yes"}, "gpt-x.supports_vision"),
        ({"mode": "telepathy"}, "gpt-x.mode"),
        ({"tiered_pricing": [{"range": [0]}]}, "gpt-x.tiered_pricing.0.range"),
        ({"off_peak_pricing": {"windows": [{"weekdays": [9], "hours_utc": "00:00-01:00"}]}},
         "gpt-x.off_peak_pricing.windows.0.weekdays"),
    ],
)  # fmt: skip
def test_a_changed_field_of_litellm_is_named(change: dict[str, Any], place: str) -> None:
    with pytest.raises(SourceError) as caught:
        read_litellm(litellm_map(**{"gpt-x": {**LITELLM_ROW, **change}}))
    assert caught.value.place == place


@pytest.mark.parametrize(
    ("model", "place"),
    [
        ({"cost": {"input": -1}}, "host/m.cost.input"),
        ({"cost": {"input": "1"}}, "host/m.cost.input"),
        ({"limit": {"context": "8k"}}, "host/m.limit.context"),
        ({"modalities": {"input": ["smell"]}}, "host/m.modalities.input"),
        ({"open_weights": "yes"}, "host/m.open_weights"),
        ({"reasoning_options": [{"type": "effort", "values": ["ultra"]}]}, "host/m.reasoning_options"),
    ],
)
def test_a_changed_field_of_models_dev_is_named(model: dict[str, Any], place: str) -> None:
    with pytest.raises(SourceError) as caught:
        models_dev.observe_api(models_dev_of(**model))
    assert caught.value.place == place


@pytest.mark.parametrize("model_id", ["", "a\nb", "a\x00", "../../etc/passwd", "a\\b", "/absolute", " outer"])
def test_ids_that_could_harm_are_refused(model_id: str) -> None:
    with pytest.raises(SourceError):
        openrouter.observe(json.dumps({"models": [{"id": model_id}]}).encode())
    with pytest.raises(SourceError):
        models_dev.observe_api(json.dumps({"host": {"models": {model_id: {}}}}).encode())


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("Decimal('4')", "Decimal('-4')"),
        ("Decimal('4')", "Decimal('NaN')"),
        ("Decimal('4')", "Decimal(__import__('os').getpid())"),
        ("input_mtok=Decimal('4')", "smell_mtok=Decimal('4')"),
        ("context_window=400000", "context_window='big'"),
        ("datetime.date(2026, 8, 17)", "datetime.date(2026, 13, 17)"),
        ("datetime.time(1, 0, tzinfo=datetime.UTC)", "datetime.time(25, 0, tzinfo=datetime.UTC)"),
        ("id='gpt-x'", "id='gpt\\n-x'"),
    ],
)
def test_a_changed_genai_file_stops_the_adapter(text: str, change: str) -> None:
    assert text in GENAI
    with pytest.raises(SourceError):
        read_genai(GENAI.replace(text, change).encode())


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        max_leaves=8,
    )
)
@pytest.mark.parametrize("reader", [name for name in READERS if name != "langchain"])
def test_any_json_gives_observations_or_a_source_error(reader: str, raw: Any) -> None:
    for document in (raw, {"litellm_provider": raw}, {"models": raw}, {"prices": {"openai": raw}}, [raw]):
        with contextlib.suppress(SourceError):
            READERS[reader](json.dumps(document).encode())


_GARBAGE = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(-9, 9) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)
_MODELS_DEV_FIELDS = (
    "name", "family", "license", "status", "release_date", "last_updated", "knowledge", "open_weights", "attachment",
    "reasoning", "structured_output", "tool_call", "temperature", "limit", "modalities", "reasoning_options", "cost",
    "experimental", "provider", "base_model", "base_model_omit",
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(_MODELS_DEV_FIELDS), _GARBAGE, st.sampled_from(["", "input", "tiers", "modes", "context", "npm"])
)
def test_garbage_in_a_field_of_models_dev_is_a_source_error(field: str, raw: Any, inner: str) -> None:
    value = {inner: raw} if inner else raw
    tree = {"authored": {"a/m": {}}, "providers": {"host": {"models": {"m": {"name": "M", field: value}}}}}
    for read, document in ((models_dev.observe_api, models_dev_of(**{"name": "M", field: value})),
                           (models_dev.observe_tree, json.dumps(tree).encode())):  # fmt: skip
        with contextlib.suppress(SourceError):
            read(document)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from([*LITELLM_ROW, "tiered_pricing", "off_peak_pricing", "reasoning_effort_levels"]), _GARBAGE)
def test_garbage_in_a_field_of_litellm_is_a_source_error(field: str, raw: Any) -> None:
    with contextlib.suppress(SourceError):
        read_litellm(litellm_map(**{"gpt-x": {**LITELLM_ROW, field: raw}}))
