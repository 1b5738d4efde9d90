"""Runs migrations on the connection that storage.migrate hands over; there is no offline mode and no ini file."""

from alembic import context

from storage.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()
