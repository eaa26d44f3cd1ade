"""The workspace of this app, and workflow calls remembered as long as the data behind them stays the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from hotspots.ui.gate import enter
from hotspots.workflows.contents import DataStamp, data_stamp

if TYPE_CHECKING:
    from geodata.workspace import Workspace
    from hotspots.plan.profile import ZoneProfile
    from hotspots.plan.zones import Zone
    from hotspots.workflows.detecting import DetectRequest, Finding
    from hotspots.workflows.filtering import IncidentFilter
    from hotspots.workflows.loading import Overview


def current_workspace() -> Workspace:
    """
    Open the workspace this app works on, as far as whoever is at it may reach it.

    Returns
    -------
    Workspace
        Limited to the rights of the person.

    Raises
    ------
    UserError
        If the folder is no workspace, or this person may not use it.
    """
    return enter().workspace


def overview(workspace: Workspace) -> Overview:
    """Say what is loaded, as `hotspots.workflows.loading.workspace_overview`."""
    return _overview(workspace, data_stamp(workspace))


def known_values(workspace: Workspace) -> dict[str, Any]:
    """List the values incidents can be filtered by, as `hotspots.workflows.contents.known_values`."""
    return _known_values(workspace, data_stamp(workspace))


def detect(workspace: Workspace, request: DetectRequest) -> Finding:
    """
    Find hot spots, or recall the answer to the same question on the same data.

    Parameters
    ----------
    workspace : Workspace
        Where the incidents are.
    request : DetectRequest
        The question.

    Returns
    -------
    Finding
        Shared between reruns and people: read it, never change it.
    """
    return _detect(workspace, data_stamp(workspace), request)


def zone_profile(workspace: Workspace, zone: Zone, where: IncidentFilter | None = None) -> ZoneProfile:
    """
    Describe a zone, or recall the description of the same shape on the same data.

    Parameters
    ----------
    workspace : Workspace
        Where the incidents are.
    zone : Zone
        The zone; a new version of it is described afresh.
    where : IncidentFilter or None
        Which incidents are meant.

    Returns
    -------
    ZoneProfile
        Shared: read it, never change it.
    """
    return _zone_profile(workspace, data_stamp(workspace), zone.zone_id, zone.version, where)


# Workspace, stamp and request are small frozen records, so they are the key as they are. The answers are
# shared objects (not copies): a finding of many cells would take longer to copy than the page to draw.
@st.cache_resource(max_entries=16, show_spinner=False)
def _overview(workspace: Workspace, stamp: DataStamp) -> Overview:  # noqa: ARG001  the stamp is part of the key
    from hotspots.workflows.loading import workspace_overview

    return workspace_overview(workspace)


@st.cache_resource(max_entries=16, show_spinner=False)
def _known_values(workspace: Workspace, stamp: DataStamp) -> dict[str, Any]:  # noqa: ARG001
    from hotspots.workflows.contents import known_values as look

    return look(workspace)


@st.cache_resource(max_entries=32, show_spinner=False)
def _detect(workspace: Workspace, stamp: DataStamp, request: DetectRequest) -> Finding:  # noqa: ARG001
    from hotspots.workflows.detecting import detect as run

    return run(workspace, request)


@st.cache_resource(max_entries=64, show_spinner=False)
def _zone_profile(
    workspace: Workspace,
    stamp: DataStamp,  # noqa: ARG001
    zone_id: str,
    version: int,  # noqa: ARG001
    where: IncidentFilter | None,
) -> ZoneProfile:
    from hotspots.workflows.zoning import zone_profile as run

    return run(workspace, zone_id, where=where)
