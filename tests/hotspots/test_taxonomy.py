"""Spellings of real sources: values printed in the tables of four North American cities and by UK forces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import UserError
from geodata.schema import CHARACTERISTICS, REPORTING_ROUTES, SETTINGS
from hotspots.taxonomy import CHARACTERISTIC_LABELS, SETTING_LABELS, load_taxonomy

WORDS = load_taxonomy()


@pytest.mark.parametrize(
    ("text", "characteristics"),
    [
        ("Race; Religion", {"race", "religion_or_belief"}),
        ("Race/Religion", {"race", "religion_or_belief"}),
        ("R, LGB", {"race", "sexual_orientation"}),
        ("Religion or belief", {"religion_or_belief"}),
        ("RA|SO|DI", {"race", "sexual_orientation", "disability"}),
        ("AG", {"age"}),
        ("Anti-White/Anti-Hispanic or Latino", {"race"}),
        ("Anti-Gay (Male)", {"sexual_orientation"}),
        ("Anti-Gay (Male); Anti-Transgender", {"sexual_orientation", "gender_identity"}),
        ("Anti-Lesbian/Gay/Bisexual/Transgender (Mixed Group)", {"sexual_orientation", "gender_identity"}),
        ("Anti-Multi-Races Group; Anti-Islamic", {"race", "religion_or_belief"}),
        ("Anti-Multi Races, Group", {"race"}),
        ("Anti-Islamic(Muslim)", {"religion_or_belief"}),
        ("Sexual Orientation; Gender Identity/Expression", {"sexual_orientation", "gender_identity"}),
        ("Sex/Gender", {"gender"}),
        ("Transgender identity", {"gender_identity"}),
    ],
)
def test_cells_with_one_or_several_motives(text: str, characteristics: set[str]) -> None:
    said = WORDS.motives(text)
    assert said.characteristics == characteristics
    assert said.unknown == ()


def test_the_whole_is_looked_up_before_it_is_split() -> None:
    assert WORDS.motives("Anti-Black or African American").groups == ("Black",)
    assert WORDS.motives("Anti-White/Anti-Hispanic or Latino").groups == ("White", "Hispanic or Latino")
    assert WORDS.motives("Black, East/Southeast Asian").groups == ("Black", "East or Southeast Asian")


def test_motives_outside_the_seven_are_kept_as_groups() -> None:
    said = WORDS.motives("Political Affiliation")
    assert (said.characteristics, said.groups, said.unknown) == (frozenset(), ("Political affiliation",), ())


def test_unknown_values_are_given_back_as_written() -> None:
    said = WORDS.motives("Race; Left-handedness")
    assert said.characteristics == {"race"}
    assert said.unknown == ("Left-handedness",)


def test_none_means_no_and_unknown_means_nothing_said() -> None:
    assert WORDS.motives("None").says_none
    assert not WORDS.motives("Unknown").says_something
    assert not WORDS.motives("").says_something


@pytest.mark.parametrize(
    ("text", "column", "expected"),
    [
        ("YES", "disability", {"disability"}),
        ("NO", "age", set()),
        ("Jewish", "religion_or_belief", {"religion_or_belief"}),
        ("Jewish", "race", {"race"}),
        ("Woman", "gender", {"gender"}),
        ("Transgender Woman (Identifies As Woman)", "gender", {"gender_identity"}),
        ("Transgender, Transgender Woman (Identifies As Woman)", "gender", {"gender_identity"}),
        ("2SLGBTQ+", "sexual_orientation", {"sexual_orientation"}),
        ("A people no list knows", "race", {"race"}),
    ],
)
def test_a_column_about_one_characteristic(text: str, column: str, expected: set[str]) -> None:
    assert WORDS.motives(text, characteristic=column).characteristics == expected


@pytest.mark.parametrize(
    ("text", "setting"),
    [
        ("Streets/Roadways/Highway", "street"),
        ("Public Transportation", "transport"),
        ("Religious Place of Worship/Cultural Centre", "place_of_worship"),
        ("Residence - Apartment/Condo", "home"),
        ("School - Elementary/Secondary", "school"),
        ("Park/Playground", "park_or_open_space"),
        ("Bar/Nightclub", "shop_or_leisure"),
        ("Medical Facility (Hospitals, Long-term Care, etc.)", "health_or_care"),
        ("Cyberspace", "online"),
        ("NA", None),
        ("", None),
    ],
)
def test_settings(text: str, setting: str | None) -> None:
    assert WORDS.setting(text) == setting


def test_routes_and_flags() -> None:
    assert WORDS.route("101 call") == "phone"
    assert WORDS.route("Third-party reporting centre") == "third_party_centre"
    assert [WORDS.flag(text) for text in ("Y", "No", "Non-crime", "perhaps", "")] == [
        True,
        False,
        False,
        None,
        None,
    ]


def test_every_listed_name_is_one_of_the_contract() -> None:
    assert tuple(CHARACTERISTIC_LABELS) == CHARACTERISTICS
    assert tuple(SETTING_LABELS) == SETTINGS
    assert {WORDS.setting(name) for name in SETTINGS} == set(SETTINGS)
    assert {WORDS.route(name) for name in REPORTING_ROUTES} == set(REPORTING_ROUTES)
    assert all(WORDS.motives(name).characteristics == {name} for name in CHARACTERISTICS)


def test_a_users_own_words_are_added() -> None:
    own = load_taxonomy('[characteristics.race.groups]\n"Zemblan" = ["zemblan", "of Zembla"]')
    assert own.motives("Anti-Zemblan").groups == ("Zemblan",)
    assert WORDS.motives("Anti-Zemblan").unknown == ("Anti-Zemblan",)


def test_a_users_own_words_must_fit() -> None:
    with pytest.raises(UserError, match="cannot be read"):
        load_taxonomy("[characteristics")
    with pytest.raises(UserError, match="name 'height'"):
        load_taxonomy("[characteristics.height]\nnames = ['tall']")


@given(st.text(max_size=60))
def test_no_text_is_dropped(text: str) -> None:
    said = WORDS.motives(text)
    silent = not said.says_something
    assert silent or said.characteristics or said.groups or said.unknown or said.says_none
    if silent:
        assert not WORDS.is_answer(text)


@given(
    st.lists(st.sampled_from(CHARACTERISTICS), min_size=1, unique=True), st.sampled_from([";", "|", ",", "/"])
)
def test_joined_names_come_apart_again(names: list[str], mark: str) -> None:
    assert WORDS.motives(mark.join(CHARACTERISTIC_LABELS[name] for name in names)).characteristics == set(
        names
    )
