"""Counting incidents for a release: the planners' side, before anything is released."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geodata.areas.levels import list_levels, load_level
from geodata.errors import UserError
from geodata.schema import AREA_PREFIX, CHARACTERISTICS
from hotspots.disclose.counts import PATTERNS, Cube
from hotspots.disclose.layout import AreaFacts
from hotspots.disclose.periods import QUARTERS, Period, quarter_end, split, year_before
from hotspots.disclose.suppress import rounded
from hotspots.plan.coverage import NEAR_START, last_day, missing_months
from hotspots.wording import format_date

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from geodata.areas.levels import AreaLevel
    from geodata.workspace import Workspace

NEAR_END = datetime.timedelta(days=7)
"""A quarter counts as complete when records reach into its last week."""
MIX_MOVED = 0.10
"""A source whose share of all records moved by more than this makes a change hard to read."""
VICTIMS_KNOWN = 0.8
"""Repeats are told only when at least this share of the records says who was harmed. House rule."""
REPEAT_DAYS = 365
"""An incident is a repeat when the same person was harmed within so many days before."""


@dataclass(frozen=True, eq=False)
class Gathered:
    """
    True counts of all areas for the time of a release.

    Parameters
    ----------
    cube : Cube
        Counts by area and quarter.
    period : Period
        All of its time.
    known : tuple of Period
        Quarters that the records cover.
    neighbours : dict of str to set of str
        Codes of the areas that touch each area.
    notes : tuple of str
        Sentences for the page; they hold no count.
    table_version : int
        State of the incident table.
    """

    cube: Cube
    period: Period
    known: tuple[Period, ...]
    neighbours: dict[str, set[str]]
    notes: tuple[str, ...]
    table_version: int


def gather(workspace: Workspace, *, level: str, period: Period) -> Gathered:
    """
    Count the incidents of a period by area and quarter.

    Parameters
    ----------
    workspace : Workspace
        With incidents and the level loaded.
    level : str
        Level of the areas.
    period : Period
        Whole quarters.

    Returns
    -------
    Gathered
        True counts, for making a release only.

    Raises
    ------
    UserError
        If there are no records, the level is not loaded, the last quarter is not complete, or months of the
        last year are missing.
    """
    from geodata.dataset import read_incidents, table_version

    require_level(workspace, level)
    version = table_version(workspace)
    column = AREA_PREFIX + level
    wanted = ["source", "occurred_from", "occurred_to", "victim_key", *CHARACTERISTICS, column]
    frame = read_incidents(workspace, columns=wanted, version=max(version, 0))
    if frame.empty:
        raise UserError("A release", "needs incidents, and none are loaded.", "Import records first.")
    _require_complete(frame, period)
    quarters = split(period, "quarter")
    known = tuple(quarter for quarter in quarters if _is_covered(frame, quarter))
    areas = load_level(workspace, level)
    frame = frame.assign(repeat=_is_repeat(frame))
    inside = (frame["occurred_from"] >= _moment(period.start)) & (
        frame["occurred_from"] < _moment(period.end + datetime.timedelta(days=1))
    )
    frame = frame[inside & frame[column].isin(areas.codes)]
    frame = frame.assign(quarter=_quarter_numbers(frame, quarters))
    return Gathered(
        cube=_cube(workspace, areas, frame, quarters),
        period=period,
        known=known,
        neighbours=_neighbours(areas),
        notes=_notes(frame, period, known),
        table_version=version,
    )


def require_level(workspace: Workspace, level: str) -> None:
    """
    Refuse a level that is not loaded.

    Parameters
    ----------
    workspace : Workspace
        Where levels are.
    level : str
        Its name.

    Raises
    ------
    UserError
        If it is not loaded.
    """
    if level not in list_levels(workspace):
        known = ", ".join(list_levels(workspace)) or "none"
        raise UserError("The level", f"'{level[:40]}' is not loaded ({known}).", "Load its boundaries first.")


def records_reach(workspace: Workspace) -> datetime.date | None:
    """
    Tell up to which day the records reach.

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


def newest_quarter_end(last: datetime.date) -> datetime.date:
    """
    Give the end of the newest quarter that counts as complete.

    Parameters
    ----------
    last : datetime.date
        Day the records reach.

    Returns
    -------
    datetime.date
        That of its own quarter when it lies in its last week, else that of the quarter before.
    """
    newest = quarter_end(last)
    if last < newest - NEAR_END:
        newest = quarter_end(newest.replace(day=1) - datetime.timedelta(days=80))
    return newest


def _require_complete(frame: pd.DataFrame, period: Period) -> None:
    last = last_day(frame["occurred_from"], frame["occurred_to"])
    newest = newest_quarter_end(last)
    words = f"The period up to {format_date(period.end)}"
    if period.end > newest:
        raise UserError(
            what=words,
            found=f"is not complete: the newest record is of {format_date(last)}.",
            fix=f"Use {newest.isoformat()} or earlier, or import the missing records first.",
        )
    recent = Period(split(period, "quarter")[-QUARTERS:][0].start, period.end)
    missing = missing_months(frame["occurred_from"], recent.start, recent.end)
    if missing:
        raise UserError(
            what=words,
            found=f"has no records at all for {len(missing)} months, such as {missing[0]}.",
            fix="Import those months first, or choose a period that is covered.",
        )


def _is_covered(frame: pd.DataFrame, quarter: Period) -> bool:
    begins = frame["occurred_from"].min().date()
    return begins <= quarter.start + NEAR_START and not missing_months(
        frame["occurred_from"], quarter.start, quarter.end
    )


def _is_repeat(frame: pd.DataFrame) -> Any:
    """Tell the incidents whose victim was harmed within a year before; missing when victims are not known."""
    import pandas as pd

    known = frame["victim_key"].notna()
    if known.mean() < VICTIMS_KNOWN:
        return pd.array([pd.NA] * len(frame), dtype="boolean")
    ordered = frame[["victim_key", "occurred_from"]].sort_values("occurred_from", kind="stable")
    gap = ordered.groupby("victim_key")["occurred_from"].diff()
    repeat = gap.notna() & (gap <= pd.Timedelta(days=REPEAT_DAYS))
    return repeat.reindex(frame.index).fillna(value=False).astype("boolean")


def _moment(day: datetime.date) -> datetime.datetime:
    return datetime.datetime(day.year, day.month, day.day)


def _quarter_numbers(frame: pd.DataFrame, quarters: tuple[Period, ...]) -> Any:
    import numpy as np

    starts = np.array([_moment(quarter.start) for quarter in quarters], dtype="datetime64[us]")
    return np.searchsorted(starts, frame["occurred_from"].to_numpy("datetime64[us]"), side="right") - 1


def _cube(workspace: Workspace, areas: AreaLevel, frame: pd.DataFrame, quarters: tuple[Period, ...]) -> Cube:
    import numpy as np
    import pandas as pd

    residents = _residents(workspace, areas.name)
    codes = areas.codes.tolist()
    row = pd.Index(codes).get_indexer(frame[AREA_PREFIX + areas.name].astype(object))
    at = frame["quarter"].to_numpy()
    marks = frame[list(CHARACTERISTICS)].fillna(value=False).to_numpy(dtype=bool)
    pattern = (marks * (1 << np.arange(len(CHARACTERISTICS)))).sum(axis=1)
    shape = (len(codes), len(quarters))

    def count(chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
        flat = np.bincount(row[chosen] * shape[1] + at[chosen], minlength=shape[0] * shape[1])
        return flat.reshape(shape).astype(np.int64)

    patterns = np.zeros((*shape, PATTERNS), dtype=np.int64)
    np.add.at(patterns, (row, at, pattern), 1)
    source = frame["source"].to_numpy(dtype=object)
    repeat = frame["repeat"]
    return Cube(
        areas=tuple(
            AreaFacts(code, name, residents.get(code), float(polygon.area) / 1e6)
            for code, name, polygon in zip(codes, areas.names.tolist(), areas.polygons, strict=True)
        ),
        quarters=quarters,
        patterns=patterns,
        sources={name: count(source == name) for name in sorted(set(source.tolist()))},
        repeats=None if repeat.isna().any() else count(repeat.to_numpy(dtype=bool)),
        recorded=tuple(name for name in CHARACTERISTICS if frame[name].notna().any()),
    )


def _neighbours(areas: AreaLevel) -> dict[str, set[str]]:
    from hotspots.detect.neighbours import area_neighbours

    touching = area_neighbours(areas.polygons).tocoo()
    found: dict[str, set[str]] = {code: set() for code in areas.codes.tolist()}
    for first, second in zip(touching.coords[0], touching.coords[1], strict=True):
        found[str(areas.codes[first])].add(str(areas.codes[second]))
    return found


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


def _notes(frame: pd.DataFrame, period: Period, known: tuple[Period, ...]) -> tuple[str, ...]:
    """Warn when the mix of sources moved, judged by rounded counts: the warning itself tells nothing more."""
    if period.quarters < 2 * QUARTERS:
        return ()
    year = Period(split(period, "quarter")[-QUARTERS].start, period.end)
    before = year_before(year)
    if not all(quarter in known for quarter in split(before, "quarter")):
        return ()
    shares = []
    for part in (before, year):
        inside = frame[(frame["occurred_from"] >= _moment(part.start))]
        inside = inside[inside["occurred_from"] < _moment(part.end + datetime.timedelta(days=1))]
        counts = {
            source: rounded(int(count)) or 0 for source, count in inside["source"].value_counts().items()
        }
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
        "The mix of sources changed between the last two years, so a change may come from who recorded "
        "rather than from what happened.",
    )
