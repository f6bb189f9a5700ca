"""What differs between models."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelcatalog import catalog
from modelcatalog.comparison import compare, facts_of, shown
from modelcatalog.quantities import Range, Rate
from modelcatalog.records import Limits, Model, Pricing
from modelcatalog.vocabulary import Basis, Meter

SMALL = Model(id="small", provider="acme", name="Small", limits=Limits(context_window=1000, max_output_tokens=10))
LARGE = Model(
    id="large",
    provider="acme",
    name="Large",
    limits=Limits(context_window=9000, max_output_tokens=10),
    pricing=Pricing(
        basis=Basis.METERED,
        rates=(
            Rate(meter=Meter.INPUT_TOKENS, amount=Decimal("0.0025"), per=1000),
            Rate(meter=Meter.INPUT_TOKENS, amount=Decimal("1.25"), service_tier="batch"),
        ),
    ),
)


def test_only_what_differs_is_listed() -> None:
    """In the order of a record's fields, with None for what is unknown and prices for a million tokens."""
    comparison = compare([SMALL, LARGE])
    assert [(path, difference.values) for path, difference in comparison.items()] == [
        ("name", ("Small", "Large")),
        ("limits.context_window", (1000, 9000)),
        ("pricing.basis", (None, "metered")),
        ("pricing.currency", (None, "USD")),
        ("pricing.input_tokens", (None, Decimal("2.5"))),
        ("pricing.input_tokens (batch)", (None, Decimal("1.25"))),
    ]
    with pytest.raises(KeyError):
        comparison["limits.max_output_tokens"]


def test_the_table_lines_up() -> None:
    """Each line as wide as its cells, unknown as a question mark."""
    lines = str(compare([SMALL, LARGE])).splitlines()
    assert lines[0].split() == ["acme/small", "acme/large"]
    assert lines[2].split() == ["limits.context_window", "1,000", "9,000"]
    assert lines[4].split() == ["pricing.currency", "?", "USD"]
    assert len({line.index(word) for line, word in zip(lines[2:4], ("1,000", "?"), strict=True)}) == 1


def test_plain_values() -> None:
    """For JSON: decimals as text, unknown as null."""
    content = compare([SMALL, LARGE]).to_dict()
    assert content["models"] == ["acme/small", "acme/large"]
    assert content["differences"]["pricing.input_tokens"] == [None, "2.5"]
    assert content["differences"]["limits.context_window"] == [1000, 9000]


@pytest.mark.parametrize("models", [[], [SMALL]])
def test_one_cannot_be_compared(models: list[Model]) -> None:
    """It takes two."""
    with pytest.raises(ValueError, match="two"):
        compare(models)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "?"),
        (True, "yes"),
        (False, "no"),
        (0, "0"),
        (1234567, "1,234,567"),
        (Decimal("0.10"), "0.1"),
        (("a", "b"), "a, b"),
        (Range(min=0, max=2), "0-2"),
    ],
)
def test_how_a_fact_is_shown(value: object, text: str) -> None:
    """Unknown is never no and never 0."""
    assert shown(value) == text


KEYS = sorted(catalog.ids("openai") + catalog.ids("anthropic") + catalog.ids("deepseek"))


@given(st.sampled_from(KEYS), st.sampled_from(KEYS))
@settings(max_examples=60, deadline=None)
def test_a_difference_is_what_the_facts_say(left: str, right: str) -> None:
    """Nothing differs from itself, the order of two models only swaps, and equal facts are never listed."""
    assert not catalog.diff(left, left)
    there = {path: item.values for path, item in catalog.diff(left, right).items()}
    back = {path: item.values[::-1] for path, item in catalog.diff(right, left).items()}
    assert there == back
    old, new = dict(facts_of(catalog[left])), dict(facts_of(catalog[right]))
    assert set(there) == {path for path in old | new if old.get(path) != new.get(path)}
