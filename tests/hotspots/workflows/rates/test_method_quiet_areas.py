"""Quiet areas: by hand, never a word that nothing happens, routes, and the table of survey rates."""

from __future__ import annotations

import datetime
import re

import pytest

from geodata.dataset.filters import IncidentFilter
from geodata.errors import UserError
from geodata.workspace import Workspace
from hotspots.rates.survey import SurveyRate
from hotspots.workflows.contents import data_stamp
from hotspots.workflows.detecting import DetectRequest, detect, hot_spot_areas
from hotspots.workflows.mapping import finding_layer, result_table
from hotspots.workflows.survey import (
    export_rates,
    import_rates,
    list_rates,
    rates_csv,
    reset_rates,
    save_rates,
    save_rows,
    shipped_rates,
)

QUIET = DetectRequest("quiet-areas", level="ward")
RACE = DetectRequest("quiet-areas", level="ward", where=IncidentFilter(characteristics=("race",)))
EXPECTED = SurveyRate(
    "any", ("race",), "residents", "", 4.0, 5.0, 6.0, 0.1, 0.2, 0.5, "2020", "A made-up survey"
)
COUNTS = [60, 20, 60, 2, 12, 30, 25, 9]
RESIDENTS = [10_000, 10_000, 10_000, 100, 4_000, 5_000, 6_000, 0]
OVERCLAIMS = re.compile(r"no harm|safe|nothing happens|no problem|little harm\b", re.IGNORECASE)


@pytest.fixture
def town(hand, workspace: Workspace) -> Workspace:
    hand.write_town(workspace, COUNTS)
    hand.people(workspace, RESIDENTS, "residents")
    save_rates(workspace, [EXPECTED])
    return workspace


def test_by_hand(hand, town: Workspace) -> None:
    """
    2024 is one year, so 5 (4 to 6) per 1,000 are 50 (40 to 60) in the first three wards.

    In 366 of 365.25 days 50.1; P(X <= 36, 37; 63, 64) are .0230, .0329; .9671, .9755, so chance leaves 36.2
    to 63.9; together 50.1 - sqrt(10.0^2 + 13.9^2) = 33.0 to 50.1 + sqrt(10.0^2 + 13.8^2) = 67.2. All wards
    together have 209 recorded among 45,100 people, 4.63 per 1,000: 46 in each of the first three.
    """
    finding = detect(town, QUIET)
    frame = hand.by_name(finding)
    abbey, belgrave = frame.loc["Abbey"], frame.loc["Belgrave"]
    assert finding.parameters["years"] == pytest.approx(366 / 365.25, abs=1e-3)
    assert belgrave["expected"] == pytest.approx(50 * 366 / 365.25)
    assert [belgrave["expected_low"], belgrave["expected_high"]] == pytest.approx([33.0, 67.2], abs=0.1)
    assert belgrave["usual_here"] == pytest.approx(209 / 45_100 * 10_000)
    assert belgrave["quiet"] == "less than surveys and elsewhere"
    assert abbey["quiet"] == "in the range"
    assert frame.loc["Dane", "quiet"] == "too few to say"
    assert frame.loc["Humber", "quiet"] == "no people known"
    assert frame.loc["Eyres", "quiet"] in {"in the range", "less than surveys"}
    assert [belgrave["police_low"], belgrave["police_high"]] == pytest.approx(
        [0.1 * belgrave["expected_low"], 0.5 * belgrave["expected_high"]]
    )
    assert finding.frame["area_name"].iloc[0] == "Belgrave"
    reading = " ".join(finding.sentences)
    assert "218 incidents" not in reading, "those in a ward without people are not set beside people"
    assert "209 incidents are recorded; among the 45,100 residents" in reading
    assert finding.sentences[0].startswith("In ")
    assert "of 7 areas (Ward) people at risk live but little is recorded" in finding.sentences[0]
    assert "Belgrave (20 recorded, 33 to 67 from surveys): go and ask there" in finding.sentences[0]
    # 226.0 expected of 45,100 people, survey 45.2 and chance 1.96 sqrt(226.0) = 29.5 either way, so 54.0.
    said = re.search(r"For every 100 that are to be expected, (\d+) to (\d+) are recorded", reading)
    assert said is not None
    assert [int(each) for each in said.groups()] == pytest.approx([20900 / 280.0, 20900 / 172.0], abs=1)
    assert "Surveys found that 10% to 50% of such incidents reach the police" in reading


def test_what_the_map_and_the_tables_show(town: Workspace) -> None:
    finding = detect(town, QUIET)
    assert len(finding.shown.classes) <= 5
    layer = finding_layer(finding)
    assert layer is not None
    assert "nan" not in layer.geojson.lower()
    table = result_table(finding)
    assert table["Area"].iloc[0] == "Belgrave"
    ask, routes, sources = finding.shown.tables
    assert ask.frame["Area"].tolist()[0] == "Belgrave"
    assert ask.frame["Expected"].tolist()[0] == "33 to 67 from surveys"
    assert list(routes.frame.columns[:2]) == ["Area", "Recorded"]
    whole = routes.frame.iloc[0]
    shares = whole.filter(like="(%)")
    assert (whole["Area"], whole["Recorded"], sorted(shares)) == ("All areas", 218, [50, 50])
    few = routes.frame.set_index("Area").loc["Dane"]
    assert few.filter(like="(%)").isna().all(), "two incidents have no shares"
    assert {"police (%)", "council (%)"} == set(sources.frame.columns[2:])
    [chart] = finding.shown.charts
    assert set(chart.frame["what"]) == {"recorded", "expected from surveys"}
    spots = hot_spot_areas(finding)
    assert "go and ask" in spots["why"].iloc[0]
    assert spots["name"].iloc[0] == "Quiet area 1"


@pytest.mark.parametrize("request_", [QUIET, RACE])
def test_nothing_said_claims_that_all_is_well(hand, town: Workspace, request_: DetectRequest) -> None:
    finding = detect(town, request_)
    assert not OVERCLAIMS.search(hand.said(finding))
    assert "Few records are no proof that little happens" in hand.said(finding)


def test_without_a_survey_rate_areas_are_compared_with_each_other(hand, town: Workspace) -> None:
    finding = detect(town, RACE)
    frame = hand.by_name(finding)
    assert "there is no survey rate for that" in hand.said(finding)
    assert "hotspots survey import" in hand.said(finding)
    assert "expected" not in frame
    assert frame.loc["Belgrave", "quiet"] == "less than elsewhere here"
    # Garwood's exact interval of 20 is 12.2 to 30.9 (printed tables).
    assert (
        "Belgrave (20 recorded, 95% interval 12 to 31; 46 at the rate of the other areas, q < 0.001)"
        in hand.said(finding)
    )
    assert set(finding.shown.charts[0].frame["what"]) == {"recorded", "at the rate of the other areas"}


def test_people_at_risk_come_from_the_row(hand, town: Workspace) -> None:
    hand.people(town, [], "ethnic_group", {"Asian": [2000] * 8, "White": [8000] * 8})
    save_rates(
        town, [SurveyRate("race", ("race",), "ethnic_group", "Asian", 20, 20, 20, None, None, None, "", "S")]
    )
    finding = detect(town, RACE)
    frame = hand.by_name(finding)
    assert frame.loc["Abbey", "population"] == 2000
    assert frame.loc["Abbey", "expected"] == pytest.approx(40 * 366 / 365.25)
    assert "police_low" not in frame
    assert "No range was published, so only chance is in the range" in hand.said(finding)
    save_rates(town, [SurveyRate("race", ("race",), "footfall", "", 20, 20, 20, None, None, None, "", "S")])
    with pytest.raises(UserError, match="--measure footfall"):
        detect(town, RACE)


def test_a_town_centre_does_not_set_what_is_usual(hand, town: Workspace) -> None:
    hand.people(town, [1000, 1000, 90_000, 100, 900, 900, 900, 0], "daytime")
    finding = detect(town, QUIET)
    # Without Castle: 149 among 35,100.
    assert hand.by_name(finding).loc["Belgrave", "usual_here"] == pytest.approx(149 / 35_100 * 10_000)
    told = hand.said(finding)
    assert "those like a town centre, where many more people are present than live there (Castle)" in told


def test_without_a_count_of_people_present_a_town_centre_is_only_suspected(
    hand, workspace: Workspace
) -> None:
    hand.write_town(workspace, [100, 20, 20, 20, 20, 20, 20, 20])
    hand.people(workspace, [1_000, *[10_000] * 7], "residents")
    told = hand.said(detect(workspace, QUIET))
    assert "those whose many records for so few residents suggest a town centre (Abbey)" in told
    assert "live there" not in told


def test_where_few_live_it_is_said_how_many_areas_can_tell(hand, workspace: Workspace) -> None:
    """Of 5 per 1,000 a year, 200 people have one: none recorded would be no surprise."""
    hand.people(workspace, [10_000, *[200] * 7], "residents")
    save_rates(workspace, [EXPECTED])
    hand.write_town(workspace, [50, *[1] * 7])
    opening = detect(workspace, QUIET).sentences[0]
    assert opening.startswith("Only 1 of 8 areas (Ward) has enough people at risk to tell")
    hand.people(workspace, [10_000, 10_000, *[200] * 6], "residents")
    hand.write_town(workspace, [50, 50, *[1] * 6])
    opening = detect(workspace, QUIET).sentences[0]
    assert opening.startswith(
        "Only 2 of 8 areas (Ward) have enough people at risk to tell; in none of these is"
    )


def test_more_recorded_than_expected_is_said(hand, town: Workspace) -> None:
    save_rates(
        town, [SurveyRate("any", ("race",), "residents", "", 0.1, 0.2, 0.3, None, None, None, "", "S")]
    )
    finding = detect(town, QUIET)
    assert "it cannot show how much goes unreported" in hand.said(finding)
    assert hand.by_name(finding).loc["Castle", "quiet"] == "more than surveys"
    save_rates(town, [SurveyRate("any", ("race",), "residents", "", 0, 0, 0, None, None, None, "", "S")])
    assert "the survey rate is nought" in hand.said(detect(town, QUIET))


def test_only_what_the_survey_covers_counts(hand, workspace: Workspace) -> None:
    hand.write_town(workspace, COUNTS, race=None, age=True)
    hand.people(workspace, RESIDENTS, "residents")
    finding = detect(workspace, QUIET)
    assert finding.on_map == 0
    told = hand.said(finding)
    assert "218 incidents carrying none of the characteristics the survey covers are not counted" in told
    assert "No record says anything about disability" in told
    hand.write_town(workspace, COUNTS, race=None)
    with pytest.raises(UserError, match="do not say which characteristic"):
        detect(workspace, QUIET)


def test_the_period_is_the_part_on_record(hand, town: Workspace) -> None:
    where = IncidentFilter(start=datetime.date(2010, 1, 1), end=datetime.date(2024, 6, 30))
    finding = detect(town, DetectRequest("quiet-areas", level="ward", where=where))
    assert finding.parameters["years"] == pytest.approx(182 / 365.25, abs=1e-3)
    assert "1 January 2024 to 30 June 2024" in hand.said(finding)
    later = IncidentFilter(start=datetime.date(2030, 1, 1))
    with pytest.raises(UserError, match="no day on record"):
        detect(town, DetectRequest("quiet-areas", level="ward", where=later))


def test_part_of_the_records_beside_the_whole_expectation_is_said(hand, town: Workspace) -> None:
    where = IncidentFilter(sources=("council",))
    told = hand.said(detect(town, DetectRequest("quiet-areas", level="ward", where=where)))
    assert "Only part of the records is counted" in told
    assert "Only part" not in hand.said(detect(town, QUIET))
    nobody = IncidentFilter(categories=("nothing of the kind",))
    finding = detect(town, DetectRequest("quiet-areas", level="ward", where=nobody))
    assert finding.sentences[0].startswith(
        "Too few to say how areas differ: no incidents recorded as nothing"
    )
    assert "go and ask there" in hand.said(finding)


def test_nobody_lives_anywhere(hand, town: Workspace) -> None:
    hand.people(town, [0] * 8, "residents")
    finding = detect(town, QUIET)
    assert finding.sentences[0].startswith("Too few to say")
    assert "8 areas have no people at risk on record" in hand.said(finding)


def test_the_table_is_kept_with_the_workspace(workspace: Workspace, tmp_path) -> None:
    assert list_rates(workspace) == shipped_rates()
    before = data_stamp(workspace)
    file = tmp_path / "rates.csv"
    export_rates(workspace, file)
    text = file.read_text(encoding="utf-8-sig").replace("2.95", "3.05")
    file.write_text(text, encoding="utf-8")
    report = import_rates(workspace, file)
    assert report.to_dict()["rows"] == len(shipped_rates())
    assert list_rates(workspace)[0].rate_mid == 3.05
    assert list_rates(workspace)[0].source == shipped_rates()[0].source
    assert data_stamp(workspace) != before, "figures made from the old table must not be shown again"
    reset_rates(workspace)
    assert list_rates(workspace) == shipped_rates()


def test_rows_edited_on_the_page(workspace: Workspace) -> None:
    row = {
        "characteristic": "age",
        "rate_mid": 2,
        "source": "=Survey",
        "covers": None,
        "rate_low": float("nan"),
    }
    save_rows(workspace, [row, dict.fromkeys(row, None), {"rate_mid": float("nan")}])
    [kept] = list_rates(workspace)
    assert (kept.source, kept.rate_low) == ("=Survey", 2)
    assert '"=Survey"' not in rates_csv([kept])
    assert ",=Survey" not in rates_csv([kept]), "no cell of the file starts like a formula"
    with pytest.raises(UserError, match="has no row"):
        save_rows(workspace, [])
    assert list_rates(workspace) == (kept,)


@pytest.mark.parametrize(
    ("text", "said_"),
    [
        ("a,b\n1,2\n", "has no column characteristic, rate_mid, source"),
        ("characteristic,rate_mid,source\n", "no row"),
        ("characteristic,rate_mid,source\nrace,-1,S\n", "row 1"),
    ],
)
def test_files_that_cannot_serve_change_nothing(workspace: Workspace, tmp_path, text, said_) -> None:
    file = tmp_path / "rates.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as problem:
        import_rates(workspace, file)
    assert said_ in f"{problem.value.what} {problem.value.found}"
    assert list_rates(workspace) == shipped_rates()
    for wrong in (tmp_path / "rates.txt", tmp_path / "no" / "rates.csv"):
        with pytest.raises(UserError):
            export_rates(workspace, wrong)
