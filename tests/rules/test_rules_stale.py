"""Staleness: an order may not stay before shipment too long, or until an agreed later date."""

from datetime import timedelta

import pytest

from domain import answers as a
from domain.orders import Channel, Reason
from domain.statuses import Status
from domain.tasks import TaskKind
from tests.builders import NOON, SUPERVISOR, Life, default_playbook, order

CONFIRM = TaskKind.CONFIRM_ORDER


# -- too long ------------------------------------------------------------------------------------------------------


def test_an_order_that_stays_before_shipment_too_long_is_a_supervisors() -> None:
    life = Life.of(order())
    life.confirm()
    life.until(NOON + timedelta(days=7))
    assert TaskKind.DECIDE_STALE in life.open_kinds


def test_a_supervisor_extends_a_stale_order_until_then() -> None:
    life = Life.of(order())
    life.confirm()
    life.until(NOON + timedelta(days=7))
    until = life.now + timedelta(days=4)
    life.answer(TaskKind.DECIDE_STALE, a.Extend(until=until, why="ждёт зарплаты"), SUPERVISOR)
    assert "order.extended" in life.kinds
    life.wait(days=3)
    assert TaskKind.DECIDE_STALE not in life.open_kinds
    life.until(until)
    assert TaskKind.DECIDE_STALE in life.open_kinds


@pytest.mark.parametrize("answered", [TaskKind.DECIDE_STALE, TaskKind.DECIDE_UNREACHABLE])
def test_one_extension_answers_both_questions_about_the_time(answered: TaskKind) -> None:
    life = Life.of(order())
    life.until(NOON + timedelta(days=7))
    assert life.open_kinds == {CONFIRM, TaskKind.DECIDE_STALE, TaskKind.DECIDE_UNREACHABLE}
    until = life.now + timedelta(days=4)
    life.answer(answered, a.Extend(until=until, why="напишет сам"), SUPERVISOR)
    assert life.open_kinds == {CONFIRM}
    life.until(until - timedelta(minutes=1))
    assert life.open_kinds == {CONFIRM}
    life.until(until)
    assert life.open_kinds == {CONFIRM, TaskKind.DECIDE_STALE, TaskKind.DECIDE_UNREACHABLE}, "asked anew"


def test_a_stale_order_that_is_agreed_can_be_extended_or_cancelled_only() -> None:
    life = Life.of(order())
    life.confirm()
    life.until(NOON + timedelta(days=7))
    assert life.refuses_answer(TaskKind.DECIDE_STALE, a.Confirmed(), SUPERVISOR) == "status_does_not_allow"
    life.answer(TaskKind.DECIDE_STALE, a.CancelIt(reason=Reason.STALE), SUPERVISOR)
    assert life.process.status is Status.CANCELLED


def test_a_stale_new_order_may_be_confirmed_and_is_not_stale_again_at_once() -> None:
    life = Life.of(order(), default_playbook(confirmation={"give_up_after": timedelta(days=30)}))
    life.until(NOON + timedelta(days=8))
    life.answer(TaskKind.DECIDE_STALE, a.Confirmed(), SUPERVISOR)
    life.wait(minutes=1)
    assert TaskKind.DECIDE_STALE not in life.open_kinds
    life.wait(days=7)
    assert TaskKind.DECIDE_STALE in life.open_kinds


def test_a_call_date_further_away_keeps_the_order_from_getting_stale() -> None:
    life = Life.of(order(channel=Channel.PHONE))
    at = NOON + timedelta(days=20)
    life.answer(CONFIRM, a.Callback(at=at, why="после отпуска"))
    life.until(at)
    assert TaskKind.DECIDE_STALE not in life.open_kinds


def test_a_date_agreed_with_the_customer_needs_no_supervisor_any_more_before_it() -> None:
    long_calls = default_playbook(confirmation={"give_up_after": timedelta(days=30)})
    life = Life.of(order(), long_calls)
    life.until(NOON + timedelta(days=7))
    assert TaskKind.DECIDE_STALE in life.open_kinds
    at = life.now + timedelta(days=3)
    life.answer(CONFIRM, a.Callback(at=at, why="в отпуске"))
    assert life.open_kinds == {CONFIRM}
    life.until(at)
    assert life.open_kinds == {CONFIRM}
    life.wait(days=40)
    assert life.open_kinds & {TaskKind.DECIDE_STALE, TaskKind.DECIDE_UNREACHABLE}
