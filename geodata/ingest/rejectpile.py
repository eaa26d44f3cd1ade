"""Rejected rows on a pile: however many there are, only some thousands are in memory."""

from __future__ import annotations

import csv
import json
import tempfile
import weakref
from collections import Counter
from itertools import chain
from typing import IO, TYPE_CHECKING

from geodata.ingest.rejects import Reject, safe_cell
from geodata.workspace import draft_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

KEPT_REJECTS = 20_000


class RejectPile:
    """Rejected rows in the order they came; those beyond some thousands lie in a nameless file."""

    def __init__(self) -> None:
        self.kinds: Counter[str] = Counter()
        self.headings: dict[tuple[str, ...], int] = {}
        self.width = 0
        self._kept: list[Reject] = []
        self._file: IO[str] | None = None
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, rejects: Iterable[Reject]) -> None:
        """
        Put rows on the pile.

        Parameters
        ----------
        rejects : iterable of Reject
            In their order.
        """
        for reject in rejects:
            self._count += 1
            self.kinds[reject.kind] += 1
            self.headings.setdefault(reject.headings, len(self.headings))
            self.width = max(self.width, len(reject.cells) - len(reject.headings))
            self._kept.append(reject)
            if len(self._kept) >= KEPT_REJECTS:
                self._put_away()

    def _put_away(self) -> None:
        if self._file is None:
            # It has no name, so nobody else can open it, and it is gone when this process ends.
            self._file = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - kept open
            weakref.finalize(self, self._file.close)
        for one in self._kept:
            row = [one.file, one.line, one.reason, self.headings[one.headings], one.cells]
            self._file.write(json.dumps(row) + "\n")
        self._kept = []

    def __iter__(self) -> Iterator[Reject]:
        headings = list(self.headings)
        if self._file is not None:
            self._file.seek(0)
            for text in self._file:
                file, line, reason, number, cells = json.loads(text)
                yield Reject(file, line, reason, headings[number], tuple(cells))
        yield from self._kept


def write_rejects(path: Path, piles: Sequence[RejectPile]) -> None:
    """
    Write rejected rows as CSV.

    UTF-8 with its mark, so that spreadsheets read it; cells they would run as formulas are disarmed. The
    original headings follow file, line and reason: a corrected copy can be imported as it is.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    piles : sequence of RejectPile
        The rows.
    """
    headings = list(dict.fromkeys(chain.from_iterable(chain.from_iterable(pile.headings for pile in piles))))
    width = max((pile.width for pile in piles), default=0)
    extra = [f"extra cell {place}" for place in range(1, width + 1)]
    with draft_of(path) as draft, draft.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([safe_cell(cell) for cell in ("file", "line", "reason", *headings, *extra)])
        for reject in chain.from_iterable(piles):
            named = dict(zip(reject.headings, reject.cells, strict=False))
            beyond = reject.cells[len(reject.headings) :]
            row = [named.get(heading, "") for heading in headings]
            cells = (reject.file, str(reject.line), reject.reason, *row, *beyond)
            writer.writerow([safe_cell(cell) for cell in cells])
