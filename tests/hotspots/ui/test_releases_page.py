"""The releases page without a browser: choose, look, freeze; and the list of releases."""

from __future__ import annotations

import re

from hotspots.workflows.releasing import list_releases, read_live


def press(app, label):
    return next(button for button in app.button if button.label == label).click().run(timeout=120)


def test_without_records_the_page_says_so(show, small, texts):
    app = show(small, "releases")
    assert not app.exception
    assert "Nothing has been released yet" in texts(app)
    assert "import incidents on the Data page first" in texts(app)


def test_a_planner_looks_at_a_release_then_freezes_it(show, own_city, texts):
    app = show(own_city, "releases")
    assert not app.exception
    before = [one.release_id for one in list_releases(own_city)]
    app = press(app, "Show what would be released")
    assert not app.exception
    said = texts(app)
    assert [one.release_id for one in list_releases(own_city)] == before
    cells = [
        cell
        for table in re.findall(r"<table.*?</table>", said, flags=re.DOTALL)
        if "recorded incidents" in table
        for cell in re.findall(r'<td class="n">(.*?)</td>', table)
    ]
    figures = [int(cell.replace(",", "")) for cell in cells if not cell.startswith("[")]
    assert figures
    assert all(figure >= 10 and figure % 5 == 0 for figure in figures)
    app = press(app, "Freeze this release")
    assert not app.exception
    new = [one.release_id for one in list_releases(own_city) if one.release_id not in before]
    assert new == ["R-0002"]
    assert "Frozen as R-0002" in texts(app).replace("\\", "")
    assert read_live(own_city, "R-0002")[1].share_shown >= 0.8


def test_withdrawing_needs_a_reason(show, own_city, texts):
    app = show(own_city, "releases")
    app = press(app, "Withdraw this release")
    assert "The reason for withdrawing" in texts(app)
    app.text_input(key="release_because").set_value("Wrong boundaries")
    app = press(app, "Withdraw this release")
    assert list_releases(own_city) == []
    assert "Withdrawn: Wrong boundaries" in texts(app)
