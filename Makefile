# Everything a person does with this project. `make help` lists it.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8000
BIN := .venv/bin
WORKERS ?= 2
ANOTHER := tests/journeys tests/leaks yimen/demo/tests/test_walk.py $(addprefix yimen/applications/tests/test_,own_word.py entering.py)
# Benchmarks that are run beside others' software, which has an environment of its own.
PEERED := population rules
export PORT

.DEFAULT_GOAL := help
.PHONY: help env assets messages run test test-another test-long attack attack-short check format bench pin sbom audit reference clean

help: ## what there is to do
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

.venv/base: requirements/base.txt requirements/build.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { echo "The venv module is missing: apt-get install python3-venv"; exit 1; }
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt -r requirements/build.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev: .venv/base requirements/dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

env: .venv/base ## the Python environment, pinned and hashed

assets: .venv/base ## styles, scripts and fonts (Node comes from a wheel)
	@$(BIN)/python -m tools.assets

messages: .venv/base ## translations: compiled, and Traditional Chinese made from Simplified
	@$(BIN)/python -m tools.messages

run: assets messages ## the whole demonstration (YIMEN_DEMO=0: without it) on http://127.0.0.1:$(PORT); Ctrl-C stops all of it
	@YIMEN_DEMO=$${YIMEN_DEMO:-1} $(BIN)/python -m yimen.web.run

test: .venv/dev assets messages ## all tests but the long ones, on a real PostgreSQL and a real Chromium
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup -m "not long"

test-another: .venv/dev assets messages ## the journeys once more in a city with other ids, limits and one more service
	@YIMEN_TEST_CITY=another $(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup -m "not long" $(ANOTHER)

test-long: .venv/dev assets messages ## the long ones: kills, populations, differential runs
	@$(BIN)/python -m pytest -m long

attack: .venv/dev assets messages ## attack an installation of its own, within ten minutes (only=NAME for one family); fails at what is not known
	@$(BIN)/python -m tests.attack $(if $(only),--only $(only))

attack-short: .venv/dev assets messages ## the same with fewer attempts, within five minutes
	@$(BIN)/python -m tests.attack --short

check: .venv/dev ## lint, types, contracts, and the demonstration city
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/yimen check cities/haitang

format: .venv/dev ## put the code in its form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

.bench-venv/ready: requirements/bench.txt
	@test -x .bench-venv/bin/python || $(PYTHON) -m venv .bench-venv
	.bench-venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	@touch $@

bench: .venv/dev assets messages $(if $(only),$(if $(filter $(PEERED),$(only)),.bench-venv/ready),.bench-venv/ready) ## benchmarks against peers, in one run (only=NAME for one); results in bench/results
	@$(BIN)/python -m bench $(only)

pin: ## pin the requirements anew (needs uv)
	@for set in base build dev bench audit; do \
	  uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate requirements/$$set.in -o requirements/$$set.txt; \
	done

.audit-venv/ready: requirements/audit.txt
	@test -x .audit-venv/bin/python || $(PYTHON) -m venv .audit-venv
	.audit-venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/audit.txt
	@touch $@

sbom: env .audit-venv/ready ## the bill of materials of what ships, in build/sbom.json; fails on a licence that may not ship
	@$(BIN)/python -m tools.sbom
	@.audit-venv/bin/python tools/valid_sbom.py build/sbom.json

audit: env .audit-venv/ready ## known vulnerabilities of what is pinned, where data on them can be reached
	@$(BIN)/python -m tools.audit

reference: env ## from the code: docs/events.md, routes.md and guide/folder.md, and the acts and steps that yimen check knows
	@$(BIN)/python -m tools.reference

clean: ## what was built; the data folder stays
	rm -rf build node_modules .audit-venv .venv yimen/ui/static/ui/build
