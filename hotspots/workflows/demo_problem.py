"""The problem profile of one zone of the fictional city: all made up."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geodata.workspace import Workspace

ZONE = "Minster night-time streets"
ANSWERS: dict[str, str] = {
    "title": "Racist abuse of people who work at night, as pubs and takeaways empty",
    "noticed": "Taxi drivers and takeaway staff raised it at the June meeting of traders; door staff had "
    "stopped calling it in. Two summers of extra patrols moved it to other hours.",
    "harmed": "Drivers at the two ranks, takeaway and shop staff, and people of colour on their way home. "
    "Some no longer take shifts after eleven.",
    "by_whom": "Mostly groups leaving pubs, seldom the same people twice. Staff say few of them live nearby.",
    "where_when": "The ranks and the steps between them, Fridays and Saturdays, from ten at night to two.",
    "before": "Queues at the ranks, refused fares, closing time; home matches and bank holidays.",
    "victim_guardian": "Rank marshals while they are paid for; the drivers' association; door staff.",
    "offender_guardian": "Door staff and licensees before people leave; friends who are sober.",
    "place_guardian": "Licensees, the owner of the arcade, and the cleaning crew that starts at three.",
    "not_known": "What happens inside cars. Whether students report at all. Why Sundays in May stand out.",
    "short_goal": "By next summer drivers say in the yearly survey that somebody comes when they call.",
    "long_goal": "Half as many incidents at the ranks, without more of them in the streets around.",
}


def write_problem(workspace: Workspace, zones: dict[str, str]) -> None:
    """
    Write the problem profile.

    Parameters
    ----------
    workspace : Workspace
        The fictional city.
    zones : dict of str to str
        Ids of its zones, by name.
    """
    from hotspots.workflows.problem_profiles import save_problem

    save_problem(workspace, zones[ZONE], ANSWERS, expected_version=0)
