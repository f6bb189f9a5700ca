"""What scripts generate is up to date, and what it says is true."""

import subprocess
import sys
from pathlib import Path

import pytest

from modelcatalog import catalog, ids

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("script", ["cli_reference.py", "model_ids.py"])
def test_it_is_up_to_date(script: str) -> None:
    """Else run the script: ``python scripts/<script>``."""
    ran = subprocess.run([sys.executable, ROOT / "scripts" / script, "--check"], check=False)
    assert ran.returncode == 0


def test_a_model_id_is_a_string_at_run_time() -> None:
    """So that it costs nothing."""
    assert vars(ids)["ModelId"] is str


def test_every_typed_id_names_a_model() -> None:
    """Each name in the stub, of which there are many and the best-known."""
    lines = (ROOT / "src" / "modelcatalog" / "ids.pyi").read_text(encoding="utf-8").splitlines()
    names = [line.strip().strip('",') for line in lines if line.startswith('    "')]
    assert len(names) > 500
    assert {"openai/gpt-4o", "gpt-4o", "anthropic/claude-sonnet-4-5", "openrouter/openai/gpt-4o"} <= set(names)
    assert all(name in catalog for name in names)


def test_a_type_checker_catches_a_typo(tmp_path: Path) -> None:
    """And takes what is right."""
    pytest.importorskip("mypy")
    file = tmp_path / "own.py"
    file.write_text(
        'from modelcatalog.ids import ModelId\ngood: ModelId = "openai/gpt-4o"\nbad: ModelId = "openai/gpt-4oo"\n',
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), str(file)]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert [line.partition(": error")[0] for line in ran.stdout.splitlines() if "error:" in line] == ["own.py:3"] or (
        "own.py:3: error: Incompatible types" in ran.stdout and "own.py:2" not in ran.stdout
    )
