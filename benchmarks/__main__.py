"""Run every benchmark: `make bench`."""

from __future__ import annotations

import importlib
import pkgutil

import benchmarks

for module in sorted(item.name for item in pkgutil.iter_modules(benchmarks.__path__)):
    if module != "__main__":
        importlib.import_module(f"benchmarks.{module}").main()
