"""What could we do? The evidence menu on the plan page, and starting an action from a response."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from hotspots.plan.actions import ROLE_LABELS
from hotspots.taxonomy import CHARACTERISTIC_LABELS, SETTING_LABELS
from hotspots.ui import evidence_menu_own
from hotspots.ui.plan_address import start_action_from
from hotspots.ui.widgets import show_table
from hotspots.ui.words import plain
from hotspots.wording import listed, sentence_case
from hotspots.workflows import evidence_menu
from hotspots.workflows.evidence_menu import STRENGTH_MEANINGS, STRENGTHS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.workspace import Workspace
    from hotspots.workflows.evidence_menu import Response

PER_PAGE = 8
KEPT = "menu_kept"
"""Session key: what the filters were last set to."""
STRENGTH_COLOURS = {
    "strong": "green",
    "some": "blue",
    "mixed": "orange",
    "weak": "gray",
    "none found": "gray",
}
READ_WITH_CARE = (
    "The words are ours, mostly from abstracts and published summaries: read the source before you rely on "
    "it. Most evidence is on other crime or on attitudes; little is on targeted harassment itself, so plan "
    "how you will know whether it worked here."
)


def show_part(workspace: Workspace) -> None:
    """Show the filters, the responses that suit, and the partnership's own entries."""
    st.markdown(
        "What others have done about incidents like yours, by whom, and what is known of it. Choose whom it "
        "is for and where, then start an action from what fits."
    )
    with st.container():
        evidence_menu_own.show_news()
    characteristic, setting, role, strengths = _filters()
    found, said = evidence_menu.suiting_responses(
        workspace, characteristic=characteristic, setting=setting, role=role, strengths=strengths
    )
    st.markdown(f"**{plain(said)}**")
    for response in _one_page(found):
        _card(workspace, response, characteristic, setting)
    if found:
        with st.expander("As a table"):
            _show_table(found)
    with st.expander("What the grades of evidence mean"):
        show_table(
            ["Grade", "Meaning"],
            [(sentence_case(name), sentence_case(words)) for name, words in STRENGTH_MEANINGS.items()],
            label="Grades of evidence",
        )
        st.markdown("A grade is about what was measured, which each entry names.")
    st.caption(READ_WITH_CARE)
    evidence_menu_own.show_own(workspace)
    evidence_menu_own.show_hidden(workspace)


def _filters() -> tuple[str | None, str | None, str | None, tuple[str, ...]]:
    # A box that is not drawn forgets; who comes back from the form of an action finds the choice again.
    for name, value in st.session_state.get(KEPT, {}).items():
        st.session_state.setdefault(name, value)
    columns = st.columns(4)
    characteristic = columns[0].selectbox(
        "Characteristic",
        list(CHARACTERISTIC_LABELS),
        index=None,
        format_func=lambda name: CHARACTERISTIC_LABELS[name],
        placeholder="Any",
        key="menu_characteristic",
    )
    setting = columns[1].selectbox(
        "Setting",
        list(SETTING_LABELS),
        index=None,
        format_func=lambda name: SETTING_LABELS[name],
        placeholder="Any",
        key="menu_setting",
    )
    role = columns[2].selectbox(
        "Role",
        list(ROLE_LABELS),
        index=None,
        format_func=lambda name: ROLE_LABELS[name],
        placeholder="Any",
        key="menu_role",
    )
    strengths = columns[3].multiselect(
        "Evidence", STRENGTHS, format_func=sentence_case, placeholder="Any", key="menu_strengths"
    )
    st.session_state[KEPT] = {
        "menu_characteristic": characteristic,
        "menu_setting": setting,
        "menu_role": role,
        "menu_strengths": list(strengths),
    }
    return characteristic, setting, role, tuple(strengths)


def _one_page(found: Sequence[Response]) -> Sequence[Response]:
    pages = -(-len(found) // PER_PAGE)
    if pages <= 1:
        return found
    # A choice that leaves fewer pages starts again at the first one.
    at = st.number_input(
        f"Page (1 to {pages})", min_value=1, max_value=pages, key=f"menu_page_{pages}", width=160
    )
    return found[(at - 1) * PER_PAGE : at * PER_PAGE]


def _card(workspace: Workspace, response: Response, characteristic: str | None, setting: str | None) -> None:
    with st.container(border=True, key=f"response-{response.response_id}"):
        text, buttons = st.columns([5, 1.4], vertical_alignment="top")
        with text:
            colour = STRENGTH_COLOURS[response.strength]
            on = f" on {plain(response.measured)}" if response.strength != "none found" else ""
            st.markdown(
                f"**{plain(response.title)}**  \n:violet-badge[{ROLE_LABELS[response.role]}] "
                f":{colour}-badge[Evidence: {response.strength}]{on}"
            )
            st.markdown(plain(response.what))
            st.caption(
                plain(
                    f"{evidence_menu.fit_words(response)} Usually led by: {response.leads}. "
                    f"With: {listed(response.partners).lower() or 'nobody else named'}."
                )
            )
        buttons.button(
            "Start an action from this",
            key=f"start-{response.response_id}",
            width="stretch",
            on_click=start_action_from,
            args=(response.response_id, characteristic, setting),
            help=f"Opens the form of a new action, filled in from: {response.title}",
        )
        buttons.button(
            "Hide",
            key=f"hide-{response.response_id}",
            width="stretch",
            on_click=evidence_menu_own.hide,
            args=(workspace, response),
            help="Take it out of this partnership's menu; it can be shown again.",
        )
        with st.expander("What is known, and from where"):
            st.markdown(plain(response.known))
            st.markdown(plain(evidence_menu.evidence_words(response)))
            for source in response.sources:
                st.markdown(f"- {plain(source)}")


def _show_table(found: Sequence[Response]) -> None:
    show_table(
        ["What could be done", "Role", "Evidence", "What is known", "Sources"],
        [
            (one.title, ROLE_LABELS[one.role], sentence_case(one.strength), one.known, "; ".join(one.sources))
            for one in found
        ],
        label="The responses that suit",
    )
