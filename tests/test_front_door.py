"""What ``import modelcatalog`` gives, and what it does not yet do."""

import ast
import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from importlib_resources import files

import modelcatalog

#: What the tutorial, the issue and the design promise of this first version.
PROMISED = {"Catalog", "catalog", "check", "markdown", "to_dict", "to_json", "validate"}
SOURCE = Path(modelcatalog.__file__)
TREE = ast.parse(SOURCE.read_text("utf-8"))


def fresh(code: str) -> Any:
    """What a process of its own prints, as JSON."""
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, check=True, text=True, timeout=60)
    assert done.stderr == ""
    return json.loads(done.stdout)


def test_the_names_are_sorted_and_complete() -> None:
    names = modelcatalog.__all__
    assert names == sorted(names)
    assert len(set(names)) == len(names)
    assert set(names) >= PROMISED
    assert [name for name in names if name.startswith("_")] == []


def test_the_names_for_types_and_the_names_at_run_time_are_the_same() -> None:
    """A type checker sees the imports; a program sees ``__all__``. They must not drift apart."""
    imported = {
        alias.asname or alias.name
        for node in ast.walk(TREE)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("modelcatalog.")
        for alias in node.names
    }
    assert imported == set(modelcatalog.__all__)


@pytest.mark.parametrize("name", modelcatalog.__all__)
def test_every_name_can_be_imported_and_is_documented(name: str) -> None:
    value = getattr(modelcatalog, name)
    assert value is getattr(modelcatalog, name)
    assert value.__doc__


def test_each_name_comes_from_where_the_types_say() -> None:
    for node in ast.walk(TREE):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("modelcatalog."):
            home = importlib.import_module(node.module or "")
            for alias in node.names:
                assert getattr(modelcatalog, alias.asname or alias.name) is getattr(home, alias.name)


def test_dir_lists_the_names() -> None:
    assert dir(modelcatalog) == sorted(modelcatalog.__all__)


@pytest.mark.parametrize("name", ["chekc", "Model", "__version__x", "helpers_"])
def test_other_names_are_missing(name: str) -> None:
    with pytest.raises(AttributeError, match=f"module 'modelcatalog' has no attribute '{name}'"):
        getattr(modelcatalog, name)


def test_star_gives_every_name() -> None:
    code = (
        "from modelcatalog import *; import json; print(json.dumps([n for n in dir() if n[0] != '_' and n != 'json']))"
    )
    assert set(fresh(code)) == set(modelcatalog.__all__)


def test_importing_the_library_imports_no_helper() -> None:
    code = "import sys, modelcatalog, json; print(json.dumps(sorted(sys.modules)))"
    loaded = set(fresh(code))
    ours = {name.removeprefix("modelcatalog.") for name in loaded if name.startswith("modelcatalog.")}
    late = (
        "helpers",
        "describing",
        "advising",
        "costing",
        "checking",
        "render",
        "pricing",
        "export",
        "build",
        "sources",
        "cli",
    )
    assert {name for name in ours if name.split(".")[0] in late} == set()
    assert {"rules", "codec", "registry"} - ours == {"rules"}
    assert not {"asyncio", "http", "http.client", "urllib.request", "ssl", "socket", "importlib.metadata"} & loaded


def test_a_lookup_imports_nothing_more() -> None:
    code = """
import sys, json, modelcatalog
before = set(sys.modules)
modelcatalog.catalog.get("deepseek-coder-v2-instruct")
print(json.dumps(sorted(name for name in set(sys.modules) - before if name.startswith("modelcatalog"))))
"""
    assert fresh(code) == []


def test_a_name_brings_its_module() -> None:
    code = """
import sys, json, modelcatalog
modelcatalog.to_dict
print(json.dumps(["modelcatalog.describing" in sys.modules, "modelcatalog.helpers" in sys.modules]))
"""
    assert fresh(code) == [True, False]


def test_the_package_says_that_it_is_typed() -> None:
    assert (files("modelcatalog") / "py.typed").is_file()


def test_the_front_door_is_short() -> None:
    assert len(SOURCE.read_text("utf-8").splitlines()) < 120
    assert ast.get_docstring(TREE)
