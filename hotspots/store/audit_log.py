"""
The audit log: who did what, when; written once, and each line sealed by the one before it.

It is a database of its own beside SQLite, so that a line can be written while a change is under way. On a
shared PostgreSQL server it is a table there. The database refuses to change or delete a line; the chain of
hashes shows it if somebody goes round that.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Integer, MetaData, String, Table, Text, insert, select, text

from hotspots.store.engine import Store, engine_of, file_of

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

FIRST = "0" * 64
"""What the first line names as the hash before it."""

LOCK = 7310044
"""Its writers wait for each other only, never for a change of the plan that is under way."""

metadata = MetaData()
audit_log = Table(
    "audit_log",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    # Text, so that what was hashed is what is stored, on every database.
    Column("at", String(32), nullable=False),
    Column("who", Text, nullable=False),
    Column("role", String(20), nullable=False),
    Column("action", String(20), nullable=False),
    Column("subject", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)


@dataclass(frozen=True)
class Line:
    """
    One line of the log.

    Parameters
    ----------
    number : int
        From 1, without gaps.
    at : datetime.datetime
        When (UTC).
    who : str
        Name or address somebody signed in with, or the account of the machine.
    role : str
        In which role.
    action : str
        Such as ``view``, ``import``, ``edit``, ``export``, ``release``, ``erase``, ``refused``.
    subject : dict
        Names, ids and numbers: never a value of a record, never free text, never a coordinate.
    hash : str
        Seal of this line and, through the one before it, of all earlier ones.
    """

    number: int
    at: datetime.datetime
    who: str
    role: str
    action: str
    subject: dict[str, Any]
    hash: str


@dataclass(frozen=True)
class Check:
    """
    Whether the log is whole.

    Parameters
    ----------
    lines : int
        How many lines there are.
    broken_at : int or None
        Number of the first line that does not fit; None when all do.
    head : str
        Hash of the last line. Noted elsewhere, it shows later whether lines were cut off the end.
    """

    lines: int
    broken_at: int | None
    head: str

    @property
    def intact(self) -> bool:
        """Whether every line fits the one before it."""
        return self.broken_at is None


def append(url: str, *, who: str, role: str, action: str, subject: dict[str, Any]) -> Line:
    """
    Write a line at the end of the log.

    Parameters
    ----------
    url : str
        Address of the log.
    who, role, action, subject
        See `Line`.

    Returns
    -------
    Line
        As written.
    """
    at = datetime.datetime.now(datetime.UTC)
    with _open(url).write() as connection:
        last = connection.execute(
            select(audit_log).order_by(audit_log.c.number.desc()).limit(1)
        ).one_or_none()
        values: dict[str, Any] = {
            "number": 1 if last is None else last.number + 1,
            "at": at.isoformat(timespec="microseconds"),
            "who": who,
            "role": role,
            "action": action,
            "subject": json.dumps(subject, sort_keys=True, default=str),
            "previous": FIRST if last is None else last.hash,
        }
        seal = _seal(values)
        connection.execute(insert(audit_log).values(**values, hash=seal))
    return Line(values["number"], at, who, role, action, subject, seal)


def latest(url: str, *, lines: int = 200) -> list[Line]:
    """
    Read the end of the log, newest first.

    Parameters
    ----------
    url : str
        Address of the log.
    lines : int
        How many at most.

    Returns
    -------
    list of Line
        As written.
    """
    query = select(audit_log).order_by(audit_log.c.number.desc()).limit(lines)
    with _open(url).read() as connection:
        return [_line(row) for row in connection.execute(query)]


def verify(url: str, *, head: str | None = None) -> Check:
    """
    Seal every line anew and compare.

    Parameters
    ----------
    url : str
        Address of the log.
    head : str, optional
        A hash noted earlier: it must still be the hash of some line.

    Returns
    -------
    Check
        A hash that is no longer there counts as broken after the last line.
    """
    before, number, broken, found = FIRST, 0, None, head is None
    with _open(url).read() as connection:
        for row in connection.execute(select(audit_log).order_by(audit_log.c.number)):
            number += 1
            values = {name: getattr(row, name) for name in audit_log.c.keys() if name != "hash"}  # noqa: SIM118
            fits = row.number == number and row.previous == before and row.hash == _seal(values)
            if not fits and broken is None:
                broken = number
            found = found or row.hash == head
            before = row.hash
    if not found and broken is None:
        broken = number + 1
    return Check(number, broken, before)


def _seal(values: dict[str, Any]) -> str:
    words = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(words.encode("utf-8")).hexdigest()


def _line(row: Row[Any]) -> Line:
    return Line(
        number=row.number,
        at=datetime.datetime.fromisoformat(row.at),
        who=row.who,
        role=row.role,
        action=row.action,
        subject=json.loads(row.subject),
        hash=row.hash,
    )


def _open(url: str) -> Store:
    file = file_of(url)
    if file is not None and not file.exists():
        _opened.cache_clear()
    return _opened(url, os.getpid())


@lru_cache(maxsize=32)
def _opened(url: str, process: int) -> Store:  # noqa: ARG001 (part of the key: a forked process opens its own)
    store = Store(engine_of(url), lock=LOCK)
    with store.write() as connection:
        metadata.create_all(connection)
        _freeze(connection)
    return store


def _freeze(connection: Connection) -> None:
    """Let the database itself refuse to change or delete a line."""
    if connection.dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            connection.execute(
                text(
                    f"CREATE TRIGGER IF NOT EXISTS audit_log_{verb.lower()} BEFORE {verb} ON audit_log "
                    "BEGIN SELECT RAISE(ABORT, 'a line of the audit log cannot change'); END"
                )
            )
        return
    connection.execute(
        text(
            "CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'a line of the audit log cannot change'; END $$"
        )
    )
    connection.execute(
        text(
            "CREATE OR REPLACE TRIGGER audit_log_kept BEFORE UPDATE OR DELETE ON audit_log "
            "FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()"
        )
    )
