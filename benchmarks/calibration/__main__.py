"""Print promises and powers: `make calibrate`, or `python -m benchmarks.calibration NAME` for one."""

from __future__ import annotations

import importlib
import pkgutil
import sys

from benchmarks import calibration

CITIES = 500

names = sorted(item.name for item in pkgutil.iter_modules(calibration.__path__) if item.name != "__main__")
for name in sys.argv[1:] or names:
    module = importlib.import_module(f"benchmarks.calibration.{name}")
    for promise in module.promises(CITIES):
        mark = "kept" if promise.kept else "NOT KEPT"
        print(
            f"{promise.method:<28} {promise.promise:<56} promised {promise.nominal:6.3f}  "
            f"found {promise.share:6.3f} ({promise.found} of {promise.cities})  {mark}",
            flush=True,
        )
    for power in module.powers(CITIES // 5):
        print(
            f"{power.method:<28} {power.planted:<56} found in {power.found / power.cities:6.2f} "
            f"({power.found} of {power.cities})",
            flush=True,
        )
