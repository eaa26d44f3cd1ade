"""Grid references against the Ordnance Survey's own examples and its printed map of squares."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.geocode.grid_reference import looks_letterless, parse_grid_reference

# The 100 km squares as printed on the Ordnance Survey's map of the National Grid, north at the top.
MAP_OF_SQUARES = """
HL HM HN HO HP JL JM
HQ HR HS HT HU JQ JR
HV HW HX HY HZ JV JW
NA NB NC ND NE OA OB
NF NG NH NJ NK OF OG
NL NM NN NO NP OL OM
NQ NR NS NT NU OQ OR
NV NW NX NY NZ OV OW
SA SB SC SD SE TA TB
SF SG SH SJ SK TF TG
SL SM SN SO SP TL TM
SQ SR SS ST SU TQ TR
SV SW SX SY SZ TV TW
"""
ROWS = MAP_OF_SQUARES.split("\n")[1:-1]
CORNERS = {
    letters: (column * 100_000, (12 - row) * 100_000)
    for row, line in enumerate(ROWS)
    for column, letters in enumerate(line.split())
}


def test_the_example_of_the_ordnance_survey() -> None:
    # "A guide to coordinate systems in Great Britain", annexe C: TG 51409 13177 is 651409, 313177.
    square = parse_grid_reference("TG 51409 13177")
    assert square is not None
    assert (square.easting_m - 0.5, square.northing_m - 0.5, square.side_m) == (651409, 313177, 1)


@pytest.mark.parametrize(
    ("text", "easting_m", "northing_m", "side_m"),
    [
        ("SK50", 455_000, 305_000, 10_000),
        ("sk 58 04", 458_500, 304_500, 1_000),
        ("SK589043", 458_950, 304_350, 100),
        ("SK 5894 0432", 458_945, 304_325, 10),
        ("SV 00 00", 500, 500, 1_000),
        ("HP 60 10", 460_500, 1_210_500, 1_000),
    ],
)
def test_centre_of_the_square(text: str, easting_m: float, northing_m: float, side_m: int) -> None:
    square = parse_grid_reference(text)
    assert square is not None
    assert (square.easting_m, square.northing_m, square.side_m) == (easting_m, northing_m, side_m)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SK",
        "SK 5",
        "SK 589",
        "SK 589 04",
        "IA 12 12",
        "AA 12 12",
        "58940432",
        "WV 12 12",
        "SK 123456 123456",
    ],
)
def test_what_is_no_reference(text: str) -> None:
    assert parse_grid_reference(text) is None


def test_figures_without_letters_are_named() -> None:
    assert looks_letterless("5894 0432")
    assert not looks_letterless("SK 5894 0432")
    assert not looks_letterless("58940")


@given(st.sampled_from(sorted(CORNERS)), st.integers(1, 5), st.data())
def test_every_square_of_the_map(letters: str, half: int, data: st.DataObject) -> None:
    east = data.draw(st.integers(0, 10**half - 1))
    north = data.draw(st.integers(0, 10**half - 1))
    square = parse_grid_reference(f"{letters}{east:0{half}d}{north:0{half}d}")
    side = 100_000 // 10**half
    assert square is not None
    assert square.easting_m == CORNERS[letters][0] + (east + 0.5) * side
    assert square.northing_m == CORNERS[letters][1] + (north + 0.5) * side
    # Half the diagonal of the square, by Pythagoras.
    assert square.uncertainty_m == pytest.approx((side**2 / 2) ** 0.5)
