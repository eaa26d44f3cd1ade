"""Counts of the records behind an assessment: who, where told, by whom recorded, and what is missing."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from geodata.schema import CHARACTERISTICS
from hotspots.export.strategic_input import CharacteristicRow, SourceRow
from hotspots.taxonomy import CHARACTERISTIC_LABELS
from hotspots.wording import listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from hotspots.export.strategic_input import Counts

NEEDED = (
    *CHARACTERISTICS,
    "source",
    "setting",
    "reporting_route",
    "impact",
    "easting_m",
    "occurred_from",
    "occurred_to",
)
SERIOUS = 4
"""Impact from which on an incident counts as serious, of 1 to 5 (house rule)."""
MOST_COMBINATIONS = 5
NOT_SAID = "Not recorded"


def marked(frame: pd.DataFrame) -> pd.DataFrame:
    """
    Say which characteristics each incident is marked with; unknown counts as not marked.

    Parameters
    ----------
    frame : pandas.DataFrame
        Incidents.

    Returns
    -------
    pandas.DataFrame of bool
        A column a characteristic.
    """
    return frame[list(CHARACTERISTICS)].fillna(value=False).astype(bool)


def characteristic_rows(frame: pd.DataFrame, asked: Mapping[str, int]) -> tuple[CharacteristicRow, ...]:
    """
    Count what is known of each characteristic.

    Parameters
    ----------
    frame : pandas.DataFrame
        Incidents with `NEEDED`.
    asked : mapping of str to int
        Engagements by characteristic.

    Returns
    -------
    tuple of CharacteristicRow
        All seven, most recorded first.
    """
    flags, point, impact = marked(frame), frame["easting_m"].notna(), frame["impact"]
    serious = (impact >= SERIOUS).fillna(value=False).astype(bool)
    rows = [
        CharacteristicRow(
            label=CHARACTERISTIC_LABELS[name],
            recorded=int(flags[name].sum()),
            said=int(frame[name].notna().sum()),
            with_point=int((flags[name] & point).sum()),
            with_impact=int((flags[name] & impact.notna()).sum()),
            serious=int((flags[name] & serious).sum()),
            asked=asked.get(name, 0),
        )
        for name in CHARACTERISTICS
    ]
    return tuple(sorted(rows, key=lambda row: -row.recorded))


def source_rows(frame: pd.DataFrame) -> tuple[SourceRow, ...]:
    """
    Count what each source says.

    Parameters
    ----------
    frame : pandas.DataFrame
        Incidents with `NEEDED`.

    Returns
    -------
    tuple of SourceRow
        Most incidents first.
    """
    any_reason = marked(frame).any(axis=1)
    rows = []
    for source, own in frame.groupby(frame["source"].astype(str)):
        rows.append(
            SourceRow(
                label=str(source),
                incidents=len(own),
                with_characteristic=int(any_reason.loc[own.index].sum()),
                with_point=int(own["easting_m"].notna().sum()),
                with_impact=int(own["impact"].notna().sum()),
                with_route=int(own["reporting_route"].notna().sum()),
                with_setting=int(own["setting"].notna().sum()),
            )
        )
    return tuple(sorted(rows, key=lambda row: (-row.incidents, row.label)))


def combinations(frame: pd.DataFrame) -> Counts:
    """
    Count which characteristics come together.

    Parameters
    ----------
    frame : pandas.DataFrame
        Incidents.

    Returns
    -------
    tuple of (str, int)
        The most frequent sets of two or more, each incident counted once, with all it carries.
    """
    flags = marked(frame)
    several = flags[flags.sum(axis=1) > 1]
    found = Counter(tuple(several.columns[row]) for row in several.to_numpy())
    return tuple(
        (listed(CHARACTERISTIC_LABELS[name] for name in names), number)
        for names, number in sorted(found.items(), key=lambda item: (-item[1], item[0]))[:MOST_COMBINATIONS]
    )


def counts_of(values: pd.Series[str], labels: Mapping[str, str] | None = None) -> Counts:
    """
    Count the values of a column.

    Parameters
    ----------
    values : pandas.Series
        The column.
    labels : mapping of str to str, optional
        Values to words.

    Returns
    -------
    tuple of (str, int)
        Most frequent first; what is not recorded stands last.
    """
    words = labels or {}
    found = [(words.get(str(name), str(name)), int(number)) for name, number in values.value_counts().items()]
    missing = int(values.isna().sum())
    found.sort(key=lambda item: (-item[1], item[0]))
    return (*found, *(((NOT_SAID, missing),) if missing else ()))
