"""What Gi* and local Moran have in common: places with values and neighbours, and the way to p-values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError
from hotspots.wording import counted, level_label
from hotspots.workflows.detection import words
from hotspots.workflows.detection.local_options import CORRECTION_NAMES

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from numpy.typing import NDArray

    from hotspots.detect.grid import CellGrid
    from hotspots.detect.significance import PValues
    from hotspots.workflows.detection.inputs import Inputs

SEED = 1
"""Of the random shuffles, so that the same question gives the same answer."""
ROUGH_SUM = 5.0
"""With fewer incidents in a place and its neighbours, on average, the normal curve fits badly."""
MOSTLY_EMPTY = 0.75
FEW_PLACES = 30
"""With fewer places the normal curve fits badly whatever the counts. Both are house rules."""
MOST_COMPARISONS = 4e8
"""Shuffles times places are kept below this where each place has its own shuffles (about half a second)."""


@dataclass(frozen=True, eq=False)
class Ground:
    """
    Places with what is tested of them.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        Areas or cells with ``count``; for rates ``population``, ``rate`` and ``standardised_rate`` too.
    column : str
        The column that is tested.
    neighbours : scipy.sparse.csr_array
        Neighbours in the order of the rows.
    who : str
        Who the neighbours of a place are.
    noun : str
        What the places are called, in the plural.
    parameters : dict
        What was used.
    notes : tuple of str
        What to know about it.
    on_map : int
        Incidents counted.
    assigned_by : dict of str to int
        Which way they came to their area.
    grid : CellGrid or None
        The cells; None for areas.
    positions : numpy.ndarray of int or None
        Cell of each incident with a point, -1 outside; None for areas.
    """

    frame: GeoDataFrame
    column: str
    neighbours: Any
    who: str
    noun: str
    parameters: dict[str, Any]
    notes: tuple[str, ...]
    on_map: int
    assigned_by: dict[str, int]
    grid: CellGrid | None = None
    positions: NDArray[np.int64] | None = None


def ground_by_area(inputs: Inputs, level: str) -> Ground:
    """
    Count or divide in the areas of a level.

    Parameters
    ----------
    inputs : Inputs
        The incidents.
    level : str
        Name of the level.

    Returns
    -------
    Ground
        Areas and their neighbours.

    Raises
    ------
    UserError
        If rates are asked for and no population is loaded.
    """
    from hotspots.workflows.detection.by_area import count_level
    from hotspots.workflows.detection.ground import level_neighbours
    from hotspots.workflows.detection.rate_words import population_parameters

    frame, level_counts = count_level(inputs, level)
    parameters: dict[str, Any] = {**level_counts.parameters, "value": inputs.request.value}
    notes, column = level_counts.notes, "count"
    if inputs.request.value == "rate":
        parameters |= population_parameters(inputs)
        column, more = _add_rates(inputs, level, frame)
        notes += more
    parameters["neighbours"] = "touching areas"
    return Ground(
        frame,
        column,
        level_neighbours(inputs.workspace, level),
        "areas that touch it (gaps up to 1 m forgiven)",
        f"{level_label(level)} areas",
        parameters,
        notes,
        level_counts.on_map,
        level_counts.assigned_by,
    )


def _add_rates(inputs: Inputs, level: str, frame: GeoDataFrame) -> tuple[str, tuple[str, ...]]:
    from hotspots.rates.crude import rate
    from hotspots.rates.standardised import standardised_rate
    from hotspots.workflows.detection.population import read_population
    from hotspots.workflows.detection.rate_words import rate_notes

    people, origin = read_population(inputs, level)
    frame["population"] = people.reindex(frame["area_code"]).to_numpy(dtype=float, na_value=np.nan)
    frame["rate"] = rate(frame["count"], frame["population"], per=inputs.request.per)["rate"]
    notes = (*origin, *rate_notes(inputs, frame))
    if inputs.options.get("standardise", "eb") != "eb":
        return "rate", notes
    frame["standardised_rate"] = standardised_rate(frame["count"], frame["population"])
    said = (
        "Rates are compared after standardising them (empirical Bayes): how far each is from the common "
        "rate, in units of how far chance and real differences would take an area of its population.",
    )
    return "standardised_rate", (*notes, *said)


def ground_by_cell(inputs: Inputs, label: str) -> Ground:
    """
    Count on cells.

    Parameters
    ----------
    inputs : Inputs
        The incidents.
    label : str
        What the method is called.

    Returns
    -------
    Ground
        Cells and their neighbours.

    Raises
    ------
    UserError
        If rates are asked for: population is known by area, not by cell.
    """
    from hotspots.detect.cells import tally
    from hotspots.workflows.detection.by_place import place_incidents
    from hotspots.workflows.detection.ground import grid_neighbours

    if inputs.request.value == "rate":
        raise UserError(
            what=f"{label} of rates",
            found="was asked for on cells, where no population is known.",
            fix="Choose a level of areas that has a population, or use counts.",
        )
    grid, positions, notes, parameters = place_incidents(inputs)
    counts = tally(positions, len(grid))
    who = "eight cells round it" if grid.shape == "square" else "six cells round it"
    return Ground(
        grid.to_frame(inputs.workspace.crs, count=counts),
        "count",
        grid_neighbours(grid),
        who,
        f"cells of {parameters['cell_m']:,g} m",
        {**parameters, "value": "count", "neighbours": who},
        notes,
        int(counts.sum()),
        {},
        grid,
        positions,
    )


@dataclass(frozen=True)
class WayToP:
    """
    How p-values come about.

    Parameters
    ----------
    name : {"scatter", "exact", "permutation", "normal"}
        The way.
    permutations : int
        Random shuffles; 0 for other ways.
    note : str
        One sentence for the reader.
    """

    name: PValues
    permutations: int
    note: str

    @property
    def parameters(self) -> dict[str, Any]:
        """For whoever makes the figure again."""
        drawn = {"permutations": self.permutations, "seed": SEED} if self.permutations else {}
        return {"p_values": self.name, **drawn}

    @property
    def rng(self) -> np.random.Generator | None:
        """Random numbers for the shuffles; the same every time."""
        return np.random.default_rng(SEED) if self.permutations else None


def choose_way(inputs: Inputs, ground: Ground, *, hold: bool) -> WayToP:
    """
    Settle how p-values come about: as asked, or the way that fits the values.

    Parameters
    ----------
    inputs : Inputs
        The question and its choices.
    ground : Ground
        Places and values.
    hold : bool
        Whether each place keeps its own value in the shuffles.

    Returns
    -------
    WayToP
        Counted out for counts, unless these are too many; random shuffles for rates.
    """
    from hotspots.detect.shuffles import can_be_exact

    values = ground.frame[ground.column].to_numpy(dtype=float, na_value=np.nan)
    values = values[np.isfinite(values)]
    asked = inputs.options.get("p_values")
    sizes = np.diff(ground.neighbours.indptr).astype(np.int64) + (0 if hold else 1)
    way = asked or ("exact" if can_be_exact(values, np.minimum(sizes, values.size)) else "permutation")
    if way == "exact":
        return WayToP(
            "exact",
            0,
            "p-values are counted out over all ways to shuffle the counts over the map, so they hold however "
            "small the counts are.",
        )
    if way == "scatter":
        alike = "any person alike" if inputs.request.value == "rate" else "any place alike"
        return WayToP(
            "scatter",
            0,
            "p-values come from the normal curve, but are never below the exact chance of so many incidents "
            f"if each struck {alike}: with few incidents the normal curve alone raises false alarms.",
        )
    if way == "normal":
        return WayToP("normal", 0, "p-values come from the normal curve, as asked.")
    return _drawn_way(inputs, values, hold=hold, asked=asked is not None)


def _drawn_way(inputs: Inputs, values: NDArray[np.float64], *, hold: bool, asked: bool) -> WayToP:
    from hotspots.detect.shuffle_draws import enough_permutations

    alpha = inputs.request.alpha
    given = inputs.options.get("permutations")
    most = int(np.clip(MOST_COMPARISONS / max(values.size, 1), 999, 99_999)) if hold else 99_999
    number = given or enough_permutations(values.size, alpha, most=most)
    why = "as asked" if asked else "as only whole numbers that are not too large can be counted out"
    note = f"p-values come from {number:,} random shuffles (seed {SEED}), {why}."
    needed = int(np.ceil(2 / (number + 1) * values.size / alpha))
    if needed > 1:
        note += (
            f" They cannot be smaller than {2 / (number + 1):g}, so at least {needed:,} places must stand "
            "out for any to be called significant."
        )
    return WayToP("permutation", number, note)


def evidence_notes(inputs: Inputs, ground: Ground, way: WayToP, opening: str) -> tuple[str, ...]:
    """
    Say who counts as a neighbour and how far the test may be trusted.

    Parameters
    ----------
    inputs : Inputs
        The question and its choices.
    ground : Ground
        Places and values.
    way : WayToP
        Where p-values come from.
    opening : str
        The first note: what is compared with what.

    Returns
    -------
    tuple of str
        Notes.
    """
    frame, correction = ground.frame, inputs.options.get("correction", "bh")
    named = {"bh": "Benjamini and Hochberg", "by": "Benjamini and Yekutieli"}[correction]
    notes = [
        f"{opening} q is the false discovery rate ({named}) over all places tested{_compared(inputs, way)}.",
        way.note,
    ]
    islands = int((np.diff(ground.neighbours.indptr) == 0).sum())
    if islands:
        notes.append(f"{counted(islands, 'place has', 'places have')} no neighbour and stand alone.")
    tested = int(frame[ground.column].notna().sum())
    if tested < FEW_PLACES:
        notes.append(f"Only {tested} places are compared: with fewer than {FEW_PLACES} the test is rough.")
    empty = float((frame["count"] == 0).mean()) if len(frame) else 0.0
    if empty > MOSTLY_EMPTY:
        notes.append(
            f"{words.share(empty, 1)} of the places hold no incident at all. Where most ground is empty "
            "every busy street stands out: choose a smaller study area (within) to compare built-up "
            "places with each other."
        )
    return (*notes, *_sparse_note(ground, way))


def _compared(inputs: Inputs, way: WayToP) -> str:
    """Say what the test compares with, and what counts leave out; rates do know where people live."""
    rates = inputs.request.value == "rate"
    shuffles = {"exact": "all shuffles", "permutation": "random shuffles"}.get(way.name)
    shuffled = f"{shuffles} of the {'rates' if rates else 'counts'} over the map"
    said = [f"compares with {shuffled}"] if shuffles else []
    if not rates:
        said.append("does not know where people live")
    return f"; the test {' and '.join(said)}" if said else ""


def _sparse_note(ground: Ground, way: WayToP) -> tuple[str, ...]:
    frame = ground.frame
    size = ground.neighbours.sum() / max(len(frame), 1) + 1
    around = size * float(frame["count"].mean() if len(frame) else 0)
    if around >= ROUGH_SUM:
        return ()
    told = (
        "single cases can look like hot spots, so choose larger places or a longer period before acting on "
        "one"
        if way.name == "normal"
        else "a hot spot rests on few cases, and real ones can go unseen; larger places or a longer period "
        "show more"
    )
    return (f"On average only {around:.1f} incidents lie in a place and its neighbours: {told}.",)


def correction_parameters(inputs: Inputs, way: WayToP) -> dict[str, Any]:
    """
    Say how the test was made, for whoever makes the figure again.

    Parameters
    ----------
    inputs : Inputs
        The choices.
    way : WayToP
        Where p-values come from.

    Returns
    -------
    dict
        ``p_values``, ``correction`` and, for random shuffles, ``permutations`` and ``seed``.
    """
    name = CORRECTION_NAMES[inputs.options.get("correction", "bh")]
    return {**way.parameters, "correction": name, "alpha": inputs.request.alpha}
