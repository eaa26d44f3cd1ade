"""Two days on which due regard was recorded, or one of them and today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hotspots.plan.due_regard.finding import STATES, DueRegardFinding
from hotspots.wording import counted, listed

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Comparison:
    """
    What became of the findings since.

    Parameters
    ----------
    closed : tuple of DueRegardFinding
        Open then, considered now (as now).
    better, worse : tuple of DueRegardFinding
        Open then and now, but nearer or further (as now).
    same : tuple of DueRegardFinding
        Open then and now, just the same (as now).
    reopened : tuple of DueRegardFinding
        Considered then, open now.
    new : tuple of DueRegardFinding
        Open now; then there was no such rule, zone, action or the like.
    gone : tuple of DueRegardFinding
        Open then; what it was about is no longer in the plan (as then). That closes nothing.
    """

    closed: tuple[DueRegardFinding, ...]
    better: tuple[DueRegardFinding, ...]
    worse: tuple[DueRegardFinding, ...]
    same: tuple[DueRegardFinding, ...]
    reopened: tuple[DueRegardFinding, ...]
    new: tuple[DueRegardFinding, ...]
    gone: tuple[DueRegardFinding, ...]

    def sentence(self) -> str:
        """Say it in one sentence."""
        open_since = len(self.better) + len(self.worse) + len(self.same)
        parts = [
            f"{len(self.closed):,} closed",
            f"{open_since:,} still open" + (f" ({len(self.better):,} of them nearer)" if self.better else ""),
            f"{len(self.reopened) + len(self.new):,} newly open",
        ]
        if self.gone:
            parts.append(
                f"{counted(len(self.gone), 'point')} no longer asked, because the zone, action or change "
                "it was about has gone"
            )
        return f"Since then: {listed(parts)}."


def compare_findings(before: Sequence[DueRegardFinding], after: Sequence[DueRegardFinding]) -> Comparison:
    """
    Set the findings of two days beside each other.

    Parameters
    ----------
    before, after : sequence of DueRegardFinding
        Of the earlier and of the later day.

    Returns
    -------
    Comparison
        Every finding open on either day is in exactly one of its parts.
    """
    then = {each.key: each for each in before}
    now = {each.key: each for each in after}
    moved: dict[str, list[DueRegardFinding]] = {name: [] for name in ("better", "worse", "same")}
    closed, reopened, new = [], [], []
    for key, each in now.items():
        old = then.get(key)
        if old is None:
            new += [each] if each.is_open else []
        elif old.is_open and each.is_open:
            step = STATES.index(each.state) - STATES.index(old.state)
            moved["better" if step > 0 else "worse" if step < 0 else "same"].append(each)
        elif old.is_open:
            closed.append(each)
        elif each.is_open:
            reopened.append(each)
    return Comparison(
        closed=tuple(closed),
        better=tuple(moved["better"]),
        worse=tuple(moved["worse"]),
        same=tuple(moved["same"]),
        reopened=tuple(reopened),
        new=tuple(new),
        gone=tuple(old for key, old in then.items() if old.is_open and key not in now),
    )
