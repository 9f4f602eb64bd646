# `make demo` and `make test` do all the set-up; the second time they take seconds.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
PLUGIN_VENV := .venv-plugins

# where Homebrew keeps Pango, for a Python that does not come from Homebrew
export DYLD_FALLBACK_LIBRARY_PATH ?= /opt/homebrew/lib:/usr/local/lib

# without bytecode every process that a test starts compiles the toolkit again
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test test-plugins lint setup clean

demo: $(VENV)/.demo pango
	$(BIN)/alliancekit demo -o alliancekit-demo

test: $(VENV)/.dev pango
	$(BIN)/python -m pytest $(PYTEST)

# the packages in plugins/, in an environment of their own; Spark needs Java, and has workers itself
test-plugins: $(PLUGIN_VENV)/.installed
	@sh tools/system-packages java $(PLUGIN_VENV)/bin/python
	@for plugin in plugins/*/; do echo "── $$plugin" && \
	  case $$plugin in *-spark/) workers=0 ;; *) workers=auto ;; esac && \
	  (cd $$plugin && ../../$(PLUGIN_VENV)/bin/python -m pytest -q -n $$workers $(PYTEST)) || exit 1; done

# branch coverage, the commands that tests start as processes of their own included
.PHONY: coverage
coverage: $(VENV)/.dev pango
	$(BIN)/python -m pytest -q --cov --cov-config=tools/coverage.toml --cov-report=term $(PYTEST)

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	@for plugin in plugins/*/; do echo "mypy $$plugin" && \
	  (cd $$plugin && MYPYPATH=../../src ../../$(BIN)/mypy --ignore-missing-imports) || exit 1; done

setup: $(VENV)/.dev pango

$(PLUGIN_VENV)/.installed: pyproject.toml $(wildcard plugins/*/pyproject.toml) | $(VENV)/bin/python
	$(BIN)/python -m venv $(PLUGIN_VENV)
	$(PLUGIN_VENV)/bin/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(PLUGIN_VENV)/bin/python -m pip install --quiet --disable-pip-version-check --editable . 'pytest-xdist>=3.6' \
	  $(foreach plugin,$(wildcard plugins/*/),--editable $(plugin) --group $(plugin)pyproject.toml:test)
	@touch $@

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "alliancekit needs Python 3.11 or later; none was found" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || sh tools/system-packages venv "$(PYTHON)"
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml | $(VENV)/.demo
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group dev
	@touch $@ $(VENV)/.demo

.PHONY: pango
pango: | $(VENV)/.demo
	@sh tools/system-packages pango $(BIN)/python

# the pictures of the README; needs pdftoppm (Debian: poppler-utils)
.PHONY: pictures
pictures: $(VENV)/.demo
	sh tools/pictures $(BIN)/alliancekit docs/pictures

# the command-line reference, from the commands themselves; the instruments, from their files; the
# contracts, from their docstrings
.PHONY: docs
docs: $(VENV)/.demo
	$(BIN)/python tools/cli_reference.py > docs/cli.md
	$(BIN)/python tools/instruments_page.py > docs/instruments.md
	$(BIN)/python tools/contracts_page.py > docs/plugins/contracts.md

# everybody side by side, then the tables of docs/performance.md; R takes part where it is installed
.PHONY: benchmark
benchmark: $(VENV)/.demo
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group bench
	$(BIN)/python benchmarks/run.py $(BENCHMARK)
	$(BIN)/python benchmarks/render.py

# one form and a roster against WeasyPrint by itself, for docs/performance.md
.PHONY: benchmark-printing
benchmark-printing: $(VENV)/.demo pango
	$(BIN)/python benchmarks/printing.py $(BENCHMARK)

# commands without plugins and with many, against the imports they begin with
.PHONY: benchmark-start-up
benchmark-start-up: $(VENV)/.demo
	$(BIN)/python benchmarks/startup.py $(BENCHMARK)

clean:
	rm -rf $(VENV) $(PLUGIN_VENV) alliancekit-demo dist .pytest_cache .mypy_cache .ruff_cache .coverage*
