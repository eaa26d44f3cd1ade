"""What a reader could work out from several releases together: integer programs over all that is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from hotspots.disclose.audit_model import FREE, Model
from hotspots.disclose.policy import TEN_FIVE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from numpy.typing import NDArray

    from hotspots.disclose.audit_model import Condition, Form, Target
    from hotspots.disclose.frozen_form import Key, Parts
    from hotspots.disclose.periods import Period
    from hotspots.disclose.policy import Policy

SOLVER_SECONDS = 60.0
"""Time one question to the solver may take; one without an answer by then counts as not safe."""
WHOLE = 1e-6
"""A number this close to a whole one is one."""
IDLE_ROUNDS = 3
"""Open questions are put many at once until this many rounds in a row answer none; then one by one."""


@dataclass(frozen=True)
class Finding:
    """
    Something a reader could work out.

    Parameters
    ----------
    kind : {"exact", "not zero", "narrowed", "contradiction"}
        The true count; that a small count is not zero; less than the rule says; that records changed between
        two releases.
    key : tuple
        Area, period and column.
    source : int
        Which of the releases tells it.
    low, high : int
        What the true count can be.
    needed : tuple of (int, tuple)
        Release and cell of what it is worked out from.
    other : tuple or None
        Of the incidents outside a characteristic or source: which.
    """

    kind: str
    key: Key
    source: int
    low: int
    high: int
    needed: tuple[tuple[int, Key], ...] = ()
    other: Key | None = None


def audit(
    releases: Sequence[Parts],
    *,
    policy: Policy = TEN_FIVE,
    marked: Collection[tuple[str, Period]] = (),
    safe: set[int] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Finding]:
    """
    Look for all that a reader could work out from releases together.

    Each release is a set of conditions on unknown whole numbers: a hidden count is 0 to 9, a released one at
    most 2 off, quarters add up to their years, areas to all areas together, sources to the total; no
    characteristic exceeds the total, and a group is at least each and at most all of its own. Unknowns
    are shared between releases. A count is safe when both ends of what its own released value allows are
    possible (a hidden one: 0 and 9), or for a shown one, when two values are. The incidents outside a
    characteristic must not be certain; a smaller area or time that only several tables tell apart must not be
    certain, nor certainly 1 to 9.

    Parameters
    ----------
    releases : sequence of Parts
        The releases together.
    policy : Policy
        The rule their counts were released under.
    marked : collection of (str, Period)
        Areas of the level and periods in which a reader may take it that each incident has a characteristic.
    safe : set of int, optional
        Parts that were found safe before: they are not looked at again, and new ones are added.
    progress : callable, optional
        Called with parts done and parts in all.

    Returns
    -------
    list of Finding
        Empty when nothing could be worked out.
    """
    model = Model(releases, policy, marked)
    found: list[Finding] = []
    pieces = _pieces(model)
    safe = set() if safe is None else safe
    for done, piece in enumerate(pieces):
        mark = piece.mark
        if mark not in safe:
            findings = piece.findings()
            found += findings
            safe |= set() if findings else {mark}
        if progress is not None:
            progress(done + 1, len(pieces))
    return found


class _Piece:
    """Unknowns that hang together, with their conditions and questions."""

    def __init__(self, conditions: list[Condition], targets: list[Target]) -> None:
        columns = {unknown: None for one in conditions for unknown in one.form}
        self._place = {unknown: place for place, unknown in enumerate(columns)}
        self._conditions = conditions
        self._targets = targets
        self._told = self._matrix([one.form for one in conditions])
        self._low = np.array([one.low for one in conditions], dtype=np.float64)
        self._high = np.array([one.high for one in conditions], dtype=np.float64)
        self._asked = self._matrix([target.form for target in targets])
        self._kind = np.array([target.kind for target in targets])
        self._edge_low = np.array([target.low for target in targets], dtype=np.float64)
        self._edge_high = np.array([target.high for target in targets], dtype=np.float64)
        self._least = np.full(len(targets), np.inf)
        self._most = np.full(len(targets), -np.inf)

    @property
    def mark(self) -> int:
        """The same for the same conditions."""
        return hash(
            frozenset((one.told, one.low, one.high, frozenset(one.form.items())) for one in self._conditions)
        )

    def findings(self) -> list[Finding]:
        """Put the questions: all at once while that answers some, then those left one by one."""
        if not self._targets:
            return []
        rng = np.random.default_rng(5)
        idle = 0
        left = np.flatnonzero(~self._safe())
        while left.size and idle < IDLE_ROUNDS:
            weights = self._direction(left) * rng.choice([0.0, 1.0, 3.0], left.size)
            if self._solve(weights @ self._asked[left]) is None:
                return [self._contradiction()]
            before, left = left.size, np.flatnonzero(~self._safe())
            idle = idle + 1 if left.size == before else 0
        return [one for number in np.flatnonzero(~self._safe()) if (one := self._alone(int(number)))]

    def _safe(self) -> NDArray[np.bool_]:
        varies = self._least < self._most
        free = (self._least <= self._edge_low) & (self._most >= self._edge_high)
        piece = varies & ((self._least <= 0) | (self._most >= 10))
        return np.select([self._kind == "hidden", self._kind == "piece"], [free, piece], varies).astype(bool)

    def _direction(self, left: NDArray[np.intp]) -> NDArray[np.float64]:
        """Ask each for its smallest value first (1), then its largest (-1); a piece the other way."""
        low = self._least[left] > self._edge_low[left]
        first = np.where(self._kind[left] == "piece", -1.0, 1.0)
        again = (self._kind[left] == "piece") & (self._most[left] > self._least[left])
        turned = np.where(again & low, 1.0, first)
        return np.where((self._kind[left] == "hidden") & ~low, -1.0, turned)

    def _alone(self, number: int) -> Finding | None:
        target = self._targets[number]
        form = self._asked[[number]].toarray()[0]
        for sign in (1.0, -1.0):
            if bool(self._safe()[number]):
                return None
            self._solve(sign * form, exact=True)
        if bool(self._safe()[number]):
            return None
        low, high = int(self._least[number]), int(self._most[number])
        kind = "exact" if low == high else "not zero" if low > 0 and high < 10 else "narrowed"
        sign = 1.0 if low > target.low else -1.0
        return Finding(kind, target.key, target.source, low, high, self._needed(sign * form), target.other)

    def _needed(self, goal: NDArray[np.float64]) -> tuple[tuple[int, Key], ...]:
        """Name the cells that hold a number where it is: those whose condition has a price (dual) there."""
        from scipy import sparse
        from scipy.optimize import linprog

        upper, lower = np.isfinite(self._high), np.isfinite(self._low)
        matrix = sparse.vstack([self._told[upper], -self._told[lower]])
        limits = np.concatenate([self._high[upper], -self._low[lower]])
        answer = linprog(goal, A_ub=matrix, b_ub=limits, bounds=(0, FREE), method="highs")
        if answer.x is None:
            return ()
        numbers = np.concatenate([np.flatnonzero(upper), np.flatnonzero(lower)])
        priced = numbers[np.abs(answer.ineqlin.marginals) > 1e-9]
        told = (self._conditions[number].told for number in priced)
        return tuple(dict.fromkeys(one for one in told if one is not None))

    def _contradiction(self) -> Finding:
        last = max(self._targets, key=lambda target: target.source)
        return Finding("contradiction", last.key, last.source, 0, 0)

    def _matrix(self, forms: list[Form]) -> Any:
        from scipy import sparse

        rows = np.repeat(np.arange(len(forms)), [len(form) for form in forms])
        columns = np.array([self._place[unknown] for form in forms for unknown in form], dtype=np.intp)
        values = np.array([weight for form in forms for weight in form.values()], dtype=np.float64)
        return sparse.csr_array((values, (rows, columns)), shape=(len(forms), len(self._place)))

    def _solve(self, goal: NDArray[np.float64], *, exact: bool = False) -> NDArray[np.float64] | None:
        """Find a possible truth, the smallest by a goal; every truth answers what it can of all questions."""
        # Without asking for whole numbers the answer comes sooner, and nearly always is whole all the same.
        answer = self._ask(goal, whole=False, exact=exact)
        if answer is not None and np.abs(answer - np.round(answer)).max() > WHOLE:
            answer = self._ask(goal, whole=True, exact=exact)
        if answer is None:
            return None
        truth = np.round(answer)
        values = np.round(self._asked @ truth)
        self._least = np.minimum(self._least, values)
        self._most = np.maximum(self._most, values)
        return truth

    def _ask(self, goal: NDArray[np.float64], *, whole: bool, exact: bool) -> NDArray[np.float64] | None:
        from scipy.optimize import Bounds, LinearConstraint, milp

        answer = milp(
            goal,
            constraints=LinearConstraint(self._told, self._low, self._high),
            bounds=Bounds(0, FREE),
            integrality=np.full(len(goal), int(whole)),
            options={"time_limit": SOLVER_SECONDS, "mip_rel_gap": 0.0 if exact else 0.02},
        )
        return None if answer.x is None else np.asarray(answer.x)


def _pieces(model: Model) -> list[_Piece]:
    from scipy import sparse

    size = model.size
    told = model.conditions
    rows = np.repeat(np.arange(len(told)), [len(one.form) for one in told])
    columns = np.array([unknown for one in told for unknown in one.form], dtype=np.intp)
    grid = sparse.csr_array((np.ones(len(columns)), (rows, columns)), shape=(len(told), size))
    _, label = sparse.csgraph.connected_components(grid.T @ grid, directed=False)
    conditions: dict[int, list[Condition]] = {}
    for one in told:
        conditions.setdefault(int(label[next(iter(one.form))]), []).append(one)
    targets: dict[int, list[Target]] = {}
    for target in model.targets:
        targets.setdefault(int(label[next(iter(target.form))]), []).append(target)
    return [_Piece(conditions[number], targets.get(number, [])) for number in sorted(conditions)]
