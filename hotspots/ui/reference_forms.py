"""Loading what incidents are set against: areas, code lookups, postcodes, population."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import streamlit as st

from geodata.errors import UserError
from hotspots.ui.uploads import as_file
from hotspots.ui.widgets import show_problem
from hotspots.ui.words import plain
from hotspots.workflows.columns import ColumnSample, boundary_columns, likely_column, table_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from geodata.workspace import Workspace

NEWS = "data_news"
"""Session key: sentences on what was loaded last, shown once."""


def show_area_form(workspace: Workspace) -> None:
    """Load a boundary file as a level of areas."""
    st.markdown(
        "Wards, neighbourhoods, police beats, statistical areas: any set of areas, each with a code and a "
        "name. Invalid shapes are repaired and you are told which."
    )
    upload = st.file_uploader(
        "Boundary file (GeoJSON, GeoPackage, zipped Shapefile, KML, FlatGeobuf)",
        type=["geojson", "json", "gpkg", "zip", "kml", "fgb", "gz", "csv"],
        key="areas_upload",
    )
    columns = _columns(upload, boundary_columns)
    if upload is None or not columns:
        return
    level = st.text_input("What one of these areas is called", "ward", help="Such as ward or lsoa21.")
    code = _pick("Column with the code", columns, "code", key="areas_code")
    name = _pick("Column with the name", columns, "name", key="areas_name")
    if st.button("Load these areas", type="primary"):
        from hotspots.workflows.loading import add_areas

        load_upload(
            upload,
            lambda path: add_areas(workspace, path, level=level_name(level), code=code, name=name),
            "Loading areas and placing the incidents in them...",
        )


def show_lookup_form(workspace: Workspace, levels: Sequence[str]) -> None:
    """Load a table that leads from the codes of one kind of area to those of another."""
    st.markdown(
        "When a file prints codes of an older set of areas (such as LSOAs of 2011), a lookup leads from the "
        "old codes to the new ones."
    )
    upload = st.file_uploader("Lookup table (CSV or Excel)", type=["csv", "xlsx", "gz"], key="lookup_upload")
    columns = _columns(upload, table_columns)
    if upload is None or not columns:
        return
    left, right = st.columns(2)
    with left:
        from_level = st.text_input("From which areas", placeholder="Such as lsoa11", key="lookup_from")
        from_code = _pick("Column with their codes", columns, "code", key="lookup_from_code")
    with right:
        to_level = st.selectbox("To which areas", levels, key="lookup_to")
        to_code = _pick("Column with those codes", columns, "code", key="lookup_to_code", after=1)
    if st.button("Load this lookup", type="primary", disabled=not (from_level and to_level)):
        from hotspots.workflows.loading import add_lookup

        load_upload(
            upload,
            lambda path: add_lookup(
                workspace,
                path,
                from_level=level_name(from_level),
                to_level=str(to_level),
                from_code=from_code,
                to_code=to_code,
            ),
            "Loading the lookup and placing the incidents again...",
        )


def show_postcode_form(workspace: Workspace) -> None:
    """Load a postcode directory."""
    st.markdown(
        "A directory turns postcodes into places, on this machine. The ONS Postcode Directory, the National "
        "Statistics Postcode Lookup and Code-Point Open are recognised. For the whole country use "
        "`hotspots postcodes add` in a terminal: it takes files of any size."
    )
    upload = st.file_uploader("Postcode directory (CSV)", type=["csv", "gz", "zip"], key="postcodes_upload")
    if upload is not None and st.button("Load these postcodes", type="primary"):
        from hotspots.workflows.loading import add_postcodes

        load_upload(upload, lambda path: add_postcodes(workspace, path), "Loading postcodes...")


def show_population_form(workspace: Workspace, levels: Sequence[str]) -> None:
    """Load how many people live in each area, whole or by group."""
    st.markdown(
        "Numbers of people by area, for rates. With a group column, such as religion, rates can be shown for "
        "that group. Other counts, such as workers or visitors, can be loaded as a measure of their own."
    )
    if not levels:
        st.info("Load areas first: the population is tied to their codes.")
        return
    upload = st.file_uploader(
        "Population table (CSV or Excel)", type=["csv", "xlsx", "gz"], key="population_upload"
    )
    columns = _columns(upload, table_columns)
    if upload is None or not columns:
        return
    left, right = st.columns(2)
    with left:
        level = st.selectbox("Which areas it is about", levels, key="population_level")
        code = _pick("Column with the area code", columns, "code", key="population_code")
        count = _pick("Column with the number of people", columns, "count", key="population_count")
    with right:
        measure = st.text_input("What is counted", "residents", key="population_measure")
        group = st.selectbox(
            "Column with the group, if any",
            [column.name for column in columns],
            index=None,
            placeholder="No groups: everyone",
            key="population_group",
        )
    if st.button("Load this population", type="primary"):
        from hotspots.workflows.loading import add_population

        load_upload(
            upload,
            lambda path: add_population(
                workspace,
                path,
                level=level,
                code=code,
                count=count,
                group=group,
                measure=level_name(measure),
            ),
            "Loading the population...",
        )


def level_name(text: str) -> str:
    """
    Make the short name of a level or measure of what a person typed.

    Parameters
    ----------
    text : str
        Such as "Police beat".

    Returns
    -------
    str
        Small letters, figures and _, such as ``police_beat``.
    """
    return re.sub(r"[^a-z0-9]+", "_", text.strip().lower()).strip("_")


def _columns(upload: UploadedFile | None, read: Callable[[Path], list[ColumnSample]]) -> list[ColumnSample]:
    """Read the columns of an upload, once for each upload."""
    if upload is None:
        return []
    key = f"columns-{upload.file_id}"
    if key not in st.session_state:
        try:
            with as_file(upload) as path:
                st.session_state[key] = read(path)
        except UserError as problem:
            show_problem(problem)
            return []
    columns: list[ColumnSample] = st.session_state[key]
    return columns


def _pick(label: str, columns: Sequence[ColumnSample], kind: str, *, key: str, after: int = 0) -> str:
    samples = {column.name: column for column in columns}
    chosen = st.selectbox(
        label,
        list(samples),
        index=likely_column(columns, kind, after=after),
        format_func=lambda name: _with_examples(samples[name]),
        key=key,
    )
    return str(chosen)


def _with_examples(column: ColumnSample) -> str:
    shown = ", ".join(value[:30] for value in column.examples)
    return f"{column.name}  ({shown})" if shown else column.name


def load_upload(upload: UploadedFile, run: Callable[[Path], Any], doing: str) -> None:
    """
    Load what was uploaded and say on the next run of the page what came of it.

    Parameters
    ----------
    upload : UploadedFile
        The file.
    run : callable
        Loads it from a path and gives a report with sentences.
    doing : str
        What to say meanwhile.
    """
    try:
        with st.spinner(doing), as_file(upload) as path:
            report = run(path)
    except UserError as problem:
        show_problem(problem)
        return
    st.session_state[NEWS] = [plain(sentence) for sentence in report.sentences()]
    st.rerun()
