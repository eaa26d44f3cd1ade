"""Starting an import quickly: what it does not use is not loaded."""

from __future__ import annotations

import contextlib
import gc
import sys

_ARENA_MAX, _MMAP_THRESHOLD, _TRIM_THRESHOLD = -8, -3, -1
"""The GNU C library's numbers of these settings, from its malloc.h."""


class _NotNeeded:
    """An import hook that finds neither pandas nor scipy."""

    def find_spec(self, name: str, *_where: object) -> None:
        """Say that they are not there; leave everything else to the usual hooks."""
        if name in ("pandas", "scipy"):
            raise ModuleNotFoundError(name)


def quick_start() -> None:
    """
    Spare a process that only imports files what would not serve it; measured, a seventh of its time.

    Arrow loads pandas the first time it is given values, to recognise pandas objects among them. An import
    has none, and loading pandas takes as long as reading a dozen months of police files. Numba looks for
    scipy when it loads, for matrices that are of no use here. Nor does an import leave circles of objects
    behind: looking for them is left out. Nothing else may run in the process afterwards.
    """
    sys.meta_path.insert(0, _NotNeeded())
    gc.disable()
    _few_heaps()


def _few_heaps() -> None:
    """Let the C library keep two heaps, and what was given back: fewer pages are asked of the system."""
    import ctypes

    with contextlib.suppress(AttributeError, OSError, TypeError):  # only the GNU C library can be told
        change = ctypes.CDLL(None).mallopt
        change(_ARENA_MAX, 2)
        change(_MMAP_THRESHOLD, 32 << 20)
        change(_TRIM_THRESHOLD, 256 << 20)
