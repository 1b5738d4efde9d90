"""Orders, stimuli and lives for tests: everything has a sensible value, a test names only what it is about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

from domain import answers as a
from domain.actors import Actor, ActorKind, Role
from domain.buyers import Buyer
from domain.facts import Fact
from domain.ids import CustomerId, MessageId, OrderId, RefundId, ShopId, StimulusId, TaskId, from_cause
from domain.orders import (
    AddressPart,
    Channel,
    Delivery,
    DeliveryKind,
    Line,
    Order,
    PaymentMethod,
    Reach,
    Reason,
    Slot,
)
from domain.parcels import ParcelCode
from domain.statuses import Status
from domain.stimuli import (
    Imported,
    OrderPlaced,
    OrderShipped,
    ParcelMoved,
    PaymentReceived,
    Stimulus,
    StimulusBody,
    TaskCompleted,
)
from domain.tasks import Task, TaskKind
from domain.zones import Confidence, Zone, ZoneSource
from playbook.actions import Action
from playbook.loading import load
from playbook.schema import Playbook
from rules.order.process import OrderProcess
from rules.order.refusals import Refused
from rules.order.surroundings import CustomerView, OtherOrder, Surroundings
from rules.order.wanted import (
    BonusEntry,
    HandoverRequest,
    MessageWanted,
    Pointless,
    PromoCodeWanted,
    RefundRequest,
    Taken,
    TaskChange,
)
from rules.simulation.slots import SlotsInMemory

PLAYBOOKS = Path(__file__).resolve().parents[1] / "playbooks"
NOON = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
"""A Wednesday, noon in Moscow."""
OPERATOR = Actor(kind=ActorKind.STAFF, id="olga", role=Role.OPERATOR)
SUPERVISOR = Actor(kind=ActorKind.STAFF, id="irina", role=Role.SUPERVISOR)
SHOP_KEY = Actor(kind=ActorKind.KEY, id="key-1")
BANK = Actor(kind=ActorKind.BANK, id="bank")
CARRIER = Actor(kind=ActorKind.CARRIER, id="russian_post")
TRACK = "80080012345678"
FULL = frozenset(AddressPart)


@cache
def playbook_of(shop: str) -> Playbook:
    """A shipped playbook, resolved. Its texts are not tried on samples again: `tests.playbook` does it."""
    return load(PLAYBOOKS / f"{shop}.yaml", try_templates=False)


def default_playbook(**groups: dict[str, object]) -> Playbook:
    """The default playbook, with settings changed by group: `confirmation={"min_attempts": 1}`."""
    return changed(playbook_of("default"), **groups)


def act(**written: object) -> Action:
    """One act of a trigger, as a playbook writes it: `act(sms="words")`."""
    return Action.model_validate(written)


def changed(playbook: Playbook, **groups: dict[str, object]) -> Playbook:
    """A playbook with some settings changed."""
    update = {
        name: getattr(playbook, name).model_copy(update=values) if isinstance(values, dict) else values
        for name, values in groups.items()
    }
    return playbook.model_copy(update=update)


def zone(name: str = "Europe/Moscow") -> Zone:
    """A customer's zone, as found by the region."""
    return Zone(name=name, source=ZoneSource.REGION, confidence=Confidence.SURE)


def line(
    sku: str = "SW-60", quantity: int = 3, unit_price: str = "1490.00", category: str = "capsules"
) -> Line:
    """A line of goods."""
    return Line(
        sku=sku, name="Капсулы 60 шт.", quantity=quantity, unit_price=Decimal(unit_price), category=category
    )


def order(
    *,
    kind: DeliveryKind = DeliveryKind.POST_OFFICE,
    method: PaymentMethod = PaymentMethod.ON_DELIVERY,
    timezone: str = "Europe/Moscow",
    placed_at: datetime = NOON,
    lines: tuple[Line, ...] = (),
    has: frozenset[AddressPart] = FULL,
    slot: Slot | None = None,
    email: bool = True,
    sms: bool = True,
    draft: bool = False,
    carrier: str = "russian_post",
    channel: Channel = Channel.SITE,
    price: str = "300.00",
    preferred: Channel | None = None,
) -> Order:
    """An order of three packs for cash on delivery at a post office."""
    return Order(
        id=OrderId(from_cause("order", "test")),
        shop=ShopId("default"),
        number=1042,
        placed_at=placed_at,
        channel=channel,
        lines=lines or (line(),),
        delivery=Delivery(kind=kind, carrier=carrier, price=Decimal(price), slot=slot, has=has),
        method=method,
        reach=Reach(
            customer=CustomerId("customer"),
            zone=zone(timezone),
            sms=sms,
            calls=True,
            email=email,
            preferred=preferred,
        ),
        draft=draft,
    )


@dataclass
class Life:
    """An order driven through the rules on a virtual clock; everything that came of it is kept."""

    process: OrderProcess
    now: datetime
    customer: CustomerView = field(default_factory=CustomerView)
    stock: dict[str, int] = field(default_factory=dict)
    known_orders: frozenset[str] = frozenset()
    buyer: Buyer | None = None
    facts: list[Fact] = field(default_factory=list)
    messages: list[MessageWanted] = field(default_factory=list)
    message_times: dict[MessageId, datetime] = field(default_factory=dict)
    refunds: list[RefundRequest] = field(default_factory=list)
    refunds_withdrawn: list[RefundId] = field(default_factory=list)
    handovers: list[HandoverRequest] = field(default_factory=list)
    promo_codes: list[PromoCodeWanted] = field(default_factory=list)
    bonuses: list[BonusEntry] = field(default_factory=list)
    segments: list[str] = field(default_factory=list)
    black_list: Reason | None = None
    other_orders: tuple[OtherOrder, ...] = ()
    tasks: list[TaskChange] = field(default_factory=list)
    slots: SlotsInMemory = field(default_factory=SlotsInMemory)
    pointless: list[Pointless] = field(default_factory=list)
    sending: bool = True
    stimuli: int = 0

    @classmethod
    def of(
        cls,
        placed: Order,
        playbook: Playbook | None = None,
        *,
        confirmed: a.Confirmed | None = None,
        imported: Imported | None = None,
        now: datetime | None = None,
        **known: object,
    ) -> Life:
        """An order that was just placed (or came at `now`); `known` is what its surroundings know."""
        rules = playbook or default_playbook()
        life = cls(OrderProcess.begin(placed, rules, placed.placed_at), now or placed.placed_at)
        for name, value in known.items():
            setattr(life, name, value)
        life.tell(OrderPlaced(order=placed, confirmed=confirmed, imported=imported), SHOP_KEY)
        return life

    @property
    def surroundings(self) -> Surroundings:
        """What the rules read around the order."""
        sent = self.message_times if self.sending else {}
        return Surroundings(
            customer=self.customer,
            other_orders=self.other_orders,
            sent=dict(sent),
            stock=self.stock,
            known_orders=self.known_orders,
            buyer=self.buyer,
        )

    def tell(self, body: StimulusBody, actor: Actor = OPERATOR) -> None:
        """A stimulus comes now."""
        self.stimuli += 1
        self.process.receive(self._stimulus(body, actor), self.surroundings, self.now)
        self._take()
        self.until(self.now)

    def _stimulus(self, body: StimulusBody, actor: Actor) -> Stimulus:
        identity = StimulusId(from_cause("stimulus", str(self.stimuli)))
        return Stimulus(id=identity, received_at=self.now, actor=actor, body=body)

    def wait(self, **length: float) -> None:
        """Time passes; due deadlines wake at their moments."""
        self.until(self.now + timedelta(**length))

    def until(self, moment: datetime) -> None:
        """Time passes until a moment."""
        while (due := self.process.next_deadline) is not None and due.at <= moment:
            self.now = max(self.now, due.at)
            self.process.wake(self.surroundings, self.now)
            self._take()
        self.now = max(self.now, moment)

    def stand_still(self, **length: float) -> None:
        """Nobody works for a while: deadlines wake late, all at once."""
        self.now += timedelta(**length)
        self.process.wake(self.surroundings, self.now)
        self._take()

    def answer(self, kind: TaskKind, answer: a.Answer, actor: Actor = OPERATOR) -> None:
        """A person gives the open task of this kind an outcome."""
        self.tell(TaskCompleted(task=self.task(kind).id, answer=answer), actor)

    def task(self, kind: TaskKind) -> Task:
        """The open task of this kind."""
        return next(task for task in self.open_tasks if task.kind is kind)

    @property
    def open_tasks(self) -> list[Task]:
        """All open tasks."""
        return list(self.process.snapshot().tasks.values())

    @property
    def open_kinds(self) -> set[TaskKind]:
        """The kinds of the open tasks."""
        return {task.kind for task in self.open_tasks}

    @property
    def sent(self) -> list[str]:
        """What was sent, as "trigger channel"."""
        return [f"{message.trigger} {message.channel}" for message in self.messages]

    @property
    def kinds(self) -> list[str]:
        """The kinds of all facts, in order."""
        return [fact.body.kind for fact in self.facts]

    def standing(self) -> Status | None:
        """Where it stands now (a call, so that type checkers do not think it stays so)."""
        return self.process.status

    def confirm(self) -> None:
        """The operator rings and the customer agrees."""
        self.answer(TaskKind.CONFIRM_ORDER, a.Confirmed())

    def pack(self) -> None:
        """The picker packs."""
        self.answer(TaskKind.PACK_ORDER, a.Packed())

    def ship(self, track: str | None = TRACK) -> None:
        """The shop ships."""
        self.tell(OrderShipped(track_number=track), SHOP_KEY)

    def parcel(
        self,
        code: ParcelCode,
        at: datetime | None = None,
        office: str | None = None,
        store_until: datetime | None = None,
    ) -> None:
        """The carrier reports."""
        self.tell(ParcelMoved(code=code, at=at or self.now, office=office, store_until=store_until), CARRIER)

    def last(self, kind: str) -> Fact:
        """The latest fact of this kind."""
        return next(fact for fact in reversed(self.facts) if fact.body.kind == kind)

    def refuses(self, body: StimulusBody, actor: Actor = OPERATOR) -> str:
        """The stimulus is refused and changes nothing; the code of the refusal."""
        before = self.process.snapshot()
        checked = _refusal(
            lambda: self.process.check(self._stimulus(body, actor), self.surroundings, self.now)
        )
        told = _refusal(lambda: self.tell(body, actor))
        assert self.process.snapshot() == before, "a refusal changed something"
        assert checked is not None and checked == told, "what is checked is what will be decided"
        return checked

    def refuses_answer(self, kind: TaskKind, answer: a.Answer, actor: Actor = OPERATOR) -> str:
        """The outcome is refused and changes nothing; the code of the refusal."""
        return self.refuses(TaskCompleted(task=self.task(kind).id, answer=answer), actor)

    def pay(self, amount: str, external_id: str = "pay-1") -> None:
        """Money comes by the bank."""
        body = PaymentReceived(
            provider="bank", external_id=external_id, amount=Decimal(amount), paid_at=self.now
        )
        self.tell(body, BANK)

    def _take(self) -> Taken:
        self.slots.place_calls(self.process, self.now)
        taken = self.process.take()
        self.slots.put_back(taken.calls_put_back)
        self.pointless += taken.pointless
        self.facts += taken.facts
        self.tasks += taken.tasks
        self.refunds += taken.refunds
        self.refunds_withdrawn += taken.refunds_withdrawn
        self.handovers += taken.handovers
        self.promo_codes += taken.promo_codes
        self.bonuses += taken.bonuses
        self.segments += taken.segments
        self.black_list = taken.black_list or self.black_list
        for message in taken.messages:
            self.messages.append(message)
            self.message_times[message.id] = max(self.now, message.not_before or self.now)
        return taken


def _refusal(act: Callable[[], None]) -> str | None:
    try:
        act()
    except Refused as refused:
        return refused.code
    return None


def task_of(changes: list[TaskChange], task: TaskId) -> list[TaskChange]:
    """All changes of one task."""
    return [change for change in changes if change.task.id == task]
