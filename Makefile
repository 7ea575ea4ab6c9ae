# Everything begins here, on a machine with nothing but Python 3.11 and make: `make help`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
PEER := tests/franceconnect/provider
CHROMIUM := $(shell for name in chromium chromium-browser google-chrome chrome; do command -v $$name; done; true)
APACHE := $(wildcard /usr/lib/apache2/modules/mod_auth_openidc.so)

.DEFAULT_GOAL := help
.PHONY: help demo demo-fresh test check conformance screens example reference bench bench-import lock browser apache franceconnect

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

demo: $(INSTALLED) franceconnect ## the whole service with demo families, on this machine; Ctrl-C ends it
	@exec $(BIN)/idp demo

demo-fresh: $(INSTALLED) franceconnect ## the same, and forget the accounts made before
	@exec $(BIN)/idp demo --fresh

test: $(INSTALLED) browser apache franceconnect ## every test, also in a real browser
	@$(BIN)/pytest --numprocesses=auto --dist=loadscope

check: $(INSTALLED) ## what can be said without running it: lint, types, contracts, settings
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/pytest -q tests/checks

conformance: $(INSTALLED) ## run what the certification plans ask; write docs/conformance.md
	@$(BIN)/python -m tests.checks.conformance.run

screens: $(INSTALLED) browser ## take the pictures in docs/screens/ again
	@SCREENS=docs/screens $(BIN)/pytest -q tests/journeys

example: $(INSTALLED) ## write config.example.toml again, after a change of idp/config/
	@$(BIN)/python -m tests.checks.example_configuration

reference: $(INSTALLED) ## write docs/problems.md again, after a change of idp/platform/problem_codes.py
	@$(BIN)/python -m idp.platform.problem_reference > docs/problems.md

bench: $(INSTALLED) ## the sign-in flow beside npm oidc-provider, in about 3 minutes (docs/benchmarks.md); TURN=2 ROUNDS=5
	@$(BIN)/python -m benchmarks.sign_in --seconds $(or $(TURN),2) --rounds $(or $(ROUNDS),5)

bench-import: $(INSTALLED) ## what imports and look-ups cost (docs/benchmarks.md); PUPILS=200000 GUARDIANS="100000 5000000"
	@$(BIN)/python -m benchmarks.imports --pupils $(or $(PUPILS),20000)
	@$(BIN)/python -m benchmarks.lookups --guardians $(or $(GUARDIANS),100000)

lock: $(INSTALLED) ## choose versions anew; then look at the change of the two lock files
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --custom-compile-command "make lock" \
	  --python-version 3.11 --upgrade pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --custom-compile-command "make lock" \
	  --python-version 3.11 --upgrade pyproject.toml --extra demo --group dev \
	  --constraint requirements.lock -o requirements-dev.lock

# uv comes first, by pip and under the lock's own hashes: it installs the rest in seconds.
$(INSTALLED): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 …' >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
	  { rm -rf $(VENV); echo 'On Debian: apt-get install python3-venv' >&2; exit 2; }
	@awk '/^[^ #]/ { uv = /^uv==/ } uv' requirements-dev.lock > $(VENV)/uv.lock
	@test -x $(BIN)/uv || \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/uv.lock
	@$(BIN)/uv pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements-dev.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

# FranceConnect's part is played by an npm package; without npm there is no FranceConnect.
franceconnect:
	@cd $(PEER) && if [ -z "$$(command -v npm)" ]; then \
	  echo '*** No npm on this machine: no FranceConnect. ***' >&2; \
	elif [ ! -d node_modules/oidc-provider ] || [ package-lock.json -nt node_modules ]; then \
	  npm ci --silent && touch node_modules || \
	  echo '*** npm could not install its package: no FranceConnect. ***' >&2; \
	fi

# What no Python or npm package brings: Debian's is installed when that is possible.
define debian
	@if [ "$$(id -u)" = 0 ] && [ -f /etc/debian_version ]; then \
	  apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(1); \
	else \
	  echo '*** $(2) ***' >&2; \
	  echo '*** Install it (Debian: apt-get install $(1)), then run make test again. ***' >&2; \
	  [ "$$CI" != true ]; \
	fi
endef

browser:
ifeq ($(CHROMIUM),)
	$(call debian,chromium,No Chromium on this machine: THE TESTS IN THE BROWSER DO NOT RUN.)
endif

# One of the relying parties of the tests.
apache:
ifeq ($(APACHE),)
	$(call debian,apache2-bin libapache2-mod-auth-openidc,No Apache with mod_auth_openidc on this machine: ITS TESTS DO NOT RUN.)
endif
