"""What the address of the plan page says: which action is open, or which part of the plan."""

from __future__ import annotations

import streamlit as st

NEW = "new"
"""What the address says in place of an id while an action is being written."""
PART = "part"
"""Session key, and name in the address, of the part of the plan that is shown."""


def open_action(action_id: str) -> None:
    """Show one action, or the empty form when the id is `NEW`, at the next drawing of the page."""
    st.query_params["action"] = action_id


def back_to_plan() -> None:
    """Show the whole plan again at the next drawing of the page."""
    st.query_params.pop("action", None)
