"""Stand-ins of keys and rows: equal for equal ones, whatever form they come in, and as the formula says."""

from __future__ import annotations

import datetime
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.dataset.fingerprints import CONTENT, Fingerprints
from geodata.schema import arrow_schema

TEXTS = st.lists(
    st.one_of(st.text(max_size=12), st.sampled_from(["x" * 255, "x" * 300, "x" * 301])), max_size=8
)


def row(**values: Any) -> pa.Table:
    return pa.Table.from_pylist([values], schema=arrow_schema())


def test_the_formula() -> None:
    # h = floor((k0 + k1 * length + sum of k(i+2) * word i, modulo 2^64) / 2^32), words little-endian.
    maker = Fingerprints()
    high, low = maker.of_keys(pa.array(["abcdefgh!", "hi"]).slice(0, 2))
    for place, text in enumerate([b"abcdefgh!", b"hi"]):
        padded = text + bytes(-len(text) % 4)
        words = [int.from_bytes(padded[at : at + 4], "little") for at in range(0, len(padded), 4)]
        lanes = []
        for keys in maker._keys.tolist():
            total = keys[0] + keys[1] * len(text) + sum(k * w for k, w in zip(keys[2:], words, strict=False))
            lanes.append(total % 2**64 >> 32)
        assert int(high[place]) == (lanes[0] << 32) | lanes[1]
        assert int(low[place]) == lanes[2]


@given(TEXTS)
def test_equal_keys_and_only_those_share_a_stand_in(texts: list[str]) -> None:
    # Among parts of a longer array, as blocks of a file are; a chance meeting of two has odds of 1 in 2^96.
    array = pa.array(["before", *texts, "behind"], pa.string()).slice(1, len(texts))
    high, low = Fingerprints().of_keys(array)
    for one, (a, b) in enumerate(zip(high.tolist(), low.tolist(), strict=True)):
        for other in range(one):
            same = (a, b) == (int(high[other]), int(low[other]))
            assert same == (texts[one] == texts[other])


DIFFERENT: list[dict[str, Any]] = [
    {}, {"source": "a"}, {"source": ""}, {"reference": "a"}, {"category": "a"}, {"outcome": "a"},
    {"age": True}, {"age": False}, {"disability": True}, {"impact": 0}, {"impact": 1},
    {"easting_m": 0.0}, {"easting_m": 1.5}, {"northing_m": 1.5}, {"easting_m": 1.5, "northing_m": 1.5},
    {"target_group": ["a"]}, {"target_group": ["a", "b"]}, {"target_group": []},
    {"occurred_from": datetime.datetime(2024, 1, 1)}, {"occurred_to": datetime.datetime(2024, 1, 1)},
    {"source": "a", "category": "b"}, {"source": "b", "category": "a"},
]  # fmt: skip


def test_rows_that_differ_in_any_way_differ() -> None:
    maker = Fingerprints()
    found = [int(maker.of_rows(row(**values))[0]) for values in DIFFERENT]
    together = maker.of_rows(pa.concat_tables([row(**values) for values in DIFFERENT]))
    assert len(set(found)) == len(DIFFERENT)
    assert together.tolist() == found


@settings(max_examples=40)
@given(st.lists(st.sampled_from(DIFFERENT), min_size=1, max_size=6), st.booleans())
def test_the_form_of_a_column_does_not_matter(values: list[dict[str, Any]], encoded: bool) -> None:
    maker = Fingerprints()
    plain = pa.concat_tables([row(**one) for one in values])
    columns = [
        column.dictionary_encode() if encoded and pa.types.is_string(column.type) else column
        for column in plain.combine_chunks().columns
    ]
    other = pa.table(columns, names=plain.column_names)
    assert maker.of_rows(plain).tolist() == maker.of_rows(other).tolist()


@pytest.mark.parametrize("name", ["incident_id", "harm", "batch_id", "source_file", "source_row"])
def test_where_a_row_came_from_is_no_content(name: str) -> None:
    value: Any = 7 if name in ("harm", "source_row") else "x"
    maker = Fingerprints()
    assert name not in CONTENT
    assert maker.of_rows(row(**{name: value})).tolist() == maker.of_rows(row()).tolist()


def test_the_two_zeros_are_one_number() -> None:
    maker = Fingerprints()
    zeros = [int(maker.of_rows(row(easting_m=value))[0]) for value in (0.0, -0.0)]
    assert zeros[0] == zeros[1]
