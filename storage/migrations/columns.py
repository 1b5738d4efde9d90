"""The kinds of columns migrations are written with; they stay as they are, whatever becomes of the tables."""

from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql


def text(name: str, *, null: bool = False, default: str | None = None) -> sa.Column[str]:
    """Words; `default` is SQL."""
    return sa.Column(name, sa.Text, nullable=null, server_default=_sql(default))


def moment(name: str, *, null: bool = False, default: str | None = None) -> sa.Column[datetime]:
    """A moment in UTC."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null, server_default=_sql(default))


def money(name: str, *, null: bool = False) -> sa.Column[Decimal]:
    """An amount; 0 where it may not be null."""
    return sa.Column(name, sa.Numeric(12, 2), nullable=null, server_default=None if null else sa.text("0"))


def whole(name: str, *, null: bool = False, default: str | None = None) -> sa.Column[int]:
    """A whole number."""
    return sa.Column(name, sa.Integer, nullable=null, server_default=_sql(default))


def flag(name: str, *, default: str) -> sa.Column[bool]:
    """Yes or no."""
    return sa.Column(name, sa.Boolean, nullable=False, server_default=_sql(default))


def json(name: str, *, null: bool = False) -> sa.Column[str]:
    """A model as JSON."""
    return sa.Column(name, postgresql.JSONB, nullable=null)


def words(name: str) -> sa.Column[list[str]]:
    """A list of words, empty by default."""
    return sa.Column(name, postgresql.ARRAY(sa.Text), nullable=False, server_default=sa.text("'{}'"))


def _sql(default: str | None) -> sa.TextClause | None:
    return None if default is None else sa.text(default)
