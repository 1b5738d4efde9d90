"""Lists for people: orders narrowed by payment, delivery and warnings, customers by words of the name and parts of the phone."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.columns import moment, text

revision = "0016"
down_revision = "0015"
_NARROWED = ("payment_state", "delivery_kind", "carrier")


def upgrade() -> None:
    for column in _NARROWED:
        op.create_index(f"ix_orders_shop_{column}", "orders", ["shop", column, "placed_at", "id"])
    op.create_index(
        "ix_orders_warned",
        "orders",
        ["shop", "placed_at", "id"],
        postgresql_where=sa.text("cardinality(warnings) > 0"),
    )
    op.create_index("ix_customers_shop_created", "customers", ["shop", "created_at", "id"])
    op.drop_index("ix_customers_shop_name", table_name="customers")
    op.execute(
        "CREATE INDEX ix_customers_name_words ON customers USING gin (to_tsvector('simple', name_key))"
    )
    op.execute("CREATE INDEX ix_customers_phone_begins ON customers (shop, phone text_pattern_ops)")
    op.execute("CREATE INDEX ix_customers_phone_ends ON customers (shop, reverse(phone) text_pattern_ops)")
    op.create_table(
        "saved_filters",
        text("id"),
        text("shop"),
        text("staff"),
        text("page"),
        text("name"),
        text("query"),
        moment("created_at"),
        sa.ForeignKeyConstraint(["shop"], ["shops.id"], name="fk_saved_filters_shop"),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name="fk_saved_filters_staff"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_filters"),
        sa.UniqueConstraint("staff", "page", "name", name="uq_saved_filters_staff_page_name"),
    )
    op.create_table(
        "customer_notes",
        text("id"),
        text("shop"),
        text("customer_id"),
        text("kind"),
        text("text"),
        text("by_kind"),
        text("by_id"),
        moment("at"),
        sa.CheckConstraint("kind IN ('note', 'black_listed', 'taken_off')", name="kind"),
        sa.ForeignKeyConstraint(["shop"], ["shops.id"], name="fk_customer_notes_shop"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_customer_notes_customer_id"),
        sa.PrimaryKeyConstraint("id", name="pk_customer_notes"),
    )
    op.create_index("ix_customer_notes_customer", "customer_notes", ["customer_id", "at", "id"])


def downgrade() -> None:
    op.drop_table("customer_notes")
    op.drop_table("saved_filters")
    for index in ("phone_ends", "phone_begins", "name_words", "shop_created"):
        op.drop_index(f"ix_customers_{index}", table_name="customers")
    op.execute("CREATE INDEX ix_customers_shop_name ON customers (shop, name_key text_pattern_ops)")
    op.drop_index("ix_orders_warned", table_name="orders")
    for column in _NARROWED:
        op.drop_index(f"ix_orders_shop_{column}", table_name="orders")
