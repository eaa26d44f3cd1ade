"""A small invented plan and an invented area summary, for the tests of the documents."""

from __future__ import annotations

import datetime

import numpy as np
import pytest
from shapely.geometry import Point, box

from hotspots.disclose.cells import HIDDEN, NOT_RECORDED, ReleasedCount
from hotspots.disclose.summary import AreaSummary, SharedAction, SimilarArea, SummaryChange, SummaryRow
from hotspots.export.plan_input import HotSpotEvidence, PlanInput, PlanZone
from hotspots.maps.colouring import HotLayer, value_classes
from hotspots.plan.actions import Action, Note
from hotspots.plan.comparison import YearChange
from hotspots.plan.profile import Repeats, Share, ZonePopulation, ZoneProfile
from hotspots.plan.zones import Zone

TODAY = datetime.date(2026, 4, 14)
NOW = datetime.datetime(2026, 4, 14, 9, 0)
LABELS = (
    "Age",
    "Disability",
    "Gender",
    "Gender identity",
    "Race",
    "Religion or belief",
    "Sexual orientation",
)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _shares(labels, counts):
    return tuple(
        Share(label.lower().replace(" ", "_"), label, count)
        for label, count in zip(labels, counts, strict=True)
    )


def sample_profile(name="Station Quarter", *, incidents=148):
    rng = np.random.default_rng(7)
    months = [(2025 if at < 9 else 2026, at % 12) for at in range(3, 15)]
    by_month = tuple(
        Share(f"{2025 + at // 12}-{at % 12 + 1:02d}", f"{MONTHS[at % 12]} {2025 + at // 12}", int(count))
        for at, count in zip(range(3, 15), rng.poisson(12, 12), strict=True)
    )
    assert len(months) == 12
    hours = rng.poisson(np.r_[np.full(6, 1), np.full(6, 3), np.full(6, 6), np.full(6, 11)])
    return ZoneProfile(
        zone_id="Z-0001",
        zone_name=name,
        start=datetime.date(2025, 4, 1),
        end=datetime.date(2026, 3, 31),
        table_version=12,
        area_km2=0.42,
        incidents=incidents,
        by_characteristic=_shares(LABELS, (4, 17, 12, 6, 78, 29, 21)),
        several_characteristics=23,
        no_characteristic=8,
        by_source=_shares(("Police", "Third-party reporting", "Council", "Transport"), (88, 31, 17, 12)),
        by_category=_shares(
            (
                "Verbal abuse",
                "Threats",
                "Criminal damage",
                "Common assault",
                "Online abuse",
                "Spitting",
                "Other",
            ),
            (71, 27, 18, 14, 9, 6, 3),
        ),
        by_setting=_shares(
            ("Street", "Transport", "Shop or leisure", "Home", "Not known"), (64, 41, 22, 12, 9)
        ),
        by_month=by_month,
        by_hour=tuple(Share(str(hour), f"{hour:02d}:00", int(count)) for hour, count in enumerate(hours)),
        by_weekday=_shares(
            ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
            (14, 15, 18, 19, 29, 33, 20),
        ),
        by_reporting_route=_shares(("Phone", "Online", "Third-party centre"), (80, 37, 31)),
        with_hour=int(hours.sum()),
        with_weekday=148,
        repeats=Repeats(14, 51, 97, 9, 22, 88),
        population=ZonePopulation(2310, "lsoa21"),
        change=YearChange(
            148,
            112,
            datetime.date(2025, 4, 1),
            datetime.date(2026, 3, 31),
            datetime.date(2024, 4, 1),
            datetime.date(2025, 3, 31),
            1.32,
            1.03,
            1.70,
            0.03,
            "148 recorded incidents against 112 in the twelve months before: more, by more than chance alone "
            "usually brings. The true change may lie anywhere from +3% to +70%.",
        ),
        no_point=212,
        sentences=(),
        notes=(
            "212 incidents of the period have no point and cannot be in any zone; they count in the areas.",
        ),
    )


def sample_zone(zone_id="Z-0001", name="Station Quarter", *, x=454_200.0, y=304_300.0, radius=420.0):
    return Zone(zone_id, name, "action", Point(x, y).buffer(radius, 24), "drawn", "", NOW, NOW, 1)


def sample_actions():
    return (
        Action(
            "A-0001",
            "More incidents reported",
            "Open a third-party reporting desk at the station",
            "reporting",
            ("race", "religion_or_belief"),
            ("Z-0001",),
            "City Council",
            "Community safety lead",
            ("Transport police",),
            datetime.date(2026, 1, 5),
            datetime.date(2026, 9, 30),
            "Reports a month",
            "6",
            "15",
            "£4,000",
            "in progress",
            notes=(
                Note(1, datetime.date(2026, 2, 10), "City Council", "Desk staffed on Tuesdays and Fridays."),
                Note(2, datetime.date(2026, 3, 20), "Transport police", "12 reports taken so far."),
            ),
        ),
        Action(
            "A-0002",
            "Fewer incidents after dark",
            "Light the underpass and trim the hedges",
            "prevention",
            (),
            ("Z-0001", "Z-0002"),
            "Highways",
            "",
            (),
            None,
            datetime.date(2026, 3, 31),
            "Incidents after 18:00",
            "46 a year",
            "30 a year",
            "",
            "agreed",
        ),
        Action(
            "A-0003",
            "Victims stay in touch",
            "Call every victim back within five working days",
            "support",
            (),
            (),
            "Victim Support",
            "Area manager",
            (),
            None,
            None,
            "Share called back",
            "not known",
            "90%",
            "",
            "proposed",
        ),
    )


def sample_hot_spots():
    cells = tuple(
        box(453_000 + 250 * at, 303_500 + 250 * up, 453_250 + 250 * at, 303_750 + 250 * up)
        for at in range(9)
        for up in range(6)
    )
    values = tuple(float((3 * at) % 29) for at in range(len(cells)))
    places = (box(453_250, 303_500, 453_750, 304_500), box(454_500, 303_750, 454_750, 304_250))
    records = tuple(
        {
            "hot_spot": f"Hot spot {number}",
            "incidents": count,
            "cells_joined": joined,
            "area_km2": area,
            "touches_zone": zone,
        }
        for number, count, joined, area, zone in (
            (1, 96, 8, 0.5, "Station Quarter"),
            (2, 31, 2, 0.13, "none"),
        )
    )
    return HotSpotEvidence(
        title="Counts on 250 m cells",
        sentences=("Half of the 742 incidents on the map happened in 9 of 54 cells.",),
        notes=("Cell size 250 m, chosen because the points are right to about 100 m.",),
        records=records,
        geometries=places,
        layer=HotLayer(cells, value_classes(values, whole=True), "Incidents a cell"),
    )


def make_plan(**changes):
    content = {
        "organisation": "Sarnmere Community Safety Partnership",
        "fictional": True,
        "made_on": TODAY,
        "period": "1 April 2025 to 31 March 2026",
        "zones": (
            PlanZone(sample_zone(), sample_profile()),
            PlanZone(sample_zone("Z-0002", "Mill Lane estate", x=455_600, y=303_900, radius=300), None),
        ),
        "actions": sample_actions(),
        "whole_plan": True,
        "hot_spots": sample_hot_spots(),
        "areas": tuple(
            box(452_000 + 1500 * at, 302_500 + 1500 * up, 453_500 + 1500 * at, 304_000 + 1500 * up)
            for at in range(3)
            for up in range(2)
        ),
        "method": (
            ("Period", "1 April 2025 to 31 March 2026"),
            ("Filters", "none: all recorded incidents"),
            ("Incident table", "version 12; 5,940 incidents"),
            ("Sources", "Police (3,410), third-party reporting (1,240), council (790), transport (500)"),
            ("Not on the map", "212 incidents have no point."),
        ),
        "caveats": (
            "Recorded incidents are not all incidents: most harassment is never reported.",
            "A low count does not mean low harm.",
        ),
    }
    return PlanInput(**(content | changes))


def make_summary(**changes):
    ten = lambda value: ReleasedCount(value, "number")  # noqa: E731
    content = {
        "release_id": "S-0003",
        "sha256": "ab" * 32,
        "made_at": NOW,
        "level": "ward",
        "area_code": "E99000004",
        "area_name": "Harrowgate Ward",
        "year_start": datetime.date(2025, 4, 1),
        "year_end": datetime.date(2026, 3, 31),
        "before_start": datetime.date(2024, 4, 1),
        "before_end": datetime.date(2025, 3, 31),
        "this_year": ten(85),
        "year_before": ten(70),
        "change": SummaryChange(15, 21, "Up by 15, from rounded counts."),
        "rate_per_1000": 6.8,
        "whole_rate_per_1000": 5.1,
        "similar_rate_per_1000": 6.1,
        "similar": tuple(SimilarArea(name, ten(60), 6.1) for name in ("Abbey", "Castle", "Docks")),
        "members": ("Harrowgate Ward",),
        "rank_band": "highest third",
        "characteristics": tuple(
            SummaryRow(label, count)
            for label, count in zip(
                LABELS, (HIDDEN, ten(10), NOT_RECORDED, HIDDEN, ten(45), ten(15), ten(10)), strict=True
            )
        ),
        "quarters": tuple(
            SummaryRow(label, ten(20))
            for label in ("Apr to Jun 2025", "Jul to Sep 2025", "Oct to Dec 2025", "Jan to Mar 2026")
        ),
        "sources": (
            SummaryRow("Police", ten(50)),
            SummaryRow("Council", ten(20)),
            SummaryRow("Transport", HIDDEN),
        ),
        "repeats": ten(15),
        "repeat_percent": 18,
        "since_last": ("Compared with the release before (R-0002):", "Race: about 5 more."),
        "actions": (
            SharedAction(
                "Open a third-party reporting desk at the station",
                "City Council",
                datetime.date(2026, 9, 30),
                "in progress",
                2,
                False,
            ),
            SharedAction(
                "Light the underpass and trim the hedges",
                "Highways",
                datetime.date(2026, 3, 31),
                "agreed",
                0,
                True,
            ),
        ),
        "sentences": (
            "About 85 incidents were recorded in the year, about 70 in the year before.",
            "For every 1,000 residents that is 6.8, against 5.1 in all wards together.",
        ),
        "caveats": (
            "Most targeted harassment is never reported, so these counts show what was recorded only.",
            "A rise can mean that more people feel able to report.",
        ),
        "how_to_report": (
            "In an emergency call 999; otherwise 101 or the police website.",
            "Third-party reporting centres take reports without the police.",
        ),
        "fictional": True,
    }
    return AreaSummary(**(content | changes))


@pytest.fixture
def plan():
    return make_plan()


@pytest.fixture
def summary():
    return make_summary()
