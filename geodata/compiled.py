"""Inner loops in machine code, compiled once a machine, and run on several processors at a time."""

from __future__ import annotations

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Item = TypeVar("Item")
Result = TypeVar("Result")

_ANNOUNCE: list[bool] = []
PREPARED = threading.RLock()
"""Held while shapes that others may share are prepared and asked: they build their index as they are first
asked, and two threads that do so at once (two pages of the app) can end the whole server."""


def kernel(function: Callable[..., Any] | None = None, **settings: Any) -> Any:
    """
    Compile a function of numbers and arrays; use it as a decorator in a module that is imported when needed.

    The machine code is kept beside the module, or in the user's cache folder where that cannot be written,
    so that a machine compiles once. Kernels run without the interpreter's lock: `in_threads` can spread them.
    None of them starts threads of its own, because numba's own threads do not stand being asked from two
    pages of the app at once.

    Parameters
    ----------
    function : callable
        The loop, in the part of Python numba knows.
    **settings : object
        For numba, such as ``fastmath={"contract"}``.

    Returns
    -------
    callable
        The compiled function.
    """
    import numba

    _say_when_compiling()

    def compiled(loop: Callable[..., Any]) -> Any:
        return numba.njit(cache=True, nogil=True, **settings)(loop)

    return compiled if function is None else compiled(function)


def _say_when_compiling() -> None:
    """Tell a person once, on the terminal, that the first use on a machine takes longer."""
    if _ANNOUNCE:
        return
    _ANNOUNCE.append(True)
    from numba.core import event

    class Announcer(event.Listener):
        said = False

        def on_start(self, event: Any) -> None:  # noqa: ARG002  numba's own signature
            if not self.said and sys.stderr.isatty():
                sys.stderr.write("Preparing the calculations for this machine, once (some seconds)...\n")
            self.said = True

        def on_end(self, event: Any) -> None:
            pass

    event.register("numba:compile", Announcer())


def in_threads(work: Callable[[Item], Result], parts: Sequence[Item]) -> list[Result]:
    """
    Do the same work on several parts at once, on this machine's processors.

    Parameters
    ----------
    work : callable
        What to do with a part; a kernel, or something that spends its time in one.
    parts : sequence
        The parts.

    Returns
    -------
    list
        What came of each, in the order of the parts.
    """
    if len(parts) < 2 or processors() == 1:
        return [work(part) for part in parts]
    # A pool of its own each time: that costs a fraction of a millisecond, and calls may stand inside others.
    with ThreadPoolExecutor(max_workers=min(processors(), len(parts))) as pool:
        return list(pool.map(work, parts))


def processors() -> int:
    """
    Count the processors this process may use.

    Returns
    -------
    int
        At least 1.
    """
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1
