"""The other three partners' files: third-party reports, council cases, transport incidents."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

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


def third_party_rows(cases: list[Case], rng: np.random.Generator) -> list[Row]:
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
    list of rows
        Without the headings.
    """
    rows = [_report(number, case, rng) for number, case in enumerate(cases, start=1)]
    for number, date in enumerate(DIRTY_REPORTS, start=1):
        dirty = [
            f"TPR-9{number:04d}",
            date,
            "04/03/2024",
            "Verbal abuse",
            "Race",
            "",
            "",
            "",
            "In the street",
            "2",
            "No",
        ]
        rows.insert(150 * number, dirty)
    return rows


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


def council_rows(cases: list[Case], rng: np.random.Generator) -> list[list[Cell]]:
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
    list of rows
        Without title and headings.
    """
    rows = [_council_case(number, case, rng) for number, case in enumerate(cases, start=1)]
    for number, date in enumerate(DIRTY_CASES, start=1):
        flags: list[Cell] = ["Yes" if name == "race" else "No" for name in words.COUNCIL_COLUMNS]
        dirty: list[Cell] = [f"CC-9{number:04d}", date, "", "Verbal abuse", *flags, "", "", "Open"]
        rows.insert(200 * number, dirty)
    return rows


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
        "Open" if case.when >= dt.datetime(2025, 11, 1) else words.pick(words.STATUSES, rng),
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


def transport_rows(cases: list[Case], rng: np.random.Generator) -> list[Row]:
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
    list of rows
        Without the headings.
    """
    to_degrees = transformer("EPSG:27700", WGS84)
    rows = []
    for number, case in enumerate(cases, start=1):
        codes = [words.TRANSPORT_CODES[mark] for mark in case.marks]
        codes += [UNKNOWN_CODE] if number in UNKNOWN_CODE_ROWS else []
        place = ["", ""]
        if case.point and rng.random() < 0.94:
            east, north = to_degrees.transform(*case.point)
            place = [f"{north:.6f}", f"{east:.6f}"]
        elif case.point and number % 5 == 0:
            place = ["0.000000", "0.000000"]
        category = words.pick_for(words.TRANSPORT_CATEGORIES, case.setting, rng)
        when = case.when.strftime("%Y-%m-%dT%H:%M:%S")
        stop = f"{case.street} stop" if case.point else ""
        closed = "N" if case.when >= dt.datetime(2025, 11, 1) else "Y"
        rows.append([f"TR{number:06d}", when, category, "|".join(codes), *place, stop, closed])
    for number, date in enumerate(DIRTY_TRANSPORT, start=1):
        rows.insert(100 * number, [f"TR9{number:05d}", date, "Threat", "RA", "", "", "", "Y"])
    return rows
