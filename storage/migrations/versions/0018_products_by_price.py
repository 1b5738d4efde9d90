"""Goods are looked for by group or category and price: what is dearer, what is alike."""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_index("ix_products_group", "products", ["shop", "product_group", "price", "sku"])
    op.create_index("ix_products_category", "products", ["shop", "category", "price", "sku"])


def downgrade() -> None:
    op.drop_index("ix_products_category", "products")
    op.drop_index("ix_products_group", "products")
