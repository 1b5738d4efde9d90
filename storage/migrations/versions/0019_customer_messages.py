"""What was written to one customer is found without reading what was written to all."""

from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_index("ix_messages_customer", "messages", ["customer_id", "wanted_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_messages_customer", table_name="messages")
