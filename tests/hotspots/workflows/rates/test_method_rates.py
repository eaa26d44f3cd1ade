"""Rates by any denominator: steadied, in a funnel, beside similar areas; town centres are named."""

from __future__ import annotations

import numpy as np
import pytest
from libpysal.graph import Graph

import hotspots as hs
from geodata.dataset.filters import IncidentFilter
from geodata.errors import UserError
from geodata.workspace import Workspace
from hotspots.workflows.detecting import DetectRequest, detect
from hotspots.workflows.mapping import finding_layer, result_table

COUNTS = [12, 18, 90, 4, 20, 0, 15, 9]
RESIDENTS = [3000, 4000, 2000, 1000, 5000, 2500, 4000, 0]
DAYTIME = [2500, 4500, 9000, 900, 4000, 2000, 3500, 50]
MUSLIM = [300, 1200, 2100, 10, 500, 0, 40, 0]
RATES = DetectRequest("rates", level="ward")


@pytest.fixture
def town(hand, workspace: Workspace) -> Workspace:
    hand.write_town(workspace, COUNTS)
    hand.people(workspace, RESIDENTS, "residents")
    return workspace


def test_another_measure_and_a_group_all_the_way(hand, town: Workspace) -> None:
    hand.people(town, DAYTIME, "daytime")
    hand.people(town, [], "religion", {"Muslim": MUSLIM, "other": [9] * 8})
    frame = hand.by_name(detect(town, DetectRequest("rates", level="ward", measure="daytime", per=100)))
    assert frame.loc["Castle", "rate"] == pytest.approx(90 / 9000 * 100)
    race = IncidentFilter(characteristics=("race",))
    finding = detect(
        town, DetectRequest("rates", level="ward", measure="religion", group="muslim", where=race)
    )
    frame = hand.by_name(finding)
    assert frame.loc["Belgrave", "rate"] == pytest.approx(18 / 1200 * 1000)
    assert np.isnan(frame.loc["Fosse", "rate"])
    assert "people (religion: muslim)" in finding.sentences[0]
    assert "the group is larger than all residents loaded" in hand.said(
        finding
    )  # 2,100 among 2,000 in Castle
    assert "Rates divide by people who live there" in hand.said(finding)
    with pytest.raises(UserError, match="--measure footfall"):
        detect(town, DetectRequest("rates", level="ward", measure="footfall"))
    with pytest.raises(UserError, match="Its groups are"):
        detect(town, DetectRequest("rates", level="ward", measure="religion", group="Jedi"))


def test_a_town_centre_is_named_with_and_without_a_count_of_people_present(hand, town: Workspace) -> None:
    finding = detect(town, RATES)
    assert "Castle has very many incidents for the people who live there" in " ".join(finding.sentences)
    hand.people(town, DAYTIME, "daytime")
    finding = detect(town, RATES)
    reading = " ".join(finding.sentences)
    assert "Castle has at least 1.5 people present (daytime) for each resident" in reading
    assert "Choose the measure 'daytime'" in reading
    frame = hand.by_name(finding)
    assert frame.index[frame["town_centre"]].tolist() == ["Castle"]
    present = detect(town, DetectRequest("rates", level="ward", measure="daytime"))
    assert "town centre" not in hand.said(present)
    assert not present.frame["town_centre"].any()


@pytest.mark.parametrize("way", ["all", "neighbours"])
def test_steadied_rates(hand, town: Workspace, way: str) -> None:
    finding = detect(town, DetectRequest("rates", level="ward", options=(("steady", way),)))
    frame = hand.by_name(finding)
    ordered = finding.frame.sort_values("area_code").set_index("area_code")
    graph = Graph.build_contiguity(ordered, rook=False) if way == "neighbours" else None
    expected = hs.empirical_bayes(ordered["count"], ordered["population"], graph, per=1000)
    np.testing.assert_allclose(ordered["smoothed"], expected)
    assert finding.value_column == "smoothed"
    assert frame.loc["Fosse", "rate"] == 0 < frame.loc["Fosse", "smoothed"]
    assert "steadied by empirical Bayes" in hand.said(finding)
    assert "highest steadied rates are in Castle" in hand.said(finding)
    assert finding.frame["rank"].dropna().is_monotonic_increasing
    layer = finding_layer(finding)
    assert layer is not None
    assert "Steadied rate per 1,000" in layer.legend.title
    assert "nan" not in layer.geojson.lower()


def test_funnel(hand, town: Workspace) -> None:
    finding = detect(town, RATES)
    [chart] = finding.shown.charts
    drawn = chart.frame.set_index("area_name")
    assert len(drawn) == 7
    # 159 among 21,500 people are 7.395 per 1,000; Castle has 45, Fosse none among 2,500.
    castle = drawn.loc["Castle"]
    assert castle["rate"] == 45 > castle["high_99_8"] > castle["high_95"] > 159 / 21.5
    assert castle["funnel"] == "above 99.8%"
    assert drawn.loc["Fosse", "funnel"] == "below 99.8%"
    assert hand.by_name(finding).loc["Humber", "funnel"] == "no rate"
    assert "times as much as chance makes them" in hand.said(finding)
    wide = detect(town, DetectRequest("rates", level="ward", options=(("widen", True),)))
    assert "The limits are widened" in hand.said(wide)
    assert wide.shown.charts[0].frame["high_95"].max() > chart.frame["high_95"].max()


def test_beside_similar_areas(hand, town: Workspace) -> None:
    hand.people(town, [], "age_band", {"young": [900, 1200, 1500, 300, 1500, 700, 1100, 0], "old": [100] * 8})
    hand.people(town, DAYTIME, "daytime")
    finding = detect(town, DetectRequest("rates", level="ward", options=(("beside", "similar"),)))
    frame = hand.by_name(finding)
    assert "Compared with the 5 areas most like each" in hand.said(finding)
    assert frame.loc["Castle", "similar_compared"] == "higher"
    sets = frame.loc["Castle", "similar_areas"].split("; ")
    assert len(sets) == 5
    others = frame.loc[[name for name in sets if name != "Humber"]]
    expected = others["count"].sum() / others["population"].sum() * 1000
    assert frame.loc["Castle", "similar_rate"] == pytest.approx(expected)
    [table] = finding.shown.tables
    assert {"Most alike in", "Least alike in", "How far apart"} <= set(table.frame.columns)
    assert "age band, daytime for each resident and residents per km²" in hand.said(finding)
    assert "Beside similar areas" in result_table(finding)


def test_what_is_too_little_to_compare(hand, workspace: Workspace) -> None:
    hand.write_town(workspace, [0] * 8)
    hand.people(workspace, RESIDENTS, "residents")
    everything = (("steady", "neighbours"), ("beside", "similar"), ("widen", True))
    finding = detect(workspace, DetectRequest("rates", level="ward", options=everything))
    assert finding.sentences[0].startswith("Too few to say")
    assert finding.frame["rate"].dropna().eq(0).all()
    assert finding.frame["smoothed"].dropna().eq(0).all()
    hand.people(workspace, [0] * 8, "residents")
    finding = detect(workspace, DetectRequest("rates", level="ward", options=everything[:1]))
    assert finding.frame[["rate", "smoothed"]].isna().all(axis=None)
    hand.people(workspace, [10] * 8, "residents")
    with pytest.raises(UserError, match="do not tell the areas apart"):
        detect(workspace, DetectRequest("rates", level="ward", options=everything))


def test_choices_are_checked(town: Workspace) -> None:
    with pytest.raises(UserError, match="'much'"):
        detect(town, DetectRequest("rates", level="ward", options=(("steady", "much"),)))
