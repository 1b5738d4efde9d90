"""How many open orders follow each version of a playbook is counted by an index of open orders."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_index(
        "ix_orders_open",
        "orders",
        ["shop", "playbook_version"],
        postgresql_where=sa.text("status NOT IN ('cancelled', 'completed', 'returned')"),
    )


def downgrade() -> None:
    op.drop_index("ix_orders_open", "orders")
