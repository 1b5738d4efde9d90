"""Lists narrowed in ways of their own: orders by the method of payment; tasks of any state, by kind, by whose they are."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_index("ix_orders_shop_method", "orders", ["shop", "method", "placed_at", "id"])
    op.create_index("ix_tasks_shop_due", "tasks", ["shop", "due_at", "id"])
    op.create_index("ix_tasks_shop_kind", "tasks", ["shop", "kind", "due_at", "id"])
    op.create_index(
        "ix_tasks_assignee",
        "tasks",
        ["shop", "assignee", "due_at", "id"],
        postgresql_where=sa.text("assignee IS NOT NULL"),
    )


def downgrade() -> None:
    for index in ("assignee", "shop_kind", "shop_due"):
        op.drop_index(f"ix_tasks_{index}", "tasks")
    op.drop_index("ix_orders_shop_method", "orders")
