"""What a scan compares: cases, and people or other incidents, by place and period."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError
from hotspots.wording import counted, level_label
from hotspots.workflows.detection import words
from hotspots.workflows.detection.ground import level_grid, read_level
from hotspots.workflows.detection.inputs import (
    Inputs,
    area_positions,
    assigned_by,
    find_study_area,
    read_inputs,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from pandas import DataFrame

    from hotspots.detect.scan_data import ScanModel

PERMUTATION: ScanModel = "space-time permutation"


@dataclass(frozen=True, eq=False)
class ScanTables:
    """
    Everything a scan needs, and what is to be said about it.

    Parameters
    ----------
    model : {"poisson", "bernoulli", "space-time permutation"}
        Which comparison.
    cases : numpy.ndarray of int, shape (n, T)
        Incidents asked for.
    population : numpy.ndarray or None
        People, or all incidents; None for permutations.
    xy : numpy.ndarray, shape (n, 2)
        Middle of each place.
    names : numpy.ndarray of str, shape (n,)
        Names of the places; empty texts for cells.
    polygons : numpy.ndarray of shapely polygons, shape (n,)
        The places.
    periods : tuple of (date, date)
        First and last day of each period; empty when time plays no part.
    cell_m : float or None
        Width of a cell, when places are cells.
    what : str
        What a place is called, in the plural.
    notes : tuple of str
        Notes.
    parameters : dict
        Parameters.
    ways : dict
        How incidents came to their area.
    cases_of : callable
        Takes inputs of other incidents, and gives their cases.
    """

    model: ScanModel
    cases: NDArray[np.int64]
    population: NDArray[np.float64] | None
    xy: NDArray[np.float64]
    names: NDArray[Any]
    polygons: NDArray[Any]
    periods: tuple[tuple[datetime.date, datetime.date], ...]
    cell_m: float | None
    what: str
    notes: tuple[str, ...]
    parameters: dict[str, Any]
    ways: dict[str, int]
    cases_of: Callable[[Inputs], NDArray[np.int64]]


@dataclass(frozen=True, eq=False)
class _Ground:
    """Places, and how to find the place of every incident."""

    locate: Callable[[Inputs], NDArray[np.int64]]
    xy: NDArray[np.float64]
    names: NDArray[Any]
    polygons: NDArray[Any]
    cell_m: float | None
    what: str
    notes: tuple[str, ...]
    parameters: dict[str, Any]


def scan_tables(inputs: Inputs) -> ScanTables:
    """
    Count the incidents asked for, and what they are compared with, by place and period.

    Parameters
    ----------
    inputs : Inputs
        The question.

    Returns
    -------
    ScanTables
        The tables.

    Raises
    ------
    UserError
        If the comparison asked for lacks what it needs.
    """
    model, chosen = _model(inputs)
    ground = _by_level(inputs, inputs.request.level) if inputs.request.level else _by_cell(inputs)
    everything, against = _others(inputs) if model == "bernoulli" else (inputs, ())
    unit = _unit(inputs, model)
    steps = _Steps.over(everything, unit)
    cases, late = _table(inputs, ground, steps)
    notes = [*chosen, *ground.notes, *against, *_level_notes(inputs), *late]
    population, people_notes = _population(inputs, model, everything, ground, steps)
    kept = np.ones(len(cases), dtype=bool)
    if population is not None:
        alone = population if population.ndim == 1 else population.sum(axis=1)
        kept = np.nan_to_num(alone) > 0
    elif inputs.request.level is None:
        kept = cases.sum(axis=1) > 0
    if model == "poisson":
        notes += [*people_notes, *_unpeopled(cases, kept)]
    return ScanTables(
        model,
        cases[kept],
        None if population is None else population[kept],
        ground.xy[kept],
        ground.names[kept],
        ground.polygons[kept],
        steps.periods if len(steps.periods) > 1 else (),
        ground.cell_m,
        ground.what,
        tuple(notes),
        {**ground.parameters, "model": model, "period": unit},
        assigned_by(inputs, inputs.request.level) if inputs.request.level else {},
        lambda asked: _table(asked, ground, steps)[0][kept],
    )


def _model(inputs: Inputs) -> tuple[ScanModel, tuple[str, ...]]:
    """Take the comparison asked for, or the one that what is loaded allows."""
    from geodata.areas.population import list_populations

    asked, request = inputs.options["model"], inputs.request
    if asked == "space-time-permutation":
        return PERMUTATION, ()
    if asked == "poisson" and request.level is None:
        raise UserError(
            what="A scan against the people who live there",
            found="was asked for on cells, where no population is known.",
            fix="Choose a level that has a population, such as --level lsoa21, or another comparison "
            "(--model).",
        )
    if asked:
        return asked, ()
    fitting = {
        table.level for table in list_populations(inputs.workspace) if table.measure == request.measure
    }
    if request.level in fitting:
        areas = f"{level_label(request.level)} areas"
        return "poisson", (f"Compared with the people who live there, as {areas} have a population.",)
    if request.where.characteristics:
        return "bernoulli", (
            "Compared with all other incidents, as no population is loaded for these places.",
        )
    return PERMUTATION, (
        "Compared with what is usual for the place and the time, as no population is loaded for these places "
        "and no characteristic was chosen.",
    )


def _others(inputs: Inputs) -> tuple[Inputs, tuple[str, ...]]:
    """Read all incidents the ones asked for are compared with, themselves included."""
    request, where = inputs.request, inputs.request.where
    if where.characteristics:
        wider = replace(where, characteristics=(), combine="any")
    elif where.categories:
        wider = replace(where, categories=())
    else:
        raise UserError(
            what="A scan against all other incidents",
            found="was asked for of all incidents: there are no others.",
            fix="Choose a characteristic or a category, or another comparison (--model).",
        )
    everything = read_inputs(
        inputs.workspace,
        replace(request, where=wider),
        columns=("occurred_from",),
        options=inputs.options,
    )
    rest, all_of_them = len(everything) - len(inputs), words.describe_filter(wider)
    among = f" among all {all_of_them}" if all_of_them != "incidents" else ""
    note = (
        f"Compared with {counted(rest, 'other incident')}{among}: a cluster is where more of all recorded "
        "incidents are of this kind than elsewhere. A record that says nothing about it counts as another."
    )
    return everything, (note,)


def _unit(inputs: Inputs, model: ScanModel) -> str:
    asked = inputs.options["period"]
    if model == PERMUTATION and asked == "none":
        raise UserError(
            what="A scan against what is usual for the place and the time",
            found="was asked for without time.",
            fix="Choose months, weeks or days (--period).",
        )
    timed = model == PERMUTATION or inputs.options["prospective"] or inputs.options["max_periods"] is not None
    if asked == "none" and timed:
        raise UserError(
            what="A scan of what still goes on, or of a longest period,",
            found="was asked for without time.",
            fix="Choose months, weeks or days (--period).",
        )
    return str(asked or ("month" if timed else "none"))


@dataclass(frozen=True)
class _Steps:
    """The periods of a scan: all in one, months, or weeks and days counted back from the last day."""

    unit: str
    first: datetime.date
    last: datetime.date

    @classmethod
    def over(cls, everything: Inputs, unit: str) -> _Steps:
        days = everything.incidents["occurred_from"].dropna()
        today = datetime.date(1970, 1, 1)
        first, last = (days.min().date(), days.max().date()) if len(days) else (today, today)
        where = everything.request.where
        if unit == "month":
            # An incident dated by month stands on its first day: the month is over at its end.
            first = first.replace(day=1)
            last = (last.replace(day=28) + datetime.timedelta(days=4)).replace(day=1) - datetime.timedelta(
                days=1
            )
        return cls(unit, where.start or first, max(where.end or last, where.start or first))

    @property
    def periods(self) -> tuple[tuple[datetime.date, datetime.date], ...]:
        if self.unit == "none":
            return ((self.first, self.last),)
        if self.unit == "month":
            starts = [
                datetime.date(month // 12, month % 12 + 1, 1)
                for month in range(_month(self.first), _month(self.last) + 2)
            ]
            one = datetime.timedelta(days=1)
            ends = [each - one for each in starts[1:]]
            return tuple(
                (max(start, self.first), min(end, self.last))
                for start, end in zip(starts, ends, strict=False)
            )
        days = 7 if self.unit == "week" else 1
        steps = -(-((self.last - self.first).days + 1) // days)
        begin = [self.last - datetime.timedelta(days=days * step - 1) for step in range(steps, 0, -1)]
        return tuple((max(each, self.first), each + datetime.timedelta(days=days - 1)) for each in begin)

    def of(self, frame: DataFrame) -> NDArray[np.int64]:
        """Give the period of each incident; -1 where its date is not exact enough."""
        if self.unit == "none":
            return np.zeros(len(frame), dtype=np.int64)
        days = frame["occurred_from"]
        exact = {"month": ("minute", "day", "month")}.get(self.unit, ("minute", "day"))
        known = (frame["date_precision"].isin(exact) & days.notna()).to_numpy(dtype=bool)
        found = np.full(len(frame), -1, dtype=np.int64)
        held = days[known]
        if self.unit == "month":
            found[known] = (held.dt.year * 12 + held.dt.month - 1 - _month(self.first)).to_numpy()
            return found
        back = np.datetime64(self.last, "D") - held.to_numpy().astype("datetime64[D]")
        step = back.astype(np.int64) // (7 if self.unit == "week" else 1)
        found[known] = len(self.periods) - 1 - step
        return found


def _month(day: datetime.date) -> int:
    return day.year * 12 + day.month - 1


def _table(inputs: Inputs, ground: _Ground, steps: _Steps) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Count incidents by place and period."""
    place, period = ground.locate(inputs), steps.of(inputs.incidents)
    count = len(steps.periods)
    held = (place >= 0) & (period >= 0)
    cells = place[held] * count + period[held]
    table = np.bincount(cells, minlength=len(ground.xy) * count).reshape(len(ground.xy), count)
    coarse = int(((place >= 0) & (period < 0)).sum())
    note = (
        f"{counted(coarse, 'incident is', 'incidents are')} dated too roughly for steps of a {steps.unit} "
        "and left out.",
    )
    return table.astype(np.int64), note if coarse else ()


def _by_level(inputs: Inputs, level: str) -> _Ground:
    import shapely

    areas = read_level(inputs.workspace, level)
    middle = shapely.centroid(areas.polygons)
    return _Ground(
        lambda asked: area_positions(asked, areas),
        np.column_stack([shapely.get_x(middle), shapely.get_y(middle)]),
        areas.names,
        areas.polygons,
        None,
        f"{level_label(level)} areas",
        (),
        {"level": level},
    )


def _by_cell(inputs: Inputs) -> _Ground:
    from hotspots.detect.cells import suggest_cell_m
    from hotspots.detect.grid import make_grid
    from hotspots.detect.points import require_positive

    study = find_study_area(inputs, margin_m=inputs.request.cell_m or 0.0)
    cell_m, chosen = inputs.request.cell_m, tuple[str, ...]()
    if cell_m is None:
        suggested = suggest_cell_m(study.polygon.bounds)
        cell_m, chosen = suggested.value, (f"{suggested.reason}.",)
    cell_m, shape = require_positive(cell_m, "The cell size"), inputs.request.shape
    if study.level is not None:
        grid = level_grid(inputs.workspace, study.level, cell_m, shape=shape)
    else:
        grid = make_grid(study.polygon.bounds, cell_m=cell_m, shape=shape, within=study.polygon)

    def locate(asked: Inputs) -> NDArray[np.int64]:
        found = np.full(len(asked), -1, dtype=np.int64)
        found[asked.point_rows] = grid.locate(*asked.places.xy.T)[asked.places.of_point]
        return found

    placed = int((locate(inputs) >= 0).sum())
    return _Ground(
        locate,
        np.column_stack(grid.centres()),
        np.full(len(grid), "", dtype=object),
        grid.polygons(),
        cell_m,
        f"cells of {cell_m:,g} m",
        (*words.point_notes(inputs, inputs.x.size - placed), *chosen, study.note),
        {"cell_m": cell_m, "shape": shape, "study_area": study.level or "rectangle round the points"},
    )


def _level_notes(inputs: Inputs) -> tuple[str, ...]:
    level = inputs.request.level
    if level is None:
        return ()
    ways = assigned_by(inputs, level)
    return words.area_notes(inputs, level, len(inputs) - sum(ways.values()), ways)


def _population(
    inputs: Inputs, model: ScanModel, everything: Inputs, ground: _Ground, steps: _Steps
) -> tuple[NDArray[np.float64] | None, tuple[str, ...]]:
    if model == PERMUTATION:
        return None, ()
    if model == "bernoulli":
        return _table(everything, ground, steps)[0].astype(float), ()
    from hotspots.workflows.detection.population import read_population

    level = str(inputs.request.level)
    people, notes = read_population(inputs, level)
    codes = read_level(inputs.workspace, level).codes
    given = people.reindex(codes).to_numpy(dtype=float, na_value=np.nan)
    if inputs.request.measure == "residents":
        notes = (
            *notes,
            "Compared with residents. Town centres, stations and schools have many more people present than "
            "living there: a cluster there is not a high risk to residents.",
        )
    return given, notes


def _unpeopled(cases: NDArray[np.int64], kept: NDArray[np.bool_]) -> tuple[str, ...]:
    without = int((~kept).sum())
    if not without:
        return ()
    lost = int(cases[~kept].sum())
    return (
        f"{counted(without, 'area')} without a population {'is' if without == 1 else 'are'} left out "
        f"({counted(lost, 'incident')}).",
    )
