"""All shipped scenarios together reach every fact, outcome, change of status and trigger that there is; what cannot be is named."""

from collections.abc import Iterable
from functools import cache
from typing import Final, get_args

import pytest

from domain.facts import Discrepancy, fact_models
from domain.orders import Reason
from domain.statuses import LEGAL
from domain.tasks import TaskKind, outcome_names
from playbook.actions import Action
from playbook.triggers import Trigger
from rules.simulation import transcript as t
from tools.record_scenarios import PLAYBOOKS, playbook_of, shipped

DEFAULT: Final = "default"
SHOPS: Final = ("swan", "petarda", "chasy", "nova")
FACTS_OUT_OF_REACH: Final = {
    "playbook.moved": "a scenario is played by one playbook",
    "rule.failed": "a condition that cannot be worked out: loading refuses it in any shipped playbook",
}
OUTCOMES_OUT_OF_REACH: Final = {
    (TaskKind.REFUND, "topped_up"): "always refused: the money of a refund is the customer's",
}


@cache
def lives() -> tuple[t.Transcript, ...]:
    return tuple(scenario.play() for scenario in shipped())


def entries(shop: str | None = None) -> Iterable[t.AnyEntry]:
    return (entry for life in lives() if shop in (None, life.shop) for entry in life.entries)


def facts() -> Iterable[t.Happened]:
    return (entry for entry in entries() if isinstance(entry, t.Happened))


def turns(shop: str | None = None) -> Iterable[t.TaskTurned]:
    return (entry for entry in entries(shop) if isinstance(entry, t.TaskTurned))


def test_every_fact_happens_somewhere() -> None:
    happened: set[str] = {entry.fact.body.kind for entry in facts()}
    turned = {
        t.TaskTurn.OPENED: "task.opened",
        t.TaskTurn.MOVED: "task.moved",
        t.TaskTurn.DONE: "task.closed",
    }
    happened |= {turned[entry.turn] for entry in turns() if entry.turn in turned}
    assert set(fact_models()) - happened == set(FACTS_OUT_OF_REACH)


def test_everything_that_may_be_out_of_turn_is_somewhere() -> None:
    told = {entry.fact.body.what for entry in facts() if isinstance(entry.fact.body, Discrepancy)}
    assert told == set(get_args(Discrepancy.model_fields["what"].annotation))


def test_every_task_is_answered_in_every_way_somewhere() -> None:
    possible = {(kind, outcome) for kind in TaskKind for outcome in outcome_names(kind)}
    given = {(entry.task.kind, entry.outcome) for entry in turns() if entry.turn is t.TaskTurn.DONE}
    assert possible - given == set(OUTCOMES_OUT_OF_REACH)


def test_every_change_of_status_happens_somewhere() -> None:
    moves = {(entry.was, entry.fact.status) for entry in facts() if entry.moved and entry.was is not None}
    assert moves == {(was, to) for was, allowed in LEGAL.items() for to in allowed}


def test_an_order_is_cancelled_for_every_reason_somewhere() -> None:
    bodies = (entry.fact.body.model_dump() for entry in facts() if entry.fact.body.kind == "order.cancelled")
    assert {body["reason"] for body in bodies} == set(Reason)


def reached(trigger: Trigger, action: Action, shop: str | None = None) -> bool:
    """Whether this act of the trigger was done (a row of the lifecycle's: whether its task was opened)."""
    if action.written is not None:
        template = action.written.template
        return any(
            entry.trigger == trigger.id and entry.template == template
            for entry in entries(shop)
            if isinstance(entry, t.Message)
        )
    if action.task is not None and action.task.kind is not TaskKind.ERRAND:
        return any(entry.task.kind is action.task.kind for entry in turns(shop))
    if action.task is not None:
        return any(entry.task.about == trigger.id for entry in turns(shop))
    if action.segment is not None:
        return any(
            isinstance(entry, t.SegmentSet) and entry.segment == action.segment for entry in entries(shop)
        )
    given = t.CodeGiven | t.BonusEarned | t.BackendTold
    return any(isinstance(entry, given) and entry.why == trigger.id for entry in entries(shop))


@pytest.mark.parametrize("trigger", playbook_of(DEFAULT).triggers, ids=lambda trigger: trigger.id)
def test_everything_a_trigger_of_the_default_playbook_does_is_done_somewhere(trigger: Trigger) -> None:
    assert [action for action in trigger.do if not reached(trigger, action)] == []


@pytest.mark.parametrize("shop", SHOPS)
def test_what_a_shop_says_otherwise_is_shown_by_its_own_scenarios(shop: str) -> None:
    usual = {trigger.id: trigger for trigger in playbook_of(DEFAULT).triggers}
    own = [trigger for trigger in playbook_of(shop).triggers if usual.get(trigger.id) != trigger]
    for trigger in own:
        acts = [*trigger.do, *(trigger.remind.then.do if trigger.remind and trigger.remind.then else ())]
        if trigger.enabled:
            assert [action for action in acts if not reached(trigger, action, shop)] == [], trigger.id
        else:
            assert not any(isinstance(one, t.Message) and one.trigger == trigger.id for one in entries(shop))


def test_every_shop_has_scenarios_of_its_own() -> None:
    assert {life.shop for life in lives()} == {DEFAULT, *SHOPS}
    assert {file.stem for file in PLAYBOOKS.glob("*.yaml")} == {DEFAULT, *SHOPS, "sample"}
