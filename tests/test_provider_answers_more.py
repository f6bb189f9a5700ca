"""More requests and what providers answered to them: messages, tools, schemas and content.

Each row: the model, what the request holds beside or instead of a greeting, and the path that the provider refuses;
``OK`` for a request that it takes; a path with ``~`` before it where it takes the request but not as asked. Rows that
it takes stand beside those that it refuses, so that no rule refuses too much.
"""

from typing import Any

import pytest

from modelcatalog import catalog, check

OK = ""

CHAT = "openai-chat-completions"
RESPONSES = "openai-responses"
MESSAGES = "anthropic-messages"
GEMINI = "google-generate-content"
CONVERSE = "amazon-bedrock-converse"
COHERE = "cohere-chat"

Body = dict[str, Any]

_HELLO: dict[str, Body] = {
    CHAT: {"messages": [{"role": "user", "content": "Answer in JSON."}]},
    RESPONSES: {"input": "hi"},
    MESSAGES: {"messages": [{"role": "user", "content": "hi"}], "max_tokens": 4096},
    GEMINI: {"contents": [{"role": "user", "parts": [{"text": "hi"}]}]},
    CONVERSE: {"messages": [{"role": "user", "content": [{"text": "hi"}]}]},
    COHERE: {"messages": [{"role": "user", "content": "hi"}]},
}


def _says(role: str, content: Any = "hi", **fields: Any) -> Body:
    return {"role": role, "content": content, **fields}


def _messages(*messages: Body) -> Body:
    return {"messages": list(messages)}


def _calls(call_id: str = "call_1", **fields: Any) -> Body:
    call = {"id": call_id, "type": "function", "function": {"name": "f", "arguments": "{}"}}
    return {"role": "assistant", "content": None, "tool_calls": [call], **fields}


def _answers(call_id: str = "call_1") -> Body:
    return {"role": "tool", "tool_call_id": call_id, "content": "1"}


def _image(kind: str = "image_url") -> Body:
    return {"type": kind, "image_url": {"url": "https://example.com/a.png"}}


def _function(**fields: Any) -> Body:
    return {"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": {}}, **fields}}


def _schema(schema: Body, *, strict: bool = True) -> Body:
    return {
        "response_format": {"type": "json_schema", "json_schema": {"name": "s", "strict": strict, "schema": schema}}
    }


_CLOSED = {
    "type": "object",
    "properties": {"a": {"type": "string"}},
    "required": ["a"],
    "additionalProperties": False,
}
_OPEN = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}
_LOOSE = {"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": False}

_CHAT_TURN = _messages(_says("user"), _calls(), _answers())
_NINE = "abcDEF123"

_CHAT_ROWS: list[tuple[str, Body, str]] = [
    # OpenAI: lists that may not be empty, ids, names.
    ("openai/gpt-4o", {"tools": []}, "tools"),
    ("azure/gpt-4o", {"tools": []}, "tools"),
    ("openai/gpt-4o", {"tools": [_function()]}, OK),
    (
        "openai/gpt-4o",
        _messages(_says("user"), _says("assistant", tool_calls=[]), _says("user")),
        "messages.1.tool_calls",
    ),
    ("openai/gpt-4o", _messages(_says("user"), _calls("c" * 41), _answers("c" * 41)), "messages.1.tool_calls.0.id"),
    ("openai/gpt-4o", _messages(_says("user"), _calls("c" * 40), _answers("c" * 40)), OK),
    ("openai/gpt-4o", _messages(_says("user", name="A user")), "messages.0.name"),
    ("openai/gpt-4o", _messages(_says("user", name="a_user-1")), OK),
    ("openai/gpt-4o", {"tools": [_function(name="a.b")]}, "tools.0.function.name"),
    ("openai/gpt-4o", {"tools": [_function(name="f" * 65)]}, "tools.0.function.name"),
    ("openai/gpt-4o", {"tools": [_function(parameters={"type": "array"})]}, "tools.0.function.parameters.type"),
    ("openai/gpt-4o", {"tools": [_function(parameters={"type": "object"})]}, OK),
    ("openai/gpt-4o", {"metadata": {f"k{number}": "v" for number in range(17)}, "store": True}, "metadata"),
    ("openai/gpt-4o", {"metadata": {"k": "v" * 513}, "store": True}, "metadata.k"),
    ("openai/gpt-4o", {"stop": []}, "stop"),
    ("openai/o1", {"n": 129}, "n"),
    # OpenAI: what messages hold.
    ("openai/gpt-4o", _messages(_says("user", None)), "messages.0.content"),
    ("openai/gpt-4o", _messages(_says("user"), _says("assistant", None), _says("user")), "messages.1.content"),
    ("openai/gpt-4o", _CHAT_TURN, OK),
    ("openai/gpt-4o", _messages(_says("user", "")), OK),
    ("openai/gpt-4o", _messages(_says("user"), _says("assistant", [_image()]), _says("user")), "messages.1.content.0"),
    ("openai/gpt-4o", _messages(_says("user", [_image()])), OK),
    ("openai/gpt-3.5-turbo", _messages(_says("user", [_image()])), "messages.0.content.0"),
    ("openai/gpt-4o", _messages(_says("user"), _answers()), "messages.1.tool_call_id"),
    ("openai/gpt-4o", _messages(_says("user"), _calls(), _says("user")), "messages.1.tool_calls.0"),
    ("openai/gpt-4o", {"messages": []}, "messages"),
    ("openai/gpt-4o", _messages(_says("robot")), "messages.0.role"),
    # OpenAI: strict schemas.
    ("openai/gpt-4o", _schema(_CLOSED), OK),
    ("openai/gpt-4o", _schema(_OPEN), "response_format.json_schema.schema"),
    ("openai/gpt-4o", _schema(_OPEN, strict=False), OK),
    ("openai/gpt-4o", _schema(_LOOSE), "response_format.json_schema.schema.properties"),
    (
        "openai/gpt-4o",
        {"response_format": {"type": "json_schema", "json_schema": {"schema": _CLOSED}}},
        "response_format.json_schema.name",
    ),
    # Mistral.
    ("mistral/mistral-large-2512", _messages(_says("user"), _says("assistant")), "messages.1.role"),
    ("mistral/mistral-large-2512", _messages(_says("user"), _says("assistant", prefix=True)), OK),
    ("mistral/mistral-large-2512", _messages(_says("user"), _calls(_NINE), _answers(_NINE)), OK),
    (
        "mistral/mistral-large-2512",
        _messages(_says("user"), _calls("call_0fypS1hVX"), _answers("call_0fypS1hVX")),
        "messages.1.tool_calls.0.id",
    ),
    (
        "mistral/mistral-large-2512",
        _messages(_says("user"), _calls(_NINE), _answers(_NINE), _says("user")),
        "messages.3.role",
    ),
    (
        "mistral/mistral-large-2512",
        _messages(_says("user"), _calls(_NINE), _answers(_NINE), _says("assistant"), _says("user")),
        OK,
    ),
    (
        "mistral/mistral-large-2512",
        _messages(_says("user"), _says("assistant", None), _says("user")),
        "messages.1.content",
    ),
    ("mistral/mistral-large-2512", {"random_seed": -1}, "random_seed"),
    ("mistral/mistral-large-2512", {"seed": 1}, "seed"),
    ("mistral/mistral-large-2512", {"safe_prompt": True}, OK),
    # Perplexity.
    ("perplexity/sonar", _messages(_says("user"), _says("user")), "messages.1.role"),
    ("perplexity/sonar", _messages(_says("system"), _says("user"), _says("assistant"), _says("user")), OK),
    ("perplexity/sonar", _messages(_says("user"), _says("assistant")), "messages.1.role"),
    # DeepSeek and Moonshot: reasoning has to come back with the calls.
    ("deepseek/deepseek-v4-pro", _CHAT_TURN, "messages.1.reasoning_content"),
    ("deepseek/deepseek-v4-pro", _messages(_says("user"), _calls(reasoning_content="so"), _answers()), OK),
    ("deepseek/deepseek-v4-pro", {**_CHAT_TURN, "thinking": {"type": "disabled"}}, OK),
    ("deepseek/deepseek-v4-pro", {"tools": []}, "tools"),
    ("moonshotai/kimi-k2.6", _CHAT_TURN, "messages.1.reasoning_content"),
    ("moonshotai/kimi-k2.5", _messages(_says("user"), _calls(reasoning_content="so"), _answers()), OK),
    ("moonshotai/kimi-k2.6", {**_CHAT_TURN, "thinking": {"type": "disabled"}}, OK),
    # The others.
    ("xai/grok-4.6", _messages(_says("user"), _says("assistant", []), _says("user")), "messages.1.content"),
    ("xai/grok-4.6", _messages(_says("user", [{"type": "text", "text": "hi"}])), OK),
    ("groq/llama-3.3-70b-versatile", _messages(_says("user", timestamp=1)), "messages.0.timestamp"),
    ("xai/grok-4.6", {"tool_choice": "auto"}, "tool_choice"),
    ("xai/grok-4.6", {"tool_choice": "auto", "tools": [_function()]}, OK),
    ("groq/llama-3.3-70b-versatile", {"tools": [_function()] * 129}, "tools"),
    ("groq/llama-3.3-70b-versatile", {"chat_template_kwargs": {}}, "chat_template_kwargs"),
    (
        "minimax/MiniMax-M2.5",
        {"tools": [{"type": "function", "function": {"name": "f"}}]},
        "tools.0.function.parameters",
    ),
    ("minimax/MiniMax-M2.5", {"tools": [_function()]}, OK),
    ("minimax/MiniMax-M2.5", _messages(_says("user"), _answers()), "messages.1.tool_call_id"),
    ("zai/glm-4.5", _messages(_says("user", [{"type": "text", "text": ""}])), "messages.0.content.0.text"),
    ("zai/glm-4.5", _messages(_says("user", [{"type": "text", "text": "hi"}])), OK),
    (
        "fireworks-ai/accounts/fireworks/models/kimi-k3",
        {"vl_high_resolution_images": True},
        "vl_high_resolution_images",
    ),
    ("fireworks-ai/accounts/fireworks/models/kimi-k3", {"top_k": 40, "parallel_tool_calls": True}, OK),
    ("alibaba/qwen-plus", _messages(_says("user"), _answers()), "messages.1.tool_call_id"),
    ("openrouter/openai/gpt-4o", {"provider": {"sort": "price", "order": ["openai"]}}, OK),
    ("togetherai/openai/gpt-oss-20b", {"repetition_penalty": 1.1, "min_p": 0.1}, OK),
    ("cerebras/gpt-oss-120b", {"logit_bias": {}, "prediction": {"type": "content", "content": "x"}}, OK),
    ("huggingface/openai/gpt-oss-20b", {"temperature": "hot"}, "temperature"),
    ("nvidia/openai/gpt-oss-20b", {"prompt_cache_key": "x"}, "prompt_cache_key"),
]


def _turn(call_id: str) -> Body:
    answer = {"type": "function_call_output", "call_id": call_id, "output": "1"}
    return {"previous_response_id": "r", "input": [answer]}


def _text(schema: Body, *, strict: bool = True) -> Body:
    return {"text": {"format": {"type": "json_schema", "name": "s", "strict": strict, "schema": schema}}}


_RESPONSES_ROWS: list[tuple[str, Body, str]] = [
    ("openai/gpt-5", _turn("c" * 65), "input.0.call_id"),
    ("openai/gpt-5", _turn("c" * 64), OK),
    ("openai/gpt-5", _turn(""), "input.0.call_id"),
    ("openai/gpt-5", _text(_OPEN), "text.format.schema"),
    ("openai/gpt-5", _text(_CLOSED), OK),
    ("openai/gpt-5", _text(_OPEN, strict=False), OK),
    (
        "openai/gpt-5",
        {"tools": [{"type": "function", "name": "f", "strict": False, "parameters": {"type": "array"}}]},
        "tools.0.parameters.type",
    ),
    (
        "openai/gpt-5",
        {
            "tools": [
                {"type": "mcp", "server_label": "s", "server_url": "https://example.com", "require_approval": "never"}
            ]
        },
        OK,
    ),
    (
        "openai/gpt-5",
        {"tools": [{"type": "code_interpreter", "container": {"type": "auto", "memory_limit": "4g"}}]},
        OK,
    ),
]

_CACHED = {"cache_control": {"type": "ephemeral"}}


def _claude_tool(**schema: Any) -> Body:
    return {"tools": [{"name": "f", "input_schema": {"type": "object", **schema}}]}


def _claude_turn(*blocks: Body) -> Body:
    use = {"type": "tool_use", "id": "t", "name": "f", "input": {}}
    result = {"type": "tool_result", "tool_use_id": "t", "content": "1"}
    return _messages(_says("user"), _says("assistant", [*blocks, use]), _says("user", [result]))


def _picture(media_type: str) -> Body:
    source = {"type": "base64", "media_type": media_type, "data": "AAAA"}
    return _messages(_says("user", [{"type": "image", "source": source}]))


_THINKS = {"type": "thinking", "thinking": "so", "signature": "s"}
_ON = {"thinking": {"type": "enabled", "budget_tokens": 1024}}

_CLAUDE_ROWS: list[tuple[str, Body, str]] = [
    ("anthropic/claude-sonnet-4-5", {"system": [{"type": "text", "text": "x", **_CACHED}] * 4}, OK),
    (
        "anthropic/claude-sonnet-4-5",
        {"system": [{"type": "text", "text": "x", **_CACHED}] * 5},
        "system.4.cache_control",
    ),
    ("anthropic/claude-sonnet-4-5", _claude_tool(anyOf=[{"required": ["a"]}]), "tools.0.input_schema.anyOf"),
    ("anthropic/claude-sonnet-4-5", _claude_tool(properties={"a": {"anyOf": [{"type": "string"}]}}), OK),
    ("anthropic/claude-sonnet-4-5", {"tools": [{"name": "f", "input_schema": {}}]}, "tools.0.input_schema.type"),
    ("anthropic/claude-sonnet-4-5", _picture("image/jpg"), "messages.0.content.0.source.media_type"),
    ("anthropic/claude-sonnet-4-5", _picture("image/jpeg"), OK),
    ("anthropic/claude-sonnet-4-5", {**_claude_turn(), **_ON}, "messages.1.content.0"),
    ("anthropic/claude-sonnet-4-5", {**_claude_turn(_THINKS), **_ON}, OK),
    ("anthropic/claude-sonnet-4-5", _claude_turn(), OK),
    ("anthropic/claude-sonnet-4-5", {**_messages(_says("user"), _says("assistant"), _says("user")), **_ON}, OK),
    (
        "anthropic/claude-sonnet-4-5",
        {**_messages(_says("user"), _says("assistant", "So:")), **_ON},
        "messages.1.content",
    ),
    ("anthropic/claude-sonnet-4-5", _messages(_says("user"), _says("assistant", "So:")), OK),
    (
        "google-vertex-anthropic/claude-sonnet-4-5@20250929",
        _picture("image/bmp"),
        "messages.0.content.0.source.media_type",
    ),
    ("anthropic/claude-haiku-4-5", {"tool_choice": {"type": "any"}}, "tool_choice.type"),
    ("anthropic/claude-haiku-4-5", _messages(_says("system"), _says("user")), "messages.0.role"),
    ("anthropic/claude-haiku-4-5", {"messages": []}, "messages"),
    (
        "anthropic/claude-haiku-4-5",
        _messages(_says("user", [{"type": "text", "text": " "}])),
        "messages.0.content.0.text",
    ),
]


def _declares(**parameters: Any) -> Body:
    declared = {"name": "f", "parameters": {"type": "OBJECT", "properties": {"a": {"type": "STRING"}}, **parameters}}
    return {"tools": [{"functionDeclarations": [declared]}]}


_GEMINI_ROWS: list[tuple[str, Body, str]] = [
    ("google/gemini-2.5-flash", {"contents": [{"role": "user", "parts": []}]}, "contents.0.parts"),
    ("google/gemini-2.5-flash", {"contents": [{"parts": [{"text": "hi"}]}]}, OK),
    ("google/gemini-2.5-flash", {"contents": [{"role": "assistant", "parts": [{"text": "hi"}]}]}, "contents.0.role"),
    (
        "google/gemini-2.5-flash",
        _declares(**{"$schema": "http://json-schema.org/draft-07/schema#"}),
        "tools.0.functionDeclarations.0.parameters.$schema",
    ),
    (
        "google/gemini-2.5-flash",
        _declares(propertyNames={"type": "STRING"}),
        "tools.0.functionDeclarations.0.parameters.propertyNames",
    ),
    ("google/gemini-2.5-flash", _declares(), OK),
    (
        "google/gemini-2.5-flash",
        {"tools": [{"functionDeclarations": [{"name": "1f"}]}]},
        "tools.0.functionDeclarations.0.name",
    ),
    ("google/gemma-3-27b-it", {"systemInstruction": {"parts": [{"text": "x"}]}}, "systemInstruction"),
    ("google/gemma-3-27b-it", {"systemInstruction": {"parts": [{"text": "x"}]}, "model": "x"}, "systemInstruction"),
    ("google/gemini-2.5-flash", {"systemInstruction": {"parts": [{"text": "x"}]}}, OK),
    ("google/gemma-3-27b-it", _declares(), "tools.0.functionDeclarations"),
    (
        "google/gemini-2.5-flash",
        {"generationConfig": {"stopSequences": ["a", "b", "c", "d", "e", "f"]}},
        "generationConfig.stopSequences",
    ),
    ("google-vertex/gemini-2.5-flash", {"tools": [{"googleSearch": {"excludeDomains": ["a.com"]}}]}, OK),
]

_CLAUDE = "amazon-bedrock/anthropic.claude-sonnet-4-5-20250929-v1:0"
_NOVA = "amazon-bedrock/amazon.nova-lite-v1:0"
_TEXT = {"text": "hi"}
_USE = {"toolUse": {"toolUseId": "t", "name": "f", "input": {}}}
_RESULT = {"toolResult": {"toolUseId": "t", "content": [{"text": "1"}]}}
_CONFIG = {"toolConfig": {"tools": [{"toolSpec": {"name": "f", "inputSchema": {"json": {"type": "object"}}}}]}}
_USED = _messages(_says("user", [_TEXT]), _says("assistant", [_USE]), _says("user", [_RESULT]))


def _document(name: str) -> Body:
    return {"document": {"format": "pdf", "name": name, "source": {"bytes": "AAAA"}}}


_CONVERSE_ROWS: list[tuple[str, Body, str]] = [
    (_NOVA, _messages(_says("assistant", [_TEXT]), _says("user", [_TEXT])), "messages.0.role"),
    (_NOVA, _messages(_says("user", [_TEXT]), _says("user", [_TEXT])), "messages.1.role"),
    (_NOVA, _messages(_says("user", [_TEXT]), _says("assistant", [_TEXT]), _says("user", [_TEXT])), OK),
    (_CLAUDE, {**_USED, **_CONFIG}, OK),
    (_NOVA, _messages(_says("user", [{"text": " "}])), "messages.0.content.0.text"),
    (_NOVA, _messages(_says("user", [])), "messages.0.content"),
    (_CLAUDE, _messages(_says("user", [_TEXT, _document("a.pdf")])), "messages.0.content.1.document.name"),
    (_CLAUDE, _messages(_says("user", [_TEXT, _document("My paper (1)")])), OK),
    (_CLAUDE, _messages(_says("user", [_document("a")])), "messages.0.content.0.document"),
    (
        _CLAUDE,
        _messages(_says("user", [{"image": {"format": "jpg", "source": {"bytes": "AAAA"}}}])),
        "messages.0.content.0.image.format",
    ),
    (_CLAUDE, {"system": [_TEXT, *[{"cachePoint": {"type": "default"}}] * 5]}, "system.5.cachePoint"),
    (_CLAUDE, {"system": [_TEXT, {"cachePoint": {"type": "default"}}]}, OK),
    (_CLAUDE, _messages(_says("user", [{"type": "text", "text": "hi"}])), "messages.0.content.0.type"),
]

_COHERE_ROWS: list[tuple[str, Body, str]] = [
    ("cohere/command-a-03-2025", {"tool_choice": "NONE", "tools": [_function()]}, OK),
    ("cohere/command-a-03-2025", {"frequency_penalty": 1.1}, "frequency_penalty"),
    ("cohere/command-a-03-2025", {"documents": ["a", {"data": {"text": "b"}}]}, OK),
    ("cohere/command-a-03-2025", _messages(_says("developer")), "messages.0.role"),
]

_ROWS = {
    CHAT: _CHAT_ROWS,
    RESPONSES: _RESPONSES_ROWS,
    MESSAGES: _CLAUDE_ROWS,
    GEMINI: _GEMINI_ROWS,
    CONVERSE: _CONVERSE_ROWS,
    COHERE: _COHERE_ROWS,
}
CASES = [(model, api, body, expected) for api, rows in _ROWS.items() for model, body, expected in rows]


@pytest.mark.parametrize(("model", "api", "body", "expected"), CASES)
def test_what_the_provider_refuses_is_refused_and_nothing_else(model: str, api: str, body: Body, expected: str) -> None:
    assert model in catalog

    report = check(model, {**_HELLO[api], **body}, api=api)

    errors = [problem.path for problem in report.errors]
    if expected.startswith("~"):
        assert (errors, expected[1:] in [problem.path for problem in report.warnings]) == ([], True), str(report)
    else:
        assert errors == ([expected] if expected else []), str(report)
    assert all(problem.source for problem in report.errors if problem.rule != "unknown-parameter")


def test_tool_blocks_without_a_configuration_are_refused_at_each_of_them() -> None:
    report = check(_CLAUDE, {**_HELLO[CONVERSE], **_USED}, api=CONVERSE)

    assert [problem.path for problem in report.errors] == [
        "messages.1.content.0.toolUse",
        "messages.2.content.0.toolResult",
    ]
