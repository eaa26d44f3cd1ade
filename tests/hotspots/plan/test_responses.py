"""The evidence menu: whole, sourced, graded, and found by what is asked for."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import UserError
from geodata.schema import CHARACTERISTICS, SETTINGS
from hotspots.plan.actions import ROLES
from hotspots.plan.responses import (
    STRENGTH_MEANINGS,
    STRENGTHS,
    check_response,
    choose_responses,
    evidence_words,
    fit_words,
    menu_words,
)
from hotspots.workflows.evidence_menu import built_in_responses

MENU = built_in_responses()
FOUR_ROLES = ("reporting", "support", "prevention", "perpetrators")
ASKED_SETTINGS = ("home", "street", "transport", "school", "work", "place_of_worship", "online")
YEAR = re.compile(r"\b(19|20)\d\d\b")


def test_there_are_enough_and_ids_are_unique() -> None:
    assert len(MENU) >= 30
    assert len({response.response_id for response in MENU}) == len(MENU)
    assert len({response.title for response in MENU}) == len(MENU)


@pytest.mark.parametrize("response", MENU, ids=lambda response: response.response_id)
def test_each_names_dated_sources_a_grade_and_what_was_measured(response) -> None:  # type: ignore[no-untyped-def]
    assert re.fullmatch(r"R-[a-z0-9-]+", response.response_id)
    assert response.sources
    assert all(YEAR.search(source) for source in response.sources)
    assert response.strength in STRENGTHS
    assert response.measured
    assert response.partners
    assert len(response.known) > 60
    if response.strength == "strong":
        assert re.search(r"\b(studies|trials|tests|evaluations)\b", response.known, re.IGNORECASE)
    if response.strength == "none found":
        assert re.search(r"found no|know of no|Practice", response.known)
    assert not re.search(r"\b(proven|guarantee|always works|complian)", response.known, re.IGNORECASE)


@pytest.mark.parametrize("role", FOUR_ROLES)
def test_every_role_characteristic_and_setting_has_an_entry_or_says_none_known(role: str) -> None:
    for characteristic, setting in itertools.product(CHARACTERISTICS, ASKED_SETTINGS):
        asked = {"characteristic": characteristic, "setting": setting, "role": role}
        found = choose_responses(MENU, **asked)
        words = menu_words(found, **asked)
        made = [one for one in found if characteristic in one.characteristics and setting in one.settings]
        assert found or words.startswith("None known")
        if not made:
            assert "None known" in words


def test_every_setting_asked_about_has_entries_of_its_own_in_every_role() -> None:
    for role, setting in itertools.product(FOUR_ROLES, ASKED_SETTINGS):
        own = [one for one in MENU if one.role == role and setting in one.settings]
        assert own or (role, setting) == ("reporting", "street"), (role, setting)


def test_what_was_made_for_it_comes_first_then_the_better_known() -> None:
    found = choose_responses(MENU, characteristic="disability", setting="school", role="prevention")
    made = [("disability" in one.characteristics) + ("school" in one.settings) for one in found]
    assert made == sorted(made, reverse=True)
    assert found[0].response_id == "R-disability-contact-schools"
    for mine, following in itertools.pairwise(zip(made, found, strict=True)):
        if mine[0] == following[0]:
            assert STRENGTHS.index(mine[1].strength) <= STRENGTHS.index(following[1].strength)


@given(
    st.none() | st.sampled_from(CHARACTERISTICS),
    st.none() | st.sampled_from(SETTINGS),
    st.none() | st.sampled_from(ROLES),
    st.lists(st.sampled_from(STRENGTHS), max_size=3),
)
def test_choosing_takes_exactly_what_suits(characteristic, setting, role, strengths) -> None:  # type: ignore[no-untyped-def]
    found = choose_responses(
        MENU, characteristic=characteristic, setting=setting, role=role, strengths=strengths
    )
    expected = set()
    for one in MENU:
        whom = not one.characteristics or characteristic is None or characteristic in one.characteristics
        where = not one.settings or setting is None or setting in one.settings
        if (
            whom
            and where
            and (role is None or one.role == role)
            and (not strengths or one.strength in strengths)
        ):
            expected.add(one.response_id)
    assert {one.response_id for one in found} == expected
    assert len(found) == len(expected)


def test_words_say_what_the_grade_means_and_on_what() -> None:
    light = next(one for one in MENU if one.response_id == "R-street-lighting")
    assert evidence_words(light) == f"Evidence: mixed ({STRENGTH_MEANINGS['mixed']}), on crime of all kinds."
    assert fit_words(light).startswith("For any characteristic; suits: street, public transport,")
    nothing = replace(light, strength="none found")
    assert evidence_words(nothing).endswith("all the same).")
    assert menu_words([], role="support", setting="work") == (
        "None known for supporting victims and work: neither made for it nor general enough to suit."
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": ""}, "what it is called"),
        ({"known": " "}, "whether it works"),
        ({"role": "punishing"}, "not one we know"),
        ({"strength": "sure"}, "not one we know"),
        ({"settings": ("moon",)}, "not one we know"),
        ({"characteristics": ("height",)}, "not one we know"),
        ({"sources": ("  ",)}, "no source"),
    ],
)
def test_an_entry_that_says_nothing_is_refused(change: dict[str, object], words: str) -> None:
    with pytest.raises(UserError, match=words):
        check_response(replace(MENU[0], **change))  # type: ignore[arg-type]
