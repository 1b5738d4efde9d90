"""Puts a playbook into words: the sections by an order's life, every trigger, every text; and what differs from the default."""

from collections.abc import Iterator
from typing import Final

from playbook.schema import Playbook
from playbook.wording import Locale
from rules.explanation.chapters.agreeing import CONFIRMATION, PAYMENT, PLACING
from rules.explanation.chapters.house import ABOUT, SENDING
from rules.explanation.chapters.offers import OFFERS
from rules.explanation.chapters.people import CARE, CARTS, INQUIRIES
from rules.explanation.chapters.prices import PRICES
from rules.explanation.chapters.sending import CANCELLATIONS, MONEY, PICKUP, RETURNS, SHIPPING, STOCK
from rules.explanation.chapters.staff import HOURS, STAFF
from rules.explanation.differing import marked
from rules.explanation.document import Explanation, Section, Statement
from rules.explanation.telling import Chapter, told, value_at
from rules.explanation.telling import statement as statement_of
from rules.explanation.texts import message_texts, reply_texts, script_texts
from rules.explanation.timelines import timeline_of
from rules.explanation.triggers import BONUSES, TRIGGERS, trigger_statements
from rules.explanation.values import Said
from rules.words.names import said

EVENTS_CHAPTER: Final = Chapter(
    TRIGGERS,
    ("Сообщения и задачи по событиям", "Messages and tasks by event"),
    (
        "Что происходит само, в порядке жизни заказа. Сообщения, которые пришлись на неудобное время, ждут часов клиента.",
        "What happens by itself, in the order of an order’s life. A message at a bad hour waits for the customer’s hours.",
    ),
    (),
)
BONUSES_CHAPTER: Final = Chapter(
    BONUSES,
    ("Бонусы сотрудникам", "Bonuses of staff"),
    (
        "Бонус получает тот, кто это сделал. Если заказ отменён или вернулся, бонус снимается.",
        "A bonus goes to whoever did it. It is taken back when the order is cancelled or comes back.",
    ),
    (),
)
CHAPTERS: Final = (
    PLACING, CONFIRMATION, PAYMENT, STOCK, SHIPPING, PICKUP, MONEY, RETURNS, CANCELLATIONS, EVENTS_CHAPTER,
    PRICES, OFFERS, BONUSES_CHAPTER, CARE, CARTS, INQUIRIES, STAFF, HOURS, SENDING, ABOUT,
)  # fmt: skip
_BY_TRIGGERS: Final = {
    "thinking_discount.percent": (
        PRICES.key,
        ("Скидку думающему клиенту ({}) сейчас не предлагаем.", "The discount for who is still thinking ({}) is not offered."),
    ),
    "thinking_discount.valid_for": (
        PRICES.key,
        ("Её срок ({}) тоже не действует.", "Nor is its term ({}) used."),
    ),
    "bonuses.up_sale": (
        BONUSES,
        ("За допродажу ({}) бонус сейчас не начисляется.", "Nothing is earned for an up-sale ({})."),
    ),
    "bonuses.up_sale_by_category": (
        BONUSES,
        (
            "Свои проценты за допродажу для категорий ({}) сейчас не действуют.",
            "Percents of an up-sale by category ({}) are not used.",
        ),
    ),
    "bonuses.order_taken": (
        BONUSES,
        ("За принятый заказ ({}) бонус сейчас не начисляется.", "Nothing is earned for taking an order ({})."),
    ),
    "bonuses.order_placed": (
        BONUSES,
        ("За заказ с сайта ({}) бонус сейчас не начисляется.", "Nothing is earned for an order from the site ({})."),
    ),
    "bonuses.packed_item": (
        BONUSES,
        ("За сборку ({}) бонус сейчас не начисляется.", "Nothing is earned for packing ({})."),
    ),
    "bonuses.handed_out": (
        BONUSES,
        ("За отправку и выдачу ({}) бонус сейчас не начисляется.", "Nothing is earned for handing out ({})."),
    ),
}  # fmt: skip
"""Numbers that nothing reads but triggers: the first that names one tells it; where none does, this is said."""
_SUMS: Final = ("bonuses.packed_item", "bonuses.handed_out")


def explain(playbook: Playbook, locale: Locale, version: str, base: Playbook | None = None) -> Explanation:
    """The playbook in words; what differs from `base` is marked, with what the base says of it."""
    whole = Explanation(
        shop=playbook.shop,
        name=playbook.about.name,
        version=version,
        locale=locale,
        own_locale=Locale(playbook.locale),
        base="" if base is None else base.shop,
        sections=sections_of(playbook, locale),
        texts=tuple(message_texts(playbook, locale)),
        scripts=tuple(script_texts(playbook, locale)),
        replies=tuple(reply_texts(playbook, locale)),
    )
    return whole if base is None else marked(whole, playbook, base, sections_of(base, locale))


def sections_of(playbook: Playbook, locale: Locale) -> tuple[Section, ...]:
    """Every setting and every trigger, without the texts."""
    return tuple(_sections(playbook, locale))


def _sections(playbook: Playbook, locale: Locale) -> Iterator[Section]:
    found: dict[str, list[Statement]] = {
        chapter.key: list(told(chapter, playbook, locale)) for chapter in CHAPTERS
    }
    untold = dict.fromkeys(_BY_TRIGGERS)
    for key, statement in trigger_statements(playbook, locale):
        first = tuple(path for path in statement.uses if path in untold)
        for path in first:
            del untold[path]
        rest = tuple(path for path in statement.uses if path not in first)
        found[key].append(statement.model_copy(update={"tells": (*statement.tells, *first), "uses": rest}))
    for path in untold:
        key, words = _BY_TRIGGERS[path]
        found[key].append(statement_of(path, said(words, locale).format(_value(playbook, path, locale))))
    for chapter in CHAPTERS:
        yield Section(
            key=chapter.key,
            title=said(chapter.title, locale),
            intro="" if chapter.intro is None else said(chapter.intro, locale),
            statements=tuple(found[chapter.key]),
            timeline=timeline_of(chapter.key, playbook, locale),
        )


def _value(playbook: Playbook, path: str, locale: Locale) -> str:
    how = "money" if path in _SUMS else ""
    return format(Said(value_at(playbook, path), locale), how)
