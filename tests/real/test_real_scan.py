"""Scans of published data: fever in New York against SaTScan, homicides round St Louis, Leicestershire."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from pyproj import Transformer

import hotspots as hs
from geodata.dataset.filters import IncidentFilter
from geodata.workspace import Workspace, open_workspace
from hotspots.workflows.detecting import DetectRequest, detect

pytestmark = pytest.mark.real_data

PLAIN = Path(__file__).parents[1] / "hotspots" / "detect" / "plain_scan.py"
PEOPLE = "Residence type: Total; measures: Value"


def test_fever_in_new_york_has_the_three_clusters_of_satscan(real_data: Path) -> None:
    """
    Alerts of 24 November 2001, by the settings of SaTScan's own example.

    rsatscan prints of it: 192 locations, 194 cases, 3 clusters identified, none with p < .05.
    """
    folder = real_data / "benchmarks" / "nyc_fever"
    cases, places = pd.read_csv(folder / "NYCfevercas.csv"), pd.read_csv(folder / "NYCfevergeo.csv")
    xy = np.column_stack(
        Transformer.from_crs(4326, 32618, always_xy=True).transform(places["long"], places["lat"])
    )
    days = pd.date_range("2001-11-01", "2001-11-24")
    table = np.zeros((len(places), len(days)), dtype=int)
    at = pd.Index(places["zip"]).get_indexer(cases["zip"])
    np.add.at(table, (at, days.get_indexer(pd.to_datetime(cases["date"]))), cases["cases"])
    assert table.shape[0] == 192
    assert table.sum() == 194
    found = hs.spatial_scan(
        table,
        None,
        xy,
        times=days,
        model="space-time permutation",
        prospective=True,
        max_periods=7,
        max_radius_m=3000,
        rng=np.random.default_rng(1),
    )
    assert len(found) == 3
    assert all(cluster.p >= 0.05 for cluster in found)
    assert all(cluster.period[1] == days[-1] for cluster in found)


def test_homicides_round_st_louis_equal_the_plain_program(real_data: Path) -> None:
    counties = gpd.read_file(real_data / "benchmarks" / "stl_homicides" / "stl_hom.shp").set_crs(4326)
    middle = counties.to_crs(32615).geometry.centroid
    cases, people = counties["HC7984"].to_numpy(dtype=int), counties["PO7984"].to_numpy(dtype=float)
    found = hs.spatial_scan(cases, people, middle, permutations=99, rng=np.random.default_rng(1))
    spec = importlib.util.spec_from_file_location("plain_scan", PLAIN)
    plain = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(plain)
    xy = np.column_stack([middle.x, middle.y])
    at_risk = people * (cases.sum() / people.sum())
    drawn = np.random.default_rng(1).multinomial(cases.sum(), at_risk / at_risk.sum(), size=99)
    best, p, _ = plain.scan(
        cases[:, None],
        at_risk[:, None],
        people,
        xy,
        drawn[:, :, None],
        model="poisson",
        max_share=0.5,
        longest=1,
        prospective=False,
    )
    assert found[0].members.tolist() == best[1]
    assert found[0].llr == pytest.approx(best[0], rel=1e-9)
    assert found[0].p == p == 0.01
    assert "St. Louis City" in counties["NAME"].iloc[found[0].members].tolist()


@pytest.fixture(scope="module")
def half_year(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Leicestershire from July to December 2025, with LSOAs and their residents."""
    from hotspots.workflows.importing import import_files
    from hotspots.workflows.loading import add_areas, add_population, init_workspace

    root = tmp_path_factory.mktemp("scan") / "workspace"
    init_workspace(root)
    workspace = open_workspace(root)
    areas = real_data / "boundaries" / "leicestershire" / "leicestershire_lsoa21.geojson"
    add_areas(workspace, areas, level="lsoa21", code="lsoa21_code", name="lsoa21_name")
    census = real_data / "census" / "leicestershire_census2021-ts001-lsoa.csv"
    add_population(workspace, census, level="lsoa21", code="geography code", count=PEOPLE)
    files = sorted((real_data / "police_uk" / "leicestershire").glob("2025-*.csv.gz"))[6:]
    import_files(workspace, files, source="police")
    return workspace


def test_public_order_in_leicestershire_is_clearest_in_the_city_centre(half_year: Workspace) -> None:
    where = IncidentFilter(categories=("Public order",))
    finding = detect(half_year, DetectRequest("scan", level="lsoa21", where=where))
    first = finding.frame.iloc[0]
    assert finding.parameters["model"] == "poisson"
    assert first["evidence"] == "clear"
    assert first["ratio"] > 3
    assert "Leicester " in first["areas"]
    assert finding.frame["observed"].sum() <= finding.on_map <= finding.incidents
    shared = detect(
        half_year, DetectRequest("scan", level="lsoa21", where=where, options=(("model", "bernoulli"),))
    )
    assert shared.frame["ratio"].iloc[0] < first["ratio"], "much of it is where everything is recorded"
