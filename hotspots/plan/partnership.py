"""The partnership's plan as a whole: what it says of itself, and how it stood at one moment."""

from __future__ import annotations

import datetime  # noqa: TC003  read at run time when a record is read back
from dataclasses import dataclass

from geodata.errors import UserError
from hotspots.plan.actions import Action  # noqa: TC001  read at run time likewise
from hotspots.plan.objectives import Objective, title_key

LONGEST_STATEMENT = 8000


@dataclass(frozen=True)
class PartnershipPlan:
    """
    What the plan says of itself.

    Parameters
    ----------
    title : str
        Of the plan.
    partnership : str
        Whose plan it is.
    first, last : datetime.date or None
        Period it is for.
    review_on : datetime.date or None
        Day the partnership looks at the whole plan again.
    statement : str
        What the partnership wants to say at its head, in its own words.
    """

    title: str = ""
    partnership: str = ""
    first: datetime.date | None = None
    last: datetime.date | None = None
    review_on: datetime.date | None = None
    statement: str = ""


@dataclass(frozen=True)
class NumberedObjective:
    """
    An objective with its id.

    Parameters
    ----------
    objective_id : str
        Id of its record; empty for one that stands in actions only.
    objective : Objective
        What it says.
    """

    objective_id: str
    objective: Objective


@dataclass(frozen=True)
class ZoneMark:
    """
    A zone as a plan refers to it.

    Parameters
    ----------
    zone_id, name : str
        Its id, and its name then.
    drawn : str
        Fingerprint of its outline, to tell whether it was drawn anew.
    """

    zone_id: str
    name: str
    drawn: str = ""


@dataclass(frozen=True)
class PlanState:
    """
    The plan at one moment.

    Parameters
    ----------
    plan : PartnershipPlan
        What it says of itself.
    objectives : tuple of NumberedObjective
        In the order they were made.
    actions : tuple of Action
        In the order they were made; without removed ones.
    zones : tuple of ZoneMark
        In the order they were made; without removed ones.
    """

    plan: PartnershipPlan
    objectives: tuple[NumberedObjective, ...] = ()
    actions: tuple[Action, ...] = ()
    zones: tuple[ZoneMark, ...] = ()

    @property
    def zone_names(self) -> dict[str, str]:
        """Name of each zone by its id."""
        return {zone.zone_id: zone.name for zone in self.zones}

    def by_objective(self) -> list[tuple[NumberedObjective, tuple[Action, ...]]]:
        """
        Give each objective with its actions.

        Returns
        -------
        list of tuple
            Objectives in order, those without an action too; last, objectives that stand in actions only.
        """
        keys = {item.objective_id: item.objective_id for item in self.objectives if item.objective_id}
        titles = {title_key(item.objective.title): item.objective_id for item in self.objectives}
        found: dict[str, list[Action]] = {item.objective_id: [] for item in self.objectives}
        loose: dict[str, list[Action]] = {}
        for action in self.actions:
            key = keys.get(action.objective_id) or titles.get(title_key(action.objective))
            if key is None:
                loose.setdefault(title_key(action.objective), []).append(action)
            else:
                found[key].append(action)
        listed = [(item, tuple(found[item.objective_id])) for item in self.objectives]
        return listed + [
            (NumberedObjective("", Objective(actions[0].objective)), tuple(actions))
            for actions in loose.values()
        ]


@dataclass(frozen=True)
class PlanVersion:
    """
    The plan kept as it stood, to be read and compared later; never changed.

    Parameters
    ----------
    number : int
        1, 2, 3, ... in the order they were kept.
    kept_on : datetime.date
        Day it was kept.
    reason : str
        Why: ``signed by Beacon Homes``, ``meeting of 9 December 2025``, or what somebody wrote.
    state : PlanState
        The plan as it stood.
    """

    number: int
    kept_on: datetime.date
    reason: str
    state: PlanState


def check_plan(plan: PartnershipPlan) -> PartnershipPlan:
    """
    Refuse a plan whose dates contradict each other, or whose texts are too long.

    Parameters
    ----------
    plan : PartnershipPlan
        As typed.

    Returns
    -------
    PartnershipPlan
        The same plan.

    Raises
    ------
    UserError
        If so.
    """
    if plan.first and plan.last and plan.last < plan.first:
        raise UserError(
            what="The last day of the plan",
            found=f"({plan.last:%d/%m/%Y}) is before its first day ({plan.first:%d/%m/%Y}).",
            fix="Correct one of the two dates.",
        )
    for field, most in (("title", 300), ("partnership", 300), ("statement", LONGEST_STATEMENT)):
        length = len(getattr(plan, field))
        if length > most:
            raise UserError(f"The {field} of the plan", f"has {length} characters.", f"Use at most {most}.")
    return plan
