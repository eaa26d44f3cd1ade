"""What an evaluation allows one to say: one verdict, one sentence, and what speaks against it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from hotspots.evaluate.pairs import TOO_FEW
from hotspots.wording import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hotspots.detect.change import MixShift
    from hotspots.evaluate.did import DifferenceInDifferences
    from hotspots.evaluate.pairs import Counts
    from hotspots.evaluate.pooling import PooledEffect
    from hotspots.evaluate.relative_effect import RelativeEffect
    from hotspots.evaluate.wdd import WddResult

Verdict = Literal["fell", "rose", "no clear change", "too few to say"]

ALIKE = 2.0
"""Zone and comparison differ too much in level when one has over so many times the other's incidents."""
DRIFT_P = 0.05
WILD = 1.5
"""Counts that vary so many times as much as chance are warned of (house rule)."""


def judge(
    zone: Counts,
    control: Counts,
    difference: WddResult | None,
    effect: RelativeEffect | PooledEffect,
    monthly: DifferenceInDifferences | None = None,
) -> Verdict:
    """
    Give the verdict that all measures together allow.

    Parameters
    ----------
    zone, control : Counts
        Incidents of the zone and of its comparison.
    difference : WddResult or None
        In numbers; None when there was no incident at all.
    effect : RelativeEffect or PooledEffect
        In proportion.
    monthly : DifferenceInDifferences, optional
        Month by month, with its measured dispersion.

    Returns
    -------
    {"fell", "rose", "no clear change", "too few to say"}
        ``fell`` or ``rose`` only where the intervals of difference, of proportion and, when given, of the
        months all lie on the same side of no change.
    """
    if difference is None or zone.total < TOO_FEW or control.total < TOO_FEW:
        return "too few to say"
    below = [difference.high < 0, effect.low > 1]
    above = [difference.low > 0, effect.high < 1]
    if monthly is not None:
        below.append(monthly.high < 1)
        above.append(monthly.low > 1)
    if all(below):
        return "fell"
    return "rose" if all(above) else "no clear change"


def sentence(
    name: str,
    zone: Counts,
    control: Counts,
    verdict: Verdict,
    difference: WddResult | None,
    *,
    control_name: str,
    period: str,
) -> str:
    """
    Say in plain words what was found, and no more.

    Parameters
    ----------
    name : str
        Of the zone.
    zone, control : Counts
        Incidents.
    verdict : {"fell", "rose", "no clear change", "too few to say"}
        From `judge`.
    difference : WddResult or None
        For its interval, in incidents of the later period.
    control_name : str
        Name of the comparison.
    period : str
        The two periods in words.

    Returns
    -------
    str
        Never that the action worked: counts show a difference, not its cause.
    """
    seen = (
        f"{name}: {counted(int(zone.before), 'recorded incident')} before and {int(zone.after):,} after "
        f"({period}); {control_name} had {int(control.before):,} and {int(control.after):,}."
    )
    if verdict == "too few to say" or difference is None:
        return f"{seen} That is too few to say whether anything changed."
    span = f"{_signed(difference.low)} to {_signed(difference.high)}"
    level = f"{difference.confidence:.0%}"
    if verdict == "no clear change" and (difference.high < 0 or difference.low > 0):
        # Taken alone these numbers would look like a finding: the sentence has to say why it is none.
        way = "fewer" if difference.high < 0 else "more"
        return (
            f"{seen} The numbers alone point to {way} than the comparison leads to expect ({level} interval "
            f"{span}), but not every measure can tell that from chance, so no change beyond chance can be "
            "shown. This does not prove that nothing changed."
        )
    if verdict == "no clear change":
        return (
            f"{seen} No change beyond chance can be shown: beside the comparison the difference may be "
            f"anything from {span} ({level} interval). This does not prove that nothing changed."
        )
    word = "fewer" if verdict == "fell" else "more"
    cause = "action" if verdict == "fell" else "action, or its absence,"
    return (
        f"{seen} That is about {abs(difference.estimate):,.0f} {word} than the comparison leads to expect "
        f"({level} interval {span}), more than chance alone usually brings. It does not by itself show that "
        f"the {cause} was the cause."
    )


def _signed(value: float) -> str:
    whole = round(value)
    if whole == 0:
        return "none"
    return f"{abs(whole):,} {'more' if whole > 0 else 'fewer'}"


def warnings_for(
    zone: Counts,
    control: Counts,
    verdict: Verdict,
    *,
    longer: float = 1.0,
    shifts: Mapping[str, MixShift | None] | None = None,
    monthly: DifferenceInDifferences | None = None,
    with_buffer: WddResult | None = None,
    zero_note: str = "",
) -> tuple[str, ...]:
    """
    Say what could make the verdict wrong.

    Parameters
    ----------
    zone, control : Counts
        Incidents.
    verdict : {"fell", "rose", "no clear change", "too few to say"}
        From `judge`.
    longer : float, default 1
        Length of the time after, divided by the time before.
    shifts : mapping of MixShift, optional
        How the mix moved of what the keys name, such as ``sources`` and ``reporting routes``.
    monthly : DifferenceInDifferences, optional
        For its dispersion and for drifting before the start.
    with_buffer : WddResult, optional
        The difference with the surroundings counted in.
    zero_note : str
        What was done about zero counts.

    Returns
    -------
    tuple of str
        The warnings; at least one, because records are never all that happened.
    """
    found = []
    for what, moved in (shifts or {}).items():
        if moved is not None and moved.clear:
            found.append(
                f"The mix of {what} changed between the two periods ({moved.name}: {moved.share_before:.0%} "
                f"before, {moved.share_after:.0%} after). The counts may have changed for that reason alone."
            )
    if monthly is not None and monthly.trend_p is not None and monthly.trend_p < DRIFT_P:
        found.append(
            "Zone and comparison were already moving apart before the start, so the comparison does not show "
            "what would have happened without the action."
        )
    if monthly is not None:
        apart = (
            ("Months vary", monthly.dispersion),
            ("The comparison places vary", monthly.between_dispersion),
        )
        found += [
            f"{what} {size:.1f} times as much as chance would have them: the interval of the difference in "
            "numbers is too narrow, that of the months allows for it."
            for what, size in apart
            if size is not None and size > WILD
        ]
    if verdict == "fell" and with_buffer is not None and with_buffer.high >= 0:
        found.append(
            "With the surroundings counted in, the fall can no longer be told from chance: some of it may "
            "have moved next door."
        )
    low, high = sorted((zone.before, control.before))
    if high > ALIKE * low:
        found.append(
            "Before the start the comparison had a very different number of incidents from the zone: read "
            "the change in proportion rather than the difference in numbers."
        )
    if zero_note:
        found.append(zero_note)
    found.append(_trust(fewer=zone.after < zone.before * longer or verdict == "fell"))
    return tuple(found)


def _trust(*, fewer: bool) -> str:
    if fewer:
        return (
            "Fewer reports may mean less trust rather than less harm: ask people at risk, and look at how "
            "incidents were reported, before calling it a success."
        )
    return (
        "Recorded incidents are those somebody reported: more reports may mean more trust, and a number that "
        "stays may hide either."
    )
