"""The summary of an action plan as a workbook: cover, zones, profile, actions, hot spots, method."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.export.due_regard_blocks import due_regard_sheet
from hotspots.export.plan_actions import overdue, serves, where
from hotspots.export.report import MARKING, Value
from hotspots.export.workbook import Sheet, SheetColumn, Workbook
from hotspots.plan.actions import ROLE_LABELS
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
        Six sheets, and one on due regard where the plan has it; the hot-spot sheet says so when there is no
        finding.
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
            _actions(plan),
            _hot_spots(plan),
            *([due_regard_sheet(plan.due_regard)] if plan.due_regard is not None else []),
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
        ("Sheet Actions", "One row an action, with its latest progress note."),
        ("Sheet Hot spots", "Places with the highest values, and how to read them."),
        *([_ABOUT_DUE_REGARD] if plan.due_regard is not None else []),
        ("Sheet Method", "How the figures were made and what to keep in mind."),
    ]
    if plan.fictional:
        rows.append(
            ("Data", "Fictional data: an invented city. Nothing here is about real people or places.")
        )
    columns = (SheetColumn("", 22), SheetColumn("", 70))
    intro = "Zones, evidence and actions of the plan. Each sheet has one table; headings stay in view."
    return Sheet("Cover", "Action plan summary", intro, columns, tuple(rows), headings=False)


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
    columns = (
        SheetColumn("Action id", 11),
        SheetColumn("Action", 44),
        SheetColumn("Objective", 34),
        SheetColumn("Role", 22),
        SheetColumn("Where", 26),
        SheetColumn("Characteristics", 22),
        SheetColumn("Lead organisation", 22),
        SheetColumn("Lead officer", 18),
        SheetColumn("Partners", 24),
        SheetColumn("Start", 13),
        SheetColumn("Due", 13),
        SheetColumn("Status", 13),
        SheetColumn("Past due", 10),
        SheetColumn("Measure", 28),
        SheetColumn("Baseline", 18),
        SheetColumn("Target", 18),
        SheetColumn("Resources", 22),
        SheetColumn("Last note on", 13),
        SheetColumn("Last progress note", 44),
    )
    rows = []
    for action in plan.actions:
        last = max(action.notes, key=lambda note: (note.noted_on, note.note_id), default=None)
        rows.append(
            (
                action.action_id,
                action.action,
                action.objective,
                ROLE_LABELS[action.role],
                where(action, plan.names),
                serves(action),
                action.lead_organisation,
                action.lead_officer,
                "; ".join(action.partners),
                action.start,
                action.due,
                action.status,
                "yes" if overdue([action], plan.made_on) else "no",
                action.measure,
                action.baseline,
                action.target,
                action.resources,
                last.noted_on if last else None,
                f"{last.organisation}: {last.text}"
                if last and last.organisation
                else last.text
                if last
                else None,
            )
        )
    return Sheet(
        "Actions",
        "Actions",
        f"Every action of the plan, on {format_date(plan.made_on)}.",
        columns,
        tuple(rows),
    )


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
