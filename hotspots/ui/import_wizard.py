"""Importing incident files step by step: upload, check what the columns mean, check the numbers, import."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from geodata.errors import UserError
from hotspots.ui.column_meanings import choose_layout
from hotspots.ui.import_report import show_report
from hotspots.ui.uploads import as_file, as_files
from hotspots.ui.widgets import progress_bar, show_problem
from hotspots.ui.words import plain
from hotspots.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from geodata.workspace import Workspace
    from hotspots.workflows.importing import Layout, Preview

USUAL_SOURCES = ("Police", "Council", "Third-party reporting", "Housing", "Transport", "Schools", "Health")
RESULT = "import_result"
"""Session key: the last report, and the uploads and choices it belongs to."""


def show_wizard(workspace: Workspace, sources: Sequence[str]) -> None:
    """
    Show the steps that can be taken with what has been given so far.

    Parameters
    ----------
    workspace : Workspace
        Where to import to.
    sources : sequence of str
        Sources that are there already; they are offered first, so that a name is not written in two ways.
    """
    uploads = st.file_uploader(
        "Incident files (CSV or Excel, also gzipped; several at once)",
        type=["csv", "xlsx", "xls", "gz", "txt", "tsv"],
        accept_multiple_files=True,
        key="import_upload",
    )
    if not uploads:
        _show_last(())
        return
    preview = _preview(workspace, uploads[0])
    if preview is None:
        return
    source = st.selectbox(
        "Who recorded these incidents?",
        [*sources, *(name for name in USUAL_SOURCES if name.casefold() not in _folded(sources))],
        index=None,
        accept_new_options=True,
        placeholder="Choose one or type a name",
        key="import_source",
    )
    layout = choose_layout(workspace, preview, uploads[0].file_id)
    if len(uploads) > 1:
        st.caption(
            f"{counted(len(uploads), 'file')} in one import. "
            + (
                "Each is read by its own headings."
                if layout is None
                else f"All are read in the same way as {plain(uploads[0].name)}."
            )
        )
    _show_actions(workspace, uploads, source, layout)


def _folded(names: Sequence[str]) -> set[str]:
    return {name.casefold() for name in names}


def _preview(workspace: Workspace, upload: UploadedFile) -> Preview | None:
    """Look into an upload, once for each upload."""
    from hotspots.workflows.importing import preview_file

    key = f"preview-{upload.file_id}"
    if key not in st.session_state:
        try:
            with st.spinner("Looking into the file..."), as_file(upload) as path:
                st.session_state[key] = preview_file(workspace, path)
        except UserError as problem:
            show_problem(problem)
            return None
    preview: Preview = st.session_state[key]
    return preview


def _show_actions(
    workspace: Workspace, uploads: list[UploadedFile], source: str | None, layout: Layout | None
) -> None:
    check, run, _ = st.columns([1.4, 1, 3])
    # The layout is part of the key in words: it holds a mapping, which cannot be compared by hash.
    belongs_to = (*(upload.file_id for upload in uploads), source, repr(layout))
    if check.button("Check without importing", width="stretch", disabled=not source):
        _run(workspace, uploads, str(source), layout, belongs_to, dry_run=True)
    if run.button("Import", type="primary", width="stretch", disabled=not source):
        _run(workspace, uploads, str(source), layout, belongs_to, dry_run=False)
    if not source:
        st.caption("Say who recorded the incidents, then check or import.")
    _show_last(belongs_to)


def _run(
    workspace: Workspace,
    uploads: list[UploadedFile],
    source: str,
    layout: Layout | None,
    belongs_to: tuple[Any, ...],
    *,
    dry_run: bool,
) -> None:
    from hotspots.workflows.importing import import_files

    st.session_state.pop(RESULT, None)
    bar, tell = progress_bar("Reading the files...")
    try:
        with as_files(uploads) as paths:
            rejects = paths[0].parent / "rejected-rows.csv"
            report = import_files(
                workspace,
                paths,
                source=source,
                layout=layout,
                dry_run=dry_run,
                rejects=rejects,
                progress=tell,
            )
            rejected = rejects.read_bytes() if report.rejected and Path(rejects).is_file() else None
    except UserError as problem:
        bar.empty()
        show_problem(problem)
        return
    st.session_state[RESULT] = (belongs_to, report.to_dict(), dry_run, rejected)
    # The figures at the top of the page were drawn before the import.
    st.rerun()


def _show_last(belongs_to: tuple[Any, ...]) -> None:
    result = st.session_state.get(RESULT)
    if result is None:
        return
    made_for, report, dry_run, rejected = result
    if made_for == belongs_to or not dry_run:
        show_report(report, checked_only=dry_run, rejects=rejected)
