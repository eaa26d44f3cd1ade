"""One zone of a plan as report blocks: what, who, when, where, and how it changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hotspots.export.evaluation_blocks import zone_evaluation_blocks
from hotspots.export.problem_report import problem_blocks
from hotspots.export.report import (
    Beside,
    Block,
    Column,
    Facts,
    Figure,
    Figures,
    Heading,
    Paragraph,
    Table,
)
from hotspots.plan.zones import KIND_LABELS
from hotspots.wording import counted, level_label, listed, sentence_case

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hotspots.export.plan_input import PlanInput, PlanZone
    from hotspots.plan.profile import Repeats, Share, ZoneProfile

MOST_ROWS = 5
"""Longer lists end with one row for all others."""
MOST_MONTHS = 36
"""Longer periods are drawn by year."""
SEVERAL = (
    "One incident may carry several characteristics, so these numbers can add up to more than the incidents."
)


def zone_blocks(plan: PlanInput, item: PlanZone, *, new_page: bool) -> list[Block]:
    """
    Show one zone.

    Parameters
    ----------
    plan : PlanInput
        The plan it belongs to.
    item : PlanZone
        The zone and its profile.
    new_page : bool
        Whether printed formats start a page.

    Returns
    -------
    list of Block
        Its heading, profile and pictures.
    """
    zone, label = item.zone, plan.labels[item.zone.zone_id]
    blocks: list[Block] = [
        Heading(f"Zone {label}: {zone.name}" if len(plan.zones) > 1 else zone.name, new_page=new_page)
    ]
    profile = item.profile
    if profile is None:
        return [
            *blocks,
            Paragraph("There are no incident records in the workspace, so this zone has no profile."),
            *_problem(item),
        ]
    if len(plan.zones) > 1:
        blocks.append(Paragraph(opening(plan, profile), tone="lead"))
    if profile.change is not None and len(plan.zones) > 1:
        blocks.append(Paragraph(sentence_case(profile.change.sentence)))
    blocks.append(Facts(_facts(item)))
    blocks += _problem(item)
    shared = shared_notes(plan)
    own = " ".join(note for note in profile.notes if note not in shared)
    if profile.incidents:
        blocks += [Heading("Who is targeted, and when", 2), *_pictures(zone.name, profile)]
        blocks += [Heading("The figures", 2), _tables(profile, own)]
    elif own:
        blocks.append(Paragraph(own, tone="small"))
    return blocks + zone_evaluation_blocks(item.evaluations)


def _problem(item: PlanZone) -> list[Block]:
    if item.problem is None:
        return []
    return [Heading("The problem", 2), *problem_blocks(item.problem, level=3, answered_only=True)]


def shared_notes(plan: PlanInput) -> tuple[str, ...]:
    """
    Pick the notes that hold for every zone, so that they are said once.

    Parameters
    ----------
    plan : PlanInput
        The plan.

    Returns
    -------
    tuple of str
        Notes found in every profile.
    """
    profiles = [item.profile for item in plan.zones if item.profile is not None]
    if not profiles:
        return ()
    return tuple(note for note in profiles[0].notes if all(note in profile.notes for profile in profiles))


def opening(plan: PlanInput, profile: ZoneProfile) -> str:
    """
    Say in a sentence or two what the records hold about a zone.

    Parameters
    ----------
    plan : PlanInput
        The plan.
    profile : ZoneProfile
        The zone's figures.

    Returns
    -------
    str
        The sentences.
    """
    if not profile.incidents:
        return (
            f"No incident was recorded in this zone, {plan.period}. That does not prove nothing happens here."
        )
    text = f"{counted(profile.incidents, 'incident')} recorded, {plan.period}."
    top = [f"{share.label.lower()} ({share.count:,})" for share in most(profile.by_characteristic, 2)]
    kinds = [f"{share.label} ({share.count:,})" for share in most(profile.by_category, 2)]
    if top:
        text += f" Most often recorded as the reason: {listed(top)}."
    if kinds:
        text += f" Most frequent types: {listed(kinds)}."
    return text


def most(shares: Iterable[Share], number: int) -> list[Share]:
    """
    Pick the largest lines of a breakdown.

    Parameters
    ----------
    shares : iterable of Share
        The breakdown.
    number : int
        How many at most.

    Returns
    -------
    list of Share
        Largest first; none that counts nothing.
    """
    return sorted((share for share in shares if share.count), key=lambda share: -share.count)[:number]


def _pictures(name: str, profile: ZoneProfile) -> list[Block]:
    from hotspots.maps.charts import draw_bars

    who = sorted(profile.by_characteristic, key=lambda share: -share.count)
    alt = f"Bars: incidents by characteristic in {name}. The numbers are in the table below."
    labels, values = [share.label for share in who], [share.count for share in who]
    first = Figure(draw_bars(labels, values, title="Incidents by characteristic"), alt, "", 0.5)
    months = [(_short_month(share.label), share.count) for share in profile.by_month]
    title = "Incidents by month"
    if len(months) > MOST_MONTHS:
        months, title = by_year(profile.by_month), "Incidents by year"
    rows: list[Block] = [Figures((first, _columns(months, title, name)))] if months else [Figures((first,))]
    if profile.with_hour >= 10 and profile.with_weekday >= 10:
        week = [(share.label[:3], share.count) for share in profile.by_weekday]
        hours = [(share.name.zfill(2), share.count) for share in profile.by_hour]
        title = f"By hour ({profile.with_hour:,} whose time is known)"
        rows.append(
            Figures((_columns(week, "By day of the week", name, 3.0), _columns(hours, title, name, 3.0)))
        )
    return rows


def _columns(counts: Sequence[tuple[str, int]], title: str, name: str, height_cm: float = 4.2) -> Figure:
    from hotspots.maps.charts import draw_columns

    labels, values = [label for label, _ in counts], [value for _, value in counts]
    top = max(values, default=0)
    peak = f"most in {labels[values.index(top)]} ({top:,})"
    alt = f"Bars: {title.lower()} in {name}, from {labels[0]} to {labels[-1]}; {peak}."
    return Figure(draw_columns(labels, values, title=title, height_cm=height_cm), alt, "", 0.5)


def _short_month(label: str) -> str:
    month, _, year = label.partition(" ")
    return f"{month[:3]} {year}".strip()


def by_year(months: Iterable[Share]) -> list[tuple[str, int]]:
    """
    Add up months to years.

    Parameters
    ----------
    months : iterable of Share
        Their names start with the year, as in "2025-04", in order.

    Returns
    -------
    list of (str, int)
        Year and incidents, in order.
    """
    years: dict[str, int] = {}
    for share in months:
        years[share.name[:4]] = years.get(share.name[:4], 0) + share.count
    return list(years.items())


def _who(profile: ZoneProfile) -> Table:
    shares = sorted(profile.by_characteristic, key=lambda share: -share.count)
    lines = [(share.label, share.count) for share in shares]
    lines.append(("None recorded", profile.no_characteristic))
    rows = tuple((label, number, f"{number / profile.incidents:.0%}") for label, number in lines)
    columns = (
        Column("Characteristic", 3),
        Column("Incidents", 1, number=True),
        Column("Share", 0.8, number=True),
    )
    several = (
        f" {counted(profile.several_characteristics, 'incident carries', 'incidents carry')} more than one."
    )
    return Table("Incidents by characteristic", columns, rows, SEVERAL + several)


def _tables(profile: ZoneProfile, note: str) -> Beside:
    """
    Two columns: who and how they told; what, where, and who recorded it.

    The note on the zone stands under the shorter column: below both it would often begin a page of its own.
    """
    parts = (
        ("Incidents by type", "Type as recorded", profile.by_category),
        ("Incidents by setting", "Setting", profile.by_setting),
        ("Incidents by source", "Recorded by", profile.by_source),
        ("Incidents by how they were reported", "Reported", profile.by_reporting_route),
    )
    kinds, settings, sources, routes = (
        (Table(caption, (Column(heading, 3.4), Column("Incidents", 1, number=True)), shortened(shares)),)
        if any(share.count for share in shares)
        else ()
        for caption, heading, shares in parts
    )
    left = (_who(profile), *sources)
    last = replace(left[-1], note=" ".join(part for part in (left[-1].note, note) if part))
    return Beside(((*left[:-1], last), (*kinds, *settings, *routes)))


def shortened(shares: Sequence[Share], rows: int = MOST_ROWS) -> tuple[tuple[str, int], ...]:
    """
    Keep the first lines of a breakdown and add up the others.

    Parameters
    ----------
    shares : sequence of Share
        Most frequent first.
    rows : int
        Most rows to keep.

    Returns
    -------
    tuple of (str, int)
        The last row holds all others when there are more; the numbers add up to the same.
    """
    lines = [(share.label, share.count) for share in shares if share.count]
    if len(lines) <= rows:
        return tuple(lines)
    rest = lines[rows - 1 :]
    return (*lines[: rows - 1], (f"All others ({len(rest)})", sum(number for _, number in rest)))


def _facts(item: PlanZone) -> tuple[tuple[str, str], ...]:
    zone, profile = item.zone, item.profile
    facts = [
        ("Zone", f"{zone.zone_id}, {KIND_LABELS.get(zone.kind, zone.kind).lower()}, {zone.area_km2:.2f} km²")
    ]
    if profile is not None:
        if profile.population is not None:
            people = profile.population
            level = level_label(people.level)
            facts.append(
                ("Residents", f"about {people.residents:,}, by share of ground from areas ({level})")
            )
        facts.append(("Repeats", repeat_text(profile.repeats)))
    if zone.note:
        facts.append(("Planners' note", zone.note))
    return tuple(facts)


def repeat_text(repeats: Repeats) -> str:
    """
    Say how often the same place or person met more than one incident.

    Parameters
    ----------
    repeats : Repeats
        The figures.

    Returns
    -------
    str
        One or two sentences.
    """
    if repeats.with_place:
        text = (
            f"{counted(repeats.places, 'place')} with more than one incident "
            f"({repeats.at_places:,} of {repeats.with_place:,} incidents at a known spot)."
        )
    else:
        text = "No incident is placed exactly enough to tell repeat places."
    if repeats.victims is None:
        return f"{text} No source tells victims apart."
    if not repeats.victims:
        return f"{text} No victim is known to be targeted more than once."
    return (
        f"{text} {counted(repeats.victims, 'person', 'people')} targeted more than once "
        f"({repeats.of_victims or 0:,} of {repeats.with_victim:,} incidents with a known victim)."
    )
