"""Orders as they are stored and listed: snapshot and read model are written by the step, never decided here."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Numeric,
    Select,
    Text,
    bindparam,
    cast,
    func,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import CustomerId, OrderId, ShopId
from domain.statuses import CLOSED
from storage.customer_rows import CustomerRow
from storage.order_filters import OrderFilters, conditions
from storage.order_rows import Locked, OpenOrder, OrderRow, OtherOrderRow, Saved
from storage.rows import After, Page, earlier_than, paged
from storage.states import OPEN_MESSAGES, OPEN_REFUNDS
from storage.tables import customers, messages, orders, refunds, targets
from storage.tables.orders import OWED

__all__ = [
    "Locked",
    "OpenOrder",
    "OrderFilters",
    "OrderRow",
    "OtherOrderRow",
    "Saved",
    "by_number",
    "by_track_number",
    "count_needing_engineer",
    "find_page",
    "get",
    "known",
    "lock",
    "open_orders",
    "others_of_customer",
    "owing",
    "park",
    "save",
    "with_customer",
]


async def lock(conn: AsyncConnection, order_id: OrderId) -> Locked | None:
    """The order, held until the transaction ends: one step at a time; None for an unknown one."""
    # Not FOR UPDATE: rows that refer to this one (a comment, a payment link) may be added meanwhile.
    row = await conn.execute(
        _query(
            orders.outerjoin(targets, targets.c.target == orders.c.id),
            targets.c.version.label("target_version"),
        )
        .where(orders.c.id == order_id)
        .with_for_update(key_share=True, of=orders)
    )
    found = row.mappings().one_or_none()
    return Locked(order=OrderRow.of(found), target_version=found["target_version"]) if found else None


async def get(conn: AsyncConnection, shop: ShopId, order_id: OrderId) -> OrderRow | None:
    """An order of this shop; None for another's."""
    row = await conn.execute(_query().where(orders.c.id == order_id, orders.c.shop == shop))
    found = row.mappings().one_or_none()
    return OrderRow.of(found) if found else None


async def with_customer(
    conn: AsyncConnection, shop: ShopId, order_id: OrderId
) -> tuple[OrderRow, CustomerRow] | None:
    """An order of this shop, and the whole card of whose it is, at once."""
    row = await conn.execute(_WITH_CUSTOMER, {"order": order_id, "of_shop": shop})
    found = row.mappings().one_or_none()
    if found is None:
        return None
    card = {column.name: found[f"customer_{column.name}"] for column in customers.c}
    return OrderRow.of(found), CustomerRow.model_validate(card)


async def save(conn: AsyncConnection, order_id: OrderId, saved: Saved, now: datetime) -> None:
    """Snapshot and read model of a step; whatever an engineer was needed for is over."""
    values = saved.model_dump(exclude={"address", "warnings"})
    if saved.address is not None:
        values["address"] = saved.address.model_dump_json()
    closed = func.coalesce(orders.c.closed_at, now) if saved.status in CLOSED else None
    await conn.execute(
        update(orders)
        .where(orders.c.id == order_id)
        .values(
            **values,
            warnings=[warning.value for warning in saved.warnings],
            closed_at=closed,
            needs_engineer=None,
            needs_engineer_since=None,
            updated_at=now,
        )
    )


async def park(conn: AsyncConnection, order_id: OrderId, error_type: str, now: datetime) -> OrderRow | None:
    """The rules broke on this order: an engineer must look. The error's type only, never its words."""
    await conn.execute(
        update(orders)
        .where(orders.c.id == order_id)
        .values(
            needs_engineer=error_type,
            needs_engineer_since=func.coalesce(orders.c.needs_engineer_since, now),
        )
    )
    row = await conn.execute(_query().where(orders.c.id == order_id))
    found = row.mappings().one_or_none()
    return OrderRow.of(found) if found else None


async def find_page(
    conn: AsyncConnection, filters: OrderFilters, after: After | None = None, limit: int = 50
) -> Page[OrderRow]:
    """Orders, latest placed first."""
    query = _query().where(orders.c.shop == filters.shop, *conditions(filters))
    if after is not None:
        query = query.where(earlier_than(orders.c.placed_at, orders.c.id, after))
    query = query.order_by(orders.c.placed_at.desc(), orders.c.id.desc()).limit(limit + 1)
    rows = [OrderRow.of(row) for row in (await conn.execute(query)).mappings()]
    return paged(rows, limit, lambda row: After(at=row.placed_at, id=row.id))


async def others_of_customer(
    conn: AsyncConnection, customer: CustomerId, besides: OrderId, since: datetime, limit: int = 20
) -> tuple[OtherOrderRow, ...]:
    """The customer's other orders that are open, or were placed after `since`, latest first."""
    rows = await conn.execute(
        select(
            orders.c.id,
            orders.c.number,
            orders.c.status,
            orders.c.placed_at,
            orders.c.lines_key,
            orders.c.draft,
        )
        .where(
            orders.c.customer_id == customer,
            orders.c.id != besides,
            or_(orders.c.status.not_in(list(CLOSED)), orders.c.placed_at > since),
        )
        .order_by(orders.c.placed_at.desc(), orders.c.id)
        .limit(limit)
    )
    return tuple(OtherOrderRow.of(row) for row in rows.mappings())


async def known(conn: AsyncConnection, shop: ShopId, ids: Iterable[str]) -> frozenset[str]:
    """Which of these ids are orders of this shop."""
    rows = await conn.scalars(select(orders.c.id).where(orders.c.shop == shop, orders.c.id.in_(list(ids))))
    return frozenset(rows)


async def by_track_number(conn: AsyncConnection, track_number: str) -> tuple[OrderRow, ...]:
    """Orders whose parcel has this number, latest first; a number may be used again after years."""
    query = _query().where(orders.c.track_number == track_number).order_by(orders.c.placed_at.desc())
    return tuple(OrderRow.of(row) for row in (await conn.execute(query)).mappings())


async def by_number(conn: AsyncConnection, shop: ShopId, number: int) -> OrderRow | None:
    """The order of this number in this shop."""
    found = (await conn.execute(_query().where(orders.c.shop == shop, orders.c.number == number))).mappings()
    row = found.one_or_none()
    return OrderRow.of(row) if row else None


async def owing(
    conn: AsyncConnection, shop: ShopId, amounts: Iterable[Decimal], limit: int = 2
) -> dict[Decimal, tuple[OrderId, ...]]:
    """Open orders, by the sum that is still to come of them: the latest of each of these amounts."""
    # However many orders owe one and the same sum, only the latest of them are looked at.
    wanted = (
        func.unnest(cast(sorted(set(amounts)), ARRAY(Numeric)))
        .table_valued("amount", name="wanted")
        .render_derived()
    )
    found = (
        select(orders.c.id, orders.c.placed_at)
        .where(orders.c.shop == shop, ~orders.c.rules_closed, wanted.c.amount == OWED)
        .order_by(orders.c.placed_at.desc())
        .limit(limit)
        .lateral("found")
    )
    rows = await conn.execute(
        select(wanted.c.amount, found.c.id)
        .join_from(wanted, found, true())
        .order_by(found.c.placed_at.desc())
    )
    each: dict[Decimal, tuple[OrderId, ...]] = {}
    for amount, id_ in rows:
        each[amount] = (*each.get(amount, ()), OrderId(id_))
    return each


async def open_orders(
    conn: AsyncConnection, after: OrderId | None = None, limit: int = 500
) -> tuple[OpenOrder, ...]:
    """Orders that must have a running workflow, by id, which `reconcile` sees to: open ones, and closed ones that still
    have a message or a refund on its way."""
    query = select(
        orders.c.id, orders.c.shop, orders.c.revision, orders.c.next_at, orders.c.clock_offset_seconds
    ).where(
        or_(
            ~orders.c.rules_closed,
            orders.c.id.in_(select(messages.c.order_id).where(messages.c.state.in_(OPEN_MESSAGES))),
            orders.c.id.in_(select(refunds.c.order_id).where(refunds.c.state.in_(OPEN_REFUNDS))),
        )
    )
    if after is not None:
        query = query.where(orders.c.id > after)
    rows = await conn.execute(query.order_by(orders.c.id).limit(limit))
    return tuple(OpenOrder.of(row) for row in rows.mappings())


async def count_needing_engineer(conn: AsyncConnection) -> int:
    """For Health and metrics."""
    count = await conn.scalar(
        select(func.count()).select_from(orders).where(orders.c.needs_engineer.is_not(None))
    )
    return count or 0


_OF_CUSTOMER = (
    customers.c.name,
    customers.c.phone,
    customers.c.email,
    customers.c.black_listed,
    customers.c.unsubscribed_at,
    customers.c.completed_orders,
    customers.c.returned_orders,
    customers.c.last_contact_at,
    customers.c.wrong_number,
    customers.c.segments,
)


def _query(source: FromClause = orders, *more: ColumnElement[int]) -> Select[*tuple[object, ...]]:
    labelled = (column.label(f"customer_{column.name}") for column in _OF_CUSTOMER)
    return select(orders, *labelled, *more).select_from(
        source.join(customers, customers.c.id == orders.c.customer_id)
    )


_WITH_CUSTOMER: Final = (
    select(
        orders,
        *(column.label(f"customer_{column.name}") for column in customers.c if column is not customers.c.id),
    )
    .join(customers, customers.c.id == orders.c.customer_id)
    .where(orders.c.id == bindparam("order", type_=Text), orders.c.shop == bindparam("of_shop", type_=Text))
)
