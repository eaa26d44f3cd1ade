"""Charts of a finding: names stand in lines, intervals lie along the numbers, every kind can be drawn."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from hotspots.ui.finding_charts import _drawn
from hotspots.workflows.shown import Chart

FRAME = pd.DataFrame(
    {
        "name": ["b", "a"],
        "month": pd.to_datetime(["2025-01-01", "2025-02-01"]),
        "number": [1.0, 3.0],
        "low": [0.5, 2.0],
        "high": [2.0, 4.0],
        "nought": [0, 0],
    }
)


def drawn(kind: Any, x: str, y: str, **more: Any) -> dict[str, Any]:
    chart = Chart("Title", "What it shows.", kind, FRAME, x=x, y=y, labels=(("number", "How many"),), **more)
    found: dict[str, Any] = _drawn(chart).to_dict()
    return found


@pytest.mark.parametrize(("x", "y"), [("name", "number"), ("number", "name")])
@pytest.mark.parametrize("kind", ["bars", "points"])
def test_names_stand_in_lines_whichever_way_they_were_given(kind: str, x: str, y: str) -> None:
    whisker, mark = drawn(kind, x, y, low="low", high="high")["layer"]
    assert mark["encoding"]["y"]["field"] == "name"
    assert mark["encoding"]["y"]["sort"] is None
    assert mark["encoding"]["x"] | {"title": "How many"} == mark["encoding"]["x"]
    assert whisker["encoding"]["x"]["field"] == "low"
    assert whisker["encoding"]["x2"]["field"] == "high"
    assert whisker["encoding"]["y"]["field"] == "name"


def test_numbers_over_time_rise() -> None:
    band, line = drawn("lines", "month", "number", low="low", high="high")["layer"]
    assert line["encoding"]["x"]["type"] == "temporal"
    assert band["mark"]["type"] == "area"
    assert (band["encoding"]["y"]["field"], band["encoding"]["y2"]["field"]) == ("low", "high")


def test_nothing_but_noughts_still_has_an_axis() -> None:
    assert drawn("lines", "month", "nought")["encoding"]["y"]["scale"]["domain"] == [0, 1]


def test_a_heat_table_keeps_the_order_of_its_rows() -> None:
    found = drawn("heat", "name", "month", colour="number")
    assert found["mark"]["type"] == "rect"
    assert found["encoding"]["x"]["sort"] is None
    assert found["encoding"]["color"]["title"] == "How many"
