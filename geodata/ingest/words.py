"""What ingest needs of a taxonomy; the taxonomy itself is handed in."""

from __future__ import annotations

from typing import Protocol


class MotivesLike(Protocol):
    """What one cell says about why somebody was targeted."""

    @property
    def characteristics(self) -> frozenset[str]:
        """Column names of protected characteristics."""
        ...

    @property
    def groups(self) -> tuple[str, ...]:
        """Finer groups, and motives outside the seven."""
        ...

    @property
    def unknown(self) -> tuple[str, ...]:
        """Pieces no list knows."""
        ...

    @property
    def says_something(self) -> bool:
        """Whether the cell answers the question at all."""
        ...

    @property
    def says_none(self) -> bool:
        """Whether the cell states that there is no such motive."""
        ...


class Words(Protocol):
    """The spellings of real sources."""

    def motives(self, text: str | None, *, characteristic: str | None = None) -> MotivesLike:
        """Read one cell about motives."""
        ...

    def setting(self, text: str | None) -> str | None:
        """Find the kind of place."""
        ...

    def route(self, text: str | None) -> str | None:
        """Find how it was reported."""
        ...

    def flag(self, text: str | None) -> bool | None:
        """Read a yes or no."""
        ...

    def is_answer(self, text: str | None) -> bool:
        """Tell an answer from a word for "empty"."""
        ...
