"""A rule of due regard, and what applying it found."""

from __future__ import annotations

import datetime  # noqa: TC003  read at run time when a record is read back
from collections.abc import Callable, Iterator  # noqa: TC003  types of fields
from dataclasses import dataclass
from typing import Literal, get_args

from hotspots.plan.due_regard.facts import PlanFacts  # noqa: TC001  type of a field

State = Literal["gap", "partly", "considered"]
STATES: tuple[State, ...] = get_args(State)
"""Worst first."""
STATE_LABELS: dict[str, str] = {"gap": "Gap", "partly": "Partly", "considered": "Considered"}
STATE_MEANINGS: dict[str, str] = {
    "gap": "The plan and its records hold nothing on this.",
    "partly": "There is something, and a part of it is missing.",
    "considered": "It was looked at and written down. Whether it is enough is for people to judge.",
}

ScopeKind = Literal["plan", "zone", "action", "characteristic", "role", "aim", "service change"]


@dataclass(frozen=True)
class Judged:
    """
    What a rule says of one thing.

    Parameters
    ----------
    scope_id, scope : str
        What it was applied to: id, and name in words. The plan as a whole has no id.
    state : {"gap", "partly", "considered"}
        How it stands.
    reason : str
        One sentence with the figures behind it.
    to_close : str
        What would close it; empty when considered.
    zones : tuple of str
        Ids of the zones it concerns.
    """

    scope_id: str
    scope: str
    state: State
    reason: str
    to_close: str = ""
    zones: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rule:
    """
    One thing the check looks at.

    Parameters
    ----------
    rule_id : str
        Such as ``results-told``; never changes.
    title : str
        Short, for a heading or a list.
    checks : str
        What is looked at, in a sentence.
    why : str
        Why it matters.
    sources : tuple of str
        Where that comes from.
    scope : str
        What it is applied to: the plan, each zone, each action and so on.
    closes : str
        What closes it, in general.
    judge : callable
        From the facts to what is said of each.
    may_say_why_not : bool
        Whether a person's reason for leaving it out counts as considered.
    """

    rule_id: str
    title: str
    checks: str
    why: str
    sources: tuple[str, ...]
    scope: ScopeKind
    closes: str
    judge: Callable[[PlanFacts], Iterator[Judged]]
    may_say_why_not: bool = False


@dataclass(frozen=True)
class DueRegardFinding:
    """
    What one rule found for one thing, complete in itself so that it can be kept.

    Parameters
    ----------
    rule_id, title : str
        The rule.
    scope_kind : str
        What the rule is applied to: ``plan``, ``zone``, ``action`` and so on.
    scope_id, scope : str
        For which one it was found: id, and name in words.
    state : str
        One of `STATES`.
    reason : str
        One sentence with the figures.
    to_close : str
        What would close it; empty when considered.
    zones : tuple of str
        Ids of the zones it concerns.
    """

    rule_id: str
    title: str
    scope_kind: str
    scope_id: str
    scope: str
    state: str
    reason: str
    to_close: str = ""
    zones: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """Rule and scope: the same thing looked at on another day has the same key."""
        return self.rule_id, self.scope_id

    @property
    def is_open(self) -> bool:
        """Whether something is still missing."""
        return self.state != "considered"


@dataclass(frozen=True)
class Decision:
    """
    What was decided on one finding that is open.

    Parameters
    ----------
    rule_id, scope_id : str
        Which finding.
    decision : str
        What will be done, or that it stands.
    why : str
        The reason.
    """

    rule_id: str
    scope_id: str
    decision: str
    why: str

    @property
    def key(self) -> tuple[str, str]:
        """Rule and scope of the finding."""
        return self.rule_id, self.scope_id


@dataclass(frozen=True)
class DueRegardRecord:
    """
    That somebody considered the findings on a day; it stands as it was made.

    Parameters
    ----------
    considered_on : datetime.date
        The day.
    post, organisation : str
        Who considered them: the decision-maker, by post.
    findings : tuple of DueRegardFinding
        As they stood on the day of `checked_on`.
    decisions : tuple of Decision
        What was decided on each that was open, and why.
    note : str
        Anything else that was weighed.
    table_version : int
        Version of the incident table behind the figures, -1 when there was none.
    checked_on : datetime.date or None
        Day of the findings: when the record was made, which may be after they were considered.
    """

    considered_on: datetime.date
    post: str
    organisation: str
    findings: tuple[DueRegardFinding, ...]
    decisions: tuple[Decision, ...] = ()
    note: str = ""
    table_version: int = -1
    checked_on: datetime.date | None = None
