"""The ground of the fictional city: levels tile exactly, people add up, streets hold together."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest
import shapely

from geodata.synthetic import City, CityFiles, make_city
from geodata.synthetic.areas import block_polygons
from geodata.synthetic.people import whole_numbers


def _shapes(path):
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    shapes = np.array(
        [shapely.from_geojson(json.dumps(entry["geometry"])) for entry in features], dtype=object
    )
    return shapes, [entry["properties"] for entry in features]


def _rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_counts_are_as_promised(city: City):
    areas = city.areas
    assert len(areas.ward_codes) == len(set(areas.ward_names)) == 20
    assert len(areas.area_codes) == len(set(areas.area_names)) == 140
    assert city.people.residents.sum() == 250_000
    assert city.people.residents.min() > 1_000, "as large as the smallest real LSOAs (1,000 residents)"
    assert city.people.residents.max() < 3_000, "no larger than the largest real LSOAs (3,000 residents)"
    for table in city.people.groups.values():
        assert (table.sum(axis=1) == city.people.residents).all()


@pytest.mark.parametrize("level", ["wards", "lsoa21"])
def test_levels_tile_the_city_in_the_written_file(files: CityFiles, level: str):
    shapes, _ = _shapes(getattr(files, level))
    assert shapely.is_valid(shapes).all()
    assert (shapely.get_type_id(shapes) == 3).all(), "every area is one piece"
    assert shapely.coverage_is_valid(shapes), "no overlap and no mismatched edge"
    whole = shapely.coverage_union_all(shapes)
    assert whole.geom_type == "Polygon"
    assert len(whole.interiors) == 0, "no gap"
    assert shapely.area(shapes).sum() == pytest.approx(whole.area, rel=1e-12)


def test_small_areas_nest_in_wards_exactly(files: CityFiles):
    wards, ward_facts = _shapes(files.wards)
    small, facts = _shapes(files.lsoa21)
    homes = np.array([entry["ward_code"] for entry in facts])
    for ward, entry in zip(wards, ward_facts, strict=True):
        joined = shapely.coverage_union_all(small[homes == entry["ward_code"]])
        assert joined.symmetric_difference(ward).area == 0.0
    counts = np.unique(homes, return_counts=True)[1]
    assert len(counts) == 20
    assert counts.min() >= 4


def test_another_seed_makes_a_sound_city_too():
    city = make_city(seed=77)
    assert shapely.coverage_is_valid(city.areas.area_polygons)
    assert (shapely.get_type_id(city.areas.area_polygons) == 3).all()
    assert (shapely.get_type_id(city.areas.ward_polygons) == 3).all()
    assert city.people.residents.sum() == 250_000
    assert len(city.incidents.source) == 6_000


def test_no_ward_crosses_the_river(city: City):
    for ward in range(20):
        assert len(set(city.blocks.side[city.areas.ward == ward].tolist())) == 1


def test_streets_are_named_once_and_drawn_where_they_lie(files: CityFiles):
    lines, facts = _shapes(files.streets)
    assert len(lines) > 1_500
    assert len({entry["name"] for entry in facts}) == len(lines)
    assert {entry["kind"] for entry in facts} == {"main", "minor"}
    assert shapely.is_valid(lines).all()
    wards, _ = _shapes(files.wards)
    assert shapely.covers(shapely.coverage_union_all(wards).buffer(1e-6), lines).all()


def test_every_point_lies_strictly_inside_its_block(city: City):
    ground = block_polygons(city.blocks)
    places = city.places
    points = shapely.points(places.street_points)
    assert shapely.contains_properly(ground[places.street_block], points).all()
    placed = np.isfinite(places.postcode_points[:, 0])
    points = shapely.points(places.postcode_points[placed])
    assert shapely.contains_properly(ground[places.postcode_block[placed]], points).all()


def test_postcode_directory(files: CityFiles):
    rows = _rows(files.postcodes)
    assert len(rows) == len({row["pcds"] for row in rows})
    assert sum(row["doterm"] == "" for row in rows) >= 6_000
    assert sum(row["doterm"] != "" for row in rows) >= 300
    assert all(len(row["pcd"]) == 7 and len(row["pcd2"]) == 8 for row in rows), "as in the ONS directory"
    assert all(row["pcds"].startswith("ZZ") for row in rows), "an area no real postcode uses"
    lost = [row for row in rows if row["osgrdind"] == "9"]
    assert len(lost) == 12
    assert {(row["oseast1m"], row["lat"], row["long"]) for row in lost} == {("", "99.999999", "0.000000")}
    known = {row["lsoa21_code"] for row in _rows(files.population)}
    assert {row["lsoa21"] for row in rows} == known
    old = {row["lsoa11_code"] for row in _rows(files.lookup)}
    assert {row["lsoa11"] for row in rows} <= old


def test_lookup_between_vintages_splits_and_merges(files: CityFiles):
    rows = _rows(files.lookup)
    assert len({row["lsoa21_code"] for row in rows}) == 140
    early = [row["lsoa11_code"] for row in rows]
    late = [row["lsoa21_code"] for row in rows]
    assert sum(early.count(code) == 2 for code in set(early)) == 3
    assert sum(late.count(code) == 2 for code in set(late)) == 2
    assert {row["change"] for row in rows} == {"U", "S", "M"}


def test_population_files_agree(files: CityFiles):
    whole = {row["lsoa21_code"]: int(row["residents"]) for row in _rows(files.population)}
    assert sum(whole.values()) == 250_000
    assert sum(int(row["residents"]) for row in _rows(files.ward_population)) == 250_000
    for path in files.groups.values():
        summed = dict.fromkeys(whole, 0)
        for row in _rows(path):
            summed[row["lsoa21_code"]] += int(row["residents"])
        assert summed == whole


def test_whole_numbers_by_largest_remainders():
    # Worked by hand: shares 10/3 each; one is left over and goes to the first of equals.
    assert whole_numbers(np.array([1.0, 1.0, 1.0]), 10).tolist() == [4, 3, 3]
    # Worked by hand: 4.7, 1.6, 1.59, 1.2, 0.6, 0.31 leave three over, for .7, .6 and .6.
    assert whole_numbers(np.array([47.0, 16.0, 15.9, 12.0, 6.0, 3.1]), 10).tolist() == [5, 2, 1, 1, 1, 0]
