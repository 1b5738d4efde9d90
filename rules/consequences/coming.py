"""What comes next in an order: each open task, timer and look at the carrier, with its rule and what would cancel it, in words."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from domain.actors import Role
from domain.base import Moment, Stored
from domain.ids import TaskId
from domain.statuses import Status
from domain.tasks import Task, TaskKind
from playbook.schema import OnGiveUp, Playbook
from playbook.task_rows import row_delay
from playbook.triggers import Trigger
from playbook.wording import Locale
from rules.explanation.acts import acts_words
from rules.explanation.facts import CLAUSES
from rules.explanation.telling import value_at
from rules.explanation.values import Said, either
from rules.order.messages import MESSAGE
from rules.order.pickup_terms import RETURN
from rules.order.prepayment import ASK_PRICE
from rules.order.state import OrderState
from rules.order.triggers import TRIGGER
from rules.order.wanted import Deadline
from rules.words import coming as w
from rules.words.names import CARRIERS, CHANNELS, PEOPLE, Words, name_of, said

_RULE_OF_TRIGGER: Final = "trigger "
_LOOKED_AFTER: Final = frozenset({Status.SHIPPED, Status.AT_PICKUP, Status.DELIVERING, Status.RETURNING})
_DAY: Final = timedelta(days=1)
_BY_ROW: Final[Mapping[str, TaskKind]] = {
    "payment.check_invoice_after": TaskKind.CHECK_INVOICE,
    "payment.ask_before_end": TaskKind.HOLD_PRICE,
    "pickup.call_after": TaskKind.REMIND_PICKUP,
    "courier.call_before_slot": TaskKind.CONFIRM_DELIVERY,
}
"""Terms that the trigger's row of a task may set otherwise."""


class ComingKind(StrEnum):
    """What may come next."""

    TASK = "task"
    TIMER = "timer"
    TRIGGER = "trigger"
    MESSAGE = "message"
    LOOK = "look"
    """The carrier is asked where the parcel is."""


class Coming(Stored):
    """One thing that comes, when, why, and what would cancel it; `until` is when a task is overdue."""

    kind: ComingKind
    at: Moment
    what: str
    rule: str
    """The setting or trigger, for a link to the playbook."""
    why: str
    unless: str = ""
    until: Moment | None = None
    task: TaskId | None = None


def coming_next(state: OrderState, playbook: Playbook, now: datetime, locale: Locale) -> tuple[Coming, ...]:
    """Everything that an order has before it, the soonest first."""
    teller = _Teller(state, playbook, locale)
    found = [*teller.tasks(), *teller.timers(), *teller.looks(now)]
    return tuple(sorted(found, key=lambda one: (one.at, one.what)))


def why_words(rule: str, state: OrderState, playbook: Playbook, locale: Locale) -> str:
    """What a rule says, by the setting or trigger that it is called by; nothing for one that has no words."""
    return _Teller(state, playbook, locale).why(rule)


def what_comes(
    name: str,
    rule: str,
    otherwise: str,
    playbook: Playbook,
    locale: Locale,
    rung: int = 0,
    *,
    wrong_number: bool = False,
) -> str:
    """What a timer of this name brings; `otherwise` where nobody wrote words for it.

    `rung`: of a trigger's ladder. `wrong_number`: it is known to be one, so it does not matter how few calls there were.
    """
    if name.startswith(TRIGGER):
        trigger = _trigger_of(rule, playbook)
        return otherwise if trigger is None else acts_words(trigger.acts_at(rung), playbook, locale)
    known = w.TIMERS.get(name)
    if known is None:
        return otherwise
    if playbook.confirmation.on_give_up is not OnGiveUp.CANCEL:
        end = w.DECIDED
    else:
        end = w.CANCELLED if wrong_number else w.CANCELLED_OR_DECIDED
    return said(known.what, locale).format(said(end, locale))


def _trigger_of(rule: str, playbook: Playbook) -> Trigger | None:
    name = rule.removeprefix(_RULE_OF_TRIGGER)
    return next((one for one in playbook.triggers if one.id == name), None)


class _Teller:
    def __init__(self, state: OrderState, playbook: Playbook, locale: Locale) -> None:
        self._state = state
        self._playbook = playbook
        self._locale = locale

    def tasks(self) -> Iterator[Coming]:
        """Whom the order waits for."""
        for task in self._state.tasks.values():
            yield Coming(
                kind=ComingKind.TASK,
                at=task.ready_at,
                until=task.due_at,
                what=self._task(task),
                rule=task.rule,
                why=self.why(task.rule),
                unless=self._say(w.TASKS_UNLESS[task.kind]),
                task=task.id,
            )

    def timers(self) -> Iterator[Coming]:
        """What wakes by itself."""
        for deadline in self._state.deadlines.values():
            yield self._timer(deadline)

    def _timer(self, deadline: Deadline) -> Coming:
        name = deadline.name
        if name.startswith(TRIGGER):
            return self._trigger(deadline)
        if name.startswith(MESSAGE):
            return self._message(deadline)
        known = w.TIMERS.get(name)
        return Coming(
            kind=ComingKind.TIMER,
            at=deadline.at,
            what=what_comes(
                name,
                deadline.rule,
                deadline.words,
                self._playbook,
                self._locale,
                wrong_number=self._state.wrong_number,
            ),
            rule=deadline.rule,
            why=self._why_timer(deadline),
            unless="" if known is None else self._say(known.unless),
        )

    def looks(self, now: datetime) -> Iterator[Coming]:
        """The shop asks the carrier itself where the parcel is, at its times of day."""
        rules, parcel = self._playbook.shipping, self._state.parcel
        if self._state.status not in _LOOKED_AFTER or parcel.carrier not in rules.poll or not rules.poll_at:
            return
        zone = ZoneInfo(self._playbook.hours.timezone)
        name = self._say(CARRIERS[parcel.carrier]) if parcel.carrier in CARRIERS else str(parcel.carrier)
        yield Coming(
            kind=ComingKind.LOOK,
            at=min(_next_time(clock, now, zone) for clock in rules.poll_at),
            what=f"{self._say(w.POLLED)} ({name})",
            rule="shipping.poll_at",
            why=self._say(w.RULES["shipping.poll_at"]).format(", ".join(sorted(rules.poll_at))),
        )

    def _task(self, task: Task) -> str:
        name = name_of(task.kind, self._locale)
        return name if task.role is Role.OPERATOR else f"{name} ({self._say(PEOPLE[task.role])})"

    def _trigger(self, deadline: Deadline) -> Coming:
        pending = self._state.pending_triggers.get(deadline.name)
        rung = 0 if pending is None else pending.rung
        trigger = _trigger_of(deadline.rule, self._playbook)
        ends = () if trigger is None else (*trigger.unless, *(trigger.remind.until if trigger.remind else ()))
        clauses = [self._say(CLAUSES[kind]) for kind in ends if kind in CLAUSES]
        return Coming(
            kind=ComingKind.TRIGGER,
            at=deadline.at,
            what=what_comes(deadline.name, deadline.rule, deadline.words, self._playbook, self._locale, rung),
            rule=deadline.rule,
            why=self.why(deadline.rule),
            unless=self._say(w.UNLESS).format(either(clauses, self._locale)) if clauses else "",
        )

    def _message(self, deadline: Deadline) -> Coming:
        wanted = self._state.pending_messages.get(deadline.name)
        what = deadline.words
        if wanted is not None:
            about = self._say(CLAUSES.get(wanted.fact.kind, w.NOTHING))
            what = self._say(w.MESSAGE.what).format(self._say(CHANNELS[wanted.channel]))
            what = f"{what}: {about}" if about else what
        return Coming(
            kind=ComingKind.MESSAGE,
            at=deadline.at,
            what=what,
            rule=deadline.rule,
            why=self.why(deadline.rule),
            unless=self._say(w.MESSAGE.unless),
        )

    def _why_timer(self, deadline: Deadline) -> str:
        """A date that somebody named is no term of the setting."""
        if deadline.name == RETURN and deadline.since != self._state.parcel.arrived_at:
            return self._say(w.STORED_UNTIL)
        by_term = deadline.since is not None or deadline.name == ASK_PRICE
        has_term = "{" in self._say(w.RULES.get(deadline.rule, w.NOTHING))
        return self.why(deadline.rule) if by_term or not has_term else self._say(w.OTHER_TERM)

    def why(self, rule: str) -> str:
        """What the rule says."""
        if rule.startswith(_RULE_OF_TRIGGER):
            return self._say(w.BY_TRIGGER).format(rule.removeprefix(_RULE_OF_TRIGGER))
        words = self._say(w.RULES.get(rule, w.NOTHING))
        return words.format(Said(self._setting(rule), self._locale)) if "{" in words else words

    def _setting(self, rule: str) -> object:
        if rule == "stock.reserve_for":
            return self._playbook.stock.reserve_for.by(self._state.reserved_by or self._state.order.method)
        found = value_at(self._playbook, rule)
        if rule in _BY_ROW and isinstance(found, timedelta):
            return row_delay(self._playbook, _BY_ROW[rule], found) or found
        return found

    def _say(self, words: Words) -> str:
        return said(words, self._locale)


def _next_time(clock: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The next moment at which the shop's clock shows this time of day."""
    local = now.astimezone(zone)
    hour, minute = map(int, clock.split(":"))
    found = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return (found if found > local else found + _DAY).astimezone(UTC)
