"""Orders with their comments, facts and tasks."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.columns import flag, json, moment, money, text, whole, words

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _create_orders()
    _create_comments()
    _create_order_facts()
    _create_tasks()


def downgrade() -> None:
    for table in ("tasks", "order_facts", "comments", "orders"):
        op.drop_table(table)


def _create_orders() -> None:
    op.create_table(
        "orders",
        text("id"),
        text("shop"),
        whole("number"),
        text("external_id"),
        text("body_hash"),
        text("customer_id"),
        text("status"),
        text("stage"),
        text("payment_state"),
        money("total"),
        text("currency"),
        money("paid"),
        money("refunded"),
        text("method"),
        text("delivery_kind"),
        text("carrier"),
        text("track_number", null=True),
        text("channel"),
        flag("draft", default="false"),
        text("lines_key"),
        words("warnings"),
        moment("placed_at"),
        json("address", null=True),
        text("comment", null=True),
        json("source", null=True),
        json("order_body"),
        json("snapshot", null=True),
        whole("revision", default="0"),
        text("playbook_version"),
        moment("next_at", null=True),
        text("next_rule", null=True),
        text("next_words", null=True),
        whole("open_tasks", default="0"),
        text("needs_engineer", null=True),
        moment("needs_engineer_since", null=True),
        whole("clock_offset_seconds", default="0"),
        flag("rules_closed", default="false"),
        moment("closed_at", null=True),
        moment("created_at", default="now()"),
        moment("updated_at", default="now()"),
        sa.CheckConstraint(
            "channel IN ('site', 'phone', 'chat', 'email', 'sms', 'vk', 'telegram', 'whatsapp')",
            name=op.f("ck_orders_channel"),
        ),
        sa.CheckConstraint(
            "delivery_kind IN ('post_office', 'pickup_point', 'courier', 'own_courier', 'self_pickup')",
            name=op.f("ck_orders_delivery_kind"),
        ),
        sa.CheckConstraint("method IN ('online', 'on_delivery', 'invoice')", name=op.f("ck_orders_method")),
        sa.CheckConstraint(
            "payment_state IN ('unpaid', 'partly_paid', 'paid', 'partly_refunded', 'refunded')",
            name=op.f("ck_orders_payment_state"),
        ),
        sa.CheckConstraint(
            "stage IN ('agreement', 'fulfilment', 'delivery', 'money', 'return', 'closed')",
            name=op.f("ck_orders_stage"),
        ),
        sa.CheckConstraint(
            "status IN ('new', 'thinking', 'confirmed', 'paid', 'packed', 'shipped', 'at_pickup', 'delivering', 'awaiting_money', 'completed', 'returning', 'returned', 'cancelled')",
            name=op.f("ck_orders_status"),
        ),
        sa.CheckConstraint("revision >= 0", name=op.f("ck_orders_revision")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_orders_customer_id"),
        sa.ForeignKeyConstraint(
            ["playbook_version"], ["playbook_versions.version"], name="fk_orders_playbook_version"
        ),
        sa.ForeignKeyConstraint(["shop"], ["shops.id"], name="fk_orders_shop"),
        sa.PrimaryKeyConstraint("id", name="pk_orders"),
        sa.UniqueConstraint("shop", "external_id", name="uq_orders_shop_external_id"),
        sa.UniqueConstraint("shop", "number", name="uq_orders_shop_number"),
    )
    op.create_index("ix_orders_customer_placed", "orders", ["customer_id", "placed_at"])
    op.create_index(
        "ix_orders_needs_engineer",
        "orders",
        ["needs_engineer_since"],
        postgresql_where=sa.text("needs_engineer IS NOT NULL"),
    )
    op.create_index("ix_orders_shop_placed", "orders", ["shop", "placed_at", "id"])
    op.create_index("ix_orders_shop_status_placed", "orders", ["shop", "status", "placed_at", "id"])
    op.create_index(
        "ix_orders_track_number",
        "orders",
        ["track_number"],
        postgresql_where=sa.text("track_number IS NOT NULL"),
    )
    op.create_index("ix_orders_unfinished", "orders", ["id"], postgresql_where=sa.text("NOT rules_closed"))


def _create_comments() -> None:
    op.create_table(
        "comments",
        text("id"),
        text("shop"),
        text("order_id"),
        text("author_kind"),
        text("author_id"),
        text("text"),
        text("about", null=True),
        moment("created_at"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_comments_order_id"),
        sa.ForeignKeyConstraint(["shop"], ["shops.id"], name="fk_comments_shop"),
        sa.PrimaryKeyConstraint("id", name="pk_comments"),
    )
    op.create_index("ix_comments_order", "comments", ["order_id", "created_at", "id"])


def _create_order_facts() -> None:
    op.create_table(
        "order_facts",
        text("order_id"),
        whole("seq"),
        moment("at"),
        text("kind"),
        text("actor_kind"),
        text("actor_id"),
        text("actor_role", null=True),
        text("cause"),
        text("status"),
        json("body"),
        text("comment_id", null=True),
        sa.CheckConstraint(
            "status IN ('new', 'thinking', 'confirmed', 'paid', 'packed', 'shipped', 'at_pickup', 'delivering', 'awaiting_money', 'completed', 'returning', 'returned', 'cancelled')",
            name=op.f("ck_order_facts_status"),
        ),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name="fk_order_facts_comment_id"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_order_facts_order_id"),
        sa.PrimaryKeyConstraint("order_id", "seq", name="pk_order_facts"),
    )
    # ### end Alembic commands ###


def _create_tasks() -> None:
    op.create_table(
        "tasks",
        text("id"),
        text("shop"),
        text("order_id"),
        text("kind"),
        text("role"),
        text("state"),
        moment("ready_at"),
        moment("due_at"),
        moment("opened_at"),
        whole("attempt"),
        text("rule", default="''"),
        money("amount", null=True),
        text("about", null=True),
        text("outcome", null=True),
        text("done_by", null=True),
        moment("done_at", null=True),
        text("assignee", null=True),
        text("claimed_by", null=True),
        moment("claimed_until", null=True),
        moment("snoozed_until", null=True),
        words("warnings"),
        sa.CheckConstraint(
            "kind IN ('confirm_order', 'call_thinking', 'decide_unreachable', 'decide_stale', 'decide_black_list', 'settle_payment', 'check_invoice', 'hold_price', 'payment_difference', 'refund', 'pack_order', 'find_supplier', 'agree_analogue', 'approve_reservation', 'call_carrier', 'ask_carrier', 'remind_pickup', 'confirm_delivery', 'agree_slot', 'check_money', 'receive_return', 'decide_lost', 'look_into')",
            name=op.f("ck_tasks_kind"),
        ),
        sa.CheckConstraint(
            "role IN ('operator', 'duty_operator', 'picker', 'warehouse', 'buyer', 'mentor', 'show_manager', 'supervisor', 'admin')",
            name=op.f("ck_tasks_role"),
        ),
        sa.CheckConstraint("state IN ('open', 'done', 'dropped')", name=op.f("ck_tasks_state")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_tasks_order_id"),
        sa.ForeignKeyConstraint(["shop"], ["shops.id"], name="fk_tasks_shop"),
        sa.PrimaryKeyConstraint("id", name="pk_tasks"),
    )
    op.create_index("ix_tasks_order", "tasks", ["order_id"])
    op.create_index("ix_tasks_shop_role_due", "tasks", ["shop", "state", "role", "due_at", "id"])
    op.create_index("ix_tasks_shop_state_due", "tasks", ["shop", "state", "due_at", "id"])
