"""Hot spots by area: counts in the areas of a level, and the table by printed code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.schema import CHARACTERISTICS
from hotspots.wording import counted, level_label
from hotspots.workflows.detection import words
from hotspots.workflows.detection.answer import Answer
from hotspots.workflows.detection.ground import read_level
from hotspots.workflows.detection.inputs import Inputs, area_positions, assigned_by

if TYPE_CHECKING:
    from geopandas import GeoDataFrame


def counts_by_area(inputs: Inputs, level: str) -> Answer:
    """
    Count incidents, and those targeting each characteristic, in the areas of a level.

    Parameters
    ----------
    inputs : Inputs
        The incidents.
    level : str
        Name of the level.

    Returns
    -------
    Answer
        ``area_code``, ``area_name``, ``count``, one column a characteristic, ``rank``.
    """
    frame, answer = count_level(inputs, level)
    frame["rank"] = frame["count"].rank(method="min", ascending=False).astype(int)
    frame = geometry_last(frame.sort_values(["rank", "area_code"], ignore_index=True))
    sentences = words.few(inputs, answer.on_map) or _count_sentences(inputs, frame, level)
    return Answer(
        frame, "count", sentences, answer.notes, answer.parameters, answer.on_map, answer.assigned_by
    )


def count_level(inputs: Inputs, level: str) -> tuple[GeoDataFrame, Answer]:
    """
    Count by area, in the order of the level.

    Parameters
    ----------
    inputs : Inputs
        The incidents.
    level : str
        Name of the level.

    Returns
    -------
    tuple of geopandas.GeoDataFrame and Answer
        The columns of counts without ``rank``; and what is known so far, without sentences.
    """
    from hotspots.detect.areas import count_areas

    areas = read_level(inputs.workspace, level)
    positions = area_positions(inputs, areas)
    counts = count_areas(positions, len(areas), marks=_marks(inputs))
    frame = areas.to_frame(inputs.workspace.crs)
    for name in counts.columns:
        frame[name] = counts[name].to_numpy()
    counted = int((positions >= 0).sum())
    ways = assigned_by(inputs, level)
    notes = (
        *words.area_notes(inputs, level, len(inputs) - counted, ways),
        *words.unrecorded_note(_unrecorded(inputs)),
    )
    return geometry_last(frame), Answer(frame, "count", (), notes, {"level": level}, counted, ways)


def _marks(inputs: Inputs) -> dict[str, Any]:
    return {name: inputs.incidents[name].fillna(False).to_numpy(dtype=bool) for name in CHARACTERISTICS}  # noqa: FBT003


def _unrecorded(inputs: Inputs) -> list[str]:
    if not len(inputs):
        return []
    return [name for name in CHARACTERISTICS if inputs.incidents[name].isna().all()]


def geometry_last(frame: GeoDataFrame) -> GeoDataFrame:
    """
    Put the shapes behind all other columns.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        Any columns.

    Returns
    -------
    geopandas.GeoDataFrame
        The same rows.
    """
    return frame[[*(name for name in frame.columns if name != "geometry"), "geometry"]]


def _count_sentences(inputs: Inputs, frame: GeoDataFrame, level: str) -> tuple[str, ...]:
    counts = frame["count"].to_numpy()
    total, used = int(counts.sum()), int((counts > 0).sum())
    half = int(np.searchsorted(np.cumsum(np.sort(counts)[::-1]), total / 2)) + 1
    what = words.describe_filter(inputs.request.where)
    named = words.top_names(frame["area_name"].tolist(), [f"{count:,}" for count in counts])
    return (
        f"{total:,} {what} are counted in {used:,} of {len(frame):,} areas ({level_label(level)}).",
        f"Most are in {named}; half of all are in {counted(half, 'area')}.",
        "These are counts of recorded incidents: more people live or pass through some areas than others, "
        "and a low count can mean little reporting rather than little harm.",
    )


def counts_by_printed_code(inputs: Inputs) -> Answer:
    """
    Count incidents by the area code their source prints, where there are no polygons.

    Parameters
    ----------
    inputs : Inputs
        The incidents.

    Returns
    -------
    Answer
        ``area_code``, ``count``, one column a characteristic, ``rank``; the geometry is empty.
    """
    import geopandas as gpd

    from hotspots.detect.areas import count_areas

    codes = inputs.incidents["area_code"].astype(object)
    places = np.array(sorted(codes.dropna().unique()), dtype=object)
    import pandas as pd

    positions = np.asarray(pd.Index(places, dtype=object).get_indexer(codes), dtype=np.int64)
    positions[codes.isna().to_numpy()] = -1
    counts = count_areas(positions, len(places), marks=_marks(inputs))
    counts.insert(0, "area_code", places)
    counts["rank"] = counts["count"].rank(method="min", ascending=False).astype(int)
    counts = counts.sort_values(["rank", "area_code"], ignore_index=True)
    frame = gpd.GeoDataFrame(counts, geometry=[None] * len(counts), crs=inputs.workspace.crs)
    counted = int((positions >= 0).sum())
    named = words.top_names(counts["area_code"].tolist(), [f"{count:,}" for count in counts["count"]])
    sentences = words.few(inputs, counted) or (
        f"{counted:,} {words.describe_filter(inputs.request.where)} carry one of {len(places):,} printed "
        f"area codes; most are in {named}.",
    )
    notes = (
        "This is a table by the area code printed in the records: it has no map. Choose a level or a cell "
        "size for one.",
        *(
            [f"{len(inputs) - counted:,} incidents print no area code and are left out."]
            if counted < len(inputs)
            else []
        ),
        *words.unrecorded_note(_unrecorded(inputs)),
    )
    return Answer(
        frame, "count", sentences, notes, {"by": "printed area code"}, counted, {"printed": counted}
    )
