# The few commands people type.  Each sets itself up: all that is needed is Python >= 3.11, make and
# a package registry.  Another Python is chosen with `make PYTHON=python3.13 test`.
PYTHON ?= python3
python := .venv/bin/python
# The same Python with the compiled wheel in place of the sources, where there is a compiler.
compiled := PYTHONSAFEPATH=1 PYTHONPATH=$(CURDIR)/.venv/compiled $(python)
# A process for each core; the longest tests come first: see tests/conftest.py.
side_by_side := --numprocesses=logical --no-loadscope-reorder
# What gcc's sanitizers need: their library first, and each of Python's objects from malloc.
sanitizer = LD_PRELOAD="$$(gcc -print-file-name=libasan.so)" ASAN_OPTIONS=detect_leaks=0 PYTHONMALLOC=malloc
sanitized = $(sanitizer) PYTHONSAFEPATH=1 PYTHONPATH=$(CURDIR)/.venv/sanitized $(python)

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

.PHONY: help demo test sanitize mutants lint format bench bench-quick docs table readme lab notebooks classroom classroom-site clean
.NOTPARALLEL:
.DEFAULT_GOAL := help

help:  ## list these commands
	@sed -n 's/^\([a-z-]*\):.*##  *\(.*\)/make \1\t\2/p' Makefile

demo: .venv/installed-plots .venv/compiled/made  ## train two small networks and show what they learned
	@$(compiled) -m nn

test: .venv/installed-test .venv/programs .venv/compiled/made  ## run the tests, the examples in the docstrings and in README.md
	@$(python) -m pytest $(side_by_side)
	@SLOPEWISE_COMPILED=1 $(compiled) -m pytest $(side_by_side) tests

sanitize: .venv/installed-test  ## run the engine's tests with every access to memory checked
	@rm -rf .venv/sanitized
	@$(sanitizer) CFLAGS="-fsanitize=address,undefined -fno-sanitize-recover=all" \
		$(python) -m pip install --no-deps --target .venv/sanitized .
	@SLOPEWISE_COMPILED=1 CI=1 HYPOTHESIS_PROFILE=dev $(sanitized) -m pytest \
		$(patsubst %,tests/test_%.py,value backward ops programs sweep functional modes arrays floats)
	@for trace in deep threads interrupts trainings; do \
		$(sanitized) tests/traces.py $$trace >/dev/null || exit; done

mutants: .venv/installed-test  ## break the code on purpose and see that the tests notice
	@$(python) tests/mutants.py

lint: .venv/installed-dev  ## check style and types, changing nothing
	@$(python) -m ruff check
	@$(python) -m ruff format --check
	@$(python) -m mypy

format: .venv/installed-dev  ## repair what can be repaired without thinking
	@$(python) -m ruff check --fix
	@$(python) -m ruff format

lab: .venv/installed-lab .venv/compiled/made  ## open the notebooks in JupyterLab
	@$(compiled) -m jupyter lab notebooks $(if $(filter 0,$(shell id -u)),--allow-root)

notebooks: .venv/installed-test  ## run the lessons again and keep their outputs
	@$(python) notebooks/run.py

classroom: classroom-site  ## open the lessons in a browser that runs Python itself
	@$(python) build/classroom/serve.py

classroom-site: .venv/installed-classroom  ## build the folder for it, to hand out: no network, nothing to install
	@$(python) -m classroom

docs: .venv/installed-docs  ## build the site into build/docs; open build/docs/index.html
	@$(python) -m sphinx --quiet --fail-on-warning docs build/docs
	@echo "The site is in build/docs: open build/docs/index.html" >&2

# The extra with the other engines: `make bench peers=bench-all` installs the large ones, too.
peers ?= bench

bench: .venv/installed-$(peers) .venv/compiled/made  ## measure against other engines, side by side
	@$(python) -m benchmarks
	@$(python) docs/readme.py

bench-quick: .venv/installed-$(peers) .venv/compiled/made  ## the same in two minutes, and keep nothing
	@$(python) -m benchmarks --quick

table: .venv/installed  ## print the op table as Markdown
	@$(python) -m autograd

readme: .venv/installed  ## bring the tables and the picture in README.md up to date
	@$(python) docs/readme.py

clean:  ## remove everything that these commands made
	rm -rf .venv build dist docs/lessons/*.ipynb .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamp .venv/installed-EXTRA says that the extra is installed as pyproject.toml has it now.
.venv/installed: pyproject.toml
	$(call install,.)
	@touch $@

.venv/installed-%: pyproject.toml
	$(call install,.[$*])
	@touch $@

# The wheel, built as `pip install .` builds it, and unpacked.
.venv/compiled/made: pyproject.toml hatch_build.py $(shell find autograd nn -type f -not -name '*.pyc')
	@echo "Building the wheel into .venv/compiled ..." >&2
	@rm -rf .venv/compiled
	@$(python) -m pip install --no-deps --target .venv/compiled .
	@touch $@

# The tests draw with the system's dot, drive a browser and fetch its Python with npm; without them
# those tests are skipped.
.venv/programs: .venv/installed-test
	@missing=""; \
	for pair in dot:graphviz chromium:chromium chromedriver:chromium-driver npm:npm; do \
		command -v $${pair%%:*} >/dev/null || missing="$$missing $${pair#*:}"; done; \
	if [ -z "$$missing" ]; then touch $@; \
	elif command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
		echo "Installing$$missing ..." >&2; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
		apt-get install -y -qq $$missing >/dev/null && touch $@; \
	else echo "Some tests will be skipped: they need$$missing." >&2; fi

define install
@$(PYTHON) -c 'import sys; v = sys.version.split()[0]; sys.exit(f"Slopewise needs Python 3.11 or newer, and $(PYTHON) is {v}: try make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
@$(python) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
@echo "Installing $(1) into .venv ..." >&2
@$(python) -m pip install --editable "$(1)"
endef
