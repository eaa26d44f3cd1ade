"""Counting incidents for area summaries: the planners' side, before anything is released."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geodata.areas.levels import list_levels, load_level
from geodata.errors import UserError
from geodata.schema import AREA_PREFIX, CHARACTERISTICS
from hotspots.disclose.counts import QUARTERS, AreaCounts, SummaryYear, quarter_end
from hotspots.disclose.suppress import rounded
from hotspots.plan.coverage import NEAR_START, last_day, missing_months

if TYPE_CHECKING:
    import pandas as pd

    from geodata.areas.levels import AreaLevel
    from geodata.workspace import Workspace

NEAR_END = datetime.timedelta(days=7)
"""A quarter counts as complete when records reach into its last week."""
MIX_MOVED = 0.10
"""A source whose share of all records moved by more than this makes a change hard to read."""


@dataclass(frozen=True, eq=False)
class Gathered:
    """
    True counts of all areas for one year.

    Parameters
    ----------
    year : SummaryYear
        The year.
    counts : list of AreaCounts
        One an area.
    recorded : tuple of str
        Characteristics that some source records.
    before_known : bool
        Whether the records cover the year before.
    notes : tuple of str
        Sentences for the page; they hold no count.
    """

    year: SummaryYear
    counts: list[AreaCounts]
    recorded: tuple[str, ...]
    before_known: bool
    notes: tuple[str, ...]


def gather(workspace: Workspace, *, level: str, year_end: datetime.date | None) -> Gathered:
    """
    Count the incidents of a year and the year before by area.

    Parameters
    ----------
    workspace : Workspace
        With incidents and the level loaded.
    level : str
        Level of the areas.
    year_end : datetime.date or None
        Last day of a quarter; the newest complete one when None.

    Returns
    -------
    Gathered
        True counts, for `release` only.

    Raises
    ------
    UserError
        If there are no records, the level is not loaded, or the quarter is not complete.
    """
    from geodata.dataset import read_incidents

    if level not in list_levels(workspace):
        known = ", ".join(list_levels(workspace)) or "none"
        raise UserError("The level", f"'{level[:40]}' is not loaded ({known}).", "Load its boundaries first.")
    column = AREA_PREFIX + level
    wanted = ["source", "occurred_from", "occurred_to", *CHARACTERISTICS, column]
    frame = read_incidents(workspace, columns=wanted)
    if frame.empty:
        raise UserError("Area summaries", "need incidents, and none are loaded.", "Import records first.")
    first, last = frame["occurred_from"].min().date(), last_day(frame["occurred_from"], frame["occurred_to"])
    year = SummaryYear(_year_end(last, year_end))
    _require_covered(frame, year)
    before_known = first <= year.before_start + NEAR_START and not missing_months(
        frame["occurred_from"], year.before_start, year.before_end
    )
    inside = (frame["occurred_from"] >= _moment(year.before_start)) & (
        frame["occurred_from"] < _moment(year.end + datetime.timedelta(days=1))
    )
    frame = frame[inside & frame[column].notna()]
    frame = frame.assign(quarter=_quarters(frame, year))
    return Gathered(
        year=year,
        counts=_count(workspace, load_level(workspace, level), frame, column),
        recorded=tuple(name for name in CHARACTERISTICS if frame[name].notna().any()),
        before_known=before_known,
        notes=_notes(frame) if before_known else (),
    )


def records_reach(workspace: Workspace) -> datetime.date | None:
    """
    Tell up to which day the records reach, as `gather` sees it.

    Parameters
    ----------
    workspace : Workspace
        Where they are.

    Returns
    -------
    datetime.date or None
        A record of a whole month reaches to the month's end; None without records.
    """
    from geodata.dataset import read_incidents

    frame = read_incidents(workspace, columns=["occurred_from", "occurred_to"])
    return None if frame.empty else last_day(frame["occurred_from"], frame["occurred_to"])


def _year_end(last: datetime.date, wanted: datetime.date | None) -> datetime.date:
    newest = quarter_end(last)
    if last < newest - NEAR_END:
        newest = quarter_end(newest.replace(day=1) - datetime.timedelta(days=80))
    if wanted is None:
        return newest
    if wanted > newest:
        raise UserError(
            what=f"The year to {wanted:%d/%m/%Y}",
            found=f"is not complete: the newest record is of {last:%d/%m/%Y}.",
            fix=f"Use {newest:%d/%m/%Y} or earlier, or import the missing records first.",
        )
    return wanted


def _require_covered(frame: pd.DataFrame, year: SummaryYear) -> None:
    missing = missing_months(frame["occurred_from"], year.start, year.end)
    if missing:
        raise UserError(
            what=f"The year to {year.end:%d/%m/%Y}",
            found=f"has no records at all for {len(missing)} months, such as {missing[0]}.",
            fix="Import those months first, or choose a year that is covered.",
        )


def _moment(day: datetime.date) -> datetime.datetime:
    return datetime.datetime(day.year, day.month, day.day)


def _quarters(frame: pd.DataFrame, year: SummaryYear) -> Any:
    import numpy as np

    starts = np.array([_moment(start) for start in year.starts], dtype="datetime64[us]")
    return np.searchsorted(starts, frame["occurred_from"].to_numpy("datetime64[us]"), side="right") - 1


def _count(workspace: Workspace, areas: AreaLevel, frame: pd.DataFrame, column: str) -> list[AreaCounts]:
    residents = _residents(workspace, areas.name)
    by_quarter = frame.groupby([column, "quarter"]).size()
    year = frame[frame["quarter"] >= QUARTERS]
    marked = year[list(CHARACTERISTICS)].fillna(value=False).astype(bool)
    by_characteristic = marked.groupby(year[column]).sum()
    by_source = year.groupby([column, "source"]).size()
    unmarked = set(year.loc[~marked.any(axis=1), column])
    sources = sorted(year["source"].unique())
    found = set(by_characteristic.index)
    return [
        AreaCounts(
            code=code,
            name=name,
            residents=residents.get(code),
            area_km2=float(polygon.area) / 1e6,
            quarters=tuple(int(by_quarter.get((code, quarter), 0)) for quarter in range(2 * QUARTERS)),
            characteristics={
                mark: int(by_characteristic.loc[code, mark]) if code in found else 0
                for mark in CHARACTERISTICS
            },
            sources={source: int(by_source.get((code, source), 0)) for source in sources},
            every_one_marked=code not in unmarked,
        )
        for code, name, polygon in zip(
            areas.codes.tolist(), areas.names.tolist(), areas.polygons, strict=True
        )
    ]


def _residents(workspace: Workspace, level: str) -> dict[str, int]:
    from geodata.areas.population import list_populations, load_population

    tables = [
        table
        for table in list_populations(workspace)
        if table.level == level and table.measure == "residents"
    ]
    if not tables:
        return {}
    return {str(code): round(float(count)) for code, count in load_population(workspace, level).items()}


def _notes(frame: pd.DataFrame) -> tuple[str, ...]:
    """Warn when the mix of sources moved, judged by rounded counts: the warning itself tells nothing more."""
    shares = []
    for part in (frame[frame["quarter"] < QUARTERS], frame[frame["quarter"] >= QUARTERS]):
        counts = {source: rounded(int(count)) or 0 for source, count in part["source"].value_counts().items()}
        total = sum(counts.values()) or 1
        shares.append({source: count / total for source, count in counts.items()})
    moved = [
        source
        for source in {*shares[0], *shares[1]}
        if abs(shares[1].get(source, 0) - shares[0].get(source, 0)) > MIX_MOVED
    ]
    if not moved:
        return ()
    return (
        "The mix of sources changed between the two years, so a change may come from who recorded "
        "rather than from what happened.",
    )
