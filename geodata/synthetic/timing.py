"""When incidents happen: month, weekday and hour."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np

from geodata.synthetic.planted import FIRST_DAY, LAST_DAY, SPIKE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

DAYS = (LAST_DAY - FIRST_DAY).days + 1
_MONTHS = (0.86, 0.88, 0.95, 1.0, 1.05, 1.12, 1.16, 1.08, 1.03, 1.07, 0.96, 0.84)
_GROWTH_A_YEAR = 0.05

_WEEKDAYS: dict[str, tuple[float, ...]] = {
    "street": (0.9, 0.9, 0.95, 1.0, 1.2, 1.25, 0.9),
    "night": (0.35, 0.4, 0.5, 0.8, 1.9, 2.3, 0.75),
    "home": (0.95, 0.95, 0.95, 0.95, 1.0, 1.1, 1.1),
    "school": (1.2, 1.2, 1.2, 1.2, 1.2, 0.03, 0.02),
    "shops": (0.9, 0.9, 0.9, 1.0, 1.2, 1.4, 0.7),
    "worship": (0.7, 0.7, 0.8, 0.9, 1.9, 1.2, 1.1),
    "transport": (1.1, 1.05, 1.05, 1.1, 1.3, 0.9, 0.5),
    "online": (1.0,) * 7,
}
"""Weights of Monday to Sunday."""

_HOURS: dict[str, tuple[tuple[float, float, float], ...]] = {
    "street": ((16.5, 3.2, 1.0), (22.0, 1.8, 0.4)),
    "night": ((22.8, 1.9, 1.0), (1.5, 1.3, 0.6)),
    "home": ((19.0, 2.6, 1.0), (11.0, 3.0, 0.4)),
    "school": ((8.5, 0.5, 0.5), (12.5, 0.7, 0.3), (15.5, 0.6, 1.0)),
    "shops": ((14.5, 2.6, 1.0), (20.5, 1.6, 0.5)),
    "worship": ((13.3, 1.2, 1.0), (19.0, 1.8, 0.8)),
    "transport": ((8.2, 0.9, 0.8), (17.2, 1.3, 1.0), (22.6, 1.2, 0.4)),
    "online": ((20.5, 3.5, 1.0), (13.0, 4.0, 0.5)),
}
"""Bumps over the day: middle (hour), spread (hours), weight."""

PROFILE_OF_SETTING: dict[str, str] = {
    "home": "home", "street": "street", "transport": "transport", "school": "school", "work": "shops",
    "place_of_worship": "worship", "online": "online", "shop_or_leisure": "shops",
    "park_or_open_space": "street",
    "health_or_care": "shops", "public_building": "shops",
}  # fmt: skip


def day_weights(profile: str, first: dt.date = FIRST_DAY, last: dt.date = LAST_DAY) -> Floats:
    """
    Weigh every day of the three years.

    Parameters
    ----------
    profile : str
        Name of a profile of weekdays.
    first, last : datetime.date
        Days outside this range weigh nothing.

    Returns
    -------
    numpy.ndarray, shape (1096,)
        Weights that add up to 1.
    """
    days = [FIRST_DAY + dt.timedelta(days=index) for index in range(DAYS)]
    months = np.array([_MONTHS[day.month - 1] for day in days])
    weekdays = np.array([_WEEKDAYS[profile][day.weekday()] for day in days])
    weight = months * weekdays * (1.0 + _GROWTH_A_YEAR * np.arange(DAYS) / 365.25)
    if profile == "school":
        weight = weight * np.array([0.05 if _holiday(day) else 1.0 for day in days])
    weight = weight * np.array([first <= day <= last for day in days])
    return np.asarray(weight / weight.sum(), dtype=np.float64)


def _holiday(day: dt.date) -> bool:
    fixed = day.month == 8 or (day.month, day.day) >= (12, 20) or (day.month, day.day) <= (1, 5)
    return fixed or (day.month == 7 and day.day > 22) or (day.month == 4 and day.day <= 14)


def draw_minutes(days: Ints, profile: str, rng: np.random.Generator) -> Ints:
    """
    Draw the time of day for each day.

    Parameters
    ----------
    days : numpy.ndarray of int, shape (n,)
        Days since `FIRST_DAY`.
    profile : str
        Name of a profile of hours.
    rng : numpy.random.Generator
        Source of the draw.

    Returns
    -------
    numpy.ndarray of int, shape (n,)
        Minutes since the start of `FIRST_DAY`, inside the three years.
    """
    bumps = np.array(_HOURS[profile])
    which = rng.choice(len(bumps), len(days), p=bumps[:, 2] / bumps[:, 2].sum())
    hour = rng.normal(bumps[which, 0], bumps[which, 1])
    late = (hour % 24.0 < 5.0) & (bumps[which, 0] < 5.0)
    minute = np.floor((hour % 24.0) * 60.0).astype(np.int64)
    fine = np.where(rng.random(len(days)) < 0.6, minute // 15 * 15, minute)
    night = np.where(late, 1, 0)
    return np.clip(days + night, 0, DAYS - 1) * 1440 + fine


def spike_days(count: int, rng: np.random.Generator) -> Ints:
    """
    Draw days of the spike: most at once, fewer each day after.

    Parameters
    ----------
    count : int
        How many.
    rng : numpy.random.Generator
        Source of the draw.

    Returns
    -------
    numpy.ndarray of int, shape (count,)
        Days since `FIRST_DAY`.
    """
    fading = np.exp(-np.arange(SPIKE.days) / 4.0)
    start = (SPIKE.first_day - FIRST_DAY).days
    return np.asarray(start + rng.choice(SPIKE.days, count, p=fading / fading.sum()), dtype=np.int64)
