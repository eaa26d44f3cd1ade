"""What a set of zones covers: of all incidents and of each characteristic, beside the best possible."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geodata.schema import CHARACTERISTICS
from hotspots.plan.suggest_holdout import best_hits
from hotspots.taxonomy import CHARACTERISTIC_LABELS
from hotspots.wording import counted, listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

ALL = "all"
MUCH_LESS = 0.5
"""A set leaves a characteristic out when it covers under half the share it covers of all (house rule)."""
FEW_RECORDED = 10
"""With fewer incidents of a characteristic its share says little (house rule)."""


@dataclass(frozen=True)
class Covered:
    """
    What a set of zones covers of one kind of incident.

    Parameters
    ----------
    name, label : str
        ``all`` or a characteristic, and words.
    recorded : int
        Incidents of the period.
    placed : int
        Those with a point on the cells of the study area; only these can be in a zone.
    inside : int
        Those in the zones.
    already : int
        Those in zones that are acted in already.
    share : float or None
        inside / placed; None without any.
    pai : float or None
        share divided by the share of the ground.
    best_share : float or None
        Share that the best choice of as many cells would cover.
    pei : float or None
        inside divided by what the best choice would cover.
    share_with : float or None
        (inside + already) / placed; None without any.
    """

    name: str
    label: str
    recorded: int
    placed: int
    inside: int
    already: int
    share: float | None
    pai: float | None
    best_share: float | None
    pei: float | None
    share_with: float | None


@dataclass(frozen=True)
class SetCoverage:
    """
    What a set of zones covers.

    Parameters
    ----------
    area_km2, area_share : float
        Ground of the zones, and its share of the study area.
    rows : tuple of Covered
        All incidents first, then the seven characteristics.
    """

    area_km2: float
    area_share: float
    rows: tuple[Covered, ...]

    @property
    def whole(self) -> Covered:
        """The row of all incidents."""
        return self.rows[0]


def cover(
    zones: Sequence[NDArray[np.int64]],
    counts: Mapping[str, NDArray[np.int64]],
    recorded: Mapping[str, int],
    *,
    cell_km2: float,
    already: Mapping[str, int] | None = None,
    free: NDArray[np.bool_] | None = None,
) -> SetCoverage:
    """
    Work out what zones made of cells cover.

    Parameters
    ----------
    zones : sequence of numpy.ndarray of int
        Positions of the cells of each zone; they do not overlap.
    counts : mapping of str to numpy.ndarray of int, shape (n,)
        Incidents of every cell: ``all`` and each characteristic.
    recorded : mapping of str to int
        Incidents of the period, with and without a point.
    cell_km2 : float
        Ground of a cell [km²].
    already : mapping of str to int, optional
        Incidents in zones that are acted in already, which lie apart from these.
    free : numpy.ndarray of bool, shape (n,), optional
        Cells the best choice may be made of; all when None.

    Returns
    -------
    SetCoverage
        Shares of what has a point.
    """
    cells = np.concatenate(zones) if len(zones) else np.empty(0, dtype=np.int64)
    size = counts[ALL].size
    ground = cells.size / size if size else 0.0
    labels = {ALL: "All incidents", **CHARACTERISTIC_LABELS}
    rows = tuple(
        _covered(
            Kind(name, labels[name], recorded[name], (already or {}).get(name, 0)),
            counts[name],
            counts[name] if free is None else counts[name][free],
            cells,
            ground,
        )
        for name in (ALL, *CHARACTERISTICS)
    )
    return SetCoverage(cells.size * cell_km2, ground, rows)


class Kind(NamedTuple):
    """One kind of incident, and how many of it are recorded and acted on already."""

    name: str
    label: str
    recorded: int
    already: int


def _covered(
    kind: Kind,
    counts: NDArray[np.int64],
    choice: NDArray[np.int64],
    cells: NDArray[np.int64],
    ground: float,
) -> Covered:
    placed, inside = int(counts.sum()), int(counts[cells].sum())
    best = best_hits(choice, cells.size)
    share = inside / placed if placed else None
    return Covered(
        kind.name,
        kind.label,
        kind.recorded,
        placed,
        inside,
        kind.already,
        share,
        pai=share / ground if share is not None and ground else None,
        best_share=best / placed if placed else None,
        pei=inside / best if best else None,
        share_with=(inside + kind.already) / placed if placed else None,
    )


def left_out(coverage: SetCoverage) -> tuple[Covered, ...]:
    """
    Pick the characteristics that a set of zones leaves out.

    Parameters
    ----------
    coverage : SetCoverage
        What it covers.

    Returns
    -------
    tuple of Covered
        Those of which incidents are recorded and none with a point lies in the zones (those acted in already
        among them), or under half the share that the zones cover of all incidents.
    """
    whole = coverage.whole.share_with or 0.0
    return tuple(
        row
        for row in coverage.rows[1:]
        if row.recorded and (not row.inside + row.already or (row.share_with or 0.0) < MUCH_LESS * whole)
    )


def coverage_sentences(coverage: SetCoverage) -> tuple[str, ...]:
    """
    Say what a set covers.

    Parameters
    ----------
    coverage : SetCoverage
        What it covers.

    Returns
    -------
    tuple of str
        Sentences, with what cannot be on any map.
    """
    whole = coverage.whole
    if not whole.placed or whole.share is None:
        return ("No incident of the period has a point, so nothing can be said about what zones cover.",)
    said = [
        f"Together they hold {whole.inside:,} of the {whole.placed:,} incidents with a point "
        f"({_percent(whole.share)}) on {_percent(coverage.area_share)} of the study area"
        + (f": {whole.pai:.1f} times as many as ground picked blindly (PAI)." if whole.pai else ".")
    ]
    if whole.best_share is not None and whole.pei is not None:
        said.append(
            f"The best choice of as many cells, scattered anywhere, would hold {_percent(whole.best_share)}; "
            f"these zones reach {whole.pei:.0%} of that (PEI {whole.pei:.2f}). Scattered cells are no zone "
            "anybody could work in, so less than all of it is to be expected."
        )
    if whole.already and whole.share_with is not None:
        said.append(
            f"With the action zones that are there already, {whole.inside + whole.already:,} incidents with "
            f"a point ({_percent(whole.share_with)}) lie in a zone."
        )
    lost = whole.recorded - whole.placed
    if lost:
        said.append(
            f"{counted(lost, 'incident')} of {whole.recorded:,} cannot be placed on these cells and "
            f"{'is' if lost == 1 else 'are'} in no zone: act on those by area, setting or source."
        )
    return tuple(said)


def left_out_sentence(row: Covered, coverage: SetCoverage, *, remedy: str) -> str:
    """
    Warn that a set of zones leaves a characteristic out.

    Parameters
    ----------
    row : Covered
        The characteristic.
    coverage : SetCoverage
        The set.
    remedy : str
        What would bring it in, as a sentence.

    Returns
    -------
    str
        One or two sentences.
    """
    name = row.label
    unplaced = row.recorded - row.placed
    beside = f" ({unplaced:,} more cannot be placed)" if unplaced and row.placed else ""
    if not row.placed:
        head = f"{name} is left out: none of its {counted(row.recorded, 'incident')} can be placed."
    elif not row.inside + row.already:
        head = (
            f"{name} is left out: none of its {counted(row.placed, 'incident')} with a point{beside} is in "
            f"{_which(coverage)}."
        )
    else:
        head = (
            f"{name} is covered much less by {_which(coverage)}: {row.inside + row.already:,} of "
            f"{row.placed:,} with a point{beside}, {_percent(row.share_with or 0.0)} against "
            f"{_percent(coverage.whole.share_with or 0.0)} of all."
        )
    few = " With so few of them a share says little." if 0 < row.placed < FEW_RECORDED else ""
    return f"{head}{few} {remedy}".rstrip()


def _which(coverage: SetCoverage) -> str:
    return "these zones and those there already" if coverage.whole.already else "these zones"


def not_recorded_sentence(coverage: SetCoverage) -> str:
    """
    Name the characteristics nobody recorded: a set of zones cannot be judged by them.

    Parameters
    ----------
    coverage : SetCoverage
        The set.

    Returns
    -------
    str
        One sentence; empty when each is recorded.
    """
    none = [row.label.lower() for row in coverage.rows[1:] if not row.recorded]
    if not none:
        return ""
    return (
        f"No incident of the period is recorded as aimed at {listed(none, last='or')}: whether these zones "
        "serve those people cannot be told from the records."
    )


def _percent(share: float) -> str:
    return f"{share:.1%}" if share < 0.1 else f"{share:.0%}"
