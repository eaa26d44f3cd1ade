"""The words of rates: who is divided by, and what a rate does not say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotspots.wording import counted

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from hotspots.workflows.detection.inputs import Inputs

FEW_PEOPLE = 100
"""An area with fewer people than this is not named for its rate (house rule)."""
PRESENT = ("daytime", "workday", "workplace", "workers", "footfall", "visitors", "present")
"""Measures that count who is there, not who lives there."""


def counts_presence(measure: str) -> bool:
    """
    Say whether a measure counts people who are present, by its name.

    Parameters
    ----------
    measure : str
        Such as ``daytime`` or ``footfall_2024``.

    Returns
    -------
    bool
        False for residents and their groups.
    """
    return any(word in measure for word in PRESENT)


def population_parameters(inputs: Inputs) -> dict[str, Any]:
    """
    Say what rates divide by, for whoever makes the figure again.

    Parameters
    ----------
    inputs : Inputs
        The question.

    Returns
    -------
    dict
        ``measure``, ``group`` and ``per``.
    """
    request = inputs.request
    return {"measure": request.measure, "group": request.group, "per": request.per}


def population_words(measure: str, group: str | None) -> str:
    """
    Say in words whom rates divide by.

    Parameters
    ----------
    measure, group : str, str or None
        Of the population.

    Returns
    -------
    str
        Such as "residents" or "people (religion: Muslim)".
    """
    named = measure.replace("_", " ")
    if group:
        return f"people ({named}: {group})"
    return named if measure == "residents" else f"people ({named})"


def rate_notes(inputs: Inputs, frame: GeoDataFrame) -> tuple[str, ...]:
    """
    Say which areas have no rate, and what the rates do not say.

    Parameters
    ----------
    inputs : Inputs
        The question.
    frame : geopandas.GeoDataFrame
        With ``count``, ``population`` and ``rate``.

    Returns
    -------
    tuple of str
        Notes.
    """
    without = frame["rate"].isna()
    notes = []
    if without.any():
        lost = int(frame.loc[without, "count"].sum())
        notes.append(
            f"{counted(int(without.sum()), 'area')} without a population "
            f"{'has' if without.sum() == 1 else 'have'} "
            f"no rate ({counted(lost, 'incident')})."
        )
    sparse = int((frame["population"] < FEW_PEOPLE).sum())
    if sparse:
        notes.append(
            f"{counted(sparse, 'area has', 'areas have')} fewer than {FEW_PEOPLE} such people: a rate there "
            "says little, and the sentence on the highest rates leaves them out."
        )
    if inputs.request.group and not inputs.request.where.characteristics:
        notes.append(
            "All incidents asked for are divided by the people of this group, whoever was targeted: choose "
            "a characteristic too for a rate that speaks of the group."
        )
    if not counts_presence(inputs.request.measure):
        whom = "residents" if inputs.request.measure == "residents" else "people who live there"
        notes.append(
            f"Rates divide by {whom}. In town centres, at stations, schools and hospitals many more people "
            "are present than live there: a high rate there is not a high risk to residents."
        )
    return tuple(notes)
