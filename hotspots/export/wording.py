"""The cells of a table as words."""

from __future__ import annotations

import datetime
import math
from typing import TYPE_CHECKING

from hotspots.wording import DASH, short_date

if TYPE_CHECKING:
    from hotspots.export.report import Value


def format_value(value: Value) -> str:
    """
    Write a table cell.

    Parameters
    ----------
    value : str, int, float, datetime.date or None
        What the cell holds.

    Returns
    -------
    str
        Thousands separated, at most two decimals, short dates, a dash for nothing.
    """
    if value is None or value == "":
        return DASH
    if isinstance(value, str):
        return value
    if isinstance(value, datetime.date):
        return short_date(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            return DASH
        text = f"{value:,.2f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return f"{value:,}"
