"""Triggers at work in an order: which fact starts which, for what moment it waits, what ends it; what it does is acting's."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.facts import Fact, MessageNoted, OrderWasCancelled, RuleFailed
from domain.tasks import TaskKind
from playbook.conditions import ConditionError, ConditionFailed, Scope, compile_condition
from playbook.settings_path import setting_at
from playbook.triggers import AtMoment, Trigger
from rules.order import acting, dates, messages
from rules.order.desk import Desk
from rules.order.state import PendingTrigger
from rules.order.views import scope_of
from rules.order.wanted import Pointless
from rules.spreading import release_time

TRIGGER = "trigger:"
_NO_ANSWER = (ConditionFailed, ConditionError)
"""It has none on this order; or it was published when conditions could say more, and cannot be read any more."""
_ABOUT_RULES = (RuleFailed, MessageNoted)
"""Facts that triggers themselves make happen: a failing one is not told of these, it would be told for ever."""


def hear(desk: Desk, fact: Fact) -> None:
    """A fact ends what it makes pointless, and starts the triggers that wait for it."""
    _forget_pointless(desk, fact.body.kind)
    if desk.state.silent or (isinstance(fact.body, OrderWasCancelled) and fact.body.silent):
        return
    scope: Scope | None = None
    for trigger in desk.playbook.triggers:
        if trigger.on != fact.body.kind or not trigger.enabled or trigger.only_rows:
            continue
        if trigger.when is not None:
            scope = scope or scope_of(desk, fact.body)
            if not _holds(desk, trigger, trigger.when, scope, fact):
                continue
        _begin(desk, trigger, _pending(desk, trigger, fact))


def wake(desk: Desk, name: str) -> None:
    """The moment of a trigger has come; its condition must still hold."""
    pending = desk.state.pending_triggers.pop(name)
    trigger = _enabled(desk, pending.trigger)
    if trigger is None or not _still_holds(desk, trigger, pending):
        return
    _fire(desk, trigger, pending, desk.now)
    _climb(desk, trigger, pending)


def follow_dates(desk: Desk) -> None:
    """Triggers that hang on a date of the order go where it went."""
    for name, pending in list(desk.state.pending_triggers.items()):
        trigger = _enabled(desk, pending.trigger)
        if trigger is None or trigger.before is None:
            continue
        at = _moment(desk, trigger, pending)
        known = desk.state.deadlines.get(name)
        if at is None:
            desk.drop_deadlines(name)
        elif known is None or known.at != at:
            _wait(desk, trigger, pending, at)


def follow_rules(desk: Desk, before: Desk) -> None:
    """Another playbook: of triggers that wait for their moment, those it knows for the same fact keep waiting, by its delays.

    On a ladder those steps stay done that were done. What hangs on a date `follow_dates` moves with it. `before` is the
    desk with the old playbook: where both give the same moment, the trigger keeps the one it has.
    """
    for name, pending in list(desk.state.pending_triggers.items()):
        trigger, was = _enabled(desk, pending.trigger), _enabled(before, pending.trigger)
        if trigger is None or not _still_does(trigger, pending):
            _drop(desk, name)
        elif trigger.before is None and pending.heard_at is not None:
            at = _moment(desk, trigger, pending) or desk.now
            if was is not None and was.before is None and _moment(before, was, pending) == at:
                at = desk.state.deadlines[name].at
            elif at < desk.now:
                at = desk.now if trigger.at is None else _next(desk, trigger, trigger.at, desk.now)
            _wait(desk, trigger, pending, at)


def _still_does(trigger: Trigger, pending: PendingTrigger) -> bool:
    """Whether something is left for it to do about that fact."""
    if trigger.on != pending.fact.kind or trigger.only_rows:
        return False
    steps = len(trigger.remind.rungs) if trigger.remind is not None else 1
    return pending.rung < steps


def forget(desk: Desk, kind: str) -> None:
    """What still waits to be said of an earlier fact of this kind is not true any more."""
    for name, pending in list(desk.state.pending_triggers.items()):
        if pending.fact.kind == kind:
            _drop(desk, name)
    messages.forget(desk, Pointless(fact=kind))


def let_go(desk: Desk) -> None:
    """The order is closed: what its last fact did not make pointless goes out at its moment without a timer.

    From then on nothing makes it pointless any more but consent, which is asked again at the send. Dates of the order
    are over with it.
    """
    pending, desk.state.pending_triggers = desk.state.pending_triggers, {}
    for name, one in () if desk.state.silent else pending.items():
        trigger = _enabled(desk, one.trigger)
        deadline = desk.state.deadlines.get(name)
        if trigger is not None and trigger.before is None and deadline is not None:
            _fire_without_timers(desk, trigger, one, deadline.at)
    messages.let_go(desk)


def _pending(desk: Desk, trigger: Trigger, fact: Fact) -> PendingTrigger:
    return PendingTrigger(
        trigger=trigger.id,
        fact_seq=fact.seq,
        fact=fact.body,
        cause=fact.cause,
        by=fact.actor,
        heard_at=desk.now,
    )


def _begin(desk: Desk, trigger: Trigger, pending: PendingTrigger) -> None:
    if trigger.before is not None:
        # The same reason again: it hangs on the date as it stands now, once.
        for name, earlier in list(desk.state.pending_triggers.items()):
            if earlier.trigger == trigger.id:
                _drop(desk, name)
        if not desk.state.closed:
            desk.state.pending_triggers[_name(pending)] = pending
        return  # follow_dates sets its timer when the step is over, and the date with it
    at = _moment(desk, trigger, pending) or desk.now
    if desk.state.closed:
        _fire_without_timers(desk, trigger, pending, at)
    elif at > desk.now:
        _wait(desk, trigger, pending, at)
    else:
        _fire(desk, trigger, pending, desk.now)
        _climb(desk, trigger, pending)


def _moment(desk: Desk, trigger: Trigger, pending: PendingTrigger) -> datetime | None:
    """When it is done; None while the date it hangs on is not there, or has passed."""
    heard_at = pending.heard_at or desk.now
    if trigger.before is not None:
        date = dates.date_of(desk.state, trigger.before.date)
        if date is None or date <= desk.now:
            return None
        at = max(desk.now, date - _length(desk, trigger.before.by))
    elif trigger.remind is not None:
        at = heard_at + trigger.remind.rungs[pending.rung]
    elif trigger.after is not None:
        at = heard_at + _length(desk, trigger.after)
    else:
        at = heard_at
    return at if trigger.at is None else _next(desk, trigger, trigger.at, at)


def _next(desk: Desk, trigger: Trigger, moment: AtMoment, at: datetime) -> datetime:
    """The first such moment not before `at`; where hours never open again soon, `at` itself.

    What customers are told at an opening is spread like all that waits for one.
    """
    if moment.time is not None:
        zone = desk.order.reach.zone.name if moment.clock == "customer" else desk.playbook.hours.timezone
        local = at.astimezone(ZoneInfo(zone))
        hour, minute = map(int, moment.time.split(":"))
        found = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
        if found < local:
            found = (local + timedelta(days=1)).replace(hour=hour, minute=minute, second=0, microsecond=0)
        return found.astimezone(at.tzinfo)
    calendars = {"shop": desk.shop_time, "calls": desk.call_time, "messages": desk.message_time}
    said = any(action.sms or action.email or action.message for action in trigger.do)
    spread = desk.playbook.sending.morning_jitter if said else timedelta(0)
    return release_time(calendars[moment.hours or "messages"], desk.order.id, at, spread)


def _length(desk: Desk, delay: timedelta | str) -> timedelta:
    return delay if isinstance(delay, timedelta) else setting_at(desk.playbook, delay, timedelta)


def _wait(desk: Desk, trigger: Trigger, pending: PendingTrigger, at: datetime) -> None:
    name = _name(pending)
    desk.state.pending_triggers[name] = pending
    rule = f"trigger {trigger.id}"
    step = f"{rule}, reminder {pending.rung + 1}" if trigger.remind else rule
    desk.set_deadline(name, at, rule, f"{step} fires")


def _climb(desk: Desk, trigger: Trigger, pending: PendingTrigger) -> None:
    """The next rung of a ladder is waited for, if there is one."""
    if trigger.remind is None or pending.rung + 1 >= len(trigger.remind.rungs) or desk.state.closed:
        return
    following = pending.model_copy(update={"rung": pending.rung + 1})
    at = _moment(desk, trigger, following) or desk.now
    # Two rungs that fall due at once (after an outage) are two wakes, one after the other.
    _wait(desk, trigger, following, at)


def _fire(desk: Desk, trigger: Trigger, pending: PendingTrigger, at: datetime) -> None:
    acting.act(desk, trigger, trigger.acts_at(pending.rung), pending, at)


def _fire_without_timers(desk: Desk, trigger: Trigger, pending: PendingTrigger, at: datetime) -> None:
    """A closed order has no timers: every rung that is left carries its own moment."""
    _fire(desk, trigger, pending, at)
    if trigger.remind is not None:
        for rung in range(pending.rung + 1, len(trigger.remind.rungs)):
            later = pending.model_copy(update={"rung": rung})
            _fire(desk, trigger, later, _moment(desk, trigger, later) or desk.now)


def _holds(desk: Desk, trigger: Trigger, condition: str, scope: Scope, fact: Fact) -> bool:
    """Whether its condition holds; one that cannot be worked out is told to a person, and counts as not holding."""
    try:
        return compile_condition(condition, trigger.on).holds(scope)
    except _NO_ANSWER:
        if not isinstance(fact.body, _ABOUT_RULES):
            desk.happen(RuleFailed(trigger=trigger.id))
            desk.open_task(TaskKind.LOOK_INTO, f"trigger {trigger.id}", about=f"rule:{trigger.id}")
        return False


def _still_holds(desk: Desk, trigger: Trigger, pending: PendingTrigger) -> bool:
    if trigger.when is None:
        return True
    try:
        return compile_condition(trigger.when, trigger.on).holds(scope_of(desk, pending.fact))
    except _NO_ANSWER:
        return False


def _enabled(desk: Desk, name: str) -> Trigger | None:
    return next((one for one in desk.playbook.triggers if one.id == name and one.enabled), None)


def _name(pending: PendingTrigger) -> str:
    return f"{TRIGGER}{pending.trigger}:{pending.fact_seq}"


def _drop(desk: Desk, name: str) -> None:
    del desk.state.pending_triggers[name]
    desk.drop_deadlines(name)


def _forget_pointless(desk: Desk, kind: str) -> None:
    pointless = {trigger.id for trigger in desk.playbook.triggers if trigger.is_ended_by(kind)}
    if not pointless:
        return
    for name, pending in list(desk.state.pending_triggers.items()):
        if pending.trigger in pointless:
            _drop(desk, name)
    messages.forget(desk, Pointless(triggers=tuple(sorted(pointless))))
