"""Local Moran on a frame of areas or cells: the columns it adds and how they read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from hotspots.wording import counted, listed
from hotspots.workflows.detection import words
from hotspots.workflows.detection.answer import Answer
from hotspots.workflows.detection.local_tests import choose_way, correction_parameters, evidence_notes
from hotspots.workflows.detection.whereabouts import strongest_names
from hotspots.workflows.shown import Column, MapClass, Shown

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from hotspots.workflows.detection.inputs import Inputs
    from hotspots.workflows.detection.local_tests import Ground

LOW, OUT_LOW, OUT_HIGH, HIGH = "Low among low", "Low among high", "High among low", "High among high"
NOTHING, NO_VALUE = "Not significant", "No value"


def answer_local_moran(inputs: Inputs, ground: Ground) -> Answer:
    """
    Test places by local Moran's I and say what was found.

    Parameters
    ----------
    inputs : Inputs
        The question.
    ground : Ground
        Places, values, neighbours.

    Returns
    -------
    Answer
        The columns of the places, then ``i``, ``z``, ``p``, ``q``, ``quadrant`` and ``pattern`` (the
        quadrant where it is significant).
    """
    from hotspots.detect.local_moran import ALONE, local_moran_of
    from hotspots.detect.significance import correct

    way = choose_way(inputs, ground, hold=True)
    values = ground.frame[ground.column].to_numpy(dtype=float, na_value=np.nan)
    found = local_moran_of(
        values, ground.neighbours, p_values=way.name, permutations=way.permutations, rng=way.rng
    )
    alone = found.quadrant == ALONE
    q = correct(np.where(alone, np.nan, found.p), inputs.options.get("correction", "bh"))
    q = np.where(alone, 1.0, q)
    frame = ground.frame.assign(i=found.i, z=found.z, p=found.p, q=q, quadrant=found.quadrant)
    named = np.array([str(each).capitalize() for each in found.quadrant], dtype=object)
    frame["pattern"] = np.select([np.isnan(q), q < inputs.request.alpha], [NO_VALUE, named], NOTHING)
    frame = frame[[*(name for name in frame.columns if name != "geometry"), "geometry"]]
    shuffled = ", while all others are shuffled" if way.permutations or way.name == "exact" else ""
    opening = f"Each place is compared with the mean of the {ground.who}{shuffled}."
    notes = (*ground.notes, *evidence_notes(inputs, ground, way, opening))
    parameters = {**ground.parameters, **correction_parameters(inputs, way)}
    few = words.few(inputs, ground.on_map)
    answer = Answer(
        frame,
        "i",
        few or _sentences(inputs, frame, ground),
        notes,
        parameters,
        ground.on_map,
        ground.assigned_by,
        _shown(frame, inputs.request.alpha),
    )
    if few or not inputs.options["stability"]:
        return replace(answer, notes=(*notes, words.NOT_VARIED))
    from hotspots.workflows.detection.stability_moran import with_stable_highs

    return with_stable_highs(inputs, ground, way, answer)


def _sentences(inputs: Inputs, frame: GeoDataFrame, ground: Ground) -> tuple[str, ...]:
    request = inputs.request
    measure = "rates" if request.value == "rate" else "numbers"
    what = f"{measure} of {words.describe_filter(request.where)}"
    tested = int(frame["q"].notna().sum())
    high, low, out_high, out_low = (frame[frame["pattern"] == one] for one in (HIGH, LOW, OUT_HIGH, OUT_LOW))
    if not len(high) + len(low) + len(out_high) + len(out_low):
        return (
            f"Judged by {what}, none of {tested:,} {ground.noun} is significantly like or unlike its "
            f"neighbours (q < {request.alpha:g}).",
        )
    inside, whole = int(high["count"].sum()), frame["count"].sum()
    sentences = [
        f"Judged by {what}, {len(high):,} of {tested:,} {ground.noun} stand high among high neighbours (q < "
        f"{request.alpha:g}){_named(inputs, high)}; they hold {words.share(inside, whole)} of those counted "
        f"({inside:,})."
        if len(high)
        else f"Judged by {what}, none of {tested:,} {ground.noun} stands high among high neighbours (q < "
        f"{request.alpha:g})."
    ]
    if len(high):
        sentences.append(words.NOT_WHY)
    if len(out_high):
        sentences.append(
            f"{counted(len(out_high), 'place stands', 'places stand')} out: high among low "
            f"neighbours{_named(inputs, out_high)}. What is there, that is not next door?"
        )
    if len(out_low):
        sentences.append(
            f"{counted(len(out_low), 'place is', 'places are')} low among high "
            f"neighbours{_named(inputs, out_low)}: little recorded is not the same as little harm, so "
            "ask whether people there report."
        )
    if len(low):
        sentences.append(
            f"{counted(len(low), 'place is', 'places are')} low among low neighbours; that says nothing "
            "about what goes unreported."
        )
    return tuple(sentences)


def _named(inputs: Inputs, frame: GeoDataFrame) -> str:
    names = strongest_names(inputs, frame.assign(strength=frame["z"].abs()), "strength")
    if not names:
        return ""
    if "area_name" not in frame:
        return f" in {names[0]}" if len(frame) == 1 else f", most of all in {listed(names)}"
    return f": {listed(names)}" if len(frame) <= 3 else f", most of all {listed(names)}"


def _shown(frame: GeoDataFrame, alpha: float) -> Shown:
    from hotspots.maps.palettes import HOT_COLD

    colours = (HOT_COLD[0], HOT_COLD[1], HOT_COLD[3], HOT_COLD[4])
    classes = zip((LOW, OUT_LOW, OUT_HIGH, HIGH), colours, strict=True)
    columns = [
        Column("area_code", "Area code", None),
        Column("area_name", "Area", None),
        Column("cell_id", "Cell", None),
        Column("pattern", "Compared with neighbours", None),
        Column("count", "Incidents"),
        Column("population", "Population", pointer=False),
        Column("rate", "Rate", 2),
        Column("standardised_rate", "Standardised rate", 2, pointer=False),
        Column("i", "Local Moran's I", 2),
        Column("z", "Standard score", 2, pointer=False),
        Column("q", "q (false discovery rate)", 4),
    ]
    return Shown(
        class_column="pattern",
        classes=tuple(MapClass(name, name, colour) for name, colour in classes),
        nothing=f"not significant (q of {alpha:g} or more), or no value",
        title="Compared with neighbours",
        columns=tuple(column for column in columns if column.name in frame),
    )
