"""Tables of what comes of an order: the ledger of messages, refunds, requests to carriers, payment links, bonuses."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Table, Text, text

from domain.actors import Role
from storage.states import HandoverProgress, MessageState, Recipient, RefundProgress
from storage.tables.columns import METADATA, json_text, moment, money, one_of, words

messages = Table(
    "messages",
    METADATA,
    words("id", key=True),
    words("shop", ForeignKey("shops.id")),
    words("order_id", ForeignKey("orders.id")),
    words("customer_id", ForeignKey("customers.id")),
    words("trigger"),
    words("template"),
    words("channel"),
    words("cause"),
    Column("fact_seq", Integer, nullable=False),
    json_text("fact"),
    words("role", null=True),
    Column("marketing", Boolean, nullable=False, server_default=text("false")),
    Column("immediate", Boolean, nullable=False, server_default=text("false")),
    Column("recipient", Text, nullable=False, server_default="customer"),
    words("promo_code", null=True),
    Column("reminder", Integer, nullable=True),
    words("playbook_version", ForeignKey("playbook_versions.version"), null=True),
    words("state"),
    moment("wanted_at"),
    moment("not_before", null=True),
    moment("slot_at", null=True),
    words("lease_owner", null=True),
    moment("lease_until", null=True),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    words("client_id"),
    words("provider_id", null=True),
    words("code", null=True),
    words("subject", null=True),
    words("text", null=True),
    words("html", null=True),
    words("sent_to", null=True),
    moment("sent_at", null=True),
    moment("delivered_at", null=True),
    one_of("state", MessageState),
    one_of("role", Role),
    one_of("recipient", Recipient),
)

Index("ix_messages_order", messages.c.order_id)
Index("ix_messages_customer", messages.c.customer_id, messages.c.wanted_at, messages.c.id)
Index(
    "ix_messages_shop_wanted",
    messages.c.shop,
    messages.c.wanted_at,
    messages.c.id,
    # The report of messages counts hundreds of thousands of rows, and reads none of their texts.
    postgresql_include=["trigger", "channel", "state", "role", "recipient"],
)
Index("ix_messages_shop_state_wanted", messages.c.shop, messages.c.state, messages.c.wanted_at, messages.c.id)
Index(
    "ix_messages_provider_id",
    messages.c.provider_id,
    postgresql_where=messages.c.provider_id.is_not(None),
)
Index("uq_messages_client_id", messages.c.client_id, unique=True)
Index("ix_messages_text", messages.c.wanted_at, postgresql_where=messages.c.text.is_not(None))

refunds = Table(
    "refunds",
    METADATA,
    words("id", key=True),
    words("shop", ForeignKey("shops.id")),
    words("order_id", ForeignKey("orders.id")),
    money("amount"),
    words("currency"),
    words("provider", null=True),
    words("payment_external_id", null=True),
    words("state"),
    words("provider_id", null=True),
    words("code", null=True),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    moment("wanted_at"),
    moment("settled_at", null=True),
    one_of("state", RefundProgress),
)
Index("ix_refunds_order", refunds.c.order_id)

handovers = Table(
    "handovers",
    METADATA,
    words("id", key=True),
    words("shop", ForeignKey("shops.id")),
    words("order_id", ForeignKey("orders.id")),
    words("carrier"),
    words("state"),
    words("provider_id", null=True),
    words("track_number", null=True),
    words("code", null=True),
    words("lease_owner", null=True),
    moment("lease_until", null=True),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    moment("wanted_at"),
    moment("settled_at", null=True),
    one_of("state", HandoverProgress),
)
Index("ix_handovers_order", handovers.c.order_id)

payment_links = Table(
    "payment_links",
    METADATA,
    words("order_id", ForeignKey("orders.id")),
    money("amount"),
    words("url"),
    words("provider_id"),
    words("provider"),
    moment("created_at"),
    PrimaryKeyConstraint("order_id", "amount"),
)
Index("uq_payment_links_provider_payment", payment_links.c.provider, payment_links.c.provider_id, unique=True)

bonuses = Table(
    "bonuses",
    METADATA,
    words("id", key=True),
    words("shop", ForeignKey("shops.id")),
    words("staff"),
    words("order_id", ForeignKey("orders.id")),
    words("trigger"),
    money("amount"),
    words("currency"),
    words("reverses", ForeignKey("bonuses.id"), null=True),
    moment("earned_at"),
)
Index("ix_bonuses_order", bonuses.c.order_id)
Index("ix_bonuses_shop_earned", bonuses.c.shop, bonuses.c.earned_at)
