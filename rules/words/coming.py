"""What happens when a timer of an order wakes, which rule says so, and what would cancel it or a task: short enough for a list."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from domain.tasks import TaskKind
from rules.words.names import Words

NOTHING: Final[Words] = ("", "")
_WHEN_PAID: Final[Words] = ("снимется, когда придут деньги", "off once the money is there")
_WHEN_AGREED: Final[Words] = (
    "снимется, если заказ подтвердят или отменят",
    "off if the order is confirmed or cancelled",
)
_WHEN_HANDED_OVER: Final[Words] = ("снимется, если посылку вручат", "off if the parcel is handed over")
_WHEN_MOVED: Final[Words] = ("снимется, если посылка сдвинется", "off if the parcel moves")


class Timer(NamedTuple):
    """What comes when it wakes, and what would cancel it."""

    what: Words
    unless: Words


TIMERS: Final[Mapping[str, Timer]] = {
    "give_up": Timer(
        ("не дозвонимся — {}", "if nobody is reached: {}"),
        ("снимется, как только договоримся с клиентом", "off as soon as the customer is reached"),
    ),
    "stale": Timer(
        ("начальник решит, что делать с заказом", "a supervisor decides what becomes of it"),
        ("снимется, когда заказ отправят или закроют", "off once the order is shipped or closed"),
    ),
    "pay": Timer(
        ("не оплатят — оператор узнает почему", "if unpaid, an operator asks why"),
        _WHEN_PAID,
    ),
    "check_invoice": Timer(
        ("оператор проверит, оплачен ли счёт", "an operator checks whether the invoice is paid"), _WHEN_PAID
    ),
    "ask_price": Timer(
        ("клиенту напомним о счёте, начальник решит о цене", "the invoice ends soon: a supervisor decides on the price"),
        _WHEN_PAID,
    ),
    "invoice_end": Timer(
        ("счёт истечёт, начальник решит, что дальше", "the invoice ends, a supervisor decides"), _WHEN_PAID
    ),
    "reservation": Timer(
        ("бронь кончится", "the reservation ends"),
        ("снимется, когда заказ оплатят или соберут", "off once the order is paid or packed"),
    ),
    "goods_due": Timer(
        ("товар должен прийти", "the goods should be there"),
        ("снимется, когда товар придёт", "off once the goods are there"),
    ),
    "carrier_reply": Timer(
        ("перевозчик молчит — оператор позвонит ему", "if the carrier is silent, an operator rings"),
        ("снимется, когда перевозчик ответит", "off once the carrier answers"),
    ),
    "no_movement": Timer(
        ("оператор спросит перевозчика, где посылка", "an operator asks the carrier where the parcel is"),
        ("сдвинется посылка — отсчёт начнётся заново", "counts anew whenever the parcel moves"),
    ),
    "uncollected": Timer(("напомним клиенту о посылке", "the customer is reminded of the parcel"), _WHEN_HANDED_OVER),
    "call_pickup": Timer(("звонок: когда заберёт?", "a call: when will it be collected?"), _WHEN_HANDED_OVER),
    "return": Timer(
        ("уйдёт обратно: статус «Возвращается»", "goes back: status “Returning”"), _WHEN_HANDED_OVER
    ),
    "money": Timer(
        ("оператор проверит, пришли ли деньги", "an operator checks whether the money came"), _WHEN_PAID
    ),
}  # fmt: skip
"""By the name of the deadline."""
CANCELLED: Final[Words] = ("заказ отменится", "the order is cancelled")
CANCELLED_OR_DECIDED: Final[Words] = (
    "заказ отменится, а если звонили мало, решит начальник отдела",
    "the order is cancelled, or with too few calls a supervisor decides",
)
DECIDED: Final[Words] = ("решит начальник отдела", "a supervisor decides")
MESSAGE: Final[Timer] = Timer(
    ("уйдёт {}", "{} goes out"), ("не уйдёт, если станет лишним", "stays unsent if it becomes pointless")
)
UNLESS: Final[Words] = ("отменится, если {}", "off if {}")

K = TaskKind
TASKS_UNLESS: Final[Mapping[TaskKind, Words]] = {
    K.CONFIRM_ORDER: _WHEN_AGREED,
    K.CALL_THINKING: _WHEN_AGREED,
    K.DECIDE_UNREACHABLE: ("снимется, если клиент отзовётся", "off if the customer gets in touch"),
    K.DECIDE_STALE: ("снимется, когда заказ отправят", "off once the order is shipped"),
    K.DECIDE_BLACK_LIST: _WHEN_AGREED,
    K.SETTLE_PAYMENT: _WHEN_PAID,
    K.CHECK_INVOICE: _WHEN_PAID,
    K.HOLD_PRICE: _WHEN_PAID,
    K.PAYMENT_DIFFERENCE: ("снимется, когда суммы сойдутся", "off once the sums agree"),
    K.REFUND: ("снимется, когда деньги вернутся", "off once the money is back"),
    K.PACK_ORDER: ("снимется, если магазин сам сообщит о сборке", "off if the shop says it is packed"),
    K.FIND_SUPPLIER: ("снимется, если товар придёт", "off if the goods come"),
    K.AGREE_ANALOGUE: ("снимется, если товар придёт", "off if the goods come"),
    K.APPROVE_RESERVATION: ("снимется, если заказ соберут", "off if the order is packed"),
    K.CALL_CARRIER: ("снимется, если перевозчик ответит", "off if the carrier answers"),
    K.ASK_CARRIER: _WHEN_MOVED,
    K.REMIND_PICKUP: _WHEN_HANDED_OVER,
    K.CONFIRM_DELIVERY: _WHEN_HANDED_OVER,
    K.AGREE_SLOT: _WHEN_HANDED_OVER,
    K.CHECK_MONEY: _WHEN_PAID,
    K.RECEIVE_RETURN: ("снимется, если посылку всё же вручат", "off if it is handed over after all"),
    K.DECIDE_LOST: ("снимется, если посылка найдётся", "off if the parcel is found"),
    K.LOOK_INTO: NOTHING,
    K.ERRAND: NOTHING,
}
"""What besides its outcome ends a task."""

_NAMED: Final[Words] = ("этот срок назвали при прошлом ответе", "the date named with the last answer")
_AS_ASKED: Final[Words] = ("так договорились с клиентом", "as agreed with the customer")
RULES: Final[Mapping[str, Words]] = {
    "confirmation.call_within": ("на звонок {:-open}", "{:-open} for the call"),
    "confirmation.give_up_after": ("дозваниваемся {}", "{} to reach the customer"),
    "confirmation.stale_after": ("заказ ждёт отправки не дольше {:gen}", "no longer than {} before shipment"),
    "confirmation.retry_after": ("недозвон: снова через {:acc}", "no answer: again {} later"),
    "confirmation.callback": _AS_ASKED,
    "confirmation.thinking": _AS_ASKED,
    "confirmation.on_give_up": ("дозвониться не удалось", "the customer could not be reached"),
    "confirmation.min_attempts": ("звонков было мало, а срок вышел", "the term is over with too few calls"),
    "confirmation.black_list_orders": ("клиент в чёрном списке", "the customer is black-listed"),
    "customer_hours.calls": ("нет общих часов для звонка", "no common hours for a call"),
    "customer_hours.messages": ("ждёт часов для сообщений", "waits for message hours"),
    "payment": ("заплачено не столько, сколько стоит заказ", "what was paid differs from the total"),
    "payment.pay_within": ("на оплату {}", "{} to pay"),
    "payment.will_pay": ("к этому сроку обещали заплатить", "the payment was promised by then"),
    "payment.callback": _AS_ASKED,
    "payment.check_invoice_after": ("через {:acc} после счёта", "{} after the invoice"),
    "payment.ask_before_end": ("за {:acc} до конца счёта", "{} before the invoice ends"),
    "payment.invoice_wait": ("счёт ждёт оплаты {}", "{} to pay the invoice"),
    "payment.reminded": _NAMED,
    "payment.refund": ("деньги клиента нужно вернуть", "the customer’s money is to go back"),
    "stock.reserve_for": ("бронь на {:acc}", "reserved for {}"),
    "stock.expected": ("к этому сроку обещали товар", "the goods were promised by then"),
    "stock.short": ("товара не хватает", "goods are short"),
    "stock.none_found": ("поставщика не нашли", "no supplier was found"),
    "stock.never_reserve": ("такой товар бронируют с разрешения", "such goods are reserved by approval"),
    "assembly.pack_within": ("на сборку {:-open}", "{:-open} to pack it"),
    "assembly.carrier_reply_within": ("на ответ перевозчику {}", "{} for the carrier to answer"),
    "assembly.accepted": (
        "перевозчик согласен, а трек-номера нет",
        "the carrier takes it, but gave no track number",
    ),
    "assembly.rejected": ("перевозчик отказался", "the carrier refused"),
    "assembly.will_answer": _NAMED,
    "shipping.no_movement_after": ("{} без движения", "{} without movement"),
    "shipping.lost": ("перевозчик потерял посылку", "the carrier lost the parcel"),
    "shipping.will_answer": _NAMED,
    "shipping.rejected": ("перевозчик не отвечает за посылку", "the carrier does not answer for the parcel"),
    "shipping.search": _NAMED,
    "shipping.kept": ("пришло событие, которого не ждали", "an event came out of turn"),
    "shipping.contradiction": ("перевозчик сообщил невозможное", "the carrier told the impossible"),
    "shipping.poll_at": ("каждый день в {}", "daily at {}"),
    "pickup.remind_after": ("через {:acc} после сообщения о прибытии", "{} after the message of its arrival"),
    "pickup.call_after": ("через {:acc} после сообщения о прибытии", "{} after the message of its arrival"),
    "pickup.return_after": ("{} от прибытия", "{} from arrival"),
    "pickup.not_here": _NAMED,
    "pickup.arrived_back": ("посылка вернулась к нам", "the parcel is back with us"),
    "courier.call_before_slot": ("за {:acc} до приезда курьера", "{} before the courier comes"),
    "courier.failed_attempt": ("курьер не смог вручить", "the courier could not hand it over"),
    "courier.sent_again": ("отправляем ещё раз", "it is sent again"),
    "money.money_within": ("на перевод денег {}", "{} to transfer the money"),
    "money.handed_over_unpaid": ("вручили без предоплаты", "handed over, the prepayment did not come"),
    "money.short": ("денег пришло меньше, чем нужно", "less money came than was owed"),
    "money.not_yet": _NAMED,
    "money.claimed": ("деньги требуем с перевозчика", "the money is claimed from the carrier"),
    "message.failed": ("сообщение не дошло: адрес неверный", "a message failed: the address is wrong"),
}
"""Why it comes, by the rule; `{}` is the setting of that name, where it is one."""
OTHER_TERM: Final[Words] = ("срок назначен вручную", "a date set by hand")
STORED_UNTIL: Final[Words] = ("дольше перевозчик не хранит", "the carrier keeps it no longer")
BY_TRIGGER: Final[Words] = ("правило {}", "rule {}")
POLLED: Final[Words] = ("спросим перевозчика, где посылка", "the carrier is asked where the parcel is")
WAITS_FOR: Final[Mapping[str, Words]] = {
    "person": ("ждёт сотрудника", "waits for staff"),
    "customer": ("ждёт клиента", "waits for the customer"),
    "carrier": ("ждёт перевозчика", "waits for the carrier"),
    "money": ("ждёт денег", "waits for money"),
    "time": ("ждёт своего часа", "waits for its time"),
    "nothing": NOTHING,
}
"""Whose move it is, as the rules explain it."""
