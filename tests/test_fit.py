"""``fit``: the nearest request that passes."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelcatalog import catalog, check, fit, migrate
from modelcatalog.checking.fitting import CONTENT
from test_provider_answers import _HELLO, CASES

REFUSED = [case for case in CASES if case[3] and not case[3].startswith("~")]
#: What cannot be mended without inventing or dropping what the user has to say.
UNMENDABLE = {"messages", "tools"}


@pytest.mark.parametrize(("model", "api", "body", "path"), REFUSED)
def test_what_a_provider_refused_is_made_to_pass(model: str, api: str, body: dict[str, Any], path: str) -> None:
    whole = {**_HELLO[api], **body}
    before = copy.deepcopy(whole)

    fitted = fit(model, whole, api=api)

    assert whole == before
    # By their text: a NaN in a value is not equal to itself.
    assert [str(problem) for problem in fitted.problems] == [
        str(problem) for problem in check(model, fitted.params, api=api).errors
    ]
    top = path.partition(".")[0]
    if top not in UNMENDABLE:
        assert fitted.ok, str(fitted)
        assert fitted.changes
    for name in CONTENT & whole.keys():
        assert fitted.params[name] is whole[name]


@pytest.mark.parametrize(
    ("model", "api", "body", "expected"),
    [
        ("openai/gpt-4o", None, {"temperature": 2.4}, {"temperature": 2}),
        ("openai/gpt-4o", None, {"temperature": "0.7"}, {"temperature": 0.7}),
        ("openai/gpt-4o", None, {"temprature": 0.5}, {"temperature": 0.5}),
        ("openai/gpt-4o", None, {"temprature": 0.5, "temperature": 1}, {"temperature": 1}),
        ("openai/gpt-4o", None, {"max_tokens": 10**6}, {"max_tokens": 16384}),
        ("openai/gpt-4o", None, {"seed": None, "n": 1}, {"n": 1}),
        ("openai/gpt-4o", None, {"temperature": float("nan")}, {}),
        ("openai/gpt-4o", None, {"stop": list("abcdef")}, {"stop": list("abcd")}),
        ("openai/gpt-5", None, {"temperature": 0.2}, {"temperature": 1}),
        ("openai/o3-mini", "openai-chat-completions", {"max_tokens": 9}, {"max_completion_tokens": 9}),
        ("alibaba/qwen-plus", None, {"temperature": 2}, {"temperature": 1.9999999999999998}),
        (
            "anthropic/claude-opus-4-5",
            "anthropic-messages",
            {"max_tokens": 2048, "thinking": {"type": "enabled", "budget_tokens": 4096}},
            {"max_tokens": 2048, "thinking": {"type": "enabled", "budget_tokens": 2047}},
        ),
        (
            "fireworks-ai/accounts/fireworks/models/kimi-k3",
            "openai-chat-completions",
            {"max_tokens": 8192},
            {"max_tokens": 4096},
        ),
    ],
)
def test_the_nearest_request(model: str, api: str | None, body: dict[str, Any], expected: dict[str, Any]) -> None:
    hello = _HELLO[api] if api else {}

    fitted = fit(model, {**hello, **body}, api=api)

    assert fitted.params == {**hello, **expected}
    assert fitted.ok


def test_a_required_length_is_supplied_and_a_required_message_is_not() -> None:
    fitted = fit("anthropic/claude-haiku-4-5", {}, api="anthropic-messages")

    assert fitted.params == {"max_tokens": catalog["anthropic/claude-haiku-4-5"].limits.max_output_tokens}
    assert [problem.path for problem in fitted.problems] == ["messages"]


def test_a_request_that_passes_is_given_back_as_it_is() -> None:
    body = {"temperature": 0.5}

    fitted = fit("openai/gpt-4o", body)

    assert fitted.params is body
    assert fitted.changes == ()


_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-10, 10**7),
    st.floats(),
    st.text(max_size=6),
    st.lists(st.text(max_size=3), max_size=6),
    st.dictionaries(st.text(max_size=4), st.integers(), max_size=2),
)
_NAMES = st.sampled_from(
    [
        "temperature",
        "top_p",
        "top_k",
        "max_tokens",
        "max_completion_tokens",
        "stop",
        "seed",
        "n",
        "frequency_penalty",
        "reasoning_effort",
        "thinking",
        "tools",
        "tool_choice",
        "response_format",
        "stream",
        "stream_options",
        "logprobs",
        "top_logprobs",
        "metadata",
        "temprature",
        "foo",
    ]
)


@given(
    body=st.dictionaries(_NAMES, _VALUES, max_size=6),
    target=st.sampled_from(
        [
            ("openai/gpt-4o", None),
            ("openai/gpt-5", "openai-chat-completions"),
            ("anthropic/claude-opus-4-5", "anthropic-messages"),
            ("mistral/mistral-large-latest", "openai-chat-completions"),
            ("deepseek-coder-v2-instruct", None),
            ("alibaba/qwen-plus", "openai-chat-completions"),
        ]
    ),
)
@settings(max_examples=200, deadline=None)
def test_what_is_fitted_passes_or_says_what_is_left(body: dict[str, Any], target: tuple[str, str | None]) -> None:
    model, api = target
    whole = {**(_HELLO[api] if api else {}), **body}

    fitted = fit(model, whole, api=api)

    # By their text: a NaN in a value is not equal to itself.
    assert [str(problem) for problem in fitted.problems] == [
        str(problem) for problem in check(model, fitted.params, api=api).errors
    ]
    assert {problem.path.partition(".")[0] for problem in fitted.problems} <= {"tools", "messages", "max_tokens"}
    again = fit(model, fitted.params, api=api)
    assert repr(again.params) == repr(fitted.params)


def test_what_breaks_on_the_way_to_another_model() -> None:
    body = {"temperature": 0.2, "max_tokens": 100}

    moved = migrate(body, from_model="openai/gpt-4o", to_model="openai/gpt-5")
    home = migrate(body, from_model="openai/gpt-4o", to_model="openai/gpt-4o-mini")

    assert [problem.path for problem in moved.breaks] == ["temperature"]
    assert moved.fit.params == {"temperature": 1, "max_tokens": 100}
    assert "temperature" in str(moved)
    assert home.breaks == ()
    assert str(home).endswith("nothing breaks")
