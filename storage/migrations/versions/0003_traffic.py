"""What comes in and goes out: inbox, targets, ledger, refunds, requests to carriers, payment links."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.columns import flag, json, moment, money, text, whole

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _create_stimuli()
    _create_targets()
    _create_messages()
    _create_refunds()
    _create_handovers()
    _create_payment_links()


def downgrade() -> None:
    for table in ("payment_links", "handovers", "refunds", "messages", "targets", "stimuli"):
        op.drop_table(table)


def _create_stimuli() -> None:
    op.create_table(
        "stimuli",
        text("id"),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        text("sender"),
        text("key"),
        text("shop"),
        text("target", null=True),
        text("kind"),
        json("payload"),
        text("body_hash"),
        text("note", null=True),
        json("personal", null=True),
        text("actor_kind"),
        text("actor_id"),
        text("actor_role", null=True),
        moment("received_at"),
        moment("stored_at", default="now()"),
        moment("not_before", null=True),
        text("state"),
        whole("revision", null=True),
        text("refusal_code", null=True),
        text("refusal_detail", null=True),
        whole("attempts", default="0"),
        moment("applied_at", null=True),
        text("raw", null=True),
        sa.CheckConstraint(
            "actor_kind IN ('staff', 'key', 'customer', 'carrier', 'bank', 'gateway', 'rule')",
            name=op.f("ck_stimuli_actor_kind"),
        ),
        sa.CheckConstraint(
            "actor_role IN ('operator', 'duty_operator', 'picker', 'warehouse', 'buyer', 'mentor', 'show_manager', 'supervisor', 'admin')",
            name=op.f("ck_stimuli_actor_role"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'applied', 'refused', 'parked', 'unplaced')", name=op.f("ck_stimuli_state")
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
        text("target"),
        text("shop"),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        moment("waiting_since"),
        moment("next_try_at"),
        whole("attempts", default="0"),
        text("lease_owner", null=True),
        moment("lease_until", null=True),
        whole("failures", default="0"),
        moment("parked_at", null=True),
        text("last_error", null=True),
        sa.ForeignKeyConstraint(["shop"], ["shops.id"], name="fk_targets_shop"),
        sa.PrimaryKeyConstraint("target", name="pk_targets"),
    )
    op.create_index(
        "ix_targets_next_try", "targets", ["next_try_at"], postgresql_where=sa.text("parked_at IS NULL")
    )


def _create_messages() -> None:
    op.create_table(
        "messages",
        text("id"),
        text("shop"),
        text("order_id"),
        text("customer_id"),
        text("trigger"),
        text("template"),
        text("channel"),
        text("cause"),
        whole("fact_seq"),
        json("fact"),
        text("role", null=True),
        flag("marketing", default="false"),
        flag("immediate", default="false"),
        text("state"),
        moment("wanted_at"),
        moment("not_before", null=True),
        text("lease_owner", null=True),
        moment("lease_until", null=True),
        whole("attempts", default="0"),
        text("client_id"),
        text("provider_id", null=True),
        text("code", null=True),
        text("subject", null=True),
        text("text", null=True),
        text("html", null=True),
        moment("sent_at", null=True),
        moment("delivered_at", null=True),
        sa.CheckConstraint(
            "role IN ('operator', 'duty_operator', 'picker', 'warehouse', 'buyer', 'mentor', 'show_manager', 'supervisor', 'admin')",
            name=op.f("ck_messages_role"),
        ),
        sa.CheckConstraint(
            "state IN ('wanted', 'claimed', 'sent', 'delivered', 'failed', 'unknown', 'shadow', 'dropped', 'noted')",
            name=op.f("ck_messages_state"),
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


def _create_refunds() -> None:
    op.create_table(
        "refunds",
        text("id"),
        text("shop"),
        text("order_id"),
        money("amount"),
        text("currency"),
        text("provider", null=True),
        text("payment_external_id", null=True),
        text("state"),
        text("provider_id", null=True),
        text("code", null=True),
        whole("attempts", default="0"),
        moment("wanted_at"),
        moment("settled_at", null=True),
        sa.CheckConstraint("state IN ('wanted', 'pending', 'made', 'failed')", name=op.f("ck_refunds_state")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_refunds_order_id"),
        sa.ForeignKeyConstraint(["shop"], ["shops.id"], name="fk_refunds_shop"),
        sa.PrimaryKeyConstraint("id", name="pk_refunds"),
    )
    op.create_index("ix_refunds_order", "refunds", ["order_id"])


def _create_handovers() -> None:
    op.create_table(
        "handovers",
        text("id"),
        text("shop"),
        text("order_id"),
        text("carrier"),
        text("state"),
        text("provider_id", null=True),
        text("track_number", null=True),
        text("code", null=True),
        text("lease_owner", null=True),
        moment("lease_until", null=True),
        whole("attempts", default="0"),
        moment("wanted_at"),
        moment("settled_at", null=True),
        sa.CheckConstraint(
            "state IN ('wanted', 'pending', 'accepted', 'refused')", name=op.f("ck_handovers_state")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_handovers_order_id"),
        sa.ForeignKeyConstraint(["shop"], ["shops.id"], name="fk_handovers_shop"),
        sa.PrimaryKeyConstraint("id", name="pk_handovers"),
    )
    op.create_index("ix_handovers_order", "handovers", ["order_id"])


def _create_payment_links() -> None:
    op.create_table(
        "payment_links",
        text("order_id"),
        money("amount"),
        text("url"),
        text("provider_id"),
        text("provider"),
        moment("created_at"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_payment_links_order_id"),
        sa.PrimaryKeyConstraint("order_id", "amount", name="pk_payment_links"),
    )
    op.create_index(
        "uq_payment_links_provider_payment", "payment_links", ["provider", "provider_id"], unique=True
    )
