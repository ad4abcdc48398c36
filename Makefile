# The two commands a start needs are `make chat` and `make test`; `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help chat test check lint types layers lock clean

help:
	@echo "make chat    set up on the first run, then talk to Signpost in this terminal"
	@echo "make test    set up with the development tools, then run all checks and tests"
	@echo "make lock    choose the dependencies' versions anew"
	@echo "make clean   remove what the other commands made"

chat: $(VENV)/.runtime
	@$(BIN)/signpost chat

test: $(VENV)/.development lint types layers check
	$(BIN)/python -m pytest -q --cov --cov-report=term:skip-covered --cov-fail-under=90

lint: $(VENV)/.development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.development
	$(BIN)/mypy

layers: $(VENV)/.development
	$(BIN)/lint-imports

check: $(VENV)/.development
	$(BIN)/signpost check

# One environment for both: a marker says which of the locked sets is in it.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Signpost needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	@echo "Setting up in $(VENV), once ..."
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(PIP) install --require-hashes --only-binary :all: -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation --no-index --quiet -e .
	@touch $@

$(VENV)/.development: requirements-dev.lock pyproject.toml | $(VENV)/bin/python
	$(PIP) install --require-hashes --only-binary :all: -r requirements-dev.lock
	$(PIP) install --no-deps --no-build-isolation --no-index --quiet -e .
	@touch $@ $(VENV)/.runtime

# Needs uv. The files hold versions and hashes, and no address of any index.
lock:
	uv pip compile pyproject.toml requirements-build.in --universal --python-version 3.11 \
	  --generate-hashes --no-annotate --custom-compile-command "make lock" -o requirements.lock
	uv pip compile pyproject.toml requirements-build.in --extra dev -c requirements.lock --universal \
	  --python-version 3.11 --generate-hashes --no-annotate --custom-compile-command "make lock" -o requirements-dev.lock

clean:
	rm -rf $(VENV) build dist *.egg-info .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
