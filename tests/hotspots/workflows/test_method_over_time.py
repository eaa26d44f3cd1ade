"""Emerging, change and timing as methods: a small town by hand, trigger events, mixes, planted truth."""

from __future__ import annotations

import calendar
import datetime
import json
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import shapely

from geodata.areas.levels import AreaLevel, save_level
from geodata.dataset.filters import IncidentFilter
from geodata.errors import UserError
from geodata.schema import arrow_schema
from geodata.synthetic import planted
from geodata.workspace import Workspace
from hotspots.workflows.detecting import DetectRequest, detect, finding_to_dict
from hotspots.workflows.events import add_event

EAST, NORTH = 458_000.0, 304_000.0
MOVED = 12


def wards() -> AreaLevel:
    """Twenty-five wards of one square kilometre, five in a row."""
    west, south = np.arange(25) % 5 * 1000.0, np.arange(25) // 5 * 1000.0
    boxes = shapely.box(EAST + west, NORTH + south, EAST + west + 1000, NORTH + south + 1000)
    codes, names = ([f"{first}{k:02d}" for k in range(25)] for first in ("W", "Ward "))
    return AreaLevel("ward", np.array(codes, dtype=object), np.array(names, dtype=object), boxes)


def record(number: int, ward: int, moment: datetime.datetime, **more: Any) -> dict[str, Any]:
    return {
        "incident_id": f"police:{number}",
        "source": "police",
        "occurred_from": moment,
        "occurred_to": moment,
        "date_precision": "minute",
        "category": "Public order",
        "reporting_route": "phone",
        "easting_m": EAST + ward % 5 * 1000 + 500,
        "northing_m": NORTH + ward // 5 * 1000 + 500,
        "location_precision": "street",
        "batch_id": "b1",
        "source_file": "f.csv",
        "source_row": number + 2,
        "area_ward": f"W{ward:02d}",
        "area_ward_by": "polygon",
        **more,
    }


def town() -> list[dict[str, Any]]:
    """Two a month in each ward over 2024 and 2025; from 2025 on, ten more a month in the middle."""
    rows: list[dict[str, Any]] = []
    for year in (2024, 2025):
        for month in range(1, 13):
            last = calendar.monthrange(year, month)[1]
            for ward in range(25):
                for day in (1, last):
                    rows.append(record(len(rows), ward, datetime.datetime(year, month, day, 18, 30)))
            if year == 2025:
                for day in range(5, 15):
                    rows.append(record(len(rows), MOVED, datetime.datetime(year, month, day, 22, 30)))
    return rows


def fill(workspace: Workspace, rows: list[dict[str, Any]]) -> Workspace:
    from deltalake import write_deltalake

    save_level(workspace, wards())
    schema = arrow_schema()
    for name in ("area_ward", "area_ward_by"):
        schema = schema.append(pa.field(name, pa.string()))
    write_deltalake(str(workspace.incidents_path), pa.Table.from_pylist(rows, schema=schema))
    return workspace


@pytest.fixture
def loaded(workspace: Workspace) -> Workspace:
    return fill(workspace, town())


def ask(workspace: Workspace, method: str, *options: tuple[str, Any], **more: Any) -> Any:
    finding = detect(workspace, DetectRequest(method, options=options, **{"level": "ward", **more}))
    assert "nan" not in said(finding)
    json.dumps(finding_to_dict(finding), allow_nan=False)
    return finding


def said(finding: Any) -> str:
    return " ".join([*finding.sentences, *finding.notes])


def test_change_of_the_newest_year(loaded: Workspace) -> None:
    finding = ask(loaded, "change")
    row = finding.frame.iloc[MOVED]
    assert (row["before"], row["after"], row["change"]) == (24, 144, "rose")
    # 2024 has 366 days.
    assert row["ratio"] == pytest.approx(144 / 365 / (24 / 366))
    assert row["low"] < row["ratio"] < row["high"]
    assert set(finding.frame["change"].drop(MOVED)) == {"no clear change"}
    assert finding.parameters["before"] == ["2024-01-01", "2024-12-31"]
    text = said(finding)
    assert "Of 25 areas (Ward), 1 has clearly more than before and none clearly fewer" in text
    assert "Clearly more, most of all: Ward 12 (24 to 144)." in text
    assert "The periods have 366 and 365 days" in text
    assert "chosen for you" in text
    assert "not whole years" not in text
    assert {each.value for each in finding.shown.classes} == {"rose", "fell"}


def test_a_period_asked_for_is_compared_with_the_one_before(city: Workspace) -> None:
    asked = IncidentFilter(start=datetime.date(2025, 6, 1), end=datetime.date(2025, 11, 30))
    finding = detect(city, DetectRequest("change", level="ward", where=asked))
    assert finding.parameters["before"] == ["2024-12-01", "2025-05-31"]
    assert finding.parameters["after"] == ["2025-06-01", "2025-11-30"]
    # What is on the map are the incidents asked for; those before only serve the comparison.
    assert finding.on_map == finding.frame["after"].sum()
    assert finding.on_map + finding.not_on_map == finding.incidents
    earlier = IncidentFilter(start=datetime.date(2024, 12, 1), end=datetime.date(2025, 5, 31))
    counts = detect(city, DetectRequest("counts", level="ward", where=earlier)).frame
    before = finding.frame.set_index("area_code")["before"]
    assert before.sort_index().tolist() == counts.set_index("area_code")["count"].sort_index().tolist()


def test_change_by_a_day_and_by_months(loaded: Workspace) -> None:
    split = ask(loaded, "change", ("split", datetime.date(2025, 7, 1)))
    assert split.parameters["days"] == [366 + 181, 184]
    assert "The periods are not whole years" in said(split)
    both = ask(loaded, "change", ("split", datetime.date(2025, 1, 1)), ("months", 3))
    assert both.parameters["before"] == ["2024-10-01", "2024-12-31"]
    assert both.parameters["after"] == ["2025-01-01", "2025-03-31"]
    assert both.frame["before"].sum() == 25 * 6
    short = ask(loaded, "change", ("split", datetime.date(2024, 3, 1)), ("months", 6))
    assert "the earlier period is shorter" in said(short)
    with pytest.raises(UserError, match="1 January 2026"):
        ask(loaded, "change", ("split", datetime.date(2026, 1, 1)))


def test_change_against_the_rest(loaded: Workspace) -> None:
    finding = ask(loaded, "change", ("against", "whole"))
    assert finding.frame.iloc[MOVED]["ratio"] == pytest.approx((144 / 24) / (576 / 576))
    assert "than the change everywhere else explains" in said(finding)


def test_change_by_cells_counts_the_same(loaded: Workspace) -> None:
    finding = ask(loaded, "change", level=None, cell_m=1000.0)
    assert finding.frame["after"].max() == 144
    assert finding.frame["count"].sum() == len(town())


def test_events_are_told_and_can_be_left_out(loaded: Workspace) -> None:
    add_event(loaded, name="The match", start=datetime.date(2025, 3, 5), end=datetime.date(2025, 3, 14))
    told = ask(loaded, "change")
    text = said(told)
    assert "10 of these fall in the 10 days of The match (5 March 2025 to 14 March 2025)" in text
    assert "The match fell in the later period" in text
    without = ask(loaded, "change", ("leave_out_events", True))
    assert without.parameters["days"] == [366, 355]
    assert without.frame.iloc[MOVED]["after"] == 134
    text = said(without)
    assert "10 days of trigger events (The match) left out, with 10 incidents" in text
    assert "of these fall" not in text


def test_month_only_records_count_where_the_month_is_sure(workspace: Workspace) -> None:
    rows = town()
    for number in range(12):
        rows.append(
            record(len(rows), 3, datetime.datetime(2025, 7, 1), date_precision="month" if number else "year")
        )
    fill(workspace, rows)
    sure = ask(workspace, "change", ("split", datetime.date(2025, 7, 1)))
    assert sure.frame.iloc[3]["after"] == 12 + 11
    assert "dated by year only" in said(sure)
    unsure = ask(workspace, "change", ("split", datetime.date(2025, 7, 10)))
    assert unsure.frame.iloc[3]["after"] == 11
    assert "11 incidents known only by a month that both periods share" in said(unsure)


def test_a_new_source_is_warned_of(workspace: Workspace) -> None:
    rows = town()
    for number in range(150):
        moment = datetime.datetime(2025, 1 + number % 12, 10, 9, 0)
        rows.append(record(len(rows), number % 25, moment, source="council", reporting_route="online"))
    text = said(ask(fill(workspace, rows), "change"))
    assert "The mix of sources moved: 'council' went from 0% to 17% of the incidents" in text
    assert "The mix of reporting routes moved" in text


def test_no_warning_when_the_mix_stays(loaded: Workspace) -> None:
    assert "The mix of" not in said(ask(loaded, "change"))


def test_emerging(workspace: Workspace) -> None:
    rows = town()
    block = [6, 7, 8, 11, 12, 13, 16, 17, 18]
    for month in range(1, 13):
        for ward in block:
            rows += [record(len(rows), ward, datetime.datetime(2025, month, 20, 12))] * 20
    finding = ask(fill(workspace, rows), "emerging")
    row = finding.frame.iloc[MOVED]
    assert row["emerging"] == "consecutive hot spot"
    assert (row["pattern"], row["hot_now"]) == ("hot and growing", "yes")
    assert 11 <= row["periods_hot"] <= 12
    assert finding.frame.iloc[24]["periods_hot"] == 0
    assert finding.parameters["periods"] == 24
    assert len(finding.shown.classes) == 5
    text = said(finding)
    assert (
        "taken together with the areas that touch it (gaps up to 1 m forgiven) and the 1 month before" in text
    )
    assert "New or growing most clearly: Ward 12 (consecutive hot spot)" in text
    assert finding.shown.tables[0].frame["Places"].sum() == 25


def test_emerging_by_week_and_quarter(loaded: Workspace) -> None:
    weeks = ask(loaded, "emerging", ("period", "week"))
    assert weeks.parameters["periods"] == 731 // 7
    with pytest.raises(UserError, match="there are 8"):
        ask(loaded, "emerging", ("period", "quarter"))
    short = ask(loaded, "emerging", where=IncidentFilter(start=datetime.date(2025, 6, 1)))
    assert "so time is cut into weeks" in said(short)


def test_emerging_tells_of_an_event_in_the_newest_periods(loaded: Workspace) -> None:
    add_event(loaded, name="The march", start=datetime.date(2025, 12, 24))
    assert "The march fell in the newest periods" in said(ask(loaded, "emerging"))
    assert "The march fell" not in said(ask(loaded, "emerging", ("leave_out_events", True)))


def test_timing(loaded: Workspace) -> None:
    finding = ask(loaded, "timing")
    row = finding.frame.iloc[MOVED]
    assert (row["change"], row["since"], row["since_from"], row["since_to"]) == (
        "rose",
        "2025-01",
        "2025-01",
        "2025-01",
    )
    assert set(finding.frame["change"].drop(MOVED)) == {"no clear change"}
    text = said(finding)
    assert "January 2025 as the first month of the new level" in text
    assert "Ward 12 (rose from 2025-01)" in text
    assert "The months tend upwards (Mann-Kendall, p < 0.001), as they do after one change of level" in text
    assert "steady" not in " ".join(finding.sentences)
    titles = [chart.title for chart in finding.shown.charts]
    assert titles == [
        "Incidents by month",
        "Month of the year: times the average",
        "Day of the week: times the average",
        "Hour of the day",
        "Weekday and hour",
    ]
    hours = finding.shown.charts[3].frame.set_index("hour")["incidents"]
    assert (hours["18"], hours["22"], hours.sum()) == (1200, 120, 1320)


def test_timing_marks_events_in_the_chart(loaded: Workspace) -> None:
    add_event(loaded, name="The match", start=datetime.date(2025, 3, 30), end=datetime.date(2025, 4, 2))
    frame = ask(loaded, "timing").shown.charts[0].frame
    marked = frame[frame["series"] == "The match"]
    assert marked["month"].dt.month.tolist() == [3, 4]
    assert marked["incidents"].tolist() == [60, 60]


def test_timing_spreads_hours_and_leaves_month_only_dates_out_of_weekdays(workspace: Workspace) -> None:
    rows = town()
    start = datetime.datetime(2025, 5, 5, 1, 0)
    rows.append(record(len(rows), 0, start, occurred_to=start + datetime.timedelta(hours=2)))
    rows.append(record(len(rows), 0, datetime.datetime(2025, 5, 1), date_precision="month"))
    finding = ask(fill(workspace, rows), "timing")
    hours = finding.shown.charts[3].frame.set_index("hour")["incidents"]
    assert (hours["01"], hours["02"]) == (0.5, 0.5)
    assert finding.shown.charts[2].frame["count"].sum() == len(rows) - 1
    assert "1 incident known only by month count" in said(finding)


def test_too_short_for_months(workspace: Workspace) -> None:
    rows = [record(k, k % 25, datetime.datetime(2025, 1 + k % 3, 1 + k % 28, 12)) for k in range(60)]
    fill(workspace, rows)
    with pytest.raises(UserError, match="2 whole months"):
        ask(workspace, "timing")
    text = said(ask(workspace, "change"))
    assert "None of 25 areas (Ward) changed clearly (none with q < 0.05); chance alone could explain" in text


def test_planted_action_that_worked_is_found(city: Workspace) -> None:
    """The parade where the action worked fell after its start; the like one beside it did not."""
    finding = ask(city, "change", ("split", planted.WORKED_START), level="lsoa21")
    points = {spot.name: spot for spot in planted.HOT_SPOTS}
    from geodata.synthetic.blocks import CENTRE_M

    def at(name: str) -> Any:
        east, north = points[name].offset_m
        place = shapely.Point(CENTRE_M[0] + east, CENTRE_M[1] + north)
        return finding.frame[finding.frame.contains(place)].iloc[0]

    assert at("parade-with-action")["change"] == "fell"
    assert at("parade-without-action")["change"] != "fell"
    assert at("school-walk")["change"] == "rose"


def test_planted_start_is_found(city: Workspace) -> None:
    """More round the prayer house from June 2024 on; and the days of the planted spike are told."""
    from geodata.synthetic.blocks import CENTRE_M

    finding = ask(city, "timing", level="lsoa21")
    spot = next(spot for spot in planted.HOT_SPOTS if spot.name == "prayer-house")
    place = shapely.Point(CENTRE_M[0] + spot.offset_m[0], CENTRE_M[1] + spot.offset_m[1])
    row = finding.frame[finding.frame.contains(place)].iloc[0]
    assert row["change"] == "rose"
    assert row["since_from"] <= "2024-06" <= row["since_to"]
    assert "days of Disturbances in another city (14 June 2024 to 27 June 2024)" in said(finding)
