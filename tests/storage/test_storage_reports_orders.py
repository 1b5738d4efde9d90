"""What reports say of orders, each number counted by hand: revenue, the funnel, returns, reasons, sources."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.actors import by_rule
from domain.cheaper import Cheaper
from domain.facts import (
    OrderCompleted,
    OrderReturning,
    OrderThinking,
    OrderWasCancelled,
    OrderWasConfirmed,
    OrderWasEdited,
    OrderWasHandedOver,
    OrderWasPacked,
    OrderWasReturned,
    OrderWasShipped,
    ParcelArrived,
)
from domain.ids import ShopId
from domain.money import ZERO
from domain.orders import Channel, PaymentMethod, Reason, WhyOnDelivery
from domain.periods import Period
from domain.statuses import Status
from storage import cheaper
from storage.reports import funnel, reasons, returns, revenue, sources
from storage.reports.counting import Spread
from storage.reports.funnel import Stay, Step
from storage.reports.reasons import Cancelled, OnDelivery, Town
from storage.reports.returns import Returns
from storage.reports.sources import Source
from storage.rows import Address
from storage.tables import order_facts, order_stays
from tests.builders import NOON, order
from tests.storage.making import SWAN, a_shop
from tests.storage.reported import DAY, HOUR, Turn, World

MARCH = Period(first=date(2026, 3, 1), last=date(2026, 3, 31), zone="Europe/Moscow")
S = Status


def thinking(after: timedelta) -> Turn:
    return Turn(after, S.THINKING, OrderThinking(call_at=NOON + after + DAY))


def confirmed(after: timedelta) -> Turn:
    return Turn(after, S.CONFIRMED, OrderWasConfirmed(method=PaymentMethod.ON_DELIVERY, total=Decimal(4770)))


def edited(after: timedelta, status: Status = S.NEW) -> Turn:
    return Turn(after, status, OrderWasEdited(total=Decimal(4770)))


def packed(after: timedelta) -> Turn:
    return Turn(after, S.PACKED, OrderWasPacked(items=3))


def shipped(after: timedelta) -> Turn:
    return Turn(after, S.SHIPPED, OrderWasShipped(carrier="russian_post"))


def arrived(after: timedelta) -> Turn:
    return Turn(after, S.AT_PICKUP, ParcelArrived(at=NOON + after, until=NOON + after + 14 * DAY))


def handed_over(after: timedelta) -> Turn:
    return Turn(after, S.AWAITING_MONEY, OrderWasHandedOver(at=NOON + after, owed=Decimal(4770)))


def completed(after: timedelta) -> Turn:
    return Turn(after, S.COMPLETED, OrderCompleted(paid=Decimal(4770)))


def returning(after: timedelta, why: str = "unclaimed") -> Turn:
    return Turn(after, S.RETURNING, OrderReturning.model_validate({"why": why}))


def returned(after: timedelta, *, lost: bool = False) -> Turn:
    return Turn(after, S.RETURNED, OrderWasReturned(lost=lost))


def cancelled(
    after: timedelta, reason: Reason = Reason.CHANGED_MIND, words: str | None = None, *, rule: bool = False
) -> Turn:
    turn = Turn(after, S.CANCELLED, OrderWasCancelled(reason=reason), words=words)
    return Turn(turn.after, turn.status, turn.body, by_rule("confirmation.give_up_after")) if rule else turn


@pytest.fixture
def world(conn: AsyncConnection) -> World:
    return World(conn)


# -- revenue ----------------------------------------------------------------------------------------------------------


async def test_an_order_counts_when_it_was_placed_and_earns_when_it_was_completed(world: World) -> None:
    await world.order("A", completed(30 * DAY), total=Decimal("1000.10"), paid=Decimal("1000.10"))
    await world.order("B", completed(DAY), total=Decimal(500), paid=Decimal(700), refunded=Decimal("200.05"))
    await world.order("C", total=Decimal("0.20"), method=PaymentMethod.ONLINE)
    year = Period(first=date(2026, 1, 1), last=date(2026, 12, 31), zone="Europe/Moscow")
    days = await revenue.read(world.conn, SWAN, year)
    assert [(row.day, row.method, row.placed, row.ordered, row.completed, row.earned) for row in days] == [
        (date(2026, 3, 4), "on_delivery", 2, Decimal("1500.10"), 0, ZERO),
        (date(2026, 3, 4), "online", 1, Decimal("0.20"), 0, ZERO),
        (date(2026, 3, 5), "on_delivery", 0, ZERO, 1, Decimal("499.95")),
        (date(2026, 4, 3), "on_delivery", 0, ZERO, 1, Decimal("1000.10")),
    ]
    months = revenue.by_month(days)
    assert [(row.day.month, row.method, row.placed, row.earned) for row in months] == [
        (3, "on_delivery", 2, Decimal("499.95")),
        (3, "online", 1, ZERO),
        (4, "on_delivery", 0, Decimal("1000.10")),
    ]
    assert [row.day for row in await revenue.read(world.conn, SWAN, MARCH)] == [
        date(2026, 3, 4),
        date(2026, 3, 4),
        date(2026, 3, 5),
    ]


async def test_the_day_is_the_shop_s(world: World) -> None:
    late = datetime(2026, 3, 31, 21, 30, tzinfo=UTC)  # half past midnight of April 1 in Moscow
    await world.order("A", placed_at=late)
    assert await revenue.read(world.conn, SWAN, MARCH) == ()
    april = Period(first=date(2026, 4, 1), last=date(2026, 4, 1), zone="Europe/Moscow")
    assert [row.day for row in await revenue.read(world.conn, SWAN, april)] == [date(2026, 4, 1)]


async def test_drafts_spam_duplicates_and_other_shops_are_outside(world: World) -> None:
    await a_shop(world.conn, ShopId("petarda"), '{"shop": "petarda"}')
    await world.order("draft", draft=True)
    await world.order("spam", cancelled(HOUR, Reason.SPAM))
    await world.order("twice", cancelled(HOUR, Reason.DUPLICATE))
    await world.order("theirs", shop=ShopId("petarda"))
    await world.order("one", cancelled(HOUR, Reason.STALE))
    assert sum(row.placed for row in await revenue.read(world.conn, SWAN, MARCH)) == 1
    assert (await funnel.read(world.conn, SWAN, MARCH)).placed == 1
    assert [row.placed for row in await sources.read(world.conn, SWAN, MARCH)] == [1]
    assert [(row.reason, row.orders) for row in await reasons.read(world.conn, SWAN, MARCH)] == [("stale", 1)]


# -- funnel -----------------------------------------------------------------------------------------------------------


async def test_the_funnel_counts_how_far_orders_came(world: World) -> None:
    await world.order("new")
    await world.order("thinking", thinking(HOUR))
    await world.order("lost at once", cancelled(HOUR))
    await world.order("lost when packed", confirmed(HOUR), packed(2 * HOUR), cancelled(3 * HOUR))
    await world.order("lost when agreed", thinking(HOUR), confirmed(2 * HOUR), cancelled(3 * HOUR))
    await world.order("on the way", confirmed(HOUR), packed(2 * HOUR), shipped(DAY))
    await world.order(
        "back", confirmed(HOUR), packed(2 * HOUR), shipped(DAY), returning(9 * DAY), returned(12 * DAY)
    )
    await world.order("owes", confirmed(HOUR), shipped(DAY), handed_over(5 * DAY))
    await world.order("done", confirmed(HOUR), shipped(DAY), handed_over(5 * DAY), completed(9 * DAY))
    found = await funnel.read(world.conn, SWAN, MARCH)
    assert dict(found.steps) == {
        Step.PLACED: 9,
        Step.AGREED: 6,
        Step.PACKED: 5,  # what left the shop was packed, whoever told it
        Step.SENT: 4,
        Step.HANDED_OVER: 2,
        Step.COMPLETED: 1,
    }


async def test_the_funnel_tells_how_long_orders_stood_in_each_status(world: World) -> None:
    for hours in (1, 2, 3, 4, 10):
        await world.order(f"{hours}", confirmed(hours * HOUR))
    await world.order("still new", edited(HOUR))
    found = await funnel.read(world.conn, SWAN, MARCH)
    # Of 1, 2, 3, 4 and 10 hours: the middle one; nine tenths lie at 3.6 steps of 4, that is 4 + 0.6 * 6 hours.
    assert found.stays == (
        Stay(status=S.NEW, came=6, now=1, lasted=Spread(median=3 * HOUR, most=7.6 * HOUR)),
        Stay(status=S.CONFIRMED, came=5, now=5, lasted=None),
    )


async def test_a_fact_that_leaves_the_status_as_it_was_ends_no_stay(world: World) -> None:
    await world.order(
        "A",
        edited(HOUR),
        edited(2 * HOUR),
        confirmed(6 * HOUR),
        shipped(7 * HOUR),
        arrived(DAY),
        arrived(2 * DAY),
        handed_over(3 * DAY),
    )
    stays = {stay.status: stay for stay in (await funnel.read(world.conn, SWAN, MARCH)).stays}
    assert stays[S.NEW].lasted == Spread(median=6 * HOUR, most=6 * HOUR)
    assert (stays[S.AT_PICKUP].came, stays[S.AT_PICKUP].lasted) == (1, Spread(median=2 * DAY, most=2 * DAY))


async def test_an_order_that_comes_back_to_a_status_stood_there_twice(world: World) -> None:
    await world.order("A", confirmed(HOUR), packed(2 * HOUR), edited(3 * HOUR, S.CONFIRMED), packed(6 * HOUR))
    stays = {stay.status: stay for stay in (await funnel.read(world.conn, SWAN, MARCH)).stays}
    assert (stays[S.CONFIRMED].came, stays[S.CONFIRMED].now, stays[S.PACKED].now) == (2, 0, 1)
    assert stays[S.CONFIRMED].lasted == Spread(median=2 * HOUR, most=2.8 * HOUR)


async def test_an_order_that_no_step_has_taken_yet_is_placed_and_new(world: World) -> None:
    id_ = await world.order("A")
    for table in (order_facts, order_stays):
        await world.conn.execute(delete(table).where(table.c.order_id == id_))
    found = await funnel.read(world.conn, SWAN, MARCH)
    assert (found.placed, found.stays) == (1, (Stay(status=S.NEW, came=1, now=1, lasted=None),))


async def test_a_funnel_of_nothing_is_empty(world: World) -> None:
    found = await funnel.read(world.conn, SWAN, MARCH)
    assert (found.placed, found.stays) == (0, ())


# -- returns ----------------------------------------------------------------------------------------------------------


async def test_returns_are_counted_by_carrier_and_region(world: World) -> None:
    def to(**parts: str) -> str:
        return Address(**parts).model_dump_json()

    kazan, chelny = (
        to(postcode="420000", city="Казань"),
        to(region="респ. Татарстан", city="Набережные Челны"),
    )
    await world.order("collected", shipped(DAY), completed(DAY * 9), address=kazan, total=Decimal(100))
    await world.order("unclaimed", shipped(DAY), returning(9 * DAY), address=chelny, total=Decimal("70.50"))
    await world.order(
        "refused",
        shipped(DAY),
        returning(9 * DAY, "refused"),
        returned(12 * DAY),
        address=kazan,
        total=Decimal(30),
    )
    await world.order("lost", shipped(DAY), returned(20 * DAY, lost=True), address=kazan, total=Decimal(5))
    await world.order("not sent", confirmed(DAY), address=kazan)
    await world.order("nowhere", shipped(DAY), address=None, carrier="cdek")
    await world.order(
        "abroad",
        shipped(DAY),
        returning(2 * DAY, "carrier"),
        address=to(region="Лапландия"),
        carrier="cdek",
        total=Decimal(9),
    )
    found = await returns.read(world.conn, SWAN, MARCH)

    def row(carrier: str, region: str | None, sent: int, back: int, total: str, **whys: int) -> Returns:
        none = dict.fromkeys(("unclaimed", "refused", "called_back", "by_carrier", "lost"), 0)
        return Returns.model_validate(
            {"carrier": carrier, "region": region, "currency": "RUB", "sent": sent, "back": back}
            | {"back_total": Decimal(total), **none, **whys}
        )

    assert found == (
        row("cdek", "Лапландия", 1, 1, "9", by_carrier=1),
        row("cdek", None, 1, 0, "0"),
        row("russian_post", "Республика Татарстан", 4, 3, "105.50", unclaimed=1, refused=1, lost=1),
    )
    assert returns.by_carrier(found) == (
        row("cdek", None, 2, 1, "9", by_carrier=1),
        row("russian_post", None, 4, 3, "105.50", unclaimed=1, refused=1, lost=1),
    )


# -- reasons ----------------------------------------------------------------------------------------------------------


async def test_reasons_are_counted_with_who_decided(world: World) -> None:
    await world.order("A", cancelled(HOUR, Reason.UNREACHABLE, rule=True), total=Decimal(10))
    await world.order("B", cancelled(HOUR, Reason.UNREACHABLE), total=Decimal("20.50"))
    await world.order("C", cancelled(HOUR, Reason.TOO_EXPENSIVE), total=Decimal(5))
    await world.order("D", cancelled(40 * DAY), total=Decimal(5))  # in April
    assert await reasons.read(world.conn, SWAN, MARCH) == (
        Cancelled(reason=Reason.UNREACHABLE, currency="RUB", orders=2, total=Decimal("30.50"), by_rule=1),
        Cancelled(reason=Reason.TOO_EXPENSIVE, currency="RUB", orders=1, total=Decimal(5), by_rule=0),
    )


async def test_where_it_is_cheaper_is_told_town_by_town_in_the_operators_words(world: World) -> None:
    omsk, tomsk = ('{"city": "Омск"}', '{"city": " Томск "}')
    said = "На рынке по 900"
    await world.order("A", cancelled(HOUR, Reason.TOO_EXPENSIVE, said), address=omsk, total=Decimal(1200))
    await world.order("B", cancelled(2 * HOUR, Reason.FOUND_ELSEWHERE), address=omsk, total=Decimal(800))
    await world.order("C", cancelled(3 * HOUR, Reason.FOUND_ELSEWHERE), address=tomsk, total=Decimal(1))
    await world.order("D", cancelled(3 * HOUR, Reason.STALE, "не про цену"), address=tomsk)
    assert await reasons.towns(world.conn, SWAN, MARCH) == (
        Town(town="Омск", currency="RUB", orders=2, total=Decimal(2000)),
        Town(town="Томск", currency="RUB", orders=1, total=Decimal(1)),
    )
    found = await reasons.cheaper(world.conn, SWAN, MARCH)
    assert [(row.town, row.total, row.reason, row.words) for row in found] == [
        ("Томск", Decimal(1), "found_elsewhere", None),
        ("Омск", Decimal(800), "found_elsewhere", None),
        ("Омск", Decimal(1200), "too_expensive", said),
    ]
    assert said not in repr(found) and [(row.place, row.price) for row in found] == [(None, None)] * 3
    assert len(await reasons.cheaper(world.conn, SWAN, MARCH, limit=1)) == 1


async def test_what_is_cheaper_elsewhere_is_told_by_town_and_place_however_they_are_written(
    world: World,
) -> None:
    market = ("Омск", "Рынок")
    for name, town, place, price, ours in (
        ("A", *market, "900", "1200"),
        ("B", " омск", "рынок ", "700", "1000"),
        ("C", *market, "800", "1100"),
        ("D", *market, None, "5000"),
        ("E", "Томск", None, "10", "20"),
    ):
        of = await world.order(name, cancelled(HOUR, Reason.TOO_EXPENSIVE))
        told = Cheaper(town=town, where=place, price=Decimal(price) if price else None)
        await cheaper.add(world.conn, SWAN, of, "cause", told, Decimal(ours), NOON)
        await cheaper.add(world.conn, SWAN, of, "cause", told, Decimal(ours), NOON)  # a repeat is the same
    late = await world.order("F", cancelled(HOUR, Reason.TOO_EXPENSIVE))
    await cheaper.add(world.conn, SWAN, late, "cause", Cheaper(town="Омск"), Decimal(1), NOON + 40 * DAY)
    found = await reasons.elsewhere(world.conn, SWAN, MARCH)
    omsk, tomsk = found
    assert (omsk.orders, omsk.lowest, omsk.middle, omsk.ours) == (
        4,
        Decimal(700),
        Decimal(800),
        Decimal(1100),
    )
    assert ((omsk.town or "").lower(), (omsk.place or "").lower()) == ("омск", "рынок")
    assert (tomsk.town, tomsk.place, tomsk.orders, tomsk.lowest) == ("Томск", None, 1, Decimal(10))
    assert await reasons.elsewhere(world.conn, ShopId("petarda"), MARCH) == ()


async def test_each_order_lost_to_the_price_says_where_it_is_cheaper_as_it_was_told_last(
    world: World,
) -> None:
    address = '{"city": "Тверь"}'
    of = await world.order("A", cancelled(HOUR, Reason.TOO_EXPENSIVE), address=address, total=Decimal(1200))
    first, last = (
        Cheaper(town="Тверь", where="Рынок"),
        Cheaper(town="Омск", where="Ярмарка", price=Decimal(900)),
    )
    await cheaper.add(world.conn, SWAN, of, "first", first, Decimal(1200), NOON)
    await cheaper.add(world.conn, SWAN, of, "last", last, Decimal(1200), NOON + HOUR)
    [found] = await reasons.cheaper(world.conn, SWAN, MARCH)
    assert (found.town, found.place, found.price) == ("Омск", "Ярмарка", Decimal(900))
    assert "Ярмарка" not in repr(found)


async def test_why_it_is_paid_on_delivery_is_counted_and_what_was_not_told_stands_last(world: World) -> None:
    def agreed(why: WhyOnDelivery | None, method: PaymentMethod = PaymentMethod.ON_DELIVERY) -> Turn:
        body = OrderWasConfirmed(method=method, total=Decimal(5), why_on_delivery=why)
        return Turn(HOUR, S.CONFIRMED, body)

    await world.order("A", agreed(None), total=Decimal(5))
    await world.order("B", agreed(None), total=Decimal(5))
    await world.order("C", agreed(WhyOnDelivery.DISTRUST), agreed(WhyOnDelivery.DISTRUST), total=Decimal(7))
    await world.order("D", agreed(None, PaymentMethod.ONLINE))
    await world.order("E", agreed(WhyOnDelivery.DISTRUST), placed_at=NOON + 40 * DAY)
    assert await reasons.on_delivery(world.conn, SWAN, MARCH) == (
        OnDelivery(why=WhyOnDelivery.DISTRUST, currency="RUB", orders=1, total=Decimal(7)),
        OnDelivery(why=None, currency="RUB", orders=2, total=Decimal(10)),
    )


# -- sources ----------------------------------------------------------------------------------------------------------


async def test_sources_tell_what_became_of_their_orders(world: World) -> None:
    vk, nothing = '{"utm_source": "vk", "utm_medium": "cpc"}', None
    await world.order(
        "A", completed(DAY), source=vk, total=Decimal(100), paid=Decimal(110), refunded=Decimal(10)
    )
    await world.order("B", cancelled(DAY), source=vk, total=Decimal(50), paid=Decimal(50))
    await world.order("C", source=vk, total=Decimal(30))
    await world.order("D", shipped(DAY), returned(9 * DAY), source=vk, total=Decimal(20))
    await world.order("E", placed=order(channel=Channel.PHONE), source=nothing, total=Decimal(7))
    await world.order("F", source='{"utm_source": " "}', total=Decimal(1))

    def row(campaign: str | None, channel: str, placed: int, ordered: int, **more: object) -> Source:
        none: dict[str, object] = {"open": 0, "completed": 0, "cancelled": 0, "returned": 0, "earned": ZERO}
        known = {"campaign": campaign, "channel": channel, "currency": "RUB", "placed": placed}
        return Source.model_validate({**known, "ordered": Decimal(ordered), **none, **more})

    assert await sources.read(world.conn, SWAN, MARCH) == (
        row("vk", "site", 4, 200, open=1, completed=1, cancelled=1, returned=1, earned=Decimal(100)),
        row(None, "phone", 1, 7, open=1),
        row(None, "site", 1, 1, open=1),
    )
