"""Incidents of the fictional city: what is planted is there, and the rest looks like life."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
import shapely

from geodata.schema import CHARACTERISTICS
from geodata.synthetic import City
from geodata.synthetic.areas import block_polygons
from geodata.synthetic.blocks import CENTRE_M
from geodata.synthetic.incidents import silent_areas
from geodata.synthetic.planted import ACTION_ZONES, FIRST_DAY, HOT_SPOTS, LAST_DAY, SPIKE, HotSpot
from geodata.synthetic.timing import day_weights

SPOTS = {spot.name: spot for spot in HOT_SPOTS}


def _inside(city: City, spot: HotSpot):
    drafts = city.incidents.drafts
    away = np.hypot(drafts.x - CENTRE_M[0] - spot.offset_m[0], drafts.y - CENTRE_M[1] - spot.offset_m[1])
    return away < spot.radius_m


def _days(city: City):
    return city.incidents.drafts.minute // 1440


def test_six_thousand_incidents_in_three_years_in_order(city: City):
    minute = city.incidents.drafts.minute
    assert len(minute) == 6_000
    assert (np.diff(minute) >= 0).all()
    assert minute.min() >= 0
    assert minute.max() < 1440 * ((LAST_DAY - FIRST_DAY).days + 1)


def test_all_seven_characteristics_and_some_with_several(city: City):
    marks = city.incidents.marks
    assert marks.shape == (6_000, 7)
    assert (marks.sum(axis=0) > 150).all()
    several = (marks.sum(axis=1) > 1).mean()
    assert 0.05 < several < 0.20
    assert (marks.sum(axis=1) > 0).all()


def test_strands_have_the_order_that_police_forces_publish(city: City):
    # Hampshire 2022/23: race 2,742; sexual orientation 890; disability 865; transgender 306; religion 177.
    police = city.incidents.marks[city.incidents.source == "police"].sum(axis=0)
    share = dict(zip(CHARACTERISTICS, police / police.sum(), strict=True))
    assert share["race"] > 0.45
    assert 0.10 < share["sexual_orientation"] < 0.25
    assert 0.10 < share["disability"] < 0.25
    assert share["gender_identity"] < share["sexual_orientation"]


def test_police_record_no_incident_that_is_about_age_or_gender_alone(city: City):
    seen = [CHARACTERISTICS.index(name) for name in CHARACTERISTICS if name not in ("age", "gender")]
    assert city.incidents.marks[city.incidents.source == "police"][:, seen].any(axis=1).all()


def test_points_lie_in_the_block_they_name(city: City):
    drafts = city.incidents.drafts
    placed = np.isfinite(drafts.x)
    assert 0.02 < (~placed).mean() < 0.10, "incidents online have no point"
    ground = block_polygons(city.blocks)[drafts.block[placed]]
    assert shapely.contains(ground, shapely.points(drafts.x[placed], drafts.y[placed])).all()


@pytest.mark.parametrize("spot", HOT_SPOTS, ids=lambda spot: spot.name)
def test_planted_incidents_lie_in_their_circle_and_phases(city: City, spot: HotSpot):
    drafts = city.incidents.drafts
    mine = drafts.origin == spot.name
    assert mine.sum() == spot.excess
    assert _inside(city, spot)[mine].all()
    days = _days(city)[mine]
    counted = [
        ((days >= (first - FIRST_DAY).days) & (days <= (last - FIRST_DAY).days)).sum()
        for first, last, _ in spot.phases
    ]
    # A night that runs past midnight may step over the last day of a phase by one.
    assert counted == pytest.approx([count for _, _, count in spot.phases], abs=1)
    strands = {CHARACTERISTICS[number] for number in drafts.strand[mine]}
    assert strands == set(spot.characteristics)


@pytest.mark.parametrize("zone", ACTION_ZONES, ids=lambda zone: zone.name)
def test_action_zones_behave_as_written(city: City, zone):
    start = (zone.start - FIRST_DAY).days
    year = 365

    def before_and_after(name: str) -> tuple[int, int]:
        days = _days(city)[_inside(city, SPOTS[name])]
        return (
            int(((days >= start - year) & (days < start)).sum()),
            int(((days >= start) & (days < start + year)).sum()),
        )

    treated, control = before_and_after(zone.treated), before_and_after(zone.control)
    assert 0.6 < control[1] / control[0] < 1.6, "the control stays about flat"
    if zone.worked:
        assert treated[1] < 0.55 * treated[0]
    else:
        assert treated[1] > 0.7 * treated[0]


def test_planted_places_keep_out_of_each_others_way(city: City):
    silent = shapely.union_all(city.areas.area_polygons[silent_areas(city.areas)])
    circles = [
        shapely.Point(CENTRE_M[0] + spot.offset_m[0], CENTRE_M[1] + spot.offset_m[1]).buffer(spot.radius_m)
        for spot in HOT_SPOTS
    ]
    assert not shapely.intersects(silent, circles).any()
    for number, circle in enumerate(circles):
        assert not shapely.intersects(circle, circles[:number]).any()
    assert shapely.covers(shapely.union_all(city.areas.ward_polygons), circles).all()


def test_silent_areas_record_far_less_than_others(city: City):
    count = np.bincount(city.areas.area[city.incidents.drafts.block], minlength=140)
    silent = np.isin(np.arange(140), silent_areas(city.areas))
    assert silent.sum() == 9
    per_head = count / city.people.residents
    assert np.median(per_head[silent]) < 0.55 * np.median(per_head[~silent])


def test_a_spike_follows_the_event(city: City):
    days = _days(city)
    start = (SPIKE.first_day - FIRST_DAY).days
    race = city.incidents.marks[:, CHARACTERISTICS.index("race")]
    daily = race.sum() / 1096
    first_week = (race & (days >= start) & (days < start + 7)).sum() / 7
    assert first_week > 3 * daily


def test_near_repeats_come_close_and_soon(city: City):
    """More pairs within 200 m and 7 days than with the dates shuffled (a Knox test by hand)."""
    drafts = city.incidents.drafts
    background = np.isin(drafts.origin, ["background", "near repeat"]) & (drafts.setting == "street")
    here = np.column_stack([drafts.x, drafts.y])[background]
    days = (drafts.minute[background] / 1440.0).copy()
    from scipy.spatial import cKDTree

    pairs = cKDTree(here).query_pairs(200.0, output_type="ndarray")
    close = int((np.abs(days[pairs[:, 0]] - days[pairs[:, 1]]) <= 7).sum())
    rng = np.random.default_rng(5)
    chance = []
    for _ in range(39):
        mixed = rng.permutation(days)
        chance.append(int((np.abs(mixed[pairs[:, 0]] - mixed[pairs[:, 1]]) <= 7).sum()))
    assert close > max(chance) * 1.5


def test_some_people_are_hit_again_and_a_few_many_times(city: City):
    times = np.unique(city.incidents.drafts.victim, return_counts=True)[1]
    assert (times > 1).sum() > 100
    assert (times >= 5).sum() >= 10
    assert (times == 1).mean() > 0.85


def test_hours_and_weekdays_follow_the_kind_of_place(city: City):
    drafts = city.incidents.drafts
    hour = drafts.minute // 60 % 24
    weekday = (drafts.minute // 1440 + FIRST_DAY.weekday()) % 7
    night = drafts.origin == "night-time-streets"
    assert ((hour >= 20) | (hour < 4))[night].mean() > 0.8
    assert np.isin(weekday, [4, 5, 6])[night].mean() > 0.55, "Friday and Saturday nights, into Sunday"
    school = drafts.origin == "school-walk"
    assert np.isin(weekday, [5, 6])[school].mean() < 0.1
    assert np.isin(hour, [8, 9, 12, 13, 14, 15, 16])[school].mean() > 0.8


def test_school_holidays_and_summer_show_in_the_weights():
    days = [FIRST_DAY + dt.timedelta(days=number) for number in range(1096)]
    school, street = day_weights("school"), day_weights("street")
    august = np.array([day.month == 8 for day in days])
    june = np.array([day.month == 6 for day in days])
    january = np.array([day.month == 1 for day in days])
    assert school[august].sum() < 0.15 * school[june].sum()
    assert street[june].sum() > 1.1 * street[january].sum()
    assert street.sum() == pytest.approx(1.0)
