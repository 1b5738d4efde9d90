"""Lives a real life again: the production rules on a virtual clock, one order at a time; whether it ended well is judging's."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from domain.facts import Discrepancy, Fact
from domain.ids import MessageId, stimulus_id
from domain.orders import Order
from domain.statuses import PaymentState, Status
from domain.stimuli import Stimulus, TaskCompleted
from domain.tasks import Task, TaskKind
from playbook.schema import Playbook
from rules.lives.mapping import Telling, order_of, refund_made, reply, tellings
from rules.lives.reading import RealLife
from rules.order.desk import IllegalMove
from rules.order.process import OrderProcess
from rules.order.refusals import Refused
from rules.order.surroundings import Surroundings
from rules.order.wanted import Deadline, MessageChannel, Taken
from rules.simulation.driving import Driver

ASKED_WITHIN: Final = timedelta(days=60)
"""The rules ask about whatever is silent sooner than that."""


@dataclass(frozen=True)
class Message:
    """A message the rules wanted: which trigger's, by which channel."""

    trigger: str
    channel: MessageChannel


@dataclass(frozen=True)
class Refusal:
    """Something told that the rules did not take: when (UTC), what, and the refusal's code."""

    at: datetime
    what: str
    code: str


@dataclass(frozen=True)
class Lived:
    """A real life as it went here, up to the end of the data."""

    life: RealLife
    order: Order
    status: Status
    payment: PaymentState
    open_tasks: tuple[Task, ...]
    next_deadline: Deadline | None
    told: tuple[Telling, ...]
    """All that was told, replies included, in order."""
    messages: tuple[Message, ...]
    tasks: tuple[TaskKind, ...]
    """All that were opened."""
    discrepancies: tuple[str, ...]
    """What the rules themselves found out of turn."""
    refusals: tuple[Refusal, ...]
    fault: str | None = None
    """The rules broke down here: their fault, in words."""


def live(life: RealLife, number: int, playbook: Playbook, until: datetime) -> Lived:
    """The whole life of one order; what is told and what falls due happen at their real moments.

    One that was still under way is lived up to `until` (aware); one that was over is lived a while longer where need be,
    for what is told only when the rules ask.
    """
    order = order_of(life, number, playbook.shop, ZoneInfo(playbook.hours.timezone))
    running = _Running(life, order, playbook)
    for telling in tellings(life, order):
        running.expect(telling)
    try:
        running.driver.run(until + ASKED_WITHIN if life.end.over else until)
    except IllegalMove as fault:
        return running.lived(order, f"the rules broke down at {running.driver.now.isoformat()}: {fault}")
    return running.lived(order)


class _Running:
    """An order on its virtual clock, and all that came of it so far."""

    def __init__(self, life: RealLife, order: Order, playbook: Playbook) -> None:
        self.life = life
        self.process = OrderProcess.begin(order, playbook, life.purchased)
        self.driver = Driver(self.process, life.purchased, self._surroundings, self._take)
        self.told: list[Telling] = []
        self.sent: dict[MessageId, datetime] = {}
        self.messages: list[Message] = []
        self.opened: dict[str, TaskKind] = {}
        self.discrepancies: list[str] = []
        self.refusals: list[Refusal] = []

    def expect(self, telling: Telling) -> None:
        """It will be told at its moment; of two at one moment in the order in which they were expected."""
        self.driver.expect(telling.at, partial(self._tell, telling))

    def lived(self, order: Order, fault: str | None = None) -> Lived:
        """What became of it."""
        status = self.process.status
        if status is None:
            raise IllegalMove("an order that was placed has a status")
        return Lived(
            life=self.life,
            order=order,
            status=status,
            payment=self.process.payment_state,
            open_tasks=tuple(self.process.snapshot().tasks.values()),
            next_deadline=self.process.next_deadline,
            told=tuple(self.told),
            messages=tuple(self.messages),
            tasks=tuple(self.opened.values()),
            discrepancies=tuple(self.discrepancies),
            refusals=tuple(self.refusals),
            fault=fault,
        )

    def _surroundings(self) -> Surroundings:
        # Each real order has a customer of its own, and every message is taken by its gateway at once.
        return Surroundings(sent=self.sent)

    def _tell(self, telling: Telling) -> None:
        if isinstance(telling.body, TaskCompleted) and telling.body.task not in self.process.snapshot().tasks:
            return  # Asked, and then no longer needed.
        now = self.driver.now
        stimulus = Stimulus(
            id=stimulus_id(self.life.id, str(len(self.told))),
            received_at=now,
            actor=telling.by,
            body=telling.body,
        )
        self.told.append(telling)
        try:
            self.driver.receive(stimulus)
        except Refused as refused:
            self.refusals.append(Refusal(now, telling.body.kind, refused.code))

    def _take(self, taken: Taken) -> None:
        now = self.driver.now
        self.discrepancies += _discrepancies(taken.facts)
        for message in taken.messages:
            self.messages.append(Message(message.trigger, message.channel))
            self.sent[message.id] = max(now, message.not_before or now)
        for refund in taken.refunds:
            self.expect(refund_made(refund.id, refund.amount, now))
        for change in taken.tasks:
            if not change.closed and change.task.id not in self.opened:
                self.opened[change.task.id] = change.task.kind
                self._answer(change.task)

    def _answer(self, task: Task) -> None:
        status = self.process.status
        answer = None if status is None else reply(self.life, task, status, self.driver.now)
        if answer is not None:
            self.expect(answer)


def _discrepancies(facts: tuple[Fact, ...]) -> list[str]:
    return [fact.body.what for fact in facts if isinstance(fact.body, Discrepancy)]
