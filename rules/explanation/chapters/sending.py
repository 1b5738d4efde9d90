"""Stock, assembly, the way, the pickup point, the courier, money and returns: the sentences of these settings."""

from collections.abc import Iterator
from typing import Final

from domain.tasks import TaskKind
from playbook.schema import Playbook
from playbook.wording import Locale
from rules.explanation.document import Statement
from rules.explanation.telling import Chapter, Rule, statement
from rules.explanation.values import carrier, joined
from rules.words.names import said


def _carriers_by_email(playbook: Playbook, locale: Locale) -> Iterator[Statement]:
    path = "assembly.carriers_by_email"
    asked = playbook.assembly.carriers_by_email
    if not asked:
        none = (
            "Письмом забрать посылку никого не просим.",
            "No carrier is asked by email to take a parcel.",
        )
        yield statement(path, said(none, locale))
        return
    names = joined([f"{carrier(name, locale)} ({address})" for name, address in asked.items()], locale)
    words = ("Забрать посылку просим письмом: {}.", "These are asked by email to take a parcel: {}.")
    yield statement(path, said(words, locale).format(names))


STOCK: Final = Chapter(
    "stock",
    ("Бронь и сборка", "Stock and assembly"),
    (
        "После подтверждения товар бронируем за клиентом, а заказ передаём сборщику. Если товара не хватает, закупщик"
        " ищет поставщика, а заказ ждёт.",
        "Once confirmed, the goods are reserved and the order goes to the picker. If goods are short, the buyer looks for"
        " a supplier, and the order waits.",
    ),
    (
        Rule(
            "stock.reserve_for.online",
            (
                "Если заказ оплачивают онлайн, держим товар {:acc} после подтверждения.",
                "Goods to be paid online are reserved for {} from confirmation.",
            ),
        ),
        Rule(
            "stock.reserve_for.on_delivery",
            (
                "Если заказ оплачивают при получении, держим товар {:acc} после подтверждения.",
                "Goods to be paid on delivery are reserved for {} from confirmation.",
            ),
        ),
        Rule(
            "stock.reserve_for.invoice",
            (
                "Если заказ оплачивают по счёту, держим товар {:acc} с выставления счёта.",
                "Goods to be paid by invoice are reserved for {} from issuing it.",
            ),
        ),
        Rule(
            "stock.never_reserve",
            (
                "Только с разрешения начальника отдела бронируем товары категорий: {:quoted}.",
                "Goods of these categories are reserved only with the supervisor’s approval: {:quoted}.",
            ),
            none=(
                "Категорий, на бронь которых нужно разрешение, нет.",
                "No category needs an approval to be reserved.",
            ),
        ),
        Rule(
            "stock.scarce",
            (
                "Последние штуки в этих категориях бронируем только с разрешения начальника отдела: {:quoted}.",
                "The last pieces in these categories are reserved only with the supervisor’s approval: {:quoted}.",
            ),
            none=(
                "Последние штуки бронируем без разрешения.",
                "Last pieces are reserved without an approval.",
            ),
        ),
        Rule(
            "stock.last_pieces",
            (
                "Штуки считаются последними, если после заказа остаётся не больше {:штуки|штук}.",
                "Pieces count as the last ones when at most {:piece is|pieces are} left after the order.",
            ),
            none=(
                "Штуки считаются последними, если после заказа не остаётся ни одной.",
                "Pieces count as the last ones when none is left after the order.",
            ),
        ),
        Rule(
            "stock.supplier_reply_within",
            (
                "На поиск поставщика у закупщика {:-open}.",
                "The buyer has {:-open} to find a supplier.",
            ),
        ),
        Rule(
            "assembly.pack_within",
            ("На сборку заказа отводим {:acc-open}.", "An order is packed within {:-open}."),
        ),
        _carriers_by_email,
        Rule(
            "assembly.carriers_by_gateway",
            (
                "Заявку на посылку передаём программно: {:carriers}.",
                "These are asked through their own gateway: {:carriers}.",
            ),
            none=(
                "Программно заявки перевозчикам не передаём.",
                "No carrier is asked through a gateway of its own.",
            ),
        ),
        Rule(
            "assembly.carrier_reply_within",
            (
                "Если перевозчик не ответил в течение {:gen-open}, оператор звонит ему сам.",
                "If a carrier does not answer within {:-open}, an operator calls it.",
            ),
        ),
    ),
)
SHIPPING: Final = Chapter(
    "shipping",
    ("Посылка в пути", "On the way"),
    None,
    (
        Rule(
            "shipping.poll",
            (
                "О посылках этих перевозчиков спрашиваем сами: {:carriers}. Остальные сообщают о посылках сами.",
                "We ask these carriers about their parcels: {:carriers}. Others report by themselves.",
            ),
            none=(
                "Все перевозчики сообщают о посылках сами.",
                "All carriers report about their parcels by themselves.",
            ),
        ),
        Rule(
            "shipping.poll_at",
            (
                "О посылках спрашиваем каждый день по времени магазина: в {:sorted}.",
                "Parcels are asked about every day, by the shop’s clock, at {:sorted}.",
            ),
            none=(
                "Время, когда спрашивать о посылках, не задано.",
                "No time is set for asking about parcels.",
            ),
        ),
        Rule(
            "shipping.no_movement_after",
            (
                "Если посылка не движется {:acc}, оператор выясняет у перевозчика, где она.",
                "If a parcel does not move for {}, an operator asks the carrier where it is.",
            ),
        ),
    ),
)
PICKUP: Final = Chapter(
    "pickup",
    ("В пункте выдачи и у курьера", "At the pickup point and with the courier"),
    (
        "Адрес, телефон и часы сообщаем по тому отделению, где посылка лежит на самом деле.",
        "The address, phone and hours we tell are those of the office where the parcel really lies.",
    ),
    (
        Rule(
            "pickup.arrival_message_within",
            (
                "О прибытии посылки клиент узнаёт в ближайшие часы для сообщений, не позже чем через {:acc} после нас.",
                "The customer hears of the arrival in the next hours for messages, no later than {} after we do.",
            ),
        ),
        Rule(
            "pickup.remind_after",
            (
                "Через {:acc} после сообщения о прибытии посылка считается невостребованной.",
                "{} after the arrival message a parcel counts as uncollected.",
            ),
        ),
        Rule(
            "pickup.call_after",
            (
                "Через {:acc} после сообщения о прибытии оператор звонит и напоминает о посылке.",
                "{} after the arrival message an operator calls to remind the customer of the parcel.",
            ),
            row=TaskKind.REMIND_PICKUP,
            idle=("Звонить и напоминать о посылке не нужно.", "Nobody calls to remind of a parcel."),
        ),
        Rule(
            "pickup.return_after",
            (
                "Если за {:acc} после прибытия посылку не забрали, она едет обратно. Если перевозчик назвал свой срок"
                " хранения, действует его срок.",
                "A parcel that is not collected within {} of its arrival goes back; where the carrier tells its own last day"
                " of storage, that day counts.",
            ),
        ),
        Rule(
            "courier.call_before_slot",
            (
                "За {:acc} до согласованного времени доставки оператор звонит клиенту; если это нерабочее время — раньше.",
                "{} before the agreed time of delivery an operator calls the customer; earlier where that is out of hours.",
            ),
            row=TaskKind.CONFIRM_DELIVERY,
            idle=(
                "Перед приездом курьера клиенту не звоним.",
                "The customer is not called before the courier comes.",
            ),
        ),
    ),
)
MONEY: Final = Chapter(
    "money",
    ("Деньги от перевозчика", "Money from the carrier"),
    (
        "Заказ, оплаченный заранее, выполнен сразу после вручения, остальные — когда пришли деньги.",
        "A prepaid order is completed when it is handed over, any other when its money has come.",
    ),
    (
        Rule(
            "money.money_within",
            (
                "Деньги за вручённый заказ ждём {:acc}, затем оператор выясняет, где они.",
                "Money for an order that was handed over is awaited for {}; then an operator asks where it is.",
            ),
        ),
    ),
)
RETURNS: Final = Chapter(
    "returns",
    ("Возвраты", "Returns and refunds"),
    (
        "Вернувшуюся посылку принимает склад. Деньги за предоплаченный заказ возвращаем тем же путём, где это возможно.",
        "The warehouse receives what comes back. A prepaid order is refunded the way it was paid, where that can be done.",
    ),
    (
        Rule(
            "pickup.return_fee",
            (
                "Если предоплаченный заказ вернулся, удерживаем из возврата {:money}.",
                "When a prepaid order comes back, {:money} of the refund is kept.",
            ),
            none=(
                "Если предоплаченный заказ вернулся, отдаём деньги полностью.",
                "When a prepaid order comes back, all of the money is given back.",
            ),
        ),
        Rule(
            "pickup.refusal_black_lists",
            (
                "Кто отказался от посылки, попадает в чёрный список.",
                "Who refuses a parcel goes on the black list.",
            ),
            none=(
                "За отказ от посылки в чёрный список не заносим.",
                "Nobody goes on the black list for refusing a parcel.",
            ),
        ),
    ),
)
CANCELLATIONS: Final = Chapter(
    "cancellations",
    ("Отмены и залежавшиеся заказы", "Cancellations and stale orders"),
    (
        "У каждой отмены есть причина и тот, кто её решил. О спаме и повторах клиенту ничего не пишем.",
        "Every cancellation has a reason and somebody who decided it. No message is sent about spam and duplicates.",
    ),
    (
        Rule(
            "confirmation.stale_after",
            (
                "Если за {:acc} после оформления заказ не отправлен и более поздняя дата с клиентом не согласована,"
                " начальник отдела решает, ждать дальше или отменить.",
                "If an order is not sent within {} of placing, and no later date was agreed with the customer, the"
                " supervisor decides whether it waits or is cancelled.",
            ),
        ),
    ),
)
