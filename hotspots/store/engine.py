"""Opening the store: SQLite by default, PostgreSQL by address; safe settings on each connection."""

from __future__ import annotations

import os
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.pool import NullPool
from sqlalchemy.sql.dml import UpdateBase

from geodata.errors import UserError
from geodata.watching import tell
from hotspots.store.migrate import upgrade

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

BUSY_TIMEOUT_S = 30.0
"""How long a writer waits for another one."""


class Store:
    """
    A store that is open, migrated and ready.

    Parameters
    ----------
    engine : sqlalchemy.Engine
        Engine with the settings of `open_store`.
    lock : int
        Number of the lock a server's writers wait for.
    """

    def __init__(self, engine: Engine, *, lock: int = 7310043) -> None:
        self.engine = engine
        self._lock = lock
        self._writer = engine.execution_options(begin_mode="IMMEDIATE")
        # SQLite shows a reader one state by itself; a server has to be asked to.
        server = engine.dialect.name == "postgresql"
        self._reader = engine.execution_options(isolation_level="REPEATABLE READ") if server else engine

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """
        Give a connection for reading; what it sees does not change meanwhile.

        Yields
        ------
        sqlalchemy.Connection
            Inside a transaction that is rolled back at the end.
        """
        with self._reader.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """
        Give a connection that holds the write lock from its first statement.

        Yields
        ------
        sqlalchemy.Connection
            Committed at the end, rolled back on any error.

        Raises
        ------
        UserError
            If other writers hold the store for longer than half a minute.
        """
        try:
            with self._writer.begin() as connection:
                if connection.dialect.name == "postgresql":
                    # One writer at a time, as on SQLite: what was checked before writing stays true.
                    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": self._lock})
                yield connection
                changes = connection.info.pop("changes", [])
        except OperationalError as problem:
            if "locked" in str(problem.orig):
                raise UserError(
                    what="The plan",
                    found=f"is being written by somebody else for more than {BUSY_TIMEOUT_S:.0f} seconds.",
                    fix="Nothing of yours was lost or half written: try again.",
                ) from problem
            raise
        # After the end of the transaction: only what was kept is told.
        for change in changes:
            tell("edit", log_beside(self.engine.url), **change)


def open_store(url: str) -> Store:
    """
    Open a store, making or migrating its tables first when needed.

    Parameters
    ----------
    url : str
        SQLAlchemy address: ``sqlite:///...`` or ``postgresql+psycopg://...``.

    Returns
    -------
    Store
        The same object for the same address within a process.

    Raises
    ------
    UserError
        If the address cannot be used, the server does not answer, or the store is from a newer version.
    """
    path = _sqlite_path(url)
    if path is not None and not path.exists():
        _open.cache_clear()
    return _open(url, os.getpid())


@lru_cache(maxsize=32)
def _open(url: str, process: int) -> Store:  # noqa: ARG001 (part of the key: a forked process opens its own)
    engine = engine_of(url)
    try:
        upgrade(engine)
    except OperationalError as problem:
        raise UserError(
            what="The store of zones and plans",
            found="cannot be opened.",
            fix="Check that the folder can be written, or that the server in HOTSPOTS_STORE_URL is running.",
        ) from problem
    event.listen(engine, "after_execute", _note_change)
    return Store(engine)


def log_beside(address: URL) -> str:
    """
    Give the address of the audit log that belongs to a store.

    Parameters
    ----------
    address : sqlalchemy.URL
        Of the store.

    Returns
    -------
    str
        A file beside an SQLite store; else the same server.
    """
    if address.get_backend_name() == "sqlite" and address.database:
        return f"sqlite:///{Path(address.database).with_name('audit.sqlite')}"
    return address.render_as_string(hide_password=False)


LOGGED = ("zone_id", "action_id", "record_id", "snapshot_id", "release_id", "version", "change")
"""Columns whose values are ids, numbers or fixed words."""
UNTOLD = ("counters", "zones", "actions", "action_zones", "records")
"""Tables whose changes are told by their history."""


def _note_change(connection: Connection, statement: Any, *_: Any) -> None:
    """Remember what a statement changes; it is told when its transaction has ended well."""
    if not isinstance(statement, UpdateBase):
        return
    name = getattr(statement.table, "name", "")
    if name in UNTOLD:
        return
    values = statement.compile().params
    told = {key: values[key] for key in LOGGED if values.get(key) is not None}
    connection.info.setdefault("changes", []).append({"table": name, **told})


def engine_of(url: str) -> Engine:
    """
    Make an engine with our safe settings; nothing is opened yet.

    Parameters
    ----------
    url : str
        As for `open_store`.

    Returns
    -------
    sqlalchemy.Engine
        Without a pool: a connection costs milliseconds, and none is left open or carried over a fork.

    Raises
    ------
    UserError
        If the address cannot be used.
    """
    address = _address(url)
    return _sqlite_engine(address) if address.get_backend_name() == "sqlite" else _server_engine(address)


def file_of(url: str) -> Path | None:
    """
    Name the file an address leads to.

    Parameters
    ----------
    url : str
        As for `open_store`.

    Returns
    -------
    pathlib.Path or None
        None on a server.
    """
    return _sqlite_path(url)


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError as problem:
        raise _bad_address() from problem
    if address.get_backend_name() not in ("sqlite", "postgresql"):
        raise _bad_address()
    if address.get_backend_name() == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    return address


def _bad_address() -> UserError:
    # The address may hold a password, so it is not repeated.
    return UserError(
        what="The setting HOTSPOTS_STORE_URL",
        found="is not an address we can use.",
        fix="Use sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE.",
    )


def _sqlite_path(url: str) -> Path | None:
    address = _address(url)
    return Path(address.database) if address.get_backend_name() == "sqlite" and address.database else None


def _sqlite_engine(address: URL) -> Engine:
    engine = create_engine(address, poolclass=NullPool, connect_args={"timeout": BUSY_TIMEOUT_S})
    event.listen(engine, "connect", _set_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_sqlite(connection: Any, record: Any) -> None:  # noqa: ARG001
    # The driver must not begin transactions by itself: it begins deferred ones, which lose writes under load.
    connection.isolation_level = None
    cursor = connection.cursor()
    mode = cursor.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")
    settings = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("synchronous", "foreign_keys")]
    cursor.close()
    if mode != "wal" or settings != [2, 1]:
        raise UserError(
            what="The store of zones and plans",
            found="is on a drive that cannot write safely.",
            fix="Keep the workspace on a local disk, not on a network drive.",
        )


def _begin_sqlite(connection: Connection) -> None:
    mode = connection.get_execution_options().get("begin_mode", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")


def _server_engine(address: URL) -> Engine:
    try:
        return create_engine(address, poolclass=NullPool)
    except ModuleNotFoundError as problem:
        raise UserError(
            what="The driver for PostgreSQL",
            found="is not installed.",
            fix="Install it with: pip install 'hotspots[postgres]'.",
        ) from problem
