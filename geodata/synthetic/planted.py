"""What is planted on purpose: hot spots, zones where an action was tried, a spike, silent places."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

FIRST_DAY = dt.date(2023, 1, 1)
LAST_DAY = dt.date(2025, 12, 31)
INCIDENTS = 6_000


@dataclass(frozen=True)
class HotSpot:
    """
    More incidents than the background, within a circle and between two dates.

    Parameters
    ----------
    name : str
        Short name, used in the truth file.
    characteristics : tuple of str
        Who is targeted; one is drawn for each incident, evenly.
    offset_m : tuple of float
        Middle of the circle, metres east and north of the city centre.
    radius_m : float
        Radius of the circle.
    phases : tuple of (date, date, int)
        First day, last day, and the number of extra incidents spread evenly over them.
    settings : tuple of str
        Kinds of place, drawn evenly.
    hours : str
        Name of a profile of hours and weekdays.
    victims : int
        How many different people are hit; 0 when each incident hits somebody else.
    """

    name: str
    characteristics: tuple[str, ...]
    offset_m: tuple[float, float]
    radius_m: float
    phases: tuple[tuple[dt.date, dt.date, int], ...]
    settings: tuple[str, ...] = ("street",)
    hours: str = "street"
    victims: int = 0

    @property
    def excess(self) -> int:
        """Extra incidents over all phases."""
        return sum(count for _, _, count in self.phases)


@dataclass(frozen=True)
class ActionZone:
    """
    A place where something was tried, and the like place where nothing was.

    Parameters
    ----------
    name : str
        Name of the zone.
    treated, control : str
        Names of the hot spots in the zone and in its control.
    start : datetime.date
        First day of the action.
    worked : bool
        Whether incidents fell after it.
    """

    name: str
    treated: str
    control: str
    start: dt.date
    worked: bool


WORKED_START = dt.date(2024, 7, 1)
NOT_WORKED_START = dt.date(2024, 10, 1)
_DAY = dt.timedelta(days=1)
_ALWAYS = (FIRST_DAY, LAST_DAY)

HOT_SPOTS: tuple[HotSpot, ...] = (
    HotSpot("night-time-streets", ("race",), (180.0, 240.0), 230.0, ((*_ALWAYS, 165),), ("street",
    "shop_or_leisure"), "night"),
    HotSpot(
        "prayer-house", ("religion_or_belief",), (1_950.0, 1_850.0), 190.0,
        ((dt.date(2024, 6, 1), LAST_DAY, 85),), ("place_of_worship", "street"), "worship",
    ),
    HotSpot("bar-quarter", ("sexual_orientation",), (-480.0, 40.0), 180.0, ((*_ALWAYS, 110),), ("street",
    "shop_or_leisure"), "night"),
    HotSpot(
        "supported-homes", ("disability",), (-4_150.0, -250.0), 200.0,
        ((dt.date(2024, 1, 1), LAST_DAY, 90),), ("home", "street"), "home", 16,
    ),
    HotSpot(
        "college", ("gender_identity",), (-1_250.0, 1_150.0), 210.0,
        ((dt.date(2024, 9, 1), LAST_DAY, 45),), ("school", "street"), "school",
    ),
    HotSpot("riverside-paths", ("gender",), (900.0, -1_250.0), 220.0, ((*_ALWAYS, 66),),
    ("park_or_open_space", "street"), "street"),
    HotSpot(
        "school-walk", ("race",), (2_900.0, -1_350.0), 240.0,
        ((dt.date(2025, 1, 6), LAST_DAY, 72),), ("school", "street"), "school",
    ),
    HotSpot(
        "parade-with-action", ("race", "religion_or_belief"), (-1_900.0, -2_150.0), 260.0,
        ((FIRST_DAY, WORKED_START - _DAY, 72), (WORKED_START, LAST_DAY, 20)), ("shop_or_leisure",
        "street"), "shops",
    ),
    HotSpot(
        "parade-without-action", ("race", "religion_or_belief"), (1_350.0, 3_150.0), 260.0,
        ((FIRST_DAY, WORKED_START - _DAY, 60), (WORKED_START, LAST_DAY, 60)), ("shop_or_leisure",
        "street"), "shops",
    ),
    HotSpot(
        "estate-with-action", ("disability", "race"), (3_350.0, 1_150.0), 280.0,
        ((FIRST_DAY, NOT_WORKED_START - _DAY, 64), (NOT_WORKED_START, LAST_DAY, 46)), ("home", "street"),
        "home", 24,
    ),
    HotSpot(
        "estate-without-action", ("disability", "race"), (1_100.0, -2_750.0), 280.0,
        ((FIRST_DAY, NOT_WORKED_START - _DAY, 60), (NOT_WORKED_START, LAST_DAY, 43)), ("home", "street"),
        "home", 24,
    ),
)  # fmt: skip

ACTION_ZONES: tuple[ActionZone, ...] = (
    ActionZone(
        "Wenlow Parade shops", "parade-with-action", "parade-without-action", WORKED_START, worked=True
    ),
    ActionZone(
        "Beacon Estate", "estate-with-action", "estate-without-action", NOT_WORKED_START, worked=False
    ),
)

DRAWN_ZONES: tuple[tuple[str, str, str], ...] = (
    ("Wenlow Parade shops", "parade-with-action", "action"),
    ("Beacon Estate", "estate-with-action", "action"),
    ("Minster night-time streets", "night-time-streets", "action"),
    ("Orchard Parade shops", "parade-without-action", "comparison"),
    ("Saffron Estate", "estate-without-action", "comparison"),
)
"""Zones a planner has drawn: name, the hot spot inside, and what the zone is for."""

CONTROL_CHARACTERISTIC = "age"
"""The characteristic without any planted hot spot."""


@dataclass(frozen=True)
class Spike:
    """
    A burst of incidents all over the city after an event elsewhere.

    Parameters
    ----------
    first_day : datetime.date
        Day of the event.
    days : int
        How long it lasts; it fades day by day.
    extra : int
        Extra incidents.
    characteristics : tuple of str
        Who is targeted.
    """

    first_day: dt.date = dt.date(2024, 6, 14)
    days: int = 14
    extra: int = 130
    characteristics: tuple[str, ...] = ("race", "religion_or_belief")


SPIKE = Spike()

SILENT_OFFSETS_M: tuple[tuple[float, float], ...] = (
    (-3_600.0, -2_600.0),
    (-600.0, 3_050.0),
    (4_700.0, -600.0),
)
"""Places, metres from the centre, whose small area and two nearest neighbours report far too little."""

REPORTED_SHARE = 0.26
"""Share of incidents that reach any of the four sources in most of the city."""

SILENT_SHARE = 0.05
"""The same in the silent areas, where the true level is also half as high again as elsewhere."""

SILENT_TRUE_FACTOR = 1.5
