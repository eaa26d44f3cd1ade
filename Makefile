# make demo: the fictional city in the app.  make test: every check.
PYTHON ?= python3
BIN := .venv/bin
ASSETS := hotspots/maps/assets/leaflet.js

.PHONY: demo app test lint docs bench attack calibrate assets lock clean

demo: $(ASSETS)
	$(BIN)/hotspots demo

app: $(ASSETS)
	$(BIN)/hotspots app

test: lint
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: $(ASSETS)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest -q tests/test_docs.py

docs: .venv/ready
	$(BIN)/python docs/make.py

bench: $(ASSETS)
	$(BIN)/python -m benchmarks

# Attacks on releases, each beside a weakened rule where it must succeed.
attack: .venv/ready
	$(BIN)/python -m tests.attacks

calibrate: $(ASSETS)
	$(BIN)/python -m benchmarks.calibration

assets $(ASSETS): .venv/ready package-lock.json
	$(BIN)/python -m hotspots.maps.vendor

# The environment is made again whenever the lock changes.
.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -c "import sys; assert sys.version_info >= (3, 11), 'Python 3.11 or newer is needed'"
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

lock:
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--group dev --extra postgres pyproject.toml --output-file requirements.lock

clean:
	rm -rf .venv hotspots/maps/assets build dist *.egg-info
