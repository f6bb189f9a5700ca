"""How Sphinx builds the documentation: ``make docs``."""

from enum import Enum
from typing import Any

from attrs import has

project = "modelcatalog"
author = "the modelcatalog authors"
copyright = "2026, the modelcatalog authors"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "modelcatalog"

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
autodoc_typehints_format = "short"
python_maximum_signature_line_length = 80
napoleon_google_docstring = True
napoleon_numpy_docstring = False
# Fields of exceptions are listed inside the text of the class, not as entries of their own: some are properties,
# which autodoc lists already.
napoleon_use_ivar = True

# The SQL of DuckDB is more than the highlighter knows; it is coloured as far as it goes.
suppress_warnings = ["misc.highlighting_failure"]

# The build must work without a network, so there is no intersphinx, and what is outside this library has no page here.
nitpick_ignore_regex = [
    # Builtins, by their bare names: annotations and `Raises:` name them without a module.
    (r"py:(class|exc)", r"(bool|bytes|date|dict|float|int|list|object|str|tuple|type|None|Any|Self|Exception)"),
    (r"py:(class|exc)", r"(KeyError|LookupError|ValueError)"),
    # The standard library.
    (r"py:.*", r"(abc|collections|collections\.abc|datetime|decimal|enum|pathlib|typing)\..*"),
    (r"py:class", r"(Callable|Collection|Decimal|Iterable|Iterator|Mapping|Path|Protocol|Sequence|StrEnum)"),
    # Polars, which the extra `frames` brings along.
    (r"py:.*", r"(pl|polars)\..*"),
    # Type variables, which stand for whatever the caller passes.
    (r"py:(class|obj)", r"(modelcatalog\.(registry|codec)\.)?T"),
    # The base class behind the short `repr` of records: private, and of no use to a caller.
    (r"py:class", r"modelcatalog\.records\._Shown"),
]


def _shorten_signature(
    _app: Any, what: str, _name: str, subject: Any, _options: Any, signature: str | None, returns: str | None
) -> tuple[str | None, str | None]:
    """Leave the signature of a record or an enum empty: what it holds stands below it, each with its meaning."""
    if what == "class" and isinstance(subject, type) and (has(subject) or issubclass(subject, Enum)):
        return "", None
    return signature and signature.replace("= packaged", "= modelcatalog.catalog"), returns


def _keep_colons(_app: Any, what: str, _name: str, _subject: Any, _options: Any, lines: list[str]) -> None:
    """Keep napoleon from reading ``True: it holds`` as a type and a text, by putting an empty comment first."""
    if what in {"attribute", "data", "property"}:
        lines[:0] = ["..", ""]


def setup(app: Any) -> None:
    """Register what this file adds to Sphinx."""
    app.connect("autodoc-process-docstring", _keep_colons, priority=400)  # before napoleon, whose priority is 500
    app.connect("autodoc-process-signature", _shorten_signature)
