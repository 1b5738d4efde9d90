"""Stores before it answers: checks on the stored snapshot, stores in the inbox, nudges the order, and tells what came of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta

import structlog
from fastapi import Response
from pydantic import BaseModel, Field
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.resuming import process_of
from activities.surroundings import surroundings_of
from api.metrics import count_end
from api.moments import RequestClock
from api.problems import Code, Problem, contact_taken, customer_erased, not_found, of_refusal
from api.security import Caller
from api.services import Services
from bootstrap.nudging import NudgeError, start_of
from domain.ids import OrderId, ShopId, StimulusId, stimulus_id
from domain.stimuli import Stimulus, StimulusBody, nudge_for
from rules.order.refusals import Refused
from storage import customers, inbox, orders
from storage.customers import ContactTaken, CustomerChange
from storage.hashing import body_hash
from storage.inbox import NewStimulus
from storage.orders import OrderRow
from storage.rows import Address
from storage.states import InboxState

log = structlog.get_logger(__name__)
_CONFLICTS = frozenset({"status_does_not_allow", "task_is_closed"})
"""Refusals whose reason is where the order stands, by the code that is stored."""


_LOCK_NOT_AVAILABLE = "55P03"
_CLOCK_WITHIN = timedelta(seconds=1)
"""A virtual clock that does not answer is not waited for."""


class StoredShown(BaseModel):
    """It is stored and will be applied; its end is told at `stimulus`."""

    stimulus: str = Field(
        description="Where its end is told", examples=["/api/v1/stimuli/1f9a3c52-6f3e-5a55-9f6e-0a4f4c0f8a11"]
    )
    order_id: str
    state: InboxState = InboxState.WAITING


class Asked:
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


def by_request(
    caller: Caller, order_id: str, body: StimulusBody, once: str, note: str | None = None
) -> Asked:
    """An act known by the request that asks for it."""
    return Asked(order_id, body, sender=f"key/{caller.key_id}", key=once, note=note)


async def apply_now(
    services: Services, caller: Caller, clock: RequestClock, asked: Asked
) -> StoredShown | None:
    """None: applied, read the order. Otherwise it is stored and not yet applied. Raises Problem when refused."""
    row, state = await store(services, caller, clock, asked, answered=True)
    if state is InboxState.WAITING:
        await _carry_out(services, row, asked)
    state = await _state(services, caller.shop, asked.id)
    count_end("applied" if state is InboxState.APPLIED else "stored")
    if state is InboxState.APPLIED:
        return None
    return StoredShown(stimulus=link(asked.id), order_id=row.id, state=state)


async def apply_later(services: Services, caller: Caller, clock: RequestClock, asked: Asked) -> StoredShown:
    """Stored; the relay tells the order. Raises Problem when it is refused at once."""
    row, state = await store(services, caller, clock, asked, answered=False)
    return StoredShown(stimulus=link(asked.id), order_id=row.id, state=state)


async def store(
    services: Services, caller: Caller, clock: RequestClock, asked: Asked, *, answered: bool
) -> tuple[OrderRow, InboxState]:
    """Checks and stores, in one transaction; a repeat is stored once. `answered`: we nudge, the relay only if we die."""
    async with services.engine.connect() as connection:
        row = await _load(connection, caller, asked)
    now = await order_now(services, clock, row)
    async with services.engine.begin() as connection:
        row = await _load(connection, caller, asked)
        known = await inbox.find(connection, caller.shop, asked.id)
        if known is None:
            stimulus = Stimulus(id=asked.id, received_at=now, actor=caller.actor, body=asked.body)
            await check(connection, services, row, stimulus, now)
            await _learn(connection, row, asked)
        elif known.state is not InboxState.UNPLACED and known.target != row.id:
            raise already_stored()
        stored = await inbox.store(
            connection, _as_stored(services, caller, asked, row, now, answered=answered)
        )
        if not stored.same_body:
            raise already_stored()
    return row, stored.state


async def _load(connection: AsyncConnection, caller: Caller, asked: Asked) -> OrderRow:
    row = await orders.get(connection, caller.shop, asked.order_id)
    if row is None:
        raise not_found("order")
    return row


async def _learn(connection: AsyncConnection, row: OrderRow, asked: Asked) -> None:
    if asked.card is None:
        return
    try:
        if not await customers.change(connection, row.shop, row.customer_id, asked.card):
            raise customer_erased()
    except ContactTaken:
        raise contact_taken() from None


def _as_stored(
    services: Services, caller: Caller, asked: Asked, row: OrderRow, now: datetime, *, answered: bool
) -> NewStimulus:
    return NewStimulus(
        sender=asked.sender,
        key=asked.key,
        shop=caller.shop,
        target=row.id,
        body=asked.body,
        actor=caller.actor,
        received_at=now,
        note=asked.note,
        address=asked.address,
        said=body_hash(asked.said) if asked.said is not None else None,
        nudge_after=services.settings.answer_within if answered else timedelta(),
    )


async def check(
    connection: AsyncConnection, services: Services, row: OrderRow, stimulus: Stimulus, now: datetime
) -> None:
    """Raises Problem for what the order would refuse as it is stored now; the step decides in the end."""
    if row.snapshot is None:
        return
    process = process_of(row, await services.playbooks.get(connection, row.playbook_version), now)
    around = await surroundings_of(connection, row, (stimulus,), order=process.order)
    try:
        process.check(stimulus, around, now)
    except Refused as refused:
        raise of_refusal(refused) from None
    except Exception as error:
        # A rule that breaks must not turn a payment away: it is stored, and the step calls an engineer.
        log.error("check_broke", error=type(error).__name__, stimulus=stimulus.id)


async def order_now(services: Services, clock: RequestClock, row: OrderRow) -> datetime:
    """The order's time: the machine's, but in the sandbox the header's, or its virtual clock's."""
    if clock.given or not services.settings.sandbox:
        return clock.now
    offset = timedelta(seconds=row.clock_offset_seconds)
    try:
        async with asyncio.timeout(_CLOCK_WITHIN.total_seconds()):
            virtual = await services.orders.virtual_now(row.id)
    except TimeoutError:
        virtual = None
    return (virtual or clock.now) + offset


def already_stored() -> Problem:
    """The same id with other words."""
    return Problem(
        409,
        Code.ALREADY_STORED,
        "This external_id was told before with other values or for another order: correct the id, or leave it as it was told.",
    )


def link(stimulus: str) -> str:
    """Where the end of a stimulus is told."""
    return f"/api/v1/stimuli/{stimulus}"


def accepted(shown: StoredShown, response: Response) -> None:
    """Makes the answer a 202 that says where to look."""
    response.status_code = 202
    response.headers["Location"] = shown.stimulus


async def _carry_out(services: Services, row: OrderRow, asked: Asked) -> None:
    async with _one_at_a_time(services, row.id) as alone:
        if not alone:
            return
        within = timedelta(seconds=services.settings.wait_for_answer)
        try:
            async with asyncio.timeout((within + _CLOCK_WITHIN).total_seconds()):
                await services.orders.nudge(
                    start_of(row), nudge_for(asked.body.kind), asked.id, within=within
                )
        except (NudgeError, TimeoutError) as error:
            # Stored, so nothing is lost: the relay goes on with it.
            log.warning("order_not_told", error=type(error).__name__, stimulus=asked.id)


async def _state(services: Services, shop: ShopId, stimulus: StimulusId) -> InboxState:
    """What became of it. Raises Problem when the step refused it."""
    async with services.engine.connect() as connection:
        found = await inbox.find(connection, shop, stimulus)
    if found is None:
        raise not_found("stimulus")
    if found.state is InboxState.REFUSED:
        count_end("refused")
        code = found.refusal_code or Code.REFUSED
        detail = found.refusal_detail or "The order does not allow this: look at it and ask again."
        raise Problem(409 if code in _CONFLICTS else 422, code, detail, final=True)
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
