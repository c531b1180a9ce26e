# The two commands (run, test) and the checks. Everything is installed from here.
SHELL := /bin/bash
PY ?= python3
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= 2

.PHONY: run run-cluster test check bench chaos format migration clean

$(VENV)/.run: requirements.txt
	test -x $(BIN)/pip || $(PY) -m venv $(VENV) || bash .ci/venv $(PY) $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

$(VENV)/.test: tests/requirements.txt $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/requirements.txt
	touch $@

static/node_modules/.done: static/package-lock.json
	cd static && npm install --no-save --no-audit --no-fund --silent
	touch $@

run: $(VENV)/.run
	$(BIN)/python wsgi.py

run-cluster: $(VENV)/.run
	$(BIN)/python -m examserver.cluster

test: $(VENV)/.test
	bash tests/system.sh
	$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup $(if $(CI),--randomly-seed=20261124)

check: $(VENV)/.test static/node_modules/.done
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	cd static && npm run --silent check

bench: $(VENV)/.test
	$(BIN)/python -m tests.bench

bench-quick: $(VENV)/.test
	$(BIN)/python -m tests.bench quick

chaos: $(VENV)/.test
	$(BIN)/python -m tests.chaos $(with)

format: $(VENV)/.test static/node_modules/.done
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .
	cd static && npm run --silent format

migration: $(VENV)/.run
	$(BIN)/python -m tests.new_migration "$(m)"

clean:
	rm -rf $(VENV) static/node_modules .mypy_cache .ruff_cache .pytest_cache
