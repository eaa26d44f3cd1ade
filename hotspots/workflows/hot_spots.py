"""From a finding to the hot places themselves: whole polygons that can become zones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from hotspots.wording import sentence_case
from hotspots.workflows.methods import method_of

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from numpy.typing import NDArray

    from hotspots.workflows.findings import Finding
    from hotspots.workflows.method import Method

BUSIEST_SHARE = 0.25
"""Where a method has no test, the busiest places that together hold this share are offered (house rule)."""


def places_of(finding: Finding) -> GeoDataFrame:
    """
    Give the places of a finding: what the map draws, before any are left out for its sake.

    Parameters
    ----------
    finding : Finding
        What was found.

    Returns
    -------
    geopandas.GeoDataFrame
        The rows of the finding; where these are not places, those that are drawn instead.
    """
    return finding.frame if finding.shown.drawn is None else finding.shown.drawn


def hot_spot_areas(finding: Finding) -> GeoDataFrame:
    """
    Join the hot cells or areas that touch into whole polygons.

    Each method declares which of its rows are hot: for Gi*, high and significant; for rates, clearly higher
    than the whole; for clusters, the clusters. Where there is no test (counts, density) the busiest places
    that together hold a quarter are offered.

    Parameters
    ----------
    finding : Finding
        What was found.

    Returns
    -------
    geopandas.GeoDataFrame
        ``hot_spot_id`` (1 for the first), ``name``, ``count`` (incidents; missing for density), ``places``
        (cells or areas joined), ``why``, ``geometry``; most incidents first, then largest.
    """
    import geopandas as gpd
    import shapely

    method = method_of(finding.request.method)
    frame, why = places_of(finding), _why(finding, method)
    chosen = frame[_hot(finding, method, frame) & frame.geometry.notna().to_numpy()]
    polygons = chosen.geometry.to_numpy()
    if method.whole_rows:
        parts = polygons
        member = np.arange(len(parts))
    else:
        parts = shapely.get_parts(shapely.union_all(polygons)) if len(polygons) else np.empty(0, dtype=object)
        member = _member(parts, polygons)
    counts = _counts(chosen, member, len(parts))
    places = np.bincount(member, minlength=len(parts)) if len(parts) else np.empty(0, dtype=int)
    order = np.lexsort((-shapely.area(parts), -np.nan_to_num(counts.astype(float))))
    return gpd.GeoDataFrame(
        {
            "hot_spot_id": np.arange(1, len(parts) + 1),
            "name": [f"{sentence_case(method.spot)} {number}" for number in range(1, len(parts) + 1)],
            "count": [counts[position] for position in order],
            "places": [int(places[position]) for position in order],
            "why": [why] * len(parts),
        },
        geometry=[parts[position] for position in order],
        crs=frame.crs,
    )


def _hot(finding: Finding, method: Method, frame: GeoDataFrame) -> NDArray[np.bool_]:
    if method.whole_rows and method.hot is None:
        return np.ones(len(frame), dtype=bool)
    if method.hot is not None:
        column, values = method.hot
        return np.asarray(frame[column].isin(values), dtype=bool)
    if finding.value_column not in frame:  # drawn by class alone
        classes = [each.value for each in finding.shown.classes]
        return np.asarray(frame[finding.shown.class_column].isin(classes), dtype=bool)
    values = frame[finding.value_column].to_numpy(dtype=float)
    order = np.argsort(-values, kind="stable")
    before = np.cumsum(values[order]) - values[order]
    hot = np.zeros(len(frame), dtype=bool)
    hot[order] = (before < BUSIEST_SHARE * values.sum()) & (values[order] > 0)
    return hot


def _why(finding: Finding, method: Method) -> str:
    request = finding.request
    return method.why.format(**{**vars(request), **finding.parameters})


def _member(parts: NDArray[Any], polygons: NDArray[Any]) -> NDArray[np.int64]:
    """Find the joined polygon each hot place is in."""
    import shapely

    inner = shapely.point_on_surface(polygons)
    place, part = shapely.STRtree(parts).query(inner, predicate="intersects")
    member = np.zeros(len(polygons), dtype=np.int64)
    member[place] = part
    return member


def _counts(chosen: GeoDataFrame, member: NDArray[np.int64], size: int) -> NDArray[Any]:
    if "count" not in chosen:
        return np.full(size, None, dtype=object)
    return np.bincount(member, weights=chosen["count"].to_numpy(dtype=float), minlength=size).astype(np.int64)
