"""The terms of a parcel that waits for its customer: when it is reminded of, called about, and sent back.

Lifecycle, "At the pickup point". They count from the arrival message and from the arrival, and follow another playbook.
"""

from datetime import datetime, timedelta

from domain.durations import format_duration
from domain.tasks import Task, TaskKind
from playbook.task_rows import acts_on, row_delay
from rules.order import messages
from rules.order.desk import Desk

UNCOLLECTED = "uncollected"
CALL = "call_pickup"
RETURN = "return"
RULE = "pickup.call_after"
_CALLS = "not collected: an operator calls"
WELL_AFTER = timedelta(hours=1)
"""What days are counted from need not be exact to the second: a timer more for each parcel would buy nothing."""


def ask_at(desk: Desk, at: datetime) -> Task | None:
    """An operator calls then, if it still lies there and is not already on its way back."""
    return desk.open_task(TaskKind.REMIND_PICKUP, RULE, ready=at) if at < until(desk) else None


def ask_by_terms(desk: Desk, at: datetime) -> None:
    """The call that comes by itself, once in a stay."""
    desk.state.pickup_call_over = True
    if desk.find_task(TaskKind.REMIND_PICKUP) is None:
        asked = ask_at(desk, at)
        desk.state.pickup_call = asked.id if asked is not None else None


def until(desk: Desk) -> datetime:
    """When it goes back."""
    stored = desk.state.parcel.store_until
    return stored if stored is not None else desk.now


def go_back_at(desk: Desk, at: datetime, *, since: datetime | None = None) -> None:
    """Its way back begins then: on the shop's term (from arrival, or from `since`), or on a date of the carrier's own."""
    desk.state.parcel = desk.state.parcel.model_copy(update={"store_until": at})
    term, arrived_at = desk.playbook.pickup.return_after, desk.state.parcel.arrived_at
    if since is None and arrived_at is not None and at == arrived_at + term:
        since = arrived_at
    own = arrived_at is None or since == arrived_at
    desk.set_deadline(RETURN, at, "pickup.return_after", _return_words(term, own=own), since=since)


def _return_words(term: timedelta, *, own: bool) -> str:
    return f"goes back, {_spelled(term)} from arrival" if own else "goes back, the carrier keeps it no longer"


def _spelled(term: timedelta) -> str:
    """ "14 days"; a shop in a hurry has terms that are not whole days, spelled as in its playbook: "1d12h"."""
    if term % timedelta(days=1):
        return format_duration(term)
    return "1 day" if term.days == 1 else f"{term.days} days"


def set_terms(desk: Desk, base: datetime) -> None:
    """The reminder, and the call where it comes before that."""
    rules = desk.playbook.pickup
    after = call_after(desk)
    _remind_at(desk, base + rules.remind_after, base)
    if after is not None and after < rules.remind_after:
        call_at(desk, base, after)


def call_after(desk: Desk) -> timedelta | None:
    """From the arrival message to the call; None where the shop calls nobody."""
    return row_delay(desk.playbook, TaskKind.REMIND_PICKUP, desk.playbook.pickup.call_after)


def call_at(desk: Desk, base: datetime, after: timedelta) -> None:
    """An operator calls so long after the arrival message."""
    desk.set_deadline(CALL, base + after, "pickup.call_after", _CALLS, since=base)


def _remind_at(desk: Desk, at: datetime, since: datetime | None) -> None:
    term = desk.playbook.pickup.remind_after
    if call_after(desk) == term and not acts_on(desk.playbook, "parcel.uncollected"):
        # Nobody is reminded: only the call is waited for.
        desk.set_deadline(UNCOLLECTED, at, "pickup.call_after", _CALLS, since=since)
    else:
        words = f"not collected for {_spelled(term)}"
        desk.set_deadline(UNCOLLECTED, at, "pickup.remind_after", words, since=since)


def follow_rules(desk: Desk, message_went: datetime | None) -> None:
    """Another playbook: what is still to come of the terms goes by it, counted from where they were counted before.

    `message_went` is when the arrival message would have gone by the old hours for messages.
    """
    back = desk.state.deadlines.get(RETURN)
    if back is None or desk.state.pickup_base is None:
        return
    if back.since is not None:
        term = desk.playbook.pickup.return_after
        words = _return_words(term, own=back.since == desk.state.parcel.arrived_at)
        at = desk.retime(RETURN, back.since + term, words)
        desk.state.parcel = desk.state.parcel.model_copy(update={"store_until": at})
    if desk.state.pickup_base == message_went:
        desk.state.pickup_base = message_time(desk) or desk.state.pickup_base
    _follow_from(desk, desk.state.pickup_base)


def _follow_from(desk: Desk, base: datetime) -> None:
    reminder, after = desk.state.deadlines.get(UNCOLLECTED), call_after(desk)
    if reminder is not None:
        term = desk.playbook.pickup.remind_after
        _remind_at(desk, desk.retime(UNCOLLECTED, base + term), reminder.since)
        # Without a deadline of its own the call comes with the reminder.
        calls = after is not None and after < term
    else:
        calls = after is not None
    if _call_is_over(desk) or not calls or after is None:
        desk.drop_deadlines(CALL)
    elif CALL in desk.state.deadlines:
        desk.retime(CALL, base + after)
    else:
        call_at(desk, base, after)
        desk.retime(CALL, max(base + after, desk.now))


def _call_is_over(desk: Desk) -> bool:
    """Of an order that was stored before this was noted, any call counts."""
    noted = desk.state.pickup_call_over
    return bool(desk.state.task_numbers.get(TaskKind.REMIND_PICKUP)) if noted is None else noted


def sent_later(desk: Desk) -> bool:
    """The message went out well after it was released (a gateway was down): the days count anew from its sending."""
    base = really_sent(desk)
    if desk.state.pickup_base is not None and base - desk.state.pickup_base < WELL_AFTER:
        return False
    desk.state.pickup_base = base
    set_terms(desk, base)
    return True


def message_time(desk: Desk) -> datetime | None:
    """When the arrival message goes: now, or at the next message hours."""
    waiting = [
        desk.state.deadlines[f"{messages.MESSAGE}{message}"].at
        for message in desk.state.arrival_messages
        if f"{messages.MESSAGE}{message}" in desk.state.deadlines
    ]
    if waiting:
        return min(waiting)
    return desk.now if desk.state.arrival_messages else None


def really_sent(desk: Desk) -> datetime:
    """When the arrival message was really sent; from arrival if none could be."""
    sent = [
        desk.surroundings.sent[message]
        for message in desk.state.arrival_messages
        if message in desk.surroundings.sent
    ]
    if sent:
        return min(sent)
    return desk.state.parcel.arrived_at or desk.now
