# The two commands of the README are `make demo` and `make test`; both make their own
# environment in .venv from constraints.txt and lean on nothing else that is installed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help demo dashboard test lint types contract unit format bench docs package clean

help:  ## Show what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 12

demo: $(VENV)/.demo  ## Compare Mellerud with lika kommuner on the packaged demo data
	@$(BIN)/kolada-bench compare Mellerud --group lika kommuner --demo

dashboard: $(VENV)/.demo  ## Open the dashboard on the packaged demo data in the browser
	@$(BIN)/kolada-bench dashboard Mellerud --demo

test: lint types contract unit  ## Run every check: lint, types, import contract, tests

lint: $(VENV)/.dev  ## Check style and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev  ## Check types
	$(BIN)/mypy

contract: $(VENV)/.dev  ## Check that imports run one way
	$(BIN)/lint-imports

unit: $(VENV)/.dev  ## Run the tests
	$(BIN)/python -m pytest

format: $(VENV)/.dev  ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.dev  ## Print the benchmarks' tables
	$(BIN)/python -m benchmarks

docs: $(VENV)/.dev  ## Make the outputs and the picture in README and docs anew
	$(BIN)/python -m docs
	@$(MAKE) --no-print-directory test > $(VENV)/test.log || { tail -n 40 $(VENV)/test.log; exit 1; }
	$(BIN)/python -m docs --suite $(VENV)/test.log

package: $(VENV)/.dev  ## Build wheel and sdist into dist/
	$(BIN)/python -m build --no-isolation

clean:  ## Remove the environment and what the tools leave behind
	rm -rf $(VENV) dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) install --quiet --constraint constraints.txt --editable ".[dev]"
	@touch $@ $(VENV)/.demo
