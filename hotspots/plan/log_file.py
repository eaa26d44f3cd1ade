"""A log of a plan as a CSV file, in and out; what is told of an entry besides is its own log's."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from geodata.errors import UserError
from hotspots.plan.csv_cells import read_characteristic, read_number, read_zone, several
from hotspots.plan.csv_table import read_all, read_lines, write_table
from hotspots.taxonomy import CHARACTERISTIC_LABELS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from hotspots.plan.csv_table import Refusal

T = TypeVar("T")


@dataclass(frozen=True)
class LogFile(Generic[T]):
    """
    The file of one log.

    Parameters
    ----------
    what : str
        How to call it in a message.
    headings : mapping of str to str
        Heading by field, in the order of the columns; among the fields are people, characteristics, zones
        and actions.
    needed : tuple of str
        Fields whose column must be there.
    make : callable
        Makes an entry of the cells of a line and of those four fields, read; or refuses it.
    labels : mapping of str to mapping
        For a field that holds one of a few names: how each is written.
    """

    what: str
    headings: Mapping[str, str]
    needed: tuple[str, ...]
    make: Callable[[Mapping[str, str], dict[str, Any]], T]
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def write(self, entries: Iterable[T], *, zone_names: Mapping[str, str]) -> str:
        """
        Write entries.

        Parameters
        ----------
        entries : iterable of T
            The log.
        zone_names : mapping of str to str
            Zone names by id; a zone without one is written as its id.

        Returns
        -------
        str
            The file; it can be read back.
        """
        return write_table(tuple(self.headings.values()), (self._row(entry, zone_names) for entry in entries))

    def read(
        self, content: bytes, *, zone_ids: Mapping[str, str], action_ids: Iterable[str]
    ) -> tuple[tuple[T, ...], tuple[Refusal, ...]]:
        """
        Read a file of entries.

        Parameters
        ----------
        content : bytes
            A CSV file with the headings of the template.
        zone_ids : mapping
            Zone name or id (in lower case) to id.
        action_ids : iterable of str
            Ids of the actions there are.

        Returns
        -------
        tuple
            Entries that can be kept, and refused lines.

        Raises
        ------
        UserError
            If the file as a whole cannot be read.
        """
        known = frozenset(action_ids)
        lines = read_lines(content, dict(self.headings), needed=self.needed, what=self.what)
        return read_all(lines, lambda cells: self.make(cells, self._shared(cells, zone_ids, known)))

    def _row(self, entry: T, zone_names: Mapping[str, str]) -> tuple[object, ...]:
        values = dict(vars(entry))
        values["characteristics"] = tuple(CHARACTERISTIC_LABELS[name] for name in values["characteristics"])
        values["zones"] = tuple(zone_names.get(zone, zone) for zone in values["zones"])
        values |= {name: labels[values[name]] for name, labels in self.labels.items()}
        return tuple(values[name] for name in self.headings)

    def _shared(
        self, cells: Mapping[str, str], zone_ids: Mapping[str, str], actions: frozenset[str]
    ) -> dict[str, Any]:
        """Read the fields every log has."""
        return {
            "people": read_number(cells.get("people", ""), self.headings["people"]),
            "characteristics": tuple(
                read_characteristic(part) for part in several(cells.get("characteristics", ""))
            ),
            "zones": tuple(read_zone(part, zone_ids) for part in several(cells.get("zones", ""))),
            "actions": tuple(_action(part, actions) for part in several(cells.get("actions", ""))),
        }


def _action(words: str, actions: frozenset[str]) -> str:
    if words.upper() not in actions:
        raise UserError("The action", f"'{words[:20]}' is not in the plan.", "Use its id, such as A-0001.")
    return words.upper()
