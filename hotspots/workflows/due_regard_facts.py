"""Gather what the check of due regard looks at, from everything a plan holds."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from geodata.schema import CHARACTERISTICS
from hotspots.plan.due_regard.facts import (
    ActionFacts,
    CharacteristicFacts,
    EngagementFacts,
    EvaluationFacts,
    PlanFacts,
    ServiceChangeFacts,
    TellingFacts,
    TrainingFacts,
    ZoneFacts,
)
from hotspots.store.engine import open_store
from hotspots.taxonomy import CHARACTERISTIC_LABELS

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from geodata.workspace import Workspace
    from hotspots.evaluate.choice import EvaluationChoice
    from hotspots.plan.actions import Action
    from hotspots.plan.objectives import Objective
    from hotspots.plan.partnership import PlanState
    from hotspots.workflows.contents import DataStamp

CHANGES = ("cut", "moved")
"""What an action may do to a service that calls for a look at whom it hits."""


def gather_facts(workspace: Workspace, *, today: datetime.date, version: int) -> PlanFacts:
    """
    Gather the facts of a plan.

    Parameters
    ----------
    workspace : Workspace
        Where the plan and the incidents are.
    today : datetime.date
        The day to judge by.
    version : int
        Version of the incident table; -1 when there is none.

    Returns
    -------
    PlanFacts
        Without what has been removed, and without actions that were stopped.
    """
    from hotspots.store import plan_state
    from hotspots.workflows.engagement import list_engagement
    from hotspots.workflows.training import list_training
    from hotspots.workflows.why_not import list_statements

    with open_store(workspace.store_url).read() as connection:
        state = plan_state.current(connection)
    standing = [action for action in state.actions if action.status != "stopped"]
    return PlanFacts(
        today=today,
        characteristics=_characteristics(workspace, version),
        zones=_zones(workspace),
        actions=tuple(_action(action, _objective_of(state, action)) for action in standing),
        engagement=tuple(
            EngagementFacts(
                record_id=kept.record_id,
                asked_on=kept.content.asked_on,
                characteristics=kept.content.characteristics,
                zones=kept.content.zones,
                heard=bool(kept.content.heard.strip()),
                answered=bool(kept.content.changed.strip())
                or (kept.content.told_on is not None and kept.content.told_on <= today),
            )
            for kept in list_engagement(workspace)
            if kept.content.asked_on <= today
        ),
        training=tuple(
            TrainingFacts(
                record_id=kept.record_id,
                held_on=kept.content.held_on,
                senior=kept.content.audience == "senior_leaders",
                characteristics=kept.content.characteristics,
            )
            for kept in list_training(workspace)
            if kept.content.held_on <= today
        ),
        evaluations=(*_planned_in_actions(workspace, standing), *_evaluations(workspace)),
        tellings=_tellings(workspace),
        service_changes=tuple(
            ServiceChangeFacts(
                record_id=action.action_id,
                title=action.action,
                groups=bool(action.groups_affected),
                impact=action.equality_impact,
                mitigation=action.mitigation,
            )
            for action in standing
            if action.service_change in CHANGES
        ),
        statements=tuple(kept.content for kept in list_statements(workspace)),
        review_date=state.plan.review_on,
        police=_police(workspace),
    )


def _characteristics(workspace: Workspace, version: int) -> tuple[CharacteristicFacts, ...]:
    """Say how much is known of each characteristic."""
    from hotspots.workflows.contents import data_stamp
    from hotspots.workflows.survey import list_rates

    covered = {name for rate in list_rates(workspace) for name in rate.covers}
    counts = dict.fromkeys(CHARACTERISTICS, (0, 0))
    if version >= 0:
        counts = _counted(workspace, data_stamp(workspace), version)
    return tuple(
        CharacteristicFacts(name, CHARACTERISTIC_LABELS[name], *counts[name], in_survey=name in covered)
        for name in CHARACTERISTICS
    )


@lru_cache(maxsize=4)
def _counted(workspace: Workspace, stamp: DataStamp, version: int) -> dict[str, tuple[int, int]]:  # noqa: ARG001
    """Count incidents of each characteristic, and those with an impact; remembered while the data stays."""
    from geodata.dataset import read_incidents

    frame = read_incidents(workspace, columns=[*CHARACTERISTICS, "impact"], version=version)
    known = frame["impact"].notna()
    counts = {}
    for name in CHARACTERISTICS:
        marked = frame[name].fillna(value=False).astype(bool)
        counts[name] = int(marked.sum()), int((marked & known).sum())
    return counts


def _zones(workspace: Workspace) -> tuple[ZoneFacts, ...]:
    from hotspots.workflows.zoning import list_zones

    return tuple(
        ZoneFacts(zone.zone_id, zone.name) for zone in list_zones(workspace) if zone.kind == "action"
    )


def _objective_of(state: PlanState, action: Action) -> Objective | None:
    from hotspots.plan.objectives import same_title

    for item in state.objectives:
        if (
            item.objective_id == action.objective_id
            if action.objective_id
            else same_title(item.objective.title, action.objective)
        ):
            return item.objective
    return None


def _action(action: Action, objective: Objective | None) -> ActionFacts:
    """What the action leaves out, its objective says for it; but the baseline belongs to the measure."""
    measured = action if action.measure.strip() or objective is None else objective
    return ActionFacts(
        action_id=action.action_id,
        title=action.action,
        role=action.role,
        proposed=action.status == "proposed",
        characteristics=action.characteristics or (objective.characteristics if objective else ()),
        zones=action.zones,
        lead=action.lead_organisation,
        partners=action.partners,
        start=action.start,
        due=action.due,
        measure=measured.measure,
        baseline=measured.baseline,
        target=measured.target,
        aims=action.aims or (objective.aims if objective else ()),
    )


def _planned_in_actions(workspace: Workspace, actions: Sequence[Action]) -> list[EvaluationFacts]:
    from hotspots.store.evaluation_plans import evaluation_planned_since

    with open_store(workspace.store_url).read() as connection:
        since = evaluation_planned_since(connection)
    return [
        EvaluationFacts(
            record_id=action.action_id,
            actions=(action.action_id,),
            planned_on=_day(since[action.action_id]),
            how=bool(action.evaluation_method.strip()),
        )
        for action in actions
        if action.action_id in since
    ]


def _evaluations(workspace: Workspace) -> list[EvaluationFacts]:
    from hotspots.workflows.evaluation_records import choice_timing, list_choices, list_finished

    planned = [
        EvaluationFacts(
            record_id=kept.record_id,
            zones=kept.content.zone_ids,
            actions=kept.content.actions,
            # Changed after the start in what is compared: then it was written down only with that change.
            planned_on=_day(
                kept.created_at
                if choice_timing(workspace, kept.record_id).beforehand
                else max(kept.created_at, kept.updated_at)
            ),
            until=_last_day(kept.content),
        )
        for kept in list_choices(workspace)
    ]
    made = [
        EvaluationFacts(
            record_id=kept.record_id,
            zones=kept.content.zone_ids,
            actions=kept.content.actions,
            made_on=_day(kept.created_at),
            until=kept.content.last_day,
        )
        for kept in list_finished(workspace)
    ]
    return planned + made


def _last_day(choice: EvaluationChoice) -> datetime.date:
    from hotspots.workflows.evaluation.periods import Periods

    return Periods(choice.start, choice.months_before, choice.months_after).last_day


def _tellings(workspace: Workspace) -> tuple[TellingFacts, ...]:
    from hotspots.workflows.results_told import list_tellings

    return tuple(
        TellingFacts(kept.record_id, kept.content.told_on, kept.content.where, kept.content.zones)
        for kept in list_tellings(workspace)
    )


def _police(workspace: Workspace) -> frozenset[str]:
    from hotspots.workflows.organisations import list_organisations

    return frozenset(
        kept.content.name for kept in list_organisations(workspace) if kept.content.kind == "police"
    )


def _day(moment: datetime.datetime) -> datetime.date:
    return moment.astimezone().date()
