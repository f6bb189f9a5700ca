# make demo | make test need nothing but Python 3.11 or newer, pip and make: they set up .venv first.

PYTHON ?= python3
BIN := .venv/bin
# The folder of the upstream snapshots that `make catalog` reads.
INPUTS ?= ../shared/data

.PHONY: help demo test lint types docs catalog catalog-outdated bench format clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.venv/.ready: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group dev --editable .
	@touch $@

demo: .venv/.ready  ## show what the library does, on the packaged data
	@$(BIN)/python scripts/demo.py

test: lint types .venv/.ready  ## everything that must pass
	$(BIN)/python -m pytest
	$(BIN)/python -m sphinx --quiet --fail-on-warning --nitpicky --builder html docs .venv/docs

lint: .venv/.ready  ## check style and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/.ready  ## check types
	$(BIN)/mypy

format: .venv/.ready  ## put the code into the house format
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format --quiet .

docs: .venv/.ready  ## build the documentation into docs/_build
	$(BIN)/python -m sphinx --fail-on-warning --nitpicky --builder html docs docs/_build

catalog: .venv/.ready  ## rebuild the packaged data from facts/, the pinned wheels and the snapshots in INPUTS
	$(BIN)/python -m modelcatalog.build --fetch --inputs $(INPUTS)

catalog-outdated: .venv/.ready  ## list the pinned sources that have newer releases
	$(BIN)/python -m modelcatalog.build --outdated --inputs $(INPUTS)

.venv-bench/.ready: bench/requirements.txt
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check -r bench/requirements.txt
	@touch $@

bench: .venv-bench/.ready  ## measure against the budgets and the peers; writes docs/benchmarks.md
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --force-reinstall --no-deps .
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check attrs cattrs importlib-resources
	.venv-bench/bin/python bench/run.py --markdown docs/benchmarks.md

clean:  ## remove what the targets made
	rm -rf .venv .venv-bench docs/_build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
