"""The area summaries page without a browser: released values only, and the planners' control."""

from __future__ import annotations

import datetime
import re
import shutil

import pytest

from hotspots.ui.summary_making import quarter_ends
from hotspots.workflows.planning import add_action
from hotspots.workflows.summarising import area_summary, list_summaries, summary_areas


def table_numbers(said: str, label: str) -> list[str]:
    table = re.search(rf'aria-label="{label}".*?</table>', said, flags=re.DOTALL)
    assert table, f"no table {label}"
    return re.findall(r'<td class="n">(.*?)</td>', table[0])


def test_without_a_summary_the_page_says_so(show, small, texts):
    app = show(small, "summaries")
    assert not app.exception
    assert "No area summary has been made yet" in texts(app)


def test_the_address_names_the_ward(show, city, texts):
    code, name = summary_areas(city)[2]
    app = show(city, "summaries", area=code)
    assert not app.exception
    assert app.header[0].value == name
    assert app.selectbox(key="summary_area").value == code


def test_an_unknown_area_in_the_address_is_told(show, city, texts):
    app = show(city, "summaries", area="E00000000")
    assert "There is no summary for the area in the address" in texts(app)
    assert not app.header


def test_nothing_but_released_values_is_shown(show, city, texts):
    """Every figure of every ward is a multiple of 5 from 10 up, or words; the words are those of the rule."""
    words = {"Fewer than 10", "Not shown", "Not recorded"}
    hidden = 0
    for code, _ in summary_areas(city):
        summary = area_summary(city, code)
        said = texts(show(city, "summaries", area=code))
        shown = (("Who was targeted", summary.characteristics), ("When, by quarter", summary.quarters))
        for label, rows in shown:
            cells = table_numbers(said, label) if rows else []
            assert len(cells) == sum(1 if row.before is None else 2 for row in rows)
            hidden += cells.count("Fewer than 10")
            figures = [int(cell.replace(",", "")) for cell in cells if cell not in words]
            assert all(figure >= 10 and figure % 5 == 0 for figure in figures)
        for caveat in summary.caveats:
            assert re.sub(r"\W", "", caveat) in re.sub(r"\W", "", said)
    assert hidden, "no ward has a hidden value, so this proves nothing"


def test_the_page_needs_no_incident_record(show, own_city, texts):
    """With every record and import taken away, the page still shows the ward."""
    shutil.rmtree(own_city.incidents_path)
    shutil.rmtree(own_city.batches_path)
    code, name = summary_areas(own_city)[0]
    app = show(own_city, "summaries", area=code)
    assert not app.exception
    assert app.header[0].value == name
    assert "Before you use these figures" in texts(app)


def test_only_shared_actions_are_shown(show, own_city, texts):
    common = {"objective": "o", "lead_organisation": "Council"}
    add_action(own_city, action="Shared with councillors", shared_with_councillors=True, **common)
    add_action(own_city, action="Kept among planners", shared_with_councillors=False, **common)
    said = texts(show(own_city, "summaries", area=summary_areas(own_city)[0][0]))
    assert "Shared with councillors" in said
    assert "Kept among planners" not in said


def test_fictional_data_is_named_as_such(show, city, texts):
    assert "Fictional data." in texts(show(city, "summaries"))


def test_a_planner_withdraws_and_makes_a_set(show, own_city, texts):
    app = show(own_city, "summaries")
    app.toggle(key="summary_planners").set_value(True).run()
    app.text_input(key="summary_because").set_value("Wrong boundaries")
    next(button for button in app.button if button.label == "Withdraw it").click().run()
    assert not app.exception
    assert list_summaries(own_city) == []
    assert app.selectbox(key="summary_year_end").value == datetime.date(2025, 9, 30)
    app.selectbox(key="summary_level").set_value("ward")
    next(button for button in app.button if button.label == "Make summaries").click().run(timeout=60)
    assert not app.exception
    (made,) = list_summaries(own_city)
    assert (made.level, made.last_day) == ("ward", datetime.date(2025, 9, 30))


def test_withdrawing_needs_a_reason(show, own_city, texts):
    app = show(own_city, "summaries")
    app.toggle(key="summary_planners").set_value(True).run()
    next(button for button in app.button if button.label == "Withdraw it").click().run()
    assert "The reason for withdrawing" in texts(app)
    assert len(list_summaries(own_city)) == 1


@pytest.mark.parametrize(
    ("last", "newest"),
    [
        (datetime.date(2025, 12, 31), datetime.date(2025, 12, 31)),
        (datetime.date(2025, 12, 24), datetime.date(2025, 12, 31)),
        (datetime.date(2025, 12, 23), datetime.date(2025, 9, 30)),
        (datetime.date(2025, 1, 1), datetime.date(2024, 12, 31)),
        (datetime.date(2024, 3, 31), datetime.date(2024, 3, 31)),
    ],
)
def test_only_whole_quarters_are_offered(last, newest):
    offered = quarter_ends(last, 5)
    assert offered[0] == newest
    assert offered[4] == newest.replace(year=newest.year - 1)
    assert all(end.month % 3 == 0 for end in offered)
