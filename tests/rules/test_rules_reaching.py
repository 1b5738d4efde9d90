"""Reaching the customer: unanswered calls, the end of the attempts, wrong numbers."""

from datetime import timedelta

import pytest

from domain import answers as a
from domain.orders import Edit, PaymentMethod, Reason
from domain.statuses import Status
from domain.stimuli import OrderEdited, TaskCompleted
from domain.tasks import TaskKind
from playbook.triggers import Trigger
from rules.order.refusals import Refused
from tests.builders import NOON, OPERATOR, SUPERVISOR, Life, act, default_playbook, order, zone
from tests.rules.opened_tasks import OPENED

CONFIRM = TaskKind.CONFIRM_ORDER


def no_answers(life: Life, times: int) -> None:
    """The operator rings as soon as the task is ready, and nobody takes it."""
    for _ in range(times):
        life.until(max(life.now, life.task(CONFIRM).ready_at))
        life.answer(CONFIRM, a.NoAnswer(why="не берёт трубку"))


# -- nobody answers ------------------------------------------------------------------------------------------------


def test_an_unanswered_call_is_made_again_after_retry_after_and_told() -> None:
    life = Life.of(order())
    no_answers(life, 1)
    task = life.task(CONFIRM)
    assert task.ready_at == NOON + timedelta(hours=2, minutes=30)
    assert task.attempt == 2
    assert life.sent.count("T13 sms") == 1


@pytest.mark.parametrize("kind", [TaskKind.SETTLE_PAYMENT, TaskKind.REMIND_PICKUP, TaskKind.CONFIRM_DELIVERY])
def test_only_the_calls_of_confirmation_are_told_of_when_nobody_takes_them(kind: TaskKind) -> None:
    life = OPENED[kind]()
    life.answer(kind, a.NoAnswer(why="не берёт трубку"))
    assert life.task(kind).attempt == 2, "it is made again all the same"
    assert not any(sent.startswith("T13") for sent in life.sent)
    thinking = OPENED[TaskKind.CALL_THINKING]()
    thinking.answer(TaskKind.CALL_THINKING, a.NoAnswer(why="не берёт трубку"))
    assert "T13 sms" in thinking.sent


def test_a_double_click_is_one_attempt() -> None:
    life = Life.of(order())
    clicked = TaskCompleted(task=life.task(CONFIRM).id, answer=a.NoAnswer(why="не берёт трубку"))
    life.tell(clicked)
    for _ in range(29):
        assert life.refuses(clicked) == "task_is_closed"
    assert life.sent.count("T13 sms") == 1
    assert life.task(CONFIRM).id != clicked.task
    assert life.task(CONFIRM).attempt == 2


def test_who_ended_the_task_is_told_to_whoever_answers_it_too() -> None:
    life = Life.of(order())
    called_back = TaskCompleted(
        task=life.task(CONFIRM).id, answer=a.Callback(at=NOON + timedelta(hours=3), why="занят")
    )
    life.tell(called_back, OPERATOR)
    with pytest.raises(Refused) as refused:
        life.tell(called_back, SUPERVISOR)
    assert OPERATOR.id in refused.value.detail
    assert life.task(CONFIRM).attempt == 1, "an agreed call is not another attempt"


def test_after_an_agreed_call_the_task_and_the_fact_count_alike() -> None:
    life = Life.of(order())
    no_answers(life, 2)
    life.answer(CONFIRM, a.Callback(at=NOON + timedelta(days=1), why="занят"))
    assert life.task(CONFIRM).attempt == 1
    no_answers(life, 1)
    failed = [fact.body for fact in life.facts if fact.body.kind == "call.no_answer"][-1]
    assert failed.model_dump()["attempt"] == 1
    assert life.task(CONFIRM).attempt == 2


def test_a_call_may_be_answered_before_it_is_ready() -> None:
    life = Life.of(order())
    no_answers(life, 1)
    assert life.task(CONFIRM).ready_at > life.now
    life.confirm()
    assert life.standing() is Status.CONFIRMED


def test_every_attempt_is_a_cause_of_its_own() -> None:
    life = Life.of(order())
    no_answers(life, 3)
    attempts = [fact.body for fact in life.facts if fact.body.kind == "call.no_answer"]
    assert [body.model_dump()["attempt"] for body in attempts] == [1, 2, 3]
    assert life.sent.count("T13 sms") == 3
    assert len({message.id for message in life.messages}) == len(life.messages)


def test_after_two_days_and_enough_attempts_on_two_days_it_is_cancelled_as_unreachable() -> None:
    life = Life.of(order())
    no_answers(life, 5)
    assert life.open_kinds == {CONFIRM}
    life.until(NOON + timedelta(days=2))
    assert life.process.status is Status.CANCELLED
    assert life.last("order.cancelled").body.model_dump()["reason"] is Reason.UNREACHABLE
    assert life.last("order.cancelled").actor.id == "confirmation.give_up_after", "and the rule is told"
    assert "T9 email" in life.sent


def test_attempts_on_one_day_only_are_too_few() -> None:
    life = Life.of(order())
    no_answers(life, 3)
    assert {fact.at.date() for fact in life.facts if fact.body.kind == "call.no_answer"} == {NOON.date()}
    life.until(NOON + timedelta(days=2))
    assert life.process.status is Status.NEW
    assert TaskKind.DECIDE_UNREACHABLE in life.open_kinds


def test_days_of_attempts_are_the_shops() -> None:
    # 20:30 and 21:30 UTC of one day are two days in Moscow.
    life = Life.of(
        order(),
        default_playbook(confirmation={"min_attempts": 2}),
    )
    for hours in (11, 13):
        life.now = NOON + timedelta(hours=hours, minutes=30)
        life.answer(CONFIRM, a.NoAnswer(why="не берёт"))
    life.until(NOON + timedelta(days=2))
    assert life.process.status is Status.CANCELLED


def test_with_fewer_attempts_a_supervisor_decides_and_further_calls_may_still_end_it() -> None:
    life = Life.of(order())
    no_answers(life, 2)
    life.until(NOON + timedelta(days=2))
    assert life.open_kinds == {CONFIRM, TaskKind.DECIDE_UNREACHABLE}
    no_answers(life, 1)
    assert life.process.status is Status.CANCELLED


def test_where_the_shop_says_so_a_supervisor_decides_about_the_unreachable() -> None:
    life = Life.of(order(), default_playbook(confirmation={"on_give_up": "supervisor"}))
    no_answers(life, 5)
    life.until(NOON + timedelta(days=2))
    assert life.process.status is Status.NEW
    assert life.open_kinds == {TaskKind.DECIDE_UNREACHABLE}
    assert "customer.unreachable" in life.kinds


def test_a_supervisor_extends_and_calls_go_on_until_then() -> None:
    life = Life.of(order(), default_playbook(confirmation={"on_give_up": "supervisor"}))
    no_answers(life, 5)
    life.until(NOON + timedelta(days=2))
    until = life.now + timedelta(days=3)
    life.answer(TaskKind.DECIDE_UNREACHABLE, a.Extend(until=until, why="ждём"), SUPERVISOR)
    assert life.open_kinds == {CONFIRM}
    assert life.task(CONFIRM).attempt == 6, "more time is no talk with the customer: the attempts go on"
    life.until(until)
    assert life.open_kinds == {TaskKind.DECIDE_UNREACHABLE}


def test_a_supervisor_confirms_or_cancels_the_unreachable() -> None:
    for answer, end in (
        (a.Confirmed(), Status.CONFIRMED),
        (a.CancelIt(reason=Reason.UNREACHABLE), Status.CANCELLED),
    ):
        life = Life.of(order())
        life.until(NOON + timedelta(days=2))
        life.answer(TaskKind.DECIDE_UNREACHABLE, answer, SUPERVISOR)
        assert life.process.status is end


def test_a_wrong_number_is_called_no_more_and_written_to_by_email_only() -> None:
    life = Life.of(order())
    life.answer(CONFIRM, a.WrongNumber())
    assert life.open_kinds == set()
    assert "T11 email" in life.sent
    assert "T11 sms" not in life.sent
    life.until(NOON + timedelta(days=2))
    assert life.process.status is Status.CANCELLED, "the same end"


def test_a_wrong_number_without_email_is_noted_and_no_sms_goes_to_a_stranger() -> None:
    life = Life.of(order(email=False))
    life.answer(CONFIRM, a.WrongNumber())
    assert life.messages == []
    assert "message.noted" in life.kinds


def test_a_wrong_number_that_is_corrected_is_called_again_with_its_whole_term() -> None:
    life = Life.of(order())
    life.answer(CONFIRM, a.WrongNumber())
    life.wait(days=1, hours=23)
    life.tell(OrderEdited(edit=Edit(phone_changed=True)))
    assert CONFIRM in life.open_kinds
    life.wait(hours=2)
    assert CONFIRM in life.open_kinds
    assert life.process.status is Status.NEW


def test_a_corrected_number_of_a_paid_order_is_called_about_what_is_missing() -> None:
    life = Life.of(order(method=PaymentMethod.ONLINE, has=frozenset()))
    life.answer(CONFIRM, a.WrongNumber())
    life.pay("4770.00")
    assert life.open_kinds == set()
    life.tell(OrderEdited(edit=Edit(phone_changed=True)))
    assert life.task(CONFIRM).about == "missing:postcode,city,line"


def test_another_address_does_not_make_a_wrong_number_right() -> None:
    life = Life.of(order())
    life.answer(CONFIRM, a.WrongNumber())
    life.tell(OrderEdited(edit=Edit(delivery=life.process.order.delivery)))
    assert CONFIRM not in life.open_kinds


def test_another_clock_does_not_make_a_wrong_number_right() -> None:
    life = Life.of(order())
    life.answer(CONFIRM, a.WrongNumber())
    reach = life.process.order.reach.model_copy(update={"zone": zone("Asia/Vladivostok")})
    life.tell(OrderEdited(edit=Edit(reach=reach)))
    assert CONFIRM not in life.open_kinds


def test_more_time_for_a_wrong_number_brings_no_call() -> None:
    life = Life.of(order(), default_playbook(confirmation={"on_give_up": "supervisor"}))
    life.answer(CONFIRM, a.WrongNumber())
    life.until(NOON + timedelta(days=2))
    until = life.now + timedelta(days=1)
    life.answer(TaskKind.DECIDE_UNREACHABLE, a.Extend(until=until, why="напишет"), SUPERVISOR)
    assert life.open_kinds == set()
    life.until(until)
    assert life.open_kinds == {TaskKind.DECIDE_UNREACHABLE}


def test_where_email_is_mandatory_each_unanswered_call_finds_a_way_or_an_operator() -> None:
    mandatory = Trigger(
        id="T13", on="call.no_answer", do=(act(email={"template": "no_answer", "mandatory": True}),)
    )
    rules = default_playbook().model_copy(update={"triggers": (mandatory,)})
    by_email, by_sms, by_nobody = (
        Life.of(order(email=email, sms=sms), rules)
        for email, sms in ((True, True), (False, True), (False, False))
    )
    for life in (by_email, by_sms, by_nobody):
        no_answers(life, 1)
    assert by_email.sent == ["T13 email"]
    assert by_sms.sent == ["T13 sms"]
    assert by_nobody.sent == []
    assert by_nobody.task(TaskKind.LOOK_INTO).role == "operator"


def test_a_number_found_wrong_after_the_term_ends_it_at_once() -> None:
    life = Life.of(order())
    life.until(NOON + timedelta(days=2))
    life.answer(CONFIRM, a.WrongNumber())
    assert life.standing() is Status.CANCELLED
