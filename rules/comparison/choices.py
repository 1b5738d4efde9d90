"""What the choices of settings are called in a comparison; codes that orders have too are called by `rules.words.names`."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from domain.actors import Role
from domain.parcels import Carrier
from domain.promo import DiscountKind
from playbook.dates import OrderDate
from playbook.flows import AssignmentScope
from playbook.schema import BlackListOrders, OnGiveUp, Sending, TopUp
from playbook.wording import Locale
from rules.words.names import CARRIERS, PEOPLE, Words, name_of, said

CHOICES: Final[Mapping[type[StrEnum], Mapping[StrEnum, Words]]] = {
    OnGiveUp: {
        OnGiveUp.CANCEL: ("отменить заказ", "cancel the order"),
        OnGiveUp.SUPERVISOR: ("решает начальник отдела", "the supervisor decides"),
    },
    BlackListOrders: {
        BlackListOrders.WARN: ("предупредить оператора", "warn the operator"),
        BlackListOrders.HOLD: ("решает начальник отдела", "the supervisor decides"),
        BlackListOrders.REFUSE: ("сразу отменить", "cancel at once"),
    },
    TopUp: {
        TopUp.OFFER: ("предлагать", "offer it"),
        TopUp.NEVER_OFFER: ("не предлагать", "never offer it"),
    },
    Sending: {
        Sending.LIVE: ("отправлять", "send"),
        Sending.SHADOW: ("только записывать", "only record"),
        Sending.OFF: ("не отправлять", "do not send"),
    },
    AssignmentScope: {
        AssignmentScope.OPERATOR: ("у одного оператора", "of one operator"),
        AssignmentScope.SHOP: ("во всём магазине", "of the whole shop"),
    },
    DiscountKind: {
        DiscountKind.PERSONAL: ("личная скидка", "personal discount"),
        DiscountKind.PROMOTION: ("акция", "promotion"),
        DiscountKind.PROMO_WORD: ("волшебное слово", "promo word"),
        DiscountKind.PROMO_CODE: ("промокод", "promo code"),
    },
    OrderDate: {
        OrderDate.RESERVED_UNTIL: ("конец брони", "the end of the reservation"),
        OrderDate.INVOICE_UNTIL: ("конец срока счёта", "the end of the invoice"),
        OrderDate.PAY_UNTIL: ("конец срока оплаты", "the end of the term of payment"),
        OrderDate.SLOT_START: ("начало доставки", "the time of delivery"),
        OrderDate.GOES_BACK_AT: ("возврат посылки", "the parcel’s way back"),
    },
    Role: {role: PEOPLE[role] for role in Role},
    Carrier: {carrier: CARRIERS[carrier] for carrier in Carrier},
}


def choice_words(code: StrEnum, locale: Locale) -> str:
    """`решает начальник отдела` of `on_give_up: supervisor`; carriers, payments and the like as everywhere."""
    words = CHOICES.get(type(code), {}).get(code)
    return name_of(code, locale) if words is None else said(words, locale)
