"""One recorded incident as the clerk sees it: a moment, a kind of place, and what is near."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geodata.schema import CHARACTERISTICS
from geodata.synthetic.planted import FIRST_DAY

if TYPE_CHECKING:
    from geodata.synthetic.city import City

START = dt.datetime.combine(FIRST_DAY, dt.time())


@dataclass(frozen=True)
class Case:
    """
    What a partner can know about an incident.

    Parameters
    ----------
    when : datetime.datetime
        Wall time.
    marks : tuple of str
        Characteristics targeted.
    setting : str
        Kind of place.
    point : tuple of float or None
        Easting and northing; None online.
    postcode : str
        Nearest postcode, or the victim's home for an incident online.
    street : str
        Nearest street.
    area_code, ward_code : str
        Where it happened, or the victim's home for an incident online.
    victim : int
        Number of the person hit.
    """

    when: dt.datetime
    marks: tuple[str, ...]
    setting: str
    point: tuple[float, float] | None
    postcode: str
    street: str
    area_code: str
    ward_code: str
    victim: int


def cases_of(city: City, source: str) -> list[Case]:
    """
    List what one partner records, in order of time.

    Parameters
    ----------
    city : City
        The city.
    source : str
        One of `geodata.synthetic.incidents.SOURCES`.

    Returns
    -------
    list of Case
        One entry an incident.
    """
    from scipy.spatial import cKDTree

    drafts, places = city.incidents.drafts, city.places
    rows = np.flatnonzero(city.incidents.source == source)
    here = np.column_stack([drafts.x[rows], drafts.y[rows]])
    online = ~np.isfinite(here[:, 0])
    placed = np.flatnonzero(np.isfinite(places.postcode_points[:, 0]))
    home = {int(places.postcode_block[index]): int(index) for index in placed[::-1]}
    asked = np.where(online[:, None], 0.0, here)
    near_code = placed[cKDTree(places.postcode_points[placed]).query(asked)[1]]
    near_street = places.street_number[cKDTree(places.street_points).query(asked)[1]]
    codes = [
        home.get(int(drafts.block[row]), int(placed[0])) if online[place] else int(near_code[place])
        for place, row in enumerate(rows.tolist())
    ]
    return [
        _case(city, row, places.postcodes[code], city.streets.names[int(street)])
        for row, code, street in zip(rows.tolist(), codes, near_street, strict=True)
    ]


def _case(city: City, row: int, postcode: str, street: str) -> Case:
    drafts, areas = city.incidents.drafts, city.areas
    block = int(drafts.block[row])
    x, y = float(drafts.x[row]), float(drafts.y[row])
    return Case(
        when=START + dt.timedelta(minutes=int(drafts.minute[row])),
        marks=tuple(name for name, on in zip(CHARACTERISTICS, city.incidents.marks[row], strict=True) if on),
        setting=str(drafts.setting[row]),
        point=(x, y) if np.isfinite(x) else None,
        postcode=postcode,
        street=street,
        area_code=areas.area_codes[int(areas.area[block])],
        ward_code=areas.ward_codes[int(areas.ward[block])],
        victim=int(drafts.victim[row]),
    )
