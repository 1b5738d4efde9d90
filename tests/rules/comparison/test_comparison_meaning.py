"""What two playbooks say differently is told once, in words; what is only spelled otherwise is not told at all."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import get_args

import pytest
from pydantic import BaseModel

from domain.hours import Weekday
from domain.orders import PaymentMethod
from playbook.schema import OnGiveUp, Playbook
from playbook.wording import Locale
from rules.comparison.choices import choice_words
from rules.comparison.effects import Effects
from rules.comparison.layout import plain_text
from rules.comparison.meaning import Meaning, Turn, meaning_of
from rules.comparison.printing import lines_of
from rules.comparison.report import Compared
from rules.comparison.wordwise import Piece, word_changes
from rules.comparison.wordwise import Turn as Word
from tests.builders import playbook_of
from tests.rules.comparison.conftest import Write


def said(meaning: Meaning, locale: Locale = Locale.EN) -> list[str]:
    """The report's lines without its frame."""
    compared = Compared(("a", "b"), "Europe/Moscow", meaning, Effects((), 0))
    return [
        line.strip().replace("\u00a0", " ") for line in plain_text(lines_of(compared, locale)).splitlines()
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("pickup: {call_after: 72h}", "pickup: {call_after: 3d}"),
        ("pickup: {call_after: 72h, return_after: 9d}", "pickup: {return_after: 216h, call_after: 3d}"),
        ('hours: {open: "10:00-20:00", days: mon-fri}',
         'hours: {open: {mon: "10:00-20:00", tue: "10:00-20:00", wed: "10:00-20:00", thu: "10:00-20:00", fri: "10:00-20:00"}}'),
        ("shipping: {poll: [cdek, russian_post]}", "shipping: {poll: [russian_post, cdek]}"),
        ('confirmation: {large_order: "40000"}', 'confirmation: {large_order: "40000.00"}'),
        ("triggers: [{id: T2, when: order.total>=5}]", "triggers: [{id: T2, when: order.total  >= 5}]"),
        ("triggers: [{id: T2, unless: [order.cancelled, order.shipped]}]",
         "triggers: [{id: T2, unless: [order.shipped, order.cancelled]}]"),
        ("triggers: [{id: x, on: order.placed, do: [{email: {template: placed}}], enabled: false}]", ""),
        ("triggers: [{id: T39, after: payment.remind_pay_after}]", "triggers: [{id: T39, after: 4h}]"),
        ("triggers: [{id: T1, do: [{email: placed}, {task: {kind: confirm_order, script: confirm_order}}]}]",
         "triggers: [{id: T1, do: [{email: {template: placed, to: customer}}, {task: {script: confirm_order, kind: confirm_order}}]}]"),
    ],
)  # fmt: skip
def test_another_spelling_is_no_difference(write: Write, one: str, other: str) -> None:
    assert meaning_of(write(one), write(other)).nothing


def test_a_shop_is_the_same_extended_and_written_out() -> None:
    swan = playbook_of("swan")
    written_out = type(swan).model_validate_json(swan.model_dump_json(by_alias=True))
    assert meaning_of(swan, written_out).nothing


@pytest.mark.parametrize(
    ("text", "words", "russian"),
    [
        ("pickup: {call_after: 2d}", "pickup.call_after: 4 days → 2 days", "pickup.call_after: 4 дня → 2 дня"),
        ("pickup: {call_after: 1d2h30m}", "pickup.call_after: 4 days → 1 day 2 hours 30 minutes", "pickup.call_after: 4 дня → 1 день 2 часа 30 минут"),
        ("confirmation: {prepay_over_quantity: 6}", "confirmation.prepay_over_quantity: not set → 6", "confirmation.prepay_over_quantity: не задано → 6"),
        ("confirmation: {adults_only: true}", "confirmation.adults_only: no → yes", "confirmation.adults_only: нет → да"),
        ("confirmation: {on_give_up: supervisor}", "confirmation.on_give_up: cancel the order → the supervisor decides", "confirmation.on_give_up: отменить заказ → решает начальник отдела"),
        ("payment: {delivery_saved_by: [russian_post, swift_feet]}", "payment.delivery_saved_by: + Russian Post, + swift_feet", "payment.delivery_saved_by: + Почта России, + swift_feet"),
        ("top_up: never_offer", "top_up: offer it → never offer it", "top_up: предлагать → не предлагать"),
        ('pricing: {free_delivery: {thresholds: [{from: "5000", methods: [on_delivery]}]}}', "pricing.free_delivery.thresholds[5000].methods: + payment on delivery", "pricing.free_delivery.thresholds[5000].methods: + оплата при получении"),
        ('confirmation: {large_order: "1234.50"}', "confirmation.large_order: 50,000 → 1,234.5", "confirmation.large_order: 50 000 → 1 234,5"),
        ("thinking_discount: {percent: 7.5}", "thinking_discount.percent: 5% → 7.5%", "thinking_discount.percent: 5 % → 7,5 %"),
        ("care: {tiers: [{from: 3, after: 30d}]}", "care.tiers[3].after: not set → 30 days", "care.tiers[3].after: не задано → 30 дней"),
        ("shipping: {poll: [cdek]}", "shipping.poll: − Russian Post, + CDEK", "shipping.poll: − Почта России, + СДЭК"),
        ("hours: {closed_on: [2026-03-09]}", "hours.closed_on: + 9 March 2026", "hours.closed_on: + 9 марта 2026"),
        ("hours: {days: mon-sat}", "hours.open: 09:00-21:00 → Mon–Sat 09:00-21:00, Sun closed", "hours.open: 09:00-21:00 → пн–сб 09:00-21:00, вс закрыто"),
        ("hours: {holidays: RU}", "hours.holidays: none → RU", "hours.holidays: none → RU"),
        ("about: {story: Мы продаём чай и кофе}", "about.story: empty → Мы продаём чай и кофе", "about.story: пусто → Мы продаём чай и кофе"),
        ("pricing: {promo_words: {весна: 10}}", "pricing.promo_words.весна: not set → 10%", "pricing.promo_words.весна: не задано → 10 %"),
    ],
)  # fmt: skip
def test_a_setting_is_told_by_its_path_with_units(write: Write, text: str, words: str, russian: str) -> None:
    meaning = meaning_of(playbook_of("default"), write(text))
    assert words in said(meaning)
    assert russian in said(meaning, Locale.RU)


@pytest.mark.parametrize(
    ("text", "turn", "words"),
    [
        ("{id: T7, enabled: false}", Turn.SWITCHED_OFF, "do: sms: prepaid"),
        ("{id: T34, enabled: true}", Turn.SWITCHED_ON, "before.by: payment.ask_before_end (1 day)"),
        ("{id: vip, on: order.completed, after: 2d, do: [{email: completed}]}", Turn.ADDED, "after: 2 days"),
        ("{id: T39, after: 6h}", Turn.CHANGED, "after: payment.remind_pay_after (4 hours) → 6 hours"),
        ("{id: T2, when: order.total >= 5000}", Turn.CHANGED, "when: not set → order.total >= 5000"),
        ("{id: T3, do: [{email: shipped}]}", Turn.CHANGED, "do: − sms: shipped"),
        ("{id: T9, unless: [order.confirmed]}", Turn.CHANGED, "unless: + order.confirmed"),
    ],
)
def test_a_trigger_is_told_by_its_id(write: Write, text: str, turn: Turn, words: str) -> None:
    meaning = meaning_of(playbook_of("default"), write(f"triggers: [{text}]"))
    assert [change.turn for change in meaning.triggers] == [turn]
    assert words in said(meaning)


def test_every_choice_of_a_setting_has_words_in_both_languages() -> None:
    kinds = set(choices_in(Playbook)) - {Weekday}
    assert OnGiveUp in kinds and PaymentMethod in kinds
    for code in (code for kind in kinds for code in kind):
        russian, english = choice_words(code, Locale.RU), choice_words(code, Locale.EN)
        assert re.search("[а-яё]", russian) and not re.search("[а-яё]", english), code


def choices_in(annotation: object, seen: frozenset[object] = frozenset()) -> Iterator[type[StrEnum]]:
    """Every kind of choice that a model's fields offer."""
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        yield annotation
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for field in annotation.model_fields.values() if annotation not in seen else ():
            yield from choices_in(field.annotation, seen | {annotation})
    for inner in get_args(annotation):
        yield from choices_in(inner, seen)


def test_a_trigger_that_is_gone_is_removed(write: Write) -> None:
    more = write("triggers: [{id: vip, on: order.completed, do: [{email: completed}]}]")
    [change] = meaning_of(more, playbook_of("default")).triggers
    assert (change.id, change.turn) == ("vip", Turn.REMOVED)


def test_a_setting_that_a_trigger_waits_by_is_told_where_it_stands_only(write: Write) -> None:
    meaning = meaning_of(playbook_of("default"), write("payment: {remind_pay_after: 6h}"))
    assert [change.path for change in meaning.settings] == ["payment.remind_pay_after"]
    assert meaning.triggers == ()


def test_words_of_an_sms_that_went_and_came_are_shown_with_its_parts(write: Write) -> None:
    before = write(messages={"prepaid.sms.ru.txt": "Получили {{ fact.amount|money }}, спасибо!\n"})
    longer = "Получили {{ fact.amount|money }}, большое спасибо! " + "Мы вам очень рады. " * 5
    after = write(messages={"prepaid.sms.ru.txt": longer})

    meaning = meaning_of(before, after)

    [change] = meaning.templates
    assert (change.name, change.sms_before, change.sms_after) == ("prepaid.sms.ru", 1, 2)
    assert "prepaid.sms.ru changed, SMS parts up to 1 → 2" in said(meaning)
    assert any("{+большое+} спасибо!" in line for line in said(meaning))


def test_blanks_and_line_breaks_of_an_sms_are_no_difference_those_of_a_letter_are(write: Write) -> None:
    one = write(messages={"prepaid.sms.ru.txt": "Получили,\nспасибо!\n"})
    other = write(messages={"prepaid.sms.ru.txt": "Получили,  спасибо!"})
    assert meaning_of(one, other).nothing
    assert word_changes("Привет, Анна", "Привет,\nАнна") != ()


def test_a_text_is_compared_word_by_word() -> None:
    assert word_changes("мы ждём вас завтра", "мы очень ждём вас") == (
        Piece(Word.STAYED, "мы"),
        Piece(Word.CAME, "очень"),
        Piece(Word.STAYED, "ждём вас"),
        Piece(Word.WENT, "завтра"),
    )


def test_a_reply_that_reads_otherwise_is_told_word_by_word() -> None:
    before = playbook_of("default")
    form = before.replies["order_form.ru"]
    own = {"order_form.ru": form.model_copy(update={"text": form.text.replace("Бланк", "Форма")})}
    meaning = meaning_of(before, before.model_copy(update={"replies": {**before.replies, **own}}))
    assert not meaning.nothing
    assert [(change.name, change.turn) for change in meaning.replies] == [("order_form.ru", Turn.CHANGED)]
    text = "\n".join(said(meaning, Locale.RU))
    assert "Готовые ответы" in text and "Форма" in text


def test_two_shops_that_are_far_apart_are_compared_in_both_languages() -> None:
    meaning = meaning_of(playbook_of("swan"), playbook_of("petarda"))
    for locale in Locale:
        assert len(said(meaning, locale)) > 50
    assert {change.name for change in meaning.scripts} >= {"confirm_order.ru", "remind_pickup.ru"}
