# `make` lists what there is to do.

# Another Python: make clean, then make run PYTHON=python3.13
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$python && break; done)
# Another port: make run PORT=8502
PORT ?= 8501
# More for pytest or the benchmarks: make test ARGS="-k growth"
ARGS ?=

# Two processes of tests, each with whole files: one begins with those in a browser, the other at
# the other end (tests/conftest.py). In one process: make test ARGS="-n 0"
PROCESSES := -n 2 --dist loadfile --no-loadscope-reorder

VENV := .venv
PY := $(VENV)/bin/python
UV := $(VENV)/bin/uv
RUN := $(VENV)/.run
DEV := $(VENV)/.dev

define CHECK_PORT
import socket, sys

def taken(port):
    with socket.socket() as probe:
        probe.settimeout(1)
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            return "taken by another program, perhaps another Suanli"
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            return f"not to be had ({error.strerror})"

try:
    port = int(sys.argv[1])
    if not 0 < port < 65536:
        raise ValueError
except ValueError:
    sys.exit(f"PORT is to be a number from 1 to 65535, not {sys.argv[1]!r}: make run PORT=8501")
if why := taken(port):
    others = [*range(max(port, 1024) + 1, 65536), *range(8501, 65536)]
    free = next(other for other in others if not taken(other))
    sys.exit(
        f"Port {port} on 127.0.0.1 is {why}.\n"
        f"Stop what uses it, or choose another port: make run PORT={free}"
    )
endef
export CHECK_PORT

define SAY_WHEN_UP
import os, socket, sys, time

server, port = os.getppid(), int(sys.argv[1])
while os.getppid() == server:
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            print(f"Suanli runs on http://127.0.0.1:{port} (Ctrl+C stops it)", flush=True)
            break
    time.sleep(0.1)
endef
export SAY_WHEN_UP

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test check format messages bench api pins clean

api: $(DEV) ## Make a page of the public names from their docstrings (api/model.html)
	$(PY) -m pdoc $(API) -o api

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' Makefile

run: $(RUN) ## Serve the page on 127.0.0.1, port 8501 (or PORT=...)
	@$(PY) -c "$$CHECK_PORT" '$(PORT)'
	@$(PY) -c "$$SAY_WHEN_UP" $(PORT) & \
	exec $(PY) -m streamlit run app.py --server.address 127.0.0.1 --server.port $(PORT) \
		--logger.hideWelcomeMessage true

# Tests start hundreds of Pythons: what one has compiled, the others take, whatever is set here.
test: export PYTHONDONTWRITEBYTECODE :=
test: $(DEV) ## Run all tests, those in a browser included (ARGS="-k growth" for some)
	@$(PY) -m tests.browser.chromium
	@$(PY) -m tests.libreoffice
	@$(PY) -m tests.gnumeric
	@$(PY) -m tests.shells
	@$(PY) -m tests.caddy
	@rm -rf .coverage
	$(PY) -m coverage run -m pytest $(PROCESSES) $(ARGS)
	@$(PY) -m coverage combine --quiet
	@$(PY) -m coverage report

check: $(DEV) ## Check format, lint and types
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy

format: $(DEV) ## Format, and fix what lint can fix
	$(PY) -m ruff check --fix-only .
	$(PY) -m ruff format .

messages: $(DEV) ## Write new messages into the catalogues, untranslated
	@$(PY) -m tests.messages

bench: $(DEV) ## Run the benchmarks and print their ratios
	$(PY) -m benchmarks $(ARGS)

pins: $(UV) ## Pin the newest versions that pyproject.toml allows
	$(UV) pip compile $(PINS) --all-extras -o requirements.txt pyproject.toml
	$(UV) pip compile $(PINS) -o requirements-dev.txt -c requirements.txt --all-extras --group dev \
		pyproject.toml

# The names that `from model import` gives, on one page.
API := --docformat numpy model

PINS := --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command 'make pins'

clean: ## Remove what the other targets made
	rm -rf $(VENV) api .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Set-up. Each step leaves a file that says it's done, and is redone when its pins change.

$(VENV)/.made:
	@test -n '$(PYTHON)' || { echo 'Suanli needs Python 3.11 or newer, and found none.' \
		'Install one, or name it: make run PYTHON=/path/to/python3.12' >&2; exit 1; }
	@'$(PYTHON)' -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'Suanli needs' \
		'Python 3.11 or newer, and $(PYTHON) is not. Name another: make run PYTHON=python3.12' >&2; exit 1; }
	@echo 'Setting up in $(VENV), this once ...'
	@rm -rf $(VENV)
	@'$(PYTHON)' -m venv $(VENV) || { rm -rf $(VENV); exit 1; }
	@touch $@

# uv installs in seconds what takes pip minutes. Its own pin is requirements-dev.txt's.
$(UV): requirements-dev.txt $(VENV)/.made
	@awk '/^[^ #]/ {wanted = /^uv==/} wanted' requirements-dev.txt >$(VENV)/uv.txt
	@$(PY) -m pip --disable-pip-version-check install --quiet --no-deps --require-hashes \
		-r $(VENV)/uv.txt
	@touch $@

$(RUN): requirements.txt $(UV)
	@$(UV) pip install --quiet --python $(PY) --require-hashes -r requirements.txt
	@touch $@

$(DEV): requirements.txt requirements-dev.txt $(UV)
	@$(UV) pip sync --quiet --python $(PY) --require-hashes requirements-dev.txt
	@touch $(UV) $(RUN) $@
