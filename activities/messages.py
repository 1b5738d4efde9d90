"""Sends the messages of a step, each exactly once as far as the outside world allows; when and which is decided by rules.

A row is claimed, written, sent, marked; between two of these anything may die. What was certainly not taken is freed;
what may have been taken is asked for by client id, and where nobody can be asked the playbook decides.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio import activity

from activities.asking import Asking
from activities.effects import Act, SendInput, Settled
from activities.failures import CodedError, retried
from activities.moments import order_moment, owner
from activities.outgoing import InForce, Outgoing, Verdict, prepared
from activities.playbooks import Playbooks
from activities.values import Links, shows_payment_link
from domain.actors import Actor, ActorKind
from domain.ids import MessageId, OrderId
from domain.stimuli import MessageFailed
from ports.clock import Clock
from ports.errors import Outage, PortError, Rejected, Rejection, Unavailable, Unknown
from ports.messages import Accepted, DeliveryState, EmailGateway, EmailToSend, SmsGateway, SmsToSend
from rules.order.wanted import MessageChannel
from storage import effects, inbox, ledger, orders, shops
from storage.inbox import NewStimulus
from storage.ledger import LedgerRow
from storage.orders import OrderRow

_LEASE = timedelta(minutes=3)
"""Longer than an attempt may last."""
_ATTEMPT = timedelta(seconds=100)
"""Shorter than Temporal waits for one, so no attempt runs on beside its successor."""
_WHILE_PAUSED = timedelta(minutes=2)
_WHILE_ANOTHERS = timedelta(seconds=30)
GIVEN_UP_AFTER = timedelta(days=3)
"""A message that could not be sent for so long says nothing true any more."""
_UNDELIVERABLE = frozenset({Rejection.BAD_RECIPIENT, Rejection.UNDELIVERABLE})
_WAITING_FOR_TELLER = timedelta(seconds=10)


class Senders(Protocol):
    """The gateways of a shop's accounts; None where it has none."""

    def sms(self, shop: str) -> SmsGateway | None:
        """Sends SMS."""
        ...

    def email(self, shop: str) -> EmailGateway | None:
        """Sends email."""
        ...


class _Failed(Exception):
    """The message can never be delivered."""

    def __init__(self, code: str, *, wrong_address: bool = False) -> None:
        self.code = code
        self.wrong_address = wrong_address
        super().__init__(code)


@dataclass(frozen=True)
class Messages:
    """The act `send_messages`. `clock` is the machine's, for leases."""

    engine: AsyncEngine
    senders: Senders
    asking: Asking
    playbooks: Playbooks
    clock: Clock
    public_url: str

    @activity.defn(name=Act.SEND_MESSAGES)
    async def send_messages(self, given: SendInput) -> Settled:
        """Sends what is still open of these. An outage is raised, so that Temporal comes back; the rest went."""
        now, news, outages = order_moment(given.now), False, []
        async with asyncio.timeout(_ATTEMPT.total_seconds()):
            order = await self._order(given.order_id, given.messages)
            for id_ in given.messages if order is not None else ():
                try:
                    assert order is not None
                    news |= await self._see_to(order, id_, now)
                except (PortError, CodedError) as error:
                    outages.append(retried(error) if isinstance(error, PortError) else error)
        if outages:
            # The soonest: what is still asked to wait is asked so again.
            raise min(outages, key=lambda error: error.next_retry_delay or timedelta(0))
        return Settled(news=news)

    async def _order(self, order_id: OrderId, ids: tuple[MessageId, ...]) -> OrderRow | None:
        """The order, if any of these messages is open; raises CodedError while its shop is paused."""
        async with self.engine.connect() as conn:
            still_open = set((await effects.open_effects(conn, order_id)).messages)
            if not still_open & set(ids):
                return None
            order = await orders.of_id(conn, order_id)
            shop = await shops.get(conn, order.shop)
        if shop is not None and shop.paused:
            raise CodedError("paused", kind="Paused", after=_WHILE_PAUSED)
        return order

    async def _see_to(self, order: OrderRow, id_: MessageId, now: datetime) -> bool:
        """One message, from its claim to its mark; True when the order must hear that it failed."""
        outgoing = await self._claimed(order, id_, now)
        if outgoing is None:
            return False
        if outgoing.verdict is not Verdict.SEND:
            return await self._mark_unsent(order, outgoing, now)
        try:
            accepted = await self._sent(outgoing, now)
        except _Failed as failed:
            return await self._fail(order, outgoing.message, failed, now)
        except Unknown:
            raise  # the row stays claimed: the next attempt asks what became of it
        except PortError as error:
            if now - outgoing.message.wanted_at > GIVEN_UP_AFTER:
                return await self._fail(order, outgoing.message, _Failed("given_up"), now)
            async with self.engine.begin() as conn:
                await ledger.release(conn, id_, owner(), str(error))
            raise
        async with self.engine.begin() as conn:
            if accepted is None:
                await ledger.mark_unknown(conn, id_, "answer_lost")
            else:
                await ledger.mark_sent(conn, id_, accepted.provider_id, now)
        return False

    async def _claimed(self, order: OrderRow, id_: MessageId, now: datetime) -> Outgoing | None:
        """The message claimed and ready; None when it is settled. Raises CodedError while it is another's."""
        links = await self._links(order, id_, now)
        async with self.engine.begin() as conn:
            claimed = await ledger.claim(conn, [id_], owner(), _LEASE, self.clock.now())
            if claimed:
                playbooks = InForce(
                    words=await self.playbooks.of_version(conn, order.playbook_version),
                    switches=await self.playbooks.of_shop(conn, order.shop),
                )
                return await prepared(conn, claimed[0], order, playbooks, links)
            if id_ in (await effects.open_effects(conn, order.id)).messages:
                raise CodedError("leased", kind="Leased", after=_WHILE_ANOTHERS)
        return None

    async def _links(self, order: OrderRow, id_: MessageId, now: datetime) -> Links:
        """What must be asked of others before any row is held."""
        async with self.engine.connect() as conn:
            message = await ledger.get(conn, id_)
            playbook = await self.playbooks.of_version(conn, order.playbook_version)
        if message is None or message.text is not None:
            return Links(public_url=self.public_url)
        await self.asking.learn_office(order, now)
        if not shows_payment_link(playbook, message.template, message.channel):
            return Links(public_url=self.public_url)
        return Links(public_url=self.public_url, payment=await self.asking.payment_link(order, now))

    async def _sent(self, outgoing: Outgoing, now: datetime) -> Accepted | None:
        """The gateway's word; None when it may have been sent and nobody can tell. Raises _Failed, PortError."""
        message = outgoing.message
        try:
            if message.channel == MessageChannel.SMS:
                return await self._sms(outgoing)
            return await self._email(outgoing)
        except Rejected as error:
            raise _Failed(str(error), wrong_address=error.code in _UNDELIVERABLE) from None

    async def _sms(self, outgoing: Outgoing) -> Accepted:
        message = outgoing.message
        gateway = self.senders.sms(message.shop)
        if gateway is None:
            raise _Failed("no_gateway")
        if _may_be_out(message):
            found = await gateway.find(message.client_id, outgoing.address)
            if found is not None:
                if found.state is DeliveryState.FAILED:
                    raise _Failed(f"undelivered:{found.raw}")
                return Accepted(provider_id=found.provider_id)
        return await gateway.send(
            SmsToSend(
                client_id=message.client_id,
                phone=outgoing.address,
                text=outgoing.text,
                sender=outgoing.sender or None,
            )
        )
