"""What an import has gathered from its files, before it is compared with the table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.dataset.batches import BatchFile
from geodata.dataset.changes import Incoming
from hotspots.workflows.import_answers import Answers

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from geodata.ingest.rejectpile import RejectPile
    from geodata.ingest.tallies import Tally
    from hotspots.workflows.import_files import Opened, Source


@dataclass(eq=False)
class Gathered:
    """
    Everything the files say, ready to be compared with the table.

    Parameters
    ----------
    tallies : list of Tally
        Counts of each run of files of one layout.
    rejects : list of RejectPile
        Rows that cannot be incidents.
    answers : Answers
        How the incidents were placed.
    staged : pathlib.Path or None
        File of the incidents, in the order of files and lines; None for a dry run.
    high, low, content : list of numpy.ndarray
        Stand-ins of the incidents, part after part; see `incoming`.
    """

    tallies: list[Tally] = field(default_factory=list)
    rejects: list[RejectPile] = field(default_factory=list)
    answers: Answers = field(default_factory=Answers)
    staged: Path | None = None
    high: list[NDArray[np.uint64]] = field(default_factory=list)
    low: list[NDArray[np.uint32]] = field(default_factory=list)
    content: list[NDArray[np.uint64]] = field(default_factory=list)

    def incoming(self) -> Incoming:
        """
        Give the stand-ins of all rows; they are kept only there from then on.

        Returns
        -------
        Incoming
            In the order of the rows.
        """
        return Incoming(
            _joined(self.high, np.uint64),
            _joined(self.low, np.uint32),
            _joined(self.content, np.uint64) if self.content else None,
        )

    def files(self, opened: Opened) -> tuple[BatchFile, ...]:
        """
        Say which files were read.

        Parameters
        ----------
        opened : Opened
            The files.

        Returns
        -------
        tuple of BatchFile
            With the rows found in each.
        """
        return tuple(
            BatchFile(one.name, one.fingerprint, _row_count(one, tally))
            for run, tally in zip(opened.runs, self.tallies, strict=True)
            for one in run
        )


def _joined(parts: list[NDArray[Any]], kind: type) -> NDArray[Any]:
    whole = np.concatenate([np.zeros(0, dtype=kind), *parts])
    parts.clear()
    return whole


def _row_count(one: Source, tally: Tally) -> int:
    return tally.rows[one.name] - tally.summaries[one.name]
