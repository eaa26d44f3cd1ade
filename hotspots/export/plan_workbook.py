"""The summary of an action plan as a workbook: cover, zones, profile, actions, hot spots, method."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.export.due_regard_blocks import due_regard_sheet
from hotspots.export.engagement_blocks import engagement_sheets
from hotspots.export.plan_actions import overdue, state_of
from hotspots.export.plan_equality import characteristics_in_words
from hotspots.export.report import MARKING, Value
from hotspots.export.workbook import Sheet, SheetColumn, Workbook
from hotspots.plan.action_file import DERIVED_HEADINGS, EXTRA_HEADINGS, HEADINGS, action_cells
from hotspots.plan.deadlines import WINDOWS_DAYS, find_deadlines
from hotspots.plan.objectives import AIM_LABELS
from hotspots.plan.plan_changes import KINDS
from hotspots.plan.zones import KIND_LABELS
from hotspots.wording import format_date, sentence_case

if TYPE_CHECKING:
    from hotspots.export.plan_input import PlanInput
    from hotspots.plan.profile import ZoneProfile

Row = tuple[Value, ...]
_ABOUT_DUE_REGARD = (
    "Sheet Due regard",
    "What the plan has considered, what it has not, and what would close it.",
)


def build_plan_workbook(plan: PlanInput) -> Workbook:
    """
    Put the workbook of an action plan together.

    Parameters
    ----------
    plan : PlanInput
        Zones with their evidence, actions, hot spots and method.

    Returns
    -------
    Workbook
        One sheet a part, and one each on due regard, engagement and training where the plan has them; the
        hot-spot sheet says so when there is no finding.
    """
    return Workbook(
        title="Action plan summary",
        organisation=plan.organisation or "Community safety partnership",
        banner=MARKING + (" · Fictional data" if plan.fictional else ""),
        made_on=plan.made_on,
        sheets=(
            _cover(plan),
            _zones(plan),
            _profile(plan),
            _objectives(plan),
            _actions(plan),
            _due(plan),
            _changes(plan),
            _sign_offs(plan),
            _hot_spots(plan),
            *([due_regard_sheet(plan.due_regard)] if plan.due_regard is not None else []),
            *(engagement_sheets(plan.engagement) if plan.engagement is not None else []),
            _method(plan),
        ),
    )


def _cover(plan: PlanInput) -> Sheet:
    rows: list[Row] = [
        ("Partnership", plan.organisation or None),
        ("Period", plan.period),
        ("Made on", format_date(plan.made_on)),
        ("Marking", MARKING),
        ("Zones", len(plan.zones)),
        ("Actions", len(plan.actions)),
        ("Sheet Zones", "One row a zone: incidents, residents, change, actions."),
        ("Sheet Profile", "Who is targeted, what happens, when and where, zone by zone."),
        ("Sheet Objectives", "One row an objective."),
        ("Sheet Actions", "One row an action with every field; it can be brought back in."),
        ("Sheet Due", "What is overdue, coming, to be reviewed, or without a date."),
        ("Sheet Changes", "What changed since the last meeting."),
        ("Sheet Sign-off", "Who agreed to which version of the plan."),
        ("Sheet Hot spots", "Places with the highest values, and how to read them."),
        *([_ABOUT_DUE_REGARD] if plan.due_regard is not None else []),
        *(_about_logs(plan)),
        ("Sheet Method", "How the figures were made and what to keep in mind."),
    ]
    if plan.fictional:
        rows.append(
            ("Data", "Fictional data: an invented city. Nothing here is about real people or places.")
        )
    columns = (SheetColumn("", 22), SheetColumn("", 70))
    intro = "Zones, evidence and actions of the plan. Each sheet has one table; headings stay in view."
    return Sheet("Cover", "Action plan summary", intro, columns, tuple(rows), headings=False)


def _about_logs(plan: PlanInput) -> list[Row]:
    sheets = [] if plan.engagement is None else engagement_sheets(plan.engagement)
    return [(f"Sheet {sheet.name}", sheet.intro) for sheet in sheets]


def _zones(plan: PlanInput) -> Sheet:
    columns = (
        SheetColumn("Number", 9),
        SheetColumn("Zone id", 11),
        SheetColumn("Zone", 32),
        SheetColumn("Kind", 20),
        SheetColumn("Area (km²)", 11),
        SheetColumn("Incidents", 11),
        SheetColumn("Residents (about)", 13),
        SheetColumn("Actions", 10),
        SheetColumn("Past due", 10),
        SheetColumn("Change on the year before", 60),
    )
    rows = []
    for item in plan.zones:
        zone, profile = item.zone, item.profile
        own = [action for action in plan.actions if zone.zone_id in action.zones]
        rows.append(
            (
                int(plan.labels[zone.zone_id]),
                zone.zone_id,
                zone.name,
                KIND_LABELS.get(zone.kind, zone.kind),
                round(zone.area_km2, 3),
                profile.incidents if profile else None,
                profile.population.residents if profile and profile.population else None,
                len(own),
                len(overdue(own, plan.made_on)),
                profile.change.sentence if profile and profile.change else None,
            )
        )
    intro = f"Recorded incidents, {plan.period}. An incident in two overlapping zones counts in both."
    return Sheet("Zones", "Zones", intro, columns, tuple(rows))


def _profile(plan: PlanInput) -> Sheet:
    columns = (
        SheetColumn("Zone", 32),
        SheetColumn("Looked at by", 22),
        SheetColumn("Value", 40),
        SheetColumn("Incidents", 11),
    )
    rows: list[Row] = []
    for item in plan.zones:
        if item.profile is not None:
            rows += [(item.zone.name, *row) for row in _profile_rows(item.profile)]
    intro = (
        f"Recorded incidents, {plan.period}. One incident may carry several characteristics, so those rows "
        "add up to more than the incidents."
    )
    return Sheet("Profile", "Profile of each zone", intro, columns, tuple(rows))


def _profile_rows(profile: ZoneProfile) -> list[Row]:
    rows: list[Row] = [("All", "All incidents", profile.incidents)]
    parts = (
        ("Characteristic", profile.by_characteristic),
        ("Type as recorded", profile.by_category),
        ("Setting", profile.by_setting),
        ("Recorded by", profile.by_source),
        ("How reported", profile.by_reporting_route),
        ("Month", profile.by_month),
        ("Weekday (where known)", profile.by_weekday),
        ("Hour (where known)", profile.by_hour),
    )
    rows += [(name, share.label, share.count) for name, shares in parts for share in shares]
    rows.append(("Characteristic", "None recorded", profile.no_characteristic))
    rows.append(("Characteristic", "More than one recorded", profile.several_characteristics))
    return rows


def _actions(plan: PlanInput) -> Sheet:
    """Every field, under the headings of the file of actions: what is changed here can be brought back."""
    headings = EXTRA_HEADINGS | HEADINGS | DERIVED_HEADINGS
    rows = [action_cells(action, zone_names=plan.names, today=plan.made_on) for action in plan.actions]
    names = ("action_id", "version", *HEADINGS, "notes", "late")
    columns = tuple(SheetColumn(headings[name], ACTION_WIDTHS.get(name, 16)) for name in names)
    intro = (
        f"Every action of the plan, on {format_date(plan.made_on)}. Changes made here can be brought back in "
        "on the page Plan: leave the columns Action id and Version as they are."
    )
    return Sheet("Actions", "Actions", intro, columns, tuple(tuple(row.values()) for row in rows))


ACTION_WIDTHS = {
    "action_id": 11,
    "version": 9,
    "objective": 34,
    "goal": 30,
    "action": 44,
    "role": 22,
    "characteristics": 22,
    "zones": 26,
    "lead_organisation": 22,
    "lead_officer": 22,
    "partners": 26,
    "resources": 24,
    "cost": 11,
    "currency": 10,
    "measure": 28,
    "outcome": 28,
    "evaluation_method": 30,
    "equality_impact": 30,
    "mitigation": 30,
    "notes": 50,
    "late": 10,
}
"""Widths of columns that need more or less than usual, in characters."""


def _objectives(plan: PlanInput) -> Sheet:
    columns = (
        SheetColumn("Objective id", 12),
        SheetColumn("Objective", 40),
        SheetColumn("Theme", 20),
        SheetColumn("Goal", 34),
        SheetColumn("Why it is a priority", 40),
        SheetColumn("Characteristics", 26),
        SheetColumn("Aims of the duty", 30),
        SheetColumn("Measure", 30),
        SheetColumn("Baseline", 18),
        SheetColumn("Target", 18),
        SheetColumn("Actions", 10),
        SheetColumn("Past due", 10),
    )
    rows = []
    for item, actions in state_of(plan).by_objective():
        one = item.objective
        rows.append(
            (
                item.objective_id,
                one.title,
                one.theme,
                one.goal,
                one.why,
                characteristics_in_words(one.characteristics) or "All",
                "; ".join(AIM_LABELS[aim] for aim in one.aims),
                one.measure,
                one.baseline,
                one.target,
                len(actions),
                len(overdue(actions, plan.made_on)),
            )
        )
    return Sheet("Objectives", "Objectives", "What the plan is meant to achieve.", columns, tuple(rows))


def _due(plan: PlanInput) -> Sheet:
    due = find_deadlines(plan.actions, today=plan.made_on, days=WINDOWS_DAYS[-1])
    rows: list[Row] = []
    for what, deadlines in (("Overdue", due.overdue), ("Coming", due.coming), ("Review", due.reviews)):
        rows += [
            (what, one.action.action_id, one.action.action, one.action.lead_organisation, one.day, one.days)
            for one in deadlines
        ]
    rows += [
        ("No date set", action.action_id, action.action, action.lead_organisation, None, None)
        for action in due.undated
    ]
    columns = (
        SheetColumn("What", 13),
        SheetColumn("Action id", 11),
        SheetColumn("Action", 50),
        SheetColumn("Lead organisation", 26),
        SheetColumn("Day", 14),
        SheetColumn("Days from today", 12),
    )
    return Sheet("Due", "Overdue and coming", due.sentence(), columns, tuple(rows))


def _changes(plan: PlanInput) -> Sheet:
    columns = (
        SheetColumn("Kind", 24),
        SheetColumn("Id", 11),
        SheetColumn("What", 44),
        SheetColumn("Change", 70),
        SheetColumn("Progress only", 12),
    )
    changes = plan.changes
    if changes is None:
        return Sheet("Changes", "Changes", "No meeting has been entered to compare with.", columns, ())
    rows = tuple(
        (
            sentence_case(KINDS[change.kind][0]),
            change.about,
            change.title,
            change.text,
            "yes" if change.progress else "no",
        )
        for change in changes.changes
    )
    return Sheet("Changes", f"Changes since {changes.since}", changes.sentence(), columns, rows)


def _sign_offs(plan: PlanInput) -> Sheet:
    columns = (
        SheetColumn("Organisation", 30),
        SheetColumn("Post", 30),
        SheetColumn("Signed on", 14),
        SheetColumn("Version", 10),
        SheetColumn("Since then", 50),
        SheetColumn("Note", 40),
    )
    rows = tuple(
        (
            one.sign_off.organisation,
            one.sign_off.post,
            one.sign_off.signed_on,
            one.sign_off.version,
            one.sentence(),
            one.sign_off.note,
        )
        for one in plan.sign_offs
    )
    intro = "Who agreed to which version of the plan, newest first." if rows else "Nobody has signed yet."
    return Sheet("Sign-off", "Sign-off", intro, columns, rows)


def _hot_spots(plan: PlanInput) -> Sheet:
    hot = plan.hot_spots
    if hot is None or not hot.records:
        text = " ".join(hot.sentences) if hot else "No hot-spot finding was chosen for this export."
        return Sheet("Hot spots", "Hot spots", text, (SheetColumn("Place", 30),), ())
    names = list(hot.records[0])
    headings = [sentence_case(name.replace("_", " ").replace("km2", "(km²)")) for name in names]
    wide = [isinstance(hot.records[0][name], str) for name in names]
    columns = tuple(
        SheetColumn(heading, 26 if words else 13) for heading, words in zip(headings, wide, strict=True)
    )
    rows = tuple(tuple(record[name] for name in names) for record in hot.records)
    return Sheet("Hot spots", f"Hot spots: {hot.title}", " ".join(hot.sentences), columns, rows)


def _method(plan: PlanInput) -> Sheet:
    rows: list[Row] = [*plan.method, *(("Keep in mind", caveat) for caveat in plan.caveats)]
    if plan.hot_spots is not None:
        rows += [("Hot spots", note) for note in plan.hot_spots.notes]
    for item in plan.zones:
        if item.profile is not None:
            rows += [(item.zone.name, note) for note in item.profile.notes]
    columns = (SheetColumn("Part", 26), SheetColumn("Text", 100))
    return Sheet(
        "Method", "How these figures were made", "Enough to make every figure again.", columns, tuple(rows)
    )
