"""The records: what they hold, what they refuse, and that they are values."""

import copy
import inspect
import pickle
import re
from datetime import date
from decimal import Decimal
from typing import Any

import attrs
import pytest
from attrs.exceptions import FrozenInstanceError

from modelcatalog import catalog, quantities, records
from modelcatalog.errors import InvalidRecord
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
    known,
    short_count,
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
    Status,
    StreamingMode,
    Support,
    ToolChoice,
)

#: The fields of section 2 of the design.
FIELDS = {
    Model: """
        id key provider name authors base kind status availability
        release_date knowledge_cutoff created_at updated_at deprecated_on retires_on replacement
        open_weights license tags limits modalities features sampling reasoning architecture delivery pricing
    """,
    Limits: "context_window max_input_tokens max_output_tokens",
    Modalities: "input output",
    Features: """
        tools tool_calls tool_choice parallel_tool_calls web_search attachments streaming structured_outputs json_mode
        reasoning reasoning_effort reasoning_tokens include_reasoning verbosity prompt_caching
    """,
    Sampling: """
        temperature top_p top_k min_p top_a typical_p frequency_penalty presence_penalty repetition_penalty
        max_tokens n top_logprobs stop seed logit_bias
    """,
    Reasoning: "efforts default_effort budget can_disable",
    Architecture: "parameter_count active_parameter_count type tokenizer quantization fine_tuned base_model",
    Delivery: "tool_choices response_formats streaming_modes protocols apis",
    Pricing: "basis currency rates",
    Range: "min max default exclusive_min exclusive_max integer",
}

RATE = Rate(meter=Meter.INPUT_TOKENS, amount=Decimal("2.50"))
FULL = Model(
    id="org/model-1",
    provider="host",
    name="Model 1",
    authors=("org",),
    base="org/model-1",
    kind=ModelKind.CHAT,
    status=Status.PREVIEW,
    availability=Availability.API,
    release_date=date(2024, 6, 20),
    knowledge_cutoff=Month(2024, 6),
    created_at=date(2024, 6, 20),
    updated_at=date(2024, 6, 21),
    deprecated_on=date(2025, 6, 20),
    retires_on=date(2026, 6, 20),
    replacement="host/model-2",
    open_weights=True,
    license="MIT",
    tags=("coding", "instruct"),
    limits=Limits(context_window=128_000, max_input_tokens=120_000, max_output_tokens=8_000),
    modalities=Modalities(input=(Modality.TEXT, Modality.IMAGE), output=(Modality.TEXT,)),
    features=Features(tools=True, web_search=False),
    sampling=Sampling(
        temperature=Range(min=0, max=2, default=1),
        top_k=Support.UNSUPPORTED,
        seed=Support.SUPPORTED,
        top_p=Support.IGNORED,
    ),
    reasoning=Reasoning(efforts=("low", "high"), default_effort="low", budget=Range(min=1, integer=True)),
    architecture=Architecture(parameter_count=236_000_000_000, active_parameter_count=21_000_000_000),
    delivery=Delivery(tool_choices=(ToolChoice.AUTO,), apis=(Api.OPENAI_CHAT_COMPLETIONS,)),
    pricing=Pricing(basis=Basis.METERED, rates=(RATE,)),
)
PARTS: list[Any] = [
    FULL,
    *(value for value in (getattr(FULL, field.name) for field in attrs.fields(Model)) if attrs.has(type(value))),
    Provider(id="host", name="Host", kind=ProviderKind.HOST, apis=(Api.COHERE_CHAT,)),
    Author(id="org", name="Org"),
]
CLASSES = [
    value
    for value in vars(records).values()
    if isinstance(value, type) and attrs.has(value) and value.__module__ == records.__name__
]


def model(**changes: Any) -> Model:
    return Model(**{"id": "m", "provider": "p", "name": "M", **changes})


@pytest.mark.parametrize("record", FIELDS, ids=lambda record: record.__name__)
def test_every_field_of_the_design_is_there(record: type) -> None:
    names = {field.name for field in attrs.fields(record)}
    assert set(FIELDS[record].split()) - names == set()


def test_the_classes_under_test_are_all_there_are() -> None:
    assert {type(part) for part in PARTS} == set(CLASSES)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: type(part).__name__)
def test_a_record_is_frozen_slotted_and_keyword_only(part: Any) -> None:
    first = attrs.fields(type(part))[0]
    value = getattr(part, first.name)
    with pytest.raises(FrozenInstanceError):
        setattr(part, first.name, value)
    with pytest.raises(FrozenInstanceError):
        delattr(part, first.name)
    with pytest.raises((AttributeError, FrozenInstanceError)):
        part.no_such_field = 1
    assert not hasattr(part, "__dict__")
    assert all(field.kw_only for field in attrs.fields(type(part)))
    with pytest.raises(TypeError):
        type(part)(value)


@pytest.mark.parametrize("record", [*CLASSES, Range, Rate], ids=lambda record: record.__name__)
def test_every_field_has_a_comment_above_it(record: type) -> None:
    lines = inspect.getsource(record).splitlines()
    for field in attrs.fields(record):
        at = next(place for place, line in enumerate(lines) if re.match(rf"    {field.name}: ", line))
        above = lines[at - 1]
        assert above.startswith(("    #: ", "    #:\t")), f"{record.__name__}.{field.name}"
        block = at - 1
        while lines[block].startswith("    #: "):
            block -= 1
        assert lines[block] == "", f"{record.__name__}.{field.name}: a blank line before its comment"


@pytest.mark.parametrize("record", [*CLASSES, Range, Rate], ids=lambda record: record.__name__)
def test_every_record_has_a_docstring(record: type) -> None:
    assert record.__doc__
    assert record.__doc__.strip()


def test_token_limits_say_their_unit() -> None:
    assert "token" in (Limits.__doc__ or "")
    assert "1_000_000" in inspect.getsource(quantities.Rate)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: type(part).__name__)
def test_a_record_is_a_value(part: Any) -> None:
    same = attrs.evolve(part)
    assert same is not part
    assert same == part
    assert hash(same) == hash(part)
    assert part != "something else"


@pytest.mark.parametrize("part", PARTS, ids=lambda part: type(part).__name__)
def test_a_record_survives_pickle_and_copy(part: Any) -> None:
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        again = pickle.loads(pickle.dumps(part, protocol))
        assert type(again) is type(part)
        assert again == part
        assert repr(again) == repr(part)
    for again in (copy.copy(part), copy.deepcopy(part)):
        assert again == part
        assert hash(again) == hash(part)


def test_what_a_pickled_model_holds_keeps_its_types() -> None:
    again = pickle.loads(pickle.dumps(FULL))
    assert type(again.knowledge_cutoff) is Month
    assert again.modalities.input[1] is Modality.IMAGE
    assert again.sampling.top_k is Support.UNSUPPORTED
    assert again.pricing is not None
    assert str(again.pricing.rates[0].amount) == "2.50"


def test_packaged_records_survive_pickle_and_copy() -> None:
    for key in ("openai/gpt-4o", "anthropic/claude-haiku-4-5", "deepseek/deepseek-coder-v2-instruct"):
        assert pickle.loads(pickle.dumps(catalog[key])) == catalog[key] == copy.deepcopy(catalog[key])


@pytest.mark.parametrize("field", [field.name for field in attrs.fields(Model) if field.name not in ("id", "provider")])
def test_models_differ_when_one_fact_does(field: str) -> None:
    others: dict[str, Any] = {
        "kind": ModelKind.IMAGE,
        "status": Status.ACTIVE,
        "availability": Availability.WEIGHTS,
        "name": "Other",
        "limits": Limits(),
        "modalities": Modalities(),
        "features": Features(),
        "sampling": Sampling(),
        "reasoning": Reasoning(),
        "architecture": Architecture(),
        "delivery": Delivery(),
        "authors": (),
        "tags": (),
    }
    if field == "key":
        assert model(id="a") != model(id="b")
    else:
        changes: dict[str, Any] = {field: others.get(field)}
        assert attrs.evolve(FULL, **changes) != FULL


def test_the_key_is_made_from_provider_and_id() -> None:
    assert model(id="a/b:c@d", provider="p").key == "p/a/b:c@d"
    assert model(id="a", provider="p", key="p/a").key == "p/a"


BARE: dict[str, Any] = {"id": "m", "provider": "p", "name": "M"}

#: The class, the fields, and the field that the error names.
REFUSED: list[tuple[type, dict[str, Any], str]] = [
    *(
        (Limits, {name: value}, name)
        for name in ("context_window", "max_input_tokens", "max_output_tokens")
        for value in (0, -1, 1.0, True, "128k")
    ),
    (Modalities, {"input": (Modality.IMAGE, Modality.TEXT)}, "input"),
    (Modalities, {"output": (Modality.TEXT, Modality.TEXT)}, "output"),
    (Modalities, {"output": ("text",)}, "output"),
    (Modalities, {"input": [Modality.TEXT]}, "input"),
    (Modalities, {"input": frozenset({Modality.TEXT})}, "input"),
    (Modalities, {"input": "text"}, "input"),
    (Modalities, {"input": (Support.SUPPORTED,)}, "input"),
    (Delivery, {"tool_choices": (ToolChoice.NONE, ToolChoice.AUTO)}, "tool_choices"),
    (Delivery, {"response_formats": (ResponseFormat.JSON, ResponseFormat.TEXT)}, "response_formats"),
    (Delivery, {"streaming_modes": (StreamingMode.WEBSOCKET, StreamingMode.SSE)}, "streaming_modes"),
    (Delivery, {"protocols": (Protocol.GRPC, Protocol.HTTP)}, "protocols"),
    (Reasoning, {"efforts": ("low", "high"), "default_effort": "medium"}, "default_effort"),
    (Reasoning, {"default_effort": "medium"}, "default_effort"),
    (Architecture, {"parameter_count": 0}, "parameter_count"),
    (Architecture, {"active_parameter_count": 2.0}, "active_parameter_count"),
    (Architecture, {"parameter_count": 7, "active_parameter_count": 8}, "active_parameter_count"),
    (Pricing, {"basis": Basis.METERED}, "rates"),
    (Pricing, {"basis": Basis.FREE, "rates": (RATE,)}, "rates"),
    (Pricing, {"basis": Basis.INCLUDED, "rates": (RATE,)}, "rates"),
    (Pricing, {"basis": Basis.METERED, "rates": (RATE, attrs.evolve(RATE, amount=Decimal(3)))}, "rates"),
    (Provider, {"id": "", "name": "P", "kind": ProviderKind.LAB}, "id"),
    (Provider, {"id": "p/q", "name": "P", "kind": ProviderKind.LAB}, "id"),
    (Provider, {"id": "p", "name": "", "kind": ProviderKind.LAB}, "name"),
    (Author, {"id": "", "name": "A"}, "id"),
    (Author, {"id": "a", "name": None}, "name"),
    (Model, {**BARE, "id": ""}, "id"),
    (Model, {**BARE, "id": 7}, "id"),
    (Model, {**BARE, "provider": ""}, "provider"),
    (Model, {**BARE, "provider": "p/q"}, "provider"),
    (Model, {**BARE, "name": ""}, "name"),
    (Model, {**BARE, "key": "p/other"}, "key"),
    (Model, {**BARE, "key": "m"}, "key"),
    (Model, {**BARE, "base": "bare"}, "base"),
    (Model, {**BARE, "tags": ("b", "a")}, "tags"),
    (Model, {**BARE, "tags": ("a", "a")}, "tags"),
]


@pytest.mark.parametrize(
    ("record", "values", "field"),
    REFUSED,
    ids=[f"{record.__name__}-{field}-{at}" for at, (record, _, field) in enumerate(REFUSED)],
)
def test_a_record_that_cannot_be_is_refused_by_field_and_value(
    record: type, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidRecord) as caught:
        record(**values)
    assert (caught.value.record, caught.value.field) == (record.__name__, field)
    assert caught.value.value == values.get(field, ())
    assert str(caught.value).startswith(f"{record.__name__}.{field} = ")
    assert isinstance(caught.value, ValueError)


def test_limits_of_one_token_are_taken() -> None:
    assert Limits(context_window=1, max_input_tokens=1, max_output_tokens=1).context_window == 1


def test_all_parameters_may_be_active() -> None:
    assert Architecture(parameter_count=7, active_parameter_count=7).active_parameter_count == 7


@pytest.mark.parametrize(
    ("record", "field", "vocabulary"),
    [
        (Modalities, "input", Modality),
        (Modalities, "output", Modality),
        (Delivery, "tool_choices", ToolChoice),
        (Delivery, "response_formats", ResponseFormat),
        (Delivery, "streaming_modes", StreamingMode),
        (Delivery, "protocols", Protocol),
    ],
)
def test_a_whole_vocabulary_in_its_order_is_taken(record: Any, field: str, vocabulary: Any) -> None:
    assert getattr(record(**{field: tuple(vocabulary)}), field) == tuple(vocabulary)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("tools", True),
        ("web_search", False),
        ("streaming", None),
        ("temperature", True),
        ("seed", True),
        ("top_p", True),
        ("top_k", False),
        ("min_p", None),
    ],
)
def test_supports(name: str, answer: bool | None) -> None:
    assert FULL.supports(name) is answer


@pytest.mark.parametrize("name", ["temprature", "", "limits", "supports", "__class__"])
def test_supports_refuses_what_is_no_feature_and_no_parameter(name: str) -> None:
    with pytest.raises(ValueError, match="is no feature and no sampling parameter") as caught:
        FULL.supports(name)
    assert "temperature" in str(caught.value)


def test_every_feature_and_parameter_can_be_asked_for() -> None:
    for record in (Features, Sampling):
        for field in attrs.fields(record):
            assert model().supports(field.name) is None


def test_nothing_unknown_is_stated() -> None:
    empty = model()
    for part in (empty.limits, empty.features, empty.sampling, empty.reasoning, empty.architecture, empty.delivery):
        assert list(known(part)) == []
    assert empty.modalities == Modalities(input=(), output=())
    assert empty.pricing is None
    assert empty.open_weights is None


@pytest.mark.parametrize(
    ("record", "stated"),
    [
        (Limits(), []),
        (Limits(max_output_tokens=5, context_window=9), [("context_window", 9), ("max_output_tokens", 5)]),
        (Features(tools=False, batch=True), [("tools", False), ("batch", True)]),
        (Modalities(input=()), []),
        (Range(min=0, exclusive_min=False), [("min", 0)]),
        (Pricing(basis=Basis.FREE), [("basis", Basis.FREE)]),
        (Pricing(basis=Basis.METERED, currency="EUR", rates=(RATE,)), ["basis", "currency", "rates"]),
        (Reasoning(can_disable=False), [("can_disable", False)]),
    ],
)
def test_known(record: Any, stated: list[Any]) -> None:
    found = list(known(record))
    assert [name for name, _ in found] == stated if stated and isinstance(stated[0], str) else found == stated


@pytest.mark.parametrize(
    ("record", "text"),
    [
        (Limits(context_window=128_000), "Limits(context_window=128000)"),
        (Features(), "Features()"),
        (Features(tools=False), "Features(tools=False)"),
        (Modalities(input=(Modality.TEXT, Modality.PDF)), "Modalities(input=('text', 'pdf'))"),
        (Modalities(output=(Modality.TEXT,)), "Modalities(output=('text',))"),
        (Sampling(temperature=Range(min=0, max=2)), "Sampling(temperature=Range(0-2))"),
        (Sampling(seed=Support.IGNORED), "Sampling(seed='ignored')"),
        (model(), "<Model p/m: chat, active, context unknown>"),
        (FULL, "<Model host/org/model-1: chat, preview, 128,000 tokens of context>"),
    ],
)
def test_the_repr_is_short_and_says_what_is_known(record: Any, text: str) -> None:
    assert repr(record) == text


@pytest.mark.parametrize(
    ("record", "text"),
    [
        (Architecture(), "nothing known"),
        (Architecture(parameter_count=7_000_000_000), "7B parameters"),
        (FULL.architecture, "236B parameters (21B active)"),
        (
            Architecture(
                type="transformer", tokenizer="deepseek", quantization="fp8", fine_tuned=True, base_model="base-1"
            ),
            "transformer, tokenizer deepseek, fp8, fine-tuned from base-1",
        ),
        (Architecture(fine_tuned=True), "fine-tuned"),
        (Architecture(fine_tuned=False, base_model="base-1"), "from base-1"),
    ],
)
def test_an_architecture_as_text(record: Architecture, text: str) -> None:
    assert str(record) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (1, "1"),
        (999, "999"),
        (1_000, "1K"),
        (1_500_000, "1.5M"),
        (7_620_000_000, "7.62B"),
        (236_000_000_000, "236B"),
        (1_000_000_000_000, "1T"),
    ],
)
def test_short_count(count: int, text: str) -> None:
    assert short_count(count) == text


@pytest.mark.parametrize("count", [999_999, 999_600_000, 999_999_999_999])
def test_short_count_never_writes_an_exponent(count: int) -> None:
    assert "e" not in short_count(count)


def test_the_rate_of_a_meter_is_the_one_without_conditions() -> None:
    batch = Rate(meter=Meter.INPUT_TOKENS, amount=Decimal("1.25"), service_tier="batch")
    long = Rate(meter=Meter.INPUT_TOKENS, amount=Decimal(5), above_input_tokens=200_000)
    output = Rate(meter=Meter.OUTPUT_TOKENS, amount=Decimal(10), service_tier="flex")
    pricing = Pricing(basis=Basis.METERED, rates=(batch, long, output, RATE))
    assert pricing.rate(Meter.INPUT_TOKENS) is RATE
    assert pricing.rate(Meter.OUTPUT_TOKENS) is None
    assert pricing.rate(Meter.REQUESTS) is None
