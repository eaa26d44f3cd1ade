"""The list of releases: files, a new check, and withdrawing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geodata.errors import UserError
from hotspots.ui.widgets import progress_bar, show_problem, show_table
from hotspots.ui.words import moment, plain
from hotspots.wording import format_period, level_label

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geodata.workspace import Workspace
    from hotspots.store.releases import FrozenRelease

NEWS = "release_news"
"""Session key: what was just done, shown once."""
FILES = {
    "xlsx": ("Spreadsheet", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pdf": ("PDF", "application/pdf"),
    "html": ("Web page", "text/html"),
    "zip": ("Public pages (zip)", "application/zip"),
}


def show_releases(workspace: Workspace, releases: Sequence[FrozenRelease]) -> None:
    """
    Show all releases, and what can be done with one.

    Parameters
    ----------
    workspace : Workspace
        Where they are kept.
    releases : sequence of FrozenRelease
        Newest first, withdrawn ones too.
    """
    if NEWS in st.session_state:
        st.success(plain(st.session_state.pop(NEWS)))
    show_table(
        ["Number", "Areas", "Period", "Frozen", "State", "Check sum"],
        [
            (
                one.release_id,
                level_label(one.level),
                format_period(one.first_day, one.last_day),
                moment(one.made_at),
                "Can be read" if one.live else f"Withdrawn: {one.withdrawn_because}",
                one.sha256[:12],
            )
            for one in releases
        ],
        caption="Releases",
    )
    live = [one.release_id for one in releases if one.live]
    if live:
        _show_one(workspace, live)


def _show_one(workspace: Workspace, live: list[str]) -> None:
    number = st.selectbox("Release", live, key="release_chosen")
    columns = st.columns(len(FILES))
    for column, (kind, (label, media_type)) in zip(columns, FILES.items(), strict=True):
        column.download_button(
            label,
            _file(workspace, number, kind),
            f"release-{number}.{kind}",
            media_type,
            on_click="ignore",
            width="stretch",
            key=f"release-file-{kind}",
        )
    check, withdraw = st.columns([1, 3])
    if check.button("Check it again", key="release_check", width="stretch"):
        _check(workspace, number)
    with withdraw.popover("Withdraw it"):
        st.markdown("A withdrawn release is shown no more. Its number and your reason stay on record.")
        because = st.text_input("Reason", key="release_because")
        if st.button("Withdraw this release", key="release_withdraw"):
            _withdraw(workspace, number, because)


def _file(workspace: Workspace, number: str, kind: str) -> Callable[[], bytes]:
    def make() -> bytes:
        from hotspots.workflows.release_exporting import release_document, release_site_archive

        if kind == "zip":
            return release_site_archive(workspace, number)
        return release_document(workspace, number, kind)

    return make


def _check(workspace: Workspace, number: str) -> None:
    from hotspots.workflows.releasing import check_release

    bar, tell = progress_bar("Checking what could be worked out...")
    try:
        found = check_release(workspace, number, progress=tell)
    except UserError as problem:
        bar.empty()
        show_problem(problem)
        return
    bar.empty()
    if found.safe:
        st.success(
            f"Nothing can be worked out from {number} and the other releases that can be read "
            f"({len(found.checked_with)} looked at together)."
        )
    else:
        st.error("Something can be worked out. Withdraw one of the releases named.")
        show_table(["What"], [(one,) for one in found.findings], label="What can be worked out")


def _withdraw(workspace: Workspace, number: str, because: str) -> None:
    from hotspots.workflows.releasing import withdraw_release

    try:
        withdraw_release(workspace, number, because=because)
    except UserError as problem:
        show_problem(problem)
        return
    st.session_state[NEWS] = f"{number} has been withdrawn."
    st.rerun()
