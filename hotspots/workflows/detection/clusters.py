"""Clusters of incidents, of all together or of those aimed at each characteristic."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError
from hotspots.detect.points import require_positive
from hotspots.maps.palettes import HOT_BY_STABILITY, ordered_palette
from hotspots.taxonomy import CHARACTERISTIC_LABELS
from hotspots.wording import counted, listed
from hotspots.workflows.detection import words
from hotspots.workflows.detection.answer import Answer
from hotspots.workflows.detection.covered import covered_points
from hotspots.workflows.detection.inputs import find_study_area
from hotspots.workflows.detection.whereabouts import strongest_names
from hotspots.workflows.shown import Column, MapClass, Shown

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from numpy.typing import NDArray

    from hotspots.workflows.detection.inputs import Inputs, StudyArea

NOT_A_TEST = (
    "Clusters show where incidents lie close together; they are not a test, and busy places have more of "
    "everything."
)

BY_STABILITY = (
    MapClass("depends on choices", "Depends on choices", HOT_BY_STABILITY[0]),
    MapClass("likely", "Likely", HOT_BY_STABILITY[1]),
    MapClass("solid", "Solid", HOT_BY_STABILITY[2]),
)

_ALWAYS_ALLOWED_M = 1_000.0
"""A reach up to here is never too wide: the rectangle round a handful of points may be smaller still."""

NOT_MORE = (
    "Clusters say where incidents lie close together, not that it is more than chance would bring, and not "
    "that the places between them are safe."
)


@dataclass(frozen=True)
class _Numbers:
    """Reach and least number in use, the margin of the polygons, and what was chosen in words."""

    eps_m: float | None
    margin_m: float
    least: int
    chosen: tuple[str, ...]


def clusters(inputs: Inputs) -> Answer:
    """
    Find clusters of incidents and draw polygons round them.

    Parameters
    ----------
    inputs : Inputs
        The incidents.

    Returns
    -------
    Answer
        ``cluster_id``, ``count``, ``area_km2``, ``incidents_per_km2``; largest first.
    """
    study = find_study_area(inputs)
    kept = covered_points(inputs, study)
    x, y = inputs.x[kept], inputs.y[kept]
    numbers = _numbers(inputs, study, x, y)
    frame, labels = _outlined(inputs, x, y, numbers)
    few = words.few(inputs, x.size)
    answer = Answer(
        frame,
        "count",
        few or _sentences(inputs, frame, x.size),
        _notes(inputs, study, int(kept.sum()), numbers, numbers.chosen),
        {**_parameters(inputs, study, numbers), "min_incidents": numbers.least},
        x.size,
        shown=Shown(columns=_COLUMNS[1:-1]),
    )
    if few or not inputs.options["stability"]:
        return answer
    from hotspots.workflows.detection.stability_clusters import Clustered, with_stable_clusters

    part = Clustered(inputs.point_rows[kept], x, y, labels, numbers.eps_m, numbers.least)
    found = with_stable_clusters(inputs, answer, [part])
    if "stability" not in found.frame:
        return found
    shown = replace(
        found.shown,
        class_column="stability",
        classes=BY_STABILITY,
        nothing="no cluster",
        title="Clusters, and how far they hold",
    )
    return replace(found, shown=shown)


def _numbers(
    inputs: Inputs,
    study: StudyArea,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    *,
    reach_m: float | None = None,
) -> _Numbers:
    """Take the numbers asked for, or choose them; `reach_m` was chosen before, for all characteristics."""
    from hotspots.detect.clusters import suggest_clustering

    request = inputs.request
    eps_m, least_number = request.eps_m, request.min_incidents
    if eps_m is not None:
        _require_reach(eps_m, study)
    reach, least = suggest_clustering(x, y, reach_m=eps_m or reach_m)
    chosen: tuple[str, ...] = ()
    if least_number is None:
        least_number, chosen = int(least.value), (f"{least.reason}.",)
    if eps_m is None and request.cluster_method == "dbscan":
        eps_m = reach.value
        chosen = chosen if reach_m else (f"{reach.reason}.", *chosen)
    return _Numbers(eps_m, (eps_m or reach.value) / 2, least_number, chosen)


def _require_reach(eps_m: float, study: StudyArea) -> None:
    """Refuse a reach that joins everything: it says nothing, and its polygon would cover half the country."""
    west, south, east, north = study.polygon.bounds
    widest = max(east - west, north - south, _ALWAYS_ALLOWED_M)
    if require_positive(eps_m, "The reach of the clusters") > widest:
        raise UserError(
            what="The reach of the clusters",
            found=f"is {eps_m:,.0f} m; the study area itself is no more than {widest:,.0f} m across.",
            fix="Give a distance from one incident to the next, such as 200 m.",
        )


def _outlined(
    inputs: Inputs, x: NDArray[np.float64], y: NDArray[np.float64], numbers: _Numbers
) -> tuple[GeoDataFrame, NDArray[np.int64]]:
    """Give the polygons, largest cluster first, and the row of each incident among them; -1 for none."""
    from hotspots.detect.clusters import cluster_polygons, label_clusters

    labels = label_clusters(
        x,
        y,
        method=inputs.request.cluster_method,
        eps_m=numbers.eps_m,
        min_incidents=numbers.least,
    )
    frame = cluster_polygons(x, y, labels, margin_m=numbers.margin_m, crs=inputs.workspace.crs)
    counts = np.bincount(labels[labels >= 0], minlength=len(frame))
    rank = np.empty(len(frame) + 1, dtype=np.int64)
    rank[np.argsort(-counts, kind="stable")] = np.arange(len(frame))
    rank[-1] = -1
    return frame, rank[labels]


def _notes(
    inputs: Inputs, study: StudyArea, covered: int, numbers: _Numbers, chosen: tuple[str, ...]
) -> tuple[str, ...]:
    return (
        *words.point_notes(inputs, inputs.x.size - covered),
        *chosen,
        study.note,
        f"Each polygon takes in all places within {numbers.margin_m:,g} m of the incidents of its cluster.",
        NOT_A_TEST,
    )


def _parameters(inputs: Inputs, study: StudyArea, numbers: _Numbers) -> dict[str, Any]:
    return {
        "cluster_method": inputs.request.cluster_method,
        "eps_m": numbers.eps_m,
        "margin_m": numbers.margin_m,
        "study_area": study.level or "rectangle round the points",
    }


def _sentences(inputs: Inputs, frame: GeoDataFrame, total: int) -> tuple[str, ...]:
    what = words.describe_filter(inputs.request.where)
    if not len(frame):
        return (f"No cluster was found among {total:,} {what}: they lie too far apart for this reach.",)
    inside = int(frame["count"].sum())
    largest = frame.iloc[0]
    names = strongest_names(inputs, frame.iloc[:1], "count")
    place = f", in and around {names[0]}," if names else ""
    apart = "; the others lie apart" if inside < total else ""
    return (
        f"{counted(len(frame), 'cluster holds', 'clusters hold')} {inside:,} of {total:,} {what} "
        f"({words.share(inside, total)}) on {frame['area_km2'].sum():,.1f} km²{apart}.",
        f"The largest cluster{place} has {int(largest['count']):,} incidents on "
        f"{largest['area_km2']:,.2f} km².",
        NOT_MORE,
    )


def group_label(group: tuple[str, ...]) -> str:
    """
    Name one characteristic, or several that an incident was aimed at at once.

    Parameters
    ----------
    group : tuple of str
        Their column names.

    Returns
    -------
    str
        Such as "Race" or "Race and religion or belief".
    """
    first, *others = (CHARACTERISTIC_LABELS[name] for name in group)
    return listed([first, *(label.lower() for label in others)])


def clusters_of_each(inputs: Inputs, groups: dict[str, tuple[str, ...]]) -> Answer:
    """
    Find clusters of the incidents aimed at each characteristic, or at several at once.

    Parameters
    ----------
    inputs : Inputs
        The incidents.
    groups : dict of str to tuple of str
        Name of each group, and the characteristics its incidents were all aimed at.

    Returns
    -------
    Answer
        ``characteristic`` (name of the group), ``aimed_at`` (in words), ``cluster_id``, ``count``,
        ``area_km2``, ``incidents_per_km2``, ``min_incidents``; by group, largest first.
    """
    import geopandas as gpd
    import pandas as pd

    from hotspots.workflows.detection.stability_clusters import Clustered, with_stable_clusters

    study = find_study_area(inputs)
    kept = covered_points(inputs, study)
    rows = inputs.point_rows[kept]
    x, y = inputs.x[kept], inputs.y[kept]
    carried = np.stack([_carry(inputs, rows, group) for group in groups.values()])
    any_of = carried.any(axis=0)
    # One reach for all, from all of their incidents, so that the clusters of each can be compared.
    common = _numbers(inputs, study, x[any_of], y[any_of])
    parts, sentences, too_few, clustered = [], [], [], []
    for (name, group), mine in zip(groups.items(), carried, strict=True):
        total = int(mine.sum())
        if total < words.TOO_FEW:
            too_few.append(f"{group_label(group)} ({total})")
            continue
        numbers = _numbers(inputs, study, x[mine], y[mine], reach_m=2 * common.margin_m)
        found, labels = _outlined(inputs, x[mine], y[mine], numbers)
        clustered.append(Clustered(rows[mine], x[mine], y[mine], labels, numbers.eps_m, numbers.least))
        sentences.append(_group_sentence(inputs, group, found, total, numbers))
        found.insert(0, "characteristic", name)
        found.insert(1, "aimed_at", group_label(group))
        parts.append(found.assign(min_incidents=numbers.least))
    empty = _outlined(inputs, x[:0], y[:0], common)[0]
    empty = empty.assign(characteristic="", aimed_at="", min_incidents=0)
    frame = gpd.GeoDataFrame(
        pd.concat(parts or [empty], ignore_index=True), geometry="geometry", crs=inputs.workspace.crs
    )
    frame["cluster_id"] = np.arange(1, len(frame) + 1)
    columns = ["characteristic", "aimed_at", "cluster_id", "count", "area_km2", "incidents_per_km2"]
    frame = frame[[*columns, "min_incidents", "geometry"]]
    chosen = common.chosen[:1] if inputs.request.min_incidents is None else common.chosen
    notes = (
        *_notes(inputs, study, int(kept.sum()), common, chosen),
        *_group_notes(inputs, too_few, int(kept.sum() - any_of.sum())),
    )
    total = int(any_of.sum())
    few = words.few(inputs, total)
    answer = Answer(
        frame,
        "count",
        few or (*sentences, *([NOT_MORE] if len(frame) else [])),
        notes,
        _parameters(inputs, study, common)
        | {"min_incidents": inputs.request.min_incidents or "chosen for each characteristic"},
        total,
        shown=_shown(frame),
    )
    if few or not inputs.options["stability"]:
        return answer
    return with_stable_clusters(inputs, answer, clustered)


def _carry(inputs: Inputs, rows: NDArray[np.int64], group: tuple[str, ...]) -> NDArray[np.bool_]:
    """Say which points carry every characteristic of a group; what the source does not say is no."""
    marks = inputs.incidents[list(group)].iloc[rows]
    return np.asarray(marks.fillna(value=False).astype(bool).all(axis=1), dtype=bool)


def _group_sentence(
    inputs: Inputs, group: tuple[str, ...], found: GeoDataFrame, total: int, numbers: _Numbers
) -> str:
    label, by_reach = group_label(group), numbers.eps_m is not None
    if not len(found):
        why = f"; nowhere do {numbers.least:,} lie within the reach of one" if by_reach else ""
        return f"{label}: no cluster among {counted(total, 'incident')}{why}."
    inside = int(found["count"].sum())
    names = strongest_names(inputs, found.iloc[:1], "count")
    place = f" in and around {names[0]}" if names else ""
    return (
        f"{label}: {counted(len(found), 'cluster holds', 'clusters hold')} {inside:,} of {total:,} incidents "
        f"({words.share(inside, total)}), the largest{place} {int(found['count'].iloc[0]):,}; a "
        f"{'core' if by_reach else 'cluster'} has at least {numbers.least:,}."
    )


def _group_notes(inputs: Inputs, too_few: list[str], others: int) -> tuple[str, ...]:
    notes = []
    if others:
        are = "is" if others == 1 else "are"
        notes.append(f"{counted(others, 'incident')} not recorded as aimed at any of these {are} left out.")
    if inputs.request.min_incidents is None:
        notes.append(
            "The core of a cluster has as many incidents within the reach as the densest quarter of the "
            "incidents of that characteristic have, and never fewer than 5: a rare characteristic needs "
            "fewer, so its clusters are not as busy as those of a common one."
        )
    notes.append(
        "An incident aimed at several characteristics is in the clusters of each of them: the rows must not "
        "be added up."
    )
    if too_few:
        notes.append(f"Too few to say, and left out: {listed(too_few)}.")
    return tuple(notes)


def _shown(frame: GeoDataFrame) -> Shown:
    """Give the five kinds with most incidents in clusters a colour; small clusters lie on top."""
    inside = frame.groupby("aimed_at", sort=False)["count"].sum().sort_values(kind="stable").index[-5:]
    colours = ordered_palette(len(inside)) if len(inside) else ()
    classes = tuple(MapClass(label, label, colour) for label, colour in zip(inside, colours, strict=True))
    return Shown(
        class_column="aimed_at",
        classes=classes,
        nothing="another characteristic",
        title="Clusters of incidents aimed at",
        columns=_COLUMNS,
        drawn=frame.sort_values("area_km2", ascending=False, kind="stable"),
    )


_COLUMNS = (
    Column("aimed_at", "Aimed at", None),
    Column("cluster_id", "Cluster", 0, pointer=False),
    Column("count", "Incidents"),
    Column("area_km2", "Area (km²)", 2, pointer=False),
    Column("incidents_per_km2", "Incidents per km²", 0, pointer=False),
    Column("min_incidents", "Fewest of a core", 0, pointer=False),
)
