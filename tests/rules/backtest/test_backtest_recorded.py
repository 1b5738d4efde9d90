"""Orders of ours, lived again: under their own playbook as they went, under another as people and carriers would have met it."""

from collections import Counter
from datetime import timedelta
from functools import cache

import pytest

from domain.actors import ActorKind
from domain.answers import NoAnswer
from domain.ids import StimulusId
from domain.statuses import PaymentState, Status
from domain.stimuli import OrderPlaced, PlaybookMoved, RefundMade, TaskCompleted
from domain.tasks import TaskKind
from playbook.schema import Playbook
from rules.backtest.lives import Pair
from rules.backtest.playing import Lived, live
from rules.backtest.recorded import NoBeginning, RecordedLife
from rules.backtest.tally import Tally
from rules.order.surroundings import CustomerView
from rules.order.wanted import MessageChannel
from rules.simulation import transcript as t
from rules.simulation.known import CustomerKnown
from rules.simulation.scenario import Changed, Manners, Scenario
from tests.builders import changed, playbook_of
from tests.rules.backtest.conftest import recorded
from tools.record_scenarios import Shipped, shipped


def all_is_told(scenario: Scenario) -> bool:
    """Nothing of the world around it mattered that is not in what was told."""
    untold = scenario.stock or any(isinstance(step.said, Changed) for step in scenario.steps)
    return not untold and scenario.customer == CustomerKnown() and scenario.world == Manners()


SCENARIOS = tuple(one for one in shipped() if all_is_told(one.load()))


@cache
def transcript(name: str) -> t.Transcript:
    [found] = [one for one in shipped() if one.name == name]
    return found.play()


def lived(name: str, playbook: Playbook | None = None) -> Lived:
    return live(recorded(transcript(name)), playbook or playbook_of("default"))


def test_enough_scenarios_tell_everything() -> None:
    assert len(SCENARIOS) >= 6


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.name)
def test_under_its_own_playbook_a_life_goes_as_it_went(scenario: Shipped) -> None:
    really = scenario.play()
    again = live(recorded(really), playbook_of(scenario.shop))

    sent = Counter(
        (entry.trigger, entry.channel)
        for entry in really.entries
        if isinstance(entry, t.Message) and entry.fate is t.Fate.SENT
    )
    assert (again.status, again.payment) == (really.summary.status, really.summary.payment)
    assert again.messages == sent
    assert again.calls == really.summary.calls
    assert again.tasks.total() == really.summary.tasks
    assert not again.unmatched and not again.refused


def test_the_same_playbook_on_both_sides_makes_no_difference() -> None:
    tally, default = Tally(), playbook_of("default")
    for scenario in SCENARIOS:
        if scenario.shop == "default":
            tally.play(Pair(recorded(scenario.play()), default, default))
    assert tally.orders >= 5
    assert tally.changed == 0 and tally.otherwise == 0
    assert tally.before == tally.after
    assert tally.examples == ()


def test_a_call_that_is_asked_sooner_is_made_as_soon_after_it_as_it_really_was() -> None:
    default = playbook_of("default")
    before, after = (
        lived("canonical"),
        lived("canonical", changed(default, pickup={"call_after": timedelta(days=2)})),
    )
    assert before.calls == after.calls
    assert not after.unmatched
    # The parcel was collected when it really was: that is nobody's task.
    assert before.took == after.took


def test_a_call_that_no_rule_asks_for_any_more_leaves_its_outcome_unmatched() -> None:
    default = playbook_of("default")
    later = lived("canonical", changed(default, pickup={"call_after": timedelta(days=12)}))
    assert later.unmatched == {"remind_pickup": 1}
    assert later.calls == lived("canonical").calls - 1
    assert later.status is Status.COMPLETED


def test_a_call_that_nobody_ever_made_stays_undone() -> None:
    default = playbook_of("default")
    sooner = lived("shortage_and_analogue", changed(default, pickup={"call_after": timedelta(hours=5)}))
    assert sooner.tasks["remind_pickup"] == 1
    assert lived("shortage_and_analogue").tasks["remind_pickup"] == 0


def test_a_return_that_a_rule_makes_sooner_is_counted() -> None:
    default = playbook_of("default")
    before, after = (
        lived("canonical"),
        lived("canonical", changed(default, pickup={"return_after": timedelta(days=1)})),
    )
    assert before.returns == {}
    assert after.returns == {"unclaimed": 1}


def test_a_channel_that_is_switched_off_sends_nothing_and_costs_nothing() -> None:
    default = playbook_of("default")
    before, after = lived("canonical"), lived("canonical", changed(default, sending={"sms": "off"}))
    assert (
        before.sms_parts
        >= sum(n for (_, channel), n in before.messages.items() if channel is MessageChannel.SMS)
        > 0
    )
    assert after.sms_parts == 0
    assert {channel for _, channel in after.messages} == {MessageChannel.EMAIL}


def test_an_outcome_given_before_its_task_was_in_the_queue_comes_when_it_really_came() -> None:
    """Somebody called on their own: the rules' delay has nothing to do with it."""
    life = recorded(transcript("unreachable"))
    second = next(task for task in life.tasks if task.kind is TaskKind.CONFIRM_ORDER and task.attempt == 2)
    assert second.outcome is not None
    early = second.ready_at - timedelta(minutes=30)
    stimuli = [
        one.model_copy(update={"received_at": early}) if one.id == second.outcome.id else one
        for one in life.stimuli
    ]
    again = RecordedLife.of(1, stimuli, life.tasks, life.until, None, CustomerView())
    slower = changed(playbook_of("default"), confirmation={"retry_after": timedelta(hours=3)})

    others = again.others()
    first = next(task for task in again.tasks if task.kind is TaskKind.CONFIRM_ORDER)
    assert first.outcome is not None
    before, after = live(again, playbook_of("default")), live(again, slower)

    assert others.unmatched()["confirm_order"] > 0
    assert not before.unmatched
    assert before.calls == after.calls


def test_an_order_whose_coming_was_forgotten_cannot_be_lived_again() -> None:
    life = recorded(transcript("canonical"))
    assert isinstance(life.stimuli[0].body, OrderPlaced)
    with pytest.raises(NoBeginning):
        RecordedLife.of(1, life.stimuli[1:], life.tasks, life.until, None, CustomerView())
    with pytest.raises(NoBeginning):
        RecordedLife.of(1, (), (), life.until, None, CustomerView())


def test_outcomes_go_to_the_task_of_their_kind_and_attempt() -> None:
    life = recorded(transcript("canonical"))
    answers = [one.outcome.body for one in life.tasks if one.outcome is not None]
    assert all(isinstance(answer, TaskCompleted) for answer in answers)
    first, second = (task for task in life.tasks if task.kind is TaskKind.CONFIRM_ORDER)
    assert (first.attempt, second.attempt) == (1, 2)
    assert first.outcome is not None and isinstance(first.outcome.body, TaskCompleted)
    assert isinstance(first.outcome.body.answer, NoAnswer)
    assert first.outcome.actor.kind is ActorKind.STAFF


def test_an_order_that_was_moved_is_lived_under_one_playbook_from_beginning_to_end() -> None:
    life = recorded(transcript("canonical"))
    move = life.stimuli[1].model_copy(
        update={"id": StimulusId("the-move"), "body": PlaybookMoved(version="0" * 64)}
    )
    moved = RecordedLife.of(
        life.number,
        (*life.stimuli[:2], move, *life.stimuli[2:]),
        life.tasks,
        life.until,
        None,
        CustomerView(),
    )

    again = live(moved, playbook_of("default"))

    assert not again.refused
    assert again == live(life, playbook_of("default"))


def test_money_that_the_bank_never_gave_back_is_not_given_back_in_play_either() -> None:
    really = transcript("cancelled_with_refund")
    life = recorded(really)
    unanswered = tuple(one for one in life.stimuli if not isinstance(one.body, RefundMade))
    assert len(unanswered) < len(life.stimuli)

    known = RecordedLife.of(1, unanswered, life.tasks, life.until, None, CustomerView(), asked_back=1)
    unknown = RecordedLife.of(1, unanswered, life.tasks, life.until, None, CustomerView())

    # Where nothing is known of a question, the bank answers as banks do.
    assert live(known, playbook_of("default")).payment is PaymentState.PAID
    assert live(unknown, playbook_of("default")).payment is PaymentState.REFUNDED
