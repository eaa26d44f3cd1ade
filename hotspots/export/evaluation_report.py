"""The evaluation report for planners."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.export.evaluation_blocks import EvaluationParts, evaluation_blocks
from hotspots.export.report import MARKING, Report
from hotspots.wording import listed

if TYPE_CHECKING:
    import datetime


def build_evaluation_report(
    parts: EvaluationParts, *, organisation: str, fictional: bool, made_on: datetime.date
) -> Report:
    """
    Put the report of an evaluation together.

    Parameters
    ----------
    parts : EvaluationParts
        The evaluation and what stands beside it.
    organisation : str
        The partnership.
    fictional : bool
        Whether the data is made up.
    made_on : datetime.date
        Day of the document.

    Returns
    -------
    Report
        Marked, for it holds true counts.
    """
    finished = parts.finished
    cover = [("Zones", listed(finished.zone_names)), ("Periods", finished.period)]
    if finished.choice_id:
        cover.append(("Choice", f"{finished.choice_id}, version {finished.choice_version}"))
    return Report(
        title=f"Did it work? {finished.name}",
        subtitle=f"Evaluation, {finished.period}",
        organisation=organisation,
        marking=MARKING,
        fictional=fictional,
        made_on=made_on,
        cover=tuple(cover),
        blocks=tuple(evaluation_blocks(parts)),
    )
