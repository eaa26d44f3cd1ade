"""Runs the migrations on the connection it is handed; its transaction belongs to the caller."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
context.run_migrations()
