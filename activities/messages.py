"""Sends the messages of a step, each exactly once as far as the outside world allows; when and which is decided by rules.

A row is claimed, written, sent, marked; between two of these anything may die. What was certainly not taken is freed;
what may have been taken is asked for by client id, and where nobody can be asked the playbook decides.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from temporalio import activity

from activities.asking import Asking
from activities.caps import LOOK_AGAIN, held_until
from activities.effects import Act, SendInput, Settled
from activities.failures import CodedError, retried
from activities.leases import GIVEN_UP_AFTER, LEASE, held_by_another, owner
from activities.moments import order_moment
from activities.outgoing import Outgoing, Verdict, prepared
from activities.playbooks import InForce, in_force
from activities.resuming import Playbooks
from activities.senders import deliveries_of
from activities.transport import NeverDelivered, NoWay, Transport, may_be_out
from activities.values import Links, shows_payment_link, state_of
from domain.actors import Actor, ActorKind
from domain.calendars import messages_calendar
from domain.stimuli import MessageFailed
from ports.clock import Clock
from ports.errors import PortError, Unknown
from rules.order.wanted import MessageChannel
from rules.spreading import release_time, turn_of
from storage import effects, inbox, ledger, orders, shops
from storage.engine import DATABASE_ERRORS, is_poison
from storage.inbox import NewStimulus
from storage.ledger import DAILY_CAP, NO_WEBHOOK, LedgerRow
from storage.orders import OrderRow
from storage.shops import ShopRow
from storage.states import Recipient

_ATTEMPT = timedelta(seconds=100)
"""Shorter than Temporal waits for one, so no attempt runs on beside its successor."""
_WHILE_PAUSED = timedelta(minutes=2)
"""At least so far apart a paused shop's orders look whether it is resumed."""
PAUSED = "paused"
"""The code of a message that waits for its shop to be resumed."""
_HELD = frozenset({DAILY_CAP, PAUSED})
_WE_TELL = timedelta(seconds=10)
"""The order hears of a failure by this act's result; the relay only if we die."""


@dataclass(frozen=True)
class Messages:
    """The act `send_messages`. `clock` is the machine's, for leases."""

    engine: AsyncEngine
    transport: Transport
    asking: Asking
    playbooks: Playbooks
    clock: Clock
    public_url: str

    @activity.defn(name=Act.SEND_MESSAGES)
    async def send_messages(self, given: SendInput) -> Settled:
        """Sends what is still open of these. An outage is raised, so that Temporal comes back; the rest went."""
        now, news, later = order_moment(given.now), False, list[CodedError]()
        async with asyncio.timeout(_ATTEMPT.total_seconds()):
            shop, order, claimed = await self._claim(given)
            for message in claimed:
                try:
                    news |= await self._see_to(shop, order, message, now)
                except PortError as error:
                    later.append(retried(error))
                except CodedError as error:
                    later.append(error)
        if len(claimed) < len(given.messages):
            later += await self._held_by_others(given, claimed)
        if later:
            # The soonest of them: what must wait longer is only asked to wait again.
            raise min(later, key=lambda error: error.next_retry_delay or timedelta(0))
        return Settled(news=news)

    async def _claim(self, given: SendInput) -> tuple[ShopRow, OrderRow, Sequence[LedgerRow]]:
        """Those of the messages that are open and nobody else's. Raises CodedError while the shop is paused."""
        async with self.engine.begin() as conn:
            shop = await shops.get(conn, given.shop)
            order = await orders.get(conn, given.shop, given.order_id)
            if shop is None or order is None:
                raise CodedError("no_such_order", kind="NoSuchOrder", retry=False)
            if not shop.paused:
                claimed = await ledger.claim(conn, given.messages, owner(), LEASE, self.clock.now())
                return shop, order, claimed
            await ledger.tell_why(conn, given.messages, PAUSED)
            turn = self._turn(order, await in_force(conn, self.playbooks, order))
        raise CodedError(PAUSED, kind="Paused", after=turn)

    def _turn(self, order: OrderRow, playbooks: InForce) -> timedelta:
        """Each order of a paused shop looks again in turn: what was held back goes out spread, not in the second of resuming."""
        spread = playbooks.switches.sending.morning_jitter
        return turn_of(order.id, self.clock.now(), max(_WHILE_PAUSED, spread))

    async def _held_by_others(self, given: SendInput, claimed: Sequence[LedgerRow]) -> list[CodedError]:
        """What an earlier run still holds is looked at again when its lease may have ended."""
        async with self.engine.connect() as conn:
            still_open = (await effects.open_effects(conn, given.order_id)).messages
        others = set(given.messages) - {message.id for message in claimed}
        return [held_by_another()] if others & set(still_open) else []

    async def _see_to(self, shop: ShopRow, order: OrderRow, message: LedgerRow, now: datetime) -> bool:
        """One claimed message up to its mark; True when the order must hear that it failed."""
        try:
            return await self._send(order, message, now)
        except NeverDelivered as failed:
            return await self._fail(message, failed, now)
        except NoWay:
            async with self.engine.begin() as conn:
                await ledger.mark_noted(conn, message.id, NO_WEBHOOK)
            return False
        except Unknown:
            raise  # it stays claimed: the next attempt asks what became of it
        except _Waits as waits:
            async with self.engine.begin() as conn:
                await ledger.release(conn, message.id, owner(), waits.message)
            raise
        except (PortError, CodedError) as error:
            if now - _could_go_from(shop, message) > GIVEN_UP_AFTER:
                return await self._fail(message, NeverDelivered("given_up"), now)
            async with self.engine.begin() as conn:
                await ledger.release(conn, message.id, owner(), str(error))
            raise
        except Exception as broken:
            # Our own fault, and it comes again with every attempt: it must not hold up the other messages.
            if isinstance(broken, DATABASE_ERRORS) and not is_poison(broken):
                raise
            return await self._fail(message, NeverDelivered(type(broken).__name__), now)

    async def _send(self, order: OrderRow, message: LedgerRow, now: datetime) -> bool:
        if message.not_before is not None and message.not_before > now:
            raise _Waits(message, message.not_before - now)
        async with self.engine.connect() as conn:
            playbooks = await in_force(conn, self.playbooks, order, message)
        if playbooks.paused:
            raise _Waits(message, self._turn(order, playbooks), PAUSED)
        opens = _next_hours(order, message, playbooks, now)
        if opens > now:
            raise _Waits(message, opens - now)
        links = await self._links(order, message, playbooks, now)
        async with self.engine.begin() as conn:
            outgoing = await prepared(conn, message, order, playbooks, links)
            await _mark_unsent(conn, outgoing)
            day = await _place(conn, outgoing, playbooks, now)
        if day is not None:
            raise _Waits(message, turn_of(order.id, now, LOOK_AGAIN), DAILY_CAP)
        if outgoing.verdict is Verdict.FAIL:
            raise NeverDelivered(outgoing.code)
        if outgoing.verdict is not Verdict.SEND:
            return False
        accepted = await self.transport.send(outgoing, resend=playbooks.switches.sending.resend_unknown)
        async with self.engine.begin() as conn:
            if accepted is None:
                await ledger.mark_unknown(conn, message.id, "answer_lost")
            else:
                await ledger.mark_sent(conn, message.id, accepted.provider_id, now)
        return False

    async def _links(self, order: OrderRow, message: LedgerRow, playbooks: InForce, now: datetime) -> Links:
        """What others must be asked before the message can be written; raises PortError."""
        if message.text is not None or not MessageChannel(message.channel).to_person:
            # Written before, and sent as it was; or written in no words.
            return Links(public_url=self.public_url)
        await self.asking.learn_office(order, now)
        shows = shows_payment_link(playbooks.words, message.template, message.channel)
        payment = await self.asking.payment_link(order, now) if shows else None
        return Links(public_url=self.public_url, payment=payment)

    async def _fail(self, message: LedgerRow, failed: NeverDelivered, now: datetime) -> bool:
        """Marks it and tells the order by a stimulus of its own."""
        async with self.engine.begin() as conn:
            if not await ledger.mark_failed(conn, message.id, failed.code):
                return False
            await inbox.store(
                conn,
                NewStimulus(
                    sender=deliveries_of(message.shop),
                    key=message.id,
                    shop=message.shop,
                    target=message.order_id,
                    body=MessageFailed(
                        message=message.id,
                        channel=message.channel,
                        code=failed.code,
                        wrong_address=failed.wrong_address and message.recipient is Recipient.CUSTOMER,
                    ),
                    actor=Actor(kind=ActorKind.GATEWAY, id=message.channel),
                    received_at=now,
                    nudge_after=_WE_TELL,
                ),
            )
        return True


class _Waits(CodedError):
    """Nothing is wrong with it, and its moment is still to come: it is not given up however long it waits."""

    def __init__(self, message: LedgerRow, length: timedelta, code: str = "not_yet") -> None:
        # In the night after a pause, or of a day whose cap was reached, it still waits because of that.
        first = message.code if message.code in _HELD else None
        super().__init__(first or code, kind="NotYet", after=length)


def _could_go_from(shop: ShopRow, message: LedgerRow) -> datetime:
    """Since when only the outside keeps it back: not the shop's pause, nor its cap, nor the moment it was wanted for."""
    moments = (message.wanted_at, message.not_before, message.slot_at, shop.resumed_at)
    return max(moment for moment in moments if moment is not None)


async def _place(
    conn: AsyncConnection, outgoing: Outgoing, playbooks: InForce, now: datetime
) -> datetime | None:
    """None where it goes; else the day in which the cap of its channel has a place for it."""
    if outgoing.verdict is not Verdict.SEND:
        return None
    day = await held_until(conn, outgoing.message, playbooks.switches, now)
    if day is not None:
        await ledger.hold(conn, outgoing.message.id, owner())
    return day


def _next_hours(order: OrderRow, message: LedgerRow, playbooks: InForce, now: datetime) -> datetime:
    """When it may reach the customer: the rules wanted it by day, and after an outage it may be night.

    What the night held back goes spread over the morning, as if the rules had. One that may be out already is asked for
    at once: it would be freed for the night, and sent twice. An answer to the customer's own act that a pause or a cap
    held back is none any more.
    """
    to_customer = message.recipient is Recipient.CUSTOMER and MessageChannel(message.channel).to_person
    at_once = message.immediate and message.code not in _HELD
    if at_once or not to_customer or may_be_out(message):
        return now
    hours = messages_calendar(playbooks.rules.customer_hours, state_of(order).order.reach.zone.name)
    return release_time(hours, order.id, now, playbooks.rules.sending.morning_jitter)


async def _mark_unsent(conn: AsyncConnection, outgoing: Outgoing) -> None:
    match outgoing.verdict:
        case Verdict.SHADOW:
            await ledger.mark_shadow(conn, outgoing.message.id)
        case Verdict.DROP:
            await ledger.mark_dropped(conn, outgoing.message.id, outgoing.code)
        case Verdict.NOTE:
            await ledger.mark_noted(conn, outgoing.message.id, outgoing.code or None)
