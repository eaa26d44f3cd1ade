"""Reporting points on the plan page: the list, loading them, and who is out of reach of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geodata.errors import UserError
from hotspots.taxonomy import CHARACTERISTIC_LABELS
from hotspots.ui.uploads import as_file
from hotspots.ui.widgets import show_problem, show_table
from hotspots.ui.words import plain
from hotspots.wording import counted, level_label
from hotspots.workflows import reporting_points, reporting_reach
from hotspots.workflows.contents import DataStamp, data_stamp
from hotspots.workflows.reporting_points import WITHIN_M

if TYPE_CHECKING:
    from geodata.workspace import Workspace
    from hotspots.workflows.reporting_reach import Reach

NEWS = "reporting_points_news"
LEAST_M, MOST_M, STEP_M = 100, 20_000, 100


def show_part(workspace: Workspace) -> None:
    """Show the points, who is out of reach of one, and the form that loads them."""
    st.markdown(
        "Third-party reporting points are places where somebody can report other than to the police. The map "
        "shows them when you tick **Reporting points** there."
    )
    with st.container():
        for sentence in st.session_state.pop(NEWS, []):
            st.success(plain(sentence))
    rows = reporting_points.point_rows(workspace)
    if rows:
        show_table(
            ["Reporting point", "Run by", "Open", "Disabled people can use it", "Serves"],
            [
                (
                    row["name"],
                    row["organisation"] or "Not said",
                    row["opening"] or "Not said",
                    row["accessible"].capitalize(),
                    row["characteristics"].capitalize(),
                )
                for row in rows
            ],
            caption=f"{counted(len(rows), 'reporting point')}",
        )
        _show_reach(workspace)
    else:
        st.info("No reporting points are loaded yet. Load a file with their places below.")
    with st.expander("Load reporting points", expanded=not rows):
        _show_loading(workspace, any_points=bool(rows))


def _show_reach(workspace: Workspace) -> None:
    st.subheader("Who is out of reach of one", anchor=False)
    levels = reporting_reach.reach_levels(workspace)
    left, right = st.columns(2)
    within_m = left.number_input(
        "Within how many metres, in a straight line",
        min_value=LEAST_M,
        max_value=MOST_M,
        value=int(WITHIN_M),
        step=STEP_M,
        key="reach_within",
        help="1,600 m is about twenty minutes' walk.",
    )
    level = right.selectbox(
        "By which areas",
        levels,
        format_func=level_label,
        key="reach_level",
        disabled=not levels,
        placeholder="No areas are loaded",
    )
    try:
        stamps = (data_stamp(workspace), reporting_points.points_stamp(workspace))
        with st.spinner("Measuring…"):
            found = _reach(workspace, stamps, float(within_m), level)
    except UserError as problem:
        show_problem(problem)
        return
    st.markdown(f"**{plain(found.sentence)}**")
    _show_served(found)
    _show_areas(found)
    st.markdown("\n".join(f"- {plain(note)}" for note in found.notes))


# The stamps are part of the key: the answer is shared as long as the data behind it stays the same.
@st.cache_resource(max_entries=16, show_spinner=False)
def _reach(
    workspace: Workspace,
    stamps: tuple[DataStamp, int],  # noqa: ARG001
    within_m: float,
    level: str | None,
) -> Reach:
    return reporting_reach.reach_of_points(workspace, within_m=within_m, level=level)


def _show_served(found: Reach) -> None:
    show_table(
        ["Characteristic", "Points that serve it", "Incidents", "Out of reach of such a point"],
        [
            (
                CHARACTERISTIC_LABELS[row.characteristic],
                row.points,
                f"{row.incidents:,}",
                f"{row.out_of_reach:,}",
            )
            for row in found.served
        ],
        numeric=(1, 2, 3),
        caption="By characteristic, incidents with a point of their own",
    )


def _show_areas(found: Reach) -> None:
    headings, rows = reporting_reach.area_rows(found)
    if not rows:
        return
    with st.expander(f"By area, most residents out of reach first ({len(rows)})"):
        show_table(headings, rows, numeric=(1, 2, 3, 4, 5), label="Reach by area")
        st.download_button(
            "Download this table (CSV)",
            found.areas.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig"),
            "reporting-points-reach.csv",
            "text/csv",
            on_click="ignore",
            key="reach_csv",
        )


def _show_loading(workspace: Workspace, *, any_points: bool) -> None:
    st.markdown(
        "One row a point, with its **name** and its place as longitude and latitude, or easting and "
        "northing; a GeoJSON or GeoPackage file will do too. Columns for organisation, opening, accessible "
        "(yes or no) and characteristics (with semicolons between them; empty means all) are read when they "
        "are there. " + ("Loading a file replaces the points that are loaded." if any_points else "")
    )
    st.download_button(
        "Download a template (CSV)",
        reporting_points.template_csv(),
        "reporting-points-template.csv",
        "text/csv",
        on_click="ignore",
        key="points_template",
    )
    upload = st.file_uploader(
        "Reporting points (CSV or Excel with coordinates, GeoJSON, GeoPackage, zipped Shapefile)",
        type=["csv", "xlsx", "geojson", "json", "gpkg", "zip", "kml", "fgb"],
        key="points_upload",
    )
    if upload is not None and st.button("Load these points", type="primary", key="points_load"):
        try:
            with as_file(upload) as path:
                report = reporting_points.add_reporting_points(workspace, path)
        except UserError as problem:
            show_problem(problem)
            return
        st.session_state[NEWS] = list(report.sentences())
        st.rerun()
    if any_points:
        st.button("Remove all points", key="points_remove", on_click=_remove, args=(workspace,))


def _remove(workspace: Workspace) -> None:
    removed = reporting_points.remove_reporting_points(workspace)
    st.session_state[NEWS] = [f"Removed {counted(removed, 'reporting point')}."]
