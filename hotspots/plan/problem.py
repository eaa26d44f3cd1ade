"""The problem behind a zone, in the questions of OSARA: what people judge, beside what the records say."""

from __future__ import annotations

import datetime  # noqa: TC003  read at run time when a record is read back
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from hotspots.plan.entry_checks import require_texts
from hotspots.plan.personal_details import require_no_contact
from hotspots.wording import counted

if TYPE_CHECKING:
    from hotspots.plan.profile import Share, ZoneProfile

SIMILAR = 2
"""A problem is two or more similar incidents (the usual definition of problem-oriented work)."""
STILL = "What people tell you may still show one: write down which groups said so."


@dataclass(frozen=True)
class Question:
    """
    One question of a problem profile.

    Parameters
    ----------
    field : str
        Field of `Problem` that holds what people judge.
    title : str
        The question as asked.
    help : str
        What belongs in the answer.
    """

    field: str
    title: str
    help: str


QUESTIONS: tuple[Question, ...] = (
    Question("noticed", "How did it come to notice?", "Who raised it, and what has been tried before."),
    Question("harmed", "Who is harmed?", "Groups, not names: who is targeted, who sees it, who stays away."),
    Question("by_whom", "By whom?", "What is known of those who do it: neighbours, pupils, passers-by."),
    Question("where_when", "Where and when exactly?", "Corners, stops, entrances; hours, days, seasons."),
    Question("before", "What comes before it?", "Events, disputes, routines, drink, what was said online."),
    Question("victim_guardian", "Who can protect those harmed?", "Family, neighbours, support workers."),
    Question(
        "offender_guardian", "Who can hold back those who do it?", "Parents, schools, landlords, probation."
    ),
    Question("place_guardian", "Who looks after the place?", "Caretakers, shops, door staff, drivers."),
    Question("not_known", "What is not known?", "Who does not report; what no record says; what to ask."),
    Question("short_goal", "What should be different soon?", "A goal within months, and how to tell."),
    Question("long_goal", "What should be different for good?", "To end it, lessen it, lessen its harm."),
)
"""In the order they are asked and printed."""


@dataclass(frozen=True)
class Problem:
    """
    What people judge about the problem behind a zone.

    Parameters
    ----------
    zone : str
        Id of the zone.
    title : str
        The problem in a few words.
    noticed, harmed, by_whom, where_when, before, victim_guardian, offender_guardian, place_guardian, \
not_known, short_goal, long_goal : str
        Answers to `QUESTIONS`; empty while nobody has written one.
    figures_on : datetime.date or None
        Day of the figures that stood beside these answers when they were written.
    table_version : int
        Version of the incident table of those figures; -1 for none.
    incidents : int
        Incidents of the zone in those figures.
    """

    zone: str
    title: str = ""
    noticed: str = ""
    harmed: str = ""
    by_whom: str = ""
    where_when: str = ""
    before: str = ""
    victim_guardian: str = ""
    offender_guardian: str = ""
    place_guardian: str = ""
    not_known: str = ""
    short_goal: str = ""
    long_goal: str = ""
    figures_on: datetime.date | None = None
    table_version: int = -1
    incidents: int = 0

    def answer(self, question: Question) -> str:
        """Give the answer to a question."""
        return str(getattr(self, question.field))

    @property
    def answered(self) -> int:
        """How many questions have an answer."""
        return sum(bool(self.answer(question)) for question in QUESTIONS)


def check_problem(problem: Problem) -> Problem:
    """
    Tidy what people wrote, and refuse what does not belong in it.

    Parameters
    ----------
    problem : Problem
        As written.

    Returns
    -------
    Problem
        With blanks at the ends taken off.

    Raises
    ------
    UserError
        If it says nothing at all, a text is too long, or it seems to hold the contact details of a person or
        a name with a title.
    """
    texts: dict[str, Any] = {
        each.name: getattr(problem, each.name).strip()
        for each in fields(problem)
        if isinstance(getattr(problem, each.name), str)
    }
    tidy = replace(problem, **texts)
    needed = {} if tidy.answered else {"title": "what the problem is"}
    require_texts(tidy, {"zone": "which zone it is about", **needed}, "problem profile")
    require_no_contact({"Problem": tidy.title, **{each.title: tidy.answer(each) for each in QUESTIONS}})
    return tidy


def enough_for_a_problem(profile: ZoneProfile) -> str:
    """
    Say when the records hold too little to speak of a problem.

    Parameters
    ----------
    profile : ZoneProfile
        Figures of the zone.

    Returns
    -------
    str
        One or two sentences; empty when at least two incidents are alike: of one type, or aimed at the same
        characteristic.
    """
    rule = "A problem is two or more similar incidents"
    if profile.incidents < SIMILAR:
        held = "none is" if not profile.incidents else "only one is"
        return f"{rule}; {held} recorded here. {STILL}"
    alike = max(_most(profile.by_characteristic), _most(profile.by_category))
    if alike >= SIMILAR:
        return ""
    return (
        f"{rule}; the {counted(profile.incidents, 'incident')} recorded here have neither type nor "
        f"characteristic in common. {STILL}"
    )


def _most(shares: tuple[Share, ...]) -> int:
    """Give the largest count; what is not known makes no two incidents alike."""
    return max((share.count for share in shares if share.name), default=0)
