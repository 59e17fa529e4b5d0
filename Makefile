# The two commands of the README are `make demo` and `make test`; both make their own
# environment in .venv from constraints.txt and lean on nothing else that is installed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help demo dashboard test lint types contract unit format bench docs package \
  package-test audit clean

help:  ## Show what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 16

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

bench: $(VENV)/.bench  ## Print the benchmarks' tables (BENCH="peers --full" for some)
	$(BIN)/python -m benchmarks $(BENCH)

docs: $(VENV)/.dev  ## Make the outputs and the picture in README and docs anew
	$(BIN)/python -m docs
	@$(MAKE) --no-print-directory test > $(VENV)/test.log || { tail -n 40 $(VENV)/test.log; exit 1; }
	$(BIN)/python -m docs --suite $(VENV)/test.log

package: $(VENV)/.dev  ## Build wheel and sdist into dist/
	$(BIN)/python -m build --no-isolation

package-test: $(VENV)/.dev  ## Install wheel and sdist in clean environments and use them
	$(BIN)/python -m tests.packaging.installed

audit: .venv-audit/.made  ## Compare the pinned versions with known vulnerabilities
	.venv-audit/bin/pip-audit --strict --no-deps --disable-pip -r constraints.txt \
	  --ignore-vuln CVE-2025-69872 # diskcache's pickle, which client/store.py refuses

clean:  ## Remove the environment and what the tools leave behind
	rm -rf $(VENV) .venv-audit dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

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

$(VENV)/.bench: $(VENV)/.dev
	$(PIP) install --quiet --constraint constraints.txt --editable ".[dev,bench]"
	@touch $@

.venv-audit/.made:
	$(PYTHON) -m venv .venv-audit
	.venv-audit/bin/python -m pip install --quiet "pip-audit>=2.10,<3"
	@touch $@
