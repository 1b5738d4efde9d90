"""Customers after their order, carts, visitors, inquiries, calls: the sentences of these settings."""

from collections.abc import Iterator
from typing import Final

from playbook.schema import Playbook
from playbook.wording import Locale
from rules.explanation.document import Statement
from rules.explanation.telling import Chapter, Rule, statement
from rules.explanation.values import counted, length, quoted
from rules.words.names import said


def _tiers(playbook: Playbook, locale: Locale) -> Iterator[Statement]:
    path = "care.tiers"
    if not playbook.care.tiers:
        none = (
            "После покупки сами с клиентом не связываемся.",
            "Nobody contacts the customer again after a purchase.",
        )
        yield statement(path, said(none, locale))
        return
    forms = said(("упаковки|упаковок", "pack|packs"), locale)
    tiers = [
        said(("от {} — через {}", "{1} for {0} or more"), locale).format(
            counted(tier.from_packs, forms, locale),
            length(tier.after, locale, "acc" if locale is Locale.RU else ""),
        )
        for tier in playbook.care.tiers
    ]
    words = (
        "Снова связываемся с клиентом после вручения, срок зависит от заказа: {}.",
        "The customer is contacted again after the hand-over, by what was ordered: {}.",
    )
    yield statement(path, said(words, locale).format(", ".join(tiers)))


def _signatures(playbook: Playbook, locale: Locale) -> Iterator[Statement]:
    path = "inquiries.signatures"
    if not playbook.inquiries.signatures:
        none = (
            "Подпись под ответами одна для всех регионов.",
            "Answers are signed alike for all regions.",
        )
        yield statement(path, said(none, locale))
        return
    each = [
        f"{region} — {quoted(signature, locale)}"
        for region, signature in playbook.inquiries.signatures.items()
    ]
    words = (
        "Подпись под ответами зависит от региона клиента: {}.",
        "Answers are signed by the customer’s region: {}.",
    )
    yield statement(path, said(words, locale).format("; ".join(each)))


CARE: Final = Chapter(
    "care",
    ("Забота о клиенте после покупки", "Care after a purchase"),
    None,
    (
        _tiers,
        Rule(
            "care.review_after",
            (
                "Отзыв просим через {:acc} после выполненного заказа.",
                "A review is asked for {} after the order is completed.",
            ),
        ),
        Rule(
            "care.review_code",
            (
                "За написанный отзыв дарим промокод на {:percent}.",
                "A written review earns a code of {:percent}.",
            ),
            none=("За отзыв промокод не дарим.", "A review earns no code."),
        ),
        Rule(
            "care.reorder_watch",
            (
                "Если клиент назвал день следующего заказа, а заказа нет, через {:acc} после этого дня спрашиваем снова.",
                "If a customer named the day of the next order and none came, we ask again {} after that day.",
            ),
        ),
        Rule(
            "care.undecided_every",
            (
                "Клиента, который не решил, закажет ли ещё, спрашиваем раз в {:acc}.",
                "A customer who has not decided whether to order again is asked once in {}.",
            ),
        ),
        Rule(
            "care.dormant_after",
            (
                "Клиент считается спящим, если {:acc} нет ни заказов, ни планов.",
                "A customer without an order or a plan for {} counts as dormant.",
            ),
        ),
        Rule(
            "care.daily_cap",
            (
                "Возвращаем не больше {:спящего клиента|спящих клиентов} в день.",
                "At most {:dormant customer is|dormant customers are} taken up a day.",
            ),
            none=("Спящих клиентов не возвращаем.", "Dormant customers are left alone."),
        ),
        Rule(
            "care.archive_blocked_after",
            (
                "Если клиент из чёрного списка молчит {:acc}, его карточку отмечаем как архивную.",
                "The card of a black-listed customer who is silent for {} is noted as archive.",
            ),
            none=(
                "Карточки клиентов из чёрного списка в архив не переносим.",
                "Cards of black-listed customers are not archived.",
            ),
        ),
    ),
)
CARTS: Final = Chapter(
    "carts",
    ("Брошенные корзины и посетители сайта", "Abandoned carts and visitors"),
    None,
    (
        Rule(
            "cart.remind_after",
            (
                "О брошенной корзине напоминаем через {:acc} тишины.",
                "A customer who left a cart is reminded of it after {} of quiet.",
            ),
        ),
        Rule(
            "cart.call_after",
            (
                "Через {:acc} после того, как корзину бросили, оператор может звонить клиенту.",
                "{} after a cart is abandoned an operator may call.",
            ),
        ),
        Rule(
            "cart.call_due_within",
            (
                "Позвонить нужно не позже чем через {:acc} после того, как корзину бросили.",
                "The call is due within {} of the cart’s being abandoned.",
            ),
        ),
        Rule(
            "cart.code_after",
            (
                "Если заказа так и нет, через {:acc} отправляем промокод на {:percent}, он действует {:acc}.",
                "If there is still no order, a code of {1:percent} is sent {0} after the cart was abandoned; it is valid"
                " for {2}.",
            ),
            also=("cart.code.percent", "cart.code.valid_for"),
        ),
        Rule(
            "visits.interest_views",
            (
                "Кто за {1:acc} посмотрел одну группу товаров {0:раз|раза|раз} и ничего не заказал, тот ею интересуется.",
                "A visitor who viewed one group of goods {0:time|times} within {1} and ordered nothing is interested in it.",
            ),
            also=("visits.interest_within",),
        ),
        Rule(
            "visits.suspicious_visits",
            (
                "Кто за {1:acc} заходил на сайт {0:раз|раза|раз} и уже {2:acc} ничего не заказывал, тот подозрителен.",
                "A visitor who came {0:time|times} within {1} and has ordered nothing for {2} is suspicious.",
            ),
            also=("visits.suspicious_within", "visits.suspicious_without_order"),
        ),
    ),
)
INQUIRIES: Final = Chapter(
    "inquiries",
    ("Вопросы, чат и звонки", "Questions, chat and calls"),
    None,
    (
        Rule(
            "inquiries.answer_within",
            (
                "На вопрос клиента отвечаем в течение {:gen-open}.",
                "A customer’s question is answered within {:-open}.",
            ),
        ),
        Rule(
            "inquiries.call_back_within",
            (
                "Если просят перезвонить, звоним в течение {:gen-open}.",
                "Who asks to be called back is called within {:-open}.",
            ),
            none=(
                "Если просят перезвонить, срок тот же, что для ответа на вопрос.",
                "Who asks to be called back is called within the time for an answer.",
            ),
        ),
        Rule(
            "inquiries.chat_on_duty_only",
            (
                "Чат предлагаем, только пока кто-то дежурит.",
                "The chat is offered only while somebody is on duty.",
            ),
            none=("Чат предлагаем всегда.", "The chat is always offered."),
        ),
        Rule(
            "inquiries.prefer_call_back",
            (
                "Сначала предлагаем перезвонить, потом чат.",
                "A call-back is offered before the chat.",
            ),
            none=("Звонок вместо чата первым не предлагаем.", "A call-back is not offered before the chat."),
        ),
        Rule(
            "inquiries.shows",
            ("Заявки на шоу принимаем.", "Requests for shows are taken."),
            none=("Заявки на шоу не принимаем.", "Requests for shows are not taken."),
        ),
        Rule(
            "inquiries.wishes",
            (
                "Пожелания о товаре, которого нет, записываем.",
                "Wishes for goods that are not there are taken down.",
            ),
            none=(
                "Пожелания о товаре, которого нет, не записываем.",
                "Wishes for goods that are not there are not taken down.",
            ),
        ),
        Rule(
            "inquiries.claims_by",
            ("Претензии разбирает только {:roles-or}.", "Claims are taken by the {:roles-or} only."),
        ),
        _signatures,
        Rule(
            "telephony.missed_call_due",
            (
                "На пропущенный звонок перезваниваем в течение {:gen-open}.",
                "A missed call is returned within {:-open}.",
            ),
        ),
        Rule(
            "telephony.call_sms_pause",
            (
                "СМС о пропущенном звонке уходит на один номер не чаще чем раз в {:acc}.",
                "A number gets the SMS about a missed call at most once in {}.",
            ),
        ),
        Rule(
            "telephony.calls_per_hour",
            (
                "Звонки распределяем: не больше {:звонка|звонков} в час.",
                "Calls are spread: at most {:call|calls} an hour.",
            ),
            none=("Число звонков в час не ограничено.", "The number of calls an hour is not limited."),
        ),
        Rule(
            "telephony.freshest_first",
            (
                "Первыми звоним по самым новым заказам; если позвонить можно сразу, места в часе не ждём.",
                "The newest orders are called first; a call that may be made at once does not wait for a place in the hour.",
            ),
            none=(
                "Звонки ждут места в часе по очереди, новые заказы вперёд не идут.",
                "Calls wait in turn for their place in the hour; the newest do not go first.",
            ),
        ),
    ),
)
