"""Triggers at work in an order: which fact sends which message when, by which channel, and what makes it pointless."""

from datetime import datetime, timedelta
from hashlib import sha256

from domain.actors import Role
from domain.facts import Fact, MessageNoted, OrderWasCancelled
from domain.ids import message_id
from domain.orders import Channel
from domain.tasks import TaskKind
from playbook.schema import MessageAction, Trigger
from playbook.settings_path import duration_at
from rules.order.desk import Desk
from rules.order.state import PendingTrigger
from rules.order.wanted import MessageChannel, MessageWanted

TRIGGER = "trigger:"
MESSAGE = "message:"
ARRIVAL = "parcel.arrived"
READY = "order.ready"
"""An order to be collected from the shop itself arrives by being ready."""
NOTED = "message.noted"
"""A trigger that listens to notes makes none: they would go on for ever."""


def hear(desk: Desk, fact: Fact) -> None:
    """A fact ends what it makes pointless, and starts the triggers that wait for it."""
    _forget_pointless(desk, fact.body.kind)
    if desk.state.silent or (isinstance(fact.body, OrderWasCancelled) and fact.body.silent):
        return
    for trigger in desk.playbook.triggers:
        if not trigger.enabled or trigger.on != fact.body.kind:
            continue
        pending = PendingTrigger(trigger=trigger.id, fact_seq=fact.seq, fact=fact.body, cause=fact.cause)
        delay = _delay(desk, trigger)
        if delay and not desk.state.closed:
            _wait(desk, pending, desk.now + delay)
        else:
            # A closed order has no timer of its own: its messages carry the delay themselves.
            _fire(desk, trigger, pending, desk.now + (delay or timedelta(0)))


def wake_trigger(desk: Desk, name: str) -> None:
    """The delay of a trigger is over."""
    pending = desk.state.pending_triggers.pop(name)
    trigger = _enabled(desk, pending.trigger)
    if trigger is not None:
        _fire(desk, trigger, pending, desk.now)


def wake_message(desk: Desk, name: str) -> None:
    """Message hours have begun for a message that waited for them, unless the customer moved or the clock ran on."""
    _release(desk, desk.state.pending_messages.pop(name), desk.now)


def forget(desk: Desk, kind: str) -> None:
    """What still waits to be said of an earlier fact of this kind is not true any more."""
    for name, pending in list(desk.state.pending_triggers.items()):
        if pending.fact.kind == kind:
            del desk.state.pending_triggers[name]
            desk.drop_deadlines(name)
    for name, message in list(desk.state.pending_messages.items()):
        if message.fact.kind == kind:
            del desk.state.pending_messages[name]
            desk.drop_deadlines(name)
    desk.outbox.messages = [one for one in desk.outbox.messages if one.fact.kind != kind]


def let_go(desk: Desk) -> None:
    """The order is closed: what its last fact did not make pointless goes out at its moment without a timer.

    From then on nothing makes it pointless any more but consent, which is asked again at the send.
    """
    triggers, desk.state.pending_triggers = desk.state.pending_triggers, {}
    waiting, desk.state.pending_messages = desk.state.pending_messages, {}
    if desk.state.silent:
        return
    for name, pending in triggers.items():
        trigger = _enabled(desk, pending.trigger)
        if trigger is not None:
            _fire(desk, trigger, pending, desk.state.deadlines[name].at)
    for name, message in waiting.items():
        _release(desk, message, desk.state.deadlines[name].at)


def release_time(desk: Desk, identity: str, at: datetime, latest: datetime | None = None) -> datetime:
    """The next moment of message hours from `at`; what has to wait for it is spread over the morning by its identity.

    The spreading does not go beyond `latest`, the hours do; nor does it go beyond the hours, where nothing would ever be sent.
    """
    opens = desk.message_time.next_open(at)
    if opens is None or opens <= at:
        return at
    spread = desk.playbook.sending.morning_jitter
    part = int.from_bytes(sha256(identity.encode()).digest()[:4]) / 2**32
    spread_to = opens + timedelta(seconds=int(spread.total_seconds() * part))
    if not desk.message_time.is_open(spread_to):
        return opens
    return spread_to if latest is None else max(opens, min(spread_to, latest))


def _fire(desk: Desk, trigger: Trigger, pending: PendingTrigger, at: datetime) -> None:
    """Everything a trigger does, once per cause; `at` is now, or later for a closed order."""
    customer = desk.surroundings.customer
    if trigger.marketing and (customer.black_listed or customer.unsubscribed):
        return
    has_sms = any(action.sms is not None for action in trigger.do)
    for place, action in enumerate(trigger.do):
        channels = _channels(desk, action)
        if not channels:
            _no_way(desk, trigger, action)
        for channel in channels:
            if has_sms and channel is MessageChannel.SMS and action.email is not None:
                # An email with no address falls back to what is said by SMS anyway.
                continue
            identity = message_id(
                desk.order.id, pending.cause, f"{trigger.id}@{pending.fact_seq}", place, channel
            )
            wanted = MessageWanted(
                id=identity,
                trigger=trigger.id,
                template=action.template,
                channel=channel,
                cause=pending.cause,
                fact_seq=pending.fact_seq,
                fact=pending.fact,
                role=action.role if channel is MessageChannel.NOTICE else None,
                immediate=trigger.immediate,
                marketing=trigger.marketing,
            )
            _release(desk, wanted, at)


def _enabled(desk: Desk, name: str) -> Trigger | None:
    return next((one for one in desk.playbook.triggers if one.id == name and one.enabled), None)


def _delay(desk: Desk, trigger: Trigger) -> timedelta | None:
    if isinstance(trigger.after, str):
        return duration_at(desk.playbook, trigger.after)
    return trigger.after


def _wait(desk: Desk, pending: PendingTrigger, at: datetime) -> None:
    name = f"{TRIGGER}{pending.trigger}:{pending.fact_seq}"
    desk.state.pending_triggers[name] = pending
    rule = f"trigger {pending.trigger}"
    desk.set_deadline(name, at, rule, f"{rule} fires")


def _forget_pointless(desk: Desk, kind: str) -> None:
    pointless = {trigger.id for trigger in desk.playbook.triggers if kind in trigger.unless}
    if not pointless:
        return
    for name, pending in list(desk.state.pending_triggers.items()):
        if pending.trigger in pointless:
            del desk.state.pending_triggers[name]
            desk.drop_deadlines(name)
    for name, message in list(desk.state.pending_messages.items()):
        if message.trigger in pointless:
            del desk.state.pending_messages[name]
            desk.drop_deadlines(name)
    # What this very step wanted is not said either: a parcel handed over at once is not announced as shipped.
    desk.outbox.messages = [one for one in desk.outbox.messages if one.trigger not in pointless]


def _release(desk: Desk, wanted: MessageWanted, at: datetime) -> None:
    arrival = wanted.fact.kind in (ARRIVAL, READY)
    if arrival and wanted.id not in desk.state.arrival_messages:
        desk.state.arrival_messages = (*desk.state.arrival_messages, wanted.id)
    if not wanted.immediate and wanted.channel is not MessageChannel.NOTICE:
        latest = desk.now + desk.playbook.pickup.arrival_message_within if arrival else None
        at = release_time(desk, wanted.id, at, latest)
    if at <= desk.now:
        desk.outbox.messages.append(wanted)
    elif desk.state.closed:
        desk.outbox.messages.append(wanted.model_copy(update={"not_before": at}))
    else:
        name = f"{MESSAGE}{wanted.id}"
        desk.state.pending_messages[name] = wanted
        words = f"message {wanted.trigger} goes, message hours begin"
        desk.set_deadline(name, at, "customer_hours.messages", words)


def _channels(desk: Desk, action: MessageAction) -> tuple[MessageChannel, ...]:
    """The channels an action uses for this customer; none when there is no way."""
    reach = desk.order.reach
    sms = (MessageChannel.SMS,) if reach.sms and not desk.state.wrong_number else ()
    email = (MessageChannel.EMAIL,) if reach.email else ()
    if action.notify is not None:
        return (MessageChannel.NOTICE,)
    if action.sms is not None:
        return sms
    if action.email is not None and not action.mandatory:
        return email or (sms if action.otherwise == "sms" else ())
    if action.email is not None:
        return email or sms
    return (email or sms) if reach.preferred is Channel.EMAIL else (sms or email)


def _no_way(desk: Desk, trigger: Trigger, action: MessageAction) -> None:
    if trigger.on != NOTED:
        desk.happen(MessageNoted(trigger=trigger.id))
    if action.mandatory and not desk.state.closed:
        about = f"message:{trigger.id}"
        desk.open_task(TaskKind.LOOK_INTO, f"trigger {trigger.id}", about=about, role=Role.OPERATOR)
