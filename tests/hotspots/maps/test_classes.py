"""Classes: few, in order, with labels that say what is in them."""

from __future__ import annotations

import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hotspots.maps.classes import MAX_CLASSES, classify


def test_fifths_of_ten_counts_by_hand():
    # 1..10 in five classes of two each.
    classes = classify(np.arange(11), whole=True)
    assert classes.index.tolist() == [-1, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert classes.labels == ("1 to 2", "3 to 4", "5 to 6", "7 to 8", "9 to 10")


def test_few_distinct_counts_get_a_class_each():
    classes = classify([1, 1, 1, 4, 2], whole=True)
    assert classes.labels == ("1", "2 to 3", "4")
    assert classes.index.tolist() == [0, 0, 0, 2, 1]


def test_a_heavy_head_does_not_swallow_the_rest():
    counts = [1] * 950 + list(range(2, 52))
    classes = classify(counts, whole=True)
    assert len(classes.labels) >= 4
    assert classes.index[-1] == len(classes.labels) - 1
    assert classes.labels[-1].endswith(" to 51")


def test_nothing_to_show():
    classes = classify([0, np.nan, -1, 0], whole=False)
    assert classes.labels == ()
    assert classes.index.tolist() == [-1] * 4


def test_classes_of_a_surface_hold_equal_shares():
    # 100 pieces of ground with 1 each, 10 with 10, 1 with 100: a third of all incidents each.
    values = [1] * 100 + [10] * 10 + [100]
    classes = classify(values, whole=False, surface=True, most=3)
    assert classes.labels == ("below 10", "10 to 100", "100 or more")
    shares = np.bincount(classes.index, weights=values) / 300
    assert shares.tolist() == [1 / 3, 1 / 3, 1 / 3]
    skewed = classify([*np.linspace(0.1, 40, 1600), 980, 1500, 2450], whole=False, surface=True)
    assert len(skewed.labels) == 5


def test_rates_are_cut_at_round_numbers():
    classes = classify([1.234, 2.345, 3.456, 4.567, 5.678, 6.789, 7.891, 8.912, 9.123, 10.234], whole=False)
    for text in re.findall(r"\d[\d.]*", " ".join(classes.labels)):
        assert len(text.replace(".", "").strip("0")) <= 2


@given(st.lists(st.integers(0, 500), min_size=1, max_size=200))
def test_whole_numbers_are_sorted_into_the_class_whose_label_holds_them(values):
    classes = classify(values, whole=True)
    assert len(classes.labels) <= MAX_CLASSES
    for value, at in zip(values, classes.index.tolist(), strict=True):
        if value == 0:
            assert at == -1
            continue
        ends = [int(part.replace(",", "")) for part in classes.labels[at].split(" to ")]
        assert ends[0] <= value <= ends[-1]


@given(st.lists(st.floats(0, 1e4, allow_nan=False), min_size=1, max_size=200))
def test_more_is_never_a_lower_class(values):
    index = classify(values, whole=False).index
    assert index.max() < MAX_CLASSES
    assert (np.diff(index[np.argsort(values, kind="stable")]) >= 0).all()
