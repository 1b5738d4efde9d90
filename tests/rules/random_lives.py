"""Random lives of one order: people, parcels and money happen to it; what must hold meanwhile is the properties'."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from domain import answers as a
from domain.actors import Actor
from domain.answers import Shortfall
from domain.money import ZERO, rounded
from domain.orders import AddressPart, Channel, DeliveryKind, Edit, Order, PaymentMethod, Reason, Slot
from domain.parcels import ParcelCode
from domain.statuses import Status
from domain.stimuli import (
    DraftAbsorbed,
    HandoverAnswered,
    Imported,
    InvoiceIssued,
    MessageFailed,
    MoneyArrived,
    OrderCancelled,
    OrderEdited,
    OrderIssued,
    OrderPacked,
    OrderShipped,
    ParcelMoved,
    PaymentFailed,
    PaymentReceived,
    PaymentSwitched,
    RefundFailed,
    RefundMade,
    RefundWanted,
    StimulusBody,
    StockArrived,
    StockShort,
    TaskCompleted,
)
from domain.tasks import OUTCOMES, Task, TaskKind
from playbook.schema import Playbook
from rules.order.messages import MESSAGE
from rules.order.process import OrderProcess
from rules.order.refusals import Refused
from rules.order.state import OrderState
from rules.order.surroundings import CustomerView
from tests.builders import (
    BANK,
    CARRIER,
    FULL,
    NOON,
    OPERATOR,
    SHOP_KEY,
    SUPERVISOR,
    TRACK,
    Life,
    line,
    order,
    zone,
)
from tests.rules.opened_tasks import OPENED
from tests.rules.random_answers import draw_answer
from tests.rules.random_shops import SHOPS

ZONES = ("Europe/Kaliningrad", "Europe/Moscow", "Asia/Vladivostok", "Asia/Kamchatka", "Pacific/Honolulu")
OFFICES = ("690001", "690090", None)
AMOUNTS = (Decimal("100.00"), Decimal("4470.00"), Decimal("4770.00"), Decimal("20000.00"))
OFTEN = {
    "people_answer": 12,
    "deadlines_come": 6,
    "the_usual_next": 3,
    "the_parcel_moves": 3,
    "time_passes": 2,
    "money_comes": 2,
    "the_shop_tells": 3,
    "the_order_is_edited": 2,
    "money_goes_back": 2,
    "something_fails": 1,
    "nobody_works": 1,
    "it_is_put_away": 1,
}
"""How often what happens: deadlines and their tasks most, for they are what a life is made of."""


SEEDS = st.integers(0, 2**32 - 1)


class RandomLives(RuleBasedStateMachine):
    """Random people, parcels and money happen to one order; whatever is refused must have changed nothing."""

    life: Life
    told: dict[str, Decimal]
    """Payments by their number, as they were told first."""
    said: set[object]
    """What messages said by which channel because of which fact, and their ids."""
    shops: Sequence[Playbook] = SHOPS
    lives: type[Life] = Life

    @initialize(seed=SEEDS)
    def life_begins(self, seed: int) -> None:
        self.path = str(seed)
        self.another_life(Random(self.path))

    def another_life(self, chance: Random) -> None:
        """An order that was just placed, or one that has come to a task already: each kind of them in turn by chance."""
        self.payments, self.checked_messages, self.checked_facts = 100, 0, 0
        self.told = {}
        self.said = set()
        if chance.random() < 0.5:
            kind = chance.choice([*TaskKind])
            self.life = OPENED[kind]()
            known = self.life.process.snapshot().payments
            self.told = {payment.external_id: payment.amount for payment in known}
            self._answer(chance, self.life.task(kind))
        else:
            self.a_customer_orders(chance)

    def a_customer_orders(self, chance: Random) -> None:
        """Placed, typed in while talking, or taken over; often some usual days have passed already."""
        placed_at = NOON + timedelta(hours=chance.randint(0, 24 * 14))
        imported = self._imported(chance, placed_at) if rarely(chance) else None
        agreed = a.Confirmed(told_18_plus=True) if rarely(chance) else None
        self.life = self.lives.of(
            self._placed(chance, placed_at),
            chance.choice(self.shops),
            customer=CustomerView(black_listed=rarely(chance), unsubscribed=rarely(chance)),
            known_orders=frozenset({"other-order"}),
            imported=imported,
            confirmed=agreed,
        )
        for _ in range(chance.choice([0, 0, 0, 1, 2, 3, 4])):
            self.the_usual_next(chance)

    def _placed(self, chance: Random, placed_at: datetime) -> Order:
        slot_start = placed_at + timedelta(days=chance.randint(1, 5))
        category = chance.choice(["capsules", "capsules", "elite"])
        return order(
            kind=chance.choice([*DeliveryKind]),
            method=chance.choice([*PaymentMethod]),
            timezone=chance.choice(ZONES),
            placed_at=placed_at,
            lines=(line(quantity=chance.randint(1, 9), category=category),),
            has=FULL if not rarely(chance) else frozenset({AddressPart.CITY}),
            slot=Slot(start=slot_start, end=slot_start + timedelta(hours=2)),
            sms=not rarely(chance),
            email=chance.random() < 0.5,
            draft=rarely(chance),
            carrier=chance.choice(["russian_post", "cdek", "own"]),
            channel=chance.choice([Channel.SITE, Channel.PHONE]),
        )

    def _imported(self, chance: Random, placed_at: datetime) -> Imported:
        since = placed_at - timedelta(days=chance.choice([0, 5, 20]))
        paid = chance.choice([None, Decimal("0.00"), Decimal("1000.00"), Decimal("4770.00")])
        return Imported(status=chance.choice([*Status]), since=since, paid=paid)

    # One rule for all, and what happens is drawn evenly by a generator of its own, which knows the step too: hypothesis likes
    # to try the same again, changed little, and would meet what is rare in no hundred lives. It still shortens what fails.
    @rule(seed=SEEDS)
    def life_goes_on(self, seed: int) -> None:
        self.path += f":{seed}"
        chance = Random(self.path)
        if self.life.process.closed and not rarely(chance):
            # Little happens to an order that is over: the steps are better spent on the next one.
            self.a_life_ends()
            self.another_life(chance)
            return
        (what,) = chance.choices([*OFTEN], weights=[*OFTEN.values()])
        note(what)
        getattr(self, what)(chance)

    def a_life_ends(self) -> None:
        """What is asked of a life as a whole; the properties say it."""

    # -- how things happen ------------------------------------------------------------------------------------------

    def _tell(self, body: StimulusBody, actor: Actor = OPERATOR) -> None:
        """Somebody asks; a refusal must change nothing."""
        before = self.life.process.snapshot()
        try:
            self.life.tell(body, actor)
            if isinstance(body, TaskCompleted):
                ended = body.task not in {task.id for task in self.life.open_tasks}
                assert ended, "the first outcome ends the task"
        except Refused as refused:
            assert refused.code and refused.detail
            assert self.life.process.snapshot() == before, "a refusal changed something"
            assert self.life.process.take().facts == ()

    def _happens(self, body: StimulusBody, actor: Actor) -> None:
        """Something happened in the world: it cannot be refused."""
        self.life.tell(body, actor)

    # -- time -------------------------------------------------------------------------------------------------------

    def deadlines_come(self, chance: Random) -> None:
        """The next deadlines of the stages wake, and whoever is asked has the time to answer."""
        for _ in range(chance.randint(1, 3)):
            deadlines = self.life.process.snapshot().deadlines.values()
            moments = [due.at for due in deadlines if not due.name.startswith(MESSAGE)]
            if moments:
                self.life.until(min(moments))

    def time_passes(self, chance: Random) -> None:
        self.life.wait(minutes=chance.choice([1, 30, 180, 60 * 24, 60 * 24 * 4, 60 * 24 * 20]))

    def nobody_works(self, chance: Random) -> None:
        """The step comes late: deadlines wake long after their moment."""
        self.life.stand_still(hours=chance.choice([3, 30]))

    def it_is_put_away(self, chance: Random) -> None:
        """The order is stored and taken up again as it was."""
        process = self.life.process
        state = process.snapshot()
        again = OrderState.model_validate_json(state.model_dump_json())
        assert again == state
        self.life.process = OrderProcess.resume(again, process._playbook)

    # -- people -----------------------------------------------------------------------------------------------------

    def people_answer(self, chance: Random) -> None:
        """Any outcome of an open task, mostly when its time has come."""
        tasks = sorted(self.life.open_tasks, key=lambda one: one.id)
        if not tasks:
            return self.deadlines_come(chance)
        task = chance.choice(tasks)
        if chance.random() < 0.5:
            self.life.until(max(self.life.now, task.ready_at))
        return self._answer(chance, task)

    def _answer(self, chance: Random, task: Task) -> None:
        process = self.life.process
        answer = draw_answer(chance, task, process.order, self.life.now, process.snapshot().owed)
        actor = chance.choice([OPERATOR, SUPERVISOR])
        self._tell(TaskCompleted(task=task.id, answer=answer), actor)

    def the_usual_next(self, chance: Random) -> None:
        """Lives that only stumble never reach the late stages: this is what days usually bring."""
        life = self.life
        match life.process.status:
            case Status.NEW | Status.THINKING:
                self._agree()
            case Status.CONFIRMED if life.process.order.method.prepaid:
                self._pay_rest(whole=True)
            case Status.CONFIRMED | Status.PAID:
                self._tell(OrderPacked(), SHOP_KEY)
            case Status.PACKED:
                self._tell(OrderShipped(track_number=TRACK, carrier="russian_post"), SHOP_KEY)
            case Status.SHIPPED:
                life.wait(hours=30)
                by_courier = life.process.order.delivery.kind is DeliveryKind.COURIER
                self._parcel(ParcelCode.OUT_FOR_DELIVERY if by_courier else ParcelCode.ARRIVED)
            case Status.AT_PICKUP | Status.DELIVERING:
                life.wait(days=2)
                self._parcel(ParcelCode.HANDED_OVER)
            case Status.RETURNING:
                life.wait(days=2)
                self._parcel(ParcelCode.ARRIVED_BACK)
            case _:
                life.wait(hours=7)

    def _agree(self) -> None:
        life = self.life
        delivery = life.process.order.delivery
        if delivery.has != FULL:
            self._tell(OrderEdited(edit=Edit(delivery=delivery.model_copy(update={"has": FULL}))))
        start = life.now + timedelta(days=2)
        slot = Slot(start=start, end=start + timedelta(hours=2))
        for task in life.open_tasks:
            if a.Confirmed in OUTCOMES[task.kind]:
                answer = a.Confirmed(told_18_plus=True, slot=slot)
                return self._tell(TaskCompleted(task=task.id, answer=answer), SUPERVISOR)
        return None

    # -- money ------------------------------------------------------------------------------------------------------

    def money_comes(self, chance: Random) -> None:
        """By the bank or in a carrier's register; in full, in part, too much, or told again."""
        match chance.choice(["rest", "part", "any", "again", "register"]):
            case "rest":
                self._pay_rest(whole=True)
            case "part":
                self._pay_rest(whole=False)
            case "register":
                number, amount = chance.randint(1, 3), chance.choice(AMOUNTS)
                self._comes(f"register-{number}", amount)
            case word:
                self.payments += word == "any"
                self._comes(f"pay-{self.payments}", chance.choice(AMOUNTS))

    def _pay_rest(self, whole: bool) -> None:
        owed = self.life.process.snapshot().owed
        if owed > ZERO:
            self.payments += 1
            self._comes(f"pay-{self.payments}", owed if whole else rounded(owed / 2))

    def _comes(self, number: str, amount: Decimal) -> None:
        self.told.setdefault(number, amount)
        now = self.life.now
        if number.startswith("pay"):
            bank = PaymentReceived(provider="bank", external_id=number, amount=amount, paid_at=now)
            self._happens(bank, BANK)
        else:
            self._happens(MoneyArrived(amount=amount, received_at=now, external_id=number), CARRIER)

    def money_goes_back(self, chance: Random) -> None:
        """Wanted, made by us or by others, told twice, or refused by the bank."""
        wanted = chance.choice(self.life.refunds) if self.life.refunds else None
        match chance.choice(["want", "ours", "ours", "theirs", "fails"]):
            case "want":
                amount = chance.choice([None, Decimal("50.00")])
                self._tell(RefundWanted(amount=amount), SHOP_KEY)
            case "theirs":
                number, amount = chance.randint(1, 3), chance.choice(AMOUNTS)
                for _ in range(chance.randint(1, 2)):
                    self._happens(RefundMade(amount=amount, external_id=f"back-{number}"), BANK)
            case "ours" if wanted is not None:
                body = RefundMade(amount=wanted.amount, external_id=f"r-{wanted.id}", refund=wanted.id)
                self._happens(body, BANK)
            case "fails" if wanted is not None:
                self._happens(RefundFailed(refund=wanted.id, code="refused"), BANK)

    # -- parcels ----------------------------------------------------------------------------------------------------

    def the_parcel_moves(self, chance: Random) -> None:
        """Anything, in time, late or ahead of time."""
        hours_ago = chance.choice([0, 0, 0, 5, 100, -50])
        kept_for = chance.choice([None, None, 3, 20])
        now = self.life.now
        self._happens(
            ParcelMoved(
                code=chance.choice([*ParcelCode]),
                at=now - timedelta(hours=hours_ago),
                office=chance.choice(OFFICES),
                store_until=None if kept_for is None else now + timedelta(days=kept_for),
            ),
            CARRIER,
        )

    def _parcel(self, code: ParcelCode) -> None:
        self._happens(ParcelMoved(code=code, at=self.life.now, office=OFFICES[0]), CARRIER)

    # -- the shop ---------------------------------------------------------------------------------------------------

    def the_shop_tells(self, chance: Random) -> None:
        """Anything it may tell, whether it fits or not."""
        bodies: list[StimulusBody] = [
            OrderPacked(),
            OrderIssued(),
            InvoiceIssued(),
            InvoiceIssued(number="1"),
            InvoiceIssued(number="2"),
            StockArrived(),
            StockShort(lines=(Shortfall(sku="SW-60", missing=1),)),
            OrderCancelled(reason=chance.choice([*Reason])),
            PaymentSwitched(method=chance.choice([*PaymentMethod])),
            OrderShipped(track_number=TRACK, carrier="russian_post"),
            OrderShipped(track_number=TRACK, carrier="russian_post"),
            OrderShipped(),
        ]
        self._tell(chance.choice(bodies), SHOP_KEY)

    def the_order_is_edited(self, chance: Random) -> None:
        """Lines, delivery, slot, method, the customer's clock or phone; one or several of them."""
        now, placed = self.life.now, self.life.process.order
        start = now + timedelta(hours=chance.choice([2, 20, 70]))
        delivery = placed.delivery.model_copy(
            update={
                "has": chance.choice([FULL, placed.delivery.has]),
                "slot": chance.choice([None, Slot(start=start, end=start + timedelta(hours=2))]),
                "kind": chance.choice([placed.delivery.kind, *DeliveryKind]),
            }
        )
        goods = (line(quantity=chance.randint(1, 9), category=chance.choice(["elite", ""])),)
        reach = placed.reach.model_copy(update={"zone": zone(chance.choice(ZONES))})
        change: dict[str, Any] = {
            "lines": goods,
            "delivery": delivery,
            "method": chance.choice([*PaymentMethod]),
            "reach": reach,
            "phone_changed": True,
        }
        names = chance.sample(sorted(change), chance.randint(1, 2))
        self._tell(OrderEdited(edit=Edit(**{name: change[name] for name in names})))

    # -- troubles ---------------------------------------------------------------------------------------------------

    def something_fails(self, chance: Random) -> None:
        """A payment, a message, a carrier's gateway; or a draft gives way to a real order."""
        life = self.life
        match chance.choice(["gateway", "gateway", "message", "payment", "draft"]):
            case "gateway" if life.handovers:
                accepted = chance.random() < 0.5
                asked, track = life.handovers[-1], TRACK if accepted else None
                body = HandoverAnswered(request=asked.id, accepted=accepted, track_number=track)
                self._happens(body, CARRIER)
            case "message" if life.messages:
                message, wrong = chance.choice(life.messages), chance.random() < 0.5
                wrong = wrong and message.channel.to_person
                failed = MessageFailed(
                    message=message.id, channel=message.channel, code="no", wrong_address=wrong
                )
                self._happens(failed, BANK)
            case "draft":
                self._happens(DraftAbsorbed(by="other-order"), SHOP_KEY)
            case _:
                self._happens(PaymentFailed(provider="bank", external_id="try-1", code="no_money"), BANK)


def rarely(chance: Random) -> bool:
    """Once in five."""
    return chance.random() < 0.2
