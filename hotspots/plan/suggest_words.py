"""The reasons for a suggested zone in sentences that claim no more than the figures do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.detect.stability import CLASSES
from hotspots.plan.profile_words import FEW
from hotspots.plan.suggest_reasons import FEW_RATED
from hotspots.wording import chance, counted, format_date, is_or_are, listed

if TYPE_CHECKING:
    from hotspots.plan.profile import Repeats
    from hotspots.plan.suggest_holdout import SetForeseen
    from hotspots.plan.suggest_reasons import (
        Affected,
        Foreseen,
        Heat,
        Impact,
        OnePoint,
        Steadiness,
        Trend,
        ZoneReasons,
    )

SHORT_OF_LOOKS = 10
"""With fewer other ways of looking a share of them says little (as on the map)."""
STACKED_SHARE = 0.5
"""Incidents on one inexact point are said when they are this share of the zone (house rule)."""


def reason_sentences(reasons: ZoneReasons) -> tuple[str, ...]:
    """
    Say why a zone is suggested, a sentence or two a reason.

    Parameters
    ----------
    reasons : ZoneReasons
        Its figures.

    Returns
    -------
    tuple of str
        In the order: how hot, how stable, trend, repeats, impact, who is affected, foresight, and a caution
        about the points where there is one.
    """
    return (
        heat_sentence(reasons.heat),
        stability_sentence(reasons.steadiness),
        trend_sentence(reasons.trend),
        repeats_sentence(reasons.repeats),
        impact_sentence(reasons.impact, reasons.heat.incidents),
        affected_sentence(reasons.affected, reasons.several_characteristics),
        foreseen_sentence(reasons.foreseen),
        *one_point_sentence(reasons.one_point, reasons.heat.incidents),
    )


def heat_sentence(heat: Heat) -> str:
    """
    Say how hot a zone is.

    Parameters
    ----------
    heat : Heat
        The figures.

    Returns
    -------
    str
        One or two sentences.
    """
    told = f"{counted(heat.incidents, 'recorded incident')} on {heat.area_km2:.2f} km²"
    if heat.times_the_rest is not None:
        told += f", {_times(heat.times_the_rest)} as many for each km² as in the rest of the study area"
    told += "."
    if heat.incidents < FEW:
        told += " That is too few to read anything into its breakdowns."
    if heat.smallest_q is not None:
        told += (
            f" Gi* finds {heat.hot_cells:,} of its {counted(heat.cells, 'cell')} hot (strongest: q "
            f"{chance(heat.smallest_q)})."
        )
    return told


def stability_sentence(steady: Steadiness) -> str:
    """
    Say how far a zone stays hot.

    Parameters
    ----------
    steady : Steadiness
        The figures.

    Returns
    -------
    str
        One or two sentences.
    """
    if steady.share is None:
        return "Whether it stays hot when looked at otherwise was not worked out."
    held = (
        f"its incidents stand on hot ground in {steady.share:.0%} of the {steady.looks} other ways of looking"
    )
    told = {
        CLASSES[0]: f"Solid: {held}.",
        CLASSES[1]: f"Likely: {held}.",
        CLASSES[2]: f"Depends on choices made for this map: {held}. Do not act on it alone.",
    }[steady.kind]
    if steady.looks < SHORT_OF_LOOKS:
        told += " So few other ways could be tried that this says little."
    return told


def trend_sentence(trend: Trend) -> str:
    """
    Say how incidents changed over the year.

    Parameters
    ----------
    trend : Trend
        The figures and what the test allows.

    Returns
    -------
    str
        One or two sentences.
    """
    change = trend.change
    if change is None:
        return "No trend: the records do not cover the last two years without a gap."
    counts = (
        f"{counted(change.this_year, 'incident')} in the twelve months to {format_date(change.end)}, "
        f"{change.year_before:,} in the twelve before"
    )
    if trend.direction == "too few":
        return f"Too few to say whether anything changed: {counts}."
    beside = f"; in the rest of the study area {trend.rest_now:,} and {trend.rest_before:,}"
    if trend.direction == "no clear change":
        return (
            f"No clear change: {counts}{beside}. A difference like that is no more than chance alone often "
            "brings."
        )
    way = "Up" if trend.direction == "up" else "Down"
    return (
        f"{way}: {counts}{beside}. That is more than chance alone usually brings (q "
        f"{chance(trend.q or 0.0)}, corrected for having looked at all these zones); recording or reporting "
        "may have changed as well."
    )


def repeats_sentence(repeats: Repeats) -> str:
    """
    Say how often the same place or person was hit; counts only, never who or where.

    Parameters
    ----------
    repeats : Repeats
        The figures.

    Returns
    -------
    str
        One or two sentences.
    """
    if not repeats.with_place:
        told = "Repeat places: no incident is placed exactly enough to tell."
    elif not repeats.places:
        told = (
            f"Repeat places: none among {counted(repeats.with_place, 'incident')} whose exact place is known."
        )
    else:
        told = (
            f"Repeat places: {counted(repeats.places, 'place')} with more than one, {repeats.at_places:,} of "
            f"the {counted(repeats.with_place, 'incident')} whose exact place is known."
        )
    if repeats.victims is None:
        return f"{told} No record tells victims apart."
    if not repeats.victims:
        return (
            f"{told} Repeat victims: none among {counted(repeats.with_victim, 'incident')} with a known "
            "victim."
        )
    return (
        f"{told} Repeat victims: {counted(repeats.victims, 'person', 'people')} targeted more than once, in "
        f"{repeats.of_victims or 0:,} of the {counted(repeats.with_victim, 'incident')} with a known victim."
    )


def impact_sentence(impact: Impact, incidents: int) -> str:
    """
    Say how serious the incidents were, as far as that is rated.

    Parameters
    ----------
    impact : Impact
        The ratings.
    incidents : int
        All incidents of the zone.

    Returns
    -------
    str
        One sentence.
    """
    if not impact.rated:
        return "Impact on the victims is rated for none of them: that says nothing about harm."
    if impact.rated < FEW_RATED or impact.median is None:
        return (
            f"Impact is rated for only {impact.rated:,} of {incidents:,}: too few to say how serious it was."
        )
    return (
        f"Impact is rated for {impact.rated:,} of {incidents:,}: the middle rating is {impact.median:g} of "
        f"5, and {impact.high:,} ({impact.high / impact.rated:.0%}) are 4 or 5."
    )


def affected_sentence(affected: tuple[Affected, ...], several: int) -> str:
    """
    Say who was targeted, with how many records say so at all.

    Parameters
    ----------
    affected : tuple of Affected
        All seven characteristics.
    several : int
        Incidents with more than one.

    Returns
    -------
    str
        One or two sentences.
    """
    known = [each for each in affected if each.recorded]
    silent = [each.label.lower() for each in affected if not each.recorded]
    there = sorted((each for each in known if each.count), key=lambda each: -each.count)
    if not there:
        told = "Who was targeted: no incident is marked with a characteristic."
    else:
        parts = [f"{each.label.lower()} ({each.count:,} of {each.recorded:,})" for each in there]
        told = f"Who was targeted, of the incidents whose record says: {', '.join(parts)}."
    if several:
        told += f" {counted(several, 'carries', 'carry')} more than one."
    if silent and there:
        told += f" No record here says anything about {listed(silent, last='or')}."
    return told


def foreseen_sentence(found: Foreseen | None) -> str:
    """
    Say whether the zone could have been foreseen.

    Parameters
    ----------
    found : Foreseen or None
        The score; None when the records are too short.

    Returns
    -------
    str
        One or two sentences.
    """
    if found is None:
        return "Whether it foretells where incidents come next was not tried: the records are too short."
    cut = format_date(found.learned_to)
    if found.pai is None:
        return (
            f"From the records up to {cut} alone no zone would have been suggested here, so nothing shows "
            "yet that it foretells where incidents come next."
        )
    told = (
        f"From the records up to {cut} alone a zone over much the same ground would have been suggested "
        f"({found.shared:.0%} of the smaller of the two lies in the other); it then held {found.hits:,} of "
        f"the {found.total:,} incidents up to {format_date(found.held_to)}, {_times(found.pai)} as many as "
        "ground picked blindly"
    )
    if found.pei is not None:
        told += f", and {found.pei:.0%} of what the best choice of as much ground would have held"
    return f"{told} (PAI {found.pai:.1f}{'' if found.pei is None else f', PEI {found.pei:.2f}'})."


def one_point_sentence(point: OnePoint, incidents: int) -> tuple[str, ...]:
    """
    Warn that a zone rests on one inexact point.

    Parameters
    ----------
    point : OnePoint
        The point.
    incidents : int
        All incidents of the zone.

    Returns
    -------
    tuple of str
        One sentence when half or more of the incidents stand on it; else none.
    """
    if not incidents or point.incidents < 2 or point.incidents / incidents < STACKED_SHARE:
        return ()
    return (
        f"Careful: {point.incidents:,} of {incidents:,} {is_or_are(point.incidents)} on one point that "
        "stands for a whole postcode, street or area. They may have happened outside this zone.",
    )


def set_foreseen_sentence(found: SetForeseen | None) -> str:
    """
    Say how well the same rules would have met later incidents.

    Parameters
    ----------
    found : SetForeseen or None
        The score; None when it could not be made.

    Returns
    -------
    str
        One or two sentences.
    """
    if found is None:
        return (
            "How well such zones foretell the next months could not be tried: the records are too short, or "
            "earlier records give no zone."
        )
    return (
        f"Tried out: from the records up to {format_date(found.split.learned_to)} alone, the same rules give "
        f"{counted(found.zones, 'zone')} (most incidents first) on {found.area_share:.1%} of the ground; "
        f"these held {found.hits:,} of the {found.total:,} incidents of the next "
        f"{counted(found.split.months, 'month')} ({found.hit_rate:.0%}): PAI {found.pai:.1f}, PEI "
        f"{found.pei:.2f}. Expect that of new zones, not the figures above, for those have been drawn round "
        "the very incidents they count."
    )


def _times(value: float) -> str:
    return f"{value:.1f} times" if value < 10 else f"{value:,.0f} times"
