"""Raw text rows of one layout to the columns of the incident table."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from geodata.errors import UserError
from geodata.ingest.identity import hash_people, incident_ids
from geodata.ingest.layouts import LOCATION_FIELDS, Layout
from geodata.ingest.occurred import PRECISION_ORDER, DateRules, Moments, is_none, join_range, read_moments
from geodata.ingest.rejects import Reject, bad_line_rejects, date_rejects
from geodata.ingest.targets import read_targets
from geodata.ingest.uniques import Uniques, dictionary, uniques_of
from geodata.schema import CHARACTERISTICS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

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
        Columns of the incident table, without those of the place, of the areas and of the batch.
    places : dict of str to pyarrow.ChunkedArray
        Text of each location field the layout has.
    rejects : tuple of Reject
        Rows that cannot be incidents, with the reason.
    dropped : int
        Blank rows, totals and footnotes left out.
    unknown : dict of str to int
        Values no list knows, with their rows.
    notes : tuple of str
        What the user should know.
    summaries : mapping of str to int
        Totals and footnotes among `dropped`, by file; they look like rows until their date is read.
    """

    table: pa.Table
    places: dict[str, pa.ChunkedArray]
    rejects: tuple[Reject, ...] = ()
    dropped: int = 0
    unknown: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    summaries: Mapping[str, int] = field(default_factory=dict)


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


def normalise(files: Sequence[FileRows], layout: Layout, reading: Reading) -> Records:
    """
    Read the rows of files of one layout.

    Parameters
    ----------
    files : sequence of FileRows
        In the order given by the user.
    layout : Layout
        Which column means what; it must name a column for `occurred_from`.
    reading : Reading
        Source, spellings, date rules and secret.

    Returns
    -------
    Records
        Every row is in its table, its rejects, or counted as dropped.

    Raises
    ------
    UserError
        If the layout has no date, or the dates are plainly in the other order.
    """
    import pyarrow as pa

    if "occurred_from" not in layout.fields:
        raise UserError(
            what=f"The layout '{layout.name}'",
            found="names no column for the date of the incident.",
            fix="Add one with --map occurred_from=COLUMN.",
        )
    raw = pa.concat_tables([file.rows.columns for file in files])
    sizes = [file.rows.count for file in files]
    file_of = np.repeat(np.arange(len(files)), sizes)
    line = np.concatenate([file.rows.lines for file in files])
    moments = _moments(raw, layout, reading.rules)
    rejects, summaries = date_rejects(files, moments.reasons, file_of, line)
    rejects = [*bad_line_rejects(files), *rejects]
    kept = _keep(raw, layout, moments, file_of, line)
    table, unknown, notes = _columns(kept, files, reading)
    places = {name: kept.raw[layout.fields[name][0]] for name in LOCATION_FIELDS if name in layout.fields}
    if "area_code" in places:
        places["area_code"] = table["area_code"]
    dropped = summaries.total() + sum(file.rows.dropped for file in files)
    return Records(table, places, tuple(rejects), dropped, unknown, (*moments.notes, *notes), summaries)


def _moments(raw: pa.Table, layout: Layout, rules: DateRules) -> Moments:
    def read(date: str, time: str) -> Moments | None:
        if date not in layout.fields:
            return None
        column = layout.fields[date][0]
        times = uniques_of(raw[layout.fields[time][0]]) if time in layout.fields else None
        return read_moments(uniques_of(raw[column]), times, rules, column=column)

    first = read("occurred_from", "occurred_time")
    if first is None:
        raise ValueError("occurred_from")
    return join_range(first, read("occurred_to", "occurred_to_time"))


def _keep(
    raw: pa.Table, layout: Layout, moments: Moments, file_of: NDArray[np.int64], line: NDArray[np.int64]
) -> _Kept:
    import pyarrow as pa

    good = is_none(moments.reasons)
    if good.all():
        return _Kept(raw, layout, moments, file_of, line)
    some = Moments(moments.start[good], moments.end[good], moments.precision[good], moments.reasons[good])
    return _Kept(raw.filter(pa.array(good)), layout, some, file_of[good], line[good])


def _columns(
    kept: _Kept, files: Sequence[FileRows], reading: Reading
) -> tuple[pa.Table, dict[str, int], list[str]]:
    import pyarrow as pa

    words, rows = reading.words, len(kept.line)
    notes: list[str] = []
    parts = [
        (name, uniques_of(kept.raw[column]))
        for name in TARGET_FIELDS
        for column in kept.layout.fields.get(name, ())
    ]
    targets, strange = read_targets(parts, words, records=kept.layout.records, rows=rows)
    unknown = {f"motive: {_short(value)}": count for value, count in strange.items()}
    columns = _times(kept, reading.rules, notes)
    columns |= targets
    columns["category"] = _text(kept, "category")
    columns["outcome"] = _text(kept, "outcome")
    columns["is_crime"] = _listed(kept, "is_crime", words, unknown)
    columns["setting"] = _listed(kept, "setting", words, unknown)
    columns["reporting_route"] = _listed(kept, "reporting_route", words, unknown)
    columns["impact"] = _impact(kept, notes)
    columns["area_code"] = _text(kept, "area_code", unless=words)
    for role in ("victim", "suspect"):
        people = kept.texts(role)
        hashed = (
            hash_people(people, reading.key, source=reading.source, role=role)
            if people
            else pa.nulls(rows, pa.string())
        )
        columns[f"{role}_key"] = hashed
    columns |= _provenance(kept, files)
    columns["source"] = dictionary([reading.source], np.zeros(rows, dtype=np.int64))
    columns["reference"] = _reference(kept)
    columns["incident_id"] = incident_ids(
        reading.source, columns["reference"], lambda rows: _identifying(kept, rows), kept.file_of
    )
    return pa.table(columns), unknown, notes


def _times(kept: _Kept, rules: DateRules, notes: list[str]) -> dict[str, pa.Array]:
    import pyarrow as pa

    precision = dictionary(PRECISION_ORDER, kept.moments.precision)
    columns = {
        "occurred_from": pa.array(kept.moments.start),
        "occurred_to": pa.array(kept.moments.end),
        "date_precision": precision,
        "reported_at": pa.nulls(len(kept.line), pa.timestamp("us")),
    }
    dates = kept.texts("reported_at")
    if dates:
        column = kept.layout.fields["reported_at"][0]
        reported = read_moments(dates, kept.texts("reported_time"), rules, column=column)
        columns["reported_at"] = pa.array(reported.start)
        unread = sum(1 for reason in reported.reasons if reason and reason != "no date")
        if unread:
            notes.append(f"{unread} dates in '{column}' could not be used and were left empty.")
    return columns


def _text(kept: _Kept, name: str, *, unless: Words | None = None) -> pa.Array:
    """Tidy a column of text; words for "nothing", such as NSA, are no area code."""
    import pyarrow as pa

    def tidy(value: str) -> str | None:
        return None if unless and not unless.is_answer(value) else " ".join(value.split()) or None

    texts = kept.texts(name)
    return texts.spread_text(tidy) if texts else pa.nulls(len(kept.line), pa.string())


def _reference(kept: _Kept) -> pa.Array:
    """Trim references without a dictionary, as nearly every one is different."""
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = kept.layout.fields.get("reference")
    if not columns:
        return pa.nulls(len(kept.line), pa.string())
    column = kept.raw[columns[0]]
    column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(column, pa.ChunkedArray):
        column = pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], pa.string())
    trimmed = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def _listed(kept: _Kept, name: str, words: Words, unknown: dict[str, int]) -> pa.Array:
    """Read a column whose answers come from a list; what the list lacks is counted, and becomes "other"."""
    import pyarrow as pa

    kind = pa.bool_() if name == "is_crime" else pa.string()
    texts = kept.texts(name)
    if texts is None:
        return pa.nulls(len(kept.line), kind)
    read = {"is_crime": words.flag, "setting": words.setting, "reporting_route": words.route}[name]
    results: list[object] = []
    for value, count in zip(texts.values, texts.counts().tolist(), strict=True):
        found = read(value)
        if found is None and words.is_answer(value):
            key = f"{name}: {_short(value)}"
            unknown[key] = unknown.get(key, 0) + count
            found = None if name == "is_crime" else "other"
        results.append(found)
    return texts.spread(results, kind) if name == "is_crime" else dictionary(results, texts.codes)  # type: ignore[arg-type]


def _short(value: str) -> str:
    """Show a value in a list, but never a long text: somebody may have written a story there."""
    return value if len(value) <= _LONGEST_SHOWN else "(a longer text)"


def _impact(kept: _Kept, notes: list[str]) -> pa.Array:
    import pyarrow as pa

    texts = kept.texts("impact")
    if texts is None:
        return pa.nulls(len(kept.line), pa.int64())
    found = [re.match(r"([1-5])(\.0+)?\b(?!\d)", value) for value in texts.values]
    lost = sum(
        count
        for value, match, count in zip(texts.values, found, texts.counts().tolist(), strict=True)
        if value and not match
    )
    if lost:
        of = "1 value of impact is" if lost == 1 else f"{lost:,} values of impact are"
        notes.append(f"{of} not between 1 and 5 and {'was' if lost == 1 else 'were'} left empty.")
    return texts.spread([int(match[1]) if match else None for match in found], pa.int64())


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


def count_unknown(parts: Sequence[Mapping[str, int]]) -> dict[str, int]:
    """
    Add up the unknown values of several layouts, most frequent first.

    Parameters
    ----------
    parts : sequence of mapping
        Rows of each value.

    Returns
    -------
    dict of str to int
        The sum.
    """
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part)
    return dict(total.most_common())
