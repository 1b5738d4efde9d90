"""The step: what the rules decide is written whole or not at all, once, and told in ids, codes and times."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal

import pytest
import pytest_asyncio
from sqlalchemy import func, select, text, update
from temporalio.exceptions import ApplicationError

from domain.actors import Role
from domain.answers import Confirmed, NoAnswer, Packed, WrongNumber
from domain.ids import OrderId, StaffId, StimulusId
from domain.orders import Edit, PaymentMethod
from domain.statuses import Stage, Status
from domain.stimuli import (
    DraftAbsorbed,
    MoneyArrived,
    OrderCancelled,
    OrderEdited,
    OrderShipped,
    ParcelMoved,
    PaymentReceived,
    RefundMade,
    StimulusBody,
)
from domain.tasks import TaskKind
from storage import (
    comments,
    customers,
    facts,
    inbox,
    ledger,
    message_lists,
    products,
    refunds,
    staff,
    targets,
    tasks,
)
from storage.engine import make_engine
from storage.message_lists import MessageFilters
from storage.orders import lock
from storage.products import Product
from storage.rows import Address
from storage.states import InboxState, MessageState, TaskState
from storage.tables import order_facts, orders, stimuli
from storage.tables import tasks as task_rows
from tests.activities.advancing import SHOP, Stepping, counted, publish
from tests.builders import BANK, CARRIER, NOON, SHOP_KEY, TRACK, default_playbook, line, order
from tests.privacy.finding import kinds_in
from tests.storage.making import a_new_order

MOVED = Address(postcode="690091", city="Владивосток", line="Океанский пр-т, 2")


@pytest_asyncio.fixture
async def desk(database_url: str) -> AsyncIterator[Stepping]:
    """A shop under the default playbook with one order that nobody has worked on."""
    engine = make_engine(database_url, pool_size=5)
    async with engine.begin() as conn:
        await publish(conn)
    stepping = Stepping(engine)
    await stepping.place()
    yield stepping
    await engine.dispose()


async def test_the_first_step_places_the_order(desk: Stepping) -> None:
    step = await desk.step()
    assert (step.revision, step.status, step.stage) == (1, Status.NEW, Stage.AGREEMENT)
    assert "order.placed" in step.facts
    assert len(step.applied) == 1
    assert len(step.messages) > 0
    assert step.line == "new · 1 open task: confirm_order"
    assert step.next_at is not None and step.next_at > NOON
    assert step.next_rule and step.next_words
    assert not (step.closed or step.needs_engineer or step.more or step.refusals)
    row = await desk.row()
    assert (row.revision, row.status, row.next_at) == (1, Status.NEW, step.next_at)
    assert (await desk.task(TaskKind.CONFIRM_ORDER)).state is TaskState.OPEN
    assert list(step.facts) == await desk.kinds()


async def test_a_repeated_step_changes_nothing_and_names_the_same_open_effects(desk: Stepping) -> None:
    first = await desk.step()
    again = await desk.step()
    assert (again.facts, again.applied) == ((), ())
    assert (again.revision, again.messages, again.next_at) == (first.revision, first.messages, first.next_at)
    assert again.line == first.line


async def test_an_update_whose_answer_was_lost_is_answered_by_the_next_step(desk: Stepping) -> None:
    await desk.step()
    good = await desk.answer(TaskKind.CONFIRM_ORDER, Confirmed())
    bad = await desk.answer(TaskKind.CONFIRM_ORDER, WrongNumber())
    lost = await desk.step(good, bad)
    repeated = await desk.step(good, bad)
    assert lost.applied == repeated.applied == (good,)
    assert lost.refusals == repeated.refusals == {bad: "task_is_closed"}
    assert repeated.revision == lost.revision


async def test_stimuli_are_taken_in_the_order_they_came(desk: Stepping) -> None:
    await desk.step()
    confirmed = await desk.answer(TaskKind.CONFIRM_ORDER, Confirmed())
    shipped = await desk.tell(OrderShipped(track_number=TRACK), actor=SHOP_KEY)
    step = await desk.step()
    assert step.applied == (confirmed, shipped)
    assert step.status is Status.SHIPPED
    kinds = await desk.kinds()
    assert kinds.index("order.confirmed") < kinds.index("order.shipped")
    row = await desk.row()
    assert (row.track_number, row.carrier, row.stage) == (TRACK, "russian_post", Stage.DELIVERY)


async def test_a_refused_stimulus_changes_nothing_and_leaves_the_others_alone(desk: Stepping) -> None:
    await desk.step()
    refused = await desk.answer(TaskKind.CONFIRM_ORDER, Packed())
    paid = await desk.tell(
        PaymentReceived(provider="bank", external_id="p", amount=Decimal("100.00"), paid_at=NOON), actor=BANK
    )
    step = await desk.step()
    assert step.applied == (paid,)
    assert list(step.refusals) == [refused]
    row = await desk.row()
    assert (row.status, row.paid, row.open_tasks) == (Status.NEW, Decimal("100.00"), 1)


async def test_a_refusal_is_told_with_its_reason(desk: Stepping) -> None:
    await desk.step()
    task = await desk.answer(TaskKind.CONFIRM_ORDER, Packed())
    before = await desk.kinds()
    step = await desk.step()
    assert step.refusals == {task: "outcome_not_allowed"}
    end = await desk.end_of(task)
    assert (end.state, end.refusal_code) == (InboxState.REFUSED, "outcome_not_allowed")
    assert end.refusal_detail and end.applied_at == desk.now
    assert await desk.kinds() == before


async def test_what_may_be_undone_is_left_for_later(desk: Stepping) -> None:
    await desk.step()
    held = await desk.tell(OrderCancelled(reason="customer"), not_before=desk.now + timedelta(seconds=10))
    assert (await desk.step()).applied == ()
    assert (await desk.wait(seconds=10)).applied == (held,)


async def test_a_deadline_wakes_its_rule_and_leaves_the_next_one(desk: Stepping) -> None:
    await desk.step()
    before = await desk.row()
    assert before.next_at is not None
    desk.now = before.next_at
    step = await desk.step()
    assert step.facts and step.applied == ()
    assert step.revision == before.revision + 1
    assert step.next_at is None or step.next_at > desk.now


async def test_money_that_came_in_time_is_not_late_because_a_worker_was_down(desk: Stepping) -> None:
    await desk.place(a_new_order("A-5", shop=SHOP, placed=order(method=PaymentMethod.ONLINE)))
    await desk.step()
    await desk.answer(TaskKind.CONFIRM_ORDER, Confirmed())
    await desk.step()
    in_time = desk.now + timedelta(hours=3)
    body = PaymentReceived(provider="bank", external_id="p", amount=Decimal("4770.00"), paid_at=in_time)
    await desk.tell(body, actor=BANK, at=in_time)
    step = await desk.wait(days=2)
    assert step.status is Status.PAID
    assert "payment.overdue" not in step.facts


async def test_a_deadline_before_a_late_stimulus_wakes_first(desk: Stepping) -> None:
    await desk.place(a_new_order("A-6", shop=SHOP, placed=order(method=PaymentMethod.ONLINE)))
    await desk.step()
    await desk.answer(TaskKind.CONFIRM_ORDER, Confirmed())
    await desk.step()
    late = desk.now + timedelta(hours=30)
    body = PaymentReceived(provider="bank", external_id="p", amount=Decimal("4770.00"), paid_at=late)
    await desk.tell(body, actor=BANK, at=late)
    step = await desk.wait(hours=31)
    assert step.status is Status.PAID
    assert step.facts.index("payment.overdue") < step.facts.index("payment.received")


async def test_a_step_before_its_deadline_writes_nothing(desk: Stepping) -> None:
    await desk.step()
    before = await desk.row()
    desk.now += timedelta(seconds=1)
    await desk.step()
    assert (await desk.row()).updated_at == before.updated_at


async def test_free_text_becomes_a_comment_tied_to_its_facts(desk: Stepping) -> None:
    await desk.step()
    call = await desk.answer(TaskKind.CONFIRM_ORDER, NoAnswer(why="занято дважды"), note="соседка ответила")
    step = await desk.step()
    assert "занято" not in step.model_dump_json()
    async with desk.engine.connect() as conn:
        [comment] = (await comments.of_order(conn, desk.order)).items
        timeline = await facts.timeline(conn, desk.order)
        stored = await conn.scalars(select(order_facts.c.body))
        assert not any("занято" in body for body in stored)
    assert comment.text == "занято дважды\nсоседка ответила"
    assert (comment.about, comment.author_id) == (call, "olga")
    said = {entry.fact.body.kind for entry in timeline if entry.comment == comment.text}
    assert "call.no_answer" in said
    assert all(entry.comment is None for entry in timeline if entry.fact.cause != call)


async def test_an_edited_address_is_kept_only_once_the_edit_is_taken(desk: Stepping) -> None:
    await desk.step()
    before = (await desk.row()).sent_to
    await desk.tell(OrderEdited(edit=Edit(lines=(line(quantity=1),))), address=MOVED)
    assert (await desk.row()).sent_to == before
    step = await desk.step()
    row = await desk.row()
    assert step.applied and row.sent_to == MOVED
    assert row.total == Decimal("1790.00")
    await desk.tell(OrderCancelled(reason="customer"))
    refused = await desk.tell(OrderEdited(edit=Edit(lines=(line(),))), address=Address(city="Омск"))
    assert refused in (await desk.step()).refusals
    assert (await desk.row()).sent_to == MOVED


async def test_goods_that_an_edit_brings_in_are_looked_up_in_stock_too(desk: Stepping) -> None:
    async with desk.engine.begin() as conn:
        scarce = default_playbook(stock={"scarce": ("giants",)})
        version = await publish(conn, scarce)
        await conn.execute(update(orders).values(playbook_version=version))
        last = Product(sku="GI-1", name="Гигант", price=Decimal("900.00"), category="giants", stock=1)
        await products.put(conn, SHOP, last, NOON)
    await desk.step()
    await desk.answer(TaskKind.CONFIRM_ORDER, Confirmed())
    await desk.step()
    await desk.tell(OrderEdited(edit=Edit(lines=(line(sku="GI-1", quantity=1, category="giants"),))))
    await desk.step()
    assert (await desk.task(TaskKind.APPROVE_RESERVATION)).state is TaskState.OPEN


async def test_messages_of_a_step_are_rows_before_they_are_sent(desk: Stepping) -> None:
    step = await desk.step()
    async with desk.engine.connect() as conn:
        rows = (await message_lists.find_page(conn, MessageFilters(shop=SHOP))).items
    wanted = {row.id for row in rows if row.state is MessageState.WANTED}
    assert wanted == set(step.messages)
    assert {row.state for row in rows} <= {MessageState.WANTED, MessageState.NOTED}
    assert all(row.text is None and row.client_id == row.id for row in rows)


async def test_a_sent_message_is_no_open_effect_any_more(desk: Stepping) -> None:
    step = await desk.step()
    async with desk.engine.begin() as conn:
        for message in step.messages:
            await ledger.mark_sent(conn, message, f"gateway-{message}", desk.now)
    assert (await desk.step()).messages == ()


async def test_completing_an_order_counts_for_its_customer_once(desk: Stepping) -> None:
    await desk.step()
    await desk.answer(TaskKind.CONFIRM_ORDER, Confirmed())
    await desk.tell(OrderShipped(track_number=TRACK), actor=SHOP_KEY)
    await desk.step()
    desk.now += timedelta(days=5)
    await desk.tell(ParcelMoved(code="handed_over", at=desk.now), actor=CARRIER)
    handed = await desk.step()
    assert handed.status is Status.AWAITING_MONEY
    total = (await desk.row()).total
    await desk.tell(MoneyArrived(amount=total, received_at=desk.now, external_id="register-1"))
    done = await desk.step()
    await desk.step()
    assert (done.status, done.stage) == (Status.COMPLETED, Stage.CLOSED)
    row = await desk.row()
    assert (row.customer_completed_orders, row.paid, row.closed_at) == (1, total, desk.now)
    assert row.rules_closed == done.closed
    async with desk.engine.connect() as conn:
        left = await conn.scalar(
            select(func.count()).select_from(task_rows).where(task_rows.c.state == TaskState.OPEN)
        )
    assert left == 0


async def test_a_wrong_number_is_remembered_with_the_customer(desk: Stepping) -> None:
    await desk.step()
    await desk.answer(TaskKind.CONFIRM_ORDER, WrongNumber())
    await desk.step()
    row = await desk.row()
    async with desk.engine.connect() as conn:
        card = await customers.get(conn, SHOP, row.customer_id)
    assert card is not None and card.wrong_number


async def test_a_customer_who_was_not_reached_is_called_again_by_whom_the_call_is_assigned_to(
    desk: Stepping,
) -> None:
    await desk.step()
    first = await desk.task(TaskKind.CONFIRM_ORDER)
    async with desk.engine.begin() as conn:
        await staff.add(conn, StaffId("olga"), SHOP, "Olga", Role.OPERATOR)
        await tasks.assign(conn, SHOP, first.id, StaffId("olga"))
    await desk.answer(TaskKind.CONFIRM_ORDER, NoAnswer(why="занято"))
    await desk.step()
    again = await desk.task(TaskKind.CONFIRM_ORDER)
    assert (again.id != first.id, again.assignee, again.claimed_by) == (True, "olga", None)


async def test_the_rules_see_the_customers_other_orders(desk: Stepping) -> None:
    await desk.step()
    desk.now += timedelta(minutes=5)
    await desk.place(a_new_order("A-1002", shop=SHOP, placed=order(placed_at=desk.now), received_at=desk.now))
    await desk.step()
    assert set((await desk.row()).warnings) >= {"other_open_order", "likely_duplicate"}
    assert set((await desk.task(TaskKind.CONFIRM_ORDER)).warnings) == set((await desk.row()).warnings)


async def test_a_draft_gives_way_to_the_real_order(desk: Stepping) -> None:
    await desk.place(a_new_order("missed-call", shop=SHOP, placed=order(draft=True)))
    await desk.step()
    draft = desk.order
    await desk.place(a_new_order("A-2", shop=SHOP))
    step = await desk.step(order=draft)
    assert step.status is Status.CANCELLED
    async with desk.engine.connect() as conn:
        absorbed = await conn.scalar(select(stimuli.c.payload).where(stimuli.c.kind == "draft_absorbed"))
    assert DraftAbsorbed.model_validate_json(absorbed or "").by == desk.order


async def test_a_step_that_took_everything_leaves_the_relay_nothing(desk: Stepping) -> None:
    await desk.step()
    async with desk.engine.connect() as conn:
        assert await targets.backlog(conn) == targets.Backlog()


async def test_more_stimuli_than_one_step_takes_are_left_for_the_next(desk: Stepping) -> None:
    await desk.step()
    for number in range(52):
        body: StimulusBody = PaymentReceived(
            provider="bank", external_id=f"p-{number}", amount=Decimal("1.00"), paid_at=NOON
        )
        await desk.tell(body, actor=BANK)
    first = await desk.step()
    async with desk.engine.connect() as conn:
        assert (await targets.backlog(conn)).waiting == 1
    second = await desk.step()
    assert (first.more, len(first.applied)) == (True, 50)
    assert (second.more, len(second.applied)) == (False, 2)
    assert (await desk.row()).paid == Decimal("52.00")


async def test_two_workers_on_one_order_take_each_stimulus_once(desk: Stepping) -> None:
    steps = await asyncio.gather(*(desk.step() for _ in range(4)))
    assert sorted(len(step.applied) for step in steps) == [0, 0, 0, 1]
    assert len({step.messages for step in steps}) == 1


async def test_a_step_waits_for_another_s_and_takes_nothing_of_it_again(desk: Stepping) -> None:
    other = await desk.engine.connect()
    await other.begin()
    await lock(other, desk.order)
    taken = [one.stimulus.id for one in await inbox.waiting(other, desk.order, desk.now)]
    await inbox.mark_applied(other, taken, 1, desk.now)
    stepping = asyncio.create_task(desk.step())
    await asyncio.wait({stepping}, timeout=0.5)
    assert not stepping.done()
    await other.commit()
    await other.close()
    step = await stepping
    assert (step.applied, step.facts) == ((), ())


async def test_rules_that_break_change_nothing_and_call_an_engineer(desk: Stepping) -> None:
    await desk.step()
    good = (await desk.row()).snapshot
    await _set_snapshot(desk, '{"order": {"name": "Анна"}}')
    asked = await desk.tell(OrderCancelled(reason="customer"))
    before = await desk.kinds()
    step = await desk.step(asked)
    assert step.needs_engineer
    assert (step.refusals, step.next_at, step.revision) == ({asked: "needs_engineer"}, None, 1)
    assert "needs an engineer" in step.line
    row = await desk.row()
    assert (row.needs_engineer, row.needs_engineer_since) == ("ValidationError", desk.now)
    assert await desk.kinds() == before
    assert (await desk.end_of(asked)).state is InboxState.WAITING
    async with desk.engine.connect() as conn:
        assert (await targets.backlog(conn)).parked == 1

    await _set_snapshot(desk, good or "")
    mended = await desk.wait(minutes=5)
    assert (mended.needs_engineer, mended.applied, mended.status) == (False, (asked,), Status.CANCELLED)
    assert (await desk.row()).needs_engineer is None


async def test_an_order_that_needs_an_engineer_still_names_its_open_effects(desk: Stepping) -> None:
    first = await desk.step()
    await _set_snapshot(desk, "{}")
    await desk.tell(OrderCancelled(reason="customer"))
    assert (await desk.step()).messages == first.messages


async def test_a_nudge_clears_a_break_that_is_over(desk: Stepping) -> None:
    await desk.step()
    async with desk.engine.begin() as conn:
        await conn.execute(update(orders).values(needs_engineer="KeyError", needs_engineer_since=NOON))
    step = await desk.wait(minutes=1)
    assert not step.needs_engineer
    assert (await desk.row()).needs_engineer is None


async def test_data_that_cannot_be_stored_calls_an_engineer_instead_of_trying_for_ever(
    desk: Stepping,
) -> None:
    await desk.step()
    async with desk.engine.begin() as conn:
        # The next fact's number is taken: no repetition mends that.
        await conn.execute(update(order_facts).where(order_facts.c.seq == 1).values(seq=_next_number()))
    await desk.answer(TaskKind.CONFIRM_ORDER, Confirmed())
    step = await desk.step()
    assert step.needs_engineer
    assert (await desk.row()).needs_engineer == "IntegrityError"


async def test_a_connection_that_breaks_is_the_databases_fault_and_is_tried_again(desk: Stepping) -> None:
    holder = await desk.engine.connect()
    await holder.begin()
    await holder.execute(select(orders.c.id).with_for_update())
    stepping = asyncio.create_task(desk.step())
    killed = 0
    while not killed:
        await asyncio.sleep(0.02)
        async with desk.engine.connect() as conn:
            killed = len((await conn.execute(text(_KILL_WAITING))).all())
    with pytest.raises(ApplicationError) as caught:
        await stepping
    await holder.rollback()
    await holder.close()
    assert (caught.value.type, caught.value.non_retryable) == ("DatabaseError", False)
    assert caught.value.__cause__ is None
    assert len((await desk.step()).applied) == 1


async def test_a_database_that_is_away_is_no_fault_of_the_order() -> None:
    engine = make_engine("postgresql://steward:none@127.0.0.1:1/steward")
    stepping = Stepping(engine)
    with pytest.raises(ApplicationError) as caught:
        await stepping.step(order=OrderId("any"))
    assert (caught.value.type, caught.value.non_retryable) == ("DatabaseError", False)
    await engine.dispose()


async def test_an_unknown_order_is_told_at_once(desk: Stepping) -> None:
    with pytest.raises(ApplicationError) as caught:
        await desk.step(order=OrderId("nobody"))
    assert (caught.value.type, caught.value.non_retryable) == ("UnknownOrder", True)


async def test_nothing_personal_leaves_the_step(desk: Stepping) -> None:
    told = (await desk.step()).model_dump_json()
    await desk.answer(TaskKind.CONFIRM_ORDER, Confirmed(note="получит сын Пётр"))
    told += (await desk.step()).model_dump_json()
    assert not kinds_in(told)


async def test_a_step_costs_few_statements(desk: Stepping) -> None:
    with counted(desk.engine) as placed:
        await desk.step()
    with counted(desk.engine) as quiet:
        await desk.wait(seconds=1)
    await desk.answer(TaskKind.CONFIRM_ORDER, Confirmed())
    with counted(desk.engine) as outcome:
        await desk.step()
    told = await _all_stimuli(desk)
    with counted(desk.engine) as asked:
        await desk.step(*told)
    # The playbook is read once a process: the placed step is its first. Two keep the queue, a third settles an outcome; what
    # an operator earns is a statement more.
    assert [len(one) for one in (placed, quiet, outcome, asked)] == [14, 3, 15, 4], "\n".join(placed)


async def test_an_online_order_waits_for_its_money(desk: Stepping) -> None:
    await desk.place(a_new_order("A-3", shop=SHOP, placed=order(method=PaymentMethod.ONLINE)))
    await desk.step()
    await desk.answer(TaskKind.CONFIRM_ORDER, Confirmed())
    confirmed = await desk.step()
    assert confirmed.status is Status.CONFIRMED
    body = PaymentReceived(provider="bank", external_id="p", amount=Decimal("4770.00"), paid_at=desk.now)
    await desk.tell(body, actor=BANK)
    assert (await desk.step()).status is Status.PAID
    await desk.tell(OrderCancelled(reason="customer"))
    cancelled = await desk.step()
    assert cancelled.status is Status.CANCELLED
    assert cancelled.refunds
    assert (await desk.step()).refunds == cancelled.refunds
    await desk.tell(RefundMade(amount=Decimal("4770.00"), external_id="cash-1"))
    assert (await desk.step()).refunds == ()
    async with desk.engine.connect() as conn:
        [row] = await refunds.of_order(conn, desk.order)
    assert row.withdrawn, "given back by hand, the provider makes it no more"


_KILL_WAITING = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE wait_event_type = 'Lock' AND datname = current_database() AND pid <> pg_backend_pid()
"""


def _next_number() -> object:
    highest = select(func.max(order_facts.c.seq) + 1)
    return highest.scalar_subquery()


async def _set_snapshot(desk: Stepping, snapshot: str) -> None:
    async with desk.engine.begin() as conn:
        await conn.execute(update(orders).where(orders.c.id == desk.order).values(snapshot=snapshot))


async def _all_stimuli(desk: Stepping) -> list[StimulusId]:
    async with desk.engine.connect() as conn:
        return [StimulusId(id_) for id_ in await conn.scalars(select(stimuli.c.id))]
