"""Answers and suggestions of the evaluation page, recalled while nothing behind them has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from hotspots.workflows.contents import DataStamp, data_stamp
from hotspots.workflows.evaluation.stamp import PlanStamp, plan_stamp

if TYPE_CHECKING:
    import datetime

    from geodata.workspace import Workspace
    from hotspots.evaluate.finished import FinishedEvaluation
    from hotspots.workflows.evaluation.before_starting import BeforeStarting
    from hotspots.workflows.evaluation.choosing import Suggestion
    from hotspots.workflows.filtering import IncidentFilter

Ring = tuple[float, str]


def suggestion(
    workspace: Workspace,
    zone_ids: tuple[str, ...],
    start: datetime.date | None,
    months_before: int | None,
    ring: Ring,
    where: IncidentFilter,
) -> Suggestion:
    """
    Suggest comparison places, as `hotspots.workflows.evaluation.choosing.suggest_choice`.

    Parameters
    ----------
    workspace, zone_ids, start, months_before, ring, where
        As there.

    Returns
    -------
    Suggestion
        Shared between reruns: read it, never change it.
    """
    return _suggestion(workspace, _stamp(workspace), zone_ids, start, months_before, ring, where)


def outlook(
    workspace: Workspace,
    zone_ids: tuple[str, ...],
    start: datetime.date | None,
    ring: Ring,
    where: IncidentFilter,
) -> BeforeStarting:
    """
    Say what could be seen, as `hotspots.workflows.evaluation.before_starting.before_starting`.

    Parameters
    ----------
    workspace, zone_ids, start, ring, where
        As there.

    Returns
    -------
    BeforeStarting
        Shared between reruns: read it, never change it.
    """
    return _outlook(workspace, _stamp(workspace), zone_ids, start, ring, where)


def answer_of(workspace: Workspace, choice_id: str, version: int) -> FinishedEvaluation:
    """
    Answer a kept choice, as `hotspots.workflows.evaluation.documents.answer_choice`.

    Parameters
    ----------
    workspace : Workspace
        With incidents.
    choice_id : str
        The choice.
    version : int
        Its state.

    Returns
    -------
    FinishedEvaluation
        Shared between reruns: read it, never change it.
    """
    return _answer(workspace, _stamp(workspace), choice_id, version)


def map_of(workspace: Workspace, finished: FinishedEvaluation) -> bytes:
    """
    Draw the places of an answer, as `hotspots.workflows.evaluation.pictures.map_of_answer`.

    Parameters
    ----------
    workspace : Workspace
        For the outlines behind.
    finished : FinishedEvaluation
        The answer.

    Returns
    -------
    bytes
        PNG.
    """
    return _map(workspace, _stamp(workspace), finished)


def _stamp(workspace: Workspace) -> tuple[DataStamp, PlanStamp]:
    return data_stamp(workspace), plan_stamp(workspace)


Stamp = tuple[DataStamp, PlanStamp]


@st.cache_resource(max_entries=16, show_spinner=False)
def _suggestion(
    workspace: Workspace,
    stamp: Stamp,  # noqa: ARG001  the stamp is part of the key
    zone_ids: tuple[str, ...],
    start: datetime.date | None,
    months_before: int | None,
    ring: Ring,
    where: IncidentFilter,
) -> Suggestion:
    from hotspots.workflows.evaluation.choosing import suggest_choice

    return suggest_choice(
        workspace, zone_ids, start=start, months_before=months_before, buffer=ring, where=where
    )


@st.cache_resource(max_entries=16, show_spinner=False)
def _outlook(
    workspace: Workspace,
    stamp: Stamp,  # noqa: ARG001
    zone_ids: tuple[str, ...],
    start: datetime.date | None,
    ring: Ring,
    where: IncidentFilter,
) -> BeforeStarting:
    from hotspots.workflows.evaluation.before_starting import before_starting

    return before_starting(workspace, zone_ids, start=start, buffer=ring, where=where)


@st.cache_resource(max_entries=16, show_spinner=False)
def _answer(workspace: Workspace, stamp: Stamp, choice_id: str, version: int) -> FinishedEvaluation:  # noqa: ARG001
    from hotspots.workflows.evaluation.documents import answer_choice

    return answer_choice(workspace, choice_id)


@st.cache_resource(max_entries=16, show_spinner=False)
def _map(workspace: Workspace, stamp: Stamp, finished: FinishedEvaluation) -> bytes:  # noqa: ARG001
    from hotspots.workflows.evaluation.pictures import map_of_answer

    return map_of_answer(workspace, finished)
