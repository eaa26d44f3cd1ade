"""What the methods say, asked one after another; what cannot be asked says why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geodata.errors import UserError
from hotspots.export.strategic_input import AreaRow, Reading
from hotspots.workflows.detecting import detect
from hotspots.workflows.findings import DetectRequest, Finding

if TYPE_CHECKING:
    from geodata.dataset.filters import IncidentFilter
    from geodata.workspace import Workspace
    from hotspots.export.strategic_input import Counts

MIX = "The mix of "
"""How the warning begins that the sources or routes moved between two periods."""


def ask(
    workspace: Workspace, method: str, where: IncidentFilter, level: str | None = None
) -> tuple[Finding | None, Reading]:
    """
    Ask one method.

    Parameters
    ----------
    workspace : Workspace
        Where the incidents are.
    method : str
        Its name.
    where : IncidentFilter
        Which incidents.
    level : str, optional
        By the areas of this level.

    Returns
    -------
    tuple of Finding or None, and Reading
        The answer and its words; no answer, and the reason, when it cannot be asked.
    """
    try:
        found = detect(workspace, DetectRequest(method, level=level, where=where))
    except UserError as problem:
        return None, Reading(problem=f"{problem.what} {problem.found} {problem.fix}")
    return found, Reading(found.sentences, found.notes)


def chart_counts(found: Finding | None, title: str, label: str, value: str) -> Counts:
    """
    Take one series of a chart.

    Parameters
    ----------
    found : Finding or None
        The answer it belongs to.
    title : str
        Title of the chart.
    label, value : str
        Columns of its labels and of its numbers.

    Returns
    -------
    tuple of (str, int)
        Rounded to whole incidents; empty where there is no such chart.
    """
    for chart in found.shown.charts if found is not None else ():
        if chart.title == title:
            frame = chart.frame
            if chart.colour is not None:
                frame = frame[frame[chart.colour] == frame[chart.colour].iloc[0]]
            return tuple(
                (_text(name), round(float(number)))
                for name, number in zip(frame[label], frame[value], strict=True)
            )
    return ()


def _text(value: Any) -> str:
    return f"{value:%b %Y}" if hasattr(value, "strftime") else str(value)


def area_rows(counts: Finding | None, rates: Finding | None, quiet: Finding | None) -> tuple[AreaRow, ...]:
    """
    Put rates, and which areas are quiet, into one table.

    Parameters
    ----------
    counts, rates, quiet : Finding or None
        Counts, rates and quiet areas of the same level; None where they could not be found.

    Returns
    -------
    tuple of AreaRow
        Highest rate first; most incidents first where there is no population.
    """
    source = rates if rates is not None else counts
    if source is None:
        return ()
    quiet_of: dict[str, str] = {}
    if quiet is not None:
        quiet_of = {
            str(code): str(value)
            for code, value in zip(quiet.frame["area_code"], quiet.frame["quiet"], strict=True)
            if str(value).startswith("less than")
        }
    records = source.frame.drop(columns="geometry").to_dict("records")
    rows = [_area(record, quiet_of.get(str(record["area_code"]), "")) for record in records]
    return tuple(sorted(rows, key=lambda row: (-(row.rate or 0.0), -row.count, row.name)))


def _area(record: dict[Any, Any], quiet: str) -> AreaRow:
    return AreaRow(
        name=str(record["area_name"]),
        count=int(record["count"]),
        rate=_number(record.get("rate")),
        low=_number(record.get("low")),
        high=_number(record.get("high")),
        compared=str(record["compared"]) if record.get("compared") in {"higher", "lower"} else "",
        town_centre=bool(record.get("town_centre") or False),
        quiet=quiet,
    )


def _number(value: Any) -> float | None:
    return float(value) if value is not None and value == value else None  # noqa: PLR0124  nan is no rate


def changed_areas(found: Finding | None) -> tuple[tuple[str, int, int], ...]:
    """
    List the areas that changed clearly.

    Parameters
    ----------
    found : Finding or None
        Answer of the method ``change`` by area.

    Returns
    -------
    tuple of (str, int, int)
        Name, incidents before and after; the greatest difference first.
    """
    if found is None:
        return ()
    frame = found.frame[found.frame["change"].isin(("rose", "fell"))]
    frame = frame.reindex(frame["difference"].abs().sort_values(ascending=False, kind="stable").index)
    return tuple(
        (str(name), int(before), int(after))
        for name, before, after in zip(frame["area_name"], frame["before"], frame["after"], strict=True)
    )


def reporting_moved(found: Finding | None) -> tuple[str, ...]:
    """
    Give the warnings that what was recorded, or how, moved between the periods.

    Parameters
    ----------
    found : Finding or None
        Answer of the method ``change``.

    Returns
    -------
    tuple of str
        Its notes on the mix of sources and of routes; empty when neither moved clearly.
    """
    return tuple(note for note in (found.notes if found is not None else ()) if note.startswith(MIX))
