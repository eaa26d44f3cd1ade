"""What an evaluation answers: counts, measures, one sentence, warnings, and the months."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from hotspots.wording import format_date
from hotspots.workflows.evaluation.measures import likely_words, measures_of

if TYPE_CHECKING:
    from hotspots.evaluate.did import DifferenceInDifferences
    from hotspots.evaluate.pairs import Counts
    from hotspots.evaluate.pooling import PooledEffect
    from hotspots.evaluate.power import PowerResult
    from hotspots.evaluate.reading import Verdict
    from hotspots.evaluate.relative_effect import RelativeEffect
    from hotspots.evaluate.visible import VisibleFall
    from hotspots.evaluate.wdd import WddResult
    from hotspots.evaluate.wdq import WdqResult
    from hotspots.workflows.evaluation.measures import Measure
    from hotspots.workflows.evaluation.periods import Periods
    from hotspots.workflows.evaluation.places import Comparison

PLACE_LABELS = {
    "zone": "Zone",
    "control": "Comparison",
    "buffer": "Buffer around the zone",
    "control_buffer": "Buffer around the comparison",
}


@dataclass(frozen=True)
class Evaluation:
    """
    Whether recorded incidents of a zone changed more than those of its comparison.

    Parameters
    ----------
    zone_id, zone_name : str
        The zone.
    periods : Periods
        Months before and after.
    buffer_m : float
        Width of the ring [m]; 0 when none was counted.
    control : Comparison
        What the zone is compared with.
    others : tuple of Comparison
        Further places that were alike before the start; the months are compared beside these too.
    counts : dict of Counts
        By ``zone``, ``control`` and, with a buffer, ``buffer`` and ``control_buffer``.
    wdd : WddResult or None
        Zone and comparison; None without any incident.
    wdd_with_buffer : WddResult or None
        The same with both buffers.
    wdq : WdqResult or None
        None without a buffer.
    relative_effect : RelativeEffect
        In proportion.
    e_test_p : float or None
        Of the two-rate Poisson test on the zone alone; None with counts too large for it.
    monthly_model : DifferenceInDifferences or None
        Over months; None with too few months or incidents.
    power : PowerResult
        The smallest fall the difference in numbers could have shown.
    visible : VisibleFall
        The smallest fall the verdict itself could have shown.
    verdict : {"fell", "rose", "no clear change", "too few to say"}
        What all measures together allow.
    sentence : str
        In words.
    warnings, notes : tuple of str
        What could make it wrong, and what was chosen.
    months : tuple of dict
        Month (first day) and incidents of each place.
    table_version : int
        Version of the incident table.
    harm : WddResult or None
        Zone and comparison weighed by harm; None where records have no harm weights.
    harm_note : str
        What the difference in harm leaves out.
    categories : tuple of (str, int, int)
        Type of incident with its number in the zone before and after.
    buffer_shape : {"round", "square"}
        Corners of the rings.
    per_area : bool
        Whether counts were brought to the ground of the zone.
    shapes : dict of dict of shapely geometry
        By zone, what was counted: ``zone``, ``control``, ``buffer``, ``control_buffer``.
    zone_names : tuple of str
        Name of each zone.
    parts : tuple of Evaluation
        Each zone on its own, when several were taken together.
    pooled : PooledEffect or None
        Their relative effects averaged, when several were.
    """

    zone_id: str
    zone_name: str
    periods: Periods
    buffer_m: float
    control: Comparison
    others: tuple[Comparison, ...]
    counts: dict[str, Counts]
    wdd: WddResult | None
    wdd_with_buffer: WddResult | None
    wdq: WdqResult | None
    relative_effect: RelativeEffect
    e_test_p: float | None
    monthly_model: DifferenceInDifferences | None
    power: PowerResult
    visible: VisibleFall
    verdict: Verdict
    sentence: str
    warnings: tuple[str, ...]
    notes: tuple[str, ...]
    months: tuple[dict[str, Any], ...]
    table_version: int
    harm: WddResult | None = None
    harm_note: str = ""
    categories: tuple[tuple[str, int, int], ...] = ()
    buffer_shape: str = "round"
    per_area: bool = False
    shapes: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False, compare=False)
    zone_names: tuple[str, ...] = ()
    parts: tuple[Evaluation, ...] = ()
    pooled: PooledEffect | None = None

    def to_dict(self) -> dict[str, Any]:
        """Give everything as plain values."""
        before, after = self.periods.dates
        return {
            "zone_id": self.zone_id,
            "zone_name": self.zone_name,
            "start": self.periods.start.isoformat(),
            "months_before": self.periods.before,
            "months_after": self.periods.after,
            "before": before,
            "after": after,
            "buffer_m": self.buffer_m,
            "control": _comparison(self.control),
            "others": [_comparison(one) for one in self.others],
            "counts": {
                name: {"before": int(each.before), "after": int(each.after)}
                for name, each in self.counts.items()
            },
            "wdd": _plain(self.wdd),
            "wdd_with_buffer": _plain(self.wdd_with_buffer),
            "wdq": _plain(self.wdq),
            "relative_effect": {
                **asdict(self.relative_effect),
                "change_percent": self.relative_effect.change_percent,
                "change_low_percent": self.relative_effect.change_low_percent,
                "change_high_percent": self.relative_effect.change_high_percent,
            },
            "e_test_p": self.e_test_p,
            "difference_in_differences": _plain(self.monthly_model),
            "power": _plain(self.power),
            "smallest_visible_fall": _plain(self.visible),
            "harm": _plain(self.harm),
            "pooled_effect": _plain(self.pooled),
            "buffer_shape": self.buffer_shape,
            "per_area": self.per_area,
            "categories": [
                {"category": name, "before": early, "after": late} for name, early, late in self.categories
            ],
            "parts": [part.to_dict() for part in self.parts],
            "verdict": self.verdict,
            "sentence": self.sentence,
            "warnings": list(self.warnings),
            "notes": list(self.notes),
            "months": list(self.months),
            "table_version": self.table_version,
        }

    def lines(self) -> list[str]:
        """Give the answer as lines for people."""
        before, after = self.periods.dates
        said = [self.sentence, "", f"Before: {before}. After: {after}."]
        said += [
            f"{PLACE_LABELS[name]}: {int(each.before):,} before, {int(each.after):,} after."
            for name, each in self.counts.items()
        ]
        said.append(f"Comparison: {self.control.name}. {self.control.reason}")
        said += ["", *(_line(measure) for measure in measures_of(self)), "", self.visible.sentence]
        said += [likely_words(self), "", "Be careful:"]
        said += [f"- {warning}" for warning in self.warnings]
        said += ["", "Notes:", *(f"- {note}" for note in self.notes)]
        return [*said, *(f"\n{part.sentence}" for part in self.parts)]


def month_rows(periods: Periods, series: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """
    Give the months as rows.

    Parameters
    ----------
    periods : Periods
        Months before and after.
    series : dict of numpy.ndarray
        Incidents by month, for each place.

    Returns
    -------
    tuple of dict
        ``month`` (its first day), ``name``, ``after`` (whether it lies after the start), each place's count.
    """
    edges = periods.edges[:-1]
    return tuple(
        {
            "month": edge.date().isoformat(),
            "name": f"from {format_date(edge.date())}",
            "after": step >= periods.before,
            **{place: int(counts[step]) for place, counts in series.items()},
        }
        for step, edge in enumerate(edges)
    )


def _line(measure: Measure) -> str:
    span = f" ({measure.interval})" if measure.interval else ""
    more = f" {measure.meaning}" if measure.said else ""
    return f"{measure.name}: {measure.value}{span}.{more}"


def _comparison(one: Comparison) -> dict[str, Any]:
    return {"kind": one.kind, "id": one.place_id, "name": one.name, "reason": one.reason}


def _plain(record: Any) -> dict[str, Any] | None:
    return None if record is None else asdict(record)
