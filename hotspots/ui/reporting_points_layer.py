"""Reporting points as a layer of the map: whether they are shown, and what their marks mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from hotspots.maps.legends import legend_html
from hotspots.maps.reporting_points import point_legend
from hotspots.workflows.reporting_points import point_marks

if TYPE_CHECKING:
    from geodata.workspace import Workspace
    from hotspots.maps.reporting_points import PointMarks


def choose(workspace: Workspace) -> PointMarks | None:
    """
    Let a person show the reporting points.

    Parameters
    ----------
    workspace : Workspace
        Where they are kept.

    Returns
    -------
    PointMarks or None
        None when they are not shown, or none are loaded.
    """
    marks = point_marks(workspace)
    if marks is None:
        return None
    shown = st.checkbox(
        "Reporting points",
        key="map_reporting_points",
        help="Where somebody can report other than to the police. The Plan page says who is out of reach of "
        "one, and lists them.",
    )
    if not shown:
        return None
    st.html(legend_html(point_legend(marks)))
    return marks
