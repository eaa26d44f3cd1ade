"""Real places where nothing was done: how often each measure would have claimed an effect."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import hotspots as hs
from hotspots.evaluate.comparators import rank_comparators
from hotspots.evaluate.did import difference_in_differences
from hotspots.evaluate.pairs import Counts
from hotspots.evaluate.reading import judge

pytestmark = pytest.mark.real_data

MONTHS, PLACES = 24, 5


@pytest.fixture(scope="module")
def leicester(real_data: Path) -> pd.DataFrame:
    """Public order and anti-social behaviour of Leicester's small areas, November 2020 to October 2022."""
    files = sorted((real_data / "police_uk/leicestershire").glob("202[0-2]-*.csv.gz"))[-MONTHS:]
    columns = ["Month", "LSOA code", "LSOA name", "Crime type"]
    rows = pd.concat([pd.read_csv(file, usecols=columns) for file in files])
    return rows[rows["LSOA name"].str.startswith("Leicester ", na=False)]


@pytest.mark.parametrize("kind", ["Public order", "Anti-social behaviour"])
def test_a_start_that_never_was_is_rarely_called_a_fall_or_a_rise(leicester: pd.DataFrame, kind: str) -> None:
    """
    Every small area stands in for a zone, with a made-up start in November 2021, beside its five most alike.

    The areas of one run share comparisons, so their number says less than it seems; the bounds are wide.
    """
    chosen = leicester[leicester["Crime type"] == kind]
    table = pd.crosstab(chosen["LSOA code"], chosen["Month"]).to_numpy()
    half = MONTHS // 2
    plain, by_month, verdicts = [], [], []
    for at, months in enumerate(table):
        others = np.delete(table, at, 0)
        ranked = rank_comparators(months[:half], others[:, :half])
        alike = ranked.index[ranked["similar"]][:PLACES]
        if months[:half].sum() < 10 or months[half:].sum() == 0 or len(alike) < PLACES:
            continue
        own = int(months[:half].sum()), int(months[half:].sum())
        base = int(others[alike[0], :half].sum()), int(others[alike[0], half:].sum())
        difference, effect = hs.wdd(own, base), hs.relative_effect(own, base)
        model = difference_in_differences(months, others[alike].T, months_before=half)
        plain.append(difference.p_value <= 0.05)
        by_month.append(model.p_value <= 0.05)
        verdicts.append(judge(Counts(*own), Counts(*base), difference, effect, model) in ("fell", "rose"))
    assert len(plain) > 100
    # Real counts change by themselves far more than chance: the plain interval claims three times too often.
    assert np.mean(plain) > 0.1
    assert np.mean(by_month) < 0.09
    assert np.mean(verdicts) <= 0.05
