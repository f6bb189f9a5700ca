"""What is suggested for a miss."""

import pytest

from modelcatalog import catalog
from modelcatalog.errors import UnknownModel
from modelcatalog.suggestions import nearest


@pytest.mark.parametrize(
    ("slip", "firsts"),
    [
        ("gpt4o", {"openai/gpt-4o"}),
        ("gemini-pro-2.5", {"google/gemini-2.5-pro"}),
        ("deepseek-v3-chat", {"deepseek/deepseek-chat", "deepseek/deepseek-v3"}),
        ("claude-sonet-4-5", {"anthropic/claude-sonnet-4-5"}),
        ("gpt5", {"openai/gpt-5"}),
        ("gpt-4-o", {"openai/gpt-4o"}),
        ("gtp-4o", {"openai/gpt-4o"}),
        ("gpt-5-mni", {"openai/gpt-5-mini"}),
        ("o3mini", {"openai/o3-mini"}),
        ("sonnet-4.5", {"anthropic/claude-sonnet-4-5"}),
        ("mistrallarge", {"mistral/mistral-large"}),
        ("gpt-4o-minii", {"openai/gpt-4o-mini"}),
        ("openai/gpt-4o-minii", {"openai/gpt-4o-mini"}),
        ("azure/gpt4o", {"azure/gpt-4o"}),
        ("gemini-flash-2.5", {"google/gemini-2.5-flash"}),
        ("claude-opus-45", {"anthropic/claude-opus-4-5"}),
        ("text-embeding-3-small", {"openai/text-embedding-3-small"}),
        ("sonar-profi", {"perplexity/sonar-pro"}),
    ],
)
def test_the_first_suggestion_is_what_was_meant(slip: str, firsts: set[str]) -> None:
    """For the usual slips, by ``catalog[...]`` and by ``resolve`` alike."""
    for ask in (catalog.__getitem__, catalog.resolve):
        with pytest.raises(UnknownModel) as caught:
            ask(slip)
        assert caught.value.suggestions[0] in firsts


@pytest.mark.parametrize(
    ("slip", "firsts"),
    [
        ("claude-4-sonnet", {"claude-sonnet-4-0", "claude-sonnet-4-20250514", "claude-sonnet-4"}),
        ("claude-4-opus", {"claude-opus-4-0", "claude-opus-4-20250514", "claude-opus-4"}),
        ("qwen-3-32b", {"qwen3-32b"}),
        ("deepseek-v3-chat", {"deepseek-chat", "deepseek-v3"}),
    ],
)
def test_the_nearest_of_the_authors_own(slip: str, firsts: set[str]) -> None:
    """Also for names that some gateway happens to use."""
    assert nearest(slip, [key.partition("/")[2] for key in catalog.bases()])[0] in firsts


@pytest.mark.parametrize("ref", ["zzzzzzzzzzzz", "0", "----", "é"])
def test_nothing_like_it_suggests_keys_or_nothing(ref: str) -> None:
    """Whatever is suggested is a key of the catalog."""
    with pytest.raises(UnknownModel) as caught:
        catalog.resolve(ref)
    assert all(key in catalog for key in caught.value.suggestions)


def test_suggestions_are_few_and_different() -> None:
    """At most five, each once."""
    with pytest.raises(UnknownModel) as caught:
        catalog["gpt-4o-2031-01-01"]
    near = caught.value.suggestions
    assert 0 < len(near) <= 5
    assert len(set(near)) == len(near)


def test_marks_between_parts_count_for_nothing() -> None:
    """The same parts in the same order win over any other name."""
    assert nearest("gpt4o", ["gpt-4", "gpt-4o-mini", "gpt-4o"])[0] == "gpt-4o"
    assert nearest("x", []) == ()
