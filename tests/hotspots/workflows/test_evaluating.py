"""Evaluating zones: the action that worked, the one that did not, plain counting, edges and refusals."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from shapely.geometry import Point, box

from geodata.dataset import read_incidents
from geodata.errors import UserError
from geodata.synthetic.blocks import CENTRE_M
from geodata.synthetic.planted import ACTION_ZONES, HOT_SPOTS
from geodata.workspace import Workspace
from hotspots.workflows.evaluating import evaluate_zone
from hotspots.workflows.evaluation.periods import choose_periods
from hotspots.workflows.evaluation.places import ring_around
from hotspots.workflows.filtering import make_filter
from hotspots.workflows.importing import import_files
from hotspots.workflows.zoning import add_zone, get_zone, list_zones, remove_zone

SPOTS = {spot.name: spot for spot in HOT_SPOTS}


def zone_named(city: Workspace, name: str) -> str:
    return next(zone.zone_id for zone in list_zones(city) if zone.name == name)


def zone_over(city: Workspace, spot: str) -> str:
    """The drawn zone that holds the middle of a planted hot spot."""
    east, north = SPOTS[spot].offset_m
    middle = Point(CENTRE_M[0] + east, CENTRE_M[1] + north)
    return next(zone.zone_id for zone in list_zones(city) if zone.geometry.contains(middle))


@pytest.mark.parametrize("control", ["auto", "planted"])
@pytest.mark.parametrize("planted", ACTION_ZONES, ids=lambda zone: zone.name)
def test_both_actions_of_the_city_are_judged_rightly(city: Workspace, planted: Any, control: str) -> None:
    found = evaluate_zone(
        city,
        zone_named(city, planted.name),
        start=planted.start,
        control=control if control == "auto" else zone_over(city, planted.control),
    )
    assert found.verdict == ("fell" if planted.worked else "no clear change")
    assert found.wdd is not None
    assert found.monthly_model is not None
    assert (found.wdd.high < 0) == planted.worked
    assert (found.monthly_model.high < 1) == planted.worked
    assert (found.relative_effect.low > 1) == planted.worked
    assert found.periods.before == found.periods.after
    if planted.worked:
        # What was taken away from the zone, against a control that was left alone, lies in the interval.
        treated, other = SPOTS[planted.treated], SPOTS[planted.control]
        (first, first_last, early), (_, last, late) = treated.phases
        months = found.periods.after
        per_month = [
            count / (((end - begin).days + 1) / 30.44)
            for (begin, end, count) in (
                treated.phases[0],
                treated.phases[1],
                other.phases[0],
                other.phases[1],
            )
        ]
        truth = months * ((per_month[1] - per_month[0]) - (per_month[3] - per_month[2]))
        assert first < first_last < last
        assert early > late
        assert found.wdd.low < truth < found.wdd.high


def test_counts_are_those_of_a_plain_loop(city: Workspace) -> None:
    zone, control = get_zone(city, "Z-0001"), get_zone(city, "Z-0004")
    start = dt.date(2024, 7, 15)
    found = evaluate_zone(
        city, "Z-0001", start=start, before=6, after=4, control="Z-0004", buffer_m=300,
        where=make_filter(characteristics=["race"]),
    )  # fmt: skip
    rows = read_incidents(
        city, columns=("occurred_from", "date_precision", "easting_m", "northing_m", "race")
    )
    ring = zone.geometry.buffer(300).difference(zone.geometry)
    counts = {"zone": [0, 0], "control": [0, 0], "buffer": [0, 0]}
    shapes = {"zone": zone.geometry, "control": control.geometry, "buffer": ring}
    kept = rows[
        rows["race"].fillna(value=False) & rows["easting_m"].notna() & (rows["date_precision"] != "year")
    ]
    for at, east, north in zip(kept["occurred_from"], kept["easting_m"], kept["northing_m"], strict=True):
        if dt.datetime(2024, 1, 15) <= at < dt.datetime(2024, 11, 15):
            for name, shape in shapes.items():
                counts[name][int(at >= dt.datetime(2024, 7, 15))] += shape.intersects(Point(east, north))
    assert {
        name: [each.before, each.after] for name, each in found.counts.items() if name in counts
    } == counts
    assert [row["month"] for row in found.months][:2] == ["2024-01-15", "2024-02-15"]
    assert [row["after"] for row in found.months] == [False] * 6 + [True] * 4
    for name, both in counts.items():
        assert sum(row[name] for row in found.months) == sum(both)
    # Six months before and four after: what came before counts two thirds.
    own, base = counts["zone"], counts["control"]
    assert found.wdd is not None
    assert found.wdd.estimate == pytest.approx(own[1] - base[1] - (own[0] - base[0]) * 4 / 6)
    assert any("known by the month only" in note for note in found.notes)
    assert any("Counted are only: race" in note for note in found.notes)


def test_suggestions_touch_neither_zone_nor_buffer_nor_each_other(city: Workspace) -> None:
    found = evaluate_zone(city, "Z-0001", start=dt.date(2024, 7, 1), buffer_m=400)
    own = get_zone(city, "Z-0001").geometry.buffer(400)
    acted = [zone.geometry for zone in list_zones(city) if zone.kind == "action"]
    places = [found.control, *found.others]
    assert found.control.kind == "zone"
    for at, one in enumerate(places):
        assert not one.geometry.intersects(own)
        assert not any(one.geometry.intersects(shape) for shape in acted)
        for other in places[:at]:
            assert one.geometry.intersection(other.geometry).area == pytest.approx(0)
        assert "before the start" in one.reason
    assert len(places) > 2
    assert found.monthly_model is not None
    assert found.monthly_model.zones == len(places)
    named = evaluate_zone(city, "Z-0001", start=dt.date(2024, 7, 1), buffer_m=400, control="Z-0004")
    shape = get_zone(city, "Z-0004").geometry
    assert named.others
    assert all(one.geometry.intersection(shape).area == pytest.approx(0) for one in named.others)


def test_without_a_drawn_comparison_an_area_or_square_serves(own_city: Workspace) -> None:
    for zone in list_zones(own_city):
        if zone.kind == "comparison":
            remove_zone(own_city, zone.zone_id)
    found = evaluate_zone(own_city, "Z-0002", start=dt.date(2024, 10, 1))
    assert found.control.kind in ("area", "square")
    assert found.verdict == "no clear change"
    with pytest.raises(UserError, match="has been removed"):
        evaluate_zone(own_city, "Z-0002", start=dt.date(2024, 10, 1), control="Z-0004")
    remove_zone(own_city, "Z-0002")
    with pytest.raises(UserError, match="has been removed"):
        evaluate_zone(own_city, "Z-0002", start=dt.date(2024, 10, 1))


def test_a_comparison_next_door_is_told_and_one_over_the_zone_refused(own_city: Workspace) -> None:
    zone = get_zone(own_city, "Z-0001").geometry
    west, south, east, north = zone.bounds
    near = add_zone(
        own_city, name="Next door", geometry=box(east, south, east + 600, north), kind="comparison"
    )
    over = add_zone(own_city, name="Over", geometry=zone.buffer(10), kind="comparison")
    found = evaluate_zone(own_city, "Z-0001", start=dt.date(2024, 7, 1), control=near.zone_id)
    assert "reaches into the buffer" in found.control.reason
    assert west < east
    for wrong in (over.zone_id, "Z-0001"):
        with pytest.raises(UserError, match="lies over"):
            evaluate_zone(own_city, "Z-0001", start=dt.date(2024, 7, 1), control=wrong)
    with pytest.raises(UserError, match="Z-0999"):
        evaluate_zone(own_city, "Z-0001", start=dt.date(2024, 7, 1), control="Z-0999")


def test_the_answer_is_plain_values_and_plain_words(city: Workspace) -> None:
    found = evaluate_zone(city, "Z-0001", start=dt.date(2024, 7, 1), before=12, after=12)
    result = json.loads(json.dumps(found.to_dict()))
    assert result["counts"]["zone"].keys() == {"before", "after"}
    assert {"estimate", "se", "z", "low", "high"} <= result["wdd"].keys()
    assert {"wdq", "gross_effect", "total_net_effect", "reading"} <= result["wdq"].keys()
    assert result["power"]["alpha"] == 0.025
    assert 0 <= result["e_test_p"] <= 1
    text = "\n".join(found.lines())
    for words in (found.sentence, "Weighted displacement difference", "In proportion", "Be careful", "Notes"):
        assert words in text
    assert "nan" not in text
    bare = evaluate_zone(city, "Z-0001", start=dt.date(2024, 7, 1), control="Z-0004", buffer_m=0)
    assert bare.to_dict()["wdq"] is None
    assert set(bare.counts) == {"zone", "control"}
    assert any("No buffer" in note for note in bare.notes)


def test_a_zone_where_nothing_happened_gets_an_answer(own_city: Workspace) -> None:
    extent = get_zone(own_city, "Z-0001").geometry.bounds
    far = box(extent[0] - 60_000, extent[1], extent[0] - 59_500, extent[1] + 500)
    empty = add_zone(own_city, name="Moor", geometry=far)
    other = box(extent[0] - 50_000, extent[1], extent[0] - 49_500, extent[1] + 500)
    control = add_zone(own_city, name="Heath", geometry=other, kind="comparison")
    found = evaluate_zone(own_city, empty.zone_id, start=dt.date(2024, 7, 1), control=control.zone_id)
    assert (found.verdict, found.wdd, found.monthly_model) == ("too few to say", None, None)
    assert "too few to say" in found.sentence
    assert "no incident before" in found.power.sentence
    assert "nan" not in "\n".join(found.lines())
    with pytest.raises(UserError, match="cannot be found by itself"):
        evaluate_zone(own_city, empty.zone_id, start=dt.date(2024, 7, 1))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"before": 0}, "--before"),
        ({"after": 300}, "--after"),
        ({"after": 24}, "reach over 17"),
        ({"before": 30}, "reach over 18"),
        ({"start": dt.date(2027, 1, 1)}, "end on 30 November 2025, before the action starts"),
        ({"start": dt.date(2020, 1, 1)}, "reach over 0"),
        ({"buffer_m": -1}, "buffer"),
        ({"buffer_m": 90_000}, "buffer"),
        ({"where": make_filter(categories=["no such"])}, "no such"),
    ],
)
def test_refusals(city: Workspace, options: dict[str, Any], words: str) -> None:
    with pytest.raises(UserError, match=words):
        evaluate_zone(city, "Z-0001", **{"start": dt.date(2024, 7, 1), "control": "Z-0004", **options})


def test_an_empty_workspace_says_so(workspace: Workspace) -> None:
    zone = add_zone(workspace, name="Market", geometry=box(458000, 304000, 459000, 305000))
    with pytest.raises(UserError, match="no incident"):
        evaluate_zone(workspace, zone.zone_id, start=dt.date(2024, 7, 1))


def test_a_changed_mix_of_sources_is_told(workspace: Workspace, tmp_path: Path) -> None:
    """Two months before from one source, two after from another: counts alone would call it a rise."""
    lines = ["reference,occurred_from,category,easting_m,northing_m"]
    for month, number in ((1, 12), (2, 12), (3, 40), (4, 40)):
        lines += [
            f"r{month}-{at},2024-{month:02d}-{1 + at % 28:02d},abuse,{458100 + at},304100"
            for at in range(number)
        ]
    files = {"police": lines[:25], "council": [lines[0], *lines[25:]]}
    for source, rows in files.items():
        path = tmp_path / f"{source}.csv"
        path.write_text("\n".join(rows), encoding="utf-8")
        fields = {name: name for name in lines[0].split(",")}
        import_files(workspace, [path], source=source, mapping=fields)
    zone = add_zone(workspace, name="Market", geometry=box(458000, 304000, 459000, 305000))
    other = add_zone(workspace, name="Park", geometry=box(470000, 304000, 471000, 305000))
    found = evaluate_zone(
        workspace, zone.zone_id, start=dt.date(2024, 3, 1), control=other.zone_id, buffer_m=0
    )
    assert (found.counts["zone"].before, found.counts["zone"].after) == (24, 80)
    assert found.verdict == "too few to say"
    assert any("mix of sources changed" in one for one in found.warnings)


def test_periods_are_whole_months_and_rings_lie_outside() -> None:
    import pandas as pd

    days = pd.date_range("2023-01-05", "2024-12-28", freq="D")
    frame = pd.DataFrame({"occurred_from": days, "occurred_to": days})
    whole = choose_periods(frame, dt.date(2024, 1, 1), before=None, after=None)
    assert (whole.before, whole.after, whole.first_day, whole.last_day) == (
        12, 12, dt.date(2023, 1, 1), dt.date(2024, 12, 31),
    )  # fmt: skip
    times = pd.Series(pd.to_datetime(["2022-12-31", "2023-01-01", "2024-12-31", "2025-01-01"]))
    assert whole.month_of(times).tolist() == [-1, 0, 23, -1]
    short = choose_periods(frame, dt.date(2024, 8, 31), before=None, after=3)
    assert (short.before, short.after) == (19, 3)
    assert short.edges[-1] == pd.Timestamp("2024-11-30")
    assert "19 months before and 3 months after" in short.words
    zone = box(0, 0, 100, 100)
    ring = ring_around(zone, 50, without=[box(100, 0, 200, 100)])
    assert ring.intersection(zone).area == pytest.approx(0)
    assert ring.area == pytest.approx(100 * 50 * 3 + np.pi * 50**2, rel=0.01)
    assert ring_around(zone, 0) is None
    assert ring_around(zone, 50, without=[box(-500, -500, 500, 500)]) is None
    assert replace(whole, after=3).last_day == dt.date(2024, 3, 31)


def test_events_and_missing_months_are_told(own_city: Workspace) -> None:
    from hotspots.workflows.events import add_event

    add_event(own_city, name="Rally", start=dt.date(2024, 6, 14), end=dt.date(2024, 6, 28))
    add_event(own_city, name="Long ago", start=dt.date(2019, 6, 14), end=dt.date(2019, 6, 15))
    found = evaluate_zone(own_city, "Z-0001", start=dt.date(2024, 7, 1), control="Z-0004")
    assert any("Rally (before the start)" in note and "Long ago" not in note for note in found.notes)
    found = evaluate_zone(own_city, "Z-0003", start=dt.date(2024, 7, 1))
    assert found.verdict != "fell"
    assert any("do not rely on this" in line for line in found.lines())


def test_months_nobody_delivered_are_told() -> None:
    import pandas as pd

    from hotspots.workflows.evaluation.notes import left_out_notes

    days = pd.DatetimeIndex([day for day in pd.date_range("2023-01-01", "2023-12-31") if day.month != 5])
    frame = pd.DataFrame({"occurred_from": days, "easting_m": np.nan, "date_precision": "month"})
    whole = choose_periods(frame.assign(occurred_to=days), dt.date(2023, 7, 2), before=5, after=5)
    said = " ".join(left_out_notes(frame, whole, without_month=3))
    for words in ("May 2023", "334 incidents of these months", "3 incidents known by the year", "wrong side"):
        assert words in said, words
