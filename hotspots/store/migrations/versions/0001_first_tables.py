"""First tables: zones, actions, notes, frozen area summaries."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "counters",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("value", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counters"),
    )
    _zones()
    _actions()
    _snapshots()
    _freeze_snapshots()


def _zone_state() -> list[sa.Column[Any]]:
    return [
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("origin", sa.String(20), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("geometry", sa.LargeBinary, nullable=False),
        sa.Column("crs", sa.Text, nullable=False),
        sa.Column("removed", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    ]


def _zones() -> None:
    op.create_table(
        "zones",
        sa.Column("zone_id", sa.String(20), nullable=False),
        *_zone_state(),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("zone_id", name="pk_zones"),
    )
    op.create_table(
        "zone_history",
        sa.Column("change_id", sa.Integer, nullable=False, autoincrement=True),
        sa.Column("zone_id", sa.String(20), nullable=False),
        sa.Column("change", sa.String(20), nullable=False),
        *_zone_state(),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("undone", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("change_id", name="pk_zone_history"),
        sa.ForeignKeyConstraint(["zone_id"], ["zones.zone_id"], name="fk_zone_history_zone_id_zones"),
        sa.UniqueConstraint("zone_id", "version", name="uq_zone_history_zone_id_version"),
    )
    op.create_index("ix_zone_history_zone_id", "zone_history", ["zone_id"])


def _actions() -> None:
    texts = (
        "objective",
        "action",
        "lead_organisation",
        "lead_officer",
        "measure",
        "baseline",
        "target",
        "resources",
    )
    op.create_table(
        "actions",
        sa.Column("action_id", sa.String(20), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in (*texts, "characteristics", "partners")),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("start", sa.Date),
        sa.Column("due", sa.Date),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("shared_with_councillors", sa.Boolean, nullable=False),
        sa.Column("removed", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("action_id", name="pk_actions"),
    )
    op.create_table(
        "action_zones",
        sa.Column("action_id", sa.String(20), nullable=False),
        sa.Column("zone_id", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("action_id", "zone_id", name="pk_action_zones"),
        sa.ForeignKeyConstraint(
            ["action_id"], ["actions.action_id"], name="fk_action_zones_action_id_actions"
        ),
        sa.ForeignKeyConstraint(["zone_id"], ["zones.zone_id"], name="fk_action_zones_zone_id_zones"),
    )
    _of_action(
        "action_history",
        "change_id",
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("change", sa.String(20), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.UniqueConstraint("action_id", "version", name="uq_action_history_action_id_version"),
    )
    _of_action(
        "action_notes",
        "note_id",
        sa.Column("noted_on", sa.Date, nullable=False),
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )


def _of_action(table: str, key: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        sa.Column(key, sa.Integer, nullable=False, autoincrement=True),
        sa.Column("action_id", sa.String(20), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        *columns,
        sa.PrimaryKeyConstraint(key, name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["action_id"], ["actions.action_id"], name=f"fk_{table}_action_id_actions"),
    )
    op.create_index(f"ix_{table}_action_id", table, ["action_id"])


def _snapshots() -> None:
    op.create_table(
        "snapshots",
        sa.Column("snapshot_id", sa.String(20), nullable=False),
        sa.Column("level", sa.String(60), nullable=False),
        sa.Column("year_end", sa.Date, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("live", sa.Boolean, nullable=False),
        sa.Column("withdrawn_at", MOMENT),
        sa.Column("withdrawn_because", sa.Text),
        sa.PrimaryKeyConstraint("snapshot_id", name="pk_snapshots"),
    )
    op.create_index(
        "ix_snapshots_one_live",
        "snapshots",
        ["level", "year_end"],
        unique=True,
        sqlite_where=sa.text("live"),
        postgresql_where=sa.text("live"),
    )


FROZEN = ("snapshot_id", "level", "year_end", "made_at", "content", "sha256")


def _freeze_snapshots() -> None:
    """Let the database itself refuse to change or delete a frozen summary, whoever asks."""
    differs = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in FROZEN)
    if op.get_bind().dialect.name == "sqlite":
        differs = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in FROZEN)
        refuse = "BEGIN SELECT RAISE(ABORT, 'a frozen summary cannot change'); END"
        op.execute(
            f"CREATE TRIGGER snapshots_frozen BEFORE UPDATE ON snapshots "
            f"WHEN {differs} OR (NEW.live AND NOT OLD.live) {refuse}"
        )
        op.execute(f"CREATE TRIGGER snapshots_kept BEFORE DELETE ON snapshots {refuse}")
        return
    op.execute(
        "CREATE FUNCTION refuse_snapshot_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'a frozen summary cannot change'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER snapshots_frozen BEFORE UPDATE ON snapshots FOR EACH ROW "
        f"WHEN ({differs} OR (NEW.live AND NOT OLD.live)) EXECUTE FUNCTION refuse_snapshot_change()"
    )
    op.execute(
        "CREATE TRIGGER snapshots_kept BEFORE DELETE ON snapshots FOR EACH ROW "
        "EXECUTE FUNCTION refuse_snapshot_change()"
    )
