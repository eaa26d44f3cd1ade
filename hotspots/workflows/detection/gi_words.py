"""Gi* on a frame of areas or cells: the columns it adds and how they read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from hotspots.wording import counted, listed
from hotspots.workflows.detection import words

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from hotspots.workflows.detection.inputs import Inputs
    from hotspots.workflows.findings import DetectRequest

ROUGH_SUM = 5.0
"""With fewer incidents in a place and its neighbours, on average, the normal curve fits badly."""
MOSTLY_EMPTY = 0.75
FEW_PLACES = 30
"""With fewer places the normal curve fits badly whatever the counts. Both are house rules."""


def with_gi_star(frame: GeoDataFrame, neighbours: Any, request: DetectRequest) -> GeoDataFrame:
    """
    Add the columns of Gi* to a frame.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        Areas or cells with ``count`` or ``rate``.
    neighbours : scipy.sparse matrix
        Neighbours in the order of the rows.
    request : DetectRequest
        Says which value, and below which q a place is called hot or cold.

    Returns
    -------
    geopandas.GeoDataFrame
        The frame with ``z``, ``p``, ``q`` and ``spot`` (hot, cold, not significant, no value).
    """
    from hotspots.detect.getis_ord import gi_star_z, normal_p
    from hotspots.detect.significance import benjamini_hochberg

    z = gi_star_z(frame[request.value].to_numpy(dtype=float, na_value=np.nan), neighbours)
    p = normal_p(z)
    q = benjamini_hochberg(p)
    found = q < request.alpha
    spot = np.select(
        [np.isnan(z), found & (z > 0), found & (z < 0)], ["no value", "hot", "cold"], "not significant"
    )
    return frame.assign(z=z, p=p, q=q, spot=spot.astype(object))


def gi_sentences(inputs: Inputs, frame: GeoDataFrame, places: str) -> tuple[str, ...]:
    """
    Say how many places are hot and cold, and which stand out.

    Parameters
    ----------
    inputs : Inputs
        The question.
    frame : geopandas.GeoDataFrame
        Result of `with_gi_star`.
    places : str
        What the places are called, such as "areas (level ward)".

    Returns
    -------
    tuple of str
        Sentences.
    """
    request = inputs.request
    hot, cold = (frame[frame["spot"] == spot] for spot in ("hot", "cold"))
    what = words.describe_filter(request.where)
    what = what[:1].upper() + what[1:]
    if request.value == "rate":
        what = f"High rates of {what[:1].lower()}{what[1:]}"
    tested = int(frame["z"].notna().sum())
    if not len(hot):
        none = (
            f"{what} are not significantly concentrated in any of {tested:,} {places} "
            f"(q < {request.alpha:g})."
        )
        return (none, *_cold_sentence(cold, places))
    inside = int(hot["count"].sum())
    sentences = [
        f"{what} are significantly concentrated in and around {len(hot):,} of {tested:,} {places} "
        f"(q < {request.alpha:g}). These hold {words.share(inside, frame['count'].sum())} of those "
        f"counted ({inside:,})."
    ]
    if "area_name" in hot:
        strongest = hot.sort_values("z", ascending=False)["area_name"].tolist()
        sentences.append(f"They stand out most around {listed(strongest[:3])}.")
    return (*sentences, *_cold_sentence(cold, places))


def _cold_sentence(cold: GeoDataFrame, places: str) -> tuple[str, ...]:
    if not len(cold):
        return ()
    return (
        f"{len(cold):,} of the {places} stand together with significantly fewer: little recorded is not "
        "the same as little harm.",
    )


def gi_notes(frame: GeoDataFrame, neighbours: Any, who: str, islands: int) -> tuple[str, ...]:
    """
    Say who counts as a neighbour and how far the test may be trusted.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        Result of `with_gi_star`.
    neighbours : scipy.sparse matrix
        Neighbours in the order of the rows.
    who : str
        Who the neighbours of a place are.
    islands : int
        Places without a neighbour.

    Returns
    -------
    tuple of str
        Notes.
    """
    notes = [
        f"Each place is taken together with the {who}. q is the false discovery rate (Benjamini and "
        "Hochberg) over all places tested; the test compares with a random shuffle and does not know "
        "where people live."
    ]
    if islands:
        notes.append(f"{counted(islands, 'place has', 'places have')} no neighbour and stand alone.")
    tested = int(frame["z"].notna().sum())
    around = (neighbours.sum() / max(len(frame), 1) + 1) * float(frame["count"].mean() if len(frame) else 0)
    if tested < FEW_PLACES:
        notes.append(f"Only {tested} places are compared: with fewer than {FEW_PLACES} the test is rough.")
    empty = float((frame["count"] == 0).mean()) if len(frame) else 0.0
    if empty > MOSTLY_EMPTY:
        notes.append(
            f"{words.share(empty, 1)} of the places hold no incident at all. Where most ground is empty "
            "every busy street stands out: choose a smaller study area (within) to compare built-up "
            "places with each other."
        )
    if around < ROUGH_SUM:
        notes.append(
            f"On average only {around:.1f} incidents lie in a place and its neighbours: single cases can "
            "look like hot spots, so choose larger places or a longer period before acting on one."
        )
    return tuple(notes)
