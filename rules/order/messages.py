"""Triggers at work in an order: which fact sends which message when, by which channel, and what makes it pointless."""

from datetime import datetime, timedelta
from hashlib import sha256

from domain.facts import Fact, FactBody, MessageNoted, OrderWasCancelled
from domain.ids import message_id
from domain.orders import Channel
from domain.tasks import TaskKind
from playbook.schema import MessageAction, Trigger
from playbook.settings_path import duration_at
from rules.order.desk import Desk
from rules.order.state import PendingTrigger
from rules.order.wanted import Deadline, MessageChannel, MessageWanted

TRIGGER = "trigger:"
MESSAGE = "message:"
ARRIVAL = "parcel.arrived"


def hear(desk: Desk, fact: Fact) -> None:
    """A fact ends what it makes pointless, and starts the triggers that wait for it."""
    _forget_pointless(desk, fact.body.kind)
    if desk.state.silent or (isinstance(fact.body, OrderWasCancelled) and fact.body.silent):
        return
    for trigger in desk.playbook.triggers:
        if not trigger.enabled or trigger.on != fact.body.kind:
            continue
        delay = _delay(desk, trigger)
        if delay:
            _wait(desk, trigger, fact, desk.now + delay)
        else:
            fire(desk, trigger, fact.seq, fact.body, fact.cause)


def wake_trigger(desk: Desk, name: str) -> None:
    """The delay of a trigger is over."""
    pending = desk.state.pending_triggers.pop(name)
    trigger = next((one for one in desk.playbook.triggers if one.id == pending.trigger and one.enabled), None)
    if trigger is not None:
        fire(desk, trigger, pending.fact_seq, pending.fact, pending.cause)


def wake_message(desk: Desk, name: str) -> None:
    """Message hours have begun for a message that waited for them."""
    desk.outbox.messages.append(desk.state.pending_messages.pop(name))


def fire(desk: Desk, trigger: Trigger, seq: int, body: FactBody, cause: str) -> None:
    """Everything a trigger does, once per cause."""
    if trigger.marketing and (
        desk.surroundings.customer.black_listed or desk.surroundings.customer.unsubscribed
    ):
        return
    for place, action in enumerate(trigger.do):
        channels = _channels(desk, action)
        if not channels:
            _no_way(desk, trigger, action)
        for channel in channels:
            wanted = MessageWanted(
                id=message_id(desk.order.id, cause, f"{trigger.id}@{seq}", place, channel),
                trigger=trigger.id,
                template=action.template,
                channel=channel,
                cause=cause,
                fact_seq=seq,
                fact=body,
                role=action.role if channel is MessageChannel.NOTICE else None,
                immediate=trigger.immediate,
                marketing=trigger.marketing,
            )
            _release(desk, wanted)


def release_time(desk: Desk, identity: str) -> datetime:
    """The next moment of message hours; what had to wait for it is spread over the morning by its identity."""
    opens = desk.message_time.next_open(desk.now)
    if opens is None or opens <= desk.now:
        return desk.now
    spread = desk.playbook.sending.morning_jitter
    part = int.from_bytes(sha256(identity.encode()).digest()[:4]) / 2**32
    return opens + timedelta(seconds=int(spread.total_seconds() * part))


def _delay(desk: Desk, trigger: Trigger) -> timedelta | None:
    if isinstance(trigger.after, str):
        return duration_at(desk.playbook, trigger.after)
    return trigger.after


def _wait(desk: Desk, trigger: Trigger, fact: Fact, at: datetime) -> None:
    name = f"{TRIGGER}{trigger.id}:{fact.seq}"
    desk.state.pending_triggers[name] = PendingTrigger(
        trigger=trigger.id, fact_seq=fact.seq, fact=fact.body, cause=fact.cause
    )
    desk.set_deadline(name, at, f"trigger {trigger.id}", f"trigger {trigger.id} fires")


def _forget_pointless(desk: Desk, kind: str) -> None:
    for trigger in desk.playbook.triggers:
        if kind not in trigger.unless:
            continue
        for name, pending in list(desk.state.pending_triggers.items()):
            if pending.trigger == trigger.id:
                del desk.state.pending_triggers[name]
                desk.drop_deadlines(name)
        for name, message in list(desk.state.pending_messages.items()):
            if message.trigger == trigger.id:
                del desk.state.pending_messages[name]
                desk.drop_deadlines(name)


def _release(desk: Desk, wanted: MessageWanted) -> None:
    if wanted.fact.kind == ARRIVAL:
        desk.state.arrival_messages = (*desk.state.arrival_messages, wanted.id)
    at = desk.now
    if not wanted.immediate and wanted.channel is not MessageChannel.NOTICE:
        at = release_time(desk, wanted.id)
    if at <= desk.now:
        desk.outbox.messages.append(wanted)
    elif desk.state.closed:
        desk.outbox.messages.append(wanted.model_copy(update={"not_before": at}))
    else:
        name = f"{MESSAGE}{wanted.id}"
        desk.state.pending_messages[name] = wanted
        desk.state.deadlines[name] = Deadline(
            name=name,
            at=at,
            rule="customer_hours.messages",
            words=f"message {wanted.trigger} goes, message hours begin",
        )


def _channels(desk: Desk, action: MessageAction) -> tuple[MessageChannel, ...]:
    """The channels an action uses for this customer; none when there is no way."""
    reach = desk.order.reach
    sms = (MessageChannel.SMS,) if reach.sms and not desk.state.wrong_number else ()
    email = (MessageChannel.EMAIL,) if reach.email else ()
    if action.notify is not None:
        return (MessageChannel.NOTICE,)
    if action.sms is not None:
        return sms
    if action.email is not None:
        return email or (sms if action.otherwise == "sms" else ())
    return (email or sms) if reach.preferred is Channel.EMAIL else (sms or email)


def _no_way(desk: Desk, trigger: Trigger, action: MessageAction) -> None:
    desk.happen(MessageNoted(trigger=trigger.id))
    if action.mandatory and not desk.state.closed:
        desk.open_task(TaskKind.LOOK_INTO, f"trigger {trigger.id}", about=f"message:{trigger.id}")
