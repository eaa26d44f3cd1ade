"""Stability added to the answer of any method: columns, sentences, notes and the table of the looks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hotspots.workflows.detection.stability import stability_parameters
from hotspots.workflows.detection.stability_words import (
    Called,
    looks_table,
    stability_sentences,
    tried_ways,
    unvaried_notes,
)
from hotspots.workflows.shown import Column

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from hotspots.detect.stability import Look
    from hotspots.detect.stability_points import Incidents
    from hotspots.workflows.detection.answer import Answer


def add_stability(
    answer: Answer,
    hot: NDArray[np.bool_],
    looks: Sequence[Look],
    incidents: Incidents,
    *,
    called: Called,
    noun: str,
    how: str,
) -> Answer:
    """
    Say of everything a method found how far it holds in other ways of looking.

    Parameters
    ----------
    answer : Answer
        Its answer; the rows of the frame are what the looks are about.
    hot : numpy.ndarray of bool, shape (n,)
        Which rows were found.
    looks : sequence of Look
        The other ways; without any the answer stays as it is.
    incidents : Incidents
        What was counted again.
    called : Called
        What a row that was found is called.
    noun : str
        What a row is called.
    how : str
        One sentence, without the closing stop: what was done again and what counts as the same.

    Returns
    -------
    Answer
        With ``stable_share`` (share of the other looks in which the row is found) and ``stability``
        (``solid``, ``likely``, ``depends on choices``; empty for rows that were not found).
    """
    from hotspots.detect.stability import LIKELY, SOLID, stability

    if not looks or not hot.size:
        return answer
    found = stability(hot, looks)
    frame = answer.frame.assign(stable_share=found.share, stability=found.kind)
    frame = frame[[*(name for name in frame.columns if name != "geometry"), "geometry"]]
    note = (
        f"Stability: {how}, with {tried_ways(found.looks)}. Each way counts the same. Solid is at least "
        f"{SOLID:.0%} of them, likely at least {LIKELY:.0%} (house rules). It tells how far the picture "
        "hangs on choices; it is not a probability."
    )
    more = (
        Column("stability", "Stability", None),
        Column("stable_share", f"{called.again.capitalize()} in this share of other looks", 2),
    )
    shown = answer.shown
    drawn = shown.drawn
    if drawn is not None:
        drawn = drawn.join(frame[["stable_share", "stability"]])
    return replace(
        answer,
        frame=frame,
        sentences=(*answer.sentences, *stability_sentences(found, hot, called)),
        notes=(*answer.notes, note, *unvaried_notes(found.looks, incidents)),
        parameters={**answer.parameters, "stability": stability_parameters(found)},
        shown=replace(
            shown,
            columns=(*shown.columns, *more) if shown.columns else (),
            tables=(*shown.tables, looks_table(found.looks, noun, word=called.again)),
            drawn=drawn,
        ),
    )
