"""Reports over half a year in a moment: how long orders stood where, kept as it happens; orders and calls by covering indexes.

What is still to come of open orders is read from an index as well: money that names no order finds whose it may be.
"""

import sqlalchemy as sa
from alembic import op

from storage.migrations.columns import moment, text, whole

revision = "0023"
down_revision = "0022"

_STATUSES = (
    "new", "thinking", "confirmed", "paid", "packed", "shipped", "at_pickup", "delivering", "awaiting_money",
    "completed", "returning", "returned", "cancelled",
)  # fmt: skip
_MOVES = (
    "order.cancelled", "order.completed", "order.confirmed", "order.delivering", "order.edited", "order.handed_over",
    "order.imported", "order.packed", "order.paid", "order.placed", "order.ready", "order.returned", "order.returning",
    "order.sent_again", "order.shipped", "order.thinking", "parcel.arrived",
)  # fmt: skip
_CALLS = (
    "agree_analogue", "agree_slot", "call_thinking", "confirm_delivery", "confirm_order", "remind_pickup",
    "settle_payment",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "order_stays",
        text("order_id"),
        whole("seq"),
        text("shop"),
        moment("placed_at"),
        text("status"),
        moment("since"),
        sa.Column("lasted", sa.Double, nullable=True),
        sa.CheckConstraint(_among("status", _STATUSES), name=op.f("ck_order_stays_status")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_order_stays_order_id"),
        sa.PrimaryKeyConstraint("order_id", "seq", name="pk_order_stays"),
    )
    moved = _among("kind", _MOVES)
    op.execute(_FILL.format(moved=moved))
    op.execute("SELECT steward_fill_stays()")
    op.create_index(
        "ix_order_stays_placed",
        "order_stays",
        ["shop", "status", "placed_at"],
        postgresql_include=["lasted", "order_id"],
    )
    op.execute(_NOTE)
    op.execute(
        f"CREATE TRIGGER stays AFTER INSERT ON order_facts FOR EACH ROW WHEN (NEW.{moved})"
        " EXECUTE FUNCTION steward_stays()"
    )
    op.create_index(
        "ix_orders_counted",
        "orders",
        ["shop", "placed_at", "id"],
        postgresql_include=["status", "zone"],
        postgresql_where="NOT draft",
    )
    op.create_index("ix_orders_drafts", "orders", ["id"], postgresql_where="draft")
    op.create_index(
        "ix_orders_owed",
        "orders",
        ["shop", "placed_at", "id"],
        postgresql_include=["total", "paid", "refunded"],
        postgresql_where="NOT rules_closed",
    )
    op.create_index(
        "ix_tasks_called",
        "tasks",
        ["shop", "done_at"],
        postgresql_include=["order_id", "kind", "outcome", "attempt", "due_at"],
        postgresql_where=f"state IN ('done') AND {_among('kind', _CALLS)}",
    )


def downgrade() -> None:
    op.drop_index("ix_tasks_called", "tasks")
    for index in ("ix_orders_owed", "ix_orders_drafts", "ix_orders_counted"):
        op.drop_index(index, "orders")
    op.execute("DROP TRIGGER stays ON order_facts")
    op.execute("DROP FUNCTION steward_stays()")
    op.execute("DROP FUNCTION steward_fill_stays()")
    op.drop_table("order_stays")


def _among(column: str, values: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{column} IN ({listed})"


# A fact that leaves the status as it was ends no stay.
_NOTE = """
CREATE FUNCTION steward_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE stands order_stays%ROWTYPE;
BEGIN
  SELECT * INTO stands FROM order_stays WHERE order_id = NEW.order_id ORDER BY seq DESC LIMIT 1;
  IF stands.status IS DISTINCT FROM NEW.status THEN
    UPDATE order_stays SET lasted = date_part('epoch', NEW.at - since)
      WHERE order_id = NEW.order_id AND seq = stands.seq;
    INSERT INTO order_stays (order_id, seq, shop, placed_at, status, since)
      SELECT NEW.order_id, NEW.seq, shop, placed_at, NEW.status, NEW.at FROM orders WHERE id = NEW.order_id;
  END IF;
  RETURN NULL;
END $$
"""
_FILL = """
CREATE FUNCTION steward_fill_stays() RETURNS void LANGUAGE sql AS $$
DELETE FROM order_stays;
INSERT INTO order_stays (order_id, seq, shop, placed_at, status, since, lasted)
SELECT turns.order_id, turns.seq, orders.shop, orders.placed_at, turns.status, turns.at,
  date_part('epoch', lead(turns.at) OVER (PARTITION BY turns.order_id ORDER BY turns.seq) - turns.at)
FROM (
  SELECT order_id, seq, status, at, lag(status) OVER (PARTITION BY order_id ORDER BY seq) AS before
  FROM order_facts WHERE {moved}
) turns JOIN orders ON orders.id = turns.order_id
WHERE turns.status IS DISTINCT FROM turns.before
$$
"""
