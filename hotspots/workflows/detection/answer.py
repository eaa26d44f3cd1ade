"""What one way of looking hands back, before it becomes a finding."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hotspots.workflows.shown import Shown

if TYPE_CHECKING:
    from geopandas import GeoDataFrame


@dataclass(frozen=True, eq=False)
class Answer:
    """
    Frame, words and parameters of one method.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        One row a cell, area or cluster.
    value_column : str
        Column to colour the map by.
    sentences, notes : tuple of str
        The reading, and what to know about it.
    parameters : dict
        What the method used, beyond the request.
    on_map : int
        Incidents the frame counts.
    assigned_by : dict of str to int
        Which way incidents came to their area.
    shown : Shown
        How it looks beyond the value column.
    """

    frame: GeoDataFrame
    value_column: str
    sentences: tuple[str, ...]
    notes: tuple[str, ...]
    parameters: dict[str, Any]
    on_map: int
    assigned_by: dict[str, int] = field(default_factory=dict)
    shown: Shown = field(default_factory=Shown)
