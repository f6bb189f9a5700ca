"""Checking a request under the neutral names, and that no value whatever gets a check to raise."""

import copy
import itertools
import json
import math
import pickle
from collections import OrderedDict, UserDict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Real
from types import MappingProxyType
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelcatalog import Catalog, catalog, check, validate
from modelcatalog.checking import check as checking
from modelcatalog.checking import neutral
from modelcatalog.checking.report import Code, Problem, Report
from modelcatalog.errors import (
    AmbiguousModel,
    InvalidReference,
    InvalidRequest,
    ModelCatalogError,
    UnknownApi,
    UnknownModel,
)
from modelcatalog.helpers import plan
from modelcatalog.quantities import Range
from modelcatalog.records import Features, Limits, Model, Sampling
from modelcatalog.rules import JsonType
from modelcatalog.vocabulary import Api, Severity, Support

NAN = float("nan")
INF = float("inf")
GPT = "openai/gpt-4o"
HAIKU = "anthropic/claude-haiku-4-5"
SEED = "deepseek-coder-v2-instruct"
#: A model of a provider that no rule book speaks of.
UNTABLED = "302ai/MiniMax-M1"

OWN = Model(
    id="own",
    provider="nobody",
    name="Own",
    base="nobody/own",
    limits=Limits(context_window=1_000, max_input_tokens=900, max_output_tokens=200),
    features=Features(tools=False, reasoning=False, web_search=False, streaming=True),
    sampling=Sampling(
        temperature=Range(min=0, max=1, default=0.5),
        top_p=Range(min=0, max=1, exclusive_min=True),
        top_k=Range(min=1, max=100, integer=True),
        min_p=Support.UNSUPPORTED,
        seed=Support.IGNORED,
        stop=Support.SUPPORTED,
    ),
)


def found(report: Report) -> list[tuple[str, Code, Severity]]:
    """What a report says, but for its notes."""
    return [
        (problem.path, problem.code, problem.severity)
        for problem in report.problems
        if problem.severity is not Severity.INFO
    ]


def only(report: Report) -> Problem:
    (problem,) = [problem for problem in report.problems if problem.severity is not Severity.INFO]
    return problem


# -- tables of requests -----------------------------------------------------------------------------------------------

FINE: list[tuple[str | Model, dict[str, Any]]] = [
    (GPT, {}),
    (GPT, {"temperature": 0}),
    (GPT, {"temperature": 2}),
    (GPT, {"temperature": 0.7, "top_p": 0.9, "max_tokens": 16_384, "stop": ["a", "b", "c", "d"], "seed": 7}),
    (GPT, {"max_tokens": 1}),
    (GPT, {"stop": "END"}),
    (GPT, {"stop": []}),
    (GPT, {"stream": True, "n": 2, "user": "u", "logit_bias": {}}),
    (GPT, {"response_format": {"type": "json_object"}, "tool_choice": "auto", "tools": []}),
    (GPT, {"model": "gpt-4o", "extra_headers": {}, "extra_body": {"x": 1}, "timeout": 5}),
    (GPT, {"frequency_penalty": -2, "presence_penalty": 2.0}),
    (HAIKU, {"temperature": 1.0, "max_tokens": 100}),
    (SEED, {"temperature": 0.1, "max_tokens": 8_192}),
    (OWN, {"temperature": 0.5, "top_p": 1, "top_k": 100, "max_tokens": 200, "stop": "x"}),
    (OWN, {"frequency_penalty": 99, "repetition_penalty": -5}),
]


@pytest.mark.parametrize(("model", "body"), FINE, ids=str)
def test_a_request_that_is_fine(model: str | Model, body: dict[str, Any]) -> None:
    report = check(model, body)
    assert report.ok
    assert found(report) == []
    validate(model, body)


#: The model, the body, and each problem's path, code, and the first letter of its severity.
WRONG: list[tuple[str | Model, dict[str, Any], list[tuple[str, Code, str]]]] = [
    # type
    (GPT, {"temperature": "0.5"}, [("temperature", Code.WRONG_TYPE, "e")]),
    (GPT, {"temperature": True}, [("temperature", Code.WRONG_TYPE, "e")]),
    (GPT, {"temperature": [1]}, [("temperature", Code.WRONG_TYPE, "e")]),
    (GPT, {"temperature": 1j}, [("temperature", Code.WRONG_TYPE, "e")]),
    (GPT, {"temperature": b"1"}, [("temperature", Code.WRONG_TYPE, "e")]),
    (GPT, {"max_tokens": 1.5}, [("max_tokens", Code.WRONG_TYPE, "e")]),
    (GPT, {"max_tokens": "100"}, [("max_tokens", Code.WRONG_TYPE, "e")]),
    (GPT, {"max_tokens": False}, [("max_tokens", Code.WRONG_TYPE, "e")]),
    (GPT, {"stream": "yes"}, [("stream", Code.WRONG_TYPE, "e")]),
    (GPT, {"stream": 1}, [("stream", Code.WRONG_TYPE, "e")]),
    (GPT, {"stop": 5}, [("stop", Code.WRONG_TYPE, "e")]),
    (GPT, {"stop": ["a", 5]}, [("stop.1", Code.WRONG_TYPE, "e")]),
    (GPT, {"stop": {"a", "b"}}, [("stop", Code.WRONG_TYPE, "e")]),
    (GPT, {"tools": "x"}, [("tools", Code.WRONG_TYPE, "e")]),
    (GPT, {"logit_bias": [1]}, [("logit_bias", Code.WRONG_TYPE, "e")]),
    (GPT, {"user": 5}, [("user", Code.WRONG_TYPE, "e")]),
    (OWN, {"top_k": 1.5}, [("top_k", Code.WRONG_TYPE, "e")]),
    # no number at all
    (GPT, {"temperature": NAN}, [("temperature", Code.NOT_FINITE, "e")]),
    (GPT, {"temperature": INF}, [("temperature", Code.NOT_FINITE, "e")]),
    (GPT, {"top_p": -INF}, [("top_p", Code.NOT_FINITE, "e")]),
    (GPT, {"temperature": Decimal("NaN")}, [("temperature", Code.NOT_FINITE, "e")]),
    (GPT, {"temperature": Decimal("sNaN")}, [("temperature", Code.NOT_FINITE, "e")]),
    # range
    (GPT, {"temperature": 2.4}, [("temperature", Code.OUT_OF_RANGE, "e")]),
    (GPT, {"temperature": -0.1}, [("temperature", Code.OUT_OF_RANGE, "e")]),
    (GPT, {"temperature": math.nextafter(2, 3)}, [("temperature", Code.OUT_OF_RANGE, "e")]),
    (GPT, {"temperature": 10**400}, [("temperature", Code.OUT_OF_RANGE, "e")]),
    (GPT, {"temperature": Decimal("2.4")}, [("temperature", Code.OUT_OF_RANGE, "e")]),
    (GPT, {"temperature": Fraction(5, 2)}, [("temperature", Code.OUT_OF_RANGE, "e")]),
    (GPT, {"top_p": 1.5}, [("top_p", Code.OUT_OF_RANGE, "e")]),
    (GPT, {"max_tokens": 0}, [("max_tokens", Code.OUT_OF_RANGE, "e")]),
    (GPT, {"max_tokens": -5}, [("max_tokens", Code.OUT_OF_RANGE, "e")]),
    (GPT, {"n": 0}, [("n", Code.OUT_OF_RANGE, "e")]),
    (HAIKU, {"temperature": 1.5}, [("temperature", Code.OUT_OF_RANGE, "e")]),
    (OWN, {"top_p": 0}, [("top_p", Code.OUT_OF_RANGE, "e")]),
    (OWN, {"top_k": 0}, [("top_k", Code.OUT_OF_RANGE, "e")]),
    (OWN, {"top_k": 101}, [("top_k", Code.OUT_OF_RANGE, "e")]),
    # allowed values
    ("openai/o3", {"temperature": 0.2}, [("temperature", Code.FIXED_VALUE, "e")]),
    ("openai/gpt-5", {"reasoning_effort": "extreme"}, [("reasoning_effort", Code.VALUE_NOT_ALLOWED, "e")]),
    (GPT, {"stop": list("abcde")}, [("stop", Code.WRONG_COUNT, "e")]),
    # what the model does not take
    (GPT, {"reasoning_effort": "low"}, [("reasoning_effort", Code.UNSUPPORTED_PARAMETER, "e")]),
    (SEED, {"web_search": True}, [("web_search", Code.UNSUPPORTED_PARAMETER, "w")]),
    (OWN, {"min_p": 0.5}, [("min_p", Code.UNSUPPORTED_PARAMETER, "e")]),
    (OWN, {"seed": 5}, [("seed", Code.IGNORED_PARAMETER, "w")]),
    (OWN, {"tools": [{}]}, [("tools", Code.UNSUPPORTED_PARAMETER, "e")]),
    # names
    (GPT, {"temprature": 0.5}, [("temprature", Code.UNKNOWN_PARAMETER, "e")]),
    (GPT, {"wobble_factor_xy": 0.5}, [("wobble_factor_xy", Code.UNKNOWN_PARAMETER, "w")]),
    # limits
    (GPT, {"max_tokens": 16_385}, [("max_tokens", Code.ABOVE_MAX_OUTPUT, "e")]),
    (GPT, {"max_tokens": 10**400}, [("max_tokens", Code.ABOVE_MAX_OUTPUT, "e")]),
    (SEED, {"max_tokens": 8_193}, [("max_tokens", Code.ABOVE_MAX_OUTPUT, "e")]),
    (OWN, {"maxOutputTokens": 201}, [("maxOutputTokens", Code.ABOVE_MAX_OUTPUT, "e")]),
    # None
    (GPT, {"temperature": None}, [("temperature", Code.NULL_VALUE, "w")]),
    (GPT, {"tools": None, "stop": None}, [("tools", Code.NULL_VALUE, "w"), ("stop", Code.NULL_VALUE, "w")]),
    (OWN, {"min_p": None}, [("min_p", Code.NULL_VALUE, "w")]),
    ("openai/o3", {"temperature": None}, [("temperature", Code.NULL_VALUE, "w")]),
    # the same parameter twice
    (GPT, {"max_tokens": 5, "max_completion_tokens": 5}, [("max_completion_tokens", Code.EXCLUSIVE_PARAMETERS, "e")]),
    (GPT, {"stop_sequences": ["a"], "stop": ["a"]}, [("stop", Code.EXCLUSIVE_PARAMETERS, "e")]),
    (OWN, {"topP": 0.5, "p": 0.5}, [("p", Code.EXCLUSIVE_PARAMETERS, "e")]),
    (GPT, {"max_tokens": None, "max_completion_tokens": 5}, [("max_tokens", Code.NULL_VALUE, "w")]),
    # several at once
    (
        GPT,
        {"top_p": 2, "temprature": 1, "max_tokens": 99_999, "temperature": "hot", "stop": None},
        [
            ("top_p", Code.OUT_OF_RANGE, "e"),
            ("temprature", Code.UNKNOWN_PARAMETER, "e"),
            ("max_tokens", Code.ABOVE_MAX_OUTPUT, "e"),
            ("temperature", Code.WRONG_TYPE, "e"),
            ("stop", Code.NULL_VALUE, "w"),
        ],
    ),
]


@pytest.mark.parametrize(("model", "body", "problems"), WRONG, ids=lambda value: str(value)[:60])
def test_a_request_that_is_not(model: str | Model, body: dict[str, Any], problems: list[tuple[str, Code, str]]) -> None:
    report = check(model, body)
    assert [(path, code, severity[0]) for path, code, severity in found(report)] == problems
    assert report.ok is all(severity == "w" for _, _, severity in problems)
    if not report.ok:
        with pytest.raises(InvalidRequest) as caught:
            validate(model, body)
        assert [attrs.astuple(problem)[:3] for problem in caught.value.problems] == [
            attrs.astuple(problem)[:3] for problem in report.errors
        ]


@pytest.mark.parametrize(
    ("model", "body", "suggestion"),
    [
        (GPT, {"temprature": 0.5}, "temperature"),
        (GPT, {"Temperature": 0.5}, "temperature"),
        (GPT, {"max_token": 5}, "max_tokens"),
        (GPT, {"top-p": 0.5}, "top_p"),
        (GPT, {"frequency_penality": 0.5}, "frequency_penalty"),
        (GPT, {"stop_sequence": ["a"]}, "stop"),
        (GPT, {"temperature": 2.4}, 2),
        (GPT, {"temperature": -1}, 0),
        (GPT, {"temperature": "0.5"}, 0.5),
        (GPT, {"max_tokens": 99_999}, 16_384),
        (OWN, {"top_k": 0}, 1),
        ("openai/o3", {"temperature": 0.2}, 1),
        (GPT, {"wobble_factor_xy": 1}, None),
        (GPT, {"temperature": "hot"}, None),
        (GPT, {"temperature": NAN}, None),
    ],
)
def test_what_to_use_instead(model: str | Model, body: dict[str, Any], suggestion: Any) -> None:
    problem = only(check(model, body))
    assert problem.suggestion == suggestion
    assert problem.value is next(iter(body.values()))


@pytest.mark.parametrize("alias", neutral.ALIASES)
def test_every_well_known_spelling_is_judged_as_its_neutral_name(alias: str) -> None:
    name = neutral.ALIASES[alias]
    model = attrs.evolve(OWN, sampling=Sampling(), features=Features())
    values: list[Any] = [object(), -5, 10**9, "x", [], {}, True]
    for value in values:
        by_name = [(code, severity) for _, code, severity in found(check(model, {name: value}))]
        by_alias = [(code, severity) for _, code, severity in found(check(model, {alias: value}))]
        assert by_alias == by_name
    assert only(check(model, {name: None})).code is only(check(model, {alias: None})).code is Code.NULL_VALUE


def test_the_path_is_the_name_that_was_passed() -> None:
    assert only(check(GPT, {"max_completion_tokens": 99_999})).path == "max_completion_tokens"
    assert only(check(GPT, {"maxTokens": "x"})).path == "maxTokens"


# -- limits -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "input_tokens", "problem"),
    [
        ({}, 900, None),
        ({}, 901, ("", 901, "at most 900", None)),
        ({"max_tokens": 100}, 900, None),
        ({"max_tokens": 101}, 900, ("max_tokens", 101, "at most 1,000", 100)),
        ({"max_tokens": 200}, 800, None),
        ({"max_tokens": 200}, 801, ("max_tokens", 200, "at most 1,000", 199)),
        ({"max_tokens": None}, 900, None),
        ({"max_completion_tokens": 200}, 850, ("max_completion_tokens", 200, "at most 1,000", 150)),
        ({}, 0, None),
        ({"max_tokens": 200}, None, None),
    ],
)
def test_input_and_output_fit_into_the_context_window(
    body: dict[str, Any], input_tokens: int | None, problem: tuple[Any, ...] | None
) -> None:
    report = check(OWN, body, input_tokens=input_tokens)
    problems = [problem for problem in report.problems if problem.code is Code.ABOVE_CONTEXT_WINDOW]
    assert [(p.path, p.value, p.allowed, p.suggestion) for p in problems] == ([] if problem is None else [problem])
    assert report.ok is (problem is None)


def test_unknown_limits_are_never_broken() -> None:
    model = attrs.evolve(OWN, limits=Limits())
    assert found(check(model, {"max_tokens": 10**12}, input_tokens=10**12)) == []


def test_a_window_without_a_limit_of_input_bounds_the_input_too() -> None:
    model = attrs.evolve(OWN, limits=Limits(context_window=1_000))
    assert check(model, {}, input_tokens=1_000).ok
    assert not check(model, {}, input_tokens=1_001).ok


# -- the report -------------------------------------------------------------------------------------------------------


def test_problems_stand_in_the_order_of_the_body() -> None:
    wrong: dict[str, Any] = {
        "temperature": 9,
        "top_p": "x",
        "max_tokens": 10**6,
        "temprature": 1,
        "stop": list("abcdef"),
        "seed": None,
    }
    for order in itertools.islice(itertools.permutations(wrong), 0, None, 7):
        report = check(GPT, {name: wrong[name] for name in order})
        assert [problem.path for problem in report.problems] == list(order)


def test_validate_raises_with_every_error_and_no_warning() -> None:
    body = {"temperature": 9, "seed": None, "top_p": 9, "wobble_factor_xy": 1}
    with pytest.raises(InvalidRequest) as caught:
        validate(GPT, body)
    assert caught.value.model == GPT
    assert [problem.path for problem in caught.value.problems] == ["temperature", "top_p"]
    assert isinstance(caught.value, ValueError)
    assert isinstance(caught.value, ModelCatalogError)
    assert str(caught.value).startswith("openai/gpt-4o: 2 problems: temperature: ")
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_strict_makes_warnings_errors_and_leaves_notes() -> None:
    body = {"temperature": None}
    assert check(UNTABLED, body).ok
    report = check(UNTABLED, body, strict=True)
    assert [(problem.path, problem.severity) for problem in report.errors] == [("temperature", Severity.ERROR)]
    assert [problem.code for problem in report.problems if problem.severity is Severity.INFO] == [Code.NO_TABLE]
    validate(UNTABLED, body)
    with pytest.raises(InvalidRequest):
        validate(UNTABLED, body, strict=True)


def test_mute_leaves_out_rules_by_their_id() -> None:
    body = {"temperature": None, "top_p": 9}
    muted = check(GPT, body, mute=["null-value"])
    assert [problem.path for problem in muted.problems] == ["top_p"]
    rule = muted.problems[0].rule
    assert rule is not None
    assert check(GPT, body, mute={"null-value", rule}).problems == ()
    assert check(GPT, body, mute=()).problems == check(GPT, body).problems
    validate(GPT, body, mute=[rule])
    assert check(UNTABLED, {}, mute=["no-table"]).problems == ()


def test_every_problem_of_a_table_names_its_source_and_rule() -> None:
    for model, body, _ in WRONG:
        for problem in check(model, body).problems:
            if problem.code not in (Code.NULL_VALUE, Code.UNKNOWN_PARAMETER, Code.EXCLUSIVE_PARAMETERS, Code.NO_TABLE):
                assert problem.rule, problem
            if model in (GPT, HAIKU) and problem.code is Code.OUT_OF_RANGE:
                assert problem.source, problem


def test_a_report_as_text_and_as_json() -> None:
    report = check(GPT, {"temperature": 2.4, "stop": None})
    assert str(report).splitlines()[0] == "openai/gpt-4o: 1 error, 1 warning"
    assert "error: temperature: must be within 0-2, not 2.4" in str(report)
    raw = report.to_dict()
    assert json.loads(json.dumps(raw)) == raw
    assert (raw["model"], raw["api"], raw["ok"]) == (GPT, None, False)
    assert [problem["path"] for problem in raw["problems"]] == ["temperature", "stop"]
    assert raw["problems"][0]["severity"] == "error"
    assert {type(value) for value in raw["problems"][0].values()} <= {str, int, float, type(None)}
    assert str(check(GPT, {})) == "openai/gpt-4o: nothing is wrong"


def test_a_model_without_a_table_gets_a_note() -> None:
    for body in ({}, {"temperature": 0.5}, {"temperature": None}):
        report = check(UNTABLED, body)
        assert [problem.severity for problem in report.problems if problem.code is Code.NO_TABLE] == [Severity.INFO]
        assert report.ok
    assert Code.NO_TABLE not in {problem.code for problem in check(GPT, {"temperature": None}).problems}


@pytest.mark.parametrize("first", [10, 250, 500])
def test_errors_are_not_crowded_out_by_warnings(first: int) -> None:
    body: dict[str, Any] = {f"wobble_{number}_xyz": 1 for number in range(first)}
    assert not check(GPT, {**body, "temperature": 9}).ok
    assert not check(GPT, {**body, "max_tokens": 10**6}).ok
    with pytest.raises(InvalidRequest):
        validate(GPT, {**body, "temperature": 9})


# -- what is passed ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body", [None, [], "temperature=1", 5, 1.5, True, (), {1}, [("temperature", 1)], object(), b""]
)
def test_what_is_no_request(body: Any) -> None:
    report = check(GPT, body)
    assert found(report) == [("", Code.NOT_A_REQUEST, Severity.ERROR)]
    assert "an object with parameter names for keys" in report.errors[0].message
    with pytest.raises(InvalidRequest, match=r"\(body\): a request is an object"):
        validate(GPT, body)


@pytest.mark.parametrize("name", [1, None, True, 1.5, b"temperature", ("temperature",), frozenset(), Code])
def test_names_are_strings(name: Any) -> None:
    report = check(GPT, {"temperature": 9, name: 1})
    assert {(problem.path, problem.code) for problem in report.errors} == {
        ("temperature", Code.OUT_OF_RANGE),
        ("", Code.NOT_A_REQUEST),
    }
    assert "names of parameters are strings" in str(report)


@pytest.mark.parametrize("wrap", [dict, OrderedDict, MappingProxyType, UserDict], ids=lambda wrap: wrap.__name__)
def test_any_mapping_is_a_request(wrap: Any) -> None:
    assert check(GPT, wrap({"temperature": 0.5})).problems == ()
    assert found(check(GPT, wrap({"temperature": 9}))) == [("temperature", Code.OUT_OF_RANGE, Severity.ERROR)]


def test_the_body_is_left_as_it_was() -> None:
    body: dict[str, Any] = {
        "temperature": 9,
        "stop": ["a", 5],
        "tools": [{"type": "function"}],
        "max_output_tokens": None,
        "messages": [{"role": "user", "content": [{"type": "text", "text": "x"}]}],
    }
    for api in (None, *Api):
        kept = copy.deepcopy(body)
        check(GPT, body, api=api)
        assert body == kept
        assert list(body) == list(kept)


@pytest.mark.parametrize("api", ["openai", "", "OpenAI-Chat-Completions", "openai-chat-completions ", 5])
def test_an_unknown_api_names_the_known_ones(api: Any) -> None:
    for look in (check, validate):
        with pytest.raises(UnknownApi, match="openai-chat-completions, openai-responses") as caught:
            look(GPT, {}, api=api)
        assert caught.value.name == api
        assert caught.value.known == tuple(Api)


@pytest.mark.parametrize("api", Api)
def test_an_api_may_be_a_word_or_a_member(api: Api) -> None:
    assert check(GPT, {"temperature": 9}, api=api) == check(GPT, {"temperature": 9}, api=str(api))
    assert check(GPT, {}, api=str(api)).api == api


def test_a_model_or_its_name_is_taken() -> None:
    assert (
        check(catalog[GPT], {"temperature": 9}) == check(GPT, {"temperature": 9}) == check("gpt-4o", {"temperature": 9})
    )
    assert check(OWN, {"temperature": 1.5}).model == "nobody/own"


@pytest.mark.parametrize(
    ("model", "error"), [("openai/gpt-5-typo", UnknownModel), ("", InvalidReference), (None, InvalidReference)]
)
def test_the_name_of_no_model_raises(model: Any, error: type[Exception]) -> None:
    for look in (check, validate):
        with pytest.raises(error):
            look(model, {})


# -- a catalog of one's own -------------------------------------------------------------------------------------------


class Rules:
    """A store of one provider with a rule book of three rules."""

    def __init__(self, highest: int = 1) -> None:
        rule = {"severity": "error", "message": "{path} of {model} is gone", "source": "s", "as_of": "2026-01-01"}
        self.documents: dict[str, Any] = {
            "names/m": {"names": {"m": "acme", "twice": ["acme", "other"]}},
            "names/t": {"names": {"twice": ["acme", "other"]}},
            "providers/acme": {
                "provider": {"name": "Acme", "kind": "lab"},
                "models": {
                    "m": {"name": "M", "delivery": {"apis": ["openai-chat-completions"]}},
                    "n": {"name": "N", "delivery": {"apis": ["openai-chat-completions"]}},
                },
            },
            "rules/openai-chat-completions/acme": {
                "$comment": "left out",
                "api": "openai-chat-completions",
                "provider": "acme",
                "source": "s",
                "sources": {"s": {"title": "Acme docs", "date": "2026-01-01", "kind": "vendor_docs"}},
                "unknown": "rejected",
                "parameters": {
                    "temperature": {"type": ["number"], "min": 0, "max": highest, "neutral": "temperature"},
                    "top_p": {"type": ["number"], "neutral": "top_p"},
                    "top_k": {"type": ["integer"], "neutral": "top_k", "values": [-1, 40]},
                    "seed": {"type": ["integer"], "neutral": "seed"},
                    "mode": {"type": ["string"], "values": ["slow", "fast"]},
                },
                "rules": [
                    {**rule, "id": "gone", "kind": "rejected", "paths": ["top_p"], "from": "2026-06-01"},
                    {**rule, "id": "was", "kind": "rejected", "paths": ["seed"], "until": "2026-05-31"},
                    {**rule, "id": "one", "kind": "rejected", "paths": ["top_k"], "models": ["n"]},
                ],
            },
        }

    def read(self, name: str) -> dict[str, Any] | None:
        document: dict[str, Any] | None = self.documents.get(name)
        return document


ACME = Catalog(Rules())


@pytest.mark.parametrize(
    ("on", "refused"),
    [
        (date(2026, 1, 1), ["seed"]),
        (date(2026, 5, 31), ["seed"]),
        (date(2026, 6, 1), ["top_p"]),
        (date(2027, 1, 1), ["top_p"]),
    ],
)
@pytest.mark.parametrize("api", [None, "openai-chat-completions"])
def test_rules_hold_on_their_days(on: date, refused: list[str], api: str | None) -> None:
    report = check("m", {"top_p": 0.5, "seed": 1}, on=on, api=api, catalog=ACME)
    assert [problem.path for problem in report.errors] == refused
    (problem,) = report.errors
    assert problem.message == f"{problem.path} of acme/m is gone"
    assert problem.source == "Acme docs (2026-01-01)"


@pytest.mark.parametrize("api", [None, "openai-chat-completions"])
def test_rules_hold_for_their_models(api: str | None) -> None:
    assert check("acme/m", {"top_k": 40}, api=api, catalog=ACME).ok
    assert [problem.rule for problem in check("acme/n", {"top_k": 40}, api=api, catalog=ACME).errors] == ["one"]


def test_the_table_of_ones_own_catalog_is_used() -> None:
    wider = Catalog(Rules(highest=5))
    assert check("acme/m", {"temperature": 3}, catalog=wider).ok
    assert not check("acme/m", {"temperature": 3}, catalog=ACME).ok
    assert check("acme/m", {"temperature": 3}, catalog=wider).ok
    record = ACME["acme/m"]
    assert not check(record, {"temperature": 3}, catalog=ACME).ok
    assert check(record, {"temperature": 3}, catalog=wider).ok


def test_the_allowed_values_of_a_table() -> None:
    for api in (None, "openai-chat-completions"):
        problem = only(check("m", {"top_k": 5}, api=api, catalog=ACME))
        assert (problem.code, problem.allowed) == (Code.VALUE_NOT_ALLOWED, "-1, 40")
        assert check("m", {"top_k": -1}, api=api, catalog=ACME).ok
    problem = only(check("m", {"mode": "fasst"}, api="openai-chat-completions", catalog=ACME))
    assert (problem.code, problem.suggestion, problem.allowed) == (Code.VALUE_NOT_ALLOWED, "fast", "slow, fast")


def test_a_name_that_the_api_refuses_is_an_error_on_it() -> None:
    problem = only(check("m", {"wobble_factor_xy": 1}, api="openai-chat-completions", catalog=ACME))
    assert (problem.code, problem.severity) == (Code.UNKNOWN_PARAMETER, Severity.ERROR)


def test_an_ambiguous_name_raises() -> None:
    with pytest.raises(AmbiguousModel):
        check("twice", {}, catalog=ACME)


# -- values that nobody expects ---------------------------------------------------------------------------------------


class Unprintable:
    def __repr__(self) -> str:
        raise RuntimeError


class Recursing:
    def __repr__(self) -> str:
        return repr(self)


class Unequal:
    def __eq__(self, other: object) -> bool:
        raise RuntimeError

    __hash__ = object.__hash__


class Unhashable:
    def __hash__(self) -> int:
        raise RuntimeError


class Impostor:
    """A key that is found where *name* is, and then cannot be compared with it."""

    def __init__(self, name: str) -> None:
        self._hash = hash(name)

    def __eq__(self, other: object) -> bool:
        raise RuntimeError

    def __hash__(self) -> int:
        return self._hash


class Faceless:
    @property
    def __class__(self) -> Any:
        raise RuntimeError

    @__class__.setter
    def __class__(self, value: Any) -> None:
        raise RuntimeError


class Text(str):
    __slots__ = ()

    def __len__(self) -> int:
        raise RuntimeError

    def __repr__(self) -> str:
        raise RuntimeError

    def __eq__(self, other: object) -> bool:
        raise RuntimeError

    __hash__ = str.__hash__


class Items(list[Any]):
    def __len__(self) -> int:
        raise RuntimeError

    def __iter__(self) -> Iterator[Any]:
        raise RuntimeError

    def __getitem__(self, index: Any) -> Any:
        raise RuntimeError


class Entries(dict[Any, Any]):
    def __len__(self) -> int:
        raise RuntimeError

    def __iter__(self) -> Iterator[Any]:
        raise RuntimeError

    def items(self) -> Any:
        raise RuntimeError

    def get(self, *_: Any) -> Any:
        raise RuntimeError


class Map(Mapping[Any, Any]):
    def __getitem__(self, name: Any) -> Any:
        raise RuntimeError

    def __iter__(self) -> Iterator[Any]:
        raise RuntimeError

    def __len__(self) -> int:
        raise RuntimeError


class TooMuchWork(BaseException):
    """Not an ``Exception``, so that nothing catches it on the way."""


class Endless(Mapping[Any, Any]):
    """A mapping that holds itself under several names, and counts how often it is looked into."""

    def __init__(self, patience: int = 200_000) -> None:
        self._patience = patience

    def __getitem__(self, name: Any) -> Any:
        self._patience -= 1
        if self._patience < 0:
            raise TooMuchWork
        return self

    def __iter__(self) -> Iterator[Any]:
        return iter(["type", "role", "content", "parts", "temperature"])

    def __len__(self) -> int:
        return 5


class Whole(int):
    def __int__(self) -> int:
        raise RuntimeError

    def __repr__(self) -> str:
        raise RuntimeError

    def bit_length(self) -> int:
        raise RuntimeError


class Broken(float):
    def __float__(self) -> float:
        raise RuntimeError

    def __repr__(self) -> str:
        raise RuntimeError


class int64:  # noqa: N801 - named as numpy's are
    """A whole number as numpy has them: registered, but no ``int``."""

    def __init__(self, value: int) -> None:
        self._value = value

    def __int__(self) -> int:
        return self._value

    def __float__(self) -> float:
        return float(self._value)

    def __eq__(self, other: object) -> bool:
        return bool(self._value == other)

    __hash__ = None  # type: ignore[assignment]


class float32:  # noqa: N801 - named as numpy's are
    """A number as numpy has them: registered, but no ``float``."""

    def __init__(self, value: float) -> None:
        self._value = value

    def __float__(self) -> float:
        return self._value

    __hash__ = None  # type: ignore[assignment]


class float64(float):  # noqa: N801 - named as numpy's are
    """A number that is a ``float`` too."""


class bool_:  # noqa: N801 - named as numpy's are
    def __bool__(self) -> bool:
        return True


class ndarray:  # noqa: N801 - named as numpy's are
    """Several numbers: comparing gives several answers, which are neither true nor false."""

    def __len__(self) -> int:
        return 2

    def __float__(self) -> float:
        raise TypeError

    def __eq__(self, other: object) -> Any:
        return self

    def __bool__(self) -> bool:
        raise ValueError

    __hash__ = None  # type: ignore[assignment]


Integral.register(int64)
Real.register(float32)


def nested(depth: int, wrap: Any) -> Any:
    value: Any = "x"
    for _ in range(depth):
        value = wrap(value)
    return value


def ring() -> list[Any]:
    value: list[Any] = []
    value.append(value)
    return value


def loop() -> dict[str, Any]:
    value: dict[str, Any] = {}
    value.update(content=value, parts=[value])
    return value


ODD: dict[str, Any] = {
    "a repr that raises": Unprintable(),
    "a repr that never ends": Recursing(),
    "an eq that raises": Unequal(),
    "a hash that raises": Unhashable(),
    "no class": Faceless(),
    "a string of nothing": Text("abc"),
    "a list of nothing": Items([1]),
    "a dict of nothing": Entries(type="x"),
    "a mapping of nothing": Map(),
    "an int of nothing": Whole(5),
    "a float of nothing": Broken(0.5),
    "a list 10,000 deep": nested(10_000, lambda value: [value]),
    "an object 10,000 deep": nested(10_000, lambda value: {"type": value}),
    "a list in itself": ring(),
    "an object in itself": loop(),
    "a huge int": 10**5_000,
    "a huge negative int": -(10**5_000),
    "a string of 10 MB": "9" * 10_000_000,
    "a list of a million": [1] * 1_000_000,
    "a dict of 1,000": dict.fromkeys(map(str, range(1_000)), 1),
    "a decimal": Decimal("0.5"),
    "a decimal that is none": Decimal("sNaN"),
    "a huge decimal": Decimal("1E+999999"),
    "a fraction": Fraction(1, 3),
    "a huge fraction": Fraction(10**400, 3),
    "bytes": b"x",
    "a bytearray": bytearray(b"x"),
    "a memoryview": memoryview(b"x"),
    "a set": {1, 2},
    "a frozenset": frozenset({1}),
    "a generator": (number for number in range(3)),
    "a range": range(10**12),
    "a tuple": ("a", 1),
    "a complex": 1j,
    "nan": NAN,
    "inf": INF,
    "a half surrogate": "\ud800",
    "a control character": "\x00",
    "an empty string": "",
    "a class": type,
    "a function": len,
    "a date": date(2026, 1, 1),
    "an enum": Code.WRONG_TYPE,
    "int64": int64(5),
    "float32": float32(0.5),
    "float32 nan": float32(NAN),
    "float64": float64(0.5),
    "bool_": bool_(),
    "ndarray": ndarray(),
    "true": True,
    "none": None,
}
#: Values that take their time to look through.
LARGE = {"a string of 10 MB", "a list of a million", "a dict of 1,000"}
TARGETS: list[tuple[str, str | None]] = [
    (GPT, None),
    (UNTABLED, None),
    (GPT, "openai-chat-completions"),
    ("openai/gpt-5", "openai-responses"),
    (HAIKU, "anthropic-messages"),
    ("google/gemini-2.5-pro", "google-generate-content"),
    ("amazon-bedrock/anthropic.claude-sonnet-4-5-20250929-v1:0", "amazon-bedrock-converse"),
    ("cohere/command-a-03-2025", "cohere-chat"),
]


def around(value: Any, names: list[str]) -> Iterator[Any]:
    """Bodies that hold *value* in every place that is looked at."""
    yield value
    for name in names:
        yield {name: value}
    for name in names[:40]:
        yield {name: [value]}
        yield {name: {"type": value}}
    for part in (value, [value], [{"type": value, "text": value}], [{"text": value, "inlineData": value}]):
        yield {"messages": [{"role": "user", "content": part}]}
        yield {"contents": [{"role": value, "parts": part}]}
        yield {"input": [{"type": "message", "role": "user", "content": part}]}
    yield {"messages": [value, {"role": value}]}
    for calls in (value, [value], [{"id": value}]):
        yield {"messages": [{"role": "assistant", "tool_calls": calls}, {"role": "tool", "tool_call_id": value}]}
    yield {"no_such_name": value, "temprature": value}


@pytest.mark.parametrize(("model", "api"), TARGETS)
@pytest.mark.parametrize("kind", ODD)
def test_check_never_raises_and_its_report_can_be_written(model: str, api: str | None, kind: str) -> None:
    value = ODD[kind]
    names = list(plan(model, api=api).fields)
    if kind in LARGE:
        names = names[::4]
    for body in around(value, names):
        report = check(model, body, api=api)
        assert json.dumps(report.to_dict(), allow_nan=False)
        assert len(str(report)) < 200_000


@pytest.mark.parametrize(("model", "api"), TARGETS)
def test_a_body_that_holds_itself_is_not_walked_for_ever(model: str, api: str | None) -> None:
    for name in ("messages", "contents", "input", "tools", "generationConfig", "response_format", "thinking"):
        for value in (Endless(), [Endless()]):
            report = check(model, {name: value}, api=api)
            assert json.dumps(report.to_dict(), allow_nan=False)
    assert json.dumps(check(model, Endless(), api=api).to_dict(), allow_nan=False)


@pytest.mark.parametrize(("model", "api"), TARGETS)
@pytest.mark.parametrize(
    "path",
    ["temperature", "response_format.type", "stream_options.include_usage", "tools.0.type", "thinking.type", "user.x"],
)
def test_a_key_that_raises_when_it_is_compared_is_a_problem(model: str, api: str | None, path: str) -> None:
    *above, last = path.split(".")
    body: Any = {Impostor(last): 1}
    for step in reversed(above):
        body = [body] if step.isdecimal() else {step: body}
    report = check(model, body, api=api)
    assert json.dumps(report.to_dict(), allow_nan=False)


def test_a_value_that_raises_does_not_hide_the_others() -> None:
    report = check(GPT, {"temperature": Unprintable(), "top_p": 9, "stop": Items(), "n": 0})
    assert {problem.path for problem in report.errors} == {"temperature", "top_p", "stop", "n"}


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("max_tokens", int64(5), None),
        ("max_tokens", int64(10**6), Code.ABOVE_MAX_OUTPUT),
        ("max_tokens", float64(5), None),
        ("max_tokens", float64(5.5), Code.WRONG_TYPE),
        ("temperature", float64(0.5), None),
        ("temperature", float64(2.5), Code.OUT_OF_RANGE),
        ("temperature", float32(0.5), None),
        ("temperature", float32(2.5), Code.OUT_OF_RANGE),
        ("temperature", float32(NAN), Code.NOT_FINITE),
        ("temperature", int64(1), None),
        ("temperature", Decimal("0.5"), None),
        ("temperature", Fraction(1, 2), None),
        ("temperature", bool_(), Code.WRONG_TYPE),
        ("stream", bool_(), None),
        ("stop", ("a", "b"), None),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else value,
)
def test_numbers_of_other_libraries(name: str, value: Any, code: Code | None) -> None:
    assert [problem.code for problem in check(GPT, {name: value}).problems] == ([] if code is None else [code])


def test_a_generator_is_not_used_up() -> None:
    items = (number for number in range(3))
    check(GPT, {"stop": items, "messages": items}, api="openai-chat-completions")
    assert list(items) == [0, 1, 2]


def test_problems_stay_few_and_short() -> None:
    body = {"stop": [5] * 1_000_000, "x" * 10_000_000: 1, "tools": "y" * 10_000_000}
    report = check(GPT, body)
    assert 3 <= len(report.problems) < 1_000
    assert len(str(report)) < 200_000
    assert len(json.dumps(report.to_dict())) < 500_000


# -- properties -------------------------------------------------------------------------------------------------------


@attrs.frozen
class Odd:
    """Stands for one of the odd values while hypothesis draws, shows and shrinks; see ``real``."""

    kind: str


@attrs.frozen
class OddKey:
    """Stands for a key that cannot be compared."""

    name: str


def real(value: Any) -> Any:
    """Put the odd values where they stand."""
    if isinstance(value, Odd):
        return ODD[value.kind]
    if isinstance(value, list):
        return [real(item) for item in value]
    if isinstance(value, tuple):
        return tuple(real(item) for item in value)
    if isinstance(value, dict):
        made = {name: real(item) for name, item in value.items() if not isinstance(name, OddKey)}
        odd = {Impostor(name.name): item for name, item in value.items() if isinstance(name, OddKey)}
        clash = {name.name for name in value if isinstance(name, OddKey)} & made.keys()
        return made if clash else {**odd, **made}
    return value


words = ["type", "role", "content", "text", "parts", "id", "function", "name", "thinking", "budget_tokens"]
leaves: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.binary(max_size=4),
    st.decimals(),
    st.fractions(),
    st.complex_numbers(),
    st.sampled_from(
        ["auto", "none", "user", "assistant", "tool", "text", "image_url", "json_object", "high", "enabled"]
    ),
    st.sampled_from([name for name in ODD if name not in LARGE]).map(Odd),
)
keys: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from(words),
    st.text(max_size=4),
    st.integers(),
    st.none(),
    st.sampled_from(["temperature", *words]).map(OddKey),
)
anything = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4) | st.tuples(inner, inner),
    max_leaves=12,
)
quick = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize(("model", "api"), TARGETS)
@given(data=st.data())
@quick
def test_check_never_raises_on_anything(model: str, api: str | None, data: st.DataObject) -> None:
    names = st.sampled_from(sorted(plan(model, api=api).fields)) | keys
    body = real(data.draw(anything | st.dictionaries(names, anything, max_size=6)))
    tokens = data.draw(st.none() | st.integers(0, 10**7))
    report = check(model, body, api=api, input_tokens=tokens)
    assert json.dumps(report.to_dict(), allow_nan=False)
    assert report.ok is (not report.errors)
    assert str(report)


def plausible(node: Any) -> st.SearchStrategy[Any]:
    """Values that are likely to be fine at a place, so that whole requests are fine as well."""
    chosen: list[st.SearchStrategy[Any]] = [st.none()] if node.nullable else []
    types = node.types or (JsonType.STRING, JsonType.BOOLEAN, JsonType.INTEGER)
    if node.values:
        chosen.append(st.sampled_from([*node.values]))
    elif {JsonType.NUMBER, JsonType.INTEGER} & set(types):
        bounds = node.bounds or Range()
        low = max(-(10**9), bounds.min if bounds.min is not None else -3)
        high = min(10**9, bounds.max if bounds.max is not None else 10**5)
        chosen.append(st.integers(math.floor(low) - 1, max(math.ceil(high), math.floor(low)) + 1))
        chosen.append(st.floats(low, max(high, low)))
    elif JsonType.BOOLEAN in types:
        chosen.append(st.booleans())
    if JsonType.STRING in types and not node.values:
        chosen.append(st.sampled_from(["", "a", "auto", "none", "text", "x" * 600]))
    if JsonType.OBJECT in types:
        chosen.append(
            st.fixed_dictionaries({}, optional={name: plausible(child) for name, child in node.children.items()})
        )
    if JsonType.ARRAY in types:
        chosen.append(st.lists(plausible(node.item) if node.item is not None else st.text(max_size=2), max_size=3))
    return st.one_of(chosen)


HELLO: dict[str | None, dict[str, Any]] = {
    None: {},
    "openai-chat-completions": {"messages": [{"role": "user", "content": "hi"}]},
    "openai-responses": {"input": "hi"},
    "anthropic-messages": {"messages": [{"role": "user", "content": "hi"}], "max_tokens": 100},
    "google-generate-content": {"contents": [{"role": "user", "parts": [{"text": "hi"}]}]},
    "amazon-bedrock-converse": {"messages": [{"role": "user", "content": [{"text": "hi"}]}]},
    "cohere-chat": {"messages": [{"role": "user", "content": "hi"}]},
}
AGREEING = [*TARGETS, (SEED, None), ("openai/gpt-5", None), (HAIKU, None), ("mistral/mistral-large-latest", None)]


def both_ways(model: str, body: Any, api: str | None) -> tuple[Report, Report]:
    """The report as it is made, and as it is made the long way."""
    short = check(model, body, api=api)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checking, "_passes", lambda plan, body: False)
        return short, check(model, body, api=api)


@pytest.mark.parametrize(("model", "api"), AGREEING)
@given(data=st.data())
@settings(quick, max_examples=150)
def test_the_short_way_and_the_long_way_agree(model: str, api: str | None, data: st.DataObject) -> None:
    fields = plan(model, api=api).fields
    names = data.draw(st.lists(st.sampled_from(sorted(fields)), max_size=4, unique=True))
    body = {**HELLO[api]}
    for name in names:
        if name not in body:
            body[name] = data.draw(plausible(fields[name].node))
    if data.draw(st.integers(0, 4)) == 0:
        body[data.draw(keys)] = data.draw(anything)
    short, long = both_ways(model, real(body), api)
    assert short.to_dict() == long.to_dict()


@pytest.mark.parametrize(("model", "api"), AGREEING)
def test_both_ways_agree_name_by_name(model: str, api: str | None) -> None:
    """Each field alone and beside each other one, with a value that its own node takes where one is found."""
    fields = plan(model, api=api).fields
    fine: dict[str, Any] = {}
    tries: list[Any] = [1, 0, 0.5, True, "a", [], {}, [{}], ["a"], "auto", "text", 100, 2000, -1]
    for name, field in fields.items():
        for value in [*(field.node.values or ()), *tries]:
            if field.accepts(value):
                fine[name] = value
                break
    assert fine
    for first, second in itertools.combinations_with_replacement(fine, 2):
        body = {**HELLO[api], first: fine[first], second: fine[second]}
        short, long = both_ways(model, body, api)
        assert short == long, body


def test_a_request_that_is_fine_takes_the_short_way(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> Any:
        raise AssertionError

    monkeypatch.setattr(checking, "_examine", refuse)
    body = {"temperature": 0.5, "top_p": 0.9, "max_tokens": 100, "stop": ["a"], "seed": 1}
    assert check(GPT, body) is check(GPT, dict(body))
    assert check(HAIKU, {"temperature": 0.5, "max_tokens": 100}).problems == ()
