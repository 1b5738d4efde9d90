"""Tasks follow the order; claiming, snoozing and assigning them never touches it."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.actors import Actor, ActorKind, Role
from domain.facts import Fact, OrderWasPlaced
from domain.ids import ShopId, StaffId, TaskId
from domain.money import ZERO
from domain.statuses import Status
from domain.tasks import ROLES, Task, TaskKind
from storage import comments, facts, staff, tasks
from storage.intake import Placed
from storage.rows import After
from storage.states import TaskState
from storage.tasks import TaskFilters, TaskWrite
from tests.builders import NOON, OPERATOR, order
from tests.storage.making import SWAN, an_order

HOUR = timedelta(hours=1)
OLGA, IRINA = StaffId("olga"), StaffId("irina")


def a_task(
    id_: str,
    kind: TaskKind = TaskKind.CONFIRM_ORDER,
    due: int = 1,
    opened: int = 0,
    role: Role | None = None,
    about: str | None = None,
    **more: object,
) -> TaskWrite:
    """A task that the rules opened in so many hours, due in so many hours."""
    task = Task(
        id=TaskId(id_),
        kind=kind,
        role=role or ROLES[kind],
        ready_at=NOON,
        due_at=NOON + due * HOUR,
        opened_at=NOON + opened * HOUR,
        rule="confirmation.call_within",
        about=about,
    )
    return TaskWrite.model_validate({"task": task, "state": TaskState.OPEN, **more})


async def opened(conn: AsyncConnection, *changes: TaskWrite) -> Placed:
    """An order with these tasks."""
    placed = await an_order(conn)
    await tasks.write(conn, SWAN, placed.id, changes, NOON)
    return placed


async def test_a_task_is_read_as_it_was_opened(conn: AsyncConnection) -> None:
    change = a_task("t", warnings=("black_listed",))
    placed = await opened(conn, change)
    row = await tasks.get(conn, SWAN, TaskId("t"))
    assert row is not None
    assert (row.order_id, row.state, row.warnings) == (placed.id, TaskState.OPEN, ("black_listed",))
    assert (row.due_at, row.attempt, row.rule) == (NOON + HOUR, 1, "confirmation.call_within")
    assert await tasks.get(conn, ShopId("petarda"), TaskId("t")) is None


async def test_a_task_that_changed_twice_in_a_step_has_its_last_form(conn: AsyncConnection) -> None:
    done = a_task("t", state="done", outcome="confirmed", done_by="olga")
    await opened(conn, a_task("t"), done)
    row = await tasks.get(conn, SWAN, TaskId("t"))
    assert row is not None
    assert (row.state, row.outcome, row.done_by, row.done_at) == (TaskState.DONE, "confirmed", "olga", NOON)


async def test_a_moved_task_keeps_its_claim_and_loses_its_snooze(conn: AsyncConnection) -> None:
    placed = await opened(conn, a_task("t"))
    assert await tasks.snooze(conn, SWAN, TaskId("t"), NOON + HOUR / 2)
    assert await tasks.claim(conn, SWAN, TaskId("t"), OLGA, NOON + HOUR, NOON)
    await tasks.assign(conn, SWAN, TaskId("t"), IRINA)
    await tasks.write(conn, SWAN, placed.id, [a_task("t", due=3)], NOON)
    row = await tasks.get(conn, SWAN, TaskId("t"))
    assert row is not None
    assert (row.due_at, row.claimed_by, row.assignee) == (NOON + 3 * HOUR, OLGA, IRINA)
    assert row.snoozed_until is None


async def assigned(conn: AsyncConnection, kind: TaskKind, who: StaffId = OLGA, **about: str) -> Placed:
    """An order whose first task of this kind is somebody's; Olga and Irina work in the shop."""
    placed = await opened(conn, a_task("first", kind, **about))  # type: ignore[arg-type]
    for member in (OLGA, IRINA):
        await staff.add(conn, member, SWAN, member, ROLES[kind])
    assert await tasks.assign(conn, SWAN, TaskId("first"), who)
    return placed


async def assignee(conn: AsyncConnection, id_: str) -> StaffId | None:
    row = await tasks.get(conn, SWAN, TaskId(id_))
    assert row is not None
    return row.assignee


async def test_a_task_that_is_asked_again_is_still_whose_it_was(conn: AsyncConnection) -> None:
    kind = TaskKind.SETTLE_PAYMENT
    placed = await assigned(conn, kind)
    ended = a_task("first", kind, state="done", outcome="no_answer")
    await tasks.write(conn, SWAN, placed.id, [ended, a_task("second", kind, opened=3)], NOON)
    # Promised for another day: this one is opened by a deadline, long after the second was closed.
    await tasks.write(conn, SWAN, placed.id, [a_task("second", kind, state="done", outcome="will_pay")], NOON)
    await tasks.write(conn, SWAN, placed.id, [a_task("third", kind, opened=99)], NOON)
    assert [await assignee(conn, id_) for id_ in ("second", "third")] == [OLGA, OLGA]


async def test_a_task_asked_again_twice_in_one_step_is_still_whose_it_was(conn: AsyncConnection) -> None:
    placed = await assigned(conn, TaskKind.CONFIRM_ORDER)
    changes = (
        a_task("first", state="done", outcome="no_answer"),
        a_task("second", opened=2, state="done", outcome="no_answer"),
        a_task("third", opened=2),
    )
    await tasks.write(conn, SWAN, placed.id, changes, NOON)
    assert await assignee(conn, "third") == OLGA


async def test_whoever_was_to_agree_the_order_calls_the_customer_who_thinks(conn: AsyncConnection) -> None:
    placed = await assigned(conn, TaskKind.CONFIRM_ORDER)
    ended = a_task("first", state="done", outcome="thinking")
    await tasks.write(conn, SWAN, placed.id, [ended, a_task("call", TaskKind.CALL_THINKING, opened=1)], NOON)
    assert await assignee(conn, "call") == OLGA


async def test_the_last_word_about_whose_a_task_is_counts(conn: AsyncConnection) -> None:
    placed = await assigned(conn, TaskKind.CONFIRM_ORDER)
    await tasks.write(conn, SWAN, placed.id, [a_task("second", opened=1)], NOON)
    await tasks.assign(conn, SWAN, TaskId("second"), IRINA)
    await tasks.write(conn, SWAN, placed.id, [a_task("third", opened=2)], NOON)
    assert await assignee(conn, "third") == IRINA
    await tasks.assign(conn, SWAN, TaskId("third"), None)
    await tasks.write(conn, SWAN, placed.id, [a_task("fourth", opened=3)], NOON)
    assert await assignee(conn, "fourth") is None


async def test_a_task_of_another_kind_matter_role_or_order_is_nobodys(conn: AsyncConnection) -> None:
    kind = TaskKind.LOOK_INTO
    placed = await assigned(conn, kind, about="kept")
    others = (
        a_task("kind", TaskKind.DECIDE_LOST, opened=1, about="kept"),
        a_task("matter", kind, opened=1, about="parcel:lost"),
        a_task("role", kind, opened=1, about="kept", role=Role.MENTOR),
    )
    await tasks.write(conn, SWAN, placed.id, others, NOON)
    another = await an_order(conn, "A-1002")
    await tasks.write(conn, SWAN, another.id, [a_task("order", kind, opened=1, about="kept")], NOON)
    assert [await assignee(conn, id_) for id_ in ("kind", "matter", "role", "order")] == [None] * 4


async def test_who_has_left_the_shop_is_asked_nothing_again(conn: AsyncConnection) -> None:
    placed = await assigned(conn, TaskKind.CONFIRM_ORDER)
    await staff.change(conn, SWAN, OLGA, active=False)
    await tasks.write(conn, SWAN, placed.id, [a_task("second", opened=3)], NOON)
    assert await assignee(conn, "second") is None


async def test_a_claim_is_a_lease(conn: AsyncConnection) -> None:
    await opened(conn, a_task("t"))
    until = NOON + HOUR
    assert await tasks.claim(conn, SWAN, TaskId("t"), OLGA, until, NOON)
    assert await tasks.claim(conn, SWAN, TaskId("t"), IRINA, until + HOUR, NOON) is None
    assert await tasks.claim(conn, SWAN, TaskId("t"), OLGA, until, NOON)
    taken_over = await tasks.claim(conn, SWAN, TaskId("t"), IRINA, until + HOUR, until)
    assert taken_over is not None and taken_over.claimed_by == IRINA


async def test_a_claim_is_released_by_its_owner_or_a_supervisor(conn: AsyncConnection) -> None:
    await opened(conn, a_task("t"))
    await tasks.claim(conn, SWAN, TaskId("t"), OLGA, NOON + HOUR, NOON)
    assert await tasks.release(conn, SWAN, TaskId("t"), IRINA) is None
    assert await tasks.release(conn, SWAN, TaskId("t"), None)
    assert await tasks.release(conn, SWAN, TaskId("t"), None) is None


async def test_a_snooze_stays_inside_the_tasks_limit(conn: AsyncConnection) -> None:
    await opened(conn, a_task("t"))
    assert await tasks.snooze(conn, SWAN, TaskId("t"), NOON + 2 * HOUR) is None
    snoozed = await tasks.snooze(conn, SWAN, TaskId("t"), NOON + HOUR)
    assert snoozed is not None and snoozed.snoozed_until == NOON + HOUR


async def test_a_closed_task_is_nobodys_to_claim(conn: AsyncConnection) -> None:
    await opened(conn, a_task("t", state="dropped"))
    assert await tasks.claim(conn, SWAN, TaskId("t"), OLGA, NOON + HOUR, NOON) is None
    assert await tasks.assign(conn, SWAN, TaskId("t"), OLGA) is None


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, ["a", "b", "c", "d"]),
        ({"state": "open"}, ["a", "b", "d"]),
        ({"state": "done"}, ["c"]),
        ({"kind": "pack_order"}, ["b"]),
        ({"role": "operator"}, ["a", "c", "d"]),
        ({"due_before": NOON + 2 * HOUR}, ["a"]),
        ({"state": "open", "ready_by": NOON}, ["a", "b"]),
        ({"state": "open", "ready_by": NOON + 3 * HOUR}, ["a", "b", "d"]),
        ({"assignee": "irina"}, ["b"]),
    ],
)
async def test_tasks_are_found(conn: AsyncConnection, filters: dict[str, object], found: list[str]) -> None:
    await opened(
        conn,
        a_task("d", due=4),
        a_task("c", due=3, state="done", outcome="confirmed"),
        a_task("b", TaskKind.PACK_ORDER, due=2),
        a_task("a", due=1),
    )
    await tasks.snooze(conn, SWAN, TaskId("d"), NOON + 3 * HOUR)
    await tasks.assign(conn, SWAN, TaskId("b"), IRINA)
    page = await tasks.find_page(conn, TaskFilters.model_validate({"shop": SWAN, **filters}))
    assert [row.id for row in page.items] == found


async def test_tasks_are_listed_page_by_page_first_due_first(conn: AsyncConnection) -> None:
    placed = await opened(conn, *(a_task(f"t{number}", due=number // 2) for number in range(5)))
    seen: list[str] = []
    after: After | None = None
    for _ in range(3):
        page = await tasks.find_page(conn, TaskFilters(shop=SWAN, order_id=placed.id), after, limit=2)
        seen += [row.id for row in page.items]
        after = page.next
    assert (seen, after) == (["t0", "t1", "t2", "t3", "t4"], None)


async def test_the_timeline_tells_facts_with_their_words(conn: AsyncConnection) -> None:
    placed = await an_order(conn)
    body = OrderWasPlaced(channel="site", total=ZERO)
    happened = [
        Fact(seq=seq, at=NOON, actor=OPERATOR, cause=cause, status=Status.NEW, body=body)
        for seq, cause in ((1, "said"), (2, "silent"), (3, "said"))
    ]
    comment = await comments.add(conn, SWAN, placed.id, "said", OPERATOR, "просил не звонить", NOON)
    assert comment == await comments.add(conn, SWAN, placed.id, "said", OPERATOR, "ещё раз", NOON)
    await facts.add(conn, placed.id, happened, {"said": comment})
    timeline = await facts.timeline(conn, placed.id)
    assert [entry.fact for entry in timeline] == happened
    assert [entry.comment for entry in timeline] == ["просил не звонить", None, "просил не звонить"]
    assert [entry.fact.seq for entry in await facts.timeline(conn, placed.id, after=1, limit=1)] == [2]
    assert "просил" not in repr(timeline)


async def test_comments_are_read_oldest_first(conn: AsyncConnection) -> None:
    placed = await an_order(conn)
    key = Actor(kind=ActorKind.KEY, id="k")
    for number in range(3):
        await comments.add(conn, SWAN, placed.id, str(number), key, f"слово {number}", NOON + number * HOUR)
    first = await comments.of_order(conn, placed.id, limit=2)
    rest = await comments.of_order(conn, placed.id, first.next, limit=2)
    assert [row.text for row in (*first.items, *rest.items)] == ["слово 0", "слово 1", "слово 2"]


async def test_the_newest_order_s_task_is_listed_first_page_by_page(conn: AsyncConnection) -> None:
    for number in range(5):
        placed_at = NOON + timedelta(minutes=number // 2)
        placed = await an_order(conn, f"A-{number}", placed=order(placed_at=placed_at))
        await tasks.write(conn, SWAN, placed.id, [a_task(f"t{number}", due=number)], NOON)
    seen: list[str] = []
    after: After | None = None
    for _ in range(3):
        page = await tasks.find_freshest(conn, TaskFilters(shop=SWAN), after, limit=2)
        seen += [row.id for row in page.items]
        after = page.next
    assert (seen, after) == (["t4", "t3", "t2", "t1", "t0"], None)
