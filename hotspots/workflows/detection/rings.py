"""Rings round places: the table and the chart beside the comparison of near and other ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.compiled import PREPARED
from geodata.errors import UserError
from hotspots.workflows.shown import Chart, ExtraTable

if TYPE_CHECKING:
    from pandas import DataFrame

    from hotspots.workflows.detection.inputs import Inputs


@dataclass(frozen=True, eq=False)
class Rings:
    """
    What the rings add to the answer.

    Parameters
    ----------
    table : ExtraTable
        One row a kind of place and ring.
    chart : Chart
        Times as many as expected, by distance.
    note : str
        How it was worked out.
    edges_m : tuple of float
        Outer edges of the rings [m].
    """

    table: ExtraTable
    chart: Chart
    note: str
    edges_m: tuple[float, ...]


def called(kind: str) -> str:
    """
    Name a kind of place for people.

    Parameters
    ----------
    kind : str
        Its name in the workspace.

    Returns
    -------
    str
        The same with spaces.
    """
    return kind.replace("_", " ")


def by_ring(inputs: Inputs, study: Any, kinds: list[str], dispersion: float) -> Rings:
    """
    Count incidents in rings round the places of each kind.

    Parameters
    ----------
    inputs : Inputs
        The question and its incidents.
    study : shapely polygon or multipolygon
        The study area.
    kinds : list of str
        Kinds of place.
    dispersion : float
        Of the counts by cell; widens the intervals.

    Returns
    -------
    Rings
        Table, chart and note.

    Raises
    ------
    UserError
        If the distances are no ascending numbers.
    """
    import pandas as pd
    import shapely

    from geodata.surroundings.places import load_places
    from hotspots.detect.distance_bands import distance_bands

    edges = _edges(str(inputs.options["rings_m"]))
    with PREPARED:
        shapely.prepare(study)
        inside = shapely.intersects_xy(study, *inputs.places.xy.T)[inputs.places.of_point]
    x, y = inputs.x[inside], inputs.y[inside]
    parts = []
    for kind in kinds:
        places = load_places(inputs.workspace, kind)
        found = distance_bands(x, y, places.x, places.y, edges_m=edges, within=study, dispersion=dispersion)
        parts.append(found.assign(place=called(kind)))
    rings = pd.concat(parts, ignore_index=True)
    rings["ring"] = [_named(low, high) for low, high in zip(rings["from_m"], rings["to_m"], strict=True)]
    return Rings(_table(rings), _chart(rings), _note(dispersion), edges)


def _edges(given: str) -> tuple[float, ...]:
    try:
        return tuple(float(part) for part in given.split(",") if part.strip())
    except ValueError:
        raise UserError(
            what="The distances of the rings",
            found=f"are '{given}', which are no numbers.",
            fix="Give metres separated by commas, such as 100, 200, 400.",
        ) from None


def _named(low: float, high: float) -> str:
    return f"{low:,.0f} to {high:,.0f} m" if np.isfinite(high) else f"beyond {low:,.0f} m"


def _table(rings: DataFrame) -> ExtraTable:
    shown = _readable(rings)
    return ExtraTable(
        "By distance to the nearest place",
        "Incidents in each ring, beside as many as its share of the ground would hold if they lay evenly "
        "over the study area, with 95% intervals.",
        shown,
    )


def _readable(rings: DataFrame) -> DataFrame:
    """Name the columns as people read them."""
    import pandas as pd

    return pd.DataFrame(
        {
            "Kind of place": rings["place"],
            "Distance": rings["ring"],
            "Ground (km²)": rings["ground_km2"].round(3),
            "Incidents": rings["incidents"],
            "Expected": rings["expected"].round(1),
            "Times the expected": rings["ratio"].round(2),
            "Lower bound": rings["low"].round(2),
            "Upper bound": rings["high"].round(2),
        }
    )


def _chart(rings: DataFrame) -> Chart:
    told: Any = rings[rings["ratio"].notna()].copy()
    told["which"] = told["place"] + ", " + told["ring"]
    return Chart(
        "Times as many incidents as expected, by distance to the nearest place",
        "For each kind of place and ring how many times as many incidents were recorded as its ground would "
        "hold, with a 95% interval.",
        "points",
        told[["which", "ratio", "low", "high"]].reset_index(drop=True),
        x="which",
        y="ratio",
        low="low",
        high="high",
        labels=(("which", "Kind of place"), ("ratio", "Times as many"), ("low", "From"), ("high", "To")),
    )


def _note(dispersion: float) -> str:
    return (
        "Rings: each incident belongs to the ring of its nearest place of the kind, one kind at a time, "
        f"whatever else stands there; intervals allow for counts that vary {dispersion:.1f} times as much as "
        "chance alone would make them, each ring is taken by itself, and points that are blurred by more "
        "than the width of a ring say little about it."
    )
