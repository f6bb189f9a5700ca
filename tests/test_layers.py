"""Imports go one way: the floors of the design, held against what the modules import."""

import ast
from pathlib import Path

import pytest

import modelcatalog

ROOT = Path(modelcatalog.__file__).parent

#: The floor of each module of the library, by the first step of its name below the package.
FLOORS = {
    "vocabulary": 0,
    "errors": 0,
    "ids": 0,
    "quantities": 1,
    "suggestions": 1,
    "records": 2,
    "rules": 2,
    "codec": 3,
    "comparison": 3,
    "resolution": 3,
    "checking": 3,
    "pricing": 3,
    "query": 3,
    "render": 3,
    "export": 3,
    "store": 4,
    "overlays": 4,
    "provenance": 4,
    "registry": 5,
    "sources": 5,
    "build": 6,
    "helpers": 6,
    "advising": 6,
    "describing": 6,
    "costing": 6,
    "frames": 6,
    "cli": 7,
    "__main__": 8,
}

MODULES = sorted(ROOT.rglob("*.py"))


def name_of(path: Path) -> str:
    """``modelcatalog.checking.check`` for its file."""
    steps = path.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(steps[:-1] if steps[-1] == "__init__" else steps)


def only_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")


def imports(tree: ast.Module) -> set[str]:
    """Every module of the library that is imported when the code runs, wherever in the file it is said."""
    found: set[str] = set()
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if only_for_types(node):
            assert isinstance(node, ast.If)
            waiting += node.orelse
            continue
        waiting += ast.iter_child_nodes(node)
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: imports are absolute"
            module = node.module or ""
            inside = {f"{module}.{alias.name}" for alias in node.names}
            names = {name_of(path) for path in MODULES}
            found |= {name if name in names else module for name in inside}
    return {name for name in found if name.split(".")[0] == "modelcatalog"}


def row_of(name: str) -> str:
    return name.split(".")[1]


def inner(path: Path) -> bool:
    """The front door stands outside the house."""
    return path != ROOT / "__init__.py"


def test_every_module_has_a_floor() -> None:
    assert {row_of(name_of(path)) for path in MODULES if inner(path)} <= FLOORS.keys()


@pytest.mark.parametrize("path", [path for path in MODULES if inner(path)], ids=name_of)
def test_a_module_imports_from_below_only(path: Path) -> None:
    own = row_of(name_of(path))
    wrong = []
    for name in imports(ast.parse(path.read_text("utf-8"))):
        assert name != "modelcatalog", "nothing inside goes through the front door"
        other = row_of(name)
        if other != own and FLOORS[other] >= FLOORS[own]:
            wrong.append(f"{own} ({FLOORS[own]}) imports {name} ({FLOORS[other]})")
    assert wrong == []


@pytest.mark.parametrize(
    ("library", "home"), [("cattrs", "codec.py"), ("importlib_resources", "store.py"), ("marshal", "codec.py")]
)
def test_a_library_is_known_in_one_place(library: str, home: str) -> None:
    users = set()
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            modules = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            if any(module.split(".")[0] == library for module in modules):
                users.add(path.relative_to(ROOT).as_posix())
    assert users == {home}


@pytest.mark.parametrize("row", ["checking", "pricing", "render", "query", "export", "records", "rules", "quantities"])
def test_what_takes_records_opens_no_files(row: str) -> None:
    for path in MODULES:
        if inner(path) and row_of(name_of(path)) == row:
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Import):
                    assert not {"pathlib", "io", "os", "socket"} & {alias.name for alias in node.names}, path
                elif isinstance(node, ast.ImportFrom):
                    assert node.module not in ("pathlib", "io", "os", "socket"), path
                elif isinstance(node, ast.Call):
                    assert ast.unparse(node.func) != "open", path


def test_the_reader_of_imports_sees_them() -> None:
    code = """
from typing import TYPE_CHECKING
import modelcatalog.codec
from modelcatalog.checking import neutral
from modelcatalog.records import Model
if TYPE_CHECKING:
    from modelcatalog.build.catalog import build
def later():
    from modelcatalog.store import FileStore
"""
    assert imports(ast.parse(code)) == {
        "modelcatalog.codec",
        "modelcatalog.checking.neutral",
        "modelcatalog.records",
        "modelcatalog.store",
    }
