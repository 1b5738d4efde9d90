"""Each outcome of each task says on its button what would come of it, in two short lines."""

import re

import pytest

from domain import answers as a
from domain.actors import Actor, ActorKind
from domain.orders import AddressPart, Channel, DeliveryKind, PaymentMethod, Slot
from domain.parcels import ParcelCode
from domain.stimuli import OrderPacked, OrderShipped, StockArrived
from domain.tasks import OUTCOMES, TaskKind, outcome_name
from playbook.schema import Sending
from playbook.wording import Locale
from rules.consequences.preview import Refusal
from tests.builders import NOON, OPERATOR, SHOP_KEY, TRACK, Life, default_playbook, order, playbook_of
from tests.rules.consequences.previews import act_of, found, in_words, lines, outcome_of, outcomes_of
from tests.rules.opened_tasks import OPENED, RULES

K = TaskKind
LONGEST = 110
"""Letters of a line that still stands on a button."""
BUTTONS: dict[TaskKind, dict[str, str]] = {
    K.CONFIRM_ORDER: {
        "confirmed": "Статус «Подтверждён». Письмо сейчас / Дальше — собрать заказ (сборщик)",
        "no_answer": "СМС сейчас / Звонок сегодня в 14:30. Не ответит до 6 марта, 12:00 — решит начальник отдела",
        "wrong_number": "Письмо сейчас / Больше не звоним. Не ответит до 6 марта, 12:00 — решит начальник отдела",
        "callback": "Звонок в названное время",
        "thinking": "Статус «Думает» / Звонок в названное время",
        "cancelled": "Статус «Отменён». Письмо сейчас",
        "spam": "Статус «Отменён»",
        "duplicate": "Статус «Отменён»",
    },
    K.CALL_THINKING: {
        "confirmed": "Статус «Подтверждён». Письмо сейчас / Дальше — собрать заказ (сборщик)",
        "no_answer": "СМС сейчас / Звонок сегодня в 14:30. Не ответит до 7 марта, 12:00 — решит начальник отдела",
        "wrong_number": "Письмо сейчас / Больше не звоним. Не ответит до 7 марта, 12:00 — решит начальник отдела",
        "callback": "Звонок в названное время",
        "thinking": "Промокод на 5 %. СМС сейчас / Звонок в названное время",
        "cancelled": "Статус «Отменён». Письмо сейчас",
        "spam": "Статус «Отменён»",
        "duplicate": "Статус «Отменён»",
    },
    K.DECIDE_UNREACHABLE: {
        "extend": "Заказ подождёт до названной даты",
        "confirmed": "Статус «Подтверждён». Письмо сейчас / Дальше — собрать заказ (сборщик)",
        "cancelled": "Статус «Отменён». Письмо сейчас",
    },
    K.DECIDE_STALE: {
        "extend": "Заказ подождёт до названной даты",
        "confirmed": "Статус «Подтверждён». Письмо сейчас / Дальше — собрать заказ (сборщик)",
        "cancelled": "Статус «Отменён». Письмо сейчас",
    },
    K.DECIDE_BLACK_LIST: {
        "extend": "Звонок сейчас",
        "confirmed": "Статус «Подтверждён». Письмо сейчас / Дальше — собрать заказ (сборщик)",
        "cancelled": "Статус «Отменён». Письмо сейчас",
    },
    K.SETTLE_PAYMENT: {
        "will_pay": "Ждём обещанную оплату до названной даты",
        "switched": "Дальше — собрать заказ (сборщик)",
        "callback": "Звонок в названное время",
        "no_answer": "Звонок сегодня в 14:30. Не ответит до 11 марта, 12:00 — решит начальник отдела",
        "cancelled": "Статус «Отменён». Письмо сейчас",
    },
    K.CHECK_INVOICE: {
        "paid": "Статус «Оплачен». Учтём 4 770 ₽. СМС сейчас / Дальше — собрать заказ (сборщик)",
        "reminded": "Дальше — проверить, оплачен ли счёт, в названное время",
        "cancelled": "Статус «Отменён». Письмо сейчас",
    },
    K.HOLD_PRICE: {
        "hold": "Счёт действует до названной даты",
        "release": "Задача закроется",
    },
    K.PAYMENT_DIFFERENCE: {
        "refunded": "Вернуть можно не больше, чем заплачено",
        "topped_up": "Статус «Оплачен». Учтём 770 ₽. СМС сейчас / Дальше — собрать заказ (сборщик)",
        "written_off": "Статус «Оплачен» / Дальше — собрать заказ (сборщик)",
    },
    K.REFUND: {
        "refunded": "Учтём возврат 230 ₽. СМС сейчас",
        "topped_up": "По заказу ничего не должны",
        "written_off": "Дальше — разобраться с разницей в оплате",
    },
    K.PACK_ORDER: {
        "packed": "Статус «Собран». Запрос перевозчику / Ждём ответа перевозчика до 13:00",
        "short": "СМС сейчас / Дальше — найти поставщика (закупщик)",
    },
    K.FIND_SUPPLIER: {
        "found": "Ждём товар до названной даты",
        "none": "Звонок сейчас",
    },
    K.AGREE_ANALOGUE: {
        "agreed": "Дальше — собрать заказ (сборщик)",
        "waits": "Ждём товар до названной даты",
        "cancelled": "Статус «Отменён». Письмо сейчас",
    },
    K.APPROVE_RESERVATION: {
        "approved": "Дальше — собрать заказ (сборщик)",
        "denied": "Дальше — собрать заказ (сборщик)",
    },
    K.CALL_CARRIER: {
        "accepted": "Задача закроется",
        "rejected": "Дальше — разобраться (начальник отдела)",
        "will_answer": "Дальше — позвонить перевозчику, в названное время",
        "lost": "Дальше — разобраться (начальник отдела)",
    },
    K.ASK_CARRIER: {
        "accepted": "Ждём движения посылки до 18 марта, 12:00",
        "rejected": "Дальше — разобраться (начальник отдела)",
        "will_answer": "Дальше — узнать у перевозчика, где посылка, в названное время",
        "lost": "Дальше — решить, что делать: посылка потеряна (начальник отдела)",
    },
    K.REMIND_PICKUP: {
        "will_collect": "Звонок на следующий день после названного",
        "no_answer": "Звонок сегодня в 14:30. Не ответит до 18 марта, 12:00 — уйдёт обратно",
        "refused": "Статус «Возвращается» / Ждём движения посылки до 15 марта, 12:00",
        "already_collected": "Звонок завтра в 12:00",
    },
    K.CONFIRM_DELIVERY: {
        "ok": "Задача закроется",
        "reschedule": "СМС сейчас / Звонок перед доставкой",
        "no_answer": "Звонок сегодня в 14:30. Не ответит до 11 марта, 12:00 — решит начальник отдела",
        "cancelled": "Статус «Отменён». Письмо сейчас",
    },
    K.AGREE_SLOT: {
        "ok": "Задача закроется",
        "reschedule": "СМС сейчас / Звонок перед доставкой",
        "no_answer": "Звонок сегодня в 14:30. Не ответит до 11 марта, 12:00 — узнать у перевозчика, где посылка",
        "cancelled": "Статус «Возвращается»",
    },
    K.CHECK_MONEY: {
        "arrived": "Статус «Выполнен». Учтём 4 770 ₽. Письмо сейчас",
        "not_yet": "Дальше — проверить, пришли ли деньги, в названное время",
        "claimed": "Дальше — проверить, пришли ли деньги, 15 апреля в 12:00",
        "written_off": "Статус «Выполнен». Письмо сейчас",
    },
    K.RECEIVE_RETURN: {
        "received": "Статус «Возврат»",
        "not_here": "Дальше — принять возврат (склад), в названное время",
    },
    K.DECIDE_LOST: {
        "search": "Дальше — решить, что делать: посылка потеряна (начальник отдела), в названное время",
        "send_again": "Статус «Подтверждён» / Дальше — собрать заказ (сборщик)",
        "write_off": "Статус «Возврат»",
    },
    K.LOOK_INTO: {
        "apply": "Статус «В месте вручения». Внимание: отправлен без подтверждения. Письмо и СМС сейчас / Посылка ждёт клиента до 18 марта, 12:00",
        "done": "Задача закроется",
    },
    K.ERRAND: {
        "done": "Задача закроется",
    },
}


def test_every_outcome_has_a_preview_of_its_own() -> None:
    assert {kind: set(said) for kind, said in BUTTONS.items()} == {
        kind: {outcome_name(model) for model in OUTCOMES[kind]} for kind in TaskKind
    }


@pytest.mark.parametrize("kind", TaskKind)
def test_a_button_says_what_would_come_of_it(kind: TaskKind) -> None:
    life = OPENED[kind]()
    assert {name: lines(life, preview) for name, preview in outcomes_of(life, kind).items()} == BUTTONS[kind]


@pytest.mark.parametrize("kind", TaskKind)
def test_a_button_is_short_in_both_languages(kind: TaskKind) -> None:
    life = OPENED[kind]()
    for preview in outcomes_of(life, kind).values():
        for locale in Locale:
            told = in_words(life, preview, locale)
            assert 1 <= len(told.lines) <= 2
            assert all(len(line) <= LONGEST for line in told.lines), told.lines
            text = " ".join((*told.lines, *told.details))
            assert not re.search(r"[{}\[\]|]|None|True|False", text), text
            assert bool(re.search("[а-яё]", text)) is (locale is Locale.RU), text


def test_nothing_is_changed_by_a_preview() -> None:
    for kind, opened in OPENED.items():
        life = opened()
        before = life.process.snapshot()
        outcomes_of(life, kind)
        assert life.process.snapshot() == before


def test_a_call_is_told_by_the_customers_clock_too() -> None:
    life = Life.of(order(timezone="Asia/Vladivostok"), playbook_of("swan"))
    missed = outcome_of(life, K.CONFIRM_ORDER, a.NoAnswer)
    assert lines(life, missed).startswith("СМС сейчас / Звонок завтра в 10:00 (у клиента 17:00)")
    assert "A call tomorrow at 10:00 (17:00 there)" in lines(life, missed, Locale.EN)


def test_at_night_a_message_waits_and_says_so() -> None:
    life = Life.of(order(method=PaymentMethod.ONLINE, placed_at=NOON.replace(hour=18)), playbook_of("swan"))
    agreed = outcome_of(life, K.CONFIRM_ORDER, a.Confirmed)
    assert re.fullmatch(
        r"Статус «Подтверждён»\. Письмо и СМС завтра в 09:\d\d / Ждём оплату до завтра, 21:00",
        lines(life, agreed),
    )


def test_what_was_typed_is_previewed_and_only_the_rest_is_assumed() -> None:
    life = OPENED[K.CONFIRM_ORDER]()
    named = NOON.replace(day=5, hour=11)
    preview = found(outcome_of(life, K.CONFIRM_ORDER, a.Callback, {"at": named}))
    assert preview.assumed == ("why",)
    assert lines(life, preview) == "Звонок завтра в 14:00"


def test_typed_nonsense_is_refused_like_the_outcome_would_be() -> None:
    life = OPENED[K.CONFIRM_ORDER]()
    past = NOON.replace(day=1)
    preview = outcome_of(life, K.CONFIRM_ORDER, a.Callback, {"at": past})
    assert isinstance(preview, Refusal) and preview.code == "date_in_the_past"
    assert in_words(life, preview).refused
    assert lines(life, preview) == "Укажите время, которое ещё не прошло"


def test_what_is_missing_stands_on_the_button() -> None:
    life = Life.of(order(has=frozenset({AddressPart.CITY})), RULES)
    assert lines(life, outcome_of(life, K.CONFIRM_ORDER, a.Confirmed)) == "Сначала допишите адрес доставки"


def test_the_word_about_age_and_a_slot_are_assumed_to_be_said() -> None:
    rules = default_playbook(confirmation={"adults_only": True, "slots": True})
    life = Life.of(order(kind=DeliveryKind.COURIER), rules)
    preview = found(outcome_of(life, K.CONFIRM_ORDER, a.Confirmed))
    assert set(preview.assumed) == {"told_18_plus", "slot"}
    assert "Звонок перед доставкой" in lines(life, preview)
    slot = Slot(start=NOON.replace(day=6), end=NOON.replace(day=6, hour=12))
    typed = {"told_18_plus": True, "slot": slot.model_dump()}
    agreed = outcome_of(life, K.CONFIRM_ORDER, a.Confirmed, typed)
    assert "Звонок завтра в 19:59" in lines(life, agreed)


def test_switching_to_prepayment_in_the_talk_previews_the_wait_for_money() -> None:
    life = OPENED[K.CONFIRM_ORDER]()
    typed = {"method": PaymentMethod.ONLINE}
    assert "Ждём оплату до завтра, 12:00" in lines(
        life, outcome_of(life, K.CONFIRM_ORDER, a.Confirmed, typed)
    )


def test_only_a_supervisor_may_write_money_off_and_the_button_knows() -> None:
    life = OPENED[K.CHECK_MONEY]()
    preview = outcome_of(life, K.CHECK_MONEY, a.WrittenOff, by=OPERATOR)
    assert isinstance(preview, Refusal) and preview.code == "supervisor_decides"


def test_a_refused_parcel_puts_the_customer_on_the_black_list_where_the_shop_wants_it() -> None:
    life = Life.of(order(), playbook_of("swan"))
    life.confirm()
    life.pack()
    life.ship()
    life.parcel(ParcelCode.ARRIVED)
    life.wait(days=4)
    told = lines(life, outcome_of(life, K.REMIND_PICKUP, a.Refused))
    assert told.startswith("Статус «Возвращается». Клиент — в чёрный список")


def test_a_channel_that_is_off_is_not_promised() -> None:
    silent = default_playbook(sending={"sms": Sending.OFF, "email": Sending.OFF})
    life = Life.of(order(preferred=Channel.SMS), silent)
    assert lines(life, outcome_of(life, K.CONFIRM_ORDER, a.Confirmed)).startswith("Статус «Подтверждён» / ")


def test_a_preview_needs_nobody_in_particular() -> None:
    life = OPENED[K.PACK_ORDER]()
    rule = Actor(kind=ActorKind.RULE, id="preview")
    assert found(outcome_of(life, K.PACK_ORDER, a.Packed, by=rule)).status is not None


def test_what_comes_too_late_changes_nothing_and_says_so() -> None:
    life = Life.of(order())
    life.confirm()
    assert found(act_of(life, StockArrived())).changes_nothing
    assert lines(life, act_of(life, StockArrived())) == "Останется в истории заказа"
    assert not found(act_of(life, OrderPacked())).changes_nothing


def test_what_is_out_of_turn_is_told_before_it_is_done() -> None:
    life = Life.of(order(method=PaymentMethod.ONLINE))
    life.confirm()
    shipped = act_of(life, OrderShipped(track_number=TRACK), SHOP_KEY)
    assert found(shipped).out_of_turn == ("shipped_unpaid",)
    assert "Внимание: отправлен без оплаты" in lines(life, shipped)
