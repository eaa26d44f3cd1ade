"""Composing one area summary from a release and the shared actions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.errors import UserError
from hotspots.disclose import compare
from hotspots.disclose.cells import NOT_RECORDED
from hotspots.disclose.changes import area_changes
from hotspots.disclose.layout import REPEAT, TOTAL
from hotspots.disclose.periods import QUARTERS, split, year_before
from hotspots.disclose.summary import AreaSummary, SharedAction, SimilarArea, SummaryRow
from hotspots.wording import format_date, listed

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from hotspots.disclose.cells import ReleasedCount
    from hotspots.disclose.layout import AreaGroup, Family
    from hotspots.disclose.periods import Period
    from hotspots.disclose.release import Released

CAVEATS = (
    "Most people who are targeted tell nobody. These are recorded incidents, not all incidents: "
    "a low figure may mean that people do not report, and a rise may mean that more of them trust someone "
    "enough to.",
    "Counts below 10 are hidden, zero included, and the others are rounded to the nearest 5, "
    "so that nobody can be recognised. Rates and changes are computed from the rounded counts.",
    "An incident can target several characteristics and is then counted under each, "
    "so the lines of that table do not add up to the total.",
)

HOW_TO_REPORT = (
    "In an emergency, call 999.",
    "When it is not an emergency, call 101 or tell any police officer.",
    "You can also tell a third-party reporting centre, which does not have to involve the police. "
    "You need not give your name.",
)


@dataclass(frozen=True)
class Frame:
    """
    What a page says around its figures.

    Parameters
    ----------
    release_id, sha256 : str
        Number and hash of the release.
    made_at : datetime.datetime
        When it was frozen.
    how_to_report : tuple of str
        Advice.
    before : tuple of (str, Released) or None
        Number and tables of the release before it.
    fictional : bool
        Whether the data is made up.
    """

    release_id: str
    sha256: str
    made_at: datetime.datetime
    how_to_report: tuple[str, ...] = HOW_TO_REPORT
    before: tuple[str, Released] | None = None
    fictional: bool = False


def newest_year(released: Released) -> Period | None:
    """
    Find the year that a page on an area is about.

    Parameters
    ----------
    released : Released
        The tables.

    Returns
    -------
    Period or None
        The newest year that the total is told for; None when the release has no years.
    """
    years = [one for one in released.parts.periods if one.quarters == QUARTERS]
    return max(years, key=lambda one: one.end, default=None)


def compose(released: Released, code: str, *, frame: Frame, actions: Sequence[SharedAction]) -> AreaSummary:
    """
    Compose the summary of one area.

    Parameters
    ----------
    released : Released
        The frozen tables.
    code : str
        Code of the area; one that is counted together with neighbours gives the page of them all.
    frame : Frame
        What the page says around the figures.
    actions : sequence of SharedAction
        What planners share of the actions for this area.

    Returns
    -------
    AreaSummary
        Made of released values only.

    Raises
    ------
    UserError
        If the area is not in the release, or the release has no year.
    """
    area, year = released.area_of(code), newest_year(released)
    if area is None:
        raise UserError("The area", f"'{code[:40]}' is not in this summary.", "Choose an area from the list.")
    if year is None:
        raise UserError(
            what=f"The release {frame.release_id}",
            found="has no figures for a whole year.",
            fix="Choose one that has, or make one.",
        )
    before = year_before(year)
    this_year = compare.total(released, area, year)
    last_year = released.cell(area.code, before, TOTAL.key) or NOT_RECORDED
    similar = compare.similar_areas(released, area)
    repeats = released.cell(area.code, year, REPEAT.key)
    return AreaSummary(
        release_id=frame.release_id,
        sha256=frame.sha256,
        made_at=frame.made_at,
        level=released.level,
        area_code=area.code,
        area_name=area.name,
        year_start=year.start,
        year_end=year.end,
        before_start=before.start,
        before_end=before.end,
        this_year=this_year,
        year_before=last_year,
        change=compare.change(this_year, last_year),
        rate_per_1000=compare.rate_per_1000(released, area, year),
        whole_rate_per_1000=compare.whole_per_1000(released, year),
        similar_rate_per_1000=compare.together_per_1000(released, similar, year),
        similar=tuple(
            SimilarArea(
                other.name,
                compare.total(released, other, year),
                compare.rate_per_1000(released, other, year),
            )
            for other in similar
        ),
        members=tuple(sorted(name for _, name in area.members)),
        rank_band=compare.rank_band(released, area, year),
        characteristics=_rows(released, area, year, "characteristic"),
        quarters=_quarters(released, area, year),
        sources=_rows(released, area, year, "source"),
        repeats=repeats,
        repeat_percent=_percent(repeats, this_year),
        since_last=_since_last(released, area, frame),
        actions=tuple(actions),
        sentences=_sentences(released, area, year),
        caveats=(*CAVEATS, *released.notes),
        how_to_report=frame.how_to_report,
        fictional=frame.fictional,
    )


def _rows(released: Released, area: AreaGroup, year: Period, family: Family) -> tuple[SummaryRow, ...]:
    """Give one row a column; empty when the area tells none of them as a number."""
    rows = []
    for column in released.columns:
        cell = released.cell(area.code, year, column.key)
        if column.family == family and cell is not None:
            before = released.cell(area.code, year_before(year), column.key)
            rows.append(SummaryRow(column.label, cell, before))
    return tuple(rows) if any(row.count.value is not None for row in rows) else ()


def _quarters(released: Released, area: AreaGroup, year: Period) -> tuple[SummaryRow, ...]:
    found = [
        SummaryRow(quarter.label, cell)
        for quarter in split(year, "quarter")
        if (cell := released.cell(area.code, quarter, TOTAL.key)) is not None
    ]
    return tuple(found) if any(row.count.value is not None for row in found) else ()


def _percent(part: ReleasedCount | None, whole: ReleasedCount) -> int | None:
    if part is None or part.value is None or whole.value is None:
        return None
    return min(round(100 * part.value / whole.value), 100)


def _since_last(released: Released, area: AreaGroup, frame: Frame) -> tuple[str, ...]:
    return () if frame.before is None else area_changes(released, area, *frame.before)


def _sentences(released: Released, area: AreaGroup, year: Period) -> tuple[str, ...]:
    this_year = compare.total(released, area, year)
    last_year = released.cell(area.code, year_before(year), TOTAL.key) or NOT_RECORDED
    told = [*_together_sentence(area), _total_sentence(area, this_year, year)]
    change = compare.change(this_year, last_year)
    if change is not None:
        told.append(change.sentence)
    elif last_year.state == "not recorded":
        told.append(f"{_missing(released, area, year)}, so there is no comparison with it.")
    else:
        told.append("No change on the year before is given, because one of the two counts is not shown.")
    told.extend(_rate_sentences(released, area, year))
    return tuple(told)


def _missing(released: Released, area: AreaGroup, year: Period) -> str:
    if released.cell(area.code, year_before(year), TOTAL.key) is None:
        return "This release has no figures for the year before"
    return "The records do not cover the year before"


def _together_sentence(area: AreaGroup) -> list[str]:
    if len(area.members) < 2:
        return []
    names = listed(sorted(name for _, name in area.members))
    return [
        f"This page counts {names} together, because counts of each alone would mostly be too small to show."
    ]


def _total_sentence(area: AreaGroup, count: ReleasedCount, year: Period) -> str:
    period = f"from {format_date(year.start)} to {format_date(year.end)}"
    if count.value is not None:
        return f"About {count.text} incidents were recorded in {area.name} {period}."
    if count.state == "fewer than 10":
        return (
            f"Fewer than 10 incidents were recorded in {area.name} {period}: "
            "too few to say more without risk to people."
        )
    return (
        f"The count of {area.name} {period} is not shown, because small counts could be worked out from it."
    )


def _rate_sentences(released: Released, area: AreaGroup, year: Period) -> list[str]:
    own, whole = compare.rate_per_1000(released, area, year), compare.whole_per_1000(released, year)
    similar = compare.similar_areas(released, area)
    alike = compare.together_per_1000(released, similar, year)
    if own is None or whole is None:
        return []
    told = f"That is about {own:.1f} for every 1,000 residents; all areas together have about {whole:.1f}"
    told += (
        f", and the {len(similar)} areas most alike in density about {alike:.1f}."
        if alike is not None
        else "."
    )
    band = compare.rank_band(released, area, year)
    return [told, f"Its rate is in the {band} of all areas."] if band else [told]
