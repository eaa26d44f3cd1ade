"""Bringing a store to the newest layout of its tables, in one transaction, whenever it is opened."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from geodata.errors import UserError
from geodata.workspace import draft_of

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

HEAD = "0005"
"""Newest revision; a test checks it against the files in `migrations/versions`."""

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(engine: Engine, *, head: str = HEAD, migrations: Path = MIGRATIONS) -> None:
    """
    Run the migrations a store still lacks.

    All of them run in one transaction that holds the write lock: a crash or an error leaves the store as it
    was, and two programs opening at once do not both migrate.

    Parameters
    ----------
    engine : sqlalchemy.Engine
        Engine of the store.
    head : str
        Revision to reach.
    migrations : pathlib.Path
        Folder of the migration scripts.

    Raises
    ------
    UserError
        If the store was made by a newer version of the program.
    """
    with engine.connect() as connection:
        if _revision(connection) == head:
            return
    _keep_a_copy(engine, head)
    with engine.execution_options(begin_mode="IMMEDIATE").begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(7310042)"))
        if _revision(connection) != head:
            _run(connection, head, migrations)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _keep_a_copy(engine: Engine, head: str) -> None:
    """Keep the old SQLite file beside the new one; nothing to keep when the store is new."""
    database = engine.url.database
    if engine.dialect.name != "sqlite" or not database:
        return
    with engine.connect() as connection:
        before = _revision(connection)
    copy = Path(f"{database}.before-{head}")
    if before is None or copy.exists():
        return
    # A draft of its own first: two programs may open the old store at once.
    with draft_of(copy) as draft, contextlib.closing(engine.raw_connection()) as raw:
        raw.cursor().execute("VACUUM INTO ?", (str(draft),))


def _run(connection: Connection, head: str, migrations: Path) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, head)
    except CommandError as problem:
        raise UserError(
            what="The store of zones and plans",
            found="was made by a newer version of this program.",
            fix="Install that version, or open a backup made with this one.",
        ) from problem
