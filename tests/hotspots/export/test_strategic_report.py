"""The section for a strategic assessment from figures made by hand."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from hotspots.export.report import Bullets, Callout, Facts, Heading, Paragraph, Table
from hotspots.export.strategic_gaps import percent
from hotspots.export.strategic_input import (
    AreaRow,
    AssessmentInput,
    CharacteristicRow,
    Decided,
    Heard,
    Proposal,
    Reading,
    SourceRow,
)
from hotspots.export.strategic_report import build_strategic_report

FOUND = AssessmentInput(
    organisation="Test partnership",
    fictional=False,
    made_on=datetime.date(2026, 3, 31),
    period="1 April 2025 to 31 March 2026",
    level="Ward",
    incidents=200,
    several=12,
    none=5,
    no_point=30,
    levels=Reading(("200 incidents are counted in 3 of 3 areas.",)),
    timing=Reading(
        ("200 incidents in 12 months.", "Most fall on Friday.", "9 of these fall in the 2 days of Match.")
    ),
    change=Reading(("120 against 80: 1.5 times.", "9 of these fall in the 2 days of Match.")),
    rates=Reading(("There were 2.0 incidents per 1,000.",)),
    repeats=Reading(("10 victims are named twice.", "The next incident of the same victim came soon.")),
    quiet=Reading(
        ("In 1 of 3 areas little is recorded.", "Surveys lead one to expect 300 to 400."),
        (
            "Another note.",
            "4 incidents carrying none of the characteristics the survey covers are not counted here.",
        ),
    ),
    reporting_moved=("The mix of sources moved: 'Council' went from 10% to 40%.",),
    changed_areas=(("Old Minster", 20, 60),),
    settings=(("Street", 120), ("Not recorded", 80)),
    routes=(("Online", 200),),
    combinations=(("Race and Religion or belief", 9),),
    characteristics=(
        CharacteristicRow("Race", 150, 200, 120, 40, 12, asked=2),
        CharacteristicRow("Age", 4, 90, 3, 0, 0),
    ),
    by_source=(SourceRow("Police", 150, 150, 140, 0, 150, 150), SourceRow("Council", 50, 0, 30, 50, 0, 1)),
    areas=(
        AreaRow("Old Minster", 120, 9.0, 7.0, 11.0, "higher", town_centre=True),
        AreaRow("Westing", 20, 1.0, 0.5, 1.5, "lower", quiet="less than surveys"),
    ),
    hot_problem="No incident of the period has a point.",
    proposals=(
        Proposal("Market", "Hot spot", ("Signs: solid.", "30 incidents.")),
        Proposal("Westing", "Quiet area", ("20 recorded; 60 expected",)),
    ),
    left_out=("Age is left out.",),
    decided=(Decided("Safe at night", "Many are hurt", 2, 1, ("Council",)),),
    heard=(Heard(datetime.date(2026, 2, 1), "Deaf residents", "Nobody answers", "A text number"),),
    never_asked=("Age", "Gender"),
    method=(("Incidents", "200"),),
    caveats=("These are recorded incidents.",),
)


def _words(found: AssessmentInput) -> str:
    """Everything the document says, chapter by chapter."""
    said: list[str] = []

    def gather(block: object) -> None:
        match block:
            case Heading() | Paragraph():
                said.append(block.text)
            case Bullets():
                said.extend(block.items)
            case Callout():
                said.append(f"{block.title}. {block.text}")
            case Facts():
                said.extend(f"{name}: {text}" for name, text in block.items)
            case Table():
                said.extend([block.caption, *(column.heading for column in block.columns), block.note])
                said.extend(
                    " | ".join("–" if cell is None else str(cell) for cell in row) for row in block.rows
                )
            case _:
                for column in getattr(block, "columns", ()):
                    for table in column:
                        gather(table)

    report = build_strategic_report(found)
    for block in report.blocks:
        gather(block)
    return "\n".join(said)


def test_every_part_is_there_in_order() -> None:
    parts = [
        "In short",
        "Levels: what is recorded, and what is not",
        "Patterns: when, where, how reported",
        "Change",
        "Who is targeted",
        "Where",
        "Gaps in evidence",
        "Priorities",
        "Proposed, with reasons",
        "Decided by the partnership",
        "What we heard",
        "How these figures were made",
    ]
    headings = [block.text for block in build_strategic_report(FOUND).blocks if isinstance(block, Heading)]
    assert headings == parts


def test_it_is_a_planners_document() -> None:
    report = build_strategic_report(FOUND)
    assert report.marking == "OFFICIAL-SENSITIVE"
    assert report.banner == "OFFICIAL-SENSITIVE"
    assert build_strategic_report(replace(FOUND, fictional=True)).banner.endswith("Fictional data")


def test_it_says_why_fewer_incidents_are_set_beside_surveys() -> None:
    said = _words(FOUND)
    assert "4 incidents carrying none of the characteristics" in said
    assert "fewer incidents are counted than elsewhere in this section" in said
    assert "Another note." not in said
    assert "fewer incidents are counted" not in _words(replace(FOUND, quiet=Reading(("All count.",))))


def test_figures_stand_where_they_belong() -> None:
    said = _words(FOUND)
    # 150 of 200 is 75%, 120 of 150 have a point (80%), the source says so for all 200.
    assert "Race | 150 | 75% | 100% | 80% | 40 | 12 | 2" in said
    # 4 of 200 is 2%, 90 of 200 say yes or no (45%), 3 of 4 have a point (75%).
    assert "Age | 4 | 2% | 45% | 75% | 0 | 0 | 0" in said
    assert "Old Minster | 120 | 9.0 | 7.0 to 11.0 | higher (town centre) | –" in said
    assert "Westing | 20 | 1.0 | 0.5 to 1.5 | lower | surveys" in said
    # No impact: 200 less 50; no route: 200 less 150; no setting: 200 less 151.
    assert "150 do not say how much harm was done, 50 not how it was reported and 49 not in what kind" in said
    assert "30 have no point and 5 carry no characteristic." in said
    assert "Safe at night | Many are hurt | 2 actions, 1 past due | Council" in said
    assert (
        "1\N{NO-BREAK SPACE}Feb\N{NO-BREAK SPACE}2026 | Deaf residents | Nobody answers | A text number"
        in said
    )


def test_a_change_in_recording_is_warned_of_wherever_the_change_is_told() -> None:
    said = _words(FOUND)
    assert "Recording changed. The mix of sources moved: 'Council' went from 10% to 40%." in said
    assert said.index("The mix of sources moved") < said.index("Levels: what is recorded")
    assert "Recording changed" not in _words(replace(FOUND, reporting_moved=()))


def test_gaps_are_named() -> None:
    said = _words(FOUND)
    assert "Fewer than 10 incidents are recorded for age" in said
    assert "harm done by incidents because of age" in said
    assert "Council never says which characteristic was the reason" in said
    assert "Police does not record the impact" in said
    assert "15% of the incidents have no point" in said
    assert "Nobody is recorded as having been asked about age or gender." in said


def test_proposals_carry_their_reasons_and_decisions_stand_apart() -> None:
    said = _words(FOUND)
    assert "Market. Signs: solid. 30 incidents." in said
    assert "Quiet area to go and ask in: Westing (20 recorded; 60 expected). Few records are no proof" in said
    assert "Age is left out." in said
    assert said.index("Figures propose; people decide") < said.index("Decided by the partnership")


def test_days_of_events_are_told_once_and_next_incidents_not_at_all() -> None:
    said = _words(FOUND)
    assert said.count("9 of these fall in the 2 days of Match.") == 1
    assert "The next incident of the same victim" not in said


def test_what_could_not_be_worked_out_says_why() -> None:
    without = replace(
        FOUND,
        quiet=Reading(problem="No population is loaded."),
        rates=Reading(problem="No population is loaded."),
        areas=(AreaRow("Old Minster", 120), AreaRow("Westing", 20)),
        proposals=(),
        proposal_problem="No zone fits.",
        decided=(),
        heard=(),
    )
    said = _words(without)
    assert "Not worked out. No population is loaded." in said
    assert "Rates are not worked out. No population is loaded." in said
    assert "Areas, most incidents first" in said
    assert "Per 1,000 residents" not in said
    assert "Hot spots are not worked out. No incident of the period has a point." in said
    assert "No hot spot is proposed: No zone fits." in said
    assert "No objective has been agreed yet." in said
    assert "No engagement is recorded up to 31 March 2026." in said


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (0, 0, None),
        (0, 9, "0%"),
        (9, 9, "100%"),
        (1, 1000, "1%"),
        (999, 1000, "99%"),
        (1, 3, "33%"),
        (2, 3, "67%"),
    ],
)
def test_a_share_never_reads_as_all_or_none_when_it_is_not(part: int, whole: int, words: str | None) -> None:
    assert percent(part, whole) == words
