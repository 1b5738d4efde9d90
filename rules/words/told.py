"""What somebody tells Steward, in words: every stimulus, and every outcome of a task."""

from collections.abc import Mapping
from typing import Final

from domain.answers import Answer
from domain.parcels import ParcelCode
from domain.stimuli import (
    HandoverAnswered,
    OrderPlaced,
    OrderShipped,
    ParcelMoved,
    StimulusBody,
    TaskCompleted,
)
from rules.words.names import Words
from rules.words.phrases import Speaker

OUTCOMES: Final[Mapping[str, Words]] = {
    "confirmed": (
        "клиент согласен[, {method}][, {slot}][, про 18+ сказано{told_18_plus}][, {age}]",
        "the customer agrees[, {method}][, {slot}][, told about 18+{told_18_plus}][, {age}]",
    ),
    "no_answer": ("никто не ответил", "no answer"),
    "wrong_number": ("номер чужой", "wrong number"),
    "callback": ("просят перезвонить {at}", "to be called back on {at}"),
    "thinking": ("клиент думает до {call_at}", "the customer is thinking until {call_at}"),
    "cancelled": ("отменить: {reason}", "cancel: {reason}"),
    "spam": ("это спам", "it is spam"),
    "duplicate": ("повтор заказа {of}", "a duplicate of {of}"),
    "extend": ("подождём до {until}", "more time, until {until}"),
    "will_pay": ("клиент заплатит до {by}", "the customer pays by {by}"),
    "switched": ("теперь {to}", "now {to}"),
    "paid": ("оплачено[: {amount}]", "paid[: {amount}]"),
    "reminded": ("напомнили, проверим {check_at}", "reminded, look again on {check_at}"),
    "hold": ("цену держим до {until}", "the price is held until {until}"),
    "release": ("цену не держим", "the price is not held"),
    "refunded": ("деньги возвращены[: {amount}]", "the money was given back[: {amount}]"),
    "topped_up": ("клиент доплатил[ {amount}]", "the customer paid the rest[: {amount}]"),
    "written_off": ("эти деньги списываем", "this money is written off"),
    "packed": ("заказ собран", "packed"),
    "short": ("не хватает: {lines}", "short of: {lines}"),
    "found": (
        "нашёлся поставщик, привезут {when}[, цена {price}]",
        "a supplier has it, on {when}[, for {price}]",
    ),
    "none": ("ни у кого нет", "nobody has it"),
    "agreed": ("клиент согласен на замену", "the customer agrees to a substitute"),
    "waits": ("клиент подождёт до {until}", "the customer waits until {until}"),
    "approved": ("разрешаем до {until}", "approved until {until}"),
    "denied": ("не разрешаем", "denied"),
    "accepted": ("перевозчик подтвердил", "the carrier confirms"),
    "rejected": ("перевозчик отказал", "the carrier says no"),
    "will_answer": ("ответят {at}", "an answer is promised for {at}"),
    "lost": ("посылка потеряна", "the parcel is lost"),
    "will_collect": ("клиент заберёт {on}", "the customer will collect it on {on}"),
    "refused": ("клиент отказался: {reason}", "the customer refuses it: {reason}"),
    "already_collected": ("клиент говорит, что уже забрал", "the customer says it is collected"),
    "ok": ("клиент ждёт курьера", "the customer waits for the courier"),
    "reschedule": ("новое время: {slot}", "new slot: {slot}"),
    "arrived": ("деньги пришли[: {amount}]", "the money came[: {amount}]"),
    "not_yet": ("денег ещё нет, проверим {check_at}", "not yet, look again on {check_at}"),
    "claimed": ("деньги требуем с перевозчика", "the money is claimed from the carrier"),
    "received": ("посылка на складе, {condition}", "received, {condition}"),
    "not_here": ("посылки ещё нет, проверим {check_at}", "not here yet, look again on {check_at}"),
    "search": ("перевозчик ищет, проверим {check_at}", "the carrier searches, look again on {check_at}"),
    "send_again": ("отправить ещё раз", "send it again"),
    "write_off": ("списать как потерянную", "write it off as lost"),
    "apply": ("учесть в заказе", "enter it in the order"),
    "done": ("разобрались", "done"),
}
STIMULI: Final[Mapping[str, Words]] = {
    "order_edited": ("заказ изменён", "the order is edited"),
    "order_cancelled": ("отменить заказ: {reason}", "cancel the order: {reason}"),
    "draft_absorbed": ("черновик заменён заказом {by}", "the draft gave way to order {by}"),
    "payment_received": ("оплачено {amount}", "paid {amount}"),
    "payment_failed": ("оплатить не получилось: {code}", "a payment failed: {code}"),
    "order_packed": ("заказ собран", "packed"),
    "order_shipped": (
        "отправлено[, {carrier}][, трек {track_number}]",
        "shipped[, {carrier}][, track {track_number}]",
    ),
    "parcel_moved": ("посылка {code}[, отделение {office}]", "the parcel: {code}[, office {office}]"),
    "money_arrived": ("пришло {amount}", "{amount} came"),
    "order_issued": ("выдали и получили деньги", "handed out, the money taken"),
    "invoice_issued": ("выставлен счёт[ {number}]", "an invoice is issued[: {number}]"),
    "refund_wanted": ("вернуть деньги[: {amount}]", "give money back[: {amount}]"),
    "refund_made": ("возвращено {amount}", "{amount} was given back"),
    "refund_failed": ("вернуть не получилось: {code}", "the refund failed: {code}"),
    "stock_short": ("не хватает: {lines}", "short of: {lines}"),
    "stock_arrived": ("товар привезли", "the goods came"),
    "message_failed": (
        "сообщение не доставить: {channel}, {code}",
        "a message cannot be delivered: {channel}, {code}",
    ),
    "handover_answered": ("забираем[, трек {track_number}]", "takes the parcel[, track {track_number}]"),
    "payment_switched": ("теперь {method}", "now {method}"),
    "playbook_moved": ("теперь по регламенту {version}", "by playbook {version} from now on"),
}
_NOT_TAKEN: Final[Words] = ("не забираем: {code}", "does not take the parcel: {code}")
_NOBODY_THERE: Final[Words] = ("вручить посылку не удалось", "the parcel could not be handed over")
_WITHOUT_TRACK: Final[Words] = ("заказ готов к выдаче или в пути", "the order is ready or on its way")
PLACED: Final[Words] = ("новый заказ", "a new order")
_PLACED_AND_CONFIRMED: Final[Words] = ("новый заказ, сразу согласован", "a new order, agreed at once")
_IMPORTED: Final[Words] = ("заказ передан на ходу: {status}", "a running order is handed over: {status}")


def told_words(body: StimulusBody, speaker: Speaker) -> str:
    """What was told; one nobody wrote a sentence for is called by its kind."""
    match body:
        case TaskCompleted(answer=answer):
            return outcome_words(answer, speaker)
        case OrderPlaced(imported=imported) if imported is not None:
            return speaker.say(_IMPORTED, imported)
        case OrderPlaced(confirmed=confirmed):
            return speaker.say(PLACED if confirmed is None else _PLACED_AND_CONFIRMED, body)
        case _:
            pass
    words = _variant(body) or STIMULI.get(body.kind)
    return body.kind if words is None else speaker.say(words, body)


def _variant(body: StimulusBody) -> Words | None:
    """Another sentence for the same stimulus, where one of its fields says so."""
    match body:
        case HandoverAnswered(accepted=False):
            return _NOT_TAKEN
        case ParcelMoved(code=ParcelCode.FAILED_ATTEMPT):
            return _NOBODY_THERE
        case OrderShipped(track_number=None):
            return _WITHOUT_TRACK
        case _:
            return None


def outcome_words(answer: Answer, speaker: Speaker) -> str:
    """What came of a task."""
    words = OUTCOMES.get(answer.outcome)
    return answer.outcome if words is None else speaker.say(words, answer)
