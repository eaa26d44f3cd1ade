"""The plan is looked at again, and the day for it has not passed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.plan.due_regard.finding import Judged, Rule
from hotspots.wording import counted, format_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hotspots.plan.due_regard.facts import PlanFacts


def judge(facts: PlanFacts) -> Iterator[Judged]:
    """Look at the plan as a whole."""
    day = facts.review_date
    if day is None:
        yield Judged("", "The plan", "gap", "No date for a review of the plan is set.", "Set it on the plan.")
    elif day < facts.today:
        late = counted((facts.today - day).days, "day")
        reason = f"The review was due on {format_date(day)}, {late} ago."
        yield Judged("", "The plan", "gap", reason, "Review the plan, and set the next date.")
    else:
        yield Judged("", "The plan", "considered", f"The next review is on {format_date(day)}.")


RULE = Rule(
    rule_id="review-date",
    title="A date for the review",
    checks="Whether a date for the review of the plan is set and has not passed.",
    why="The duty goes on; what was considered once has to be looked at again as evidence and needs change.",
    sources=("Equality Act 2010, s.149", "SI 2007/1830, partnership plan"),
    scope="plan",
    closes="A date that is today or later.",
    judge=judge,
)
