"""Between dicts and records: strict both ways, and nothing is lost on the way."""

import json
import math
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelcatalog import catalog, records, rules
from modelcatalog.codec import dump, encode, load, parse
from modelcatalog.errors import InvalidData
from modelcatalog.quantities import Month, Range, Rate
from modelcatalog.records import (
    Architecture,
    Author,
    Delivery,
    Features,
    Limits,
    Modalities,
    Model,
    Pricing,
    Provider,
    Reasoning,
    Sampling,
)
from modelcatalog.rules import (
    Comparison,
    Condition,
    JsonType,
    MessageShape,
    Op,
    Parameter,
    Rule,
    RuleKind,
    Source,
    Table,
    Unknown,
)
from modelcatalog.vocabulary import (
    Api,
    Availability,
    Basis,
    Meter,
    Modality,
    ModelKind,
    Protocol,
    ProviderKind,
    ResponseFormat,
    Severity,
    SourceKind,
    Status,
    StreamingMode,
    Support,
    ToolChoice,
)

NAN = float("nan")
INF = float("inf")
RATE = {"meter": "input_tokens", "amount": "2.50"}
RULE = {
    "id": "r",
    "kind": "rejected",
    "severity": "error",
    "message": "no",
    "source": "s",
    "as_of": "2026-11-01",
    "paths": ["temperature"],
}


def raw_model(**changes: Any) -> dict[str, Any]:
    return {"id": "m", "provider": "p", "name": "M", **changes}


def refused(target: type, raw: Any) -> dict[str, str]:
    """The reason for each path at which *raw* is refused."""
    with pytest.raises(InvalidData) as caught:
        load(target, raw)
    assert caught.value.problems
    assert len({path for path, _ in caught.value.problems}) == len(caught.value.problems)
    return dict(caught.value.problems)


#: What stands where, the path that is refused, and a part of the reason.
STRICT: list[tuple[dict[str, Any], str, str]] = [
    # a wrong type
    ({"id": 7}, "id", "must be a string, not 7"),
    ({"name": None}, "name", "must be a string, not None"),
    ({"name": ["M"]}, "name", "must be a string"),
    ({"name": True}, "name", "must be a string, not True"),
    ({"limits": {"context_window": "128000"}}, "limits.context_window", "must be a whole number, not '128000'"),
    ({"limits": {"context_window": 128000.0}}, "limits.context_window", "must be a whole number, not 128000.0"),
    ({"limits": {"context_window": True}}, "limits.context_window", "must be a whole number, not True"),
    ({"limits": 5}, "limits", "must be an object"),
    ({"limits": None}, "limits", "must be an object"),
    ({"limits": []}, "limits", "must be an object"),
    ({"limits": "x"}, "limits", "must be an object"),
    # booleans and numbers are not each other
    ({"features": {"tools": 1}}, "features.tools", "must be true or false, not 1"),
    ({"features": {"tools": 0.0}}, "features.tools", "must be true or false, not 0.0"),
    ({"features": {"tools": "yes"}}, "features.tools", "must be true or false, not 'yes'"),
    ({"features": {"tools": []}}, "features.tools", "must be true or false"),
    ({"open_weights": "true"}, "open_weights", "must be true or false, not 'true'"),
    ({"open_weights": 0}, "open_weights", "must be true or false, not 0"),
    ({"sampling": {"temperature": {"min": False}}}, "sampling.temperature.min", "must be a finite number, not False"),
    ({"sampling": {"temperature": {"integer": 1}}}, "sampling.temperature.integer", "must be true or false, not 1"),
    ({"sampling": {"temperature": {"max": "2"}}}, "sampling.temperature.max", "must be a finite number, not '2'"),
    # no number at all
    ({"sampling": {"temperature": {"max": NAN}}}, "sampling.temperature.max", "must be a finite number, not nan"),
    ({"sampling": {"temperature": {"max": INF}}}, "sampling.temperature.max", "must be a finite number, not inf"),
    ({"sampling": {"temperature": {"min": -INF}}}, "sampling.temperature.min", "must be a finite number, not -inf"),
    # a string is no list
    ({"tags": "coding"}, "tags", "must be a list, not 'coding'"),
    ({"tags": ("coding",)}, "tags", "must be a list"),
    ({"tags": {"coding": 1}}, "tags", "must be a list"),
    ({"authors": "ab"}, "authors", "must be a list, not 'ab'"),
    ({"modalities": {"input": "text"}}, "modalities.input", "must be a list, not 'text'"),
    ({"reasoning": {"efforts": "low"}}, "reasoning.efforts", "must be a list, not 'low'"),
    # unknown words
    ({"kind": "chatty"}, "kind", "must be one of chat, completion"),
    ({"kind": "CHAT"}, "kind", "must be one of chat, completion"),
    ({"kind": ["chat"]}, "kind", "must be one of chat"),
    ({"kind": None}, "kind", "must be one of chat"),
    ({"status": ""}, "status", "must be one of preview, active"),
    ({"modalities": {"output": ["text", "smell"]}}, "modalities.output.1", "must be one of text, image"),
    ({"sampling": {"seed": "maybe"}}, "sampling.seed", "must be one of supported, unsupported, ignored"),
    ({"sampling": {"seed": True}}, "sampling.seed", "must be one of supported"),
    ({"sampling": {"seed": ["supported"]}}, "sampling.seed", "must be one of supported"),
    ({"delivery": {"apis": ["openai"]}}, "delivery.apis.0", "must be one of openai-chat-completions"),
    # unknown keys
    ({"contextWindow": 5}, "contextWindow", "Model has no such field; it has id, provider"),
    ({"limits": {"outputs": 5}}, "limits.outputs", "Limits has no such field; it has context_window"),
    ({"sampling": {"temperature": {"mini": 0}}}, "sampling.temperature.mini", "Range has no such field"),
    # dates
    ({"release_date": "2024"}, "release_date", "must be a date (YYYY-MM-DD) or a month (YYYY-MM), not '2024'"),
    ({"release_date": "2024-13"}, "release_date", "must be a date"),
    ({"release_date": "2024-1"}, "release_date", "must be a date"),
    ({"release_date": "2024/06"}, "release_date", "must be a date"),
    ({"release_date": "2024-02-30"}, "release_date", "must be a date"),
    ({"release_date": "20240620"}, "release_date", "must be a date"),
    ({"release_date": "2024-W25-4"}, "release_date", "must be a date"),
    ({"release_date": "24-06-2020"}, "release_date", "must be a date"),
    ({"release_date": "2024-06-20T00:00:00"}, "release_date", "must be a date"),
    ({"release_date": " 2024-06"}, "release_date", "must be a date"),
    ({"release_date": "2024-+6"}, "release_date", "must be a date"),
    ({"release_date": "2024- 6"}, "release_date", "must be a date"),
    ({"release_date": "٢٠٢٤-٠٦"}, "release_date", "must be a date"),
    ({"release_date": ""}, "release_date", "must be a date"),
    ({"release_date": 20240620}, "release_date", "must be a date"),
    ({"release_date": True}, "release_date", "must be a date"),
    # what the record itself refuses
    ({"limits": {"context_window": 0}}, "limits.context_window", "0 must be a whole number of at least 1"),
    ({"tags": ["b", "a"]}, "tags", "must be sorted, each word once"),
    ({"key": "p/other"}, "key", "must be provider/id: p/m"),
    ({"sampling": {"temperature": {"min": 2, "max": 1}}}, "sampling.temperature.min", "2 must not be above max (1)"),
    ({"modalities": {"input": ["image", "text"]}}, "modalities.input", "in the order text, image"),
    ({"pricing": {"basis": "metered"}}, "pricing.rates", "must not be empty when the basis is metered"),
    # deep in a list
    ({"pricing": {"basis": "metered", "rates": [RATE, 5]}}, "pricing.rates.1", "must be an object (Rate)"),
    (
        {"pricing": {"basis": "metered", "rates": [RATE, {**RATE, "hours": ["a", 5]}]}},
        "pricing.rates.1.hours.1",
        "must be a string, not 5",
    ),
]


@pytest.mark.parametrize(
    ("changes", "path", "reason"), STRICT, ids=[f"{path}-{at}" for at, (_, path, _) in enumerate(STRICT)]
)
def test_what_is_wrong_is_refused_at_its_path(changes: dict[str, Any], path: str, reason: str) -> None:
    found = refused(Model, raw_model(**changes))
    assert list(found) == [path]
    assert reason in found[path]


@pytest.mark.parametrize("amount", [2.5, 2, True, None, Decimal("2.5"), "", "x", "NaN", "sNaN", "Infinity", "-inf"])
def test_money_is_a_decimal_in_a_string(amount: Any) -> None:
    found = refused(Rate, {**RATE, "amount": amount})
    assert list(found) == ["amount"]
    assert "must be a decimal number in a string" in found["amount"]


@pytest.mark.parametrize("amount", ["1e-7", "1E+2", " 2.5", "2.5 ", "+2.5", "2_000", "02.5", ".5", "2.", "٢"])
def test_money_has_one_spelling(amount: str) -> None:
    assert list(refused(Rate, {**RATE, "amount": amount})) == ["amount"]


@pytest.mark.parametrize("amount", ["0", "2.50", "0.0000000001", "123456789012345678901234567890.12"])
def test_money_is_kept_to_the_digit(amount: str) -> None:
    rate = load(Rate, {**RATE, "amount": amount})
    assert rate.amount == Decimal(amount)
    assert dump(rate)["amount"] == amount


@pytest.mark.parametrize("raw", [None, [], "m", 5, True, [["id", "m"]]])
def test_a_record_is_an_object(raw: Any) -> None:
    assert "must be an object (Model)" in refused(Model, raw)[""]


def test_missing_fields_are_listed() -> None:
    assert refused(Model, {"id": "m"}) == {
        "provider": "Model needs this field",
        "name": "Model needs this field",
    }
    assert "pricing.basis" in refused(Model, raw_model(pricing={}))


def test_every_problem_is_listed_at_once() -> None:
    raw = {
        "id": 5,
        "provider": "p",
        "nonsense": 1,
        "limits": {"context_window": "big", "max_output_tokens": -1.5, "other": 2},
        "modalities": {"input": ["text", "smell", 4], "output": "text"},
        "features": {"tools": 1, "web_search": "no"},
        "sampling": {"temperature": {"min": NAN, "max": True}, "seed": "maybe"},
        "pricing": {"basis": "cheap", "rates": [{"amount": 2.5}, {"meter": "x", "amount": "1"}]},
    }
    assert list(refused(Model, raw)) == [
        "id",
        "nonsense",
        "limits.context_window",
        "limits.max_output_tokens",
        "limits.other",
        "modalities.input.1",
        "modalities.input.2",
        "modalities.output",
        "features.tools",
        "features.web_search",
        "sampling.temperature.min",
        "sampling.temperature.max",
        "sampling.seed",
        "pricing.basis",
        "pricing.rates.0.amount",
        "pricing.rates.0.meter",
        "pricing.rates.1.meter",
        "name",
    ]


def test_the_name_of_the_document_stands_before_each_path() -> None:
    with pytest.raises(InvalidData) as caught:
        load(Limits, {"context_window": "big", "x": 1}, "providers/p.json")
    assert [path for path, _ in caught.value.problems] == ["providers/p.json.context_window", "providers/p.json.x"]
    assert str(caught.value).startswith("providers/p.json.context_window: must be a whole number, not 'big'\n")


def test_a_document_that_is_wrong_as_a_whole_is_named() -> None:
    with pytest.raises(InvalidData, match=r"^limits: must be an object"):
        load(Limits, [], "limits")
    with pytest.raises(InvalidData, match=r"^\(top\): must be an object"):
        load(Limits, [])


def test_an_error_does_not_grow_with_the_value() -> None:
    with pytest.raises(InvalidData) as caught:
        load(Model, raw_model(kind="x" * 1_000_000, name=[1] * 1_000_000))
    assert len(str(caught.value)) < 1_000


@pytest.mark.parametrize(
    ("raw", "kinds"),
    [
        ({"min": 1, "max": 2}, (int, int)),
        ({"min": 1.0, "max": 2.0}, (float, float)),
        ({"min": 1, "max": 2.0}, (int, float)),
        ({"min": 1.0, "max": 2}, (float, int)),
    ],
)
def test_equal_numbers_of_other_types_are_not_confused(raw: dict[str, Any], kinds: tuple[type, type]) -> None:
    # Equal parts are shared, in whatever order they come.
    for other in ({"min": 1, "max": 2}, {"min": 1.0, "max": 2.0}, raw):
        load(Range, dict(other))
    read = load(Range, raw)
    assert (type(read.min), type(read.max)) == kinds
    assert encode(dump(read)) == encode(raw)


@pytest.mark.parametrize("number", [1, 1.0, 0, 0.0])
def test_a_number_is_no_boolean_even_after_an_equal_part_was_read(number: float) -> None:
    for flag in (True, False):
        load(Features, {"tools": flag})
        load(Range, {"exclusive_min": flag, "min": 3})
    assert list(refused(Features, {"tools": number})) == ["tools"]
    assert list(refused(Range, {"exclusive_min": number, "min": 3})) == ["exclusive_min"]


def test_a_boolean_is_no_number_even_after_an_equal_part_was_read() -> None:
    load(Range, {"min": 1})
    load(Range, {"min": 0.0})
    assert list(refused(Range, {"min": True})) == ["min"]
    assert list(refused(Range, {"min": False})) == ["min"]


def test_values_of_any_type_keep_it() -> None:
    for value in (1, 1.0, True, "1", [1], [1.0], [True], {"a": 1}, {"a": True}):
        condition = load(Condition, {"path": "n", "op": "equals", "value": value})
        assert encode(condition.value) == encode(value)


def test_reading_leaves_the_raw_document_alone() -> None:
    raw = raw_model(limits={"context_window": 5}, modalities={"input": ["text"]}, tags=["a"])
    before = encode(raw)
    load(Model, raw)
    assert encode(raw) == before


def test_a_name_that_python_reserves_has_no_underscore_outside() -> None:
    rule = load(Rule, {**RULE, "from": "2026-01-01", "until": "2026-12"})
    assert rule.from_ == date(2026, 1, 1)
    assert (type(rule.until), str(rule.until)) == (Month, "2026-12")
    assert dump(rule)["from"] == "2026-01-01"
    assert "from_" not in dump(rule)
    assert list(refused(Rule, {**RULE, "from_": "2026-01-01"})) == ["from_"]
    assert list(refused(Rule, {**RULE, "from": "soon"})) == ["from"]


@pytest.mark.parametrize(
    ("raw", "kind"), [("2024-06", Month), ("2024-06-01", date), ("0001-01-01", date), ("9999-12", Month)]
)
def test_a_month_and_its_first_day_are_told_apart(raw: str, kind: type) -> None:
    read = load(Model, raw_model(knowledge_cutoff=raw)).knowledge_cutoff
    assert type(read) is kind
    assert dump(load(Model, raw_model(knowledge_cutoff=raw)))["knowledge_cutoff"] == raw


def test_what_is_unknown_is_left_out_and_what_is_false_is_not() -> None:
    model = Model(id="m", provider="p", name="M", features=Features(tools=False), open_weights=False)
    assert dump(model) == {
        "id": "m",
        "provider": "p",
        "key": "p/m",
        "name": "M",
        "open_weights": False,
        "features": {"tools": False},
    }


def test_words_and_dates_are_written_as_plain_json() -> None:
    model = Model(
        id="m",
        provider="p",
        name="M",
        kind=ModelKind.EMBEDDING,
        release_date=date(2024, 6, 20),
        modalities=Modalities(input=(Modality.TEXT,)),
    )
    raw = dump(model)
    assert (raw["kind"], raw["release_date"], raw["modalities"]) == ("embedding", "2024-06-20", {"input": ["text"]})
    assert type(raw["kind"]) is str
    assert type(raw["modalities"]["input"][0]) is str


# -- parse and encode -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"a":1,"a":2}', "the key 'a' stands twice"),
        ('[{"b":{"c":1,"d":2,"c":1}}]', "the key 'c' stands twice"),
        ("NaN", "NaN is not a number in JSON"),
        ('{"a":[Infinity]}', "Infinity is not a number in JSON"),
        ("-Infinity", "-Infinity is not a number in JSON"),
        ("1e400", ""),
        ('{"a":[-1e999]}', ""),
        ("", "is not valid JSON"),
        ("{", "is not valid JSON"),
        ("{} {}", "is not valid JSON"),
        ("{'a':1}", "is not valid JSON"),
        ("[1,]", "is not valid JSON"),
        ("\ufeff{}", "is not valid JSON"),
        (b"\xff\xfe\xfd", "is not valid JSON"),
        ("1" * 5_000, "is not valid JSON"),
        ("[" * 100_000, "is nested too deeply"),
        ('{"a":' * 100_000, "is nested too deeply"),
    ],
    ids=lambda value: repr(value)[:24],
)
def test_parse_refuses_what_json_lets_pass(text: str | bytes, reason: str) -> None:
    with pytest.raises(InvalidData) as caught:
        parse(text, "a.json")
    ((where, why),) = caught.value.problems
    assert where == "a.json"
    assert reason in why


def test_parse_reads_json() -> None:
    assert parse('{"a":[1,2.5,"x",null,true],"b":{}}', "") == {"a": [1, 2.5, "x", None, True], "b": {}}
    assert parse('{"é":1}'.encode(), "") == {"é": 1}


def test_encode_has_one_form() -> None:
    assert encode({"b": 1, "a": [1.0, True, None, "é"]}) == '{"a":[1.0,true,null,"é"],"b":1}'
    assert encode({"a": 1, "b": 2}) == encode({"b": 2, "a": 1})


@pytest.mark.parametrize("value", [NAN, INF, -INF])
def test_encode_refuses_what_json_cannot_hold(value: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        encode({"a": value})


# -- round trips ------------------------------------------------------------------------------------------------------

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
names = texts.filter(bool)
flags = st.none() | st.booleans()
counts = st.none() | st.integers(1, 10**13)
dates = st.dates()
days = st.none() | dates | st.builds(Month, st.integers(1, 9999), st.integers(1, 12))
numbers = st.one_of(st.integers(-(10**12), 10**12), st.floats(allow_nan=False, allow_infinity=False))
small = st.one_of(st.integers(-1000, 1000), st.floats(-1000, 1000))
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
stated = values.filter(lambda value: value is not None)


def some(vocabulary: Any) -> st.SearchStrategy[Any]:
    """A tuple of words of a vocabulary, in its order."""
    return st.sets(st.sampled_from(vocabulary)).map(lambda chosen: tuple(word for word in vocabulary if word in chosen))


def perhaps(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def in_order(pair: tuple[Any, Any]) -> tuple[Any, Any]:
    first, last = pair
    return (last, first) if first is not None and last is not None and last < first else pair


@st.composite
def drawn_range(draw: Callable[..., Any]) -> Range:
    integer = draw(st.booleans())
    ordered = sorted(
        draw(st.lists(st.integers(-1000, 1000) if integer else small, min_size=3, max_size=3, unique=True))
    )
    return Range(
        min=draw(perhaps(st.just(ordered[0]))),
        default=draw(perhaps(st.just(ordered[1]))),
        max=draw(perhaps(st.just(ordered[2]))),
        exclusive_min=draw(st.booleans()),
        exclusive_max=draw(st.booleans()),
        integer=integer,
    )


ranges: st.SearchStrategy[Range] = drawn_range()
parameters: st.SearchStrategy[Any] = st.none() | st.sampled_from(Support) | ranges
amounts = st.decimals(0, 10**6, allow_nan=False, places=6) | st.integers(0, 1000).map(Decimal)
spans = st.tuples(days, days).map(in_order)
windows = st.sampled_from(["00:00-24:00", "16:30-00:30", "mon-fri 01:00-04:00", "sat,sun 12:00-13:00"])
currencies = st.sampled_from(["USD", "EUR", "CNY"])
rates = spans.flatmap(
    lambda span: st.builds(
        Rate,
        meter=st.sampled_from(Meter),
        amount=amounts,
        per=st.integers(1, 10**9),
        above_input_tokens=counts,
        service_tier=names,
        effective_from=st.just(span[0]),
        effective_until=st.just(span[1]),
        hours=st.lists(windows, max_size=2).map(tuple),
        region=perhaps(texts),
        thinking=flags,
    )
)


def reasonings() -> st.SearchStrategy[Reasoning]:
    return st.lists(names, min_size=1, max_size=3, unique=True).flatmap(
        lambda efforts: st.builds(
            Reasoning,
            efforts=st.just(tuple(efforts)),
            default_effort=perhaps(st.sampled_from(efforts)),
            budget=perhaps(ranges),
            can_disable=flags,
        )
    )


def architectures() -> st.SearchStrategy[Architecture]:
    return st.lists(st.integers(1, 10**13), min_size=2, max_size=2).flatmap(
        lambda pair: st.builds(
            Architecture,
            parameter_count=perhaps(st.just(max(pair))),
            active_parameter_count=perhaps(st.just(min(pair))),
            type=perhaps(texts),
            tokenizer=perhaps(texts),
            quantization=perhaps(texts),
            fine_tuned=flags,
            base_model=perhaps(texts),
        )
    )


pricings = st.one_of(
    st.builds(Pricing, basis=st.sampled_from([Basis.FREE, Basis.INCLUDED]), currency=currencies),
    st.builds(
        Pricing,
        basis=st.just(Basis.METERED),
        currency=currencies,
        rates=st.lists(rates, min_size=1, max_size=3, unique_by=lambda rate: rate.conditions).map(tuple),
    ),
)
providers = st.builds(
    Provider,
    id=names.filter(lambda name: "/" not in name),
    name=names,
    kind=st.sampled_from(ProviderKind),
    base_url=perhaps(texts),
    docs_url=perhaps(texts),
    env=st.lists(texts, max_size=2).map(tuple),
    apis=st.lists(st.sampled_from(Api), max_size=2).map(tuple),
)
models = st.builds(
    Model,
    id=names,
    provider=names.filter(lambda name: "/" not in name),
    name=names,
    authors=st.lists(texts, max_size=2).map(tuple),
    base=perhaps(texts.map(lambda text: f"a/{text}")),
    kind=st.sampled_from(ModelKind),
    status=st.sampled_from(Status),
    availability=st.sampled_from(Availability),
    release_date=days,
    knowledge_cutoff=days,
    created_at=days,
    updated_at=days,
    deprecated_on=days,
    retires_on=days,
    replacement=perhaps(texts),
    open_weights=flags,
    license=perhaps(texts),
    tags=st.sets(texts, max_size=3).map(lambda words: tuple(sorted(words))),
    limits=st.builds(Limits, context_window=counts, max_input_tokens=counts, max_output_tokens=counts),
    modalities=st.builds(Modalities, input=some(Modality), output=some(Modality)),
    features=st.builds(Features, **{field.name: flags for field in attrs.fields(Features)}),
    sampling=st.builds(Sampling, **{field.name: parameters for field in attrs.fields(Sampling)}),
    reasoning=st.just(Reasoning()) | reasonings(),
    architecture=architectures(),
    delivery=st.builds(
        Delivery,
        tool_choices=perhaps(some(ToolChoice)),
        response_formats=perhaps(some(ResponseFormat)),
        streaming_modes=perhaps(some(StreamingMode)),
        protocols=perhaps(some(Protocol)),
        apis=perhaps(st.lists(st.sampled_from(Api), max_size=2).map(tuple)),
    ),
    pricing=perhaps(pricings),
)
sources = st.builds(
    Source, title=texts, date=dates, kind=st.sampled_from(SourceKind), url=perhaps(texts), license=perhaps(texts)
)
conditions = st.builds(Condition, path=names, op=st.sampled_from(Op), value=values, default=values)
lists = st.lists(stated, min_size=1, max_size=3).map(tuple)
table_parameters = st.builds(
    Parameter,
    type=some(JsonType),
    min=perhaps(st.integers(-9, 0)),
    max=perhaps(st.integers(0, 9)),
    exclusive_min=st.booleans(),
    sentinels=st.lists(numbers, max_size=2).map(tuple),
    values=perhaps(lists),
    min_items=perhaps(st.integers(0, 9)),
    max_items=perhaps(st.integers(0, 9)),
    min_length=perhaps(st.integers(0, 9)),
    max_length=perhaps(st.integers(0, 9)),
    pattern=perhaps(texts),
    default=values.filter(lambda value: type(value) not in (int, float)),
    required=st.booleans(),
    open=flags,
    neutral=perhaps(texts),
    deprecated=perhaps(texts),
    note=perhaps(texts),
)
table_rules = st.builds(
    Rule,
    id=names,
    kind=st.sampled_from(RuleKind),
    severity=st.sampled_from(Severity),
    message=texts,
    source=st.just("s"),
    as_of=dates,
    paths=st.lists(names, min_size=2, max_size=3).map(tuple),
    models=perhaps(st.lists(names, max_size=2).map(tuple)),
    when=st.lists(conditions, max_size=2).map(tuple),
    needs=st.lists(conditions, min_size=1, max_size=2).map(tuple),
    value=values,
    values=lists,
    min=numbers,
    max=perhaps(numbers),
    sentinels=st.lists(numbers, max_size=2).map(tuple),
    default=values,
    max_items=st.integers(1, 9),
    to=names,
    left=lists,
    op=st.sampled_from(Comparison),
    right=lists,
    from_=perhaps(dates),
    until=days,
)
tables = st.builds(
    Table,
    api=st.sampled_from(Api),
    provider=names,
    source=st.just("s"),
    sources=st.dictionaries(names, sources, max_size=2).flatmap(
        lambda others: sources.map(lambda source: {**others, "s": source})
    ),
    parameters=st.dictionaries(names, table_parameters, max_size=3),
    unknown=perhaps(st.sampled_from(Unknown)),
    rules=st.lists(table_rules, max_size=2).map(tuple),
    messages=perhaps(
        st.builds(
            MessageShape,
            path=names,
            roles=st.lists(names, max_size=2).map(tuple),
            source=st.just("s"),
            parts=st.dictionaries(names, perhaps(st.sampled_from(Modality)), max_size=2),
        )
    ),
)
STRATEGIES: dict[type, st.SearchStrategy[Any]] = {
    Model: models,
    Limits: models.map(lambda model: model.limits),
    Modalities: models.map(lambda model: model.modalities),
    Features: models.map(lambda model: model.features),
    Sampling: models.map(lambda model: model.sampling),
    Reasoning: reasonings(),
    Architecture: architectures(),
    Delivery: models.map(lambda model: model.delivery),
    Pricing: pricings,
    Provider: providers,
    Author: st.builds(Author, id=names, name=names, url=perhaps(texts)),
    Range: ranges,
    Rate: rates,
    Source: sources,
    Condition: conditions,
    Parameter: table_parameters,
    Rule: table_rules,
    MessageShape: tables.map(lambda table: table.messages).filter(lambda shape: shape is not None),
    Table: tables,
}
thorough = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def test_every_class_of_records_is_generated() -> None:
    defined = {
        value
        for module in (records, rules)
        for value in vars(module).values()
        if isinstance(value, type) and attrs.has(value)
    }
    assert defined == set(STRATEGIES)


@pytest.mark.parametrize("target", STRATEGIES, ids=lambda target: target.__name__)
@given(data=st.data())
@thorough
def test_what_is_written_reads_back_equal(target: Any, data: st.DataObject) -> None:
    record = data.draw(STRATEGIES[target])
    raw = dump(record)
    text = encode(raw)
    again = load(target, parse(text, ""))
    assert type(again) is target
    assert attrs.asdict(again) == attrs.asdict(record)
    assert again == record or target.__module__ == rules.__name__  # rules compare by identity
    # Equality takes 1 for 1.0 and a month for its first day; the text does not.
    assert encode(dump(again)) == text


@given(models)
@thorough
def test_what_is_written_is_plain_json(model: Model) -> None:
    def walk(value: Any) -> None:
        assert type(value) in (dict, list, str, int, float, bool, type(None)), type(value)
        if type(value) is dict:
            assert all(type(name) is str for name in value)
            for entry in value.values():
                walk(entry)
        elif type(value) is list:
            for entry in value:
                walk(entry)
        elif type(value) is float:
            assert math.isfinite(value)

    walk(dump(model))


@given(models, st.data())
@thorough
def test_one_unknown_key_anywhere_is_refused(model: Model, data: st.DataObject) -> None:
    raw = dump(model)
    places = [("", raw), *((name, part) for name, part in raw.items() if type(part) is dict)]
    path, place = data.draw(st.sampled_from(places))
    place["no_such_field"] = data.draw(values)
    assert (f"{path}.no_such_field" if path else "no_such_field") in refused(Model, raw)


def test_packaged_records_are_written_as_they_are_packaged() -> None:
    different = []
    for provider in catalog.providers:
        document = catalog.document(f"providers/{provider}")
        assert document is not None
        written: dict[str, Any] = dump(catalog.providers[provider])
        del written["id"]
        if encode(written) != encode(document["provider"]):
            different.append(provider)
        for model_id, entry in document["models"].items():
            written = dump(catalog[f"{provider}/{model_id}"])
            for name in ("id", "provider", "key"):
                del written[name]
            if encode(written) != encode(entry):
                different.append(f"{provider}/{model_id}")
    assert (len(different), different[:5]) == (0, [])


@pytest.mark.parametrize("api", Api)
def test_packaged_tables_are_written_as_they_are_packaged(api: Api) -> None:
    for provider in (*catalog.providers, "_any"):
        document = catalog.document(f"rules/{api}/{provider}")
        if document is not None:
            content = {name: entry for name, entry in document.items() if not name.startswith("$")}
            assert encode(dump(load(Table, content))) == encode(content)


def test_json_knows_what_encode_writes() -> None:
    for key in ("openai/gpt-4o", "deepseek/deepseek-coder-v2-instruct"):
        assert json.loads(encode(dump(catalog[key]))) == dump(catalog[key])
