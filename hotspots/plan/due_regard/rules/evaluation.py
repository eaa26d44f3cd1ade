"""How success will be told was written down before the action began."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.plan.due_regard.finding import Judged, Rule
from hotspots.wording import format_date

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hotspots.plan.due_regard.facts import ActionFacts, EvaluationFacts, PlanFacts
    from hotspots.plan.due_regard.finding import State

CLOSE = (
    "Write down, before it starts, how it will be told whether it worked: what is counted, where, and when."
)


def judge(facts: PlanFacts) -> Iterator[Judged]:
    """Look at each action; a plan without any has nothing to evaluate."""
    if not facts.actions:
        yield Judged("", "The plan", "gap", "The plan has no action, so nothing to evaluate.", CLOSE)
    for action in facts.actions:
        own = [each for each in facts.evaluations if _is_about(each, action)]
        state, reason = _judge(action, own)
        to_close = "" if state == "considered" else _close(action, own)
        yield Judged(action.action_id, action.name, state, reason, to_close, action.zones)


def _is_about(found: EvaluationFacts, action: ActionFacts) -> bool:
    """Tell whether an evaluation looks at an action: by name, or at all that is done in its zone by then."""
    if action.action_id in found.actions:
        return True
    # One that names its actions says nothing of another in the same zone, nor one over before it began.
    over = found.until is not None and action.start is not None and found.until < action.start
    return not found.actions and not over and bool(set(found.zones) & set(action.zones))


def _judge(action: ActionFacts, own: Sequence[EvaluationFacts]) -> tuple[State, str]:
    planned = [each for each in own if each.planned_on is not None]
    if planned:
        return _judge_planned(action, planned)
    made = max((each.made_on for each in own if each.made_on is not None), default=None)
    if made is not None:
        said = f"Evaluated on {format_date(made)}"
        return "partly", f"{said}; nothing says that this was planned before the start."
    if action.measure.strip() and action.baseline.strip() and action.target.strip():
        return (
            "partly",
            "It has a measure, a baseline and a target; nothing says how and when they will be compared.",
        )
    return "gap", "No evaluation is planned or kept."


def _judge_planned(action: ActionFacts, planned: Sequence[EvaluationFacts]) -> tuple[State, str]:
    with_how = [each for each in planned if each.how]
    day = min(each.planned_on for each in with_how or planned if each.planned_on is not None)
    said = f"Written down here on {format_date(day)}"
    if not with_how:
        return "partly", f"{said}; nothing says how it will be told whether it worked."
    if action.start is None:
        return "partly", f"{said}; the action has no start date to compare with."
    start = format_date(action.start)
    if day >= action.start:
        return "partly", f"{said}; it had started on {start}."
    return "considered", f"{said}; it starts on {start}."


def _close(action: ActionFacts, own: Sequence[EvaluationFacts]) -> str:
    planned = [each for each in own if each.planned_on is not None]
    if not any(each.how for each in planned):
        return CLOSE
    if action.start is None:
        return "Give the action its start date."
    return (
        "If it was planned on paper before, say so and where; otherwise say with the result that it was not, "
        "and plan the next one in time."
    )


RULE = Rule(
    rule_id="evaluation-planned",
    title="Evaluation planned before the start",
    checks="For each action that stands: whether an evaluation of it or of its zone was written down "
    "before it started.",
    why="Fewer authorities evaluated their actions than had any; what to compare with cannot be chosen "
    "fairly once the result is known.",
    sources=(
        "RR74 (Equality and Human Rights Commission, 2011), key findings and recommendation 1",
        "Hidden in plain sight (2011), core recommendation 6",
    ),
    scope="action",
    closes="An evaluation written down before the action starts, or a dated reason why not.",
    judge=judge,
    may_say_why_not=True,
)
