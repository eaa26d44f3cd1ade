"""The area summary: what one page for a councillor holds, all of it released or derived from released."""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from hotspots.wording import format_date

if TYPE_CHECKING:
    from hotspots.disclose.cells import ReleasedCount


@dataclass(frozen=True)
class SummaryRow:
    """
    One line of a table on the page.

    Parameters
    ----------
    label : str
        What is counted, in words.
    count : ReleasedCount
        The released count; show `count.text`.
    before : ReleasedCount or None
        The same for the year before; None when that is not told.
    """

    label: str
    count: ReleasedCount
    before: ReleasedCount | None = None


@dataclass(frozen=True)
class SimilarArea:
    """
    One of the areas the page compares with.

    Parameters
    ----------
    name : str
        Its name.
    count : ReleasedCount
        Incidents of the year.
    rate_per_1000 : float or None
        From the released count.
    """

    name: str
    count: ReleasedCount
    rate_per_1000: float | None


@dataclass(frozen=True)
class SummaryChange:
    """
    Change on the year before, from the two released values.

    Parameters
    ----------
    difference : int
        This year less the year before; a multiple of 5.
    percent : int
        The same as a share of the year before, to a whole per cent.
    sentence : str
        What may be said about it.
    """

    difference: int
    percent: int
    sentence: str


@dataclass(frozen=True)
class SharedAction:
    """
    What a councillor sees of an action that planners marked as shared.

    Parameters
    ----------
    title : str
        What will be done.
    lead_organisation : str
        Who answers for it.
    due : datetime.date or None
        Day it should be done by.
    status : str
        As in the plan.
    updates : int
        How many dated notes of progress it has.
    overdue : bool
        Whether it is open and past its due date.
    """

    title: str
    lead_organisation: str
    due: datetime.date | None
    status: str
    updates: int
    overdue: bool


@dataclass(frozen=True)
class AreaSummary:
    """
    One area for one year of a release.

    Parameters
    ----------
    release_id, sha256 : str
        Number and hash of the release it was read from.
    made_at : datetime.datetime
        When that was frozen (UTC).
    level : str
        Level of the areas, such as ``ward``.
    area_code, area_name : str
        The area.
    year_start, year_end, before_start, before_end : datetime.date
        First and last days of the year and of the year before.
    this_year, year_before : ReleasedCount
        Recorded incidents.
    change : SummaryChange or None
        None unless both counts are released as numbers.
    rate_per_1000 : float or None
        From the released count; None without one or without a population.
    whole_rate_per_1000 : float or None
        Of all areas together, from their released counts.
    similar_rate_per_1000 : float or None
        Of the areas most alike in residents per square kilometre, from their released counts.
    similar : tuple of SimilarArea
        Those areas.
    members : tuple of str
        Names of the areas that are counted together on this page; one when it is an area by itself.
    rank_band : str or None
        ``highest third``, ``middle third`` or ``lowest third`` by released rate.
    characteristics, quarters, sources : tuple of SummaryRow
        Tables; empty when they are left out to protect people.
    repeats : ReleasedCount or None
        Incidents against somebody harmed before, within a year; None when the release does not tell.
    repeat_percent : int or None
        The same as a share of the year, from the two released values.
    since_last : tuple of str
        What changed since the release before, from released values; empty when there was none.
    actions : tuple of SharedAction
        Actions shared with councillors.
    sentences : tuple of str
        The figures in words.
    caveats : tuple of str
        What the reader must know; never leave them out.
    how_to_report : tuple of str
        General advice.
    fictional : bool
        Whether the data is made up.
    """

    release_id: str
    sha256: str
    made_at: datetime.datetime
    level: str
    area_code: str
    area_name: str
    year_start: datetime.date
    year_end: datetime.date
    before_start: datetime.date
    before_end: datetime.date
    this_year: ReleasedCount
    year_before: ReleasedCount
    change: SummaryChange | None
    rate_per_1000: float | None
    whole_rate_per_1000: float | None
    similar_rate_per_1000: float | None
    similar: tuple[SimilarArea, ...]
    members: tuple[str, ...]
    rank_band: str | None
    characteristics: tuple[SummaryRow, ...]
    quarters: tuple[SummaryRow, ...]
    sources: tuple[SummaryRow, ...]
    repeats: ReleasedCount | None
    repeat_percent: int | None
    since_last: tuple[str, ...]
    actions: tuple[SharedAction, ...]
    sentences: tuple[str, ...]
    caveats: tuple[str, ...]
    how_to_report: tuple[str, ...]
    fictional: bool = False

    @property
    def period_text(self) -> str:
        """The year in words."""
        return f"{format_date(self.year_start)} to {format_date(self.year_end)}"

    def to_dict(self) -> dict[str, Any]:
        """
        Give the summary as plain values for JSON.

        Returns
        -------
        dict
            Dates as ISO text.
        """
        plain: dict[str, Any] = _plain(asdict(self))
        return plain


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    return value
