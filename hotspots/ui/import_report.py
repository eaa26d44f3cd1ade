"""What an import did, in numbers that add up, and the imports made so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from geodata.errors import UserError
from hotspots.ui.widgets import show_problem, show_table
from hotspots.ui.words import moment, plain
from hotspots.wording import counted, level_label, spelled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.workspace import Workspace

OUTCOMES = (
    ("accepted", "New incidents", "Not seen before"),
    ("updated", "Updated", "Seen before, and something in them changed"),
    ("unchanged", "Unchanged", "Already here, exactly the same"),
    ("duplicates", "Repeated in this import", "The last row with the same reference was kept"),
    ("rejected", "Rejected", "Could not be used; each is listed with its reason"),
)
PRECISIONS = {
    "exact": "Exact point",
    "address": "Address",
    "postcode": "Postcode",
    "street": "Street or blurred point",
    "area": "Area only, no point",
    "none": "No place given",
}
WAYS = {
    "printed": "Code printed in the record",
    "lookup": "Lookup from the printed code",
    "polygon": "The point lies inside",
    "nowhere": "In none of these areas",
}


def show_report(report: Mapping[str, Any], *, checked_only: bool, rejects: bytes | None = None) -> None:
    """
    Show an import report.

    Parameters
    ----------
    report : mapping
        As `ImportReport.to_dict()`.
    checked_only : bool
        Whether nothing was written.
    rejects : bytes or None
        The file of rejected rows, to download.
    """
    read = report["rows_read"]
    if checked_only:
        st.info("**Checked only: nothing has been imported yet.** This is what an import would do.")
    elif report.get("new_batch", True):
        st.success(f"Import {plain(str(report['batch_id']))} is done.")
    else:
        st.info(f"This file was imported before ({plain(str(report['batch_id']))}); nothing changed.")
    rows = [(label, f"{report[name]:,}", meaning) for name, label, meaning in OUTCOMES]
    show_table(
        ["Rows", "Number", "What it means"],
        [*rows, ("Rows read", f"{read:,}", "All of the above together")],
        numeric=[1],
        caption=f"What became of {counted(read, 'row')}",
    )
    for note in report.get("notes", ()):
        st.markdown(f"- {plain(note)}")
    _show_unknown(report.get("unknown_values") or {})
    left, right = st.columns(2, gap="large")
    with left:
        _show_places(report.get("by_location_precision") or {})
    with right:
        _show_assigned(report.get("assigned_by") or {})
    if rejects:
        st.download_button(
            f"Download the {counted(report['rejected'], 'rejected row')} with the reasons (CSV)",
            rejects,
            "rejected-rows.csv",
            "text/csv",
            on_click="ignore",
            key=f"rejects-{report['batch_id']}-{checked_only}",
        )


def _show_unknown(unknown: Mapping[str, int]) -> None:
    if unknown:
        show_table(
            ["Value", "Rows"],
            [(value, f"{number:,}") for value, number in list(unknown.items())[:50]],
            numeric=[1],
            caption="Values we do not know yet: kept as they are, counted under no characteristic",
        )


def _show_places(precisions: Mapping[str, int]) -> None:
    present = ((name, number) for name, number in precisions.items() if number)
    rows = [(PRECISIONS.get(name, spelled(name)), f"{number:,}") for name, number in present]
    if rows:
        show_table(["Place", "Incidents"], rows, numeric=[1], caption="How well the places are known")


def _show_assigned(assigned: Mapping[str, Mapping[str, int]]) -> None:
    rows = [
        (level_label(level), WAYS.get(way, spelled(way)), f"{number:,}")
        for level, ways in assigned.items()
        for way, number in ways.items()
        if number
    ]
    if rows:
        show_table(["Areas", "Found by", "Incidents"], rows, numeric=[2], caption="How areas were found")


def show_batches(workspace: Workspace) -> None:
    """Show the imports made so far, each with the button that takes it back."""
    from hotspots.workflows.importing import list_batches

    batches = [batch.to_dict() for batch in list_batches(workspace)]
    if not batches:
        st.info("Nothing has been imported yet.")
        return
    for batch in reversed(batches):
        _show_batch(workspace, batch)


def _show_batch(workspace: Workspace, batch: Mapping[str, Any]) -> None:
    number = str(batch["batch_id"])
    with st.container(border=True, key=f"batch-{number}"):
        text, button = st.columns([5, 1.2], vertical_alignment="center")
        undone = " :gray-badge[Undone]" if batch["undone"] else ""
        text.markdown(
            f"**{plain(number)}** · {plain(batch['source'])} · {moment(batch['made_at'])}{undone}  \n"
            f"{batch['accepted']:,} new, {batch['updated']:,} updated, {batch['unchanged']:,} unchanged, "
            f"{batch['duplicates']:,} repeated, {batch['rejected']:,} rejected of {batch['rows_read']:,} rows"
        )
        text.caption(plain(_file_names(batch["files"])))
        if not batch["undone"]:
            with button.popover("Undo...", width="stretch"):
                st.markdown(
                    "Its new incidents are removed, and incidents it changed get their earlier values back. "
                    "The files can be imported again."
                )
                if st.button("Yes, undo this import", key=f"undo-{number}", type="primary"):
                    _undo(workspace, number)


def _file_names(files: list[Any]) -> str:
    names = [str(file["name"] if isinstance(file, dict) else file) for file in files]
    rest = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + rest


def _undo(workspace: Workspace, batch_id: str) -> None:
    from hotspots.ui.reference_forms import NEWS
    from hotspots.workflows.importing import undo_batch

    try:
        with st.spinner("Taking the import back..."):
            report = undo_batch(workspace, batch_id)
    except UserError as problem:
        show_problem(problem)
        return
    removed, restored = counted(report.removed, "incident"), counted(report.restored, "incident")
    said = f"Import {plain(batch_id)} was undone: {removed} removed, {restored} set back."
    if report.kept:
        said += f" {counted(report.kept, 'incident')} stayed: another import holds them too."
    st.session_state[NEWS] = [said]
    st.rerun()
