"""What changed between two states of a plan, in words; progress is told apart from what was agreed."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from hotspots.plan.actions import EDITABLE_FIELDS, ROLE_LABELS, SERVICE_CHANGE_LABELS, Action
from hotspots.plan.objectives import AIM_LABELS, same_title
from hotspots.taxonomy import CHARACTERISTIC_LABELS, SETTING_LABELS
from hotspots.wording import counted, format_date, listed, spelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hotspots.plan.meetings import Meeting
    from hotspots.plan.objectives import Objective
    from hotspots.plan.partnership import PartnershipPlan, PlanState

PROGRESS_FIELDS = frozenset(("status", "completed_on", "latest_value", "latest_value_on", "outcome"))
"""Fields that say how an action goes; the others are what was agreed."""
SHORT = 120
"""Letters shown of a text that changed."""
KINDS: dict[str, tuple[str, str]] = {
    "action added": ("action added", "actions added"),
    "action removed": ("action removed", "actions removed"),
    "status": ("status moved", "statuses moved"),
    "date slipped": ("date slipped", "dates slipped"),
    "date": ("other date changed", "other dates changed"),
    "update": ("new update", "new updates"),
    "value": ("value updated", "values updated"),
    "zones": ("action has other zones", "actions have other zones"),
    "field": ("other field changed", "other fields changed"),
    "objective": ("objective changed", "objectives changed"),
    "zone": ("zone changed", "zones changed"),
    "plan": ("change of the plan as a whole", "changes of the plan as a whole"),
}
"""Kinds of change, and how one and several are said."""


@dataclass(frozen=True)
class PlanChange:
    """
    One thing that changed.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    about : str
        Id of the action, objective or zone; empty for the plan as a whole.
    title : str
        What that is.
    text : str
        The change in a sentence.
    progress : bool
        Whether it tells how the plan goes, rather than changing what was agreed.
    """

    kind: str
    about: str
    title: str
    text: str
    progress: bool = False


@dataclass(frozen=True)
class PlanChanges:
    """
    What changed in the plan since a moment.

    Parameters
    ----------
    since : str
        The moment, in words.
    changes : tuple of PlanChange
        What changed.
    meeting : Meeting or None
        The meeting, when it is that of one.
    """

    since: str
    changes: tuple[PlanChange, ...]
    meeting: Meeting | None = None

    def sentence(self) -> str:
        """
        Say how much changed.

        Returns
        -------
        str
            One sentence.
        """
        return f"Since {self.since}: {count_changes(self.changes)}."

    def to_dict(self) -> dict[str, Any]:
        """
        Give the changes as plain values.

        Returns
        -------
        dict
            Since when, the sentence, and each change.
        """
        return {
            "since": self.since,
            "meeting": self.meeting.held_on if self.meeting else None,
            "sentence": self.sentence(),
            "changes": [
                {
                    "kind": change.kind,
                    "about": change.about,
                    "title": change.title,
                    "text": change.text,
                    "progress": change.progress,
                }
                for change in self.changes
            ],
        }


def compare_plans(before: PlanState, after: PlanState) -> list[PlanChange]:
    """
    Say what changed from one state of a plan to another.

    Parameters
    ----------
    before, after : PlanState
        The two states.

    Returns
    -------
    list of PlanChange
        The plan as a whole first, then objectives, actions in the order of their ids, zones.
    """
    return [
        *_of_plan(before.plan, after.plan),
        *_of_objectives(before, after),
        *_of_actions(before, after),
        *_of_zones(before, after),
    ]


def count_changes(changes: Iterable[PlanChange]) -> str:
    """
    Say how many changes of each kind there are.

    Parameters
    ----------
    changes : iterable of PlanChange
        The changes.

    Returns
    -------
    str
        Such as ``1 action added, 2 dates slipped``; ``nothing changed`` when there is none.
    """
    found = Counter(change.kind for change in changes)
    parts = [
        f"{found[kind]} {one if found[kind] == 1 else many}"
        for kind, (one, many) in KINDS.items()
        if found[kind]
    ]
    return listed(parts) or "nothing changed"


def _of_plan(before: PartnershipPlan, after: PartnershipPlan) -> list[PlanChange]:
    return [
        PlanChange(
            "plan",
            "",
            after.title or "The plan",
            _told_field(name, getattr(before, name), getattr(after, name)),
        )
        for name in (field.name for field in fields(after))
        if getattr(before, name) != getattr(after, name)
    ]


def _of_objectives(before: PlanState, after: PlanState) -> list[PlanChange]:
    old = {item.objective_id: item.objective for item in before.objectives}
    new = {item.objective_id: item.objective for item in after.objectives}
    found = []
    for key in dict.fromkeys((*old, *new)):
        if key not in new:
            found.append(PlanChange("objective", key, old[key].title, "The objective was removed."))
        elif key not in old:
            found.append(PlanChange("objective", key, new[key].title, "A new objective."))
        else:
            found += _of_objective(key, old[key], new[key])
    return found


def _of_objective(key: str, old: Objective, new: Objective) -> list[PlanChange]:
    return [
        PlanChange("objective", key, new.title, _told_field(name, getattr(old, name), getattr(new, name)))
        for name in (field.name for field in fields(new))
        if getattr(old, name) != getattr(new, name)
    ]


def _of_actions(before: PlanState, after: PlanState) -> list[PlanChange]:
    old = {action.action_id: action for action in before.actions}
    new = {action.action_id: action for action in after.actions}
    names = before.zone_names | after.zone_names
    found: list[PlanChange] = []
    for key in sorted(set(old) | set(new)):
        if key not in new:
            found.append(
                PlanChange("action removed", key, old[key].action, "The action was removed from the plan.")
            )
        elif key not in old:
            found += _of_new(new[key])
        else:
            found += _of_action(old[key], new[key], names)
    return found


def _of_new(action: Action) -> list[PlanChange]:
    due = f", due {format_date(action.due)}" if action.due else ", without a due date"
    text = f"A new action, led by {action.lead_organisation}{due}."
    return [PlanChange("action added", action.action_id, action.action, text), *_new_updates((), action)]


def _of_action(old: Action, new: Action, zone_names: Mapping[str, str]) -> list[PlanChange]:
    found = []
    for name in EDITABLE_FIELDS:
        was, now = getattr(old, name), getattr(new, name)
        if was == now or name in {"objective", "latest_value_on"}:
            continue
        kind, text = _in_words(name, was, now, zone_names, new)
        found.append(PlanChange(kind, new.action_id, new.action, text, progress=name in PROGRESS_FIELDS))
    if old.latest_value == new.latest_value and old.latest_value_on != new.latest_value_on:
        text = f"The latest value ({new.latest_value}) is now of {format_date(new.latest_value_on)}."
        found.append(PlanChange("value", new.action_id, new.action, text, progress=True))
    if not _same_objective(old, new):
        text = f"It now belongs to the objective '{new.objective}' (before: '{old.objective}')."
        found.append(PlanChange("field", new.action_id, new.action, text))
    return found + _new_updates(tuple(note.note_id for note in old.notes), new)


def _same_objective(old: Action, new: Action) -> bool:
    if old.objective_id and new.objective_id:
        return old.objective_id == new.objective_id
    return same_title(old.objective, new.objective)


def _new_updates(seen: Sequence[int], action: Action) -> list[PlanChange]:
    return [
        PlanChange(
            "update",
            action.action_id,
            action.action,
            f"{note.organisation}, {format_date(note.noted_on)}: {note.text}",
            progress=True,
        )
        for note in sorted(action.notes, key=lambda note: (note.noted_on, note.note_id))
        if note.note_id not in seen
    ]


def _in_words(
    name: str, was: Any, now: Any, zone_names: Mapping[str, str], action: Action
) -> tuple[str, str]:
    """Give the kind of a change and its sentence."""
    if name == "status":
        return "status", f"The status moved from {was} to {now}."
    if name in {"due", "start", "review_on", "evaluation_on", "completed_on"}:
        return _date_in_words(name, was, now)
    if name == "latest_value":
        on = f" on {format_date(action.latest_value_on)}" if action.latest_value_on else ""
        before = f"; before: {was}" if was else ""
        return "value", f"The measure stands at {now or 'no value'}{on}{before}."
    if name == "zones":
        labels = [[zone_names.get(zone, zone) for zone in zones] for zones in (was, now)]
        return "zones", _lists_in_words("Zones", *labels, empty="the whole partnership")
    return "field", _told_field(name, was, now)


DATE_WORDS = {
    "due": "due date",
    "start": "start",
    "review_on": "review",
    "evaluation_on": "evaluation",
    "completed_on": "day of completion",
    "first": "first day",
    "last": "last day",
}


def _date_in_words(name: str, was: datetime.date | None, now: datetime.date | None) -> tuple[str, str]:
    what = DATE_WORDS[name]
    if was is None or now is None:
        text = f"is now {format_date(now)}" if now else f"of {format_date(was)} was taken away"
        return "date", f"The {what} {text}."
    days = (now - was).days
    between = f"from {format_date(was)} to {format_date(now)}"
    if days > 0:
        return (
            "date slipped" if name == "due" else "date",
            f"The {what} slipped by {counted(days, 'day')}, {between}.",
        )
    return "date", f"The {what} was brought forward by {counted(-days, 'day')}, {between}."


def _told_field(name: str, was: Any, now: Any) -> str:
    if name in DATE_WORDS:
        return _date_in_words(name, was, now)[1]
    if isinstance(was, datetime.date) or isinstance(now, datetime.date):
        return f"{spelled(name)}: now {format_date(now)}; before {format_date(was)}."
    if isinstance(now, tuple):
        return _lists_in_words(_spelled(name), [_label(one) for one in was], [_label(one) for one in now])
    if isinstance(now, bool):
        return f"{_spelled(name)}: now {'yes' if now else 'no'}."
    return f"{_spelled(name)}: now {_short(now, name)}; before {_short(was, name)}."


SPELLED = {
    "cost": "Cost",
    "response_id": "Response of the evidence menu",
    "groups_affected": "Groups affected by the service change",
    "aims": "Aims of the duty",
    "why": "Why it is a priority",
}


def _spelled(name: str) -> str:
    return SPELLED.get(name) or spelled(name)


def _label(value: str) -> str:
    return CHARACTERISTIC_LABELS.get(value) or AIM_LABELS.get(value) or value


def _short(value: Any, name: str) -> str:
    if value in {None, ""}:
        return "empty"
    if name == "cost":
        return f"{value:,.2f}".removesuffix(".00")
    labels = {"role": ROLE_LABELS, "service_change": SERVICE_CHANGE_LABELS, "setting": SETTING_LABELS}
    text = labels.get(name, {}).get(value, str(value))
    return f"'{text[:SHORT]}…'" if len(text) > SHORT else f"'{text}'"


def _lists_in_words(what: str, was: Sequence[str], now: Sequence[str], *, empty: str = "all") -> str:
    added = [one for one in now if one not in was]
    gone = [one for one in was if one not in now]
    parts = []
    if added:
        parts.append(f"added {listed(added)}")
    if gone:
        parts.append(f"taken off {listed(gone)}")
    if not now and what in {"Zones", "Characteristics"}:
        parts.append(f"now {empty}")
    return f"{what}: {'; '.join(parts) or 'in another order'}."


def _of_zones(before: PlanState, after: PlanState) -> list[PlanChange]:
    old = {zone.zone_id: zone for zone in before.zones}
    new = {zone.zone_id: zone for zone in after.zones}
    found = []
    for key in dict.fromkeys((*old, *new)):
        if key not in new:
            found.append(PlanChange("zone", key, old[key].name, "The zone was removed."))
            continue
        zone = new[key]
        if key not in old:
            found.append(PlanChange("zone", key, zone.name, "A new zone."))
            continue
        if old[key].name != zone.name:
            found.append(PlanChange("zone", key, zone.name, f"The zone was called '{old[key].name}' before."))
        if old[key].drawn != zone.drawn:
            found.append(PlanChange("zone", key, zone.name, "The outline of the zone was drawn anew."))
    return found
