"""What a timer of an order waits for, in a few words: short enough to stand on a bar of a picture."""

from collections.abc import Mapping
from typing import Final

from playbook.wording import Locale
from rules.words.names import Words, said

WAITS: Final[Mapping[str, Words]] = {
    "confirmation.give_up_after": ("пытаемся дозвониться", "trying to reach the customer"),
    "confirmation.stale_after": ("заказ не должен залежаться", "the order must not grow stale"),
    "payment.pay_within": ("ждём оплату", "the payment is awaited"),
    "payment.will_pay": ("ждём обещанную оплату", "the promised payment is awaited"),
    "payment.check_invoice_after": ("ждём оплату счёта", "the invoice is to be paid"),
    "payment.invoice_wait": ("счёт действует", "the invoice is valid"),
    "payment.ask_before_end": ("до вопроса о цене", "until the price is asked about"),
    "stock.reserve_for": ("товар в брони", "the goods are reserved"),
    "stock.expected": ("ждём товар", "the goods are expected"),
    "assembly.carrier_reply_within": ("ждём ответа перевозчика", "the carrier is to answer"),
    "shipping.no_movement_after": ("ждём движения посылки", "the parcel is to move"),
    "pickup.remind_after": ("посылку не забрали", "not collected yet"),
    "pickup.call_after": ("до звонка клиенту", "until the customer is called"),
    "pickup.return_after": ("посылка ждёт клиента", "the parcel waits for its customer"),
    "money.money_within": ("ждём деньги от перевозчика", "the carrier’s money is awaited"),
    "customer_hours.messages": ("сообщение ждёт утра", "a message waits for the morning"),
}
"""By the rule of the timer: a setting of the playbook."""
_TRIGGER: Final = "trigger "
_OF_A_TRIGGER: Final[Words] = ("сработает", "fires")


def wait_words(rule: str, words: str, locale: Locale) -> str:
    """What is waited for; `words` (English) are the rule's own, for one that is not known here."""
    if rule.startswith(_TRIGGER):
        return f"{rule.removeprefix(_TRIGGER)} {said(_OF_A_TRIGGER, locale)}"
    known = WAITS.get(rule)
    return words if known is None else said(known, locale)
