"""The first tables."""

from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    _create_idempotency_keys()
    _create_offices()
    _create_shops()
    _create_api_keys()
    _create_customers()
    _create_playbook_versions()
    _create_products()
    _create_staff()
    _create_stimuli()
    _create_targets()
    _create_orders()
    _create_comments()
    _create_handovers()
    _create_messages()
    _create_payment_links()
    _create_refunds()
    _create_tasks()
    _create_order_facts()


def downgrade() -> None:
    for table in (
        "order_facts",
        "tasks",
        "refunds",
        "payment_links",
        "messages",
        "handovers",
        "comments",
        "orders",
        "targets",
        "stimuli",
        "staff",
        "products",
        "playbook_versions",
        "customers",
        "api_keys",
        "shops",
        "offices",
        "idempotency_keys",
    ):
        op.drop_table(table)


def _create_idempotency_keys() -> None:
    op.create_table(
        "idempotency_keys",
        _text("key_id"),
        _text("key"),
        _text("method"),
        _text("route"),
        _text("body_hash"),
        _whole("status", null=True),
        _json("response", null=True),
        _text("location", null=True),
        _moment("created_at"),
        _moment("locked_until"),
        sa.PrimaryKeyConstraint("key_id", "key", name="pk_idempotency_keys"),
    )


def _create_offices() -> None:
    op.create_table(
        "offices",
        _text("carrier"),
        _text("code"),
        _text("address"),
        _text("city", default="''"),
        _text("phone", null=True),
        _text("hours", null=True),
        _text("timezone", null=True),
        _text("name", default="''"),
        _moment("updated_at", default="now()"),
        sa.PrimaryKeyConstraint("carrier", "code", name="pk_offices"),
    )


def _create_shops() -> None:
    op.create_table(
        "shops",
        _text("id"),
        _flag("paused", default="false"),
        _text("playbook_version", null=True),
        _whole("next_number", default="1"),
        _moment("created_at", default="now()"),
        sa.PrimaryKeyConstraint("id", name="pk_shops"),
    )


def _create_api_keys() -> None:
    op.create_table(
        "api_keys",
        _text("id"),
        _text("shop"),
        _text("secret_sha256"),
        _words("scopes"),
        _moment("created_at", default="now()"),
        _moment("last_used_at", null=True),
        _moment("revoked_at", null=True),
        sa.ForeignKeyConstraint(["shop"], ["shops.id"], name="fk_api_keys_shop"),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
    )


def _create_customers() -> None:
    op.create_table(
        "customers",
        _text("id"),
        _text("shop"),
        _text("phone", null=True),
        _text("email", null=True),
        _text("name", null=True),
        _text("name_key", null=True),
        _text("locale"),
        _text("external_id", null=True),
        _json("handles", null=True),
        _text("timezone", null=True),
        _text("preferred_channel", null=True),
        _flag("black_listed", default="false"),
        _text("black_listed_why", null=True),
        _text("black_listed_by", null=True),
        _moment("black_listed_at", null=True),
        _moment("unsubscribed_at", null=True),
        _moment("consent_at", null=True),
        _text("consent_source", null=True),
        _flag("wrong_number", default="false"),
        _flag("vip", default="false"),
        _json("dates", null=True),
        _text("assignee", null=True),
        _text("unsubscribe_token"),
        _whole("completed_orders", default="0"),
        _whole("returned_orders", default="0"),
        _moment("last_contact_at", null=True),
        _moment("erased_at", null=True),
        _moment("created_at", default="now()"),
        _moment("updated_at", default="now()"),
        sa.CheckConstraint(
            "preferred_channel IN ('site', 'phone', 'chat', 'email', 'sms', 'vk', 'telegram', 'whatsapp')",
            name="ck_customers_preferred_channel",
        ),
        sa.ForeignKeyConstraint(["shop"], ["shops.id"], name="fk_customers_shop"),
        sa.PrimaryKeyConstraint("id", name="pk_customers"),
    )
    op.create_index("ix_customers_shop_email", "customers", ["shop", "email"])
    op.create_index(
        "ix_customers_shop_name",
        "customers",
        ["shop", "name_key"],
        postgresql_ops={"name_key": "text_pattern_ops"},
    )
    op.create_index(
        "uq_customers_shop_email_without_phone",
        "customers",
        ["shop", "email"],
        unique=True,
        postgresql_where=sa.text("email IS NOT NULL AND phone IS NULL"),
    )
    op.create_index(
        "uq_customers_shop_phone",
        "customers",
        ["shop", "phone"],
        unique=True,
        postgresql_where=sa.text("phone IS NOT NULL"),
    )
    op.create_index("uq_customers_unsubscribe_token", "customers", ["unsubscribe_token"], unique=True)


def _create_playbook_versions() -> None:
    op.create_table(
        "playbook_versions",
        _text("version"),
        _text("shop"),
        _json("body"),
        _moment("published_at", default="now()"),
        sa.ForeignKeyConstraint(["shop"], ["shops.id"], name="fk_playbook_versions_shop"),
        sa.PrimaryKeyConstraint("version", name="pk_playbook_versions"),
    )


def _create_products() -> None:
    op.create_table(
        "products",
        _text("shop"),
        _text("sku"),
        _text("name"),
        _text("category", default="''"),
        _money("price", null=True),
        _whole("stock", null=True),
        _text("product_group", null=True),
        _moment("updated_at", default="now()"),
        sa.ForeignKeyConstraint(["shop"], ["shops.id"], name="fk_products_shop"),
        sa.PrimaryKeyConstraint("shop", "sku", name="pk_products"),
    )


def _create_staff() -> None:
    op.create_table(
        "staff",
        _text("id"),
        _text("shop"),
        _text("name"),
        _text("role"),
        _flag("active", default="true"),
        _flag("on_shift", default="false"),
        _moment("created_at", default="now()"),
        sa.CheckConstraint(
            "role IN ('operator', 'duty_operator', 'picker', 'warehouse', 'buyer', 'mentor', 'show_manager', 'supervisor', 'admin')",
            name="ck_staff_role",
        ),
        sa.ForeignKeyConstraint(["shop"], ["shops.id"], name="fk_staff_shop"),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
    )


def _create_stimuli() -> None:
    op.create_table(
        "stimuli",
        _text("id"),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        _text("sender"),
        _text("key"),
        _text("shop"),
        _text("target", null=True),
        _text("kind"),
        _json("payload", null=True),
        _text("body_hash"),
        _text("note", null=True),
        _json("personal", null=True),
        _text("actor_kind"),
        _text("actor_id"),
        _text("actor_role", null=True),
        _moment("received_at"),
        _moment("stored_at", default="now()"),
        _moment("not_before", null=True),
        _text("state"),
        _whole("revision", null=True),
        _text("refusal_code", null=True),
        _text("refusal_detail", null=True),
        _whole("attempts", default="0"),
        _moment("applied_at", null=True),
        _text("raw", null=True),
        sa.CheckConstraint(
            "actor_kind IN ('staff', 'key', 'customer', 'carrier', 'bank', 'gateway', 'rule')",
            name="ck_stimuli_actor_kind",
        ),
        sa.CheckConstraint(
            "actor_role IN ('operator', 'duty_operator', 'picker', 'warehouse', 'buyer', 'mentor', 'show_manager', 'supervisor', 'admin')",
            name="ck_stimuli_actor_role",
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'applied', 'refused', 'parked', 'unplaced')", name="ck_stimuli_state"
        ),
        sa.ForeignKeyConstraint(["shop"], ["shops.id"], name="fk_stimuli_shop"),
        sa.PrimaryKeyConstraint("id", name="pk_stimuli"),
        sa.UniqueConstraint("sender", "key", name="uq_stimuli_sender_key"),
        sa.UniqueConstraint("seq", name="uq_stimuli_seq"),
    )
    op.create_index(
        "ix_stimuli_for_people",
        "stimuli",
        ["shop", "seq"],
        postgresql_where=sa.text("state IN ('parked', 'unplaced')"),
    )
    op.create_index("ix_stimuli_raw", "stimuli", ["stored_at"], postgresql_where=sa.text("raw IS NOT NULL"))
    op.create_index("ix_stimuli_target", "stimuli", ["target", "seq"])
    op.create_index(
        "ix_stimuli_waiting", "stimuli", ["target", "seq"], postgresql_where=sa.text("state = 'waiting'")
    )


def _create_targets() -> None:
    op.create_table(
        "targets",
        _text("target"),
        _text("shop"),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        _moment("waiting_since"),
        _moment("next_try_at"),
        _whole("attempts", default="0"),
        _text("lease_owner", null=True),
        _moment("lease_until", null=True),
        _moment("parked_at", null=True),
        _text("last_error", null=True),
        sa.ForeignKeyConstraint(["shop"], ["shops.id"], name="fk_targets_shop"),
        sa.PrimaryKeyConstraint("target", name="pk_targets"),
    )
    op.create_index(
        "ix_targets_next_try", "targets", ["next_try_at"], postgresql_where=sa.text("parked_at IS NULL")
    )


def _create_orders() -> None:
    op.create_table(
        "orders",
        _text("id"),
        _text("shop"),
        _whole("number"),
        _text("external_id"),
        _text("body_hash"),
        _text("customer_id"),
        _text("status"),
        _text("stage"),
        _text("payment_state"),
        _money("total"),
        _text("currency"),
        _money("paid"),
        _money("refunded"),
        _text("method"),
        _text("delivery_kind"),
        _text("carrier"),
        _text("track_number", null=True),
        _text("channel"),
        _flag("draft", default="false"),
        _text("lines_key"),
        _words("warnings"),
        _moment("placed_at"),
        _json("address", null=True),
        _text("comment", null=True),
        _json("source", null=True),
        _json("order_body"),
        _json("snapshot", null=True),
        _whole("revision", default="0"),
        _text("playbook_version"),
        _moment("next_at", null=True),
        _text("next_rule", null=True),
        _text("next_words", null=True),
        _text("needs_engineer", null=True),
        _moment("needs_engineer_since", null=True),
        _whole("clock_offset_seconds", default="0"),
        _flag("rules_closed", default="false"),
        _moment("closed_at", null=True),
        _moment("created_at", default="now()"),
        _moment("updated_at", default="now()"),
        sa.CheckConstraint(
            "channel IN ('site', 'phone', 'chat', 'email', 'sms', 'vk', 'telegram', 'whatsapp')",
            name="ck_orders_channel",
        ),
        sa.CheckConstraint(
            "delivery_kind IN ('post_office', 'pickup_point', 'courier', 'own_courier', 'self_pickup')",
            name="ck_orders_delivery_kind",
        ),
        sa.CheckConstraint("method IN ('online', 'on_delivery', 'invoice')", name="ck_orders_method"),
        sa.CheckConstraint(
            "payment_state IN ('unpaid', 'partly_paid', 'paid', 'partly_refunded', 'refunded')",
            name="ck_orders_payment_state",
        ),
        sa.CheckConstraint(
            "stage IN ('agreement', 'fulfilment', 'delivery', 'money', 'return', 'closed')",
            name="ck_orders_stage",
        ),
        sa.CheckConstraint(
            "status IN ('new', 'thinking', 'confirmed', 'paid', 'packed', 'shipped', 'at_pickup', 'delivering', 'awaiting_money', 'completed', 'returning', 'returned', 'cancelled')",
            name="ck_orders_status",
        ),
        sa.CheckConstraint("revision >= 0", name="ck_orders_revision"),
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
        _text("id"),
        _text("shop"),
        _text("order_id"),
        _text("author_kind"),
        _text("author_id"),
        _text("text"),
        _text("about", null=True),
        _moment("created_at"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_comments_order_id"),
        sa.ForeignKeyConstraint(["shop"], ["shops.id"], name="fk_comments_shop"),
        sa.PrimaryKeyConstraint("id", name="pk_comments"),
    )
    op.create_index("ix_comments_order", "comments", ["order_id", "created_at", "id"])


def _create_handovers() -> None:
    op.create_table(
        "handovers",
        _text("id"),
        _text("shop"),
        _text("order_id"),
        _text("carrier"),
        _text("state"),
        _text("provider_id", null=True),
        _text("track_number", null=True),
        _text("code", null=True),
        _text("lease_owner", null=True),
        _moment("lease_until", null=True),
        _whole("attempts", default="0"),
        _moment("wanted_at"),
        _moment("settled_at", null=True),
        sa.CheckConstraint(
            "state IN ('wanted', 'pending', 'accepted', 'refused')", name="ck_handovers_state"
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_handovers_order_id"),
        sa.ForeignKeyConstraint(["shop"], ["shops.id"], name="fk_handovers_shop"),
        sa.PrimaryKeyConstraint("id", name="pk_handovers"),
    )
    op.create_index("ix_handovers_order", "handovers", ["order_id"])


def _create_messages() -> None:
    op.create_table(
        "messages",
        _text("id"),
        _text("shop"),
        _text("order_id"),
        _text("customer_id"),
        _text("trigger"),
        _text("template"),
        _text("channel"),
        _text("cause"),
        _whole("fact_seq"),
        _json("fact"),
        _text("role", null=True),
        _flag("marketing", default="false"),
        _flag("immediate", default="false"),
        _text("state"),
        _moment("wanted_at"),
        _text("lease_owner", null=True),
        _moment("lease_until", null=True),
        _whole("attempts", default="0"),
        _text("client_id"),
        _text("provider_id", null=True),
        _text("code", null=True),
        _text("subject", null=True),
        _text("text", null=True),
        _text("html", null=True),
        _moment("sent_at", null=True),
        _moment("delivered_at", null=True),
        sa.CheckConstraint(
            "role IN ('operator', 'duty_operator', 'picker', 'warehouse', 'buyer', 'mentor', 'show_manager', 'supervisor', 'admin')",
            name="ck_messages_role",
        ),
        sa.CheckConstraint(
            "state IN ('wanted', 'claimed', 'sent', 'delivered', 'failed', 'unknown', 'shadow', 'dropped', 'noted')",
            name="ck_messages_state",
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_messages_customer_id"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_messages_order_id"),
        sa.ForeignKeyConstraint(["shop"], ["shops.id"], name="fk_messages_shop"),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
    )
    op.create_index("ix_messages_order", "messages", ["order_id"])
    op.create_index(
        "ix_messages_provider_id",
        "messages",
        ["provider_id"],
        postgresql_where=sa.text("provider_id IS NOT NULL"),
    )
    op.create_index("ix_messages_shop_state_wanted", "messages", ["shop", "state", "wanted_at", "id"])
    op.create_index("ix_messages_shop_wanted", "messages", ["shop", "wanted_at", "id"])
    op.create_index(
        "ix_messages_text", "messages", ["wanted_at"], postgresql_where=sa.text("text IS NOT NULL")
    )
    op.create_index("uq_messages_client_id", "messages", ["client_id"], unique=True)


def _create_payment_links() -> None:
    op.create_table(
        "payment_links",
        _text("order_id"),
        _money("amount"),
        _text("url"),
        _text("provider_id"),
        _text("provider"),
        _moment("created_at"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_payment_links_order_id"),
        sa.PrimaryKeyConstraint("order_id", "amount", name="pk_payment_links"),
    )
    op.create_index(
        "uq_payment_links_provider_payment", "payment_links", ["provider", "provider_id"], unique=True
    )


def _create_refunds() -> None:
    op.create_table(
        "refunds",
        _text("id"),
        _text("shop"),
        _text("order_id"),
        _money("amount"),
        _text("currency"),
        _text("provider", null=True),
        _text("payment_external_id", null=True),
        _text("state"),
        _text("provider_id", null=True),
        _text("code", null=True),
        _whole("attempts", default="0"),
        _moment("wanted_at"),
        _moment("settled_at", null=True),
        sa.CheckConstraint("state IN ('wanted', 'pending', 'made', 'failed')", name="ck_refunds_state"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_refunds_order_id"),
        sa.ForeignKeyConstraint(["shop"], ["shops.id"], name="fk_refunds_shop"),
        sa.PrimaryKeyConstraint("id", name="pk_refunds"),
    )
    op.create_index("ix_refunds_order", "refunds", ["order_id"])


def _create_tasks() -> None:
    op.create_table(
        "tasks",
        _text("id"),
        _text("shop"),
        _text("order_id"),
        _text("kind"),
        _text("role"),
        _text("state"),
        _moment("ready_at"),
        _moment("due_at"),
        _moment("opened_at"),
        _whole("attempt"),
        _text("rule", default="''"),
        _money("amount", null=True),
        _text("about", null=True),
        _text("outcome", null=True),
        _text("done_by", null=True),
        _moment("done_at", null=True),
        _text("assignee", null=True),
        _text("claimed_by", null=True),
        _moment("claimed_until", null=True),
        _moment("snoozed_until", null=True),
        _words("warnings"),
        sa.CheckConstraint(
            "kind IN ('confirm_order', 'call_thinking', 'decide_unreachable', 'decide_stale', 'decide_black_list', 'settle_payment', 'check_invoice', 'hold_price', 'payment_difference', 'refund', 'pack_order', 'find_supplier', 'agree_analogue', 'approve_reservation', 'call_carrier', 'ask_carrier', 'remind_pickup', 'confirm_delivery', 'agree_slot', 'check_money', 'receive_return', 'decide_lost', 'look_into')",
            name="ck_tasks_kind",
        ),
        sa.CheckConstraint(
            "role IN ('operator', 'duty_operator', 'picker', 'warehouse', 'buyer', 'mentor', 'show_manager', 'supervisor', 'admin')",
            name="ck_tasks_role",
        ),
        sa.CheckConstraint("state IN ('open', 'done', 'dropped')", name="ck_tasks_state"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_tasks_order_id"),
        sa.ForeignKeyConstraint(["shop"], ["shops.id"], name="fk_tasks_shop"),
        sa.PrimaryKeyConstraint("id", name="pk_tasks"),
    )
    op.create_index("ix_tasks_order", "tasks", ["order_id"])
    op.create_index("ix_tasks_shop_role_due", "tasks", ["shop", "state", "role", "due_at", "id"])
    op.create_index("ix_tasks_shop_state_due", "tasks", ["shop", "state", "due_at", "id"])


def _create_order_facts() -> None:
    op.create_table(
        "order_facts",
        _text("order_id"),
        _whole("seq"),
        _moment("at"),
        _text("kind"),
        _text("actor_kind"),
        _text("actor_id"),
        _text("actor_role", null=True),
        _text("cause"),
        _text("status"),
        _json("body"),
        _text("comment_id", null=True),
        sa.CheckConstraint(
            "status IN ('new', 'thinking', 'confirmed', 'paid', 'packed', 'shipped', 'at_pickup', 'delivering', 'awaiting_money', 'completed', 'returning', 'returned', 'cancelled')",
            name="ck_order_facts_status",
        ),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name="fk_order_facts_comment_id"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_order_facts_order_id"),
        sa.PrimaryKeyConstraint("order_id", "seq", name="pk_order_facts"),
    )
    # ### end Alembic commands ###


def _text(name: str, *, null: bool = False, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=null, server_default=_sql(default))


def _moment(name: str, *, null: bool = False, default: str | None = None) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null, server_default=_sql(default))


def _money(name: str, *, null: bool = False) -> sa.Column[Decimal]:
    return sa.Column(name, sa.Numeric(12, 2), nullable=null, server_default=None if null else sa.text("0"))


def _whole(name: str, *, null: bool = False, default: str | None = None) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=null, server_default=_sql(default))


def _flag(name: str, *, default: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False, server_default=_sql(default))


def _json(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, postgresql.JSONB, nullable=null)


def _words(name: str) -> sa.Column[list[str]]:
    return sa.Column(name, postgresql.ARRAY(sa.Text), nullable=False, server_default=sa.text("'{}'"))


def _sql(default: str | None) -> sa.TextClause | None:
    return None if default is None else sa.text(default)
