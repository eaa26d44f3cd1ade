"""A list of changes of the plan, on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from hotspots.plan.plan_changes import KINDS
from hotspots.ui.widgets import show_table
from hotspots.ui.words import plain
from hotspots.wording import sentence_case

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotspots.plan.plan_changes import PlanChange, PlanChanges


def show_changes(changes: PlanChanges) -> None:
    """
    Show what changed: what was agreed anew apart from how it goes.

    Parameters
    ----------
    changes : PlanChanges
        What changed, and since when.
    """
    st.markdown(plain(changes.sentence()))
    show_change_tables(changes.changes)


def show_change_tables(changes: Sequence[PlanChange]) -> None:
    """Show changes of what was agreed in one table, and progress in another."""
    for caption, part in (
        ("Changes of the plan", [change for change in changes if not change.progress]),
        ("Progress", [change for change in changes if change.progress]),
    ):
        if part:
            show_table(
                ["What", "Kind", "Change"],
                [
                    (
                        f"{change.about} {change.title}".strip(),
                        sentence_case(KINDS[change.kind][0]),
                        change.text,
                    )
                    for change in part
                ],
                caption=caption,
            )
