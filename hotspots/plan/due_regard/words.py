"""Findings of due regard in sentences; they say what was considered, never that a duty is met."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hotspots.plan.due_regard.check import count_states
from hotspots.wording import counted, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotspots.plan.due_regard.finding import DueRegardFinding

READ_WITH_CARE = (
    "This lists what the plan and its records hold, and what they do not. It is an aid to the people who "
    "decide: the equality duty asks them to think with an open mind and in good time, and no list can show "
    "that they did. Something considered may still be too little; a gap may have a good reason, which "
    "should be written down."
)
LIMITS = (
    "The check reads what is written down in this plan. It cannot tell whether it is true, or good enough.",
    "It looks at seven characteristics. The duty also covers pregnancy and maternity and, for its first aim, "
    "marriage and civil partnership: records seldom carry these, so look at them yourselves.",
)


THE_PLAN = "the plan as a whole"


def summary_sentence(findings: Sequence[DueRegardFinding]) -> str:
    """
    Say how many things were looked at and how they stand.

    Parameters
    ----------
    findings : sequence of DueRegardFinding
        Of a plan or a zone.

    Returns
    -------
    str
        One sentence.
    """
    if not findings:
        return "Nothing to look at yet."
    states = count_states(findings)
    parts = [
        f"{states['considered']:,} considered",
        f"{states['partly']:,} in part",
        counted(states["gap"], "gap"),
    ]
    return f"Of {counted(len(findings), 'point')} looked at: {listed(parts)}."


@dataclass(frozen=True)
class Point:
    """
    One point, for all that it stands for in the same words.

    Parameters
    ----------
    rule_id, title : str
        The rule.
    state : str
        One of `STATES`.
    scopes : tuple of str
        Which it stands for.
    reason, to_close : str
        Why, and what would close it.
    keys : tuple of (str, str)
        Rule and scope of each finding put together here.
    alike : bool
        Whether all have the same reason; otherwise the reason names what each is for.
    """

    rule_id: str
    title: str
    state: str
    scopes: tuple[str, ...]
    reason: str
    to_close: str
    keys: tuple[tuple[str, str], ...]
    alike: bool = True

    def named_reason(self) -> str:
        """Give the reason with what it is for in front, unless it names that itself."""
        return f"{listed(self.scopes)}: {self.reason}" if self.alike else self.reason


def open_points(findings: Sequence[DueRegardFinding], *, apart: bool = False) -> tuple[Point, ...]:
    """
    Put together what is open and would be closed in the same way, gaps first.

    Parameters
    ----------
    findings : sequence of DueRegardFinding
        Of a plan or a zone.
    apart : bool
        Whether to put together only what has the same reason as well, to be decided on one by one.

    Returns
    -------
    tuple of Point
        Gaps first, then what is there in part; within each in the order of the rules.
    """
    still = sorted((each for each in findings if each.is_open), key=lambda one: one.state != "gap")
    return points(still, apart=apart)


def points(findings: Sequence[DueRegardFinding], *, apart: bool = False) -> tuple[Point, ...]:
    """
    Put together findings of one rule, so that nobody reads one sentence seven times.

    Parameters
    ----------
    findings : sequence of DueRegardFinding
        Of a plan or a zone.
    apart : bool
        Whether to put together only what has the same reason as well.

    Returns
    -------
    tuple of Point
        In the order of the findings; different reasons stand behind what each is for.
    """
    alike: dict[tuple[str, ...], list[DueRegardFinding]] = {}
    for each in findings:
        key = (each.rule_id, each.state, each.to_close, each.reason if apart else "")
        alike.setdefault(key, []).append(each)
    return tuple(
        Point(
            rule_id=own[0].rule_id,
            title=own[0].title,
            state=own[0].state,
            scopes=tuple(_short(each) for each in own),
            reason=_reason(own),
            to_close=own[0].to_close,
            keys=tuple(each.key for each in own),
            alike=len({each.reason for each in own}) == 1,
        )
        for own in alike.values()
    )


def _reason(findings: Sequence[DueRegardFinding]) -> str:
    """Give the reason they share; else each reason behind all it is for."""
    scopes: dict[str, list[str]] = {}
    for each in findings:
        scopes.setdefault(each.reason, []).append(_short(each))
    if len(scopes) == 1:
        return findings[0].reason
    return "; ".join(f"{listed(names)}: {reason.rstrip('.')}" for reason, names in scopes.items()) + "."


def rule_lines(findings: Sequence[DueRegardFinding]) -> list[tuple[str, str, str]]:
    """
    Say how each rule stands, over all it was applied to.

    Parameters
    ----------
    findings : sequence of DueRegardFinding
        Of the plan.

    Returns
    -------
    list of (str, str, str)
        Title of the rule, how it stands in words, and for which it is open.
    """
    lines = []
    for title in dict.fromkeys(each.title for each in findings):
        own = [each for each in findings if each.title == title]
        states = count_states(own)
        words = (
            f"considered for all {len(own):,}"
            if states["considered"] == len(own) > 1
            else "considered"
            if states["considered"] == len(own)
            else listed(
                [
                    text
                    for text, number in (
                        (counted(states["gap"], "gap"), states["gap"]),
                        (f"{states['partly']:,} in part", states["partly"]),
                        (f"{states['considered']:,} considered", states["considered"]),
                    )
                    if number
                ]
            )
        )
        # Where a rule looks at the plan and at more, the plan is named too, or the numbers would not add up.
        named = [
            _short(each) if each.scope_id else THE_PLAN
            for each in own
            if each.is_open and (each.scope_id or len(own) > 1)
        ]
        lines.append((title, words, listed(named)))
    return lines


def _short(finding: DueRegardFinding) -> str:
    """Actions have long names; their number will do in a list."""
    return finding.scope_id if finding.scope_kind in {"action", "service change"} else finding.scope
