"""Requests and what providers answered to them, as reported in public issues, references and SDKs.

Each row: the model, the body without its messages, and the path that the provider refuses. ``OK`` for a request that
it takes; a path with ``~`` before it where the provider takes the request but not as asked.
"""

from typing import Any

import pytest

from modelcatalog import catalog, check
from modelcatalog.checking.paths import find, split

OK = ""

CHAT = "openai-chat-completions"
RESPONSES = "openai-responses"
MESSAGES = "anthropic-messages"
GEMINI = "google-generate-content"
CONVERSE = "amazon-bedrock-converse"
COHERE = "cohere-chat"

_HELLO: dict[str, dict[str, Any]] = {
    CHAT: {"messages": [{"role": "user", "content": "Answer in JSON."}]},
    RESPONSES: {"input": "hi"},
    MESSAGES: {"messages": [{"role": "user", "content": "hi"}]},
    GEMINI: {"contents": [{"role": "user", "parts": [{"text": "hi"}]}]},
    CONVERSE: {"messages": [{"role": "user", "content": [{"text": "hi"}]}]},
    COHERE: {"messages": [{"role": "user", "content": "hi"}]},
}
_FUNCTION = {"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}
_TOOLS = [_FUNCTION]
_FORCED = {"type": "function", "function": {"name": "f"}}
_CLAUDE_TOOLS = [{"name": "f", "input_schema": {"type": "object"}}]
_RESPONSES_TOOLS = [{"type": "function", "name": "f", "parameters": {"type": "object"}, "strict": False}]
_DECLARED = [{"functionDeclarations": [{"name": "f"}]}]
_CONVERSE_TOOLS = [{"toolSpec": {"name": "f", "inputSchema": {"json": {"type": "object"}}}}]


def _thinking(budget: int) -> dict[str, Any]:
    return {"type": "enabled", "budget_tokens": budget}


def _generation(**fields: Any) -> dict[str, Any]:
    return {"generationConfig": fields}


def _think(**fields: Any) -> dict[str, Any]:
    return _generation(thinkingConfig=fields)


def _extra(**fields: Any) -> dict[str, Any]:
    return {"additionalModelRequestFields": fields}


def _infer(**fields: Any) -> dict[str, Any]:
    return {"inferenceConfig": fields}


_BUDGET = "generationConfig.thinkingConfig.thinkingBudget"
_LEVEL = "generationConfig.thinkingConfig.thinkingLevel"

ROWS: dict[str, list[tuple[str, dict[str, Any], str]]] = {
    CHAT: [
        ("openai/gpt-5", {"temperature": 0.5}, "temperature"),
        ("openai/gpt-5", {"temperature": 1}, OK),
        ("openai/gpt-5", {"top_p": 0.3}, "top_p"),
        ("openai/gpt-5", {"web_search_options": {}}, "web_search_options"),
        ("openai/gpt-5-mini", {"presence_penalty": 1}, "presence_penalty"),
        ("openai/gpt-5-mini", {"reasoning_effort": "xhigh"}, "reasoning_effort"),
        ("openai/gpt-5-mini", {"tools": _TOOLS * 129}, "tools"),
        ("openai/gpt-5.1", {"temperature": 0.2, "reasoning_effort": "low"}, "temperature"),
        ("openai/gpt-5.1", {"temperature": 0.2}, OK),
        ("openai/gpt-5.1", {"stop": ["x"]}, "stop"),
        ("openai/gpt-5.4", {"tools": _TOOLS, "reasoning_effort": "medium"}, "reasoning_effort"),
        ("openai/gpt-5.4", {"tools": _TOOLS}, OK),
        ("openai/gpt-5.6", {"tools": _TOOLS}, "reasoning_effort"),
        ("openai/gpt-5.6", {"tools": _TOOLS, "reasoning_effort": "none"}, OK),
        ("openai/gpt-5.6-luna", {"reasoning_effort": "minimal"}, "reasoning_effort"),
        ("openai/gpt-6-sol", {"tools": _TOOLS, "reasoning_effort": "low"}, "reasoning_effort"),
        ("openai/gpt-6-astra", {"tools": _TOOLS, "reasoning_effort": "low"}, "tools"),
        ("openai/gpt-6-astra", {"reasoning_effort": "none"}, "reasoning_effort"),
        ("openai/gpt-5.2-chat-latest", {"reasoning_effort": "high"}, "reasoning_effort"),
        ("openai/o3", {"temperature": 0.2}, "temperature"),
        ("openai/o3-mini", {"temperature": 0.2}, "temperature"),
        ("openai/o3-mini", {"max_tokens": 100}, "max_tokens"),
        ("openai/o4-mini", {"stop": ["END"]}, "stop"),
        ("openai/o4-mini", {"tools": _TOOLS, "parallel_tool_calls": False}, "parallel_tool_calls"),
        ("openai/gpt-4o", {"max_tokens": 20480}, "max_tokens"),
        ("openai/gpt-4o", {"max_tokens": -678}, "max_tokens"),
        ("openai/gpt-4o", {"max_tokens": 16384}, OK),
        ("openai/gpt-4o", {"temperature": 2.4}, "temperature"),
        ("openai/gpt-4o", {"temperature": True}, "temperature"),
        ("openai/gpt-4o", {"temperature": "0.5"}, "temperature"),
        ("openai/gpt-4o", {"stop": ["a", "b", "c", "d", "e"]}, "stop"),
        ("openai/gpt-4o", {"temprature": 0.5}, "temprature"),
        ("openai/gpt-4o", {"verbosity": "low"}, "verbosity"),
        ("openai/gpt-4o", {"parallel_tool_calls": False}, "parallel_tool_calls"),
        ("openai/gpt-4o", {"n": 130}, "n"),
        ("openai/gpt-4o", {"prompt_cache_key": "k" * 72}, "prompt_cache_key"),
        ("openai/gpt-4o", {"stream_options": {"include_usage": True}}, "stream_options"),
        ("openai/gpt-4o", {"stream_options": {"include_usage": True}, "stream": True}, OK),
        ("openai/gpt-4o", {"top_logprobs": 3}, "top_logprobs"),
        ("openai/gpt-4o", {"top_logprobs": 3, "logprobs": True}, OK),
        ("openai/gpt-4o", {"logit_bias": {"50256": -101}}, "logit_bias.50256"),
        ("openai/gpt-4", {"response_format": {"type": "json_object"}}, "response_format.type"),
        ("azure/gpt-4.1", {"prompt_cache_retention": "24h"}, "prompt_cache_retention"),
        ("azure/gpt-5", {"max_tokens": 5}, "max_tokens"),
        ("azure/mistral-small-2503", {"max_completion_tokens": 10}, "max_completion_tokens"),
        ("deepseek/deepseek-v4-pro", {"tools": _TOOLS, "tool_choice": "required"}, "tool_choice"),
        ("deepseek/deepseek-v4-pro", {"tools": _TOOLS, "tool_choice": "auto"}, OK),
        (
            "deepseek/deepseek-v4-flash",
            {"tools": _TOOLS, "tool_choice": "required", "thinking": {"type": "disabled"}},
            OK,
        ),
        ("deepseek/deepseek-v4-pro", {"response_format": {"type": "json_schema"}}, "response_format.type"),
        ("deepseek/deepseek-v4-pro", {"max_tokens": 393217}, "max_tokens"),
        ("deepseek/deepseek-v4-flash", {"temperature": 0.3}, "~temperature"),
        ("deepseek/deepseek-v4-flash", {"temperature": 0.3, "thinking": {"type": "disabled"}}, OK),
        ("deepseek/deepseek-v4-flash", {"stop": ["x"] * 17}, "stop"),
        ("deepseek/deepseek-v4-pro", {"max_completion_tokens": 100}, "~max_completion_tokens"),
        ("deepseek/deepseek-v4-flash", {"tools": [{"type": "namespace"}]}, "tools.0.type"),
        ("mistral/codestral-latest", {"temperature": 0, "top_p": 0.9}, "top_p"),
        ("mistral/codestral-latest", {"temperature": 0, "top_p": 1}, OK),
        ("mistral/mistral-large-2512", {"temperature": 1.51}, "temperature"),
        ("mistral/mistral-large-2512", {"temperature": 1.5}, OK),
        ("mistral/mistral-large-2512", {"top_p": 0}, "top_p"),
        ("mistral/mistral-small-2603", {"prompt_mode": "reasoning"}, "prompt_mode"),
        ("mistral/mistral-large-latest", {"reasoning_effort": "high"}, "reasoning_effort"),
        ("mistral/mistral-medium-2604", {"reasoning_effort": "medium"}, "reasoning_effort"),
        ("mistral/mistral-medium-2604", {"reasoning_effort": "high"}, OK),
        (
            "mistral/mistral-large-latest",
            {"stream_options": {"include_usage": True}, "stream": True},
            "stream_options.include_usage",
        ),
        ("mistral/codestral-latest", {"store": False}, "store"),
        ("xai/grok-4.6", {"stop": ["END"]}, "stop"),
        ("xai/grok-4.20-0309-non-reasoning", {"stop": ["x"]}, OK),
        ("xai/grok-4.20-0309-non-reasoning", {"presence_penalty": 0}, "presence_penalty"),
        ("xai/grok-4.20-0309-reasoning", {"reasoning_effort": "low"}, "reasoning_effort"),
        ("xai/grok-4.5", {"reasoning_effort": "none"}, "reasoning_effort"),
        ("xai/grok-4.3", {"reasoning_effort": "none"}, OK),
        ("xai/grok-4.3", {"search_parameters": {"mode": "auto"}}, "search_parameters"),
        ("groq/openai/gpt-oss-120b", {"reasoning_effort": "none"}, "reasoning_effort"),
        ("groq/llama-3.1-8b-instant", {"reasoning_effort": "low"}, "reasoning_effort"),
        ("groq/llama-3.1-8b-instant", {"reasoning_format": "parsed"}, "reasoning_format"),
        ("groq/openai/gpt-oss-120b", {"prompt_cache_key": "x"}, "prompt_cache_key"),
        ("groq/llama-3.3-70b-versatile", {"n": 2}, "n"),
        (
            "groq/llama-3.3-70b-versatile",
            {"tools": _TOOLS, "response_format": {"type": "json_object"}},
            "response_format.type",
        ),
        ("cerebras/zai-glm-4.7", {"top_k": 5}, "top_k"),
        ("cerebras/gpt-oss-120b", {"reasoning_effort": "none"}, "reasoning_effort"),
        ("cerebras/gpt-oss-120b", {"tools": _TOOLS, "parallel_tool_calls": False}, "~parallel_tool_calls"),
        ("fireworks-ai/accounts/fireworks/models/kimi-k3", {"max_tokens": 8192}, "max_tokens"),
        ("fireworks-ai/accounts/fireworks/models/kimi-k3", {"max_tokens": 8192, "stream": True}, OK),
        ("fireworks-ai/accounts/fireworks/models/minimax-m2p7", {"temperature": 1.2}, "temperature"),
        ("fireworks-ai/accounts/fireworks/models/kimi-k3", {"top_k": 101}, "top_k"),
        ("togetherai/openai/gpt-oss-20b", {"logprobs": 21}, "logprobs"),
        ("moonshotai/kimi-k2.6", {"temperature": 0.2}, "temperature"),
        ("moonshotai/kimi-k2.6", {"temperature": 0.6, "thinking": {"type": "disabled"}}, OK),
        ("moonshotai/kimi-k2.6", {"temperature": 1, "thinking": {"type": "disabled"}}, "temperature"),
        ("moonshotai/kimi-k2.6", {"top_p": 1}, "top_p"),
        ("moonshotai/kimi-k3", {"temperature": 0.7}, "temperature"),
        ("moonshotai/kimi-k2.6", {"tools": _TOOLS, "tool_choice": _FORCED}, "tool_choice"),
        ("moonshotai/kimi-k2.6", {"tools": _TOOLS, "tool_choice": "required"}, "tool_choice"),
        ("moonshotai/kimi-k3", {"tools": _TOOLS, "tool_choice": "required"}, OK),
        ("alibaba/qwen-plus", {"temperature": 2.0}, "temperature"),
        ("alibaba/qwen3-32b", {}, "enable_thinking"),
        ("alibaba/qwen3-32b", {"enable_thinking": False}, OK),
        (
            "alibaba/qwen3.5-plus",
            {"enable_thinking": True, "tools": _TOOLS, "tool_choice": "required"},
            "tool_choice",
        ),
        (
            "alibaba/qwen-turbo",
            {"stream": True, "enable_thinking": True, "thinking_budget": 77824},
            "thinking_budget",
        ),
        (
            "alibaba/qwen-plus",
            {"enable_thinking": True, "response_format": {"type": "json_object"}},
            "response_format.type",
        ),
        ("alibaba/qwen-max", {"temperature": 1.99, "top_p": 1}, OK),
        ("alibaba/qwen-plus", {"seed": -1}, "seed"),
        ("alibaba/qwen-plus", {"repetition_penalty": 0}, "repetition_penalty"),
        ("zai/glm-5.3-flash", {"tools": _TOOLS, "tool_choice": "required"}, "tool_choice"),
        ("zai/glm-5.3", {"thinking": {"type": "disabled"}}, "thinking.type"),
        ("zai/glm-5.3", {"reasoning_effort": "medium"}, "reasoning_effort"),
        ("zai/glm-5.3", {"temperature": 2}, "temperature"),
        ("zai/glm-5.3-flash", {"temperature": 2}, "~temperature"),
        ("zai/glm-4.7", {"thinking": {"type": "disabled"}}, OK),
        (
            "openrouter/anthropic/claude-opus-4.7",
            {"reasoning": {"effort": "high", "max_tokens": 2000}},
            "reasoning.max_tokens",
        ),
        ("openrouter/openai/gpt-5", {"max_tokens": 1}, "max_tokens"),
        ("openrouter/openai/gpt-5", {"temperature": 0.5}, "~temperature"),
        ("openrouter/openai/gpt-4o", {"models": ["a", "b", "c", "d"]}, "models"),
        ("nvidia/openai/gpt-oss-20b", {"reasoning_effort": "max"}, "reasoning_effort"),
        ("minimax/MiniMax-M3", {"n": 2}, "n"),
        ("minimax/MiniMax-M2.7", {"presence_penalty": 0.5}, "~presence_penalty"),
        ("perplexity/sonar-pro", {"search_recency_filter": "decade"}, "search_recency_filter"),
        ("perplexity/sonar", {"max_tokens": 0}, "max_tokens"),
        ("huggingface/openai/gpt-oss-20b", {"top_logprobs": 3}, "top_logprobs"),
    ],
    RESPONSES: [
        ("openai/gpt-5.1-codex", {"reasoning": {"effort": "none"}}, "reasoning.effort"),
        ("openai/gpt-5", {"temperature": 1}, "temperature"),
        ("openai/gpt-5.2", {"temperature": 0.2, "reasoning": {"effort": "high"}}, "temperature"),
        ("openai/gpt-5.2", {"temperature": 0.2, "reasoning": {"effort": "none"}}, OK),
        ("openai/gpt-4o", {"max_output_tokens": 10}, "max_output_tokens"),
        ("openai/gpt-4o", {"reasoning": {"effort": "low"}}, "reasoning.effort"),
        ("openai/gpt-5.1", {"reasoning": {"effort": "minimal"}}, "reasoning.effort"),
        ("openai/gpt-5.4-pro", {"reasoning": {"effort": "minimal"}}, "reasoning.effort"),
        ("openai/gpt-6-astra", {"reasoning": {"effort": "max", "mode": "pro"}}, OK),
        ("openai/gpt-5", {"reasoning": {"summary": "concise"}}, "reasoning.summary"),
        ("openai/gpt-5.2", {"reasoning": {"max_tokens": 100}}, "reasoning.max_tokens"),
        ("openai/gpt-5", {"reasoning": {"effort": "minimal"}, "tools": [{"type": "web_search"}]}, "tools"),
        ("openai/gpt-4o", {"include": ["reasoning.encrypted_content"]}, "include.0"),
        ("openai/gpt-4.1", {"response_format": {"type": "json_object"}}, "response_format"),
        ("openai/gpt-4o", {"previous_response_id": "r", "conversation": "c"}, "conversation"),
        ("openai/gpt-4o", {"tools": _RESPONSES_TOOLS, "temperature": 0.3}, OK),
        ("xai/grok-4.6", {"metadata": {}}, "metadata"),
        ("xai/grok-4.5", {"instructions": "x", "previous_response_id": "r"}, "previous_response_id"),
        ("perplexity-agent/openai/gpt-5.4", {"max_steps": 101}, "max_steps"),
    ],
    MESSAGES: [
        ("anthropic/claude-haiku-4-5", {}, "max_tokens"),
        ("anthropic/claude-opus-4-1", {"max_tokens": 1024, "temperature": 0.5, "top_p": 0.9}, "top_p"),
        ("anthropic/claude-sonnet-4-6", {"max_tokens": 8000, "thinking": _thinking(512)}, "thinking.budget_tokens"),
        ("anthropic/claude-opus-4-5-20251101", {"max_tokens": 128001}, "max_tokens"),
        ("anthropic/claude-haiku-4-5", {"max_tokens": 1024, "temperature": 1.2}, "temperature"),
        ("anthropic/claude-haiku-4-5", {"max_tokens": 1024, "temperature": 1}, OK),
        ("anthropic/claude-opus-4-8", {"max_tokens": 100, "temperature": 1}, OK),
        ("anthropic/claude-opus-4-8", {"max_tokens": 100, "temperature": 0.5}, "temperature"),
        ("anthropic/claude-opus-4-8", {"max_tokens": 100, "top_p": 1}, "top_p"),
        ("anthropic/claude-opus-4-8", {"max_tokens": 100, "top_k": 0}, "top_k"),
        ("anthropic/claude-sonnet-5", {"max_tokens": 4096, "thinking": _thinking(2048)}, "thinking.type"),
        ("anthropic/claude-haiku-4-5", {"max_tokens": 100, "thinking": {"type": "adaptive"}}, "thinking.type"),
        (
            "anthropic/claude-sonnet-4-6",
            {"max_tokens": 100, "thinking": {"type": "adaptive"}, "temperature": 0.5},
            "temperature",
        ),
        (
            "anthropic/claude-opus-4-1-20250805",
            {"max_tokens": 4096, "thinking": _thinking(1024), "top_k": 40},
            "top_k",
        ),
        ("anthropic/claude-opus-4-1", {"max_tokens": 4096, "thinking": _thinking(1024), "top_p": 0.97}, OK),
        ("anthropic/claude-sonnet-4-20250514", {"max_tokens": 100, "temperature": 0.5, "top_p": 0.9}, OK),
        ("anthropic/claude-sonnet-4-5", {"max_tokens": 100, "top_p": -1}, "top_p"),
        ("anthropic/claude-opus-4-5", {"max_tokens": 2048, "thinking": _thinking(2048)}, "thinking.budget_tokens"),
        ("anthropic/claude-fable-5", {"max_tokens": 100, "thinking": {"type": "disabled"}}, "thinking.type"),
        ("anthropic/claude-fable-5", {"max_tokens": 100, "tools": _CLAUDE_TOOLS, "tool_choice": {"type": "any"}}, OK),
        (
            "anthropic/claude-sonnet-4-6",
            {"max_tokens": 100, "output_config": {"effort": "xhigh"}},
            "output_config.effort",
        ),
        ("anthropic/claude-sonnet-4-6", {"max_tokens": 100, "output_config": {"effort": "max"}}, OK),
        (
            "anthropic/claude-haiku-4-5-20251001",
            {"max_tokens": 9, "output_config": {"effort": "low"}},
            "output_config.effort",
        ),
        ("anthropic/claude-haiku-4-5", {"max_tokens": 100, "stop_sequences": ["\n"]}, "stop_sequences.0"),
        ("anthropic/claude-haiku-4-5", {"max_tokens": 100, "tools": _TOOLS}, "tools.0.type"),
        (
            "anthropic/claude-haiku-4-5",
            {"max_tokens": 100, "tools": [{"name": "a b", "input_schema": {"type": "object"}}]},
            "tools.0.name",
        ),
        ("anthropic/claude-haiku-4-5", {"max_tokens": 100, "response_format": {"type": "json"}}, "response_format"),
        ("anthropic/claude-sonnet-4-6", {"max_tokens": 64000}, "~max_tokens"),
        (
            "google-vertex-anthropic/claude-opus-4-1@20250805",
            {"max_tokens": 9, "temperature": 1, "top_p": 0.9},
            "top_p",
        ),
        ("google-vertex-anthropic/claude-opus-4-8@default", {"max_tokens": 9, "temperature": 0}, "temperature"),
        ("minimax/MiniMax-M2.5", {"max_tokens": 100, "top_k": 5}, "~top_k"),
        ("minimax/MiniMax-M3", {"max_tokens": 100, "temperature": 2.1}, "temperature"),
    ],
    GEMINI: [
        ("google/gemini-2.5-pro", _think(thinkingBudget=0), _BUDGET),
        ("google/gemini-2.5-pro", _think(thinkingBudget=52428), _BUDGET),
        ("google/gemini-2.5-pro", _think(thinkingBudget=-1), OK),
        ("google/gemini-2.5-flash-lite", _think(thinkingBudget=128), _BUDGET),
        ("google/gemini-2.5-flash", _think(thinkingBudget=0), OK),
        ("google/gemini-2.5-flash", _think(thinkingLevel="low"), _LEVEL),
        ("google/gemini-3-pro-preview", _think(thinkingLevel="MEDIUM"), _LEVEL),
        ("google/gemini-3.1-pro-preview", _think(thinkingLevel="MINIMAL"), _LEVEL),
        ("google/gemini-3.5-flash-lite", _think(thinkingBudget=0), _BUDGET),
        ("google/gemma-4-31b-it", _think(thinkingBudget=100), _BUDGET),
        ("google/gemini-2.5-flash", _generation(temperature=2.1), "generationConfig.temperature"),
        ("google/gemini-2.5-flash", _generation(temperature=2.0, topP=0.95, topK=40), OK),
        ("google/gemini-2.5-flash", {"generation_config": {"temperature": 2.1}}, "generation_config.temperature"),
        ("google/gemini-2.5-flash", {"generation_config": {"top_k": 40, "max_output_tokens": 10}}, OK),
        ("google/gemini-2.5-flash", _generation(presencePenalty=0.2), "generationConfig.presencePenalty"),
        ("google/gemini-2.5-flash", _generation(presencePenalty=0.0), OK),
        ("google/gemini-3.1-flash-lite", _generation(candidateCount=2), "generationConfig.candidateCount"),
        ("google/gemini-2.5-flash", _generation(candidateCount=2), OK),
        ("google/gemini-2.5-pro", _generation(responseLogprobs=True), "generationConfig.responseLogprobs"),
        (
            "google/gemini-2.5-flash",
            {"tools": _DECLARED, **_generation(responseMimeType="application/json")},
            "generationConfig.responseMimeType",
        ),
        ("google/gemini-2.5-flash", {"cachedContent": "cachedContents/x", "tools": _DECLARED}, "tools"),
        ("google/gemini-2.5-pro-preview-tts", _generation(), "generationConfig.responseModalities"),
        (
            "google/gemini-2.5-flash",
            {"safetySettings": [{"category": "HARM_CATEGORY_IMAGE_HATE", "threshold": "OFF"}]},
            "safetySettings.0.category",
        ),
        ("google/gemini-2.5-flash", {"temperature": 0.5}, "temperature"),
        ("google/gemini-3.6-flash", _generation(temperature=0.2), "~generationConfig.temperature"),
        ("google-vertex/gemini-2.5-flash", _generation(stopSequences=["x"] * 10), "generationConfig.stopSequences"),
        ("google-vertex/gemini-2.5-flash-lite", _generation(maxOutputTokens=65536), "generationConfig.maxOutputTokens"),
    ],
    CONVERSE: [
        ("amazon-bedrock/anthropic.claude-sonnet-4-5-20250929-v1:0", {**_infer(maxTokens=100), "top_k": 5}, "top_k"),
        ("amazon-bedrock/us.anthropic.claude-opus-4-7", _infer(temperature=0.5), "inferenceConfig.temperature"),
        (
            "amazon-bedrock/global.anthropic.claude-sonnet-4-6",
            _infer(temperature=0.5, topP=0.9),
            "inferenceConfig.topP",
        ),
        (
            "amazon-bedrock/us.anthropic.claude-opus-4-1-20250805-v1:0",
            {**_infer(maxTokens=2048), **_extra(thinking=_thinking(2048))},
            "additionalModelRequestFields.thinking.budget_tokens",
        ),
        ("amazon-bedrock/us.amazon.nova-micro-v1:0", _infer(temperature=1.5), "inferenceConfig.temperature"),
        ("amazon-bedrock/amazon.nova-lite-v1:0", _extra(top_k=5), "additionalModelRequestFields.top_k"),
        ("amazon-bedrock/amazon.nova-lite-v1:0", _extra(inferenceConfig={"topK": 50}), OK),
        ("amazon-bedrock/amazon.nova-lite-v1:0", _infer(topK=5), "inferenceConfig.topK"),
        (
            "amazon-bedrock/us.deepseek.r1-v1:0",
            {"toolConfig": {"tools": _CONVERSE_TOOLS}},
            "toolConfig",
        ),
        (
            "amazon-bedrock/us.meta.llama4-scout-17b-instruct-v1:0",
            {"toolConfig": {"tools": _CONVERSE_TOOLS, "toolChoice": {"any": {}}}},
            "toolConfig.toolChoice.any",
        ),
        (
            "amazon-bedrock/us.openai.gpt-5.6-sol",
            _extra(reasoning_effort="low"),
            "additionalModelRequestFields.reasoning_effort",
        ),
    ],
    COHERE: [
        ("cohere/command-a-03-2025", {"p": 1.0}, "p"),
        ("cohere/command-a-03-2025", {"p": 0.99, "k": 500, "priority": 999}, OK),
        ("cohere/command-a-03-2025", {"k": 501}, "k"),
        ("cohere/command-a-03-2025", {"top_p": 0.5}, "top_p"),
        ("cohere/command-a-03-2025", {"stop_sequences": list("abcdef")}, "stop_sequences"),
        ("cohere/command-a-03-2025", {"tool_choice": "REQUIRED"}, "tool_choice"),
        (
            "cohere/command-a-03-2025",
            {"tools": _TOOLS, "response_format": {"type": "json_object"}},
            "response_format.type",
        ),
        ("cohere/command-r7b-12-2024", {"safety_mode": "OFF"}, "safety_mode"),
        ("cohere/command-r-08-2024", {"safety_mode": "OFF"}, OK),
        ("cohere/command-a-vision-07-2025", {"tools": _TOOLS}, "tools"),
        ("cohere/command-a-03-2025", {"max_tokens": 10**6}, "~max_tokens"),
    ],
}

CASES = [(model, api, body, expected) for api, rows in ROWS.items() for model, body, expected in rows]


@pytest.mark.parametrize(("model", "api", "body", "expected"), CASES)
def test_what_the_provider_refuses_is_refused_and_nothing_else(
    model: str, api: str, body: dict[str, Any], expected: str
) -> None:
    if model not in catalog:
        pytest.fail(f"{model} is not in the catalog")

    report = check(model, {**_HELLO[api], **body}, api=api)

    errors = [problem.path for problem in report.errors]
    if expected.startswith("~"):
        assert (errors, expected[1:] in [problem.path for problem in report.warnings]) == ([], True), str(report)
    else:
        assert errors == ([expected] if expected else []), str(report)


@pytest.mark.parametrize(("model", "api", "body", "expected"), [case for case in CASES if case[3] and case[2]])
def test_every_problem_says_who_says_so(model: str, api: str, body: dict[str, Any], expected: str) -> None:
    path = expected.removeprefix("~")

    report = check(model, {**_HELLO[api], **body}, api=api)

    found = [problem for problem in report.problems if problem.path == path]
    assert found
    assert all(problem.rule for problem in found)
    assert all(problem.source for problem in found if problem.rule != "unknown-parameter")
    value = find({**_HELLO[api], **body}, split(path))
    assert value or value == found[0].value or found[0].value is None or found[0].value == value
