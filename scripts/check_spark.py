"""Run the Spark recipe of docs/how-to/price-a-log.md, and compare each cost with that of ``cost``.

It needs Java and ``pip install pyspark``, which is half a gigabyte, so it is no part of ``make test``.
"""

import random
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
from pyspark.sql import SparkSession  # type: ignore[import-not-found,unused-ignore]

from modelcatalog.costing import Usage, cost
from modelcatalog.frames import price_table

PAGE = Path(__file__).parents[1] / "docs" / "how-to" / "price-a-log.md"
MODELS = (
    "openai/gpt-4o",
    "openai/gpt-5",
    "anthropic/claude-sonnet-4-5",
    "google/gemini-2.5-pro",
    "deepseek/deepseek-chat",
)


def make_calls(many: int) -> list[dict[str, Any]]:
    """Make calls below and above the context tiers, with and without a cache."""
    chance = random.Random(11)  # noqa: S311 - a repeatable sample, no secret
    calls = []
    for number in range(many):
        given = chance.choice([1000, 200_000, 200_001, 300_000])
        calls.append(
            {
                "id": number,
                "model": chance.choice(MODELS),
                "day": date(2026, 9, 1) + timedelta(days=chance.randrange(60)),
                "service_tier": "standard",
                "input_tokens": given,
                "cache_read_tokens": chance.choice([0, given // 3]),
                "cache_write_tokens": chance.choice([0, 0, given // 5]),
                "output_tokens": chance.randrange(9000),
            }
        )
    return calls


def main() -> int:
    """Print how many calls cost the same, and return the exit code."""
    text = PAGE.read_text()
    recipe = text.split("```sql\n")[2].split("```")[0]
    calls = make_calls(500)
    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    with tempfile.TemporaryDirectory() as folder:
        for name, frame in (("prices", price_table(MODELS)), ("log", pl.DataFrame(calls))):
            frame.write_parquet(Path(folder, f"{name}.parquet"))
            session.read.parquet(str(Path(folder, f"{name}.parquet"))).createOrReplaceTempView(name)
        found = {row[0]: row[1] for row in session.sql(recipe).collect()}
    wrong = 0
    for call in calls:
        counts = {name: value for name, value in call.items() if name.endswith("_tokens")}
        expected = cost(call["model"], Usage(**counts), at=call["day"]).total
        if found[call["id"]] != expected:
            wrong += 1
            print(f"{call}: {found[call['id']]} in Spark, {expected} from cost")
    print(f"Spark {session.version}: {len(calls) - wrong} of {len(calls)} costs are equal to the last digit")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
