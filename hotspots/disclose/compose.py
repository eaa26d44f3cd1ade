"""Composing one area summary from a release and the shared actions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.errors import UserError
from geodata.schema import CHARACTERISTICS
from hotspots.disclose import compare
from hotspots.disclose.summary import AreaSummary, SharedAction, SummaryRow
from hotspots.plan.actions import Action, is_overdue
from hotspots.taxonomy import CHARACTERISTIC_LABELS
from hotspots.wording import MONTHS, format_date

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from hotspots.disclose.cells import ReleasedArea
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
    snapshot_id, sha256 : str
        Number and hash of the frozen summary.
    made_at : datetime.datetime
        When it was frozen.
    how_to_report : tuple of str
        Advice.
    fictional : bool
        Whether the data is made up.
    """

    snapshot_id: str
    sha256: str
    made_at: datetime.datetime
    how_to_report: tuple[str, ...] = HOW_TO_REPORT
    fictional: bool = False


def compose(
    released: Released, code: str, *, frame: Frame, actions: Sequence[Action], today: datetime.date
) -> AreaSummary:
    """
    Compose the summary of one area.

    Parameters
    ----------
    released : Released
        The frozen table.
    code : str
        Code of the area.
    frame : Frame
        What the page says around the figures.
    actions : sequence of Action
        Actions that concern the area; those not shared with councillors are left out here too.
    today : datetime.date
        The day to judge overdue actions by.

    Returns
    -------
    AreaSummary
        Made of released values only.

    Raises
    ------
    UserError
        If the area is not in the release.
    """
    area = next((one for one in released.areas if one.code == code), None)
    if area is None:
        raise UserError("The area", f"'{code[:40]}' is not in this summary.", "Choose an area from the list.")
    similar = compare.similar_areas(released, area)
    year = released.year
    return AreaSummary(
        snapshot_id=frame.snapshot_id,
        sha256=frame.sha256,
        made_at=frame.made_at,
        level=released.level,
        area_code=area.code,
        area_name=area.name,
        year_start=year.start,
        year_end=year.end,
        before_start=year.before_start,
        before_end=year.before_end,
        this_year=area.this_year,
        year_before=area.year_before,
        change=compare.change(area.this_year, area.year_before),
        rate_per_1000=compare.rate_per_1000(area),
        whole_rate_per_1000=compare.together_per_1000(released.areas),
        similar_rate_per_1000=compare.together_per_1000(similar),
        similar_areas=tuple(other.name for other in similar),
        rank_band=compare.rank_band(released, area),
        characteristics=_characteristics(area),
        quarters=_quarters(released, area),
        sources=tuple(SummaryRow(name, cell) for name, cell in area.sources.items()),
        actions=tuple(_shared(action, today) for action in actions if _may_be_seen(action)),
        sentences=_sentences(released, area, similar),
        caveats=(*CAVEATS, *released.notes),
        how_to_report=frame.how_to_report,
        fictional=frame.fictional,
    )


def _may_be_seen(action: Action) -> bool:
    return action.shared_with_councillors and not action.removed


def _shared(action: Action, today: datetime.date) -> SharedAction:
    return SharedAction(
        title=action.action,
        lead_organisation=action.lead_organisation,
        due=action.due,
        status=action.status,
        updates=len(action.notes),
        overdue=is_overdue(action, today=today),
    )


def _characteristics(area: ReleasedArea) -> tuple[SummaryRow, ...]:
    return tuple(
        SummaryRow(CHARACTERISTIC_LABELS[name], area.characteristics[name])
        for name in CHARACTERISTICS
        if name in area.characteristics
    )


def _quarters(released: Released, area: ReleasedArea) -> tuple[SummaryRow, ...]:
    starts = released.year.starts[4:]
    return tuple(
        SummaryRow(f"{MONTHS[start.month - 1]} to {MONTHS[start.month + 1]} {start.year}", cell)
        for start, cell in zip(starts, area.quarters, strict=False)
    )


def _sentences(released: Released, area: ReleasedArea, similar: list[ReleasedArea]) -> tuple[str, ...]:
    year = released.year
    period = f"from {format_date(year.start)} to {format_date(year.end)}"
    told = [_total_sentence(area, period)]
    change = compare.change(area.this_year, area.year_before)
    if change is not None:
        told.append(change.sentence)
    elif area.year_before.state == "not recorded":
        told.append("The records do not cover the year before, so there is no comparison with it.")
    else:
        told.append("No change on the year before is given, because one of the two counts is not shown.")
    told.extend(_rate_sentences(released, area, similar))
    if area.this_year.value is not None and not (area.quarters and area.sources and area.characteristics):
        told.append("Some tables are left out, because a small count could be worked out from them.")
    return tuple(told)


def _total_sentence(area: ReleasedArea, period: str) -> str:
    if area.this_year.value is not None:
        return f"About {area.this_year.text} incidents were recorded in {area.name} {period}."
    if area.this_year.state == "fewer than 10":
        return (
            f"Fewer than 10 incidents were recorded in {area.name} {period}: "
            "too few to say more without risk to people."
        )
    return (
        f"The count of {area.name} {period} is not shown, because small counts could be worked out from it."
    )


def _rate_sentences(released: Released, area: ReleasedArea, similar: list[ReleasedArea]) -> list[str]:
    own, whole = compare.rate_per_1000(area), compare.together_per_1000(released.areas)
    alike = compare.together_per_1000(similar)
    if own is None or whole is None:
        return []
    told = f"That is about {own:.1f} for every 1,000 residents; all areas together have about {whole:.1f}"
    told += (
        f", and the {len(similar)} areas most alike in density about {alike:.1f}."
        if alike is not None
        else "."
    )
    band = compare.rank_band(released, area)
    return [told, f"Its rate is in the {band} of all areas."] if band else [told]
