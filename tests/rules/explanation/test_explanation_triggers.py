"""A trigger is told whole: on what, when, after how long, what is done, and what makes it pointless."""

from decimal import Decimal

import pytest

from domain.facts import fact_models
from domain.tasks import TaskKind
from playbook.dates import OrderDate
from playbook.schema import Playbook
from playbook.triggers import Trigger
from playbook.wording import NBSP, Locale
from rules.explanation.explaining import sections_of
from rules.explanation.facts import CLAUSES
from rules.explanation.triggers import trigger_statements, trigger_words
from tests.builders import changed, playbook_of

LADDER = {
    "id": "ladder", "on": "payment.due",
    "remind": {"at": ["1d", "3d", "7d"], "until": ["order.paid", "order.cancelled"],
               "then": {"after": "10d", "do": [{"task": {"kind": "errand", "script": "x", "due_within": "2h"}}]}},
    "do": [{"sms": "payment_reminder"}],
}  # fmt: skip
CASES = [
    (LADDER,
     "Когда подтверждённый заказ ждёт оплаты, через 1, 3 и 7 дней отправляем клиенту СМС. Перестаём, как только заказ"
     " оплачен или отменён. Если не помогло, через 10 дней начальник отдела получает поручение, на него 2 часа рабочего времени.",
     "When a confirmed order waits for its payment, 1, 3 and 7 days later the customer is sent an SMS. It stops as soon as"
     " the order is paid or cancelled. If that does not help, 10 days later the supervisor gets an errand, with 2 hours of"
     " working time to do it."),
    ({**LADDER, "remind": {"at": ["2h", "1d12h"], "until": ["order.paid"]}},
     "Когда подтверждённый заказ ждёт оплаты, через 2 часа и 1 день 12 часов отправляем клиенту СМС. Перестаём, как только"
     " заказ оплачен.",
     "When a confirmed order waits for its payment, 2 hours and 1 day 12 hours later the customer is sent an SMS. It stops"
     " as soon as the order is paid."),
    ({**LADDER, "remind": {"at": ["2h", "6h"], "until": ["order.paid"]}},
     "Когда подтверждённый заказ ждёт оплаты, через 2 и 6 часов отправляем клиенту СМС. Перестаём, как только заказ оплачен.",
     "When a confirmed order waits for its payment, 2 and 6 hours later the customer is sent an SMS. It stops as soon as the"
     " order is paid."),
    ({"id": "vip", "on": "order.completed", "after": "2d", "unless": ["order.returned"], "when": "order.total >= 10000",
      "marketing": True, "do": [{"promo_code": {"percent": 10, "valid_for": "30d"}}, {"message": "refunded"}]},
     "Когда заказ выполнен и при этом сумма заказа не меньше 10 000 ₽, через 2 дня дарим клиенту промокод на 10 %, он"
     " действует 30 дней; отправляем клиенту СМС или письмо, смотря что ему удобнее. Этого не делаем, если к тому времени"
     " заказ вернулся на склад. Клиентам из чёрного списка и тем, кто отписался, не отправляем.",
     "When the order is completed and the order’s total is at least RUB 10,000, 2 days later the customer is given a code"
     " of 10%, valid for 30 days; the customer is sent an SMS or an email, whichever the customer prefers. Not done if by"
     " then the order is back in the warehouse. Never to the black-listed or unsubscribed."),
    ({"id": "t", "on": "order.shipped", "at": {"time": "10:00"}, "immediate": True, "do": [{"sms": "shipped"}]},
     "Когда заказ отправлен, в ближайшие 10:00 по времени клиента отправляем клиенту СМС. Сообщение уходит сразу, в любое время суток.",
     "When the order is shipped, at the next 10:00 of the customer’s clock the customer is sent an SMS. The message goes at once, at any hour."),
    ({"id": "t", "on": "order.shipped", "after": "1m", "at": {"hours": "shop"},
      "do": [{"notify": {"template": "x", "role": "buyer"}}, {"comment": "x"}, {"segment": "vip"}, {"webhook": {"event": "e"}}]},
     "Когда заказ отправлен, через 1 минуту, в ближайшее рабочее время, сообщаем закупщику; оставляем в заказе заметку;"
     " клиент попадает в группу «vip»; программам магазина уходит событие «e».",
     "When the order is shipped, 1 minute later, in the shop’s next hours, the buyer is told; a note is left on the order;"
     " the customer joins the group “vip”; the shop’s own software is told “e”."),
    ({"id": "t", "on": "order.confirmed", "before": {"date": "slot_start", "by": "courier.call_before_slot"},
      "do": [{"task": {"kind": "confirm_delivery", "script": "confirm_delivery"}}]},
     "Когда заказ подтверждён, за 3 часа до начала доставки оператор получает задачу «подтвердить доставку».",
     "When the order is confirmed, 3 hours before the time of delivery the operator gets the task “confirm the delivery”."),
    ({"id": "t", "on": "order.packed", "do": [{"bonus": {"amount": "10.00", "times": "fact.items"}}]},
     "Когда заказ собран, сотруднику начисляется 10 ₽ за каждую упаковку.",
     "When the order is packed, the member of staff earns RUB 10 for each pack."),
    ({"id": "t", "on": "order.upsold", "do": [{"bonus": {"percent": "bonuses.up_sale", "of": "fact.added"}}]},
     "Когда сотрудник продал что-то сверх заказа, сотруднику начисляется 3 % от суммы добавленных товаров.",
     "When staff sell more than was ordered, the member of staff earns 3% of the sum of the added goods."),
]  # fmt: skip


@pytest.mark.parametrize(("written", "russian", "english"), CASES)
def test_a_trigger_reads_as_sentences(written: dict[str, object], russian: str, english: str) -> None:
    trigger = Trigger.model_validate(written)
    default = playbook_of("default")
    assert trigger_words(trigger, default, Locale.RU).replace(NBSP, " ") == russian
    assert trigger_words(trigger, default, Locale.EN).replace(NBSP, " ") == english


def test_percents_by_category_are_told_where_the_shop_has_some() -> None:
    shop = changed(
        playbook_of("default"),
        bonuses={"up_sale_by_category": {"ракеты": Decimal(5), "свечи": Decimal("7.5")}},
    )
    found = {one.key: one for _, one in trigger_statements(shop, Locale.RU)}["trigger T22"]
    assert found.text.replace(NBSP, " ").endswith(
        "3 % от суммы добавленных товаров, а в этих категориях: «ракеты» — 5 %, «свечи» — 7,5 %."
    )
    assert "bonuses.up_sale_by_category" in found.uses


def test_every_fact_has_its_clause() -> None:
    assert CLAUSES.keys() == fact_models().keys()


@pytest.mark.parametrize("date", OrderDate)
@pytest.mark.parametrize("locale", Locale)
def test_every_date_has_its_name(date: OrderDate, locale: Locale) -> None:
    written = {"id": "t", "on": "order.confirmed", "before": {"date": date, "by": "1d"}, "do": [{"sms": "x"}]}
    assert trigger_words(Trigger.model_validate(written), playbook_of("default"), locale)


@pytest.mark.parametrize("kind", TaskKind)
def test_every_task_has_its_person_and_name(kind: TaskKind) -> None:
    written = {"id": "t", "on": "order.confirmed", "do": [{"task": {"kind": kind, "script": "x"}}]}
    assert "получает" in trigger_words(Trigger.model_validate(written), playbook_of("default"), Locale.RU)


def only(playbook: Playbook, name: str) -> str:
    [found] = [one for _, one in trigger_statements(playbook, Locale.RU) if one.key == f"trigger {name}"]
    return found.text.replace(NBSP, " ")


def test_one_that_is_switched_off_says_so_and_what_it_would_do() -> None:
    assert only(playbook_of("swan"), "T5").startswith(
        "Выключено: когда посылка лежит невостребованной, отправляем"
    )


def test_a_task_that_opens_later_than_its_row_says_is_told_as_it_opens() -> None:
    silent = only(playbook_of("default"), "T19-silent")
    assert silent.startswith(
        "Когда перевозчик не ответил, заберёт ли посылку, или отказался, оператор получает"
    )
    assert "через 4 дня после сообщения об этом" in only(playbook_of("default"), "T6")


def test_a_reminder_that_is_switched_off_leaves_its_time_unused() -> None:
    default = playbook_of("default")
    off = [one.model_copy(update={"enabled": one.id != "T39"}) for one in default.triggers]
    shop = default.model_copy(update={"triggers": tuple(off)})
    told = {one.key: one.text for section in sections_of(shop, Locale.EN) for one in section.statements}
    unused = told["payment.remind_pay_after"].replace(NBSP, " ")
    assert unused == "No rule uses the time of the payment reminder (4 hours) at present."


def test_a_number_that_only_triggers_read_is_told_where_none_does() -> None:
    default = playbook_of("default")
    without = default.model_copy(
        update={"triggers": tuple(one for one in default.triggers if one.id not in ("T20", "T22"))}
    )
    told = {one.key: one.text for section in sections_of(without, Locale.RU) for one in section.statements}
    assert "не предлагаем" in told["thinking_discount.percent"]
    assert "бонус сейчас не начисляется" in told["bonuses.up_sale"]
    assert "(не заданы) сейчас не действуют" in told["bonuses.up_sale_by_category"]
