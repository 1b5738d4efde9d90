"""Reads stored notices: asks the vendor what really happened and puts that into the inbox; a notice itself proves nothing.

Any number of readers may run: a lease keeps two from one notice, and what they store is known by the vendor's own id.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from activities import senders
from bootstrap.gateways import CDEK, YOOKASSA
from domain.actors import Actor, ActorKind
from domain.ids import OrderId
from domain.stimuli import MessageFailed, ParcelMoved, PaymentFailed, PaymentReceived, StimulusBody
from ports.carriers import CarrierGateway, TrackReport
from ports.clock import Clock
from ports.errors import PortError, Rejected
from ports.messages import DeliveryReport, DeliveryState, SmsGateway
from ports.payments import NoticeKind, PaymentGateway, ProviderPayment, ProviderPaymentState
from storage import inbox, ledger, notices, orders, payment_links
from storage.engine import DATABASE_ERRORS
from storage.inbox import NewStimulus
from storage.ledger import LedgerRow
from storage.notices import NoticeRow
from storage.states import NoticeState

log = structlog.get_logger(__name__)
SMS = "sms"
PAYMENTS = "payments"
CARRIERS = "carriers"
KINDS = (SMS, PAYMENTS, CARRIERS)
"""The `{kind}` of a webhook's address."""
_IDLE = timedelta(milliseconds=500)
_LEASE = timedelta(seconds=60)
_AT_ONCE = 10
_UNKNOWN_TRIES = 6
"""A notice may come before we have noted what it speaks of: after so many tries it is about nothing of ours."""

Settle = Callable[[AsyncConnection], Awaitable[None]]


class Vendors(Protocol):
    """The gateways of a shop's accounts; None where it has none."""

    def sms(self, shop: str) -> SmsGateway | None:
        """Tells what became of an SMS."""
        ...

    def payments(self, shop: str, provider: str) -> PaymentGateway | None:
        """Tells what became of a payment."""
        ...

    def carrier(self, shop: str, carrier: str) -> CarrierGateway | None:
        """Tells where a parcel is."""
        ...


class Unusable(Exception):
    """It is about nothing of ours, or cannot be read; the words are a code."""


class NotYet(Exception):
    """It may be about something that is only now being noted."""


class NoticeReader:
    """One reader. `owner` tells it from all others."""

    def __init__(self, engine: AsyncEngine, gateways: Vendors, clock: Clock, owner: str) -> None:
        self._engine = engine
        self._gateways = gateways
        self._clock = clock
        self._owner = owner

    async def run(self) -> None:
        """Until it is cancelled; outages are waited out."""
        while True:
            if await self.turn() == 0:
                await asyncio.sleep(_IDLE.total_seconds())

    async def turn(self) -> int:
        """Reads once what is due, and tells how many notices that were."""
        try:
            async with self._engine.begin() as connection:
                leased = await notices.lease(connection, self._owner, _AT_ONCE, _LEASE, self._clock.now())
            await asyncio.gather(*(self._read(notice) for notice in leased))
            return len(leased)
        except DATABASE_ERRORS as error:
            log.warning("notices_database_away", error=type(error).__name__)
            return 0

    async def _read(self, notice: NoticeRow) -> None:
        now = self._clock.now()
        try:
            settle = await self._ask(notice)
        except (Unusable, Rejected) as useless:
            await self._unusable(notice, str(useless), now)
        except NotYet as missing:
            if notice.attempts >= _UNKNOWN_TRIES:
                await self._unusable(notice, str(missing), now)
            else:
                await self._back_off(notice, str(missing), now)
        except PortError as error:
            await self._back_off(notice, str(error), now)
        else:
            async with self._engine.begin() as connection:
                await settle(connection)
                await notices.settle(connection, notice.id, NoticeState.SETTLED, now)

    async def _unusable(self, notice: NoticeRow, code: str, now: datetime) -> None:
        log.warning("notice_unusable", kind=notice.kind, shop=notice.shop, code=code)
        async with self._engine.begin() as connection:
            await notices.settle(connection, notice.id, NoticeState.UNUSABLE, now, code)

    async def _back_off(self, notice: NoticeRow, code: str, now: datetime) -> None:
        async with self._engine.begin() as connection:
            await notices.back_off(connection, notice, code, now)

    async def _ask(self, notice: NoticeRow) -> Settle:
        match notice.kind:
            case "payments":
                return await self._payment(notice)
            case "carriers":
                return await self._movement(notice)
            case "sms":
                return await self._receipt(notice)
        raise Unusable("unknown_kind")

    # -- payments -------------------------------------------------------------------------------------------------

    async def _payment(self, notice: NoticeRow) -> Settle:
        gateway = self._gateways.payments(notice.shop, YOOKASSA)
        if gateway is None:
            raise Unusable("no_account")
        told = gateway.read_notice(notice.raw.encode())
        if told.kind is NoticeKind.REFUND:
            return _nothing  # a refund of ours asks for its own end
        payment = await gateway.find_payment(told.payment_id)
        if payment is None:
            raise Unusable("no_such_payment")
        body = _of_payment(payment, notice.received_at)
        if body is None:
            return _nothing
        order = await self._order_of_payment(notice, payment)

        async def settle(connection: AsyncConnection) -> None:
            sender = (
                senders.payments_of if isinstance(body, PaymentReceived) else senders.failed_payments_of
            )(notice.shop, YOOKASSA)
            await _store(
                connection, notice, order, body, sender, payment.provider_id, ActorKind.BANK, YOOKASSA
            )

        return settle

    async def _order_of_payment(self, notice: NoticeRow, payment: ProviderPayment) -> OrderId | None:
        """By the link we gave out, else by the number the payment names; None: a person must place it."""
        async with self._engine.connect() as connection:
            linked = await payment_links.order_of(connection, YOOKASSA, payment.provider_id)
            if linked is not None:
                return linked
            number = payment.order_number
            if number is None or not number.isdecimal() or int(number) >= 2**31:
                return None
            row = await orders.by_number(connection, notice.shop, int(number))
            return row.id if row is not None else None

    # -- parcels --------------------------------------------------------------------------------------------------

    async def _movement(self, notice: NoticeRow) -> Settle:
        gateway = self._gateways.carrier(notice.shop, CDEK)
        if gateway is None:
            raise Unusable("no_account")
        told = gateway.read_notice(notice.raw.encode())
        if told is None:
            return _nothing
        async with self._engine.connect() as connection:
            rows = await orders.by_track_number(connection, told.track_number)
        row = next((row for row in rows if row.shop == notice.shop), None)
        if row is None:
            raise NotYet("no_such_parcel")
        reports = await gateway.track([told.track_number])

        async def settle(connection: AsyncConnection) -> None:
            for report in reports:
                await _store_movement(connection, notice, row.id, report)

        return settle

    # -- messages -------------------------------------------------------------------------------------------------

    async def _receipt(self, notice: NoticeRow) -> Settle:
        gateway = self._gateways.sms(notice.shop)
        if gateway is None:
            raise Unusable("no_account")
        told = gateway.read_receipt(notice.raw.encode())
        async with self._engine.connect() as connection:
            message = await ledger.by_provider_id(connection, told.provider_id)
        if message is None or message.shop != notice.shop:
            raise NotYet("no_such_message")
        report = await gateway.find(message.client_id, told.phone)
        if report is None:
            raise Unusable("no_such_message")

        async def settle(connection: AsyncConnection) -> None:
            await _settle_message(connection, notice, message, report)

        return settle


async def _nothing(connection: AsyncConnection) -> None:
    del connection


def _of_payment(payment: ProviderPayment, received_at: datetime) -> StimulusBody | None:
    match payment.state:
        case ProviderPaymentState.SUCCEEDED:
            return PaymentReceived(
                provider=YOOKASSA,
                external_id=payment.provider_id,
                amount=payment.amount,
                paid_at=payment.paid_at or received_at,
            )
        case ProviderPaymentState.CANCELLED:
            return PaymentFailed(
                provider=YOOKASSA, external_id=payment.provider_id, code=payment.reason or "cancelled"
            )
        case ProviderPaymentState.PENDING:
            return None


async def _store_movement(
    connection: AsyncConnection, notice: NoticeRow, order: OrderId, report: TrackReport
) -> None:
    if report.code is None:
        log.warning("unknown_movement", carrier=CDEK, raw=report.raw, order=order)
        return
    body = ParcelMoved(
        code=report.code, at=report.at, office=report.office, raw=report.raw, store_until=report.kept_until
    )
    key = senders.movement_key(order, report.code, report.at, report.office)
    await _store(
        connection, notice, order, body, senders.movements_of(notice.shop), key, ActorKind.CARRIER, CDEK
    )


async def _settle_message(
    connection: AsyncConnection, notice: NoticeRow, message: LedgerRow, report: DeliveryReport
) -> None:
    if report.state in (DeliveryState.DELIVERED, DeliveryState.READ):
        await ledger.mark_delivered(connection, message.id, report.at or notice.received_at)
    elif report.state is DeliveryState.FAILED and await ledger.mark_failed(
        connection, message.id, report.raw
    ):
        body = MessageFailed(message=message.id, channel=message.channel, code=report.raw)
        sender = senders.deliveries_of(notice.shop)
        await _store(connection, notice, message.order_id, body, sender, message.id, ActorKind.GATEWAY, SMS)


async def _store(
    connection: AsyncConnection,
    notice: NoticeRow,
    order: OrderId | None,
    body: StimulusBody,
    sender: str,
    key: str,
    kind: ActorKind,
    vendor: str,
) -> None:
    """Once: an event that was told before, in other words too, is the one that is stored."""
    await inbox.store(
        connection,
        NewStimulus(
            sender=sender,
            key=key,
            shop=notice.shop,
            target=order,
            body=body,
            actor=Actor(kind=kind, id=vendor),
            received_at=notice.received_at,
        ),
    )
