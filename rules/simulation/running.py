"""Plays a scenario: the production rules on a virtual clock, step by step, and everything that came of it as a transcript."""

from datetime import datetime, timedelta
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from domain.actors import Actor, ActorKind
from domain.ids import RefundId, StimulusId, from_cause
from domain.stimuli import (
    HandoverAnswered,
    OrderPlaced,
    RefundFailed,
    RefundMade,
    Stimulus,
    StimulusBody,
)
from domain.tasks import TaskKind
from playbook.schema import Playbook
from rules.order.process import OrderProcess
from rules.order.refusals import Refused
from rules.order.wanted import HandoverRequest, MessageWanted, RefundRequest, Taken
from rules.simulation.driving import Driver
from rules.simulation.money_tellings import TO_THE_SHOP
from rules.simulation.placing import order_of, placed, placed_at
from rules.simulation.pricing import buyer_of, priced
from rules.simulation.recording import Recorder
from rules.simulation.sayings import Outcome, Said
from rules.simulation.scenario import MISSED, REFUSED, Answering, Changed, Scenario, Step, Who
from rules.simulation.scene import NothingThere, Scene
from rules.simulation.summing_up import transcript_of
from rules.simulation.tellings import usual_track
from rules.simulation.transcript import Missed, Refusal, Telling, Told, Transcript, Unrefused, WorldChanged
from rules.simulation.world import World

NO_PROVIDER: Final = "no_provider"
"""The code of a refund that no provider can make: a person must."""
REJECTED: Final = "rejected"
LONGEST_WAIT: Final = timedelta(days=30)
"""For a task to be ready, however short the scenario looks on after its last step."""
_ACTORS: Final = {
    Who.SHOP: ActorKind.KEY,
    Who.CUSTOMER: ActorKind.CUSTOMER,
    Who.CARRIER: ActorKind.CARRIER,
    Who.BANK: ActorKind.BANK,
    Who.GATEWAY: ActorKind.GATEWAY,
}


class Unplayable(Exception):
    """The order itself cannot be placed like this; the text says why, `code` is that of the refusal."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code


def play(scenario: Scenario, playbook: Playbook, *, texts: bool = True) -> Transcript:
    """The whole life; without `texts` no message is rendered.

    Raises Unplayable, NeverEnds, and what rendering raises where the playbook's messages were not tried at loading.
    """
    zone = ZoneInfo(playbook.hours.timezone)
    order = order_of(scenario.order, playbook.shop, placed_at(scenario.order, zone), zone)
    buyer = buyer_of(scenario.customer, order.reach.zone.name, order.placed_at, zone)
    try:
        order = priced(order, scenario.customer, buyer, scenario.products, playbook)
    except Refused as refused:
        raise Unplayable(refused.code, refused.detail) from None
    begins = placed(scenario.order, order, zone)
    life = _Life(scenario, playbook, begins, zone, texts=texts)
    life.begin()
    for number, step in enumerate(scenario.steps, start=1):
        life.go_to(number, step)
    until = life.look_on()
    told = tuple(life.tellings)
    return transcript_of(scenario, playbook, begins.order, life.driver, life.recorder, told, until)


class _Life:
    """An order in play: its driver, its world, and what was written down."""

    def __init__(
        self, scenario: Scenario, playbook: Playbook, begins: OrderPlaced, zone: ZoneInfo, *, texts: bool
    ) -> None:
        began = begins.order.placed_at
        self._scenario = scenario
        self._zone = zone
        self._world = World.of(scenario, playbook, begins.order, zone)
        self.recorder = Recorder(self._world, texts=texts)
        self.tellings: list[Telling] = []
        process = OrderProcess.begin(begins.order, playbook, began)
        self.driver = Driver(process, began, self._world.surroundings, self._took)
        self._placed = begins
        self._phone = scenario.order.customer.phone
        self._last = began
        """The moment of the last step: the next counts from there."""
        self._withdrawn: set[RefundId] = set()

    def begin(self) -> None:
        """The order comes in."""
        usual = Who.SHOP if self._placed.imported else Who.CUSTOMER
        self._tell(self._scenario.placed_by or usual, self._placed)

    def go_to(self, number: int, step: Step) -> None:
        """Time passes to the step's moment, with all that is due before, and it is taken."""
        at = self._reach(number, step)
        self._last = max(self.driver.now, at)
        self.driver.now = self._last
        if isinstance(step.said, Changed) and step.who is not None:
            self._world.change(step.said, self._last, self._zone)
            self.recorder.entries.append(WorldChanged(at=self._last, word=step.word))
        elif isinstance(step.said, Said) and step.who is not None:
            self._try(number, step, step.who, step.said)

    def look_on(self) -> datetime:
        """What comes by itself after the last step, until the moment that is given back."""
        until = self._scenario.until.moment(self._last, self._zone)
        self.driver.run(until)
        return until

    def _reach(self, number: int, step: Step) -> datetime:
        if not step.at.ready:
            at = step.at.moment(self._last, self._zone)
            self.driver.run(at)
            return at
        # The queue says when: it may take any number of deadlines until the task is there.
        until = max(self._scenario.until.moment(self._last, self._zone), self._last + LONGEST_WAIT)
        while True:
            ready = self._ready(number, step)
            coming = self.driver.next_moment
            if ready is not None and (coming is None or ready < coming):
                return ready
            if coming is None or coming > until:
                return ready or self.driver.now
            self.driver.go_on()

    def _ready(self, number: int, step: Step) -> datetime | None:
        """When the task it answers is in the queue; None while it is not open."""
        if not isinstance(step.said, Outcome):
            return self.driver.now + step.at.length
        try:
            task = step.said.answers(self._scene(number))
        except NothingThere:
            return None
        return max(task.ready_at + step.at.length, self.driver.now)

    def _try(self, number: int, step: Step, who: Who, said: Said) -> None:
        now = self.driver.now
        body: StimulusBody | None = None
        try:
            body = said.body(self._scene(number))
            task = said.answers(self._scene(number)).kind if isinstance(said, Outcome) else None
            self._tell(who, body, task)
        except NothingThere as missed:
            expected = step.expect == MISSED
            entry = Missed(at=now, who=who, word=step.word, about=str(missed), expected=expected)
            self.recorder.entries.append(entry)
        except Refused as refused:
            self.recorder.entries.append(
                Refusal(
                    at=now,
                    who=who,
                    word=step.word,
                    code=refused.code,
                    detail=refused.detail,
                    body=body,
                    expected=step.expect in (REFUSED, refused.code),
                )
            )
        else:
            if step.expect is not None:
                unrefused = Unrefused(at=now, who=who, word=step.word, expected=step.expect)
                self.recorder.entries.append(unrefused)

    def _tell(self, who: Who, body: StimulusBody, task: TaskKind | None = None) -> None:
        """The rules hear it. Raises Refused, and then nothing is written down."""
        actor = self._actor(who, body)
        number = len(self.tellings)
        identity = StimulusId(from_cause("stimulus", self._placed.order.id, str(number)))
        entries = len(self.recorder.entries)
        self.recorder.entries.append(Told(at=self.driver.now, who=who, body=body, task=task))
        try:
            self.driver.receive(Stimulus(id=identity, received_at=self.driver.now, actor=actor, body=body))
        except Refused:
            del self.recorder.entries[entries:]
            raise
        self.tellings.append(Telling(at=self.driver.now, by=actor, body=body, task=task))

    def _took(self, taken: Taken) -> None:
        now = self.driver.now
        state = self.driver.process.snapshot()
        self.recorder.take(taken, state, now, woken=self.driver.woken)
        for message in taken.messages:
            if message.not_before is not None and message.not_before > now:
                self.driver.expect(message.not_before, partial(self._send_later, message))
        self._withdrawn.update(taken.refunds_withdrawn)
        for refund in taken.refunds:
            self.driver.expect(now, partial(self._answer_refund, refund))
        for request in taken.handovers:
            self.driver.expect(now, partial(self._answer_handover, request))

    def _send_later(self, message: MessageWanted) -> None:
        self.recorder.sent(message, self.driver.process.snapshot(), self.driver.now)

    def _answer_refund(self, refund: RefundRequest) -> None:
        manner = self._scenario.world.refunds
        if refund.id in self._withdrawn:
            return
        if refund.provider in (None, TO_THE_SHOP) or refund.payment is None:
            self._tell(Who.BANK, RefundFailed(refund=refund.id, code=NO_PROVIDER))
        elif manner is Answering.YES:
            made = RefundMade(amount=refund.amount, external_id=f"refund-{refund.id}", refund=refund.id)
            self._tell(Who.BANK, made)
        elif manner is Answering.NO:
            self._tell(Who.BANK, RefundFailed(refund=refund.id, code=REJECTED))

    def _answer_handover(self, request: HandoverRequest) -> None:
        manner = self._scenario.world.handovers
        if manner is Answering.YES:
            number = usual_track(request.carrier)
            self._tell(Who.CARRIER, HandoverAnswered(request=request.id, accepted=True, track_number=number))
        elif manner is Answering.NO:
            self._tell(Who.CARRIER, HandoverAnswered(request=request.id, accepted=False, code=REJECTED))

    def _scene(self, number: int) -> Scene:
        return Scene(
            state=self.driver.process.snapshot(),
            now=self.driver.now,
            zone=self._zone,
            step=number,
            phone=self._phone,
            sent=tuple(self._world.sent),
            products=self._scenario.products,
        )

    def _actor(self, who: Who, body: StimulusBody) -> Actor:
        if who.role is not None:
            return Actor(kind=ActorKind.STAFF, id=who.value, role=who.role)
        carrier = self.driver.process.order.delivery.carrier
        if isinstance(body, RefundMade | RefundFailed) and body.refund is not None:
            # Asked by Steward, answered to Steward: it is the refund's own workflow that tells.
            return Actor(kind=ActorKind.BANK, id="refund")
        return Actor(kind=_ACTORS[who], id=carrier if who is Who.CARRIER else who.value)
