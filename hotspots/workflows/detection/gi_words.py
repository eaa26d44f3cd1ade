"""Gi* on a frame of areas or cells: the columns it adds and how they read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hotspots.wording import listed
from hotspots.workflows.detection import words
from hotspots.workflows.detection.answer import Answer
from hotspots.workflows.detection.gi_scores import tested
from hotspots.workflows.detection.local_tests import choose_way, correction_parameters, evidence_notes
from hotspots.workflows.detection.whereabouts import strongest_names

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from hotspots.workflows.detection.inputs import Inputs
    from hotspots.workflows.detection.local_tests import Ground


def answer_gi_star(inputs: Inputs, ground: Ground) -> Answer:
    """
    Test places by Gi* and say what was found.

    Parameters
    ----------
    inputs : Inputs
        The question.
    ground : Ground
        Places, values, neighbours.

    Returns
    -------
    Answer
        The columns of the places, then ``z``, ``p``, ``q`` and ``spot`` (hot, cold, not significant, no
        value).
    """
    from hotspots.detect.significance import correct

    way = choose_way(inputs, ground, hold=False)
    z, p = tested(ground, way)
    q = correct(p, inputs.options.get("correction", "bh"))
    found = q < inputs.request.alpha
    spot = np.select(
        [np.isnan(z), found & (z > 0), found & (z < 0)], ["no value", "hot", "cold"], "not significant"
    )
    frame = ground.frame.assign(z=z, p=p, q=q, spot=spot.astype(object))
    frame = frame[[*(name for name in frame.columns if name != "geometry"), "geometry"]]
    opening = f"Each place is taken together with the {ground.who}."
    notes = (*ground.notes, *evidence_notes(inputs, ground, way, opening))
    parameters = {**ground.parameters, **correction_parameters(inputs, way)}
    parameters["neighbours"] += ", the place itself included"
    few = words.few(inputs, ground.on_map)
    sentences = few or gi_sentences(inputs, frame, ground.noun)
    answer = Answer(frame, "z", sentences, notes, parameters, ground.on_map, ground.assigned_by)
    if few or not inputs.options.get("stability", False):
        return answer
    from hotspots.workflows.detection.stability import with_stability

    return with_stability(inputs, ground, way, answer)


def gi_sentences(inputs: Inputs, frame: GeoDataFrame, places: str) -> tuple[str, ...]:
    """
    Say how many places are hot and cold, and which stand out.

    Parameters
    ----------
    inputs : Inputs
        The question.
    frame : geopandas.GeoDataFrame
        Places with ``z``, ``q`` and ``spot``.
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
    strongest = strongest_names(inputs, hot, "z")
    if strongest:
        sentences.append(f"They stand out most around {listed(strongest)}.")
    return (*sentences, words.NOT_WHY, *_cold_sentence(cold, places))


def _cold_sentence(cold: GeoDataFrame, places: str) -> tuple[str, ...]:
    if not len(cold):
        return ()
    return (
        f"{len(cold):,} of the {places} stand together with significantly fewer: little recorded is not "
        "the same as little harm.",
    )
