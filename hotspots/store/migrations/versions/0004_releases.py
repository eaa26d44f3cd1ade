"""Releases: frozen tables of any layout; frozen area summaries become releases under their old numbers."""

from __future__ import annotations

import datetime

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

MOMENT = sa.DateTime(timezone=True)
FROZEN = ("release_id", "level", "first_day", "last_day", "made_at", "table_version", "content", "sha256")
YEARS = 2
"""An old summary covered a year and the year before."""


def upgrade() -> None:
    """Make the table, move the frozen summaries into it, and freeze it."""
    op.create_table(
        "releases",
        sa.Column("release_id", sa.String(20), nullable=False),
        sa.Column("level", sa.String(60), nullable=False),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("last_day", sa.Date, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("table_version", sa.Integer),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("live", sa.Boolean, nullable=False),
        sa.Column("withdrawn_at", MOMENT),
        sa.Column("withdrawn_because", sa.Text),
        sa.PrimaryKeyConstraint("release_id", name="pk_releases"),
    )
    _move()
    op.drop_table("snapshots")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_snapshot_change()")
    _freeze()


def _move() -> None:
    kept = ("made_at", "content", "sha256", "live", "withdrawn_at", "withdrawn_because", "level")
    old = sa.table(
        "snapshots",
        sa.column("snapshot_id", sa.String),
        sa.column("year_end", sa.Date),
        *(sa.column(name) for name in kept),
    )
    new = sa.table(
        "releases",
        sa.column("release_id", sa.String),
        sa.column("first_day", sa.Date),
        sa.column("last_day", sa.Date),
        *(sa.column(name) for name in kept),
    )
    for row in op.get_bind().execute(sa.select(old)):
        same = {name: getattr(row, name) for name in kept}
        day_after = row.year_end + datetime.timedelta(days=1)
        first = day_after.replace(year=day_after.year - YEARS)
        op.get_bind().execute(
            sa.insert(new).values(release_id=row.snapshot_id, first_day=first, last_day=row.year_end, **same)
        )


def _freeze() -> None:
    """Let the database itself refuse to change or delete a release, whoever asks."""
    if op.get_bind().dialect.name == "sqlite":
        differs = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in FROZEN)
        refuse = "BEGIN SELECT RAISE(ABORT, 'a release cannot change'); END"
        op.execute(
            f"CREATE TRIGGER releases_frozen BEFORE UPDATE ON releases "
            f"WHEN {differs} OR (NEW.live AND NOT OLD.live) {refuse}"
        )
        op.execute(f"CREATE TRIGGER releases_kept BEFORE DELETE ON releases {refuse}")
        return
    differs = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in FROZEN)
    op.execute(
        "CREATE FUNCTION refuse_release_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'a release cannot change'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER releases_frozen BEFORE UPDATE ON releases FOR EACH ROW "
        f"WHEN ({differs} OR (NEW.live AND NOT OLD.live)) EXECUTE FUNCTION refuse_release_change()"
    )
    op.execute(
        "CREATE TRIGGER releases_kept BEFORE DELETE ON releases FOR EACH ROW "
        "EXECUTE FUNCTION refuse_release_change()"
    )
