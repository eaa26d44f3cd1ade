"""The whole fictional city in memory, from one seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geodata.synthetic.areas import Areas, make_areas
from geodata.synthetic.blocks import Blocks, make_blocks
from geodata.synthetic.incidents import Incidents, make_incidents
from geodata.synthetic.people import People, make_people
from geodata.synthetic.places import Places, make_places
from geodata.synthetic.streets import Streets, make_streets

if TYPE_CHECKING:
    from collections.abc import Callable

DEFAULT_SEED = 20230101


@dataclass(frozen=True, eq=False)
class City:
    """
    Everything about the fictional city.

    Parameters
    ----------
    seed : int
        What it was made from.
    blocks : Blocks
        The ground.
    areas : Areas
        Wards and small areas.
    streets : Streets
        Named streets.
    people : People
        Residents by area and group.
    places : Places
        Postcodes and sites.
    incidents : Incidents
        Three years of recorded incidents.
    """

    seed: int
    blocks: Blocks
    areas: Areas
    streets: Streets
    people: People
    places: Places
    incidents: Incidents


def make_city(*, seed: int = DEFAULT_SEED, progress: Callable[[int, int, str], None] | None = None) -> City:
    """
    Make the fictional city: the same one for the same seed.

    Parameters
    ----------
    seed : int
        Any whole number; each stage draws from its own stream of random numbers.
    progress : callable, optional
        Called with (done, total, words).

    Returns
    -------
    City
        About 250,000 people, 20 wards, 140 small areas, 6,000 incidents.
    """

    def stage(number: int, words: str) -> np.random.Generator:
        if progress is not None:
            progress(number - 1, 6, words)
        return np.random.default_rng([seed, number])

    blocks = make_blocks(stage(1, "Laying out the ground"))
    areas = make_areas(blocks, stage(2, "Drawing wards and areas"))
    streets = make_streets(blocks, areas, stage(3, "Naming streets"))
    people = make_people(blocks, areas, stage(4, "Counting residents"))
    places = make_places(blocks, areas, streets, stage(5, "Placing postcodes"))
    incidents = make_incidents(areas, people, places, stage(6, "Drawing incidents"))
    return City(seed, blocks, areas, streets, people, places, incidents)
