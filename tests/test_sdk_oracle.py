"""The rule books against the request types of the providers' own SDKs.

An SDK's types say which names and which types a provider takes. From them sample bodies are made: for every field one
body with each member of its union, each listed value, and each field of each object in it. What a type accepts may
not be refused as unknown or as of a wrong type; what the tables name must be in the types, or stand in a list of
exceptions that says why it does not. The SDKs are in the dependency group ``oracle``; without one its tests are
skipped.

``xai-sdk`` is not among them: its requests are protocol buffers, not the bodies of the REST API.
"""

import json
import re
import typing
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest
from attrs import Factory, frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from modelcatalog import check
from modelcatalog.checking.report import Code, Problem
from modelcatalog.checking.spelling import camelised
from modelcatalog.planning import table
from modelcatalog.rules import Table, Unknown
from modelcatalog.vocabulary import Api, Severity
from sdk_samples import Reader, Shape, merged, paths, read_botocore, samples

#: Codes that say that a name or a type is not taken.
_SHAPE_CODES = frozenset(
    {Code.UNKNOWN_PARAMETER, Code.WRONG_TYPE, Code.VALUE_NOT_ALLOWED, Code.MISSING_PARAMETER, Code.WRONG_ROLE}
)

Body = dict[str, Any]


@frozen(kw_only=True)
class Surface:
    """One API at one provider, and the SDK that knows it."""

    api: str
    #: A model that takes all that the API has.
    model: str
    #: The package that must be there.
    package: str
    #: Gives the shape of a whole request.
    load: Callable[[], Shape]
    #: Patterns of paths that stand in our table and not in the SDK's type, and why.
    ours: Mapping[str, str] = Factory(dict)
    #: Patterns of paths that stand in the SDK's type and not in our table, and why.
    theirs: Mapping[str, str] = Factory(dict)
    #: Patterns of paths at which we refuse what the SDK's type accepts, and why.
    stricter: Mapping[str, str] = Factory(dict)

    @property
    def provider(self) -> str:
        return self.model.partition("/")[0]

    @property
    def table(self) -> Table:
        found = table(Api(self.api), self.provider)
        assert found is not None
        return found


def _stainless(module: str, name: str = "CompletionCreateParams", **reading: Any) -> Callable[[], Shape]:
    """Read a ``TypedDict``, or a union of some, as the SDKs made by Stainless have them."""
    return lambda: merged(Reader(**reading).read(getattr(import_module(module), name)))


def _pydantic(module: str, name: str) -> Callable[[], Shape]:
    return lambda: Reader().read(getattr(import_module(module), name))


def _cohere() -> Shape:
    chat = import_module("cohere.v2.client").V2Client.chat
    hints = {
        name: hint for name, hint in typing.get_type_hints(chat).items() if name not in ("return", "request_options")
    }
    reader = Reader()
    fields = {name: reader.read(hint, name) for name, hint in hints.items()}
    fields["stream"] = Shape(values=(True, False))  # a method of its own in the SDK
    return Shape(make_fields=lambda: fields, required=frozenset({"model", "messages"}))


def _bedrock() -> Shape:
    session = import_module("botocore.session").Session()
    return read_botocore(session.get_service_model("bedrock-runtime").operation_model("Converse").input_shape)


def _gemini(backend: str) -> Callable[[], Shape]:
    """Send samples of the SDK's own configuration through its converter, which gives what goes on the wire."""

    def load() -> Shape:
        genai = import_module("google.genai")
        models, kinds = import_module("google.genai.models"), import_module("google.genai.types")
        common = import_module("google.genai._common")
        client = genai.Client(api_key="none")._api_client
        convert = getattr(models, f"_GenerateContentParameters_to_{backend}")
        reader = Reader(skip=_NOT_SENT, opaque=frozenset({"response_schema", "response", "custom_configs"}))
        config = dict(reader.read(kinds.GenerateContentConfig).fields)
        config["tools"] = Shape(item=reader.read(kinds.Tool))
        content = reader.read(kinds.Content)
        wire: dict[str, list[Any]] = {}
        for contents, settings_ in [
            *((_HELLO_GEMINI, {name: value}) for name, inner in config.items() for value in samples(inner)),
            *(([value], {}) for value in samples(content)),
        ]:
            try:
                parameters = kinds._GenerateContentParameters(model="m", contents=contents, config=settings_)
                sent = common.encode_unserializable_types(common.convert_to_dict(convert(client, parameters)))
            except (ValueError, TypeError):
                continue  # not for this backend, or not a sample that the SDK takes
            body, _ = camelised(json.loads(json.dumps(sent, default=str)))
            for name, value in body.items():
                if name != "_url" and value not in ({}, wire.get(name)):
                    wire.setdefault(name, []).append(value)
        fields = {name: Shape(values=tuple(values)) for name, values in wire.items()}
        return Shape(make_fields=lambda: fields, required=frozenset({"contents"}))

    return load


_HELLO_GEMINI = [{"role": "user", "parts": [{"text": "hi"}]}]
#: Fields of the SDK's configuration that stay in the SDK.
_NOT_SENT = frozenset({"http_options", "should_return_http_response", "automatic_function_calling"})

_HELLO: dict[str, Body] = {
    "openai-chat-completions": {"messages": [{"role": "user", "content": "hi"}]},
    "openai-responses": {"input": "hi"},
    "anthropic-messages": {"messages": [{"role": "user", "content": "hi"}], "max_tokens": 4096},
    "google-generate-content": {"contents": _HELLO_GEMINI},
    "amazon-bedrock-converse": {"messages": [{"role": "user", "content": [{"text": "hi"}]}]},
    "cohere-chat": {"messages": [{"role": "user", "content": "hi"}]},
}

_NOT_FROM_THE_CONFIG = dict.fromkeys(
    ("generationConfig.enableAffectiveDialog", "generationConfig.responseFormat", "generationConfig.translationConfig"),
    "a field of the SDK's GenerationConfig, which is what goes on the wire, and not of what a caller configures",
) | {"model": "a part of the URL that the API's own schema lists in the body too"}
_UNTYPED_BY_GOOGLE = {
    "generationConfig.speechConfig.multiSpeakerVoiceConfig": "every field is optional to the SDK; the API wants both",
    "safetySettings.*.category": "optional, or HARM_CATEGORY_UNSPECIFIED, to the SDK; the API wants one",
    "tools.*.computerUse.environment": "optional to the SDK; required by the API's own schema",
    "tools.*.fileSearch.fileSearchStoreNames": "optional to the SDK; required by the API's own schema",
    "tools.*.functionDeclarations.*.name": "optional to the SDK; required by the API's own schema",
    "generationConfig.imageConfig.personGeneration": "a plain string to the SDK; an enum in the API's own schema",
    "generationConfig.topK": "a float to the SDK for the sake of Vertex; a whole number in the API's own schema",
}
_INSIDE_SCHEMAS = {
    "generationConfig.responseSchema": "what is inside is the user's",
    "generationConfig.responseJsonSchema": "what is inside is the user's",
    "tools.*.functionDeclarations.*.parameters": "what is inside is the user's",
    "tools.*.functionDeclarations.*.response": "what is inside is the user's",
}
_SAMPLING_BEFORE_2026_10_21 = {
    "temperature": "left the SDK in 2.x; still taken for the models that have it",
    "top_k": "left the SDK in 2.x; still taken for the models that have it",
    "top_p": "left the SDK in 2.x; still taken for the models that have it",
    "output_format": "the older name of output_config.format; still taken with its beta header",
    "safeguards": "in another SDK that the table cites, not in this one",
    "tools.*.input_schema.type": "inside a schema, which is not looked into here",
}
_STREAM_OPTIONS = {"stream_options": "taken by the live API, as recorded; not in the SDK's type"}

SURFACES: dict[str, Surface] = {
    "openai": Surface(
        api="openai-chat-completions",
        model="openai/gpt-5.4",
        package="openai",
        load=_stainless("openai.types.chat.completion_create_params"),
    ),
    "openai-responses": Surface(
        api="openai-responses",
        model="openai/gpt-5.4",
        package="openai",
        load=_stainless("openai.types.responses.response_create_params", "ResponseCreateParams"),
    ),
    "anthropic": Surface(
        api="anthropic-messages",
        model="anthropic/claude-sonnet-4-6",
        package="anthropic",
        load=_stainless("anthropic.types.beta.message_create_params", "MessageCreateParams"),
        ours=_SAMPLING_BEFORE_2026_10_21,
    ),
    "google": Surface(
        api="google-generate-content",
        model="google/gemini-3-pro-preview",
        package="google.genai",
        load=_gemini("mldev"),
        ours=_NOT_FROM_THE_CONFIG,
        theirs=_INSIDE_SCHEMAS,
        stricter=_UNTYPED_BY_GOOGLE,
    ),
    "google-vertex": Surface(
        api="google-generate-content",
        model="google-vertex/gemini-3.1-pro-preview",
        package="google.genai",
        load=_gemini("vertex"),
        ours={
            **_NOT_FROM_THE_CONFIG,
            "toolConfig.includeServerSideToolInvocations": "taken over from the table of the Gemini API",
            "generationConfig.speechConfig": "taken over from the table of the Gemini API",
        },
        theirs={
            **_INSIDE_SCHEMAS,
            "generationConfig.modelConfig.featureSelectionPreference": "in no version of the API's own schema",
            "tools.*.googleSearch.timeRangeFilter": "not supported in Vertex AI, says the SDK's own comment",
            "tools.*.mcpServers": "not supported in Vertex AI, says the SDK's own comment",
        },
        stricter={
            **_UNTYPED_BY_GOOGLE,
            "tools.*.googleSearch.timeRangeFilter": "not supported in Vertex AI, says the SDK's own comment",
            "tools.*.mcpServers": "not supported in Vertex AI, says the SDK's own comment",
        },
    ),
    "bedrock": Surface(
        api="amazon-bedrock-converse",
        model="amazon-bedrock/us.anthropic.claude-sonnet-4-6",
        package="botocore",
        load=_bedrock,
        ours={
            "additionalModelRequestFields": "a document to the SDK; the models' own schemas say what is in it",
            "guardrailConfig.streamProcessingMode": "a field of ConverseStream, which takes the same body",
            "modelId": "a part of the URL",
        },
    ),
    "cohere": Surface(api="cohere-chat", model="cohere/command-a-reasoning-08-2025", package="cohere", load=_cohere),
    "mistral": Surface(
        api="openai-chat-completions",
        model="mistral/mistral-medium-2604",
        package="mistralai",
        load=_pydantic("mistralai.client.models", "ChatCompletionRequest"),
        ours={
            "document_image_limit": "in another SDK that the table cites, not in this one",
            "document_page_limit": "in another SDK that the table cites, not in this one",
        },
    ),
    "groq": Surface(
        api="openai-chat-completions",
        model="groq/openai/gpt-oss-120b",
        package="groq",
        load=_stainless("groq.types.chat.completion_create_params"),
        ours=_STREAM_OPTIONS,
    ),
    "cerebras": Surface(
        api="openai-chat-completions",
        model="cerebras/gpt-oss-120b",
        package="cerebras.cloud.sdk",
        load=_stainless(
            "cerebras.cloud.sdk.types.chat.completion_create_params",
            skip=frozenset({"cf_ray", "x_amz_cf_id", "x_delay_time"}),  # sent as headers
        ),
        stricter={"messages.*.role": "optional in one of the SDK's message types; a message without a role is refused"},
    ),
    "together": Surface(
        api="openai-chat-completions",
        model="togetherai/openai/gpt-oss-20b",
        package="together",
        load=_stainless("together.types.chat.completion_create_params"),
    ),
    "fireworks": Surface(
        api="openai-chat-completions",
        model="fireworks-ai/accounts/fireworks/models/kimi-k3",
        package="fireworks",
        load=_stainless("fireworks.types.chat.completion_create_params"),
        ours={**_STREAM_OPTIONS, "sampling_mask": "taken by the live API, not in the SDK"},
    ),
    "openrouter": Surface(
        api="openai-chat-completions",
        model="openrouter/openai/gpt-4o",
        package="openrouter",
        load=_pydantic("openrouter.components.chatrequest", "ChatRequest"),
        ours=dict.fromkeys(
            (
                "audio",
                "include_reasoning",
                "max_tool_calls",
                "reasoning.enabled",
                "reasoning.exclude",
                "reasoning.max_tokens",
                "route",
                "structured_outputs",
                "transforms",
                "usage",
                "verbosity",
                "web_search_options",
            ),
            "documented on the site and passed on to the providers; not in the SDK",
        ),
    ),
    "perplexity": Surface(
        api="openai-chat-completions",
        model="perplexity/sonar-pro",
        package="perplexity",
        load=_stainless("perplexity.types.chat.completion_create_params"),
    ),
    "perplexity-agent": Surface(
        api="openai-responses",
        model="perplexity-agent/openai/gpt-5.4",
        package="perplexity",
        load=_stainless("perplexity.types.response_create_params", "ResponseCreateParams"),
        ours=dict.fromkeys(
            ("temperature", "top_p", "tools.*.connector_id", "tools.*.defer_loading", "tools.*.require_approval"),
            "taken, and ignored or passed on; not in the SDK",
        ),
    ),
    "huggingface": Surface(
        api="openai-chat-completions",
        model="huggingface/openai/gpt-oss-20b",
        package="huggingface_hub",
        load=_pydantic("huggingface_hub.inference._generated.types.chat_completion", "ChatCompletionInput"),
        ours={"reasoning_effort": "passed on by the router to the providers; not in the SDK"},
    ),
}


@cache
def _shape(name: str) -> Shape:
    surface = SURFACES[name]
    pytest.importorskip(surface.package)
    return surface.load()


def _is_there(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ModuleNotFoundError:
        return False


NAMES = [name for name, surface in SURFACES.items() if _is_there(surface.package)]


def _listed(path: str, patterns: Mapping[str, str]) -> bool:
    """Tell whether a path, or a place above it, is listed; ``*`` in a pattern stands for any step."""
    return any(_covers(pattern, path) for pattern in patterns)


def _covers(pattern: str, path: str) -> bool:
    wanted, steps = pattern.split("."), path.split(".")
    return len(wanted) <= len(steps) and all(one in ("*", other) for one, other in zip(wanted, steps, strict=False))


def _refusals(surface: Surface, body: Body) -> Iterator[Problem]:
    """Yield what is said against the names and types in a body by the table, not by a rule about some models."""
    own = (f"{surface.api}/", f"{surface.api}:", "unknown-parameter")
    for problem in check(surface.model, body, api=surface.api).problems:
        by_table = problem.code in _SHAPE_CODES and (problem.rule or "").startswith(own)
        if by_table and not _listed(problem.path, surface.stricter):
            yield problem


@pytest.mark.parametrize("name", NAMES)
def test_what_the_type_accepts_is_not_refused_as_unknown_or_of_a_wrong_type(name: str) -> None:
    surface, shape = SURFACES[name], _shape(name)
    refused: dict[tuple[str, str], str] = {}
    for field, inner in shape.fields.items():
        for value in samples(inner):
            for problem in _refusals(surface, {**_HELLO[surface.api], field: value}):
                place = re.sub(r"\.\d+", ".*", problem.path)
                refused.setdefault(
                    (place, problem.code), f"{place}: {problem.code}: {problem.message} ({value!r:.200})"
                )

    assert not refused, "\n" + "\n".join(refused.values())


@pytest.mark.parametrize("name", NAMES)
def test_every_name_of_the_type_is_in_the_table(name: str) -> None:
    surface, shape = SURFACES[name], _shape(name)
    known = surface.table.parameters
    wildcards = [path for path in known if "*" in path]
    missing = [
        path
        for path in dict.fromkeys(_all_paths(shape))
        if path not in known
        and path.partition(".")[0] not in (_messages(surface), "system", "systemInstruction")
        and not any(path.count(".") == wildcard.count(".") and _covers(wildcard, path) for wildcard in wildcards)
        and not _listed(path, surface.theirs)
    ]

    assert not missing


@pytest.mark.parametrize("name", NAMES)
def test_every_name_of_the_table_is_in_the_type(name: str) -> None:
    surface, shape = SURFACES[name], _shape(name)
    known = set(_all_paths(shape))
    extra = [
        path
        for path in surface.table.parameters
        if path not in known and not any(_covers(path, other) for other in known) and not _listed(path, surface.ours)
    ]

    assert not extra


@pytest.mark.parametrize("name", NAMES)
def test_what_the_table_requires_the_type_requires(name: str) -> None:
    surface, shape = SURFACES[name], _shape(name)
    parts_of_the_url = {"model", "modelId"}

    required = {path for path, entry in surface.table.parameters.items() if entry.required and "." not in path}

    assert required <= shape.required | parts_of_the_url


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_neither_knows_is_answered_as_the_table_says(name: str) -> None:
    surface = SURFACES[name]
    expected = {Unknown.REJECTED: [Severity.ERROR], Unknown.IGNORED: [Severity.WARNING], None: []}

    report = check(surface.model, {**_HELLO[surface.api], "qqqqqqqq": 1}, api=surface.api)

    found = [problem.severity for problem in report.problems if problem.path == "qqqqqqqq"]
    assert found == expected[surface.table.unknown]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_a_closed_object_does_not_know_is_refused(name: str) -> None:
    surface, shape = SURFACES[name], _shape(name)
    closed = [path for path, entry in surface.table.parameters.items() if entry.open is False]
    missed = []
    for path in closed:
        steps = path.split(".")
        for value in samples(shape.fields[steps[0]]) if steps[0] in shape.fields else ():
            body = {**_HELLO[surface.api], steps[0]: _with_stranger(value, steps[1:])}
            if "qqqqqqqq" in repr(body):
                found = [problem.path for problem in check(surface.model, body, api=surface.api).problems]
                if not any(place.endswith("qqqqqqqq") for place in found):
                    missed.append(path)
                break

    assert not missed


def _with_stranger(value: Any, steps: list[str]) -> Any:
    """Return *value* with a name that nobody knows in the object at *steps*."""
    if not steps:
        return {**value, "qqqqqqqq": 1} if isinstance(value, dict) else value
    if isinstance(value, list) and steps[0] == "*":
        return [_with_stranger(item, steps[1:]) for item in value]
    if isinstance(value, dict) and steps[0] in value:
        return {**value, steps[0]: _with_stranger(value[steps[0]], steps[1:])}
    return value


@cache
def _drawn(name: str) -> dict[str, list[Any]]:
    return {field: list(samples(inner)) for field, inner in _shape(name).fields.items()}


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_fields_together_are_not_refused_either(name: str, data: st.DataObject) -> None:
    surface, drawn = SURFACES[name], _drawn(name)
    fields = data.draw(st.sets(st.sampled_from(sorted(drawn)), max_size=8))
    body = {**_HELLO[surface.api], **{field: data.draw(st.sampled_from(drawn[field])) for field in sorted(fields)}}

    assert not list(_refusals(surface, body))


def _messages(surface: Surface) -> str:
    shape = surface.table.messages
    assert shape is not None
    return shape.path


def _all_paths(shape: Shape) -> Iterator[str]:
    """Yield every path of a request: from the types, and from the samples where the types were sent through a converter."""
    yield from paths(shape)
    for name, inner in shape.fields.items():
        for value in inner.values:
            yield from _paths_in(value, name)


def _paths_in(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name, entry in value.items():
            place = f"{path}.{'*' if name == 'key' else name}"
            yield place
            yield from _paths_in(entry, place)
    elif isinstance(value, list):
        for entry in value:
            yield f"{path}.*"
            yield from _paths_in(entry, f"{path}.*")
