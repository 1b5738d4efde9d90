"""Tables of customers: all that is personal about whom the orders are for, what they agreed to, and what people noted of them."""

from typing import Final

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, func, text

from domain.orders import Channel
from storage.states import NoteKind
from storage.tables.columns import METADATA, json_text, moment, one_of, percent, word_list, words


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False, server_default=text("false"))


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default=text("0"))


customers = Table(
    "customers",
    METADATA,
    words("id", key=True),
    words("shop", ForeignKey("shops.id")),
    words("phone", null=True),
    words("email", null=True),
    words("name", null=True),
    words("name_key", null=True),
    words("locale"),
    words("external_id", null=True),
    json_text("handles", null=True),
    words("timezone", null=True),
    words("preferred_channel", null=True),
    _flag("black_listed"),
    words("black_listed_why", null=True),
    words("black_listed_by", null=True),
    moment("black_listed_at", null=True),
    moment("unsubscribed_at", null=True),
    moment("consent_at", null=True),
    words("consent_source", null=True),
    _flag("wrong_number"),
    _flag("vip"),
    json_text("dates", null=True),
    json_text("dates_told", null=True),
    percent("personal_discount", null=True),
    _flag("staff"),
    words("assignee", null=True),
    word_list("segments"),
    words("unsubscribe_token"),
    _count("completed_orders"),
    _count("returned_orders"),
    moment("last_contact_at", null=True),
    moment("erased_at", null=True),
    moment("created_at", now=True),
    moment("updated_at", now=True),
    one_of("preferred_channel", Channel),
)

Index(
    "uq_customers_shop_phone",
    customers.c.shop,
    customers.c.phone,
    unique=True,
    postgresql_where=customers.c.phone.is_not(None),
)
# By email only where there is no phone: one mailbox may serve a family with several phones.
Index(
    "uq_customers_shop_email_without_phone",
    customers.c.shop,
    customers.c.email,
    unique=True,
    postgresql_where=customers.c.email.is_not(None) & customers.c.phone.is_(None),
)
Index("ix_customers_shop_email", customers.c.shop, customers.c.email)
NAME_WORDS: Final = func.to_tsvector(text("'simple'"), customers.c.name_key)
"""The words of a name, each found by how it begins."""
Index("ix_customers_shop_created", customers.c.shop, customers.c.created_at, customers.c.id)
Index("ix_customers_name_words", NAME_WORDS, postgresql_using="gin")
Index(
    "ix_customers_phone_begins",
    customers.c.shop,
    customers.c.phone,
    postgresql_ops={"phone": "text_pattern_ops"},
)
_PHONE_BACKWARDS: Final = func.reverse(customers.c.phone).label("backwards")
Index(
    "ix_customers_phone_ends",
    customers.c.shop,
    _PHONE_BACKWARDS,
    postgresql_ops={"backwards": "text_pattern_ops"},
)
Index("uq_customers_unsubscribe_token", customers.c.unsubscribe_token, unique=True)

customer_notes = Table(
    "customer_notes",
    METADATA,
    words("id", key=True),
    words("shop", ForeignKey("shops.id")),
    words("customer_id", ForeignKey("customers.id")),
    words("kind"),
    words("text"),
    words("by_kind"),
    words("by_id"),
    moment("at"),
    one_of("kind", NoteKind),
)
Index("ix_customer_notes_customer", customer_notes.c.customer_id, customer_notes.c.at, customer_notes.c.id)
