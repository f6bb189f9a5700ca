"""Names as people write them: what they mean, step by step, and what means nothing."""

import itertools
from pathlib import Path
from string import printable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelcatalog import catalog
from modelcatalog.errors import (
    AmbiguousModel,
    InvalidReference,
    ModelCatalogError,
    UnknownModel,
    UnknownProvider,
)

_TABLE = Path(__file__).with_name("names.tsv").read_text(encoding="utf-8").splitlines()

#: Names from issue trackers of similar libraries and in the id styles of the sources; what each means, by which steps.
NAMES = [tuple(line.split("\t")) for line in _TABLE if not line.startswith("#")]


def test_the_table_is_whole() -> None:
    """Three columns, each name once, and no fewer than three hundred."""
    assert all(len(row) == 3 for row in NAMES)
    assert len({row[0] for row in NAMES}) == len(NAMES) >= 300


@pytest.mark.parametrize(("ref", "key", "steps"), NAMES)
def test_a_name_means_its_record(ref: str, key: str, steps: str) -> None:
    """The key and the names of the steps, the date of an alias aside."""
    resolution = catalog.resolve(ref)
    assert resolution.model.key == key
    assert ", ".join(step.name.partition(" as of ")[0] for step in resolution.steps) == steps
    assert resolution.ref == ref


LOSSY = {"region prefix", "route suffix", "effort suffix", "context suffix", "quantization tag", "date"}


@pytest.mark.parametrize("ref", [row[0] for row in NAMES])
def test_steps_join_up(ref: str) -> None:
    """Each step begins where the one before ended, the first at the name, and the lossy ones say so."""
    resolution = catalog.resolve(ref)
    steps = resolution.steps
    if steps:
        assert steps[0].before == ref
    for before, after in itertools.pairwise(steps):
        assert after.before == before.after or after.name.startswith("its offering at")
    assert resolution.exact == (not any(step.lossy for step in steps))
    assert all(step.lossy for step in steps if step.name in LOSSY)


NOTHING = [
    "gpt-4o-2031-01-01",
    "gpt-5.6-luna-2031-07-09",
    "azure/gpt-5.6-luna-2031-07-09",
    "openai/gpt-5-mini-2031-08-07",
    "claude-sonnet-4-5-20310101",
    "gpt",
    "claude",
    "gemini",
    "4o",
    "o1x",
    "my-gpt-4o",
    "gpt-4o-wrapper",
    "wrapper-api-gpt-4o",
    "agent-8k-o1",
    "agent_o1_helper",
    "viblrp",
    "azure/viblrp",
    "gpt4o",
    "gpt-4o-minii",
    "claude-4-sonnet-thinking-x",
    "gemini-pro-2.5",
    "openai/claude-sonnet-4-5",
    "anthropic/gpt-4o",
    "groq/gpt-4o",
    "groq/llama-9.1-70b-versatile",
    "bedrock/gpt-4o-mini",
    "bedrock/us-east-1/anthropic.claude-v9:1",
    "bedrock/us.anthropic.claude-3-5-haiku-20311022-v1:0",
    "arn:aws:bedrock:us-west-2:0123456789:application-inference-profile/ip0w7nxxzs3j",
    "arn:aws:bedrock:us-east-1:123456789012:provisioned-model/abcdef123456",
    "arn:aws:sagemaker:us-east-1:123456789012:endpoint/gpt-4o",
    "arn:aws:bedrock:us-east-1:0000000000:inference-profile/us.anthropic.claude-3-7-sonnet-20310219-v1:0",
    "projects/123/locations/us-central1/endpoints/456",
    "tunedModels/my-model-abc123",
    "ft:gpt-4o-mini:acme::abc123",
    "unsloth/Qwen3-8B-GGUF",
    "TheBloke/Llama-2-7B-GGUF",
    "gpt-4o-high",
    "gpt-4o (high)",
    "gpt-4o:turbo",
    "gpt-4o-free",
    "mistral:7b",
    "ollama/qwen3:235b",
    "gpt-4o/",
    "/gpt-4o",
    "openai/",
    "openai//gpt-4o",
    "openai/gpt-4o/openai",
    "../gpt-4o",
    "..\\..\\gpt-4o",
    "providers/openai",
    "../../../../etc/passwd",
    "C:\\models\\gpt-4o",
    "file:///etc/passwd",
    "https://api.openai.com/v1",
    "gpt\u20114o",
    "g\u0440t-4o",
    "\uff47\uff50\uff54-4o",
    "openai\u2215gpt-4o",
    "no-such-model",
    "None",
    "*",
    "gpt-*",
    "%2e%2e/gpt-4o",
    "'; drop table models; --",
]


@pytest.mark.parametrize("ref", NOTHING)
def test_what_means_nothing_is_unknown(ref: str) -> None:
    """Nothing is guessed, and the sentence is one line."""
    with pytest.raises(UnknownModel) as caught:
        catalog.resolve(ref)
    assert caught.value.ref == ref
    assert "\n" not in str(caught.value)


IMPOSSIBLE: list[object] = [
    None,
    5,
    1.5,
    b"gpt-4o",
    ["gpt-4o"],
    {},
    "",
    "   ",
    "a\nb",
    "gpt-4o\x00",
    "gpt-4o\u200b",
    "x" * 1_000_000,
]


@pytest.mark.parametrize("ref", IMPOSSIBLE, ids=lambda value: repr(value)[:20])
def test_what_cannot_be_a_name_is_refused(ref: object) -> None:
    """With a short sentence, however long the name is."""
    with pytest.raises(InvalidReference) as caught:
        catalog.resolve(ref)  # type: ignore[arg-type]
    assert len(str(caught.value)) < 300
    for argument in ("provider", "base_url"):
        if ref is not None:
            with pytest.raises((InvalidReference, UnknownProvider)):
                catalog.resolve("gpt-4o", **{argument: ref})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ref", "first"),
    [
        ("gpt-4o-2031-01-01", "openai/gpt-4o"),
        ("azure/gpt-5.6-luna-2031-07-09", "azure/gpt-5.6-luna"),
        ("openai/gpt-5-mini-2031-08-07", "openai/gpt-5-mini"),
        ("claude-sonnet-4-5-20310101", "anthropic/claude-sonnet-4-5"),
        ("groq/claude-3-5-haiku-20241022", "anthropic/claude-3-5-haiku-20241022"),
    ],
)
def test_the_first_suggestion_is_the_record_beside(ref: str, first: str) -> None:
    """An unknown date suggests the record without it; an unserved model its author's record."""
    with pytest.raises(UnknownModel) as caught:
        catalog.resolve(ref)
    assert caught.value.suggestions[0] == first


@pytest.mark.parametrize(
    ("ref", "key"),
    [
        ("gpt-4o-2031-01-01", "openai/gpt-4o"),
        ("azure/gpt-5.6-luna-2031-07-09", "azure/gpt-5.6-luna"),
        ("gpt-5-mini-2031-08-07", "openai/gpt-5-mini"),
        ("gemini-2.5-pro-05-06", "google/gemini-2.5-pro"),
        ("o3-mini-2031-01-31-high", "openai/o3-mini"),
    ],
)
def test_a_date_goes_only_when_allowed(ref: str, key: str) -> None:
    """And then the step says that it went."""
    resolution = catalog.resolve(ref, allow_undated=True)
    assert resolution.model.key == key
    assert "date" in [step.name for step in resolution.steps]
    assert not resolution.exact


@pytest.mark.parametrize("ref", ["gpt-4o-9999-99-99", "gpt-4o-20311301", "gpt-4o-9999"])
def test_what_is_no_date_stays(ref: str) -> None:
    """Digits that no calendar has are no date."""
    with pytest.raises(UnknownModel):
        catalog.resolve(ref, allow_undated=True)


@pytest.mark.parametrize(
    ("ref", "provider", "key"),
    [
        (
            "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
            "amazon-bedrock",
            "amazon-bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        ),
        ("google/gemini-2.5-pro", "openrouter", "openrouter/google/gemini-2.5-pro"),
        ("gemini-2.5-pro", "openrouter", "openrouter/google/gemini-2.5-pro"),
        ("claude-sonnet-4-5", "databricks", "databricks/databricks-claude-sonnet-4-5"),
        ("openai/gpt-4o", "azure", "azure/gpt-4o"),
        ("gpt-4o", "azure-openai", "azure/gpt-4o"),
        ("openai/gpt-4o", "litellm", "openai/gpt-4o"),
        ("bedrock/amazon.nova-pro-v1:0", "litellm", "amazon-bedrock/amazon.nova-pro-v1:0"),
        ("claude-sonnet-4-5-20250929", "vertex_ai", "google-vertex-anthropic/claude-sonnet-4-5@20250929"),
        ("gemini-2.5-pro", "vertex_ai", "google-vertex/gemini-2.5-pro"),
        ("anthropic/claude-sonnet-4-5", "anthropic", "anthropic/claude-sonnet-4-5"),
        ("GPT-4o", "openai", "openai/gpt-4o"),
    ],
)
def test_a_provider_decides(ref: str, provider: str, key: str) -> None:
    """By its key or by what another program calls it."""
    assert catalog.resolve(ref, provider).model.key == key


@pytest.mark.parametrize(
    ("ref", "provider"),
    [("gpt-4o", "anthropic"), ("claude-sonnet-4-5", "openai"), ("azure/gpt-4o", "openai"), ("gpt-4o", "groq")],
)
def test_another_providers_record_is_no_answer(ref: str, provider: str) -> None:
    """A name said to be served by one provider never becomes another's record."""
    with pytest.raises(UnknownModel):
        catalog.resolve(ref, provider)


def test_an_unknown_provider_is_named() -> None:
    """With what was likely meant."""
    with pytest.raises(UnknownProvider) as caught:
        catalog.resolve("gpt-4o", "opnai")
    assert "openai" in caught.value.suggestions


URLS = [
    ("https://api.deepseek.com", "deepseek-chat", "deepseek/deepseek-chat"),
    ("https://api.deepseek.com/v1", "deepseek-chat", "deepseek/deepseek-chat"),
    ("api.deepseek.com", "deepseek-chat", "deepseek/deepseek-chat"),
    ("https://api.openai.com/v1", "gpt-4o", "openai/gpt-4o"),
    ("https://API.OpenAI.com/v1/chat/completions", "gpt-4o", "openai/gpt-4o"),
    ("https://eu.api.openai.com/v1", "gpt-4o", "openai/gpt-4o"),
    ("https://my-resource.openai.azure.com", "gpt-4o", "azure/gpt-4o"),
    (
        "https://my-resource.openai.azure.com/openai/deployments/x/chat/completions?api-version=1",
        "gpt-4o",
        "azure/gpt-4o",
    ),
    ("https://example.services.ai.azure.com/models", "deepseek-r1", "azure/deepseek-r1"),
    ("https://bedrock-runtime.us-east-1.amazonaws.com", "amazon.nova-pro-v1:0", "amazon-bedrock/amazon.nova-pro-v1:0"),
    ("https://us-east5-aiplatform.googleapis.com/v1/projects/p", "gemini-2.5-pro", "google-vertex/gemini-2.5-pro"),
    (
        "https://aiplatform.googleapis.com",
        "claude-haiku-4-5@20251001",
        "google-vertex-anthropic/claude-haiku-4-5@20251001",
    ),
    ("https://generativelanguage.googleapis.com/v1beta/openai/", "gemini-2.5-pro", "google/gemini-2.5-pro"),
    ("https://openrouter.ai/api/v1", "openai/gpt-4o", "openrouter/openai/gpt-4o"),
    ("https://api.groq.com/openai/v1", "openai/gpt-oss-20b", "groq/openai/gpt-oss-20b"),
    ("https://api.together.xyz/v1", "openai/gpt-oss-120b", "togetherai/openai/gpt-oss-120b"),
    ("https://api.anthropic.com", "claude-sonnet-4-5", "anthropic/claude-sonnet-4-5"),
    ("http://localhost:1234/v1", "openai/gpt-oss-20b", "lmstudio/openai/gpt-oss-20b"),
    ("http://127.0.0.1:11434/v1", "deepseek-coder-v2-instruct", "ollama/deepseek-coder-v2-instruct"),
    ("https://open.bigmodel.cn/api/paas/v4", "glm-4.6", "zhipuai/glm-4.6"),
    ("https://open.bigmodel.cn/api/coding/paas/v4", "glm-5.3", "zhipuai-coding-plan/glm-5.3"),
]


@pytest.mark.parametrize(("url", "ref", "key"), URLS)
def test_an_address_names_the_provider(url: str, ref: str, key: str) -> None:
    """By its host, and by its path where providers share one."""
    assert catalog.resolve(ref, base_url=url).model.key == key


@pytest.mark.parametrize(
    "url",
    [
        "https://api.deepseek.com.evil.example",
        "https://evil.example/api.deepseek.com",
        "https://notopenai.azure.com.example",
        "http://localhost:9999",
        "https://[bad",
        "https://api.openai.com:notaport",
        "not an address",
    ],
)
def test_an_address_of_nobody_is_refused(url: str) -> None:
    """A host must match as a whole, never in part."""
    with pytest.raises((UnknownProvider, InvalidReference)):
        catalog.resolve("gpt-4o", base_url=url)


def test_provider_and_address_must_agree() -> None:
    """Else it is said which address it is."""
    with pytest.raises(InvalidReference, match="deepseek"):
        catalog.resolve("gpt-4o", "openai", "https://api.deepseek.com")
    assert catalog.resolve("gpt-4o", "azure", "https://x.openai.azure.com").model.key == "azure/gpt-4o"


def test_a_name_of_several_records_is_ambiguous() -> None:
    """The error lists their keys, each of which resolves to itself."""
    models = {"openai/twin.one": {"name": "Twin"}, "openai/twin-one": {"name": "Twin"}}
    own = catalog.with_overlay({"models": models})
    for ref, provider in (("openai/Twin_One", None), ("twin one", "openai")):
        with pytest.raises(AmbiguousModel) as caught:
            own.resolve(ref, provider)
        assert set(caught.value.keys) == set(models)
    assert all(own.resolve(key).model.key == key for key in models)


def test_an_alias_within_a_provider() -> None:
    """Is found by its key, in the provider's scope, and by the name alone where one record is meant."""
    own = catalog.with_overlay(
        {
            "aliases": {
                "openai/gpt-nova-latest": {"target": "openai/gpt-5", "as_of": "2026-10-24"},
                "azure/shared-latest": "azure/gpt-5",
                "openai/shared-latest": "openai/gpt-5",
            }
        }
    )
    for ref in ("openai/gpt-nova-latest", "openai:GPT-Nova-Latest", "gpt-nova-latest"):
        resolution = own.resolve(ref)
        assert resolution.model.key == "openai/gpt-5"
        assert resolution.steps[-1].name == "declared alias as of 2026-10-24"
    assert own.resolve("gpt-nova-latest", "openai").model.key == "openai/gpt-5"
    assert own.resolve("shared-latest", "azure").model.key == "azure/gpt-5"
    with pytest.raises(AmbiguousModel):
        own.resolve("shared-latest")


def test_every_key_means_itself() -> None:
    """For each model in the catalog, without a step."""
    for key in catalog:
        resolution = catalog.resolve(key)
        assert resolution.model.key == key
        assert resolution.steps == ()


def test_every_authors_own_id_means_what_the_catalog_says() -> None:
    """A bare id that is an author's own is the same record by ``catalog[...]`` and by ``resolve``."""
    for key in catalog.bases():
        bare = key.partition("/")[2]
        if catalog.homes(bare) == (key.partition("/")[0],) and bare in catalog:
            assert catalog.resolve(bare).model is catalog[bare]


@given(st.sampled_from(sorted(catalog.bases())), st.data())
@settings(max_examples=200, deadline=None)
def test_letter_case_never_changes_the_answer(key: str, data: st.DataObject) -> None:
    """A key in other letter case means the key, unless it is ambiguous."""
    flips = data.draw(st.lists(st.booleans(), min_size=len(key), max_size=len(key)))
    other = "".join(mark.swapcase() if flip else mark for mark, flip in zip(key, flips, strict=True))
    try:
        found = catalog.resolve(other).model.key
    except AmbiguousModel as error:
        listed = error.keys
    else:
        listed = (found,)
    assert key.lower() in [one.lower() for one in listed]


@given(st.text(alphabet=printable + "гｇ\u2215\u00a0", max_size=40) | st.text(max_size=20))
@settings(max_examples=400, deadline=None)
def test_any_string_resolves_or_errs_clearly(ref: str) -> None:
    """No string makes it crash, and what is found is in the catalog."""
    try:
        answer = catalog.resolve(ref, allow_undated=True).model
    except ModelCatalogError as error:
        sentence = str(error)
    else:
        sentence = str(answer)
        assert answer is catalog[answer.key]
    assert "\n" not in sentence


_PARTS = st.sampled_from(
    [
        *("us.", "eu.", "anthropic.", "openai/", "bedrock/", "models/", "openrouter:", "litellm/", "/"),
        *("gpt-4o", "claude-sonnet-4-5", "qwen3", "arn:aws:bedrock:us-east-1::foundation-model/"),
        *("-v1:0", ":free", "-high", "@20250929", "-2031-01-01", ":8b", "[1m]", " (low)"),
    ]
)


@given(st.lists(_PARTS, min_size=1, max_size=8).map("".join))
@settings(max_examples=300, deadline=None)
def test_any_mixture_of_forms_resolves_or_errs_clearly(ref: str) -> None:
    """However often the known forms are piled up, the answer comes, and asking twice gives it twice."""
    answers = []
    for _ in range(2):
        try:
            answers.append(str(catalog.resolve(ref)))
        except ModelCatalogError as error:
            answers.append(str(error))
    assert answers[0] == answers[1]
