"""Near repeats of 522 real arsons, beside the stored report of the Near Repeat Calculator 1.3."""

from __future__ import annotations

import json
import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import hotspots as hs

pytestmark = pytest.mark.real_data

CHICAGO = "EPSG:26971"
DAYS = [0, 1, 2, 3, 400]
"""What the report labels "0 to 1", "2 to 2", "3 to 3" and "More than 3" days."""


@pytest.fixture(scope="module")
def folder(real_data: Path) -> Path:
    return real_data / "benchmarks" / "near_repeat_chicago_arson"


@pytest.fixture(scope="module")
def arsons(folder: Path) -> pd.DataFrame:
    return pd.read_csv(folder / "chicago_arson.csv", names=["x", "y", "day"], parse_dates=["day"])


@pytest.fixture(scope="module")
def report(folder: Path) -> dict[tuple[int, int], dict[str, object]]:
    """Observed number and the 99 shuffled numbers of every field, as the report prints them."""
    text = next(folder.glob("*NRverbose*.csv")).read_text(encoding="latin-1")
    fields = re.findall(
        r"Row (\d) Column (\d)\s+Expected,(.*?)Observed, (\d+).*?P value, ([\d.]+)", text, re.DOTALL
    )
    return {
        (int(row) - 1, int(column) - 1): {
            "observed": int(found),
            "shuffled": np.array([int(number) for number in re.findall(r"\d+", numbers)]),
            "p": float(p),
        }
        for row, column, numbers, found, p in fields
    }


def table_of(arsons: pd.DataFrame, **choices: object) -> pd.DataFrame:
    """
    Ask in whole decimetres, the digits the report works with.

    Two arsons stand 400 m apart to the decimetre: with [a, b) they belong to 400 to 600 m.
    """
    x, y = (np.round(arsons[axis] * 10) for axis in ("x", "y"))
    usual = {
        "space_bands_m": [0, 1, 2000, 4000, 6000, 1e8],
        "time_bands_days": DAYS,
        "metric": "manhattan",
        "rng": np.random.default_rng(1),
    }
    return hs.near_repeat(gpd.GeoSeries.from_xy(x, y, crs=CHICAGO), arsons["day"], **(usual | choices))


def test_pairs_are_those_of_the_report_to_the_digit(arsons: pd.DataFrame, report: dict, folder: Path) -> None:
    table = table_of(arsons)
    found = table["observed"].to_numpy().reshape(5, 4)
    assert len(report) == 20
    for (row, column), field in report.items():
        assert found[row, column] == field["observed"]
    published = json.loads((folder / "published_values.json").read_text())
    assert found.tolist() == published["observed_table_rows_same_200_400_600_more__cols_1_2_3_more"]
    assert found.sum() == published["n_pairs"] == 522 * 521 // 2


def test_its_labels_are_wrong(arsons: pd.DataFrame) -> None:
    """
    The report labels its first field "1 to 200 m, 0 to 1 days" and gives it 9 pairs, 74.25 times chance.

    Arsons 0 to 1 days apart, read as it is written, are 10 pairs and far less beyond chance: the 9 are those
    of the same day. Whoever watches the street on the day after acts on the other pair.
    """
    as_labelled = table_of(arsons, time_bands_days=[0, 2, 3, 4, 400]).iloc[4]
    same_day = table_of(arsons).iloc[4]
    assert (as_labelled["observed"], same_day["observed"]) == (10, 9)
    assert same_day["ratio"] == pytest.approx(53.0, abs=0.1)
    assert as_labelled["ratio"] == pytest.approx(21.6, abs=0.1)


def test_expected_numbers_lie_within_the_error_of_its_99_shuffles(arsons: pd.DataFrame, report: dict) -> None:
    expected = table_of(arsons)["expected"].to_numpy().reshape(5, 4)
    away = []
    for (row, column), field in report.items():
        numbers = field["shuffled"]
        assert len(numbers) == 99
        error = np.sqrt(max(numbers.var(ddof=1), expected[row, column]) / 99)
        away.append((numbers.mean() - expected[row, column]) / error)
    assert np.abs(away).max() < 4
    # Its top ratio, 74.25, is 9 by a mean of 12 pairs in 99 shuffles, which is 17 in all of them.
    assert report[1, 0]["shuffled"].sum() == 12
    assert 99 * expected[1, 0] == pytest.approx(16.8, abs=0.1)


def test_p_values_lie_within_the_error_of_its_99_shuffles(arsons: pd.DataFrame, report: dict) -> None:
    p = table_of(arsons)["p"].to_numpy().reshape(5, 4)
    for (row, column), field in report.items():
        mine = p[row, column]
        assert abs(mine - field["p"]) <= 4 * np.sqrt(mine * (1 - mine) / 99) + 0.011


def test_ratio_by_the_median_of_the_shuffles(arsons: pd.DataFrame, report: dict) -> None:
    table = table_of(arsons)
    by_median = table["ratio_median"].to_numpy().reshape(5, 4)
    for (row, column), field in report.items():
        median = np.median(field["shuffled"])
        if median >= 50:
            assert by_median[row, column] == pytest.approx(field["observed"] / median, rel=0.02)


def test_with_all_digits_one_pair_stands_a_hair_under_400_m(arsons: pd.DataFrame) -> None:
    points = gpd.GeoSeries.from_xy(arsons["x"], arsons["y"], crs=CHICAGO)
    exact = hs.near_repeat(
        points,
        arsons["day"],
        space_bands_m=[0, 0.1, 200, 400, 600, 1e7],
        time_bands_days=DAYS,
        metric="manhattan",
        rng=np.random.default_rng(1),
    )
    moved = exact["observed"].to_numpy() - table_of(arsons)["observed"].to_numpy()
    assert moved.reshape(5, 4)[:, 3].tolist() == [0, 0, 1, -1, 0]
    assert np.abs(moved).sum() == 2


def test_bias_crimes_of_washington_counted_by_scipy(real_data: Path) -> None:
    """All 1.7 million pairs by the distances and histograms of scipy and numpy."""
    from scipy.spatial.distance import pdist

    events = pd.read_csv(real_data / "hate_crime" / "dc_montgomery" / "events_flat.csv")
    events = events[events["state"] == "DC"].reset_index(drop=True)
    points = gpd.GeoSeries.from_xy(events["lon"], events["lat"], crs="EPSG:4326").to_crs("EPSG:26985")
    space, time = [0, 0.1, 200, 400, 600], [0, 1, 7, 14, 28]
    table = hs.near_repeat(
        points,
        events["date"],
        space_bands_m=space,
        time_bands_days=time,
        rng=np.random.default_rng(1),
    )
    days = pd.to_datetime(events["date"]).to_numpy().astype("datetime64[D]").astype(float)
    far, apart = pdist(np.column_stack([points.x, points.y])), pdist(days[:, None])
    # The last band of a histogram takes in its end; no pair is there that is not wanted.
    counts, _, _ = np.histogram2d(far, apart, bins=[[*space, 1e9], [*time, 1e9]])
    assert table["observed"].to_numpy().reshape(4, 4).tolist() == counts[:4, :4].tolist()
    every = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
    np.testing.assert_allclose(table["expected"].to_numpy().reshape(4, 4), every[:4, :4])
    clear = table[table["q"] < 0.05]
    assert clear[["space_to_m", "time_to_days"]].to_numpy().tolist() == [[0.1, 1], [0.1, 7]]
