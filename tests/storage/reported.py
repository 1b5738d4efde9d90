"""Orders with a past, written straight into the database, for reports: a test says what happened when, and counts by hand."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.actors import Actor
from domain.facts import Fact, FactBody, OrderWasPlaced
from domain.ids import OrderId, ShopId, TaskId, from_cause
from domain.orders import Order
from domain.statuses import CLOSED, Status
from domain.tasks import ROLES, TaskKind
from storage import comments, facts
from storage.tables import messages, orders, tasks
from tests.builders import NOON, OPERATOR, order
from tests.storage.making import SWAN, an_order

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Turn:
    """So long after placing the order came to stand there, by this fact."""

    after: timedelta
    status: Status
    body: FactBody
    by: Actor = OPERATOR
    words: str | None = None


@dataclass
class World:
    """The shop `swan` and its orders, numbered by the test."""

    conn: AsyncConnection
    messages: int = 0

    async def order(
        self,
        name: str,
        *turns: Turn,
        placed_at: datetime = NOON,
        placed: Order | None = None,
        shop: ShopId = SWAN,
        **columns: object,
    ) -> OrderId:
        """An order that went through these turns; `columns` are what its row says besides."""
        said = placed or order(placed_at=placed_at)
        new = await an_order(self.conn, name, placed=said, shop=shop)
        first = Turn(timedelta(0), Status.NEW, OrderWasPlaced(channel=said.channel, total=said.total))
        last = (first, *turns)[-1]
        await facts.add(self.conn, new.id, *await self._told(new.id, (first, *turns), said.placed_at))
        closed_at = said.placed_at + last.after if last.status in CLOSED else None
        values = {"status": last.status, "closed_at": closed_at, **columns}
        await self.conn.execute(update(orders).where(orders.c.id == new.id).values(values))
        return new.id

    async def _told(
        self, id_: OrderId, turns: tuple[Turn, ...], since: datetime
    ) -> tuple[list[Fact], dict[str, str]]:
        told, words = [], {}
        for seq, turn in enumerate(turns, start=1):
            at, cause = since + turn.after, f"cause-{seq}"
            told.append(Fact(seq=seq, at=at, actor=turn.by, cause=cause, status=turn.status, body=turn.body))
            if turn.words is not None:
                words[cause] = await comments.add(self.conn, SWAN, id_, cause, turn.by, turn.words, at)
        return told, words

    async def task(
        self,
        of: OrderId,
        outcome: str | None,
        kind: TaskKind = TaskKind.CONFIRM_ORDER,
        *,
        opened: datetime = NOON,
        done: datetime | None = None,
        due_in: timedelta = HOUR,
        attempt: int = 1,
        by: str = "olga",
    ) -> None:
        """A task done then with this outcome; one without an outcome is open."""
        id_ = from_cause("task", of, kind, f"{opened}", f"{attempt}")
        await self.conn.execute(
            insert(tasks).values(
                id=TaskId(id_),
                shop=SWAN,
                order_id=of,
                kind=kind,
                role=ROLES[kind],
                state="open" if outcome is None else "done",
                opened_at=opened,
                ready_at=opened,
                due_at=opened + due_in,
                attempt=attempt,
                outcome=outcome,
                done_by=by if outcome is not None else None,
                done_at=None if outcome is None else (done or opened),
            )
        )

    async def message(
        self, of: OrderId, state: str, *, trigger: str = "T1", channel: str = "sms", **columns: object
    ) -> None:
        """A message of an order, wanted at noon."""
        self.messages += 1
        customer = await self.conn.scalar(orders.select().with_only_columns(orders.c.customer_id))
        values: dict[str, object] = {
            "id": f"m{self.messages}",
            "shop": SWAN,
            "order_id": of,
            "customer_id": customer,
            "trigger": trigger,
            "template": "words",
            "channel": channel,
            "cause": "cause",
            "fact_seq": 1,
            "fact": '{"kind": "order.ready"}',
            "state": state,
            "wanted_at": NOON,
            "client_id": f"m{self.messages}",
        }
        await self.conn.execute(insert(messages).values(values | columns))
