"""From the location fields of a file to points and how sure they are; a bad location never loses a row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geodata.geocode.grid_reference import GRID_CRS, looks_letterless, parse_grid_reference
from geodata.geocode.points import NOT_NUMBERS, ONE_MISSING, check_degrees, check_metres
from geodata.geocode.postcodes import is_district_only, normalise_postcode
from geodata.schema import LOCATION_PRECISIONS
from geodata.texts import encode_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    from numpy.typing import NDArray

    from geodata.geocode.points import Bounds
    from geodata.geocode.postcodes import PostcodeDirectory

    Texts: TypeAlias = pa.Array | pa.ChunkedArray
    Checked: TypeAlias = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.object_]]

NOT_A_REFERENCE = "not a National Grid reference"
LETTERS_MISSING = "grid reference without its letters"
NOT_A_POSTCODE = "not a postcode"
DISTRICT_ONLY = "only the first half of a postcode"
UNKNOWN_POSTCODE = "postcode not in the directory"
NO_DIRECTORY = "no postcode directory is loaded"
ENDED_POSTCODE = "postcode no longer in use"

_PRECISION = {name: number for number, name in enumerate(LOCATION_PRECISIONS)}
_EXACT, _STREET, _AREA, _NONE = (_PRECISION[name] for name in ("exact", "street", "area", "none"))


@dataclass(frozen=True, eq=False)
class _Places:
    """Answers for the rows, filled in from the best source to the worst."""

    east: NDArray[np.float64]
    north: NDArray[np.float64]
    precision: NDArray[np.int8]
    uncertainty: NDArray[np.float64]
    note: NDArray[np.int64]
    notes: list[str]

    def open_rows(self) -> NDArray[np.bool_]:
        """Rows without a point so far."""
        return np.isnan(self.east)

    def note_numbers(self, notes: NDArray[np.object_]) -> NDArray[np.int64]:
        """Number the notes of unique values, -1 for none."""
        numbers = np.full(len(notes), -1, dtype=np.int64)
        if (notes == np.array(None)).all():
            return numbers
        for text in sorted({note for note in notes.tolist() if note is not None}):
            if text not in self.notes:
                self.notes.append(text)
            numbers[notes == text] = self.notes.index(text)
        return numbers

    def fill(
        self,
        rows: NDArray[np.int64],
        values: NDArray[np.int64],
        answer: Checked,
        precision: NDArray[np.int8] | int,
        uncertainty: NDArray[np.float64] | float,
    ) -> None:
        """Give each of `rows` the answer of its unique value; an earlier note stays."""
        east, north, notes = answer
        self.east[rows], self.north[rows] = east[values], north[values]
        numbers = self.note_numbers(notes)[values]
        quiet = self.note[rows] < 0
        self.note[rows[quiet]] = numbers[quiet]
        found = np.isfinite(east)[values]
        placed, of = rows[found], values[found]
        self.precision[placed] = precision[of] if isinstance(precision, np.ndarray) else precision
        self.uncertainty[placed] = uncertainty[of] if isinstance(uncertainty, np.ndarray) else uncertainty


def locate(
    fields: Mapping[str, Texts],
    *,
    rows: int,
    crs: str,
    postcodes: PostcodeDirectory | None = None,
    point_precision: str = "exact",
    point_uncertainty_m: float | None = None,
    extent: Bounds | None = None,
) -> pa.Table:
    """
    Find the point of every row, from the best field it has.

    Parameters
    ----------
    fields : mapping of str to pyarrow.Array or pyarrow.ChunkedArray
        Text columns of the file, any of ``longitude`` and ``latitude`` (WGS 84 degrees), ``easting`` and
        ``northing`` (metres in `crs`), ``grid_reference`` (National Grid), ``postcode``, ``area_code``; each
        of length `rows`.
    rows : int
        Number of rows.
    crs : str
        Metric system of the workspace.
    postcodes : PostcodeDirectory, optional
        Where postcodes are, in `crs`.
    point_precision : str
        What a point given by coordinates stands for: a value of ``location_precision``.
    point_uncertainty_m : float, optional
        Radius in metres that points given by coordinates may be off by.
    extent : tuple of float, optional
        Lowest easting and northing, highest easting and northing of the area under study in metres, to name
        coordinates that would lie in it with a minus sign or the other way round.

    Returns
    -------
    pyarrow.Table
        ``easting_m``, ``northing_m``, ``uncertainty_m`` (float, null where unknown), ``location_precision``
        (text), ``location_note`` (text from a fixed list, null where all is well); `rows` rows. The order is
        coordinates, grid reference, postcode, area code only (``area``), nothing (``none``). A note tells
        what was wrong with the first field tried, also where a later one gave the point.
    """
    places = _Places(
        east=np.full(rows, np.nan),
        north=np.full(rows, np.nan),
        precision=np.full(rows, _NONE, dtype=np.int8),
        uncertainty=np.full(rows, np.nan),
        note=np.full(rows, -1, dtype=np.int64),
        notes=[],
    )
    precision, radius = (
        _PRECISION[point_precision],
        np.nan if point_uncertainty_m is None else point_uncertainty_m,
    )
    _from_pair(
        places, fields.get("longitude"), fields.get("latitude"), (precision, radius),
        lambda x, y: check_degrees(x, y, crs=crs, extent=extent),
    )  # fmt: skip
    _from_pair(
        places, fields.get("easting"), fields.get("northing"), (precision, radius),
        lambda x, y: check_metres(x, y, source=crs, crs=crs, extent=extent),
    )  # fmt: skip
    if "grid_reference" in fields:
        _from_grid_references(places, fields["grid_reference"], crs, precision)
    if "postcode" in fields:
        _from_postcodes(places, fields["postcode"], postcodes)
    if "area_code" in fields:
        _from_area_codes(places, fields["area_code"])
    return _as_table(places)


def _from_pair(
    places: _Places,
    first: Texts | None,
    second: Texts | None,
    quality: tuple[int, float],
    check: Callable[[NDArray[np.float64], NDArray[np.float64]], Checked],
) -> None:
    if first is None or second is None:
        return
    x, y, pair_of_row = _pairs(_Coordinates.of(first), _Coordinates.of(second))
    both, either = x.given & y.given, x.given | y.given
    x_values, y_values = x.values, y.values
    usable = np.isfinite(x_values) & np.isfinite(y_values)
    east, north = np.full(len(usable), np.nan), np.full(len(usable), np.nan)
    notes = np.full(len(usable), None, dtype=object)
    east[usable], north[usable], notes[usable] = check(x_values[usable], y_values[usable])
    notes[both & ~usable] = NOT_NUMBERS
    notes[either & ~both] = ONE_MISSING
    chosen = np.flatnonzero(places.open_rows() & either[pair_of_row])
    places.fill(chosen, pair_of_row[chosen], (east, north, notes), quality[0], quality[1])


@dataclass(frozen=True, eq=False)
class _Coordinates:
    """One coordinate: its values, whether something is written there, and which value each row has."""

    values: NDArray[np.float64]
    given: NDArray[np.bool_]
    of_row: NDArray[np.int64]
    repeats: bool

    @classmethod
    def of(cls, column: Texts) -> _Coordinates:
        whole = column if isinstance(column, pa.Array) else column.combine_chunks()
        repeats = pa.types.is_dictionary(whole.type)
        if repeats:
            found, of_row = encode_texts(whole)
            texts = pa.array(found, pa.string())
        else:
            texts, of_row = pc.utf8_trim_whitespace(pc.fill_null(whole, "")), np.arange(len(whole))
        given = pc.not_equal(texts, "").to_numpy(zero_copy_only=False)
        return cls(_numbers(texts), given, of_row, repeats)

    def take(self, of_row: NDArray[np.int64]) -> _Coordinates:
        return _Coordinates(self.values[of_row], self.given[of_row], np.arange(len(of_row)), repeats=False)


def _pairs(x: _Coordinates, y: _Coordinates) -> tuple[_Coordinates, _Coordinates, NDArray[np.int64]]:
    """Give the different pairs of coordinates, and the pair of each row; a pair a row where few repeat."""
    if not (x.repeats and y.repeats):
        x, y = (one.take(one.of_row) if one.repeats else one for one in (x, y))
        return x, y, x.of_row
    keys = pa.array(x.of_row * len(y.values) + y.of_row).dictionary_encode()
    pairs = keys.dictionary.to_numpy()
    of_row = keys.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return x.take(pairs // len(y.values)), y.take(pairs % len(y.values)), of_row


def _from_grid_references(places: _Places, texts: Texts, crs: str, point_precision: int) -> None:
    values, of_row = encode_texts(texts)
    squares = [parse_grid_reference(text) if text else None for text in values]
    east = np.array([square.easting_m if square else np.nan for square in squares])
    north = np.array([square.northing_m if square else np.nan for square in squares])
    notes = np.full(len(values), None, dtype=object)
    for place, text in enumerate(values):
        if text and squares[place] is None:
            notes[place] = LETTERS_MISSING if looks_letterless(text) else NOT_A_REFERENCE
    found = np.isfinite(east)
    east[found], north[found], checked = check_metres(east[found], north[found], source=GRID_CRS, crs=crs)
    notes[found] = checked
    precision = np.array(
        [_square_precision(s.side_m, point_precision) if s else _NONE for s in squares], dtype=np.int8
    )
    uncertainty = np.array([square.uncertainty_m if square else np.nan for square in squares])
    _fill_open(places, values, of_row, (east, north, notes), precision, uncertainty)


def _square_precision(side_m: int, point_precision: int) -> int:
    """A square of 10 m or less is as good as the point; of 100 m a street; a larger one only an area."""
    if side_m <= 10:
        return point_precision
    return _STREET if side_m <= 100 else _AREA


def _from_postcodes(places: _Places, texts: Texts, directory: PostcodeDirectory | None) -> None:
    values, of_row = encode_texts(texts)
    normal = [normalise_postcode(text) if text else None for text in values]
    east, north = np.full(len(values), np.nan), np.full(len(values), np.nan)
    uncertainty = np.full(len(values), np.nan)
    notes = np.full(len(values), None, dtype=object)
    found = np.full(len(values), -1, dtype=np.int64)
    if directory is not None:
        index = pc.index_in(pa.array(normal, type=pa.string()), directory.table["postcode"], skip_nulls=True)
        found = pc.fill_null(index, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    for place, text in enumerate(values):
        if text and normal[place] is None:
            notes[place] = DISTRICT_ONLY if is_district_only(text) else NOT_A_POSTCODE
        elif text and found[place] < 0:
            notes[place] = NO_DIRECTORY if directory is None else UNKNOWN_POSTCODE
    known = np.flatnonzero(found >= 0)
    if directory is not None and len(known):
        rows = directory.table.take(pa.array(found[known]))
        east[known], north[known], uncertainty[known] = (
            rows[name].to_numpy() for name in ("easting_m", "northing_m", "uncertainty_m")
        )
        ended = np.asarray(rows["ended"].is_valid())
        notes[known[ended]] = ENDED_POSTCODE
    _fill_open(places, values, of_row, (east, north, notes), _PRECISION["postcode"], uncertainty)


def _fill_open(
    places: _Places,
    values: list[str],
    of_row: NDArray[np.int64],
    answer: Checked,
    precision: NDArray[np.int8] | int,
    uncertainty: NDArray[np.float64],
) -> None:
    given = np.array([bool(text) for text in values])
    chosen = np.flatnonzero(places.open_rows() & given[of_row])
    places.fill(chosen, of_row[chosen], answer, precision, uncertainty)


def _from_area_codes(places: _Places, texts: Texts) -> None:
    values, of_row = encode_texts(texts)
    given = np.array([bool(text) for text in values])
    places.precision[places.open_rows() & given[of_row]] = _AREA


def _numbers(texts: pa.Array) -> NDArray[np.float64]:
    """Read numbers as people write them; nan for anything else."""
    try:
        # All at once where they are written plainly, as nearly always.
        numbers = pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts).cast(pa.float64())
    except pa.ArrowInvalid:
        return np.array([_number(text) for text in texts.to_pylist()])
    values = numbers.to_numpy(zero_copy_only=False)
    return np.where(np.isfinite(values), values, np.nan)


def _number(text: str) -> float:
    if "_" in text:
        return np.nan
    try:
        number = float(text)
    except ValueError:
        # "459,318" has a thousands mark; "52,6321" a decimal comma.
        whole, comma, rest = text.replace(" ", "").partition(",")
        mark = "" if len(rest) == 3 and abs(len(whole.lstrip("-"))) >= 3 else "."
        try:
            number = float(whole + mark + rest) if comma else np.nan
        except ValueError:
            return np.nan
    return number if np.isfinite(number) else np.nan


def _as_table(places: _Places) -> pa.Table:
    note = pa.array(places.note.astype(np.int32), mask=places.note < 0)
    precision = pa.array(places.precision.astype(np.int32))
    return pa.table(
        {
            "easting_m": pa.array(places.east, from_pandas=True),
            "northing_m": pa.array(places.north, from_pandas=True),
            "location_precision": pa.DictionaryArray.from_arrays(precision, pa.array(LOCATION_PRECISIONS)),
            "uncertainty_m": pa.array(places.uncertainty, from_pandas=True),
            "location_note": pa.DictionaryArray.from_arrays(note, pa.array(places.notes, pa.string())),
        }
    )
