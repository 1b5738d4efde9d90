"""Shops with their keys, staff, playbooks and goods; customers."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.columns import flag, json, moment, money, text, whole, words

revision = "0001"
down_revision = None


def upgrade() -> None:
    _create_shops()
    _create_api_keys()
    _create_staff()
    _create_playbook_versions()
    _create_products()
    _create_offices()
    _create_idempotency_keys()
    _create_customers()


def downgrade() -> None:
    for table in (
        "customers",
        "idempotency_keys",
        "offices",
        "products",
        "playbook_versions",
        "staff",
        "api_keys",
        "shops",
    ):
        op.drop_table(table)


def _create_shops() -> None:
    op.create_table(
        "shops",
        text("id"),
        flag("paused", default="false"),
        text("playbook_version", null=True),
        whole("next_number", default="1"),
        moment("created_at", default="now()"),
        sa.PrimaryKeyConstraint("id", name="pk_shops"),
    )


def _create_api_keys() -> None:
    op.create_table(
        "api_keys",
        text("id"),
        text("shop"),
        text("secret_sha256"),
        words("scopes"),
        moment("created_at", default="now()"),
        moment("last_used_at", null=True),
        moment("revoked_at", null=True),
        sa.ForeignKeyConstraint(["shop"], ["shops.id"], name="fk_api_keys_shop"),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
    )


def _create_staff() -> None:
    op.create_table(
        "staff",
        text("id"),
        text("shop"),
        text("name"),
        text("role"),
        flag("active", default="true"),
        flag("on_shift", default="false"),
        moment("created_at", default="now()"),
        sa.CheckConstraint(
            "role IN ('operator', 'duty_operator', 'picker', 'warehouse', 'buyer', 'mentor', 'show_manager', 'supervisor', 'admin')",
            name=op.f("ck_staff_role"),
        ),
        sa.ForeignKeyConstraint(["shop"], ["shops.id"], name="fk_staff_shop"),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
    )


def _create_playbook_versions() -> None:
    op.create_table(
        "playbook_versions",
        text("version"),
        text("shop"),
        json("body"),
        moment("published_at", default="now()"),
        sa.ForeignKeyConstraint(["shop"], ["shops.id"], name="fk_playbook_versions_shop"),
        sa.PrimaryKeyConstraint("version", name="pk_playbook_versions"),
    )


def _create_products() -> None:
    op.create_table(
        "products",
        text("shop"),
        text("sku"),
        text("name"),
        text("category", default="''"),
        money("price", null=True),
        whole("stock", null=True),
        text("product_group", null=True),
        moment("updated_at", default="now()"),
        sa.ForeignKeyConstraint(["shop"], ["shops.id"], name="fk_products_shop"),
        sa.PrimaryKeyConstraint("shop", "sku", name="pk_products"),
    )


def _create_offices() -> None:
    op.create_table(
        "offices",
        text("carrier"),
        text("code"),
        text("address"),
        text("city", default="''"),
        text("phone", null=True),
        text("hours", null=True),
        text("timezone", null=True),
        text("name", default="''"),
        moment("updated_at", default="now()"),
        sa.PrimaryKeyConstraint("carrier", "code", name="pk_offices"),
    )


def _create_idempotency_keys() -> None:
    op.create_table(
        "idempotency_keys",
        text("key_id"),
        text("key"),
        text("method"),
        text("route"),
        text("body_hash"),
        whole("status", null=True),
        json("response", null=True),
        text("location", null=True),
        moment("created_at"),
        moment("locked_until"),
        sa.PrimaryKeyConstraint("key_id", "key", name="pk_idempotency_keys"),
    )


def _create_customers() -> None:
    op.create_table(
        "customers",
        text("id"),
        text("shop"),
        text("phone", null=True),
        text("email", null=True),
        text("name", null=True),
        text("name_key", null=True),
        text("locale"),
        text("external_id", null=True),
        json("handles", null=True),
        text("timezone", null=True),
        text("preferred_channel", null=True),
        flag("black_listed", default="false"),
        text("black_listed_why", null=True),
        text("black_listed_by", null=True),
        moment("black_listed_at", null=True),
        moment("unsubscribed_at", null=True),
        moment("consent_at", null=True),
        text("consent_source", null=True),
        flag("wrong_number", default="false"),
        flag("vip", default="false"),
        json("dates", null=True),
        text("assignee", null=True),
        text("unsubscribe_token"),
        whole("completed_orders", default="0"),
        whole("returned_orders", default="0"),
        moment("last_contact_at", null=True),
        moment("erased_at", null=True),
        moment("created_at", default="now()"),
        moment("updated_at", default="now()"),
        sa.CheckConstraint(
            "preferred_channel IN ('site', 'phone', 'chat', 'email', 'sms', 'vk', 'telegram', 'whatsapp')",
            name=op.f("ck_customers_preferred_channel"),
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
