"""Copies orders within the database: one statement a table takes the rows of lived orders as often as the table `copy` says."""

from typing import Any, Final

from sqlalchemy import Column, Table
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import DateTime

from storage.tables import (
    bonuses,
    comments,
    handovers,
    messages,
    order_facts,
    order_stays,
    orders,
    refunds,
    stimuli,
    tasks,
)
from tests.builders import OPERATOR

_ID: Final = "[0-9a-f]{8}(-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
_IDS: Final = frozenset(
    {"id", "order_id", "cause", "comment_id", "target", "reverses", "client_id", "handed_note"}
)
"""Columns whose ids are the copied order's own: of each the first eight digits count the copies."""
_STAFF: Final = frozenset(
    {"actor_id", "done_by", "claimed_by", "assignee", "author_id", "staff", "meant_for"}
)
_LETTER: Final = "Здравствуйте! " + "Пишем о вашем заказе: всё идёт, как договорились. " * 3
_OWN: Final[dict[str, dict[str, str]]] = {
    "orders": {
        "number": "copy.number",
        "external_id": "'L-' || copy.number",
        "body_hash": "md5('L-' || copy.number)",
        "customer_id": "copy.customer",
        "track_number": "CASE WHEN track_number IS NOT NULL THEN '8' || lpad(copy.number::text, 13, '0') END",
        "warnings": "CASE WHEN copy.number % 40 = 0 THEN ARRAY['likely_duplicate'] ELSE '{}' END",
        "needs_engineer": "CASE WHEN copy.number % 20000 = 0 THEN 'KeyError' END",
        "order_body": "jsonb_set(@, '{number}', to_jsonb(copy.number))",
        "snapshot": "jsonb_set(@, '{order,number}', to_jsonb(copy.number))",
    },
    "messages": {
        "customer_id": "copy.customer",
        "state": "(ARRAY['delivered', 'delivered', 'delivered', 'sent', 'sent', 'failed'])[1 + copy.number % 6]",
        "text": f"CASE WHEN channel = 'sms' THEN left('{_LETTER}', 70) ELSE '{_LETTER}' END",
        "subject": "CASE WHEN channel = 'email' THEN 'Ваш заказ № ' || copy.number END",
        "attempts": "1",
    },
    "tasks": {
        "meant_for": "CASE WHEN state = 'open' AND copy.number % 3 = 0 THEN copy.staff END",
    },
    "stimuli": {"key": "key || '-' || copy.number"},
}
COPIED: Final = (
    orders,
    order_facts,
    order_stays,
    tasks,
    comments,
    messages,
    bonuses,
    refunds,
    handovers,
    stimuli,
)
"""Tables with rows of an order."""


def of_order(table: Table) -> str:
    """The column that says whose the row is."""
    return {"orders": "id", "stimuli": "target"}.get(table.name, "order_id")


def copying(table: Table) -> str:
    """One statement that copies the rows of every life."""
    columns = [column for column in table.c if column.computed is None and column.identity is None]
    named = ", ".join(f'"{column.name}"' for column in columns)
    values = ", ".join(_value(table, column) for column in columns)
    return (
        f"INSERT INTO {table.name} ({named}) SELECT {values} FROM {table.name} row JOIN copy"
        f" ON row.{of_order(table)} = copy.life"
        f" ORDER BY copy.number{', seq' if 'seq' in table.c else ''}"
    )


def _value(table: Table, column: Column[Any]) -> str:
    value = f'row."{column.name}"'
    if column.name in _IDS:
        value = f"CASE WHEN length({value}) = 36 THEN lpad(to_hex(copy.number), 8, '0') || substr({value}, 9) ELSE {value} END"
    elif column.name in _STAFF:
        value = f"CASE WHEN {value} = '{OPERATOR.id}' THEN copy.staff ELSE {value} END"
    elif isinstance(column.type, DateTime):
        value = f"{value} + copy.later"
    elif isinstance(column.type, JSONB):
        first = "lpad(to_hex(copy.number), 8, '0')"
        own = rf"regexp_replace({value}::text, '{_ID}', {first} || '\1', 'g')"
        value = f"replace({own}, {first} || substr(copy.alike, 9), copy.customer)::jsonb"
    own_value = _OWN.get(table.name, {}).get(column.name, "@")
    return own_value.replace("@", value)
