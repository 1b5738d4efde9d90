"""What the fields are called that a condition may read, in Russian and English."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from rules.words.names import Words


class YesNo(NamedTuple):
    """A clause for yes, and one for no."""

    yes: Words
    no: Words


FIELDS: Final[Mapping[str, Words]] = {
    "order.number": ("номер заказа", "the order’s number"),
    "order.status": ("статус заказа", "the order’s status"),
    "order.channel": ("источник заказа", "the order’s source"),
    "order.method": ("способ оплаты", "the method of payment"),
    "order.means": ("средство оплаты", "the means of payment"),
    "order.currency": ("валюта заказа", "the order’s currency"),
    "order.total": ("сумма заказа", "the order’s total"),
    "order.goods": ("сумма товаров", "the sum of goods"),
    "order.paid": ("оплаченная сумма", "the sum paid"),
    "order.missing_to_free_delivery": (
        "сумма, которой не хватает до бесплатной доставки,",
        "the sum that is missing to free delivery",
    ),
    "order.owed": ("остаток к оплате", "the sum still owed"),
    "order.quantity": ("число упаковок", "the number of packs"),
    "order.promo_code": ("промокод", "the promo code"),
    "order.placed_at": ("время заказа", "the time of placing"),
    "order.lines": ("товары заказа", "the order’s goods"),
    "order.delivery.kind": ("вид доставки", "the kind of delivery"),
    "order.delivery.carrier": ("перевозчик", "the carrier"),
    "order.delivery.price": ("цена доставки", "the price of delivery"),
    "order.delivery.region": ("регион", "the region"),
    "order.delivery.slot": ("время доставки", "the time of delivery"),
    "customer.completed_orders": ("число выполненных заказов клиента", "the number of the customer’s completed orders"),
    "customer.returned_orders": ("число возвратов клиента", "the number of the customer’s returned orders"),
    "shop.name": ("магазин", "the shop"),
    "shop.locale": ("язык магазина", "the shop’s language"),
    "shop.top_up": ("предложение добрать товар", "the offer to add goods"),
    "line.sku": ("артикул", "the sku"),
    "line.name": ("название", "the name"),
    "line.category": ("категория", "the category"),
    "line.quantity": ("число упаковок", "the number of packs"),
    "line.unit_price": ("цена", "the price"),
    "line.total": ("сумма", "the sum"),
    "fact.added": ("сумма добавленных товаров", "the sum of the added goods"),
    "fact.after": ("новая версия регламента", "the new version of the playbook"),
    "fact.amount": ("сумма", "the sum"),
    "fact.at": ("время события", "the time of it"),
    "fact.attempt": ("номер попытки", "the number of the attempt"),
    "fact.attempts": ("число попыток", "the number of attempts"),
    "fact.before": ("прежняя версия регламента", "the former version of the playbook"),
    "fact.call_at": ("время звонка", "the time of the call"),
    "fact.carrier": ("перевозчик", "the carrier"),
    "fact.category": ("категория", "the category"),
    "fact.channel": ("канал", "the channel"),
    "fact.code": ("код", "the code"),
    "fact.condition": ("состояние товара", "the condition of the goods"),
    "fact.day": ("день ожидания", "the day of waiting"),
    "fact.days": ("число дней", "the number of days"),
    "fact.delivery": ("вид доставки", "the kind of delivery"),
    "fact.due_at": ("срок", "the term"),
    "fact.duplicate_of": ("заказ, который повторён", "the order that is repeated"),
    "fact.from_sum": ("порог скидки", "the sum from which the discount counts"),
    "fact.external_id": ("номер операции", "the number of the transaction"),
    "fact.items": ("число вещей", "the number of items"),
    "fact.kind": ("событие", "the event"),
    "fact.method": ("способ оплаты", "the method of payment"),
    "fact.office": ("отделение", "the office"),
    "fact.on": ("обещанный день", "the promised day"),
    "fact.outcome": ("итог", "the outcome"),
    "fact.owed": ("остаток к оплате", "the sum still owed"),
    "fact.paid": ("оплаченная сумма", "the sum paid"),
    "fact.percent": ("процент скидки", "the percent of the discount"),
    "fact.provider": ("платёжная служба", "the payment provider"),
    "fact.ready_at": ("начало задачи", "the start of the task"),
    "fact.reason": ("причина", "the reason"),
    "fact.refunded": ("возвращённая сумма", "the sum given back"),
    "fact.since": ("последнее движение", "the last movement"),
    "fact.skus": ("недостающие товары", "the goods that are short"),
    "fact.slot": ("время доставки", "the time of delivery"),
    "fact.state": ("состояние оплаты", "the state of the payment"),
    "fact.status": ("статус", "the status"),
    "fact.task": ("задача", "the task"),
    "fact.task_kind": ("задача", "the task"),
    "fact.total": ("сумма заказа", "the order’s total"),
    "fact.track_number": ("трек-номер", "the track number"),
    "fact.trigger": ("правило", "the rule"),
    "fact.until": ("срок", "the term"),
    "fact.what": ("что случилось", "what happened"),
    "fact.when": ("ожидаемый день", "the expected day"),
    "fact.why": ("почему", "why"),
    "fact.why_on_delivery": ("почему не платит сразу", "why it is not paid at once"),
}  # fmt: skip
"""By the path a condition writes; those of any fact by the field's name, those of a line of goods after `line.`"""
YES_NO: Final[Mapping[str, YesNo]] = {
    "order.draft": YesNo(("это черновик", "it is a draft"), ("это не черновик", "it is not a draft")),
    "customer.black_listed": YesNo(
        ("клиент в чёрном списке", "the customer is on the black list"),
        ("клиент не в чёрном списке", "the customer is not on the black list"),
    ),
    "customer.unsubscribed": YesNo(
        ("клиент отписался от рассылки", "the customer has unsubscribed"),
        ("клиент не отписался от рассылки", "the customer has not unsubscribed"),
    ),
    "shop.adults_only": YesNo(
        ("товар только для взрослых", "the goods are for adults only"),
        ("товар не только для взрослых", "the goods are not for adults only"),
    ),
    "fact.accepted": YesNo(("он согласен", "it accepts"), ("он отказался", "it refuses")),
    "fact.again": YesNo(("это уже не в первый раз", "it is not the first time"), ("это впервые", "it is the first time")),
    "fact.approved": YesNo(("бронь разрешена", "it was approved"), ("разрешения не требовалось", "no approval was needed")),
    "fact.by_email": YesNo(("его просят письмом", "it is asked by email"), ("его просят не письмом", "it is not asked by email")),
    "fact.by_itself": YesNo(("обошлось без звонка", "no call was needed"), ("клиенту звонили", "there was a call")),
    "fact.draft": YesNo(("это черновик", "it is a draft"), ("это не черновик", "it is not a draft")),
    "fact.lost": YesNo(("он утерян", "it is lost"), ("он не утерян", "it is not lost")),
    "fact.out_of_turn": YesNo(("это вне очереди", "it is out of turn"), ("это в свою очередь", "it is in turn")),
    "fact.silent": YesNo(("клиенту не сообщаем", "the customer is not told"), ("клиенту сообщаем", "the customer is told")),
}  # fmt: skip
AT_ZERO: Final[Mapping[tuple[str, str], Words]] = {
    ("order.missing_to_free_delivery", "_>_"): (
        "до бесплатной доставки немного не хватает",
        "a little is missing to free delivery",
    ),
    ("order.missing_to_free_delivery", "_<=_"): (
        "до бесплатной доставки далеко или её не предлагаем",
        "free delivery is not near, or not offered",
    ),
}
"""Comparisons with nothing that have a meaning of their own, by the field and CEL's sign."""
HOLDS: Final[Mapping[str, YesNo]] = {
    "customer.segments": YesNo(
        ("клиент входит в группу {}", "the customer is in the group {}"),
        ("клиент не входит в группу {}", "the customer is not in the group {}"),
    ),
    "fact.skus": YesNo(
        ("не хватает товара {}", "{} is short"),
        ("товара {} хватает", "{} is not short"),
    ),
}
"""Lists, of which a condition asks whether something is in them."""
