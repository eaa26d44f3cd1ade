"""Tables of the store. The migrations make them; a test holds the two together."""

from __future__ import annotations

import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


class UtcDateTime(TypeDecorator[datetime.datetime]):
    """A moment in UTC; SQLite forgets the zone, so it is put back when read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime.datetime | None, dialect: Any) -> datetime.datetime | None:  # noqa: ARG002
        """Refuse a moment without a zone, and store it in UTC."""
        return None if value is None else value.astimezone(datetime.UTC)

    def process_result_value(self, value: datetime.datetime | None, dialect: Any) -> datetime.datetime | None:  # noqa: ARG002
        """Give the moment back in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=datetime.UTC) if value.tzinfo is None else value.astimezone(datetime.UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

counters = Table(
    "counters",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Integer, nullable=False),
)


def _zone_state() -> list[Column[Any]]:
    return [
        Column("name", Text, nullable=False),
        Column("kind", String(20), nullable=False),
        Column("origin", String(20), nullable=False),
        Column("note", Text, nullable=False, default=""),
        Column("geometry", LargeBinary, nullable=False),
        Column("crs", Text, nullable=False),
        Column("removed", Boolean, nullable=False, default=False),
        Column("version", Integer, nullable=False),
    ]


zones = Table(
    "zones",
    metadata,
    Column("zone_id", String(20), primary_key=True),
    *_zone_state(),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

zone_history = Table(
    "zone_history",
    metadata,
    Column("change_id", Integer, primary_key=True, autoincrement=True),
    Column("zone_id", String(20), ForeignKey("zones.zone_id"), nullable=False, index=True),
    Column("change", String(20), nullable=False),
    *_zone_state(),
    Column("made_at", UtcDateTime, nullable=False),
    Column("undone", Boolean, nullable=False, default=False),
    UniqueConstraint("zone_id", "version"),
)

actions = Table(
    "actions",
    metadata,
    Column("action_id", String(20), primary_key=True),
    Column("objective", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("role", String(20), nullable=False),
    Column("characteristics", Text, nullable=False, default="[]"),
    Column("lead_organisation", Text, nullable=False),
    Column("lead_officer", Text, nullable=False, default=""),
    Column("partners", Text, nullable=False, default="[]"),
    Column("start", Date),
    Column("due", Date),
    Column("measure", Text, nullable=False, default=""),
    Column("baseline", Text, nullable=False, default=""),
    Column("target", Text, nullable=False, default=""),
    Column("resources", Text, nullable=False, default=""),
    Column("status", String(20), nullable=False),
    Column("shared_with_councillors", Boolean, nullable=False, default=False),
    Column("objective_id", Text, nullable=False, default=""),
    Column("theme", Text, nullable=False, default=""),
    Column("goal", Text, nullable=False, default=""),
    Column("aims", Text, nullable=False, default="[]"),
    Column("setting", Text, nullable=False, default=""),
    Column("cost", Float),
    Column("currency", String(20), nullable=False, default="GBP"),
    Column("completed_on", Date),
    Column("latest_value", Text, nullable=False, default=""),
    Column("latest_value_on", Date),
    Column("outcome", Text, nullable=False, default=""),
    Column("review_on", Date),
    Column("evaluation_planned", Boolean, nullable=False, default=False),
    Column("evaluation_method", Text, nullable=False, default=""),
    Column("evaluation_on", Date),
    Column("service_change", String(20), nullable=False, default="none"),
    Column("groups_affected", Text, nullable=False, default="[]"),
    Column("equality_impact", Text, nullable=False, default=""),
    Column("mitigation", Text, nullable=False, default=""),
    Column("response_id", Text, nullable=False, default=""),
    Column("removed", Boolean, nullable=False, default=False),
    Column("version", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

action_zones = Table(
    "action_zones",
    metadata,
    Column("action_id", String(20), ForeignKey("actions.action_id"), primary_key=True),
    Column("zone_id", String(20), ForeignKey("zones.zone_id"), primary_key=True),
)

action_history = Table(
    "action_history",
    metadata,
    Column("change_id", Integer, primary_key=True, autoincrement=True),
    Column("action_id", String(20), ForeignKey("actions.action_id"), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("change", String(20), nullable=False),
    Column("state", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    UniqueConstraint("action_id", "version"),
)

action_notes = Table(
    "action_notes",
    metadata,
    Column("note_id", Integer, primary_key=True, autoincrement=True),
    Column("action_id", String(20), ForeignKey("actions.action_id"), nullable=False, index=True),
    Column("noted_on", Date, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
)

releases = Table(
    "releases",
    metadata,
    Column("release_id", String(20), primary_key=True),
    Column("level", String(60), nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("table_version", Integer),
    Column("content", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("live", Boolean, nullable=False, default=True),
    Column("withdrawn_at", UtcDateTime),
    Column("withdrawn_because", Text),
)

records = Table(
    "records",
    metadata,
    Column("record_id", String(20), primary_key=True),
    Column("kind", String(40), nullable=False, index=True),
    Column("content", Text, nullable=False),
    Column("removed", Boolean, nullable=False, default=False),
    Column("version", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

record_history = Table(
    "record_history",
    metadata,
    Column("change_id", Integer, primary_key=True, autoincrement=True),
    Column("record_id", String(20), ForeignKey("records.record_id"), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("change", String(20), nullable=False),
    Column("content", Text, nullable=False),
    Column("made_by", Text, nullable=False, default=""),
    Column("made_at", UtcDateTime, nullable=False),
    UniqueConstraint("record_id", "version"),
)
