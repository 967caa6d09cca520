# newsfold: `make` lists the targets. Needs Python 3.11 or newer, make and a package index.

PYTHON ?= python3
WORKERS ?= 3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/ready

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help venv demo test test-long faults lint types layers check eval eval-extraction fit kafka clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

venv: $(STAMP)  ## set up .venv from the pinned constraints (PYTHON=python3.12 picks the interpreter)

$(STAMP): pyproject.toml constraints.txt
	@command -v "$(PYTHON)" > /dev/null \
	  || { echo "$(PYTHON) is not installed: install Python 3.11 or newer, or name one: make venv PYTHON=/path/to/python3" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "newsfold needs Python 3.11 or newer, and $(PYTHON) is $$("$(PYTHON)" -V 2>&1): name another: make venv PYTHON=python3.12" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2> /dev/null \
	  || { echo "$(PYTHON) cannot make virtual environments: on Debian and Ubuntu install python3-venv" >&2; exit 1; }
	@echo "setting up $(VENV): several hundred MB, once"
	"$(PYTHON)" -m venv --clear $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@

demo: $(STAMP)  ## fold an invented world of feeds into incidents, in about a minute
	$(BIN)/newsfold demo

test: $(STAMP)  ## run all the tests, in WORKERS=3 processes
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile

faults: $(STAMP)  ## disturb the stages on a real Kafka in every way, within the hour (FAULTS='--articles 2000 --kills 5')
	$(BIN)/python -m tests.faults.suite $(FAULTS)

test-long: $(STAMP)  ## run the tests of many processes sharing the work of a stage, one at a time
	$(BIN)/python -m pytest -m long --numprocesses 1

lint: $(STAMP)  ## check style and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP)  ## check types, strictly
	$(BIN)/mypy

layers: $(STAMP)  ## check that imports point one way
	$(BIN)/lint-imports

check: lint types layers  ## all three checks

DATA ?= $(or $(NEWSFOLD_DATA_DIR),../shared/data)/stream_12k.jsonl.gz
OUT ?= newsfold-data/models
FIT ?= --language en

eval: $(STAMP)  ## measure folding on labelled sets beside the usual ways (EVAL='--sets basil --orders 2' and so on)
	$(BIN)/python -m tests.quality.eval $(EVAL)

eval-extraction: $(STAMP)  ## measure what is read from real pages beside trafilatura's defaults
	$(BIN)/python -m tests.quality.extraction

fit: $(STAMP)  ## learn linking weights from a dated stream: DATA=articles.jsonl.gz OUT=folder FIT='--language en'
	@test -f "$(DATA)" \
	  || { echo "no stream of articles at $(DATA): name one, DATA=articles.jsonl.gz, as newsfold fit --help describes" >&2; exit 1; }
	$(BIN)/newsfold fit "$(DATA)" --out "$(OUT)" $(FIT)

KAFKA := $(CURDIR)/.kafka

kafka:  ## fetch Apache Kafka's jars by Maven, for the tests that need a broker
	@command -v mvn > /dev/null && command -v java > /dev/null \
	  || { echo "make kafka needs Maven and Java 17: on Debian and Ubuntu install maven and openjdk-17-jre-headless" >&2; exit 1; }
	@mvn --quiet --file deploy/kafka/pom.xml dependency:copy-dependencies -DincludeScope=runtime \
	  -DoutputDirectory=$(KAFKA)/libs \
	  || { echo "Maven could not fetch Kafka's jars: it needs Maven Central, or a mirror named in ~/.m2/settings.xml; \
	or unpack a Kafka yourself and set KAFKA_HOME to its folder" >&2; exit 1; }
	@echo "now run: KAFKA_HOME=$(KAFKA) make test"

clean:  ## remove .venv and every cache; data is left alone
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
