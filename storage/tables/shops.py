"""Tables of a shop: itself, its keys, staff, playbooks, goods; and the offices of carriers, which all shops share."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    text,
)

from domain.actors import Role
from storage.tables.columns import METADATA, json_text, moment, money, one_of, word_list, words

shops = Table(
    "shops",
    METADATA,
    words("id", key=True),
    Column("paused", Boolean, nullable=False, server_default=text("false")),
    words("playbook_version", null=True),
    Column("next_number", Integer, nullable=False, server_default=text("1")),
    moment("created_at", now=True),
    moment("resumed_at", null=True),
)

api_keys = Table(
    "api_keys",
    METADATA,
    words("id", key=True),
    words("shop", ForeignKey("shops.id")),
    words("secret_sha256"),
    word_list("scopes"),
    moment("created_at", now=True),
    moment("last_used_at", null=True),
    moment("revoked_at", null=True),
)

staff = Table(
    "staff",
    METADATA,
    words("id", key=True),
    words("shop", ForeignKey("shops.id")),
    words("name"),
    words("role"),
    words("person", ForeignKey("people.id"), null=True),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("on_shift", Boolean, nullable=False, server_default=text("false")),
    word_list("skills"),
    moment("created_at", now=True),
    one_of("role", Role),
    UniqueConstraint("shop", "person"),
)
Index("ix_staff_person", staff.c.person)

playbook_versions = Table(
    "playbook_versions",
    METADATA,
    words("version", key=True),
    words("shop", ForeignKey("shops.id")),
    json_text("body"),
    moment("published_at", now=True),
)

products = Table(
    "products",
    METADATA,
    words("shop", ForeignKey("shops.id")),
    words("sku"),
    words("name"),
    words("category", empty=True),
    money("price", null=True),
    Column("stock", Integer, nullable=True),
    words("product_group", null=True),
    moment("updated_at", now=True),
    PrimaryKeyConstraint("shop", "sku"),
)

Index("ix_products_group", products.c.shop, products.c.product_group, products.c.price, products.c.sku)
Index("ix_products_category", products.c.shop, products.c.category, products.c.price, products.c.sku)

offices = Table(
    "offices",
    METADATA,
    words("carrier"),
    words("code"),
    words("address"),
    words("city", empty=True),
    words("phone", null=True),
    words("hours", null=True),
    words("timezone", null=True),
    words("name", empty=True),
    moment("updated_at", now=True),
    PrimaryKeyConstraint("carrier", "code"),
)

idempotency_keys = Table(
    "idempotency_keys",
    METADATA,
    words("key_id"),
    words("key"),
    words("method"),
    words("route"),
    words("body_hash"),
    Column("status", Integer, nullable=True),
    json_text("response", null=True),
    words("location", null=True),
    moment("created_at"),
    moment("locked_until"),
    PrimaryKeyConstraint("key_id", "key"),
)
