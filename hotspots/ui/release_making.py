"""Making a release on the page: choose, look at it as a councillor will see it, freeze it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geodata.errors import UserError
from hotspots.ui.cache import overview
from hotspots.ui.release_list import NEWS
from hotspots.ui.summary_making import quarter_ends
from hotspots.ui.widgets import Tile, progress_bar, show_problem, show_table, show_tiles
from hotspots.ui.words import plain
from hotspots.wording import counted, format_date, level_label, sentence_case
from hotspots.workflows.release_making.counting import records_reach
from hotspots.workflows.releasing import draft_changes, draft_tables, freeze_release, plan_release

if TYPE_CHECKING:
    from geodata.workspace import Workspace
    from hotspots.workflows.release_making.drafting import ReleaseDraft

QUARTERS_OFFERED = 20
YEARS = {1: "One year", 2: "Two years", 3: "Three years", 4: "Four years"}
UNITS = {"year": "By year", "quarter": "By quarter, with years"}
BY = {
    "characteristic": "Who was targeted (characteristics)",
    "source": "Who recorded it",
    "repeat": "Somebody harmed before",
}
DRAFT = "release_draft"
"""Session key: the tables that were looked at, and what they were asked with."""


def show_making(workspace: Workspace) -> None:
    """
    Show the form, and below it the draft once it is made.

    Parameters
    ----------
    workspace : Workspace
        With incidents and areas.
    """
    levels = [level.name for level in sorted(overview(workspace).levels, key=lambda level: level.areas)]
    last = records_reach(workspace) if levels else None
    if not levels or last is None:
        st.info("Load areas and import incidents on the Data page first.")
        return
    with st.form("release_form", border=True):
        left, middle, right = st.columns(3)
        level = left.selectbox("Areas", levels, format_func=level_label, key="release_level")
        end = middle.selectbox(
            "Up to", quarter_ends(last, QUARTERS_OFFERED), format_func=format_date, key="release_end"
        )
        years = right.selectbox("How long", list(YEARS), format_func=YEARS.__getitem__, key="release_years")
        unit = left.selectbox("Count", list(UNITS), format_func=UNITS.__getitem__, key="release_unit")
        by = middle.multiselect(
            "Break down by",
            list(BY),
            default=["characteristic"],
            format_func=BY.__getitem__,
            key="release_by",
        )
        if st.form_submit_button("Show what would be released", type="primary"):
            st.session_state.pop(DRAFT, None)
            _plan(workspace, level=level, end=end, years=years, unit=unit, by=by)
    draft = st.session_state.get(DRAFT)
    if draft is not None:
        _show_draft(workspace, draft)


def _plan(workspace: Workspace, *, level: str, end: object, years: int, unit: str, by: list[str]) -> None:
    from hotspots.workflows.releasing import first_day_of_years

    bar, tell = progress_bar("Counting, hiding small numbers and checking...")
    try:
        st.session_state[DRAFT] = plan_release(
            workspace,
            level=level,
            first=first_day_of_years(end, years),  # type: ignore[arg-type]
            last=end,  # type: ignore[arg-type]
            by=by,
            unit=unit,
            progress=tell,
        )
    except UserError as problem:
        show_problem(problem)
    bar.empty()


def _show_draft(workspace: Workspace, draft: ReleaseDraft) -> None:
    st.subheader("What would be released", anchor=False)
    st.markdown(plain(draft.chosen.layout.sentence))
    show_tiles(
        [
            Tile(
                "Cells with a number",
                f"{draft.released.share_shown:.0%}",
                "the others are hidden or left out",
            ),
            Tile("As you asked", f"{draft.asked.share:.0%}", "would show a number before the check"),
            Tile("Left out", f"{draft.left_out:,}", "so that others cannot be worked out"),
            Tile("Checked with", counted(len(draft.live), "release"), "that can be read now"),
        ],
        label="What the release keeps",
    )
    if draft.coarser:
        st.info(
            "As you asked for it, too many cells would be hidden. Of the layouts in which four of five can "
            "be shown, this one shows most numbers."
        )
    for sentence in draft.unsafe:
        st.error(plain(sentence))
    if st.button("Freeze this release", type="primary", key="release_freeze"):
        _freeze(workspace, draft)
    seen, hidden, changed = st.tabs(
        ["As a councillor will see it", "What is hidden, and why", "What changed since the last release"]
    )
    with seen:
        for table in draft_tables(draft):
            show_table(
                table.headings,
                [tuple(f"{one:,}" if isinstance(one, int) else one for one in row) for row in table.rows],
                caption=table.title,
                numeric=range(1, len(table.headings)),
            )
    with hidden:
        _show_hidden(draft)
    with changed:
        rows = draft_changes(workspace, draft)
        if rows:
            show_table(["Area", "What changed"], rows, label="What changed since the last release")
        else:
            st.markdown("There is no earlier release to compare with.")


def _show_hidden(draft: ReleaseDraft) -> None:
    cells = list(draft.released.parts.cells.values())
    why = {
        "fewer than 10": "Fewer than 10, zero included: the rule hides it.",
        "not shown": "Left out, because a hidden count could be worked out from it.",
        "not recorded": "No source tells this, or the records do not cover the period.",
    }
    show_table(
        ["Instead of a number", "Cells", "Why"],
        [
            (sentence_case(state), f"{sum(cell.state == state for cell in cells):,}", reason)
            for state, reason in why.items()
        ],
        numeric=[1],
        label="What is hidden, and why",
    )
    if draft.findings:
        st.markdown(
            "Had nothing been left out, this could have been worked out. It holds true counts: keep it among "
            "planners."
        )
        show_table(["What"], [(one,) for one in draft.findings], label="What could have been worked out")


def _freeze(workspace: Workspace, draft: ReleaseDraft) -> None:
    try:
        made = freeze_release(workspace, draft)
    except UserError as problem:
        show_problem(problem)
        return
    st.session_state.pop(DRAFT, None)
    st.session_state[NEWS] = f"Frozen as {made.release_id}."
    st.rerun()
