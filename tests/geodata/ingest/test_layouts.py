"""Layouts: recognised by headings, saved, and proposed for unknown files."""

from __future__ import annotations

from pathlib import Path

import pytest

from geodata.errors import UserError
from geodata.ingest.layouts import (
    FIELDS,
    Layout,
    built_in_layouts,
    field_name,
    layout_from_text,
    recognise,
    saved_layouts,
    write_layout,
)
from geodata.ingest.proposals import propose
from geodata.schema import CHARACTERISTICS


@pytest.mark.parametrize("layout", built_in_layouts(), ids=lambda layout: layout.name)
def test_built_in_layouts_are_sound(layout: Layout) -> None:
    assert set(layout.fields) <= set(FIELDS)
    assert "occurred_from" in layout.fields
    assert set(layout.records) <= set(CHARACTERISTICS)
    assert recognise([*layout.requires, *layout.columns], built_in_layouts()) == layout


def test_headings_are_compared_without_case_spacing_and_punctuation() -> None:
    [street] = [layout for layout in built_in_layouts() if layout.name == "police_uk_street"]
    assert street.matches([heading.upper().replace(" ", "_") for heading in street.requires])
    assert not street.matches(street.requires[1:])


def test_a_saved_layout_comes_back(tmp_path: Path) -> None:
    layout = Layout(
        "own",
        "Our list",
        {"occurred_from": ("When",), "race": ("R1", "R2")},
        ("When",),
        ("race",),
        day_first=False,
    )
    write_layout(tmp_path, layout)
    assert saved_layouts(tmp_path) == (layout,)


@pytest.mark.parametrize("name", ["", "Own", "a b", "../x", "police_extract"])
def test_names_that_cannot_be_saved(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match="cannot be used"):
        write_layout(tmp_path, Layout(name))


@pytest.mark.parametrize(
    "text", ["name = ", 'name = "a"\ncolour = "red"', 'name = "a"\n[fields]\nheight = "H"', ""]
)
def test_layouts_that_cannot_be_read(text: str) -> None:
    with pytest.raises(UserError):
        layout_from_text(text, origin="test")


def test_short_names_of_fields() -> None:
    assert [field_name(name) for name in ("lat", "Date", "easting_m", "grid ref")] == [
        "latitude",
        "occurred_from",
        "easting",
        "grid_reference",
    ]


def test_the_order_of_day_and_month_is_proposed_only_without_doubt() -> None:
    headings = ["Ref", "Date"]
    assert propose(headings, [["1", "03/04/2025"]]).day_first is None
    assert propose(headings, [["1", "25/04/2025"]]).day_first is True
    assert propose(headings, [["1", "04/25/2025"]]).day_first is False


def test_a_column_must_hold_what_its_heading_says() -> None:
    layout = propose(["Crime Date", "Date of Incident", "Latitude"], [["yes", "2025-04-03", "north"]])
    assert dict(layout.fields) == {"occurred_from": ("Date of Incident",)}


def test_columns_about_offenders_are_no_motives() -> None:
    layout = propose(
        ["Date", "Offender Race", "Victim Gender", "Religion"], [["2025-04-03", "White", "F", "Yes"]]
    )
    assert dict(layout.fields) == {"occurred_from": ("Date",), "religion_or_belief": ("Religion",)}
