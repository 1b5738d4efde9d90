"""What codes are called in Russian and English, for people of a shop (what customers read stands in playbook.wording)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from domain.actors import Role
from domain.answers import AgeCheck, Condition
from domain.orders import Channel, DeliveryKind, PaymentMeans, PaymentMethod, Reason, WhyOnDelivery
from domain.parcels import Carrier, ParcelCode
from domain.statuses import PaymentState, Status
from domain.tasks import TaskKind
from playbook.wording import Locale
from rules.order.wanted import MessageChannel

Words = tuple[str, str]
"""Russian, then English."""

S = Status
STATUSES: Final[Mapping[StrEnum, Words]] = {
    S.NEW: ("Новый", "New"),
    S.THINKING: ("Думает", "Thinking"),
    S.CONFIRMED: ("Подтверждён", "Confirmed"),
    S.PAID: ("Оплачен", "Paid"),
    S.PACKED: ("Собран", "Packed"),
    S.SHIPPED: ("Отправлен", "Shipped"),
    S.AT_PICKUP: ("В месте вручения", "At pickup point"),
    S.DELIVERING: ("У курьера", "With the courier"),
    S.AWAITING_MONEY: ("Ожидает денег", "Awaiting money"),
    S.COMPLETED: ("Выполнен", "Completed"),
    S.RETURNING: ("Возвращается", "Returning"),
    S.RETURNED: ("Возврат", "Returned"),
    S.CANCELLED: ("Отменён", "Cancelled"),
}
K = TaskKind
TASKS: Final[Mapping[StrEnum, Words]] = {
    K.CONFIRM_ORDER: ("подтвердить заказ", "confirm the order"),
    K.CALL_THINKING: ("узнать, что решил клиент", "ask what the customer decided"),
    K.DECIDE_UNREACHABLE: ("решить, что делать: не дозвонились", "decide: customer unreachable"),
    K.DECIDE_STALE: ("решить, что делать: заказ залежался", "decide: the order is stale"),
    K.DECIDE_BLACK_LIST: ("решить, что делать: чёрный список", "decide: black-listed customer"),
    K.SETTLE_PAYMENT: ("узнать, почему не оплачено", "ask why it is not paid"),
    K.CHECK_INVOICE: ("проверить, оплачен ли счёт", "check whether the invoice is paid"),
    K.HOLD_PRICE: ("решить, держим ли цену", "decide whether the price is held"),
    K.PAYMENT_DIFFERENCE: ("разобраться с разницей в оплате", "settle the difference in payment"),
    K.REFUND: ("вернуть деньги", "refund the money"),
    K.PACK_ORDER: ("собрать заказ", "pack the order"),
    K.FIND_SUPPLIER: ("найти поставщика", "find a supplier"),
    K.AGREE_ANALOGUE: ("согласовать замену", "agree on a substitute"),
    K.APPROVE_RESERVATION: ("одобрить бронь", "approve the reservation"),
    K.CALL_CARRIER: ("позвонить перевозчику", "call the carrier"),
    K.ASK_CARRIER: ("узнать у перевозчика, где посылка", "ask the carrier where the parcel is"),
    K.REMIND_PICKUP: ("напомнить о посылке", "remind about the parcel"),
    K.CONFIRM_DELIVERY: ("подтвердить доставку", "confirm the delivery"),
    K.AGREE_SLOT: ("договориться о новом времени доставки", "agree on a new slot"),
    K.CHECK_MONEY: ("проверить, пришли ли деньги", "check whether the money came"),
    K.RECEIVE_RETURN: ("принять возврат", "receive the return"),
    K.DECIDE_LOST: ("решить, что делать: посылка потеряна", "decide: the parcel is lost"),
    K.LOOK_INTO: ("разобраться", "look into it"),
    K.ERRAND: ("поручение", "errand"),
}
ENDS: Final[Mapping[str, Words]] = {
    "confirmed": ("подтверждён", "confirmed"),
    "no_answer": ("не ответили", "no answer"),
    "wrong_number": ("чужой номер", "wrong number"),
    "callback": ("перезвонить", "call back"),
    "thinking": ("думает", "thinking"),
    "cancelled": ("отменён", "cancelled"),
    "spam": ("спам", "spam"),
    "duplicate": ("повтор", "duplicate"),
    "extend": ("дать ещё время", "more time"),
    "will_pay": ("обещали заплатить", "will pay"),
    "switched": ("оплата при получении", "pays on delivery"),
    "paid": ("оплачено", "paid"),
    "reminded": ("напомнили", "reminded"),
    "hold": ("держать цену", "hold the price"),
    "release": ("не держать цену", "release the price"),
    "refunded": ("деньги возвращены", "money refunded"),
    "topped_up": ("доплатили", "topped up"),
    "written_off": ("списать", "written off"),
    "packed": ("собран", "packed"),
    "short": ("не хватает товара", "short of goods"),
    "found": ("поставщик нашёлся", "supplier found"),
    "none": ("ни у кого нет", "nobody has it"),
    "agreed": ("замена согласована", "substitute agreed"),
    "waits": ("подождёт", "will wait"),
    "approved": ("разрешено", "approved"),
    "denied": ("не разрешено", "denied"),
    "accepted": ("перевозчик подтвердил", "carrier accepts"),
    "rejected": ("перевозчик отказал", "carrier rejects"),
    "will_answer": ("обещали ответить", "will answer"),
    "lost": ("посылка потеряна", "parcel lost"),
    "will_collect": ("заберут", "will collect"),
    "refused": ("отказались", "refused"),
    "already_collected": ("уже забрали", "already collected"),
    "ok": ("курьера ждут", "courier expected"),
    "reschedule": ("другое время", "another time"),
    "arrived": ("деньги пришли", "money arrived"),
    "not_yet": ("ещё нет", "not yet"),
    "claimed": ("претензия перевозчику", "claimed from the carrier"),
    "received": ("возврат принят", "return received"),
    "not_here": ("ещё не пришло", "not here yet"),
    "search": ("искать дальше", "search on"),
    "send_again": ("отправить ещё раз", "send again"),
    "write_off": ("списать", "write off"),
    "apply": ("применить", "apply"),
    "done": ("сделано", "done"),
}
"""How a task ended, in a word or two; whole sentences with what was said are `told`'s."""
PEOPLE: Final[Mapping[str, Words]] = {
    Role.OPERATOR: ("оператор", "operator"),
    Role.DUTY_OPERATOR: ("дежурный оператор", "duty operator"),
    Role.PICKER: ("сборщик", "picker"),
    Role.WAREHOUSE: ("склад", "warehouse"),
    Role.BUYER: ("закупщик", "buyer"),
    Role.MENTOR: ("наставник", "mentor"),
    Role.SHOW_MANAGER: ("менеджер шоу", "show manager"),
    Role.SUPERVISOR: ("начальник отдела", "supervisor"),
    Role.ADMIN: ("администратор", "admin"),
    "customer": ("клиент", "customer"),
    "shop": ("магазин", "shop"),
    "carrier": ("перевозчик", "carrier"),
    "bank": ("банк", "bank"),
    "gateway": ("канал связи", "gateway"),
    "world": ("тем временем", "meanwhile"),
}
"""Roles of staff, and those outside who act."""
CHANNELS: Final[Mapping[StrEnum, Words]] = {
    MessageChannel.SMS: ("СМС", "SMS"),
    MessageChannel.EMAIL: ("письмо", "email"),
    MessageChannel.NOTICE: ("сотрудникам", "to staff"),
    MessageChannel.COMMENT: ("заметка", "note"),
    MessageChannel.WEBHOOK: ("сайту", "to the backend"),
}
CARRIERS: Final[Mapping[str, Words]] = {
    Carrier.RUSSIAN_POST: ("Почта России", "Russian Post"),
    Carrier.CDEK: ("СДЭК", "CDEK"),
    Carrier.OWN: ("сам магазин", "the shop itself"),
}
CODES: Final[Mapping[type[StrEnum], Mapping[StrEnum, Words]]] = {
    Status: STATUSES,
    TaskKind: TASKS,
    Channel: {
        Channel.SITE: ("сайт", "the site"),
        Channel.PHONE: ("телефон", "phone"),
        Channel.CHAT: ("чат", "chat"),
        Channel.EMAIL: ("почта", "email"),
        Channel.SMS: ("СМС", "SMS"),
        Channel.VK: ("ВКонтакте", "VK"),
        Channel.TELEGRAM: ("Телеграм", "Telegram"),
        Channel.WHATSAPP: ("WhatsApp", "WhatsApp"),
    },
    DeliveryKind: {
        DeliveryKind.POST_OFFICE: ("почтовое отделение", "post office"),
        DeliveryKind.PICKUP_POINT: ("пункт выдачи", "pickup point"),
        DeliveryKind.COURIER: ("курьер службы", "carrier’s courier"),
        DeliveryKind.OWN_COURIER: ("свой курьер", "own courier"),
        DeliveryKind.SELF_PICKUP: ("самовывоз", "self-pickup"),
    },
    PaymentMethod: {
        PaymentMethod.ONLINE: ("предоплата", "prepayment"),
        PaymentMethod.ON_DELIVERY: ("оплата при получении", "payment on delivery"),
        PaymentMethod.INVOICE: ("безнал, счёт", "bank invoice"),
    },
    PaymentMeans: {
        PaymentMeans.CARD: ("карта", "card"),
        PaymentMeans.CASH: ("наличные", "cash"),
        PaymentMeans.TERMINAL: ("терминал", "terminal"),
        PaymentMeans.TRANSFER: ("перевод", "transfer"),
        PaymentMeans.SALARY: ("из зарплаты", "salary"),
    },
    Reason: {
        Reason.CUSTOMER: ("по желанию клиента", "the customer’s wish"),
        Reason.UNREACHABLE: ("не дозвонились", "unreachable"),
        Reason.NOT_PAID: ("не оплачен", "not paid"),
        Reason.OUT_OF_STOCK: ("нет в наличии", "out of stock"),
        Reason.TOO_EXPENSIVE: ("дорого", "too expensive"),
        Reason.DELIVERY_TERMS: ("не подошла доставка", "delivery terms"),
        Reason.FOUND_ELSEWHERE: ("купили в другом месте", "found elsewhere"),
        Reason.CHANGED_MIND: ("передумали", "changed their mind"),
        Reason.SPAM: ("спам", "spam"),
        Reason.DUPLICATE: ("повтор", "duplicate"),
        Reason.BLACK_LIST: ("чёрный список", "black list"),
        Reason.STALE: ("залежался", "stale"),
        Reason.OTHER: ("другое", "other"),
    },
    PaymentState: {
        PaymentState.UNPAID: ("не оплачено", "unpaid"),
        PaymentState.PARTLY_PAID: ("оплачено частично", "partly paid"),
        PaymentState.PAID: ("оплачено", "paid"),
        PaymentState.PARTLY_REFUNDED: ("возвращено частично", "partly refunded"),
        PaymentState.REFUNDED: ("деньги возвращены", "refunded"),
    },
    ParcelCode: {
        ParcelCode.ACCEPTED: ("принята перевозчиком", "accepted"),
        ParcelCode.IN_TRANSIT: ("в пути", "in transit"),
        ParcelCode.ARRIVED: ("прибыла", "arrived"),
        ParcelCode.OUT_FOR_DELIVERY: ("у курьера", "out for delivery"),
        ParcelCode.HANDED_OVER: ("вручена", "handed over"),
        ParcelCode.FAILED_ATTEMPT: ("вручить не удалось", "failed attempt"),
        ParcelCode.RETURNING: ("едет обратно", "on its way back"),
        ParcelCode.ARRIVED_BACK: ("вернулась в наше отделение", "arrived back"),
        ParcelCode.LOST: ("потеряна", "lost"),
    },
    WhyOnDelivery: {
        WhyOnDelivery.SEE_FIRST: ("хочет сначала увидеть товар", "wants to see the goods first"),
        WhyOnDelivery.DISTRUST: ("не доверяет предоплате", "does not trust paying ahead"),
        WhyOnDelivery.CANNOT_PAY_ONLINE: ("не может оплатить онлайн", "cannot pay online"),
        WhyOnDelivery.MONEY_LATER: ("деньги будут позже", "will have the money later"),
        WhyOnDelivery.USED_TO_IT: ("так привычнее", "is used to it"),
        WhyOnDelivery.OTHER: ("другое", "something else"),
    },
    Condition: {
        Condition.GOOD: ("в порядке", "in good condition"),
        Condition.DAMAGED: ("повреждён", "damaged"),
        Condition.INCOMPLETE: ("не всё на месте", "incomplete"),
    },
    AgeCheck: {
        AgeCheck.AGE_OK: ("возраст подтверждён", "age is all right"),
        AgeCheck.ADULT_RECEIVES: ("получит взрослый", "an adult receives it"),
    },
    MessageChannel: CHANNELS,
}
"""By what they are codes of: a status and a state of payment are both "paid", and mean different things."""
_OF_FIELDS: Final[Mapping[str, Mapping[str, Words]]] = {
    "carrier": CARRIERS,
    "channel": {"sms": ("СМС", "SMS"), "email": ("письмо", "email")},
    "why": {
        "unclaimed": ("не забрали вовремя", "not collected in time"),
        "refused": ("клиент отказался", "the customer refused it"),
        "cancelled": ("заказ отменён в пути", "called back"),
        "carrier": ("так сообщил перевозчик", "the carrier says so"),
    },
    "what": {
        "shipped_unconfirmed": ("отправлен без подтверждения", "shipped unconfirmed"),
        "shipped_unpaid": ("отправлен без оплаты", "shipped unpaid"),
        "handed_over_unpaid": ("вручён, а предоплата не пришла", "handed over, the prepayment did not come"),
        "event_before_agreement": (
            "событие до подтверждения: отложено",
            "an event before the order is agreed: kept",
        ),
        "event_after_cancel": ("событие после отмены: отложено", "an event after the cancellation: kept"),
        "invoice_told_again": ("о счёте сообщили ещё раз", "the same invoice was told again"),
        "late_event": ("опоздавшее событие, ничего не меняет", "a late event that changes nothing"),
        "payment_after_end": ("оплата после закрытия заказа", "a payment after the order was closed"),
        "money_after_end": ("деньги после закрытия заказа", "money after the order was closed"),
    },
}


def said(words: Words, locale: Locale) -> str:
    """The words in a language."""
    return words[0] if locale is Locale.RU else words[1]


def name_of(code: StrEnum, locale: Locale) -> str:
    """What a code is called; a code without a name stays as it is, with spaces."""
    words = CODES.get(type(code), {}).get(code)
    return code.value.replace("_", " ") if words is None else said(words, locale)


def name_in(field: str, code: str, locale: Locale) -> str:
    """What a word in a field of this name is called; else the word itself."""
    words = _OF_FIELDS.get(field, {}).get(code)
    return code if words is None else said(words, locale)
