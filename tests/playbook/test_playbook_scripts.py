"""Scripts of operators: every one in every language said whole, with what the lifecycle asks of it; faults found at load."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from domain.orders import AddressPart, Channel, DeliveryKind, PaymentMethod, Slot, Warning
from domain.tasks import TaskKind
from playbook.errors import PlaybookError
from playbook.loading import version_of
from playbook.samples import script_samples
from playbook.schema import Playbook, ScriptText
from playbook.script_values import (
    AnalogueValues,
    DateValues,
    OfferKind,
    OfferValues,
    ScriptValues,
    StockValues,
    TaskValues,
)
from playbook.scripts import NoScript, script, steps_of
from playbook.task_rows import ROWS, script_of
from playbook.values import CustomerValues, LineValues, OfficeValues, OrderValues
from tests.builders import changed, playbook_of

NBSP = "\u00a0"
LOCALES = ("ru", "en")
RUSSIAN = re.compile("[а-яё]", re.IGNORECASE)
SHOPS = ("default", "swan", "petarda", "chasy", "sample")
AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
Faults = Callable[..., tuple[PlaybookError, ...]]


def names(playbook: Playbook) -> Iterator[str]:
    """Every script a task of a trigger names."""
    for trigger in playbook.triggers:
        for action in trigger.do:
            if action.task is not None and action.task.script is not None:
                yield action.task.script


def values(**changes: object) -> ScriptValues:
    """A confirmation call about three packs, cash on delivery by post."""
    lines = (
        LineValues(sku="A", name="Капсулы 60 шт.", quantity=3, price=Decimal("1490.00"), total=Decimal("4470.00")),
    )  # fmt: skip
    order = OrderValues(
        number=1042, lines=lines, goods=Decimal("4470.00"), delivery_price=Decimal("300.00"), total=Decimal("4770.00"),
        method=PaymentMethod.ON_DELIVERY, delivery=DeliveryKind.POST_OFFICE, carrier="russian_post",
    )  # fmt: skip
    plain = ScriptValues(
        order=order, customer=CustomerValues(name="Анна"), zone="Europe/Moscow", to_pay=Decimal("4770.00"),
        task=TaskValues(kind=TaskKind.CONFIRM_ORDER), address="101000, Москва, ул. Мясницкая, 1-1",
    )  # fmt: skip
    return plain.model_copy(update=changes)


def of_order(**changes: object) -> ScriptValues:
    """The same call about an order that differs."""
    plain = values()
    return plain.model_copy(update={"order": plain.order.model_copy(update=changes)})


def said(playbook: Playbook, name: str, values: ScriptValues, locale: str = "ru") -> dict[str, str]:
    """The script's steps by their titles, with plain spaces."""
    return {step.title: step.text.replace(NBSP, " ") for step in script(playbook, name, locale, values)}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("shop", SHOPS)
def test_every_script_of_every_task_is_said_whole(shop: str, locale: str) -> None:
    playbook = playbook_of(shop)
    for name in names(playbook):
        assert f"{name}.{locale}" in playbook.scripts
        for sample in script_samples():
            steps = script(playbook, name, locale, sample)
            assert steps
            for step in steps:
                assert step.title and step.text
                whole = f"{step.title}\n{step.text}"
                assert not re.search(
                    r"None|\{\{|\{%|^#|  +|\s[,.:;!?](?!\d)|,,|\.\.(?!\.)|\(\)", whole, re.M
                ), whole


def test_each_language_is_spoken_without_the_other(default: Playbook) -> None:
    about = default.about.model_copy(update={"name": "Swan"})
    shop = changed(default, about={"name": about.name})
    for name in names(shop):
        for sample in script_samples():
            bare = sample.model_copy(
                update={
                    "customer": CustomerValues(), "address": None, "stock": (), "offers": (), "office": None,
                    "dates": tuple(one for one in sample.dates if one.name == "birthday"),
                    "order": sample.order.model_copy(
                        update={"lines": tuple(line.model_copy(update={"name": "Whey"}) for line in sample.order.lines)}
                    ),
                }
            )  # fmt: skip
            english = " ".join(f"{step.title} {step.text}" for step in script(shop, name, "en", bare))
            assert not RUSSIAN.search(english), english
            assert all(RUSSIAN.search(step.title) for step in script(shop, name, "ru", bare))


def test_every_task_that_a_row_may_speak_of_has_a_script_in_the_default(default: Playbook) -> None:
    assert {kind for kind in ROWS if script_of(default, kind) is None} == set()


def test_confirmation_reads_everything_back(default: Playbook) -> None:
    slot = Slot(start=AT + timedelta(days=1), end=AT + timedelta(days=1, hours=3))
    call = said(default, "confirm_order", of_order(delivery=DeliveryKind.OWN_COURIER, slot=slot))
    assert list(call) == [
        "Приветствие", "Удобно ли говорить", "Состав заказа", "Доставка", "Оплата",
        "До оплаты не вскрывать", "Сумма", "Прощание",
    ]  # fmt: skip
    assert call["Приветствие"].startswith("Здравствуйте, Анна!") and "№ 1042" in call["Приветствие"]
    assert "Капсулы 60 шт., 3 шт. по 1 490 ₽, всего 4 470 ₽" in call["Состав заказа"]
    assert "101000, Москва, ул. Мясницкая, 1-1" in call["Доставка"]
    assert "25 ноября, с 12:00 до 15:00" in call["Доставка"]
    assert "почему" in call["Оплата"]
    assert "только после оплаты" in call["До оплаты не вскрывать"]
    assert "ровно 4 770 ₽" in call["Сумма"]


def test_what_paying_at_once_saves_is_said_with_both_sums(default: Playbook) -> None:
    call = said(default, "confirm_order", values(pay_saving=Decimal("300.00")))
    assert "сэкономите 300 ₽" in call["Оплата"]
    assert "ровно 4 770 ₽" in call["Сумма"] and "ровно 4 470 ₽" in call["Сумма"]
    nothing = said(default, "confirm_order", values())
    assert "сэкономите" not in nothing["Оплата"]


def test_stock_analogues_dates_and_what_the_address_lacks_are_said(default: Playbook) -> None:
    analogue = AnalogueValues(name="Капсулы 90 шт.", price=Decimal("1990.00"), left=5)
    short = StockValues(name="Капсулы 60 шт.", quantity=3, left=1, short=True, analogues=(analogue,))
    call = said(
        default,
        "confirm_order",
        values(
            stock=(short,),
            missing=(AddressPart.POSTCODE, AddressPart.LINE),
            warnings=(Warning.INCOMPLETE_ADDRESS,),
            dates=(DateValues(name="birthday", day=date(1990, 5, 1)),),
        ),
    )
    assert "не хватает, есть 1 из 3 шт." in call["Наличие и замены"]
    assert "Капсулы 90 шт., 1 990 ₽, есть 5 шт." in call["Наличие и замены"]
    assert "индекс, улица и дом" in call["Доставка"]
    assert call["Обратите внимание"] == "— адрес неполный"
    assert "день рождения: 1 мая" in call["Важные даты"]


def test_other_goods_to_offer_are_told_with_the_line_they_are_for(default: Playbook) -> None:
    offers = (
        OfferValues(kind=OfferKind.DEARER, name="Капсулы 90 шт.", price=Decimal("1990.00"), left=5, beside="Капсулы 60 шт."),
        OfferValues(kind=OfferKind.ACCESSORY, name="Шейкер", price=Decimal("490.00"), left=9, beside="Капсулы 60 шт."),
        OfferValues(kind=OfferKind.OVERSTOCKED, name="Пояс", price=Decimal("700.00"), left=400),
    )  # fmt: skip
    told = said(default, "confirm_order", values(offers=offers))["Что ещё предложить"]
    assert told.splitlines() == [
        "— вместо «Капсулы 60 шт.»: Капсулы 90 шт., 1 990 ₽",
        "— к «Капсулы 60 шт.»: Шейкер, 490 ₽",
        "— Пояс, 700 ₽: на складе много",
        "Если клиент согласится, измените заказ.",
    ]
    english = said(default, "call_thinking", values(offers=offers), "en")["What else to offer"]
    assert english.startswith("— instead of “Капсулы 60 шт.”: Капсулы 90 шт., RUB 1,990")
    assert "What else to offer" not in said(default, "confirm_order", values(), "en")


def test_who_has_been_spoken_with_in_a_chat_is_confirmed_there(default: Playbook) -> None:
    call = said(default, "confirm_order", of_order(channel=Channel.VK).model_copy(update={"contacted_before": True}))  # fmt: skip
    assert "во «ВКонтакте»: подтвердите заказ там же" in call["Где подтвердить"]
    assert "Где подтвердить" not in said(default, "confirm_order", values())


def test_whoever_approves_a_reservation_is_told_to_print_the_waybill() -> None:
    petarda, asked = playbook_of("petarda"), values(task=TaskValues(kind=TaskKind.APPROVE_RESERVATION))
    name = script_of(petarda, TaskKind.APPROVE_RESERVATION)
    assert name == "approve_reservation"
    assert "напечатайте накладную" in said(petarda, name, asked)["Итог"]
    assert "print the waybill" in said(petarda, name, asked, "en")["Outcome"]
    assert said(petarda, name, asked)["Что просят отложить"] == "— Капсулы 60 шт., 3 шт. на 4 470 ₽"


def test_eighteen_plus_is_told_where_goods_are_for_adults_only(default: Playbook) -> None:
    adults = changed(default, confirmation={"adults_only": True})
    assert "18 лет" in said(adults, "confirm_order", values())["Только для взрослых"]
    assert "Только для взрослых" not in said(default, "confirm_order", values())


def test_an_order_over_the_limit_is_offered_prepayment_only(default: Playbook) -> None:
    call = said(default, "confirm_order", values(warnings=(Warning.OVER_QUANTITY,)))
    assert "только по предоплате" in call["Оплата"]
    assert "При получении" not in call["Сумма"]
    assert "До оплаты не вскрывать" not in call


def test_a_paid_order_is_asked_for_no_money(default: Playbook) -> None:
    call = said(default, "confirm_order", values(to_pay=Decimal(0)))
    assert "оплачен" in call["Оплата"]
    assert "Сумма" not in call


def test_the_pickup_script_of_a_shop_that_black_lists_says_so() -> None:
    parcel = values(
        task=TaskValues(kind=TaskKind.REMIND_PICKUP),
        office=OfficeValues(code="101000"),
        goes_back_at=AT + timedelta(days=9),
    )
    strict = said(playbook_of("swan"), "remind_pickup", parcel)["Когда заберёте"]
    assert "чёрный список, и новых заказов мы от него не примем" in strict
    assert "чёрный список" not in said(playbook_of("default"), "remind_pickup", parcel)["Когда заберёте"]
    assert "до 3 декабря" in said(playbook_of("default"), "remind_pickup", parcel)["Посылка ждёт"]


def test_fireworks_ask_for_the_day_and_always_tell_of_eighteen() -> None:
    call = said(playbook_of("petarda"), "confirm_order", values())
    assert "К какому дню" in call["Праздник"]
    assert call["18+"].startswith("Скажите всегда") and "Только для взрослых" not in call


def test_watches_ask_for_stock_a_day_and_a_time_and_read_everything_back() -> None:
    watches = playbook_of("chasy")
    call = said(watches, "confirm_order", of_order(delivery=DeliveryKind.OWN_COURIER))
    assert "Проверьте наличие" in call["Наличие"]
    assert "без них заказ не подтвердить" in call["День и время"]
    assert "состав, адрес, день, время и сумму" in call["Повторить всё"]
    assert "День и время" not in said(watches, "confirm_order", values())


def test_swan_says_that_cdek_is_always_paid() -> None:
    by_cdek = of_order(carrier="cdek", delivery=DeliveryKind.PICKUP_POINT)
    assert "СДЭК платная всегда" in said(playbook_of("swan"), "confirm_order", by_cdek)["Доставка"]
    assert "СДЭК" not in said(playbook_of("swan"), "confirm_order", values())["Доставка"]


def test_another_language_falls_back_to_the_shop_s_own(default: Playbook) -> None:
    assert said(default, "pack_order", values(), "fr") == said(default, "pack_order", values(), "ru")
    with pytest.raises(NoScript):
        script(default, "no_such_script", "ru", values())


def test_a_step_of_which_nothing_is_left_is_left_out() -> None:
    steps = steps_of("\n# First\n\n  said  \n\n\nagain\n# Empty\n\n# Last\n\nsaid\n")
    assert [(step.title, step.text) for step in steps] == [("First", "said\n\nagain"), ("Last", "said")]


def test_scripts_are_part_of_a_playbook_s_version(default: Playbook) -> None:
    other = default.model_copy(update={"scripts": {**default.scripts, "own.ru": ScriptText(text="# A\nb\n")}})
    assert version_of(other) != version_of(default)
    again = Playbook.model_validate_json(default.model_dump_json(by_alias=True))
    assert again.scripts == default.scripts


ERRAND = """triggers:
  - id: own
    on: order.confirmed
    do:
      - task: {kind: errand, script: greet}
"""


def test_a_script_that_does_not_exist_is_told_where_it_is_named(faults: Faults) -> None:
    (fault,) = faults("triggers:\n  - id: T12\n    do:\n      - task: {kind: confirm_order, script: confirm_ordr}\n")  # fmt: skip
    assert (fault.line, fault.column) == (6, 45)
    assert fault.message == (
        "there is no script confirm_ordr.ru.txt in scripts/; did you mean confirm_order?"
    )


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("# Hello\n{{ order.nubmer }}\n", 2, "order has no 'nubmer'; did you mean number?"),
        ("# Hello\n\n{{ custmer.name }}\n", 3, "there is no variable 'custmer'; did you mean customer?"),
        ("# Hello\n{% if order.number %}\nhello\n", 3, "this is not a template"),
        ("# Hello\n{{ order.total|money + 1 }}\n", 2, "this fails on a sample of its task"),
        ("# Hello\n{% if order.slot and fact %}a{% endif %}b\n", 2, "there is no variable 'fact'"),
        ("hello\n# Hello\nhello\n", 1, "a script begins with the heading of its first step: `# …`"),
        ("# Hello\n{% if task.attempt > 1 %}hello{% endif %}\n", 1, "says nothing under its headings"),
    ],
)
def test_what_is_wrong_in_a_script_is_told_with_its_file_and_line(
    faults: Faults, text: str, line: int, said: str
) -> None:
    (fault,) = faults(ERRAND, scripts={"greet.ru.txt": text})
    assert fault.file.endswith("shop/scripts/greet.ru.txt")
    assert fault.line == line
    assert said in fault.message


def test_scripts_are_not_written_in_the_playbook_s_file(faults: Faults) -> None:
    (fault,) = faults("scripts: {}\n")
    assert fault.message == "scripts is made by loading, it is not written in the file"
