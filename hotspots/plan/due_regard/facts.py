"""What the check of due regard looks at: plain facts of a plan, whatever they were kept as."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from textwrap import shorten

STATEMENT_HOLDS_DAYS = 366
"""A statement of why something was left out holds for a year; after that it is said anew (house rule)."""
LONGEST_NAME = 60
_POLICE = re.compile(r"\b(police|constabulary)\b", re.IGNORECASE)


@dataclass(frozen=True)
class CharacteristicFacts:
    """
    What is known of one characteristic.

    Parameters
    ----------
    name : str
        Its column name, such as ``religion_or_belief``.
    label : str
        Its words.
    recorded : int
        Incidents marked with it.
    with_impact : int
        How many of those say how much harm was done.
    in_survey : bool
        Whether a survey gives a rate for it, to set beside what is recorded.
    """

    name: str
    label: str
    recorded: int = 0
    with_impact: int = 0
    in_survey: bool = False


@dataclass(frozen=True)
class ZoneFacts:
    """
    One prevention zone of the plan; buffers and comparison zones are none.

    Parameters
    ----------
    zone_id, name : str
        Its id and name.
    characteristics : tuple of str
        Characteristics it was drawn for; empty when nobody said.
    """

    zone_id: str
    name: str
    characteristics: tuple[str, ...] = ()


@dataclass(frozen=True)
class ActionFacts:
    """
    One action that stands: neither removed nor stopped.

    Parameters
    ----------
    action_id, title : str
        Its id, and what will be done.
    role : str
        One of the roles of an action.
    proposed : bool
        Whether nobody has agreed it yet.
    characteristics, zones : tuple of str
        Whom and where it serves; empty means all, and the whole partnership.
    lead : str
        Organisation that answers for it.
    partners : tuple of str
        Other organisations taking part.
    start, due : datetime.date or None
        First day, and day it should be done by.
    measure, baseline, target : str
        How success is measured, where it stands, where it should be.
    aims : tuple of str
        Aims of the equality duty its objective names: ``eliminate``, ``advance``, ``foster``.
    """

    action_id: str
    title: str
    role: str
    proposed: bool = False
    characteristics: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    lead: str = ""
    partners: tuple[str, ...] = ()
    start: datetime.date | None = None
    due: datetime.date | None = None
    measure: str = ""
    baseline: str = ""
    target: str = ""
    aims: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its id and the beginning of what will be done, for a list."""
        return f"{self.action_id} {shorten(self.title, LONGEST_NAME, placeholder='...')}"


@dataclass(frozen=True)
class EngagementFacts:
    """
    One time that people at risk were asked.

    Parameters
    ----------
    record_id : str
        Its id.
    asked_on : datetime.date
        The day.
    characteristics, zones : tuple of str
        Which it was about; no characteristic means people were asked without regard to any, no zone the whole
        partnership.
    heard : bool
        Whether what they said is written down.
    answered : bool
        Whether it is written down what changed because of it, or that they were told what came of it.
    """

    record_id: str
    asked_on: datetime.date
    characteristics: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    heard: bool = True
    answered: bool = False


@dataclass(frozen=True)
class TrainingFacts:
    """
    One training that was given.

    Parameters
    ----------
    record_id : str
        Its id.
    held_on : datetime.date
        The day.
    senior : bool
        Whether it was for senior leaders; otherwise for staff who meet the public.
    characteristics : tuple of str
        Those it covered by name.
    """

    record_id: str
    held_on: datetime.date
    senior: bool = False
    characteristics: tuple[str, ...] = ()


@dataclass(frozen=True)
class EvaluationFacts:
    """
    One evaluation, planned or made.

    Parameters
    ----------
    record_id : str
        Its id.
    zones, actions : tuple of str
        What it looks at.
    planned_on : datetime.date or None
        Day on which it was written down how success will be told; None when it was not.
    made_on : datetime.date or None
        Day it was made; None while it is only planned.
    how : bool
        Whether the plan says how: what is counted, and what it is compared with.
    until : datetime.date or None
        Last day it looks at; None when that is not said.
    """

    record_id: str
    zones: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    planned_on: datetime.date | None = None
    made_on: datetime.date | None = None
    how: bool = True
    until: datetime.date | None = None


@dataclass(frozen=True)
class TellingFacts:
    """
    One time that local people were told the results, or are to be told.

    Parameters
    ----------
    record_id : str
        Its id.
    told_on : datetime.date
        The day.
    where : str
        Where or how: a meeting, a page, a newsletter.
    zones : tuple of str
        Which zones it was about; empty means the whole partnership.
    """

    record_id: str
    told_on: datetime.date
    where: str
    zones: tuple[str, ...] = ()


@dataclass(frozen=True)
class ServiceChangeFacts:
    """
    One service that is cut, moved or reformed.

    Parameters
    ----------
    record_id, title : str
        Its id, and what changes.
    groups : bool
        Whether it is written down who is affected.
    impact : str
        What it means for them; empty when nobody wrote it down.
    mitigation : str
        What is done so that it does less harm, or why nothing is needed; empty when nobody wrote it down.
    """

    record_id: str
    title: str
    groups: bool = False
    impact: str = ""
    mitigation: str = ""

    @property
    def name(self) -> str:
        """Its id and the beginning of what changes, for a list."""
        return f"{self.record_id} {shorten(self.title, LONGEST_NAME, placeholder='...')}"


@dataclass(frozen=True)
class Statement:
    """
    What a person said on why the plan leaves something out.

    Parameters
    ----------
    rule_id, scope_id : str
        Which rule it answers, and for what: a characteristic, a role, or empty for the plan.
    why : str
        The reason.
    said_on : datetime.date
        The day.
    post, organisation : str
        Who said it, by post.
    """

    rule_id: str
    scope_id: str
    why: str
    said_on: datetime.date
    post: str
    organisation: str


@dataclass(frozen=True)
class PlanFacts:
    """
    All that the check looks at.

    Parameters
    ----------
    today : datetime.date
        The day to judge by.
    characteristics : tuple of CharacteristicFacts
        All seven, in their order.
    zones, actions, engagement, training, evaluations, tellings, service_changes, statements : tuple
        What the plan holds of each.
    review_date : datetime.date or None
        When the plan as a whole is looked at again.
    police : frozenset of str
        Names of organisations known to be police; others are told by their name.
    """

    today: datetime.date
    characteristics: tuple[CharacteristicFacts, ...]
    zones: tuple[ZoneFacts, ...] = ()
    actions: tuple[ActionFacts, ...] = ()
    engagement: tuple[EngagementFacts, ...] = ()
    training: tuple[TrainingFacts, ...] = ()
    evaluations: tuple[EvaluationFacts, ...] = ()
    tellings: tuple[TellingFacts, ...] = ()
    service_changes: tuple[ServiceChangeFacts, ...] = ()
    statements: tuple[Statement, ...] = ()
    review_date: datetime.date | None = None
    police: frozenset[str] = frozenset()

    def is_police(self, name: str) -> bool:
        """Tell whether an organisation is the police."""
        return name in self.police or bool(_POLICE.search(name))

    def statement(self, rule_id: str, scope_id: str = "") -> Statement | None:
        """Give the newest statement for a rule and what it is applied to, that has not run out."""
        fitting = [
            each
            for each in self.statements
            if (each.rule_id, each.scope_id) == (rule_id, scope_id)
            and each.why.strip()
            and datetime.timedelta(0) <= self.today - each.said_on < datetime.timedelta(STATEMENT_HOLDS_DAYS)
        ]
        return max(fitting, key=lambda each: each.said_on, default=None)
