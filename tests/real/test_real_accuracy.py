"""Robberies in Memphis: what counts would have foreseen, by a plain table; solid hot spots are busier."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geodata.crs import WGS84, project
from hotspots.detect.block_gi_star import Rule
from hotspots.detect.forecasts import CANDIDATES, Candidate
from hotspots.detect.getis_ord import gi_star_scatter_p, gi_star_z
from hotspots.detect.grid import CellGrid, make_grid
from hotspots.detect.neighbours import cell_neighbours
from hotspots.detect.significance import benjamini_hochberg, normal_p
from hotspots.detect.stability import cut_in_quarters, stability
from hotspots.detect.stability_cells import looks_at_cells
from hotspots.detect.stability_points import Incidents
from hotspots.workflows.detection.accuracy_rounds import Past, hold_out

pytestmark = pytest.mark.real_data
METRES = "EPSG:32615"
SHARE = 0.01


@pytest.fixture(scope="module")
def robberies(real_data: Path) -> tuple[np.ndarray, np.ndarray, pd.Series, shapely.Geometry]:
    folder = real_data / "benchmarks" / "memphis_sfhotspot"
    rows = pd.read_csv(folder / "memphis_robberies.csv", parse_dates=["date"])
    x, y = project(rows["longitude"].to_numpy(), rows["latitude"].to_numpy(), source=WGS84, target=METRES)
    precincts = gpd.read_file(folder / "memphis_precincts.geojson").to_crs(METRES)
    return x, y, rows["date"], shapely.union_all(shapely.make_valid(precincts.geometry.to_numpy()))


def grid_of(town: shapely.Geometry, cell_m: float) -> CellGrid:
    return make_grid(town.bounds, cell_m=cell_m, shape="square", within=town)


@pytest.mark.parametrize("size", [1, 2, 4, 8])
def test_counts_foresee_what_a_plain_table_says(robberies: tuple, size: int) -> None:
    x, y, date, town = robberies
    grid = grid_of(town, 150)
    cell = grid.locate(x, y)
    month = date.dt.month.to_numpy()
    inside = cell >= 0
    past = Past(x[inside], y[inside], cell[inside], month[inside])
    latest = hold_out(grid, past, months=3, rounds=1, share=SHARE)[0]
    assert (latest.first, latest.last) == (10, 12)

    table = pd.DataFrame({"row": grid.rows // size, "column": grid.columns // size})
    table["later"] = np.bincount(cell[inside & (month >= 10)], minlength=len(grid))
    wide = pd.DataFrame({"row": np.floor(y / (150 * size)), "column": np.floor(x / (150 * size))})
    earlier = wide[inside & (month < 10)].value_counts().rename("earlier").reset_index()
    table = table.merge(earlier, on=["row", "column"], how="left").fillna({"earlier": 0})
    table["each"] = table["earlier"] / table.groupby(["row", "column"])["later"].transform("size")
    best = table.sort_values(["each", "later"], ascending=[False, True]).head(int(SHARE * len(grid)))
    found = latest.scores.iloc[CANDIDATES.index(Candidate("counts", size))]
    assert found["hit_rate"] == pytest.approx(best["later"].sum() / table["later"].sum())
    most = table["later"].nlargest(len(best)).sum()
    assert found["pei"] == pytest.approx(best["later"].sum() / most)


def test_smooth_surfaces_foresee_robberies_better_than_cells(robberies: tuple) -> None:
    """As Chainey, Tompson and Uhlig (2008) found for most offences: density before grids of counts."""
    x, y, date, town = robberies
    grid = grid_of(town, 150)
    cell = grid.locate(x, y)
    inside = cell >= 0
    past = Past(x[inside], y[inside], cell[inside], date.dt.month.to_numpy()[inside])
    rounds = hold_out(grid, past, months=3, rounds=3, share=SHARE)
    observed = np.array([one.observed.sum() for one in rounds])
    hits = np.stack([one.scores["hit_rate"].to_numpy() for one in rounds]).T @ observed / observed.sum()
    of = {(each.kind, each.size): hit for each, hit in zip(CANDIDATES, hits, strict=True)}
    assert of["density", 2] > max(of["counts", size] for size in (1, 2, 4, 8))


def test_solid_hot_spots_are_busier_than_those_that_depend_on_choices(robberies: tuple) -> None:
    x, y, date, town = robberies
    grid = grid_of(town, 500)
    cell = grid.locate(x, y)
    counts = np.bincount(cell[cell >= 0], minlength=len(grid)).astype(float)
    near = cell_neighbours(grid)
    z = gi_star_z(counts, near)
    hot = (benjamini_hochberg(np.maximum(normal_p(z), gi_star_scatter_p(counts, near, z))) < 0.05) & (z > 0)
    quarter = cut_in_quarters(date.to_numpy(dtype="datetime64[us]"))
    # Coordinates are printed to three decimals of a degree: some 60 m either way.
    incidents = Incidents(x, y, cell, quarter, np.full(x.size, 60.0))
    found = stability(hot, looks_at_cells(grid, incidents, Rule(0.05), rng=np.random.default_rng(1)))
    assert len(found.looks) == 23
    solid, frail = (z[found.kind == kind] for kind in ("solid", "depends on choices"))
    assert solid.size > 20
    assert frail.size > 0
    assert np.median(solid) > np.median(frail)
    # Of cells that are not hot on the map hardly any is hot in nearly all other looks.
    assert (found.share[~hot] >= 0.9).mean() < 0.01
