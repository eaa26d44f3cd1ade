"""You said, we did; training; and what actions rest on: what the documents say of each."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hotspots.export.engagement_blocks import EngagementPart, engagement_blocks, engagement_sheets
from hotspots.export.report import Heading, Paragraph, Table
from hotspots.export.responses_blocks import responses_blocks
from hotspots.plan.actions import Action
from hotspots.plan.engagement import Engagement
from hotspots.plan.training import Training
from hotspots.workflows.evidence_menu import built_in_responses

ASKED = Engagement(
    dt.date(2026, 3, 12), "Deaf residents", "meeting", "City Council", "Telephones are no use.", people=14,
    characteristics=("disability",), zones=("Z-0001",), changed="Text messages from June.",
    told_on=dt.date(2026, 6, 1),
)  # fmt: skip
WAITING = replace(ASKED, group="Traders", changed="", told_on=None, tell_by=dt.date(2026, 4, 1), people=None)
TRAINED = Training(
    dt.date(2026, 2, 10), "housing_officers", "City Homes", "Recognising", 22, characteristics=("race",)
)
PART = EngagementPart(
    (ASKED, WAITING), (TRAINED,), (("Z-0001", "Estate"), ("Z-0002", "Parade")), dt.date(2026, 5, 1)
)


def test_each_group_stands_beside_what_was_done_and_when_it_was_told() -> None:
    blocks = engagement_blocks(PART)
    assert [block.text for block in blocks if isinstance(block, Heading)] == ["You said, we did", "Training"]
    said, trained = (block for block in blocks if isinstance(block, Table))
    assert said.caption == "What 2 groups said; 1 led to something done differently"
    first, second = said.rows
    assert (
        first[0]
        == "Deaf residents, about 14\nMeeting, City Council, 12\N{NO-BREAK SPACE}Mar\N{NO-BREAK SPACE}2026"
    )
    assert (first[1], first[2]) == ("Telephones are no use.", "Text messages from June.")
    assert second[2] == "Nothing yet."
    assert str(second[3]).endswith("(past)")
    assert trained.rows[0][3] == "Recognising\nCovers: race"
    words = " ".join(block.text for block in blocks if isinstance(block, Paragraph))
    assert "Nobody has been asked yet about: Parade." in words
    assert "No training has covered: age, disability," in words


def test_an_empty_log_says_so_and_has_no_sheet() -> None:
    nothing = EngagementPart((), (), (), dt.date(2026, 5, 1))
    blocks = engagement_blocks(nothing)
    assert len(blocks) == 2
    assert "Nobody has been asked yet" in blocks[1].text  # type: ignore[union-attr]
    assert engagement_sheets(nothing) == []


def test_the_sheets_hold_every_field() -> None:
    asked, trained = engagement_sheets(PART)
    assert (asked.name, trained.name) == ("Engagement", "Training")
    assert len(asked.columns) == len(asked.rows[0]) == 11
    assert asked.rows[0][6] == "Estate"
    assert len(trained.columns) == len(trained.rows[0]) == 9


def test_only_actions_that_started_from_a_response_name_their_evidence() -> None:
    light = next(one for one in built_in_responses() if one.response_id == "R-street-lighting")
    own = Action(action_id="A-0001", objective="O", action="Light the passage", response_id=light.response_id)
    other = Action(action_id="A-0002", objective="O", action="Something else")
    assert responses_blocks([other], {}) == []
    heading, table = responses_blocks([own, other], {light.response_id: light})
    assert isinstance(heading, Heading)
    assert isinstance(table, Table)
    assert len(table.rows) == 1
    assert "21 studies" in str(table.rows[0][1])
    assert "Evidence: mixed" in str(table.rows[0][1])
    assert "Welsh" in str(table.rows[0][2])
