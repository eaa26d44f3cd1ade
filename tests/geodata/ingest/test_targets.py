"""Who was targeted: yes, no, and what a source does not say."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from geodata.ingest.targets import read_targets
from geodata.ingest.uniques import uniques_of
from hotspots.taxonomy import load_taxonomy

FLAGS = ("race", "religion_or_belief", "disability")


def read(*cells: tuple[str, str, str]) -> tuple[dict[str, list[Any]], dict[str, int]]:
    columns = [uniques_of(pa.chunked_array([pa.array(texts)])) for texts in zip(*cells, strict=True)]
    parts = list(zip(FLAGS, columns, strict=True))
    said, unknown = read_targets(parts, load_taxonomy(), records=FLAGS, rows=len(cells))
    return {name: said[name].to_pylist() for name in (*FLAGS, "age", "target_group")}, unknown


def test_a_flag_left_blank_beside_a_yes_is_a_no_and_unknown_is_not() -> None:
    said, unknown = read(("Yes", "", "No"), ("Yes", "unknown", ""), ("", "", ""))
    assert said["race"] == [True, True, None]
    assert said["religion_or_belief"] == [False, None, None]
    assert said["disability"] == [False, False, None]
    assert said["age"] == [None, None, None]
    assert unknown == {}


def test_a_word_no_list_knows_counts_for_its_column_and_is_listed() -> None:
    said, unknown = read(("Yes", "Zoroastrian", ""))
    assert said["religion_or_belief"] == [True]
    assert said["target_group"] == [["Zoroastrian"]]
    assert unknown == {"Zoroastrian": 1}
