"""What triggers do beside messages: bonuses, segments, letters to carriers, reminders of a ladder, errands."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_TASKS = (
    "confirm_order", "call_thinking", "decide_unreachable", "decide_stale", "decide_black_list", "settle_payment",
    "check_invoice", "hold_price", "payment_difference", "refund", "pack_order", "find_supplier", "agree_analogue",
    "approve_reservation", "call_carrier", "ask_carrier", "remind_pickup", "confirm_delivery", "agree_slot",
    "check_money", "receive_return", "decide_lost", "look_into",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "bonuses",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("staff", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("trigger", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(12, 2), server_default=sa.text("0"), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("reverses", sa.Text(), nullable=True),
        sa.Column("earned_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["shop"], ["shops.id"], name="fk_bonuses_shop"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_bonuses_order_id"),
        sa.ForeignKeyConstraint(["reverses"], ["bonuses.id"], name="fk_bonuses_reverses"),
        sa.PrimaryKeyConstraint("id", name="pk_bonuses"),
    )
    op.create_index("ix_bonuses_order", "bonuses", ["order_id"])
    op.create_index("ix_bonuses_shop_earned", "bonuses", ["shop", "earned_at"])
    op.add_column("messages", sa.Column("recipient", sa.Text(), server_default="customer", nullable=False))
    op.add_column("messages", sa.Column("promo_code", sa.Text(), nullable=True))
    op.add_column("messages", sa.Column("reminder", sa.Integer(), nullable=True))
    op.create_check_constraint(
        op.f("ck_messages_recipient"), "messages", "recipient IN ('customer', 'carrier')"
    )
    op.add_column(
        "customers",
        sa.Column("segments", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    )
    _tasks_are((*_TASKS, "errand"))


def downgrade() -> None:
    op.execute("DELETE FROM tasks WHERE kind = 'errand'")
    _tasks_are(_TASKS)
    op.drop_column("customers", "segments")
    op.drop_constraint(op.f("ck_messages_recipient"), "messages")
    for column in ("reminder", "promo_code", "recipient"):
        op.drop_column("messages", column)
    op.drop_table("bonuses")


def _tasks_are(kinds: tuple[str, ...]) -> None:
    op.drop_constraint(op.f("ck_tasks_kind"), "tasks")
    allowed = ", ".join(f"'{kind}'" for kind in kinds)
    op.create_check_constraint(op.f("ck_tasks_kind"), "tasks", f"kind IN ({allowed})")
