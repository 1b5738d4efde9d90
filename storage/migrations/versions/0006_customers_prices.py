"""What of a customer decides a price: the personal discount, when each date was told, the shop's own staff."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.columns import flag, json

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("customers", json("dates_told", null=True))
    op.add_column("customers", sa.Column("personal_discount", sa.Numeric(5, 2), nullable=True))
    op.add_column("customers", flag("staff", default="false"))
    # Of dates that are there nobody wrote down when they were told: no later than the card was changed last.
    op.execute(
        "UPDATE customers SET dates_told = (SELECT jsonb_object_agg(key, to_jsonb(updated_at)) FROM jsonb_each(dates))"
        " WHERE dates IS NOT NULL AND jsonb_typeof(dates) = 'object'"
    )


def downgrade() -> None:
    for column in ("staff", "personal_discount", "dates_told"):
        op.drop_column("customers", column)
