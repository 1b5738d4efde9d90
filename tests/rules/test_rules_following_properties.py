"""What holds of every move to another playbook, whatever the order's life was and whatever the other rules are."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from random import Random

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule

from domain.calendars import calls_calendar
from domain.facts import Fact, PlaybookWasMoved, replay
from domain.hours import CustomerHours
from domain.statuses import CLOSED
from domain.tasks import CALLS
from playbook.schema import Playbook
from rules.order.move_preview import Movable, compared
from rules.order.process import OrderProcess
from rules.order.state import OrderState
from rules.order.wanted import Deadline, MessageWanted
from tests.builders import Life, changed
from tests.rules.moving import move, moved, moved_from, preview, receive
from tests.rules.random_lives import OFTEN, SEEDS, RandomLives
from tests.rules.random_shops import SHOPS
from tests.rules.test_rules_properties import OrderLives

LIVES = int(os.environ.get("STEWARD_TEST_LIVES", "300"))
_DAYS = (1, 2, 3, 5, 9, 20)
many = settings(max_examples=LIVES // 3, deadline=None, suppress_health_check=[HealthCheck.too_slow])
seeds = given(seed=st.integers(0, 2**32 - 1))


def a_life_stopped_anywhere(seed: int, *without: str) -> tuple[Life, Random]:
    """An open order to which this and that has happened, without some of it; nothing of it is due."""
    chance = Random(seed)
    often = {what: weight for what, weight in OFTEN.items() if what not in without}
    for _ in range(20):
        lives = RandomLives()
        lives.another_life(chance)
        for _ in range(chance.randint(0, 12)):
            if not lives.life.process.closed:
                (what,) = chance.choices([*often], weights=[*often.values()])
                getattr(lives, what)(chance)
        lives.life.until(lives.life.now)
        if lives.life.process.status not in CLOSED:
            return lives.life, chance
    raise AssertionError("every order was closed")


def with_other_settings(playbook: Playbook, chance: Random) -> Playbook:
    """The same triggers and switches, other terms and hours."""

    def days() -> timedelta:
        return timedelta(days=chance.choice(_DAYS), hours=chance.choice((0, 0, 5)))

    def hours() -> timedelta:
        return timedelta(minutes=chance.choice((20, 90, 400, 1440)))

    other = changed(
        playbook,
        confirmation={
            "call_within": hours(), "retry_after": hours(), "give_up_after": days(), "stale_after": days(),
        },
        payment={
            "pay_within": days(), "remind_pay_after": hours(), "check_invoice_after": days(),
            "invoice_wait": days(), "ask_before_end": hours(),
        },
        stock={
            "reserve_for": playbook.stock.reserve_for.model_copy(
                update={"online": days(), "on_delivery": days(), "invoice": days()}
            )
        },
        assembly={"carrier_reply_within": hours()},
        shipping={"no_movement_after": days()},
        pickup={"remind_after": days(), "call_after": days(), "return_after": days()},
        courier={"call_before_slot": hours()},
        money={"money_within": days()},
    )  # fmt: skip
    messages = chance.choice(("09:00-21:00", "11:00-11:15", "13:00-18:00"))
    customer_hours = {"calls": chance.choice(("10:00-20:00", "09:00-13:00")), "messages": messages}
    return other.model_copy(update={"customer_hours": CustomerHours.model_validate(customer_hours)})


@many
@seeds
def test_a_move_to_the_same_rules_changes_nothing_but_the_fact(seed: int) -> None:
    life, _ = a_life_stopped_anywhere(seed)
    before = life.process.snapshot()
    taken = moved(life, life.process._playbook, "v2")
    assert [fact.body.kind for fact in taken.facts] == ["playbook.moved"]
    assert moved_from(life.process.snapshot()) == moved_from(before)


@many
@seeds
def test_what_is_told_before_is_what_happens(seed: int) -> None:
    life, chance = a_life_stopped_anywhere(seed)
    other = with_other_settings(chance.choice((life.process._playbook, *SHOPS)), chance)
    other = other.model_copy(update={"shop": life.process._playbook.shop})
    before = life.process.snapshot()
    _, told = preview(life, other, "v2")
    assert life.process.snapshot() == before, "telling it changed something"
    if not isinstance(told, Movable):
        assert told.code == "no_common_hours"
        return
    receive(life, other, "v2")
    after = life.process.snapshot()
    assert compared(before, after) == told
    assert life._take().playbook == "v2"
    _holds_after_a_move(life, before, after, other)


@many
@seeds
def test_nothing_is_sent_asked_or_paid_by_the_move(seed: int) -> None:
    life, chance = a_life_stopped_anywhere(seed)
    other = with_other_settings(life.process._playbook, chance)
    _, told = preview(life, other, "v2")
    if not isinstance(told, Movable):
        return
    taken = moved(life, other, "v2")
    assert not (taken.messages or taken.refunds or taken.handovers or taken.promo_codes or taken.bonuses)
    assert not (taken.segments or taken.black_list)
    assert {fact.body.kind for fact in taken.facts} <= {"playbook.moved", "task.moved"}
    assert isinstance(taken.facts[0].body, PlaybookWasMoved)
    assert not any(change.closed for change in taken.tasks)


@many
@seeds
@example(seed=163081930)  # A shop that reminds nobody and only calls: its words came back as a reminder's.
def test_there_and_back_the_same_moments_come(seed: int) -> None:
    # Who lives by another clock since an edit has moments of before it, which no playbook gives again.
    life, chance = a_life_stopped_anywhere(seed, "the_order_is_edited")
    own = life.process._playbook
    before = life.process.snapshot()
    other = with_other_settings(own, chance)
    if not isinstance(preview(life, other, "v2")[1], Movable):
        return
    moved(life, other, "v2")
    moved(life, own, "v1", before="v2")
    after = life.process.snapshot()
    # Switched rows and steps of ladders apart (here there are none), all that waits stands where it stood.
    assert after.deadlines == before.deadlines
    assert after.pending_triggers == before.pending_triggers
    for date in ("pay_until", "invoice_until", "reserved_until", "agreed_until"):
        assert getattr(after, date) == getattr(before, date), date
    assert after.parcel == before.parcel


@many
@seeds
def test_a_moved_order_lives_on_by_the_new_rules(seed: int) -> None:
    life, chance = a_life_stopped_anywhere(seed)
    other = with_other_settings(chance.choice(SHOPS), chance)
    other = other.model_copy(update={"shop": life.process._playbook.shop})
    if not isinstance(preview(life, other, "v2")[1], Movable):
        return
    moved(life, other, "v2")
    state = OrderState.model_validate_json(life.process.snapshot().model_dump_json())
    life.process = OrderProcess.resume(state, other)
    life.wait(days=60)
    replayed = replay(tuple(life.facts))
    assert replayed.status is life.process.status
    assert replayed.open_tasks == frozenset(life.process.snapshot().tasks)
    state = life.process.snapshot()
    assert state.status in CLOSED or state.tasks or state.deadlines


def _holds_after_a_move(life: Life, before: OrderState, after: OrderState, rules: Playbook) -> None:
    assert after.tasks.keys() == before.tasks.keys()
    assert all(deadline.at >= life.now for deadline in _of_others(before, after))
    calendar = calls_calendar(rules.hours, rules.customer_hours, life.process.order.reach.zone.name)
    for task in after.tasks.values():
        if task.kind in CALLS:
            assert calendar.is_open(task.ready_at) and calendar.is_open(task.due_at), task
    for name in after.pending_triggers:
        assert name in before.pending_triggers, "nothing begins by the move"


def _of_others(before: OrderState, after: OrderState) -> Iterator[Deadline]:
    return (deadline for name, deadline in after.deadlines.items() if before.deadlines.get(name) != deadline)


class MovedLives(OrderLives):
    """The properties of an order's life hold as well where its playbook changes in the middle of it."""

    version = 1

    @rule(seed=SEEDS)
    def the_rules_change(self, seed: int) -> None:
        """To another of the shops, or to the same with other terms."""
        chance = Random(f"{self.path}:{seed}")
        own = self.life.process._playbook
        other = with_other_settings(chance.choice((own, *SHOPS)), chance)
        other = other.model_copy(update={"shop": own.shop})
        if isinstance(preview(self.life, other, "next")[1], Movable):
            before, self.version = f"v{self.version}", self.version + 1
            move(self.life, other, f"v{self.version}", before=before)

    def tells_of(self, message: MessageWanted, fact: Fact) -> bool:
        """A date that moved with the rules is said as it stands."""
        said = message.fact.model_copy(update={"until": getattr(fact.body, "until", None)})
        told = said if hasattr(fact.body, "until") else message.fact
        return super().tells_of(message.model_copy(update={"fact": told}), fact)


MovedLives.TestCase.settings = settings(
    OrderLives.TestCase.settings, max_examples=LIVES // 4, stateful_step_count=20
)
TestMovedLives = MovedLives.TestCase
