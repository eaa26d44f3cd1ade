"""Places of the fictional city: postcodes, schools, stops, places of worship, parades, clinics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geodata.synthetic.blocks import CENTRE_M

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geodata.synthetic.areas import Areas
    from geodata.synthetic.blocks import Blocks
    from geodata.synthetic.streets import Streets

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

LIVE_POSTCODES = 6_400
ENDED_POSTCODES = 320
UNPLACED_POSTCODES = 12
_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
_COUNTS = {
    "transport": 60, "school": 26, "place_of_worship": 34, "shop_or_leisure": 40, "health_or_care": 12,
    "public_building": 10, "work": 30, "park_or_open_space": 24,
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Places:
    """
    Where things are.

    Parameters
    ----------
    street_points : numpy.ndarray, shape (n, 2)
        Points along streets, metres in EPSG:27700.
    street_block : numpy.ndarray of int, shape (n,)
        Block each lies beside.
    street_number : numpy.ndarray of int, shape (n,)
        Street each lies on.
    postcodes : tuple of str
        ``ZZ1 4AB`` style: live ones, ended ones, then ended ones without a position.
    postcode_points : numpy.ndarray, shape (m, 2)
        Positions in EPSG:27700, whole metres; nan where there is none.
    postcode_block : numpy.ndarray of int, shape (m,)
        Block each lies beside.
    sites : dict of str to numpy.ndarray, shape (k, 2)
        Points of schools, stops and the like, by setting.
    site_block : dict of str to numpy.ndarray of int, shape (k,)
        Block of each site.
    """

    street_points: Floats
    street_block: Ints
    street_number: Ints
    postcodes: tuple[str, ...]
    postcode_points: Floats
    postcode_block: Ints
    sites: dict[str, Floats]
    site_block: dict[str, Ints]


def make_places(blocks: Blocks, areas: Areas, streets: Streets, rng: np.random.Generator) -> Places:
    """
    Put postcodes and sites on the streets.

    Parameters
    ----------
    blocks, areas, streets
        The city so far.
    rng : numpy.random.Generator
        Source of everything random.

    Returns
    -------
    Places
        Every point lies strictly inside the block it belongs to, so never on a border of areas.
    """
    points, block, number = _street_points(blocks, streets, rng)
    odds = areas.weight[block] + 2.0 * (areas.use[block] == "centre")
    odds = odds / np.bincount(block, minlength=len(areas.use))[block]
    count = LIVE_POSTCODES + ENDED_POSTCODES
    chosen = rng.choice(len(points), count, replace=False, p=odds / odds.sum())
    positions = np.round(points[chosen])
    positions = np.vstack([positions, np.full((UNPLACED_POSTCODES, 2), np.nan)])
    homes = np.concatenate([block[chosen], block[chosen[:UNPLACED_POSTCODES]]])
    sites, site_block = {}, {}
    main = np.array([kind == "main" for kind in streets.kinds])[number]
    for setting, many in _COUNTS.items():
        index = rng.choice(len(points), many, replace=False, p=_site_odds(setting, areas.use[block], main))
        sites[setting], site_block[setting] = np.round(points[index], 1), block[index]
    codes = _codes(positions, areas.ward[homes], rng)
    return Places(points, block, number, codes, positions, homes, sites, site_block)


def _street_points(blocks: Blocks, streets: Streets, rng: np.random.Generator) -> tuple[Floats, Ints, Ints]:
    """Step along every street, on both sides of the road, some metres inside the block."""
    edges = np.flatnonzero(streets.edge_street >= 0)
    points, owner, number = [], [], []
    for edge in edges.tolist():
        start, end = blocks.corners[blocks.edges[edge]]
        many = max(1, int(np.hypot(*(end - start)) // 26.0))
        along = (np.arange(many) + rng.uniform(0.25, 0.75, many)) / many
        road = start + along[:, None] * (end - start)
        for block in blocks.beside[edge].tolist():
            inward = blocks.centres[block] - road
            points.append(road + inward * (9.0 / np.maximum(np.hypot(*inward.T), 9.0))[:, None])
            owner.append(np.full(many, block))
            number.append(np.full(many, streets.edge_street[edge]))
    every = np.round(np.vstack(points) + np.array(CENTRE_M), 1)
    return every, np.concatenate(owner), np.concatenate(number)


def _site_odds(setting: str, use: NDArray[np.str_], main: NDArray[np.bool_]) -> Floats:
    liked = {
        "transport": 12.0 * main + 3.0 * (use == "centre"),
        "shop_or_leisure": 6.0 * main + 25.0 * (use == "centre"),
        "park_or_open_space": 60.0 * (use == "park"),
        "work": 8.0 * (use == "industry") + 20.0 * (use == "centre"),
        "public_building": 20.0 * (use == "centre"),
        "school": 4.0 * (use == "campus"),
    }
    odds = liked.get(setting, np.zeros(len(use))) + 0.3
    return np.asarray(odds / odds.sum(), dtype=np.float64)


def _codes(positions: Floats, ward: Ints, rng: np.random.Generator) -> tuple[str, ...]:
    """Name postcodes: a district of two wards, sectors from west to east, units shuffled."""
    district = ward // 2 + 1
    codes = [""] * len(positions)
    x = np.where(np.isfinite(positions[:, 0]), positions[:, 0], 0.0)
    for number in np.unique(district):
        here = np.flatnonzero(district == number)
        here = here[np.argsort(x[here], kind="stable")]
        for sector, part in enumerate(np.array_split(here, 5), start=1):
            units = rng.permutation(len(_LETTERS) ** 2)[: len(part)]
            for index, unit in zip(part.tolist(), units.tolist(), strict=True):
                letters = _LETTERS[unit // len(_LETTERS)] + _LETTERS[unit % len(_LETTERS)]
                codes[index] = f"ZZ{number} {sector}{letters}"
    return tuple(codes)
