"""What the address of the plan page says: which action is open, or which part of the plan."""

from __future__ import annotations

import streamlit as st

NEW = "new"
"""What the address says in place of an id while an action is being written."""
RESPONSE, WHOM, WHERE = "response", "for", "setting"
"""Names in the address of what a new action starts from: a response of the evidence menu, and what it was
found by."""
PART = "part"
"""Session key, and name in the address, of the part of the plan that is shown."""


def open_action(action_id: str) -> None:
    """Show one action, or the empty form when the id is `NEW`, at the next drawing of the page."""
    st.query_params["action"] = action_id


def start_action_from(response_id: str, characteristic: str | None, setting: str | None) -> None:
    """Show the form of a new action at the next drawing of the page, filled in from a response."""
    open_action(NEW)
    for name, value in ((RESPONSE, response_id), (WHOM, characteristic), (WHERE, setting)):
        if value:
            st.query_params[name] = value


def back_to_plan() -> None:
    """Show the whole plan again at the next drawing of the page."""
    for name in ("action", RESPONSE, WHOM, WHERE):
        st.query_params.pop(name, None)
