"""Claims of the queue on real connections: nobody gets what another has, the best comes first, and leases lapse."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

import pytest
import pytest_asyncio
from sqlalchemy import event, text, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from domain.actors import Role
from domain.ids import StaffId, TaskId
from domain.tasks import TaskKind
from storage import customers, queue, queue_lists, staff, tasks
from storage.customers import CustomerChange, NewCustomer
from storage.engine import make_engine
from storage.queue_lists import Narrowed
from storage.queue_ways import Looked, Taker
from storage.tables import tasks as task_table
from tests.activities.advancing import counted
from tests.builders import NOON, order
from tests.storage.crowd import a_crowd
from tests.storage.making import SWAN, an_order
from tests.storage.test_storage_tasks import a_task, opened

OLGA, IRINA = StaffId("olga"), StaffId("irina")
MINUTE = timedelta(minutes=1)
MOSCOW = "Europe/Moscow"


def person(id_: StaffId = OLGA, role: Role = Role.OPERATOR, **more: object) -> Taker:
    return Taker.model_validate({"id": id_, "shop": SWAN, "role": role, "on_shift": True, **more})


def at(
    minutes: int = 0, *, zones: tuple[str, ...] = (MOSCOW, "Asia/Vladivostok"), freshest: bool = False
) -> Looked:
    return Looked(now=NOON + minutes * MINUTE, open_zones=zones, freshest_first=freshest)


async def next_of(conn: AsyncConnection, who: Taker, looked: Looked | None = None) -> str | None:
    """The id of what this person gets; they are through with it at once, so that the next call gives the next."""
    row = await queue.claim_next(conn, who, looked or at())
    if row is not None:
        await conn.execute(update(task_table).where(task_table.c.id == row.id).values(state="done"))
    return row.id if row else None


async def drained(conn: AsyncConnection, who: Taker, looked: Looked | None = None) -> list[str]:
    found: list[str] = []
    while (id_ := await next_of(conn, who, looked)) is not None:
        found.append(id_)
    return found


async def staffed(conn: AsyncConnection, *members: StaffId) -> None:
    for member in members:
        await staff.add(conn, member, SWAN, member, Role.OPERATOR)
        await staff.change(conn, SWAN, member, on_shift=True)


async def test_what_is_due_first_is_given_first(conn: AsyncConnection) -> None:
    await opened(conn, a_task("c", due=3), a_task("a", due=-1), a_task("b", due=2))
    assert await drained(conn, person()) == ["a", "b", "c"]


async def test_of_tasks_due_at_one_moment_a_promised_call_goes_before_the_newest_order(
    conn: AsyncConnection,
) -> None:
    for number in range(3):
        placed = await an_order(conn, f"A-{number}", placed=order(placed_at=NOON + number * MINUTE))
        await tasks.write(conn, SWAN, placed.id, [a_task(f"t{number}")], NOON)
    promised = a_task("t0")
    ruled = promised.model_copy(
        update={"task": promised.task.model_copy(update={"rule": "confirmation.callback"})}
    )
    row = await tasks.get(conn, SWAN, TaskId("t0"))
    assert row is not None
    await tasks.write(conn, SWAN, row.order_id, [ruled], NOON)
    assert await drained(conn, person()) == ["t0", "t2", "t1"]


async def test_where_the_freshest_are_first_the_newest_order_goes_before_what_is_due(
    conn: AsyncConnection,
) -> None:
    for number in range(3):
        placed = await an_order(conn, f"A-{number}", placed=order(placed_at=NOON + number * MINUTE))
        await tasks.write(conn, SWAN, placed.id, [a_task(f"t{number}", due=number)], NOON)
    assert await drained(conn, person(), at(freshest=True)) == ["t2", "t1", "t0"]


@pytest.mark.parametrize(
    ("role", "gets"),
    [
        (Role.OPERATOR, ["call"]),
        (Role.DUTY_OPERATOR, ["call", "duty"]),
        (Role.PICKER, ["pack"]),
        (Role.SUPERVISOR, ["look"]),
        (Role.ADMIN, ["look"]),
        (Role.BUYER, []),
    ],
)
async def test_everybody_gets_what_their_role_does(
    conn: AsyncConnection, role: Role, gets: list[str]
) -> None:
    await opened(
        conn,
        a_task("call"),
        a_task("duty", TaskKind.REFUND, due=2, role=Role.DUTY_OPERATOR),
        a_task("pack", TaskKind.PACK_ORDER),
        a_task("look", TaskKind.LOOK_INTO),
    )
    assert await drained(conn, person(role=role)) == gets


async def test_who_learned_a_few_kinds_gets_these_and_what_is_theirs_by_name(conn: AsyncConnection) -> None:
    await opened(conn, a_task("call"), a_task("refund", TaskKind.REFUND))
    another = await an_order(conn, "A-2", customer=NewCustomer(email="boris@example.org"))
    await tasks.write(conn, SWAN, another.id, [a_task("mine", TaskKind.CHECK_MONEY)], NOON)
    await staffed(conn, OLGA)
    await tasks.assign(conn, SWAN, TaskId("mine"), OLGA)
    changed = await staff.change(conn, SWAN, OLGA, skills=[TaskKind.REFUND])
    assert changed is not None and changed.skills == (TaskKind.REFUND,)
    who = await queue.taker(conn, SWAN, OLGA)
    assert who is not None
    assert sorted(await drained(conn, who)) == ["mine", "refund"]


async def test_not_before_it_is_ready_nor_while_it_is_put_off(conn: AsyncConnection) -> None:
    await opened(conn, a_task("t"))
    await tasks.snooze(conn, SWAN, TaskId("t"), NOON + 30 * MINUTE)
    assert await queue.claim_next(conn, person(), at(-1)) is None
    assert await queue.claim_next(conn, person(), at(29)) is None
    assert await next_of(conn, person(), at(30)) == "t"


async def test_nobody_is_rung_where_it_is_night(conn: AsyncConnection) -> None:
    await opened(conn, a_task("call"), a_task("refund", TaskKind.REFUND, due=9))
    await staffed(conn, OLGA)
    who = await queue.taker(conn, SWAN, OLGA)
    assert who is not None
    [zone] = who.zones
    assert await drained(conn, person(), at(zones=())) == ["refund"]
    assert await drained(conn, person(), at(zones=(zone,))) == ["call"]


async def test_a_task_goes_to_whom_it_is_meant_for_while_they_are_here(conn: AsyncConnection) -> None:
    placed = await opened(conn, a_task("t"))
    await staffed(conn, OLGA, IRINA)
    await tasks.write(conn, SWAN, placed.id, [a_task("before", opened=-9, state="done", done_by=IRINA)], NOON)
    assert await queue.claim_next(conn, person(OLGA), at()) is None
    await staff.change(conn, SWAN, IRINA, on_shift=False)
    assert await next_of(conn, person(OLGA)) == "t"


async def test_who_has_a_task_in_hand_gets_it_again_until_the_lease_lapses(conn: AsyncConnection) -> None:
    await opened(conn, a_task("a"), a_task("b", due=2))
    first = await queue.claim_next(conn, person(), at())
    again = await queue.claim_next(conn, person(), at(1))
    assert first is not None and again is not None and first.id == again.id == "a"
    assert again.claimed_until == NOON + MINUTE + queue.LEASE
    other = await queue.claim_next(conn, person(IRINA), at(1))
    assert other is not None and other.id == "b"
    lapsed = await queue.claim_next(conn, person(StaffId("petr")), at(1 + 2))
    assert lapsed is not None and lapsed.id == "a"


async def test_an_open_page_keeps_its_claim_and_a_lost_one_is_not_won_back(conn: AsyncConnection) -> None:
    await opened(conn, a_task("t"))
    assert await queue.claim_next(conn, person(), at())
    kept = await queue.keep(conn, SWAN, TaskId("t"), OLGA, NOON + 2 * MINUTE)
    assert kept is not None and kept.claimed_until == NOON + 2 * MINUTE
    assert await queue.claim_next(conn, person(IRINA), at(1)) is None
    assert await queue.claim_next(conn, person(IRINA), at(2))
    assert await queue.keep(conn, SWAN, TaskId("t"), OLGA, NOON + 9 * MINUTE) is None


async def test_what_was_just_given_back_is_not_given_out_again_at_once(conn: AsyncConnection) -> None:
    await opened(conn, a_task("a"), a_task("b", due=2))
    await queue.claim_next(conn, person(), at())
    await tasks.release(conn, SWAN, TaskId("a"), OLGA)
    other = await queue.claim_next(conn, person(), at(), besides=TaskId("a"))
    assert other is not None and other.id == "b"


async def test_what_was_handed_to_the_queue_goes_to_anybody_but_who_handed_it(conn: AsyncConnection) -> None:
    placed = await opened(conn, a_task("t"))
    await staffed(conn, OLGA, IRINA)
    await tasks.write(conn, SWAN, placed.id, [a_task("before", opened=-9, state="done", done_by=OLGA)], NOON)
    await queue.claim_next(conn, person(OLGA), at())
    assert await tasks.hand_over(conn, SWAN, TaskId("t"), OLGA, None, None, NOON)
    assert await queue.claim_next(conn, person(OLGA), at()) is None
    assert await next_of(conn, person(IRINA)) == "t"


async def test_a_vip_of_a_class_waits_for_no_operator(conn: AsyncConnection) -> None:
    placed = await opened(conn, a_task("t"))
    await conn.execute(
        text('UPDATE playbook_versions SET body = \'{"vip": {"class": "Gold", "otherwise": "supervisor"}}\'')
    )
    await customers.change(conn, SWAN, placed.customer_id, CustomerChange(vip=True))
    assert await queue.claim_next(conn, person(), at()) is None
    assert await next_of(conn, person(StaffId("boss"), Role.SUPERVISOR)) == "t"


async def test_a_list_tells_who_has_what_and_how_much_there_is(conn: AsyncConnection) -> None:
    await opened(
        conn, a_task("a", due=-1), a_task("b", due=1), a_task("c", due=2), a_task("p", TaskKind.PACK_ORDER)
    )
    await queue.claim_next(conn, person(IRINA), at())
    await tasks.claim(conn, SWAN, TaskId("c"), OLGA, NOON + MINUTE, NOON)
    listed = await queue_lists.listed(conn, person(OLGA), at(), Narrowed())
    assert [(item.id, item.in_hand, item.claimed_by) for item in listed] == [
        ("c", True, OLGA),
        ("a", False, IRINA),
        ("b", False, None),
    ]
    found = await queue_lists.counts(conn, person(OLGA), at(), Narrowed())
    assert (found.ready, found.overdue, found.mine) == (3, 1, 1)
    picked = await queue_lists.listed(conn, person(OLGA), at(), Narrowed(roles=(Role.PICKER,)))
    assert [item.id for item in picked] == ["c", "p"]
    late = await queue_lists.listed(conn, person(OLGA), at(), Narrowed(overdue=True))
    assert [item.id for item in late] == ["a"]


async def test_fifty_operators_empty_a_queue_of_five_hundred_and_each_task_is_claimed_once(
    engine: AsyncEngine, database_url: str
) -> None:
    async with engine.begin() as conn:
        await a_crowd(conn, 500, NOON)
    desks = make_engine(database_url, pool_size=20)
    claimed: list[str] = []

    async def operator(number: int) -> None:
        who = person(StaffId(f"operator-{number}"))
        while True:
            async with desks.begin() as conn:
                row = await queue.claim_next(conn, who, at())
            if row is None:
                return
            claimed.append(row.id)
            async with desks.begin() as conn:
                await conn.execute(update(task_table).where(task_table.c.id == row.id).values(state="done"))

    await asyncio.gather(*(operator(number) for number in range(50)))
    await desks.dispose()
    assert len(claimed) == 500
    assert [id_ for id_, times in Counter(claimed).items() if times > 1] == []


@pytest_asyncio.fixture
async def crowded(engine: AsyncEngine) -> AsyncEngine:
    """Twenty thousand open tasks, half of them meant for somebody else who is here."""
    async with engine.begin() as conn:
        await staffed(conn, OLGA, IRINA)
        await a_crowd(conn, 20_000, NOON)
        half = task_table.c.due_at < NOON + 8 * MINUTE
        await conn.execute(update(task_table).where(half).values(meant_for=IRINA))
    async with engine.connect() as conn:
        await conn.execution_options(isolation_level="AUTOCOMMIT")
        await conn.execute(text("VACUUM ANALYZE tasks, orders, customers"))
    return engine


async def test_a_claim_costs_two_statements_however_crowded_the_queue(crowded: AsyncEngine) -> None:
    with counted(crowded) as seen:
        async with crowded.begin() as conn:
            who = await queue.taker(conn, SWAN, OLGA)
            assert who is not None
            assert await queue.claim_next(conn, who, at(zones=who.zones))
    assert len(seen) == 2, seen


@pytest.mark.parametrize("freshest", [False, True])
async def test_a_crowded_queue_is_read_by_index(crowded: AsyncEngine, freshest: bool) -> None:
    looked = at(freshest=freshest)
    with recorded(crowded) as said:
        async with crowded.begin() as conn:
            await queue.taker(conn, SWAN, OLGA)
            await queue.claim_next(conn, person(), looked)
            await queue_lists.listed(conn, person(), looked, Narrowed())
            await queue_lists.counts(conn, person(), looked, Narrowed())
            await queue_lists.listed(conn, person(), looked, Narrowed(roles=(Role.OPERATOR,)))
            await queue_lists.listed(conn, person(), looked, Narrowed(staff=IRINA, overdue=True))
    async with crowded.connect() as conn:
        for statement, parameters in said:
            plan = [row[0] for row in await conn.exec_driver_sql(f"EXPLAIN {statement}", parameters)]
            assert not [line for line in plan if "Seq Scan on tasks" in line or "Seq Scan on orders" in line]


@contextmanager
def recorded(engine: AsyncEngine) -> Iterator[list[tuple[str, Sequence[object]]]]:
    """The statements that reach the database meanwhile, whole and with their values."""
    said: list[tuple[str, Sequence[object]]] = []

    def note(
        _conn: object, _cursor: object, statement: str, parameters: Sequence[object], *_rest: object
    ) -> None:
        said.append((statement, parameters))

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", note)
