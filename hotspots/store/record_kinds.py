"""What a kind of record is, and how its content is written and read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    import datetime

    from pydantic import TypeAdapter

T = TypeVar("T")
_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}


@dataclass(frozen=True)
class Kind(Generic[T]):
    """
    One kind of record.

    Parameters
    ----------
    name : str
        As stored, such as ``objective``.
    noun : str
        As said, such as ``the objective``.
    prefix : str
        Of its ids: ``O`` gives ``O-0001``.
    content : type
        Frozen dataclass of plain values, dates, and tuples of those. Its module imports `datetime` at run
        time; a field added later needs a default, so that older records can be read.
    settled : bool
        Whether a record of it stands for good once it is made: what was decided on a day cannot be decided
        otherwise later, only anew.
    """

    name: str
    noun: str
    prefix: str
    content: type[T]
    settled: bool = False

    def to_json(self, content: T) -> str:
        """Write a content as it is stored."""
        return _adapter(self.content).dump_json(content).decode("utf-8")

    def from_json(self, text: str) -> T:
        """Read a content as it was stored."""
        content: T = _adapter(self.content).validate_json(text)
        return content


@dataclass(frozen=True)
class Kept(Generic[T]):
    """
    A record as stored.

    Parameters
    ----------
    record_id : str
        Our own stable id; never used twice.
    content : T
        What it says.
    version : int
        Grows by one with each change.
    removed : bool
        Whether it has been removed (it can be restored).
    created_at, updated_at : datetime.datetime
        When it was made and last changed (UTC).
    """

    record_id: str
    content: T
    version: int
    removed: bool
    created_at: datetime.datetime
    updated_at: datetime.datetime


@dataclass(frozen=True)
class Change(Generic[T]):
    """
    One change of a record.

    Parameters
    ----------
    record_id : str
        Of which record.
    version : int
        The version it made.
    change : {"added", "changed", "removed", "restored"}
        What was done.
    content : T
        What the record said after it.
    made_by : str
        Who did it; empty when nobody was named.
    made_at : datetime.datetime
        When (UTC).
    """

    record_id: str
    version: int
    change: str
    content: T
    made_by: str
    made_at: datetime.datetime


def _adapter(content: type[Any]) -> TypeAdapter[Any]:
    # Making one takes milliseconds; each kind needs its own many times.
    if content not in _ADAPTERS:
        from pydantic import TypeAdapter

        _ADAPTERS[content] = TypeAdapter(content)
    return _ADAPTERS[content]
