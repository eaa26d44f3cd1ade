"""Run every benchmark: `make bench`; `python -m benchmarks NAME ...` runs some."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import benchmarks

HELPERS = {"__main__", "rows", "incidents", "calibration"}
names = sorted(item.name for item in pkgutil.iter_modules(benchmarks.__path__) if item.name not in HELPERS)
for module in sys.argv[1:] or names:
    importlib.import_module(f"benchmarks.{module}").main()
