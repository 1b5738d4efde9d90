"""The eight properties of an order's life, held over random lives by one state machine."""

from __future__ import annotations

import os
from itertools import pairwise
from typing import ClassVar

from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant

from domain.calendars import calls_calendar, messages_calendar
from domain.facts import MOVES, Fact, replay
from domain.money import ZERO, rounded
from domain.statuses import CLOSED, LEGAL, Status
from domain.tasks import CALLS, TaskKind
from rules.order.wanted import MessageWanted, Recipient
from tests.rules.random_answers import SECRET
from tests.rules.random_lives import RandomLives

LIVES = int(os.environ.get("STEWARD_TEST_LIVES", "300"))


class OrderLives(RandomLives):
    """What holds after every step of a random life."""

    @invariant()
    def an_open_order_has_something_that_moves_it(self) -> None:
        state = self.life.process.snapshot()
        if state.status not in CLOSED:
            assert state.tasks or state.deadlines, f"{state.status} hangs"
            assert self.life.process.explain(self.life.now).next

    @invariant()
    def a_closed_order_has_no_task_but_look_into_and_no_timer(self) -> None:
        state = self.life.process.snapshot()
        if state.status in CLOSED:
            assert not state.deadlines and not state.pending_messages and not state.pending_triggers
            assert {task.kind for task in state.tasks.values()} <= {TaskKind.LOOK_INTO}

    @invariant()
    def no_message_goes_twice_nor_outside_message_hours(self) -> None:
        life = self.life
        rules = life.process._playbook
        calendar = messages_calendar(rules.customer_hours, life.process.order.reach.zone.name)
        new = life.messages[self.checked_messages :]
        for message in new:
            if not message.immediate and message.channel.to_person and message.to is Recipient.CUSTOMER:
                assert calendar.is_open(life.message_times[message.id]), message.trigger
            assert not (message.marketing and (life.customer.black_listed or life.customer.unsubscribed))
            fact = life.facts[message.fact_seq - 1]
            assert self.tells_of(message, fact), "its cause really happened"
            words = (message.trigger, message.template, message.channel, message.fact_seq, message.reminder)
            assert not {words, message.id} & self.said, "one cause says one thing once by one channel"
            self.said |= {words, message.id}
        self.checked_messages = len(life.messages)

    def tells_of(self, message: MessageWanted, fact: Fact) -> bool:
        """Whether this fact is the one that the message tells of."""
        return (fact.cause, fact.body) == (message.cause, message.fact)

    @invariant()
    def no_call_is_ready_or_due_outside_both_calendars(self) -> None:
        rules = self.life.process._playbook
        calendar = calls_calendar(rules.hours, rules.customer_hours, self.life.process.order.reach.zone.name)
        for task in self.life.open_tasks:
            if task.kind in CALLS:
                assert calendar.is_open(task.ready_at) and calendar.is_open(task.due_at), task
            assert task.ready_at <= task.due_at, task

    @invariant()
    def every_change_of_status_is_in_the_table(self) -> None:
        facts = self.life.facts
        for before, after in pairwise(facts):
            assert before.status is after.status or after.status in LEGAL[before.status], after
            assert before.status is after.status or after.body.kind in MOVES, "reports read these facts alone"
        for before, after in pairwise(facts[max(0, self.checked_facts - 1) :]):
            if (before.status, after.status) == (Status.CONFIRMED, Status.PAID):
                assert self.life.process.order.method.prepaid, "only what is to be prepaid becomes paid"
        self.checked_facts = len(facts)

    @invariant()
    def the_timeline_replayed_gives_the_present(self) -> None:
        state = self.life.process.snapshot()
        replayed = replay(tuple(self.life.facts))
        assert replayed.status is state.status
        assert (replayed.paid, replayed.refunded) == (state.paid, state.refunded)
        assert replayed.open_tasks == frozenset(state.tasks)
        assert [fact.seq for fact in self.life.facts] == list(range(1, state.seq + 1))

    @invariant()
    def payments_less_refunds_are_what_the_order_says(self) -> None:
        state = self.life.process.snapshot()
        assert state.paid - state.refunded >= ZERO
        assert state.kept_money >= ZERO, "no more is promised than is there"
        assert state.paid == rounded(state.paid)
        promised = sum((refund.amount for refund in state.refunds_due.values()), ZERO)
        assert state.kept_money + promised == state.paid - state.refunded
        by_number = {payment.external_id: payment.amount for payment in state.payments}
        assert len(by_number) == len(state.payments)
        assert {number: by_number.get(number) for number in self.told} == self.told, (
            "told twice it counts once"
        )
        back = [refund.external_id for refund in state.refunds_made]
        assert len(set(back)) == len(back), "given back twice it counts once"
        for payment in state.payments:
            due = [refund.amount for refund in state.refunds_due.values() if refund.payment == payment.key]
            made = [refund.amount for refund in state.refunds_made if refund.of == payment.key]
            assert sum((*due, *made), ZERO) <= payment.amount, "no payment gives back more than it brought"

    @invariant()
    def every_act_happens_once_and_a_failed_order_earns_nobody_anything(self) -> None:
        for acts in (self.life.bonuses, self.life.promo_codes, self.life.messages):
            assert len({act.id for act in acts}) == len(acts)
        if self.life.process.status in (Status.CANCELLED, Status.RETURNED):
            assert sum((entry.amount for entry in self.life.bonuses), ZERO) == ZERO

    @invariant()
    def no_free_text_is_remembered(self) -> None:
        assert SECRET not in self.life.process.snapshot().model_dump_json()

    lived: ClassVar[int] = 0

    def a_life_ends(self) -> None:
        """Nothing that leaves the rules holds free text either."""
        OrderLives.lived += 1
        life = self.life
        left = [
            *life.facts, *life.tasks, *life.messages, *life.refunds, *life.handovers, *life.promo_codes,
            *life.bonuses,
        ]  # fmt: skip
        assert all(SECRET not in one.model_dump_json() for one in left)

    def teardown(self) -> None:
        if hasattr(self, "life"):
            self.a_life_ends()


OrderLives.TestCase.settings = settings(
    # In each of them two orders or more live; that it was enough is checked below.
    max_examples=LIVES * 2 // 3,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
        HealthCheck.data_too_large,
    ],
)
TestOrderLives = OrderLives.TestCase


def test_as_many_orders_lived_as_were_asked_for() -> None:
    assert OrderLives.lived >= LIVES or OrderLives.lived == 0, "this test alone asks for none"
