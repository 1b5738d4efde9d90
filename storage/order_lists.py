"""Orders as people look through them: a line each, page by page, the board by status, and all of them for a spreadsheet."""

from collections.abc import AsyncGenerator, Sequence
from typing import Final

from sqlalchemy import Integer, Select, Text, bindparam, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from domain.base import Moment, Stored
from domain.ids import CustomerId, OrderId, ShopId
from domain.money import Amount
from domain.orders import Channel, DeliveryKind, PaymentMethod, Warning
from domain.statuses import CLOSED, PaymentState, Status
from storage.engine import unchanging
from storage.order_filters import OrderFilters, conditions
from storage.order_sorting import Place, Sorting, beyond, by, place_of
from storage.rows import Row
from storage.tables import customers, orders

OPEN: Final = tuple(status for status in Status if status not in CLOSED)
"""The columns of the board."""


class OrderLine(Row):
    """An order in a list. Name and phone are personal."""

    id: OrderId
    shop: ShopId
    number: int
    status: Status
    payment_state: PaymentState
    method: PaymentMethod
    total: Amount
    paid: Amount
    currency: str
    delivery_kind: DeliveryKind
    carrier: str
    track_number: str | None
    channel: Channel
    draft: bool
    warnings: tuple[Warning, ...]
    placed_at: Moment
    next_at: Moment | None
    next_rule: str | None
    next_words: str | None
    open_tasks: int
    needs_engineer: str | None
    closed_at: Moment | None
    customer_id: CustomerId
    customer_name: str | None
    customer_phone: str | None
    customer_vip: bool
    customer_black_listed: bool

    def __repr__(self) -> str:
        return f"OrderLine({self.id})"

    __str__ = __repr__


class OrderPage(Stored):
    """One page of a list; `next` is None on the last one."""

    items: tuple[OrderLine, ...]
    next: Place | None = None


class ShortOrderRow(Row):
    """An order as a list of its customer's orders tells it."""

    id: OrderId
    number: int
    status: Status
    placed_at: Moment
    total: Amount
    currency: str


class StatusCount(Row):
    """How many orders stand there."""

    status: Status
    count: int


_OF_CUSTOMER = (customers.c.name, customers.c.phone, customers.c.vip, customers.c.black_listed)
_LABELLED = tuple(column.label(f"customer_{column.name}") for column in _OF_CUSTOMER)
_OF_ORDER = tuple(
    orders.c[name]
    for name in OrderLine.model_fields
    if name in orders.c and not name.startswith("customer_n")
)


def _query(filters: OrderFilters) -> Select[*tuple[object, ...]]:
    return (
        select(*_OF_ORDER, *_LABELLED)
        .join(customers, customers.c.id == orders.c.customer_id)
        .where(orders.c.shop == filters.shop, *conditions(filters))
    )


async def find_page(
    conn: AsyncConnection,
    filters: OrderFilters,
    after: Place | None = None,
    limit: int = 50,
    sorting: Sorting = Sorting.LATEST,
) -> OrderPage:
    """One page; `after` is the place where the last one ended, of the same sorting."""
    query = _query(filters)
    if after is not None:
        query = query.where(beyond(sorting, after))
    query = query.order_by(*by(sorting)).limit(limit + 1)
    rows = [OrderLine.of(row) for row in (await conn.execute(query)).mappings()]
    if len(rows) <= limit:
        return OrderPage(items=tuple(rows))
    last = rows[limit - 1]
    place = place_of(sorting, last.id, last.placed_at, last.next_at, last.total)
    return OrderPage(items=tuple(rows[:limit]), next=place)


async def every_line(
    engine: AsyncEngine, filters: OrderFilters, at_once: int = 1000, sorting: Sorting = Sorting.LATEST
) -> AsyncGenerator[Sequence[OrderLine], None]:
    """All of them as they stand now, so many at a time: what they are sorted by may change while they are read."""
    after: Place | None = None
    async with unchanging(engine) as conn:
        while True:
            page = await find_page(conn, filters, after, at_once, sorting)
            yield page.items
            after = page.next
            if after is None:
                return


async def board(conn: AsyncConnection, filters: OrderFilters, limit: int) -> dict[Status, list[OrderLine]]:
    """Of each open status its orders placed last; `filters` narrow them besides."""
    columns = [
        _query(filters)
        .where(orders.c.status == literal(status.value))
        .order_by(orders.c.placed_at.desc(), orders.c.id.desc())
        .limit(limit)
        .subquery()
        for status in OPEN
    ]
    found: dict[Status, list[OrderLine]] = {status: [] for status in OPEN}
    rows = await conn.execute(union_all(*(select(column) for column in columns)))
    for row in rows.mappings():
        line = OrderLine.of(row)
        found[line.status].append(line)
    return found


async def counts(conn: AsyncConnection, filters: OrderFilters) -> dict[Status, int]:
    """How many orders stand in each open status."""
    query = select(orders.c.status, func.count().label("count")).where(
        orders.c.shop == filters.shop, orders.c.status.in_(OPEN), *conditions(filters)
    )
    if filters.phone is not None:
        query = query.join(customers, customers.c.id == orders.c.customer_id)
    rows = [StatusCount.of(row) for row in (await conn.execute(query.group_by(orders.c.status))).mappings()]
    return {row.status: row.count for row in rows}


async def carriers(conn: AsyncConnection, shop: ShopId) -> tuple[str, ...]:
    """Those that any order of the shop goes by, each found by a jump in the index instead of reading all orders."""
    first = select(func.min(orders.c.carrier).label("carrier")).where(orders.c.shop == shop)
    found = first.cte("found", recursive=True)
    more = (
        select(func.min(orders.c.carrier))
        .where(orders.c.shop == shop, orders.c.carrier > found.c.carrier)
        .scalar_subquery()
    )
    found = found.union_all(select(more).where(found.c.carrier.is_not(None)))
    rows = await conn.scalars(select(found.c.carrier).where(found.c.carrier.is_not(None)))
    return tuple(rows)


async def latest_of_customer(
    conn: AsyncConnection, shop: ShopId, customer: CustomerId, besides: OrderId, limit: int
) -> tuple[ShortOrderRow, ...]:
    """The customer's other orders, the latest first, as far as a list of them tells."""
    rows = await conn.execute(
        _LATEST, {"customer": customer, "of_shop": shop, "besides": besides, "most": limit}
    )
    return tuple(ShortOrderRow.of(row) for row in rows.mappings())


_LATEST: Final = (
    select(*(orders.c[name] for name in ShortOrderRow.model_fields))
    .where(
        orders.c.customer_id == bindparam("customer", type_=Text),
        orders.c.shop == bindparam("of_shop", type_=Text),
    )
    .where(orders.c.id != bindparam("besides", type_=Text))
    .order_by(orders.c.placed_at.desc(), orders.c.id.desc())
    .limit(bindparam("most", type_=Integer))
)
