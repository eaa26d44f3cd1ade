"""Logs are about groups: what looks like a person is refused, what looks like a group is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import UserError
from hotspots.plan.personal_details import (
    personal_detail,
    personal_name,
    require_no_contact,
    require_no_person,
)

NAMES = ("Jane Smith", "Ahmed Khan and Priya Patel", "J. Smith", "Mary O'Brien", "traders; John Brown")
GROUPS = (
    "deaf residents",
    "Beacon Estate residents",
    "Wenlow Parade",
    "Somali Women's Group",
    "LGBT+ young people",
    "People First Ellerstow",
    "TELL MAMA",
    "Women at Wenlow College",
    "Traders",
    "older people (Age UK)",
    "about 12 people of the deaf club",
)


@pytest.mark.parametrize("text", NAMES)
def test_names_of_people_are_seen(text: str) -> None:
    assert personal_name(text)


@pytest.mark.parametrize("text", GROUPS)
def test_names_of_groups_are_let_through(text: str) -> None:
    assert not personal_name(text)
    assert personal_detail(text) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("write to a.b@example.org", "e-mail"),
        ("ring 01234 567890 after six", "telephone"),
        ("07700 900123", "telephone"),
        ("+44 20 7946 0958", "telephone"),
        ("Mrs Jones said so", "title"),
        ("as Cllr A. Brown put it", "title"),
    ],
)
def test_ways_to_reach_a_person_are_seen(text: str, kind: str) -> None:
    assert kind in str(personal_detail(text))


@pytest.mark.parametrize(
    "text",
    ["in 2024, 1,200 of 34,000 people", "between 2024-2025", "A-0001 and Z-0002", "the councillor said"],
)
def test_numbers_and_posts_are_let_through(text: str) -> None:
    assert personal_detail(text) is None


@given(st.lists(st.integers(0, 9), min_size=9, max_size=9), st.sampled_from(["", " ", "-"]))
def test_any_eleven_figure_number_from_0_is_a_telephone_number(figures: list[int], mark: str) -> None:
    number = "01" + mark.join(str(figure) for figure in figures)
    assert personal_detail(f"call {number} now") == "a telephone number"


@given(st.integers(0, 9_999_999))
def test_a_count_is_no_telephone_number(number: int) -> None:
    assert personal_detail(f"{number:,} people") is None


def test_the_refusal_explains_and_does_not_repeat_what_it_found() -> None:
    with pytest.raises(UserError) as refused:
        require_no_person("Jane Smith", {})
    assert "Jane" not in str(refused.value)
    assert "'group'" in refused.value.fix
    with pytest.raises(UserError, match="what was heard") as refused:
        require_no_contact({"what was heard": "Mail me at jane@example.org"})
    assert "jane" not in str(refused.value)
