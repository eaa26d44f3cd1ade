"""What of the plan is late, what is coming, what has no date, and what is to be looked at again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geodata.errors import UserError
from hotspots.plan.actions import OPEN_STATUSES, Action, is_overdue
from hotspots.wording import counted

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

WINDOWS_DAYS = (30, 60, 90)
"""How far ahead one looks: a month, two, a quarter. House rule."""
FURTHEST_DAYS = 3660


@dataclass(frozen=True)
class Deadline:
    """
    A day an action has to keep.

    Parameters
    ----------
    action : Action
        The action.
    day : datetime.date
        The day.
    days : int
        Days from today until then; below 0 when it has passed.
    """

    action: Action
    day: datetime.date
    days: int

    @property
    def words(self) -> str:
        """Say how far off it is: ``12 days overdue``, ``today``, ``in 5 days``."""
        if self.days < 0:
            return f"{counted(-self.days, 'day')} overdue"
        return "today" if self.days == 0 else f"in {counted(self.days, 'day')}"


@dataclass(frozen=True)
class PlanDue:
    """
    The days of a plan, seen from one of them.

    Parameters
    ----------
    today : datetime.date
        The day looked from.
    days : int
        How far ahead [days].
    overdue : tuple of Deadline
        Open actions past their due date, longest overdue first.
    coming : tuple of Deadline
        Open actions due from today on and within the days, soonest first.
    undated : tuple of Action
        Open actions without a due date.
    reviews : tuple of Deadline
        Actions to be looked at again by then, those already late first.
    """

    today: datetime.date
    days: int
    overdue: tuple[Deadline, ...]
    coming: tuple[Deadline, ...]
    undated: tuple[Action, ...]
    reviews: tuple[Deadline, ...]

    def within(self, days: int) -> tuple[Deadline, ...]:
        """Give what is due from today on and within so many days."""
        return tuple(deadline for deadline in self.coming if deadline.days <= days)

    def sentence(self) -> str:
        """
        Say how many actions are late, coming, without a date and to be reviewed.

        Returns
        -------
        str
            One sentence.
        """
        late = counted(len(self.overdue), "action") if self.overdue else "no action"
        verb = "is" if len(self.overdue) <= 1 else "are"
        parts = [
            f"{late} {verb} past the due date",
            f"{len(self.coming)} due within {counted(self.days, 'day')}",
            f"{len(self.undated)} without a due date",
            f"{len(self.reviews)} to be reviewed by then",
        ]
        text = ", ".join(parts)
        return text[0].upper() + text[1:] + "."

    def to_dict(self) -> dict[str, Any]:
        """
        Give the lists as plain values.

        Returns
        -------
        dict
            Ids, titles, leads, days.
        """
        return {
            "today": self.today,
            "days": self.days,
            "overdue": [_told(deadline) for deadline in self.overdue],
            "coming": [_told(deadline) for deadline in self.coming],
            "undated": [action.action_id for action in self.undated],
            "reviews": [_told(deadline) for deadline in self.reviews],
            "sentence": self.sentence(),
        }


def _told(deadline: Deadline) -> dict[str, Any]:
    action = deadline.action
    return {
        "action_id": action.action_id,
        "action": action.action,
        "lead_organisation": action.lead_organisation,
        "status": action.status,
        "day": deadline.day,
        "days": deadline.days,
    }


def find_deadlines(actions: Iterable[Action], *, today: datetime.date, days: int = 90) -> PlanDue:
    """
    Find what is late and what is coming.

    Parameters
    ----------
    actions : iterable of Action
        The plan; completed, stopped and removed actions have no deadline left, though a completed one may
        still be due for review.
    today : datetime.date
        The day to look from.
    days : int
        How far ahead [days], today being 0.

    Returns
    -------
    PlanDue
        The lists.

    Raises
    ------
    UserError
        If the number of days is below 0 or more than ten years.
    """
    if not 0 <= days <= FURTHEST_DAYS:
        raise UserError("The number of days ahead", f"is {days}.", f"Use a number from 0 to {FURTHEST_DAYS}.")
    present = [action for action in actions if not action.removed]
    running = [action for action in present if action.status in OPEN_STATUSES]
    dated = sorted(
        (Deadline(action, action.due, (action.due - today).days) for action in running if action.due),
        key=lambda deadline: (deadline.day, deadline.action.action_id),
    )
    reviews = sorted(
        (
            Deadline(action, action.review_on, (action.review_on - today).days)
            for action in present
            if action.review_on and action.status != "stopped"
        ),
        key=lambda deadline: (deadline.day, deadline.action.action_id),
    )
    return PlanDue(
        today=today,
        days=days,
        overdue=tuple(deadline for deadline in dated if is_overdue(deadline.action, today=today)),
        coming=tuple(deadline for deadline in dated if 0 <= deadline.days <= days),
        undated=tuple(action for action in running if action.due is None),
        reviews=tuple(review for review in reviews if review.days <= days),
    )
