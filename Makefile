# make render   set up what is missing, then render the sample into out/
# make test     the whole test suite; also: lint, types, bench, clean
# make mutants  200 small changes of behaviour, drawn at random, and how many of them the tests notice
# make gallery  each page of the PDF beside that of the Word file, as pictures

VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/.stamps
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
BRIEF := lavrov-mexico-2020
# each is named as `library or command=package`
TO_RENDER := libpango-1.0.so.0=libpango-1.0-0 libpangoft2-1.0.so.0=libpangoft2-1.0-0
TO_BENCH := libharfbuzz-subset.so.0=libharfbuzz-subset0
TO_TEST := soffice=libreoffice-writer-nogui pdftotext=poppler-utils

export PATH := $(PATH):/usr/sbin:/sbin
export DEBIAN_FRONTEND := noninteractive

.PHONY: render test lint types mutants bench gallery clean
.DEFAULT_GOAL := render

render: $(STAMPS)/render
	@$(BIN)/briefbook render

test: $(STAMPS)/test $(STAMPS)/test-libraries
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile

lint: $(STAMPS)/test
	@$(BIN)/ruff check .

types: $(STAMPS)/test
	@$(BIN)/mypy

mutants: $(STAMPS)/mutants $(STAMPS)/test-libraries
	@$(BIN)/python tests/mutants.py

bench: $(STAMPS)/bench $(STAMPS)/bench-libraries
	@$(BIN)/python benchmarks/bench.py --write docs/benchmarks.md

gallery: $(STAMPS)/test $(STAMPS)/test-libraries
	@$(BIN)/briefbook render $(BRIEF)
	@$(BIN)/python docs/gallery.py

clean:
	@rm -rf out dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -not -path './$(VENV)/*' -prune -exec rm -rf {} +

# install PACKAGE for each `library or command=PACKAGE` that this machine lacks; nothing is done where none is missing
define install_missing
	@mkdir -p $(STAMPS); missing=; \
	for pair in $(1); do \
		name=$${pair%%=*}; \
		case $$name in \
			*.so.*) command -v ldconfig >/dev/null || continue; ldconfig -p | grep -qF "$$name" || missing="$$missing $${pair#*=}";; \
			*) command -v $$name >/dev/null || missing="$$missing $${pair#*=}";; \
		esac; \
	done; \
	if [ -n "$$missing" ]; then \
		if ! command -v apt-get >/dev/null; then \
			echo "install these system packages, by the names that this system has for them:$$missing" >&2; exit 3; \
		fi; \
		echo "installing$$missing"; \
		$(SUDO) apt-get update -qq >/dev/null && \
		$(SUDO) apt-get install -qq -y --no-install-recommends $$missing >/dev/null || \
		{ echo "apt-get could not install$$missing: install them by hand, then run make again" >&2; exit 3; }; \
	fi
	@touch $@
endef

$(STAMPS)/libraries:
	$(call install_missing,$(TO_RENDER))

$(STAMPS)/test-libraries: $(STAMPS)/libraries
	$(call install_missing,$(TO_TEST))

# what plain WeasyPrint is at its best with
$(STAMPS)/bench-libraries: $(STAMPS)/libraries
	$(call install_missing,$(TO_BENCH))

# the first Python from 3.11 that can make environments
$(STAMPS)/python:
	@mkdir -p $(STAMPS)
	@if ! $(BIN)/python -c '' 2>/dev/null; then \
		find_python() { for name in python3 python3.14 python3.13 python3.12 python3.11; do \
			"$$name" -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && \
				{ command -v "$$name"; return; }; \
			done; }; \
		python=$$(find_python); \
		if [ -z "$$python" ] && command -v apt-get >/dev/null; then \
			echo "installing python3 python3-venv"; \
			$(SUDO) apt-get update -qq >/dev/null && \
			$(SUDO) apt-get install -qq -y --no-install-recommends python3 python3-venv >/dev/null; \
			python=$$(find_python); \
		fi; \
		if [ -z "$$python" ]; then echo "Python 3.11 or newer, with venv, is needed: install it" >&2; exit 3; fi; \
		"$$python" -m venv $(VENV); \
	fi
	@touch $@

$(STAMPS)/render: requirements.txt pyproject.toml $(STAMPS)/libraries $(STAMPS)/python
	@$(PIP) -r requirements.txt
	@$(PIP) --no-deps --editable .
	@touch $@

$(STAMPS)/test: requirements-dev.txt $(STAMPS)/render
	@$(PIP) -r requirements-dev.txt
	@touch $@

$(STAMPS)/bench: requirements-bench.txt $(STAMPS)/render
	@$(PIP) -r requirements-bench.txt
	@touch $@

# by themselves, for what they bring makes each command of the environment start later
$(STAMPS)/mutants: requirements-mutants.txt $(STAMPS)/test
	@$(PIP) -r requirements-mutants.txt
	@touch $@
