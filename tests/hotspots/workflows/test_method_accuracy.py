"""Which method foresees best: hot spots that return and that move, refusals, what is said."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import shapely

from geodata.areas.levels import AreaLevel, save_level
from geodata.errors import UserError
from geodata.schema import arrow_schema
from geodata.workspace import Workspace
from hotspots.detect.forecasts import CANDIDATES, Candidate
from hotspots.workflows.detecting import (
    DetectRequest,
    Finding,
    detect,
    finding_to_dict,
    hot_spot_areas,
    write_finding,
)
from hotspots.workflows.detection.accuracy import _advice, _others, _recommended
from hotspots.workflows.detection.accuracy_rounds import (
    Past,
    bootstrap_hits,
    candidate_label,
    cells_of,
    hold_out,
)
from hotspots.workflows.mapping import finding_layer, result_table

EAST, NORTH = 450_000.0, 300_000.0


def town(
    workspace: Workspace, x: np.ndarray, y: np.ndarray, months: np.ndarray, precision: str = "day"
) -> None:
    """A town of 4 km by 4 km with these incidents."""
    from deltalake import write_deltalake

    codes = np.array(["T1"], dtype=object)
    shapes = np.array([shapely.box(EAST, NORTH, EAST + 4000, NORTH + 4000)], dtype=object)
    save_level(workspace, AreaLevel("town", codes, codes, shapes))
    n = x.size
    began = (np.datetime64("2023-01", "M") + months).astype("datetime64[us]")
    columns: dict[str, Any] = {
        "incident_id": [f"p:{number}" for number in range(n)],
        "source": ["police"] * n,
        "category": ["Public order"] * n,
        "date_precision": [precision] * n,
        "location_precision": ["exact"] * n,
        "occurred_from": began,
        "occurred_to": began,
        "easting_m": EAST + x,
        "northing_m": NORTH + y,
        "batch_id": ["b1"] * n,
    }
    schema = arrow_schema()
    arrays = [
        pa.array(columns[field.name], field.type) if field.name in columns else pa.nulls(n, field.type)
        for field in schema
    ]
    write_deltalake(str(workspace.incidents_path), pa.Table.from_arrays(arrays, schema=schema))


def steady(rng: np.random.Generator, n: int = 1200) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Six in ten incidents round one crossing, month after month; the others anywhere."""
    near = rng.random(n) < 0.6
    x, y = np.where(near[:, None], rng.normal(2125, 60, (n, 2)), rng.uniform(0, 4000, (n, 2))).T
    return x, y, np.arange(n) % 18


def ask(workspace: Workspace, **options: Any) -> Finding:
    return detect(workspace, DetectRequest("accuracy", cell_m=200, options=tuple(options.items())))


def test_a_hot_spot_that_returns_is_foreseen(workspace: Workspace, rng: np.random.Generator) -> None:
    town(workspace, *steady(rng))
    finding = ask(workspace)
    best = finding.frame.iloc[0]
    # 64 of the 6,400 cells of 50 m may be marked; they can hold most of six in ten.
    assert 40 < best["hit_percent"] < 70
    assert best["pai"] == pytest.approx(best["hit_percent"])
    assert best["pai_low"] < best["pai"] < best["pai_high"]
    assert best["compared"] == "best"
    assert len(finding.frame) == len(CANDIDATES)
    assert finding.frame["pai"].is_monotonic_decreasing
    assert finding.frame["pei"].between(0, 1).all()
    assert finding.frame["pei"].is_monotonic_decreasing
    assert finding.frame.loc[finding.frame["kind"] == "gi-star", "rri"].isna().all()
    assert finding.frame.loc[finding.frame["kind"] != "gi-star", "rri"].notna().all()
    assert f"{best['candidate']} would have foreseen most: the 1% of the study area" in finding.sentences[1]
    assert "The runner-up" in finding.sentences[2]
    assert finding.parameters["rounds"] == 4


def test_the_map_shows_what_the_best_marks_now(workspace: Workspace, rng: np.random.Generator) -> None:
    town(workspace, *steady(rng))
    finding = ask(workspace, share_percent=0.5)
    drawn = finding.shown.drawn
    assert drawn is not None
    assert 0 < len(drawn) <= 32
    middle = shapely.Point(EAST + 2125, NORTH + 2125)
    assert (drawn.distance(middle) < 500).mean() > 0.8
    layer = finding_layer(finding)
    assert layer is not None
    assert "marks now" in layer.legend.title
    assert finding.frame.geometry.isna().all()
    assert layer.legend.noun == "cells"
    assert result_table(finding).columns[0] == "Way to foresee"
    areas = hot_spot_areas(finding)
    assert areas["places"].sum() == len(drawn)
    assert areas["count"].iloc[0] > 0
    json.dumps(finding_to_dict(finding))


def test_recent_months_win_where_hot_spots_move(workspace: Workspace, rng: np.random.Generator) -> None:
    n = 1600
    months = np.arange(n) % 16
    # The crossing moves 200 m every other month, past places that stay quiet afterwards.
    middle = 300.0 + 200.0 * (months // 2)
    x, y = rng.normal(middle, 30), rng.normal(2100, 30, n)
    town(workspace, x, y, months)
    finding = ask(workspace, months=1, rounds=4, share_percent=1)
    assert finding.frame["kind"].iloc[0].startswith("recent")


def test_the_files_hold_every_way(workspace: Workspace, rng: np.random.Generator, tmp_path: Any) -> None:
    town(workspace, *steady(rng, 300))
    finding = ask(workspace, rounds=1)
    for ending in (".csv", ".geojson"):
        write_finding(finding, tmp_path / f"ways{ending}")
    assert (tmp_path / "ways.csv").read_text(encoding="utf-8-sig").count("\n") == len(CANDIDATES) + 1
    assert "the latest 3 months" in finding.sentences[1]


def test_too_little_to_learn_from_is_refused(workspace: Workspace) -> None:
    town(workspace, np.full(30, 50.0), np.full(30, 50.0), np.arange(30) % 2)
    with pytest.raises(UserError, match="too little to learn from when 3 months"):
        ask(workspace)


@pytest.mark.parametrize("incidents", [0, 1, 2])
def test_hardly_any_incident_is_refused(workspace: Workspace, incidents: int) -> None:
    town(workspace, np.full(incidents, 50.0), np.full(incidents, 50.0), np.arange(incidents))
    with pytest.raises(UserError, match="too little to learn from"):
        ask(workspace)


def test_few_later_incidents_are_too_few_to_say(workspace: Workspace, rng: np.random.Generator) -> None:
    months = np.r_[np.arange(60) % 6, [8, 8]]
    town(workspace, *rng.uniform(0, 4000, (2, 62)), months)
    finding = ask(workspace, months=1, rounds=2)
    assert finding.sentences[0].startswith("Too few to say: only 2 incidents")
    assert "1 round left out" in " ".join(finding.notes)


def test_few_incidents_met_are_too_few_to_tell(workspace: Workspace, rng: np.random.Generator) -> None:
    """Of sixty incidents anywhere, 1% of the ground meets about one."""
    town(workspace, *rng.uniform(0, 4000, (2, 180)), np.arange(180) % 12)
    opening = ask(workspace, months=1, rounds=4).sentences[0]
    assert opening.startswith("Too few to tell which way is best: even the first of the 15 ways tried met")
    assert re.search(r"met only \d of 60 later incidents", opening)


def ways(*rows: tuple[str, str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["candidate", "kind", "compared", "hit_percent"])


def test_the_easiest_of_those_not_told_apart_is_recommended() -> None:
    apart, worse = "cannot be told apart", "clearly worse"
    tied = ways(
        ("smooth, recent", "recent density", "best", 30.0),
        ("smooth", "density", apart, 29.0),
        ("cells", "counts", worse, 20.0),
    )
    assert _recommended(tied) == 1
    assert _advice(tied, 100) == (
        "The best 2 of the 3 ways tried cannot be told apart; of these use smooth here, the easiest to "
        "explain."
    )
    clear = tied.assign(compared=["best", worse, worse])
    assert _advice(clear, 100) == "Use smooth, recent here: the other 2 ways tried are clearly worse."
    assert "2 of the 3 ways tried are clearly worse, last" in " ".join(_others(clear))
    assert _advice(clear, 30).startswith("Too few to tell which way is best: even the first of the 3 ways")


def test_all_in_one_place_is_foreseen_by_every_way_alike(workspace: Workspace) -> None:
    town(workspace, np.full(90, 1010.0), np.full(90, 1010.0), np.arange(90) % 9)
    frame = ask(workspace).frame
    narrow = frame[frame["size_m"] == 50]
    assert narrow["hit_percent"].tolist() == [100]
    assert set(frame["compared"]) <= {"best", "cannot be told apart", "clearly worse"}
    assert frame["pei"].between(0, 1).all()


def test_a_year_alone_cannot_be_held_out(workspace: Workspace, rng: np.random.Generator) -> None:
    town(workspace, *steady(rng, 100), precision="year")
    with pytest.raises(UserError, match="0 with a point and a month"):
        ask(workspace)


def test_rounds_never_learn_from_what_they_foresee(rng: np.random.Generator) -> None:
    from hotspots.detect.grid import make_grid

    grid = make_grid((0, 0, 1999, 1999), cell_m=50, shape="square")
    x, y = rng.uniform(0, 2000, (2, 600))
    past = Past(x, y, grid.locate(x, y), np.arange(600) % 12)
    rounds = hold_out(grid, past, months=2, rounds=3, share=0.02)
    assert [(one.first, one.last, one.learned, one.observed.sum()) for one in rounds] == [
        (10, 11, 500, 100),
        (8, 9, 400, 100),
        (6, 7, 300, 100),
    ]
    assert (np.stack([one.marked.sum(axis=1) for one in rounds]) == cells_of(0.02, 1600)).all()
    # With places chosen by chance nothing is foreseen: 2% of the ground holds about 2%.
    hits = bootstrap_hits(rounds, rng)
    assert hits.shape == (999, len(CANDIDATES))
    assert hits.mean() == pytest.approx(0.02, abs=0.015)


def test_shares_of_the_ground_are_whole_cells() -> None:
    assert [cells_of(share, 1000) for share in (0.001, 0.0001, 0.0159, 0.2)] == [1, 1, 15, 200]


def test_widths_are_said_to_the_decimetre() -> None:
    assert candidate_label(Candidate("counts", 1), 62.5) == "counts on cells of 62.5 m"
    assert candidate_label(Candidate("density", 8), 325) == "density with a bandwidth of 2,600 m"
    assert candidate_label(CANDIDATES[-1], 50) == "clusters (DBSCAN)"
