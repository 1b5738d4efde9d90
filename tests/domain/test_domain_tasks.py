"""The tasks, whose they are and what they may end with, held against the table of the order's life, written out once more."""

import pytest

from domain.actors import Role
from domain.tasks import CALLS, OUTCOMES, ROLES, TaskKind, outcome_name, outcome_names

TABLE = """
confirm_order       operator   confirmed no_answer wrong_number callback thinking cancelled spam duplicate
call_thinking       operator   confirmed no_answer wrong_number callback thinking cancelled spam duplicate
decide_unreachable  supervisor extend confirmed cancelled
decide_stale        supervisor extend confirmed cancelled
decide_black_list   supervisor extend confirmed cancelled
settle_payment      operator   will_pay switched callback no_answer cancelled
check_invoice       operator   paid reminded cancelled
hold_price          supervisor hold release
payment_difference  operator   refunded topped_up written_off
refund              operator   refunded topped_up written_off
pack_order          picker     packed short
find_supplier       buyer      found none
agree_analogue      operator   agreed waits cancelled
approve_reservation supervisor approved denied
call_carrier        operator   accepted rejected will_answer lost
ask_carrier         operator   accepted rejected will_answer lost
remind_pickup       operator   will_collect no_answer refused already_collected
confirm_delivery    operator   ok reschedule no_answer cancelled
agree_slot          operator   ok reschedule no_answer cancelled
check_money         operator   arrived not_yet claimed written_off
receive_return      warehouse  received not_here
decide_lost         supervisor search send_again write_off
look_into           supervisor apply done
errand              supervisor done
"""
"""An errand is the one kind that a playbook's trigger opens by itself."""
ROWS = [line.split() for line in TABLE.strip().splitlines()]


def test_every_task_stands_in_the_table() -> None:
    assert {TaskKind(kind) for kind, *_ in ROWS} == set(TaskKind)


@pytest.mark.parametrize(("kind", "role", "outcomes"), [(row[0], row[1], row[2:]) for row in ROWS])
def test_whose_a_task_is_and_what_it_may_end_with(kind: str, role: str, outcomes: list[str]) -> None:
    assert ROLES[TaskKind(kind)] is Role(role)
    assert [*outcome_names(TaskKind(kind))] == outcomes


def test_what_nobody_may_answer_or_what_is_agreed_with_the_customer_is_a_call() -> None:
    unanswered = {kind for kind in TaskKind if "no_answer" in outcome_names(kind)}
    assert unanswered | {TaskKind.AGREE_ANALOGUE} == CALLS


@pytest.mark.parametrize("word", ["no_answer", "callback", "thinking", "extend"])
def test_what_puts_an_order_off_always_says_why(word: str) -> None:
    every = {model for outcomes in OUTCOMES.values() for model in outcomes}
    models = [model for model in every if outcome_name(model) == word]
    assert models
    assert all(model.model_fields["why"].is_required() for model in models)
