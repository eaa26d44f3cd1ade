"""Near repeats and repeats from a question to a finding: sentences, notes, map, files, zones, refusals."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pytest

from geodata.dataset.filters import IncidentFilter
from geodata.errors import UserError
from geodata.schema import arrow_schema
from geodata.workspace import Workspace
from hotspots.workflows.detecting import (
    DetectRequest,
    detect,
    finding_to_dict,
    hot_spot_areas,
    write_finding,
)
from hotspots.workflows.detection.near_repeat_bands import space_label, time_label
from hotspots.workflows.hot_spot_evidence import hot_spot_evidence
from hotspots.workflows.mapping import finding_layer, result_table
from hotspots.workflows.zone_making import describe_place, list_hot_spots, zone_from_place

EAST, NORTH = 458_000.0, 304_000.0


def write(workspace: Workspace, rows: list[dict[str, Any]]) -> None:
    from deltalake import write_deltalake

    table = pa.Table.from_pylist(
        [
            {
                "incident_id": f"police:{number}",
                "source": "police",
                "occurred_to": row["occurred_from"],
                "date_precision": "day",
                "category": "Public order",
                "location_precision": "address",
                "batch_id": "b1",
                "source_file": "f.csv",
                "source_row": number + 2,
                **row,
            }
            for number, row in enumerate(rows)
        ],
        schema=arrow_schema(),
    )
    write_deltalake(str(workspace.incidents_path), table)


def day(number: int) -> datetime.datetime:
    return datetime.datetime(2024, 1, 1, 21, 30) + datetime.timedelta(days=number)


def here(x: float, y: float, number: int, **more: Any) -> dict[str, Any]:
    return {
        "easting_m": EAST + x,
        "northing_m": NORTH + y,
        "occurred_from": day(number),
        **more,
    }


@pytest.fixture
def street(workspace: Workspace) -> Workspace:
    """A chain of four in ten days, a far pair on one day, thirty lone ones, and three with no day."""
    rows = [here(k * 100, 0, k * 3, victim_key="key-of-ann") for k in range(4)]
    rows += [here(9000, 0, 200), here(9000, 0, 200)]
    rows += [here(k * 2000, 5000, (k * 37) % 365, victim_key=f"key-{k}") for k in range(30)]
    rows += [here(0, 0, 5, date_precision="month")] * 2 + [here(0, 0, 5, date_precision="year")]
    rows += [{"occurred_from": day(9), "location_precision": "none"}]
    write(workspace, rows)
    return workspace


def asked(workspace: Workspace, method: str = "near-repeat", **options: Any) -> Any:
    return detect(workspace, DetectRequest(method, options=tuple(options.items())))


def test_table_chains_and_what_is_left_out(street: Workspace) -> None:
    finding = asked(street)
    assert (finding.incidents, finding.on_map, finding.not_on_map) == (40, 36, 4)
    assert len(finding.frame) == 16
    assert finding.frame["observed"].sum() == 7  # six pairs of the chain, and the far pair
    notes = " ".join(finding.notes)
    assert "3 incidents known only by month or year left out" in notes
    assert "1 incident without a point is left out" in notes
    assert "0.1, 200, 400, 600 m" in notes
    assert "Do not conclude" in notes
    assert "in some bands (same place, same day; nearby, under 200 m, 1 to 6 days; " in notes
    said = " ".join(finding.sentences)
    assert (
        "1 chain of 3 or more incidents (each less than 200 m and 7 days from another of it) holds 4" in said
    )
    assert "The longest has 4 incidents over 10 days, up to 300 m apart" in said
    assert "No chain was still open" in said
    (chain,) = finding.shown.drawn.itertuples()
    assert (chain.count, chain.duration_days, chain.chain_size) == (4, 9, "3 or 4")
    json.dumps(finding_to_dict(finding))
    assert "key-of-ann" not in repr(finding.frame.to_dict()) + said + notes


def test_chains_are_drawn_clicked_and_made_zones(street: Workspace) -> None:
    finding = asked(street)
    layer = finding_layer(finding)
    assert layer is not None
    assert [entry.label for entry in layer.legend.entries] == ["3 or 4"]
    assert describe_place(finding, 0).title == "Chain 1"
    assert dict(describe_place(finding, 0).facts)["Incidents"] == "4"
    (spot,) = list_hot_spots(finding)
    assert (spot.incidents, spot.why) == (4, "chain of incidents less than 200 m and 7 days apart")
    assert hot_spot_areas(finding).geometry.iloc[0].area > 0
    assert len(hot_spot_evidence(finding, []).geometries) == 1
    zone = zone_from_place(street, finding, 0, name="Chain zone")
    assert zone.geometry.area > 0
    table = result_table(finding)
    assert table.columns[:2].tolist() == ["Distance", "Days apart"]
    assert table["Times chance"].dropna().is_monotonic_decreasing


@pytest.mark.parametrize("ending", [".geojson", ".gpkg", ".parquet", ".csv"])
def test_a_table_without_shapes_is_written(street: Workspace, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"near{ending}"
    write_finding(asked(street), path)
    if ending == ".csv":
        rows = pd.read_csv(path)
    else:
        rows = gpd.read_parquet(path) if ending == ".parquet" else gpd.read_file(path)
    assert len(rows) == 16
    assert rows["time_to_days"].tolist()[:4] == [1, 7, 14, 28]
    assert rows["observed"].sum() == 7


def test_own_bands_reach_and_shuffles(street: Workspace) -> None:
    finding = asked(
        street, space_bands="150; 350", time_bands="10", metric="manhattan", permutations=99, chain_m=120.0,
        chain_days=2, chain_incidents=2,
    )  # fmt: skip
    assert finding.frame["space_band"].tolist() == ["under 150 m", "150 to 350 m"]
    assert finding.frame["time_band"].tolist() == ["0 to 9 days"] * 2
    assert finding.frame["observed"].tolist() == [4, 3]
    assert finding.parameters["chain_m"] == 120
    assert finding.shown.drawn["count"].tolist() == [2]
    assert "usual ones" not in " ".join(finding.notes)
    pd.testing.assert_frame_equal(
        pd.DataFrame(asked(street).frame.drop(columns="geometry")),
        pd.DataFrame(asked(street).frame.drop(columns="geometry")),
    )


def test_refused_bands(street: Workspace) -> None:
    for options in ({"space_bands": "near,far"}, {"time_bands": "7,1"}, {"space_bands": ","}):
        with pytest.raises(UserError, match="bands of"):
            asked(street, **options)
    with pytest.raises(UserError, match="at least 99"):
        asked(street, permutations=9)


def test_what_would_take_many_minutes_is_refused(street: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hotspots.workflows.detection.near_repeats.MOST_COMPARED", 100)
    with pytest.raises(UserError, match="shorter period"):
        asked(street)


@pytest.mark.parametrize("method", ["near-repeat", "repeats"])
@pytest.mark.parametrize(
    "rows",
    [
        [here(0, 0, 0)],
        [here(0, 0, 0)] * 2,
        [here(0, 0, 0)] * 40,
        [here(0, 0, k) for k in range(40)],
        [here(k * 9000, 0, k * 40) for k in range(40)],
        [here(0, 0, 0, date_precision="year")] * 12,
        [{"occurred_from": day(0), "location_precision": "none"}] * 12,
        [here(k, 0, 0, location_precision="postcode") for k in range(12)],
    ],
    ids=["one", "two", "one place and day", "one place", "far apart", "no days", "no points", "postcodes"],
)
def test_degenerate_records_get_an_answer(
    workspace: Workspace, tmp_path: Path, rows: list[dict[str, Any]], method: str
) -> None:
    write(workspace, rows)
    finding = asked(workspace, method)
    assert finding.sentences
    assert "nan" not in " ".join([*finding.sentences, *finding.notes])
    finding_layer(finding)
    hot_spot_areas(finding)
    result_table(finding)
    write_finding(finding, tmp_path / "rows.geojson")


def test_all_on_one_day_is_too_few_to_say(workspace: Workspace) -> None:
    write(workspace, [here(k * 30, 0, 0) for k in range(40)])
    assert "same date" in asked(workspace).sentences[0]


def test_labels_name_the_days_and_metres_a_band_holds() -> None:
    assert [time_label(*band) for band in ((0, 1), (1, 2), (2, 3), (0, 7), (7, 14), (0, 0.5))] == [
        "same day", "1 day", "2 days", "0 to 6 days", "7 to 13 days", "same day",
    ]  # fmt: skip
    assert [space_label(*band) for band in ((0, 0.1), (0, 200), (0.1, 200), (200, 1400))] == [
        "same place", "under 200 m", "nearby, under 200 m", "200 to 1,400 m",
    ]  # fmt: skip


def test_planted_near_repeats_of_the_city_are_found(city: Workspace) -> None:
    """The city plants followers within 190 m and 1 to 6 days, and victims hit again at home within weeks."""
    street = IncidentFilter(settings=("street", "shop_or_leisure"))
    finding = detect(city, DetectRequest("near-repeat", where=street))
    rows = finding.frame.set_index(["space_band", "time_band"])
    clear = set(rows.index[rows["q"] < 0.05])
    assert ("nearby, under 200 m", "1 to 6 days") in clear
    assert not {each for each in clear if each[0] in ("200 to 400 m", "400 to 600 m")}
    assert any("elsewhere within 200 m 1 to 6 days later" in sentence for sentence in finding.sentences)


def test_repeats_of_the_city(city: Workspace) -> None:
    truth = json.loads((city.root / "sample-files" / "truth.json").read_text(encoding="utf-8"))
    finding = asked(city, "repeats")
    assert finding.frame["count"].min() == 2
    assert finding.frame["count"].is_monotonic_decreasing
    soon = finding.shown.tables[1].frame
    victims = soon[soon["Of the same"] == "victim"]
    # No more than were planted come again within four weeks beyond chance; and clearly more than none.
    found = victims["Cases"].iloc[:3].sum() - victims["With shuffled dates"].iloc[:3].sum()
    assert 20 < found < truth["by_origin"]["repeat"]
    assert (victims["q"].iloc[1:3] < 0.05).all()
    everything = json.dumps(finding_to_dict(finding)) + finding.frame.to_csv()
    assert "victim_key" not in everything
    assert not any(len(word) > 30 for word in everything.split('"') if word.isalnum())


def test_repeats_by_hand(street: Workspace) -> None:
    finding = asked(street, "repeats")
    assert finding.frame[["count", "first_day", "last_day", "median_gap_days"]].to_numpy().tolist() == [
        [2, "2024-07-19", "2024-07-19", 0]
    ]
    said = " ".join(finding.sentences)
    assert "36 incidents fall on 35 places; 1 of these had two or more, 2 in all (6%)." in said
    assert "34 incidents name 31 victims; 1 of these is named twice or more, in 4 incidents (12%)." in said
    assert "No record holds a key of the suspect" in " ".join(finding.notes)
    everything = said + repr(finding.shown.tables) + finding.frame.to_csv()
    assert "key-of-ann" not in everything + finding.shown.tables[0].frame.to_csv()


def test_one_incident_names_one_victim(workspace: Workspace) -> None:
    write(workspace, [here(900 * k, 0, k) for k in range(12)] + [here(0, 50, 9, victim_key="key-of-ann")])
    assert "1 incident names 1 victim; " in " ".join(asked(workspace, "repeats").sentences)


def test_street_points_count_only_when_asked_or_nothing_else_is_there(workspace: Workspace) -> None:
    rows = [here(0, 0, k, location_precision="street") for k in range(5)]
    write(workspace, [*rows, *(here(900 * k, 90, k) for k in range(12))])
    assert asked(workspace, "repeats").frame.empty
    assert "5 points of streets or postcodes left out" in " ".join(asked(workspace, "repeats").notes)
    found = asked(workspace, "repeats", points="any")
    assert found.frame["count"].tolist() == [5]
    assert "need not be at the same address" in " ".join(found.notes)
