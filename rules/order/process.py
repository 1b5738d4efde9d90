"""The process of an order: takes stimuli and due deadlines to the stage that decides, and hands out what came of it."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Self

from domain.actors import Actor, by_rule
from domain.orders import Order, Warning
from domain.statuses import PaymentState, Status
from domain.stimuli import (
    DraftAbsorbed,
    HandoverAnswered,
    InvoiceIssued,
    MessageFailed,
    MoneyArrived,
    OrderCancelled,
    OrderEdited,
    OrderIssued,
    OrderPacked,
    OrderPlaced,
    OrderShipped,
    ParcelMoved,
    PaymentFailed,
    PaymentReceived,
    PaymentSwitched,
    PlaybookMoved,
    Quietly,
    RefundFailed,
    RefundMade,
    RefundWanted,
    Stimulus,
    StockArrived,
    StockShort,
    TaskCompleted,
)
from domain.tasks import OUTCOMES
from playbook.schema import Playbook
from ports.slots import Place
from rules.order import (
    assembly,
    calls,
    cancellation,
    edits,
    explaining,
    following,
    handing,
    invoice,
    moving_on,
    payment,
    placing,
    refunds,
    shipping,
    stages,
    stock,
    tracking,
    triggers,
    troubles,
)
from rules.order.calls import CallToPlace
from rules.order.desk import Desk
from rules.order.outbox import Outbox
from rules.order.refusals import Refused, no_such_outcome, not_now
from rules.order.state import OrderState
from rules.order.surroundings import Surroundings
from rules.order.wanted import Deadline, Explanation, Taken


class OrderProcess:
    """One order and its rules. Times are aware; nothing here reads a clock."""

    def __init__(self, state: OrderState, playbook: Playbook) -> None:
        self._state = state
        self._playbook = playbook
        self._outbox = Outbox()

    @classmethod
    def begin(cls, order: Order, playbook: Playbook, now: datetime) -> Self:
        """An order nobody has worked on yet; its first stimulus is OrderPlaced."""
        del now  # placing happens with its stimulus; the argument keeps every entry of the rules alike
        return cls(OrderState(order=order), playbook)

    @classmethod
    def resume(cls, snapshot: OrderState, playbook: Playbook) -> Self:
        """The order as it was left."""
        return cls(snapshot.fork(), playbook)

    def check(self, stimulus: Stimulus, surroundings: Surroundings, now: datetime) -> None:
        """Raises Refused if the order would refuse this now; changes nothing."""
        self._work(self._state.fork(), Outbox(), stimulus, surroundings, now)

    def receive(self, stimulus: Stimulus, surroundings: Surroundings, now: datetime) -> None:
        """Facts happen, effects are wanted, deadlines are set. Raises Refused, and then nothing has changed."""
        state, outbox = self._state.fork(), self._outbox.fork()
        playbook = self._work(state, outbox, stimulus, surroundings, now)
        self._state, self._outbox, self._playbook = state, outbox, playbook

    def wake(self, surroundings: Surroundings, now: datetime, until: datetime | None = None) -> None:
        """All deadlines that are due, the earliest first; with `until` only those due by then, though it is later now."""
        while (due := self.next_deadline) is not None and due.at <= (until or now):
            del self._state.deadlines[due.name]
            desk = self._desk(self._state, self._outbox, surroundings, now, by_rule(due.rule), due.name)
            stages.wake(desk, due.name)
            moving_on.keep_moving(desk)
            triggers.follow_dates(desk)

    @property
    def next_deadline(self) -> Deadline | None:
        """The one moment at which a rule wakes next, with the rule's name."""
        return min(self._state.deadlines.values(), key=lambda one: (one.at, one.name), default=None)

    def calls_to_place(self, now: datetime) -> tuple[CallToPlace, ...]:
        """Before `take`: the calls wanted since the last one that need a place among the shop's; none where it counts none."""
        return calls.to_place(self._state, self._outbox, self._playbook, now)

    def place_call(self, call: CallToPlace, place: Place) -> None:
        """This place was taken for the call, which is ready when it says; to be told before `take`."""
        calls.place(self._state, self._outbox, call, place)

    def take(self) -> Taken:
        """What came of everything since the last take."""
        outbox, self._outbox = self._outbox, Outbox()
        return outbox.taken()

    def snapshot(self) -> OrderState:
        """Everything the order remembers."""
        return self._state.fork()

    def explain(self, now: datetime) -> Explanation:
        """What it waits for, what comes next, which rule says so."""
        return explaining.explain(self._state, now)

    @property
    def order(self) -> Order:
        """The present order."""
        return self._state.order

    @property
    def status(self) -> Status | None:
        """Where it stands; None before it is placed."""
        return self._state.status

    @property
    def payment_state(self) -> PaymentState:
        """The second track."""
        return self._state.payment_state

    @property
    def paid(self) -> Decimal:
        """What came."""
        return self._state.paid

    @property
    def refunded(self) -> Decimal:
        """What went back."""
        return self._state.refunded

    @property
    def warnings(self) -> tuple[Warning, ...]:
        """What an operator should know."""
        return self._state.warnings

    @property
    def closed(self) -> bool:
        """Nothing will happen any more by itself or by a person's task."""
        return self._state.closed and not self._state.deadlines and not self._state.tasks

    def _desk(
        self,
        state: OrderState,
        outbox: Outbox,
        surroundings: Surroundings,
        now: datetime,
        actor: Actor,
        cause: str,
    ) -> Desk:
        return Desk(
            state=state,
            playbook=self._playbook,
            surroundings=surroundings,
            now=now,
            actor=actor,
            cause=cause,
            outbox=outbox,
            entered=stages.ENTERED,
            heard=triggers.hear,
        )

    def _work(
        self, state: OrderState, outbox: Outbox, stimulus: Stimulus, surroundings: Surroundings, now: datetime
    ) -> Playbook:
        """The playbook it follows from then on: the one it followed, but for a stimulus that moves it to another."""
        desk = self._desk(state, outbox, surroundings, now, stimulus.actor, stimulus.id)
        desk.silent = isinstance(stimulus.body, Quietly) and stimulus.body.silent
        if state.status is None and not isinstance(stimulus.body, OrderPlaced):
            raise not_now(None, "this")
        if isinstance(stimulus.body, ParcelMoved):
            tracking.moved(desk, stimulus, stimulus.body)
        else:
            _BY_BODY[type(stimulus.body)](desk, stimulus.body)
        moving_on.keep_moving(desk)
        triggers.follow_dates(desk)
        return desk.playbook


def _complete_task(desk: Desk, body: TaskCompleted) -> None:
    task = desk.get_task(body.task)
    if task is None:
        ended_by = desk.state.ended_tasks.get(body.task)
        if ended_by is None:
            raise Refused("no_such_task", "This order has no such task.")
        raise Refused("task_is_closed", f"This task was closed already, by {ended_by}.", desk.status)
    if not isinstance(body.answer, OUTCOMES[task.kind]):
        raise no_such_outcome()
    desk.answering = (task.id, body.answer.outcome)
    stages.ANSWERED[task.kind](desk, task, body.answer)
    # Whatever came of it, the first outcome ends the task.
    left = desk.get_task(task.id)
    if left is not None:
        desk.close_task(left)


_BY_BODY: dict[type, Callable[..., None]] = {
    OrderPlaced: placing.placed,
    DraftAbsorbed: placing.absorbed,
    TaskCompleted: _complete_task,
    OrderEdited: edits.edited,
    PaymentSwitched: edits.switched,
    OrderCancelled: cancellation.asked,
    PaymentReceived: payment.received,
    PaymentFailed: payment.attempt_failed,
    InvoiceIssued: invoice.issued,
    RefundWanted: refunds.wanted,
    RefundMade: refunds.made,
    RefundFailed: refunds.failed,
    StockShort: stock.told_short,
    StockArrived: stock.told_arrived,
    OrderPacked: assembly.told_packed,
    HandoverAnswered: assembly.handover_answered,
    OrderShipped: shipping.told_shipped,
    OrderIssued: handing.issued,
    MoneyArrived: payment.money_arrived,
    MessageFailed: troubles.message_failed,
    PlaybookMoved: following.moved,
}
"""Who answers for each stimulus; where the parcel is, tracking tells with the stimulus itself, which it may keep."""
