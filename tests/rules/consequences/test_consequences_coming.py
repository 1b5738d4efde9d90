"""What comes next says when, what, by which rule, and what would cancel it."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest

from domain import answers as a
from domain.orders import DeliveryKind, PaymentMethod, Reason
from domain.parcels import ParcelCode
from domain.stimuli import InvoiceIssued, OrderCancelled
from domain.tasks import TaskKind
from playbook.triggers import Trigger
from playbook.wording import NBSP, Locale
from rules.consequences.coming import Coming, ComingKind, coming_next
from rules.order.stages import WOKEN
from rules.order.wanted import Explanation
from rules.words.coming import RULES, TASKS_UNLESS, TIMERS, WAITS_FOR
from tests.builders import (
    NOON,
    SHOP_KEY,
    SUPERVISOR,
    Life,
    default_playbook,
    order,
    playbook_of,
)
from tests.rules.opened_tasks import OPENED
from tests.rules.test_rules_outcomes import lives

K = TaskKind
RULE = re.compile(r"[a-z_]+(\.[a-z_]+)?")
ASKING = ("open_task", "ask_again", "set_deadline")


def rules_of_the_lifecycle() -> Iterator[str]:
    """The rule that each task and timer names, also where a constant holds it."""
    for path in sorted((Path(__file__).parents[3] / "rules" / "order").glob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in ASKING:
                place = 2 if ast.unparse(node.func).endswith("set_deadline") else 1
                told = node.args[place] if len(node.args) > place else None
                if isinstance(told, ast.Constant):
                    yield str(told.value)
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                text = node.value.value
                if isinstance(text, str) and re.fullmatch(r"[a-z_]+\.[a-z_]+", text) and _is_rule(node):
                    yield text


def _is_rule(node: ast.Assign) -> bool:
    return ast.unparse(node.targets[0]) in ("RULE", "RETRY", "INVOICE_WAIT", "CLAIMED")


def coming(life: Life, locale: Locale = Locale.RU) -> list[Coming]:
    return [*coming_next(life.process.snapshot(), life.process._playbook, life.now, locale)]


def told(life: Life, what: str, locale: Locale = Locale.RU) -> tuple[str, str]:
    """Why it comes, and what would cancel it."""
    one = next(one for one in coming(life, locale) if what in one.what)
    return one.why.replace(NBSP, " "), one.unless


def lying(shop: str = "default", kept_for: timedelta | None = None) -> Life:
    life = Life.of(order(), playbook_of(shop))
    life.confirm()
    life.pack()
    life.ship()
    life.parcel(ParcelCode.ARRIVED, store_until=None if kept_for is None else life.now + kept_for)
    return life


def test_every_timer_task_and_rule_has_its_words() -> None:
    assert set(TIMERS) == set(WOKEN), "say it in rules/words/coming.py"
    assert set(TASKS_UNLESS) == set(TaskKind)
    assert set(WAITS_FOR) == set(get_args(Explanation.model_fields["waits_for"].annotation))
    rules = set(rules_of_the_lifecycle())
    assert len(rules) > 40
    assert rules <= set(RULES), "say why in rules/words/coming.py"


def test_everything_that_comes_in_any_life_is_told_in_both_languages() -> None:
    for life in (*lives(), *(opened() for opened in OPENED.values())):
        for locale in Locale:
            for one in coming(life, locale):
                assert one.what and one.why, one
                text = f"{one.what} {one.why} {one.unless}"
                assert not re.search(r"[{}\[\]|]|None|True|False", text), text
                if one.kind is not ComingKind.TRIGGER:
                    assert bool(re.search("[а-яё]", one.what)) is (locale is Locale.RU), text


def test_a_parcel_that_lies_goes_back_unless_it_is_handed_over() -> None:
    assert told(lying(), "уйдёт обратно: статус «Возвращается»") == (
        "14 дней от прибытия",
        "снимется, если посылку вручат",
    )
    assert told(lying(), "goes back", Locale.EN) == (
        "14 days from arrival",
        "off if the parcel is handed over",
    )


def test_a_carrier_that_keeps_it_shorter_is_told_as_the_reason() -> None:
    life = lying(kept_for=timedelta(days=5))
    assert told(life, "уйдёт обратно")[0] == "дольше перевозчик не хранит"


def test_the_look_at_the_carrier_comes_at_the_shops_time_of_day() -> None:
    looks = [one for one in coming(lying("swan")) if one.kind is ComingKind.LOOK]
    assert [(one.at, one.what, one.why) for one in looks] == [
        (
            datetime(2026, 3, 4, 14, 0, tzinfo=UTC),
            "спросим перевозчика, где посылка (Почта России)",
            "каждый день в 17:00",
        )
    ]
    later = lying("swan")
    later.wait(hours=5)
    assert next(one.at for one in coming(later) if one.kind is ComingKind.LOOK) == datetime(
        2026, 3, 5, 14, 0, tzinfo=UTC
    )


def test_who_pushes_is_not_asked() -> None:
    life = Life.of(order(kind=DeliveryKind.PICKUP_POINT, carrier="cdek"), playbook_of("swan"))
    life.confirm()
    life.pack()
    life.ship(track="1234567890")
    assert not [one for one in coming(life) if one.kind is ComingKind.LOOK]


@pytest.mark.parametrize(
    ("shop", "end"),
    [
        ("swan", "заказ отменится, а если звонили мало, решит начальник отдела"),
        ("default", "решит начальник отдела"),
    ],
)
def test_the_end_of_the_calls_is_the_shops_own(shop: str, end: str) -> None:
    life = OPENED[K.CONFIRM_ORDER]() if shop == "default" else Life.of(order(), playbook_of(shop))
    assert any(one.what == f"не дозвонимся — {end}" for one in coming(life))


def test_a_wrong_number_ends_the_order_however_few_calls_there_were() -> None:
    life = Life.of(order(), playbook_of("swan"))
    life.answer(K.CONFIRM_ORDER, a.WrongNumber())
    assert any(one.what == "не дозвонимся — заказ отменится" for one in coming(life))


def test_a_task_says_whose_it_is_and_why_it_is_there() -> None:
    life = OPENED[K.PACK_ORDER]()
    [task] = [one for one in coming(life) if one.kind is ComingKind.TASK]
    assert (task.what, task.why.replace(NBSP, " ")) == (
        "собрать заказ (сборщик)",
        "на сборку 8 часов рабочего времени",
    )
    assert task.until is not None and task.task == life.task(K.PACK_ORDER).id


def test_a_missed_call_comes_again_by_its_rule() -> None:
    life = Life.of(order())
    life.answer(K.CONFIRM_ORDER, a.NoAnswer(why="не берёт"))
    assert told(life, "подтвердить заказ")[0] == "недозвон: снова через 2 часа 30 минут"


def test_a_date_that_a_person_named_is_not_told_as_a_term() -> None:
    life = Life.of(order(method=PaymentMethod.INVOICE))
    life.confirm()
    life.tell(InvoiceIssued(), SHOP_KEY)
    assert told(life, "счёт истечёт")[0] == "счёт ждёт оплаты 7 дней"
    assert told(life, "клиенту напомним о счёте")[0] == "за 1 день до конца счёта"
    life.wait(days=6)
    life.answer(K.HOLD_PRICE, a.Hold(until=life.now + timedelta(days=9)), SUPERVISOR)
    assert told(life, "счёт истечёт")[0] == "срок назначен вручную"


def test_a_trigger_that_waits_says_what_it_does_and_what_would_stop_it() -> None:
    life = Life.of(order(method=PaymentMethod.ONLINE))
    life.confirm()
    why, unless = told(life, "отправляем клиенту СМС")
    assert re.fullmatch(r"правило T\d+", why)
    assert unless.startswith("отменится, если заказ оплачен")


def test_the_last_step_of_a_ladder_says_its_own_act() -> None:
    ladder = Trigger.model_validate(
        {"id": "ladder", "on": "payment.due", "do": [{"message": "payment_reminder"}],
         "remind": {"at": ["1h"], "until": ["order.paid"], "then": {"after": "2h", "do": [{"comment": "words"}]}}}
    )  # fmt: skip
    life = Life.of(
        order(method=PaymentMethod.ONLINE), default_playbook().model_copy(update={"triggers": (ladder,)})
    )
    life.confirm()
    assert told(life, "отправляем клиенту")
    life.wait(hours=1)
    assert told(life, "оставляем в заказе заметку") == ("правило ladder", "отменится, если заказ оплачен")


def test_a_message_that_waits_for_the_morning_says_what_about() -> None:
    life = Life.of(order(method=PaymentMethod.ONLINE, placed_at=NOON + timedelta(hours=11)))
    life.confirm()
    assert told(life, "уйдёт письмо: заказ подтверждён") == (
        "ждёт часов для сообщений",
        "не уйдёт, если станет лишним",
    )


def test_a_closed_order_has_nothing_before_it() -> None:
    life = Life.of(order())
    life.tell(OrderCancelled(reason=Reason.CUSTOMER), SHOP_KEY)
    assert coming(life) == []
