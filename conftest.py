"""Run the examples in docstrings and in the documentation as tests."""

from doctest import ELLIPSIS, IGNORE_EXCEPTION_DETAIL

from sybil import Sybil
from sybil.parsers.myst import DocTestDirectiveParser, PythonCodeBlockParser
from sybil.parsers.rest import DocTestParser

_OPTIONS = ELLIPSIS | IGNORE_EXCEPTION_DETAIL

_markdown = Sybil(
    parsers=[DocTestDirectiveParser(_OPTIONS), PythonCodeBlockParser(doctest_optionflags=_OPTIONS)],
    patterns=["*.md"],
    excludes=["CHANGELOG.md", "facts/**", ".venv/**"],
)
_docstrings = Sybil(parsers=[DocTestParser(_OPTIONS)], patterns=["src/**/*.py"])

pytest_collect_file = (_markdown + _docstrings).pytest()
