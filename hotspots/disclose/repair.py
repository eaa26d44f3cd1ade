"""Leaving out as little as makes a draft safe beside all that was released before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hotspots.disclose.audit import audit
from hotspots.disclose.audit_model import areas_of
from hotspots.disclose.cells import NOT_SHOWN
from hotspots.disclose.layout import TOTAL, WHOLE_CODE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from hotspots.disclose.audit import Finding
    from hotspots.disclose.frozen_form import Key, Parts
    from hotspots.disclose.periods import Period

Row = frozenset["Key"]
"""Cells that are left out together: an area, a period, and one kind of breakdown."""


def made_safe(
    draft: Parts,
    earlier: Sequence[Parts],
    *,
    marked: Collection[tuple[str, Period]] = (),
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Parts, list[Finding], list[Finding]]:
    """
    Leave rows out of a draft until nothing can be worked out from it and the earlier releases together.

    First each area is looked at without the total of all areas, which is quick; then all of it with that
    total, rows of which are the first to go.

    Parameters
    ----------
    draft : Parts
        Each cell under the rule.
    earlier : sequence of Parts
        Live releases.
    marked : collection of (str, Period)
        See `audit`.
    progress : callable, optional
        Called with steps done and steps in all.

    Returns
    -------
    tuple of Parts, list of Finding and list of Finding
        The tables, what made it leave rows out, and what it could not mend: the earlier releases alone tell
        that.
    """
    tell = progress or (lambda *_: None)
    told = told_before(draft, earlier)
    alone, because, left = _loop(
        _without_whole(draft), earlier, told, marked, lambda step: tell(min(step, 4), 10)
    )
    if draft.whole is None:
        return alone, because, left
    whole = {key: cell for key, cell in draft.cells.items() if key[0] == WHOLE_CODE}
    both = replace(draft, cells=alone.cells | whole)
    safe, more, left = _loop(both, earlier, told, marked, lambda step: tell(4 + min(step, 5), 10))
    return safe, because + more, left


def _without_whole(draft: Parts) -> Parts:
    cells = {key: cell for key, cell in draft.cells.items() if key[0] != WHOLE_CODE}
    return replace(draft, whole=None, cells=cells)


def _loop(
    parts: Parts,
    earlier: Sequence[Parts],
    told: frozenset[Key],
    marked: Collection[tuple[str, Period]],
    tell: Callable[[int], None],
) -> tuple[Parts, list[Finding], list[Finding]]:
    because: list[Finding] = []
    step = 0
    safe: set[int] = set()
    while findings := audit([*earlier, parts], marked=marked, safe=safe):
        step += 1
        tell(step)
        left_out: set[Key] = set()
        for finding in findings:
            gone = {key for source, key in finding.needed if source == len(earlier)} & left_out
            if not gone:
                left_out |= _to_leave_out(parts, finding, len(earlier), told)
        if not left_out:
            return parts, because, findings
        because += findings
        parts = replace(parts, cells=parts.cells | dict.fromkeys(left_out, NOT_SHOWN))
    return parts, because, []


def told_before(draft: Parts, earlier: Sequence[Parts]) -> frozenset[Key]:
    """
    Find the cells that earlier releases tell already: leaving them out would hide nothing.

    Parameters
    ----------
    draft : Parts
        The new tables.
    earlier : sequence of Parts
        Live releases.

    Returns
    -------
    frozenset
        Keys of the draft.
    """
    known = {
        (frozenset(area.codes), key[1], key[2])
        for one in earlier
        for area in areas_of(one)
        for key, cell in one.cells.items()
        if key[0] == area.code and cell.tells
    }
    codes = {area.code: frozenset(area.codes) for area in areas_of(draft)}
    return frozenset(key for key in draft.cells if (codes[key[0]], key[1], key[2]) in known)


def _to_leave_out(parts: Parts, finding: Finding, new: int, told: frozenset[Key]) -> set[Key]:
    """Choose one count that is needed, the smallest, of a breakdown first; else its row; else more."""
    needed = [key for source, key in finding.needed if source == new]
    shown = [
        key
        for key in dict.fromkeys([*needed, *([finding.other] if finding.other else [])])
        if key in parts.cells and key not in told and parts.cells[key].value is not None
    ]
    if shown and finding.kind != "contradiction":
        return {min(shown, key=lambda key: _worth(parts, key))}
    if finding.kind != "contradiction" and finding.source == new:
        own = set(_row(parts, finding.key, finding.other) - told)
        if own:
            return own
    return _overlapping(parts, finding, told)


def _worth(parts: Parts, key: Key) -> tuple[bool, bool, int, int, str]:
    value = parts.cells[key].value or 0
    return key[2] == TOTAL.key, key[0] != WHOLE_CODE, key[1].quarters, value, key[2]


def _row(parts: Parts, key: Key, other: Key | None) -> Row:
    """Give the cells that go with one: a breakdown of an area and period; quarters and all in them."""
    area, period, column = other or key
    family = _family(parts, column)
    if family != "total":
        return _telling(
            parts, lambda at: at[0] == area and at[1] == period and _family(parts, at[2]) == family
        )
    year = _longer(parts, period)
    return _telling(
        parts,
        lambda at: (
            at[0] == area and (at[1] == period or (year is not None and year.holds(at[1]) and at[1] != year))
        ),
    )


def _longer(parts: Parts, period: Period) -> Period | None:
    around = [one for one in parts.periods if one.holds(period) and one != period]
    return min(around, key=lambda one: one.quarters) if around else None


def _overlapping(parts: Parts, finding: Finding, told: frozenset[Key]) -> set[Key]:
    """Give breakdowns, then totals, of areas and periods that meet those of the finding."""
    codes = _codes_of(parts, finding.key[0])
    met = {area.code for area in areas_of(parts) if codes is None or codes & set(area.codes)}
    near = _telling(parts, lambda at: at[0] in met and at[1].meets(finding.key[1])) - told
    breakdowns = {key for key in near if key[2] != TOTAL.key}
    return breakdowns or set(near)


def _codes_of(parts: Parts, code: str) -> set[str] | None:
    """Codes of an area of this release or an earlier one; joined codes are written with a plus."""
    known = next((set(area.codes) for area in areas_of(parts) if area.code == code), None)
    return known or (None if code == WHOLE_CODE else set(code.split("+")))


def _family(parts: Parts, column: str) -> str:
    return next((one.family for one in parts.columns if one.key == column), "")


def _telling(parts: Parts, wanted: Callable[[Key], bool]) -> Row:
    return frozenset(key for key, cell in parts.cells.items() if cell.tells and wanted(key))
