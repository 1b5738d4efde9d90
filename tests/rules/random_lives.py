"""Random lives of one order: people, parcels and money happen to it; what must hold meanwhile is the properties'."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from domain import answers as a
from domain.actors import Actor
from domain.answers import Shortfall
from domain.money import ZERO, rounded
from domain.orders import AddressPart, Channel, DeliveryKind, Edit, PaymentMethod, Reason, Slot
from domain.parcels import ParcelCode
from domain.statuses import AGREEING, Status
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
from domain.tasks import OUTCOMES, Task
from playbook.schema import Playbook
from playbook.triggers import Trigger
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
    changed,
    line,
    order,
    playbook_of,
    zone,
)

SECRET = "Мария Ивановна, +79161234567"
"""Free text that must never leave the answer it came in."""
ZONES = ("Europe/Kaliningrad", "Europe/Moscow", "Asia/Yekaterinburg", "Asia/Vladivostok", "Asia/Kamchatka")
RARELY = st.sampled_from([False, False, False, False, True])
MOSTLY = st.sampled_from([True, True, True, True, False])


def playbooks() -> list[Playbook]:
    """The shipped ones, and one with every stricter switch on."""
    default = playbook_of("default")
    strict = changed(
        default,
        confirmation={
            "adults_only": True,
            "slots": True,
            "prepay_over_quantity": 6,
            "on_give_up": "supervisor",
        },
        stock={"never_reserve": ("elite",)},
        assembly={
            "carriers_by_email": {"cdek": "dispatch@carrier.example"},
            "carriers_by_gateway": ("russian_post",),
        },
        pickup={
            "call_after": timedelta(days=2),
            "refusal_black_lists": True,
            "return_fee": Decimal("100.00"),
        },
    )
    return [default, playbook_of("swan"), strict, strict.model_copy(update={"triggers": busy(strict)})]


def busy(playbook: Playbook) -> tuple[Trigger, ...]:
    """Every manner of trigger at once: ladders, dates, moments, conditions, all acts, rows that are switched off."""
    switched_off = [trigger for trigger in playbook.triggers if trigger.id not in ("T6", "T34")]
    written: list[dict[str, object]] = [
        {"id": "T6", "on": "parcel.arrived", "enabled": False, "do": [{"task": {"kind": "remind_pickup"}}]},
        {"id": "T34", "on": "reservation.started", "before": {"date": "reserved_until", "by": "1d"},
         "do": [{"message": "reservation_ending"}, {"task": {"kind": "errand", "script": "hold"}}]},
        {"id": "ladder", "on": "payment.due", "marketing": True, "do": [{"message": "payment_reminder"}],
         "remind": {"at": ["1h", "1d", "3d"], "until": ["order.paid", "order.cancelled"],
                    "then": {"after": "4d", "do": [{"task": {"kind": "errand", "script": "ask"}}]}}},
        {"id": "slot", "on": "order.confirmed", "before": {"date": "slot_start", "by": "2h"}, "do": [{"sms": "words"}]},
        {"id": "back", "on": "parcel.arrived", "before": {"date": "goes_back_at", "by": "2d"}, "do": [{"sms": "words"}]},
        {"id": "morning", "on": "order.placed", "at": {"time": "10:00"}, "after": "1d",
         "when": "order.total >= 3000 && !customer.black_listed", "do": [{"email": "words"}]},
        {"id": "gift", "on": "call.no_answer", "do": [{"promo_code": {"percent": "5", "valid_for": "2d"}}, {"sms": "words"}]},
        {"id": "kept", "on": "task.closed", "do": [{"segment": "known"}, {"comment": "words"}]},
        {"id": "told", "on": "order.completed", "after": "2d", "do": [{"webhook": {"event": "done"}}, {"email": "words"}]},
        {"id": "broken", "on": "order.packed", "when": "10 / (order.quantity - 3) > 1", "do": [{"sms": "words"}]},
    ]  # fmt: skip
    return (*switched_off, *map(Trigger.model_validate, written))


PLAYBOOKS = playbooks()


class RandomLives(RuleBasedStateMachine):
    """Random people, parcels and money happen to one order; whatever is refused must have changed nothing."""

    life: Life

    @initialize(
        data=st.data(),
        rules=st.sampled_from(range(4)),
        kind=st.sampled_from(DeliveryKind),
        method=st.sampled_from(PaymentMethod),
        timezone=st.sampled_from(ZONES),
        hours=st.integers(0, 24 * 14),
        full=MOSTLY,
        sms=MOSTLY,
        email=st.booleans(),
        black=RARELY,
        category=st.sampled_from(["capsules", "elite"]),
        draft=RARELY,
        imported=RARELY,
        head_start=st.sampled_from([0, 0, 1, 2, 3, 4, 5]),
    )
    def a_customer_orders(self, data: st.DataObject, rules: int, hours: int, **drawn: Any) -> None:
        placed_at = NOON + timedelta(hours=hours)
        slot_start = placed_at + timedelta(days=data.draw(st.integers(1, 5)))
        placed = order(
            kind=drawn["kind"],
            method=drawn["method"],
            timezone=drawn["timezone"],
            placed_at=placed_at,
            lines=(line(quantity=data.draw(st.integers(1, 9)), category=drawn["category"]),),
            has=FULL if drawn["full"] else frozenset({AddressPart.CITY}),
            slot=Slot(start=slot_start, end=slot_start + timedelta(hours=2)),
            sms=drawn["sms"],
            email=drawn["email"],
            draft=drawn["draft"],
            carrier=data.draw(st.sampled_from(["russian_post", "cdek", "own"])),
            channel=data.draw(st.sampled_from([Channel.SITE, Channel.PHONE])),
        )
        self.life = Life.of(
            placed,
            PLAYBOOKS[rules],
            customer=CustomerView(black_listed=drawn["black"]),
            known_orders=frozenset({"other-order"}),
            imported=self._imported(data, placed_at) if drawn["imported"] else None,
            confirmed=a.Confirmed(told_18_plus=True) if data.draw(RARELY) else None,
        )
        self.payments = 0
        self.checked_messages = 0
        for _ in range(drawn["head_start"]):
            self._usual_next()

    def _imported(self, data: st.DataObject, placed_at: datetime) -> Imported:
        since = placed_at - timedelta(days=data.draw(st.sampled_from([0, 5, 20])))
        paid = data.draw(st.sampled_from([None, Decimal("0.00"), Decimal("1000.00"), Decimal("4770.00")]))
        return Imported(status=data.draw(st.sampled_from(Status)), since=since, paid=paid)

    def _tell(self, body: StimulusBody, actor: Actor = OPERATOR) -> None:
        """Somebody asks; a refusal must change nothing."""
        before = self.life.process.snapshot().model_dump_json()
        try:
            self.life.tell(body, actor)
            if isinstance(body, TaskCompleted):
                ended = body.task not in {task.id for task in self.life.open_tasks}
                assert ended, "the first outcome ends the task"
        except Refused as refused:
            assert refused.code and refused.detail
            assert self.life.process.snapshot().model_dump_json() == before, "a refusal changed something"
            assert self.life.process.take().facts == ()

    def _happens(self, body: StimulusBody, actor: Actor) -> None:
        """Something happened in the world: it cannot be refused."""
        self.life.tell(body, actor)

    @rule(steps=st.integers(1, 3))
    def the_usual_next_things_happen(self, steps: int) -> None:
        """Lives that only stumble never reach the late stages: this is what days usually bring."""
        for _ in range(steps):
            self._usual_next()

    @rule(data=st.data(), days=st.sampled_from([1, 3, 7]))
    def days_pass_and_people_work(self, data: st.DataObject, days: int) -> None:
        """What only time brings (unpaid, uncollected, stuck) is answered in all its ways."""
        if self.life.process.order.method is PaymentMethod.INVOICE:
            self._tell(InvoiceIssued(), SHOP_KEY)
        self.life.wait(days=days)
        self._answer_tasks(data, times=2, actor=SUPERVISOR)

    def _usual_next(self) -> None:
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
            case Status.SHIPPED | Status.RETURNING:
                life.wait(hours=30)
                self._happens(ParcelMoved(code=ParcelCode.ARRIVED, at=life.now, office="690001"), CARRIER)
            case Status.AT_PICKUP | Status.DELIVERING:
                life.wait(days=2)
                self._happens(ParcelMoved(code=ParcelCode.HANDED_OVER, at=life.now), CARRIER)
            case _:
                life.wait(hours=7)

    def _agree(self) -> None:
        life = self.life
        delivery = life.process.order.delivery
        if delivery.has != FULL:
            self._tell(OrderEdited(edit=Edit(delivery=delivery.model_copy(update={"has": FULL}))))
        for task in life.open_tasks:
            if a.Confirmed in OUTCOMES[task.kind]:
                self._tell(TaskCompleted(task=task.id, answer=a.Confirmed(told_18_plus=True)), SUPERVISOR)
                return

    @rule(minutes=st.sampled_from([1, 30, 180, 60 * 24, 60 * 24 * 4, 60 * 24 * 20]))
    def time_passes(self, minutes: int) -> None:
        self.life.wait(minutes=minutes)

    @rule(times=st.integers(1, 3))
    def the_next_deadlines_come(self, times: int) -> None:
        for _ in range(times):
            due = self.life.process.next_deadline
            if due is not None:
                self.life.until(due.at)

    @rule(hours=st.sampled_from([3, 30]))
    def nobody_worked_for_a_while(self, hours: int) -> None:
        """The step comes late: deadlines wake long after their moment."""
        self.life.stand_still(hours=hours)

    @rule()
    def the_order_is_put_away_and_taken_up_again(self) -> None:
        process = self.life.process
        state = process.snapshot()
        again = OrderState.model_validate_json(state.model_dump_json())
        assert again == state
        self.life.process = OrderProcess.resume(again, process._playbook)

    @precondition(lambda self: self.life.open_tasks)
    @rule(data=st.data(), times=st.integers(1, 3), supervisor=st.booleans())
    def people_answer_tasks(self, data: st.DataObject, times: int, supervisor: bool) -> None:
        self._answer_tasks(data, times, SUPERVISOR if supervisor else OPERATOR)

    def _answer_tasks(self, data: st.DataObject, times: int, actor: Actor) -> None:
        for _ in range(times):
            tasks = sorted(self.life.open_tasks, key=lambda one: one.id)
            if tasks:
                task = data.draw(st.sampled_from(tasks))
                self._tell(TaskCompleted(task=task.id, answer=self._answer(data, task)), actor)

    @rule(amount=st.sampled_from(["100.00", "4470.00", "4770.00", "20000.00"]), again=st.booleans())
    def money_comes(self, amount: str, again: bool) -> None:
        self.payments += 0 if again else 1
        self._pay(Decimal(amount))

    @rule(whole=st.booleans())
    def the_rest_is_paid(self, whole: bool) -> None:
        self._pay_rest(whole)

    def _pay_rest(self, whole: bool) -> None:
        owed = self.life.process.snapshot().owed
        if owed > ZERO:
            self.payments += 1
            self._pay(owed if whole else rounded(owed / 2))

    def _pay(self, amount: Decimal) -> None:
        number = f"pay-{self.payments}"
        body = PaymentReceived(provider="bank", external_id=number, amount=amount, paid_at=self.life.now)
        self._happens(body, BANK)

    @rule()
    def a_payment_fails(self) -> None:
        self._happens(PaymentFailed(provider="bank", external_id="try-1", code="no_money"), BANK)

    @rule(amount=st.sampled_from(["4770.00", "100.00"]), number=st.integers(1, 3))
    def the_carrier_transfers(self, amount: str, number: int) -> None:
        body = MoneyArrived(
            amount=Decimal(amount), received_at=self.life.now, external_id=f"register-{number}"
        )
        self._happens(body, CARRIER)

    @precondition(lambda self: self.life.process.status not in AGREEING or self.life.stimuli % 5 == 0)
    @rule(code=st.sampled_from(ParcelCode), hours_ago=st.sampled_from([0, 0, 0, 5, 100, -50]))
    def the_parcel_moves(self, code: ParcelCode, hours_ago: int) -> None:
        at = self.life.now - timedelta(hours=hours_ago)
        self._happens(ParcelMoved(code=code, at=at, office="690001"), CARRIER)

    @precondition(lambda self: self.life.handovers)
    @rule(accepted=st.booleans())
    def the_carriers_gateway_answers(self, accepted: bool) -> None:
        asked = self.life.handovers[-1]
        track = TRACK if accepted else None
        self._happens(HandoverAnswered(request=asked.id, accepted=accepted, track_number=track), CARRIER)

    @rule()
    def a_real_order_takes_its_place(self) -> None:
        self._happens(DraftAbsorbed(by="other-order"), SHOP_KEY)

    @rule(
        body=st.sampled_from(
            [
                OrderPacked(),
                OrderIssued(),
                InvoiceIssued(),
                InvoiceIssued(number="2"),
                StockArrived(),
                RefundWanted(),
                RefundWanted(amount=Decimal("50.00")),
                RefundMade(amount=Decimal("50.00"), external_id="back-1"),
                RefundMade(amount=Decimal("4770.00"), external_id="back-2"),
                StockShort(lines=(Shortfall(sku="SW-60", missing=1),)),
                OrderCancelled(reason=Reason.CUSTOMER),
                OrderCancelled(reason=Reason.NOT_PAID),
                PaymentSwitched(method=PaymentMethod.ONLINE),
                PaymentSwitched(method=PaymentMethod.ON_DELIVERY),
                PaymentSwitched(method=PaymentMethod.INVOICE),
                OrderShipped(track_number=TRACK, carrier="russian_post"),
                OrderShipped(track_number=TRACK, carrier="russian_post"),
                OrderShipped(),
            ]
        )
    )
    def the_shop_tells(self, body: StimulusBody) -> None:
        self._tell(body, SHOP_KEY)

    @rule(quantity=st.integers(1, 9), full=st.booleans())
    def the_order_is_edited(self, quantity: int, full: bool) -> None:
        delivery = self.life.process.order.delivery
        has = delivery.model_copy(update={"has": FULL}) if full else None
        self._tell(OrderEdited(edit=Edit(lines=(line(quantity=quantity),), delivery=has)))

    @rule(timezone=st.sampled_from(ZONES), phone=st.booleans())
    def the_customer_moves(self, timezone: str, phone: bool) -> None:
        reach = self.life.process.order.reach.model_copy(update={"zone": zone(timezone)})
        self._tell(OrderEdited(edit=Edit(reach=reach, phone_changed=phone)))

    @precondition(lambda self: self.life.refunds)
    @rule(data=st.data(), works=st.booleans())
    def a_refund_ends(self, data: st.DataObject, works: bool) -> None:
        wanted = data.draw(st.sampled_from(self.life.refunds))
        body: StimulusBody = RefundFailed(refund=wanted.id, code="refused")
        if works:
            body = RefundMade(amount=wanted.amount, external_id=f"r-{wanted.id}", refund=wanted.id)
        self._happens(body, BANK)

    @precondition(lambda self: self.life.messages)
    @rule(data=st.data(), wrong=st.booleans())
    def a_message_fails(self, data: st.DataObject, wrong: bool) -> None:
        message = data.draw(st.sampled_from(self.life.messages))
        body = MessageFailed(
            message=message.id, channel=message.channel, code="rejected", wrong_address=wrong
        )
        self._happens(body, BANK)

    def _answer(self, data: st.DataObject, task: Task) -> a.Answer:
        model = data.draw(st.sampled_from(OUTCOMES[task.kind]))
        later = self.life.now + timedelta(hours=data.draw(st.sampled_from([1, 30, 24 * 6])))
        slot = Slot(start=later, end=later + timedelta(hours=2))
        fields: dict[str, Any] = {
            "why": SECRET, "details": SECRET, "note": SECRET, "at": later, "call_at": later, "until": later, "by": later,
            "check_at": later, "on": later, "when": later, "reason": Reason.CHANGED_MIND, "of": "other-order",
            "supplier": "Склад", "slot": slot, "told_18_plus": data.draw(st.booleans()),
            "lines": (Shortfall(sku="SW-60", missing=1),), "edit": Edit(lines=(line(sku="SW-90", quantity=2),)),
        }  # fmt: skip
        needed = {
            name: value
            for name, value in fields.items()
            if name in model.model_fields and (name != "slot" or model is a.Reschedule)
        }
        answer: a.Answer = model(**needed)  # type: ignore[assignment]
        return answer
