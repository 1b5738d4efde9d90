"""Reasons: why orders were cancelled in a period, by whose decision; and, where it was the price, what was said of it, and where it is cheaper;
and why customers would rather pay on receipt."""

from decimal import Decimal
from typing import Final

from pydantic import Field
from sqlalchemy import ColumnElement, case, func, select, true
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.actors import ActorKind
from domain.base import Moment
from domain.ids import OrderId, ShopId
from domain.money import Signed
from domain.orders import PaymentMethod, Reason, WhyOnDelivery
from domain.periods import Period
from domain.statuses import Status
from storage.reports.counting import counted, money, placed_in, within
from storage.rows import Row
from storage.tables import cheaper_elsewhere, comments, order_facts, orders

PRICE: Final = (Reason.TOO_EXPENSIVE, Reason.FOUND_ELSEWHERE)
"""Reasons after which the words tell where it is cheaper, and for how much."""


class Cancelled(Row):
    """Orders cancelled for one reason, in one currency. `by_rule` are those that no person decided about."""

    reason: Reason
    currency: str
    orders: int
    total: Signed
    by_rule: int


class Cheaper(Row):
    """An order lost to the price: where it is cheaper as far as it was told, what it cost here, and the operator's words.
    Personal data."""

    order_id: OrderId
    number: int
    cancelled_at: Moment
    reason: Reason
    town: str | None
    """The one that was told, else the order's own."""
    place: str | None = Field(repr=False)
    price: Signed | None
    total: Signed
    currency: str
    words: str | None = Field(repr=False)


class OnDelivery(Row):
    """Orders that are paid on receipt for one reason, in one currency; None where it was not told."""

    why: WhyOnDelivery | None
    currency: str
    orders: int
    total: Signed


class Elsewhere(Row):
    """What customers said of one place in one town, in one currency: the lowest and the middle price there, and the middle of ours."""

    town: str | None
    place: str | None
    currency: str
    orders: int
    lowest: Signed | None
    middle: Signed | None
    ours: Signed | None
    """The middle of what the same orders' goods cost here, where a price is known to compare it with."""


class Town(Row):
    """Orders lost to the price in one town, in one currency; None where the order named no town."""

    town: str | None
    currency: str
    orders: int
    total: Signed


async def read(conn: AsyncConnection, shop: ShopId, period: Period) -> tuple[Cancelled, ...]:
    """By reason, the most frequent first."""
    reason = _REASON.label("reason")
    by_rule = func.count().filter(order_facts.c.actor_kind == ActorKind.RULE)
    rows = await conn.execute(
        select(reason, orders.c.currency, func.count().label("orders"))
        .add_columns(money(orders.c.total).label("total"), by_rule.label("by_rule"))
        .join_from(orders, order_facts, order_facts.c.order_id == orders.c.id)
        .where(*_cancelled_in(shop, period))
        .group_by(reason, orders.c.currency)
        .order_by(func.count().desc(), reason, orders.c.currency)
    )
    return tuple(Cancelled.of(row) for row in rows.mappings())


async def on_delivery(conn: AsyncConnection, shop: ShopId, period: Period) -> tuple[OnDelivery, ...]:
    """Of orders placed in the period and agreed to be paid on receipt; what was told most often first, what was not last."""
    body = order_facts.c.body
    agreed = (
        select(orders.c.currency, orders.c.total)
        .add_columns(body["why_on_delivery"].astext.label("why"), body["method"].astext.label("method"))
        .ext(distinct_on(orders.c.id))
        .join_from(orders, order_facts, order_facts.c.order_id == orders.c.id)
        .where(placed_in(shop, period), order_facts.c.kind == "order.confirmed")
        .order_by(orders.c.id, order_facts.c.seq.desc())
        .subquery()
    )
    why, number = agreed.c.why, func.count()
    rows = await conn.execute(
        select(why, agreed.c.currency, number.label("orders"), money(agreed.c.total).label("total"))
        .where(agreed.c.method == PaymentMethod.ON_DELIVERY)
        .group_by(why, agreed.c.currency)
        .order_by(why.is_(None), number.desc(), why, agreed.c.currency)
    )
    return tuple(OnDelivery.of(row) for row in rows.mappings())


async def towns(conn: AsyncConnection, shop: ShopId, period: Period) -> tuple[Town, ...]:
    """Where the price lost orders, the town with most of them first."""
    town = _TOWN.label("town")
    rows = await conn.execute(
        select(town, orders.c.currency, func.count().label("orders"), money(orders.c.total).label("total"))
        .join_from(orders, order_facts, order_facts.c.order_id == orders.c.id)
        .where(*_cancelled_in(shop, period), _REASON.in_(PRICE))
        .group_by(town, orders.c.currency)
        .order_by(func.count().desc(), town, orders.c.currency)
    )
    return tuple(Town.of(row) for row in rows.mappings())


async def cheaper(
    conn: AsyncConnection, shop: ShopId, period: Period, limit: int = 200
) -> tuple[Cheaper, ...]:
    """Each order lost to the price with what was said, the latest first."""
    told = (
        select(
            *(
                func.nullif(func.btrim(cheaper_elsewhere.c[name]), "").label(name)
                for name in ("town", "place")
            )
        )
        .add_columns(cheaper_elsewhere.c.price)
        .where(cheaper_elsewhere.c.order_id == orders.c.id)
        .order_by(cheaper_elsewhere.c.told_at.desc())
        .limit(1)
        .lateral()
    )
    rows = await conn.execute(
        select(
            orders.c.id.label("order_id"),
            orders.c.number,
            orders.c.closed_at.label("cancelled_at"),
            _REASON.label("reason"),
            func.coalesce(told.c.town, _TOWN).label("town"),
            told.c.place,
            told.c.price,
            orders.c.total,
            orders.c.currency,
            comments.c.text.label("words"),
        )
        .select_from(
            orders.join(order_facts, order_facts.c.order_id == orders.c.id)
            .outerjoin(comments, comments.c.id == order_facts.c.comment_id)
            .outerjoin(told, true())
        )
        .where(*_cancelled_in(shop, period), _REASON.in_(PRICE))
        .order_by(orders.c.closed_at.desc(), orders.c.id)
        .limit(limit)
    )
    return tuple(Cheaper.of(row) for row in rows.mappings())


async def elsewhere(conn: AsyncConnection, shop: ShopId, period: Period) -> tuple[Elsewhere, ...]:
    """Where it is cheaper, by town and place however they are written; the most frequent first."""
    told = cheaper_elsewhere
    town, place = (func.lower(func.btrim(told.c[name])) for name in ("town", "place"))
    priced = told.c.price.is_not(None)
    rows = await conn.execute(
        select(
            func.min(func.btrim(told.c.town)).label("town"),
            func.min(func.btrim(told.c.place)).label("place"),
            orders.c.currency,
            func.count(told.c.order_id.distinct()).label("orders"),
            func.min(told.c.price).label("lowest"),
            _middle(told.c.price).label("middle"),
            _middle(case((priced, told.c.ours))).label("ours"),
        )
        .join_from(told, orders, orders.c.id == told.c.order_id)
        .where(told.c.shop == shop, within(told.c.told_at, period), counted())
        .group_by(town, place, orders.c.currency)
        .order_by(func.count(told.c.order_id.distinct()).desc(), town, place, orders.c.currency)
    )
    return tuple(Elsewhere.of(row) for row in rows.mappings())


def _middle(amount: ColumnElement[Decimal]) -> ColumnElement[Decimal]:
    """The median; of an even number the lower one of the two in the middle, which somebody really named."""
    return func.percentile_disc(0.5).within_group(amount)


_REASON: Final = order_facts.c.body["reason"].astext
_TOWN: Final = func.nullif(func.btrim(orders.c.address["city"].astext), "")


def _cancelled_in(shop: ShopId, period: Period) -> tuple[ColumnElement[bool], ...]:
    return (
        orders.c.shop == shop,
        orders.c.closed_at.is_not(None),
        within(orders.c.closed_at, period),
        orders.c.status == Status.CANCELLED,
        order_facts.c.kind == "order.cancelled",
        counted(),
    )
