"""Clusters and meeting characteristics among real bias crimes of Washington DC and Montgomery County."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from scipy.spatial import cKDTree
from sklearn.cluster import DBSCAN

from geodata.crs import WGS84, project
from geodata.dataset import read_incidents
from geodata.schema import CHARACTERISTICS
from geodata.workspace import Workspace, create_workspace
from hotspots.workflows.detecting import DetectRequest, detect

pytestmark = pytest.mark.real_data

CRS = "EPSG:26918"


def two_police_forces(real_data: Path, folder: Path) -> Workspace:
    """The published file holds the records of two police forces; each is imported under its own name."""
    from hotspots.workflows.importing import import_files

    workspace = create_workspace(folder / "dc", crs=CRS, timezone="America/New_York")
    rows = pd.read_csv(
        real_data / "hate_crime/dc_montgomery/events_flat.csv", dtype=str, keep_default_na=False
    )
    for state, some in rows.groupby("state"):
        some.to_csv(folder / f"{state}.csv", index=False)
        import_files(workspace, [folder / f"{state}.csv"], source=f"police_{str(state).lower()}")
    return workspace


@pytest.fixture(scope="module")
def washington(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return two_police_forces(real_data, tmp_path_factory.mktemp("washington"))


def points_aimed_at(workspace: Workspace, name: str) -> np.ndarray:
    frame = read_incidents(workspace, columns=["easting_m", "northing_m", name])
    return frame.loc[frame[name].fillna(False).astype(bool), ["easting_m", "northing_m"]].to_numpy(float)


def test_clusters_of_each_characteristic_equal_sklearn(washington: Workspace) -> None:
    finding = detect(washington, DetectRequest("clusters", options=(("by", "characteristic"),)))
    assert finding.parameters["eps_m"] == 300
    for name in ("race", "religion_or_belief", "sexual_orientation", "gender_identity"):
        mine = finding.frame[finding.frame["characteristic"] == name]
        model = DBSCAN(eps=300, min_samples=int(mine["min_incidents"].iloc[0]))
        labels = model.fit_predict(points_aimed_at(washington, name))
        sizes = np.sort(np.bincount(labels[labels >= 0]))[::-1]
        assert mine["count"].tolist() == sizes.tolist()
    dupont = gpd.GeoSeries.from_xy([-77.0434], [38.9096], crs=WGS84).to_crs(CRS).iloc[0]
    largest = finding.frame[finding.frame["characteristic"] == "sexual_orientation"].iloc[0]
    assert largest.geometry.distance(dupont) < 500


def test_pairs_equal_a_tree_of_scipy(washington: Workspace) -> None:
    finding = detect(washington, DetectRequest("colocation", options=(("band_m", 300.0), ("deals", 419))))
    frame = finding.frame.set_index(["first", "second"])
    for pair, made in frame.iterrows():
        one, two = (cKDTree(points_aimed_at(washington, name)) for name in pair)
        # Incidents that carry both stand in both trees, and are near themselves.
        assert made["pairs"] == one.count_neighbors(two, 300.0) - made["both"], pair


def test_two_forces_that_record_differently_make_a_finding_that_is_none(washington: Workspace) -> None:
    """
    Over both forces at once, gender identity and sexual orientation meet; within each of them they do not.

    Nearly all incidents aimed at gender identity are Washington's: what stands out is who recorded them.
    """

    def ratio(deal: str | None) -> tuple[float, str]:
        options = (("band_m", 300.0), ("deals", 419), *((("deal", deal),) if deal else ()))
        frame = detect(washington, DetectRequest("colocation", options=options)).frame
        row = frame.set_index(["first", "second"]).loc[("gender_identity", "sexual_orientation")]
        return float(row["ratio"]), str(row["finding"])

    everywhere, usual = ratio("everywhere"), ratio(None)
    assert everywhere[0] == pytest.approx(1.75, abs=0.01)
    assert everywhere[1] == "together"
    assert usual[0] == pytest.approx(0.96, abs=0.03)
    assert usual[1] == "no more than chance"


def test_expected_pairs_by_hand(washington: Workspace, real_data: Path) -> None:
    """The mean by chance from the plain formula, on coordinates projected from the file."""
    frame = read_incidents(washington)
    marks = frame[list(CHARACTERISTICS)].fillna(False).astype(bool)
    some = frame[marks.any(axis=1)]
    marks = marks[marks.any(axis=1)]
    rows = pd.read_csv(real_data / "hate_crime/dc_montgomery/events_flat.csv", dtype=str)
    rows = rows.drop_duplicates("id", keep="last").set_index("id").loc[some["reference"]]
    xy = np.column_stack(
        project(rows["lon"].to_numpy(float), rows["lat"].to_numpy(float), source=WGS84, target=CRS)
    )
    n, tree = len(xy), cKDTree(xy)
    near = tree.count_neighbors(tree, 300.0) - n
    finding = detect(
        washington,
        DetectRequest("colocation", options=(("band_m", 300.0), ("deals", 99), ("deal", "everywhere"))),
    )
    made = finding.frame.set_index(["first", "second"]).loc[("race", "religion_or_belief")]
    a, b = marks["race"].sum(), marks["religion_or_belief"].sum()
    c = (marks["race"] & marks["religion_or_belief"]).sum()
    assert made["expected"] == pytest.approx(near * (a * b - c) / (n * (n - 1)), rel=1e-3)
