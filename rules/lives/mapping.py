"""Says what a real order's times tell Steward: which stimuli, by whom, when; how the rules take them is running's.

What the data knows with a time is told at that time. What it knows without one (that a called back parcel came home, that
a delivered order was paid) is told when the rules ask about it, never at a moment made up. What it does not know at all is
never told.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from domain import answers as a
from domain.actors import Actor, ActorKind, Role
from domain.base import Moment, Stored
from domain.ids import CustomerId, RefundId, ShopId, customer_id, order_id
from domain.orders import (
    AddressPart,
    Channel,
    Delivery,
    DeliveryKind,
    Line,
    Order,
    PaymentMethod,
    Reach,
    Reason,
)
from domain.parcels import ParcelCode
from domain.statuses import Status
from domain.stimuli import (
    OrderCancelled,
    OrderPacked,
    OrderPlaced,
    OrderShipped,
    ParcelMoved,
    PaymentReceived,
    RefundMade,
    StimulusBody,
    TaskCompleted,
)
from domain.tasks import Task, TaskKind
from domain.zones import Confidence, Zone, ZoneSource
from rules.lives.reading import RealEnd, RealLife

CURRENCY: Final = "BRL"
PRICE: Final = Decimal("100.00")
"""The data has no prices: every order is one thing at this one."""
SKU: Final = "ONE"
CARRIER: Final = "correios"
PROVIDER: Final = "marketplace"
CALLED_OFF: Final = frozenset({RealEnd.CANCELED, RealEnd.UNAVAILABLE})
LEARNED_AFTER: Final = timedelta(days=1)
"""The data does not say when an order was called off: a day after the last that is known of it."""

SHOP_KEY: Final = Actor(kind=ActorKind.KEY, id="marketplace")
BANK: Final = Actor(kind=ActorKind.BANK, id=PROVIDER)
POST: Final = Actor(kind=ActorKind.CARRIER, id=CARRIER)
WAREHOUSE: Final = Actor(kind=ActorKind.STAFF, id="warehouse", role=Role.WAREHOUSE)
OPERATOR: Final = Actor(kind=ActorKind.STAFF, id="operator", role=Role.OPERATOR)


class Telling(Stored):
    """One thing told to Steward: when (UTC), by whom, what."""

    at: Moment
    by: Actor
    body: StimulusBody
    task: TaskKind | None = None
    """Of which task it is the outcome, where it is one."""


class Expected(StrEnum):
    """How an order has to end here, by how it really ended."""

    COMPLETED = "completed"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"
    RETURNED = "returned"
    PAID = "paid"
    """Still to be packed: open, and something moves it."""


def expected_end(life: RealLife) -> Expected:
    """What the lifecycle makes of such an end."""
    match life.end:
        case RealEnd.DELIVERED:
            return Expected.COMPLETED
        case RealEnd.SHIPPED:
            return Expected.SHIPPED
        case RealEnd.PROCESSING | RealEnd.INVOICED:
            return Expected.PAID
        case RealEnd.CANCELED | RealEnd.UNAVAILABLE:
            return Expected.CANCELLED if life.with_carrier is None else Expected.RETURNED


def end_of_data(lives: Iterable[RealLife]) -> datetime:
    """The "now" of the data: the latest moment at which anything happened to any order (UTC)."""
    return max(life.last_known for life in lives)


def order_of(life: RealLife, number: int, shop: str, zone: ZoneInfo) -> Order:
    """The real order as this shop's: prepaid online, full address, brought to the door, its customer in the shop's zone."""
    return Order(
        id=order_id(shop, life.id),
        shop=ShopId(shop),
        number=number,
        placed_at=life.purchased,
        channel=Channel.SITE,
        currency=CURRENCY,
        lines=(Line(sku=SKU, name=SKU, quantity=1, unit_price=PRICE),),
        delivery=Delivery(kind=DeliveryKind.COURIER, carrier=CARRIER, has=frozenset(AddressPart)),
        method=PaymentMethod.ONLINE,
        reach=Reach(
            customer=CustomerId(customer_id(shop, life.id)),
            zone=Zone(name=zone.key, source=ZoneSource.SHOP, confidence=Confidence.LIKELY),
            locale="en",
            sms=True,
            calls=True,
            email=True,
        ),
    )


def track_of(life: RealLife) -> str:
    """The data has no track numbers: made of the line in the file."""
    return f"BR{life.line:09d}"


def tellings(life: RealLife, order: Order) -> tuple[Telling, ...]:
    """All that is told of the order with its time, the earliest first.

    What happened before the purchase is told right after it: nobody can tell of an order that is not there.
    """
    placed = Telling(at=life.purchased, by=SHOP_KEY, body=OrderPlaced(order=order))
    told = [*_paid(life, order), *_sent(life), *_delivered(life), *_called_off(life)]
    told = [one.model_copy(update={"at": max(one.at, life.purchased)}) for one in told]
    # The sort is stable: of two things at one minute the one earlier in a usual life comes first.
    return (placed, *sorted(told, key=lambda one: one.at))


def reply(life: RealLife, task: Task, status: Status, now: datetime) -> Telling | None:
    """What is told because the rules ask: at the first moment at which this task is ready; None where the data is silent."""
    at = max(now, task.ready_at)
    match task.kind:
        case TaskKind.RECEIVE_RETURN:
            return _outcome(task, a.Received(), WAREHOUSE, at)
        case TaskKind.ASK_CARRIER if life.end in CALLED_OFF and status is Status.RETURNING:
            return Telling(at=at, by=POST, body=ParcelMoved(code=ParcelCode.ARRIVED_BACK, at=at))
        case TaskKind.ASK_CARRIER if life.end is RealEnd.DELIVERED and life.delivered is None:
            return Telling(at=at, by=POST, body=ParcelMoved(code=ParcelCode.HANDED_OVER, at=at))
        case TaskKind.CHECK_MONEY if life.end is RealEnd.DELIVERED and life.approved is None:
            return _outcome(task, a.Arrived(), OPERATOR, at)
        case _:
            return None


def refund_made(refund: RefundId, amount: Decimal, now: datetime) -> Telling:
    """The bank gives money back as soon as the rules ask."""
    return Telling(at=now, by=BANK, body=RefundMade(amount=amount, external_id=refund, refund=refund))


def _outcome(task: Task, answer: a.Answer, by: Actor, at: datetime) -> Telling:
    return Telling(at=at, by=by, body=TaskCompleted(task=task.id, answer=answer), task=task.kind)


def _paid(life: RealLife, order: Order) -> list[Telling]:
    if life.approved is None:
        return []
    body = PaymentReceived(provider=PROVIDER, external_id=life.id, amount=order.total, paid_at=life.approved)
    return [Telling(at=life.approved, by=BANK, body=body)]


def _sent(life: RealLife) -> list[Telling]:
    """Packed is told only where the money had come: nobody packs what is not paid, but it may have been sent."""
    if life.with_carrier is None:
        return []
    at = life.with_carrier
    sent = [
        Telling(at=at, by=SHOP_KEY, body=OrderShipped(carrier=CARRIER, track_number=track_of(life))),
        Telling(at=at, by=POST, body=ParcelMoved(code=ParcelCode.ACCEPTED, at=at)),
    ]
    if life.approved is not None and life.approved <= at:
        sent.insert(0, Telling(at=at, by=SHOP_KEY, body=OrderPacked()))
    return sent


def _delivered(life: RealLife) -> list[Telling]:
    if life.delivered is None:
        return []
    body = ParcelMoved(code=ParcelCode.HANDED_OVER, at=life.delivered)
    return [Telling(at=life.delivered, by=POST, body=body)]


def _called_off(life: RealLife) -> list[Telling]:
    if life.end not in CALLED_OFF:
        return []
    reason = Reason.OUT_OF_STOCK if life.end is RealEnd.UNAVAILABLE else Reason.OTHER
    return [Telling(at=life.last_known + LEARNED_AFTER, by=SHOP_KEY, body=OrderCancelled(reason=reason))]
