"""Where a message went: the customer's contact may change after it."""

from alembic import op

from storage.migrations.columns import text

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("messages", text("sent_to", null=True))


def downgrade() -> None:
    op.drop_column("messages", "sent_to")
