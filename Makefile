# Two commands matter: `make run` and `make test`. They need Python ≥ 3.11 (with venv), git and make.
# ARGS reach the command:  make run ARGS="--port 9000"    make test ARGS="tests/core -k phone"

SHELL := /bin/bash
UV := $(shell command -v uv 2>/dev/null || echo .venv-uv/bin/uv)
BIN := .venv/bin
ARGS ?=
export UV_PROJECT_ENVIRONMENT := .venv
unexport VIRTUAL_ENV
# Images for containers often set this: each process would compile all that it imports, twice the time of a start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test proof bench lint format messages environment clean help

help: ## tell what there is
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.venv-uv/bin/uv:
	python3 -m venv .venv-uv
	.venv-uv/bin/pip install --quiet uv

run: $(UV) ## set up and start the whole desk on this machine
	@[ -d .venv ] || echo "必要なものを取り寄せています（初回だけ） / fetching what is needed (first time only)"
	@$(UV) sync --quiet --frozen --no-dev --inexact
	@$(BIN)/python tools/compile-messages
	@exec $(BIN)/toritsugi up $(ARGS)

environment: $(UV)
	@$(UV) sync --quiet --locked

messages: environment
	@$(BIN)/python tools/compile-messages

test: messages ## set up what the tests need, lint, run all tests (under 10 minutes on two quiet cores)
	@tools/setup-test-machine
	@status=0; $(MAKE) --no-print-directory lint || status=1; tools/run-tests $(ARGS) || status=1; exit $$status

proof: messages ## run the long forms of the tests; results go to docs/proof/
	@tools/setup-test-machine
	@$(BIN)/pytest --proof -n 2 --dist loadscope --no-loadscope-reorder -m "proof or campaign" --timeout 4500 $(ARGS)

bench: messages ## measure; figures go to benchmarks/results/
	@tools/setup-test-machine
	@$(BIN)/python -m benchmarks $(ARGS)

lint: environment ## ruff, import-linter, mypy
	@$(BIN)/ruff check .
	@mkdir -p .cache
	@$(BIN)/lint-imports --no-logo > .cache/lint-imports.log 2>&1 || { cat .cache/lint-imports.log; exit 1; }
	@$(BIN)/mypy

format: environment ## put the source into ruff's format
	@$(BIN)/ruff check --fix --exit-zero --quiet .
	@$(BIN)/ruff format .

clean: ## remove what setting up made (not ./data)
	rm -rf .venv .venv-uv .cache .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis dist build htmlcov .coverage
	find src tests tools benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
	find src -name '*.mo' -delete
