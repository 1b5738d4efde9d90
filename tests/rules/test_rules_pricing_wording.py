"""A quote in words: reasons for the operator, a text for the customer, in Russian and English."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from domain.buyers import Buyer, ImportantDate
from domain.orders import DeliveryKind, PaymentMethod
from domain.promo import CodeState
from playbook.hints import Accessories
from playbook.pricing import Pricing
from playbook.schema import Playbook
from playbook.wording import Locale
from rules.pricing.basket import Basket, Item, Shelved, Way
from rules.pricing.pricing import price
from rules.pricing.quote import HintKind, NoteKind, Quote
from rules.pricing.wording import (
    code_words,
    delivery_words,
    hint_words,
    note_words,
    offer_words,
    quote_text,
    reason_words,
)
from tests.builders import NOON, changed, default_playbook, playbook_of

RU, EN = Locale.RU, Locale.EN
POST = Way(kind=DeliveryKind.POST_OFFICE, carrier="russian_post", price=Decimal("300.00"))
HINTS: dict[str, object] = {
    "accessories": (Accessories.model_validate({"skus": ["a"], "offer": {"skus": ["c"]}}),),
    "overstocked_over": 100,
}
ANNA = Buyer(
    zone="Europe/Moscow",
    personal=Decimal("7.5"),
    dates=(ImportantDate(day=NOON.date(), told_at=NOON - timedelta(days=400)),),
)


def shop() -> Playbook:
    pricing = {
        "promotions": [{"id": "spring", "name": "Весна", "percent": 12}],
        "promo_words": {"свадьба": 10},
        "sum_steps": {"combines_with": ["personal"], "steps": [{"from": "4000.00", "percent": 3}]},
        "quantity_prices": [
            {"steps": [{"from": 3, "price": "1390.00"}, {"from": 5, "price": "1290.00"}]}
        ],
        "free_delivery": {"thresholds": [{"from": "4000.00"}]},
    }  # fmt: skip
    changes = {"pricing": Pricing.model_validate(pricing), "events": {"percent": Decimal(5)}}
    return default_playbook(**changes)  # type: ignore[arg-type]


def quoted(buyer: Buyer = ANNA, **changes: object) -> Quote:
    item = Item(sku="SW-60", name="Капсулы 60 шт.", quantity=3, list_price=Decimal("1490.00"))
    basket = Basket.model_validate({"items": (item,), "way": POST, "promo": "Свадьба", **changes})
    return price(basket, buyer, shop(), NOON)


def said(*texts: str) -> list[str]:
    """Without the spaces that do not break."""
    return [text.replace("\u00a0", " ") for text in texts]


def test_every_kopeck_has_its_words() -> None:
    (line,) = (quote := quoted()).lines
    assert said(*(reason_words(one, line, quote.currency, RU) for one in line.reasons)) == [
        "3 × 1 490 ₽ = 4 470 ₽",
        "от 3 шт. — по 1 390 ₽: −300 ₽",
        "личная скидка 12,5 %, из них 5 % — к памятной дате: −521,25 ₽",
        "скидка за сумму от 4 000 ₽, 3 %: −109,46 ₽",
    ]
    assert said(*(reason_words(one, line, quote.currency, EN) for one in line.reasons)) == [
        "3 × RUB 1,490 = RUB 4,470",
        "from 3 on RUB 1,390 each: −RUB 300",
        "personal discount of 12.5%, of these 5% for an important date: −RUB 521.25",
        "discount from RUB 4,000 on, 3%: −RUB 109.46",
    ]


def test_what_was_beaten_is_told_with_what_it_would_have_come_to() -> None:
    (line,) = (quote := quoted()).lines
    assert said(*(offer_words(one, quote.currency, RU) for one in line.offers[1:])) == [
        "акция «Весна», 12 %: вышло бы 3 669,60 ₽",
        "волшебное слово «свадьба», 10 %: вышло бы 3 753 ₽",
    ]
    assert said(offer_words(line.offers[1], quote.currency, EN)) == [
        "promotion “Весна”, 12%: it would come to RUB 3,669.60"
    ]


def test_a_selection_is_a_text_to_send() -> None:
    quote = quoted()
    assert said(quote_text(quote, RU)) == [
        "Капсулы 60 шт.: 3 × 1 390 ₽ = 4 170 ₽, со скидкой 3 539,29 ₽\n"
        "Доставка: 300 ₽\n"
        "Итого: 3 839,29 ₽ (скидка 630,71 ₽)"
    ]
    assert said(quote_text(quote, EN)) == [
        "Капсулы 60 шт.: 3 × RUB 1,390 = RUB 4,170, RUB 3,539.29 after the discount\n"
        "Delivery: RUB 300\n"
        "Total: RUB 3,839.29 (RUB 630.71 off)"
    ]


def test_a_price_made_by_hand_is_not_sent_as_if_it_were_one() -> None:
    quote = quoted(Buyer(zone="Europe/Moscow", staff=True))
    assert quote_text(quote, RU) == "Стоимость рассчитаем и пришлём отдельно."
    assert "RUB" not in quote_text(quote, EN)


def test_the_delivery_says_why_it_is_free_or_is_not() -> None:
    way = POST.model_copy(update={"carrier": "cdek"})
    items = (Item(sku="a", name="А", quantity=1, list_price=Decimal("5000.00")),)
    stranger = Buyer(zone="Europe/Moscow")
    told = [
        (Basket(items=items, way=POST), shop()),
        (Basket(items=items, way=POST, method=PaymentMethod.ONLINE), playbook_of("swan")),
        (Basket(items=items, way=POST, method=PaymentMethod.ON_DELIVERY), playbook_of("swan")),
        (Basket(items=items, way=way), playbook_of("swan")),
    ]
    deliveries = [price(basket, stranger, playbook, NOON).delivery for basket, playbook in told]
    assert said(*(delivery_words(one, "RUB", RU) for one in deliveries if one)) == [
        "доставка бесплатно: товаров не меньше чем на 4 000 ₽",
        "доставка бесплатно при оплате сразу (при получении — 300 ₽)",
        "доставка: 300 ₽",
        "доставка этой службой всегда платная: 300 ₽",
    ]


def test_hints_are_sentences() -> None:
    item = Item(sku="a", name="Капсулы", quantity=2, list_price=Decimal("1900.00"), group="капсулы")
    shelf = (
        Shelved(sku="b", name="Капсулы 90", price=Decimal("2100.00"), left=4, group="капсулы"),
        Shelved(sku="c", name="Шейкер", price=Decimal("490.00"), left=8),
        Shelved(sku="d", name="Пояс", price=Decimal("700.00"), left=400),
    )
    basket = Basket(items=(item,), way=POST, shelf=shelf)
    quote = price(basket, Buyer(zone="Europe/Moscow"), without_promotions(), NOON)
    assert [hint.kind for hint in quote.hints] == list(HintKind)
    assert said(*(hint_words(hint, "RUB", RU) for hint in quote.hints)) == [
        "До бесплатной доставки не хватает 200 ₽ (она бесплатна от 4 000 ₽).",
        "До скидки 3 % не хватает 200 ₽ (она действует от 4 000 ₽).",
        "Капсулы: от 3 шт. — по 1 390 ₽, добавить 1 шт.",
        "Вместо «Капсулы» предложите «Капсулы 90» за 2 100 ₽.",
        "К «Капсулы» предложите «Шейкер» за 490 ₽.",
        "Предложите «Пояс» за 700 ₽: на складе много, 400 шт.",
    ]
    assert said(*(hint_words(hint, "RUB", EN) for hint in quote.hints)) == [
        "RUB 200 short of free delivery (free from RUB 4,000 on).",
        "RUB 200 short of 3% off (from RUB 4,000 on).",
        "Капсулы: from 3 on RUB 1,390 each, 1 more to go.",
        "Instead of “Капсулы” offer “Капсулы 90” at RUB 2,100.",
        "With “Капсулы” offer “Шейкер” at RUB 490.",
        "Offer “Пояс” at RUB 700: there is plenty of it, 400 left.",
    ]


def without_promotions() -> Playbook:
    """With hints of every kind."""
    playbook = changed(shop(), hints=HINTS)
    return playbook.model_copy(
        update={"pricing": playbook.pricing.model_copy(update={"promotions": ()})}
    )  # fmt: skip


@pytest.mark.parametrize("locale", Locale)
def test_every_note_and_every_state_of_a_code_has_its_sentence(locale: Locale) -> None:
    sentences = [note_words(note, locale) for note in NoteKind]
    sentences += [code_words(state, locale) for state in CodeState]
    assert all(sentence.endswith(".") for sentence in sentences)
    assert len(set(sentences)) == len(sentences)
