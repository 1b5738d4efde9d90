"""A sentence for every fact, in Russian and English; what stands before `|` only repeats the status that comes with it."""

from collections.abc import Mapping
from typing import Final

from domain.facts import CarrierAnswered, FactBody, OrderWasHandedOver, OrderWasReturned, PaymentDiffers
from rules.words.names import Words
from rules.words.phrases import Speaker

SENTENCES: Final[Mapping[str, Words]] = {
    "order.placed": (
        "[{draft}черновик, ]{total}, {channel}",
        "[{draft}a draft, ]{total}, {channel}",
    ),
    "order.imported": ("принят на ходу", "a running order taken over"),
    "order.edited": ("заказ изменён, теперь {total}", "the order was edited, now {total}"),
    "order.thinking": ("думает: |звонок {call_at}", "thinking: |a call on {call_at}"),
    "order.still_thinking": (
        "клиент ещё не решил, звонок {call_at}",
        "the customer is still undecided, a call on {call_at}",
    ),
    "order.confirmed": (
        "подтверждён: |{total}, {method}[ ({why_on_delivery})][, без звонка{by_itself}]",
        "confirmed: |{total}, {method}[ ({why_on_delivery})][, without a call{by_itself}]",
    ),
    "order.paid": ("оплачен: |{paid}", "paid: |{paid}"),
    "order.packed": ("собран: |{items} шт.", "packed: |{items} pcs"),
    "order.shipped": (
        "отправлен: |{carrier}[, трек {track_number}][, вне очереди{out_of_turn}]",
        "shipped: |{carrier}[, track {track_number}][, out of turn{out_of_turn}]",
    ),
    "order.ready": ("готов к выдаче", "ready to be collected"),
    "order.delivering": ("курьер выехал", "the courier is on the way"),
    "order.handed_over": (
        "вручён {at}, осталось получить {owed}",
        "handed over on {at}, still owed {owed}",
    ),
    "order.completed": ("выполнен: |получено {paid}", "completed: |received {paid}"),
    "order.returning": ("едет обратно: |{why}[, {reason}]", "on its way back: |{why}[, {reason}]"),
    "order.returned": (
        "вернулся на склад[, {condition}]",
        "back in the warehouse[, {condition}]",
    ),
    "order.cancelled": (
        "отменён: |{reason}[, клиенту не сообщаем{silent}]",
        "cancelled: |{reason}[, the customer is not told{silent}]",
    ),
    "order.sent_again": ("отправим ещё раз", "it is sent again"),
    "order.extended": ("отложено до {until}", "more time, until {until}"),
    "order.discrepancy": ("вне порядка: {what}", "out of turn: {what}"),
    "order.upsold": ("допродажа, {category}: {added}", "sold more, {category}: {added}"),
    "order.discount_reached": (
        "скидка за сумму: {percent} от {from_sum}",
        "a discount by sum: {percent} from {from_sum}",
    ),
    "order.large": ("крупный заказ: {total}", "a large order: {total}"),
    "call.no_answer": ("не ответили, попытка {attempt}", "no answer, attempt {attempt}"),
    "call.wrong_number": ("номер чужой", "the number is somebody else’s"),
    "call.agreed": ("договорились созвониться {at}", "a call is agreed for {at}"),
    "call.impossible": (
        "нет часов, когда можно позвонить: {task}",
        "there is no hour for a call: {task}",
    ),
    "customer.unreachable": (
        "дозвониться не удалось: попыток {attempts}, дней {days}",
        "the customer could not be reached: attempts {attempts}, days {days}",
    ),
    "payment.received": ("пришло {amount}, всего {paid}", "{amount} received, {paid} in total"),
    "payment.failed": ("оплатить не получилось: {code}", "the payment failed: {code}"),
    "payment.due": ("ждём {amount} до {until}", "{amount} is awaited until {until}"),
    "payment.overdue": ("срок оплаты вышел: {amount}", "the time to pay is over: {amount}"),
    "payment.differs": ("не хватает {owed}", "{owed} is missing"),
    "payment.switched": ("теперь: {method}", "now: {method}"),
    "invoice.issued": ("счёт выставлен, действует до {until}", "an invoice was issued, valid until {until}"),
    "invoice.ending": ("счёт скоро истечёт: {until}", "the invoice ends soon: {until}"),
    "refund.due": ("нужно вернуть {amount}", "{amount} to be refunded"),
    "refund.made": ("возвращено {amount}, всего {refunded}", "{amount} refunded, {refunded} in total"),
    "refund.failed": (
        "вернуть {amount} через банк нельзя: {code}",
        "{amount} cannot be refunded through the bank: {code}",
    ),
    "money.expected": (
        "перевозчик должен {amount} до {until}",
        "the carrier owes {amount} until {until}",
    ),
    "money.arrived": (
        "перевозчик перевёл {amount}, всего {paid}",
        "the carrier transferred {amount}, {paid} in total",
    ),
    "money.overdue": ("перевозчик задержал {amount}", "the carrier is late with {amount}"),
    "money.written_off": ("списано {amount}", "{amount} was written off"),
    "stock.short": ("не хватает: {skus}", "short of: {skus}"),
    "stock.supplier_found": ("поставщик нашёлся, ждём {when}", "a supplier was found, expected {when}"),
    "stock.arrived": ("товар на месте", "the goods are there"),
    "reservation.approval_wanted": (
        "бронь нужно одобрить",
        "the reservation needs approval",
    ),
    "reservation.started": (
        "бронь до {until}[, по разрешению{approved}]",
        "reserved until {until}[, by approval{approved}]",
    ),
    "reservation.expired": ("бронь кончилась", "the reservation is over"),
    "assembly.started": ("заказ у сборщика", "the order goes to the picker"),
    "carrier.asked": (
        "{carrier}: попросили забрать[ письмом{by_email}][, ответ до {until}]",
        "{carrier} was asked to take it[ by email{by_email}][, an answer until {until}]",
    ),
    "carrier.silent": ("{carrier} молчит", "{carrier} is silent"),
    "carrier.answered": ("перевозчик ответил: заберёт", "the carrier answered: takes it"),
    "parcel.moved": ("посылка {code}[, отделение {office}]", "the parcel: {code}[, office {office}]"),
    "parcel.stuck": ("посылка не движется с {since}", "the parcel has not moved since {since}"),
    "parcel.arrived": (
        "посылка прибыла[, отделение {office}], хранится до {until}",
        "the parcel arrived[, office {office}], kept until {until}",
    ),
    "parcel.uncollected": (
        "лежит {day}-й день, уйдёт обратно {until}",
        "day {day} of waiting, goes back on {until}",
    ),
    "parcel.unclaimed": ("посылку не забрали", "the parcel was not collected"),
    "parcel.refused": ("клиент отказался: {reason}", "the customer refuses it: {reason}"),
    "parcel.promised": ("клиент обещал забрать {on}", "the customer will collect it on {on}"),
    "parcel.lost": ("посылка потеряна", "the parcel is lost"),
    "delivery.failed": ("курьер не смог вручить", "the courier could not hand it over"),
    "delivery.rescheduled": ("новое время: {slot}", "new slot: {slot}"),
    "delivery.near": (
        "курьер скоро, позвонить уже нельзя: {slot}",
        "the courier comes soon, too late to call: {slot}",
    ),
    "message.failed": ("{channel} не доставить: {code}", "{channel} cannot be delivered: {code}"),
    "message.noted": ("сообщить клиенту нечем: {trigger}", "no way to tell the customer: {trigger}"),
    "playbook.moved": (
        "заказ переведён на другую версию регламента: {after} вместо {before}",
        "the order follows another version of the playbook: {after} instead of {before}",
    ),
    "rule.failed": ("правило не сработало: {trigger}", "a rule failed: {trigger}"),
    "task.opened": ("задача: {task_kind}, срок {due_at}", "task: {task_kind}, due {due_at}"),
    "task.moved": ("задача: {task_kind}, теперь с {ready_at}", "task: {task_kind}, now from {ready_at}"),
    "task.closed": ("задача закрыта: {task_kind}", "task closed: {task_kind}"),
}
_NOTHING_OWED: Final[Words] = ("вручён {at}, всё оплачено", "handed over on {at}, fully paid")
_NOT_TAKEN: Final[Words] = ("перевозчик ответил: не заберёт", "the carrier answered: does not take it")
_LOST: Final[Words] = ("посылка списана как потерянная", "the parcel is written off as lost")
_TOO_MUCH: Final[Words] = ("переплата {owed}", "{owed} too much was paid")


def fact_words(fact: FactBody, speaker: Speaker, *, after_status: bool = False) -> str:
    """What happened; a fact nobody wrote a sentence for is called by its kind.

    `after_status`: the name of the new status stands before it, and what would repeat it is left out.
    """
    words = _variant(fact) or SENTENCES.get(fact.kind)
    if words is None:
        return fact.kind
    repeated, _, rest = speaker.say(words, fact).rpartition("|")
    return rest if after_status else repeated + rest


def tells_status(kind: str) -> bool:
    """Whether a fact of this kind is the very change of a status: its sentence begins with that."""
    words = SENTENCES.get(kind)
    return words is not None and "|" in words[0]


def _variant(fact: FactBody) -> Words | None:
    """Another sentence for the same fact, where one of its fields says the contrary."""
    match fact:
        case OrderWasHandedOver(owed=owed) if not owed:
            return _NOTHING_OWED
        case CarrierAnswered(accepted=False):
            return _NOT_TAKEN
        case OrderWasReturned(lost=True):
            return _LOST
        case PaymentDiffers(owed=owed) if owed < 0:
            return _TOO_MUCH
        case _:
            return None
