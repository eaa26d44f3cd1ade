"""The text a release is frozen as, and how it is read back; older forms are still read."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from geodata.schema import CHARACTERISTICS
from hotspots.disclose.cells import ReleasedCount, from_plain, to_plain
from hotspots.disclose.layout import TOTAL, AreaGroup, Column
from hotspots.disclose.periods import Period, split, year_before, year_up_to
from hotspots.taxonomy import CHARACTERISTIC_LABELS

FORMAT = 2
Key = tuple[str, Period, str]
"""Code of the area, period, key of the column."""


@dataclass(frozen=True)
class Parts:
    """
    What a release is made of.

    Parameters
    ----------
    level : str
        Level of the areas.
    period : Period
        All of its time.
    areas : tuple of AreaGroup
        In the order of their codes.
    whole : AreaGroup or None
        All areas together, when told.
    periods : tuple of Period
        The longer ones first, each oldest first.
    columns : tuple of Column
        The total first.
    cells : dict
        A count for each area, period and column that a table has.
    notes : tuple of str
        Sentences that belong to the tables.
    table_version : int or None
        State of the incident table it was counted from; None when that was not kept.
    """

    level: str
    period: Period
    areas: tuple[AreaGroup, ...]
    whole: AreaGroup | None
    periods: tuple[Period, ...]
    columns: tuple[Column, ...]
    cells: dict[Key, ReleasedCount]
    notes: tuple[str, ...] = ()
    table_version: int | None = None


def parts_to_plain(parts: Parts) -> dict[str, Any]:
    """
    Write the parts as plain values.

    Parameters
    ----------
    parts : Parts
        A release.

    Returns
    -------
    dict
        For JSON.
    """
    cells: dict[str, dict[str, dict[str, int | str]]] = {}
    for (area, period, column), cell in parts.cells.items():
        cells.setdefault(area, {}).setdefault(_period_to_plain(period), {})[column] = to_plain(cell)
    return {
        "format": FORMAT,
        "rule": "counts below 10 hidden, the rest rounded to the nearest 5",
        "level": parts.level,
        "period": _period_to_plain(parts.period),
        "areas": [_area_to_plain(area) for area in parts.areas],
        "whole": None if parts.whole is None else _area_to_plain(parts.whole),
        "periods": [_period_to_plain(period) for period in parts.periods],
        "columns": [
            {"key": one.key, "label": one.label, "family": one.family, "members": list(one.members)}
            for one in parts.columns
        ],
        "cells": cells,
        "notes": list(parts.notes),
        "table_version": parts.table_version,
    }


def parts_from_plain(plain: dict[str, Any]) -> Parts:
    """
    Read plain values back.

    Parameters
    ----------
    plain : dict
        Of this form or an older one.

    Returns
    -------
    Parts
        The release.

    Raises
    ------
    ValueError, KeyError, TypeError
        If it is none.
    """
    if plain["format"] == 1:
        return _from_first_form(plain)
    if plain["format"] != FORMAT:
        raise ValueError("a form of release we do not know")
    return Parts(
        level=plain["level"],
        period=_period_from_plain(plain["period"]),
        areas=tuple(_area_from_plain(area) for area in plain["areas"]),
        whole=None if plain["whole"] is None else _area_from_plain(plain["whole"]),
        periods=tuple(_period_from_plain(text) for text in plain["periods"]),
        columns=tuple(
            Column(one["key"], one["label"], one["family"], tuple(one["members"])) for one in plain["columns"]
        ),
        cells={
            (area, _period_from_plain(period), column): from_plain(cell)
            for area, rows in plain["cells"].items()
            for period, row in rows.items()
            for column, cell in row.items()
        },
        notes=tuple(plain["notes"]),
        table_version=plain["table_version"],
    )


def _period_to_plain(period: Period) -> str:
    return f"{period.start.isoformat()}/{period.end.isoformat()}"


def _period_from_plain(text: str) -> Period:
    start, end = text.split("/")
    return Period(datetime.date.fromisoformat(start), datetime.date.fromisoformat(end))


def _area_to_plain(area: AreaGroup) -> dict[str, Any]:
    return {
        "code": area.code,
        "name": area.name,
        "members": [list(member) for member in area.members],
        "residents": area.residents,
        "area_km2": area.area_km2,
    }


def _area_from_plain(plain: dict[str, Any]) -> AreaGroup:
    members = tuple((code, name) for code, name in plain["members"])
    return AreaGroup(plain["code"], plain["name"], members, plain["residents"], plain["area_km2"])


def _from_first_form(plain: dict[str, Any]) -> Parts:
    """Area summaries, before there were releases: one year, the year before, and quarters of the total."""
    year = year_up_to(datetime.date.fromisoformat(plain["year_end"]))
    before = year_before(year)
    quarters = split(year, "quarter")
    cells: dict[Key, ReleasedCount] = {}
    sources: dict[str, None] = {}
    for area in plain["areas"]:
        code = area["code"]
        cells[code, year, TOTAL.key] = from_plain(area["this_year"])
        cells[code, before, TOTAL.key] = from_plain(area["year_before"])
        for quarter, cell in zip(quarters, area["quarters"], strict=False):
            cells[code, quarter, TOTAL.key] = from_plain(cell)
        for name, cell in area["characteristics"].items():
            cells[code, year, name] = from_plain(cell)
        for name, cell in area["sources"].items():
            cells[code, year, f"source {name}"] = from_plain(cell)
            sources[name] = None
    marks = tuple(
        Column(name, CHARACTERISTIC_LABELS[name], "characteristic", (name,)) for name in CHARACTERISTICS
    )
    told = tuple(Column(f"source {name}", name, "source", (name,)) for name in sorted(sources))
    return Parts(
        level=plain["level"],
        period=Period(before.start, year.end),
        areas=tuple(
            AreaGroup(
                area["code"],
                area["name"],
                ((area["code"], area["name"]),),
                area["residents"],
                area["area_km2"],
            )
            for area in plain["areas"]
        ),
        whole=None,
        periods=(before, year, *quarters),
        columns=(TOTAL, *marks, *told),
        cells=cells,
        notes=tuple(plain["notes"]),
    )
