"""What an audit found, in words for planners: which number, how closely, and from which tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.disclose.audit_model import areas_of
from hotspots.wording import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotspots.disclose.audit import Finding
    from hotspots.disclose.frozen_form import Key, Parts

MOST_TABLES = 4
"""Cells named as the ground of a finding; more would not be read."""


def finding_sentence(finding: Finding, releases: Sequence[Parts], names: Sequence[str]) -> str:
    """
    Say what could be worked out.

    Parameters
    ----------
    finding : Finding
        From an audit of the releases.
    releases : sequence of Parts
        The releases, as they were audited.
    names : sequence of str
        What each is called.

    Returns
    -------
    str
        One sentence.
    """
    parts = releases[finding.source]
    if finding.kind == "contradiction":
        return (
            f"{names[finding.source]} and the releases before it do not fit together in "
            f"{_area(parts, finding.key)}: a reader could tell that records were added or taken away."
        )
    what = _cell(parts, finding.key)
    if finding.other is not None:
        what = f"{what} outside {_column(parts, finding.other)}"
    known = {
        "exact": f"could be worked out: it is {finding.low}",
        "not zero": f"could be shown not to be zero: it is {finding.low} to {finding.high}",
        "narrowed": f"could be narrowed: it is {finding.low} to {finding.high}",
    }[finding.kind]
    grounds = [
        f"{_cell(releases[source], key)} ({names[source]})" for source, key in finding.needed[:MOST_TABLES]
    ]
    if len(finding.needed) > MOST_TABLES:
        grounds.append(f"{len(finding.needed) - MOST_TABLES} more")
    ground = f", from {listed(grounds)}" if grounds else ""
    return f"{what[0].upper()}{what[1:]} {known}{ground}."


def _cell(parts: Parts, key: Key) -> str:
    label = _column(parts, key)
    return f"{label[0].lower()}{label[1:]} in {_area(parts, key)}, {key[1].label}"


def _area(parts: Parts, key: Key) -> str:
    return next((area.name for area in areas_of(parts) if area.code == key[0]), key[0])


def _column(parts: Parts, key: Key) -> str:
    return next((column.label for column in parts.columns if column.key == key[2]), key[2])
