"""A whole shop for tests: real steps on a real database, real relay and workflows, gateways in memory, people who act.

Each order's day begins at eleven in Moscow whenever the test runs: its clock is offset, and moved by `later`.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client, WorkflowHandle
from temporalio.testing import TimeSkipper

from activities.advance import Advance
from activities.asking import Asking
from activities.effects import UpkeepDone
from activities.handovers import Handovers
from activities.messages import Messages
from activities.nudges import CONTINUE_AFTER, Answered
from activities.refunds import Refunds
from activities.resuming import Playbooks
from activities.retention import Retention
from activities.tracking import Tracking
from activities.transport import Transport
from activities.upkeep import UpkeepChores
from bootstrap.clock import SystemClock
from bootstrap.founding import publish
from bootstrap.nudging import OrderStart, send_nudge, start_of
from bootstrap.orders import TemporalOrders
from bootstrap.reconcile import reconcile
from bootstrap.relay import Relay
from bootstrap.schedules import TRACKING_EVERY
from bootstrap.temporal import Activity, orders_worker, outside_worker
from domain.actors import Actor, ActorKind, Role
from domain.answers import Answer
from domain.ids import OrderId, ShopId, StimulusId
from domain.orders import PaymentMethod
from domain.stimuli import UPDATES, OrderPlaced, StimulusBody, TaskCompleted, nudge_for
from domain.tasks import TaskKind
from providers.carriers.fake import FakeCarrier
from providers.email.fake import FakeEmail
from providers.payments.fake import FakePayments
from providers.sms.fake import FakeSms
from providers.webhooks.fake import FakeWebhooks
from storage import inbox, intake, message_lists, orders, refunds, tasks
from storage.customers import NewCustomer
from storage.engine import make_engine
from storage.inbox import NewStimulus
from storage.intake import NewOrder
from storage.ledger import LedgerRow
from storage.message_lists import MessageFilters
from storage.orders import OrderRow
from storage.refunds import RefundRow
from storage.rows import Address
from storage.states import InboxState, TaskState
from tests.workflows.clients import order_handle, until
from tests.workflows.orders import a_domain_order

ROOT = Path(__file__).resolve().parents[2]
SHOP = ShopId("default")
MOSCOW = ZoneInfo("Europe/Moscow")
OPERATOR = Actor(kind=ActorKind.STAFF, id="operator-1", role=Role.OPERATOR)
SUPERVISOR = Actor(kind=ActorKind.STAFF, id="supervisor-1", role=Role.SUPERVISOR)
BY_KEY = Actor(kind=ActorKind.KEY, id="key-1")
CARRIER = Actor(kind=ActorKind.CARRIER, id="russian_post")
Key = tuple[str, str]
"""By which the inbox knows a stimulus: who sent it, and what the sender calls it."""


class Accounts:
    """The shop's gateways, in memory."""

    def __init__(self) -> None:
        self.texts = FakeSms()
        self.mail = FakeEmail()
        self.bank = FakePayments()
        self.post = FakeCarrier()
        self.backend = FakeWebhooks()

    def sms(self, shop: str) -> FakeSms:
        """Sends SMS."""
        return self.texts

    def email(self, shop: str) -> FakeEmail:
        """Sends email."""
        return self.mail

    def webhooks(self, shop: str) -> FakeWebhooks:
        """Takes events."""
        return self.backend

    def payments(self, shop: str, provider: str) -> FakePayments:
        """Takes and gives back money."""
        return self.bank

    def carrier(self, shop: str, carrier: str) -> FakeCarrier:
        """Takes parcels."""
        return self.post

    @property
    def sent(self) -> int:
        """How many messages went out, repeats included."""
        return len(self.texts.sent) + len(self.mail.sent)


class LiveShop:
    """One shop on one database and one Temporal."""

    def __init__(
        self, engine: AsyncEngine, client: Client, skipper: TimeSkipper, shop: ShopId = SHOP
    ) -> None:
        self.engine = engine
        self.id = shop
        self.client = client
        self.accounts = Accounts()
        self.orders = TemporalOrders(client, engine, virtual=True)
        self.continue_after = CONTINUE_AFTER
        self._skipper = skipper
        self._clock = SystemClock()
        self.playbooks = Playbooks()

    # -- what runs ---------------------------------------------------------------------------------------------

    @property
    def advance(self) -> Activity:
        """The real step."""
        return Advance(self.engine, self.playbooks).advance

    @property
    def effects(self) -> Sequence[Activity]:
        """The real acts outside, on gateways in memory."""
        asking = Asking(self.engine, self.accounts, "yookassa", "https://shop.example.org")
        messages = Messages(
            self.engine,
            Transport(self.accounts),
            asking,
            self.playbooks,
            self._clock,
            "https://steward.example.org",
        )
        back = Refunds(self.engine, self.accounts)
        handovers = Handovers(self.engine, self.accounts, self._clock)
        chores = UpkeepChores(
            reconcile=self._reconcile,
            retention=Retention(self.engine, self.playbooks).forget,
            tracking=Tracking(self.engine, self.accounts, self.playbooks, self._clock, TRACKING_EVERY).sweep,
        )
        return (
            messages.send_messages,
            back.make_refund,
            back.give_refund_up,
            handovers.ask_carrier,
            chores.keep_up,
        )

    async def _reconcile(self, at: datetime) -> UpkeepDone:
        done = await reconcile(self.engine, self.client)
        return UpkeepDone(seen=done.open, touched=done.nudged)

    def relay(self, owner: str = "relay") -> Relay:
        """A relay of this shop."""
        return Relay(
            self.engine,
            self.client,
            self._clock,
            owner,
            catch_up=self.begun,
            idle=timedelta(milliseconds=50),
        )

    @asynccontextmanager
    async def open(self, *, relays: int = 1) -> AsyncIterator["LiveShop"]:
        """Workers and relays run."""
        async with (
            orders_worker(self.client, self.advance, "test"),
            outside_worker(self.client, self.effects, "test"),
            self.relaying(relays),
        ):
            yield self

    @asynccontextmanager
    async def relaying(self, relays: int = 1) -> AsyncIterator[None]:
        """Only the relays."""
        running = [asyncio.create_task(self.relay(f"relay-{number}").run()) for number in range(relays)]
        try:
            yield
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def begun(self, start: OrderStart) -> OrderStart:
        """A run's start, at the order's own time and with this shop's length of runs."""
        order = start.order.model_copy(update={"continue_after": self.continue_after})
        return await self.orders.caught_up(start.model_copy(update={"order": order}))

    # -- what people and the world do --------------------------------------------------------------------------

    async def place(self, method: PaymentMethod = PaymentMethod.ON_DELIVERY, **changes: object) -> OrderId:
        """A customer's order, at eleven in Moscow of the day after today."""
        real = datetime.now(UTC)
        at = (real.astimezone(MOSCOW) + timedelta(days=1)).replace(hour=11, minute=0, second=0, microsecond=0)
        placed = OrderPlaced(order=a_domain_order(self.id, at, method).model_copy(update=changes))
        async with self.engine.begin() as conn:
            new = await intake.place(
                conn,
                NewOrder(
                    shop=self.id,
                    external_id=f"A-{uuid4().hex[:8]}",
                    body_hash="0",
                    customer=NewCustomer(
                        phone=f"+7916{uuid4().int % 10_000_000:07}",
                        email="maria@example.org",
                        name="Мария Ковалёва",
                    ),
                    placed=placed,
                    actor=BY_KEY,
                    received_at=at,
                    address=Address(
                        postcode="690001", city="Владивосток", region="Приморский край", line="Светланская, 1"
                    ),
                    clock_offset_seconds=round((at - real).total_seconds()),
                ),
            )
        return new.id

    async def told(
        self, order: OrderId, body: StimulusBody, actor: Actor = CARRIER, key: Key | None = None
    ) -> StimulusId:
        """Something came from outside: stored, and left to the relay."""
        return await self._store(order, body, actor, key=key)

    async def done(self, order: OrderId, body: StimulusBody, actor: Actor = OPERATOR) -> Answered:
        """Somebody acts, and is not refused."""
        answered = await self.asked(order, body, actor)
        assert answered.refused is None
        return answered

    async def asked(
        self,
        order: OrderId,
        body: StimulusBody,
        actor: Actor = OPERATOR,
        within: timedelta = timedelta(seconds=20),
        key: Key | None = None,
    ) -> Answered:
        """Somebody acts and is answered, as through the API."""
        assert body.kind in UPDATES, "the others are told"
        stimulus = await self._store(order, body, actor, nudge_after=within, key=key)
        start = await self.begun(start_of(await self.row(order)))
        answered = await send_nudge(self.client, start, nudge_for(body.kind), stimulus, within=within)
        assert answered is not None
        return answered

    async def complete(
        self, order: OrderId, kind: TaskKind, answer: Answer, actor: Actor = OPERATOR
    ) -> Answered:
        """An open task of this kind gets its outcome."""
        task = await self.task(order, kind)
        return await self.done(order, TaskCompleted(task=task.id, answer=answer), actor)

    async def later(self, order: OrderId, time: timedelta) -> None:
        """Moves this order's clock and lets everything that came due happen."""
        await self.forward(order, time)
        await self.quiet(order)

    async def forward(self, order: OrderId, time: timedelta) -> None:
        """Only moves the clock."""
        await self.skip(self.handle(order), time)

    async def skip(self, handle: WorkflowHandle[object, object], time: timedelta) -> None:
        """Moves the clock of one workflow; a refund has one of its own."""
        await self._skipper.fast_forward(handle, time)

    async def _store(
        self,
        order: OrderId,
        body: StimulusBody,
        actor: Actor,
        nudge_after: timedelta = timedelta(0),
        key: Key | None = None,
    ) -> StimulusId:
        now = await self.now(order)
        sender, known_as = key or ("test", str(uuid4()))
        async with self.engine.begin() as conn:
            stored = await inbox.store(
                conn,
                NewStimulus(
                    sender=sender,
                    key=known_as,
                    shop=self.id,
                    target=order,
                    body=body,
                    actor=actor,
                    received_at=now,
                    nudge_after=nudge_after,
                ),
            )
        return stored.id

    # -- what can be seen --------------------------------------------------------------------------------------

    def handle(self, order: OrderId) -> WorkflowHandle[object, object]:
        """The order's workflow."""
        return order_handle(self.client, order)

    async def now(self, order: OrderId) -> datetime:
        """The order's present moment."""
        clock = await self.orders.virtual_now(order) or datetime.now(UTC)
        return clock + timedelta(seconds=(await self.row(order)).clock_offset_seconds)

    async def row(self, order: OrderId) -> OrderRow:
        """The order as stored."""
        async with self.engine.connect() as conn:
            row = await orders.get(conn, self.id, order)
        assert row is not None
        return row

    async def task(self, order: OrderId, kind: TaskKind) -> tasks.TaskRow:
        """Its open task of this kind."""
        async with self.engine.connect() as conn:
            found = await tasks.of_order(conn, order)
        [task] = [task for task in found if task.kind is kind and task.state is TaskState.OPEN]
        return task

    async def messages(self, order: OrderId) -> tuple[LedgerRow, ...]:
        """Its ledger, oldest first."""
        async with self.engine.connect() as conn:
            page = await message_lists.find_page(
                conn, MessageFilters(shop=self.id, order_id=order), limit=200
            )
        return page.items[::-1]

    async def refunds(self, order: OrderId) -> tuple[RefundRow, ...]:
        """Its refunds, oldest first."""
        async with self.engine.connect() as conn:
            return await refunds.of_order(conn, order)

    async def tasks(self, order: OrderId) -> tuple[tasks.TaskRow, ...]:
        """All its tasks."""
        async with self.engine.connect() as conn:
            return await tasks.of_order(conn, order)

    async def stimulus(self, id_: StimulusId) -> InboxState:
        """What became of it."""
        async with self.engine.connect() as conn:
            found = await inbox.find(conn, self.id, id_)
        assert found is not None
        return found.state

    async def quiet(self, order: OrderId) -> OrderRow:
        """Waits until nothing waits in the inbox and no message is open; the order then."""

        async def settled() -> bool:
            async with self.engine.connect() as conn:
                waiting = await inbox.waiting(conn, order, datetime.max.replace(tzinfo=UTC))
            row = await self.row(order)
            rows = await self.messages(order)
            return (
                row.revision > 0
                and not waiting
                and all(one.state not in ("wanted", "claimed") for one in rows)
            )

        await until(settled)
        await self._workflow_rests(order)
        return await self.row(order)

    async def _workflow_rests(self, order: OrderId) -> None:
        async def rests() -> bool:
            described = (await self.handle(order).describe()).raw_description
            return not (described.HasField("pending_workflow_task") or described.pending_activities)

        await until(rests)

    async def became(self, order: OrderId, seems: Callable[[OrderRow], bool]) -> OrderRow:
        """Waits until the stored order is as it should be."""

        async def so() -> bool:
            return seems(await self.row(order))

        await until(so)
        return await self.row(order)


async def founded(database_url: str, client: Client, skipper: TimeSkipper) -> LiveShop:
    """A shop with the default playbook on an empty, migrated database; who made it disposes of its engine."""
    engine = make_engine(database_url, pool_size=10)
    async with engine.begin() as conn:
        await publish(conn, ROOT / "playbooks" / "default.yaml", datetime.now(UTC))
    return LiveShop(engine, client, skipper)
