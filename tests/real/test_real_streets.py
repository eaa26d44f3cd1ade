"""Density along streets on the GeoDaNet example: 287 crimes, 293 street lines, a state plane in US feet."""

from __future__ import annotations

from pathlib import Path

import pytest

from geodata.surroundings.places import read_places
from geodata.surroundings.streets import read_streets
from hotspots.detect.street_density import street_density
from hotspots.detect.street_network import make_network

METRIC = "EPSG:26949"  # Arizona Central in metres


@pytest.mark.real_data
def test_geodanet_holds_all_its_crimes(real_data: Path) -> None:
    import shapely

    folder = real_data / "street_network" / "geodanet"
    lines, _, left_out = read_streets(folder / "streets.shp", METRIC)
    assert (len(lines), left_out) == (293, 0)
    crimes, lost = read_places(folder / "crimes.shp", METRIC)
    assert (len(crimes), lost) == (287, 0)
    network = make_network(lines)
    x, y = shapely.get_coordinates(crimes).T
    found = street_density(network, x, y, piece_m=20, bandwidth_m=200, most_m=50)
    held = float(found.density_per_km @ found.pieces.length_m) / 1000
    assert held == pytest.approx(int(found.on_streets.sum()), rel=0.01)
    assert found.on_streets.sum() == (shapely.distance(crimes, shapely.union_all(lines)) <= 50).sum()
