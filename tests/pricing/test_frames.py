"""Costs in bulk: each row as ``cost`` has it, to the last digit; and the same from the table in SQL."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from modelcatalog import catalog as packaged
from modelcatalog.codec import dump
from modelcatalog.errors import InvalidUsage, UnknownServiceTier
from modelcatalog.frames import MONEY, price_table, price_usage
from modelcatalog.pricing.cost import cost
from modelcatalog.pricing.usage import Usage
from modelcatalog.quantities import Rate
from modelcatalog.records import Modalities, Model, Pricing
from modelcatalog.registry import Catalog
from modelcatalog.vocabulary import Basis, Meter, Modality


def rate(meter: str, amount: str, per: int = 1_000_000, **conditions: Any) -> Rate:
    return Rate(meter=Meter(meter), amount=Decimal(amount), per=per, **conditions)


def model(name: str, *rates: Rate, **facts: Any) -> Model:
    return Model(id=name, provider="p", name=name, pricing=Pricing(basis=Basis.METERED, rates=rates), **facts)


MODELS = [
    model("plain", rate("input_tokens", "1.25"), rate("output_tokens", "10"), rate("cache_read_tokens", "0.125")),
    model("bare", rate("input_tokens", "0.000001"), rate("output_tokens", "99.99")),
    model(
        "tiers",
        rate("input_tokens", "1"),
        rate("input_tokens", "2", above_input_tokens=128_000),
        rate("input_tokens", "3", above_input_tokens=256_000),
        rate("output_tokens", "7"),
        rate("output_tokens", "11", above_input_tokens=256_000),
        rate("input_tokens", "0.5", service_tier="batch"),
        rate("output_tokens", "3.5", service_tier="batch"),
        rate("web_searches", "10", 1000),
    ),
    model(
        "dated",
        rate("input_tokens", "4", effective_until=date(2026, 3, 31)),
        rate("input_tokens", "3", effective_from=date(2026, 4, 1)),
        rate("output_tokens", "8"),
        rate("input_tokens", "1", hours=("mon-fri 16:30-00:30",)),
        rate("cache_write_tokens", "5", effective_from=date(2026, 4, 1)),
    ),
    model(
        "full",
        *(rate(meter, str(place + 1)) for place, meter in enumerate(list(Meter)[:16])),
        rate("requests", "5", 1000),
        rate("input_audio_seconds", "0.36", 3600),
        rate("output_tokens", "40", thinking=True),
        rate("input_tokens", "9", region="eu"),
    ),
    model(
        "speech",
        rate("input_tokens", "0.6"),
        rate("output_tokens", "12"),
        modalities=Modalities(input=(Modality.TEXT,), output=(Modality.AUDIO,)),
    ),
    Model(id="unknown", provider="p", name="U"),
    Model(id="free", provider="p", name="F", pricing=Pricing(basis=Basis.FREE)),
    Model(id="plan", provider="p", name="P", pricing=Pricing(basis=Basis.INCLUDED)),
]


class _Shelf:
    """A store of the models above."""

    def read(self, name: str) -> dict[str, Any] | None:
        entries = {each.id: {k: v for k, v in dump(each).items() if k not in ("id", "provider")} for each in MODELS}
        documents: dict[str, dict[str, Any]] = {
            "index": {"providers": {"p": [each.id for each in MODELS]}, "names": []},
            "providers/p": {"provider": {"name": "P", "kind": "host"}, "models": entries},
        }
        return documents.get(name)


CATALOG = Catalog(_Shelf())
COUNTS = [*(meter.value for meter in list(Meter)[:16]), "input_audio_seconds", "web_searches", "requests"]


def _calls(seed: int, many: int) -> Iterator[dict[str, Any]]:
    """Make calls in which every count, tier, time and region comes, and some that cannot be."""
    chance = random.Random(seed)
    begin = datetime(2026, 3, 1, tzinfo=UTC)
    for _ in range(many):
        call: dict[str, Any] = dict.fromkeys(COUNTS)
        given = chance.choice([0, 1000, 128_000, 128_001, 256_001, chance.randrange(10**7)])
        output = chance.choice([0, 7, chance.randrange(10**6)])
        call |= {"input_tokens": given, "output_tokens": output}
        parts = chance.sample(COUNTS[2:16], chance.choice([0, 1, 2, 4]))
        for part in parts:
            whole = output if part.startswith(("output", "reasoning")) else given
            call[part] = chance.randrange(whole // 2 + 2)
        if chance.random() < 0.2:
            call |= {"web_searches": chance.randrange(5), "requests": chance.randrange(1, 4)}
        if chance.random() < 0.2:
            call["input_audio_seconds"] = Decimal(chance.randrange(10**6)).scaleb(-3)
        call["model"] = chance.choice([f"p/{each.id}" for each in MODELS] + ["p/none"])
        call["service_tier"] = chance.choice([None, None, "standard", "batch"])
        call["region"] = chance.choice([None, "eu"])
        call["thinking"] = chance.choice([None, None, True, False])
        call["at"] = begin + timedelta(minutes=chance.randrange(60 * 24 * 60))
        yield call


SCHEMA: dict[str, Any] = {
    "model": pl.String,
    "service_tier": pl.String,
    "region": pl.String,
    "thinking": pl.Boolean,
    "at": pl.Datetime("us", "UTC"),
    **dict.fromkeys(COUNTS, pl.Int64),
    "input_audio_seconds": pl.Decimal(38, 3),
}


def _expected(call: dict[str, Any]) -> tuple[Decimal | None, Decimal | None, str | None, str]:
    """Return what ``cost`` says of *call*, in the columns of a frame."""
    found = CATALOG.get(call["model"])
    counts = {name: call[name] for name in COUNTS if call[name] is not None}
    currency = None if found is None or found.pricing is None else found.pricing.currency
    try:
        usage = Usage(**counts)
    except InvalidUsage:
        return None, None, currency, "invalid_usage"
    if found is None:
        return None, None, None, "unknown_model"
    try:
        answer = cost(
            found,
            usage,
            at=call["at"],
            service_tier=call["service_tier"] or "standard",
            region=call["region"],
            thinking=call["thinking"],
        )
    except UnknownServiceTier:
        return None, None, currency, "unknown_service_tier"
    return answer.total, answer.at_least, currency, answer.status.value


@pytest.mark.parametrize("lazy", [False, True])
def test_a_row_is_what_cost_says_to_the_last_digit(lazy: bool) -> None:
    calls = list(_calls(7, 4000))
    log = pl.DataFrame(calls, schema=SCHEMA)
    priced = price_usage(log.lazy(), catalog=CATALOG).collect() if lazy else price_usage(log, catalog=CATALOG)
    assert priced.columns[: len(log.columns)] == log.columns
    assert priced.schema["cost"] == MONEY
    rows = priced.select("cost", "cost_at_least", "currency", "cost_status").rows()
    tiers = {"free", "included"}
    seen = set()
    for call, row in zip(calls, rows, strict=True):
        expected = _expected(call)
        if CATALOG.get(call["model"]) is not None and expected[3] == "unknown_service_tier":
            assert row[3] == expected[3]
        assert row == expected, call
        seen.add(row[3])
    assert seen == {"priced", "partial", "unknown", "invalid_usage", "unknown_model", "unknown_service_tier", *tiers}


def test_few_columns_are_enough() -> None:
    log = pl.DataFrame(
        {"model": ["p/plain", None, "p/plain"], "output_tokens": [100, 5, None], "mine": ["a", "b", "c"]}
    )
    assert price_usage(log, catalog=CATALOG).rows(named=True) == [
        {
            "model": "p/plain", "output_tokens": 100, "mine": "a",
            "cost": Decimal("0.001"), "cost_at_least": Decimal("0.001"), "currency": "USD", "cost_status": "priced",
        },
        {
            "model": None, "output_tokens": 5, "mine": "b",
            "cost": None, "cost_at_least": None, "currency": None, "cost_status": "unknown_model",
        },
        {
            "model": "p/plain", "output_tokens": None, "mine": "c",
            "cost": Decimal(0), "cost_at_least": Decimal(0), "currency": "USD", "cost_status": "priced",
        },
    ]  # fmt: skip


def test_floats_are_exact_too() -> None:
    log = pl.DataFrame({"model": ["p/full"] * 3, "input_audio_seconds": [0.1, float("nan"), None]})
    assert price_usage(log, catalog=CATALOG)["cost"].to_list() == [Decimal("0.00501"), None, Decimal("0.005")]


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"input_tokens": [1]}, "model"),
        ({"model": ["p/plain"]}, "input_tokens"),
        ({"model": ["p/plain"], "input_tokens": ["1"]}, "numbers"),
        ({"model": ["p/plain"], "input_tokens": [1], "at": [datetime(2026, 1, 1)]}, "time zone"),  # noqa: DTZ001
        ({"model": ["p/plain"], "input_tokens": [1], "at": ["2026-01-01"]}, "dates"),
        ({"model": ["p/plain"], "input_tokens": [1], "cost": [1]}, "rename"),
    ],
)
def test_a_frame_that_cannot_be_priced(columns: dict[str, list[Any]], words: str) -> None:
    with pytest.raises(InvalidUsage, match=words):
        price_usage(pl.DataFrame(columns), catalog=CATALOG)


def test_the_table_has_every_rate_of_every_model() -> None:
    table = price_table()
    assert table["model"].n_unique() == len(packaged)
    rates = sum(len(model.pricing.rates) for model in packaged.values() if model.pricing is not None)
    assert table.filter(pl.col("meter").is_not_null() & ~pl.col("assumed")).height == rates
    assert table.filter(pl.col("meter").is_null() & (pl.col("basis") == "metered")).is_empty()


def test_the_table_tells_unknown_from_free() -> None:
    rows = price_table(["p/unknown", "p/free", "p/plan"], catalog=CATALOG)
    assert rows.select("basis", "meter", "amount").rows() == [
        (None, None, None),
        ("free", None, None),
        ("included", None, None),
    ]


RECIPE = Path(__file__).parents[2] / "docs" / "how-to" / "price-a-log.md"


def _recipe(language: str) -> str:
    """Return the first block in *language* of the how-to page, so that what is tested is what is read."""
    text = RECIPE.read_text()
    begin = text.index(f"```{language}\n") + len(language) + 4
    return text[begin : text.index("```", begin)]


def test_the_recipe_in_sql_gives_the_same_costs(tmp_path: Path) -> None:
    chance = random.Random(11)
    names = ["p/plain", "p/bare", "p/tiers", "p/dated", "p/unknown", "p/free", "p/none"]
    calls = []
    for number in range(500):
        given = chance.choice([1000, 128_000, 128_001, 300_000])
        calls.append(
            {
                "id": number,
                "model": chance.choice(names),
                "day": date(2026, 3, 1) + timedelta(days=chance.randrange(60)),
                "service_tier": chance.choice(["standard", "batch"]),
                "input_tokens": given,
                "cache_read_tokens": chance.choice([0, given // 3]),
                "cache_write_tokens": chance.choice([0, 0, given // 5]),
                "output_tokens": chance.randrange(9000),
            }
        )
    price_table(catalog=CATALOG).write_parquet(tmp_path / "prices.parquet")
    pl.DataFrame(calls).write_parquet(tmp_path / "log.parquet")
    with duckdb.connect() as database:
        database.execute(f"SET file_search_path = '{tmp_path}'")
        rows = database.execute(_recipe("sql")).fetchall()
    found = {row[0]: row[1] for row in rows}
    assert len(found) == len(calls)
    known = 0
    for call in calls:
        expected = _expected({**dict.fromkeys([*COUNTS, "region", "thinking"]), **call, "at": call["day"]})[0]
        assert found[call["id"]] == expected, call
        known += expected is not None
    assert 100 < known < len(calls)
