"""The smaller records of a plan: one table of versioned documents, and their history."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "records",
        sa.Column("record_id", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("removed", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("record_id", name="pk_records"),
    )
    op.create_index("ix_records_kind", "records", ["kind"])
    op.create_table(
        "record_history",
        sa.Column("change_id", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("record_id", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("change", sa.String(20), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("change_id", name="pk_record_history"),
        sa.ForeignKeyConstraint(
            ["record_id"], ["records.record_id"], name="fk_record_history_record_id_records"
        ),
        sa.UniqueConstraint("record_id", "version", name="uq_record_history_record_id_version"),
    )
    op.create_index("ix_record_history_record_id", "record_history", ["record_id"])
