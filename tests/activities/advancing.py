"""Orders advanced by real steps on a real database: stimuli are stored as the API stores them, steps are made as Temporal makes them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import event, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from temporalio.testing import ActivityEnvironment

from activities.advance import Advance
from activities.payloads import AdvanceInput, Step
from domain import answers
from domain.actors import Actor
from domain.ids import OrderId, ShopId, StimulusId
from domain.orders import Order
from domain.stimuli import StimulusBody, TaskCompleted
from domain.tasks import TaskKind
from playbook.loading import version_of
from playbook.schema import Playbook
from storage import inbox, intake, orders, playbooks, shops, tasks
from storage.inbox import NewStimulus, StimulusState
from storage.intake import NewOrder
from storage.orders import OrderRow
from storage.rows import Address
from storage.tables import order_facts
from storage.tasks import TaskRow
from tests.builders import NOON, OPERATOR, default_playbook
from tests.storage.making import a_new_order

SHOP = ShopId("default")


class Stepping:
    """One order in a database, its stimuli and its steps. `now` is the order's time."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self.advance = Advance(engine)
        self.now = NOON
        self.order = OrderId("")
        self._keys = 0

    async def place(self, new: NewOrder | None = None, *, placed: Order | None = None) -> None:
        """The shop's backend places the order; no step is made yet."""
        async with self.engine.begin() as conn:
            kept = await intake.place(conn, new or a_new_order(shop=SHOP, placed=placed))
        self.order = kept.id

    async def tell(
        self,
        body: StimulusBody,
        *,
        actor: Actor = OPERATOR,
        at: datetime | None = None,
        note: str | None = None,
        address: Address | None = None,
        not_before: datetime | None = None,
    ) -> StimulusId:
        """Something comes in for the order; no step is made yet."""
        self._keys += 1
        async with self.engine.begin() as conn:
            stored = await inbox.store(
                conn,
                NewStimulus(
                    sender="test",
                    key=str(self._keys),
                    shop=SHOP,
                    target=self.order,
                    body=body,
                    actor=actor,
                    received_at=at or self.now,
                    note=note,
                    address=address,
                    not_before=not_before,
                ),
            )
        return stored.id

    async def answer(self, kind: TaskKind, answer: answers.Answer, **more: object) -> StimulusId:
        """A person gives the open task of this kind an outcome."""
        body = TaskCompleted(task=(await self.task(kind)).id, answer=answer)
        return await self.tell(body, **more)  # type: ignore[arg-type]

    async def step(self, *asked: StimulusId, order: OrderId | None = None) -> Step:
        """One step, as a worker makes it."""
        given = AdvanceInput(order_id=order or self.order, now=self.now, asked=asked)
        return await ActivityEnvironment().run(self.advance.advance, given)

    async def wait(self, **length: float) -> Step:
        """Time passes, and a step is made."""
        self.now += timedelta(**length)
        return await self.step()

    async def row(self) -> OrderRow:
        """The order's row."""
        async with self.engine.connect() as conn:
            row = await orders.get(conn, SHOP, self.order)
        assert row is not None
        return row

    async def task(self, kind: TaskKind) -> TaskRow:
        """The open task of this kind."""
        async with self.engine.connect() as conn:
            opened = await tasks.of_order(conn, self.order)
        return next(task for task in opened if task.kind is kind)

    async def end_of(self, stimulus: StimulusId) -> StimulusState:
        """What became of a stimulus."""
        async with self.engine.connect() as conn:
            state = await inbox.find(conn, SHOP, stimulus)
        assert state is not None
        return state

    async def kinds(self) -> list[str]:
        """The kinds of the stored facts, in order."""
        async with self.engine.connect() as conn:
            kinds = await conn.scalars(
                select(order_facts.c.kind)
                .where(order_facts.c.order_id == self.order)
                .order_by(order_facts.c.seq)
            )
            return list(kinds)


async def publish(conn: AsyncConnection, playbook: Playbook | None = None) -> str:
    """The shop of these tests, with a playbook in force; its version."""
    await shops.add(conn, SHOP)
    chosen = playbook or default_playbook()
    version = version_of(chosen)
    await playbooks.publish(conn, SHOP, version, chosen.model_dump_json())
    return version


@contextmanager
def counted(engine: AsyncEngine) -> Iterator[list[str]]:
    """The statements that reach the database meanwhile, by their first words and table."""
    seen: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(" ".join(statement.split())[:80])

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", note)
