"""Local Moran and Gi* on published data: counties round St. Louis, and Leicestershire beside esda."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from libpysal.graph import Graph

import hotspots as hs
from geodata.dataset.filters import IncidentFilter
from geodata.workspace import Workspace, open_workspace
from hotspots.detect.getis_ord import gi_star_p
from hotspots.detect.local_moran import QUADRANTS
from hotspots.detect.significance import false_discovery_cut
from hotspots.workflows.detecting import DetectRequest, detect

pytestmark = pytest.mark.real_data

ORACLES = Path(__file__).parents[1] / "oracles"
PUBLIC_ORDER = IncidentFilter(categories=("Public order",))
PEOPLE = "Residence type: Total; measures: Value"


@pytest.fixture(scope="module")
def published() -> dict[str, Any]:
    return json.loads((ORACLES / "local_moran.json").read_text())["stl_homicides"]


@pytest.fixture(scope="module")
def counties(real_data: Path) -> tuple[gpd.GeoDataFrame, Graph]:
    folder = real_data / "benchmarks" / "stl_homicides"
    lines = (folder / "stl.gal").read_text().split("\n")[1:]
    pairs = zip(lines[::2], lines[1::2], strict=False)
    neighbours = {int(head.split()[0]): [int(each) for each in row.split()] for head, row in pairs if head}
    frame = gpd.read_file(folder / "stl_hom.shp")
    return frame.set_index(pd.Index(range(1, 79))), Graph.from_dicts(neighbours)


def test_global_moran_of_the_counties(
    counties: tuple[gpd.GeoDataFrame, Graph], published: dict[str, Any]
) -> None:
    frame, graph = counties
    found = hs.local_moran(frame["HR8893"], graph, p_values="normal")
    assert found["i"].sum() / (len(found) - 1) == pytest.approx(published["moran_i"], rel=1e-12)


def test_false_discovery_cuts_of_the_counties(
    counties: tuple[gpd.GeoDataFrame, Graph], published: dict[str, Any]
) -> None:
    """With 999 two-sided shuffles no county passes: both cuts are Bonferroni's."""
    frame, graph = counties
    found = hs.local_moran(frame["HR8893"], graph, rng=np.random.default_rng(10))
    assert false_discovery_cut(found["p"], 0.10) == pytest.approx(published["false_discovery_cut_0_10"])
    assert false_discovery_cut(found["p"], 0.05) == pytest.approx(published["false_discovery_cut_0_05"])


def test_counties_as_the_page_tells_it(counties: tuple[gpd.GeoDataFrame, Graph]) -> None:
    frame, graph = counties
    rng = np.random.default_rng(1)
    moran = hs.local_moran(frame["HR8893"], graph, permutations=99_999, rng=rng)
    assert moran["quadrant"].value_counts().to_dict() == {
        "low among low": 44,
        "low among high": 13,
        "high among low": 13,
        "high among high": 8,
    }
    assert frame.loc[moran["p"].idxmin(), "NAME"] == "St. Louis City"
    assert (moran["q"] > 0.10).all()
    gi = hs.gi_star(frame["HR8893"], graph, p_values="permutation", permutations=99_999, rng=rng)
    assert frame.loc[(gi["q"] < 0.05) & (gi["z"] > 0), "NAME"].tolist() == ["St. Louis City"]


@pytest.fixture(scope="module")
def county(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The twelve files of 2025 with wards, LSOAs and the census population."""
    from hotspots.workflows.importing import import_files
    from hotspots.workflows.loading import add_areas, add_population, init_workspace

    root = tmp_path_factory.mktemp("county-2025") / "workspace"
    init_workspace(root)
    workspace = open_workspace(root)
    folder = real_data / "boundaries" / "leicestershire"
    for level, column, stem in (("ward", "ward22", "wards22"), ("lsoa21", "lsoa21", "lsoa21")):
        file = folder / f"leicestershire_{stem}.geojson"
        add_areas(workspace, file, level=level, code=f"{column}_code", name=f"{column}_name")
    census = real_data / "census" / "leicestershire_census2021-ts001-lsoa.csv"
    add_population(workspace, census, level="lsoa21", code="geography code", count=PEOPLE)
    files = sorted((real_data / "police_uk" / "leicestershire").glob("2025-*.csv.gz"))
    import_files(workspace, files, source="police")
    return workspace


def test_local_moran_by_lsoa_equals_esda(county: Workspace) -> None:
    from esda import Moran_Local

    finding = detect(county, DetectRequest("local-moran", level="lsoa21", where=PUBLIC_ORDER))
    frame = finding.frame
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        graph = Graph.build_fuzzy_contiguity(frame, buffer=0.5)
        theirs = Moran_Local(frame["count"].to_numpy(float), graph, permutations=9999, seed=1, n_jobs=1)
    np.testing.assert_allclose(frame["i"], theirs.Is, atol=1e-9)
    assert frame["quadrant"].tolist() == [QUADRANTS[one - 1] for one in theirs.q]
    # Their own p-value is one-sided and leaves out ties on the low side; this one is from their shuffles.
    more, fewer = (theirs.sim >= theirs.Is - 1e-9).mean(axis=0), (theirs.sim <= theirs.Is + 1e-9).mean(axis=0)
    expected = np.minimum(1, 2 * np.where(frame["z"] > 0, more, fewer))
    np.testing.assert_allclose(frame["p"], expected, atol=0.04)
    high = frame[frame["pattern"] == "High among high"]
    assert len(high) == 11
    assert high["area_name"].str.startswith("Leicester ").all()
    assert "11 of 634 LSOA 2021 areas stand high among high neighbours" in finding.sentences[0]


def test_ways_to_p_on_real_counts(county: Workspace) -> None:
    """Hot by shuffles of places is hot by the usual way too, and that by the normal curve."""
    frames = {
        way: detect(
            county,
            DetectRequest(
                "gi-star",
                level="lsoa21",
                where=PUBLIC_ORDER,
                options=(("p_values", way), ("stability", False)),
            ),
        ).frame
        for way in ("scatter", "exact", "normal")
    }
    hot = {way: set(frame.loc[frame["spot"] == "hot", "area_code"]) for way, frame in frames.items()}
    assert hot["exact"] <= hot["scatter"] <= hot["normal"]
    assert {way: len(places) for way, places in hot.items()} == {"scatter": 17, "exact": 10, "normal": 17}


def test_drawn_p_comes_near_the_exact_one(county: Workspace) -> None:
    from hotspots.workflows.detection.ground import level_neighbours

    finding = detect(county, DetectRequest("counts", level="lsoa21", where=PUBLIC_ORDER))
    counts = finding.frame.sort_values("area_code")["count"].to_numpy(float)
    near = level_neighbours(county, "lsoa21")
    exact = gi_star_p(counts, near)
    drawn = gi_star_p(counts, near, exact=False, permutations=99_999, rng=np.random.default_rng(1))
    np.testing.assert_allclose(exact, drawn, atol=0.02)
