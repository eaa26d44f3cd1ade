"""The section for a strategic assessment on the plan page, without a browser."""

from __future__ import annotations

import datetime

import pytest

from geodata.errors import UserError
from hotspots.ui import strategic_part


@pytest.fixture
def asked(monkeypatch) -> list[tuple[object, ...]]:
    """Stands in for the workflow, which is tested itself: remembers what it was asked for."""
    calls: list[tuple[object, ...]] = []

    def make(_workspace, formats, *, where, level, progress):
        progress(1, 9, "Rates by area")
        calls.append((formats, where.start, where.end, level))
        if where.start == datetime.date(2031, 1, 1):
            raise UserError("The strategic assessment", "has no incident in this period.", "Choose another.")
        return dict.fromkeys(formats, b"document")

    monkeypatch.setattr(strategic_part, "assessment_document", make)
    return calls


def test_without_areas_it_says_what_to_load(show, small, texts):
    app = show(small, "plan", part="Strategic assessment")
    assert not app.exception
    assert "no level with several areas is loaded" in texts(app)
    assert not [button for button in app.button if button.key == "strategic_make"]


def test_the_section_is_made_and_offered(show, city, asked):
    app = show(city, "plan", part="Strategic assessment")
    assert app.selectbox(key="strategic_level").value == "ward"
    app.date_input(key="strategic_first").set_value(datetime.date(2025, 1, 1))
    app.button(key="strategic_make").click().run()
    assert not app.exception
    assert asked == [(("docx", "pdf"), datetime.date(2025, 1, 1), None, "ward")]
    assert [each.proto.label for each in app.get("download_button")] == ["Download: Word", "Download: PDF"]
    app.selectbox(key="strategic_level").set_value("lsoa21").run()
    assert not app.get("download_button"), "documents of another choice must not be offered"


def test_a_period_without_incidents_is_refused_in_words(show, city, asked, texts):
    app = show(city, "plan", part="Strategic assessment")
    app.date_input(key="strategic_first").set_value(datetime.date(2031, 1, 1))
    app.button(key="strategic_make").click().run()
    assert "has no incident in this period" in texts(app)
    assert not app.get("download_button")
