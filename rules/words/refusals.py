"""Why something cannot be done now, in a few words that say what to do; the rules' own English detail is for programs."""

from collections.abc import Mapping
from typing import Final

from domain.statuses import Status
from playbook.wording import Locale
from rules.words.names import STATUSES, Words, said

REFUSALS: Final[Mapping[str, Words]] = {
    "no_lines": (
        "В заказе нет товаров: добавьте их или отмените заказ",
        "The order has no goods: add some, or cancel it",
    ),
    "address_incomplete": ("Сначала допишите адрес доставки", "Complete the delivery address first"),
    "prepay_over_quantity": (
        "Столько упаковок — только по предоплате: смените способ оплаты",
        "So many packs are prepaid only: switch the way of paying",
    ),
    "told_18_plus_missing": (
        "Скажите клиенту, что товар 18+, и отметьте это",
        "Tell the customer that the goods are 18+, and tick it",
    ),
    "age_unclear": (
        "Отметьте, как решили с возрастом: подтверждён или получит взрослый",
        "Say how the age was settled: it is all right, or an adult receives it",
    ),
    "adult_missing": (
        "Напишите в заметке, кто из взрослых получит заказ",
        "Write in the note which adult receives it",
    ),
    "nothing_to_apply": (
        "Отложенного события нет: закройте задачу",
        "There is no kept event: close the task",
    ),
    "track_number_missing": ("Укажите перевозчика и трек-номер", "Give the carrier and the track number"),
    "bad_track_number": (
        "Проверьте трек-номер: в нём ошибка",
        "Check the track number: there is a slip in it",
    ),
    "no_such_task": ("Такой задачи у заказа нет", "The order has no such task"),
    "task_is_closed": ("Эту задачу уже закрыли", "This task is closed already"),
    "outcome_not_allowed": ("У этой задачи нет такого итога", "This task does not have this outcome"),
    "nothing_arrived": ("Укажите, сколько пришло", "Say how much came"),
    "nothing_owed": ("По заказу ничего не должны", "Nothing is owed for this order"),
    "supervisor_decides": ("Деньги списывает только начальник отдела", "Only a supervisor writes money off"),
    "no_such_order": ("Укажите другой заказ этого магазина", "Name another order of this shop"),
    "payment_grace": (
        "Деньги ещё могут быть в пути: подождите день-другой",
        "The money may still be on its way: wait a day or two",
    ),
    "not_an_invoice": ("Сначала переключите оплату на счёт", "Switch the payment to an invoice first"),
    "order_is_closed": ("Заказ уже закрыт", "The order is closed already"),
    "same_playbook": ("Заказ уже на этой версии регламента", "The order follows this version already"),
    "no_such_playbook": ("Такой версии регламента нет", "There is no such version of the playbook"),
    "another_shop": ("Это регламент другого магазина", "This is another shop’s playbook"),
    "no_common_hours": (
        "Наши часы и часы клиента не пересекаются: позвонить некогда",
        "Our hours and the customer’s do not meet: there is no time for a call",
    ),
    "more_than_paid": ("Вернуть можно не больше, чем заплачено", "No more can go back than was paid"),
    "discount_by_playbook": ("Скидки здесь считает регламент", "Discounts here are made by the playbook"),
    "promo_code_unknown": ("Такого промокода нет", "There is no such promo code"),
    "price_by_hand": (
        "Цену этого товара должен назвать магазин",
        "The price of these goods is for the shop to say",
    ),
    "date_in_the_past": ("Укажите время, которое ещё не прошло", "Name a moment that is still to come"),
    "date_too_far": ("Укажите дату в пределах года", "Name a date within a year"),
    "bad_slot": ("Доставка заканчивается позже, чем начинается", "A slot ends after it begins"),
    "no_such_line": ("Такого товара в заказе нет", "The order has no such goods"),
}
"""By the code of the refusal."""
_NOT_NOW: Final[Words] = (
    "Заказ «{}»: сейчас это сделать нельзя",
    "The order is “{}”: this is not possible now",
)
_OTHERWISE: Final[Words] = ("Сейчас это сделать нельзя", "This is not possible now")


def refusal_words(code: str, status: Status | None, locale: Locale) -> str:
    """What to do about it, or the status that does not allow it."""
    words = REFUSALS.get(code)
    if words is not None:
        return said(words, locale)
    if status is None:
        return said(_OTHERWISE, locale)
    return said(_NOT_NOW, locale).format(said(STATUSES[status], locale))
