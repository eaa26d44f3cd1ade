"""The summary of an action plan as report blocks: the whole, and the opening pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.export.due_regard_blocks import due_regard_blocks
from hotspots.export.engagement_blocks import engagement_blocks
from hotspots.export.plan_actions import action_blocks, overdue, role_gaps
from hotspots.export.plan_follow_up import follow_up_blocks
from hotspots.export.plan_input import NO_ZONE
from hotspots.export.plan_money import total_cost
from hotspots.export.plan_zone import most, opening, shared_notes, zone_blocks
from hotspots.export.report import (
    MARKING,
    Block,
    Bullets,
    Callout,
    Column,
    Facts,
    Figure,
    Figures,
    Heading,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Report,
    Table,
)
from hotspots.export.responses_blocks import responses_blocks
from hotspots.plan.actions import OPEN_STATUSES
from hotspots.plan.zones import KIND_LABELS
from hotspots.wording import counted, format_date, format_period, listed, sentence_case

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from hotspots.export.plan_input import HotSpotEvidence, PlanInput
    from hotspots.export.report import Value
    from hotspots.maps.figure import MapZone
    from hotspots.plan.zones import Zone

MOST_PLACES = 10
"""Hot spots listed in the document; all are in the Excel and map files."""


def build_plan_report(plan: PlanInput) -> Report:
    """
    Put the summary of an action plan together.

    Parameters
    ----------
    plan : PlanInput
        Zones with their evidence, actions, hot spots and method.

    Returns
    -------
    Report
        The document, marked OFFICIAL-SENSITIVE, without a format.
    """
    one = plan.zones[0].zone.name if len(plan.zones) == 1 and not plan.whole_plan else ""
    blocks: list[Block] = [*_at_a_glance(plan), *_map(plan)]
    for place, item in enumerate(plan.zones):
        new_page = (bool(place) or not one) and item.profile is not None
        blocks += zone_blocks(plan, item, new_page=new_page)
    if plan.hot_spots is not None:
        blocks += _hot_spots(plan.hot_spots, whole_plan=plan.whole_plan)
    blocks += _statement(plan)
    blocks += action_blocks(plan)
    blocks += responses_blocks(plan.actions, {one.response_id: one for one in plan.responses})
    blocks += follow_up_blocks(plan)
    if plan.engagement is not None:
        blocks += engagement_blocks(plan.engagement)
    if plan.due_regard is not None:
        blocks += due_regard_blocks(plan.due_regard)
    blocks += _method(plan)
    return Report(
        title="Action plan summary",
        subtitle=one or "All zones and actions"
        if plan.whole_plan or one
        else listed(list(plan.names.values())),
        organisation=plan.organisation or "Community safety partnership",
        marking=MARKING,
        fictional=plan.fictional,
        made_on=plan.made_on,
        cover=_cover(plan),
        blocks=tuple(blocks),
    )


def _statement(plan: PlanInput) -> list[Block]:
    if plan.plan is None or not plan.plan.statement:
        return []
    return [Heading("What we want"), *(Paragraph(part) for part in plan.plan.statement.split("\n") if part)]


def _cover(plan: PlanInput) -> tuple[tuple[str, str], ...]:
    facts = [("Figures for", plan.period), ("Made on", format_date(plan.made_on)), ("Marking", MARKING)]
    own = plan.plan
    if own is not None:
        dated = own.first or own.last
        facts = [
            ("Plan", own.title),
            ("Plan runs", format_period(own.first, own.last) if dated else ""),
            ("Review of the plan", format_date(own.review_on) if own.review_on else ""),
            *facts,
        ]
        facts = [(term, text) for term, text in facts if text]
    if plan.fictional:
        facts.append(
            ("Data", "Fictional data: an invented city. Nothing here is about real people or places.")
        )
    return tuple(facts)


def _at_a_glance(plan: PlanInput) -> list[Block]:
    known = [item.profile for item in plan.zones if item.profile is not None]
    running = [action for action in plan.actions if action.status in OPEN_STATUSES]
    late = overdue(plan.actions, plan.made_on)
    total = sum(profile.incidents for profile in known)
    figures = [
        KeyFigure(f"{len(plan.zones):,}", "zone" if len(plan.zones) == 1 else "zones"),
        KeyFigure(
            f"{total:,}" if known else "–",
            "recorded incidents in the zone" if len(plan.zones) == 1 else "recorded incidents in the zones",
        ),
        KeyFigure(f"{len(plan.actions):,}", "action" if len(plan.actions) == 1 else "actions"),
        KeyFigure(f"{len(running):,}", "actions still to finish"),
        KeyFigure(f"{len(late):,}", "past their due date"),
    ]
    blocks: list[Block] = [Heading("At a glance"), KeyFigures(tuple(figures))]
    if len(plan.zones) > 1:
        blocks.append(_zone_table(plan))
    blocks.append(Bullets(tuple(_headlines(plan))))
    return blocks


def _headlines(plan: PlanInput) -> list[str]:
    lines = []
    profile = plan.zones[0].profile if len(plan.zones) == 1 else None
    if profile is not None:
        lines.append(opening(plan, profile))
        if profile.change is not None:
            lines.append(sentence_case(profile.change.sentence))
    gaps = role_gaps(plan.actions)
    if gaps:
        lines.append(f"No action yet for: {listed([gap.lower() for gap in gaps])}.")
    else:
        lines.append(
            "There are actions for reporting, for victims, for prevention and for work with perpetrators."
        )
    cost = total_cost(plan.actions)
    if cost:
        lines.append(f"Cost of the actions together: {cost}.")
    late = overdue(plan.actions, plan.made_on)
    if late:
        lines.append(f"Past the due date: {listed([action.action_id for action in late])}.")
    return lines


def _zone_table(plan: PlanInput) -> Table:
    rows = []
    for item in plan.zones:
        own = [action for action in plan.actions if item.zone.zone_id in action.zones]
        profile = item.profile
        top = most(profile.by_characteristic, 1) if profile else []
        rows.append(
            (
                f"{plan.labels[item.zone.zone_id]}. {item.zone.name}{_other_kind(item.zone)}",
                profile.incidents if profile else None,
                top[0].label if top else None,
                len(own),
                len(overdue(own, plan.made_on)),
            )
        )
    columns = (
        Column("Zone", 3.4),
        Column("Incidents", 1.1, number=True),
        Column("Reason most often recorded", 2.2),
        Column("Actions", 1, number=True),
        Column("Past due", 1, number=True),
    )
    note = "An incident in two overlapping zones counts in both." if len(rows) > 1 else ""
    return Table("Zones of this plan", columns, tuple(rows), note)


def _other_kind(zone: Zone) -> str:
    return "" if zone.kind == "action" else f" ({KIND_LABELS.get(zone.kind, zone.kind).lower()})"


def _map(plan: PlanInput) -> list[Block]:
    from hotspots.maps.figure import MapZone, draw_map

    if not plan.zones and not plan.areas:
        return []
    zones = [MapZone(plan.labels[item.zone.zone_id], item.zone.geometry) for item in plan.zones]
    hot = plan.hot_spots
    layer = hot.layer if hot is not None else None
    close = not plan.whole_plan and bool(zones)
    picture = draw_map(
        zones,
        areas=plan.areas,
        hot=layer,
        focus=_around(zones) if close else None,
        height_cm=9.0,
    )
    named = listed([f"{plan.labels[item.zone.zone_id]} {item.zone.name}" for item in plan.zones])
    shown = f" Colours: {layer.label.lower()}." if layer else ""
    caption = (f"Zones: {named}." if named else "No zones yet.") + shown + " No incident is shown as a point."
    alt = (
        f"Map of {counted(len(zones), 'zone')} of the plan, outlined in dark blue"
        f"{', over ' + hot.title if hot and layer else ''}. {caption} "
        "The same figures are in the tables below."
    )
    return [Heading("Where", 2), Figures((Figure(picture, alt, caption),))]


def _around(zones: list[MapZone]) -> BaseGeometry:
    import shapely

    together = shapely.union_all([zone.geometry for zone in zones])
    west, south, east, north = together.bounds
    return together.buffer(max(east - west, north - south) * 0.6).envelope


def _hot_spots(hot: HotSpotEvidence, *, whole_plan: bool) -> list[Block]:
    blocks: list[Block] = [Heading("Hot spots"), Heading(hot.title, 2)]
    blocks += [Paragraph(sentence) for sentence in hot.sentences]
    near = hot.records if whole_plan else tuple(r for r in hot.records if r.get("touches_zone") != NO_ZONE)
    if near:
        blocks.append(_hot_table(hot, near))
    elif hot.records:
        blocks.append(
            Paragraph(f"No hot spot touches a zone shown here; elsewhere there are {len(hot.records):,}.")
        )
    if hot.notes:
        blocks.append(Bullets(hot.notes))
    return blocks


def _hot_table(hot: HotSpotEvidence, records: tuple[dict[str, Value], ...]) -> Table:
    names = [name for name in hot.records[0] if name != "why"]
    columns = tuple(
        Column(sentence_case(name.replace("_", " ").replace("km2", "(km²)")), share, number=share == 1)
        for name in names
        for share in (1 if isinstance(hot.records[0][name], int | float) else 2,)
    )
    rows = tuple(tuple(record[name] for name in names) for record in records[:MOST_PLACES])
    rest = len(hot.records) - len(rows)
    note = f"{counted(rest, 'more hot spot')} in the Excel and map files." if rest else ""
    return Table("Hot spots, most incidents first", columns, rows, note)


def _method(plan: PlanInput) -> list[Block]:
    blocks: list[Block] = [Heading("How these figures were made")]
    blocks += [Callout("Read with care", " ".join(plan.caveats))] if plan.caveats else []
    blocks += [Facts(plan.method)] if plan.method else []
    shared = shared_notes(plan)
    if shared:
        blocks += [
            Heading("All zones" if len(plan.zones) > 1 else "About the figures of the zone", 2),
            Bullets(shared),
        ]
    return blocks
