"""The table of promo codes: each is one customer's, for one order, until a day."""

from sqlalchemy import ForeignKey, Index, Table, UniqueConstraint

from storage.tables.columns import METADATA, moment, percent, words

promo_codes = Table(
    "promo_codes",
    METADATA,
    words("id", key=True),
    words("shop", ForeignKey("shops.id")),
    words("customer_id", ForeignKey("customers.id")),
    words("code"),
    percent("percent"),
    words("cause"),
    moment("issued_at"),
    moment("expires_at"),
    words("order_id", ForeignKey("orders.id"), null=True),
    moment("redeemed_at", null=True),
    UniqueConstraint("shop", "code"),
)

Index("ix_promo_codes_customer", promo_codes.c.customer_id, promo_codes.c.issued_at)
# An order has at most one; by it the code is given back.
Index(
    "uq_promo_codes_order",
    promo_codes.c.order_id,
    unique=True,
    postgresql_where=promo_codes.c.order_id.is_not(None),
)
