"""The first of several layouts that still shows enough after the audit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hotspots.disclose.coarsen import ENOUGH
from hotspots.disclose.release import release

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hotspots.disclose.audit import Finding
    from hotspots.disclose.coarsen import Candidate
    from hotspots.disclose.counts import Cube
    from hotspots.disclose.periods import Period
    from hotspots.disclose.release import Released

TRIES = 6
"""Layouts that are checked at most, best first."""


@dataclass(frozen=True, eq=False)
class Choice:
    """
    A layout that was released, and what its audit found on the way.

    Parameters
    ----------
    candidate : Candidate
        The layout.
    following : Candidate or None
        The next one on the list.
    released : Released
        Its tables.
    findings, unsafe : list of Finding
        See `release`.
    """

    candidate: Candidate
    following: Candidate | None
    released: Released
    findings: list[Finding]
    unsafe: list[Finding]


def first_that_holds(  # noqa: PLR0913
    cube: Cube,
    candidates: Sequence[Candidate],
    *,
    tries: int = TRIES,
    level: str,
    known: frozenset[Period] | None = None,
    earlier: Sequence[Released] = (),
    notes: Sequence[str] = (),
    table_version: int | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> Choice:
    """
    Release layout after layout until one shows enough.

    Parameters
    ----------
    cube : Cube
        True counts.
    candidates : sequence of Candidate
        Layouts, best first.
    tries : int
        How many layouts are checked at most.
    level, known, earlier, notes, table_version
        See `release`.
    progress : callable, optional
        Called with steps done, steps in all and words.

    Returns
    -------
    Choice
        The first with four cells of five shown; if none of those checked has, the one that shows most.
    """
    tell = progress or (lambda *_: None)
    tried: list[Choice] = []
    for number, candidate in enumerate(candidates):
        if len(tried) == tries:
            break
        # What shows no more than one that lost too much would lose too much as well.
        if tried and candidate.share <= tried[-1].candidate.share:
            continue
        words = f"Checking what could be worked out (layout {len(tried) + 1})"
        released, findings, unsafe = release(
            cube,
            candidate.layout,
            level=level,
            known=known,
            earlier=earlier,
            notes=notes,
            table_version=table_version,
            progress=lambda done, total, words=words: tell(done, total, words),  # type: ignore[misc]
        )
        following = candidates[number + 1] if number + 1 < len(candidates) else None
        tried.append(Choice(candidate, following, released, findings, unsafe))
        if released.share_shown >= ENOUGH:
            return tried[-1]
    return max(tried, key=lambda one: one.released.share_shown)
