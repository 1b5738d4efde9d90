"""In the words of which playbook a message was wanted, where its order has moved to another one since."""

from alembic import op

from storage.migrations.columns import text

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("messages", text("playbook_version", null=True))
    op.create_foreign_key(
        "fk_messages_playbook_version", "messages", "playbook_versions", ["playbook_version"], ["version"]
    )


def downgrade() -> None:
    op.drop_column("messages", "playbook_version")
