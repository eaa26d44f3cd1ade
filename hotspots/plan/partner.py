"""One page a partner: what an organisation leads, takes part in, and promised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hotspots.plan.actions import OPEN_STATUSES, Action
from hotspots.plan.deadlines import PlanDue, find_deadlines
from hotspots.plan.organisations import Organisation, name_key

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from hotspots.plan.meetings import Meeting, Promise
    from hotspots.plan.sign_off import SignOff


@dataclass(frozen=True)
class PartnerPage:
    """
    Everything the plan asks of one organisation.

    Parameters
    ----------
    organisation : Organisation
        Whom.
    leads, takes_part : tuple of Action
        Actions it leads, and others it is a partner of: open ones by due date, then the others.
    due : PlanDue
        Its deadlines, of both.
    meeting : Meeting or None
        The last meeting.
    promises : tuple of Promise
        What it promised there.
    sign_off : SignOff or None
        Its newest agreement to the plan.
    """

    organisation: Organisation
    leads: tuple[Action, ...]
    takes_part: tuple[Action, ...]
    due: PlanDue
    meeting: Meeting | None
    promises: tuple[Promise, ...]
    sign_off: SignOff | None


def make_partner_page(
    organisation: Organisation,
    actions: Sequence[Action],
    *,
    meeting: Meeting | None,
    sign_offs: Sequence[SignOff],
    today: datetime.date,
    days: int = 90,
) -> PartnerPage:
    """
    Pick what the plan asks of one organisation.

    Parameters
    ----------
    organisation : Organisation
        Whom; names are compared without regard to capitals.
    actions : sequence of Action
        The plan.
    meeting : Meeting or None
        The last meeting.
    sign_offs : sequence of SignOff
        Of all organisations.
    today : datetime.date
        The day to look from.
    days : int
        How far ahead [days].

    Returns
    -------
    PartnerPage
        Its page.
    """
    key = name_key(organisation.name)
    leads = [action for action in actions if name_key(action.lead_organisation) == key]
    led = {action.action_id for action in leads}
    others = [
        action
        for action in actions
        if action.action_id not in led and key in {name_key(partner) for partner in action.partners}
    ]
    signed = [sign_off for sign_off in sign_offs if name_key(sign_off.organisation) == key]
    return PartnerPage(
        organisation=organisation,
        leads=tuple(sorted(leads, key=_soonest)),
        takes_part=tuple(sorted(others, key=_soonest)),
        due=find_deadlines([*leads, *others], today=today, days=days),
        meeting=meeting,
        promises=tuple(
            promise
            for promise in (meeting.promises if meeting else ())
            if name_key(promise.organisation) == key
        ),
        sign_off=max(signed, key=lambda sign_off: (sign_off.version, sign_off.signed_on), default=None),
    )


def _soonest(action: Action) -> tuple[bool, bool, str, str]:
    return (
        action.status not in OPEN_STATUSES,
        action.due is None,
        action.due.isoformat() if action.due else "",
        action.action_id,
    )
