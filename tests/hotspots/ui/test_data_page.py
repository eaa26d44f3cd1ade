"""The data page without a browser: overview, wizard, report, undo, areas, population."""

from __future__ import annotations

import json

import pytest

from geodata.workspace import Workspace
from hotspots.ui import import_report
from hotspots.ui.reference_forms import level_name
from hotspots.workflows.columns import ColumnSample, likely_column
from hotspots.workflows.importing import import_files, list_batches, list_layouts
from hotspots.workflows.loading import add_areas, workspace_overview

# Two wards side by side, each 1 km wide, west of 459000 and east of it on the British National Grid.
WARDS = {
    "type": "FeatureCollection",
    "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}},
    "features": [
        {
            "type": "Feature",
            "properties": {"WD_CODE": code, "WD_NAME": name},
            "geometry": {
                "type": "Polygon",
                "coordinates": [
                    [[x, 304000], [x + 1000, 304000], [x + 1000, 305000], [x, 305000], [x, 304000]]
                ],
            },
        }
        for code, name, x in (("W1", "West <ward>", 458000), ("W2", "East ward", 459000))
    ],
}
COMPLAINTS = (
    "Our number,Happened on,Kind,Why,East,North\n"
    "1,03/04/2025,Abuse,Race; Religion,458500,304500\n"
    "2,25/04/2025,Threat,Disability,459500,304500\n"
    "3,not known,Abuse,Race,459500,304500\n"
)


@pytest.fixture
def with_wards(small: Workspace, tmp_path) -> Workspace:
    file = tmp_path / "wards.geojson"
    file.write_text(json.dumps(WARDS), encoding="utf-8")
    add_areas(small, file, level="ward", code="WD_CODE", name="WD_NAME")
    return small


def upload(app, key, name, content):
    box = next(box for box in app.get("file_uploader") if box.key == key)
    return box.upload(name, content.encode(), "text/csv").run()


def open_part(app, part):
    app.session_state["data_part"] = part
    return app.run()


def button(app, label):
    return next(each for each in app.button if each.label == label)


def test_an_empty_workspace_is_shown_as_such(show, small, texts):
    app = show(small, "data")
    assert not app.exception
    assert texts(app).count("hs-missing") >= 5


def test_a_new_kind_of_file_goes_from_proposal_to_import(show, with_wards, texts):
    app = show(with_wards, "data")
    app = upload(app, "import_upload", "complaints.csv", COMPLAINTS)
    assert not app.exception
    assert "A new kind of file." in texts(app)
    meanings = {box.label: box for box in app.selectbox if box.label.startswith("Meaning of")}
    assert len(meanings) == 6
    for heading, field in {
        "Our number": "reference",
        "Happened on": "occurred_from",
        "Kind": "category",
        "Why": "motives",
        "East": "easting",
        "North": "northing",
    }.items():
        meanings[f"Meaning of {heading}"].set_value(field)
    app.selectbox(key="import_source").set_value("Housing").run()
    assert "Thursday 3 April 2025" in texts(app)

    button(app, "Check without importing").click().run()
    assert "nothing has been imported yet" in texts(app)
    assert list_batches(with_wards) == []
    button(app, "Import").click().run()
    assert not app.exception
    (batch,) = list_batches(with_wards)
    assert (batch.source, batch.accepted, batch.rejected, batch.rows_read) == ("Housing", 2, 1, 3)
    said = texts(app)
    assert "Import B0001 is done" in said
    assert any("1 rejected row" in each.proto.label for each in app.get("download_button"))
    button(app, "Import").click().run()
    assert "This file was imported before (B0001); nothing changed." in texts(app)
    assert len(list_batches(with_wards)) == 1


def test_the_order_of_day_and_month_is_seen_before_importing(show, small, texts):
    app = upload(show(small, "data"), "import_upload", "complaints.csv", COMPLAINTS)
    next(box for box in app.selectbox if box.label == "Meaning of Happened on").set_value("occurred_from")
    next(box for box in app.radio if box.label == "Order of day and month").set_value(False).run()
    said = texts(app)
    assert "Tuesday 4 March 2025" in said
    assert "Thursday 3 April 2025" not in said


def test_a_layout_is_saved_by_name_and_recognised_next_time(show, small, texts):
    app = upload(show(small, "data"), "import_upload", "complaints.csv", COMPLAINTS)
    next(box for box in app.selectbox if box.label == "Meaning of Happened on").set_value("occurred_from")
    next(box for box in app.text_input if box.label == "Save this layout as").set_value("Housing complaints")
    app.run()
    button(app, "Save the layout").click().run()
    assert "housing_complaints" in {layout.name for layout in list_layouts(small)}
    app = upload(show(small, "data"), "import_upload", "again.csv", COMPLAINTS)
    assert "Recognised: **Housing complaints**" in texts(app)


def test_a_table_of_counts_is_refused_in_plain_words(show, small, texts):
    months = ",".join(f"2024{month:02d}" for month in range(1, 13))
    content = f"Borough,Crime,{months}\nNorth,Hate,{','.join('5' * 12)}\n"
    said = texts(upload(show(small, "data"), "import_upload", "counts.csv", content))
    assert "table of counts" in said


def test_an_import_is_undone_after_confirmation(show, with_wards, tmp_path, texts):
    file = tmp_path / "complaints.csv"
    file.write_text(COMPLAINTS, encoding="utf-8")
    mapping = {
        "reference": "Our number",
        "occurred_from": "Happened on",
        "category": "Kind",
        "motives": "Why",
        "easting": "East",
        "northing": "North",
    }
    import_files(with_wards, [file], source="Housing", mapping=mapping)
    app = show(with_wards, "data")
    assert "1 import" in texts(app)
    open_part(app, "Imports so far")
    assert workspace_overview(with_wards).incidents == 2
    app.button(key="undo-B0001").click().run()
    assert not app.exception
    assert "was undone: 2 incidents removed" in texts(app)
    assert workspace_overview(with_wards).incidents == 0


def test_areas_are_loaded_with_the_columns_a_person_picks(show, small, texts):
    app = show(small, "data")
    open_part(app, "Areas")
    app = upload(app, "areas_upload", "wards.geojson", json.dumps(WARDS))
    assert app.selectbox(key="areas_code").value == "WD_CODE"
    assert app.selectbox(key="areas_name").value == "WD_NAME"
    button(app, "Load these areas").click().run()
    assert not app.exception
    assert [(level.name, level.areas) for level in workspace_overview(small).levels] == [("ward", 2)]


def test_population_is_loaded_for_areas(show, with_wards):
    app = show(with_wards, "data")
    open_part(app, "Population")
    app = upload(app, "population_upload", "people.csv", "Ward code,All people\nW1,1000\nW2,1200\n")
    assert app.selectbox(key="population_code").value == "Ward code"
    assert app.selectbox(key="population_count").value == "All people"
    button(app, "Load this population").click().run()
    assert not app.exception
    (table,) = workspace_overview(with_wards).populations
    assert (table.level, table.measure, table.total) == ("ward", "residents", 2200)


def test_a_file_that_is_no_boundary_is_refused_in_plain_words(show, small, texts):
    app = show(small, "data")
    open_part(app, "Areas")
    said = texts(upload(app, "areas_upload", "x.geojson", '{"type": "gdal_streamed_alg"}'))
    assert "not GeoJSON" in said


def test_every_part_of_the_identity_is_in_the_report():
    """accepted + updated + unchanged + duplicates + rejected = rows read: the table shows all five."""
    assert {name for name, _, _ in import_report.OUTCOMES} == {
        "accepted", "updated", "unchanged", "duplicates", "rejected",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "name"), [("Police beat", "police_beat"), (" LSOA21 ", "lsoa21"), ("Ward!", "ward")]
)
def test_names_people_type_become_short_names(typed, name):
    assert level_name(typed) == name


def test_guesses_of_columns():
    columns = [
        ColumnSample("LAD23NM", ("Northtown",)),
        ColumnSample("lsoa11cd", ("E01",)),
        ColumnSample("lsoa21cd", ("E02",)),
        ColumnSample("Total", ("1,200", "900")),
    ]
    assert likely_column(columns, "code") == 1
    assert likely_column(columns, "code", after=1) == 2
    assert likely_column(columns, "name") == 0
    assert likely_column(columns, "count") == 3
