"""What councillors may see of the plan, as two views: a reader of them needs no right on the tables below."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the views."""
    op.execute(
        "CREATE VIEW shared_actions AS "
        "SELECT a.action_id, a.action, a.objective, a.lead_organisation, a.due, a.status, "
        "(SELECT count(*) FROM action_notes n WHERE n.action_id = a.action_id) AS updates, "
        "(SELECT count(*) FROM action_zones l WHERE l.action_id = a.action_id) AS zones "
        "FROM actions a WHERE a.shared_with_councillors AND NOT a.removed"
    )
    op.execute(
        "CREATE VIEW shared_action_zones AS "
        "SELECT l.action_id, z.zone_id, z.geometry "
        "FROM action_zones l JOIN actions a ON a.action_id = l.action_id "
        "JOIN zones z ON z.zone_id = l.zone_id "
        "WHERE a.shared_with_councillors AND NOT a.removed AND NOT z.removed"
    )
