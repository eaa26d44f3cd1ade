"""What to know of a zone, said wherever it is made, changed or looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from hotspots.ui.words import plain
from hotspots.workflows.contents import DataStamp, data_stamp
from hotspots.workflows.zoning import list_zones

if TYPE_CHECKING:
    from geodata.workspace import Workspace
    from hotspots.plan.zones import Zone


def show_notes(workspace: Workspace, zone: Zone) -> None:
    """
    Say where a zone overlaps others, and when no effect could be shown in it.

    Parameters
    ----------
    workspace : Workspace
        Where zones and incidents are kept.
    zone : Zone
        The zone.
    """
    # Always one element, with or without notes: what stands below must not move and start anew.
    with st.container():
        for text in notes_of(workspace, zone.zone_id):
            st.warning(plain(text))


def notes_of(workspace: Workspace, zone_id: str) -> tuple[str, ...]:
    """
    Give the notes on a zone, or recall them as long as zones and records stay the same.

    Parameters
    ----------
    workspace : Workspace
        Where zones and incidents are kept.
    zone_id : str
        The zone.

    Returns
    -------
    tuple of str
        Sentences.
    """
    state = tuple((zone.zone_id, zone.version) for zone in list_zones(workspace))
    return _notes(workspace, data_stamp(workspace), state, zone_id)


@st.cache_resource(max_entries=64, show_spinner=False)
def _notes(
    workspace: Workspace,
    stamp: DataStamp,  # noqa: ARG001  part of the key, as are the zones
    zones: tuple[tuple[str, int], ...],  # noqa: ARG001
    zone_id: str,
) -> tuple[str, ...]:
    from hotspots.workflows.zone_notes import zone_notes

    found = zone_notes(workspace, [zone_id]).get(zone_id)
    return found.sentences if found is not None else ()
