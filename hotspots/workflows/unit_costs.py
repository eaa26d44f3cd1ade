"""Unit costs: loaded by the user, with range, year and source, and put to the incidents of an evaluation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geodata.errors import UserError
from hotspots.evaluate.costs import ANY, CostFindings, UnitCost, check_unit_cost, incident_costs
from hotspots.plan.csv_table import read_lines, write_table
from hotspots.store import records
from hotspots.store.engine import open_store
from hotspots.store.records import Kind
from hotspots.wording import counted

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.workspace import Workspace
    from hotspots.evaluate.finished import FinishedEvaluation

__all__ = [
    "ANY",
    "COST_TEMPLATE_CSV",
    "UNIT_COSTS",
    "CostFindings",
    "CostImport",
    "UnitCost",
    "costs_of",
    "import_costs",
    "list_costs",
]

UNIT_COSTS = Kind("unit cost", "the unit cost", "UC", UnitCost)
HEADINGS = {name: name for name in ("category", "unit_cost", "low", "high", "currency", "year", "source")}
COST_TEMPLATE_CSV = write_table(list(HEADINGS), [])


@dataclass(frozen=True)
class CostImport:
    """
    What became of a file of unit costs.

    Parameters
    ----------
    added, changed, unchanged : int
        Types that are new, have another cost now, or the same as before.
    refusals : tuple of (int, str)
        Line of the file, and why it cannot be used; then nothing was stored.
    """

    added: int
    changed: int
    unchanged: int
    refusals: tuple[tuple[int, str], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Give the report as plain values."""
        refused = [{"line": line, "reason": reason} for line, reason in self.refusals]
        return {
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "refused": refused,
        }

    def sentences(self) -> list[str]:
        """Put the report into words."""
        if self.refusals:
            total = f"Nothing was added: {counted(len(self.refusals), 'line')} of the file cannot be used."
        else:
            total = (
                f"{self.added:,} unit costs added, {self.changed:,} changed, {self.unchanged:,} as before."
            )
        return [total, *(f"Line {line}: {reason}" for line, reason in self.refusals)]


def import_costs(workspace: Workspace, file: Path) -> CostImport:
    """
    Bring unit costs in from a CSV file: all of its lines, or none.

    Parameters
    ----------
    workspace : Workspace
        Where to keep them.
    file : pathlib.Path
        With the columns category, unit_cost, low, high, currency, year and source; ``*`` as category for all
        types that have no cost of their own.

    Returns
    -------
    CostImport
        What became of the lines. A type that is there already takes the new cost.

    Raises
    ------
    UserError
        If the file as a whole cannot be read.
    """
    try:
        content = file.read_bytes()
    except OSError as problem:
        raise UserError(f"The file {file.name}", "cannot be opened.", "Check that it is there.") from problem
    read: dict[str, UnitCost] = {}
    refusals: list[tuple[int, str]] = []
    for line in read_lines(content, HEADINGS, needed=tuple(HEADINGS), what="The file of unit costs"):
        try:
            line.require_fit()
            cost = _cost(line.cells)
            if _key(cost) in read:
                raise UserError(
                    "The type", f"'{cost.category[:60]}' stands on two lines.", "Leave one of them."
                )
            read[_key(cost)] = cost
        except UserError as problem:
            refusals.append((line.number, f"{problem.what} {problem.found} {problem.fix}"))
    if refusals:
        return CostImport(0, 0, 0, tuple(refusals))
    return _store(workspace, read)


def _store(workspace: Workspace, read: dict[str, UnitCost]) -> CostImport:
    added = changed = unchanged = 0
    with open_store(workspace.store_url).write() as connection:
        present = {_key(kept.content): kept for kept in records.every(connection, UNIT_COSTS)}
        for key, cost in read.items():
            kept = present.get(key)
            if kept is None:
                records.add(connection, UNIT_COSTS, cost)
                added += 1
            elif kept.content == cost:
                unchanged += 1
            else:
                records.change(connection, UNIT_COSTS, kept.record_id, cost, expected_version=kept.version)
                changed += 1
    return CostImport(added, changed, unchanged)


def list_costs(workspace: Workspace) -> list[UnitCost]:
    """
    List the unit costs by type.

    Parameters
    ----------
    workspace : Workspace
        Where they are kept.

    Returns
    -------
    list of UnitCost
        Those for all other types last.
    """
    with open_store(workspace.store_url).read() as connection:
        every = [kept.content for kept in records.every(connection, UNIT_COSTS)]
    return sorted(every, key=lambda cost: (cost.category == ANY, cost.category.casefold()))


def costs_of(workspace: Workspace, finished: FinishedEvaluation) -> CostFindings | None:
    """
    Put the unit costs to the incidents of an evaluation.

    Parameters
    ----------
    workspace : Workspace
        With unit costs.
    finished : FinishedEvaluation
        The answer.

    Returns
    -------
    CostFindings or None
        None while no unit cost is loaded.

    Raises
    ------
    UserError
        If the unit costs are in several currencies.
    """
    costs = list_costs(workspace)
    if not costs:
        return None
    prevented = (finished.prevented, finished.prevented_low, finished.prevented_high)
    known = [value for value in prevented if value is not None]
    return incident_costs(
        {name: (before, after) for name, before, after in finished.categories},
        costs,
        prevented=(known[0], known[1], known[2]) if len(known) == 3 else None,
    )


def _key(cost: UnitCost) -> str:
    return cost.category.strip().casefold()


def _cost(cells: dict[str, str]) -> UnitCost:
    def amount(name: str) -> float:
        text = cells.get(name, "").replace(",", "").lstrip("£€$").strip()
        try:
            return float(text)
        except ValueError as problem:
            raise UserError(
                f"The column {name}", f"holds '{text[:20]}', which is no number.", "Write it as 1250.50."
            ) from problem

    year = amount("year")
    return check_unit_cost(
        UnitCost(
            category=cells.get("category", ""),
            unit_cost=amount("unit_cost"),
            low=amount("low"),
            high=amount("high"),
            currency=cells.get("currency", "").upper(),
            year=int(year) if year.is_integer() else 0,
            source=cells.get("source", ""),
        )
    )
