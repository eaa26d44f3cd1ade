"""Three kinds of made-up borough, seed by seed: the truth an attacker is after."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np

from geodata.schema import CHARACTERISTICS
from hotspots.disclose.counts import PATTERNS, Cube
from hotspots.disclose.layout import AreaFacts
from hotspots.disclose.periods import Period, split

PERIOD = Period(datetime.date(2023, 1, 1), datetime.date(2024, 12, 31))
SHARES = {
    "city": (0.05, 0.12, 0.05, 0.03, 0.70, 0.09, 0.12),
    "suburb": (0.08, 0.15, 0.06, 0.02, 0.60, 0.06, 0.10),
    "rural": (0.10, 0.20, 0.08, 0.02, 0.45, 0.04, 0.12),
}
"""Chance of each characteristic, in the order of the schema."""
SIZES = {"city": (14, 110.0), "suburb": (12, 55.0), "rural": (9, 30.0)}
"""Wards, and incidents of a ward in a year."""
WARD_M, ADDRESS_M = 1000.0, 30.0


@dataclass(frozen=True)
class Borough:
    """
    Wards in a row of three, incidents with a place, a quarter, characteristics and a source.

    Parameters
    ----------
    kind : str
        ``city``, ``suburb`` or ``rural``.
    cube : Cube
        Its true counts.
    neighbours : dict
        Wards that touch.
    xy : numpy.ndarray, shape (n, 2)
        Places, in metres.
    ward : numpy.ndarray
        Ward of each incident.
    marks : numpy.ndarray, shape (n, 7)
        Characteristics of each incident.
    """

    kind: str
    cube: Cube
    neighbours: dict[str, set[str]]
    xy: np.ndarray
    ward: np.ndarray
    marks: np.ndarray


def make_borough(kind: str, seed: int) -> Borough:
    """Draw a borough; wards differ a lot in size, and incidents gather at a few addresses."""
    rng = np.random.default_rng([seed, sorted(SIZES).index(kind)])
    wards, mean = SIZES[kind]
    quarters = split(PERIOD, "quarter")
    weight = rng.gamma(1.5, size=wards)
    counts = rng.poisson(mean / 4 * (weight / weight.mean())[:, None], size=(wards, len(quarters)))
    ward, quarter = (index.repeat(counts.ravel()) for index in np.indices(counts.shape).reshape(2, -1))
    marks = rng.random((ward.size, len(CHARACTERISTICS))) < np.array(SHARES[kind])
    marks[~marks.any(axis=1), 4] = True
    code = (marks * (1 << np.arange(len(CHARACTERISTICS)))).sum(axis=1)
    patterns = np.zeros((wards, len(quarters), PATTERNS), dtype=np.int64)
    np.add.at(patterns, (ward, quarter, code), 1)
    school = rng.random(ward.size) < 0.12
    sources = {
        name: np.bincount(ward[chosen] * len(quarters) + quarter[chosen], minlength=counts.size).reshape(
            counts.shape
        )
        for name, chosen in (("police", ~school), ("school", school))
    }
    areas = tuple(AreaFacts(f"W{at:02d}", f"Ward {at + 1}", 6000 + 37 * at, 1.0) for at in range(wards))
    places = rng.integers(0, int(WARD_M / ADDRESS_M), size=(ward.size, 2)) * ADDRESS_M + ADDRESS_M / 2
    corner = np.stack([ward % 3, ward // 3], axis=1) * WARD_M
    return Borough(
        kind,
        Cube(areas, quarters, patterns, sources),
        _neighbours(wards),
        corner + places,
        ward,
        marks,
    )


def _neighbours(wards: int) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {f"W{at:02d}": set() for at in range(wards)}
    for first in range(wards):
        for second in range(wards):
            apart = abs(first % 3 - second % 3) + abs(first // 3 - second // 3)
            if apart == 1:
                found[f"W{first:02d}"].add(f"W{second:02d}")
    return found
