"""One zone of a plan as report blocks: what, who, when, where, and how it changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.export.report import Block, Bullets, Column, Facts, Figure, Figures, Heading, Paragraph, Table
from hotspots.export.wording import counted, listed
from hotspots.plan.zones import KIND_LABELS

if TYPE_CHECKING:
    from hotspots.export.plan_input import Counts, PlanInput, PlanZone, ZoneEvidence

MOST_ROWS = 8
"""Longer lists end with one row for all others."""
SEVERAL = "One incident may carry several characteristics, so these numbers add up to more than the incidents."


def zone_blocks(plan: PlanInput, item: PlanZone, *, new_page: bool) -> list[Block]:
    """
    Show one zone.

    Parameters
    ----------
    plan : PlanInput
        The plan it belongs to.
    item : PlanZone
        The zone and its evidence.
    new_page : bool
        Whether printed formats start a page.

    Returns
    -------
    list of Block
        Its heading, profile and pictures.
    """
    zone, label = item.zone, plan.labels[item.zone.zone_id]
    blocks: list[Block] = [Heading(f"Zone {label}: {zone.name}", new_page=new_page)]
    if item.evidence is None:
        return [*blocks, Paragraph("There are no incident records in the workspace, so this zone has no profile.")]
    evidence = item.evidence
    blocks.append(Paragraph(opening(plan, item), tone="lead"))
    if evidence.change:
        blocks.append(Paragraph(evidence.change))
    if evidence.incidents:
        blocks += [Heading("Who is targeted, and when", 2), *_pictures(zone.name, evidence), *_who(evidence)]
        blocks += [Heading("What happens, and where", 2), *_what(evidence)]
    facts = _facts(item)
    blocks += [Heading("About this zone", 2), Facts(facts)]
    if evidence.notes:
        blocks.append(Bullets(evidence.notes))
    return blocks


def opening(plan: PlanInput, item: PlanZone) -> str:
    """
    Say in a sentence or two what the records hold about a zone.

    Parameters
    ----------
    plan : PlanInput
        The plan.
    item : PlanZone
        The zone and its evidence.

    Returns
    -------
    str
        The sentences.
    """
    evidence = item.evidence
    if evidence is None or not evidence.incidents:
        return f"No incident was recorded in this zone ({plan.period}). That is not proof that nothing happens here."
    text = f"{counted(evidence.incidents, 'incident')} recorded, {plan.period}."
    top = [label.lower() for label, number in _sorted(evidence.characteristics)[:2] if number]
    kinds = [f"{label} ({number:,})" for label, number in _sorted(evidence.categories)[:2]]
    if top:
        text += f" Most often targeted: {listed(top)}."
    if kinds:
        text += f" Most often recorded: {listed(kinds)}."
    return text


def _sorted(counts: Counts) -> list[tuple[str, int]]:
    return sorted(counts, key=lambda pair: (-pair[1], pair[0]))


def _pictures(name: str, evidence: ZoneEvidence) -> list[Block]:
    from hotspots.maps.charts import draw_bars, draw_months, draw_week

    items = []
    if evidence.characteristics:
        labels, values = zip(*_sorted(evidence.characteristics), strict=True)
        alt = f"Bars: incidents by characteristic in {name}. The numbers are in the table below."
        items.append(Figure(draw_bars(labels, values, title="Incidents by characteristic"), alt, "", 0.5))
    if evidence.months:
        labels, values = zip(*evidence.months, strict=True)
        title = "Incidents by month"
        if len(labels) > 36:
            labels, values = zip(*by_year(evidence.months), strict=True)
            title = "Incidents by year"
        most = max(zip(values, labels, strict=True))
        alt = f"Bars: {title.lower()} in {name}, from {labels[0]} to {labels[-1]}; most in {most[1]} ({most[0]:,})."
        items.append(Figure(draw_months(labels, values, title=title), alt, "", 0.5))
    blocks: list[Block] = [Figures(tuple(items))] if items else []
    if sum(map(sum, evidence.week)) >= 10:
        alt = f"Grid of weekdays and hours in {name}. {busy_time(evidence)}"
        picture = draw_week(evidence.week, title="Day of the week and hour", width_cm=17.0)
        blocks.append(Figures((Figure(picture, alt, busy_time(evidence)),)))
    return blocks


def by_year(months: Counts) -> list[tuple[str, int]]:
    """
    Add up months to years.

    Parameters
    ----------
    months : tuple of (str, int)
        Labels that end with the year, such as "Apr 2024", in order.

    Returns
    -------
    list of (str, int)
        Year and incidents, in order.
    """
    years: dict[str, int] = {}
    for label, number in months:
        years[label[-4:]] = years.get(label[-4:], 0) + number
    return list(years.items())


def busy_time(evidence: ZoneEvidence) -> str:
    """
    Say when most incidents with a known hour took place.

    Parameters
    ----------
    evidence : ZoneEvidence
        The zone's figures.

    Returns
    -------
    str
        A sentence, naming the busiest part of the day.
    """
    parts = {"morning (06:00 to 12:00)": range(6, 12), "afternoon (12:00 to 18:00)": range(12, 18),
             "evening (18:00 to midnight)": range(18, 24), "night (midnight to 06:00)": range(6)}  # fmt: skip
    totals = {name: sum(day[hour] for day in evidence.week for hour in hours) for name, hours in parts.items()}
    known = sum(totals.values())
    name, most = max(totals.items(), key=lambda pair: pair[1])
    weekend = sum(sum(day) for day in evidence.week[5:])
    return (
        f"The hour is known for {counted(known, 'incident')}. Busiest part of the day: the {name}, "
        f"{most / known:.0%} of them. On Saturday or Sunday: {weekend / known:.0%}."
    )


def _who(evidence: ZoneEvidence) -> list[Block]:
    if not evidence.characteristics:
        return []
    rows = [(label, number, f"{number / evidence.incidents:.0%}") for label, number in _sorted(evidence.characteristics)]
    rows.append(("None recorded", evidence.unmarked, f"{evidence.unmarked / evidence.incidents:.0%}"))
    columns = (
        Column("Characteristic", 3),
        Column("Incidents", 1, number=True),
        Column("Share of incidents", 1.2, number=True),
    )
    return [Table("Incidents by characteristic", columns, tuple(rows), SEVERAL)]


def _what(evidence: ZoneEvidence) -> list[Block]:
    parts = (
        ("Incidents by type", "Type as recorded", evidence.categories),
        ("Incidents by setting", "Setting", evidence.settings),
        ("Incidents by source", "Recorded by", evidence.sources),
        ("Incidents by how they were reported", "Reported", evidence.routes),
    )
    return [
        Table(caption, (Column(heading, 4), Column("Incidents", 1, number=True)), shortened(counts))
        for caption, heading, counts in parts
        if counts
    ]


def shortened(counts: Counts, most: int = MOST_ROWS) -> tuple[tuple[str, int], ...]:
    """
    Keep the largest counts and add up the others.

    Parameters
    ----------
    counts : tuple of (str, int)
        Labels and numbers.
    most : int
        Most rows to keep.

    Returns
    -------
    tuple of (str, int)
        Largest first; the last row holds all others when there are more.
    """
    rows = _sorted(counts)
    if len(rows) <= most:
        return tuple(rows)
    rest = rows[most - 1 :]
    return (*rows[: most - 1], (f"All others ({len(rest)})", sum(number for _, number in rest)))


def _facts(item: PlanZone) -> tuple[tuple[str, str], ...]:
    zone, evidence = item.zone, item.evidence
    facts = [("Zone", f"{zone.zone_id}, {KIND_LABELS.get(zone.kind, zone.kind).lower()}")]
    if evidence is not None:
        facts.append(("Area", f"{evidence.area_km2 or zone.area_km2:.2f} km²"))
        if evidence.population is not None:
            note = f" {evidence.population_note}" if evidence.population_note else ""
            facts.append(("Residents", f"about {_rounded(evidence.population):,}.{note}"))
        if evidence.repeats:
            facts.append(("Repeats", " ".join(evidence.repeats)))
    if zone.note:
        facts.append(("Planners' note", zone.note))
    return tuple(facts)


def _rounded(people: float) -> int:
    return int(round(people, -2)) if people >= 1000 else int(round(people, -1))
