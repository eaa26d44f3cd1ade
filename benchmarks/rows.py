"""One row of the table of benchmarks: ours and a peer on the same input, turn by turn, in one run."""

from __future__ import annotations

import gc
import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE_S = 60.0
"""A case that takes longer than this is run once only."""


@dataclass(frozen=True)
class Row:
    """
    What one comparison, or one size of a growth series, measured.

    Parameters
    ----------
    operation : str
        What was done.
    size : str
        On how much.
    ours_s : float
        Median seconds of the public function or command, all its checks included.
    peer : str
        Who it is compared with; empty in a growth series.
    peer_s : float or None
        The peer's median seconds.
    goal : str
        What was aimed at, such as "40 times".
    """

    operation: str
    size: str
    ours_s: float
    peer: str = ""
    peer_s: float | None = None
    goal: str = ""

    @property
    def times(self) -> float | None:
        """How many times as fast as the peer."""
        return None if self.peer_s is None else self.peer_s / self.ours_s


def compare(
    operation: str,
    size: str,
    ours: Callable[[], object],
    *,
    peer: str,
    theirs: Callable[[], object],
    goal: str = "",
    runs: int = 3,
) -> Row:
    """
    Time two ways of doing the same, turn by turn, so that other work on the machine hits both alike.

    Parameters
    ----------
    operation, size, peer, goal : str
        As in `Row`.
    ours, theirs : callable
        Take nothing; ours is run once before, to compile.
    runs : int
        How often each is timed; the median counts.

    Returns
    -------
    Row
        The medians.
    """
    ours()
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for seconds, work in zip(taken, (ours, theirs), strict=True):
            if not seconds or seconds[-1] < PATIENCE_S:
                seconds.append(_once(work))
    mine, other = (statistics.median(seconds) for seconds in taken)
    return Row(operation, size, mine, peer, other, goal)


def measure(operation: str, size: str, ours: Callable[[], object], *, goal: str = "", runs: int = 3) -> Row:
    """
    Time our own work on one size, for a growth series or a goal in seconds.

    Parameters
    ----------
    operation, size, goal : str
        As in `Row`.
    ours : callable
        Takes nothing; run once before, to compile.
    runs : int
        How often it is timed.

    Returns
    -------
    Row
        The median.
    """
    ours()
    return Row(operation, size, statistics.median(_once(ours) for _ in range(runs)), goal=goal)


def _once(work: Callable[[], object]) -> float:
    gc.collect()
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def show(row: Row) -> None:
    """
    Print a row.

    Parameters
    ----------
    row : Row
        What was measured.
    """
    beside = "" if row.peer_s is None else f"{row.peer:<28} {row.peer_s:9.4f} s   x{row.times:,.1f}"
    print(f"{row.operation:<44} {row.size:>22} {row.ours_s:9.4f} s   {beside:<52} {row.goal}", flush=True)
