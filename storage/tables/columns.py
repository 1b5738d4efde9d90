"""The few kinds of columns all tables are made of, and the names of their constraints."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    DateTime,
    MetaData,
    Numeric,
    Text,
    func,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def words(name: str, *rest: Any, null: bool = False, key: bool = False, empty: bool = False) -> Column[str]:
    """Text; `empty`: absent is the empty text."""
    default = text("''") if empty else None
    return Column(name, Text, *rest, nullable=null, primary_key=key, server_default=default)


def moment(name: str, *, null: bool = False, now: bool = False) -> Column[datetime]:
    """A moment in UTC; `now`: the database's own clock, for what happened to the row, never for business time."""
    return Column(name, DateTime(timezone=True), nullable=null, server_default=func.now() if now else None)


def money(name: str, *, null: bool = False) -> Column[Decimal]:
    """An amount in the order's currency."""
    return Column(name, Numeric(18, 2), nullable=null, server_default=None if null else text("0"))


def percent(name: str, *, null: bool = False) -> Column[Decimal]:
    """A share of a price, 0 to 100 with two places."""
    return Column(name, Numeric(5, 2), nullable=null)


def json_text(name: str, *, null: bool = False) -> Column[str]:
    """A model as JSON: goes in and comes out as text (see storage.engine), models read and write it."""
    return Column(name, JSONB(none_as_null=True), nullable=null)


def word_list(name: str) -> Column[list[str]]:
    """A list of words, empty when absent."""
    return Column(name, ARRAY(Text), nullable=False, server_default=text("'{}'"))


def one_of(column: str, values: Iterable[StrEnum]) -> CheckConstraint:
    """The column holds one of the enum's words: text with a check, so that a new word is one line of a migration."""
    allowed = ", ".join(f"'{value.value}'" for value in values)
    return CheckConstraint(f"{column} IN ({allowed})", name=column)


def constants(values: Iterable[str]) -> list[ColumnElement[str]]:
    """Words of the code that stand in a statement as they are: a partial index serves only a condition it can read."""
    return [literal_column(f"'{value}'", Text) for value in values]
