"""Who lives where, and the nested areas of the fictional city: 20 wards, 140 small areas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.synthetic import names
from geodata.synthetic.blocks import CENTRE_M, RADIUS_M, Blocks, pieces
from geodata.synthetic.planted import HOT_SPOTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

RESIDENTS = 250_000
AREA_COUNT = 140
USES: tuple[str, ...] = ("homes", "centre", "industry", "park", "campus")
_DENSITY = {"homes": 1.0, "centre": 0.55, "industry": 0.06, "park": 0.01, "campus": 0.5}


@dataclass(frozen=True, eq=False)
class Areas:
    """
    The two nested levels, and what each block is used for.

    Parameters
    ----------
    use : numpy.ndarray of str, shape (n,)
        Use of each block, one of `USES`.
    weight : numpy.ndarray, shape (n,)
        Residents of each block (not whole numbers).
    area, ward : numpy.ndarray of int, shape (n,)
        Number of the small area and of the ward each block belongs to.
    ward_of_area : numpy.ndarray of int, shape (140,)
        Ward of each small area.
    area_codes, area_names, ward_codes, ward_names : tuple of str
        Codes (an unassigned prefix, E99) and names.
    area_polygons, ward_polygons : numpy.ndarray of shapely geometries
        Polygons in EPSG:27700.
    """

    use: NDArray[np.str_]
    weight: Floats
    area: Ints
    ward: Ints
    ward_of_area: Ints
    area_codes: tuple[str, ...]
    area_names: tuple[str, ...]
    ward_codes: tuple[str, ...]
    ward_names: tuple[str, ...]
    area_polygons: NDArray[Any]
    ward_polygons: NDArray[Any]


def make_areas(blocks: Blocks, rng: np.random.Generator) -> Areas:
    """
    Give each block a use and residents, then draw wards and small areas round equal shares of residents.

    Parameters
    ----------
    blocks : Blocks
        The ground.
    rng : numpy.random.Generator
        Source of everything random.

    Returns
    -------
    Areas
        Levels that tile the city exactly: every small area lies in one ward.
    """
    use = _land_use(blocks, rng)
    weight = _residents(blocks, use, rng)
    ward = _in_reading_order(_draw_wards(blocks, weight, rng), blocks, weight)
    area, ward_of_area = _draw_areas(blocks, weight, ward, rng)
    polygons = block_polygons(blocks)
    letters = [int(np.sum(ward_of_area[:index] == home)) for index, home in enumerate(ward_of_area)]
    return Areas(
        use=use,
        weight=weight,
        area=area,
        ward=ward,
        ward_of_area=ward_of_area,
        area_codes=tuple(f"E991{number:05d}" for number in range(1, AREA_COUNT + 1)),
        area_names=tuple(
            f"{names.CITY} {home + 1:03d}{chr(65 + letter)}"
            for home, letter in zip(ward_of_area, letters, strict=True)
        ),
        ward_codes=tuple(f"E995{number:05d}" for number in range(1, len(names.WARDS) + 1)),
        ward_names=names.WARDS,
        area_polygons=dissolve(polygons, area, AREA_COUNT),
        ward_polygons=dissolve(polygons, ward, len(names.WARDS)),
    )


def block_polygons(blocks: Blocks) -> NDArray[Any]:
    """
    Give the polygon of every block.

    Parameters
    ----------
    blocks : Blocks
        The ground.

    Returns
    -------
    numpy.ndarray of shapely.Polygon, shape (n,)
        In EPSG:27700.
    """
    import shapely

    corners = np.round(blocks.corners + np.array(CENTRE_M), 1)
    return np.array([shapely.Polygon(corners[ring]) for ring in blocks.rings], dtype=object)


def dissolve(polygons: NDArray[Any], label: Ints, count: int) -> NDArray[Any]:
    """
    Join polygons that carry the same number; shared edges stay shared.

    Parameters
    ----------
    polygons : numpy.ndarray of shapely.Polygon, shape (n,)
        A tiling.
    label : numpy.ndarray of int, shape (n,)
        Number of each.
    count : int
        How many numbers there are.

    Returns
    -------
    numpy.ndarray of shapely geometries, shape (count,)
        Joined polygons, starting corner and direction fixed so that the bytes are too.
    """
    import shapely

    joined = [shapely.coverage_union_all(polygons[label == number]) for number in range(count)]
    return shapely.normalize(np.array(joined, dtype=object))


def _land_use(blocks: Blocks, rng: np.random.Generator) -> NDArray[np.str_]:
    x, y = blocks.centres.T
    use = np.full(len(x), "homes", dtype="<U8")
    far = np.hypot(x, y) / RADIUS_M
    edge = [d for d in np.unique(blocks.district) if np.median(far[blocks.district == d]) > 0.45]
    for district in rng.choice(edge, 4, replace=False):
        use[blocks.district == district] = "industry"
    for _ in range(15):
        angle, reach = rng.uniform(0, 2 * np.pi), RADIUS_M * rng.uniform(0.2, 0.95)
        size = rng.uniform(150, 330)
        use[np.hypot(x - reach * np.cos(angle), y - reach * np.sin(angle)) < size] = "park"
    use[np.hypot(x + 1250, y - 1000) < 420] = "campus"
    use[np.hypot(x / 1.25, y - 60) < 520] = "centre"
    for spot in HOT_SPOTS:
        near = np.hypot(x - spot.offset_m[0], y - spot.offset_m[1]) < spot.radius_m + 60.0
        use[near & np.isin(use, ["industry", "park"])] = "homes"
    return use


def _residents(blocks: Blocks, use: NDArray[np.str_], rng: np.random.Generator) -> Floats:
    """Spread residents: dense round the centre, thin at the edge, few in works and parks."""
    import shapely

    ground = shapely.area(block_polygons(blocks))
    far = np.hypot(*blocks.centres.T) / RADIUS_M
    estate = rng.uniform(0.75, 1.3, int(blocks.district.max()) + 1)[blocks.district]
    kind = np.array([_DENSITY[name] for name in use])
    weight = ground * (0.25 + np.exp(-((far / 0.62) ** 2))) * estate * kind
    return np.asarray(weight * RESIDENTS / weight.sum(), dtype=np.float64)


def _draw_wards(blocks: Blocks, weight: Floats, rng: np.random.Generator) -> Ints:
    """Draw 20 wards of like population, none of them across the river."""
    north = blocks.side == 1
    share = round(len(names.WARDS) * float(weight[north].sum() / weight.sum()))
    ward = np.zeros(len(weight), dtype=np.int64)
    ward[north] = _equal_groups(blocks.centres[north], weight[north], share, rng)
    ward[~north] = share + _equal_groups(
        blocks.centres[~north], weight[~north], len(names.WARDS) - share, rng
    )
    return _join_strays(ward, weight, blocks.beside, np.zeros_like(ward))


def _draw_areas(blocks: Blocks, weight: Floats, ward: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Split each ward into small areas of like population, 140 in all."""
    count = len(names.WARDS)
    people = np.bincount(ward, weight, minlength=count)
    quota = np.maximum(people / people.sum() * AREA_COUNT, 4.0)
    shares = np.floor(quota).astype(np.int64)
    shares[np.argsort(-(quota - shares), kind="stable")[: AREA_COUNT - int(shares.sum())]] += 1
    area, first = np.zeros(len(ward), dtype=np.int64), 0
    for number, share in enumerate(shares.tolist()):
        here = ward == number
        area[here] = first + _equal_groups(blocks.centres[here], weight[here], share, rng)
        first += share
    return _join_strays(area, weight, blocks.beside, ward), np.repeat(np.arange(count), shares)


def _equal_groups(points: Floats, weight: Floats, count: int, rng: np.random.Generator) -> Ints:
    """Group points round moving middles; a middle with too many people draws in its reach a little."""
    chosen = rng.choice(len(points), count, replace=False, p=(weight + 1e-9) / (weight + 1e-9).sum())
    middles, reach = points[chosen].copy(), np.zeros(count)
    fair = rng.uniform(0.75, 1.25, count)
    fair *= float(weight.sum()) / fair.sum()
    spread = float(np.ptp(points, axis=0).prod()) / count
    label = np.zeros(len(points), dtype=np.int64)
    for turn in range(80):
        away = ((points[:, None, :] - middles[None, :, :]) ** 2).sum(axis=2) + reach
        label = away.argmin(axis=1)
        people = np.bincount(label, weight, minlength=count)
        reach += 0.10 * spread * np.clip(people / fair - 1.0, -1.0, 1.0)
        if turn < 50:
            total = np.bincount(label, weight + 1e-6, minlength=count)
            moved = np.column_stack(
                [np.bincount(label, (weight + 1e-6) * axis, minlength=count) for axis in points.T]
            )
            middles = np.where(total[:, None] > 0, moved / np.maximum(total, 1e-9)[:, None], middles)
    return label.astype(np.int64)


def _join_strays(label: Ints, weight: Floats, beside: Ints, within: Ints) -> Ints:
    """Give pieces cut off from their group to the group they touch most, inside the same larger area."""
    label = label.copy()
    for _ in range(12):
        piece = pieces(len(label), beside[label[beside[:, 0]] == label[beside[:, 1]]])
        people = np.bincount(piece, weight + 1e-6)
        main = {int(label[index]): 0 for index in range(len(label))}
        for number in main:
            own = np.unique(piece[label == number])
            main[number] = int(own[people[own].argmax()])
        stray = np.array([main[int(home)] for home in label]) != piece
        if not stray.any():
            break
        _adopt(label, piece, stray, beside, within)
    return label


def _adopt(label: Ints, piece: Ints, stray: NDArray[np.bool_], beside: Ints, within: Ints) -> None:
    both = np.vstack([beside, beside[:, ::-1]])
    for number in np.unique(piece[stray]):
        out = both[(piece[both[:, 0]] == number) & (piece[both[:, 1]] != number)]
        out = out[within[out[:, 0]] == within[out[:, 1]]]
        if len(out):
            label[piece == number] = np.bincount(label[out[:, 1]]).argmax()


def _in_reading_order(ward: Ints, blocks: Blocks, weight: Floats) -> Ints:
    """Number wards from the centre outwards, so that the first is the old town."""
    count = len(names.WARDS)
    people = np.bincount(ward, weight, minlength=count)
    middle = np.column_stack(
        [np.bincount(ward, weight * axis, minlength=count) / people for axis in blocks.centres.T]
    )
    order = np.argsort(np.hypot(*middle.T), kind="stable")
    rank = np.empty(count, dtype=np.int64)
    rank[order] = np.arange(count)
    return rank[ward]
