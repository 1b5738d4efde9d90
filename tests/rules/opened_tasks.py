"""How each kind of task comes to be opened: a short life for each, in which it is the next thing to do."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from domain import answers as a
from domain.answers import Shortfall
from domain.orders import DeliveryKind, PaymentMethod, Slot
from domain.parcels import ParcelCode
from domain.stimuli import InvoiceIssued, RefundFailed, RefundWanted
from domain.tasks import TaskKind
from playbook.triggers import Trigger
from rules.order.surroundings import CustomerView
from tests.builders import BANK, NOON, SHOP_KEY, Life, act, default_playbook, line, order

K = TaskKind
RULES = default_playbook(
    confirmation={"on_give_up": "supervisor"},
    stock={"never_reserve": ("elite",)},
    assembly={
        "carriers_by_email": {"cdek": "dispatch@carrier.example"},
        "carriers_by_gateway": ("russian_post",),
    },
)
SLOT = Slot(start=NOON + timedelta(hours=28), end=NOON + timedelta(hours=30))


def new() -> Life:
    return Life.of(order(), RULES, known_orders=frozenset({"other"}))


def confirmed(
    method: PaymentMethod = PaymentMethod.ON_DELIVERY,
    kind: DeliveryKind = DeliveryKind.POST_OFFICE,
    carrier: str = "russian_post",
    category: str = "capsules",
    slot: Slot | None = None,
) -> Life:
    lines = (line(category=category),)
    life = Life.of(order(method=method, kind=kind, carrier=carrier, lines=lines, slot=slot), RULES)
    life.confirm()
    return life


def thinking() -> Life:
    life = new()
    life.answer(K.CONFIRM_ORDER, a.Thinking(call_at=NOON + timedelta(days=1), why="думает"))
    return life


def unreachable() -> Life:
    life = new()
    life.wait(days=2)
    return life


def stale() -> Life:
    life = thinking()
    life.answer(K.CALL_THINKING, a.Thinking(call_at=NOON + timedelta(days=5), why="думает"))
    life.wait(days=8)
    return life


def held() -> Life:
    return Life.of(order(), RULES, customer=CustomerView(black_listed=True))


def unpaid() -> Life:
    life = confirmed(PaymentMethod.ONLINE)
    life.wait(days=3)
    return life


def invoiced() -> Life:
    life = confirmed(PaymentMethod.INVOICE)
    life.tell(InvoiceIssued(), SHOP_KEY)
    life.wait(days=6)
    return life


def underpaid() -> Life:
    life = confirmed(PaymentMethod.ONLINE)
    life.pay("4000.00")
    return life


def refused_by_the_bank() -> Life:
    life = confirmed(PaymentMethod.ONLINE)
    life.pay("5000.00")
    life.tell(RefundWanted(amount=Decimal("230.00")), SHOP_KEY)
    life.tell(RefundFailed(refund=life.refunds[0].id, code="closed"), BANK)
    return life


def short() -> Life:
    life = confirmed()
    life.answer(K.PACK_ORDER, a.Short(lines=(Shortfall(sku="SW-60", missing=1),)))
    return life


def not_found() -> Life:
    life = short()
    life.answer(K.FIND_SUPPLIER, a.NoneFound())
    return life


def silent_carrier() -> Life:
    life = confirmed(carrier="cdek")
    life.pack()
    life.wait(hours=2)
    return life


def shipped() -> Life:
    life = confirmed()
    life.pack()
    life.ship()
    return life


def stuck() -> Life:
    life = shipped()
    life.wait(days=7)
    return life


def uncollected() -> Life:
    life = shipped()
    life.parcel(ParcelCode.ARRIVED, office="690001")
    life.wait(days=4)
    return life


def failed_visit() -> Life:
    life = confirmed(kind=DeliveryKind.COURIER, slot=SLOT)
    life.ship()
    life.parcel(ParcelCode.OUT_FOR_DELIVERY)
    life.parcel(ParcelCode.FAILED_ATTEMPT)
    return life


def unsettled() -> Life:
    life = shipped()
    life.parcel(ParcelCode.HANDED_OVER)
    life.wait(days=21)
    return life


def came_back() -> Life:
    life = shipped()
    life.parcel(ParcelCode.ARRIVED_BACK)
    return life


def lost() -> Life:
    life = shipped()
    life.parcel(ParcelCode.LOST)
    return life


def told_too_early() -> Life:
    life = new()
    life.parcel(ParcelCode.ARRIVED)
    return life


def asked_by_the_shop() -> Life:
    errand = Trigger(id="own", on="order.confirmed", do=(act(task={"kind": "errand", "script": "own"}),))
    life = Life.of(order(), RULES.model_copy(update={"triggers": (errand,)}))
    life.confirm()
    return life


OPENED: dict[TaskKind, Callable[[], Life]] = {
    K.CONFIRM_ORDER: new,
    K.CALL_THINKING: thinking,
    K.DECIDE_UNREACHABLE: unreachable,
    K.DECIDE_STALE: stale,
    K.DECIDE_BLACK_LIST: held,
    K.SETTLE_PAYMENT: unpaid,
    K.CHECK_INVOICE: invoiced,
    K.HOLD_PRICE: invoiced,
    K.PAYMENT_DIFFERENCE: underpaid,
    K.REFUND: refused_by_the_bank,
    K.PACK_ORDER: confirmed,
    K.FIND_SUPPLIER: short,
    K.AGREE_ANALOGUE: not_found,
    K.APPROVE_RESERVATION: lambda: confirmed(category="elite"),
    K.CALL_CARRIER: silent_carrier,
    K.ASK_CARRIER: stuck,
    K.REMIND_PICKUP: uncollected,
    K.CONFIRM_DELIVERY: lambda: confirmed(kind=DeliveryKind.COURIER, slot=SLOT),
    K.AGREE_SLOT: failed_visit,
    K.CHECK_MONEY: unsettled,
    K.RECEIVE_RETURN: came_back,
    K.DECIDE_LOST: lost,
    K.LOOK_INTO: told_too_early,
    K.ERRAND: asked_by_the_shop,
}
"""How each task comes to be opened."""
