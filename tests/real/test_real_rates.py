"""Rates of Leicestershire wards: steadied as esda does it, in a funnel, beside areas like them."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from libpysal.graph import Graph

from geodata.dataset.filters import IncidentFilter
from geodata.workspace import Workspace, open_workspace
from hotspots.workflows.detecting import DetectRequest, Finding, detect

pytestmark = pytest.mark.real_data

PUBLIC_ORDER = IncidentFilter(categories=("Public order",))
CENSUS = (
    ("census2021-ts001-lsoa", "geography code", "Residence type: Total; measures: Value", None, "residents"),
    ("religion21_lsoa21", "lsoa21_code", "n", "religion", "religion"),
    ("ethnicity21_lsoa21", "lsoa21_code", "n", "ethnic_group", "ethnic_group"),
)


@pytest.fixture(scope="module")
def county(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The newest twelve months with wards and the census by LSOA."""
    from hotspots.workflows.importing import import_files
    from hotspots.workflows.loading import add_areas, add_population, init_workspace

    root = tmp_path_factory.mktemp("rates") / "workspace"
    init_workspace(root)
    workspace = open_workspace(root)
    for level in ("ward22", "lsoa21"):
        file = real_data / f"boundaries/leicestershire/leicestershire_{level.replace('22', 's22')}.geojson"
        name = level.removesuffix("22")
        add_areas(workspace, file, level=name, code=f"{level}_code", name=f"{level}_name")
    for stem, code, count, group, measure in CENSUS:
        table = real_data / "census" / f"leicestershire_{stem}.csv"
        add_population(workspace, table, level="lsoa21", code=code, count=count, group=group, measure=measure)
    files = sorted((real_data / "police_uk/leicestershire").glob("*.csv.gz"))[-12:]
    import_files(workspace, files, source="police")
    return workspace


def rates(county: Workspace, **options: object) -> Finding:
    request = DetectRequest("rates", level="ward", where=PUBLIC_ORDER, options=tuple(options.items()))
    return detect(county, request)


def test_steadied_by_neighbours_equals_esda(county: Workspace) -> None:
    from esda.smoothing import Spatial_Empirical_Bayes

    frame = rates(county, steady="neighbours").frame.sort_values("area_code", ignore_index=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        graph = Graph.build_fuzzy_contiguity(frame, buffer=0.5)
        weights = graph.to_W()
        weights.id_order = list(frame.index)
        theirs = Spatial_Empirical_Bayes(frame["count"].to_numpy(), frame["population"].to_numpy(), weights)
    expected = 1000 * theirs.r.ravel()
    joined = np.array([len(others) > 0 for others in weights.neighbors.values()])
    assert joined.sum() > 175
    np.testing.assert_allclose(frame["smoothed"][joined], expected[joined], rtol=1e-9)


def test_the_city_centre_leads_and_is_named_for_what_it_is(county: Workspace) -> None:
    finding = rates(county, beside="similar")
    top = finding.frame.iloc[0]
    assert top["area_name"] == "Castle"
    assert "Castle" in next(each for each in finding.sentences if "as town centres do" in each)
    # The wards most like the centre of Leicester are inner wards of Leicester and Loughborough.
    assert {"Westcotes", "Saffron"} <= set(top["similar_areas"].split("; "))
    assert top["similar_compared"] == "higher"


def test_the_funnel_narrows_what_stands_out(county: Workspace) -> None:
    plain, wide = rates(county), rates(county, widen=True)
    outside = [int((finding.frame["funnel"] != "within").sum()) for finding in (plain, wide)]
    assert outside[0] > 60
    assert 0 < outside[1] < 20
    assert "The limits are widened" in " ".join(wide.notes)


def test_a_group_of_the_census(county: Workspace, real_data: Path) -> None:
    request = DetectRequest("rates", level="lsoa21", where=PUBLIC_ORDER, measure="religion", group="Muslim")
    frame = detect(county, request).frame
    table = pd.read_csv(real_data / "census/leicestershire_religion21_lsoa21.csv")
    assert frame["population"].sum() == table.loc[table["religion"] == "Muslim", "n"].sum()
    assert frame["rate"].notna().sum() < len(frame), "somewhere none live, and there is no rate"
