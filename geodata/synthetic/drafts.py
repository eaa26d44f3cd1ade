"""Incidents in the making: when, whom, in what kind of place and where, before anybody records them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from geodata.schema import CHARACTERISTICS
from geodata.synthetic.blocks import CENTRE_M
from geodata.synthetic.planted import HOT_SPOTS, SPIKE, HotSpot
from geodata.synthetic.timing import DAYS, PROFILE_OF_SETTING, day_weights, draw_minutes, spike_days

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geodata.synthetic.places import Places

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Texts = NDArray[np.str_]

BACKGROUND_MIX = {
    "race": 0.49, "sexual_orientation": 0.13, "disability": 0.16, "religion_or_belief": 0.09,
    "gender_identity": 0.035, "gender": 0.055, "age": 0.04,
}  # fmt: skip
"""Who is targeted, near the proportions police forces publish, age and gender added."""

_SETTINGS = {
    "race": {"street": 0.36, "home": 0.19, "shop_or_leisure": 0.17, "transport": 0.08, "school": 0.06,
    "work": 0.05,
             "online": 0.04, "health_or_care": 0.02, "public_building": 0.02, "park_or_open_space": 0.01},
    "disability": {"home": 0.42, "street": 0.27, "transport": 0.10, "shop_or_leisure": 0.09, "online": 0.06,
                   "school": 0.03, "health_or_care": 0.03},
    "religion_or_belief": {"street": 0.36, "place_of_worship": 0.18, "home": 0.14, "online": 0.12,
                           "shop_or_leisure": 0.08, "school": 0.07, "transport": 0.05},
    "sexual_orientation": {"street": 0.38, "home": 0.22, "shop_or_leisure": 0.14, "online": 0.10,
    "transport": 0.07,
                           "school": 0.06, "work": 0.03},
    "gender_identity": {"street": 0.32, "online": 0.20, "home": 0.18, "school": 0.12, "transport": 0.08,
                        "shop_or_leisure": 0.10},
    "gender": {"street": 0.46, "transport": 0.24, "park_or_open_space": 0.12, "shop_or_leisure": 0.10,
    "online": 0.08},
    "age": {"street": 0.40, "home": 0.30, "transport": 0.18, "shop_or_leisure": 0.12},
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Drafts:
    """
    Incidents as columns, all of one length.

    Parameters
    ----------
    minute : numpy.ndarray of int
        Minutes since the first day began.
    strand : numpy.ndarray of int
        Place in `geodata.schema.CHARACTERISTICS` of the main characteristic.
    setting : numpy.ndarray of str
        Kind of place.
    x, y : numpy.ndarray
        Position in EPSG:27700; nan for incidents online.
    block : numpy.ndarray of int
        Street block; the victim's home for incidents online.
    origin : numpy.ndarray of str
        ``background``, ``spike``, ``repeat``, ``near repeat`` or the name of a hot spot.
    victim : numpy.ndarray of int
        Number of the person hit.
    """

    minute: Ints
    strand: Ints
    setting: Texts
    x: Floats
    y: Floats
    block: Ints
    origin: Texts
    victim: Ints

    def take(self, index: Ints) -> Drafts:
        """Give the drafts at these positions."""
        return Drafts(**{field.name: getattr(self, field.name)[index] for field in fields(self)})


def join(parts: list[Drafts]) -> Drafts:
    """
    Put drafts one after another.

    Parameters
    ----------
    parts : list of Drafts
        At least one.

    Returns
    -------
    Drafts
        All of them.
    """
    return Drafts(
        **{
            field.name: np.concatenate([getattr(part, field.name) for part in parts])
            for field in fields(Drafts)
        }
    )


def strand_number(name: str) -> int:
    """
    Give the place of a characteristic in the order used everywhere.

    Parameters
    ----------
    name : str
        Column name.

    Returns
    -------
    int
        From 0 to 6.
    """
    return CHARACTERISTICS.index(name)


def planted_drafts(spot: HotSpot, places: Places, first_victim: int, rng: np.random.Generator) -> Drafts:
    """
    Draw the incidents of one planted hot spot, thicker towards its middle.

    Parameters
    ----------
    spot : HotSpot
        What to plant.
    places : Places
        Street points to choose from.
    first_victim : int
        Numbers from here on are free.
    rng : numpy.random.Generator
        Source of the draw.

    Returns
    -------
    Drafts
        As many as the phases of the hot spot say.
    """
    days = np.concatenate(
        [
            rng.choice(DAYS, count, p=day_weights(spot.hours, first, last))
            for first, last, count in spot.phases
        ]
    )
    away = np.hypot(*(places.street_points - (np.array(CENTRE_M) + spot.offset_m)).T)
    near = np.flatnonzero(away < spot.radius_m - 5.0)
    odds = 1.0 - (away[near] / spot.radius_m) ** 2
    pool = rng.choice(near, min(len(near), max(12, spot.excess // 2)), replace=False, p=odds / odds.sum())
    strands = [strand_number(name) for name in spot.characteristics]
    victim = first_victim + (
        rng.integers(0, spot.victims, spot.excess) if spot.victims else np.arange(spot.excess)
    )
    at = pool[victim % len(pool)] if spot.victims else rng.choice(pool, spot.excess)
    return Drafts(
        minute=draw_minutes(days, spot.hours, rng),
        strand=rng.choice(strands, spot.excess).astype(np.int64),
        setting=rng.choice(np.array(spot.settings), spot.excess),
        x=places.street_points[at, 0],
        y=places.street_points[at, 1],
        block=places.street_block[at],
        origin=np.full(spot.excess, spot.name),
        victim=victim.astype(np.int64),
    )


def background_drafts(
    count: int,
    places: Places,
    block_odds: Floats,
    first_victim: int,
    rng: np.random.Generator,
    *,
    spike: bool = False,
) -> Drafts:
    """
    Draw incidents that follow the residents, the streets and the town centre, and nothing else.

    Parameters
    ----------
    count : int
        How many.
    places : Places
        Streets, postcodes and sites.
    block_odds : numpy.ndarray, shape (7, n)
        For each characteristic, how likely a recorded incident is in each block.
    first_victim : int
        Numbers from here on are free.
    rng : numpy.random.Generator
        Source of the draw.
    spike : bool
        Whether they belong to the spike instead.

    Returns
    -------
    Drafts
        The incidents.
    """
    mix = {name: BACKGROUND_MIX[name] for name in SPIKE.characteristics} if spike else BACKGROUND_MIX
    odds = np.array(list(mix.values()))
    numbers = np.array([strand_number(name) for name in mix])
    strand = numbers[rng.choice(len(mix), count, p=odds / odds.sum())]
    setting = _draw_settings(strand, rng)
    minute, x, y = np.zeros(count, dtype=np.int64), np.full(count, np.nan), np.full(count, np.nan)
    block = np.zeros(count, dtype=np.int64)
    for kind in sorted(set(setting.tolist())):
        here = np.flatnonzero(setting == kind)
        profile = PROFILE_OF_SETTING[kind]
        days = spike_days(len(here), rng) if spike else rng.choice(DAYS, len(here), p=day_weights(profile))
        minute[here] = draw_minutes(days, profile, rng)
        for number in np.unique(strand[here]):
            rows = here[strand[here] == number]
            x[rows], y[rows], block[rows] = _draw_places(kind, len(rows), places, block_odds[number], rng)
    origin = np.full(count, "spike" if spike else "background", dtype="<U24")
    return Drafts(minute, strand, setting, x, y, block, origin, first_victim + np.arange(count))


def _draw_settings(strand: Ints, rng: np.random.Generator) -> Texts:
    setting = np.full(len(strand), "", dtype="<U20")
    for number in np.unique(strand):
        shares = _SETTINGS[CHARACTERISTICS[number]]
        odds = np.array(list(shares.values()))
        here = strand == number
        setting[here] = rng.choice(np.array(list(shares)), int(here.sum()), p=odds / odds.sum())
    return setting


def _draw_places(
    setting: str, count: int, places: Places, block_odds: Floats, rng: np.random.Generator
) -> tuple[Floats, Floats, Ints]:
    if setting in places.sites:
        points, block = places.sites[setting], places.site_block[setting]
        odds = (0.4 + 1.0 / np.arange(1, len(block) + 1)) * (block_odds[block] > 0.3 * np.median(block_odds))
        odds = odds + 1e-3
    elif setting in ("home", "online"):
        placed = np.isfinite(places.postcode_points[:, 0])
        points, block = places.postcode_points[placed], places.postcode_block[placed]
        odds = _spread(block_odds, block)
    else:
        points, block = places.street_points, places.street_block
        odds = _spread(block_odds, block)
    at = rng.choice(len(block), count, p=odds / odds.sum())
    if setting == "online":
        return np.full(count, np.nan), np.full(count, np.nan), block[at]
    return points[at, 0], points[at, 1], block[at]


def _spread(block_odds: Floats, block: Ints) -> Floats:
    """Share the odds of each block among its points."""
    return np.asarray(
        block_odds[block] / np.bincount(block, minlength=len(block_odds))[block], dtype=np.float64
    )


def all_planted(places: Places, first_victim: int, rng: np.random.Generator) -> list[Drafts]:
    """
    Draw the incidents of every planted hot spot.

    Parameters
    ----------
    places : Places
        Street points to choose from.
    first_victim : int
        Numbers from here on are free.
    rng : numpy.random.Generator
        Source of the draw.

    Returns
    -------
    list of Drafts
        One entry a hot spot.
    """
    parts: list[Drafts] = []
    for spot in HOT_SPOTS:
        parts.append(planted_drafts(spot, places, first_victim, rng))
        first_victim += spot.victims or spot.excess
    return parts
