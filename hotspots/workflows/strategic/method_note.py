"""How the figures of an assessment were made: enough to make every one again, short enough to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.wording import counted, listed
from hotspots.workflows.plan_evidence import describe_filter
from hotspots.workflows.strategic.counts import counts_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from geodata.dataset.filters import IncidentFilter
    from hotspots.workflows.findings import Finding


def method_note(
    frame: pd.DataFrame,
    choice: IncidentFilter,
    version: int,
    found: Mapping[str, Finding | None],
) -> tuple[tuple[str, str], ...]:
    """
    Say how the figures were made.

    Parameters
    ----------
    frame : pandas.DataFrame
        The incidents.
    choice : IncidentFilter
        Which they are.
    version : int
        Version of the incident table.
    found : mapping of str to Finding or None
        What was asked of each method.

    Returns
    -------
    tuple of (str, str)
        Term and text.
    """
    sources = listed(f"{name} ({number:,})" for name, number in counts_of(frame["source"]))
    by_area = listed(name for name, each in found.items() if each and each.request.level)
    by_point = listed(name for name, each in found.items() if each and not each.request.level)
    asked = "; ".join(
        f"{words} {names}" for words, names in (("by area", by_area), ("by point", by_point)) if names
    )
    counting, hot = found["counts"], found["gi-star"]
    said = describe_filter(choice)
    parts = [
        ("Incidents", f"{len(frame):,}, from version {version} of the incident table"),
        *([] if said.startswith("none") else [("Filters", said)]),
        ("Sources", sources),
        ("Methods asked", asked),
    ]
    if counting is not None and counting.not_on_map:
        number = counted(counting.not_on_map, "incident")
        parts.append(("In no area", f"{number}: no point and no known code, or outside"))
    if hot is not None:
        cells = f"Gi* on cells of {hot.parameters['cell_m']:,g} m, false discovery rate {hot.request.alpha:g}"
        parts.append(("Hot spots", cells))
    return tuple(parts)
