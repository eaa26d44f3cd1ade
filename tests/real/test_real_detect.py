"""Hot spots of real incidents: 47 months of Leicestershire, and published results for Memphis."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from libpysal.graph import Graph

from geodata.crs import WGS84, project
from geodata.dataset.filters import IncidentFilter
from geodata.workspace import Workspace, open_workspace
from hotspots.detect.cells import tally
from hotspots.detect.density import suggest_bandwidth_m
from hotspots.detect.getis_ord import gi_star_z, normal_p
from hotspots.detect.grid import make_grid
from hotspots.detect.neighbours import cell_neighbours
from hotspots.workflows.detecting import DetectRequest, Finding, detect, hot_spot_areas

pytestmark = pytest.mark.real_data

PUBLIC_ORDER = IncidentFilter(categories=("Public order",))
BOXES = {
    "hotspot_gistar_jan_utm15n_auto": "hotspot_gistar_jan_utm15n_auto",
    "hotspot_gistar_jan_utm15n_200m": "hotspot_count_jan_utm15n_200m",
}
"""Printed result, and where its bounding box is printed."""
PEOPLE = "Residence type: Total; measures: Value"


@pytest.fixture(scope="module")
def county(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """All 47 monthly files with wards, LSOAs of both vintages and the census population."""
    from hotspots.workflows.importing import import_files
    from hotspots.workflows.loading import add_areas, add_lookup, add_population, init_workspace

    root = tmp_path_factory.mktemp("county") / "workspace"
    init_workspace(root)
    workspace = open_workspace(root)
    folder = real_data / "boundaries" / "leicestershire"
    for level, stem in (("ward", "wards22"), ("lsoa11", "lsoa11"), ("lsoa21", "lsoa21")):
        column = "ward22" if level == "ward" else level
        add_areas(
            workspace,
            folder / f"leicestershire_{stem}.geojson",
            level=level,
            code=f"{column}_code",
            name=f"{column}_name",
        )
    add_lookup(
        workspace,
        folder / "leicestershire_lookup_lsoa11_lsoa21_lad22.csv",
        from_level="lsoa11",
        to_level="lsoa21",
        from_code="lsoa11_code",
        to_code="lsoa21_code",
    )
    census = real_data / "census" / "leicestershire_census2021-ts001-lsoa.csv"
    add_population(workspace, census, level="lsoa21", code="geography code", count=PEOPLE)
    files = sorted((real_data / "police_uk" / "leicestershire").glob("*.csv.gz"))
    assert len(files) == 47
    import_files(workspace, files, source="police")
    return workspace


@pytest.fixture(scope="module")
def raw(real_data: Path) -> pd.DataFrame:
    """The same files, read by pandas alone; a Crime ID that occurs again is the same incident."""
    files = sorted((real_data / "police_uk" / "leicestershire").glob("*.csv.gz"))
    columns = ["Crime ID", "Longitude", "LSOA code", "Crime type"]
    rows = pd.concat([pd.read_csv(file, usecols=columns, dtype=str) for file in files], ignore_index=True)
    rows = rows[rows["Crime type"] == "Public order"]
    return rows[rows["Crime ID"].isna() | ~rows.duplicated("Crime ID", keep="last")]


def test_public_order_by_lsoa_equals_the_files(county: Workspace, raw: pd.DataFrame) -> None:
    finding = detect(county, DetectRequest("counts", level="lsoa11", where=PUBLIC_ORDER))
    assert finding.incidents == len(raw)
    counts = finding.frame.set_index("area_code")["count"]
    printed = raw["LSOA code"].value_counts().reindex(counts.index, fill_value=0)
    # Codes of 2011 win where they are printed; the few others come by lookup or point and can only add.
    assert finding.assigned_by["printed"] == printed.sum()
    assert (counts >= printed).all()
    assert counts.sum() == sum(finding.assigned_by.values()) == finding.on_map


def test_gi_star_by_lsoa_equals_esda(county: Workspace) -> None:
    from esda import G_Local

    finding = detect(county, DetectRequest("gi-star", level="lsoa21", where=PUBLIC_ORDER))
    frame = finding.frame
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        graph = Graph.build_fuzzy_contiguity(frame, buffer=0.5)
        theirs = G_Local(frame["count"].to_numpy(float), graph, transform="B", star=True, permutations=0)
    np.testing.assert_allclose(frame["z"], theirs.Zs, atol=1e-9)
    hot = frame[frame["spot"] == "hot"]
    assert len(frame) == 634
    assert 5 < len(hot) < 60
    # The city centre of Leicester is where anybody would expect it.
    assert hot["area_name"].str.startswith("Leicester ").mean() > 0.7
    assert f"in and around {len(hot)} of 634 LSOA 2021 areas" in finding.sentences[0]


def test_gi_star_on_250_m_cells(county: Workspace) -> None:
    finding = detect(county, DetectRequest("gi-star", cell_m=250, within="ward", where=PUBLIC_ORDER))
    frame = finding.frame
    assert frame["count"].sum() == finding.on_map > 42_000
    assert finding.on_map + finding.not_on_map == finding.incidents
    graph = Graph.build_contiguity(frame, rook=False)
    spread = frame["count"].to_numpy(float)
    from esda import G_Local

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = G_Local(spread, graph, transform="B", star=True, permutations=0).Zs
    np.testing.assert_allclose(frame["z"], theirs, atol=1e-8)
    clock_tower = gpd.GeoSeries.from_xy([-1.1330], [52.6361], crs=WGS84).to_crs(county.crs).iloc[0]
    assert frame.loc[frame.geometry.contains(clock_tower), "spot"].tolist() == ["hot"]
    assert hot_spot_areas(finding).iloc[0].geometry.contains(clock_tower)


def test_wards_ranked_by_rate(county: Workspace, real_data: Path, tmp_path: Path) -> None:
    """With the population of the published best-fit lookup: ranks and rates equal plain division."""
    from hotspots.workflows.loading import add_population

    best_fit = best_fit_population(real_data)
    best_fit.rename_axis("code").rename("people").reset_index().to_csv(tmp_path / "wards.csv", index=False)
    add_population(
        county,
        tmp_path / "wards.csv",
        level="ward",
        code="code",
        count="people",
        measure="residents_best_fit",
    )
    finding = detect(
        county, DetectRequest("rates", level="ward", where=PUBLIC_ORDER, measure="residents_best_fit")
    )
    frame = finding.frame.set_index("area_code")
    assert len(frame) == 181
    expected = (frame["count"] / best_fit.reindex(frame.index) * 1000).sort_values(ascending=False)
    known = frame[frame["rate"].notna()]
    assert len(known) > 100
    np.testing.assert_allclose(known["rate"], expected.dropna())
    assert known["rank"].tolist() == expected.dropna().rank(method="min", ascending=False).tolist()
    assert ((known["low"] <= known["rate"]) & (known["rate"] <= known["high"])).all()
    assert known["area_name"].iloc[0] == "Castle"
    assert known["compared"].iloc[0] == "higher"
    assert f"{181 - len(known)} areas without a population have no rate" in " ".join(finding.notes)


def test_wards_without_their_own_population_are_estimated(county: Workspace, real_data: Path) -> None:
    finding = detect(county, DetectRequest("rates", level="ward", where=PUBLIC_ORDER))
    people = finding.frame.set_index("area_code")["population"]
    # The census total of the nine authorities: over simplified borders nearly all is kept.
    assert people.sum() == pytest.approx(1_121_994, rel=0.005)
    assert "estimated from level lsoa21" in " ".join(finding.notes)
    published = best_fit_population(real_data)
    shared = people.index.intersection(published.index)
    assert np.median(np.abs(people[shared] / published[shared] - 1)) < 0.10


def best_fit_population(real_data: Path) -> pd.Series:
    lookup = pd.read_csv(
        real_data / "boundaries/leicestershire/leicestershire_lookup_lsoa21_ward24_lad24.csv", dtype=str
    )
    census = pd.read_csv(real_data / "census/leicestershire_census2021-ts001-lsoa.csv")
    people = census.set_index("geography code")[PEOPLE]
    return lookup.assign(people=lookup["lsoa21_code"].map(people)).groupby("ward24_code")["people"].sum()


@pytest.mark.parametrize("method", ["density", "clusters"])
def test_density_and_clusters_point_at_the_centre(county: Workspace, method: str) -> None:
    finding: Finding = detect(county, DetectRequest(method, where=PUBLIC_ORDER))  # type: ignore[arg-type]
    centre = gpd.GeoSeries.from_xy([-1.1330], [52.6361], crs=WGS84).to_crs(county.crs).iloc[0]
    top = finding.frame.loc[finding.frame[finding.value_column].idxmax()]
    assert top.geometry.distance(centre) < 1000
    assert finding.incidents == finding.on_map + finding.not_on_map
    if method == "clusters":
        assert finding.frame["count"].sum() < finding.on_map / 2


@pytest.fixture(scope="module")
def memphis(real_data: Path) -> Path:
    return real_data / "benchmarks" / "memphis_sfhotspot"


def robberies(memphis: Path, name: str) -> tuple[np.ndarray, np.ndarray]:
    rows = pd.read_csv(memphis / name)
    return project(
        rows["longitude"].to_numpy(), rows["latitude"].to_numpy(), source=WGS84, target="EPSG:32615"
    )


def test_bandwidth_of_each_axis_equals_sfhotspot(memphis: Path) -> None:
    """sfhotspot prints the bandwidth of the west-east axis alone: 8,877 m in January, 5,592 m in 2019."""
    for name, published in (("memphis_robberies_jan.csv", 8877), ("memphis_robberies.csv", 5592)):
        x, _ = robberies(memphis, name)
        assert suggest_bandwidth_m(x, x).value == round(published, -1)


@pytest.mark.parametrize("key", list(BOXES))
def test_gi_star_equals_sfhotspot(memphis: Path, key: str) -> None:
    """
    The ten printed cells, to the printed digits.

    sfhotspot's grid starts at the points, ours at the origin: the points are moved so that both agree. Its
    study area is the convex hull of the points, half a cell wider, cut to the printed bounding box.
    """
    every = json.loads((memphis / "published_values.json").read_text())
    published, bbox = every[key], every[BOXES[key]]["bbox"]
    first, cell_m = published["cells_first10"], published["cell_size"]
    corners = np.array(first["lower_left"])
    shift = corners[0] % cell_m
    x, y = robberies(memphis, "memphis_robberies_jan.csv")
    hull = shapely.convex_hull(shapely.multipoints(np.column_stack([x, y]))).buffer(cell_m / 2, quad_segs=30)
    hull = hull.intersection(shapely.box(*bbox))
    grid = make_grid(
        (0, 0, 0, 0),
        cell_m=cell_m,
        shape="square",
        within=shapely.transform(hull, lambda places: places - shift),
    )
    assert len(grid) == published["n_cells"]
    counts = tally(grid.locate(x - shift[0], y - shift[1]), len(grid))
    assert counts.sum() == 206
    z = gi_star_z(counts.astype(float), cell_neighbours(grid))
    columns, rows = np.round((corners - shift) / cell_m).astype(int).T
    place = grid.position(rows, columns)
    assert counts[place].tolist() == first["n"]
    np.testing.assert_allclose(z[place], first["gistar"], rtol=2e-3)
    np.testing.assert_allclose(normal_p(z)[place], first["pvalue"], rtol=4e-3)
