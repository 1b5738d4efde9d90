"""Reports read of a large shop what indexes hold, not every row there is."""

from collections.abc import Awaitable, Callable
from datetime import date

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import ShopId
from domain.periods import Period
from storage.reports import bonuses, calls, funnel, messages, operators, reasons, returns, revenue, sources
from tests.storage.making import SWAN

MARCH = Period(first=date(2026, 3, 1), last=date(2026, 3, 31), zone="Europe/Moscow")
Read = Callable[[AsyncConnection, ShopId, Period], Awaitable[object]]


async def plans(conn: AsyncConnection, read: Read) -> str:
    """How the statements of a report would be carried out in a database where no table is small."""
    said: list[tuple[str, tuple[object, ...]]] = []

    def keep(_: object, __: object, statement: str, parameters: tuple[object, ...], *___: object) -> None:
        said.append((statement, parameters))

    await conn.execute(text("SET LOCAL enable_seqscan = off"))
    await conn.execute(text("SET LOCAL enable_bitmapscan = off"))
    event.listen(conn.sync_connection, "before_cursor_execute", keep)
    await read(conn, SWAN, MARCH)
    event.remove(conn.sync_connection, "before_cursor_execute", keep)
    found = []
    for statement, parameters in said:
        if not statement.startswith("SET"):
            rows = await conn.exec_driver_sql(f"EXPLAIN {statement}", parameters)
            found += [row[0] for row in rows]
    return "\n".join(found)


@pytest.mark.parametrize(
    ("read", "indexes"),
    [
        (revenue.read, ()),
        (
            funnel.read,
            (
                "Index Only Scan using ix_order_facts_moved",
                "Index Only Scan using ix_order_stays_placed",
                "Index Only Scan using ix_orders_counted",
            ),
        ),
        (sources.read, ("Index Only Scan using ix_order_facts_quiet",)),
        (
            calls.read,
            ("Index Only Scan using ix_tasks_called", "Index Only Scan using ix_orders_counted"),
        ),
        (messages.read, ("Index Only Scan using ix_messages_shop_wanted",)),
        (reasons.read, ()),
        (returns.read, ()),
        (operators.read, ("using ix_tasks_shop_done",)),
        (operators.outcomes, ("using ix_tasks_shop_done",)),
        (bonuses.read, ("using ix_bonuses_shop_earned",)),
    ],
    ids=lambda value: f"{value.__module__}.{value.__name__}".split(".", 2)[-1] if callable(value) else "",
)
async def test_a_report_uses_its_indexes(conn: AsyncConnection, read: Read, indexes: tuple[str, ...]) -> None:
    found = await plans(conn, read)
    assert [index for index in indexes if index not in found] == [], found
    assert "Seq Scan" not in found.replace("Seq Scan on staff", ""), found
