"""A partnership's own entries of the evidence menu, and those it does not want to see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geodata.errors import UserError
from hotspots.plan.actions import ROLE_LABELS
from hotspots.taxonomy import SETTING_LABELS
from hotspots.ui.log_fields import characteristics_box, text_box
from hotspots.ui.widgets import show_problem
from hotspots.ui.words import plain
from hotspots.wording import sentence_case
from hotspots.workflows import evidence_menu
from hotspots.workflows.evidence_menu import STRENGTHS, Response

if TYPE_CHECKING:
    from geodata.workspace import Workspace
    from hotspots.store.records import Kept

NEWS = "menu_news"
FORM = "menu_form"
"""Session key: the own entry that is being written; None in it means a new one."""
EMPTY = Response("", "", "", "prevention", (), (), "", (), "", "", "weak", ())


def show_news() -> None:
    """Say once what was just done."""
    news = st.session_state.pop(NEWS, None)
    if news:
        st.success(plain(news))


def hide(workspace: Workspace, response: Response) -> None:
    """Take an entry out of the menu, and say how to bring it back."""
    evidence_menu.hide_response(workspace, response.response_id)
    st.session_state[NEWS] = f"Hidden: {response.title}. It is listed at the end of this page."


def show_own(workspace: Workspace) -> None:
    """Show the partnership's own entries, and the form for one."""
    own = evidence_menu.own_responses(workspace)
    removed = evidence_menu.own_responses(workspace, removed=True)
    with st.expander(f"Responses of your own ({len(own)})", expanded=FORM in st.session_state):
        if FORM in st.session_state:
            _show_form(workspace, st.session_state[FORM])
            return
        st.markdown("What your partnership has tried and learnt, beside what is shipped.")
        st.button("Add a response of your own", key="menu_add", on_click=_open, args=(None,))
        for kept in own:
            text, change, remove = st.columns([5, 1, 1], vertical_alignment="center")
            text.markdown(f"{kept.record_id} · {plain(kept.content.title)}")
            change.button(
                "Change",
                key=f"menu_change_{kept.record_id}",
                help=f"Change {kept.record_id}",
                on_click=_open,
                args=(kept,),
                width="stretch",
            )
            remove.button(
                "Remove",
                key=f"menu_remove_{kept.record_id}",
                help=f"Remove {kept.record_id}; it can be restored",
                on_click=_remove,
                args=(workspace, kept),
                width="stretch",
            )
        for kept in removed:
            text, button = st.columns([6, 1], vertical_alignment="center")
            text.markdown(f"Removed: {kept.record_id} · {plain(kept.content.title)}")
            button.button(
                "Restore",
                key=f"menu_restore_{kept.record_id}",
                help=f"Restore {kept.record_id}",
                on_click=_restore,
                args=(workspace, kept),
                width="stretch",
            )


def show_hidden(workspace: Workspace) -> None:
    """Show the entries that were hidden, each with a button that brings it back."""
    hidden = evidence_menu.hidden_responses(workspace)
    if not hidden:
        return
    titles = {one.response_id: one.title for one in evidence_menu.whole_menu(workspace, hidden=True)}
    with st.expander(f"Hidden responses ({len(hidden)})"):
        for kept in hidden:
            response_id = kept.content.response_id
            text, button = st.columns([6, 1], vertical_alignment="center")
            text.markdown(plain(titles.get(response_id, response_id)))
            button.button(
                "Show again",
                key=f"menu_show_{response_id}",
                help=f"Show again: {titles.get(response_id, response_id)}",
                on_click=evidence_menu.show_response,
                args=(workspace, response_id),
                width="stretch",
            )


def _open(kept: Kept[Response] | None) -> None:
    st.session_state[FORM] = kept


def _close() -> None:
    st.session_state.pop(FORM, None)


def _remove(workspace: Workspace, kept: Kept[Response]) -> None:
    evidence_menu.remove_response(workspace, kept.record_id)
    st.session_state[NEWS] = f"Removed {kept.record_id}. It is listed under 'Responses of your own'."


def _restore(workspace: Workspace, kept: Kept[Response]) -> None:
    evidence_menu.restore_response(workspace, kept.record_id)
    st.session_state[NEWS] = f"{kept.record_id} is back in the menu."


def _show_form(workspace: Workspace, kept: Kept[Response] | None) -> None:
    st.button("← Back to the menu", key="menu_back", on_click=_close)
    key = "own-new" if kept is None else f"own-{kept.record_id}-{kept.version}"
    response = _form(EMPTY if kept is None else kept.content, key)
    if response is None:
        return
    try:
        if kept is None:
            made = evidence_menu.add_response(workspace, response)
        else:
            made = evidence_menu.change_response(
                workspace, kept.record_id, response, expected_version=kept.version
            )
    except UserError as problem:
        show_problem(problem)
        return
    st.session_state[NEWS] = f"Saved {made.record_id}: {made.content.title}."
    _close()
    st.rerun()


def _form(was: Response, key: str) -> Response | None:
    roles = list(ROLE_LABELS)
    with st.form(f"form-{key}", enter_to_submit=False):
        title = st.text_input("What it is called (needed)", was.title, max_chars=200, key=f"title-{key}")
        what = text_box("What is done (needed)", was.what, key=f"what-{key}")
        left, right = st.columns(2)
        role = left.selectbox(
            "Role",
            roles,
            index=roles.index(was.role),
            format_func=lambda name: ROLE_LABELS[name],
            key=f"role-{key}",
        )
        strength = right.selectbox(
            "Strength of the evidence",
            STRENGTHS,
            index=STRENGTHS.index(was.strength),
            format_func=sentence_case,
            key=f"strength-{key}",
        )
        characteristics = characteristics_box(
            left, "Characteristics it was made for", was.characteristics, key=key, none="Any"
        )
        settings = right.multiselect(
            "Settings it suits",
            list(SETTING_LABELS),
            default=list(was.settings),
            format_func=lambda name: SETTING_LABELS[name],
            placeholder="Any",
            key=f"settings-{key}",
        )
        leads = left.text_input("Usually led by (needed)", was.leads, key=f"leads-{key}")
        partners = right.text_input(
            "Partners",
            "; ".join(was.partners),
            key=f"partners-{key}",
            help="With a semicolon between them.",
        )
        known = text_box("What is known about whether it works (needed)", was.known, key=f"known-{key}")
        measured = st.text_input("What was measured", was.measured, max_chars=200, key=f"measured-{key}")
        sources = text_box(
            "Sources, one a line, each with its year (needed)",
            "\n".join(was.sources),
            key=f"sources-{key}",
            help_text="Your own experience counts; say so.",
        )
        sent = st.form_submit_button("Save this response", type="primary")
    if not sent:
        return None
    return Response(
        response_id="",
        title=title.strip(),
        what=what,
        role=role,
        settings=tuple(settings),
        characteristics=characteristics,
        leads=leads.strip(),
        partners=tuple(part.strip() for part in partners.split(";") if part.strip()),
        known=known,
        measured=measured.strip(),
        strength=strength,
        sources=tuple(line.strip() for line in sources.splitlines() if line.strip()),
    )
