"""
Which area an incident belongs to: by the printed code, by a lookup from it, or by its point.

Pure and fast: works once on every different (easting, northing, code) and spreads the answers over the rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import shapely

from geodata.areas.area_index import AreaIndex
from geodata.compiled import PREPARED
from geodata.errors import UserError
from geodata.schema import AREA_PREFIX, ASSIGNED_BY, ASSIGNED_BY_SUFFIX
from geodata.texts import encode_texts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from geodata.areas.levels import AreaLevel
    from geodata.areas.lookups import Lookup

    Links = Mapping[str, Sequence[tuple[str, Mapping[str, tuple[str, ...]]]]]

PRINTED, LOOKUP, POLYGON = range(len(ASSIGNED_BY))
NOWHERE = -1
MOST_HOPS = 4
FEW_REPEATS = 0.9
"""House rule: from this share of different points on, looking for repeats takes longer than it saves."""
MANY_POINTS = 300_000
"""From so many different points on, loading the compiler and laying a grid takes less time than it saves."""


@dataclass(frozen=True, eq=False)
class _Cases:
    """The different (point, code) cases of a table, and which one each row is."""

    of_row: NDArray[np.int64]
    easting_m: NDArray[np.float64]
    northing_m: NDArray[np.float64]
    point: NDArray[np.int64]
    code: NDArray[np.int64]
    codes: list[str]


def assign_levels(
    easting_m: NDArray[np.float64],
    northing_m: NDArray[np.float64],
    area_code: pa.Array | pa.ChunkedArray,
    *,
    levels: Sequence[AreaLevel],
    lookups: Sequence[Lookup],
    prefer: str,
    indexes: Mapping[str, AreaIndex] | None = None,
) -> pa.Table:
    """
    Find the area of every incident at every level.

    Parameters
    ----------
    easting_m, northing_m : numpy.ndarray, shape (n,)
        Points in metres, in the system of the levels' polygons; nan where there is none.
    area_code : pyarrow.Array or pyarrow.ChunkedArray, shape (n,)
        Area code (or name) printed in the source; null or blank where there is none.
    levels : sequence of AreaLevel
        Levels to assign to.
    lookups : sequence of Lookup
        Lookups between levels; a code may pass through several.
    prefer : {"printed", "geometry"}
        What wins when both a printed code and a point are at hand.
    indexes : mapping of str to AreaIndex, optional
        Of the levels' polygons by name, where the caller keeps them.

    Returns
    -------
    pyarrow.Table
        For each level the dictionary encoded columns ``area_<level>`` (code, null where not found) and
        ``area_<level>_by`` (``printed``, ``lookup`` or ``polygon``; null where not found); n rows.

    Raises
    ------
    UserError
        If `prefer` is neither of the two.

    Notes
    -----
    A level that knows the printed code keeps it. Otherwise the shortest chain of lookups from that code
    decides; when it leads to several areas (a split), the point chooses among them, and if it lies in none
    of them, the polygon that holds the point is taken. Borders belong to both sides: the lower code wins.
    """
    if prefer not in ("printed", "geometry"):
        raise UserError(
            what="The order of assignment",
            found=f"is '{prefer}'.",
            fix="Use 'printed' (the area code in the record wins) or 'geometry' (the point wins).",
        )
    cases = _distinct_cases(easting_m, northing_m, area_code)
    links = _links(lookups)
    columns: dict[str, pa.Array] = {}
    for level in levels:
        index = (indexes or {}).get(level.name)
        area, way = _assign_level(cases, level, links, index, polygon_first=prefer == "geometry")
        columns[AREA_PREFIX + level.name] = _spread(
            area, pa.array(level.codes, type=pa.string()), cases.of_row
        )
        by = _spread(way, pa.array(ASSIGNED_BY), cases.of_row)
        columns[AREA_PREFIX + level.name + ASSIGNED_BY_SUFFIX] = by
    return pa.table(columns)


def areas_holding(
    polygons: NDArray[Any], x: NDArray[np.float64], y: NDArray[np.float64], *, index: AreaIndex | None = None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """
    Find all pairs of a point and a polygon that holds it, borders included.

    Parameters
    ----------
    polygons : numpy.ndarray of shapely geometry, shape (m,)
        The areas.
    x, y : numpy.ndarray, shape (n,)
        Coordinates of the points in metres, all finite.
    index : AreaIndex, optional
        Of these polygons, where the caller keeps one; made here when there are very many points.

    Returns
    -------
    tuple of numpy.ndarray
        Position of the point and position of the polygon, one pair each.
    """
    if index is None and x.size < MANY_POINTS:
        return _holding_by_frame(polygons, x, y)
    holder = (index or AreaIndex(polygons)).holder(x, y)
    sure, open_ = np.flatnonzero(holder >= 0), np.flatnonzero(holder < NOWHERE)
    point, area = _holding_by_frame(polygons, x[open_], y[open_])
    return np.concatenate([sure, open_[point]]), np.concatenate([holder[sure].astype(np.int64), area])


def _holding_by_frame(
    polygons: NDArray[Any], x: NDArray[np.float64], y: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    # Points in order of easting, cut out by each polygon's frame, then asked of the prepared polygon: no
    # geometry object a point and no tree, which together would take several times as long.
    order = np.argsort(x, kind="stable")
    x, y = x[order], y[order]
    low_x, low_y, high_x, high_y = shapely.bounds(polygons).T
    first, last = np.searchsorted(x, low_x, side="left"), np.searchsorted(x, high_x, side="right")
    near = [
        start + np.flatnonzero((y[start:end] >= south) & (y[start:end] <= north))
        for start, end, south, north in zip(first, last, low_y, high_y, strict=True)
    ]
    area = np.repeat(np.arange(len(polygons)), [len(found) for found in near])
    point = np.concatenate([np.empty(0, dtype=np.int64), *near])
    with PREPARED:
        shapely.prepare(polygons)
        held = shapely.intersects_xy(polygons[area], x[point], y[point])
    return order[point[held]], area[held]


def study_area(level: AreaLevel) -> Any:
    """
    Join all areas of a level into one polygon.

    Parameters
    ----------
    level : AreaLevel
        The level.

    Returns
    -------
    shapely.Polygon or shapely.MultiPolygon
        The ground the level covers.
    """
    return shapely.union_all(level.polygons)


def _distinct_cases(
    easting_m: NDArray[np.float64], northing_m: NDArray[np.float64], area_code: pa.Array | pa.ChunkedArray
) -> _Cases:
    lost = ~(np.isfinite(easting_m) & np.isfinite(northing_m))
    x, y = np.where(lost, np.nan, easting_m), np.where(lost, np.nan, northing_m)
    codes, code_of_row = encode_texts(area_code)
    if _few_repeats(x, y):
        rows = np.arange(len(x))
        return _Cases(rows, x, y, rows, code_of_row, codes)
    east, north = _encode_numbers(x), _encode_numbers(y)
    point_of_row, first_of_point = _distinct(east * (north.max(initial=0) + 1) + north)
    of_row, first = _distinct(point_of_row * max(len(codes), 1) + code_of_row)
    return _Cases(
        of_row, x[first_of_point], y[first_of_point], point_of_row[first], code_of_row[first], codes
    )


def _few_repeats(x: NDArray[np.float64], y: NDArray[np.float64]) -> bool:
    """Judge by the first few thousand rows."""
    some = x[:4_000] + 1j * y[:4_000]
    return len(np.unique(some)) > max(FEW_REPEATS * len(some), 1_000)


def _encode_numbers(values: NDArray[np.float64]) -> NDArray[np.int64]:
    encoded = pa.array(values, from_pandas=True).dictionary_encode(null_encoding="encode")
    return encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)


def _distinct(keys: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the number of each row's key, and the first row of each key; numbers follow first appearance."""
    encoded = pa.array(keys).dictionary_encode()
    number = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    first = np.zeros(len(encoded.dictionary), dtype=np.int64)
    first[number[::-1]] = np.arange(len(keys) - 1, -1, -1)
    return number, first


def _assign_level(
    cases: _Cases, level: AreaLevel, links: Links, index: AreaIndex | None, *, polygon_first: bool
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the position of the area and the way it was found for every case, -1 where there is none."""
    known = _known_codes(cases.codes, level)
    chained = _chained_codes(cases.codes, level, links, known)
    single = np.array([found[0] if len(found) == 1 else NOWHERE for found in chained], dtype=np.int64)
    several = np.array([len(found) > 1 for found in chained])[cases.code]
    area = np.where(known >= 0, known, single)[cases.code]
    way = np.where(known >= 0, PRINTED, np.where(single >= 0, LOOKUP, NOWHERE))[cases.code]
    has_point = np.isfinite(cases.easting_m)[cases.point]
    asked = has_point if polygon_first else has_point & (area < 0)
    if not asked.any():
        return area, way
    point, held_by = _pairs(cases, level, asked, index)
    if not polygon_first:
        _choose_among_splits(cases, chained, (point, held_by), np.flatnonzero(asked & several), area, way)
    holder = _lowest_code(level, point, held_by, len(cases.easting_m))[cases.point]
    by_polygon = asked & (holder >= 0) & ((area < 0) | polygon_first)
    area[by_polygon], way[by_polygon] = holder[by_polygon], POLYGON
    return area, way


def _pairs(
    cases: _Cases, level: AreaLevel, asked: NDArray[np.bool_], index: AreaIndex | None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give all pairs of a point of the cases asked for and an area that holds it."""
    wanted = np.zeros(len(cases.easting_m), dtype=bool)
    wanted[cases.point[asked]] = True
    points = np.flatnonzero(wanted)
    place, area = areas_holding(
        level.polygons, cases.easting_m[points], cases.northing_m[points], index=index
    )
    return points[place], area


def _lowest_code(
    level: AreaLevel, point: NDArray[np.int64], area: NDArray[np.int64], points: int
) -> NDArray[np.int64]:
    """Give for every point the area that holds it, the lowest-coded of several, -1 for none."""
    by_code = np.argsort(level.codes.astype(str), kind="stable")
    rank = np.empty(len(level), dtype=np.int64)
    rank[by_code] = np.arange(len(level))
    lowest = np.full(points, len(level), dtype=np.int64)
    np.minimum.at(lowest, point, rank[area])
    return np.append(by_code, NOWHERE)[lowest]


def _choose_among_splits(
    cases: _Cases,
    chained: Sequence[tuple[int, ...]],
    pairs: tuple[NDArray[np.int64], NDArray[np.int64]],
    wanted: NDArray[np.int64],
    area: NDArray[np.int64],
    way: NDArray[np.int64],
) -> None:
    """Let the point choose where a lookup leads to several areas; writes into `area` and `way`."""
    if not len(wanted):
        return
    concerned = np.isin(pairs[0], cases.point[wanted])
    held_pairs = set(zip(pairs[0][concerned].tolist(), pairs[1][concerned].tolist(), strict=True))
    for case in wanted.tolist():
        point = int(cases.point[case])
        held = [candidate for candidate in chained[cases.code[case]] if (point, candidate) in held_pairs]
        if held:
            area[case], way[case] = held[0], LOOKUP


def _known_codes(codes: Sequence[str], level: AreaLevel) -> NDArray[np.int64]:
    """Give the position of each printed text among the level's codes, else among its names where unique."""
    by_code = {code.strip(): position for position, code in enumerate(level.codes.tolist())}
    by_name: dict[str, int] = {}
    for position, name in enumerate(level.names.tolist()):
        folded = str(name or "").strip().casefold()
        by_name[folded] = NOWHERE if folded in by_name else position
    by_name.pop("", None)
    found = [by_code.get(code, by_name.get(code.casefold(), NOWHERE)) if code else NOWHERE for code in codes]
    return np.array(found, dtype=np.int64)


def _links(lookups: Sequence[Lookup]) -> Links:
    links: dict[str, list[tuple[str, Mapping[str, tuple[str, ...]]]]] = {}
    for lookup in lookups:
        links.setdefault(lookup.from_level, []).append((lookup.to_level, lookup.targets()))
    return links


def _chained_codes(
    codes: Sequence[str], level: AreaLevel, links: Links, known: NDArray[np.int64]
) -> list[tuple[int, ...]]:
    """Give for each printed code the positions of the areas its lookups lead to, in order of code."""
    position = {code.strip(): place for place, code in enumerate(level.codes.tolist())}
    reachable = any(to_level == level.name for options in links.values() for to_level, _ in options)
    if not reachable:
        return [()] * len(codes)
    found = []
    for code, place in zip(codes, known.tolist(), strict=True):
        targets = _follow(code, level.name, links, position) if code and place < 0 else ()
        found.append(tuple(position[target] for target in sorted(targets)))
    return found


def _follow(code: str, target: str, links: Links, known: Mapping[str, int]) -> set[str]:
    """Follow the lookups breadth first until some reach a known code of the target level."""
    frontier: dict[str, set[str]] = {from_level: {code} for from_level in links}
    seen: set[str] = set()
    for _ in range(MOST_HOPS):
        reached: dict[str, set[str]] = {}
        for from_level, here in frontier.items():
            for to_level, targets in links.get(from_level, ()):
                onward = {onto for start in here for onto in targets.get(start, ())}
                if onward and to_level not in seen:
                    reached.setdefault(to_level, set()).update(onward)
        arrived = {onto for onto in reached.get(target, set()) if onto in known}
        if arrived or not reached:
            return arrived
        seen |= set(reached)
        frontier = reached
    return set()


def _spread(position: NDArray[np.int64], values: pa.Array, of_row: NDArray[np.int64]) -> pa.Array:
    per_row = position.astype(np.int32)[of_row]
    return pa.DictionaryArray.from_arrays(pa.array(per_row, mask=per_row < 0), values)
