"""``request_schema``: what holds for requests, in JSON Schema."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from modelcatalog import catalog, check, explain, request_schema
from modelcatalog.checking.schema import DIALECT
from test_provider_answers import _HELLO, CASES

TARGETS = sorted({(model, api) for model, api, _, _ in CASES})


@pytest.mark.parametrize(("model", "api"), TARGETS)
def test_it_is_a_schema(model: str, api: str) -> None:
    schema = request_schema(model, api=api)

    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == DIALECT
    assert all(rule["source"] and rule["message"] for rule in schema.get("x-rules", ()))


@pytest.mark.parametrize(("model", "api", "body", "expected"), CASES)
def test_a_request_that_the_provider_takes_is_valid(model: str, api: str, body: dict[str, Any], expected: str) -> None:
    whole = {**_HELLO[api], **body}
    snake = any("_" in name for name in whole) and api == "google-generate-content"
    if expected == "" and not snake:
        errors = list(Draft202012Validator(request_schema(model, api=api)).iter_errors(whole))
        assert errors == []


_VALUES = st.one_of(
    st.booleans(),
    st.integers(-200, 10**6),
    st.floats(-300, 300, allow_nan=False),
    st.sampled_from(["low", "high", "none", "auto", "x", "flex"]),
    st.lists(st.sampled_from(["a", "b"]), max_size=6),
)


@given(data=st.data())
@settings(max_examples=400, deadline=None)
def test_it_agrees_with_check_on_one_field(data: st.DataObject) -> None:
    model, api = data.draw(
        st.sampled_from(
            [
                ("openai/gpt-4o", "openai-chat-completions"),
                ("openai/gpt-5", "openai-chat-completions"),
                ("anthropic/claude-haiku-4-5", "anthropic-messages"),
                ("mistral/mistral-large-latest", "openai-chat-completions"),
                ("deepseek/deepseek-v4-pro", "openai-chat-completions"),
                ("cohere/command-a-03-2025", "cohere-chat"),
            ]
        )
    )
    schema = request_schema(model, api=api)
    said = {path for rule in schema.get("x-rules", ()) for path in rule["paths"]}
    plain = sorted(name for name in schema["properties"] if name not in said and name not in ("messages", "model"))
    name = data.draw(st.sampled_from(plain))
    value = data.draw(_VALUES)
    body = {**_HELLO[api], **({"max_tokens": 50} if api == "anthropic-messages" else {}), name: value}

    valid = Draft202012Validator(schema).is_valid(body)
    report = check(model, body, api=api)

    companions = {problem.code for problem in report.errors} <= {"missing_companion"}
    assert valid == report.ok or (valid and companions), (body, str(report))


def test_explain_tells_the_range_the_rules_and_who_says_so() -> None:
    told = explain("anthropic/claude-opus-4-1", "top_p", api="anthropic-messages")

    assert (told.supported, told.range.max if told.range else None) == (True, 1)
    assert "exclusive" in [rule.kind for rule in told.rules]
    assert told.source
    assert "top_p" in str(told)


def test_explain_knows_what_is_refused_and_what_is_unknown() -> None:
    assert explain("openai/o3", "frequency_penalty", api="openai-chat-completions").supported is False
    assert explain("openai/gpt-4o", "no_such_name", api="openai-chat-completions").supported is False
    assert explain("deepseek-coder-v2-instruct", "min_p").supported is None
    assert explain(catalog["openai/gpt-4o"], "temperature").supported is True
