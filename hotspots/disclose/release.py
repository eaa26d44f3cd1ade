"""Making a release: the only place where true counts become a table that others may see."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from hotspots.disclose.cells import NOT_RECORDED
from hotspots.disclose.draft import draft
from hotspots.disclose.frozen_form import Parts, parts_from_plain, parts_to_plain
from hotspots.disclose.repair import made_safe

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hotspots.disclose.audit import Finding
    from hotspots.disclose.cells import ReleasedCount
    from hotspots.disclose.counts import Cube
    from hotspots.disclose.layout import AreaGroup, Column, Layout
    from hotspots.disclose.periods import Period

_KEY = object()


class Released:
    """
    Tables that may be seen by others. Only `release` and `read_released` make them.

    Parameters
    ----------
    key : object
        Known to this file only.
    parts : Parts
        What they hold.
    content : str, optional
        The text it was read from; written anew when None.
    """

    __slots__ = ("content", "parts")
    content: str
    parts: Parts

    def __init__(self, key: object, parts: Parts, content: str | None = None) -> None:
        if key is not _KEY:
            raise TypeError("a Released table is made by hotspots.disclose.release.release only")
        object.__setattr__(self, "parts", parts)
        if content is None:
            plain = parts_to_plain(parts)
            content = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        object.__setattr__(self, "content", content)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a Released table cannot change")

    def __delattr__(self, name: str) -> None:
        raise AttributeError("a Released table cannot change")

    @property
    def level(self) -> str:
        """Level of the areas."""
        return self.parts.level

    @property
    def period(self) -> Period:
        """All of its time."""
        return self.parts.period

    @property
    def areas(self) -> tuple[AreaGroup, ...]:
        """The areas, without all of them together."""
        return self.parts.areas

    @property
    def columns(self) -> tuple[Column, ...]:
        """What is counted, the total first."""
        return self.parts.columns

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences that belong to the tables."""
        return self.parts.notes

    @property
    def sha256(self) -> str:
        """Hash of the frozen form."""
        return content_hash(self.content)

    def to_json(self) -> str:
        """
        Write the tables in their one frozen form.

        Returns
        -------
        str
            Canonical JSON; its hash names the release.
        """
        return self.content

    def cell(self, area: str, period: Period, column: str) -> ReleasedCount | None:
        """
        Look a count up.

        Parameters
        ----------
        area : str
            Code of the area.
        period : Period
            The period.
        column : str
            Key of the column.

        Returns
        -------
        ReleasedCount or None
            None when no table has it.
        """
        return self.parts.cells.get((area, period, column))

    def area_of(self, code: str) -> AreaGroup | None:
        """
        Find the area that holds an area of the level.

        Parameters
        ----------
        code : str
            Code of the area of the level, or of an area of the release.

        Returns
        -------
        AreaGroup or None
            Alone or with neighbours; None when there is none.
        """
        return next((area for area in self.areas if code in (area.code, *area.codes)), None)

    @property
    def share_shown(self) -> float:
        """Share of the cells that show a number; those that no source records do not count."""
        return share_shown(self.parts)


def share_shown(parts: Parts) -> float:
    """
    Tell how much of the tables can be read.

    Parameters
    ----------
    parts : Parts
        The tables.

    Returns
    -------
    float
        Cells with a number, as a share of all cells that could have one; 0 without any.
    """
    asked = [cell for cell in parts.cells.values() if cell is not NOT_RECORDED]
    return sum(cell.value is not None for cell in asked) / len(asked) if asked else 0.0


def release(
    cube: Cube,
    layout: Layout,
    *,
    level: str,
    known: frozenset[Period] | None = None,
    earlier: Sequence[Released] = (),
    notes: Sequence[str] = (),
    table_version: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Released, list[Finding], list[Finding]]:
    """
    Turn true counts into tables that may be seen.

    Each count is hidden below 10 and else rounded to 5. Then integer programs look for what a reader could
    work out from these tables and the live earlier ones together. While there is something, rows are left
    out.

    Parameters
    ----------
    cube : Cube
        True counts.
    layout : Layout
        Rows and columns.
    level : str
        Level of the areas.
    known : frozenset of Period, optional
        Quarters that the records cover; all when None.
    earlier : sequence of Released
        Live releases, oldest first.
    notes : sequence of str
        Sentences that belong to the tables.
    table_version : int, optional
        State of the incident table.
    progress : callable, optional
        Called with steps done and steps in all.

    Returns
    -------
    tuple of Released, list of Finding and list of Finding
        The tables, what could have been worked out had nothing been left out, and what the earlier releases
        alone give away.
    """
    past = [one.parts for one in earlier]
    parts = draft(
        cube, layout, level=level, known=known, earlier=past, notes=notes, table_version=table_version
    )
    marked = marked_areas(cube, layout)
    safe, findings, left = made_safe(parts, past, marked=marked, progress=progress)
    return Released(_KEY, safe), findings, left


def marked_areas(cube: Cube, layout: Layout) -> set[tuple[str, Period]]:
    """
    Find where each incident carries a characteristic, which a reader may guess.

    Parameters
    ----------
    cube : Cube
        True counts.
    layout : Layout
        Rows and columns.

    Returns
    -------
    set of (str, Period)
        Area of the level, and quarter.
    """
    from hotspots.disclose.layout import area_group

    if not any(column.family == "characteristic" for column in layout.columns):
        return set()
    areas = tuple(area_group(area) for area in cube.areas)
    unmarked = cube.unmarked(areas, cube.quarters)
    return {
        (area.code, quarter)
        for row, area in enumerate(areas)
        for at, quarter in enumerate(cube.quarters)
        if unmarked[row, at] == 0
    }


def read_released(content: str, sha256: str) -> Released:
    """
    Read a frozen release back.

    Parameters
    ----------
    content : str
        What `Released.to_json` wrote.
    sha256 : str
        Its hash when it was frozen.

    Returns
    -------
    Released
        The same tables.

    Raises
    ------
    ValueError
        If the content was changed since, or holds a number the rule never gives.
    """
    if content_hash(content) != sha256:
        raise ValueError("the frozen table was changed")
    return Released(_KEY, parts_from_plain(json.loads(content)), content)


def content_hash(content: str) -> str:
    """
    Hash a frozen release.

    Parameters
    ----------
    content : str
        Its JSON.

    Returns
    -------
    str
        SHA-256 in hexadecimal.
    """
    return hashlib.sha256(content.encode("utf-8")).hexdigest()
