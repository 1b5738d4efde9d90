"""Calls: how soon an order's customer was first called, and how often calls reached them, by the hour of their own day."""

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Integer, Label, Select, cast, extract, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.base import Stored
from domain.ids import ShopId
from domain.periods import Period
from domain.tasks import AGREEING_CALLS
from storage.reports.counting import Spread, counted, placed_in, seconds, spread, spread_of, with_room, within
from storage.rows import Row
from storage.tables import orders, tasks
from storage.tables.orders import CALLED

NOT_REACHED: Final = ("no_answer", "wrong_number")
_NO_CALLS: Final = ("spam", "duplicate")
MOST_ATTEMPTS: Final = 4
"""This attempt and all after it count together."""


class FirstCall(Stored):
    """Orders placed in one hour of the customer's day: when somebody spoke with them, or tried to, for the first time.

    `waited` counts from placing, whatever the shop's hours; `in_time` those called within the time the shop allows, which
    counts its open hours only.
    """

    hour: int
    called: int
    in_time: int
    waited: Spread


class Reach(Row):
    """Calls made in one hour of the customer's day as such an attempt, and how many of them were answered."""

    hour: int
    attempt: int
    calls: int
    reached: int


class Calls(Stored):
    """Of orders placed in the period: the first calls, and those never called. Of calls made in it: how they went."""

    first: tuple[FirstCall, ...]
    waited: Spread | None
    """From placing to the first call, whatever the hour."""
    uncalled: int
    reach: tuple[Reach, ...]


async def read(conn: AsyncConnection, shop: ShopId, period: Period) -> Calls:
    """Of what was told to Steward as the outcome of a call."""
    await with_room(conn)
    orders_placed = await conn.scalar(select(func.count()).select_from(orders).where(placed_in(shop, period)))
    hours, everything = [], None
    for row in (await conn.execute(_first_calls(shop, period))).mappings():
        waited = spread_of(row["waited"])
        if row["hour"] is None:
            everything = (waited, row["called"])
        elif waited is not None:
            hours.append(
                FirstCall(hour=row["hour"], called=row["called"], in_time=row["in_time"], waited=waited)
            )
    waited, called = everything or (None, 0)
    reach = (await conn.execute(_reach(shop, period))).mappings()
    return Calls(
        first=tuple(hours),
        waited=waited,
        uncalled=(orders_placed or 0) - called,
        reach=tuple(Reach.of(row) for row in reach),
    )


def _first_calls(shop: ShopId, period: Period) -> Select[tuple[object, ...]]:
    """By hour of placing; the row without an hour is about all of them."""
    first = (
        select(_hour(orders.c.placed_at), seconds(orders.c.placed_at, tasks.c.done_at).label("waited"))
        .add_columns(tasks.c.done_at, tasks.c.due_at)
        .join_from(orders, tasks, tasks.c.order_id == orders.c.id)
        .where(
            placed_in(shop, period),
            CALLED,
            tasks.c.kind.in_(AGREEING_CALLS),
            tasks.c.outcome.not_in(_NO_CALLS),
        )
        .ext(distinct_on(orders.c.id))
        .order_by(orders.c.id, tasks.c.done_at)
        .subquery("first")
    )
    return (
        select(
            first.c.hour,
            func.count().label("called"),
            func.count().filter(first.c.done_at <= first.c.due_at).label("in_time"),
            spread(first.c.waited).label("waited"),
        )
        .group_by(func.rollup(first.c.hour))
        .order_by(first.c.hour)
    )


def _reach(shop: ShopId, period: Period) -> Select[tuple[object, ...]]:
    made = (
        select(
            _hour(tasks.c.done_at),
            func.least(tasks.c.attempt, MOST_ATTEMPTS).label("attempt"),
            tasks.c.outcome,
        )
        .join_from(tasks, orders, orders.c.id == tasks.c.order_id)
        .where(
            tasks.c.shop == shop,
            CALLED,
            within(tasks.c.done_at, period),
            tasks.c.outcome.not_in(_NO_CALLS),
            counted(),
        )
        .subquery("made")
    )
    answered = func.count().filter(made.c.outcome.not_in(NOT_REACHED))
    return (
        select(made.c.hour, made.c.attempt, func.count().label("calls"), answered.label("reached"))
        .group_by(made.c.hour, made.c.attempt)
        .order_by(made.c.hour, made.c.attempt)
    )


def _hour(at: ColumnElement[datetime]) -> Label[int]:
    """By the customer's clock, as it was found when the order was placed."""
    return cast(extract("hour", func.timezone(orders.c.zone, at)), Integer).label("hour")
