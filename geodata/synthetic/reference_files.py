"""Files every partnership has before any incident: boundaries, lookups, population, postcodes, streets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geodata.crs import WGS84, project
from geodata.synthetic import names
from geodata.synthetic.areas import block_polygons, dissolve
from geodata.synthetic.blocks import CENTRE_M
from geodata.synthetic.people import GROUPS
from geodata.synthetic.places import ENDED_POSTCODES, LIVE_POSTCODES
from geodata.synthetic.planted import DRAWN_ZONES, HOT_SPOTS
from geodata.synthetic.streets import river_line
from geodata.synthetic.tables import csv_bytes, geojson_bytes

if TYPE_CHECKING:
    from geodata.synthetic.city import City

POSTCODE_HEADINGS: tuple[str, ...] = (
    "pcd", "pcd2", "pcds", "dointr", "doterm", "osward", "usertype", "oseast1m", "osnrth1m", "osgrdind",
    "lsoa11",
    "lsoa21", "lat", "long",
)  # fmt: skip
SPLIT_AREAS: tuple[tuple[int, int], ...] = ((20, 21), (75, 76), (110, 111))
"""Pairs of 2021 areas that were one area in 2011."""

MERGED_AREAS: tuple[int, ...] = (50, 128)
"""2021 areas that were two areas in 2011."""


def boundary_files(city: City) -> dict[str, bytes]:
    """
    Write wards, small areas, streets and the river as GeoJSON.

    Parameters
    ----------
    city : City
        The city.

    Returns
    -------
    dict of str to bytes
        Content by file name.
    """
    import shapely

    areas, streets = city.areas, city.streets
    wards = [
        {"ward_code": code, "ward_name": name}
        for code, name in zip(areas.ward_codes, areas.ward_names, strict=True)
    ]
    small = [
        {"lsoa21_code": code, "lsoa21_name": name, "ward_code": areas.ward_codes[int(home)]}
        for code, name, home in zip(areas.area_codes, areas.area_names, areas.ward_of_area, strict=True)
    ]
    lines = [shapely.LineString(city.blocks.corners[path] + np.array(CENTRE_M)) for path in streets.paths]
    facts = [{"name": name, "kind": kind} for name, kind in zip(streets.names, streets.kinds, strict=True)]
    river = shapely.LineString(river_line() + np.array(CENTRE_M))
    used = [use for use in ("centre", "park", "industry", "campus") if (areas.use == use).any()]
    return {
        "wards.geojson": geojson_bytes(list(areas.ward_polygons), wards),
        "lsoa21.geojson": geojson_bytes(list(areas.area_polygons), small),
        "streets.geojson": geojson_bytes(lines, facts),
        "river.geojson": geojson_bytes([river], [{"name": names.RIVER}]),
        "land-use.geojson": geojson_bytes(_land_use(city, used), [{"use": use} for use in used]),
    }


def zone_file(city: City) -> bytes:
    """
    Write the zones a planner has drawn: whole street blocks round some of the planted hot spots.

    Parameters
    ----------
    city : City
        The city.

    Returns
    -------
    bytes
        A GeoJSON file.
    """
    import shapely

    ground = block_polygons(city.blocks)
    spots = {spot.name: spot for spot in HOT_SPOTS}
    shapes, facts = [], []
    for name, inside, kind in DRAWN_ZONES:
        spot = spots[inside]
        middle = shapely.Point(CENTRE_M[0] + spot.offset_m[0], CENTRE_M[1] + spot.offset_m[1])
        near = shapely.intersects(ground, middle.buffer(spot.radius_m - 5.0))
        shapes.append(dissolve(ground, near.astype(np.int64), 2)[1])
        facts.append({"name": name, "kind": kind})
    return geojson_bytes(shapes, facts)


def _land_use(city: City, used: list[str]) -> list[object]:
    label = np.array(
        [used.index(use) if use in used else -1 for use in city.areas.use.tolist()], dtype=np.int64
    )
    return list(dissolve(block_polygons(city.blocks), label, len(used)))


def codes_2011(city: City) -> list[tuple[str, str, str]]:
    """
    Pair small areas of 2011 with those of 2021.

    Parameters
    ----------
    city : City
        The city.

    Returns
    -------
    list of (2011 code, 2021 code, change)
        Change is U (unchanged), S (split) or M (merged), as in the official lookups.
    """
    split = {late: early for early, late in SPLIT_AREAS}
    pairs = []
    for number, code in enumerate(city.areas.area_codes):
        if number in MERGED_AREAS:
            pairs += [(f"E990{2 * number:05d}", code, "M"), (f"E990{2 * number + 1:05d}", code, "M")]
        elif number in split or number in split.values():
            pairs.append((f"E990{split.get(number, number) * 2:05d}", code, "S"))
        else:
            pairs.append((code, code, "U"))
    return pairs


def lookup_files(city: City) -> dict[str, bytes]:
    """
    Write the lookups from 2011 to 2021 areas, and from small areas to wards.

    Parameters
    ----------
    city : City
        The city.

    Returns
    -------
    dict of str to bytes
        Content by file name.
    """
    areas = city.areas
    homes = [areas.ward_codes[int(ward)] for ward in areas.ward_of_area]
    return {
        "lookup-lsoa11-lsoa21.csv": csv_bytes(("lsoa11_code", "lsoa21_code", "change"), codes_2011(city)),
        "lookup-lsoa21-ward.csv": csv_bytes(
            ("lsoa21_code", "ward_code"), zip(areas.area_codes, homes, strict=True)
        ),
    }


def population_files(city: City) -> dict[str, bytes]:
    """
    Write population by small area and ward: whole, by group, and in the daytime.

    Parameters
    ----------
    city : City
        The city.

    Returns
    -------
    dict of str to bytes
        Content by file name; the group tables are long, one row an area and group.
    """
    areas, people = city.areas, city.people
    files = {
        "population-lsoa21.csv": csv_bytes(
            ("lsoa21_code", "residents"), zip(areas.area_codes, people.residents.tolist(), strict=True)
        ),
        "population-ward.csv": csv_bytes(
            ("ward_code", "residents"), zip(areas.ward_codes, _by_ward(city, people.residents), strict=True)
        ),
        "daytime-lsoa21.csv": csv_bytes(
            ("lsoa21_code", "people"), zip(areas.area_codes, people.daytime.tolist(), strict=True)
        ),
    }
    for measure, shares in GROUPS.items():
        table = people.groups[measure]
        rows = [
            (code, group, int(table[number, column]))
            for number, code in enumerate(areas.area_codes)
            for column, group in enumerate(shares)
        ]
        files[f"{measure.replace('_', '-')}-lsoa21.csv"] = csv_bytes(
            ("lsoa21_code", measure, "residents"), rows
        )
    return files


def _by_ward(city: City, counts: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> list[int]:
    return [int(counts[city.areas.ward_of_area == ward].sum()) for ward in range(len(city.areas.ward_codes))]


def postcode_file(city: City, rng: np.random.Generator) -> bytes:
    """
    Write the postcode directory in the column layout of the ONS Postcode Directory.

    Parameters
    ----------
    city : City
        The city.
    rng : numpy.random.Generator
        Source of the dates.

    Returns
    -------
    bytes
        A CSV file; ended postcodes carry `doterm`, those without a position the directory's own marks for it.
    """
    places, areas = city.places, city.areas
    points = np.nan_to_num(places.postcode_points)
    east, north = project(points[:, 0], points[:, 1], source="EPSG:27700", target=WGS84)
    old = {code: before for before, code, _ in codes_2011(city)}
    order = sorted(range(len(places.postcodes)), key=lambda index: places.postcodes[index])
    dates = rng.integers(0, 500, (len(order), 2))
    rows = []
    for index in order:
        code = places.postcodes[index]
        outward, inward = code.split(" ")
        placed = index < LIVE_POSTCODES + ENDED_POSTCODES
        block = int(places.postcode_block[index])
        area = areas.area_codes[int(areas.area[block])]
        started, ended = _month(1980, int(dates[index, 0])), _month(2013, int(dates[index, 1]) // 4)
        position = [f"{points[index, 0]:.0f}", f"{points[index, 1]:.0f}", "1"] if placed else ["", "", "9"]
        degrees = [f"{north[index]:.6f}", f"{east[index]:.6f}"] if placed else ["99.999999", "0.000000"]
        rows.append(
            [
                f"{outward:<4}{inward}", f"{outward:<4} {inward}", code, started,
                "" if index < LIVE_POSTCODES else ended, areas.ward_codes[int(areas.ward[block])],
                "1" if index % 40 == 0 else "0", *position, old[area], area, *degrees,
            ]
        )  # fmt: skip
    return csv_bytes(POSTCODE_HEADINGS, rows)


PLACE_KINDS = {
    "schools": "school",
    "stops": "transport",
    "places_of_worship": "place_of_worship",
    "shops": "shop_or_leisure",
}
"""Kinds of place written to files, and the setting whose sites they are."""


def place_files(city: City) -> dict[str, bytes]:
    """
    Write where schools, stops, places of worship and shops are.

    Parameters
    ----------
    city : City
        The city.

    Returns
    -------
    dict of str to bytes
        A CSV file with eastings and northings for each kind.
    """
    return {
        f"places-{kind.replace('_', '-')}.csv": csv_bytes(
            ("easting", "northing"), [[f"{x:.1f}", f"{y:.1f}"] for x, y in city.places.sites[setting]]
        )
        for kind, setting in PLACE_KINDS.items()
    }


def _month(year: int, months: int) -> str:
    return f"{year + months // 12}{months % 12 + 1:02d}"
