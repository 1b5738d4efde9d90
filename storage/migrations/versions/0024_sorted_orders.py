"""Lists of orders are sorted by their total and by what comes next, each by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.create_index("ix_orders_shop_total", "orders", ["shop", "total", "id"])
    op.create_index("ix_orders_shop_status_total", "orders", ["shop", "status", "total", "id"])
    next_at = sa.text("coalesce(next_at, '9999-01-01 00:00:00+00'::timestamptz)")
    op.create_index("ix_orders_shop_next", "orders", ["shop", next_at, "id"])


def downgrade() -> None:
    op.drop_index("ix_orders_shop_next", "orders")
    op.drop_index("ix_orders_shop_status_total", "orders")
    op.drop_index("ix_orders_shop_total", "orders")
