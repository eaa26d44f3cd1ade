"""An evaluation answered, with what stands beside it, and written as a document."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import TYPE_CHECKING

from geodata.errors import UserError
from geodata.workspace import write_atomically
from hotspots.export.evaluation_blocks import EvaluationParts
from hotspots.workflows.acting import logged
from hotspots.workflows.evaluation.comparing import evaluate_choice
from hotspots.workflows.evaluation.finishing import Behind, finish
from hotspots.workflows.evaluation_records import (
    choice_timing,
    finished_of_zone,
    get_choice,
    get_finished,
    keep_finished,
    other_choices,
)
from hotspots.workflows.lessons import list_lessons
from hotspots.workflows.outcomes import shown_outcomes
from hotspots.workflows.unit_costs import costs_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from geodata.workspace import Workspace
    from hotspots.evaluate.finished import FinishedEvaluation
    from hotspots.evaluate.lessons import Lesson
    from hotspots.store.records import Kept

EVALUATION_FORMATS = ("docx", "pdf", "html")


def answer_choice(workspace: Workspace, choice_id: str) -> FinishedEvaluation:
    """
    Answer a kept choice, and say when it was made.

    Parameters
    ----------
    workspace : Workspace
        With incidents.
    choice_id : str
        The choice.

    Returns
    -------
    FinishedEvaluation
        Not yet kept.

    Raises
    ------
    UserError
        If there is no such choice, or records do not reach as far as it asks.
    """
    kept = get_choice(workspace, choice_id)
    timing = choice_timing(workspace, choice_id)
    behind = Behind(
        name=kept.content.name,
        choice_id=kept.record_id,
        choice_version=kept.version,
        actions=kept.content.actions,
        timing=f"{timing.sentence} Chosen by: {kept.content.chosen_by}. Why: {kept.content.why}",
        beforehand=timing.beforehand,
        others=tuple(other_choices(workspace, choice_id)),
    )
    return finish(evaluate_choice(workspace, kept.content), behind)


def finish_choice(workspace: Workspace, choice_id: str, *, made_by: str = "") -> Kept[FinishedEvaluation]:
    """
    Answer a kept choice and keep the answer as it is today.

    Parameters
    ----------
    workspace : Workspace
        With incidents.
    choice_id : str
        The choice.
    made_by : str
        Who finishes it.

    Returns
    -------
    Kept
        As stored.

    Raises
    ------
    UserError
        As for `answer_choice`.
    """
    return keep_finished(workspace, answer_choice(workspace, choice_id), made_by=made_by)


def parts_of(
    workspace: Workspace, finished: FinishedEvaluation, *, evaluation_id: str = "", with_areas: bool = True
) -> EvaluationParts:
    """
    Gather what stands beside an answer.

    Parameters
    ----------
    workspace : Workspace
        Where to look.
    finished : FinishedEvaluation
        The answer.
    evaluation_id : str
        Its id, once kept; its lessons are shown then.
    with_areas : bool
        Whether the map is wanted with area boundaries.

    Returns
    -------
    EvaluationParts
        With outcomes of its zones, costs and lessons.
    """
    return EvaluationParts(
        finished=finished,
        outcomes=tuple(
            (shown.kept.content, shown.change) for shown in shown_outcomes(workspace, finished.zone_ids)
        ),
        costs=costs_of(workspace, finished),
        lessons=tuple(_lessons(workspace, evaluation_id)),
        areas=outlines(workspace) if with_areas else (),
    )


def evaluations_of_zone(workspace: Workspace, zone_id: str) -> tuple[EvaluationParts, ...]:
    """
    Gather the finished evaluations of a zone, for the plan.

    Parameters
    ----------
    workspace : Workspace
        Where to look.
    zone_id : str
        The zone.

    Returns
    -------
    tuple of EvaluationParts
        Newest first. An answer kept again in the same words stands there once, with the lessons of each time.
    """
    times: dict[tuple[str, str], list[Kept[FinishedEvaluation]]] = {}
    for kept in finished_of_zone(workspace, zone_id):
        times.setdefault((kept.content.choice_id, kept.content.sentence), []).append(kept)
    return tuple(
        replace(
            parts_of(workspace, same[0].content, with_areas=False),
            lessons=tuple(lesson for kept in same for lesson in _lessons(workspace, kept.record_id)),
        )
        for same in times.values()
    )


@logged("export", "evaluation")
def evaluation_documents(
    workspace: Workspace,
    parts: EvaluationParts,
    formats: Sequence[str],
    *,
    today: datetime.date | None = None,
) -> dict[str, bytes]:
    """
    Write an evaluation as documents.

    Parameters
    ----------
    workspace : Workspace
        Whose it is.
    parts : EvaluationParts
        The evaluation.
    formats : sequence of str
        Some of `EVALUATION_FORMATS`.
    today : datetime.date, optional
        Day of the document.

    Returns
    -------
    dict of str to bytes
        A file for each format.

    Raises
    ------
    UserError
        If a format is not one we write.
    """
    from hotspots.export.evaluation_report import build_evaluation_report
    from hotspots.export.writers import write_report

    unknown = [kind for kind in formats if kind not in EVALUATION_FORMATS]
    if unknown or not formats:
        raise UserError(
            what="The format",
            found=f"'{unknown[0][:20]}' is not one we write." if unknown else "is missing.",
            fix=f"Use some of: {', '.join(EVALUATION_FORMATS)}.",
        )
    report = build_evaluation_report(
        parts,
        organisation=workspace.name,
        fictional=workspace.fictional,
        made_on=today or datetime.datetime.now().astimezone().date(),
    )
    return {kind: write_report(report, kind) for kind in dict.fromkeys(formats)}


@logged("export", "evaluation")
def write_evaluation(
    workspace: Workspace, parts: EvaluationParts, formats: Sequence[str], out: Path
) -> list[Path]:
    """
    Write an evaluation as documents into a folder.

    Parameters
    ----------
    workspace : Workspace
        Whose it is.
    parts : EvaluationParts
        The evaluation.
    formats : sequence of str
        Some of `EVALUATION_FORMATS`.
    out : pathlib.Path
        The folder; it is made if need be.

    Returns
    -------
    list of pathlib.Path
        The files.

    Raises
    ------
    UserError
        If a format is not one we write, or the folder cannot be made.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise UserError(
            f"The folder {out}", "cannot be made, or is a file.", "Choose another folder with --out."
        ) from problem
    documents = evaluation_documents(workspace, parts, formats)
    stem = f"evaluation-{'-'.join(parts.finished.zone_ids)}"[:80]
    paths = []
    for kind, content in documents.items():
        path = out / f"{stem}.{kind}"
        write_atomically(path, content)
        paths.append(path)
    return paths


def kept_parts(workspace: Workspace, finished_id: str) -> EvaluationParts:
    """
    Gather a finished evaluation as it was kept, with what stands beside it.

    Parameters
    ----------
    workspace : Workspace
        Where it is kept.
    finished_id : str
        Its id.

    Returns
    -------
    EvaluationParts
        Frozen figures; outcomes, costs and lessons as they are now.

    Raises
    ------
    UserError
        If there is none.
    """
    kept = get_finished(workspace, finished_id)
    return parts_of(workspace, kept.content, evaluation_id=kept.record_id)


def _lessons(workspace: Workspace, evaluation_id: str) -> list[Lesson]:
    if not evaluation_id:
        return []
    return [kept.content for kept in list_lessons(workspace) if kept.content.evaluation_id == evaluation_id]


def outlines(workspace: Workspace) -> tuple[BaseGeometry, ...]:
    """
    Give the areas of the coarsest level of several areas, thinned to what a small map shows.

    Parameters
    ----------
    workspace : Workspace
        With levels loaded.

    Returns
    -------
    tuple of shapely geometry
        Empty when no level is loaded.
    """
    import shapely

    from geodata.areas import list_levels, load_level

    levels = [load_level(workspace, name) for name in list_levels(workspace)]
    several = sorted((level for level in levels if len(level.codes) > 1), key=lambda level: len(level.codes))
    if not several:
        return ()
    thinned = shapely.simplify(several[0].polygons, 10.0)
    return tuple(shape for shape in thinned if shape is not None and not shape.is_empty)
