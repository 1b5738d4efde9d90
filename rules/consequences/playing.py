"""Plays a stimulus on a copy of the order and says what came of it: the very rules that decide later, so it is what happens."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from domain.actors import Actor
from domain.facts import Discrepancy
from domain.ids import StimulusId
from domain.money import ZERO
from domain.stimuli import Stimulus, StimulusBody
from domain.tasks import Task
from playbook.schema import Playbook, Sending
from rules.consequences.preview import (
    Consequences,
    MessageComing,
    MoneyBack,
    Preview,
    Refusal,
    StatusChange,
    TaskComing,
    TimerComing,
    Turn,
)
from rules.consequences.silence import if_silent
from rules.order.messages import MESSAGE
from rules.order.process import OrderProcess
from rules.order.refusals import Refused
from rules.order.state import OrderState
from rules.order.surroundings import Surroundings
from rules.order.wanted import MessageWanted, Taken


def would_be(body: StimulusBody, actor: Actor, now: datetime) -> Stimulus:
    """A stimulus that nobody has given yet."""
    return Stimulus(id=StimulusId("preview"), received_at=now, actor=actor, body=body)


class Played(NamedTuple):
    """The order as it would stand, and what would come of it."""

    after: OrderState
    consequences: Consequences


def previewed(
    state: OrderState, playbook: Playbook, surroundings: Surroundings, stimulus: Stimulus, now: datetime
) -> Preview:
    """What would come of the stimulus at `now` (the order's own time, aware); changes nothing."""
    found = played(state, playbook, surroundings, stimulus, now)
    return found if isinstance(found, Refusal) else found.consequences


def played(
    state: OrderState, playbook: Playbook, surroundings: Surroundings, stimulus: Stimulus, now: datetime
) -> Played | Refusal:
    """The same, with the order as it would stand afterwards."""
    process = OrderProcess.resume(state, playbook)
    # What is due already wakes before it, as in the step (activities/taking.py); that is not what came of it.
    process.wake(surroundings, now)
    process.take()
    state = process.snapshot()
    try:
        process.receive(stimulus, surroundings, now)
    except Refused as refused:
        return Refusal(code=refused.code, detail=refused.detail, status=refused.status)
    process.wake(surroundings, now)
    after, taken = process.snapshot(), process.take()
    found = compared(state, after, taken, playbook, now)
    end = if_silent(after, playbook, surroundings, stimulus, now)
    return Played(after, found if end is None else found.model_copy(update={"if_silent": end}))


def compared(
    before: OrderState, after: OrderState, taken: Taken, playbook: Playbook, now: datetime
) -> Consequences:
    """What became of an order in one step."""
    moved = before.status is not None and after.status is not None and before.status is not after.status
    totals = (before.order.total, after.order.total)
    paid = (before.paid - before.refunded, after.paid - after.refunded)
    return Consequences(
        at=now,
        status=StatusChange(before=before.status, after=after.status)
        if moved and before.status and after.status
        else None,
        facts=tuple(fact.body.kind for fact in taken.facts),
        messages=tuple(_messages(before, after, taken, playbook)),
        tasks=tuple(_tasks(before, after)),
        timers=tuple(_timers(before, after)),
        money_back=_money_back(before, after, taken),
        asks_carrier=bool(taken.handovers),
        out_of_turn=tuple(fact.body.what for fact in taken.facts if isinstance(fact.body, Discrepancy)),
        black_list=taken.black_list is not None,
        gifts=tuple(code.percent for code in taken.promo_codes),
        total=None if totals[0] == totals[1] else totals,
        paid=None if paid[0] == paid[1] else paid,
    )


def _messages(
    before: OrderState, after: OrderState, taken: Taken, playbook: Playbook
) -> Iterator[MessageComing]:
    for message in taken.messages:
        yield _coming(message, message.not_before, playbook)
    for name, message in after.pending_messages.items():
        if name not in before.pending_messages:
            yield _coming(message, after.deadlines[name].at, playbook)


def _coming(message: MessageWanted, at: datetime | None, playbook: Playbook) -> MessageComing:
    channel = message.channel
    leaves = not channel.leaves or playbook.sending.by(channel) is not Sending.OFF
    return MessageComing(
        trigger=message.trigger,
        template=message.template,
        channel=channel,
        about=message.fact.kind,
        to=message.to,
        role=message.role,
        at=at,
        leaves=leaves,
    )


def _tasks(before: OrderState, after: OrderState) -> Iterator[TaskComing]:
    ended = {id_: task for id_, task in before.tasks.items() if id_ not in after.tasks}
    opened = {id_: task for id_, task in after.tasks.items() if id_ not in before.tasks}
    asked = {(task.kind, task.about) for task in ended.values()}
    again = {id_ for id_, task in opened.items() if (task.kind, task.about) in asked}
    asked_again = {(opened[id_].kind, opened[id_].about) for id_ in again}
    for task in ended.values():
        if (task.kind, task.about) not in asked_again:
            yield _task(task, Turn.CLOSED)
    for id_, task in after.tasks.items():
        known = before.tasks.get(id_)
        if known is None:
            yield _task(task, Turn.ASKED_AGAIN if id_ in again else Turn.OPENED)
        elif (known.ready_at, known.due_at) != (task.ready_at, task.due_at):
            yield _task(task, Turn.MOVED)


def _task(task: Task, turn: Turn) -> TaskComing:
    return TaskComing(
        id=task.id,
        kind=task.kind,
        role=task.role,
        turn=turn,
        ready_at=task.ready_at,
        due_at=task.due_at,
        attempt=task.attempt,
    )


def _timers(before: OrderState, after: OrderState) -> Iterator[TimerComing]:
    """What messages wait for is told with the messages."""
    for name in sorted({*before.deadlines, *after.deadlines}):
        was, now = before.deadlines.get(name), after.deadlines.get(name)
        told = now or was
        if told is None or name.startswith(MESSAGE) or (was and now and was.at == now.at):
            continue
        yield TimerComing(
            name=name,
            rule=told.rule,
            words=told.words,
            before=None if was is None else was.at,
            after=None if now is None else now.at,
        )


def _money_back(before: OrderState, after: OrderState, taken: Taken) -> MoneyBack:
    """What somebody is to send by hand is promised and asked of nobody's gateway."""
    by_provider = sum((refund.amount for refund in taken.refunds if refund.provider), ZERO)
    return MoneyBack(by_provider=by_provider, by_person=max(ZERO, _by_hand(after) - _by_hand(before)))


def _by_hand(state: OrderState) -> Decimal:
    return sum((due.amount for due in state.refunds_due.values() if due.by_person), ZERO)
