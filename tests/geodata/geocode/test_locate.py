"""Points from the fields of a file: order, precision, and a name for everything that cannot be right."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyproj
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.geocode import points as p
from geodata.geocode.locate import (
    DISTRICT_ONLY,
    ENDED_POSTCODE,
    LETTERS_MISSING,
    NO_DIRECTORY,
    NOT_A_POSTCODE,
    NOT_A_REFERENCE,
    UNKNOWN_POSTCODE,
    locate,
)
from geodata.geocode.postcodes import PostcodeDirectory

BRITAIN = "EPSG:27700"
LEICESTER = (430_000.0, 280_000.0, 480_000.0, 340_000.0)
DIRECTORY = PostcodeDirectory(
    pa.table(
        {
            "postcode": ["LE1 1AA", "LE10 1AA"],
            "easting_m": [459318.0, 442700.0],
            "northing_m": [304176.0, 293900.0],
            "uncertainty_m": [100.0, 200.0],
            "ended": pa.array([None, "2019-06"], type=pa.string()),
        }
    )
)


def located(fields: dict[str, list[str | None]], **options: Any) -> list[dict[str, Any]]:
    columns = {name: pa.array(values, type=pa.string()) for name, values in fields.items()}
    rows = len(next(iter(columns.values())))
    return locate(columns, rows=rows, **{"crs": BRITAIN, **options}).to_pylist()


def test_the_worked_example_of_the_ordnance_survey() -> None:
    # Caister water tower, "A guide to coordinate systems in Great Britain": OSGB36 651409.903, 313177.270;
    # the same point in ETRS89, from the published OSTN15 test data, is 52.658007833 N, 1.716073973 E.
    [row] = located({"longitude": ["1.716073973"], "latitude": ["52.658007833"]})
    assert row["easting_m"] == pytest.approx(651409.903, abs=5)
    assert row["northing_m"] == pytest.approx(313177.270, abs=5)


@pytest.mark.parametrize(
    ("longitude", "latitude", "note"),
    [
        ("52.63212", "-1.12498", p.SWAPPED_DEGREES),
        ("0", "0.0", p.ZERO),
        ("-77.03", "38.9", p.OUTSIDE),
        ("12.5", "52.6", p.OUTSIDE),
        ("459318", "304176", p.METRES_IN_DEGREES),
        ("-1.12", "", p.ONE_MISSING),
        (None, "52.6", p.ONE_MISSING),
        ("west", "52.6", p.NOT_NUMBERS),
        ("nan", "52.6", p.NOT_NUMBERS),
        ("1e999", "52.6", p.NOT_NUMBERS),
    ],
)
def test_degrees_that_cannot_be_right(longitude: str | None, latitude: str, note: str) -> None:
    [row] = located({"longitude": [longitude], "latitude": [latitude]})
    assert row["location_note"] == note
    assert (row["easting_m"], row["northing_m"], row["location_precision"]) == (None, None, "none")


def test_a_missing_minus_sign_far_off_is_named() -> None:
    # Western Scotland: 6.2 degrees west; east of Greenwich that is Germany.
    [row] = located({"longitude": ["6.2"], "latitude": ["57.4"]})
    assert (row["location_note"], row["easting_m"]) == (p.MINUS_MISSING, None)


def test_a_missing_minus_sign_inside_the_country_is_named_but_not_mended() -> None:
    fields: dict[str, list[str | None]] = {"longitude": ["1.12498", "-1.12498"], "latitude": ["52.63212"] * 2}
    wrong, right = located(fields, extent=LEICESTER)
    assert wrong["location_note"] == p.MINUS_MISSING
    assert wrong["easting_m"] > 600_000
    assert right["location_note"] is None


@pytest.mark.parametrize(
    ("easting", "northing", "note"),
    [
        ("-1.12", "52.63", p.DEGREES_IN_METRES),
        ("52.63", "-1.12", p.DEGREES_IN_METRES),
        ("459.318", "304.176", p.KILOMETRES),
        ("0", "0", p.ZERO),
        ("304176", "9999999", p.OUTSIDE),
        ("1200000", "430000", p.SWAPPED_METRES),
    ],
)
def test_metres_that_cannot_be_right(easting: str, northing: str, note: str) -> None:
    [row] = located({"easting": [easting], "northing": [northing]})
    assert (row["location_note"], row["easting_m"]) == (note, None)


def test_swapped_metres_inside_the_country_are_named() -> None:
    [row] = located({"easting": ["304176"], "northing": ["459318"]}, extent=LEICESTER)
    assert (row["location_note"], row["easting_m"]) == (p.SWAPPED_METRES, 304176)


def test_numbers_as_people_write_them() -> None:
    first, second = located({"easting": ["459,318", " 459318.0 "], "northing": ["304,176", "304176"]})
    assert (first["easting_m"], first["northing_m"]) == (459318, 304176)
    assert (second["easting_m"], second["northing_m"]) == (459318, 304176)
    [comma] = located({"longitude": ["-1,12498"], "latitude": ["52,63212"]})
    assert comma["easting_m"] == pytest.approx(459318, abs=3)


def test_grid_references_say_how_sure_they_are() -> None:
    rows = located({"grid_reference": ["SK 5894 0432", "SK589043", "SK 58 04", "5894 0432", "here"]})
    assert [row["easting_m"] for row in rows] == [458945, 458950, 458500, None, None]
    assert [row["location_precision"] for row in rows] == ["exact", "street", "area", "none", "none"]
    assert [row["uncertainty_m"] for row in rows[:3]] == pytest.approx([7.0711, 70.711, 707.11], rel=1e-4)
    assert [row["location_note"] for row in rows] == [None, None, None, LETTERS_MISSING, NOT_A_REFERENCE]


def test_postcodes() -> None:
    texts: list[str | None] = ["le1 1aa", "LE1O 1AA", "LE1 9ZZ", "LE1", "unknown", None]
    rows = located({"postcode": texts}, postcodes=DIRECTORY)
    assert [row["easting_m"] for row in rows] == [459318, 442700, None, None, None, None]
    assert [row["uncertainty_m"] for row in rows[:2]] == [100, 200]
    assert [row["location_precision"] for row in rows[:3]] == ["postcode", "postcode", "none"]
    notes = [None, ENDED_POSTCODE, UNKNOWN_POSTCODE, DISTRICT_ONLY, NOT_A_POSTCODE, None]
    assert [row["location_note"] for row in rows] == notes
    assert located({"postcode": ["LE1 1AA"]})[0]["location_note"] == NO_DIRECTORY


def test_the_best_field_wins_and_a_bad_one_never_loses_the_row() -> None:
    fields: dict[str, list[str | None]] = {
        "longitude": ["-1.12498", "0", None, None, None],
        "latitude": ["52.63212", "0", None, None, None],
        "grid_reference": ["SK 1111 1111", None, "SK 5894 0432", None, None],
        "postcode": ["LE10 1AA", "LE1 1AA", "LE1 1AA", None, None],
        "area_code": ["E1", "E1", "E1", "E1", " "],
    }
    rows = located(fields, postcodes=DIRECTORY, point_precision="street", point_uncertainty_m=80.0)
    assert [row["location_precision"] for row in rows] == ["street", "postcode", "street", "area", "none"]
    assert [row["uncertainty_m"] for row in rows] == pytest.approx([80, 100, 7.0710678, None, None])
    assert rows[0]["easting_m"] == pytest.approx(459318, abs=3)
    assert rows[1]["location_note"] == p.ZERO
    assert len(rows) == 5


def test_a_workspace_in_the_united_states() -> None:
    crs = "EPSG:26918"
    fields: dict[str, list[str | None]] = {
        "longitude": ["-77.0365", "77.0365", "38.8977"],
        "latitude": ["38.8977", "38.8977", "-77.0365"],
    }
    right, minus, swapped = located(fields, crs=crs)
    east, north = pyproj.Transformer.from_crs(4326, 26918, always_xy=True).transform(-77.0365, 38.8977)
    assert (right["easting_m"], right["northing_m"]) == pytest.approx((east, north))
    assert (minus["location_note"], swapped["location_note"]) == (p.MINUS_MISSING, p.SWAPPED_DEGREES)
    [own] = located({"easting": [f"{east}"], "northing": [f"{north}"]}, crs=crs)
    assert (own["easting_m"], own["northing_m"]) == pytest.approx((east, north))


def test_grid_references_in_another_british_system() -> None:
    [row] = located({"grid_reference": ["SK 5894 0432"]}, crs="EPSG:32630")
    east, north = pyproj.Transformer.from_crs(27700, 32630, always_xy=True).transform(458945, 304325)
    assert (row["easting_m"], row["northing_m"]) == pytest.approx((east, north))


def test_no_fields_and_no_rows() -> None:
    assert locate({}, rows=2, crs=BRITAIN)["location_precision"].to_pylist() == ["none", "none"]
    empty = pa.array([], type=pa.string())
    assert (
        locate({"longitude": empty, "latitude": empty, "postcode": empty}, rows=0, crs=BRITAIN).num_rows == 0
    )


def test_dictionary_columns_and_chunks() -> None:
    longitude = pa.chunked_array([["-1.12498"], [None], ["-1.12498"]]).dictionary_encode()
    latitude = pa.chunked_array([["52.63212", "52.6"], ["52.63212"]])
    rows = locate({"longitude": longitude, "latitude": latitude}, rows=3, crs=BRITAIN).to_pylist()
    assert rows[0] == rows[2]
    assert rows[1]["location_note"] == p.ONE_MISSING


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.text(max_size=9), st.text(max_size=9), st.text(max_size=9)), min_size=1, max_size=8)
)
def test_any_text_gives_a_row(rows: list[tuple[str, str, str]]) -> None:
    columns = list(zip(*rows, strict=True))
    names = ("longitude", "latitude", "postcode")
    found = located(
        {name: list(column) for name, column in zip(names, columns, strict=True)}, postcodes=DIRECTORY
    )
    assert len(found) == len(rows)
    assert all((row["easting_m"] is None) == (row["location_precision"] in ("none", "area")) for row in found)
