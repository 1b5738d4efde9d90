"""Promo codes that are given to a customer."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.columns import moment, text

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "promo_codes",
        text("id"),
        text("shop"),
        text("customer_id"),
        text("code"),
        sa.Column("percent", sa.Numeric(5, 2), nullable=False),
        text("cause"),
        moment("issued_at"),
        moment("expires_at"),
        text("order_id", null=True),
        moment("redeemed_at", null=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_promo_codes_customer_id"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_promo_codes_order_id"),
        sa.ForeignKeyConstraint(["shop"], ["shops.id"], name="fk_promo_codes_shop"),
        sa.PrimaryKeyConstraint("id", name="pk_promo_codes"),
        sa.UniqueConstraint("shop", "code", name="uq_promo_codes_shop_code"),
    )
    op.create_index("ix_promo_codes_customer", "promo_codes", ["customer_id", "issued_at"])
    op.create_index(
        "uq_promo_codes_order",
        "promo_codes",
        ["order_id"],
        unique=True,
        postgresql_where=sa.text("order_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_table("promo_codes")
