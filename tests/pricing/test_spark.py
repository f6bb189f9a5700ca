"""The Spark recipe, where pyspark and Java are installed; they are too large for every test run."""

import runpy
from pathlib import Path
from shutil import which

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "check_spark.py"


@pytest.mark.skipif(which("java") is None, reason="Spark needs Java")
def test_the_spark_recipe_prices_as_cost_does() -> None:
    pytest.importorskip("pyspark", reason="pip install pyspark")
    assert runpy.run_path(str(SCRIPT))["main"]() == 0
