"""A log of the plan on the screen: its table, one entry at a time in a form, files in and out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import streamlit as st

from geodata.errors import UserError
from hotspots.ui.uploads import as_file
from hotspots.ui.widgets import show_problem, show_table
from hotspots.ui.words import plain
from hotspots.wording import counted, sentence_case

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from geodata.workspace import Workspace
    from hotspots.store.records import Kept
    from hotspots.workflows.plan_logs import EntryImport

T = TypeVar("T")
NEW = "new"
PER_PAGE = 25


@dataclass(frozen=True)
class LogView(Generic[T]):
    """
    What is special to one log.

    Parameters
    ----------
    key : str
        Begins its widget keys and file names.
    headings : tuple of str
        Columns of its table; the first is the id.
    row : callable
        Gives the cells of an entry, with zone names by id.
    label : callable
        Names an entry in a list.
    form : callable
        Shows the form and gives what it says when it was sent: entry to fill in or None, zones, key, submit.
    entries, add, change, remove, restore : callable
        As in the log's workflow.
    empty : str
        What to say when there is no entry.
    csv : callable, optional
        Gives the log as CSV; a log without it has no files.
    template : str
        An empty file to fill in.
    bring_in : callable, optional
        Brings a file in.
    add_label : str
        What the button for a new one says.
    what : str
        What an entry is, for the headings of lists: ``objective``.
    """

    key: str
    headings: tuple[str, ...]
    row: Callable[[Kept[T], Mapping[str, str]], Sequence[object]]
    label: Callable[[Kept[T]], str]
    form: Callable[[T | None, Mapping[str, str], str, str], T | None]
    entries: Callable[..., list[Kept[T]]]
    add: Callable[[Workspace, T], Kept[T]]
    change: Callable[..., Kept[T]]
    remove: Callable[..., Kept[T]]
    restore: Callable[..., Kept[T]]
    empty: str
    csv: Callable[[Workspace], str] | None = None
    template: str = ""
    bring_in: Callable[[Workspace, Path], EntryImport] | None = None
    add_label: str = "Add an entry"
    what: str = "entry"


def show_log(workspace: Workspace, view: LogView[Any], zones: Mapping[str, str]) -> None:
    """
    Show the log, or the form of one entry when it is open.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    view : LogView
        Which log.
    zones : mapping of str to str
        Names of the zones by id.
    """
    with st.container():  # always there: what is below it stays where it is
        _show_news(workspace, view)
    entries = view.entries(workspace)
    opened = st.session_state.get(f"{view.key}_open")
    if opened is not None:
        _show_form(workspace, view, zones, opened)
        return
    st.button(view.add_label, type="primary", key=f"{view.key}_add", on_click=_open, args=(view.key, NEW))
    if entries:
        _show_entries(workspace, view, zones, entries)
    else:
        st.info(view.empty)
    if view.csv is not None and view.bring_in is not None:
        _show_files(workspace, view, view.csv, any_entries=bool(entries))
    _show_removed(workspace, view)


def is_open(key: str) -> bool:
    """Tell whether the form of one entry of a log is on the screen."""
    return st.session_state.get(f"{key}_open") is not None


def _open(key: str, what: Any) -> None:
    st.session_state[f"{key}_open"] = what


def _close(key: str) -> None:
    st.session_state.pop(f"{key}_open", None)


def _show_entries(
    workspace: Workspace, view: LogView[Any], zones: Mapping[str, str], entries: Sequence[Kept[Any]]
) -> None:
    shown = _one_page(view.key, entries)
    rows = [view.row(kept, zones) for kept in shown]
    show_table(view.headings, rows, whole=(0,), label="The log, latest day first")
    labels = {kept.record_id: view.label(kept) for kept in entries}
    pick, change, remove = st.columns([4, 1, 1], vertical_alignment="bottom")
    chosen = pick.selectbox(
        f"{sentence_case(view.what)} to change or remove",
        list(labels),
        index=None,
        format_func=lambda each: labels[each],
        placeholder="Choose one",
        key=f"{view.key}_chosen",
    )
    kept = next((one for one in entries if one.record_id == chosen), None)
    change.button(
        "Change",
        key=f"{view.key}_change",
        disabled=kept is None,
        width="stretch",
        on_click=_open,
        args=(view.key, kept),
    )
    remove.button(
        "Remove",
        key=f"{view.key}_remove",
        disabled=kept is None,
        width="stretch",
        help="You can take this back.",
        on_click=_remove,
        args=(workspace, view, kept),
    )


def _one_page(key: str, entries: Sequence[Kept[Any]]) -> Sequence[Kept[Any]]:
    pages = -(-len(entries) // PER_PAGE)
    if pages <= 1:
        return entries
    at = st.number_input(f"Page (1 to {pages})", min_value=1, max_value=pages, key=f"{key}_page", width=160)
    return entries[(at - 1) * PER_PAGE : at * PER_PAGE]


def _show_form(workspace: Workspace, view: LogView[Any], zones: Mapping[str, str], opened: Any) -> None:
    st.button("← Back to the list", key=f"{view.key}_back", on_click=_close, args=(view.key,))
    kept: Kept[Any] | None = None if opened == NEW else opened
    # The version is part of the keys: whoever opens an entry again sees it as it is by then.
    form_key = f"{view.key}-{NEW if kept is None else f'{kept.record_id}-{kept.version}'}"
    named = f"A new {view.what}" if kept is None else f"{sentence_case(view.what)} {kept.record_id}"
    st.subheader(named, anchor=False)
    submit = f"Add this {view.what}" if kept is None else "Save changes"
    entry = view.form(None if kept is None else kept.content, zones, form_key, submit)
    if entry is None:
        return
    try:
        if kept is None:
            made = view.add(workspace, entry)
            _tell(view.key, f"Added {made.record_id}.")
        else:
            view.change(workspace, kept.record_id, entry, expected_version=kept.version)
            _tell(view.key, f"Saved {kept.record_id}.")
    except UserError as problem:
        show_problem(problem)
        return
    _close(view.key)
    st.rerun()


def _remove(workspace: Workspace, view: LogView[Any], kept: Kept[Any]) -> None:
    try:
        view.remove(workspace, kept.record_id, expected_version=kept.version)
    except UserError as problem:
        _tell(view.key, str(problem), bad=True)
        return
    st.session_state.pop(f"{view.key}_chosen", None)
    _tell(view.key, f"Removed {kept.record_id}.", undo=kept.record_id)


def _restore(workspace: Workspace, view: LogView[Any], record_id: str) -> None:
    try:
        view.restore(workspace, record_id)
    except UserError as problem:
        _tell(view.key, str(problem), bad=True)
        return
    _tell(view.key, f"{record_id} is back.")


def _tell(key: str, text: str, *, undo: str = "", bad: bool = False) -> None:
    st.session_state[f"{key}_news"] = (text, undo, bad)


def _show_news(workspace: Workspace, view: LogView[Any]) -> None:
    news = st.session_state.pop(f"{view.key}_news", None)
    if news is None:
        return
    text, undo, bad = news
    said, button = st.columns([5, 1], vertical_alignment="center")
    (said.error if bad else said.success)(plain(text))
    if undo:
        button.button(
            "Undo",
            key=f"{view.key}_undo",
            width="stretch",
            on_click=_restore,
            args=(workspace, view, undo),
        )


def _show_files(
    workspace: Workspace, view: LogView[Any], csv: Callable[[Workspace], str], *, any_entries: bool
) -> None:
    with st.expander("Bring in from a file, or take the log away"):
        left, right = st.columns(2)
        left.download_button(
            "Download the empty template (CSV)",
            view.template,
            f"{view.key}-template.csv",
            "text/csv",
            on_click="ignore",
            key=f"{view.key}_template",
            width="stretch",
        )
        if any_entries:
            right.download_button(
                "Download the log (CSV)",
                csv(workspace).encode("utf-8-sig"),
                f"{view.key}.csv",
                "text/csv",
                on_click="ignore",
                key=f"{view.key}_csv",
                width="stretch",
            )
        upload = st.file_uploader("Your file of entries (CSV)", type=["csv"], key=f"{view.key}_upload")
        if (
            upload is not None
            and view.bring_in
            and st.button("Bring the entries in", key=f"{view.key}_bring")
        ):
            _bring_in(workspace, view, view.bring_in, upload)


def _bring_in(
    workspace: Workspace, view: LogView[Any], bring_in: Callable[[Workspace, Path], EntryImport], upload: Any
) -> None:
    try:
        with as_file(upload) as path:
            report = bring_in(workspace, path)
    except UserError as problem:
        show_problem(problem)
        return
    if report.refusals:
        show_table(
            ["Line of the file", "What is wrong"],
            [(refused.line, refused.reason) for refused in report.refusals],
            caption=f"Nothing was added: {counted(len(report.refusals), 'line')} cannot be used",
        )
        return
    _tell(view.key, " ".join(report.sentences()))
    st.rerun()


def _show_removed(workspace: Workspace, view: LogView[Any]) -> None:
    removed = view.entries(workspace, removed=True)
    if not removed:
        return
    with st.expander(f"Removed ({len(removed)})"):
        for kept in removed:
            text, button = st.columns([6, 1], vertical_alignment="center")
            text.markdown(plain(view.label(kept)))
            button.button(
                "Restore",
                key=f"{view.key}_restore_{kept.record_id}",
                help=f"Restore {kept.record_id}",
                width="stretch",
                on_click=_restore,
                args=(workspace, view, kept.record_id),
            )
