"""The risk surface: incidents for the people around, or among all recorded incidents, said and mapped."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError
from hotspots.maps.palettes import ORDERED
from hotspots.wording import counted, format_period, level_label
from hotspots.workflows.detection import words
from hotspots.workflows.detection.answer import Answer
from hotspots.workflows.detection.surfaces import Ground, lay_wide_ground
from hotspots.workflows.detection.whereabouts import strongest_names
from hotspots.workflows.shown import Column, MapClass, Shown

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from numpy.typing import NDArray
    from pandas import DataFrame

    from hotspots.detect.risk import Crowd, RiskSurface
    from hotspots.workflows.detection.inputs import Inputs

STEPS = (0.5, 1.0, 2.0, 4.0)
"""Multiples of the risk in the whole area where a new colour begins."""
CLASSES = tuple(
    MapClass(value, label, colour)
    for (value, label), colour in zip(
        (
            ("far below", "less than half the average"),
            ("below", "half the average to the average"),
            ("above", "the average to twice that"),
            ("double", "twice to four times the average"),
            ("fourfold", "four times the average or more"),
        ),
        ORDERED,
        strict=True,
    )
)
PER_INCIDENTS = 100


@dataclasses.dataclass(frozen=True, eq=False)
class Base:
    """
    What the incidents are set against.

    Parameters
    ----------
    crowd : Crowd
        People, or all recorded incidents.
    per : int
        Risk is given for so many of them.
    noun : str
        What they are called, such as "residents".
    notes : tuple of str
        Where they come from.
    among : bool
        Whether the incidents are part of them.
    parameters : dict
        What was used.
    """

    crowd: Crowd
    per: int
    noun: str
    notes: tuple[str, ...]
    among: bool
    parameters: dict[str, Any]


def risk(inputs: Inputs) -> Answer:
    """
    Work out the risk surface as cells.

    Parameters
    ----------
    inputs : Inputs
        The incidents.

    Returns
    -------
    Answer
        ``cell_id``, ``risk``, ``low``, ``high``, ``times_average``, ``compared``, ``class``,
        ``incidents_per_km2``, ``base_per_km2``; no values where the base is below the floor.

    Raises
    ------
    UserError
        If there is no population to divide by, or no other incidents.
    """
    from hotspots.detect.risk import Crowd, risk_surface

    ground = lay_wide_ground(inputs)
    inside = ground.of_place >= 0
    counts = np.bincount(ground.of_place[inside], minlength=ground.x.size).astype(float)
    base = (
        _of_incidents(inputs, ground)
        if inputs.options["against"] == "incidents"
        else _of_people(inputs, ground)
    )
    same: dict[str, Any] = {
        "grid": ground.grid,
        "floor_per_km2": inputs.options["floor_per_km2"],
        "among": base.among,
    }
    surface = risk_surface(
        Crowd(ground.x, ground.y, counts), base.crowd, bandwidth_m=ground.bandwidth_m, **same
    )
    frame = ground.grid.to_frame(inputs.workspace.crs, **_columns(surface, base.per))
    used = int(inside.sum())
    notes = (
        *words.point_notes(inputs, int((~inside).sum())),
        *base.notes,
        *ground.notes,
        _floor_note(inputs, surface, base),
        "The ranges hold for each place by itself: of every forty places with average risk about one reads "
        "clearly higher by chance alone, and places next to each other share their incidents.",
        "No correction is needed along the edge of the study area: both densities lose the same share there.",
        *(
            []
            if base.among
            else ["People are counted where they live: in town centres many of those at risk live elsewhere."]
        ),
    )
    shown = Shown(
        class_column="class",
        classes=CLASSES,
        nothing=f"too few {base.noun} to say",
        title=f"Risk for each {base.per:,} {base.noun}",
        columns=_shown_columns(base),
    )
    few = words.few(inputs, used)
    sentences = few or _sentences(inputs, frame, surface, base)
    parameters = ground.parameters | base.parameters
    if np.isfinite(surface.floor_per_km2):
        parameters["floor_per_km2"] = round(surface.floor_per_km2, 3)
    answer = Answer(frame, "risk", sentences, notes, parameters, used, shown=shown)
    if few or not inputs.options["stability"]:
        return answer
    from hotspots.workflows.detection.stability_surface import with_stable_risk

    def higher(x: NDArray[np.float64], y: NDArray[np.float64], bandwidth_m: float) -> NDArray[np.bool_]:
        found = risk_surface(Crowd(x, y, np.ones(x.size)), base.crowd, bandwidth_m=bandwidth_m, **same)
        with np.errstate(invalid="ignore"):
            return np.asarray(found.low > found.overall)

    return with_stable_risk(
        inputs,
        answer,
        ground.of_place,
        higher,
        bandwidth_m=ground.bandwidth_m,
        moves=not base.among,
    )


def _columns(surface: RiskSurface, per: int) -> dict[str, Any]:
    known = np.isfinite(surface.risk)
    times = surface.risk / surface.overall if surface.overall > 0 else np.full(surface.risk.shape, np.nan)
    names = np.array([each.value for each in CLASSES], dtype=object)
    kind = np.full(known.shape, None, dtype=object)
    kind[known] = names[np.searchsorted(STEPS, times[known], side="right")]
    compared = np.full(known.shape, "too few to say", dtype=object)
    compared[known] = "not clearly different"
    compared[known & (surface.low > surface.overall)] = "higher"
    compared[known & (surface.high < surface.overall)] = "lower"
    return {
        "risk": surface.risk * per,
        "low": surface.low * per,
        "high": surface.high * per,
        "times_average": times,
        "compared": compared,
        "class": kind,
        "incidents_per_km2": surface.incidents_per_km2,
        "base_per_km2": surface.base_per_km2,
    }


def _shown_columns(base: Base) -> tuple[Column, ...]:
    return (
        Column("cell_id", "Cell", None),
        Column("risk", f"Incidents per {base.per:,} {base.noun}", 2),
        Column("low", "Lower bound", 2),
        Column("high", "Upper bound", 2),
        Column("times_average", "Times the average", 2),
        Column("compared", "Compared with the whole area", None),
        Column("incidents_per_km2", "Incidents per km²", 1, pointer=False),
        Column("base_per_km2", f"{base.noun.capitalize()} per km²", 1),
    )


def _of_people(inputs: Inputs, ground: Ground) -> Base:
    """Take the people of the level with the most areas that has the measure, spread over the cells."""
    from geodata.areas.population import list_populations, load_population
    from hotspots.detect.risk import Crowd, spread_people
    from hotspots.workflows.detection.ground import read_level

    request, workspace = inputs.request, inputs.workspace
    tables = list_populations(workspace)
    fitting = sorted({table.level for table in tables if table.measure == request.measure})
    if not fitting:
        loaded = sorted({f"{table.measure} by {table.level}" for table in tables})
        raise UserError(
            what="A risk surface",
            found=f"needs a population of '{request.measure}'; loaded: {', '.join(loaded) or 'none'}.",
            fix="Load one with 'hotspots population add FILE --level LEVEL --code COLUMN --count COLUMN', or "
            "compare with all recorded incidents (--against incidents).",
        )
    name = max(fitting, key=lambda each: len(read_level(workspace, each)))
    level = read_level(workspace, name)
    people = load_population(workspace, name, measure=request.measure, group=request.group)
    given = np.asarray(people.reindex(level.codes), dtype=np.float64)
    spread = spread_people(given, level.polygons, ground.grid)
    held = np.flatnonzero(spread > 0)
    x, y = ground.grid.centres()
    noun = "residents" if request.measure == "residents" else "people"
    if request.group:
        noun = f"{noun} ({request.group})"
    note = (
        f"{spread.sum():,.0f} {noun} are taken from the level {level_label(name)} and spread over its areas "
        "as if they lived evenly over each."
    )
    parameters = {"measure": request.measure, "group": request.group, "population_level": name}
    known = {key: value for key, value in parameters.items() if value is not None}
    return Base(
        Crowd(x[held], y[held], spread[held]), request.per, noun, (note,), among=False, parameters=known
    )


def _of_incidents(inputs: Inputs, ground: Ground) -> Base:
    """Take all incidents of the same period and sources, these included."""
    from geodata.dataset import read_incidents
    from hotspots.detect.points import distinct_places
    from hotspots.detect.risk import Crowd

    where = dataclasses.replace(inputs.request.where, characteristics=(), categories=(), settings=())
    if where == inputs.request.where:
        raise UserError(
            what="A risk surface against all recorded incidents",
            found="was asked for without saying which incidents are meant.",
            fix="Choose a characteristic, category or setting; the others are then what it is set against.",
        )
    columns = ["easting_m", "northing_m", "location_precision"]
    frame: DataFrame = read_incidents(
        inputs.workspace, columns=columns, where=where, version=inputs.table_version
    )
    x, y = (frame[name].to_numpy(dtype=float, na_value=np.nan) for name in columns[:2])
    own = np.isfinite(x) & np.isfinite(y) & (frame["location_precision"] != "area").to_numpy(dtype=bool)
    places = distinct_places(x[own], y[own])
    kept = ground.grid.locate(*places.xy.T) >= 0
    at: NDArray[np.float64] = places.xy[kept]
    number = places.counts[kept].astype(float)
    note = (
        f"Set against all {number.sum():,.0f} incidents recorded in the same period and by the same sources, "
        "these included: it shows where they are a larger part of what is reported, not where more happens."
    )
    crowd = Crowd(np.ascontiguousarray(at[:, 0]), np.ascontiguousarray(at[:, 1]), number)
    return Base(crowd, PER_INCIDENTS, "recorded incidents", (note,), among=True, parameters={})


def _floor_note(inputs: Inputs, surface: RiskSurface, base: Base) -> str:
    from hotspots.detect.risk import FEWEST_EXPECTED

    empty = int(np.isnan(surface.risk).sum())
    share = words.share(empty, surface.risk.size)
    if not np.isfinite(surface.floor_per_km2):
        return "No place has a value, as there are no incidents to compare."
    why = (
        "as chosen"
        if inputs.options["floor_per_km2"] is not None
        else f"where average risk would bring fewer than {FEWEST_EXPECTED:g} incidents within reach"
    )
    return (
        f"Places with fewer than {surface.floor_per_km2:,.1f} {base.noun} per km² ({why}) have no value: "
        f"{share} of the study area."
    )


def _sentences(inputs: Inputs, frame: GeoDataFrame, surface: RiskSurface, base: Base) -> tuple[str, ...]:
    what = words.describe_filter(dataclasses.replace(inputs.request.where, start=None, end=None))
    known = frame[frame["risk"].notna()]
    if not len(known):
        return (
            f"Too few to say: nowhere are there enough {base.noun} for a risk of {what} that would mean "
            "anything. Choose a longer period, fewer filters or a wider bandwidth.",
        )
    top = known.iloc[int(known["risk"].to_numpy().argmax())]
    names = strongest_names(inputs, known, "risk", most=1)
    where = f" in {names[0]}" if names else ""
    higher, lower = (int((known["compared"] == way).sum()) for way in ("higher", "lower"))
    unit = f"per {base.per:,} {base.noun}"
    return (
        f"In the whole study area there are {surface.overall * base.per:,.2f} {what} {unit} over the "
        f"whole period ({_period(inputs)}).",
        f"Risk is highest{where}, at about {_rounded(top['risk'])} {unit} over that period, "
        f"{_rounded(top['times_average'])} times the average. That peak was picked out afterwards from "
        f"{counted(len(known), 'cell')}, so it tends to read too high; for a place named beforehand the 95% "
        f"interval would be {_rounded(top['low'])} to {_rounded(top['high'])}.",
        f"It is clearly higher than the average on {words.share(higher, len(frame))} of the study area and "
        f"clearly lower on {words.share(lower, len(frame))}, each place taken by itself: that so many places "
        "were looked at is not corrected for, so some of this is chance.",
        "This says how what was recorded compares with those counted there, not why, and not that other "
        "places are safe.",
    )


def _rounded(value: float) -> str:
    """Write a number to two digits: the intervals are too wide for more."""
    return f"{float(f'{value:.2g}'):,.10g}"


def _period(inputs: Inputs) -> str:
    """Give the days that were asked for; where an end was left open, that of the records."""
    from hotspots.workflows.contents import known_values

    where, values = inputs.request.where, known_values(inputs.workspace)
    return format_period(where.start or values["first_date"], where.end or values["last_date"])
