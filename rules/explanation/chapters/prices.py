"""Prices, discounts, free delivery and promo words: the sentences of these settings."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from domain.orders import PaymentMeans, PaymentMethod
from playbook.pricing import FreeFrom, QuantityStep
from playbook.schema import Playbook
from playbook.wording import Locale, date_words, percent_words
from rules.explanation.document import Statement
from rules.explanation.telling import Chapter, Rule, statement
from rules.explanation.values import carrier, counted, either, goods, joined, money, quoted
from rules.words.names import Words, name_of, said

_COMBINED: Final[dict[str, Words]] = {
    "personal": ("личной скидкой", "the personal discount"),
    "promotion": ("акцией", "a promotion"),
    "promo_word": ("волшебным словом", "a promo word"),
    "promo_code": ("промокодом", "a promo code"),
}


def _promotions(playbook: Playbook, locale: Locale) -> Iterator[Statement]:
    path = "pricing.promotions"
    if not playbook.pricing.promotions:
        yield statement(path, said(("Акций сейчас нет.", "There are no promotions."), locale))
    for one in playbook.pricing.promotions:
        days = [
            said(words, locale).format(f"{date_words(day, locale)} {day.year}")
            for day, words in (
                (one.from_day, ("с {}", "from {}")),
                (one.until, ("по {} включительно", "until {}, that day included")),
            )
            if day is not None
        ]
        words = (
            "Акция {name}: скидка {percent} на {goods}{days}.",
            "Promotion {name}: {percent} off {goods}{days}.",
        )
        text = said(words, locale).format(
            name=quoted(one.name, locale),
            percent=percent_words(one.percent, locale),
            goods=goods(one, locale),
            days="".join(f" {day}" for day in days),
        )
        yield statement(path, text, key=f"{path}[{one.id}]")


def _promo_words(playbook: Playbook, locale: Locale) -> Iterator[Statement]:
    path = "pricing.promo_words"
    if not playbook.pricing.promo_words:
        yield statement(path, said(("Волшебных слов нет.", "There are no promo words."), locale))
    words = ("Волшебное слово {} даёт скидку {}.", "The promo word {} takes {} off.")
    for word, percent in playbook.pricing.promo_words.items():
        text = said(words, locale).format(quoted(word, locale), percent_words(percent, locale))
        yield statement(path, text, key=f"{path}[{word}]")


def _sum_steps(playbook: Playbook, locale: Locale) -> Iterator[Statement]:
    path, rules = "pricing.sum_steps", playbook.pricing.sum_steps
    if not rules.steps:
        none = ("Скидки за сумму заказа нет.", "No discount grows with the sum of the order.")
        yield statement(f"{path}.steps", said(none, locale), also=(f"{path}.combines_with",))
        return
    step = said(("от {} — {}", "{1} from {0} on"), locale)
    steps = [
        step.format(money(one.from_sum, locale), percent_words(one.percent, locale)) for one in rules.steps
    ]
    words = ("Скидка за сумму товаров: {}.", "Discount by the sum of goods: {}.")
    yield statement(f"{path}.steps", said(words, locale).format(", ".join(steps)))
    if not rules.combines_with:
        alone = (
            "Скидка за сумму с другими не складывается: действует та, что выгоднее клиенту.",
            "The discount by the sum is not added to others: the one that is better for the customer counts.",
        )
        yield statement(f"{path}.combines_with", said(alone, locale))
        return
    others = joined([said(_COMBINED[kind], locale) for kind in rules.combines_with], locale)
    added = (
        "Скидка за сумму складывается с {}; с остальными нет: действует та, что выгоднее клиенту.",
        "The discount by the sum is added to {}; beside others the one that is better for the customer counts.",
    )
    yield statement(f"{path}.combines_with", said(added, locale).format(others))


def _quantity_prices(playbook: Playbook, locale: Locale) -> Iterator[Statement]:
    path = "pricing.quantity_prices"
    if not playbook.pricing.quantity_prices:
        none = ("Цена не зависит от числа упаковок.", "The price does not depend on the number of packs.")
        yield statement(path, said(none, locale))
    for number, one in enumerate(playbook.pricing.quantity_prices):
        steps = ", ".join(_quantity_step(step, locale) for step in one.steps)
        words = ("Чем больше упаковок, тем дешевле ({}): {}.", "More packs are cheaper ({}): {}.")
        text = said(words, locale).format(goods(one, locale), steps)
        yield statement(path, text, key=f"{path}[{number}]")


def _quantity_step(step: QuantityStep, locale: Locale) -> str:
    packs = counted(step.from_packs, said(("упаковки|упаковок", "pack|packs"), locale), locale)
    if step.price is not None:
        return said(("от {} — по {}", "from {} on {} each"), locale).format(packs, money(step.price, locale))
    words = ("от {} — на {} дешевле", "from {} on {} less")
    return said(words, locale).format(packs, percent_words(step.percent or Decimal(0), locale))


def _staff(playbook: Playbook, locale: Locale) -> Iterator[Statement]:
    staff = playbook.pricing.staff
    if not staff.by_means and not staff.by_method:
        none = ("Скидок для сотрудников нет.", "There are no discounts for staff.")
        yield statement("pricing.staff.by_means", said(none, locale), also=("pricing.staff.by_method",))
        return
    means = ("Скидка сотруднику при самовывозе: {}.", "Staff who collect the goods themselves get: {}.")
    yield statement("pricing.staff.by_means", _shares(means, staff.by_means, locale))
    method = (
        "Если средство оплаты не названо, скидка сотруднику по способу: {}.",
        "Where the means of payment is not told, staff get by the method: {}.",
    )
    yield statement("pricing.staff.by_method", _shares(method, staff.by_method, locale))


def _shares(
    words: Words, shares: Mapping[PaymentMeans, Decimal] | Mapping[PaymentMethod, Decimal], locale: Locale
) -> str:
    parts = [f"{name_of(code, locale)} — {percent_words(off, locale)}" for code, off in shares.items()]
    return said(words, locale).format(", ".join(parts) or said(("нет", "nothing"), locale))


def _thresholds(playbook: Playbook, locale: Locale) -> Iterator[Statement]:
    path = "pricing.free_delivery.thresholds"
    thresholds = playbook.pricing.free_delivery.thresholds
    if not thresholds:
        none = ("Бесплатной доставки от суммы заказа нет.", "No sum makes the delivery free.")
        yield statement(path, said(none, locale))
    for number, one in enumerate(thresholds):
        words = ("Доставка бесплатна от {}{}.", "Delivery is free from {} on{}.")
        bound = joined(list(_where(one, locale)), locale)
        where = said((", если {}", " if {}"), locale).format(bound) if bound else ""
        text = said(words, locale).format(money(one.from_sum, locale), where)
        yield statement(path, text, key=f"{path}[{number}]")


def _where(one: FreeFrom, locale: Locale) -> Iterator[str]:
    """What a threshold is bound to."""
    if one.carriers:
        names = either([carrier(name, locale) for name in one.carriers], locale)
        yield said(("везёт {}", "the carrier is {}"), locale).format(names)
    if one.kinds:
        kinds = either([name_of(kind, locale) for kind in one.kinds], locale)
        yield said(("куда — {}", "the way of delivery is {}"), locale).format(kinds)
    if one.regions:
        yield said(("регион — {}", "the region is {}"), locale).format(either(list(one.regions), locale))
    if one.methods:
        methods = either([name_of(method, locale) for method in one.methods], locale)
        yield said(("способ оплаты — {}", "the method of payment is {}"), locale).format(methods)
    if one.means:
        means = either([name_of(mean, locale) for mean in one.means], locale)
        yield said(("средство оплаты — {}", "the means of payment is {}"), locale).format(means)


PRICES: Final = Chapter(
    "prices",
    ("Цены, скидки, доставка", "Prices, discounts, delivery"),
    (
        "На каждую строку заказа действует самая выгодная скидка: личная, по акции или по волшебному слову либо промокоду."
        " Суммы округляем до копейки.",
        "On each line the best discount counts: the personal one, a promotion, a promo word or a promo code. Sums are"
        " rounded to the kopeck.",
    ),
    (
        _promotions,
        _promo_words,
        _sum_steps,
        _quantity_prices,
        _staff,
        Rule(
            "events.percent",
            (
                "К памятной дате клиента прибавляем {:percent} к его личной скидке.",
                "An important date adds {:percent} to a customer’s personal discount.",
            ),
            none=("Скидки к памятным датам нет.", "Important dates bring no discount."),
        ),
        Rule(
            "events.min_age",
            (
                "Памятная дата учитывается, если о ней сообщили не позже чем за {:acc} до заказа.",
                "An important date counts if it was told at least {} before the order.",
            ),
        ),
        Rule(
            "events.window",
            (
                "Заказ считается сделанным к памятной дате, если между ними не больше {:gen}.",
                "An order belongs to an important date if there is no more than {} between them.",
            ),
        ),
        Rule(
            "events.offer_before",
            (
                "Личное предложение к памятной дате отправляем за {:acc} до неё.",
                "The personal offer for an important date goes out {} before it.",
            ),
        ),
        _thresholds,
        Rule(
            "pricing.free_delivery.never",
            (
                "Доставка этими службами всегда платная: {:carriers}.",
                "Delivery by these carriers is always paid: {:carriers}.",
            ),
            none=(
                "Служб, доставка которых всегда платная, нет.",
                "There is no carrier whose delivery is always paid.",
            ),
        ),
        Rule(
            "payment.delivery_saved_by",
            (
                "При оплате сразу доставка этими службами бесплатна: {:carriers}. Об этой экономии говорит оператор.",
                "Paid at once, delivery by these carriers costs nothing: {:carriers}. The operator names this saving.",
            ),
            none=(
                "Оплата сразу цену доставки не меняет.",
                "Paying at once does not change the price of delivery.",
            ),
        ),
    ),
)
