"""Raw text rows of one layout to the columns of the incident table, some at a time."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from geodata.errors import UserError
from geodata.ingest.identity import Keys, hash_people, keys_of
from geodata.ingest.layouts import LOCATION_FIELDS, Layout
from geodata.ingest.occurred import PRECISION_ORDER, DateRules, Moments, join_range, read_moments
from geodata.ingest.rejects import Reject, bad_line_rejects, date_rejects
from geodata.ingest.tallies import Tally
from geodata.ingest.targets import read_targets
from geodata.ingest.uniques import Uniques, dictionary, texts_of, uniques_of
from geodata.schema import CHARACTERISTICS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from geodata.ingest.datetallies import DateTally
    from geodata.ingest.records import FileRows
    from geodata.ingest.words import Words

TARGET_FIELDS = ("motives", "motives_otherwise", *CHARACTERISTICS, "target_group")
_LONGEST_SHOWN = 60
_TELLING_FIELDS = ("motives", *CHARACTERISTICS, "target_group", "setting", "victim", "reported_at")


@dataclass(frozen=True, eq=False)
class Records:
    """
    Records ready to be placed, and what became of the other rows.

    Parameters
    ----------
    table : pyarrow.Table
        Columns of the incident table, without those of the key, the place, the areas and the batch.
    keys : Keys
        What `incident_id` is made of.
    places : dict of str to pyarrow.Array or pyarrow.ChunkedArray
        Text of each location field the layout has.
    bad_lines, rejects : tuple of Reject
        Lines that are no record, and rows that cannot be incidents, with the reason.
    tally : Tally
        What the rows add to the report.
    """

    table: pa.Table
    keys: Keys
    places: dict[str, pa.Array | pa.ChunkedArray]
    bad_lines: tuple[Reject, ...]
    rejects: tuple[Reject, ...]
    tally: Tally


@dataclass(frozen=True, eq=False)
class Reading:
    """
    What reading depends on besides the file.

    Parameters
    ----------
    source : str
        Who recorded it.
    words : Words
        The spellings of real sources.
    rules : DateRules
        How dates are read.
    key : bytes
        Secret that people's identifiers are hashed with.
    """

    source: str
    words: Words
    rules: DateRules
    key: bytes = field(repr=False)


@dataclass(frozen=True, eq=False)
class _Kept:
    """The rows that have a usable date."""

    raw: pa.Table
    layout: Layout
    moments: Moments
    file_of: NDArray[np.int64]
    line: NDArray[np.int64]

    def texts(self, name: str) -> Uniques | None:
        """Give the texts of the first column of a field; None when the layout has none."""
        columns = self.layout.fields.get(name)
        return uniques_of(self.raw[columns[0]]) if columns else None


def normalise(
    files: Sequence[FileRows], layout: Layout, reading: Reading, settled: Tally | None = None
) -> Records:
    """
    Read rows of files of one layout.

    Parameters
    ----------
    files : sequence of FileRows
        In the order given by the user.
    layout : Layout
        Which column means what; it must name a column for `occurred_from`.
    reading : Reading
        Source, spellings, date rules and secret.
    settled : Tally or None
        What is known of all rows of the layout when these are only some; None when these are all.

    Returns
    -------
    Records
        Every row is in its table, its rejects, or counted as dropped.

    Raises
    ------
    UserError
        If the layout has no date.
    """
    import pyarrow as pa

    if "occurred_from" not in layout.fields:
        raise UserError(
            what=f"The layout '{layout.name}'",
            found="names no column for the date of the incident.",
            fix="Add one with --map occurred_from=COLUMN.",
        )
    raw = _joined([file.rows.columns for file in files])
    sizes = [file.rows.count for file in files]
    file_of = np.repeat(np.arange(len(files)), sizes)
    line = np.concatenate([file.rows.lines for file in files])
    tally = Tally(blank=sum(file.rows.dropped for file in files))
    for file in files:
        tally.rows[file.name] += file.rows.count + len(file.rows.bad)
    moments = _moments(raw, layout, reading.rules, tally, settled)
    rejects, tally.summaries = date_rejects(files, moments, file_of, line)
    kept = _keep(raw, layout, moments, file_of, line)
    columns = _columns(kept, files, reading, tally, settled)
    number = np.array([file.number for file in files], dtype=np.int64)[kept.file_of]
    keys = keys_of(reading.source, columns["reference"], lambda rows: _identifying(kept, rows), number)
    places = {name: kept.raw[layout.fields[name][0]] for name in LOCATION_FIELDS if name in layout.fields}
    if "area_code" in places:
        places["area_code"] = columns["area_code"]
    return Records(pa.table(columns), keys, places, tuple(bad_line_rejects(files)), tuple(rejects), tally)


def _joined(tables: Sequence[pa.Table]) -> pa.Table:
    """Put rows of several files below each other, though a column be plain in one and encoded in another."""
    import pyarrow as pa

    if len({tuple(table.schema.types) for table in tables}) > 1:
        tables = [
            pa.table([_encoded(column) for column in table.columns], names=table.column_names)
            for table in tables
        ]
    return pa.concat_tables(tables)


def _encoded(column: pa.ChunkedArray) -> pa.ChunkedArray:
    import pyarrow as pa

    return column if pa.types.is_dictionary(column.type) else column.dictionary_encode()


def _moments(raw: pa.Table, layout: Layout, rules: DateRules, tally: Tally, settled: Tally | None) -> Moments:
    def read(date: str, time: str) -> Moments | None:
        if date not in layout.fields:
            return None
        column = layout.fields[date][0]
        times = uniques_of(raw[layout.fields[time][0]]) if time in layout.fields else None
        moments, tally.dates[date] = read_moments(
            texts_of(raw[column]), times, rules, column=column, settled=_known(settled, date)
        )
        return moments

    first = read("occurred_from", "occurred_time")
    if first is None:
        raise ValueError("occurred_from")
    return join_range(first, read("occurred_to", "occurred_to_time"))


def _known(settled: Tally | None, date: str) -> DateTally | None:
    return settled.dates[date] if settled else None


def _keep(
    raw: pa.Table, layout: Layout, moments: Moments, file_of: NDArray[np.int64], line: NDArray[np.int64]
) -> _Kept:
    import pyarrow as pa

    good = moments.good
    if good.all():
        return _Kept(raw, layout, moments, file_of, line)
    return _Kept(raw.filter(pa.array(good)), layout, moments.take(good), file_of[good], line[good])


def _columns(
    kept: _Kept, files: Sequence[FileRows], reading: Reading, tally: Tally, settled: Tally | None
) -> dict[str, pa.Array]:
    words, rows = reading.words, len(kept.line)
    parts = [
        (name, uniques_of(kept.raw[column]))
        for name in TARGET_FIELDS
        for column in kept.layout.fields.get(name, ())
    ]
    columns = _times(kept, reading.rules, tally, settled)
    targets, strange = read_targets(parts, words, records=kept.layout.records, rows=rows)
    tally.unknown["motive"] = Counter()
    for value, count in strange.items():
        tally.unknown["motive"][_short(value)] += count
    columns |= targets
    columns["category"] = _text(kept, "category")
    columns["outcome"] = _text(kept, "outcome")
    for name in ("is_crime", "setting", "reporting_route"):
        columns[name], tally.unknown[name] = _listed(kept, name, words)
    columns["impact"], tally.lost_impacts = _impact(kept)
    columns["area_code"] = _text(kept, "area_code", unless=words)
    for role in ("victim", "suspect"):
        people = kept.texts(role)
        hashed = (
            hash_people(people, reading.key, source=reading.source, role=role) if people else _no_text(rows)
        )
        columns[f"{role}_key"] = hashed
    columns |= _provenance(kept, files)
    columns["source"] = dictionary([reading.source], np.zeros(rows, dtype=np.int64))
    columns["reference"] = _reference(kept)
    return columns


def _times(kept: _Kept, rules: DateRules, tally: Tally, settled: Tally | None) -> dict[str, pa.Array]:
    import pyarrow as pa

    precision = dictionary(PRECISION_ORDER, kept.moments.precision.astype(np.int64))
    columns = {
        "occurred_from": pa.array(kept.moments.start),
        "occurred_to": pa.array(kept.moments.end),
        "date_precision": precision,
        "reported_at": pa.nulls(len(kept.line), pa.timestamp("us")),
    }
    name = "reported_at"
    if name in kept.layout.fields:
        column = kept.layout.fields[name][0]
        reported, of_column = read_moments(
            texts_of(kept.raw[column]),
            kept.texts("reported_time"),
            rules,
            column=column,
            settled=_known(settled, name),
        )
        columns[name] = pa.array(reported.start)
        tally.dates[name] = replace(of_column, unread=int((reported.reason > 1).sum()))
    return columns


def _no_text(rows: int) -> pa.Array:
    """Give a column without values; dictionary encoded, as those with values are."""
    return dictionary([None], np.zeros(rows, dtype=np.int64))


def _text(kept: _Kept, name: str, *, unless: Words | None = None) -> pa.Array:
    """Tidy a column of text; words for "nothing", such as NSA, are no area code."""

    def tidy(value: str) -> str | None:
        return None if unless and not unless.is_answer(value) else " ".join(value.split()) or None

    texts = kept.texts(name)
    return texts.spread_text(tidy) if texts else _no_text(len(kept.line))


def _reference(kept: _Kept) -> pa.Array:
    """Trim references without a dictionary, as nearly every one is different."""
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = kept.layout.fields.get("reference")
    if not columns:
        return pa.nulls(len(kept.line), pa.string())
    chunks = kept.raw[columns[0]].cast(pa.string()).chunks
    column = pa.concat_arrays(chunks) if chunks else pa.array([], pa.string())
    trimmed = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def _listed(kept: _Kept, name: str, words: Words) -> tuple[pa.Array, Counter[str]]:
    """Read a column whose answers come from a list; what the list lacks is counted, and becomes "other"."""
    import pyarrow as pa

    unknown: Counter[str] = Counter()
    texts = kept.texts(name)
    if texts is None:
        rows = len(kept.line)
        return pa.nulls(rows, pa.bool_()) if name == "is_crime" else _no_text(rows), unknown
    read = {"is_crime": words.flag, "setting": words.setting, "reporting_route": words.route}[name]
    results: list[object] = []
    for value, count in zip(texts.values, texts.counts().tolist(), strict=True):
        found = read(value)
        if found is None and words.is_answer(value):
            unknown[_short(value)] += count
            found = None if name == "is_crime" else "other"
        results.append(found)
    if name == "is_crime":
        return texts.spread(results, pa.bool_()), unknown
    return dictionary(results, texts.codes), unknown  # type: ignore[arg-type]


def _short(value: str) -> str:
    """Show a value in a list, but never a long text: somebody may have written a story there."""
    return value if len(value) <= _LONGEST_SHOWN else "(a longer text)"


def _impact(kept: _Kept) -> tuple[pa.Array, int]:
    """Read the impact; gives how many values could not be used too."""
    import pyarrow as pa

    texts = kept.texts("impact")
    if texts is None:
        return pa.nulls(len(kept.line), pa.int64()), 0
    found = [re.match(r"([1-5])(\.0+)?\b(?!\d)", value) for value in texts.values]
    lost = sum(
        count
        for value, match, count in zip(texts.values, found, texts.counts().tolist(), strict=True)
        if value and not match
    )
    return texts.spread([int(match[1]) if match else None for match in found], pa.int64()), lost


def _provenance(kept: _Kept, files: Sequence[FileRows]) -> dict[str, pa.Array]:
    import pyarrow as pa

    names = dictionary([file.name for file in files], kept.file_of)
    return {"source_file": names, "source_row": pa.array(kept.line)}


def _identifying(kept: _Kept, rows: NDArray[np.int64]) -> list[pa.Array]:
    """
    Give the texts that tell some records without a reference apart, in a fixed order.

    The outcome, the impact and whether it counts as a crime are left out: they change while a case runs.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    moments = kept.moments
    some = replace(kept, raw=kept.raw.take(pa.array(rows)))
    parts = [
        pc.cast(pa.array(edge[rows].astype(np.int64)), pa.string()) for edge in (moments.start, moments.end)
    ]
    for name in ("category", *LOCATION_FIELDS, *_TELLING_FIELDS):
        texts = some.texts(name)
        change = _plain_figure if name in LOCATION_FIELDS else str.casefold
        parts.append(
            texts.spread_text(change).cast(pa.string()) if texts else pa.nulls(len(rows), pa.string())
        )
    return parts


def _plain_figure(value: str) -> str:
    """Write 52.619800 and 52.6198 alike, as a spreadsheet would."""
    if not value.endswith("0"):
        return value.casefold()
    return value.rstrip("0").rstrip(".") if re.fullmatch(r"-?\d+\.\d+", value) else value.casefold()
