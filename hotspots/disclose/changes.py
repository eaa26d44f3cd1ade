"""What changed for an area since the release before: from released values only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.disclose import compare
from hotspots.disclose.layout import TOTAL

if TYPE_CHECKING:
    from hotspots.disclose.layout import AreaGroup
    from hotspots.disclose.periods import Period
    from hotspots.disclose.release import Released

MOST = 4
"""Changes of characteristics that are told, the largest first."""


def area_changes(released: Released, area: AreaGroup, before_id: str, before: Released) -> tuple[str, ...]:
    """
    Tell what changed for an area since the release before.

    Parameters
    ----------
    released : Released
        The newer release.
    area : AreaGroup
        One of its areas.
    before_id : str
        Number of the older release.
    before : Released
        Its tables.

    Returns
    -------
    tuple of str
        Sentences; only what both releases count in the same way is compared.
    """
    old = next((one for one in before.areas if set(one.codes) == set(area.codes)), None)
    if old is None:
        return (
            f"The release before ({before_id}) counted this area together with other neighbours, "
            "so the two cannot be compared.",
        )
    now, then = _newest(released), _newest(before)
    if now.quarters != then.quarters:
        return (
            f"The release before ({before_id}) covers a period of another length, "
            "so the two cannot be compared.",
        )
    if now == then:
        return (f"The release before ({before_id}) covers the same period.",)
    told = [f"Compared with the release before ({before_id}), {then.label}:"]
    first = compare.change(compare.total(released, area, now), compare.total(before, old, then))
    told.append(
        "All incidents: one of the two counts is hidden."
        if first is None
        else _said("All incidents", first.difference)
    )
    told += _by_characteristic(released, area, now, before, old, then)
    return tuple(told)


def _by_characteristic(
    released: Released, area: AreaGroup, now: Period, before: Released, old: AreaGroup, then: Period
) -> list[str]:
    same = {column.key for column in before.columns}
    found = []
    for column in released.columns:
        if column.key == TOTAL.key or column.family != "characteristic" or column.key not in same:
            continue
        new, past = released.cell(area.code, now, column.key), before.cell(old.code, then, column.key)
        if new is not None and past is not None and new.value is not None and past.value is not None:
            found.append((new.value - past.value, column.label))
    found = [one for one in sorted(found, key=lambda one: (-abs(one[0]), one[1])) if one[0]][:MOST]
    return [_said(label, difference) for difference, label in found]


def _said(label: str, difference: int) -> str:
    if difference == 0:
        return f"{label}: about as many."
    return f"{label}: about {abs(difference):,} {'more' if difference > 0 else 'fewer'}."


def _newest(released: Released) -> Period:
    years = [one for one in released.parts.periods if one.quarters == 4]
    return max(years or released.parts.periods, key=lambda one: one.end)
