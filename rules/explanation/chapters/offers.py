"""What an operator offers besides: a little more to a threshold, dearer goods, accessories, what there is too much of."""

from collections.abc import Iterator
from typing import Final

from playbook.schema import Playbook, TopUp
from playbook.wording import Locale
from rules.explanation.document import Statement
from rules.explanation.telling import Chapter, Rule, statement
from rules.explanation.values import goods
from rules.words.names import said


def _accessories(playbook: Playbook, locale: Locale) -> Iterator[Statement]:
    path = "hints.accessories"
    if not playbook.hints.accessories:
        none = ("Сопутствующих товаров не предлагаем.", "No accessories are offered.")
        yield statement(path, said(none, locale))
    words = ("Кто берёт {}, тому предлагаем {}.", "Whoever takes {} is offered {}.")
    for number, one in enumerate(playbook.hints.accessories):
        text = said(words, locale).format(goods(one, locale), goods(one.offer, locale))
        yield statement(path, text, key=f"{path}[{number}]")


OFFERS: Final = Chapter(
    "offers",
    ("Что предложить ещё", "What else to offer"),
    (
        "Подсказки оператору: предлагаем только то, что есть на складе и чего ещё нет в заказе.",
        "Hints for the operator: only goods that are in stock and not in the order yet are offered.",
    ),
    (
        Rule(
            "top_up",
            choices={
                TopUp.OFFER: (
                    "Если до бесплатной доставки или скидки не хватает немного, предлагаем клиенту добавить товар.",
                    "If a little is missing to free delivery or a discount, we offer to add goods.",
                ),
                TopUp.NEVER_OFFER: (
                    "Добрать до бесплатной доставки или скидки клиенту никогда не предлагаем.",
                    "We never offer to add goods for free delivery or a discount.",
                ),
            },
        ),
        Rule(
            "hints.close_to_free_delivery",
            (
                "«Немного не хватает» до бесплатной доставки — это не больше {:percent} от нужной суммы.",
                "“A little” missing to free delivery is at most {:percent} of the sum.",
            ),
        ),
        Rule(
            "hints.close_to_discount",
            (
                "«Немного не хватает» до скидки — это не больше {:percent} от нужной суммы.",
                "“A little” missing to a discount is at most {:percent} of the sum.",
            ),
            none=(
                "«Немного не хватает» до скидки — столько же, сколько до бесплатной доставки.",
                "“A little” missing to a discount is as much as to free delivery.",
            ),
        ),
        Rule(
            "hints.dearer_up_to",
            (
                "Вместо товара предлагаем другой из той же группы, если он дороже не больше чем на {:percent}.",
                "Instead of a product another one of its group is offered that costs at most {:percent} more.",
            ),
            none=("Товар подороже не предлагаем.", "No dearer product is offered."),
        ),
        _accessories,
        Rule(
            "hints.overstocked_over",
            (
                "Предлагаем и то, чего на складе больше {:штуки|штук}.",
                "Goods of which there are more than {:pack|packs} are offered as well.",
            ),
            none=(
                "Товары, которых на складе много, отдельно не предлагаем.",
                "Goods that there is plenty of are not offered for that.",
            ),
        ),
        Rule(
            "hints.at_most",
            (
                "За раз называем не больше {:товара|товаров} каждого вида.",
                "At most {:product|products} of each kind are named at a time.",
            ),
        ),
    ),
)
