"""How Alembic runs our migrations: on the connection it is given, in that transaction."""

from __future__ import annotations

from alembic import context

connection = context.config.attributes.get("connection")
if connection is None:
    raise RuntimeError("run migrations through storage.migrating")

context.configure(
    connection=connection,
    target_metadata=context.config.attributes["metadata"],
    render_as_batch=True,
    compare_type=True,
    transactional_ddl=True,
    user_module_prefix="base.",
)
with context.begin_transaction():
    context.run_migrations()
