"""Due dates on the plan page: overdue, coming, to be reviewed, without a date."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from hotspots.plan.deadlines import WINDOWS_DAYS, Deadline, PlanDue
from hotspots.ui.plan_address import open_action
from hotspots.ui.widgets import Tile, show_table, show_tiles
from hotspots.wording import counted, sentence_case, short_date
from hotspots.workflows.plan_meetings import plan_due

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.workspace import Workspace


def show_part(workspace: Workspace) -> None:
    """Show the days of the plan, seen from today."""
    due = plan_due(workspace, days=WINDOWS_DAYS[-1])
    _show_tiles(due)
    days = st.segmented_control(
        "How far ahead",
        WINDOWS_DAYS,
        default=WINDOWS_DAYS[0],
        format_func=lambda number: f"{number} days",
        required=True,
        key="due_days",
    )
    _show_deadlines("Overdue, longest first", due.overdue, none="Nothing is overdue.")
    _show_deadlines(
        f"Due within {days} days", due.within(days), none=f"Nothing falls due within {days} days."
    )
    reviews = tuple(review for review in due.reviews if review.days <= days)
    _show_deadlines(
        f"To be reviewed within {days} days", reviews, none=f"No review falls due within {days} days."
    )
    if due.undated:
        show_table(
            ["Action", "Lead", "Status"],
            [
                (
                    f"{action.action_id} {action.action}",
                    action.lead_organisation,
                    sentence_case(action.status),
                )
                for action in due.undated
            ],
            caption="No due date set",
        )
    _offer_to_open(due)


def _show_tiles(due: PlanDue) -> None:
    longest = due.overdue[0].words if due.overdue else ""
    tiles = [Tile("Overdue", counted(len(due.overdue), "action"), f"longest: {longest}" if longest else "")]
    tiles += [
        Tile(f"Due within {days} days", counted(len(due.within(days)), "action")) for days in WINDOWS_DAYS
    ]
    tiles.append(Tile("No due date", counted(len(due.undated), "action"), missing=bool(due.undated)))
    show_tiles(tiles, label="Due dates")


def _show_deadlines(caption: str, deadlines: Sequence[Deadline], *, none: str) -> None:
    if not deadlines:
        st.caption(none)
        return
    show_table(
        ["Action", "Lead", "Day", "That is", "Status"],
        [
            (
                f"{one.action.action_id} {one.action.action}",
                one.action.lead_organisation,
                short_date(one.day),
                one.words,
                sentence_case(one.action.status),
            )
            for one in deadlines
        ],
        caption=caption,
    )


def _offer_to_open(due: PlanDue) -> None:
    found = [one.action for one in (*due.overdue, *due.coming, *due.reviews)]
    labels = {
        action.action_id: f"{action.action_id} {action.action[:80]}" for action in (*found, *due.undated)
    }
    if not labels:
        return
    pick, button = st.columns([5, 1], vertical_alignment="bottom")
    chosen = pick.selectbox(
        "Action to open",
        list(labels),
        index=None,
        format_func=lambda each: labels[each],
        placeholder="Choose an action",
        key="due_action",
    )
    button.button(
        "Open", key="due_open", disabled=chosen is None, on_click=open_action, args=(chosen,), width="stretch"
    )
