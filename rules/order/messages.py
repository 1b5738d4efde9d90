"""Messages of an order: by which channel one goes to whom, and when message hours let it; why it is said triggers decide."""

from dataclasses import dataclass
from datetime import datetime

from domain.actors import Role
from domain.facts import MessageNoted, MessageUndeliverable
from domain.ids import PromoCodeId, message_id
from domain.orders import Channel
from domain.tasks import TaskKind
from playbook.actions import Action, Email, PostWebhook
from playbook.schema import Sending
from playbook.triggers import Trigger
from rules.order.desk import Desk
from rules.order.state import Held, PendingTrigger
from rules.order.wanted import MessageChannel, MessageWanted, Pointless, Recipient
from rules.spreading import release_time

MESSAGE = "message:"
ARRIVAL = "parcel.arrived"
READY = "order.ready"
"""An order to be collected from the shop itself arrives by being ready."""
NOTED = "message.noted"
"""A trigger that listens to notes makes none: they would go on for ever."""


@dataclass
class Occasion:
    """Why something is done: a trigger at work on its fact; `at` is now, or later for a closed order."""

    trigger: Trigger
    pending: PendingTrigger
    at: datetime
    says_sms: bool = False
    """Another act says it by SMS: a letter with no address need not fall back to that."""
    promo_code: PromoCodeId | None = None
    """Given by an act before; what is said after it may show it."""
    said: bool = False
    """Something went to a person."""
    unsaid: tuple[Action, ...] = ()
    """What had no way to go."""

    @property
    def name(self) -> str:
        """Tells this doing of the trigger from every other: its fact, and its rung on a ladder."""
        rung = f".{self.pending.rung}" if self.pending.rung else ""
        return f"{self.trigger.id}@{self.pending.fact_seq}{rung}"


def say(desk: Desk, occasion: Occasion, place: int, action: Action) -> None:
    """What one act says, by every channel it uses; `place` is its place in the trigger's `do`."""
    written = action.written
    if written is None:
        return
    channels = _channels(desk, action)
    if not channels:
        occasion.unsaid = (*occasion.unsaid, action)
    occasion.said = occasion.said or any(channel.to_person for channel in channels)
    fact = occasion.pending.fact
    if isinstance(fact, MessageUndeliverable) and fact.again:
        # It would fail in its turn, and be told of, without end; who reads here is told all the same.
        channels = tuple(channel for channel in channels if not channel.leaves)
    to = Recipient(action.email.to) if action.email is not None else Recipient.CUSTOMER
    if desk.silent and to is Recipient.CUSTOMER:
        channels = tuple(channel for channel in channels if not channel.to_person)
    for channel in channels:
        if occasion.says_sms and channel is MessageChannel.SMS and action.email is not None:
            continue
        wanted = MessageWanted(
            id=message_id(desk.order.id, occasion.pending.cause, occasion.name, place, channel),
            trigger=occasion.trigger.id,
            template=written.template,
            channel=channel,
            cause=occasion.pending.cause,
            fact_seq=occasion.pending.fact_seq,
            fact=occasion.pending.fact,
            role=action.notify.role if action.notify is not None else None,
            to=to,
            immediate=occasion.trigger.immediate,
            marketing=occasion.trigger.marketing,
            promo_code=occasion.promo_code,
            reminder=occasion.pending.rung + 1 if occasion.trigger.remind is not None else None,
        )
        _release(desk, wanted, occasion.at)


def note_unsaid(desk: Desk, occasion: Occasion) -> None:
    """Where none of the trigger's messages had a way to go it is noted, once; one that must go is a person's to tell."""
    if occasion.said or not occasion.unsaid or occasion.pending.fact.kind == NOTED:
        return  # a message about a message that could not go: noting it would have no end
    name = occasion.trigger.id
    desk.happen(MessageNoted(trigger=name))
    must_go = any(action.email is not None and action.email.mandatory for action in occasion.unsaid)
    if must_go and not desk.state.closed:
        desk.open_task(TaskKind.LOOK_INTO, f"trigger {name}", about=f"message:{name}", role=Role.OPERATOR)


def post(desk: Desk, occasion: Occasion, place: int, webhook: PostWebhook) -> None:
    """The fact for the shop's backend: at any hour, whatever the customer consents to."""
    pending, channel = occasion.pending, MessageChannel.WEBHOOK
    if isinstance(pending.fact, MessageUndeliverable) and pending.fact.channel == channel:
        return  # a webhook about a webhook that could not go: it would fail the same way, without end
    wanted = MessageWanted(
        id=message_id(desk.order.id, pending.cause, occasion.name, place, channel),
        trigger=occasion.trigger.id,
        template=webhook.event,
        channel=channel,
        cause=pending.cause,
        fact_seq=pending.fact_seq,
        fact=pending.fact,
    )
    _release(desk, wanted, occasion.at)


def wake(desk: Desk, name: str) -> None:
    """Message hours have begun for a message that waited for them, unless the customer moved or the clock ran on."""
    _release(desk, desk.state.pending_messages.pop(name), desk.now)


def forget(desk: Desk, pointless: Pointless) -> None:
    """Of what waits to be said, these need not be said any more; nor what was wanted before and is not out yet."""
    for name, message in list(desk.state.pending_messages.items()):
        if pointless.covers(message):
            _drop(desk, name)
    # Nor what this very step wanted said: a parcel handed over at once is not announced as shipped.
    desk.outbox.messages = [one for one in desk.outbox.messages if not pointless.covers(one)]
    desk.outbox.pointless.append(pointless)


def let_go(desk: Desk) -> None:
    """The order is closed: what waits for message hours carries its moment itself."""
    waiting, desk.state.pending_messages = desk.state.pending_messages, {}
    if desk.state.silent:
        return
    for name, message in waiting.items():
        deadline = desk.state.deadlines[name]
        _release(desk, message, deadline.at, since=deadline.since)


def follow_rules(desk: Desk, before: Desk, version: str) -> None:
    """Another playbook: what is wanted already goes in the words of `version`, which wanted it, and in the new hours.

    `before` is the desk with the old playbook: where both give the same moment, a message keeps the one it has.
    """
    desk.outbox.messages = [_worded(message, version) for message in desk.outbox.messages]
    for name, message in list(desk.state.pending_messages.items()):
        desk.state.pending_messages[name] = _worded(message, version)
        since = desk.state.deadlines[name].since
        if since is None:
            continue
        at = _goes_at(desk, message, since, learned_at=since)
        if at != _goes_at(before, message, since, learned_at=since):
            desk.retime(name, at)


def _worded(message: MessageWanted, version: str) -> MessageWanted:
    return message if message.playbook else message.model_copy(update={"playbook": version})


def _tells_arrival(wanted: MessageWanted) -> bool:
    return wanted.fact.kind in (ARRIVAL, READY) and wanted.channel.to_person


def _goes_at(desk: Desk, wanted: MessageWanted, at: datetime, learned_at: datetime) -> datetime:
    latest = learned_at + desk.playbook.pickup.arrival_message_within if _tells_arrival(wanted) else None
    # By the order, not by the message: all that one customer waits for goes at one moment, in its order.
    spread = desk.playbook.sending.morning_jitter
    return release_time(desk.message_time, desk.order.id, at, spread, latest)


def _release(desk: Desk, wanted: MessageWanted, at: datetime, since: datetime | None = None) -> None:
    """Now, or when message hours let it; `since` is when it was wanted, where that is before `at`."""
    if isinstance(wanted.fact, MessageUndeliverable) and wanted.id not in desk.state.said_of_failures:
        desk.state.said_of_failures = (*desk.state.said_of_failures, wanted.id)
    if _tells_arrival(wanted) and wanted.id not in desk.state.arrival_messages:
        desk.state.arrival_messages = (*desk.state.arrival_messages, wanted.id)
    wanted_at = since or at
    if not wanted.immediate and _has_hours(wanted):
        at = _goes_at(desk, wanted, at, learned_at=desk.now)
        if desk.state.closed:
            at = _after_earlier(desk, wanted_at, at)
    if at <= desk.now:
        if _has_hours(wanted) and desk.message_time.is_open(desk.now):
            _say_earlier(desk, wanted)
        desk.outbox.messages.append(wanted)
    elif desk.state.closed:
        desk.outbox.messages.append(wanted.model_copy(update={"not_before": at}))
    else:
        name = f"{MESSAGE}{wanted.id}"
        desk.state.pending_messages[name] = wanted
        words = f"message {wanted.trigger} goes, message hours begin"
        desk.set_deadline(name, at, "customer_hours.messages", words, since=wanted_at)


def _after_earlier(desk: Desk, wanted_at: datetime, at: datetime) -> datetime:
    """What a closed order wants said goes no sooner than what it wanted said before and message hours still hold back."""
    waiting = tuple(one for one in desk.state.held_messages if one.until > desk.now)
    at = max([at, *(one.until for one in waiting if one.since <= wanted_at)])
    desk.state.held_messages = (*waiting, Held(since=wanted_at, until=at)) if at > wanted_at else waiting
    return at


def _has_hours(wanted: MessageWanted) -> bool:
    return wanted.channel.to_person and wanted.to is Recipient.CUSTOMER


def _say_earlier(desk: Desk, wanted: MessageWanted) -> None:
    """What still waits for its share of the morning is said before what happened after it."""
    waiting = desk.state.pending_messages.items()
    earlier = [(one.fact_seq, one.id, name) for name, one in waiting if _has_hours(one)]
    for fact_seq, _, name in sorted(earlier):
        if fact_seq < wanted.fact_seq:
            desk.outbox.messages.append(_drop(desk, name))


def _drop(desk: Desk, name: str) -> MessageWanted:
    desk.drop_deadlines(name)
    return desk.state.pending_messages.pop(name)


def _channels(desk: Desk, action: Action) -> tuple[MessageChannel, ...]:
    """The channels an act uses for this customer; none when there is no way."""
    if action.notify is not None:
        return (MessageChannel.NOTICE,)
    if action.comment is not None:
        return (MessageChannel.COMMENT,)
    reach = desk.order.reach
    sms = (MessageChannel.SMS,) if reach.sms and not desk.state.wrong_number else ()
    if action.sms is not None:
        return sms
    email = (MessageChannel.EMAIL,) if reach.email else ()
    if action.email is not None:
        return _by_email(desk, action.email, email, sms)
    ways = (email, sms) if reach.preferred is Channel.EMAIL else (sms, email)
    return _first_on(desk, *ways)


def _by_email(
    desk: Desk, action: Email, email: tuple[MessageChannel, ...], sms: tuple[MessageChannel, ...]
) -> tuple[MessageChannel, ...]:
    if action.to == "carrier":
        known = desk.order.delivery.carrier in desk.playbook.assembly.carriers_by_email
        return (MessageChannel.EMAIL,) if known else ()
    return _first_on(desk, email, sms if action.mandatory or action.otherwise == "sms" else ())


def _first_on(desk: Desk, *ways: tuple[MessageChannel, ...]) -> tuple[MessageChannel, ...]:
    """The first way to the customer whose channel is on. With all of them off the first, so that what was not sent is seen."""
    known = [way for way in ways if way]
    on = [way for way in known if desk.playbook.sending.by(way[0]) is not Sending.OFF]
    return next(iter(on or known), ())
