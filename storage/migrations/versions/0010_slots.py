"""Places that orders share: calls an hour, messages a day; and since when a shop sends again after a pause."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.columns import moment, text, whole

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "slots",
        text("shop"),
        text("kind"),
        moment("starts_at"),
        whole("taken"),
        sa.ForeignKeyConstraint(["shop"], ["shops.id"], name="fk_slots_shop"),
        sa.PrimaryKeyConstraint("shop", "kind", "starts_at", name="pk_slots"),
    )
    op.add_column("messages", moment("slot_at", null=True))
    op.add_column("shops", moment("resumed_at", null=True))


def downgrade() -> None:
    op.drop_column("shops", "resumed_at")
    op.drop_column("messages", "slot_at")
    op.drop_table("slots")
