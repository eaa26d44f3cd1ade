"""The other three partners' files: third-party reports, council cases, transport incidents."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, TypeVar

from geodata.crs import WGS84, transformer
from geodata.synthetic import partner_words as words

if TYPE_CHECKING:
    import numpy as np

    from geodata.synthetic.records import Case

REPORT_HEADINGS: tuple[str, ...] = (
    "Report No", "When it happened", "When reported", "What happened", "Targeted because of",
    "More detail", "Where",
    "Postcode", "Setting", "Impact (1-5)", "Told police",
)  # fmt: skip
COUNCIL_HEADINGS: tuple[str, ...] = (
    "Case ID", "Incident Date", "Incident Time", "Category", *words.COUNCIL_COLUMNS.values(), "Grid Ref",
    "Ward",
    "Status",
)  # fmt: skip
TRANSPORT_HEADINGS: tuple[str, ...] = (
    "ref", "date_time", "incident_type", "motive_codes", "latitude", "longitude", "stop_name", "closed",
)  # fmt: skip

THIRD_PARTY_FILES = ("third-party-reports.csv.gz", "third-party-reports-2025-12.csv.gz")
COUNCIL_FILES = ("council-cases.xlsx", "council-cases-2025-12.xlsx")
TRANSPORT_FILES = ("transport-incidents.csv", "transport-incidents-2025-12.csv")
LAST_MONTH = dt.datetime(2025, 12, 1)
"""The second file of each partner holds what happened from here on."""

CLOSED_SINCE = 12
"""How many cases of the first council list come again, closed, in the second."""

UNKNOWN_REASON = "Student status"
UNKNOWN_CODE = "ZQ"
UNKNOWN_REASON_ROWS = (100, 400, 800)
UNKNOWN_CODE_ROWS = (50, 250)
DIRTY_REPORTS: tuple[str, ...] = ("sometime in spring", "32/01/2024", "")
DIRTY_CASES: tuple[str, ...] = ("31/06/2024", "")
DIRTY_TRANSPORT: tuple[str, ...] = ("2024-02-30T18:20:00", "2025-13-01T08:05:00")
_GRID_SQUARE = (500_000, 400_000, "TA")

Row = list[str]
Cell = str | dt.date | dt.time
T = TypeVar("T")


def third_party_files(cases: list[Case], rng: np.random.Generator) -> dict[str, list[Row]]:
    """
    Write the reports of third-party reporting centres.

    Parameters
    ----------
    cases : list of Case
        In order of time.
    rng : numpy.random.Generator
        Source of the clerk's habits.

    Returns
    -------
    dict of str to list of rows
        Rows by file name, without the headings.
    """
    rows = [_report(number, case, rng) for number, case in enumerate(cases, start=1)]
    rest = ["04/03/2024", "Verbal abuse", "Race", "", "", "", "In the street", "2", "No"]
    dirty = [[f"TPR-9{number:04d}", date, *rest] for number, date in enumerate(DIRTY_REPORTS, start=1)]
    return _split(THIRD_PARTY_FILES, cases, rows, dirty)


def _split(
    names: tuple[str, str], cases: list[Case], rows: list[list[T]], dirty: list[list[T]]
) -> dict[str, list[list[T]]]:
    """Put the last month in a file of its own, and spread the rows that cannot be read over the other."""
    early = sum(case.when < LAST_MONTH for case in cases)
    first = rows[:early]
    for number, row in enumerate(dirty, start=1):
        first.insert(100 * number, row)
    return {names[0]: first, names[1]: rows[early:]}


def _report(number: int, case: Case, rng: np.random.Generator) -> Row:
    luck = rng.random()
    form = "%d/%m/%Y %H:%M" if luck < 0.62 else "%d/%m/%Y" if luck < 0.87 else "%B %Y"
    named = [words.one_of(words.REPORT_MOTIVES[mark], rng) for mark in case.marks]
    if number in UNKNOWN_REASON_ROWS:
        named.append(UNKNOWN_REASON)
    detail = words.one_of(words.REPORT_DETAIL[case.marks[0]], rng) if rng.random() < 0.5 else ""
    reported = case.when + dt.timedelta(days=float(rng.exponential(9.0)))
    where = words.one_of(words.WHERE_WORDS, rng).format(street=case.street) if case.point else "online"
    at = rng.random()
    postcode = case.postcode if at < 0.78 else case.postcode.split(" ")[0] if at < 0.84 else ""
    impact = str(1 + int(rng.binomial(4, 0.55))) if rng.random() < 0.92 else ""
    return [
        f"TPR-{number:05d}",
        case.when.strftime(form),
        reported.strftime("%d/%m/%Y"),
        words.pick_for(words.REPORT_CATEGORIES, case.setting, rng),
        (" / " if rng.random() < 0.3 else "; ").join(named),
        detail,
        where,
        postcode if case.point else "",
        words.one_of(words.REPORT_SETTINGS[case.setting], rng),
        impact,
        "Yes" if rng.random() < 0.24 else "No",
    ]


def council_files(cases: list[Case], rng: np.random.Generator) -> dict[str, list[list[Cell]]]:
    """
    Write the council's cases; dates and times are real ones, not text.

    Parameters
    ----------
    cases : list of Case
        In order of time.
    rng : numpy.random.Generator
        Source of the clerk's habits.

    Returns
    -------
    dict of str to list of rows
        Rows by file name, without title and headings. The list of the last month begins with some cases sent
        before that have been closed since.
    """
    rows = [_council_case(number, case, rng) for number, case in enumerate(cases, start=1)]
    flags: list[Cell] = ["Yes" if name == "race" else "No" for name in words.COUNCIL_COLUMNS]
    dirty: list[list[Cell]] = [
        [f"CC-9{number:04d}", date, "", "Verbal abuse", *flags, "", "", "Open"]
        for number, date in enumerate(DIRTY_CASES, start=1)
    ]
    files = _split(COUNCIL_FILES, cases, rows, dirty)
    closed = [[*row[:-1], "Closed"] for row in files[COUNCIL_FILES[0]][-CLOSED_SINCE:]]
    return {**files, COUNCIL_FILES[1]: closed + files[COUNCIL_FILES[1]]}


def _council_case(number: int, case: Case, rng: np.random.Generator) -> list[Cell]:
    flags: list[Cell] = [
        "Yes" if name in case.marks else "No" if rng.random() < 0.85 else "" for name in words.COUNCIL_COLUMNS
    ]
    luck = rng.random()
    grid = grid_reference(case.point) if case.point and luck < 0.74 else ""
    ward = "" if luck > 0.97 or (grid and rng.random() < 0.1) else case.ward_code
    return [
        f"CC-{number:05d}",
        case.when.date(),
        case.when.time() if rng.random() < 0.7 else "",
        words.pick_for(words.COUNCIL_CATEGORIES, case.setting, rng),
        *flags,
        grid,
        ward,
        "Open" if case.when >= dt.datetime(2025, 11, 20) else words.pick(words.STATUSES, rng),
    ]


def grid_reference(point: tuple[float, float]) -> str:
    """
    Write a National Grid reference of eight figures.

    Parameters
    ----------
    point : tuple of float
        Easting and northing inside the square TA.

    Returns
    -------
    str
        Such as ``TA 7012 2534``: the square of 10 m that holds the point.
    """
    east, north = int((point[0] - _GRID_SQUARE[0]) // 10), int((point[1] - _GRID_SQUARE[1]) // 10)
    return f"{_GRID_SQUARE[2]} {east:04d} {north:04d}"


def transport_files(cases: list[Case], rng: np.random.Generator) -> dict[str, list[Row]]:
    """
    Write the transport operators' incidents.

    Parameters
    ----------
    cases : list of Case
        In order of time.
    rng : numpy.random.Generator
        Source of the clerk's habits.

    Returns
    -------
    dict of str to list of rows
        Rows by file name, without the headings.
    """
    rows = [_ride(number, case, rng) for number, case in enumerate(cases, start=1)]
    dirty = [
        [f"TR9{number:05d}", date, "Threat", "RA", "", "", "", "Y"]
        for number, date in enumerate(DIRTY_TRANSPORT, start=1)
    ]
    return _split(TRANSPORT_FILES, cases, rows, dirty)


def _ride(number: int, case: Case, rng: np.random.Generator) -> Row:
    codes = [words.TRANSPORT_CODES[mark] for mark in case.marks]
    codes += [UNKNOWN_CODE] if number in UNKNOWN_CODE_ROWS else []
    place = ["", ""]
    if case.point and rng.random() < 0.94:
        east, north = transformer("EPSG:27700", WGS84).transform(*case.point)
        place = [f"{north:.6f}", f"{east:.6f}"]
    elif case.point and number % 5 == 0:
        place = ["0.000000", "0.000000"]
    return [
        f"TR{number:06d}",
        case.when.strftime("%Y-%m-%dT%H:%M:%S"),
        words.pick_for(words.TRANSPORT_CATEGORIES, case.setting, rng),
        "|".join(codes),
        *place,
        f"{case.street} stop" if case.point else "",
        "N" if case.when >= dt.datetime(2025, 11, 1) else "Y",
    ]
