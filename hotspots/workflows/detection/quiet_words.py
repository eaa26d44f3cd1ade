"""The words on quiet areas: they never say that little recorded is little harm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotspots.rates.under_reporting import LESS_THAN_HERE, QUIET, TOO_FEW
from hotspots.wording import chance, counted, format_date, level_label, listed
from hotspots.workflows.detection import words
from hotspots.workflows.detection.quiet_tables import expected_words
from hotspots.workflows.detection.rate_words import population_words

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from hotspots.workflows.detection.inputs import Inputs
    from hotspots.workflows.detection.quiet_basis import Basis

CAUTION = (
    "Few records are no proof that little happens, and an area in the range may still hide much: surveys "
    "speak of the whole country, and no place is the whole country."
)


def _span(years: float) -> str:
    return "a year" if round(years, 1) == 1 else f"{years:,.1f} years"


def quiet_sentences(inputs: Inputs, frame: GeoDataFrame, basis: Basis, level: str) -> tuple[str, ...]:
    """
    Say what is recorded, what is to be expected, and where to go and ask.

    Parameters
    ----------
    inputs : Inputs
        The question.
    frame : geopandas.GeoDataFrame
        What was found, the largest shortfall first.
    basis : Basis
        What it is set beside.
    level : str
        Name of the level.

    Returns
    -------
    tuple of str
        Sentences.
    """
    known = frame[frame["population"] > 0]
    if not len(known):
        return ("Too few to say: no area has people at risk on record.", CAUTION)
    whole, ask = _whole(inputs, known, basis), _where_to_ask(known, level)
    if known["count"].sum() < words.TOO_FEW:
        return (*whole, ask, CAUTION)
    return (ask, *whole, CAUTION)


def _whole(inputs: Inputs, known: GeoDataFrame, basis: Basis) -> tuple[str, ...]:
    from hotspots.rates.under_reporting import expected_incidents

    recorded, people = int(known["count"].sum()), float(known["population"].sum())
    what = words.describe_filter(inputs.request.where)
    whom = population_words(inputs.request.measure, inputs.request.group)
    survey = basis.survey
    start = f"{recorded:,} {what} are recorded"
    if not recorded:
        start = f"Too few to say how areas differ: no {what} are recorded"
    elif recorded < words.TOO_FEW:
        start = f"Too few to say how areas differ: only {recorded:,} {what} are recorded"
    if survey is None:
        return (
            f"{start} in areas with {people:,.0f} {whom}; there is no survey rate "
            "for that, so areas are only compared with each other.",
        )
    if not survey.rate_mid:
        return (
            f"{start}; the survey rate is nought, which tells nothing: put a published figure in its place.",
        )
    rates = {"low": survey.rate_low, "mid": survey.rate_mid, "high": survey.rate_high}
    whole = expected_incidents([people], years=basis.years, **rates).iloc[0]
    low, high = whole["expected_low"], whole["expected_high"]
    said = (
        f"{start}; among the {people:,.0f} {whom}, surveys lead one to expect "
        f"{low:,.0f} to {high:,.0f} in {_span(basis.years)}, reported or not."
    )
    if recorded > high:
        return (
            said,
            "More is recorded here than the survey leads one to expect, so it cannot show how much goes "
            "unreported; areas can still be compared with each other.",
        )
    rest = (_for_every_hundred(recorded, low, high),)
    if survey.reported_mid is None or survey.reported_low is None or survey.reported_high is None:
        return (said, *rest)
    return (
        said,
        *rest,
        f"Surveys found that {survey.reported_low:.0%} to {survey.reported_high:.0%} of such incidents reach "
        "the police.",
    )


def _for_every_hundred(recorded: int, low: float, high: float) -> str:
    least = 100 * recorded / high
    if not low > 0:
        return f"For every 100 that are to be expected, {least:,.0f} or more are recorded."
    most = 100 * recorded / low
    return f"For every 100 that are to be expected, {least:,.0f} to {most:,.0f} are recorded."


def _where_to_ask(known: GeoDataFrame, level: str) -> str:
    quiet = known[known["quiet"].isin(QUIET)]
    areas = f"{len(known):,} areas ({level_label(level)})"
    if not len(quiet):
        return _nowhere(int((known["quiet"] != TOO_FEW).sum()), len(known), areas)
    ranges = [_recorded_words(row) for _, row in quiet.iloc[:3].iterrows()]
    named = words.top_names(quiet["area_name"].astype(str).tolist(), ranges)
    return (
        f"In {len(quiet):,} of {areas} people at risk live but little is recorded, above all in {named}: go "
        "and ask there."
    )


def _nowhere(able: int, of: int, areas: str) -> str:
    less = "is clearly less recorded than the people at risk lead one to expect"
    if able == of:
        return f"In none of {areas} {less}."
    if not able:
        return (
            f"None of {areas} has enough people at risk to tell where less is recorded than to be expected."
        )
    if able == 1:
        return (
            f"Only 1 of {areas} has enough people at risk to tell; in that one no less is clearly recorded."
        )
    return f"Only {able:,} of {areas} have enough people at risk to tell; in none of these {less}."


def _recorded_words(row: Any) -> str:
    """Set what is recorded beside what is to be expected; without a survey's range, with interval and q."""
    expected = expected_words(row)
    if row["quiet"] != LESS_THAN_HERE:
        return f"{row['count']:,.0f} recorded, {expected}"
    return (
        f"{row['count']:,.0f} recorded, 95% interval {row['recorded_low']:,.0f} to "
        f"{row['recorded_high']:,.0f}; {expected}, q {chance(float(row['q']))}"
    )


def quiet_notes(
    inputs: Inputs, frame: GeoDataFrame, basis: Basis, *, presence_known: bool
) -> tuple[str, ...]:
    """
    Say what was assumed, and what is left out.

    Parameters
    ----------
    inputs : Inputs
        The question.
    frame : geopandas.GeoDataFrame
        What was found.
    basis : Basis
        What it is set beside.
    presence_known : bool
        Whether people who are present were counted, so that town centres are known and not only suspected.

    Returns
    -------
    tuple of str
        Notes.
    """
    notes = [
        f"Period: {format_date(basis.start)} to {format_date(basis.end)} ({basis.years:,.2f} years), as far "
        "as both asked for and on record. A source that began later has fewer years of records than that."
    ]
    where = inputs.request.where
    if where.categories or where.sources or where.settings:
        notes.append(
            "Only part of the records is counted (a category, source or setting was chosen), but what is to "
            "be expected is of all kinds: areas look quieter than they are. Leave that choice out to compare."
        )
    notes += _survey_notes(basis)
    if basis.uncovered:
        notes.append(
            f"{counted(basis.uncovered, 'incident')} carrying none of the characteristics the survey covers "
            f"{'is' if basis.uncovered == 1 else 'are'} not counted here."
        )
    notes += words.unrecorded_note(basis.unrecorded)
    centres = _without_centres(frame, presence_known=presence_known)
    notes.append(
        "Areas are also compared with each other: 'elsewhere here' is the count at the recorded rate of all "
        f"areas together{centres} (exact Poisson test, Benjamini-Hochberg, q < {inputs.request.alpha:g})."
    )
    few = int((frame["quiet"] == TOO_FEW).sum())
    if few:
        notes.append(
            f"{counted(few, 'area has', 'areas have')} too few people at risk: not even an empty record "
            "would stand out there."
        )
    nobody = int((~(frame["population"] > 0)).sum())
    if nobody:
        notes.append(f"{counted(nobody, 'area has', 'areas have')} no people at risk on record.")
    return tuple(notes)


def _without_centres(frame: GeoDataFrame, *, presence_known: bool) -> str:
    centres = frame.loc[frame["town_centre"].to_numpy(dtype=bool), "area_name"].astype(str).tolist()
    if not centres:
        return ""
    named = listed([*centres[:3], *([f"{len(centres) - 3:,} more"] if len(centres) > 3 else [])])
    if presence_known:
        return f" but those like a town centre, where many more people are present than live there ({named})"
    return f" but those whose many records for so few residents suggest a town centre ({named})"


def _survey_notes(basis: Basis) -> list[str]:
    survey = basis.survey
    if survey is None:
        return [
            "The table of survey rates has no row for what was asked for. Add one on the Data page, or with "
            "'hotspots survey export' and 'hotspots survey import'."
        ]
    rates = f"{survey.rate_low:g} to {survey.rate_high:g}, best {survey.rate_mid:g}"
    spread = " No range was published, so only chance is in the range." * (
        survey.rate_low == survey.rate_high
    )
    years = f" ({survey.year})" if survey.year else ""
    return [
        f"Survey rate{years}: {rates} incidents per 1,000 people a year. {survey.source}{spread}",
        "The range combines the survey's with the play of chance in an area of that size. A survey and a "
        "record do not count quite the same: surveys of households leave out some people and places that "
        "records know, and not every record would be an incident to them.",
    ]
