"""Lessons in people's words: checking them, and finding them again over all plans."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, TypeVar

from geodata.errors import UserError
from geodata.schema import CHARACTERISTICS, SETTINGS
from hotspots.taxonomy import CHARACTERISTIC_LABELS, SETTING_LABELS

if TYPE_CHECKING:
    from collections.abc import Iterable

ZONE_KINDS: dict[str, str] = {
    "shops": "Shopping street or parade",
    "homes": "Homes or estate",
    "night": "Night-time streets",
    "transport": "Station, stop or route",
    "school": "School, college or the way there",
    "worship": "Place of worship",
    "open space": "Park or open space",
    "town centre": "Town centre",
    "whole area": "Whole area",
    "other": "Another kind of place",
}
"""Kind of zone to the words people read."""

VERDICTS: dict[str, str] = {
    "fell": "Recorded incidents fell, beyond chance",
    "rose": "Recorded incidents rose, beyond chance",
    "no clear change": "No clear change",
    "too few to say": "Too few to say",
    "not measured": "Not measured by counts",
}
ROLES = ("reporting", "support", "prevention", "perpetrators", "engagement", "training")
LONGEST_TEXT = 4000
PEOPLES_WORDS = ("what_worked", "for_whom", "do_differently")
T = TypeVar("T")


@dataclass(frozen=True)
class Lesson:
    """
    What people learnt from something they tried.

    Parameters
    ----------
    title : str
        In a few words.
    what_worked, for_whom, do_differently : str
        In people's own words, without names of persons or addresses.
    zone_kind : str
        One of `ZONE_KINDS`.
    settings, roles, characteristics : tuple of str
        Where, what kind of action, and who was meant to be safer.
    response : str
        The response tried, by its name in the menu of responses, or in own words.
    verdict : str
        One of `VERDICTS`: what the counts allowed to say.
    evaluation_id : str
        The finished evaluation behind it; empty when there is none here.
    zone_ids, actions : tuple of str
        Where, in this plan.
    partnership : str
        Who learnt it.
    learnt_on : datetime.date or None
        When.
    brought_in : bool
        Whether it came from a file of another partnership.
    """

    title: str
    what_worked: str = ""
    for_whom: str = ""
    do_differently: str = ""
    zone_kind: str = "other"
    settings: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    characteristics: tuple[str, ...] = ()
    response: str = ""
    verdict: str = "not measured"
    evaluation_id: str = ""
    zone_ids: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    partnership: str = ""
    learnt_on: datetime.date | None = None
    brought_in: bool = False


SHARED_FIELDS = (
    "title",
    "what_worked",
    "for_whom",
    "do_differently",
    "zone_kind",
    "settings",
    "roles",
    "characteristics",
    "response",
    "verdict",
    "partnership",
    "learnt_on",
)
"""What a file for others holds: words and kinds; no count, zone, action or record."""


def check_lesson(lesson: Lesson) -> Lesson:
    """
    Refuse a lesson that says nothing, or uses a word no list knows.

    Parameters
    ----------
    lesson : Lesson
        As written.

    Returns
    -------
    Lesson
        With blanks at the ends taken away.

    Raises
    ------
    UserError
        If it has no title or no words, is too long, or names an unknown kind.
    """
    from dataclasses import replace

    tidy = replace(
        lesson,
        **{
            field.name: getattr(lesson, field.name).strip()
            for field in fields(lesson)
            if isinstance(getattr(lesson, field.name), str)
        },
    )
    if not tidy.title or not any(getattr(tidy, name) for name in PEOPLES_WORDS):
        raise UserError(
            what="The lesson",
            found="has no title, or does not say what was learnt.",
            fix="Write a title, and what worked, for whom, or what you would do differently.",
        )
    for name in ("title", "response", "partnership", *PEOPLES_WORDS):
        if len(getattr(tidy, name)) > LONGEST_TEXT:
            raise UserError(
                f"The lesson's {name.replace('_', ' ')}",
                "is too long.",
                f"Write at most {LONGEST_TEXT:,} letters.",
            )
    for noun, values, known in (
        ("kind of zone", (tidy.zone_kind,), ZONE_KINDS),
        ("verdict", (tidy.verdict,), VERDICTS),
        ("role", tidy.roles, ROLES),
        ("setting", tidy.settings, SETTINGS),
        ("characteristic", tidy.characteristics, CHARACTERISTICS),
    ):
        unknown = [value for value in values if value not in known]
        if unknown:
            raise UserError(
                what=f"The {noun}",
                found=f"'{unknown[0][:40]}' is not one we know.",
                fix=f"Use one of: {', '.join(known)}.",
            )
    return tidy


@dataclass(frozen=True)
class LessonQuestion:
    """
    Which lessons are wanted; empty fields want all.

    Parameters
    ----------
    text : str
        Words that all have to occur, in any order, whatever their capital letters.
    zone_kind, verdict : str
        Kind of zone, and what the counts allowed to say.
    setting, role, characteristic : str
        One of those the lesson names.
    """

    text: str = ""
    zone_kind: str = ""
    verdict: str = ""
    setting: str = ""
    role: str = ""
    characteristic: str = ""


def matches(lesson: Lesson, wanted: LessonQuestion) -> bool:
    """
    Tell whether a lesson is one of those wanted.

    Parameters
    ----------
    lesson : Lesson
        The lesson.
    wanted : LessonQuestion
        What is asked for.

    Returns
    -------
    bool
        A lesson that names no characteristic is meant for all, so it answers for each.
    """
    words = _words(lesson)
    return (
        all(word in words for word in wanted.text.casefold().split())
        and wanted.zone_kind in ("", lesson.zone_kind)
        and wanted.verdict in ("", lesson.verdict)
        and (not wanted.setting or wanted.setting in lesson.settings)
        and (not wanted.role or wanted.role in lesson.roles)
        and (
            not wanted.characteristic
            or not lesson.characteristics
            or wanted.characteristic in lesson.characteristics
        )
    )


def find_lessons(lessons: Iterable[tuple[T, Lesson]], wanted: LessonQuestion) -> list[tuple[T, Lesson]]:
    """
    Pick the lessons wanted, by kind of zone, the newest of each kind first.

    Parameters
    ----------
    lessons : iterable of (key, Lesson)
        All of them.
    wanted : LessonQuestion
        What is asked for.

    Returns
    -------
    list of (key, Lesson)
        In the order of `ZONE_KINDS`.
    """
    kinds = list(ZONE_KINDS)
    kept = [pair for pair in lessons if matches(pair[1], wanted)]
    kept.sort(key=lambda pair: pair[1].learnt_on or datetime.date.min, reverse=True)
    return sorted(kept, key=lambda pair: kinds.index(pair[1].zone_kind))


def _words(lesson: Lesson) -> str:
    parts: list[Any] = [
        lesson.title,
        lesson.what_worked,
        lesson.for_whom,
        lesson.do_differently,
        lesson.response,
        lesson.partnership,
        ZONE_KINDS.get(lesson.zone_kind, ""),
        VERDICTS.get(lesson.verdict, ""),
        *lesson.roles,
        *(SETTING_LABELS.get(name, name) for name in lesson.settings),
        *(CHARACTERISTIC_LABELS.get(name, name) for name in lesson.characteristics),
    ]
    return " ".join(parts).casefold()
