"""The section for a strategic assessment, made on the plan page."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import streamlit as st

from geodata.errors import UserError
from hotspots.ui.cache import overview
from hotspots.ui.plan_exchange import FORMATS
from hotspots.ui.widgets import progress_bar, show_problem
from hotspots.ui.words import FIRST_DAY, LAST_DAY
from hotspots.wording import level_label
from hotspots.workflows.filtering import make_filter
from hotspots.workflows.strategic_assessment import (
    ASSESSMENT_FORMATS,
    assessment_document,
    default_level,
)

if TYPE_CHECKING:
    from geodata.workspace import Workspace

MADE = "strategic_documents"
"""Session key: the documents made last, and the choice they were made for."""
_Choice = tuple[tuple[str, ...], str, datetime.date | None, datetime.date | None]


def show_part(workspace: Workspace) -> None:
    """Let the section be made, and offer it."""
    st.markdown(
        "A section for the partnership's strategic assessment: levels, beside what surveys lead one to "
        "expect and what is not recorded; patterns; change; who is targeted; where; gaps in the evidence; "
        "priorities with reasons, and what you decided; what people at risk told you. It is for planners "
        "and is marked OFFICIAL-SENSITIVE. Take it as a draft: the figures propose, people decide."
    )
    levels = [level.name for level in overview(workspace).levels if level.areas > 1]
    try:
        usual = default_level(workspace)
    except UserError as problem:
        show_problem(problem)
        return
    left, right = st.columns(2)
    level = left.selectbox(
        "Areas", levels, index=levels.index(usual), format_func=level_label, key="strategic_level"
    )
    formats = right.multiselect(
        "Formats",
        list(ASSESSMENT_FORMATS),
        default=["docx", "pdf"],
        format_func=lambda name: FORMATS[name][0],
        key="strategic_formats",
    )
    choice = (tuple(formats), str(level), *_period())
    if st.button("Make the section", type="primary", disabled=not formats, key="strategic_make"):
        _make(workspace, choice)
    made = st.session_state.get(MADE)
    if made and made[0] == choice:
        _offer(made[1])


def _period() -> tuple[datetime.date | None, datetime.date | None]:
    left, right = st.columns(2)
    first = left.date_input(
        "Incidents from", None, FIRST_DAY, LAST_DAY, format="DD/MM/YYYY", key="strategic_first",
        help="Empty: from the first record.",
    )  # fmt: skip
    last = right.date_input(
        "Incidents to", None, FIRST_DAY, LAST_DAY, format="DD/MM/YYYY", key="strategic_last",
        help="Empty: to the last record.",
    )  # fmt: skip
    return first, last


def _make(workspace: Workspace, choice: _Choice) -> None:
    formats, level, first, last = choice
    bar, tell = progress_bar("Reading the records")
    try:
        where = make_filter(start=first, end=last)
        documents = assessment_document(workspace, formats, where=where, level=level, progress=tell)
    except UserError as problem:
        show_problem(problem)
        return
    finally:
        bar.empty()
    st.session_state[MADE] = (choice, documents)


def _offer(documents: dict[str, bytes]) -> None:
    for column, (name, content) in zip(st.columns(len(documents)), documents.items(), strict=True):
        label, media_type = FORMATS[name]
        column.download_button(
            f"Download: {label}",
            content,
            f"strategic-assessment.{name}",
            media_type,
            on_click="ignore",
            width="stretch",
            key=f"strategic_download_{name}",
        )
