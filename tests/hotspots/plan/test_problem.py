"""Problem profiles: what may be written, when there is a problem at all, and figures to each question."""

from __future__ import annotations

import datetime
import itertools
from dataclasses import replace

import pandas as pd
import pytest
import shapely

from geodata.errors import UserError
from geodata.schema import CHARACTERISTICS
from hotspots.export.problem_report import UNWRITTEN, ProblemPart, build_problem_report, problem_blocks
from hotspots.export.report import Callout, Facts, Heading, Paragraph
from hotspots.plan.actions import Action
from hotspots.plan.problem import QUESTIONS, Problem, check_problem, enough_for_a_problem
from hotspots.plan.problem_figures import Before, ProblemFigures, Suspects, figures_for, suspects_of
from hotspots.plan.profile import Repeats, Share, ZoneProfile
from hotspots.plan.zones import Zone
from hotspots.taxonomy import CHARACTERISTIC_LABELS
from hotspots.wording import WEEKDAYS

DAY = datetime.date
NOW = datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC)
ZONE = Zone("Z-0001", "Market", "action", shapely.box(0, 0, 400, 400), "drawn", "", NOW, NOW, 1)


def profile(incidents: int = 30, **others: object) -> ZoneProfile:
    marked = {"race": 20, "disability": 6}
    base = ZoneProfile(
        zone_id="Z-0001",
        zone_name="Market",
        start=DAY(2024, 1, 1),
        end=DAY(2025, 12, 31),
        table_version=4,
        area_km2=0.16,
        incidents=incidents,
        by_characteristic=tuple(
            Share(name, CHARACTERISTIC_LABELS[name], marked.get(name, 0)) for name in CHARACTERISTICS
        ),
        several_characteristics=2,
        no_characteristic=6,
        by_source=(Share("Police", "Police", 25), Share("Council", "Council", 5)),
        by_category=tuple(Share(f"c{at}", f"Kind {at}", 5) for at in range(6)),
        by_setting=(Share("street", "Street", 22), Share("", "Not known", 8)),
        by_reporting_route=(Share("", "Not known", 30),),
        by_month=(),
        by_hour=tuple(Share(str(hour), f"{hour:02d}:00", 2 if hour >= 18 else 0) for hour in range(24)),
        by_weekday=tuple(Share(str(at), WEEKDAYS[at], 9 if at == 5 else 2) for at in range(7)),
        with_hour=12,
        with_weekday=21,
        repeats=Repeats(3, 8, 20, None, None, 0),
        population=None,
        change=None,
        no_point=41,
        sentences=(),
        notes=(),
    )
    return replace(base, **others)


def figures(problem_profile: ZoneProfile, **others: object) -> dict[str, tuple[str, ...]]:
    return figures_for(problem_profile, suspects=Suspects(0, 0, 0), **others)


def test_a_problem_is_two_or_more_similar_incidents():
    assert enough_for_a_problem(profile()) == ""
    none = profile(0, by_characteristic=(), by_category=())
    assert enough_for_a_problem(none).startswith(
        "A problem is two or more similar incidents; none is recorded"
    )
    one = profile(1, by_characteristic=(Share("race", "Race", 1),), by_category=(Share("a", "A", 1),))
    assert "only one is recorded here" in enough_for_a_problem(one)
    unlike = profile(
        3,
        by_characteristic=(Share("race", "Race", 1), Share("age", "Age", 1)),
        by_category=(Share("a", "A", 1), Share("", "Not known", 2)),
    )
    assert "neither type nor characteristic in common" in enough_for_a_problem(unlike)


def test_figures_answer_the_questions_with_their_numbers():
    told = figures(profile())
    assert told["noticed"] == (
        "30 incidents recorded in the zone.",
        "Recorded by: police (25), council (5).",
    )
    assert told["harmed"][:2] == (
        "Recorded as targeted: race (20), disability (6).",
        "2 incidents carry more than one characteristic.",
    )
    assert told["where_when"] == (
        "Setting: street (22).",
        "Type: kind 0 (5), kind 1 (5), kind 2 (5), kind 3 (5), others (10).",
        "Most between 18:00 and 24:00: 12 of the 12 whose hour is known.",
        "Fullest day of the week: Saturday, 9 of the 21 whose day is known.",
    )
    assert told["not_known"] == (
        "Of 30 incidents the records do not say: the hour (18), a suspect (30), who the victim is, to tell "
        "repeats (30), any characteristic targeted (6) and the setting (8).",
        "41 incidents of the whole area have no point; some may have happened here.",
    )
    assert told["short_goal"] == told["long_goal"] == ()


def test_no_peak_is_named_from_a_few():
    told = figures(profile(with_hour=9, with_weekday=9))["where_when"]
    assert told[-1] == "Hour and day are known for too few to name a peak."


def test_suspects_are_counted_never_named():
    found = suspects_of(pd.Series(["k1", "k1", "k2", None]))
    assert found == Suspects(3, 1, 2)
    told = figures_for(profile(), suspects=found)["by_whom"]
    assert told == (
        "A suspect is known for 3 of 30 incidents; 1 suspect is named in more than one, 2 incidents "
        "together.",
    )
    assert not any(
        "k1" in text for texts in figures_for(profile(), suspects=found).values() for text in texts
    )


def test_events_and_guardians_come_from_what_was_entered():
    event = Before("Festival", DAY(2025, 7, 12), DAY(2025, 7, 13), 4, 0.5)
    own = Action("A-0001", "Safer nights", "Night marshals.", role="prevention", lead_organisation="Council")
    told = figures(profile(), before=(event,), actions=(own,))
    assert told["before"] == (
        "Festival (12 July 2025 to 13 July 2025): 4 incidents here in those days; usual in as many days: "
        "0.5.",
    )
    assert told["place_guardian"] == (
        "A-0001 Night marshals (Council, proposed, for the whole partnership).",
    )
    here = figures(profile(), actions=(replace(own, zones=("Z-0001",)),))
    assert here["place_guardian"] == ("A-0001 Night marshals (Council, proposed).",)
    assert told["victim_guardian"] == ("No action of the plan does this here yet.",)


def test_a_zone_without_incidents_says_so_and_no_more():
    told = figures(profile(0, no_point=0))
    assert told["harmed"] == told["by_whom"] == ()
    assert told["not_known"] == ("Nothing is recorded here; that does not say that nothing happens.",)


def test_what_people_write_is_tidied_and_names_and_numbers_of_people_are_refused():
    kept = check_problem(Problem("Z-0001", title="  Abuse at the rank ", harmed="Drivers\n"))
    assert (kept.title, kept.harmed, kept.answered) == ("Abuse at the rank", "Drivers", 1)
    with pytest.raises(UserError, match="what the problem is"):
        check_problem(Problem("Z-0001"))
    with pytest.raises(UserError, match="telephone number"):
        check_problem(Problem("Z-0001", harmed="Ring 0116 496 0123"))
    with pytest.raises(UserError, match="4,000"):
        check_problem(Problem("Z-0001", harmed="x" * 4001))


def part(problem: Problem | None, **others: object) -> ProblemPart:
    made = ProblemFigures(
        DAY(2025, 12, 31), 4, "1 January 2024 to 31 December 2025", 30, figures(profile()), **others
    )
    if problem is None:
        return ProblemPart(ZONE, None, made)
    return ProblemPart(ZONE, problem, made, 3, DAY(2025, 11, 2), "ann")


def test_the_document_keeps_figures_and_judgement_apart():
    problem = Problem(
        "Z-0001", title="Abuse at the rank", harmed="Drivers", figures_on=DAY(2025, 6, 1), table_version=2,
        incidents=21,
    )  # fmt: skip
    blocks = problem_blocks(part(problem), level=2)
    assert blocks[0] == Paragraph("Abuse at the rank", tone="lead")
    assert [block.text for block in blocks if isinstance(block, Heading)] == [
        each.title for each in QUESTIONS
    ]
    facts = [dict(block.items) for block in blocks if isinstance(block, Facts)]
    assert facts[1]["Our judgement"] == "Drivers"
    assert facts[1]["From the records"].startswith("Recorded as targeted: race (20)")
    assert facts[0]["Our judgement"] == UNWRITTEN
    assert "From the plan" in facts[5]
    assert set(facts[9]) == {"Our judgement"}  # goals have no figures
    last = blocks[-1]
    assert isinstance(last, Paragraph)
    assert last.text == (
        "Figures of 31 December 2025, from version 4 of the incident table, 1 January 2024 to 31 December "
        "2025. "
        "Judgement: version 3, written on 2 November 2025 by ann, beside figures of 1 June 2025 (table "
        "version "
        "2: 21 incidents; now 30)."
    )


def test_the_document_warns_of_few_incidents_and_is_marked():
    report = build_problem_report(part(None, warning="Only one."), organisation="Test", fictional=True)
    assert (report.title, report.subtitle, report.marking) == (
        "Problem profile",
        "Market",
        "OFFICIAL-SENSITIVE",
    )
    assert Callout("Few incidents", "Only one.") in report.blocks
    assert any("made up" in text or "Fictional" in text for _, text in report.cover)
    levels = [block.level for block in report.blocks if isinstance(block, Heading)]
    assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(levels))
