"""Spelling of postcodes: the forms of the Post Office, and the slips people make."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.geocode.postcodes import is_district_only, normalise_postcode

# The six forms, with the examples of Royal Mail's "Programmers' guide to the Postcode Address File".
FORMS = ["M1 1AA", "M60 1NW", "CR2 6XH", "DN55 1PT", "W1A 1HQ", "EC1A 1BB"]


@pytest.mark.parametrize("postcode", FORMS)
def test_the_six_forms(postcode: str) -> None:
    assert normalise_postcode(postcode) == postcode


@given(st.sampled_from(FORMS), st.booleans(), st.integers(0, 3), st.data())
def test_spacing_and_case_are_forgiven(postcode: str, lower: bool, blanks: int, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(postcode)))
    text = postcode[:place] + " " * blanks + postcode[place:]
    assert normalise_postcode(text.lower() if lower else text) == postcode
    assert normalise_postcode(postcode.replace(" ", "")) == postcode


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("LEI 1AA", "LE1 1AA"),
        ("LE1 IAA", "LE1 1AA"),
        ("LE1O 1AA", "LE10 1AA"),
        ("LE10 OAA", "LE10 0AA"),
        ("0X1 4AA", "OX1 4AA"),
        ("S0I5 3GG", "SO15 3GG"),
        ("le-2 3lg", "LE2 3LG"),
    ],
)
def test_nought_and_one_are_forgiven(text: str, meant: str) -> None:
    assert normalise_postcode(text) == meant


@pytest.mark.parametrize(
    "text", ["", "LE1", "LE1 1", "nowhere", "12345", "LE1 1CI", "QQ1 1AA", "LE111 1AA", "not known"]
)
def test_what_is_no_postcode(text: str) -> None:
    assert normalise_postcode(text) is None


def test_first_halves_are_told_apart() -> None:
    assert is_district_only("LE1")
    assert is_district_only("ec1a")
    assert is_district_only("LE1 1")
    assert not is_district_only("Leicester")
