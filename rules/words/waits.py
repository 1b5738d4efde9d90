"""What a timer of an order waits for, in a few words: short enough to stand on a bar of a picture."""

from collections.abc import Mapping
from typing import Final

from playbook.wording import Locale
from rules.words.names import Words, said

WAITS: Final[Mapping[str, Words]] = {
    "confirmation.give_up_after": ("пытаемся дозвониться", "trying to reach the customer"),
    "confirmation.stale_after": ("заказ не должен залежаться", "the order goes stale"),
    "payment.pay_within": ("ждём оплату", "waiting for the payment"),
    "payment.will_pay": ("ждём обещанную оплату", "waiting for the promised payment"),
    "payment.check_invoice_after": ("ждём оплату счёта", "waiting for the invoice to be paid"),
    "payment.invoice_wait": ("счёт действует", "the invoice is valid"),
    "payment.ask_before_end": ("до вопроса о цене", "until the price is asked about"),
    "stock.reserve_for": ("товар в брони", "the goods are reserved"),
    "stock.expected": ("ждём товар", "waiting for the goods"),
    "assembly.carrier_reply_within": ("ждём ответа перевозчика", "waiting for the carrier’s answer"),
    "shipping.no_movement_after": ("ждём движения посылки", "waiting for the parcel to move"),
    "pickup.remind_after": ("посылку не забрали", "not collected yet"),
    "pickup.call_after": ("до звонка клиенту", "until the customer is called"),
    "pickup.return_after": ("посылка ждёт клиента", "the parcel waits for its customer"),
    "money.money_within": ("ждём деньги от перевозчика", "waiting for the carrier’s money"),
    "customer_hours.messages": ("сообщение ждёт утра", "a message waits for the morning"),
}
"""By the rule of the timer: a setting of the playbook."""
_TRIGGER: Final = "trigger "
_OF_A_TRIGGER: Final[Words] = ("сработает", "fires")


def setting_of(rule: str) -> str:
    """The setting a timer goes by, or the trigger's name alone."""
    return rule.removeprefix(_TRIGGER)


def wait_words(rule: str, words: str, locale: Locale) -> str:
    """What is waited for; `words` (English) are the rule's own, for one that is not known here."""
    if rule.startswith(_TRIGGER):
        return f"{rule.removeprefix(_TRIGGER)} {said(_OF_A_TRIGGER, locale)}"
    known = WAITS.get(rule)
    return words if known is None else said(known, locale)
