"""More fields of actions; an objective and an organisation become records of their own."""

from __future__ import annotations

import datetime
import json

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

TEXTS = (
    "objective_id",
    "theme",
    "goal",
    "setting",
    "latest_value",
    "outcome",
    "evaluation_method",
    "equality_impact",
    "mitigation",
    "response_id",
)
LISTS = ("aims", "groups_affected")
DATES = ("completed_on", "latest_value_on", "review_on", "evaluation_on")


def upgrade() -> None:
    """Add the columns, then make records of the objectives and organisations that actions name."""
    for name in TEXTS:
        op.add_column("actions", sa.Column(name, sa.Text, nullable=False, server_default=""))
    for name in LISTS:
        op.add_column("actions", sa.Column(name, sa.Text, nullable=False, server_default="[]"))
    for name in DATES:
        op.add_column("actions", sa.Column(name, sa.Date))
    op.add_column("actions", sa.Column("cost", sa.Float))
    op.add_column("actions", sa.Column("currency", sa.String(20), nullable=False, server_default="GBP"))
    op.add_column(
        "actions", sa.Column("service_change", sa.String(20), nullable=False, server_default="none")
    )
    op.add_column(
        "actions", sa.Column("evaluation_planned", sa.Boolean, nullable=False, server_default=sa.false())
    )
    _make_records()


def _key(words: str) -> str:
    return " ".join(words.split()).casefold()


def _make_records() -> None:
    connection = op.get_bind()
    query = "SELECT action_id, objective, lead_organisation, partners FROM actions ORDER BY action_id"
    rows = connection.execute(sa.text(query)).all()
    objectives: dict[str, str] = {}
    organisations: dict[str, str] = {}
    for row in rows:
        key = _key(row.objective)
        if key not in objectives:
            content = {"title": " ".join(row.objective.split())}
            objectives[key] = _record(connection, "objective", "O", len(objectives) + 1, content)
        connection.execute(
            sa.text("UPDATE actions SET objective_id = :objective WHERE action_id = :action"),
            {"objective": objectives[key], "action": row.action_id},
        )
        for name in (row.lead_organisation, *json.loads(row.partners)):
            key = _key(name)
            # What cannot be a name (a list in one box, a whole sentence) stays in its action only.
            if not key or key in organisations or len(key) > 300 or ";" in key or "|" in key:
                continue
            content = {"name": " ".join(name.split())}
            organisations[key] = _record(connection, "organisation", "ORG", len(organisations) + 1, content)
    for prefix, made in (("O", objectives), ("ORG", organisations)):
        if made:
            connection.execute(
                sa.text("INSERT INTO counters (name, value) VALUES (:name, :value)"),
                {"name": prefix, "value": len(made)},
            )


def _record(connection: sa.Connection, kind: str, prefix: str, number: int, content: dict[str, str]) -> str:
    record_id = f"{prefix}-{number:04d}"
    now = datetime.datetime.now(datetime.UTC)
    shared = {
        "record_id": record_id,
        "content": json.dumps(content, ensure_ascii=False),
        "version": 1,
    }
    moment = sa.DateTime(timezone=True)
    records = sa.table(
        "records",
        *(sa.column(name) for name in ("record_id", "kind", "content", "removed", "version")),
        sa.column("created_at", moment),
        sa.column("updated_at", moment),
    )
    history = sa.table(
        "record_history",
        *(sa.column(name) for name in ("record_id", "version", "change", "content", "made_by")),
        sa.column("made_at", moment),
    )
    connection.execute(
        records.insert().values(kind=kind, removed=False, created_at=now, updated_at=now, **shared)
    )
    connection.execute(history.insert().values(change="added", made_by="", made_at=now, **shared))
    return record_id
