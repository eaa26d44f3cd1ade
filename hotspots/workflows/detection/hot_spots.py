"""From a finding to the hot places themselves: whole polygons that can become zones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from numpy.typing import NDArray

    from hotspots.workflows.findings import Finding

BUSIEST_SHARE = 0.25
"""Where a method has no test, the busiest places that together hold this share are offered (house rule)."""


def hot_spot_areas(finding: Finding) -> GeoDataFrame:
    """
    Join the hot cells or areas that touch into whole polygons.

    Hot means: for Gi*, high and significant; for rates, clearly higher than the whole; for clusters, the
    clusters; for counts and density, which have no test, the busiest places that together hold a quarter.

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

    frame, why = finding.frame, _why(finding)
    chosen = frame[_hot(finding) & frame.geometry.notna().to_numpy()]
    polygons = chosen.geometry.to_numpy()
    if finding.request.method == "clusters":
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
            "name": [f"Hot spot {number}" for number in range(1, len(parts) + 1)],
            "count": [counts[position] for position in order],
            "places": [int(places[position]) for position in order],
            "why": [why] * len(parts),
        },
        geometry=[parts[position] for position in order],
        crs=frame.crs,
    )


def _hot(finding: Finding) -> NDArray[np.bool_]:
    frame, method = finding.frame, finding.request.method
    if method == "gi-star":
        return np.asarray(frame["spot"] == "hot", dtype=bool)
    if method == "rates":
        return np.asarray(frame["compared"] == "higher", dtype=bool)
    if method == "clusters":
        return np.ones(len(frame), dtype=bool)
    values = frame[finding.value_column].to_numpy(dtype=float)
    order = np.argsort(-values, kind="stable")
    before = np.cumsum(values[order]) - values[order]
    hot = np.zeros(len(frame), dtype=bool)
    hot[order] = (before < BUSIEST_SHARE * values.sum()) & (values[order] > 0)
    return hot


def _why(finding: Finding) -> str:
    request = finding.request
    return {
        "gi-star": f"significantly concentrated (Gi*, q < {request.alpha:g})",
        "rates": f"rate clearly higher than in the whole area (q < {request.alpha:g})",
        "clusters": f"cluster of incidents ({request.cluster_method})",
        "counts": "among the busiest places, which together hold a quarter of the incidents",
        "density": "among the densest places, which together hold a quarter of the surface",
    }[request.method]


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
