"""What the records say to each question of a problem profile, in sentences with their numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hotspots.plan.problem import QUESTIONS
from hotspots.plan.profile_words import FEW
from hotspots.plan.suggest_words import repeats_sentence
from hotspots.wording import counted, format_date, listed

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from hotspots.plan.actions import Action
    from hotspots.plan.profile import Share, ZoneProfile

MOST_NAMED = 4
"""Longer breakdowns are cut: the whole stands in the zone's profile."""
FEW_KNOWN = 10
"""With fewer incidents whose hour or day is known no peak is named (as in the profile)."""
_PARTS_OF_DAY = (0, 6, 12, 18)
_GUARDIANS = {
    "victim_guardian": "support",
    "offender_guardian": "perpetrators",
    "place_guardian": "prevention",
}


@dataclass(frozen=True)
class Suspects:
    """
    How many suspects the records tell apart; never who.

    Parameters
    ----------
    with_suspect : int
        Incidents that carry a key of a suspect.
    repeat : int
        Suspects with more than one incident in the zone.
    of_repeat : int
        Those incidents.
    """

    with_suspect: int
    repeat: int
    of_repeat: int


@dataclass(frozen=True)
class Before:
    """
    An event that was entered, and what the zone saw in its days.

    Parameters
    ----------
    name : str
        The event.
    start, end : datetime.date
        Its days.
    incidents : int
        Incidents of the zone in them.
    usual : float
        Incidents the zone has in as many days, on average over the period.
    """

    name: str
    start: datetime.date
    end: datetime.date
    incidents: int
    usual: float


@dataclass(frozen=True)
class ProblemFigures:
    """
    Figures beside a problem profile, made by the tool.

    Parameters
    ----------
    made_on : datetime.date
        Day they were made.
    table_version : int
        Version of the incident table; -1 without incidents.
    period : str
        Period, in words.
    incidents : int
        Incidents of the zone.
    texts : dict of str to tuple of str
        Sentences by field of `Problem`; empty where the records have nothing to say.
    warning : str
        That there is too little for a problem; empty otherwise.
    """

    made_on: datetime.date
    table_version: int
    period: str
    incidents: int
    texts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    warning: str = ""

    def to(self, name: str) -> tuple[str, ...]:
        """Give the sentences to one question."""
        return self.texts.get(name, ())

    @staticmethod
    def source(name: str) -> str:
        """Say where the sentences to one question come from: the records, or the plan."""
        return "From the plan" if name in _GUARDIANS else "From the records"

    @property
    def origin(self) -> str:
        """Where the figures come from, in words."""
        if self.table_version < 0:
            return f"No incidents are loaded ({format_date(self.made_on)})."
        return (
            f"Figures of {format_date(self.made_on)}, from version {self.table_version} of the incident "
            f"table, {self.period}."
        )


def suspects_of(keys: pd.Series[str]) -> Suspects:
    """
    Count suspects by their keys.

    Parameters
    ----------
    keys : pandas.Series of str
        Key of the suspect of each incident of the zone; missing where there is none.

    Returns
    -------
    Suspects
        Counts only.
    """
    counts = keys.dropna().value_counts()
    again = counts[counts > 1]
    return Suspects(int(counts.sum()), len(again), int(again.sum()))


def figures_for(
    profile: ZoneProfile,
    *,
    suspects: Suspects,
    before: Sequence[Before] = (),
    actions: Sequence[Action] = (),
) -> dict[str, tuple[str, ...]]:
    """
    Say what the records and the plan hold to each question.

    Parameters
    ----------
    profile : ZoneProfile
        Figures of the zone.
    suspects : Suspects
        Suspects told apart.
    before : sequence of Before
        Events of the period.
    actions : sequence of Action
        Actions of the plan in this zone or everywhere.

    Returns
    -------
    dict of str to tuple of str
        By field of `Problem`; goals have none, for they are for people to set.
    """
    found: Mapping[str, tuple[str, ...]] = {
        "noticed": _noticed(profile),
        "harmed": _harmed(profile),
        "by_whom": _by_whom(profile, suspects),
        "where_when": (*_where(profile), *_when(profile)),
        "before": _before(before),
        **{name: _guardian(role, actions) for name, role in _GUARDIANS.items()},
        "not_known": _not_known(profile, suspects),
    }
    return {each.field: found.get(each.field, ()) for each in QUESTIONS}


def _noticed(profile: ZoneProfile) -> tuple[str, ...]:
    told = [f"{counted(profile.incidents, 'incident')} recorded in the zone."]
    if profile.change is not None and profile.incidents:
        told.append(f"Twelve months to {format_date(profile.change.end)}: {profile.change.sentence}")
    for words, shares in (("Recorded by", profile.by_source), ("Reported by", profile.by_reporting_route)):
        told += [f"{words}: {_named(shares)}."] if _named(shares) else []
    return tuple(told)


def _harmed(profile: ZoneProfile) -> tuple[str, ...]:
    marked = sorted(profile.by_characteristic, key=lambda share: -share.count)
    named = _named(marked)
    if not profile.incidents:
        return ()
    told = [
        f"Recorded as targeted: {named}." if named else "No incident is marked with a characteristic.",
        repeats_sentence(profile.repeats),
    ]
    if profile.several_characteristics:
        carry = counted(profile.several_characteristics, "incident carries", "incidents carry")
        told.insert(1, f"{carry} more than one characteristic.")
    if profile.incidents < FEW:
        told.append("That is too few to read a pattern into.")
    return tuple(told)


def _by_whom(profile: ZoneProfile, suspects: Suspects) -> tuple[str, ...]:
    if not profile.incidents:
        return ()
    if not suspects.with_suspect:
        return ("No record of this zone tells suspects apart.",)
    known = f"A suspect is known for {suspects.with_suspect:,} of {counted(profile.incidents, 'incident')}"
    if not suspects.repeat:
        return (f"{known}; none of them more than once.",)
    people = counted(suspects.repeat, "suspect is", "suspects are")
    return (f"{known}; {people} named in more than one, {suspects.of_repeat:,} incidents together.",)


def _where(profile: ZoneProfile) -> tuple[str, ...]:
    told = []
    for words, shares in (("Setting", profile.by_setting), ("Type", profile.by_category)):
        named = _named(shares)
        told += [f"{words}: {named}."] if named else []
    return tuple(told)


def _when(profile: ZoneProfile) -> tuple[str, ...]:
    told = []
    if profile.with_hour >= FEW_KNOWN:
        parts = [
            (sum(share.count for share in profile.by_hour[start : start + 6]), start)
            for start in _PARTS_OF_DAY
        ]
        count, start = max(parts, key=lambda part: part[0])
        told.append(
            f"Most between {start:02d}:00 and {start + 6:02d}:00: {count:,} of the {profile.with_hour:,} "
            "whose hour is known."
        )
    if profile.with_weekday >= FEW_KNOWN:
        most = max(profile.by_weekday, key=lambda share: share.count)
        told.append(
            f"Fullest day of the week: {most.label}, {most.count:,} of the {profile.with_weekday:,} whose "
            "day is known."
        )
    if not told and profile.incidents:
        told.append("Hour and day are known for too few to name a peak.")
    return tuple(told)


def _before(before: Sequence[Before]) -> tuple[str, ...]:
    return tuple(
        f"{each.name} ({format_date(each.start)} to {format_date(each.end)}): "
        f"{counted(each.incidents, 'incident')} here in those days; usual in as many days: {each.usual:.1f}."
        for each in before
    )


def _guardian(role: str, actions: Sequence[Action]) -> tuple[str, ...]:
    own = [action for action in actions if action.role == role]
    if not own:
        return ("No action of the plan does this here yet.",)
    named = [
        f"{action.action_id} {action.action.rstrip('.')} "
        f"({', '.join(filter(None, (action.lead_organisation, action.status, _reach(action))))})"
        for action in own
    ]
    return (f"{'; '.join(named)}.",)


def _reach(action: Action) -> str:
    """Say so of an action that is not for this zone alone, for it may never come here."""
    return "" if action.zones else "for the whole partnership"


def _not_known(profile: ZoneProfile, suspects: Suspects) -> tuple[str, ...]:
    if not profile.incidents:
        return ("Nothing is recorded here; that does not say that nothing happens.",)
    gaps = [
        (profile.incidents - profile.with_hour, "the hour"),
        (profile.incidents - suspects.with_suspect, "a suspect"),
        (profile.incidents - profile.repeats.with_victim, "who the victim is, to tell repeats"),
        (profile.no_characteristic, "any characteristic targeted"),
        (_missing(profile.by_setting), "the setting"),
    ]
    told = [f"{words} ({number:,})" for number, words in gaps if number > 0]
    every = counted(profile.incidents, "incident")
    first = f"Of {every} the records do not say: {listed(told)}." if told else ""
    lost = counted(profile.no_point, "incident of the whole area has", "incidents of the whole area have")
    return tuple(
        filter(None, (first, f"{lost} no point; some may have happened here." if profile.no_point else ""))
    )


def _missing(shares: Sequence[Share]) -> int:
    return sum(share.count for share in shares if not share.name)


def _named(shares: Sequence[Share]) -> str:
    """Name the first lines of a breakdown with their numbers; what is not known is told elsewhere."""
    lines = [share for share in shares if share.count and share.name]
    named = [f"{_lower(share.label)} ({share.count:,})" for share in lines[:MOST_NAMED]]
    rest = sum(share.count for share in lines[MOST_NAMED:])
    return ", ".join([*named, *([f"others ({rest:,})"] if rest else [])])


def _lower(label: str) -> str:
    """Start with a small letter, unless the word is written in capitals."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
