"""Lives one order again under a playbook, on a virtual clock: what was sent, asked, answered, and how it ended."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import count
from typing import Final

from domain.actors import ActorKind
from domain.facts import (
    Fact,
    NumberWasWrong,
    OrderReturning,
    OrderWasCancelled,
)
from domain.ids import MessageId, TaskId
from domain.money import ZERO
from domain.statuses import CLOSED, PaymentState, Status
from domain.stimuli import MessageFailed, Stimulus, TaskCompleted
from domain.tasks import CALLS, Task
from playbook.schema import Playbook, Sending
from playbook.sms import sms_parts
from playbook.templates import TemplateChannel, render_text
from playbook.values import MessageValues, OfficeValues
from rules.backtest.lives import Life
from rules.order.desk import IllegalMove
from rules.order.process import OrderProcess
from rules.order.refusals import Refused
from rules.order.surroundings import Surroundings
from rules.order.wanted import MessageChannel, MessageWanted, Recipient, Taken
from rules.simulation.driving import Driver, NeverEnds
from rules.simulation.world import PAYMENT_LINK, UNSUBSCRIBE_LINK
from rules.speaking import known_values

CODE: Final = "XXXX-XXXX"
"""As long as a promo code: only the length of a message matters here."""
_FAILED: Final = frozenset({Status.CANCELLED, Status.RETURNED})


class Unliveable(Exception):
    """The rules broke down, or wake each other without end; the text is a code."""


@dataclass
class Lived:
    """One life as it went under one playbook. Counts are by kind; lengths of time count from placing."""

    status: Status = Status.NEW
    payment: PaymentState = PaymentState.UNPAID
    took: timedelta | None = None
    """From placing to its end; None while it is open."""
    messages: Counter[tuple[str, MessageChannel]] = field(default_factory=Counter)
    """Those that go to people outside, by trigger and channel."""
    sms_parts: int = 0
    tasks: Counter[str] = field(default_factory=Counter)
    calls: int = 0
    """Outcomes of tasks that ring the customer."""
    waiting: Counter[str] = field(default_factory=Counter)
    """Tasks that nobody has done at the end."""
    returns: Counter[str] = field(default_factory=Counter)
    """Returns that a rule made, by why."""
    cancelled: Counter[str] = field(default_factory=Counter)
    """Cancellations that a rule made, by reason."""
    refused: Counter[str] = field(default_factory=Counter)
    """What was told and the rules did not take."""
    unmatched: Counter[str] = field(default_factory=Counter)
    waited_for_money: timedelta | None = None
    """From placing to the whole sum; None where it never came."""
    owed: Decimal = ZERO
    """Still to come at the end."""


def live(life: Life, playbook: Playbook) -> Lived:
    """The whole life, up to `life.until`. Raises Unliveable, and what rendering raises where messages were not tried at loading."""
    running = _Running(life, playbook)
    try:
        running.driver.run(life.until)
    except IllegalMove:
        raise Unliveable("illegal_move") from None
    except NeverEnds:
        raise Unliveable("never_ends") from None
    return running.lived()


class _Running:
    """An order on its virtual clock, and all that came of it so far."""

    def __init__(self, life: Life, playbook: Playbook) -> None:
        self._life = life
        self._playbook = playbook
        self._others = life.others()
        self._customer = life.customer
        self._sent: dict[MessageId, datetime] = {}
        self._happened: dict[int, datetime] = {}
        self._tasks: dict[TaskId, Task] = {}
        self._plans: dict[TaskId, int] = {}
        self._numbers = count()
        self._so_far = Lived()
        self._ended_at: datetime | None = None
        self._paid_at: datetime | None = None
        began = life.order.placed_at
        self.process = OrderProcess.begin(life.order, playbook, began)
        self.driver = Driver(self.process, began, self._surroundings, self._take)
        for stimulus in self._others.told():
            self._expect(stimulus)

    def lived(self) -> Lived:
        """What became of it."""
        found, state = self._so_far, self.process.snapshot()
        if state.status is None:
            raise Unliveable("never_placed")
        found.status, found.payment = state.status, state.payment_state
        found.waiting.update(task.kind.value for task in state.tasks.values())
        found.unmatched.update(self._others.unmatched())
        if state.status in CLOSED and self._ended_at is not None:
            found.took = self._ended_at - self._life.order.placed_at
        if state.status not in _FAILED:
            found.owed = max(state.owed, ZERO)
        if self._paid_at is not None:
            found.waited_for_money = self._paid_at - self._life.order.placed_at
        return found

    def _surroundings(self) -> Surroundings:
        return Surroundings(customer=self._customer, sent=self._sent, known_orders=self._life.known_orders)

    def _tell(self, stimulus: Stimulus) -> None:
        body, now = stimulus.body, self.driver.now
        if isinstance(body, MessageFailed) and body.message not in self._sent:
            self._so_far.unmatched[body.kind] += 1
            return
        kind = self._tasks[body.task].kind if isinstance(body, TaskCompleted) else None
        try:
            self.driver.receive(stimulus.model_copy(update={"received_at": now}))
        except Refused:
            self._so_far.refused[body.kind if kind is None else kind.value] += 1
            self._others.was_told(stimulus)
            return
        self._others.was_told(stimulus)
        self._so_far.calls += kind in CALLS

    def _answer(self, stimulus: Stimulus, task: TaskId, plan: int) -> None:
        """Of a task that was moved or closed meanwhile the plan is another, or none."""
        if self._plans.get(task) == plan:
            del self._plans[task]
            self._tell(stimulus)

    def _take(self, taken: Taken) -> None:
        now = self.driver.now
        for fact in taken.facts:
            self._hear(fact)
        if taken.black_list is not None:
            self._customer = self._customer.model_copy(update={"black_listed": True})
        for message in taken.messages:
            self._send(message, now)
        for change in taken.tasks:
            if change.closed:
                self._plans.pop(change.task.id, None)
            else:
                self._plan(change.task, now)
        for refund in taken.refunds:
            self._expect(self._others.refunded(refund, now))
        for request in taken.handovers:
            self._expect(self._others.handed(request, now))
        if self._paid_at is None and self.process.payment_state is PaymentState.PAID:
            self._paid_at = now

    def _plan(self, task: Task, now: datetime) -> None:
        known = self._tasks.get(task.id)
        self._tasks[task.id] = task
        if known is None:
            self._so_far.tasks[task.kind.value] += 1
        elif known.ready_at == task.ready_at:
            return
        status = self.process.status
        answer = None if status is None else self._others.answer(task, status, now)
        if answer is not None:
            self._plans[task.id] = plan = next(self._numbers)
            act = partial(self._answer, answer, task.id, plan)
            self.driver.expect(answer.received_at, act, self._others.place(answer))

    def _expect(self, stimulus: Stimulus | None) -> None:
        if stimulus is not None:
            act = partial(self._tell, stimulus)
            self.driver.expect(stimulus.received_at, act, self._others.place(stimulus))

    def _hear(self, fact: Fact) -> None:
        self._happened[fact.seq] = fact.at
        by_rule = fact.actor.kind is ActorKind.RULE
        match fact.body:
            case OrderReturning(why=why) if by_rule:
                self._so_far.returns[why] += 1
            case OrderWasCancelled(reason=reason) if by_rule:
                self._so_far.cancelled[reason.value] += 1
            case NumberWasWrong():
                self._customer = self._customer.model_copy(update={"wrong_number": True})
            case _:
                pass
        if fact.status not in CLOSED:
            self._ended_at = None
        elif self._ended_at is None:
            self._ended_at = fact.at

    def _send(self, message: MessageWanted, now: datetime) -> None:
        """Only what really goes to somebody outside is counted."""
        if not message.channel.to_person:
            return
        if message.marketing and (self._customer.black_listed or self._customer.unsubscribed):
            return
        rules, sms = self._playbook.sending, message.channel is MessageChannel.SMS
        if (rules.sms if sms else rules.email) is not Sending.LIVE:
            return
        self._sent[message.id] = max(now, message.not_before or now)
        self._so_far.messages[message.trigger, message.channel] += 1
        if sms:
            self._so_far.sms_parts += sms_parts(self._words(message))

    def _words(self, message: MessageWanted) -> str:
        """As it would go out, but to nobody by name."""
        state = self.process.snapshot()
        code = state.parcel.office
        office = OfficeValues(code=code) if code else None
        values = MessageValues(
            **dict(known_values(state, self._playbook, None, office)),
            fact=message.fact,
            happened_at=self._happened.get(message.fact_seq, self.driver.now),
            payment_link=PAYMENT_LINK if state.owed > ZERO else None,
            reminder=message.reminder,
            promo_code=CODE if message.promo_code else None,
            unsubscribe_link=UNSUBSCRIBE_LINK if message.marketing else None,
        )
        to_customer = message.to is Recipient.CUSTOMER
        locale = state.order.reach.locale if to_customer else self._playbook.locale
        return render_text(self._playbook, message.template, TemplateChannel.SMS, locale, values).text
