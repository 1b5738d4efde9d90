"""Money with more digits than one request may name: what is told many times adds up."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "orders": ("total", "paid", "refunded"),
    "tasks": ("amount",),
    "refunds": ("amount",),
    "payment_links": ("amount",),
    "products": ("price",),
    "bonuses": ("amount",),
}


def upgrade() -> None:
    # PostgreSQL writes no row anew for more digits of the same scale.
    _change(sa.Numeric(18, 2))


def downgrade() -> None:
    _change(sa.Numeric(12, 2))


def _change(to: sa.Numeric[Decimal]) -> None:
    for table, columns in _COLUMNS.items():
        for column in columns:
            op.alter_column(table, column, type_=to)
