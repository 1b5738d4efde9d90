"""Sending, retention, and what the shop says of itself: the sentences of these settings."""

from typing import Final

from playbook.schema import Sending
from rules.explanation.telling import Chapter, Rule
from rules.words.names import Words


def _channel(path: str, name: Words) -> Rule:
    ru, en = name
    return Rule(
        path,
        choices={
            Sending.LIVE: (f"{ru}: отправляем.", f"{en} are sent."),
            Sending.SHADOW: (f"{ru}: только записываем, не отправляем.", f"{en} are recorded, not sent."),
            Sending.OFF: (f"{ru}: выключены.", f"{en} are switched off."),
        },
    )


def _daily_cap(channel: str, counted: Words, many: Words) -> Rule:
    return Rule(
        f"sending.daily_cap.{channel}",
        (
            f"За день отправляем не больше {{:{counted[0]}}}; остальное ждёт первого дня, в котором есть место.",
            f"At most {{:{counted[1]}}} a day; what is beyond that waits for the first day that has room.",
        ),
        none=(f"Число {many[0]} в день не ограничено.", f"The number of {many[1]} a day is not limited."),
    )


def _about(name: str, words: Words, missing: str = "не указан") -> Rule:
    ru, en = words
    return Rule(
        f"about.{name}",
        (f"{ru}: {{}}", f"{en}: {{}}"),
        none=(f"{ru}: {missing}.", f"{en}: not given."),
    )


SENDING: Final = Chapter(
    "sending",
    ("Отправка и хранение", "Sending and retention"),
    None,
    (
        _channel("sending.sms", ("СМС", "SMS")),
        _channel("sending.email", ("Письма", "Emails")),
        _channel("sending.webhook", ("Сообщения программам магазина", "Messages to the shop’s own software")),
        _daily_cap("sms", ("СМС|СМС", "SMS|SMS"), ("СМС", "SMS")),
        _daily_cap("email", ("письма|писем", "email|emails"), ("писем", "emails")),
        _daily_cap(
            "webhook",
            (
                "сообщения программам магазина|сообщений программам магазина",
                "message to the shop’s own software|messages to the shop’s own software",
            ),
            ("сообщений программам магазина", "messages to the shop’s own software"),
        ),
        Rule(
            "sending.resend_unknown",
            (
                "Если неизвестно, ушло ли сообщение, отправляем его ещё раз.",
                "A message that may or may not have gone is sent again.",
            ),
            none=(
                "Если неизвестно, ушло ли сообщение, решает человек: второй раз само оно не уйдёт.",
                "A message that may or may not have gone is left to a person, never sent twice by itself.",
            ),
        ),
        Rule(
            "sending.morning_jitter",
            (
                "Сообщения, ждавшие утра, отправляем не разом, а в течение {:gen}.",
                "What waited for the morning goes out spread over {}.",
            ),
            none=(
                "Сообщения, ждавшие утра, отправляем все сразу.",
                "What waited for the morning goes out all at once.",
            ),
        ),
        Rule(
            "retention.webhooks",
            (
                "Исходные данные, пришедшие извне, храним {:acc}.",
                "Raw data that came from outside is kept for {}.",
            ),
        ),
        Rule("retention.texts", ("Тексты сообщений храним {:acc}.", "Texts of messages are kept for {}.")),
    ),
)
ABOUT: Final = Chapter(
    "about",
    ("Что магазин говорит о себе", "What the shop says of itself"),
    None,
    (
        _about("name", ("Название", "Name"), "не указано"),
        _about("site", ("Сайт", "Site")),
        _about("phone", ("Телефон", "Phone")),
        Rule(
            "about.hours",
            ("Часы работы в сообщениях: {}", "Hours in messages: {}"),
            none=(
                "Часы работы в сообщениях — те, что указаны выше.",
                "Hours in messages are those told above.",
            ),
        ),
        _about("pickup_place", ("Адрес самовывоза", "Address of self-pickup")),
        Rule(
            "about.sender",
            ("Отправитель СМС: {}", "Sender of SMS: {}"),
            none=(
                "Отправитель СМС — тот, что у оператора рассылки.",
                "The sender of SMS is the account’s own.",
            ),
        ),
        Rule(
            "about.email_from",
            ("Отправитель писем: {}", "Sender of emails: {}"),
            none=("Отправитель писем — общий.", "The sender of emails is the account’s own."),
        ),
        _about("story", ("О магазине", "About the shop"), "ничего не сказано"),
        _about("guarantee", ("Гарантия и возврат", "Guarantee and return"), "ничего не сказано"),
        _about(
            "loyalty",
            ("Что мы даём постоянным покупателям", "What regular customers get"),
            "ничего не сказано",
        ),
        Rule(
            "about.social",
            ("Страницы в социальных сетях: {}", "Pages in social networks: {}"),
            none=("Страниц в социальных сетях нет.", "There are no pages in social networks."),
        ),
        _about("review_link", ("Где оставить отзыв", "Where a review is written"), "не указано"),
    ),
)
