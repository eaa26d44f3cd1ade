"""Making a release: the only place where true counts become a table that others may see."""

from __future__ import annotations

import datetime
import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hotspots.disclose.audit import Audit
from hotspots.disclose.cells import HIDDEN, NOT_RECORDED, NOT_SHOWN, ReleasedArea, ReleasedCount
from hotspots.disclose.counts import QUARTERS, SummaryYear
from hotspots.disclose.policy import TEN_FIVE
from hotspots.disclose.suppress import rounded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hotspots.disclose.counts import AreaCounts

FORMAT = 1
LEFT_OUT: tuple[tuple[str, ...], ...] = (
    (),
    ("quarters",),
    ("sources",),
    ("quarters", "sources"),
    ("characteristics",),
    ("quarters", "characteristics"),
    ("sources", "characteristics"),
    ("quarters", "sources", "characteristics"),
    ("quarters", "sources", "characteristics", "year_before"),
    ("quarters", "sources", "characteristics", "year_before", "this_year"),
)
"""What is left out of an area, tried in this order, when a hidden count could be worked out."""

_KEY = object()


class Released:
    """
    A table that may be seen by others. Only `release` and `read_released` make one.

    Parameters
    ----------
    key : object
        Known to this file only.
    level : str
        Level of the areas.
    year : SummaryYear
        The year.
    areas : sequence of ReleasedArea
        In the order of their codes.
    notes : sequence of str
        Sentences that belong to the table.
    """

    __slots__ = ("areas", "level", "notes", "year")
    level: str
    year: SummaryYear
    areas: tuple[ReleasedArea, ...]
    notes: tuple[str, ...]

    def __init__(
        self,
        key: object,
        *,
        level: str,
        year: SummaryYear,
        areas: Sequence[ReleasedArea],
        notes: Sequence[str],
    ) -> None:
        if key is not _KEY:
            raise TypeError("a Released table is made by hotspots.disclose.release.release only")
        for name, value in (
            ("level", level),
            ("year", year),
            ("areas", tuple(areas)),
            ("notes", tuple(notes)),
        ):
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a Released table cannot change")

    def __delattr__(self, name: str) -> None:
        raise AttributeError("a Released table cannot change")

    def to_json(self) -> str:
        """
        Write the table in its one frozen form.

        Returns
        -------
        str
            Canonical JSON; its hash names the table.
        """
        content = {
            "format": FORMAT,
            "rule": "counts below 10 hidden, the rest rounded to the nearest 5",
            "level": self.level,
            "year_end": self.year.end.isoformat(),
            "notes": list(self.notes),
            "areas": [_area_to_plain(area) for area in self.areas],
        }
        return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @property
    def sha256(self) -> str:
        """Hash of the frozen form."""
        return content_hash(self.to_json())


def release(
    counts: Sequence[AreaCounts],
    *,
    level: str,
    year: SummaryYear,
    recorded: Sequence[str],
    before_known: bool = True,
    earlier: Sequence[Released] = (),
    notes: Sequence[str] = (),
    progress: Callable[[int, int], None] | None = None,
) -> Released:
    """
    Turn true counts into a table that may be seen.

    Each count is hidden below 10 and else rounded to 5. Then, area by area, an integer program looks for what
    a reader could work out from all tables of the area, this one and the live earlier ones together. While a
    hidden count could be narrowed, or any true count found, tables of the area are left out.

    Parameters
    ----------
    counts : sequence of AreaCounts
        One for each area.
    level : str
        Level of the areas.
    year : SummaryYear
        The year.
    recorded : sequence of str
        Characteristics that some source records; the other ones say so.
    before_known : bool
        Whether the records reach back over the year before.
    earlier : sequence of Released
        Live releases of the same level.
    notes : sequence of str
        Sentences that belong to the table.
    progress : callable, optional
        Called with areas done and areas in all.

    Returns
    -------
    Released
        The table.
    """
    past: dict[str, list[tuple[SummaryYear, ReleasedArea]]] = {}
    for table in earlier:
        for area in table.areas:
            past.setdefault(area.code, []).append((table.year, area))
    areas = []
    for done, area_counts in enumerate(sorted(counts, key=lambda one: one.code)):
        draft = _draft(area_counts, recorded, before_known=before_known)
        areas.append(_safe(draft, area_counts, year, past.get(area_counts.code, [])))
        if progress is not None:
            progress(done + 1, len(counts))
    return Released(_KEY, level=level, year=year, areas=areas, notes=notes)


def read_released(content: str, sha256: str) -> Released:
    """
    Read a frozen table back.

    Parameters
    ----------
    content : str
        What `Released.to_json` wrote.
    sha256 : str
        Its hash when it was frozen.

    Returns
    -------
    Released
        The same table.

    Raises
    ------
    ValueError
        If the content was changed since, or holds a number the rule never gives.
    """
    if content_hash(content) != sha256:
        raise ValueError("the frozen table was changed")
    plain = json.loads(content)
    return Released(
        _KEY,
        level=plain["level"],
        year=SummaryYear(datetime.date.fromisoformat(plain["year_end"])),
        areas=[_area_from_plain(area) for area in plain["areas"]],
        notes=plain["notes"],
    )


def content_hash(content: str) -> str:
    """
    Hash a frozen table.

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


def _cell(count: int) -> ReleasedCount:
    value = rounded(count)
    return HIDDEN if value is None else ReleasedCount(value, "number")


def _draft(counts: AreaCounts, recorded: Sequence[str], *, before_known: bool) -> ReleasedArea:
    this_year = _cell(counts.this_year)
    # Under a hidden total every part is hidden too: the tables would only repeat it.
    empty = this_year.value is None
    characteristics = {
        name: _cell(count) if name in recorded else NOT_RECORDED
        for name, count in counts.characteristics.items()
    }
    return ReleasedArea(
        code=counts.code,
        name=counts.name,
        residents=counts.residents,
        area_km2=round(counts.area_km2, 3),
        this_year=this_year,
        year_before=_cell(counts.year_before) if before_known else NOT_RECORDED,
        quarters=() if empty else tuple(_cell(count) for count in counts.quarters[QUARTERS:]),
        characteristics={} if empty else characteristics,
        sources={} if empty else {name: _cell(count) for name, count in sorted(counts.sources.items())},
    )


def _safe(
    draft: ReleasedArea,
    counts: AreaCounts,
    year: SummaryYear,
    past: Sequence[tuple[SummaryYear, ReleasedArea]],
) -> ReleasedArea:
    """Leave out as little as makes it safe; with everything left out, nothing new is told."""
    area = draft
    for tables in LEFT_OUT:
        area = draft
        for table in tables:
            area = _without(area, table)
        if tables and area == draft:
            continue
        holds = _audit(area, counts, year, past).holds()
        # Releases that contradict each other prove nothing together: then the new one is looked at alone.
        if holds or (holds is None and _audit(area, counts, year, ()).holds()):
            break
    return area


def _audit(
    area: ReleasedArea,
    counts: AreaCounts,
    year: SummaryYear,
    past: Sequence[tuple[SummaryYear, ReleasedArea]],
) -> Audit:
    audit = Audit(TEN_FIVE)
    for index, (past_year, past_area) in enumerate(past):
        audit.add(f"{index}:", past_year.starts, past_area, every_one_marked=False)
    audit.add("new:", year.starts, area, every_one_marked=counts.every_one_marked)
    return audit


def _without(area: ReleasedArea, table: str) -> ReleasedArea:
    gone: dict[str, Any] = {
        "sources": {},
        "quarters": (),
        "characteristics": {},
        "year_before": NOT_SHOWN if area.year_before is not NOT_RECORDED else NOT_RECORDED,
        "this_year": NOT_SHOWN,
    }
    return replace(area, **{table: gone[table]})


def _area_to_plain(area: ReleasedArea) -> dict[str, Any]:
    return {
        "code": area.code,
        "name": area.name,
        "residents": area.residents,
        "area_km2": area.area_km2,
        "this_year": _to_plain(area.this_year),
        "year_before": _to_plain(area.year_before),
        "quarters": [_to_plain(cell) for cell in area.quarters],
        "characteristics": {name: _to_plain(cell) for name, cell in area.characteristics.items()},
        "sources": {name: _to_plain(cell) for name, cell in area.sources.items()},
    }


def _area_from_plain(plain: dict[str, Any]) -> ReleasedArea:
    return ReleasedArea(
        code=plain["code"],
        name=plain["name"],
        residents=plain["residents"],
        area_km2=plain["area_km2"],
        this_year=_from_plain(plain["this_year"]),
        year_before=_from_plain(plain["year_before"]),
        quarters=tuple(_from_plain(cell) for cell in plain["quarters"]),
        characteristics={name: _from_plain(cell) for name, cell in plain["characteristics"].items()},
        sources={name: _from_plain(cell) for name, cell in plain["sources"].items()},
    )


def _to_plain(cell: ReleasedCount) -> int | str:
    return cell.state if cell.value is None else cell.value


def _from_plain(plain: int | str) -> ReleasedCount:
    if isinstance(plain, int):
        return ReleasedCount(plain, "number")
    known = {cell.state: cell for cell in (HIDDEN, NOT_SHOWN, NOT_RECORDED)}
    if plain not in known:
        raise ValueError("not a released count")
    return known[plain]
