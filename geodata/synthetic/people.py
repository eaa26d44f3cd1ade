"""Residents of the small areas: whole numbers, and by group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geodata.synthetic.areas import AREA_COUNT, RESIDENTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geodata.synthetic.areas import Areas
    from geodata.synthetic.blocks import Blocks

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

GROUPS: dict[str, dict[str, float]] = {
    "age_band": {
        "0 to 15": 0.20, "16 to 24": 0.14, "25 to 44": 0.29, "45 to 64": 0.22, "65 to 74": 0.08,
        "75 and over": 0.07,
    },
    "sex": {"Female": 0.51, "Male": 0.49},
    "disability": {"Disabled": 0.18, "Not disabled": 0.82},
    "ethnic_group": {"Asian": 0.17, "Black": 0.07, "Mixed": 0.05, "White": 0.67, "Other": 0.04},
    "religion": {
        "Buddhist": 0.01, "Christian": 0.38, "Hindu": 0.04, "Jewish": 0.01, "Muslim": 0.12, "Sikh": 0.03,
        "Other religion": 0.01, "No religion": 0.34, "Not answered": 0.06,
    },
    "sexual_orientation": {
        "Straight or heterosexual": 0.87, "Gay or lesbian": 0.02, "Bisexual": 0.02, "Other": 0.01,
        "Not answered": 0.08,
    },
    "gender_identity": {
        "Same as registered at birth": 0.925, "Different from registered at birth": 0.007,
        "Not answered": 0.068,
    },
}  # fmt: skip
"""City-wide shares of each group, by measure."""

_CLUSTERED = {
    "ethnic_group": 0.75,
    "religion": 0.7,
    "age_band": 0.18,
    "disability": 0.15,
    "sexual_orientation": 0.2,
}
_REACH_M = 1_500.0


@dataclass(frozen=True, eq=False)
class People:
    """
    Population by small area.

    Parameters
    ----------
    residents : numpy.ndarray of int, shape (140,)
        Whole population; adds up to 250,000.
    groups : dict of str to numpy.ndarray of int, shape (140, groups)
        Residents by group, for each measure of `GROUPS`; every row adds up to `residents`.
    daytime : numpy.ndarray of int, shape (140,)
        People there on a working day.
    """

    residents: Ints
    groups: dict[str, Ints]
    daytime: Ints


def make_people(blocks: Blocks, areas: Areas, rng: np.random.Generator) -> People:
    """
    Count the residents.

    Parameters
    ----------
    blocks : Blocks
        The ground.
    areas : Areas
        The small areas.
    rng : numpy.random.Generator
        Source of the local differences.

    Returns
    -------
    People
        Groups live in neighbourhoods: areas near each other are alike.
    """
    weight = np.bincount(areas.area, areas.weight, minlength=AREA_COUNT)
    middle = np.column_stack(
        [
            np.bincount(areas.area, areas.weight * axis, minlength=AREA_COUNT) / weight
            for axis in blocks.centres.T
        ]
    )
    residents = whole_numbers(np.asarray(weight, dtype=np.float64), RESIDENTS)
    groups = {
        measure: _by_group(
            np.array(list(shares.values())), residents, middle, _CLUSTERED.get(measure, 0.05), rng
        )
        for measure, shares in GROUPS.items()
    }
    use = areas.use
    jobs = np.select([use == "centre", use == "campus", use == "industry"], [620.0, 160.0, 60.0], 4.0)
    daytime = 0.72 * residents + np.bincount(areas.area, jobs, minlength=AREA_COUNT)
    return People(residents, groups, np.round(daytime).astype(np.int64))


def whole_numbers(shares: Floats, total: int) -> Ints:
    """
    Turn shares into whole numbers that add up to a total (largest remainders).

    Parameters
    ----------
    shares : numpy.ndarray, shape (n,)
        Any scale, not negative.
    total : int
        What they must add up to.

    Returns
    -------
    numpy.ndarray of int, shape (n,)
        Whole numbers.
    """
    exact = np.round(shares / shares.sum() * total, 6)
    numbers = np.floor(exact).astype(np.int64)
    late = np.argsort(-(exact - numbers), kind="stable")[: total - int(numbers.sum())]
    numbers[late] += 1
    return numbers


def _by_group(
    shares: Floats, residents: Ints, middle: Floats, clustered: float, rng: np.random.Generator
) -> Ints:
    """Raise and lower each group's share smoothly over the map."""
    knots = rng.uniform(-4_500, 4_500, (18, 2))
    heights = rng.normal(0, 1, (18, len(shares)))
    away = ((middle[:, None, :] - knots[None, :, :]) ** 2).sum(axis=2)
    wave = np.exp(-away / (2 * _REACH_M**2)) @ heights
    local: Floats = shares * np.exp(2.0 * clustered * wave / wave.std() * 0.6)
    return np.array([whole_numbers(row, int(count)) for row, count in zip(local, residents, strict=True)])
