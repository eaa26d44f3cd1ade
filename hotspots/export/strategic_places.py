"""Where: areas with their rates, hot spots with how stable they are, quiet areas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.export.plan_input import NO_ZONE
from hotspots.export.report import Block, Column, Figure, Figures, Heading, Paragraph, Table
from hotspots.wording import counted

if TYPE_CHECKING:
    from hotspots.export.plan_input import HotSpotEvidence
    from hotspots.export.strategic_input import AreaRow, AssessmentInput

MOST_AREAS = 25
MOST_SPOTS = 5


def place_blocks(found: AssessmentInput) -> list[Block]:
    """
    Show where incidents are recorded, and where few are.

    Parameters
    ----------
    found : AssessmentInput
        What the section is made from.

    Returns
    -------
    list of Block
        A chapter.
    """
    blocks: list[Block] = [Heading("Where"), *_hot(found)]
    if found.rates.problem:
        blocks.append(Paragraph(f"Rates are not worked out. {found.rates.problem}", "small"))
    else:
        blocks.append(Paragraph(" ".join(found.rates.sentences)))
    return [*blocks, *([_areas(found)] if found.areas else [])]


def _hot(found: AssessmentInput) -> list[Block]:
    if found.hot is None:
        return [Paragraph(f"Hot spots are not worked out. {found.hot_problem}", "small")]
    return [
        Paragraph(" ".join(found.hot.sentences)),
        *_map(found, found.hot),
        *([_spots(found, found.hot)] if found.hot.records else []),
    ]


def _map(found: AssessmentInput, hot: HotSpotEvidence) -> list[Block]:
    from hotspots.maps.figure import draw_map

    if not found.outlines:
        return []
    picture = draw_map(found.zones, areas=found.outlines, hot=hot.layer, height_cm=5.4)
    zones = f", and {counted(len(found.zones), 'prevention zone')} outlined" if found.zones else ""
    caption = f"{hot.title}{zones}. No incident is shown as a point."
    alt = f"Map of the areas ({found.level}) with hot and cold places coloured{zones}. {caption}"
    return [Figures((Figure(picture, alt, caption),))]


def _spots(found: AssessmentInput, hot: HotSpotEvidence) -> Paragraph:
    named = []
    for record, place in list(zip(hot.records, found.hot_places, strict=True))[:MOST_SPOTS]:
        touches = "" if record["touches_zone"] == NO_ZONE else f", touches {record['touches_zone']}"
        where = f"around {place}" if place else "outside the areas"
        named.append(f"{where} ({record['incidents']:,} incidents on {record['area_km2']:.2f} km²{touches})")
    rest = len(hot.records) - len(named)
    others = f" {counted(rest, 'smaller one is', 'smaller ones are')} not listed." if rest else ""
    return Paragraph(f"Hot spots with most incidents: {'; '.join(named)}.{others}")


def _areas(found: AssessmentInput) -> Table:
    rated = any(row.rate is not None for row in found.areas)
    columns = [Column(found.level, 2.4), Column("Recorded", 1, number=True)]
    if rated:
        columns += [
            Column("Per 1,000 residents", 1.1, number=True),
            Column("95% interval", 1.3, number=True),
            Column("Beside the whole", 2.2),
        ]
    columns.append(Column("Quiet: less than", 1.6))
    rows = tuple(_row(row, rated=rated) for row in found.areas[:MOST_AREAS])
    rest = len(found.areas) - len(rows)
    note = (
        "A rate on residents says little of town centres, where many more people are present. Rates beside "
        "the whole allow for testing every area (q < 0.05)."
        if rated
        else "Without residents there is no rate: more people live in some areas than in others."
    )
    if rest:
        note += f" {counted(rest, 'more area')} not listed."
    order = "highest rate first" if rated else "most incidents first"
    return Table(f"Areas, {order}", tuple(columns), rows, note)


def _row(row: AreaRow, *, rated: bool) -> tuple[str | int | None, ...]:
    quiet = row.quiet.removeprefix("less than ") or None
    if not rated:
        return row.name, row.count, quiet
    beside = f"{row.compared}{' (town centre)' if row.town_centre else ''}".strip()
    if row.rate is None or row.low is None or row.high is None:
        return row.name, row.count, None, None, None, quiet
    return row.name, row.count, f"{row.rate:.1f}", f"{row.low:.1f} to {row.high:.1f}", beside or None, quiet
