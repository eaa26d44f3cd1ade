"""The import journey: numbers that add up, identity, updates, undo, dates, people, refusals."""

from __future__ import annotations

import csv
import datetime
import gzip
import os
import stat
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from geodata.dataset import count_incidents, distinct_values, read_incidents, table_version
from geodata.dataset.batches import ROWS, recover
from geodata.errors import UserError
from geodata.workspace import Workspace, create_workspace
from hotspots.workflows import import_changes
from hotspots.workflows.importing import (
    ImportReport,
    import_files,
    list_batches,
    list_layouts,
    preview_file,
    save_layout,
    undo_batch,
)

STREET = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
    "Last outcome category,Context"
)


def street_row(reference: str, outcome: str = "", kind: str = "Public order", month: str = "2024-05") -> str:
    return f"{reference},{month},A,B,-1.13,52.63,On or near X,E01000001,Y 001A,{kind},{outcome},"


def write(folder: Path, name: str, lines: list[str]) -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def adds_up(report: ImportReport) -> bool:
    parts = (report.accepted, report.rejected, report.duplicates, report.updated, report.unchanged)
    return sum(parts) == report.rows_read


def numbers(report: ImportReport) -> tuple[int, int, int, int, int, int]:
    assert adds_up(report)
    return (
        report.rows_read, report.accepted, report.rejected,
        report.duplicates, report.updated, report.unchanged,
    )  # fmt: skip


def snapshot(workspace: Workspace) -> pd.DataFrame:
    return read_incidents(workspace).sort_values("incident_id").reset_index(drop=True)


def test_look_alikes_without_reference_are_separate_and_never_added_twice(
    workspace: Workspace, tmp_path: Path
) -> None:
    file = write(
        tmp_path, "a.csv", [STREET, street_row("x1"), *[street_row("", kind="Anti-social behaviour")] * 3]
    )
    assert numbers(import_files(workspace, [file], source="police")) == (4, 4, 0, 0, 0, 0)
    again = import_files(workspace, [file], source="police")
    assert numbers(again) == (4, 0, 0, 0, 0, 4)
    assert (again.new_batch, again.batch_id, len(list_batches(workspace))) == (False, "B0001", 1)
    assert "byte for byte" in " ".join(again.notes)
    # The same rows in a file that differs by one byte: recognised row by row.
    other = write(tmp_path, "b.csv", [*file.read_text().splitlines(), ""])
    assert numbers(import_files(workspace, [other], source="police")) == (4, 0, 0, 0, 0, 4)
    assert count_incidents(workspace) == 4
    assert len(set(snapshot(workspace)["incident_id"])) == 4


def test_a_file_imported_before_is_no_mention_and_comes_back_after_undo(
    workspace: Workspace, tmp_path: Path
) -> None:
    one = write(tmp_path, "1.csv", [STREET, street_row("x1", "open"), street_row("x2")])
    two = write(tmp_path, "2.csv", [STREET, street_row("x1", "closed"), street_row("x3")])
    first = import_files(workspace, [one], source="police").batch_id
    both = import_files(workspace, [one, two], source="police")
    assert numbers(both) == (4, 1, 0, 0, 1, 2)  # the old file cannot turn the newer outcome back
    assert [batch.files[0].name for batch in list_batches(workspace)] == ["1.csv", "2.csv"]
    assert [len(batch.files) for batch in list_batches(workspace)] == [1, 1]
    again = import_files(workspace, [one, two], source="police")
    assert (again.new_batch, again.batch_id) == (False, both.batch_id)
    assert import_files(workspace, [one], source="police", dry_run=True).batch_id == ""
    undone = undo_batch(workspace, first)
    assert (undone.removed, undone.restored, undone.kept) == (1, 0, 1)
    assert snapshot(workspace)["reference"].tolist() == ["x1", "x3"]
    back = import_files(workspace, [one], source="police")
    assert (back.new_batch, back.accepted, back.updated) == (True, 1, 1)


def test_the_last_row_of_an_import_wins(workspace: Workspace, tmp_path: Path) -> None:
    first = write(tmp_path, "a.csv", [STREET, street_row("x1", "old"), street_row("x2", "kept")])
    second = write(tmp_path, "b.csv", [STREET, street_row("x1", "new")])
    assert numbers(import_files(workspace, [first, second], source="police")) == (3, 2, 0, 1, 0, 0)
    assert snapshot(workspace)["outcome"].tolist() == ["new", "kept"]


def test_an_amended_file_updates_and_undo_restores(workspace: Workspace, tmp_path: Path) -> None:
    old = write(
        tmp_path, "a.csv", [STREET, street_row("x1", "open"), street_row("x2", "open"), street_row("")]
    )
    new = write(
        tmp_path,
        "b.csv",
        [
            STREET,
            street_row("x1", "closed"),
            street_row("x2", "open"),
            street_row("", "later"),
            street_row("x3"),
        ],
    )
    import_files(workspace, [old], source="police")
    before = snapshot(workspace)
    report = import_files(workspace, [new], source="police")
    # The outcome is no part of the identity of a record without a reference.
    assert numbers(report) == (4, 1, 0, 0, 2, 1)
    undone = undo_batch(workspace, report.batch_id)
    assert (undone.removed, undone.restored, undone.kept) == (1, 2, 1)
    pd.testing.assert_frame_equal(snapshot(workspace), before)
    assert [batch.undone for batch in list_batches(workspace)] == [False, True]


def test_any_import_can_be_taken_back_not_only_the_newest(workspace: Workspace, tmp_path: Path) -> None:
    one = write(tmp_path, "1.csv", [STREET, street_row("x1", "one"), street_row("only-one")])
    two = write(tmp_path, "2.csv", [STREET, street_row("x1", "two"), street_row("only-two")])
    three = write(tmp_path, "3.csv", [STREET, street_row("x1", "three")])
    batches = [import_files(workspace, [file], source="police").batch_id for file in (one, two, three)]
    undo_batch(workspace, batches[1])
    assert snapshot(workspace)[["reference", "outcome"]].fillna("").to_numpy().tolist() == [
        ["only-one", ""],
        ["x1", "three"],
    ]
    undo_batch(workspace, batches[2])
    assert snapshot(workspace)[["reference", "outcome"]].fillna("").to_numpy().tolist() == [
        ["only-one", ""],
        ["x1", "one"],
    ]
    undo_batch(workspace, batches[0])
    assert count_incidents(workspace) == 0
    # What was taken back can be brought in again.
    assert import_files(workspace, [two], source="police").accepted == 2


def test_a_row_another_import_confirms_stays(workspace: Workspace, tmp_path: Path) -> None:
    one = write(tmp_path, "1.csv", [STREET, street_row("x1", "open"), street_row("x2")])
    two = write(tmp_path, "2.csv", [STREET, street_row("x1", "open")])
    first = import_files(workspace, [one], source="police").batch_id
    import_files(workspace, [two], source="police")
    undone = undo_batch(workspace, first)
    assert (undone.removed, undone.restored, undone.kept) == (1, 0, 1)
    assert snapshot(workspace)["reference"].tolist() == ["x1"]


def test_undo_of_an_unknown_or_undone_import_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    report = import_files(workspace, [write(tmp_path, "a.csv", [STREET, street_row("x")])], source="police")
    with pytest.raises(UserError, match="not known"):
        undo_batch(workspace, "B0099")
    undo_batch(workspace, report.batch_id)
    with pytest.raises(UserError, match="taken back before"):
        undo_batch(workspace, report.batch_id)


def test_importing_file_by_file_gives_the_same_table(tmp_path: Path) -> None:
    files = [
        write(
            tmp_path, "1.csv", [STREET, street_row("x1", "a"), street_row("x2"), street_row("", kind="Drugs")]
        ),
        write(
            tmp_path,
            "2.csv",
            [STREET, street_row("x2", "b"), street_row("x3"), *[street_row("", kind="Drugs")] * 2],
        ),
        write(tmp_path, "3.csv", [STREET, street_row("x1", "c"), street_row("x1", "d", month="2024-06")]),
    ]
    together, apart = create_workspace(tmp_path / "together"), create_workspace(tmp_path / "apart")
    import_files(together, files, source="police")
    for file in files:
        import_files(apart, [file], source="police")
    # A row that several files confirm comes from the first of them in one case, from the last in the other.
    origin = ["batch_id", "source_file", "source_row"]
    pd.testing.assert_frame_equal(
        snapshot(together).drop(columns=origin), snapshot(apart).drop(columns=origin)
    )
    assert count_incidents(together) == 5


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    contents=st.lists(
        st.lists(
            st.tuples(st.sampled_from(["", "r1", "r2", "r3"]), st.sampled_from(["", "open", "closed"])),
            min_size=1,
            max_size=5,
        ),
        min_size=1,
        max_size=4,
    ),
    data=st.data(),
)
def test_undoing_all_but_some_imports_is_as_if_only_those_were_made(
    tmp_path_factory: pytest.TempPathFactory, contents: list[list[tuple[str, str]]], data: st.DataObject
) -> None:
    # A file whose very bytes came in before is left out, so equal files make one import.
    assume(len({tuple(rows) for rows in contents}) == len(contents))
    folder = tmp_path_factory.mktemp("undo")
    files = [
        write(
            folder,
            f"{number}.csv",
            [STREET, *(street_row(reference, outcome) for reference, outcome in rows)],
        )
        for number, rows in enumerate(contents)
    ]
    workspace, plain = create_workspace(folder / "w"), create_workspace(folder / "p")
    batches = [import_files(workspace, [file], source="s").batch_id for file in files]
    gone = data.draw(st.lists(st.sampled_from(range(len(files))), unique=True))
    for number in gone:
        undo_batch(workspace, batches[number])
    for number, file in enumerate(files):
        if number not in gone:
            import_files(plain, [file], source="s")
    columns = ["incident_id", "outcome"]
    ours, theirs = snapshot(workspace), snapshot(plain)
    assert ours[columns].fillna("").to_numpy().tolist() == theirs[columns].fillna("").to_numpy().tolist()


def test_rejected_rows_are_kept_with_their_reason_and_cannot_run_as_formulas(
    workspace: Workspace, tmp_path: Path
) -> None:
    file = write(
        tmp_path,
        "a.csv",
        [
            "ref,date,category,longitude,latitude",
            "1,31/02/2024,=cmd(),-1.1,52.6",
            "2,01/01/2999,B,-1.1,52.6",
            "3,,C,-1.1,52.6",
            "4,05/06/2024,D,-1.1,52.6",
            "5,05/06/2024",
            ",,,,",
            "Total,,5,,",
        ],
    )
    rejects = tmp_path / "out" / "rejects.csv"
    report = import_files(workspace, [file], source="s", rejects=rejects)
    assert numbers(report) == (5, 1, 4, 0, 0, 0)
    with rejects.open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.DictReader(text))
    reasons = {row["line"]: row["reason"] for row in rows}
    assert reasons == {
        "2": "'31/02/2024' is an impossible date",
        "3": "'01/01/2999' lies in the future",
        "4": "no date",
        "6": "2 cells instead of 5",
    }
    first = next(row for row in rows if row["line"] == "2")
    assert (first["category"], first["longitude"]) == ("'=cmd()", "-1.1")
    assert "2 rows left out: blank, a total or a footnote." in report.notes
    assert (workspace.batches_path / report.batch_id / "rejects.csv").read_bytes() == rejects.read_bytes()


def test_month_first_dates_are_refused_until_the_user_says_so(workspace: Workspace, tmp_path: Path) -> None:
    file = write(tmp_path, "a.csv", ["ref,date,category", "1,03/04/2025,A", "2,04/25/2025,B"])
    with pytest.raises(UserError, match=r"month first.*--month-first"):
        import_files(workspace, [file], source="s")
    assert count_incidents(workspace) == 0
    import_files(workspace, [file], source="s", day_first=False)
    assert snapshot(workspace)["occurred_from"].dt.strftime("%Y-%m-%d").tolist() == [
        "2025-03-04",
        "2025-04-25",
    ]


def test_day_first_is_the_default(workspace: Workspace, tmp_path: Path) -> None:
    import_files(workspace, [write(tmp_path, "a.csv", ["ref,date,category", "1,03/04/2025,A"])], source="s")
    assert snapshot(workspace)["occurred_from"].iloc[0] == pd.Timestamp(2025, 4, 3)


def test_an_assumed_order_of_dates_is_announced(workspace: Workspace, tmp_path: Path) -> None:
    lines = [
        "Ref,Date,Offence",
        "1,03/04/2025,Abuse",
        "2,05/04/2025,Abuse",
        "3,25/04/2025,Abuse",
        "4,04/04/2025,Abuse",
    ]
    file = write(tmp_path, "both.csv", lines)
    fields = {"reference": "Ref", "occurred_from": "Date", "category": "Offence"}
    told = [
        note
        for note in import_files(workspace, [file], source="s", mapping=fields).notes
        if "two ways" in note
    ]
    # The 25th has one meaning only, and 4/4 is the same day either way.
    assert len(told) == 1
    assert "2 dates could be read two ways" in told[0]
    assert "'03/04/2025' is 3 April 2025" in told[0]
    chosen = import_files(workspace, [file], source="t", mapping=fields, day_first=True)
    assert not [note for note in chosen.notes if "two ways" in note]


def test_rows_that_get_lost_stop_the_import(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hotspots.workflows import import_gathered

    file = write(tmp_path, "street.csv", [STREET, street_row("a"), street_row("b")])
    monkeypatch.setattr(import_gathered, "_row_count", lambda *_: 3)
    with pytest.raises(RuntimeError, match="3 rows were read"):
        import_files(workspace, [file], source="police")
    assert list_batches(workspace) == []


def test_a_dry_run_changes_nothing(workspace: Workspace, tmp_path: Path) -> None:
    file = write(tmp_path, "a.csv", [STREET, street_row("x1")])
    report = import_files(workspace, [file], source="police", dry_run=True)
    assert numbers(report) == (1, 1, 0, 0, 0, 0)
    assert (report.batch_id, table_version(workspace), list_batches(workspace)) == ("", -1, [])
    assert not workspace.batches_path.exists()


def test_police_extract(workspace: Workspace, tmp_path: Path) -> None:
    head = (
        "Incident Ref,Date From,Time From,Date To,Time To,Reported Date,Offence,Crime Recorded,"
        "Hate Motivations,Outcome,Easting,Northing,Postcode,Location Type,LSOA21 Code,"
        "Reporting Route,Victim ID,Suspect ID"
    )
    file = write(
        tmp_path,
        "a.csv",
        [
            head,
            "A/1,03/04/2025,21:30,04/04/2025,02:15,05/04/2025,Harassment,Y,Race; Religion,Charged,"
            "458940,304320,,Street,E01,101 call,V7,S1",
            "A/2,03/04/2025,,,,05/04/2025,Public order,N,Sexual orientation,,,,,Dwelling,E01,Online,v7,",
            "A/3,03/04/2025,10:00,02/04/2025,,,Harassment,Y,Race,,,,,,,,,",
        ],
    )
    report = import_files(workspace, [file], source="police")
    assert (report.layout, numbers(report)) == ("police_extract", (3, 2, 1, 0, 0, 0))
    one, two = snapshot(workspace).to_dict("records")
    assert (one["occurred_from"], one["occurred_to"]) == (
        pd.Timestamp(2025, 4, 3, 21, 30),
        pd.Timestamp(2025, 4, 4, 2, 15),
    )
    assert (one["date_precision"], two["date_precision"]) == ("minute", "day")
    assert two["occurred_to"] == pd.Timestamp(2025, 4, 3, 23, 59)
    assert (one["race"], one["religion_or_belief"], one["disability"]) == (True, True, False)
    assert pd.isna(one["age"])  # this source does not monitor age
    assert (one["is_crime"], two["is_crime"]) == (True, False)
    assert (one["setting"], two["setting"], one["reporting_route"]) == ("street", "home", "phone")
    assert (one["easting_m"], one["northing_m"], two["location_precision"]) == (458940.0, 304320.0, "area")
    # The same victim, whatever the case of the letters; no identifier is stored.
    assert one["victim_key"] == two["victim_key"] != one["suspect_key"]
    assert len(one["victim_key"]) == 32
    assert "ends before it starts" in " ".join(report.notes)
    if os.name == "posix":
        assert stat.S_IMODE(workspace.key_path.stat().st_mode) == 0o600


def test_third_party_reports_packed(workspace: Workspace, tmp_path: Path) -> None:
    lines = [
        "Report No,When it happened,When reported,What happened,Targeted because of,More detail,Where,"
        "Postcode,Setting,Impact (1-5),Told police",
        "1,03/04/2025 21:30,04/04/2025,Verbal abuse,Religion / Gender,anti-Muslim,outside 3 Secret Street,"
        ",Bus,4,No",
        "2,April 2025,,Graffiti,Homelessness,,somewhere,,Shop,9,Yes",
        "3,03/04/2025,,Threats,Left-handedness,,somewhere,,Online,,",
    ]
    file = tmp_path / "reports.csv.gz"
    file.write_bytes(gzip.compress("\n".join(lines).encode()))
    report = import_files(workspace, [file], source="third party")
    frame = snapshot(workspace)
    assert report.layout == "third_party_reports"
    assert frame["date_precision"].tolist() == ["minute", "month", "day"]
    assert frame["occurred_to"].iloc[1] == pd.Timestamp(2025, 4, 30, 23, 59)
    assert frame["gender"].tolist() == [True, False, False]
    assert list(frame["target_group"].iloc[0]) == ["Muslim"]
    assert list(frame["target_group"].iloc[1]) == ["Homelessness"]
    assert list(frame["target_group"].iloc[2]) == ["Left-handedness"]
    assert report.unknown_values == {"motive: Left-handedness": 1}
    assert frame["setting"].tolist() == ["transport", "shop_or_leisure", "online"]
    assert frame["impact"].tolist()[0] == 4
    assert frame["impact"].isna().tolist() == [False, True, True]
    stored = (workspace.batches_path / report.batch_id / ROWS).read_bytes()
    assert b"Secret Street" not in stored


def test_council_cases_in_a_spreadsheet(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "cases.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, ["Cases opened in the year"])
        sheet.write_row(
            1,
            0,
            [
                "Case ID",
                "Incident Date",
                "Incident Time",
                "Category",
                "Age",
                "Disability",
                "Gender",
                "Gender Identity",
                "Race",
                "Religion or Belief",
                "Sexual Orientation",
                "Grid Ref",
                "Ward",
                "Status",
            ],
        )
        sheet.write_row(
            2,
            0,
            [
                "C1",
                "",
                "21:30",
                "Harassment",
                "No",
                "Yes",
                "",
                "",
                "Yes",
                "",
                "",
                "SK 5894 0432",
                "Abbey",
                "Open",
            ],
        )
        sheet.write_datetime(2, 1, datetime.datetime(2025, 4, 3), day)
        sheet.write_row(
            3, 0, ["C2", "04/04/2025", "", "Litter", "", "", "", "", "", "", "", "", "Abbey", "Closed"]
        )
    report = import_files(workspace, [file], source="council")
    one, two = snapshot(workspace).to_dict("records")
    assert (report.layout, report.accepted) == ("council_cases", 2)
    assert one["occurred_from"] == pd.Timestamp(2025, 4, 3, 21, 30)
    assert (one["disability"], one["race"], one["age"], one["gender"]) == (True, True, False, False)
    assert pd.isna(two["race"])  # a row that names no motive at all says nothing
    assert (one["easting_m"], one["northing_m"]) == (458945.0, 304325.0)
    assert (two["location_precision"], two["area_code"], one["source_row"]) == ("area", "Abbey", 3)


def test_transport_incidents(workspace: Workspace, tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "t.csv",
        [
            "ref,date_time,incident_type,motive_codes,latitude,longitude,stop_name,closed",
            "T1,2025-04-03T21:30,Verbal abuse,RA|SO,52.6369,-1.1398,Market Street,yes",
        ],
    )
    report = import_files(workspace, [file], source="transport")
    [row] = snapshot(workspace).to_dict("records")
    assert report.by_location_precision == {"exact": 1}
    assert (row["race"], row["sexual_orientation"], row["age"]) == (True, True, False)
    assert row["occurred_from"] == pd.Timestamp(2025, 4, 3, 21, 30)


def test_mapping_layouts_and_saving_them(workspace: Workspace, tmp_path: Path) -> None:
    file = write(tmp_path, "odd.csv", ["Nummer;Wann;Was;Warum", "7;2025-04-03;Abuse;Disability"])
    with pytest.raises(UserError, match="no column we know as the date"):
        import_files(workspace, [file], source="s")
    mapping = {"date": "Wann", "reference": "nummer", "category": "Was", "motives": "Warum"}
    assert import_files(workspace, [file], source="s", mapping=mapping, dry_run=True).accepted == 1
    named = {
        "occurred_from": ("Wann",),
        "reference": ("Nummer",),
        "category": ("Was",),
        "motives": ("Warum",),
    }
    proposal = replace(preview_file(workspace, file).proposal, name="own_list", fields=named)
    save_layout(workspace, proposal)
    assert "own_list" in [layout.name for layout in list_layouts(workspace)]
    assert preview_file(workspace, file).layout_name == "own_list"
    report = import_files(workspace, [file], source="s")
    assert (report.layout, snapshot(workspace)["disability"].tolist()) == ("own_list", [True])
    with pytest.raises(UserError, match="cannot be used"):
        save_layout(workspace, replace(proposal, name="police_uk_street"))
    with pytest.raises(UserError, match="not known"):
        import_files(workspace, [file], source="s", layout="nonsense")
    with pytest.raises(UserError, match="not in the file"):
        import_files(workspace, [file], source="s", mapping={"outcome": "Ende"})
    with pytest.raises(UserError, match="field 'colour' we do not have"):
        import_files(workspace, [file], source="s", mapping={"colour": "Was"})


def test_an_unknown_file_is_read_by_a_proposal_that_is_announced(
    workspace: Workspace, tmp_path: Path
) -> None:
    file = write(
        tmp_path,
        "x.csv",
        [
            "Incident Number,Date of Incident,Offence Type,Bias Motivation,Lat,Long,Victim Age,Offender Race",
            "9,03/04/2025,Threats,Anti-Black,52.6369,-1.1398,31,White",
        ],
    )
    preview = preview_file(workspace, file)
    assert preview.layout_name is None
    assert preview.examples == (("03/04/2025", "Thursday 3 April 2025"),)
    assert {name: columns[0] for name, columns in preview.proposal.fields.items()} == {
        "reference": "Incident Number",
        "occurred_from": "Date of Incident",
        "category": "Offence Type",
        "motives": "Bias Motivation",
        "latitude": "Lat",
        "longitude": "Long",
    }
    report = import_files(workspace, [file], source="s")
    assert any("No layout knows these headings" in note for note in report.notes)
    assert snapshot(workspace)["race"].tolist() == [True]


def test_midnight_everywhere_means_no_time_of_day(workspace: Workspace, tmp_path: Path) -> None:
    lines = ["ref,date,category", *(f"{number},2025-04-{number:02d} 00:00,A" for number in range(1, 5))]
    import_files(workspace, [write(tmp_path, "a.csv", lines)], source="s")
    mixed = [
        "ref,date,category",
        *(
            f"m{number},2025-04-{number:02d} {'00:00' if number < 6 else '13:15'},A"
            for number in range(1, 16)
        ),
    ]
    report = import_files(workspace, [write(tmp_path, "b.csv", mixed)], source="s")
    counts = snapshot(workspace)["date_precision"].value_counts().to_dict()
    assert counts == {"minute": 10, "day": 9}
    assert "5 of 15 times in 'date' are exactly midnight: taken as 'time not known'." in report.notes


def test_times_with_an_offset_become_local(workspace: Workspace, tmp_path: Path) -> None:
    lines = ["ref,date,category", "1,2025-07-01T20:00:00Z,A", "2,2025-01-01T20:00:00Z,A"]
    import_files(workspace, [write(tmp_path, "a.csv", lines)], source="s")
    assert snapshot(workspace)["occurred_from"].dt.hour.tolist() == [21, 20]  # British Summer Time, then GMT


def test_files_of_one_name_are_told_apart(workspace: Workspace, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
    files = [write(tmp_path / folder, "a.csv", [STREET, street_row(folder)]) for folder in ("one", "two")]
    import_files(workspace, files, source="police")
    assert snapshot(workspace)["source_file"].tolist() == ["one/a.csv", "two/a.csv"]


def test_progress_reaches_the_end(workspace: Workspace, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    file = write(tmp_path, "a.csv", [STREET, street_row("x1")])
    import_files(workspace, [file], source="s", progress=lambda done, total, _: told.append((done, total)))
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]


def test_a_crash_before_the_table_changed_leaves_no_trace(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(tmp_path, "a.csv", [STREET, street_row("x1")])

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(import_changes, "change_rows", die)
        with pytest.raises(KeyboardInterrupt):
            import_files(workspace, [file], source="police")
    assert (count_incidents(workspace), list_batches(workspace)) == (0, [])
    assert numbers(import_files(workspace, [file], source="police")) == (1, 1, 0, 0, 0, 0)
    assert [batch.batch_id for batch in list_batches(workspace)] == ["B0001"]


def test_a_crash_after_the_table_changed_keeps_the_import(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(tmp_path, "a.csv", [STREET, street_row("x1")])

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(import_changes.batches, "finish_batch", die)
        with pytest.raises(KeyboardInterrupt):
            import_files(workspace, [file], source="police")
    recover(workspace)
    assert [batch.batch_id for batch in list_batches(workspace)] == ["B0001"]
    assert numbers(import_files(workspace, [file], source="police")) == (1, 0, 0, 0, 0, 1)
    undo_batch(workspace, "B0001")
    assert count_incidents(workspace) == 0


def test_what_can_be_chosen(workspace: Workspace, tmp_path: Path) -> None:
    assert distinct_values(workspace)["incidents"] == 0
    import_files(
        workspace,
        [write(tmp_path, "a.csv", [STREET, street_row("1"), street_row("2", kind="Drugs", month="2024-07")])],
        source="p",
    )
    found = distinct_values(workspace)
    assert found["categories"] == {"Drugs": 1, "Public order": 1}
    assert (found["sources"], found["incidents"]) == ({"p": 2}, 2)
    assert (found["first"], found["last"]) == (datetime.date(2024, 5, 1), datetime.date(2024, 7, 1))


def test_an_empty_source_or_no_file_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="source"):
        import_files(workspace, [tmp_path / "a.csv"], source="  ")
    with pytest.raises(UserError, match="no file"):
        import_files(workspace, [], source="police")
