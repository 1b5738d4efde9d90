"""Where customers who give an order up for its price have it cheaper: town, place and price, with what the goods cost here."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "cheaper_elsewhere",
        sa.Column("order_id", sa.Text, nullable=False),
        sa.Column("cause", sa.Text, nullable=False),
        sa.Column("shop", sa.Text, nullable=False),
        sa.Column("town", sa.Text),
        sa.Column("place", sa.Text),
        sa.Column("price", sa.Numeric(18, 2)),
        sa.Column("ours", sa.Numeric(18, 2), nullable=False, server_default=sa.text("0")),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_cheaper_elsewhere_order_id"),
        sa.ForeignKeyConstraint(["shop"], ["shops.id"], name="fk_cheaper_elsewhere_shop"),
        sa.PrimaryKeyConstraint("order_id", "cause", name="pk_cheaper_elsewhere"),
    )
    op.create_index("ix_cheaper_elsewhere_shop", "cheaper_elsewhere", ["shop", "told_at"])


def downgrade() -> None:
    op.drop_table("cheaper_elsewhere")
