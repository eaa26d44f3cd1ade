"""The police extract: one CSV a period, later ones repeating some rows of the one before."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from geodata.synthetic import partner_words as words

if TYPE_CHECKING:
    import numpy as np

    from geodata.synthetic.records import Case

HEADINGS: tuple[str, ...] = (
    "Incident Ref", "Date From", "Time From", "Date To", "Time To", "Reported Date", "Offence",
    "Crime Recorded",
    "Hate Motivations", "Outcome", "Easting", "Northing", "Postcode", "Location Type", "LSOA21 Code",
    "Reporting Route", "Victim ID", "Suspect ID",
)  # fmt: skip
PERIODS: tuple[tuple[str, dt.date], ...] = (
    ("police-extract-2023.csv", dt.date(2024, 1, 1)),
    ("police-extract-2024.csv", dt.date(2025, 1, 1)),
    ("police-extract-2025-01-to-11.csv", dt.date(2025, 12, 1)),
    ("police-extract-2025-12.csv", dt.date(2026, 1, 1)),
)
"""File names and the day after their last."""

REPEATED_ROWS = (0, 12, 12, 20)
"""How many of the last rows of the file before each file repeats; every second one with a new outcome."""

UNKNOWN_MOTIVE = "Football rivalry"
UNKNOWN_ROWS = (40, 700, 1500, 2300)
DIRTY_DATES: tuple[tuple[int, str], ...] = (
    (0, "29/02/2023"),
    (1, "31/02/2024"),
    (1, "00/06/2024"),
    (2, "31/02/2025"),
    (2, ""),
)
"""Rows that cannot be read: number of the file and what stands where the date should."""

Row = list[str]


def police_files(cases: list[Case], rng: np.random.Generator) -> dict[str, list[Row]]:
    """
    Write the police extract.

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
    rows = [(case.when.date(), _row(number, case, rng)) for number, case in enumerate(cases, start=1)]
    files: dict[str, list[Row]] = {}
    before: list[Row] = []
    start = dt.date.min
    for (name, end), repeated in zip(PERIODS, REPEATED_ROWS, strict=True):
        fresh = [row for day, row in rows if start <= day < end]
        files[name] = [
            _amended(row, place) for place, row in enumerate(before[len(before) - repeated :])
        ] + fresh
        before, start = fresh, end
    for number, (file, date) in enumerate(DIRTY_DATES, start=1):
        name = PERIODS[file][0]
        files[name].insert(60 * number, _dirty(number, date))
    return files


def _row(number: int, case: Case, rng: np.random.Generator) -> Row:
    offence = words.pick_for(words.POLICE_OFFENCES, case.setting, rng)
    start, end = _range(case, offence, rng)
    reported = case.when + dt.timedelta(hours=float(rng.exponential(40.0)))
    is_crime = "N" if offence.startswith("Public") and rng.random() < 0.36 else "Y"
    suspect = f"S{(case.victim * 7919) % 90_000 + 10_000}" if rng.random() < 0.3 else ""
    return [
        f"EL-{case.when.year}-{number:05d}",
        *start,
        *end,
        reported.strftime("%d/%m/%Y"),
        offence,
        is_crime,
        _motives(number, case, rng),
        words.OPEN_OUTCOME if case.when >= dt.datetime(2025, 10, 1) else words.pick(words.OUTCOMES, rng),
        *_location(number, case, rng),
        words.pick(words.ROUTES, rng),
        f"V{(case.victim * 104_729) % 900_000 + 100_000}",
        suspect,
    ]


def _range(case: Case, offence: str, rng: np.random.Generator) -> tuple[list[str], list[str]]:
    """Give earliest and latest time: damage is found in the morning, most else is known to the minute."""
    start = end = case.when
    if offence in ("Criminal damage", "Theft") and rng.random() < 0.7:
        start -= dt.timedelta(minutes=int(rng.integers(60, 540)))
        end += dt.timedelta(minutes=int(rng.integers(60, 540)))
    elif offence in ("Harassment", "Stalking") and rng.random() < 0.35:
        start -= dt.timedelta(days=int(rng.integers(1, 21)))
    elif rng.random() < 0.25:
        return [start.strftime("%d/%m/%Y"), start.strftime("%H:%M")], ["", ""]
    elif rng.random() < 0.06:
        return [start.strftime("%d/%m/%Y"), ""], ["", ""]
    start = max(start, dt.datetime(2023, 1, 1))
    return [start.strftime("%d/%m/%Y"), start.strftime("%H:%M")], [
        end.strftime("%d/%m/%Y"),
        end.strftime("%H:%M"),
    ]


def _motives(number: int, case: Case, rng: np.random.Generator) -> str:
    named = [
        words.one_of(words.POLICE_MOTIVES[mark], rng) for mark in case.marks if mark in words.POLICE_MOTIVES
    ]
    if number in UNKNOWN_ROWS:
        named.append(UNKNOWN_MOTIVE)
    return "; ".join(named)


def _location(number: int, case: Case, rng: np.random.Generator) -> list[str]:
    """Write point, postcode, kind of place and area: all of them, some, or none."""
    place = words.one_of(words.POLICE_SETTINGS[case.setting], rng)
    luck = rng.random()
    if case.point is None:
        return ["", "", "", place, case.area_code if luck < 0.4 else ""]
    east, north = case.point
    if 0.80 <= luck < 0.84:
        east, north = (round((value + rng.uniform(-70, 70)) / 50) * 50.0 for value in case.point)
    if luck < 0.84:
        return [f"{east:.0f}", f"{north:.0f}", case.postcode, place, case.area_code]
    if luck < 0.93:
        return ["", "", _sloppy(case.postcode, rng), place, case.area_code if rng.random() < 0.5 else ""]
    if luck < 0.98:
        return ["", "", "", place, case.area_code]
    return ["", "", "ZZ99 9XX" if number % 3 == 0 else "", place, ""]


def _sloppy(postcode: str, rng: np.random.Generator) -> str:
    luck = rng.random()
    if luck < 0.08:
        return postcode.replace(" ", "")
    return postcode.lower() if luck < 0.14 else postcode


def _amended(row: Row, place: int) -> Row:
    """Repeat a row; every second one has moved on since."""
    outcome = HEADINGS.index("Outcome")
    new = "Charged or summonsed" if row[outcome] != "Charged or summonsed" else "Community resolution"
    return [*row[:outcome], new if place % 2 else row[outcome], *row[outcome + 1 :]]


def _dirty(number: int, date: str) -> Row:
    row = [""] * len(HEADINGS)
    row[0], row[1], row[6], row[7] = f"EL-X-{number:05d}", date, "Harassment", "Y"
    row[8], row[HEADINGS.index("Location Type")] = "Race", "Street"
    return row
