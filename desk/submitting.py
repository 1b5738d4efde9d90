"""Stores before it carries out: checks on the stored snapshot, stores in the inbox, nudges the order, and tells what came of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.resuming import process_of
from activities.surroundings import surroundings_of
from bootstrap.nudging import NudgeError, start_of
from desk.asker import Asker
from desk.counting import End, count_end
from desk.moments import CLOCK_WITHIN, RequestClock, order_now
from desk.refusals import AlreadyStored, ContactOfAnother, CustomerErased, NotFound, Refused
from desk.services import Services
from domain.ids import OrderId, ShopId, StimulusId, stimulus_id
from domain.stimuli import Stimulus, StimulusBody, nudge_for
from rules.order import refusals
from storage import customers, inbox, orders
from storage.customers import ContactTaken, CustomerChange
from storage.hashing import body_hash
from storage.inbox import NewStimulus
from storage.orders import OrderRow
from storage.rows import Address
from storage.states import InboxState

log = structlog.get_logger(__name__)
_LOCK_NOT_AVAILABLE = "55P03"
_MARGIN = timedelta(milliseconds=300)
"""Clocks of two machines differ: a nudge that comes a moment too soon finds nothing, and the next is far off."""


class Submitted(NamedTuple):
    """An act that is stored, and what became of it: applied, or still waiting for its order."""

    order_id: OrderId
    stimulus: StimulusId
    state: InboxState

    @property
    def applied(self) -> bool:
        """The order is as it was asked to be: read it."""
        return self.state is InboxState.APPLIED


class Act:
    """One act on one order, as it will be stored."""

    def __init__(
        self,
        order_id: str,
        body: StimulusBody,
        *,
        sender: str,
        key: str,
        note: str | None = None,
        address: Address | None = None,
        card: CustomerChange | None = None,
        said: BaseModel | None = None,
    ) -> None:
        self.order_id = OrderId(order_id)
        self.body = body
        self.sender = sender
        self.key = key
        self.note = note
        """Free text for the order's comments."""
        self.address = address
        """The personal part of an edit: kept with the order once it is applied."""
        self.card = card
        """What is learned of the customer with it: true of the customer, whatever becomes of the order."""
        self.said = said
        """The request, where its meaning depends on the order: a repeat finds the order changed, and is the same all the same."""

    @property
    def id(self) -> StimulusId:
        """Of the stimulus it becomes."""
        return stimulus_id(self.sender, self.key)


def by_request(asker: Asker, order_id: str, body: StimulusBody, once: str, note: str | None = None) -> Act:
    """An act known by the request that asks for it."""
    return Act(order_id, body, sender=asker.sender, key=once, note=note)


async def apply_now(services: Services, asker: Asker, clock: RequestClock, act: Act) -> Submitted:
    """Applied, or stored and not yet applied. Raises DeskError when it is refused."""
    row, state = await store(services, asker, clock, act, answered=True)
    if state is InboxState.WAITING:
        await _carry_out(services, row, act)
    state = await _state(services, asker.shop, act.id)
    count_end(End.APPLIED if state is InboxState.APPLIED else End.STORED)
    return Submitted(row.id, act.id, state)


async def apply_later(services: Services, asker: Asker, clock: RequestClock, act: Act) -> Submitted:
    """Stored; the relay tells the order. Raises DeskError when it is refused at once."""
    row, state = await store(services, asker, clock, act, answered=False)
    return Submitted(row.id, act.id, state)


async def store(
    services: Services, asker: Asker, clock: RequestClock, act: Act, *, answered: bool
) -> tuple[OrderRow, InboxState]:
    """Checks and stores, in one transaction; a repeat is stored once. `answered`: we nudge, the relay only if we die."""
    async with services.engine.connect() as connection:
        row = await _load(connection, asker, act)
    now = await order_now(services, clock, row)
    async with services.engine.begin() as connection:
        row = await _load(connection, asker, act)
        known = await inbox.find(connection, asker.shop, act.id)
        if known is None:
            stimulus = Stimulus(id=act.id, received_at=now, actor=asker.actor, body=act.body)
            await check(connection, services, row, stimulus, now)
            await _learn(connection, row, act)
        elif known.state is not InboxState.UNPLACED and known.target != row.id:
            raise AlreadyStored
        stored = await inbox.store(connection, as_stored(services, asker, act, row, now, answered=answered))
        if not stored.same_body:
            raise AlreadyStored
    return row, stored.state


async def _load(connection: AsyncConnection, asker: Asker, act: Act) -> OrderRow:
    row = await orders.get(connection, asker.shop, act.order_id)
    if row is None:
        raise NotFound("order")
    return row


async def _learn(connection: AsyncConnection, row: OrderRow, act: Act) -> None:
    if act.card is None:
        return
    try:
        if not await customers.change(connection, row.shop, row.customer_id, act.card):
            raise CustomerErased
    except ContactTaken:
        raise ContactOfAnother from None


def as_stored(
    services: Services,
    asker: Asker,
    act: Act,
    row: OrderRow,
    now: datetime,
    *,
    answered: bool,
    undo_within: timedelta = timedelta(),
) -> NewStimulus:
    """As the inbox keeps it. Until `undo_within` is over it may be undone, and nobody nudges."""
    return NewStimulus(
        sender=act.sender,
        key=act.key,
        shop=asker.shop,
        target=row.id,
        body=act.body,
        actor=asker.actor,
        received_at=now,
        note=act.note,
        address=act.address,
        said=body_hash(act.said) if act.said is not None else None,
        not_before=now + undo_within if undo_within else None,
        nudge_after=services.settings.answer_within if answered else undo_within and undo_within + _MARGIN,
    )


async def check(
    connection: AsyncConnection, services: Services, row: OrderRow, stimulus: Stimulus, now: datetime
) -> None:
    """Raises Refused for what the order would refuse as it is stored now; the step decides in the end."""
    if row.snapshot is None:
        return
    process = process_of(row, await services.playbooks.get(connection, row.playbook_version), now)
    around = await surroundings_of(connection, row, (stimulus,), order=process.order)
    try:
        process.check(stimulus, around, now)
    except refusals.Refused as refused:
        raise Refused.by(refused) from None
    except Exception as error:
        # A rule that breaks must not turn a payment away: it is stored, and the step calls an engineer.
        log.error("check_broke", error=type(error).__name__, stimulus=stimulus.id)


async def _carry_out(services: Services, row: OrderRow, act: Act) -> None:
    async with _one_at_a_time(services, row.id) as alone:
        if not alone:
            return
        within = timedelta(seconds=services.settings.wait_for_answer)
        try:
            async with asyncio.timeout((within + CLOCK_WITHIN).total_seconds()):
                await services.orders.nudge(start_of(row), nudge_for(act.body.kind), act.id, within=within)
        except (NudgeError, TimeoutError) as error:
            # Stored, so nothing is lost: the relay goes on with it.
            log.warning("order_not_told", error=type(error).__name__, stimulus=act.id)


async def _state(services: Services, shop: ShopId, stimulus: StimulusId) -> InboxState:
    """What became of it. Raises Refused when the step refused it."""
    async with services.engine.connect() as connection:
        found = await inbox.find(connection, shop, stimulus)
    if found is None:
        raise NotFound("stimulus")
    if found.state is InboxState.REFUSED:
        count_end(End.REFUSED)
        raise Refused.stored(found.refusal_code, found.refusal_detail)
    return found.state


@asynccontextmanager
async def _one_at_a_time(services: Services, order_id: str) -> AsyncIterator[bool]:
    """At most one update an order in flight; False when the others took too long: then the relay carries it out."""
    async with AsyncExitStack() as stack:
        try:
            await _lock(services, order_id, stack)
        except (PoolTimeout, TimeoutError):
            alone = False
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
                raise
            alone = False
        else:
            alone = True
        yield alone


async def _lock(services: Services, order_id: str, stack: AsyncExitStack) -> None:
    """Held by a connection without a transaction until the stack is left."""
    wait = services.settings.wait_for_order
    async with asyncio.timeout(wait):
        connection = await stack.enter_async_context(services.locks.connect())
    limit = {"wait": f"{int(wait * 1000)}ms"}
    await connection.execute(text("SELECT set_config('lock_timeout', :wait, false)"), limit)
    key = {"order": order_id}
    await connection.execute(text("SELECT pg_advisory_lock(hashtextextended(:order, 1))"), key)
    stack.push_async_callback(
        connection.execute, text("SELECT pg_advisory_unlock(hashtextextended(:order, 1))"), key
    )
