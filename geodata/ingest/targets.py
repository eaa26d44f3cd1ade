"""Who was targeted: characteristics and finer groups from the columns that speak of them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geodata.ingest.uniques import Uniques, together
from geodata.schema import CHARACTERISTICS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa

    from geodata.ingest.words import MotivesLike, Words

_LONGEST = 120


@dataclass(eq=False)
class _Answer:
    """What one combination of cells says."""

    marked: set[str] = field(default_factory=set)
    denied: set[str] = field(default_factory=set)
    withheld: set[str] = field(default_factory=set)
    groups: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    speaks: bool = False

    def add(self, said: MotivesLike, characteristic: str | None) -> None:
        self.marked |= said.characteristics
        self.groups += [*said.groups, *(piece[:_LONGEST] for piece in said.unknown)]
        self.unknown += said.unknown
        self.speaks = self.speaks or said.says_something
        if characteristic and said.says_none:
            self.denied.add(characteristic)


def read_targets(
    parts: Sequence[tuple[str, Uniques]], words: Words, *, records: Sequence[str], rows: int
) -> tuple[dict[str, pa.Array], dict[str, int]]:
    """
    Read every column that says who was targeted.

    Parameters
    ----------
    parts : sequence of tuple of str and Uniques
        Field and texts: ``motives``, ``motives_otherwise``, a characteristic, or ``target_group``.
    words : Words
        The spellings.
    records : sequence of str
        Characteristics the source monitors.
    rows : int
        Number of rows.

    Returns
    -------
    tuple of dict of str to pyarrow.Array, and dict of str to int
        The columns of the seven characteristics and ``target_group``; unknown values with their rows.
    """
    import pyarrow as pa

    if not parts:
        empty = {name: pa.nulls(rows, pa.bool_()) for name in CHARACTERISTICS}
        return {**empty, "target_group": pa.nulls(rows, pa.list_(pa.string()))}, {}
    combined = together([uniques for _, uniques in parts])
    fields = [name for name, _ in parts]
    answers = [_answer(dict_of(fields, cells), words) for cells in combined.values]
    columns = {
        name: combined.spread([_three_valued(answer, name, records) for answer in answers], pa.bool_())
        for name in CHARACTERISTICS
    }
    groups = [list(dict.fromkeys(answer.groups)) or None for answer in answers]
    columns["target_group"] = combined.spread(groups, pa.list_(pa.string()))
    unknown: Counter[str] = Counter()
    for answer, count in zip(answers, combined.counts().tolist(), strict=True):
        unknown.update(dict.fromkeys(answer.unknown, count))
    return columns, dict(unknown)


def dict_of(fields: Sequence[str], cells: Sequence[str]) -> dict[str, list[str]]:
    """
    Gather cells by field, as a field may have several columns.

    Parameters
    ----------
    fields : sequence of str
        Field of each cell.
    cells : sequence of str
        The cells.

    Returns
    -------
    dict of str to list of str
        In the order given.
    """
    gathered: dict[str, list[str]] = {}
    for name, cell in zip(fields, cells, strict=True):
        gathered.setdefault(name, []).append(cell)
    return gathered


def _answer(cells: Mapping[str, Sequence[str]], words: Words) -> _Answer:
    answer = _Answer()
    for text in cells.get("motives", ()):
        answer.add(words.motives(text), None)
    if not answer.speaks:
        for text in cells.get("motives_otherwise", ()):
            answer.add(words.motives(text), None)
    for name in CHARACTERISTICS:
        for text in cells.get(name, ()):
            said = words.motives(text, characteristic=name)
            answer.add(said, name)
            if text.strip() and not said.says_something:
                answer.withheld.add(name)  # "unknown", written where others say yes or no
    for text in cells.get("target_group", ()):
        answer.groups += _finer(text, words)
    return answer


def _finer(text: str, words: Words) -> list[str]:
    """Give the finer groups of a detail cell by their usual name, or as written; "race" alone is none."""
    found: list[str] = []
    for piece in re.split(r"[;|\n]", text):
        if words.is_answer(piece):
            said = words.motives(piece)
            found += said.groups
            if said.unknown:
                found.append(piece.strip()[:_LONGEST])
    return found


def _three_valued(answer: _Answer, name: str, records: Sequence[str]) -> bool | None:
    if name in answer.marked:
        return True
    if name in answer.denied:
        return False
    if answer.speaks and name in records and name not in answer.withheld:
        return False
    return None
