"""What the map draws, remembered as long as the data behind it stays the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from hotspots.workflows.contents import DataStamp, data_stamp

if TYPE_CHECKING:
    from geodata.workspace import Workspace
    from hotspots.maps.layers import MapLayer
    from hotspots.workflows.findings import DetectRequest, Finding
    from hotspots.workflows.mapping import Backdrop
    from hotspots.workflows.zone_making import HotSpot


def backdrop(workspace: Workspace) -> Backdrop:
    """Draw the outlines behind every result, as `hotspots.workflows.mapping.make_backdrop`."""
    stamp = data_stamp(workspace)
    # Only the areas matter: an import must not make the base map another one.
    return _backdrop(workspace, stamp.reference, stamp.files)


def map_layer(workspace: Workspace, finding: Finding) -> MapLayer | None:
    """Make a finding a layer, as `hotspots.workflows.mapping.finding_layer`."""
    return _map_layer(workspace, data_stamp(workspace), finding.request, finding.table_version, finding)


def hot_spots(workspace: Workspace, finding: Finding) -> list[HotSpot]:
    """List the hot spots of a finding, as `hotspots.workflows.zone_making.list_hot_spots`."""
    return _hot_spots(workspace, data_stamp(workspace), finding.request, finding.table_version, finding)


def area_names(workspace: Workspace, level: str) -> dict[str, str]:
    """Name the areas of a level by code, as `hotspots.workflows.zone_making.area_names`."""
    return _area_names(workspace, data_stamp(workspace).reference, level)


# An argument that starts with an underscore is not part of the key: the finding follows from the others. Its
# own version of the table is one of them, for somebody may import between the question and its picture.
@st.cache_resource(max_entries=8, show_spinner=False)
def _backdrop(workspace: Workspace, reference: int, files: int) -> Backdrop:  # noqa: ARG001
    from hotspots.workflows.mapping import make_backdrop

    return make_backdrop(workspace)


@st.cache_resource(max_entries=32, show_spinner=False)
def _map_layer(
    workspace: Workspace,  # noqa: ARG001
    stamp: DataStamp,  # noqa: ARG001
    request: DetectRequest,  # noqa: ARG001
    version: int,  # noqa: ARG001
    _finding: Finding,
) -> MapLayer | None:
    from hotspots.workflows.mapping import finding_layer

    return finding_layer(_finding)


@st.cache_resource(max_entries=32, show_spinner=False)
def _hot_spots(
    workspace: Workspace,  # noqa: ARG001
    stamp: DataStamp,  # noqa: ARG001
    request: DetectRequest,  # noqa: ARG001
    version: int,  # noqa: ARG001
    _finding: Finding,
) -> list[HotSpot]:
    from hotspots.workflows.zone_making import list_hot_spots

    return list_hot_spots(_finding)


@st.cache_resource(max_entries=8, show_spinner=False)
def _area_names(workspace: Workspace, reference: int, level: str) -> dict[str, str]:  # noqa: ARG001
    from hotspots.workflows.zone_making import area_names as read

    return read(workspace, level)
