"""Three years of incidents: background, hot spots, a spike, repeats, near repeats, and who records them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geodata.schema import CHARACTERISTICS
from geodata.synthetic import planted
from geodata.synthetic.areas import AREA_COUNT
from geodata.synthetic.blocks import CENTRE_M
from geodata.synthetic.drafts import Drafts, all_planted, background_drafts, join, strand_number
from geodata.synthetic.timing import DAYS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geodata.synthetic.areas import Areas
    from geodata.synthetic.people import People
    from geodata.synthetic.places import Places

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]

SOURCES: tuple[str, ...] = ("police", "third_party", "council", "transport")
_SOURCE_SHARES = np.array([0.64, 0.14, 0.16, 0.03])
_NOT_POLICE = ("age", "gender")
_REPEATS = 430
_NEAR_REPEATS = 330
_SECOND = {
    "race": (("religion_or_belief", 0.09), ("gender", 0.02)),
    "religion_or_belief": (("race", 0.22),),
    "disability": (("age", 0.05), ("race", 0.04)),
    "sexual_orientation": (("gender_identity", 0.06), ("race", 0.03)),
    "gender_identity": (("sexual_orientation", 0.16),),
    "gender": (("race", 0.10),),
    "age": (("disability", 0.18),),
}
_GROUPS = {
    "race": ("ethnic_group", ("Asian", "Black", "Mixed", "Other")),
    "religion_or_belief": ("religion", ("Muslim", "Hindu", "Sikh", "Jewish", "Buddhist", "Other religion")),
    "disability": ("disability", ("Disabled",)),
    "sexual_orientation": ("sexual_orientation", ("Gay or lesbian", "Bisexual", "Other")),
    "gender_identity": ("gender_identity", ("Different from registered at birth",)),
    "gender": ("sex", ("Female",)),
}


@dataclass(frozen=True, eq=False)
class Incidents:
    """
    What happened and who wrote it down, in order of time.

    Parameters
    ----------
    drafts : Drafts
        When, where, whom.
    marks : numpy.ndarray of bool, shape (n, 7)
        Characteristics targeted, in the order of `geodata.schema.CHARACTERISTICS`.
    source : numpy.ndarray of str, shape (n,)
        One of `SOURCES`.
    """

    drafts: Drafts
    marks: Flags
    source: NDArray[np.str_]


def silent_areas(areas: Areas) -> list[int]:
    """
    Give the areas where far too little is reported.

    Parameters
    ----------
    areas : Areas
        The small areas.

    Returns
    -------
    list of int
        Three groups of three neighbours, in rising order.
    """
    import shapely

    middle = shapely.get_coordinates(shapely.centroid(areas.area_polygons)) - np.array(CENTRE_M)
    chosen: set[int] = set()
    for offset in planted.SILENT_OFFSETS_M:
        first = int(np.hypot(*(middle - np.array(offset)).T).argmin())
        chosen |= {int(number) for number in np.hypot(*(middle - middle[first]).T).argsort(kind="stable")[:3]}
    return sorted(chosen)


def make_incidents(areas: Areas, people: People, places: Places, rng: np.random.Generator) -> Incidents:
    """
    Draw all incidents that get recorded.

    Parameters
    ----------
    areas, people, places
        The city.
    rng : numpy.random.Generator
        Source of everything random.

    Returns
    -------
    Incidents
        Exactly `planted.INCIDENTS` of them.
    """
    odds = recorded_odds(areas, people)
    spots = all_planted(places, 0, rng)
    free = 1 + max(int(part.victim.max()) for part in spots)
    spike = background_drafts(planted.SPIKE.extra, places, odds, free, rng, spike=True)
    free += planted.SPIKE.extra
    rest = planted.INCIDENTS - sum(len(part.minute) for part in spots) - planted.SPIKE.extra
    base = background_drafts(rest - _REPEATS - _NEAR_REPEATS, places, odds, free, rng)
    repeats = _repeats(base, rng)
    near = _near_repeats(base, places, free + len(base.minute), rng)
    every = join([*spots, spike, base, repeats, near])
    every = every.take(np.lexsort((every.victim, every.minute)))
    marks = _marks(every, rng)
    return Incidents(every, marks, _sources(every, areas, rng))


def recorded_odds(areas: Areas, people: People) -> Floats:
    """
    Say how likely a recorded incident is in each block, for each characteristic.

    Parameters
    ----------
    areas : Areas
        The small areas and the use of each block.
    people : People
        Groups by area: where a group is small, each member is hit more often.

    Returns
    -------
    numpy.ndarray, shape (7, n)
        Any scale.
    """
    silent = np.isin(np.arange(AREA_COUNT), silent_areas(areas))
    factor = np.where(silent, planted.SILENT_TRUE_FACTOR * planted.SILENT_SHARE / planted.REPORTED_SHARE, 1.0)
    rows = []
    for name in CHARACTERISTICS:
        share = np.ones(AREA_COUNT)
        if name in _GROUPS:
            measure, wanted = _GROUPS[name]
            share = _share_of(people, measure, wanted)
            share = 0.5 * share / share.mean() + 0.5
        busy = np.where(areas.use == "centre", 0.0 if name == "age" else 14.0, 0.0)
        rows.append((areas.weight * share[areas.area] + busy + 0.3) * factor[areas.area])
    return np.array(rows)


def _share_of(people: People, measure: str, wanted: tuple[str, ...]) -> Floats:
    from geodata.synthetic.people import GROUPS

    columns = [list(GROUPS[measure]).index(name) for name in wanted]
    return np.asarray(people.groups[measure][:, columns].sum(axis=1) / people.residents, dtype=np.float64)


def _repeats(base: Drafts, rng: np.random.Generator) -> Drafts:
    """Hit some people again where they live, some weeks later, a few of them many times."""
    able = (base.setting == "home") & (base.strand != strand_number(planted.CONTROL_CHARACTERISTIC))
    homes = np.flatnonzero(able & (base.minute < (DAYS - 120) * 1440))
    people = rng.choice(homes, _REPEATS // 3, replace=False)
    which = people[np.minimum(rng.geometric(1.0 / 45, _REPEATS) - 1, len(people) - 1)]
    index = np.sort(which)
    again = base.take(index)
    gap = rng.exponential(26.0 * 1440, len(index)).astype(np.int64) + 360
    turn = np.array([int((index[:place] == seed).sum()) for place, seed in enumerate(index)])
    minute = np.minimum(again.minute + gap + turn * 9 * 1440, DAYS * 1440 - 1)
    return Drafts(
        minute, again.strand, again.setting, again.x, again.y, again.block,
        np.full(len(index), "repeat", dtype="<U24"), again.victim,
    )  # fmt: skip


def _near_repeats(base: Drafts, places: Places, first_victim: int, rng: np.random.Generator) -> Drafts:
    """Follow some incidents by another within 200 m and 7 days, against somebody else."""
    from scipy.spatial import cKDTree

    able = (base.setting == "street") | (base.setting == "shop_or_leisure")
    seeds = np.sort(rng.choice(np.flatnonzero(able & (base.minute < (DAYS - 8) * 1440)), _NEAR_REPEATS))
    tree = cKDTree(places.street_points)
    at = np.zeros(len(seeds), dtype=np.int64)
    for place, seed in enumerate(seeds.tolist()):
        at[place] = rng.choice(np.sort(tree.query_ball_point([base.x[seed], base.y[seed]], 190.0)))
    seed = base.take(seeds)
    days = np.minimum(1 + rng.exponential(2.2, len(seeds)).astype(np.int64), 6)
    shift = rng.integers(-90, 91, len(seeds))
    return Drafts(
        seed.minute + days * 1440 + shift, seed.strand, np.full(len(seeds), "street", dtype="<U20"),
        places.street_points[at, 0], places.street_points[at, 1], places.street_block[at],
        np.full(len(seeds), "near repeat", dtype="<U24"), first_victim + np.arange(len(seeds)),
    )  # fmt: skip


def _marks(drafts: Drafts, rng: np.random.Generator) -> Flags:
    """Mark the main characteristic, and for some a second one."""
    marks = np.zeros((len(drafts.minute), len(CHARACTERISTICS)), dtype=bool)
    marks[np.arange(len(marks)), drafts.strand] = True
    for name, others in _SECOND.items():
        here = drafts.strand == strand_number(name)
        for other, chance in others:
            marks[:, strand_number(other)] |= here & (rng.random(len(marks)) < chance)
    return marks


def _sources(drafts: Drafts, areas: Areas, rng: np.random.Generator) -> NDArray[np.str_]:
    """Choose who records each incident; the same person mostly goes to the same body again."""
    odds = np.tile(_SOURCE_SHARES, (len(drafts.minute), 1))
    odds[drafts.setting == "transport", 3] *= 60.0
    odds[drafts.setting == "home", 2] *= 2.4
    odds[drafts.setting == "school", 2] *= 2.0
    odds[drafts.setting == "online", 1] *= 1.8
    odds[np.isin(areas.area[drafts.block], silent_areas(areas)), 1] *= 4.0
    unseen = [strand_number(name) for name in _NOT_POLICE]
    odds[np.isin(drafts.strand, unseen), 0] = 0.0
    running = np.cumsum(odds / odds.sum(axis=1, keepdims=True), axis=1)
    luck = rng.random(len(odds))
    habit = rng.random(int(drafts.victim.max()) + 1)[drafts.victim]
    luck = np.where(rng.random(len(odds)) < 0.8, habit, luck)
    return np.array(SOURCES)[np.minimum((luck[:, None] > running).sum(axis=1), 3)]
