"""Many orders on a real database: stepped as their deadlines come, their messages sent and tried again when they ask to be."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from heapq import heappop, heappush
from itertools import count

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.testing import ActivityEnvironment

from activities.advance import Advance
from activities.asking import Asking
from activities.effects import SendInput
from activities.failures import CodedError
from activities.messages import Messages
from activities.payloads import AdvanceInput, Step
from activities.resuming import Playbooks
from activities.transport import Transport
from domain.ids import OrderId
from playbook.schema import Playbook
from providers.carriers.fake import FakeCarrier
from providers.email.fake import FakeEmail
from providers.payments.fake import FakePayments
from providers.sms.fake import FakeSms
from providers.webhooks.fake import FakeWebhooks
from storage import intake
from storage.customers import NewCustomer
from storage.tables import messages, tasks
from tests.activities.advancing import SHOP, publish
from tests.builders import NOON, default_playbook, order
from tests.storage.making import a_new_order

BEGINS = NOON + timedelta(hours=10)
"""22:00 in Moscow, where shop and customers are."""
LENGTH = timedelta(hours=8)
CALLS_PER_HOUR = 60


def shop_of_the_night(**telephony: object) -> Playbook:
    """The default shop, with so many calls an hour; its thanks for an order wait for the customer's morning too."""
    rules = default_playbook(telephony={"calls_per_hour": CALLS_PER_HOUR, **telephony})
    triggers = tuple(
        trigger.model_copy(update={"immediate": False}) if trigger.id == "T1" else trigger
        for trigger in rules.triggers
    )
    return rules.model_copy(update={"triggers": triggers})


Act = Callable[[], Awaitable[object]]


@dataclass
class Night:
    """Many orders of one shop. `now` is the time of all of them."""

    engine: AsyncEngine
    now: datetime = BEGINS
    mail: FakeEmail = field(default_factory=FakeEmail)
    texts: FakeSms = field(default_factory=FakeSms)
    placed: list[OrderId] = field(default_factory=list)
    _advance: Advance = field(init=False)
    _due: list[tuple[datetime, int, Act]] = field(default_factory=list)
    _turns: "count[int]" = field(default_factory=count)
    _messages: Messages = field(init=False)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Another process goes on with what the database knows."""
        playbooks = Playbooks()
        self._advance = Advance(self.engine, playbooks)
        self._messages = Messages(
            self.engine,
            Transport(self),
            Asking(self.engine, self, "yookassa", "https://shop.example.org"),
            playbooks,
            _ClockOf(self),
            "https://steward.example.org",
        )

    def sms(self, shop: str) -> FakeSms:
        return self.texts

    def email(self, shop: str) -> FakeEmail:
        return self.mail

    def webhooks(self, shop: str) -> FakeWebhooks | None:
        return None

    def payments(self, shop: str, provider: str) -> FakePayments | None:
        return None

    def carrier(self, shop: str, carrier: str) -> FakeCarrier | None:
        return None

    async def open_shop(self, playbook: Playbook) -> None:
        """The shop is made, with these rules."""
        async with self.engine.begin() as conn:
            await publish(conn, playbook)

    async def customers_order(self, moments: Iterable[datetime]) -> None:
        """An order at each of these moments, each worked on as soon as it is there."""
        for at in sorted(moments):
            await self.until(at)
            await self.step(await self.place(at))

    async def place(self, at: datetime) -> OrderId:
        """An order of a customer of its own; no step is made yet."""
        number = len(self.placed)
        customer = NewCustomer(phone=f"+7916{number:07}", email=f"{number}@example.org", name="Анна")
        placed = order(placed_at=at)
        new = a_new_order(f"N-{number}", shop=SHOP, customer=customer, placed=placed, received_at=at)
        async with self.engine.begin() as conn:
            kept = await intake.place(conn, new)
        self.placed.append(kept.id)
        return kept.id

    async def until(self, moment: datetime) -> None:
        """Time passes; each order's deadline is met at its moment."""
        while self._due and self._due[0][0] <= moment:
            at, _, act = heappop(self._due)
            self.now = max(self.now, at)
            await act()
        self.now = max(self.now, moment)

    async def calls(self) -> list[datetime]:
        """When each call that is open is ready, soonest first."""
        async with self.engine.connect() as conn:
            return list(await conn.scalars(select(tasks.c.ready_at).order_by(tasks.c.ready_at)))

    async def sendings(self) -> list[datetime]:
        """When each message went out, soonest first."""
        sent = select(messages.c.sent_at).where(messages.c.sent_at.is_not(None)).order_by(messages.c.sent_at)
        async with self.engine.connect() as conn:
            return [at for at in await conn.scalars(sent) if at is not None]

    async def step(self, order_id: OrderId, *, send: bool = True) -> Step:
        """One step of the order; what it wants sent is sent at once, but where `send` is not said."""
        given = AdvanceInput(order_id=order_id, now=self.now)
        step = await ActivityEnvironment().run(self._advance.advance, given)
        if step.next_at is not None:
            self._at(step.next_at, partial(self.step, order_id))
        if step.messages and send:
            await self.send(
                SendInput(shop=SHOP, order_id=order_id, messages=step.messages, now=self.now), name=order_id
            )
        return step

    async def send(self, given: SendInput, *, name: str) -> None:
        """One attempt of the act; what it asks for is another one later, as Temporal makes it."""
        environment, info = ActivityEnvironment(), ActivityEnvironment.default_info()
        started = info.scheduled_time + (self.now - given.now)
        environment.info = replace(info, started_time=started, workflow_run_id=name)
        try:
            await environment.run(self._messages.send_messages, given)
        except CodedError as error:
            assert not error.non_retryable, error
            self._at(
                self.now + (error.next_retry_delay or timedelta(seconds=30)),
                partial(self.send, given, name=name),
            )

    def _at(self, moment: datetime, act: Act) -> None:
        heappush(self._due, (moment, next(self._turns), act))


@dataclass(frozen=True)
class _ClockOf:
    """Leases and turns go by the same time as all else: by the machine's, an order would look again at every moment of it."""

    night: Night

    def now(self) -> datetime:
        return self.night.now


def through_the_night(orders: int) -> list[datetime]:
    """So many moments, most of them early: a shop's visitors go to bed one after the other."""
    return [BEGINS + LENGTH * (number / orders) ** 2 for number in range(orders)]


def by_quarter(moments: Iterable[datetime]) -> Counter[datetime]:
    """How many there are in each quarter of an hour."""
    return Counter(at.replace(minute=at.minute - at.minute % 15, second=0, microsecond=0) for at in moments)
