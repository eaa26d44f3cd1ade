"""What each column of a file means: recognised or proposed, corrected by a person, saved by name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from geodata.errors import UserError
from geodata.schema import CHARACTERISTICS
from hotspots.taxonomy import CHARACTERISTIC_LABELS
from hotspots.ui.reference_forms import level_name
from hotspots.ui.widgets import show_problem, show_table
from hotspots.ui.words import plain
from hotspots.wording import sentence_case
from hotspots.workflows.columns import FIELDS, date_examples

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.workspace import Workspace
    from hotspots.workflows.importing import Layout, Preview

UNUSED = ""
ORDERS = {True: "Day first: 03/04 is 3 April", False: "Month first: 03/04 is 4 March"}


def choose_layout(workspace: Workspace, preview: Preview, file_id: str) -> Layout | None:
    """
    Let a person check and correct what the columns mean.

    Parameters
    ----------
    workspace : Workspace
        Where a corrected layout can be saved.
    preview : Preview
        The look into the first file.
    file_id : str
        Tells one upload from the next, so that choices are not carried over.

    Returns
    -------
    Layout or None
        The layout to use; None where the file was recognised and left as it is, so that each file is read
        by its own headings.
    """
    for problem in preview.problems:
        st.warning(plain(problem))
    if preview.layout_name:
        title = preview.proposal.title or preview.layout_name
        st.success(f"Recognised: **{plain(title)}**. The columns are known.")
        correct = st.toggle("Show and correct what the columns mean", key=f"correct-{file_id}")
        if not correct:
            return None
    else:
        st.info("**A new kind of file.** Check what each column means, then save that for next time.")
    layout = _correct(preview, file_id)
    _offer_saving(workspace, layout, file_id)
    return layout


def _correct(preview: Preview, file_id: str) -> Layout:
    proposed = {column: field for field, columns in preview.proposal.fields.items() for column in columns}
    chosen: dict[str, list[str]] = {}
    with st.container(border=True):
        st.markdown("**What each column means**")
        for at, heading in enumerate(preview.headings):
            left, middle, right = st.columns([2, 3, 3], vertical_alignment="center")
            left.markdown(plain(heading))
            middle.caption(plain(_values(preview, at)))
            field = right.selectbox(
                f"Meaning of {heading}",
                [UNUSED, *FIELDS],
                index=[UNUSED, *FIELDS].index(proposed.get(heading, UNUSED)),
                format_func=lambda name: sentence_case(FIELDS[name]) if name else "Not used",
                label_visibility="collapsed",
                key=f"meaning-{file_id}-{at}",
            )
            if field:
                chosen.setdefault(field, []).append(heading)
        st.caption(
            "A cell that names several characteristics, such as “Race; Religion” or “RA|GI”, is taken apart "
            "by itself. Columns that are not used are not stored."
        )
    day_first = _choose_order(preview, chosen, file_id)
    records = st.multiselect(
        "Characteristics this source records",
        CHARACTERISTICS,
        default=list(preview.proposal.records),
        format_func=lambda name: CHARACTERISTIC_LABELS[name],
        placeholder="None named: only what a record marks is known",
        help="Where a record names one of these, the others count as “no”. For characteristics that are not "
        "chosen, “no” stays “not known”.",
        key=f"records-{file_id}",
    )
    return replace(
        preview.proposal,
        fields={field: tuple(columns) for field, columns in chosen.items()},
        records=tuple(records),
        day_first=day_first,
        requires=() if preview.layout_name is None else preview.proposal.requires,
    )


def _values(preview: Preview, at: int) -> str:
    values = dict.fromkeys(row[at].strip() for row in preview.first_rows if at < len(row) and row[at].strip())
    return " · ".join(value[:32] for value in list(values)[:3]) or "(empty)"


def _choose_order(preview: Preview, chosen: dict[str, list[str]], file_id: str) -> bool:
    proposed = preview.proposal.day_first is not False
    day_first = st.radio(
        "Order of day and month",
        list(ORDERS),
        index=0 if proposed else 1,
        format_func=lambda order: ORDERS[order],
        horizontal=True,
        key=f"order-{file_id}",
    )
    texts = _date_texts(preview, chosen.get("occurred_from", []))
    if texts:
        show_table(
            ["As written", "As it will be read"],
            date_examples(texts, day_first=day_first),
            caption="Three dates from the file",
        )
    return bool(day_first)


def _date_texts(preview: Preview, columns: Sequence[str]) -> list[str]:
    places = [at for at, heading in enumerate(preview.headings) if heading in columns]
    return [row[at] for row in preview.first_rows for at in places if at < len(row)]


def _offer_saving(workspace: Workspace, layout: Layout, file_id: str) -> None:
    from hotspots.workflows.importing import save_layout

    left, right = st.columns([3, 1], vertical_alignment="bottom")
    title = left.text_input(
        "Save this layout as",
        placeholder="Such as: Housing association complaints",
        key=f"title-{file_id}",
        help="The next file with these headings is then recognised by itself.",
    )
    if right.button("Save the layout", width="stretch", disabled=not title.strip()):
        try:
            save_layout(workspace, replace(layout, name=level_name(title), title=title.strip(), requires=()))
        except UserError as problem:
            show_problem(problem)
            return
        st.success(f"Saved as {plain(title.strip())}.")
