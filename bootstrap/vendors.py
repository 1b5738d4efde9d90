"""Asks the vendor what a notice is about, and tells what to store of the answer; when notices are read is the reader's."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from activities import senders
from activities.movements import movement_told
from bootstrap.gateways import CDEK, YOOKASSA
from domain.actors import Actor, ActorKind
from domain.ids import OrderId
from domain.stimuli import MessageFailed, PaymentFailed, PaymentReceived, StimulusBody
from ports.accounts import CarrierAccounts, PaymentAccounts, SmsAccounts
from ports.carriers import TrackReport
from ports.errors import clean_code
from ports.messages import DeliveryReport, DeliveryState
from ports.payments import NoticeKind, ProviderPayment, ProviderPaymentState
from storage import inbox, ledger, orders, payment_links
from storage.inbox import NewStimulus
from storage.ledger import LedgerRow
from storage.notices import NoticeRow

_LOG = structlog.get_logger(__name__)

Settle = Callable[[AsyncConnection], Awaitable[None]]
"""Stores what the vendor answered, in the transaction that settles the notice."""


class VendorKind(StrEnum):
    """Whose notice it is: the `{kind}` of a webhook's address."""

    SMS = "sms"
    PAYMENTS = "payments"
    CARRIERS = "carriers"


_BANK = Actor(kind=ActorKind.BANK, id=YOOKASSA)
_SMS_GATEWAY = Actor(kind=ActorKind.GATEWAY, id=VendorKind.SMS)


class Vendors(SmsAccounts, PaymentAccounts, CarrierAccounts, Protocol):
    """Tell what became of messages, payments and parcels."""


class Unusable(Exception):
    """It is about nothing of ours, or cannot be read; the words are a code."""


class NotYet(Exception):
    """It may be about something that is only now being noted; the words are a code."""


class VendorNews:
    """What really happened, as the shop's vendors tell it."""

    def __init__(self, engine: AsyncEngine, vendors: Vendors) -> None:
        self._engine = engine
        self._vendors = vendors

    async def of(self, notice: NoticeRow) -> Settle:
        """What to store. Raises Unusable, NotYet, and PortError of the vendor."""
        match notice.kind:
            case VendorKind.PAYMENTS:
                return await self._payment(notice)
            case VendorKind.CARRIERS:
                return await self._movement(notice)
            case VendorKind.SMS:
                return await self._receipt(notice)
        raise Unusable("unknown_kind")

    async def _payment(self, notice: NoticeRow) -> Settle:
        gateway = self._vendors.payments(notice.shop, YOOKASSA)
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
        sender_of = senders.payments_of if isinstance(body, PaymentReceived) else senders.failed_payments_of
        sender = sender_of(notice.shop, YOOKASSA)

        async def settle(connection: AsyncConnection) -> None:
            await _store(connection, notice, order, body, sender, payment.provider_id, _BANK)

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

    async def _movement(self, notice: NoticeRow) -> Settle:
        gateway = self._vendors.carrier(notice.shop, CDEK)
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

    async def _receipt(self, notice: NoticeRow) -> Settle:
        gateway = self._vendors.sms(notice.shop)
        if gateway is None:
            raise Unusable("no_account")
        told = gateway.read_receipt(notice.raw.encode())
        async with self._engine.connect() as connection:
            message = await ledger.of_receipt(connection, notice.shop, told.provider_id, told.phone)
        if message is None:
            raise NotYet("no_such_message")
        report = await gateway.find(message.client_id, told.phone)
        if report is None:
            raise Unusable("no_such_message")

        async def settle(connection: AsyncConnection) -> None:
            await _settle_message(connection, notice, message, report)

        return settle


async def _nothing(connection: AsyncConnection) -> None:
    """There is nothing to store."""


def _of_payment(payment: ProviderPayment, received_at: datetime) -> PaymentReceived | PaymentFailed | None:
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
    told = movement_told(notice.shop, order, CDEK, report, notice.received_at)
    if told is None:
        _LOG.warning("unknown_movement", carrier=CDEK, raw=clean_code(report.raw), order=order)
    else:
        await inbox.store(connection, told)


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
        await _store(connection, notice, message.order_id, body, sender, message.id, _SMS_GATEWAY)


async def _store(
    connection: AsyncConnection,
    notice: NoticeRow,
    order: OrderId | None,
    body: StimulusBody,
    sender: str,
    key: str,
    actor: Actor,
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
            actor=actor,
            received_at=notice.received_at,
        ),
    )
