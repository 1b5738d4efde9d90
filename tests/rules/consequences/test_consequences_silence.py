"""What a preview says of a customer who stays silent is what comes when nobody takes the calls that follow."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from domain import answers as a
from domain.orders import PaymentMethod
from domain.parcels import ParcelCode
from domain.statuses import Status
from domain.stimuli import TaskCompleted
from domain.tasks import CALLS, OUTCOMES, Task, TaskKind
from rules.consequences.preview import IfSilent
from tests.builders import Life, default_playbook, order, playbook_of
from tests.rules.consequences.previews import found, in_words, lines, outcome_of
from tests.rules.opened_tasks import OPENED

K = TaskKind
MISSED = a.NoAnswer(why="не берёт")


def in_swan() -> Life:
    return Life.of(order(), playbook_of("swan"))


def far_away() -> Life:
    return Life.of(order(timezone="Asia/Vladivostok"), playbook_of("swan"))


def with_few_attempts() -> Life:
    """A shop that gives up with a call, not with time."""
    life = Life.of(
        order(), default_playbook(confirmation={"min_attempts": 4, "give_up_after": timedelta(hours=9)})
    )
    life.answer(K.CONFIRM_ORDER, MISSED)
    life.wait(hours=20)
    return life


def lying() -> Life:
    life = Life.of(order(), playbook_of("swan"))
    life.confirm()
    life.pack()
    life.ship()
    life.parcel(ParcelCode.ARRIVED)
    life.wait(days=4)
    return life


def unpaid() -> Life:
    life = Life.of(order(method=PaymentMethod.ONLINE), default_playbook())
    life.confirm()
    life.wait(days=1)
    return life


LIVES: list[tuple[Callable[[], Life], TaskKind]] = [
    (in_swan, K.CONFIRM_ORDER),
    (far_away, K.CONFIRM_ORDER),
    (with_few_attempts, K.CONFIRM_ORDER),
    (OPENED[K.CALL_THINKING], K.CALL_THINKING),
    (lying, K.REMIND_PICKUP),
    (unpaid, K.SETTLE_PAYMENT),
    (OPENED[K.AGREE_SLOT], K.AGREE_SLOT),
]


@pytest.mark.parametrize(("begin", "kind"), LIVES)
def test_silence_ends_as_it_was_told(begin: Callable[[], Life], kind: TaskKind) -> None:
    life = begin()
    told = found(outcome_of(life, kind, a.NoAnswer)).if_silent
    assert told is not None
    assert missed_until_the_end(life, kind) == told


def missed_until_the_end(life: Life, kind: TaskKind) -> IfSilent:
    """The customer takes no call; what ends it is what nobody answers no_answer to."""
    life.answer(kind, MISSED)
    for _ in range(400):
        status, known = life.standing(), {task.id for task in life.open_tasks}
        call = min(
            (task for task in life.open_tasks if may_be_missed(task)),
            key=lambda task: task.ready_at,
            default=None,
        )
        due = life.process.next_deadline
        attempt = None
        if due is not None and (call is None or due.at <= call.ready_at):
            life.until(due.at)
        else:
            assert call is not None
            life.until(max(life.now, call.ready_at))
            life.tell(TaskCompleted(task=call.id, answer=MISSED))
            attempt = call.attempt
        if life.standing() is not status:
            return IfSilent(at=life.now, attempt=attempt, status=life.standing())
        asked = [task for task in life.open_tasks if task.id not in known and not may_be_missed(task)]
        if asked:
            return IfSilent(at=life.now, attempt=attempt, task=asked[0].kind)
    raise AssertionError("silence has no end")


def may_be_missed(task: Task) -> bool:
    return task.kind in CALLS and a.NoAnswer in OUTCOMES[task.kind]


def test_the_call_that_ends_it_is_counted() -> None:
    life = with_few_attempts()
    told = outcome_of(life, K.CONFIRM_ORDER, a.NoAnswer)
    end = found(told).if_silent
    assert end is not None and (end.attempt, end.status) == (4, Status.CANCELLED)
    assert "4-й недозвон — отмена" in lines(life, told)


def test_a_wrong_number_is_called_no_more_and_ends_like_silence() -> None:
    life = in_swan()
    told = outcome_of(life, K.CONFIRM_ORDER, a.WrongNumber)
    assert lines(life, told) == "Письмо сейчас / Больше не звоним. Не ответит до 6 марта, 12:00 — отмена"
    life.answer(K.CONFIRM_ORDER, a.WrongNumber())
    life.wait(days=2)
    assert life.standing() is Status.CANCELLED


def test_who_spoke_with_us_is_not_silent() -> None:
    life = in_swan()
    assert found(outcome_of(life, K.CONFIRM_ORDER, a.Confirmed)).if_silent is None
    assert "Не ответит" not in " ".join(in_words(life, outcome_of(life, K.CONFIRM_ORDER, a.Callback)).details)
