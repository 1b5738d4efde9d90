"""Says a quote in Russian or English: the reasons of every kopeck, what may be offered, and the text a customer is sent."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from domain.money import ZERO
from domain.promo import CodeState
from playbook.wording import NBSP, Locale, money_words, percent_words
from rules.pricing.quote import (
    DeliveryReason,
    Hint,
    HintKind,
    NoteKind,
    Offer,
    PricedDelivery,
    PricedLine,
    Quote,
    Reason,
    ReasonKind,
)

RU, EN = Locale.RU, Locale.EN

_DISCOUNTS: Final[Mapping[Locale, Mapping[ReasonKind, str]]] = {
    RU: {
        ReasonKind.PERSONAL: "личная скидка {percent}",
        ReasonKind.PROMOTION: "акция «{name}», {percent}",
        ReasonKind.PROMO_WORD: "волшебное слово «{name}», {percent}",
        ReasonKind.PROMO_CODE: "промокод, {percent}",
        ReasonKind.SUM_STEP: "скидка за сумму от {from_sum}, {percent}",
        ReasonKind.STAFF: "цена для сотрудников, {percent}",
    },
    EN: {
        ReasonKind.PERSONAL: "personal discount of {percent}",
        ReasonKind.PROMOTION: "promotion “{name}”, {percent}",
        ReasonKind.PROMO_WORD: "promo word “{name}”, {percent}",
        ReasonKind.PROMO_CODE: "promo code, {percent}",
        ReasonKind.SUM_STEP: "discount from {from_sum} on, {percent}",
        ReasonKind.STAFF: "price for staff, {percent}",
    },
}
_WITH_EVENT: Final = {
    RU: "личная скидка {percent}, из них {event} — к памятной дате",
    EN: "personal discount of {percent}, of these {event} for an important date",
}
_DELIVERY: Final[Mapping[Locale, Mapping[DeliveryReason, str]]] = {
    RU: {
        DeliveryReason.AS_GIVEN: "доставка: {price}",
        DeliveryReason.FREE_FROM_SUM: "доставка бесплатно: товаров не меньше чем на {from_sum}",
        DeliveryReason.PAID_AT_ONCE: "доставка бесплатно при оплате сразу (при получении — {full})",
        DeliveryReason.NEVER_FREE: "доставка этой службой всегда платная: {price}",
    },
    EN: {
        DeliveryReason.AS_GIVEN: "delivery: {price}",
        DeliveryReason.FREE_FROM_SUM: "free delivery: goods for {from_sum} or more",
        DeliveryReason.PAID_AT_ONCE: "free delivery when paid at once (on delivery it is {full})",
        DeliveryReason.NEVER_FREE: "this carrier is always paid: {price}",
    },
}
_HINTS: Final[Mapping[Locale, Mapping[HintKind, str]]] = {
    RU: {
        HintKind.FREE_DELIVERY: "До бесплатной доставки не хватает {missing} (она бесплатна от {from_sum}).",
        HintKind.SUM_STEP: "До скидки {percent} не хватает {missing} (она действует от {from_sum}).",
        HintKind.CHEAPER_BY_QUANTITY: "{name}: от {packs} шт. — по {unit_price}, добавить {more} шт.",
        HintKind.DEARER: "Вместо «{line}» предложите «{name}» за {unit_price}.",
        HintKind.ACCESSORY: "К «{line}» предложите «{name}» за {unit_price}.",
        HintKind.OVERSTOCKED: "Предложите «{name}» за {unit_price}: на складе много, {left} шт.",
    },
    EN: {
        HintKind.FREE_DELIVERY: "{missing} short of free delivery (free from {from_sum} on).",
        HintKind.SUM_STEP: "{missing} short of {percent} off (from {from_sum} on).",
        HintKind.CHEAPER_BY_QUANTITY: "{name}: from {packs} on {unit_price} each, {more} more to go.",
        HintKind.DEARER: "Instead of “{line}” offer “{name}” at {unit_price}.",
        HintKind.ACCESSORY: "With “{line}” offer “{name}” at {unit_price}.",
        HintKind.OVERSTOCKED: "Offer “{name}” at {unit_price}: there is plenty of it, {left} left.",
    },
}
_NOTES: Final[Mapping[Locale, Mapping[NoteKind, str]]] = {
    RU: {
        NoteKind.STAFF_BY_HAND: "Сотрудник с доставкой: цену рассчитывает начальник отдела продаж.",
        NoteKind.STAFF_NO_PERCENT: "Для этого способа оплаты цены для сотрудников нет: рассчитано как для клиента.",
        NoteKind.PROMO_GIVES_NOTHING: "Промокод или волшебное слово ничего не добавляет: другая скидка больше.",
    },
    EN: {
        NoteKind.STAFF_BY_HAND: "Staff with delivery: a supervisor makes the price.",
        NoteKind.STAFF_NO_PERCENT: "No price for staff with this way of paying: priced as for any customer.",
        NoteKind.PROMO_GIVES_NOTHING: "The promo code or word adds nothing: another discount is larger.",
    },
}
_CODES: Final[Mapping[Locale, Mapping[CodeState, str]]] = {
    RU: {
        CodeState.VALID: "Промокод действует.",
        CodeState.UNKNOWN: "Такого промокода или волшебного слова нет.",
        CodeState.EXPIRED: "Срок действия промокода истёк.",
        CodeState.USED: "Промокод уже использован.",
        CodeState.ANOTHERS: "Промокод именной и выдан другому клиенту.",
    },
    EN: {
        CodeState.VALID: "The promo code is good.",
        CodeState.UNKNOWN: "There is no such promo code or word.",
        CodeState.EXPIRED: "The promo code has expired.",
        CodeState.USED: "The promo code was used already.",
        CodeState.ANOTHERS: "The promo code was given to another customer.",
    },
}


def reason_words(reason: Reason, line: PricedLine, currency: str, locale: Locale) -> str:
    """`3 × 1 490 ₽ = 4 470 ₽`, `личная скидка 10 %: −447 ₽`."""
    if reason.kind is ReasonKind.LIST_PRICE:
        single = money_words(line.list_price, currency, locale)
        return f"{line.quantity}{NBSP}×{NBSP}{single} = {money_words(reason.amount, currency, locale)}"
    if reason.kind is ReasonKind.QUANTITY_STEP:
        unit = money_words(line.unit_price, currency, locale)
        told = (
            f"от {reason.from_packs}{NBSP}шт. — по {unit}"
            if locale is RU
            else f"from {reason.from_packs} on {unit} each"
        )
    else:
        told = _discount(reason, currency, locale)
    return f"{told}: {_less(reason.amount, currency, locale)}"


def offer_words(offer: Offer, currency: str, locale: Locale) -> str:
    """`акция «Весна», 12 %: вышло бы 2 640 ₽`, of a discount that was beaten."""
    reason = Reason(
        kind=ReasonKind(offer.kind),
        amount=ZERO,
        percent=offer.percent,
        event_percent=offer.event_percent,
        name=offer.name,
    )
    price = money_words(offer.price, currency, locale)
    would = f"вышло бы {price}" if locale is RU else f"it would come to {price}"
    return f"{_discount(reason, currency, locale)}: {would}"


def delivery_words(delivery: PricedDelivery, currency: str, locale: Locale) -> str:
    """What the delivery costs, and why."""
    return _DELIVERY[locale][delivery.reason].format(
        price=money_words(delivery.price, currency, locale),
        full=money_words(delivery.full_price, currency, locale),
        from_sum=_money(delivery.from_sum, currency, locale),
    )


def hint_words(hint: Hint, currency: str, locale: Locale) -> str:
    """A sentence for the operator."""
    return _HINTS[locale][hint.kind].format(
        missing=_money(hint.missing, currency, locale),
        from_sum=_money(hint.from_sum, currency, locale),
        percent=_percent(hint.percent, locale),
        name=hint.name,
        packs=hint.from_packs,
        more=hint.more_packs,
        line=hint.line_name,
        left=hint.left,
        unit_price=_money(hint.unit_price, currency, locale),
    )


def note_words(note: NoteKind, locale: Locale) -> str:
    """A sentence for the operator."""
    return _NOTES[locale][note]


def code_words(state: CodeState, locale: Locale) -> str:
    """What became of a promo code, in a sentence."""
    return _CODES[locale][state]


def quote_text(quote: Quote, locale: Locale) -> str:
    """The selection as a message to its customer: a line each, delivery, the total; of a price made by hand only that."""
    if quote.by_hand:
        return (
            "Стоимость рассчитаем и пришлём отдельно."
            if locale is RU
            else "We will work the price out and send it."
        )
    lines = [_line_text(line, quote.currency, locale) for line in quote.lines]
    if quote.delivery is not None:
        lines.append(_delivery_text(quote.delivery, quote.currency, locale))
    total = money_words(quote.total, quote.currency, locale)
    saved = money_words(quote.discount, quote.currency, locale)
    if locale is RU:
        lines.append(f"Итого: {total}" + (f" (скидка {saved})" if quote.discount else ""))
    else:
        lines.append(f"Total: {total}" + (f" ({saved} off)" if quote.discount else ""))
    return "\n".join(lines)


def _line_text(line: PricedLine, currency: str, locale: Locale) -> str:
    unit = money_words(line.unit_price, currency, locale)
    text = f"{line.name}: {line.quantity}{NBSP}×{NBSP}{unit} = {money_words(line.listed, currency, locale)}"
    if not line.discount:
        return text
    price = money_words(line.price, currency, locale)
    return f"{text}, со скидкой {price}" if locale is RU else f"{text}, {price} after the discount"


def _delivery_text(delivery: PricedDelivery, currency: str, locale: Locale) -> str:
    if delivery.price:
        price = money_words(delivery.price, currency, locale)
    else:
        price = "бесплатно" if locale is RU else "free"
    return f"Доставка: {price}" if locale is RU else f"Delivery: {price}"


def _discount(reason: Reason, currency: str, locale: Locale) -> str:
    with_event = reason.kind is ReasonKind.PERSONAL and reason.event_percent is not None
    sentence = _WITH_EVENT[locale] if with_event else _DISCOUNTS[locale][reason.kind]
    return sentence.format(
        percent=_percent(reason.percent, locale),
        event=_percent(reason.event_percent, locale),
        name=reason.name,
        from_sum=_money(reason.from_sum, currency, locale),
    )


def _less(amount: Decimal, currency: str, locale: Locale) -> str:
    return f"−{money_words(-amount, currency, locale)}"


def _percent(percent: Decimal | None, locale: Locale) -> str:
    return "" if percent is None else percent_words(percent, locale)


def _money(amount: Decimal | None, currency: str, locale: Locale) -> str:
    return "" if amount is None else money_words(amount, currency, locale)
