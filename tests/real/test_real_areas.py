"""Real Leicestershire areas, postcodes and people: published totals, geopandas as the judge of points."""

from __future__ import annotations

import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pytest

from geodata.areas import assign_levels, list_levels, load_level, load_lookups, study_area
from geodata.areas.boundaries import read_level
from geodata.areas.population import load_population
from geodata.geocode import load_postcodes, locate
from geodata.geocode.directories import read_postcodes
from geodata.workspace import Workspace
from hotspots.workflows.loading import add_areas, add_lookup, add_population, add_postcodes, init_workspace

pytestmark = pytest.mark.real_data
BRITAIN = "EPSG:27700"
LEVELS = {"ward": "wards22", "lsoa11": "lsoa11", "lsoa21": "lsoa21"}


@pytest.fixture(scope="module")
def leicestershire(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with three levels, two lookups, postcodes and population."""
    workspace = init_workspace(tmp_path_factory.mktemp("real") / "w").workspace
    folder = real_data / "boundaries/leicestershire"
    for level, file in LEVELS.items():
        column = file.replace("wards22", "ward22")
        report = add_areas(
            workspace,
            folder / f"leicestershire_{file}.geojson",
            level=level,
            code=f"{column}_code",
            name=f"{column}_name",
        )
        assert (report.repaired, report.without_polygon) == ((), ())
    add_lookup(
        workspace,
        folder / "leicestershire_lookup_lsoa11_lsoa21_lad22.csv",
        from_level="lsoa11",
        to_level="lsoa21",
        from_code="lsoa11_code",
        to_code="lsoa21_code",
    )
    add_postcodes(workspace, real_data / "postcodes/LE.csv")
    return workspace


@pytest.fixture(scope="module")
def incidents(real_data: Path) -> pa.Table:
    """Places of the 35 consecutive months."""
    wanted = ["Longitude", "Latitude", "LSOA code"]
    options = pacsv.ConvertOptions(column_types=dict.fromkeys(wanted, pa.string()), include_columns=wanted)
    files = sorted((real_data / "police_uk/leicestershire").glob("*.csv.gz"))[:35]
    return pa.concat_tables([pacsv.read_csv(file, convert_options=options) for file in files])


def test_numbers_of_areas(leicestershire: Workspace) -> None:
    sizes = {level: len(load_level(leicestershire, level)) for level in list_levels(leicestershire)}
    assert sizes == {"ward": 181, "lsoa11": 611, "lsoa21": 634}


def test_changes_between_vintages(leicestershire: Workspace, real_data: Path) -> None:
    [lookup] = load_lookups(leicestershire)
    assert lookup.pairs.num_rows == 635
    frame = pacsv.read_csv(
        real_data / "boundaries/leicestershire/leicestershire_lookup_lsoa11_lsoa21_lad22.csv"
    )
    change = dict(zip(frame["lsoa11_code"].to_pylist(), frame["change_code"].to_pylist(), strict=True))
    # The publisher's own mark: S for a split, U for unchanged.
    for code, targets in lookup.targets().items():
        assert (len(targets) > 1) == (change[code] == "S")
        assert (targets == (code,)) == (change[code] == "U")


def test_population_totals_as_published(leicestershire: Workspace, real_data: Path) -> None:
    census = real_data / "census"
    count = "Residence type: Total; measures: Value"
    file = census / "leicestershire_census2021-ts001-lsoa.csv"
    report = add_population(leicestershire, file, level="lsoa21", code="geography code", count=count)
    assert (report.total, report.areas, report.areas_without) == (1_121_994, 634, ())
    report = add_population(
        leicestershire,
        census / "leicestershire_religion21_lsoa21.csv",
        level="lsoa21",
        code="lsoa21_code",
        count="n",
        group="religion",
        measure="religion",
    )
    names = load_level(leicestershire, "lsoa21")
    leicester = [
        code for code, name in zip(names.codes, names.names, strict=True) if name.startswith("Leicester ")
    ]
    everyone = load_population(leicestershire, "lsoa21", measure="religion")[leicester].sum()
    # Published shares of Census 2021 for Leicester.
    for group, share in {"Christian": 24.7, "Muslim": 23.5, "Hindu": 17.9, "Sikh": 4.5}.items():
        people = load_population(leicestershire, "lsoa21", measure="religion", group=group)[leicester].sum()
        assert 100 * people / everyone == pytest.approx(share, abs=0.05)


def test_one_wide_column_of_many(leicestershire: Workspace, real_data: Path) -> None:
    file = real_data / "census/leicestershire_population20_lsoa11.csv"
    report = add_population(
        leicestershire, file, level="lsoa11", code="lsoa11_code", count="total_population"
    )
    assert (report.areas, report.unknown_codes) == (611, ())
    assert load_population(leicestershire, "lsoa11")["E01013600"] == 1979


def test_two_postcode_directories_agree(leicestershire: Workspace, real_data: Path) -> None:
    ours = load_postcodes(leicestershire)
    assert ours is not None
    assert len(ours) == 35_626 + 1 - 1 - 8
    codepoint, notes = read_postcodes(real_data / "postcodes/codepoint_open_le.csv.gz", crs=BRITAIN)
    assert (notes.rows, notes.malformed, notes.estimated) == (23_212, 0, 108)
    first = ours.table.to_pandas().set_index("postcode")
    second = codepoint.table.to_pandas().set_index("postcode")
    both = first.join(second, how="inner", suffixes=("", "_os"))
    assert len(both) > 23_000
    apart = np.hypot(both["easting_m"] - both["easting_m_os"], both["northing_m"] - both["northing_m_os"])
    # National Statistics gives degrees, the Ordnance Survey metres: the same places but for a few that moved.
    assert apart.median() < 3
    assert (apart < 100).mean() > 0.99


def test_places_of_police_records(leicestershire: Workspace, incidents: pa.Table) -> None:
    place = locate(
        {
            "longitude": incidents["Longitude"],
            "latitude": incidents["Latitude"],
            "area_code": incidents["LSOA code"],
        },
        rows=incidents.num_rows,
        crs=BRITAIN,
        point_precision="street",
    )
    assert incidents.num_rows == 301_838
    assert place["location_precision"].to_pylist().count("none") == 7_463
    assert place["location_note"].null_count == incidents.num_rows
    x, y = place["easting_m"].to_numpy(), place["northing_m"].to_numpy()
    levels = [load_level(leicestershire, level) for level in list_levels(leicestershire)]
    started = time.perf_counter()
    found = assign_levels(
        x, y, incidents["LSOA code"], levels=levels, lookups=load_lookups(leicestershire), prefer="printed"
    )
    took = time.perf_counter() - started
    # A bound for slow machines; on a laptop it takes about a tenth of a second.
    assert took < 3
    known = set(levels[0].codes) if levels[0].name == "lsoa11" else set()
    printed = [code if code in known else None for code in incidents["LSOA code"].to_pylist()]
    by = found["area_lsoa11_by"].to_pylist()
    kept = [code for code, way in zip(found["area_lsoa11"].to_pylist(), by, strict=True) if way == "printed"]
    assert kept == [code for code in printed if code is not None]
    assert found["area_ward_by"].to_pylist().count("printed") == 0


def test_polygons_agree_with_geopandas(leicestershire: Workspace, incidents: pa.Table) -> None:
    some = incidents.take(pa.array(np.arange(0, incidents.num_rows, 9)))
    place = locate(
        {"longitude": some["Longitude"], "latitude": some["Latitude"]}, rows=some.num_rows, crs=BRITAIN
    )
    x, y = place["easting_m"].to_numpy(), place["northing_m"].to_numpy()
    levels = [load_level(leicestershire, level) for level in LEVELS]
    found = assign_levels(x, y, pa.nulls(len(x), pa.string()), levels=levels, lookups=[], prefer="geometry")
    located = np.isfinite(x)
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x[located], y[located]), crs=BRITAIN)
    for level in levels:
        joined = gpd.sjoin(points, level.to_frame(BRITAIN), predicate="intersects")
        lowest = joined.groupby(level=0)["area_code"].min().reindex(range(len(points)))
        expected = [None if code != code else code for code in lowest]  # noqa: PLR0124
        ours = np.asarray(found[f"area_{level.name}"].to_pylist(), dtype=object)
        assert ours[located].tolist() == expected
        assert not any(ours[~located])


def test_published_points_agree_with_their_printed_codes(real_data: Path, incidents: pa.Table) -> None:
    # The data notes: 96% of Leicester's points lie in the printed area by the detailed boundaries.
    file = real_data / "boundaries/leicester_uk_geojson/lsoa_E06000016.json"
    detailed, notes = read_level(file, level="lsoa11", code="LSOA11CD", name="LSOA11NM", crs=BRITAIN)
    assert notes.repaired == ("E01013619", "E01013633")
    mask = np.isin(np.asarray(incidents["LSOA code"].to_pylist()), detailed.codes.astype(str))
    city = incidents.filter(pa.array(mask))
    assert city.num_rows == 141_592
    place = locate(
        {"longitude": city["Longitude"], "latitude": city["Latitude"]}, rows=city.num_rows, crs=BRITAIN
    )
    x, y = place["easting_m"].to_numpy(), place["northing_m"].to_numpy()
    found = assign_levels(x, y, city["LSOA code"], levels=[detailed], lookups=[], prefer="geometry")
    agree = np.mean(np.asarray(found["area_lsoa11"].to_pylist()) == np.asarray(city["LSOA code"].to_pylist()))
    assert agree == pytest.approx(0.96, abs=0.01)


def test_wards_kept_in_spreadsheet_cells(real_data: Path) -> None:
    folder = real_data / "boundaries/leicester_city_council"
    cells, _ = read_level(folder / "county-wards.xlsx", level="ward", code="Name", name="Name", crs=BRITAIN)
    layer, _ = read_level(
        folder / "leicester_wards.geojson", level="ward", code="Name", name="Name", crs=BRITAIN
    )
    assert len(cells) == 21
    assert dict(zip(cells.codes, [round(shape.area) for shape in cells.polygons], strict=True)) == dict(
        zip(layer.codes, [round(shape.area) for shape in layer.polygons], strict=True)
    )
    # Leicester covers 73.3 square kilometres (ONS standard area measurement).
    assert study_area(cells).area / 1e6 == pytest.approx(73.3, abs=0.5)


def test_toronto_keeps_leading_noughts(real_data: Path) -> None:
    file = real_data / "hate_crime/toronto/neighbourhoods_158_4326.shp"
    level, _ = read_level(file, level="hood", code="AREA_SH5", name="AREA_NA7", crs="EPSG:26917")
    assert len(level) == 158
    assert {"001", "099", "174"} <= set(level.codes)
    columns = pacsv.ConvertOptions(column_types={"HOOD_158": pa.string()}, include_columns=["HOOD_158"])
    events = pacsv.read_csv(
        real_data / "hate_crime/toronto/hate_crimes_open_data.csv", convert_options=columns
    )
    nowhere = np.full(events.num_rows, np.nan)
    found = assign_levels(nowhere, nowhere, events["HOOD_158"], levels=[level], lookups=[], prefer="printed")
    # 29 events of 1,350 have no neighbourhood ("NSA").
    assert found["area_hood"].null_count == 29


def test_an_invalid_precinct_of_memphis(real_data: Path) -> None:
    file = real_data / "benchmarks/memphis_sfhotspot/memphis_precincts.geojson"
    level, notes = read_level(file, level="precinct", code="precinct", name="precinct", crs="EPSG:26916")
    assert (len(level), len(notes.repaired)) == (9, 1)
