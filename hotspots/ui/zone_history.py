"""The history of a zone on the page: every change, and its earlier shapes to look at and bring back."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import streamlit as st

from geodata.errors import UserError
from hotspots.ui.drawings import drawings, tell_saved
from hotspots.ui.widgets import show_table
from hotspots.ui.words import moment, number, plain
from hotspots.wording import DASH, sentence_case
from hotspots.workflows.zone_history import restore_shape, shapes_of, zone_history
from hotspots.workflows.zone_shapes import draw_shapes

if TYPE_CHECKING:
    from geodata.workspace import Workspace
    from hotspots.plan.zones import Zone
    from hotspots.workflows.zone_history import ZoneChange


def show_history(workspace: Workspace, zone: Zone) -> None:
    """
    Show what became of a zone.

    Parameters
    ----------
    workspace : Workspace
        Where it is kept.
    zone : Zone
        The zone.
    """
    changes = zone_history(workspace, zone.zone_id)
    show_table(
        ["When", "Version", "What", "Details", "Size"],
        [
            (
                moment(change.made_at),
                change.version,
                change.word,
                sentence_case("; ".join(change.differences)) or DASH,
                f"{number(change.area_km2, decimals=2)} km²",
            )
            for change in reversed(changes)
        ],
        label=f"History of {zone.name}, newest first",
        numeric=[1, 4],
    )
    older = [change for change in shapes_of(changes) if not change.geometry.equals(zone.geometry)]
    if not older:
        st.caption("It has had one shape only.")
        return
    _show_older(workspace, zone, older)


def _show_older(workspace: Workspace, zone: Zone, older: list[ZoneChange]) -> None:
    known = {change.version: change for change in reversed(older)}
    version = st.selectbox(
        "An earlier shape",
        list(known),
        format_func=lambda each: (
            f"Version {each}, {moment(known[each].made_at)}: {known[each].area_km2:.2f} km²"
        ),
        key=f"zone_shape_{zone.zone_id}",
    )
    change = known[version]
    picture = base64.b64encode(_picture(workspace, zone, change)).decode("ascii")
    st.html(
        f'<img src="data:image/png;base64,{picture}" style="max-width:100%" alt="Map: the shape of version '
        f'{change.version} ({change.area_km2:.2f} km²) and the shape now ({zone.area_km2:.2f} km²).">'
    )
    st.button(
        "Give the zone this shape again",
        key=f"zone_shape_back_{zone.zone_id}",
        on_click=_bring_back,
        args=(workspace, zone, version),
    )


def _picture(workspace: Workspace, zone: Zone, change: ZoneChange) -> bytes:
    return draw_shapes(workspace, zone.geometry, change.geometry, label=f"Version {change.version}")


def _bring_back(workspace: Workspace, zone: Zone, version: int) -> None:
    state = drawings()
    try:
        saved = restore_shape(workspace, zone.zone_id, version, expected_version=zone.version)
    except UserError as problem:
        state.bad.append(f"**{plain(problem.what)}** {plain(problem.found)} {plain(problem.fix)}")
        return
    tell_saved(state, saved)
