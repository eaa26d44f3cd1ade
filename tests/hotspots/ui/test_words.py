"""How numbers, moments and names are said on a page."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from hotspots.ui import words
from hotspots.ui.widgets import html_table
from hotspots.workflows.columns import date_examples


def test_words():
    assert (words.signed(5), words.signed(-10), words.signed(0)) == ("+5", "−10", "0")
    assert words.moment("2026-11-23T05:41:00+00:00") == "23 November 2026, 05:41"


@given(st.text())
def test_markdown_reads_nothing_in_what_people_typed(text):
    """Every character Markdown gives a meaning has a backslash before it."""
    said = words.plain(text)
    bare = re.sub(r"\\.", "", said, flags=re.DOTALL)
    assert not set(bare) & set(r"\`*_{}[]()#+-.!|<>~$:&")


@given(st.text(), st.text())
def test_a_table_holds_text_only(heading, cell):
    table = html_table([heading], [[cell]], caption=cell, label=heading)
    inside = re.sub(r"</?(div|table|caption|thead|tbody|tr|th|td)( [a-z-]+=\"[^\"<>]*\")*>", "", table)
    assert "<" not in inside
    assert ">" not in inside


def test_dates_that_tell_the_orders_apart_come_first():
    """25/12 can only be read one way; 03/04 is the one to look at."""
    shown = date_examples(["25/12/2025", "03/04/2025", "25/12/2025", "May 2025"], day_first=True)
    assert shown[0] == ("03/04/2025", "Thursday 3 April 2025")
    assert ("May 2025", "May 2025") in shown
    assert date_examples(["03/04/2025"], day_first=False) == [("03/04/2025", "Tuesday 4 March 2025")]
