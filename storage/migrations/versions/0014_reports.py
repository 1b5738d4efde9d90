"""What reports read by: facts that moved a status, orders by their end, tasks by when they were done, messages, zones."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

_MOVES = (
    "order.cancelled",
    "order.completed",
    "order.confirmed",
    "order.delivering",
    "order.edited",
    "order.handed_over",
    "order.imported",
    "order.packed",
    "order.paid",
    "order.placed",
    "order.ready",
    "order.returned",
    "order.returning",
    "order.sent_again",
    "order.shipped",
    "order.thinking",
    "parcel.arrived",
)
_WANTED = "ix_messages_shop_wanted"


def upgrade() -> None:
    moved = ", ".join(f"'{kind}'" for kind in _MOVES)
    quiet = "kind IN ('order.cancelled') AND (body ->> 'reason') IN ('duplicate', 'spam')"
    zone = sa.Computed("order_body #>> '{reach,zone,name}'", persisted=True)
    op.add_column("orders", sa.Column("zone", sa.Text, zone))
    op.create_index(
        "ix_orders_shop_closed", "orders", ["shop", "closed_at"], postgresql_where="closed_at IS NOT NULL"
    )
    op.create_index(
        "ix_order_facts_moved",
        "order_facts",
        ["order_id", "seq"],
        postgresql_include=["status", "at"],
        postgresql_where=f"kind IN ({moved})",
    )
    op.create_index("ix_order_facts_quiet", "order_facts", ["order_id"], postgresql_where=quiet)
    op.create_index("ix_tasks_shop_done", "tasks", ["shop", "done_at"], postgresql_where="state IN ('done')")
    op.drop_index(_WANTED, "messages")
    op.create_index(
        _WANTED,
        "messages",
        ["shop", "wanted_at", "id"],
        postgresql_include=["trigger", "channel", "state", "role", "recipient"],
    )


def downgrade() -> None:
    op.drop_index(_WANTED, "messages")
    op.create_index(_WANTED, "messages", ["shop", "wanted_at", "id"])
    op.drop_index("ix_tasks_shop_done", "tasks")
    op.drop_index("ix_order_facts_quiet", "order_facts")
    op.drop_index("ix_order_facts_moved", "order_facts")
    op.drop_index("ix_orders_shop_closed", "orders")
    op.drop_column("orders", "zone")
