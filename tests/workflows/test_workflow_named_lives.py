"""Whole lives on real servers with virtual time: who does not come, who is not reached, who paid at once, couriers, self-pickup."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from domain.answers import Confirmed, NoAnswer, Ok, Packed, Received
from domain.ids import OrderId
from domain.orders import AddressPart, AskedSlot, Delivery, DeliveryKind, PaymentMethod
from domain.parcels import ParcelCode
from domain.statuses import Status
from domain.stimuli import MoneyArrived, OrderIssued, OrderShipped, PaymentReceived
from domain.tasks import TaskKind
from domain.zones import Confidence, Zone, ZoneSource
from storage.states import TaskState
from tests.workflows.canonical_life import TRACK, move
from tests.workflows.live_shop import BY_KEY, MOSCOW, SHOP, SUPERVISOR, LiveShop
from tests.workflows.orders import a_domain_order

pytestmark = pytest.mark.slow
VLADIVOSTOK = ZoneInfo("Asia/Vladivostok")
CDEK_TRACK = "10123456789"


async def said(shop: LiveShop, order: OrderId) -> list[str]:
    """What the customer got, as "trigger channel"."""
    return [f"{one.trigger} {one.channel}" for one in await shop.messages(order) if one.channel != "notice"]


async def sent_off(shop: LiveShop, order: OrderId, carrier: str, track: str) -> None:
    await shop.complete(order, TaskKind.PACK_ORDER, Packed())
    await shop.done(order, OrderShipped(carrier=carrier, track_number=track), BY_KEY)
    await shop.quiet(order)


async def pay(shop: LiveShop, order: OrderId) -> None:
    body = PaymentReceived(
        provider="yookassa",
        external_id=f"of {order}",
        amount=(await shop.row(order)).total,
        paid_at=await shop.now(order),
    )
    await shop.told(order, body)
    await shop.quiet(order)


async def money_comes(shop: LiveShop, order: OrderId) -> None:
    body = MoneyArrived(
        amount=(await shop.row(order)).total, received_at=await shop.now(order), external_id=f"of {order}"
    )
    await shop.told(order, body)
    await shop.quiet(order)


async def ended(shop: LiveShop, order: OrderId) -> Status:
    """Where it stands when its workflow has come to its end, with no task open."""
    await shop.handle(order).result()
    assert all(task.state is not TaskState.OPEN for task in await shop.tasks(order))
    return (await shop.row(order)).status


async def test_a_parcel_nobody_fetches_goes_back_after_two_weeks_and_is_taken_in(shop: LiveShop) -> None:
    async with shop.open():
        order = await shop.place()
        await shop.quiet(order)
        await shop.complete(order, TaskKind.CONFIRM_ORDER, Confirmed())
        await sent_off(shop, order, "russian_post", TRACK)
        await move(shop, order, ParcelCode.ARRIVED)
        await shop.later(order, timedelta(days=13, hours=23))
        assert (await shop.row(order)).status is Status.AT_PICKUP
        await shop.later(order, timedelta(hours=2))
        assert (await shop.row(order)).status is Status.RETURNING
        await move(shop, order, ParcelCode.ARRIVED_BACK)
        await shop.complete(order, TaskKind.RECEIVE_RETURN, Received(), SUPERVISOR)
        await shop.quiet(order)
        assert await ended(shop, order) is Status.RETURNED
        messages = await said(shop, order)
    # What one step sends has no order of its own.
    assert sorted(messages) == [
        "T1 email",
        "T2 email",
        "T3 email",
        "T3 sms",
        "T4 email",
        "T4 sms",
        "T5 email",
        "T5 sms",
    ]


async def test_who_paid_before_anybody_spoke_is_not_called_at_all(shop: LiveShop) -> None:
    async with shop.open():
        order = await shop.place(PaymentMethod.ONLINE)
        await shop.quiet(order)
        await pay(shop, order)
        assert (await shop.row(order)).status is Status.PAID
        still_asked = {task.kind for task in await shop.tasks(order) if task.state is TaskState.OPEN}
        assert still_asked == {TaskKind.PACK_ORDER}
        await sent_off(shop, order, "russian_post", TRACK)
        await move(shop, order, ParcelCode.HANDED_OVER)
        assert await ended(shop, order) is Status.COMPLETED
        assert "T7 sms" in await said(shop, order)


async def test_who_lives_in_vladivostok_is_called_in_hours_of_both_and_given_up_after_two_days(
    shop: LiveShop,
) -> None:
    zone = Zone(name="Asia/Vladivostok", source=ZoneSource.REGION, confidence=Confidence.SURE)
    reach = a_domain_order(SHOP, datetime.now(MOSCOW), PaymentMethod.ON_DELIVERY).reach
    rung: list[datetime] = []
    async with shop.open():
        order = await shop.place(reach=reach.model_copy(update={"zone": zone}))
        await shop.quiet(order)
        placed_at = (await shop.row(order)).placed_at
        while len(rung) < 3:
            task = await shop.task(order, TaskKind.CONFIRM_ORDER)
            wait = task.ready_at - await shop.now(order)
            if wait > timedelta(0):
                await shop.later(order, wait + timedelta(minutes=1))
            rung.append(await shop.now(order))
            await shop.complete(order, TaskKind.CONFIRM_ORDER, NoAnswer(why="не берёт трубку"))
            await shop.quiet(order)
        await shop.later(order, placed_at + timedelta(days=2, minutes=5) - await shop.now(order))
        assert await ended(shop, order) is Status.CANCELLED
        misses = (await said(shop, order)).count("T13 sms")
    assert all(10 <= at.astimezone(VLADIVOSTOK).hour < 20 for at in rung)
    assert all(9 <= at.astimezone(MOSCOW).hour < 21 for at in rung)
    assert len({at.astimezone(MOSCOW).date() for at in rung}) == 2
    assert misses == 3


async def test_a_courier_is_announced_before_the_slot_and_the_money_follows(shop: LiveShop) -> None:
    by_courier = Delivery(
        kind=DeliveryKind.COURIER,
        carrier="cdek",
        price=Decimal("300.00"),
        has=frozenset({AddressPart.CITY, AddressPart.LINE}),
    )
    async with shop.open():
        order = await shop.place(delivery=by_courier)
        await shop.quiet(order)
        start = await shop.now(order) + timedelta(days=2, hours=4)
        slot = AskedSlot(start=start, end=start + timedelta(hours=3))
        await shop.complete(order, TaskKind.CONFIRM_ORDER, Confirmed(slot=slot))
        await shop.quiet(order)
        announced = await shop.task(order, TaskKind.CONFIRM_DELIVERY)
        assert announced.ready_at == start - timedelta(hours=3)
        await shop.complete(order, TaskKind.PACK_ORDER, Packed())
        await shop.done(order, OrderShipped(carrier="cdek", track_number=CDEK_TRACK), BY_KEY)
        await shop.later(order, timedelta(days=2, hours=1))
        await move(shop, order, ParcelCode.OUT_FOR_DELIVERY, office=None)
        assert (await shop.row(order)).status is Status.DELIVERING
        await shop.complete(order, TaskKind.CONFIRM_DELIVERY, Ok())
        await move(shop, order, ParcelCode.HANDED_OVER, office=None)
        assert (await shop.row(order)).status is Status.AWAITING_MONEY
        await money_comes(shop, order)
        assert await ended(shop, order) is Status.COMPLETED


async def test_who_collects_it_from_the_shop_pays_there(shop: LiveShop) -> None:
    from_the_shop = Delivery(kind=DeliveryKind.SELF_PICKUP, carrier="own", has=frozenset({AddressPart.PLACE}))
    async with shop.open():
        order = await shop.place(delivery=from_the_shop)
        await shop.quiet(order)
        await shop.complete(order, TaskKind.CONFIRM_ORDER, Confirmed())
        await shop.complete(order, TaskKind.PACK_ORDER, Packed())
        await shop.done(order, OrderShipped(), BY_KEY)
        await shop.quiet(order)
        assert (await shop.row(order)).status is Status.AT_PICKUP
        await shop.done(order, OrderIssued())
        assert await ended(shop, order) is Status.COMPLETED
        assert {"T4-ready email", "T4-ready sms", "T8 email"} <= set(await said(shop, order))
