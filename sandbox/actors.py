"""How each step of a life is done, by whom it would be done in life: customer, operator, picker, carrier, bank."""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from pydantic import BaseModel

from domain.actors import Role
from domain.parcels import Carrier, ParcelCode
from domain.statuses import Status
from domain.tracks import domestic_check_digit, s10_check_digit
from sandbox.cdek import CdekTwin
from sandbox.lives import Cancel, Complete, Issue, IssueInvoice, Move, Pay, PayOver, Ship, Step, Until
from sandbox.state import LifeProgress, now
from sandbox.steward import SeenOrder, StewardApi
from sandbox.yookassa import YookassaTwin

_LOOKS_FOR_A_LINK = 4
"""Tries before the customer gives up waiting for a link and the payment is told by the shop itself."""
_FROM_CONFIRMED_ON = frozenset(Status) - {Status.NEW, Status.THINKING}
_BEFORE_PAYMENT = frozenset({Status.CONFIRMED})
_SHIPPABLE = frozenset({Status.CONFIRMED, Status.PAID, Status.PACKED})

_WAITS_FOR_A_NOTICE = 5
"""Tries before a movement the carrier's notice did not bring home is told by the shop itself."""
_LEADS_TO = {
    ParcelCode.ARRIVED: frozenset({Status.AT_PICKUP}),
    ParcelCode.OUT_FOR_DELIVERY: frozenset({Status.DELIVERING}),
    ParcelCode.HANDED_OVER: frozenset({Status.AWAITING_MONEY, Status.COMPLETED}),
    ParcelCode.RETURNING: frozenset({Status.RETURNING}),
}

CDEK_WORDS = {
    ParcelCode.ACCEPTED: "RECEIVED_AT_SHIPMENT_WAREHOUSE",
    ParcelCode.IN_TRANSIT: "SENT_TO_RECIPIENT_CITY",
    ParcelCode.ARRIVED: "ACCEPTED_AT_PICK_UP_POINT",
    ParcelCode.OUT_FOR_DELIVERY: "TAKEN_BY_COURIER",
    ParcelCode.HANDED_OVER: "DELIVERED",
    ParcelCode.FAILED_ATTEMPT: "RETURNED_TO_RECIPIENT_CITY_WAREHOUSE",
    ParcelCode.RETURNING: "NOT_DELIVERED",
}


class Nothing(BaseModel, frozen=True):
    """A request without fields."""


class Shipped(BaseModel, frozen=True):
    """`/shipped`."""

    carrier: str
    track_number: str | None = None


class Event(BaseModel, frozen=True):
    """One movement."""

    code: ParcelCode
    at: datetime
    office: str | None = None
    raw: str | None = None


class Tracking(BaseModel, frozen=True):
    """`/tracking`."""

    events: tuple[Event, ...]


class Payment(BaseModel, frozen=True):
    """`/payments`."""

    provider: str
    external_id: str
    amount: str
    paid_at: datetime


class Money(BaseModel, frozen=True):
    """`/money`."""

    amount: str
    received_at: datetime
    external_id: str


class Invoice(BaseModel, frozen=True):
    """`/invoice`."""

    number: str


class Cancellation(BaseModel, frozen=True):
    """`/cancel`."""

    reason: str
    comment: str


@dataclass(frozen=True)
class World:
    """Everybody's tools."""

    steward: StewardApi
    bank: YookassaTwin
    carrier: CdekTwin
    http_url: str
    account: str
    pushes: bool = False
    """CDEK's parcels are told by its notices; else all parcels by the shop."""


@dataclass
class Case:
    """One order in the hands of the world; `key` tells this order's payments from all others'."""

    world: World
    key: str
    office: str | None
    progress: LifeProgress
    random: Random

    async def do(self, step: Step) -> bool:
        """One try at a step; True when it is done or there is nothing to do."""
        order = await self.world.steward.order(self.progress.order_id)
        if order is None:
            return False
        match step:
            case Complete():
                return await self._complete(step)
            case Until():
                return order.status in step.statuses
            case Pay():
                return await self._pay(order)
            case IssueInvoice():
                return await self._tell("invoice", Invoice(number=f"{self.key}/1"), Role.OPERATOR)
            case Ship():
                return await self._ship(order)
            case Move():
                return await self._move(order, step.code)
            case PayOver():
                return await self._pay_over(order)
            case Issue():
                return await self._tell("issued", Nothing(), Role.PICKER)
            case Cancel():
                words = "Клиент написал, что передумал"
                return await self._tell(
                    "cancel", Cancellation(reason=step.reason, comment=words), Role.OPERATOR
                )

    async def _complete(self, step: Complete) -> bool:
        task = await self.world.steward.task(self.progress.order_id, step.kind)
        return task is not None and await self.world.steward.complete(task, step.outcome(now()))

    async def _pay(self, order: SeenOrder) -> bool:
        if order.payment.method == "on_delivery" or order.status not in _FROM_CONFIRMED_ON:
            return order.payment.method == "on_delivery"
        if order.status not in _BEFORE_PAYMENT:
            return True
        if order.payment.method == "invoice":
            return await self._transfer(order, "bank", f"{self.key}-transfer")
        return await self._pay_online(order)

    async def _pay_online(self, order: SeenOrder) -> bool:
        """By the link, if there is one; a payment the bank's notice did not bring home is told by the shop."""
        link = next(filter(None, map(self.world.bank.unpaid, sorted(order.names))), None)
        if link is not None:
            self.world.bank.settle(link.id, f"{self.world.http_url}/")
            return False
        if self.progress.tries < _LOOKS_FOR_A_LINK:
            return False
        paid = next(filter(None, map(self.world.bank.paid, sorted(order.names))), None)
        return await self._transfer(order, "yookassa", paid.id if paid else f"{self.key}-payment")

    async def _transfer(self, order: SeenOrder, provider: str, external_id: str) -> bool:
        amount = f"{order.total.amount:.2f}"
        return await self._tell(
            "payments", Payment(provider=provider, external_id=external_id, amount=amount, paid_at=now())
        )

    async def _ship(self, order: SeenOrder) -> bool:
        if order.status not in _SHIPPABLE:
            return order.status not in (Status.NEW, Status.THINKING)
        carrier = order.delivery.carrier or Carrier.OWN
        number = self.track_number(carrier)
        if number is not None and carrier == Carrier.CDEK:
            self.world.carrier.known_or_new(number, self.world.account, self.key, self.office)
        sent = await self._tell("shipped", Shipped(carrier=carrier, track_number=number), Role.PICKER)
        if sent:
            self.progress.track_number = number or ""
        return sent

    def track_number(self, carrier: str) -> str | None:
        """A number with the right check digit; half of Russian Post's are S10."""
        random = self.random
        if carrier == Carrier.CDEK:
            return f"1{random.randrange(10**9):09d}"
        if carrier != Carrier.RUSSIAN_POST:
            return None
        if random.random() < 0.5:
            serial = f"{random.randrange(10**8):08d}"
            return f"RA{serial}{s10_check_digit(serial)}RU"
        digits = f"1{random.randrange(10**12):012d}"
        return f"{digits}{domestic_check_digit(digits)}"

    async def _move(self, order: SeenOrder, code: ParcelCode) -> bool:
        if order.delivery.kind in ("own_courier", "self_pickup"):
            return True
        parcel = self.world.carrier.parcel(self.progress.track_number) if self.progress.track_number else None
        if parcel is None or code not in CDEK_WORDS or not self.world.pushes:
            return await self._tell_movement(code)
        if self.progress.tries == 0:
            self.world.carrier.move(parcel, CDEK_WORDS[code])
        if code not in _LEADS_TO or order.status in _LEADS_TO[code]:
            return True
        return self.progress.tries >= _WAITS_FOR_A_NOTICE and await self._tell_movement(code)

    async def _tell_movement(self, code: ParcelCode) -> bool:
        """By the shop's API, as its own programs tell it."""
        office = self.office if code is ParcelCode.ARRIVED else None
        event = Event(code=code, at=now().replace(microsecond=0), office=office, raw=CDEK_WORDS.get(code))
        return await self._tell("tracking", Tracking(events=(event,)))

    async def _pay_over(self, order: SeenOrder) -> bool:
        if order.status is Status.COMPLETED:
            return True
        if order.status is not Status.AWAITING_MONEY:
            return False
        amount = f"{order.total.amount:.2f}"
        return await self._tell(
            "money", Money(amount=amount, received_at=now(), external_id=f"{self.key}-register")
        )

    async def _tell(self, what: str, body: BaseModel, by: Role | None = None) -> bool:
        return await self.world.steward.tell(self.progress.order_id, what, body, by)
