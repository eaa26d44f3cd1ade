"""The planners' part of the summaries page: freeze a new set, and see which sets there are."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import streamlit as st

from geodata.errors import UserError
from hotspots.ui.cache import overview
from hotspots.ui.widgets import progress_bar, show_problem, show_table
from hotspots.ui.words import moment, plain
from hotspots.wording import format_date, level_label
from hotspots.workflows.release_making.counting import NEAR_END, records_reach

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.workspace import Workspace
    from hotspots.store.releases import FrozenRelease

QUARTERS_OFFERED = 12
NEWS = "summary_news"
"""Session key: what was just done, shown once."""


def show_making(workspace: Workspace, summaries: Sequence[FrozenRelease]) -> None:
    """
    Show the control that freezes a new set, and the list of sets.

    Parameters
    ----------
    workspace : Workspace
        Where the incidents are.
    summaries : sequence of Snapshot
        The sets made so far.
    """
    if NEWS in st.session_state:
        st.success(plain(st.session_state.pop(NEWS)))
    st.markdown(
        "A set of summaries covers **12 whole months up to the end of a quarter**, compared with the 12 "
        "months before. It is frozen: it gets a number, never changes, and is all that councillors see. "
        "New records need a new set. Each set hides counts below 10, zero too, and rounds the others to the "
        "nearest 5."
    )
    levels = [level.name for level in sorted(overview(workspace).levels, key=lambda level: level.areas)]
    if not levels:
        st.info("Load areas on the Data page first.")
        return
    last = records_reach(workspace)
    if last is None:
        st.info("Import incidents on the Data page first.")
        return
    left, right, button = st.columns([2, 2, 1.4], vertical_alignment="bottom")
    level = left.selectbox("Areas", levels, format_func=level_label, key="summary_level")
    year_end = right.selectbox(
        "Year up to", quarter_ends(last, QUARTERS_OFFERED), format_func=format_date, key="summary_year_end"
    )
    if button.button("Make summaries", type="primary", width="stretch"):
        _make(workspace, level, year_end)
    if summaries:
        _show_sets(workspace, summaries)


def quarter_ends(last: datetime.date, number: int) -> list[datetime.date]:
    """
    List ends of quarters that count as covered by records, as the workflow sees it.

    Parameters
    ----------
    last : datetime.date
        Day of the newest record.
    number : int
        How many to list.

    Returns
    -------
    list of datetime.date
        Last days of March, June, September and December not more than a week after `last`, newest first.
    """
    one_day = datetime.timedelta(days=1)
    after = last + NEAR_END + one_day
    first_of_quarter = datetime.date(after.year, 3 * ((after.month - 1) // 3) + 1, 1)
    ends = []
    for _ in range(number):
        end = first_of_quarter - one_day
        ends.append(end)
        first_of_quarter = datetime.date(end.year, end.month - 2, 1)
    return ends


def _make(workspace: Workspace, level: str, year_end: datetime.date) -> None:
    from hotspots.workflows.summarising import make_summaries

    bar, tell = progress_bar("Counting, hiding small numbers and checking...")
    try:
        made = make_summaries(
            workspace,
            level=level,
            year_end=year_end,
            progress=tell,
        )
    except UserError as problem:
        bar.empty()
        show_problem(problem)
        return
    bar.empty()
    st.session_state[NEWS] = (
        f"Frozen as {made.release_id}: {made.level}, year up to {format_date(made.last_day)}."
    )
    st.rerun()


def _show_sets(workspace: Workspace, summaries: Sequence[FrozenRelease]) -> None:
    show_table(
        ["Number", "Areas", "Year up to", "Frozen", "Check sum"],
        [
            (
                made.release_id,
                level_label(made.level),
                format_date(made.last_day),
                moment(made.made_at),
                made.sha256[:12],
            )
            for made in summaries
        ],
        caption="Sets that can be read now",
    )
    with st.popover("Withdraw a set"):
        st.markdown("A withdrawn set is shown no more. Its number and your reason stay on record.")
        chosen = st.selectbox("Set", [made.release_id for made in summaries], key="summary_withdraw")
        because = st.text_input("Reason", key="summary_because")
        if st.button("Withdraw it"):
            _withdraw(workspace, chosen, because)


def _withdraw(workspace: Workspace, release_id: str, because: str) -> None:
    from hotspots.workflows.releasing import withdraw_release

    try:
        withdraw_release(workspace, release_id, because=because)
    except UserError as problem:
        show_problem(problem)
        return
    st.session_state[NEWS] = f"{release_id} has been withdrawn."
    st.rerun()
