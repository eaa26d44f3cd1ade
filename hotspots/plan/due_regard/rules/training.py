"""Senior and frontline staff were trained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.plan.due_regard.finding import Judged, Rule
from hotspots.wording import counted, format_date, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotspots.plan.due_regard.facts import PlanFacts


def judge(facts: PlanFacts) -> Iterator[Judged]:
    """Look at the plan as a whole."""
    planned = sum(action.role == "training" for action in facts.actions)
    if not facts.training:
        reason = "No training is recorded as given" + (
            f"; {counted(planned, 'action')} of the plan {'is' if planned == 1 else 'are'} about training."
            if planned
            else ", and no action is about training."
        )
        yield Judged(
            "", "The plan", "partly" if planned else "gap", reason, "Record each training when it was given."
        )
        return
    senior = sum(each.senior for each in facts.training)
    others = len(facts.training) - senior
    covered = {name for each in facts.training for name in each.characteristics}
    left_out = [one.label.lower() for one in facts.characteristics if one.name not in covered]
    reason = (
        f"{counted(senior, 'training') if senior else 'No training'} of senior leaders and "
        f"{others or 'none'} of frontline and other staff, "
        f"last on {format_date(max(each.held_on for each in facts.training))}; "
        + (
            f"none covered {listed(left_out, last='or')} by name."
            if left_out
            else "all characteristics covered."
        )
    )
    missing = [
        words for number, words in ((senior, "senior leaders"), (others, "frontline staff")) if not number
    ]
    if not missing and not left_out:
        yield Judged("", "The plan", "considered", reason)
        return
    steps = [f"Train {listed(missing)}."] if missing else []
    steps += [f"Cover {listed(left_out)}."] if left_out else []
    yield Judged("", "The plan", "partly", reason, " ".join(steps))


RULE = Rule(
    rule_id="training-given",
    title="Training of senior and frontline staff",
    checks="Whether trainings of senior leaders and of frontline staff are recorded, and which "
    "characteristics they covered by name.",
    why="Staff who do not recognise targeted harassment cannot record, prevent or stop it; spending cuts "
    "were named as a threat to training.",
    sources=(
        "RR74 (Equality and Human Rights Commission, 2011), recommendation 1",
        "Hidden in plain sight (2011), core recommendation 7",
    ),
    scope="plan",
    closes="A training of senior leaders and one of frontline staff, which together cover every "
    "characteristic.",
    judge=judge,
)
