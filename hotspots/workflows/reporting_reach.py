"""Reach of reporting points: who lives, and what happened, farther than a distance from every one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError
from geodata.schema import AREA_PREFIX, CHARACTERISTICS
from hotspots.plan.reporting_points import WITHIN_M, ground_within, nearest_m, require_reach
from hotspots.taxonomy import CHARACTERISTIC_LABELS
from hotspots.wording import DASH, counted, is_or_are, level_label, listed
from hotspots.workflows.reporting_points import list_reporting_points

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from pandas import DataFrame

    from geodata.areas import AreaLevel
    from geodata.dataset.filters import IncidentFilter
    from geodata.surroundings.reporting_points import ReportingPoints
    from geodata.workspace import Workspace

CAVEAT = (
    "Distance is measured in a straight line; walking is longer, and hills, roads and buses are left aside. "
    "Opening hours, whether staff are ready, and whether people trust the place decide as much as distance. "
    "Reports can be made online and by telephone from anywhere, by those who can and will."
)
EVENLY = "Residents are shared out as if they lived evenly over the ground of each area."


@dataclass(frozen=True)
class ServedRow:
    """
    How far one characteristic is served.

    Parameters
    ----------
    characteristic : str
        Its column name.
    points : int
        Reporting points that serve it or all.
    incidents : int
        Incidents that target it and have a point of their own.
    out_of_reach : int
        Of these, how many lie farther than the limit from every point that serves it.
    """

    characteristic: str
    points: int
    incidents: int
    out_of_reach: int


@dataclass(frozen=True, eq=False)
class Reach:
    """
    Who lives, and what happened, out of reach of a reporting point.

    Parameters
    ----------
    within_m : float
        The limit [m], in a straight line.
    points : int
        Reporting points.
    level : str or None
        Areas of the table; None when no areas are loaded.
    areas : pandas.DataFrame
        One row an area, most people out of reach first: ``area_code``, ``area_name``, ``residents``,
        ``residents_out``, ``share_out``, ``incidents``, ``incidents_out``.
    served : tuple of ServedRow
        One a characteristic.
    residents, residents_out : float or None
        People, and those out of reach; None without a population.
    incidents, incidents_out, without_point : int
        Incidents with a point of their own, those out of reach, and those without such a point.
    notes : tuple of str
        What to keep in mind.
    """

    within_m: float
    points: int
    level: str | None
    areas: DataFrame
    served: tuple[ServedRow, ...]
    residents: float | None
    residents_out: float | None
    incidents: int
    incidents_out: int
    without_point: int
    notes: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The finding in one sentence."""
        far = f"more than {self.within_m:,.0f} m from"
        near = (
            f"the nearest of {self.points:,} reporting points"
            if self.points > 1
            else "the one reporting point"
        )
        parts = []
        if self.residents and self.residents_out is not None:
            people = f"about {_rounded(self.residents_out):,} of {_rounded(self.residents):,} residents"
            parts.append(f"{people} ({_percent(self.residents_out, self.residents)}) live {far} {near}")
        if self.incidents:
            verb = "happened that far away" if parts else f"happened {far} {near}"
            share = _percent(self.incidents_out, self.incidents)
            which = f"{self.incidents_out:,} of {self.incidents:,} incidents with a point of their own"
            parts.append(f"{which} ({share}) {verb}")
        if not parts:
            return "There are neither residents nor incidents with a point of their own to measure from."
        text = ", and ".join(parts)
        return f"{text[0].upper()}{text[1:]}."

    def to_dict(self) -> dict[str, Any]:
        """Give the answer as plain values."""
        values = {name: value for name, value in vars(self).items() if name not in {"areas", "served"}}
        return {
            **values,
            "sentence": self.sentence,
            "areas": self.areas.astype(object).where(self.areas.notna(), None).to_dict("records"),
            "served": [vars(row) for row in self.served],
        }


def area_rows(found: Reach) -> tuple[tuple[str, ...], Sequence[tuple[str, ...]]]:
    """
    Give the table of areas in words.

    Parameters
    ----------
    found : Reach
        The answer.

    Returns
    -------
    tuple
        Headings, and one row an area; people to the nearest ten.
    """
    headings = (
        "Area",
        "Residents",
        "Residents out of reach",
        "Share of residents",
        "Incidents",
        "Incidents out of reach",
    )
    columns = [found.areas[name].tolist() for name in ("area_name", "residents", "residents_out")]
    columns += [found.areas[name].tolist() for name in ("incidents", "incidents_out")]
    rows = [
        (str(name), *_people_words(people, out), f"{incidents:,}", f"{beyond:,}")
        for name, people, out, incidents, beyond in zip(*columns, strict=True)
    ]
    return headings, rows


def _people_words(people: float, out: float) -> tuple[str, str, str]:
    if np.isnan(people):
        return (DASH, DASH, DASH)
    share = _percent(out, people) if people else DASH
    return (f"{_rounded(people):,}", f"{_rounded(out):,}", share)


def reach_levels(workspace: Workspace) -> list[str]:
    """
    Name the levels reach can be told by, from few areas to many.

    Parameters
    ----------
    workspace : Workspace
        Where to look.

    Returns
    -------
    list of str
        The levels that are loaded.
    """
    from geodata.areas import list_levels
    from hotspots.workflows.detection.ground import read_level

    return sorted(list_levels(workspace), key=lambda name: len(read_level(workspace, name)))


def reach_of_points(
    workspace: Workspace,
    *,
    within_m: float = WITHIN_M,
    level: str | None = None,
    where: IncidentFilter | None = None,
) -> Reach:
    """
    Say who lives, and what happened, out of reach of a reporting point.

    Parameters
    ----------
    workspace : Workspace
        With reporting points loaded.
    within_m : float
        The limit [m], in a straight line.
    level : str, optional
        Areas of the table; those with the fewest when None.
    where : IncidentFilter, optional
        Which incidents; all when None.

    Returns
    -------
    Reach
        The answer. Residents are those of the level with the most areas that has a population, which is what
        places them best, added up in the areas asked for.

    Raises
    ------
    UserError
        If no reporting points are loaded, the level is not, or the limit is not above 0.
    """
    require_reach(within_m)
    points = list_reporting_points(workspace)
    if points is None:
        raise UserError(
            what="The reporting points",
            found="are not loaded.",
            fix="Load them on the Plan page, or with 'hotspots reporting-points add FILE'.",
        )
    levels = reach_levels(workspace)
    if level is not None and level not in levels:
        raise UserError(
            f"The level '{level}'", "is not loaded.", f"Use one of: {', '.join(levels) or 'none is loaded'}."
        )
    chosen = level or (levels[0] if levels else None)
    frame, away = _incidents(workspace, points, chosen, where)
    areas, notes = _areas(workspace, points, chosen, within_m)
    far = away > within_m
    _count_by_area(areas, frame, chosen, away, far)
    areas = areas.sort_values(
        ["residents_out", "incidents_out", "area_code"], ascending=[False, False, True], ignore_index=True
    )
    known = areas["residents"].notna().any()
    without = int(np.isnan(away).sum())
    return Reach(
        within_m=float(within_m),
        points=len(points),
        level=chosen,
        areas=areas,
        served=_served(points, frame, within_m),
        residents=float(areas["residents"].sum()) if known else None,
        residents_out=float(areas["residents_out"].sum()) if known else None,
        incidents=int(np.isfinite(away).sum()),
        incidents_out=int(far.sum()),
        without_point=without,
        notes=_notes(points, notes, without),
    )


def _incidents(
    workspace: Workspace, points: ReportingPoints, level: str | None, where: IncidentFilter | None
) -> tuple[DataFrame, NDArray[np.float64]]:
    """Read the incidents, and how far each is from the nearest point; nan without a point of its own."""
    from geodata.dataset import read_incidents

    columns = ["easting_m", "northing_m", "location_precision", *CHARACTERISTICS]
    if level is not None:
        columns.append(AREA_PREFIX + level)
    frame = read_incidents(workspace, columns=columns, where=where)
    x, y = (frame[name].to_numpy(dtype=float, na_value=np.nan) for name in ("easting_m", "northing_m"))
    # A point that stands for a whole area says nothing about where in it the incident was.
    stands_for_area = (frame["location_precision"] == "area").fillna(value=False).to_numpy(dtype=bool)
    x = np.where(stands_for_area, np.nan, x)
    return frame.assign(easting_m=x), nearest_m(x, y, points.x, points.y)


def _areas(
    workspace: Workspace, points: ReportingPoints, level: str | None, within_m: float
) -> tuple[DataFrame, tuple[str, ...]]:
    import pandas as pd

    from hotspots.workflows.detection.ground import read_level

    if level is None:
        empty = pd.DataFrame(
            {"area_code": [], "area_name": [], "residents": [], "residents_out": []}, dtype=float
        )
        return empty.assign(share_out=[], incidents=[], incidents_out=[]), (
            "No areas are loaded, so nothing is said about residents.",
        )
    areas = read_level(workspace, level)
    people, out, notes = _residents(workspace, areas, points, within_m)
    table = pd.DataFrame(
        {"area_code": areas.codes, "area_name": areas.names, "residents": people, "residents_out": out}
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        table["share_out"] = np.where(people > 0, out / people, np.nan)
    return table, notes


def _residents(
    workspace: Workspace, areas: AreaLevel, points: ReportingPoints, within_m: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], tuple[str, ...]]:
    """Give residents of each area, and those out of reach, from the finest population there is."""
    from geodata.areas.population import list_populations, load_population
    from hotspots.rates.sharing import add_up, ground_shares
    from hotspots.workflows.detection.ground import read_level

    loaded = {table.level for table in list_populations(workspace) if table.measure == "residents"}
    sizes = {name: len(read_level(workspace, name)) for name in loaded}
    if not sizes or max(sizes.values()) < len(areas):
        nobody = np.full(len(areas), np.nan)
        return nobody, nobody, (f"No residents are loaded for areas as small as {level_label(areas.name)}.",)
    finest = max(sizes, key=lambda name: sizes[name])
    small = read_level(workspace, finest)
    people = np.asarray(
        load_population(workspace, finest, measure="residents").reindex(small.codes), dtype=np.float64
    )
    out = people * (1 - ground_within(small.polygons, points.x, points.y, within_m=within_m))
    if finest == areas.name:
        return people, out, (EVENLY,)
    shares = ground_shares(small.polygons, areas.polygons)
    note = f"Residents are those of level {level_label(finest)}, added up."
    total = add_up(people, shares)
    return total, np.where(np.isnan(total), np.nan, shares @ np.nan_to_num(out)), (note, EVENLY)


def _count_by_area(
    areas: DataFrame,
    frame: DataFrame,
    level: str | None,
    away: NDArray[np.float64],
    far: NDArray[np.bool_],
) -> None:
    if level is None:
        return
    codes = frame[AREA_PREFIX + level]
    counts = codes[np.isfinite(away)].value_counts()
    beyond = codes[far].value_counts()
    areas["incidents"] = areas["area_code"].map(counts).fillna(0).astype(int)
    areas["incidents_out"] = areas["area_code"].map(beyond).fillna(0).astype(int)


def _served(points: ReportingPoints, frame: DataFrame, within_m: float) -> tuple[ServedRow, ...]:
    rows = []
    x, y = (frame[name].to_numpy(dtype=float, na_value=np.nan) for name in ("easting_m", "northing_m"))
    for name in CHARACTERISTICS:
        serving = points.serving(name)
        targeted = frame[name].fillna(value=False).to_numpy(dtype=bool)
        away = nearest_m(x[targeted], y[targeted], points.x[serving], points.y[serving])
        known = ~np.isnan(away)
        rows.append(
            ServedRow(name, int(serving.sum()), int(known.sum()), int((away[known] > within_m).sum()))
        )
    return tuple(rows)


def _notes(points: ReportingPoints, notes: tuple[str, ...], without: int) -> tuple[str, ...]:
    said = [CAVEAT, *notes]
    if without:
        said.append(
            f"{counted(without, 'incident')} without a point of {'its' if without == 1 else 'their'} own "
            f"{is_or_are(without)} left out."
        )
    unserved = [
        CHARACTERISTIC_LABELS[name].lower() for name in CHARACTERISTICS if not points.serving(name).any()
    ]
    if unserved:
        said.append(f"No reporting point says that it serves: {listed(unserved)}.")
    able = sum(one is True for one in points.accessible)
    said.append(f"{able:,} of {len(points):,} say that disabled people can use them.")
    return tuple(said)


def _percent(part: float, whole: float) -> str:
    share = part / whole
    if 0 < share < 0.005:
        return "under 1%"
    if 0.995 <= share < 1:
        return "over 99%"
    return f"{share:.0%}"


def _rounded(people: float) -> int:
    """Round estimated people to the nearest ten: the estimate is no finer."""
    return int(round(people, -1))
