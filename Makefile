# Every command a developer needs; `make` alone lists them.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all:
SOURCES := manage.py config boroughs suppliers migrations_tracker tests
T ?= tests
WORKERS ?= auto
MINUTES ?= 10

.DEFAULT_GOAL := help
.PHONY: help setup run test test-sqlite test-postgresql chromium coverage check lint format types imports templates \
  migrations schema openapi spelling lock lock-fresh drills bench soak histories clean

help: ## List the commands
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##@ Use
run: $(VENV)/.run ## Start the tracker with its illustrative programme and print the address
	@exec $(BIN)/python manage.py run_local

setup: $(VENV)/.run ## Install what the tracker needs into .venv

##@ Develop
test: $(VENV)/.dev chromium ## Run every test: on SQLite, and on PostgreSQL and Redis where they answer
	@$(MAKE) --no-print-directory test-sqlite
	@if $(BIN)/python .ci/services.py postgresql; then $(MAKE) --no-print-directory test-postgresql; \
	  else $(BIN)/python .ci/services.py explain; fi

chromium: # browser tests need one; without it they are skipped, and say so
	@command -v chromium google-chrome chromium-browser >/dev/null || { \
	  [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && echo "Installing Chromium" && \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; } || \
	  echo "There is no Chromium and it cannot be installed here, so the browser tests are skipped."

test-sqlite: $(VENV)/.dev ## The suite on SQLite (T=path for a part of it)
	@echo "Tests on SQLite"
	@env -u TEST_DATABASE_URL $(BIN)/pytest -n $(WORKERS) --dist loadgroup -m "not drill" $(T)

# What a browser shows and what asks no database is the same on both, and takes half of the time.
test-postgresql: $(VENV)/.dev ## Every test that asks a database on PostgreSQL, with the drills that need it and Redis
	@echo "Tests on PostgreSQL"
	@TEST_DATABASE_URL="$$($(BIN)/python .ci/services.py database-url)" \
	  TEST_REDIS_URL="$$($(BIN)/python .ci/services.py redis-url)" \
	  $(BIN)/pytest -n $(WORKERS) --dist loadgroup -m "not browser" $(T)

coverage: $(VENV)/.dev ## The lines and branches that no test runs (T=path for a part of it)
	@$(BIN)/pytest -q -n $(WORKERS) -m "not drill and not browser" --cov --cov-report=term $(T)

drills: $(VENV)/.dev ## Only the drills: real processes, killed and restarted
	@TEST_DATABASE_URL="$$($(BIN)/python .ci/services.py database-url)" \
	  TEST_REDIS_URL="$$($(BIN)/python .ci/services.py redis-url)" $(BIN)/pytest -m drill tests/drills

bench: $(VENV)/.dev ## Measure against peers and limits in the same run; prints ratios
	@$(BIN)/python -m tests.benchmarks

soak: $(VENV)/.dev ## Ten minutes of faults at random leave no slot without result or counted gap (MINUTES=1 for fewer)
	@$(BIN)/python -m tests.drills --minutes $(MINUTES) \
	  --postgres "$$($(BIN)/python .ci/services.py database-url)" \
	  --redis "$$($(BIN)/python .ci/services.py redis-url)"

histories: $(VENV)/.dev ## Ten thousand random histories fold to the rows they wrote (about half an hour)
	@env -u TEST_DATABASE_URL PSN_HISTORIES=10000 $(BIN)/pytest tests/services/test_fold.py

check: lint types imports templates migrations schema spelling lock-fresh ## All that is checked without running a test

lint: $(VENV)/.dev ## Style and common mistakes
	@$(BIN)/ruff check $(SOURCES) .ci && $(BIN)/ruff format --check --quiet $(SOURCES) .ci

format: $(VENV)/.dev ## Rewrite the code in the house style
	@$(BIN)/ruff check --fix --quiet $(SOURCES) .ci; $(BIN)/ruff format $(SOURCES) .ci; $(BIN)/djlint --reformat --quiet templates

types: $(VENV)/.dev ## Types, strictly
	@$(BIN)/mypy $(SOURCES)

imports: $(VENV)/.dev ## Who may import whom
	@$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports

templates: $(VENV)/.dev ## Templates
	@$(BIN)/djlint --quiet --lint templates && $(BIN)/djlint --quiet --check templates

migrations: $(VENV)/.dev ## No model change without its migration
	@DJANGO_SETTINGS_MODULE=config.settings.test $(BIN)/python manage.py makemigrations --check --dry-run

openapi: $(VENV)/.dev ## Renew docs/openapi.json; refuses what would break v1
	@$(BIN)/python -m tests.api.published

schema: $(VENV)/.dev ## The API's schema builds without a warning
	@DJANGO_SETTINGS_MODULE=config.settings.test $(BIN)/python manage.py spectacular --validate --fail-on-warn --file /dev/null

spelling: $(VENV)/.dev ## Typing errors in code and prose
	@$(BIN)/typos $(SOURCES) docs templates static/css static/js *.md

lock: $(VENV)/.dev ## Resolve the dependencies anew into the two locks
	@$(BIN)/python .ci/lock.py

lock-fresh: $(VENV)/.dev ## The locks fit pyproject.toml
	@$(BIN)/python .ci/lock.py --check

clean: ## Remove the virtual environment and caches; var/ stays
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache htmlcov .coverage

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON). Install Python 3.11 or newer, or name it: make run PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is $$($(PYTHON) -V 2>&1 | cut -d" " -f2); the tracker needs Python 3.11 or newer. Name another: make run PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) cannot make virtual environments. On Debian install python3-venv, then try again." >&2; exit 1; }
	@[ -w . ] || { echo "Cannot write to $(CURDIR), where $(VENV) belongs. Clone into a folder of your own." >&2; exit 1; }
	@echo "Making a virtual environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(VENV)/.run: requirements.lock | $(VENV)/bin/python
	@echo "Installing $$(grep -cE '^[a-z0-9].*==' requirements.lock) packages (about a minute, first time only)"
	@$(PIP) -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock | $(VENV)/bin/python
	@echo "Installing $$(grep -cE '^[a-z0-9].*==' requirements-dev.lock) packages for development (first time only)"
	@$(PIP) -r requirements-dev.lock
	@touch $@ $(VENV)/.run
