"""Incidents near places: which kinds of place have more incidents around them than other ground."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError
from hotspots.maps.palettes import ordered_palette
from hotspots.wording import counted, listed
from hotspots.workflows.detection import words
from hotspots.workflows.detection.answer import Answer
from hotspots.workflows.detection.by_place import cells_over
from hotspots.workflows.detection.inputs import find_study_area
from hotspots.workflows.detection.rings import by_ring, called
from hotspots.workflows.shown import Chart, Column, MapClass, Shown

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from numpy.typing import NDArray
    from pandas import DataFrame

    from hotspots.detect.grid import CellGrid
    from hotspots.detect.risk_factors import RiskFactors
    from hotspots.workflows.detection.inputs import Inputs

CELL_M = 200.0
COLUMNS = (
    Column("place", "Kind of place", None),
    Column("places", "Places"),
    Column("near_incidents", "Incidents near one"),
    Column("ratio", "Times as many, the other kinds held equal", 2),
    Column("low", "Lower bound", 2),
    Column("high", "Upper bound", 2),
    Column("q", "q", 4),
    Column("alone", "Times as many, this kind by itself", 2),
    Column("relative_risk", "Expected, times that of ground near none", 1),
    Column("count", "Incidents"),
)
CLASSES = (
    ("less", "less than ground near none", 0),
    ("some", "up to twice as much", 1),
    ("twice", "2 to 4 times as much", 2),
    ("more", "4 times as much or more", 3),
)
BY_PLACE = (
    "Places are part of town centres, main roads and estates: that incidents stand near a kind of place does "
    "not show that the place brings them about."
)


def risk_factors(inputs: Inputs) -> Answer:
    """
    Compare ground near places with other ground.

    Parameters
    ----------
    inputs : Inputs
        The incidents.

    Returns
    -------
    Answer
        One row a kind of place: ``place``, ``places``, ``near_cells``, ``near_incidents``, ``alone`` and
        ``ratio`` with intervals, ``p``, ``q``; the map shows what is expected of each cell by its places.

    Raises
    ------
    UserError
        If no places are loaded, or there are too few incidents to compare.
    """
    import geopandas as gpd

    from hotspots.detect.cells import tally
    from hotspots.detect.points import require_positive
    from hotspots.detect.risk_factors import risk_factors as compare

    kinds = _kinds(inputs)
    study = find_study_area(inputs, margin_m=inputs.request.cell_m or CELL_M)
    cell_m = require_positive(inputs.request.cell_m or CELL_M, "The cell size")
    grid = cells_over(inputs, study, cell_m, shape=inputs.request.shape)
    counts = tally(grid.locate(*inputs.places.xy.T)[inputs.places.of_point], len(grid))
    near, numbers = _near(inputs, grid, kinds)
    found = compare(counts, _ground(grid), near)
    frame = found.table.rename_axis("place").reset_index()
    frame.insert(1, "places", [numbers[kind] for kind in frame["place"]])
    frame["place"] = [called(kind) for kind in frame["place"]]
    frame = gpd.GeoDataFrame(frame, geometry=[None] * len(frame), crs=inputs.workspace.crs)
    frame = frame.sort_values("ratio", ascending=False, ignore_index=True)
    drawn = _cells(inputs, grid, counts, found)
    rings = by_ring(inputs, study.polygon, kinds, found.dispersion)
    on_map = int(counts.sum())
    sentences = words.few(inputs, on_map) or _sentences(inputs, frame, on_map)
    outside = inputs.x.size - on_map
    notes = (*words.point_notes(inputs, outside), study.note, *_notes(inputs, grid, found), rings.note)
    parameters = {
        "cell_m": grid.cell_m,
        "kinds": kinds,
        "model": "Poisson regression, dispersion estimated",
        "rings_m": list(rings.edges_m),
    }
    shown = Shown(
        class_column="risk_class",
        classes=tuple(
            MapClass(value, label, colour)
            for (value, label, _), colour in zip(CLASSES, ordered_palette(len(CLASSES)), strict=True)
        ),
        nothing="as ground near none",
        title="Expected by the places around it",
        columns=COLUMNS,
        charts=(_chart(frame), rings.chart),
        tables=(rings.table,),
        drawn=drawn,
    )
    return Answer(frame, "ratio", sentences, notes, parameters, on_map, shown=shown)


def _kinds(inputs: Inputs) -> list[str]:
    from geodata.surroundings.places import list_kinds

    loaded = list_kinds(inputs.workspace)
    if not loaded:
        raise UserError(
            what="The places",
            found="are not loaded.",
            fix="Load some on the Data page, or with 'hotspots places add FILE --kind schools'.",
        )
    asked = [part.strip() for part in (inputs.options["places"] or "").split(",") if part.strip()]
    unknown = [kind for kind in asked if kind not in loaded]
    if unknown:
        raise UserError(
            what="The kinds of place",
            found=f"{listed(unknown)} are not loaded.",
            fix=f"Use some of: {', '.join(loaded)}.",
        )
    return list(dict.fromkeys(asked)) or loaded


def _near(
    inputs: Inputs, grid: CellGrid, kinds: list[str]
) -> tuple[dict[str, NDArray[np.float64]], dict[str, int]]:
    from geodata.surroundings.places import load_places
    from hotspots.detect.risk_factors import near_places

    x, y = grid.centres()
    near, numbers = {}, {}
    for kind in kinds:
        places = load_places(inputs.workspace, kind)
        around = near_places(x, y, places.x, places.y, reach_m=inputs.options["reach_m"])
        near[kind] = (around > 0 if inputs.options["near_by"] == "any" else around).astype(float)
        numbers[kind] = len(places)
    return near, numbers


def _ground(grid: CellGrid) -> NDArray[np.float64]:
    """Ground of each cell inside the study area [km²]."""
    import shapely

    ground = np.full(len(grid), grid.cell_m**2)
    if grid.shape == "hexagon":
        ground *= np.sqrt(3) / 2
    edge = np.flatnonzero(~grid.inside)
    if grid.within is not None and edge.size:
        ground[edge] = shapely.area(shapely.intersection(grid.polygons()[edge], grid.within))
    return ground / 1e6


def _cells(inputs: Inputs, grid: CellGrid, counts: NDArray[np.int64], found: RiskFactors) -> GeoDataFrame:
    risk = found.relative_risk
    bounds = [risk < 0.995, risk <= 1.005, risk < 2, risk < 4]
    classes = np.select(bounds, ["less", "", "some", "twice"], "more")
    frame = grid.to_frame(
        inputs.workspace.crs, count=counts, relative_risk=risk, ratio=risk, risk_class=classes.astype(object)
    )
    for column in COLUMNS:
        if column.pointer and column.decimals is not None and column.name not in frame:
            frame[column.name] = np.nan
    return frame


def _sentences(inputs: Inputs, frame: DataFrame, on_map: int) -> tuple[str, ...]:
    alpha, reach = inputs.request.alpha, inputs.options["reach_m"]
    what = words.describe_filter(inputs.request.where)
    told = frame[frame["ratio"].notna()]
    all_near = frame.loc[frame["near_incidents"] == on_map, "place"].tolist()
    if all_near:
        near = f"All {on_map:,} {what} stand within {reach:,g} m of {listed(all_near)}"
        return (f"{near}, so that no ratio can be told.", BY_PLACE)
    if not len(told):
        return (f"Too few to say: no kind of place can be compared for {what}.", BY_PLACE)
    clear = told[told["q"] < alpha]
    more, fewer = clear[clear["ratio"] > 1], clear[clear["ratio"] < 1]
    each = inputs.options["near_by"] == "each"
    said = []
    if len(more):
        rows = more[["place", "ratio", "low", "high"]].itertuples(index=False)
        parts = [
            f"{kind} ({ratio:.1f} times as many per km², 95% interval {low:.1f} to {high:.1f})"
            for kind, ratio, low, high in rows
        ]
        named = f"{what[:1].upper()}{what[1:]}"
        said.append(
            f"{named} are more frequent the more of these places lie within {reach:,g} m; for each further "
            f"one of {listed(parts)}."
            if each
            else f"{named} are more frequent within {reach:,g} m of {listed(parts)} than on other ground."
        )
    if len(fewer):
        said.append(
            f"They are less frequent {'the more of these are near' if each else 'near these'}: "
            f"{listed(fewer['place'].tolist())}."
        )
    silent = frame.loc[frame["ratio"].isna(), "place"].tolist()
    if silent:
        said.append(
            f"Nothing can be said of {listed(silent)}: none or all of the incidents are near one, or they "
            "stand where places of another kind do."
        )
    unclear = len(told) - len(clear)
    if unclear:
        rest = counted(unclear, "kind of place", "kinds of place")
        said.append(f"For {rest} chance alone could explain the difference (q of {alpha:g} or more).")
    return (*said, BY_PLACE)


def _notes(inputs: Inputs, grid: CellGrid, found: RiskFactors) -> tuple[str, ...]:
    return (
        f"Cells of {grid.cell_m:,g} m are compared by their ground. A cell is near a place when its middle "
        f"lies within {inputs.options['reach_m']:,g} m of it.",
        "All kinds are compared at once, so that each ratio holds the other kinds equal; the column 'by "
        "itself' does not.",
        f"The counts vary {found.dispersion:.1f} times as much as chance alone would make them; the "
        "intervals allow for that. They do not allow for neighbouring cells being alike, so take a ratio "
        "whose interval only just leaves 1 out as unclear.",
        "The ground is compared, not the people on it: no account is taken of how many pass by.",
    )


def _chart(frame: DataFrame) -> Chart:
    told: Any = frame[frame["ratio"].notna()][["place", "ratio", "low", "high"]].copy()
    return Chart(
        "Times as many incidents per km², by kind of place",
        "For each kind of place how many times as many incidents there are per km², with a 95% interval.",
        "points",
        told.reset_index(drop=True),
        x="place",
        y="ratio",
        low="low",
        high="high",
        labels=(("place", "Kind of place"), ("ratio", "Times as many"), ("low", "From"), ("high", "To")),
    )
