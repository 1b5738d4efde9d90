# The front door: a fresh machine needs only Python >= 3.11, make and git.
# CI calls these same targets.

PYTHON ?= python3
BIN := .venv/bin
# A file of tests stays on one worker, so its servers and databases are made once.
WORKERS ?= 2
# In the order of tests/conftest.py, the longest files first, not that of xdist, which counts tests.
SPREAD = -n $(WORKERS) --dist loadfile --no-loadscope-reorder
DATA_DIR ?= .steward
# More for `steward up`, such as OPTIONS="--http-port 9080".
OPTIONS ?=
PACKAGES = $(wildcard domain playbook rules workflows activities ports providers sandbox storage bootstrap desk api console tools bench cli.py web.py worker.py)

LOCKS := requirements/bootstrap.lock requirements/dev.lock
STAMP := .venv/.setup-stamp
# What is installed is named by its locks, pyproject.toml and the folder it stands in.
FRONT := console/package-lock.json
WANTED = $$( (cat $(LOCKS) $(FRONT) pyproject.toml; pwd) | git hash-object --stdin)

# --universal: one lock for every Python and system we run on. No index is named in it.
COMPILE = UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-annotate

# Compiled code is kept: else every process compiles the tests and all they import anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup run test test-slow test-all check fmt migrate record-histories record-scenarios record-explanations pages words screenshots bench lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## make .venv with everything in it; starts nothing, quick when there is nothing to do
	@[ "$$(cat $(STAMP) 2>/dev/null)" = "$(WANTED)" ] || $(MAKE) --no-print-directory install

.PHONY: install
install:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Steward needs Python 3.11 or newer; name one with: make setup PYTHON=python3.12"; exit 1; }
	@rm -f $(STAMP)
	@# One that was made elsewhere, or for a Python that is gone, cannot be mended.
	@[ "$$(cat .venv/.made-in 2>/dev/null)" = "$$(pwd)" ] && $(BIN)/python -c '' 2>/dev/null \
		|| { $(PYTHON) -m venv --clear .venv && pwd > .venv/.made-in; }
	@$(BIN)/uv --version >/dev/null 2>&1 \
		|| $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.lock
	@VIRTUAL_ENV=.venv $(BIN)/uv pip sync --quiet --require-hashes requirements/dev.lock
	@VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --offline --no-deps --no-build-isolation --editable .
	@# What the console's pages load; npm and node come from the lock, whatever the machine has.
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm ci --prefix console --silent --no-progress
	@echo "$(WANTED)" > $(STAMP)
	@echo "Ready: $(BIN)/steward"

run: setup ## start everything here with sample orders, and say where to look (Ctrl-C stops it)
	@exec $(BIN)/steward up --data-dir "$(DATA_DIR)" $(OPTIONS)

test: setup ## the whole suite but what is marked slow
	$(BIN)/pytest $(SPREAD) -m "not slow"

test-all: setup ## the whole suite
	$(BIN)/pytest $(SPREAD)

test-slow: setup ## what is marked slow, and 2,000 random lives
	$(BIN)/pytest $(SPREAD) -m slow
	STEWARD_TEST_LIVES=2000 $(BIN)/pytest -q tests/rules/test_rules_properties.py

check: setup ## lint, format, types, import directions
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict $(PACKAGES) tests
	$(BIN)/lint-imports

fmt: setup ## put the code into shape
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

migrate: setup ## bring the database's tables up to date
	$(BIN)/steward migrate

record-histories: setup ## record the golden histories anew, from real runs
	$(BIN)/python -m tools.record_histories

record-scenarios: setup ## write what every shipped scenario comes to beside it; look at the diff
	$(BIN)/python -m tools.record_scenarios

record-explanations: setup ## write what shipped playbooks say of themselves to docs/explained; look at the diff
	$(BIN)/python -m tools.record_explanations

pages: setup ## write what is made from the models: facts, the playbook reference, the JSON Schema
	$(BIN)/python -m tools.facts_page
	$(BIN)/python -m tools.playbook_page
	$(BIN)/steward playbook schema --out playbooks/schema.json

words: setup ## write what the console says into its catalogues; fails while something is not translated
	$(BIN)/python -m tools.catalogues

screenshots: setup ## draw every page of the console into build/screenshots (needs Chromium)
	$(BIN)/python -m tools.screenshots

bench: setup ## measure lives, steps, readiness and memory
	$(BIN)/python -m bench.run

lock: setup ## choose package versions anew, within requirements/*.in
	$(COMPILE) --upgrade requirements/dev.in --output-file requirements/dev.lock
	$(COMPILE) --constraint requirements/dev.lock requirements/runtime.in --output-file requirements/runtime.lock
	$(COMPILE) --constraint requirements/dev.lock requirements/bootstrap.in --output-file requirements/bootstrap.lock

clean: ## remove caches (not .venv, not .steward)
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build
