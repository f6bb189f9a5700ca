"""Usage from the responses of providers: one case for each way to count."""

import json
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from modelcatalog.errors import InvalidUsage, UnknownResponse
from modelcatalog.pricing.usage import Usage

OPENAI_CHAT = {
    "object": "chat.completion",
    "service_tier": "default",
    "usage": {
        "prompt_tokens": 2006,
        "completion_tokens": 300,
        "total_tokens": 2306,
        "prompt_tokens_details": {"cached_tokens": 1920, "audio_tokens": 10},
        "completion_tokens_details": {
            "reasoning_tokens": 200,
            "audio_tokens": 20,
            "accepted_prediction_tokens": 5,
            "rejected_prediction_tokens": 1,
        },
    },
}
ANTHROPIC = {
    "type": "message",
    "usage": {
        "input_tokens": 50,
        "cache_creation_input_tokens": 456,
        "cache_read_input_tokens": 2000,
        "cache_creation": {"ephemeral_5m_input_tokens": 400, "ephemeral_1h_input_tokens": 56},
        "output_tokens": 503,
        "server_tool_use": {"web_search_requests": 2},
        "service_tier": "standard",
    },
}
GEMINI = {
    "candidates": [],
    "usageMetadata": {
        "promptTokenCount": 1000,
        "cachedContentTokenCount": 300,
        "candidatesTokenCount": 40,
        "thoughtsTokenCount": 60,
        "toolUsePromptTokenCount": 15,
        "totalTokenCount": 1115,
        "promptTokensDetails": [
            {"modality": "TEXT", "tokenCount": 600},
            {"modality": "AUDIO", "tokenCount": 400},
        ],
        "cacheTokensDetails": [{"modality": "TEXT", "tokenCount": 200}, {"modality": "AUDIO", "tokenCount": 100}],
        "candidatesTokensDetails": [{"modality": "TEXT", "tokenCount": 40}],
        "toolUsePromptTokensDetails": [{"modality": "TEXT", "tokenCount": 15}],
    },
}
GEMINI_USAGE = Usage(
    input_tokens=1015,
    output_tokens=100,
    cache_read_tokens=300,
    reasoning_tokens=60,
    input_text_tokens=615,
    input_audio_tokens=400,
    cache_read_audio_tokens=100,
    output_text_tokens=40,
)

CASES: dict[str, tuple[Any, Usage]] = {
    "openai chat": (
        OPENAI_CHAT,
        Usage(
            input_tokens=2006,
            output_tokens=300,
            cache_read_tokens=1920,
            reasoning_tokens=200,
            input_audio_tokens=10,
            output_audio_tokens=20,
            service_tier="standard",
        ),
    ),
    "openai chat, final chunk of a stream": (
        {"object": "chat.completion.chunk", "choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 3}},
        Usage(input_tokens=9, output_tokens=3),
    ),
    "openai responses": (
        {
            "object": "response",
            "service_tier": "flex",
            "output": [
                {"type": "web_search_call", "action": {"type": "search"}},
                {"type": "web_search_call", "action": {"type": "open_page"}},
                {"type": "message"},
            ],
            "usage": {
                "input_tokens": 328,
                "input_tokens_details": {"cached_tokens": 128},
                "output_tokens": 52,
                "output_tokens_details": {"reasoning_tokens": 20},
                "total_tokens": 380,
            },
        },
        Usage(
            input_tokens=328,
            output_tokens=52,
            cache_read_tokens=128,
            reasoning_tokens=20,
            web_searches=1,
            service_tier="flex",
        ),
    ),
    "openai responses, last event of a stream": (
        {"type": "response.completed", "response": {"usage": {"input_tokens": 36, "output_tokens": 87}}},
        Usage(input_tokens=36, output_tokens=87),
    ),
    "openai embeddings": ({"object": "list", "usage": {"prompt_tokens": 8, "total_tokens": 8}}, Usage(input_tokens=8)),
    "a total that shows what is missing": (
        {"usage": {"prompt_tokens": 8, "total_tokens": 10}},
        Usage(input_tokens=8, output_tokens=2),
    ),
    "openai images": (
        {
            "created": 1,
            "data": [{}],
            "usage": {
                "input_tokens": 50,
                "input_tokens_details": {"text_tokens": 10, "image_tokens": 40},
                "output_tokens": 1000,
                "total_tokens": 1050,
            },
        },
        Usage(input_tokens=50, output_tokens=1000, input_text_tokens=10, input_image_tokens=40),
    ),
    "openai transcription, by length": (
        {"text": "Yes.", "usage": {"type": "duration", "seconds": 12}},
        Usage(input_audio_seconds=12),
    ),
    "openai batch line": (
        {
            "custom_id": "1",
            "response": {"status_code": 200, "body": {"usage": {"prompt_tokens": 4, "completion_tokens": 2}}},
        },
        Usage(input_tokens=4, output_tokens=2),
    ),
    "anthropic": (
        ANTHROPIC,
        Usage(
            input_tokens=2506,
            output_tokens=503,
            cache_read_tokens=2000,
            cache_write_tokens=400,
            cache_write_1h_tokens=56,
            web_searches=2,
            service_tier="standard",
        ),
    ),
    "anthropic, message_delta with all counts": (
        {"type": "message_delta", "usage": {"input_tokens": 10, "cache_read_input_tokens": 90, "output_tokens": 7}},
        Usage(input_tokens=100, cache_read_tokens=90, output_tokens=7),
    ),
    "anthropic, all events of a stream": (
        [
            {
                "type": "message_start",
                "message": {"usage": {"input_tokens": 25, "cache_read_input_tokens": 75, "output_tokens": 1}},
            },
            {"type": "content_block_delta", "delta": {"type": "text_delta", "text": "Hello"}},
            {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 15}},
            {"type": "message_stop"},
        ],
        Usage(input_tokens=100, cache_read_tokens=75, output_tokens=15),
    ),
    "anthropic batch result": (
        {
            "custom_id": "1",
            "result": {"type": "succeeded", "message": {"usage": {"input_tokens": 11, "output_tokens": 2}}},
        },
        Usage(input_tokens=11, output_tokens=2),
    ),
    "gemini": (GEMINI, GEMINI_USAGE),
    "gemini, nothing generated": ({"usageMetadata": {"promptTokenCount": 5}}, Usage(input_tokens=5)),
    "bedrock converse": (
        {
            "usage": {
                "inputTokens": 30,
                "outputTokens": 628,
                "totalTokens": 1358,
                "cacheReadInputTokens": 400,
                "cacheWriteInputTokens": 300,
                "cacheDetails": [{"ttl": "5m", "inputTokens": 200}, {"ttl": "1h", "inputTokens": 100}],
            }
        },
        Usage(
            input_tokens=730,
            output_tokens=628,
            cache_read_tokens=400,
            cache_write_tokens=200,
            cache_write_1h_tokens=100,
        ),
    ),
    "bedrock converse, last event of a stream": (
        {"metadata": {"usage": {"inputTokens": 3, "outputTokens": 4}, "metrics": {"latencyMs": 1}}},
        Usage(input_tokens=3, output_tokens=4),
    ),
    "bedrock invoke, last event of a stream": (
        {"type": "message_stop", "amazon-bedrock-invocationMetrics": {"inputTokenCount": 9, "outputTokenCount": 5}},
        Usage(input_tokens=9, output_tokens=5),
    ),
    "bedrock invoke, titan": (
        {"inputTextTokenCount": 5, "results": [{"tokenCount": 55, "outputText": "x"}]},
        Usage(input_tokens=5, output_tokens=55),
    ),
    "bedrock invoke, llama": (
        {"generation": "x", "prompt_token_count": 12, "generation_token_count": 30},
        Usage(input_tokens=12, output_tokens=30),
    ),
    "mistral": (
        {"object": "chat.completion", "usage": {"prompt_tokens": 10, "total_tokens": 17, "completion_tokens": 7}},
        Usage(input_tokens=10, output_tokens=7),
    ),
    "mistral, sound": (
        {"usage": {"prompt_tokens": 4, "completion_tokens": 635, "prompt_audio_seconds": 203}},
        Usage(input_tokens=4, output_tokens=635, input_audio_seconds=203),
    ),
    "mistral ocr": (
        {"pages": [], "usage_info": {"pages_processed": 29, "doc_size_bytes": 3002783}},
        Usage(input_pages=29),
    ),
    "cohere, billed below counted": (
        {
            "usage": {
                "billed_units": {"input_tokens": 5, "output_tokens": 418},
                "tokens": {"input_tokens": 71, "output_tokens": 418},
            }
        },
        Usage(input_tokens=5, output_tokens=418),
    ),
    "cohere, last event of a stream": (
        {"type": "message-end", "delta": {"usage": {"billed_units": {"input_tokens": 17, "output_tokens": 12}}}},
        Usage(input_tokens=17, output_tokens=12),
    ),
    "cohere rerank": ({"results": [], "meta": {"billed_units": {"search_units": 1}}}, Usage(search_units=1)),
    "deepseek": (
        {
            "usage": {
                "prompt_tokens": 1000,
                "completion_tokens": 60,
                "prompt_cache_hit_tokens": 768,
                "prompt_cache_miss_tokens": 232,
                "total_tokens": 1060,
                "completion_tokens_details": {"reasoning_tokens": 50},
            }
        },
        Usage(input_tokens=1000, output_tokens=60, cache_read_tokens=768, reasoning_tokens=50),
    ),
    "xai, whose completion leaves reasoning out": (
        {
            "usage": {
                "prompt_tokens": 32,
                "completion_tokens": 9,
                "total_tokens": 135,
                "prompt_tokens_details": {"text_tokens": 32, "cached_tokens": 6},
                "completion_tokens_details": {"reasoning_tokens": 94},
                "cost_in_usd_ticks": 12345,
            }
        },
        Usage(
            input_tokens=32,
            output_tokens=103,
            cache_read_tokens=6,
            reasoning_tokens=94,
            input_text_tokens=32,
            provider_cost=Decimal("0.0000012345"),
        ),
    ),
    "groq, last chunk of a stream": (
        {"x_groq": {"id": "r", "usage": {"prompt_tokens": 18, "completion_tokens": 556, "queue_time": 0.03}}},
        Usage(input_tokens=18, output_tokens=556),
    ),
    "together": (
        {"usage": {"prompt_tokens": 20, "completion_tokens": 4, "total_tokens": 24, "cached_tokens": 16}},
        Usage(input_tokens=20, output_tokens=4, cache_read_tokens=16),
    ),
    "openrouter, with its own cost": (
        {
            "usage": {
                "prompt_tokens": 194,
                "completion_tokens": 2,
                "total_tokens": 196,
                "cost": 0.00095,
                "prompt_tokens_details": {"cached_tokens": 90, "cache_write_tokens": 100},
                "completion_tokens_details": {"reasoning_tokens": 0},
                "server_tool_use": {"web_search_requests": 3},
            }
        },
        Usage(
            input_tokens=194,
            output_tokens=2,
            cache_read_tokens=90,
            cache_write_tokens=100,
            web_searches=3,
            provider_cost=Decimal("0.00095"),
        ),
    ),
    "perplexity, reasoning apart": (
        {
            "usage": {
                "prompt_tokens": 33,
                "completion_tokens": 7163,
                "total_tokens": 7196,
                "reasoning_tokens": 73997,
                "num_search_queries": 18,
                "cost": {"total_cost": 0.5},
            }
        },
        Usage(
            input_tokens=33,
            output_tokens=81160,
            reasoning_tokens=73997,
            web_searches=18,
            provider_cost=Decimal("0.5"),
        ),
    ),
    "moonshot, stream": (
        {"choices": [{"delta": {}, "usage": {"prompt_tokens": 19, "completion_tokens": 13, "cached_tokens": 10}}]},
        Usage(input_tokens=19, output_tokens=13, cache_read_tokens=10),
    ),
    "zai": (
        {"usage": {"prompt_tokens": 8, "completion_tokens": 262, "prompt_tokens_details": {"cached_tokens": 3}}},
        Usage(input_tokens=8, output_tokens=262, cache_read_tokens=3),
    ),
    "minimax": (
        {"usage": {"total_tokens": 249, "total_characters": 0, "prompt_tokens": 26, "completion_tokens": 223}},
        Usage(input_tokens=26, output_tokens=223),
    ),
    "alibaba, cache creation": (
        {
            "usage": {
                "prompt_tokens": 3019,
                "completion_tokens": 104,
                "prompt_tokens_details": {"cached_tokens": 2048, "cache_creation_input_tokens": 900},
            }
        },
        Usage(input_tokens=3019, output_tokens=104, cache_read_tokens=2048, cache_write_tokens=900),
    ),
    "ollama": (
        {"model": "x", "done": True, "prompt_eval_count": 26, "eval_count": 298, "eval_duration": 4709213000},
        Usage(input_tokens=26, output_tokens=298),
    ),
    "voyage embeddings": ({"object": "list", "data": [], "usage": {"total_tokens": 10}}, Usage(input_tokens=10)),
    "cloudflare": (
        {"success": True, "result": {"response": "x", "usage": {"prompt_tokens": 26, "completion_tokens": 9}}},
        Usage(input_tokens=26, output_tokens=9),
    ),
    "the usage alone": ({"input_tokens": 7, "output_tokens": 3}, Usage(input_tokens=7, output_tokens=3)),
    "None for what was not used": (
        {"usage": {"prompt_tokens": 7, "completion_tokens": 3, "prompt_tokens_details": None}},
        Usage(input_tokens=7, output_tokens=3),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_shape(name: str) -> None:
    body, usage = CASES[name]
    assert Usage.from_response(body) == usage


class _Dumped:
    """An object as pydantic makes them: read by ``model_dump``."""

    def __init__(self, data: dict[str, Any]) -> None:
        self._data = data

    def __getattr__(self, name: str) -> Any:
        try:
            value = self._data[name]
        except KeyError:
            raise AttributeError(name) from None
        return _Dumped(value) if isinstance(value, dict) else value

    def model_dump(self) -> dict[str, Any]:
        return self._data


def _as_object(value: Any) -> Any:
    if isinstance(value, dict):
        return SimpleNamespace(**{key: _as_object(item) for key, item in value.items()})
    return [_as_object(item) for item in value] if isinstance(value, list) else value


#: Keys that are no names of attributes, and a list, which is no object.
_NO_OBJECT = {"bedrock invoke, last event of a stream", "anthropic, all events of a stream"}


@pytest.mark.parametrize("name", [name for name in CASES if name not in _NO_OBJECT])
def test_the_form_does_not_matter(name: str) -> None:
    body, usage = CASES[name]
    text = json.dumps(body)
    assert Usage.from_response(text) == usage
    assert Usage.from_response(text.encode()) == usage
    assert Usage.from_response(_Dumped(body)) == usage
    assert Usage.from_response(_as_object(body)) == usage


def test_gemini_in_the_spelling_of_its_sdk() -> None:
    body = SimpleNamespace(
        usage_metadata=SimpleNamespace(
            prompt_token_count=1000,
            cached_content_token_count=300,
            candidates_token_count=40,
            thoughts_token_count=60,
            tool_use_prompt_token_count=15,
            prompt_tokens_details=[
                SimpleNamespace(modality=SimpleNamespace(value="TEXT"), token_count=600),
                SimpleNamespace(modality=SimpleNamespace(value="AUDIO"), token_count=400),
            ],
            cache_tokens_details=[SimpleNamespace(modality="AUDIO", token_count=100)],
            candidates_tokens_details=[SimpleNamespace(modality="TEXT", token_count=40)],
            tool_use_prompt_tokens_details=[SimpleNamespace(modality="TEXT", token_count=15)],
        )
    )
    assert Usage.from_response(body) == GEMINI_USAGE


def test_reasoning_apart_where_no_total_shows_it() -> None:
    body = {
        "usage": {
            "prompt_tokens": 1,
            "completion_tokens": 90,
            "completion_tokens_details": {"reasoning_tokens": 30},
        }
    }
    assert Usage.from_response(body).output_tokens == 90
    assert Usage.from_response(body, provider="xai").output_tokens == 120


@pytest.mark.parametrize(
    ("body", "api", "words"),
    [
        ({"choices": [], "created": 1}, None, ["choices", "created"]),
        ({"usage": {"toks": 5}}, None, ["toks"]),
        ({"usage": {"total_tokens": 5}}, None, ["total_tokens", "split"]),
        ({"type": "message_delta", "usage": {"output_tokens": 15}}, None, ["output_tokens", "message_start"]),
        ({"usage": {"input_tokens": None, "output_tokens": 15}}, None, ["output_tokens", "message_start"]),
        ({"usage": {"prompt_tokens": None, "completion_tokens": 15}}, None, ["completion_tokens", "output alone"]),
        ([{"choices": [{"delta": {}}]}], None, ["choices", "stream"]),
        ({"usage": {"prompt_tokens": 5}}, "anthropic-messages", ["prompt_tokens", "input_tokens"]),
        ({"usage": {"prompt_tokens": 5}}, "openai-chat", ["openai-chat", "openai-chat-completions"]),
        ("{", None, ["JSON"]),
        (None, None, ["None"]),
        (5, None, ["5"]),
        ([], None, ["stream"]),
        ({}, None, ["none"]),
    ],
)
def test_an_unknown_shape_names_what_was_found(body: Any, api: str | None, words: list[str]) -> None:
    with pytest.raises(UnknownResponse) as caught:
        Usage.from_response(body, api=api)
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize("count", ["12", True, [1], float("nan"), -1])
def test_a_count_must_be_one(count: Any) -> None:
    with pytest.raises(InvalidUsage, match=r"prompt_tokens|input_tokens"):
        Usage.from_response({"usage": {"prompt_tokens": count, "completion_tokens": 1}})


def test_parts_that_contradict_their_whole_are_refused() -> None:
    body = {"usage": {"prompt_tokens": 5, "completion_tokens": 1, "prompt_tokens_details": {"cached_tokens": 6}}}
    with pytest.raises(InvalidUsage, match="cache_read_tokens"):
        Usage.from_response(body)
