"""Where the stored columns say that a task goes is where rules.routing says it goes, whatever happened before."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.actors import Role, queues_of
from domain.ids import CustomerId, OrderId, StaffId, TaskId
from domain.statuses import Status
from domain.tasks import Task, TaskKind
from playbook.flows import Vip
from rules.routing import Known, Person, priority, route
from storage import customers, queue_lists, routes, routing, staff, tasks
from storage.customers import CustomerChange, NewCustomer
from storage.queue_lists import Narrowed
from storage.queue_ways import Looked, Taker
from storage.states import TaskState
from storage.tables import orders as order_table
from storage.tables import tasks as task_table
from storage.tasks import TaskRow, TaskWrite
from tests.builders import NOON, order
from tests.storage.making import SWAN, a_shop, an_order
from tests.storage.test_storage_tasks import a_task

PEOPLE = {
    StaffId("olga"): Role.OPERATOR,
    StaffId("petr"): Role.OPERATOR,
    StaffId("irina"): Role.DUTY_OPERATOR,
    StaffId("boss"): Role.SUPERVISOR,
    StaffId("max"): Role.PICKER,
}
KINDS = (
    TaskKind.CONFIRM_ORDER,
    TaskKind.CONFIRM_DELIVERY,
    TaskKind.REFUND,
    TaskKind.PACK_ORDER,
    TaskKind.LOOK_INTO,
)
RULES = ("confirmation.call_within", "confirmation.callback")
LATER = NOON + timedelta(hours=2)


class World:
    """A shop in which everything that a route hangs on changes at random, by the same functions the product changes it by."""

    def __init__(self, conn: AsyncConnection, seed: int, vip: Vip) -> None:
        self.conn, self.dice, self.vip = conn, Random(seed), vip
        self.orders: list[OrderId] = []
        self.customers: list[CustomerId] = []
        self.opened = 0

    async def begin(self) -> None:
        for id_, role in PEOPLE.items():
            await staff.add(self.conn, id_, SWAN, id_, role)
            await staff.change(self.conn, SWAN, id_, on_shift=self.dice.random() < 0.7)
        for number in range(6):
            customer = NewCustomer(phone=f"+7916123456{number % 3}")
            placed_at = NOON - timedelta(minutes=number)
            placed = await an_order(
                self.conn, f"A-{number}", customer=customer, placed=order(placed_at=placed_at)
            )
            self.orders.append(placed.id)
        self.customers = [
            CustomerId(id_)
            for id_ in await self.conn.scalars(
                select(order_table.c.customer_id).distinct().order_by(order_table.c.customer_id)
            )
        ]

    async def change(self) -> None:
        changes: tuple[Callable[[], Awaitable[None]], ...] = (
            self.open_a_task, self.open_a_task, self.close_a_task, self.assign, self.hand_over, self.change_customer,
            self.change_staff, self.close_or_reopen_an_order,
        )  # fmt: skip
        await self.dice.choice(changes)()

    async def open_a_task(self) -> None:
        self.opened += 1
        change = a_task(f"t{self.opened:03}", self.dice.choice(KINDS), opened=0)
        ruled = change.task.model_copy(update={"rule": self.dice.choice(RULES)})
        if self.dice.random() < 0.2 and ruled.role is Role.OPERATOR:
            ruled = ruled.model_copy(update={"role": Role.DUTY_OPERATOR})
        opened = change.model_copy(update={"task": ruled})
        await tasks.write(self.conn, SWAN, self.dice.choice(self.orders), [opened], NOON)

    async def close_a_task(self) -> None:
        row = await self.some_task()
        if row is not None:
            by = self.dice.choice([*PEOPLE, "key"])
            task = Task(**{name: getattr(row, name) for name in Task.model_fields})
            closed = TaskWrite(task=task, state=TaskState.DONE, outcome="done", done_by=by)
            at = NOON + timedelta(minutes=self.dice.randrange(60))
            await tasks.write(self.conn, SWAN, row.order_id, [closed], at)

    async def assign(self) -> None:
        row = await self.some_task()
        if row is not None:
            await tasks.assign(self.conn, SWAN, row.id, self.dice.choice([*PEOPLE, None]))

    async def hand_over(self) -> None:
        row = await self.some_task()
        if row is not None:
            by, to = self.dice.choice([*PEOPLE]), self.dice.choice([*PEOPLE, None, None])
            await tasks.hand_over(self.conn, SWAN, row.id, by, to, None, NOON)

    async def change_customer(self) -> None:
        one = self.dice.choice(self.customers)
        vip, assignee = self.dice.random() < 0.5, self.dice.choice([*PEOPLE, None])
        assert await customers.change(self.conn, SWAN, one, CustomerChange(vip=vip, assignee=assignee))

    async def change_staff(self) -> None:
        who, here = self.dice.choice([*PEOPLE]), self.dice.random() < 0.6
        if self.dice.random() < 0.5:
            await staff.change(self.conn, SWAN, who, active=here)
        await staff.change(self.conn, SWAN, who, on_shift=here)

    async def close_or_reopen_an_order(self) -> None:
        """As activities.queueing does it after a step."""
        which = self.dice.choice(self.orders)
        status = self.dice.choice([Status.CANCELLED, Status.NEW, Status.NEW])
        await self.conn.execute(update(order_table).where(order_table.c.id == which).values(status=status))
        customer = await routes.hold_of_order(self.conn, which)
        assert customer is not None
        await routes.refresh(self.conn, customer)

    async def some_task(self) -> TaskRow | None:
        rows = await self.open_tasks()
        return self.dice.choice(rows) if rows else None

    async def open_tasks(self) -> list[TaskRow]:
        rows = await self.conn.execute(
            select(task_table).where(task_table.c.state == "open").order_by(task_table.c.id)
        )
        return [TaskRow.of(row) for row in rows.mappings()]

    async def by_the_rules(self) -> dict[StaffId, set[TaskId]]:
        """Whose each task is to take, and its priority, as rules.routing says."""
        theirs: dict[StaffId, set[TaskId]] = {id_: set() for id_ in PEOPLE}
        for row in await self.open_tasks():
            found = await routing.candidates(self.conn, row.order_id)
            known = Known(
                named=row.assignee,
                to_queue=row.to_queue,
                vip=found.vip,
                assignee=Person(**found.assignee._asdict()) if found.assignee else None,
                operator=Person(**found.operator._asdict()) if found.operator else None,
            )
            goes_to = route(row.role, known, self.vip)
            task = Task(**{name: getattr(row, name) for name in Task.model_fields})
            stored = await self.conn.scalar(select(task_table.c.priority).where(task_table.c.id == row.id))
            assert stored == priority(task, known, self.vip), row.id
            for id_, role in PEOPLE.items():
                if goes_to.staff == id_ or (goes_to.staff is None and goes_to.role in queues_of(role)):
                    theirs[id_].add(row.id)
        return theirs

    async def by_the_queue(self) -> dict[StaffId, set[TaskId]]:
        zones = await self.conn.scalars(select(task_table.c.zone).distinct())
        at = Looked(now=LATER, open_zones=tuple(zone for zone in zones if zone is not None))
        theirs: dict[StaffId, set[TaskId]] = {}
        for id_ in PEOPLE:
            member = await staff.get(self.conn, SWAN, id_)
            assert member is not None
            who = Taker(id=id_, shop=SWAN, role=member.role, on_shift=member.on_shift)
            listed = await queue_lists.listed(self.conn, who, at, Narrowed(), limit=200)
            assert len({item.id for item in listed}) == len(listed), "each task stands in a list once"
            theirs[id_] = {item.id for item in listed}
        return theirs


@pytest.mark.parametrize("class_name", ["SuperVip", None])
@pytest.mark.parametrize("seed", range(4))
async def test_the_queue_gives_each_task_to_whom_the_rules_route_it(
    conn: AsyncConnection, seed: int, class_name: str | None
) -> None:
    vip = Vip.model_validate({"class": class_name, "otherwise": "supervisor"})
    await a_shop(conn, playbook=f'{{"shop": "swan", "vip": {vip.model_dump_json(by_alias=True)}}}')
    await conn.execute(text("SET LOCAL jit = off"))
    world = World(conn, seed, vip)
    await world.begin()
    for number in range(60):
        await world.change()
        if number % 3 == 0:
            assert await world.by_the_queue() == await world.by_the_rules(), f"after {number} changes"
