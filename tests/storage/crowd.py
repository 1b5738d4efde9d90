"""A shop's crowded queue: as many open tasks as are asked for, of many orders, made in one statement each."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from tests.storage.making import an_order

_ORDERS = """
INSERT INTO orders (id, shop, number, external_id, body_hash, customer_id, status, stage, payment_state, currency, method,
  delivery_kind, carrier, channel, lines_key, placed_at, order_body, playbook_version)
SELECT 'crowd-' || n, shop, 10000 + n, 'crowd-' || n, body_hash, customer_id, status, stage, payment_state, currency, method,
  delivery_kind, carrier, channel, lines_key, CAST(:now AS timestamptz) - n * interval '1 second', order_body, playbook_version
FROM orders, generate_series(1, CAST(:orders AS int)) n WHERE id = :like
"""
_TASKS = """
INSERT INTO tasks (id, shop, order_id, kind, role, state, ready_at, due_at, opened_at, attempt, queue_role, priority,
  placed_at, zone, meant_for)
SELECT 'crowd-' || n, shop, orders.id, 'confirm_order', 'operator', 'open', :now, CAST(:now AS timestamptz) + (n % 977) * interval '1 second',
  :now, 1, 'operator', 2, orders.placed_at, 'Europe/Moscow', :meant_for
FROM generate_series(1, CAST(:tasks AS int)) n JOIN orders ON orders.id = 'crowd-' || (1 + n % CAST(:orders AS int))
"""


async def a_crowd(
    conn: AsyncConnection, tasks: int, now: datetime, *, orders: int = 500, meant_for: str | None = None
) -> None:
    """That many tasks of the queue of operators, ready now and due within a quarter of an hour."""
    placed = await an_order(conn)
    await conn.execute(text(_ORDERS), {"now": now, "orders": orders, "like": placed.id})
    await conn.execute(text(_TASKS), {"now": now, "orders": orders, "tasks": tasks, "meant_for": meant_for})
