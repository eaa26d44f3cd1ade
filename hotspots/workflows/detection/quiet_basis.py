"""What recorded incidents are set beside: a survey's rate, the people at risk, and the period on record."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError
from geodata.schema import CHARACTERISTICS
from hotspots.wording import format_date

if TYPE_CHECKING:
    from hotspots.rates.survey import SurveyRate
    from hotspots.workflows.detection.inputs import Inputs

DAYS_A_YEAR = 365.25


@dataclass(frozen=True)
class Basis:
    """
    What recorded incidents are set beside.

    Parameters
    ----------
    survey : SurveyRate or None
        The row of the table of survey rates; None when it has none for the characteristic asked for.
    years : float
        Length of the period that is both asked for and on record.
    start, end : datetime.date
        Its first and last day.
    uncovered : int
        Incidents left out because they carry none of the characteristics the survey covers.
    unrecorded : tuple of str
        Characteristics the survey covers that no record says anything about.
    """

    survey: SurveyRate | None
    years: float
    start: datetime.date
    end: datetime.date
    uncovered: int
    unrecorded: tuple[str, ...] = ()


def settle(inputs: Inputs) -> tuple[Inputs, Basis]:
    """
    Choose the survey's row, keep the incidents it covers, and measure the period.

    Parameters
    ----------
    inputs : Inputs
        The question and its incidents.

    Returns
    -------
    tuple of Inputs and Basis
        The incidents that count, asked about the people at risk; and what they are set beside.

    Raises
    ------
    UserError
        If no record says which characteristic was targeted, or the period has no day on record.
    """
    from hotspots.rates.survey import ANY
    from hotspots.workflows.survey import list_rates

    asked = inputs.request.where.characteristics
    rows = {rate.characteristic: rate for rate in list_rates(inputs.workspace)}
    name = asked[0] if len(asked) == 1 else ANY
    survey = None if len(asked) > 1 else rows.get(name)
    covered = survey.covers if survey is not None else (asked or CHARACTERISTICS)
    marks = inputs.incidents[list(covered)]
    kept = marks.fillna(False).to_numpy(dtype=bool).any(axis=1)  # noqa: FBT003
    if not asked and len(inputs) and bool(inputs.incidents[list(CHARACTERISTICS)].isna().all(axis=None)):
        raise UserError(
            what="The incidents",
            found="do not say which characteristic was targeted, so they cannot be set beside surveys of "
            "targeted incidents.",
            fix="Import records that say so, or use 'rates' for rates of all that is recorded.",
        )
    uncovered = int((~kept).sum())
    silent = () if asked or not len(inputs) else tuple(name for name in covered if marks[name].isna().all())
    if not asked:
        inputs = replace(inputs, incidents=inputs.incidents.iloc[np.flatnonzero(kept)])
    if survey is not None:
        request = replace(inputs.request, measure=survey.measure, group=survey.group or None)
        inputs = replace(inputs, request=request)
    start, end = _period(inputs)
    years = ((end - start).days + 1) / DAYS_A_YEAR
    return inputs, Basis(survey, years, start, end, 0 if asked else uncovered, silent)


def _period(inputs: Inputs) -> tuple[datetime.date, datetime.date]:
    """Give the days that are both asked for and on record, whole months at either end of the records."""
    from hotspots.workflows.contents import known_values

    where, values = inputs.request.where, known_values(inputs.workspace)
    first, last = (_day(values[name]) for name in ("first_date", "last_date"))
    if first is None or last is None:
        raise UserError(
            "The workspace", "holds no incident with a date.", "Import incidents with their dates first."
        )
    month_after = (last.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)
    start = max(first.replace(day=1), where.start or datetime.date.min)
    end = min(month_after - datetime.timedelta(days=1), where.end or datetime.date.max)
    if start > end:
        raise UserError(
            what="The period",
            found=f"has no day on record: records reach from {format_date(first)} to {format_date(last)}.",
            fix="Choose days within that time.",
        )
    return start, end


def _day(value: Any) -> datetime.date | None:
    return value.date() if isinstance(value, datetime.datetime) else value
