"""An answer as pages and documents show it, and as it is kept: nothing left to work out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from hotspots.evaluate.finished import FinishedEvaluation, Measure, PlaceCounts, ShownPlace
from hotspots.wording import sentence_case
from hotspots.workflows.evaluation.answer import PLACE_LABELS
from hotspots.workflows.evaluation.measures import likely_words, measures_of

if TYPE_CHECKING:
    from hotspots.workflows.evaluation.answer import Evaluation

NOT_KEPT = (
    "The choice behind this answer was not kept beforehand: it may have been made with the answer in view."
)
ASSUMPTIONS = (
    "Had nothing been done, the zone would have changed as its comparison did.",
    "Nothing else was done in the zone at the same time, and nothing in the comparison.",
    "People report as much, and bodies record as before, in both periods and both places.",
    "Counts vary by chance as Poisson counts do; the month-by-month interval allows for more.",
)


@dataclass(frozen=True)
class Behind:
    """
    What an answer answers.

    Parameters
    ----------
    name : str
        What people call it.
    choice_id : str
        The kept choice; empty when none was kept.
    choice_version : int
        Its state.
    actions : tuple of str
        Ids of the actions.
    timing : str
        When the choice was made, in words.
    beforehand : bool
        Whether that was before the start.
    others : tuple of str
        Other choices kept for the same zones.
    """

    name: str = ""
    choice_id: str = ""
    choice_version: int = 0
    actions: tuple[str, ...] = ()
    timing: str = NOT_KEPT
    beforehand: bool = False
    others: tuple[str, ...] = ()


def finish(found: Evaluation, behind: Behind | None = None) -> FinishedEvaluation:
    """
    Freeze an answer.

    Parameters
    ----------
    found : Evaluation
        The answer.
    behind : Behind, optional
        The choice it answers.

    Returns
    -------
    FinishedEvaluation
        Figures and words.
    """
    known, periods = behind or Behind(), found.periods
    prevented = _prevented(found)
    edges = periods.edges
    told = list(found.notes)
    if known.others:
        told.insert(
            0,
            f"Other choices were kept for the same ground: {', '.join(known.others)}. The more ways are "
            "tried, the likelier one of them shows something by chance.",
        )
    return FinishedEvaluation(
        name=known.name or found.zone_name,
        choice_id=known.choice_id,
        choice_version=known.choice_version,
        zone_ids=tuple(found.zone_id.split("+")),
        zone_names=found.zone_names,
        actions=known.actions,
        start=periods.start,
        first_day=periods.first_day,
        last_day=periods.last_day,
        period=periods.words,
        verdict=found.verdict,
        sentence=found.sentence,
        timing=known.timing,
        beforehand=known.beforehand,
        counts=_counts(found),
        month_days=tuple(edge.date() for edge in edges[:-1]),
        months_before=periods.before,
        measures=tuple(Measure(one.name, one.value, one.interval, one.meaning) for one in measures_of(found)),
        places=tuple(_places(found)),
        assumptions=ASSUMPTIONS,
        warnings=found.warnings,
        notes=(*told, *(part.sentence for part in found.parts)),
        smallest_fall=f"{found.visible.sentence} {likely_words(found)}",
        prevented=prevented[0],
        prevented_low=prevented[1],
        prevented_high=prevented[2],
        categories=found.categories,
        table_version=found.table_version,
    )


def _prevented(found: Evaluation) -> tuple[float, float, float] | tuple[None, None, None]:
    """Give incidents prevented with their interval; its low end is the lower of difference and months."""
    if found.wdd is None:
        return None, None, None
    low = -found.wdd.high
    if found.monthly_model is not None:
        low = min(low, found.counts["zone"].after * (1 / found.monthly_model.high - 1))
    if found.verdict != "fell" and found.wdd.estimate < 0:
        low = min(low, 0.0)  # where the measures do not agree on a fall, none is counted
    return -found.wdd.estimate + 0.0, low + 0.0, -found.wdd.low + 0.0


def _counts(found: Evaluation) -> tuple[PlaceCounts, ...]:
    labels = {**PLACE_LABELS, "zone": found.zone_name, "control": sentence_case(found.control.name)}
    return tuple(
        PlaceCounts(
            name,
            labels[name],
            int(each.before),
            int(each.after),
            tuple(int(row[name]) for row in found.months),
        )
        for name, each in found.counts.items()
    )


def _places(found: Evaluation) -> list[ShownPlace]:
    parts = found.parts or (found,)
    shown = []
    for part in parts:
        shapes = part.shapes[part.zone_id]
        shown.append(ShownPlace("zone", part.zone_name, "", _wkt(shapes["zone"])))
        if "buffer" in shapes:
            shown.append(ShownPlace("buffer", f"Buffer around {part.zone_name}", "", _wkt(shapes["buffer"])))
        shown.append(
            ShownPlace("comparison", part.control.name, part.control.reason, _wkt(part.control.geometry))
        )
        shown += [
            ShownPlace("other comparison", one.name, one.reason, _wkt(one.geometry)) for one in part.others
        ]
    return shown


def _wkt(shape: Any) -> str:
    import shapely

    # A metre is finer than any printed map.
    return str(shapely.to_wkt(shapely.simplify(shape, 1.0), rounding_precision=0))


def chart_frame(finished: FinishedEvaluation) -> Any:
    """
    Give the months as a table to draw.

    Parameters
    ----------
    finished : FinishedEvaluation
        The answer.

    Returns
    -------
    pandas.DataFrame
        One row a place and month: ``place``, ``month``, ``period``, ``incidents`` and ``mean`` (of its place
        and period).
    """
    import pandas as pd

    rows = []
    for each in finished.counts:
        months = np.array(each.months)
        early = np.arange(len(months)) < finished.months_before
        for at, (day, number) in enumerate(zip(finished.month_days, each.months, strict=True)):
            part = early if early[at] else ~early
            rows.append(
                {
                    "place": each.label,
                    "month": pd.Timestamp(day),
                    "period": "before" if early[at] else "after",
                    "incidents": int(number),
                    "mean": round(float(months[part].mean()), 2),
                }
            )
    return pd.DataFrame(rows)
