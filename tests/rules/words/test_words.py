"""Everything that can happen to an order has its words in Russian and English."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import chain
from pathlib import Path

import pytest

from domain.actors import Role
from domain.answers import AgeCheck, Answer, Callback, Condition, Confirmed, NoAnswer
from domain.facts import DiscountReached, PaymentDiffers, fact_models
from domain.orders import Channel, DeliveryKind, PaymentMeans, PaymentMethod, Reason
from domain.parcels import Carrier, ParcelCode
from domain.statuses import PaymentState, Status
from domain.stimuli import OrderCancelled, OrderShipped, ParcelMoved, StimulusBody
from domain.tasks import OUTCOMES as TASK_OUTCOMES
from domain.tasks import TaskKind
from playbook.samples import sample_facts
from playbook.wording import Locale
from rules.order.wanted import MessageChannel
from rules.simulation.scenario import Who
from rules.words.facts import SENTENCES, fact_words
from rules.words.names import CARRIERS, CHANNELS, PEOPLE, STATUSES, TASKS, name_of
from rules.words.phrases import Speaker, fields_in
from rules.words.told import OUTCOMES, STIMULI, outcome_words, told_words
from rules.words.waits import WAITS, wait_words

NOON = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
RUSSIAN, ENGLISH = (Speaker(locale, "Europe/Moscow") for locale in Locale)
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
RULE = re.compile(r"[a-z_]+\.[a-z_]+")
CODES: list[StrEnum] = [
    *Status, *TaskKind, *Channel, *DeliveryKind, *PaymentMethod, *PaymentMeans, *Reason, *PaymentState, *ParcelCode,
    *Condition, *AgeCheck,
]  # fmt: skip


def rules_of_timers() -> Iterator[str]:
    """The rule that each `set_deadline` of the rules names."""
    for path in sorted((Path(__file__).parents[3] / "rules" / "order").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("set_deadline"):
                named = (ast.walk(argument) for argument in node.args)
                texts = (one.value for one in chain(*named) if isinstance(one, ast.Constant))
                yield from (text for text in texts if isinstance(text, str) and RULE.fullmatch(text))


@pytest.mark.parametrize("kind", fact_models())
def test_every_fact_has_a_sentence_in_both_languages(kind: str) -> None:
    assert kind in SENTENCES, "say it in rules/words/facts.py"
    assert fields_in(SENTENCES[kind]) <= set(fact_models()[kind].model_fields)
    for fact in sample_facts(kind):
        russian, english = fact_words(fact, RUSSIAN), fact_words(fact, ENGLISH)
        assert CYRILLIC.search(russian)
        assert not CYRILLIC.search(english)
        assert not re.search(r"[{}\[\]|]|None|True|False", russian + english)


@pytest.mark.parametrize("code", CODES, ids=lambda code: f"{type(code).__name__}.{code}")
def test_every_code_has_a_name_in_both_languages(code: StrEnum) -> None:
    assert name_of(code, Locale.RU)
    assert not CYRILLIC.search(name_of(code, Locale.EN))


def test_codes_that_are_written_alike_keep_their_own_names() -> None:
    assert name_of(Status.PAID, Locale.RU) == "Оплачен"
    assert name_of(PaymentState.PAID, Locale.RU) == "оплачено"
    assert name_of(Status.RETURNING, Locale.EN) == "Returning"
    assert name_of(ParcelCode.RETURNING, Locale.EN) == "on its way back"
    assert name_of(MessageChannel.EMAIL, Locale.RU) == "письмо"
    assert name_of(Channel.EMAIL, Locale.RU) == "почта"


def test_everybody_and_everything_has_a_name() -> None:
    assert set(STATUSES) == set(Status)
    assert set(TASKS) == set(TaskKind)
    assert set(PEOPLE) == {*Role, *Who}
    assert set(CHANNELS) == set(MessageChannel)
    assert set(CARRIERS) == set(Carrier)


def test_every_outcome_and_every_stimulus_has_words() -> None:
    outcomes = {
        model.model_fields["outcome"].default: model
        for allowed in TASK_OUTCOMES.values()
        for model in allowed
    }
    assert set(OUTCOMES) == set(outcomes)
    for outcome, words in OUTCOMES.items():
        assert fields_in(words) <= set(outcomes[outcome].model_fields), outcome
    stimuli = {model.model_fields["kind"].default: model for model in StimulusBody.__origin__.__args__}  # type: ignore[attr-defined]
    assert set(STIMULI) == set(stimuli) - {"order_placed", "task_completed"}
    for kind, words in STIMULI.items():
        assert fields_in(words) <= set(stimuli[kind].model_fields), kind


@pytest.mark.parametrize(
    ("answer", "russian", "english"),
    [
        (NoAnswer(why="x"), "никто не ответил", "no answer"),
        (Callback(at=NOON, why="x"), "просят перезвонить 5 марта, 12:00", "to be called back on 5 March, 12:00"),
        (Confirmed(), "клиент согласен", "the customer agrees"),
        (Confirmed(method=PaymentMethod.ONLINE, told_18_plus=True), "клиент согласен, предоплата, про 18+ сказано",
         "the customer agrees, prepayment, told about 18+"),
    ],
)  # fmt: skip
def test_an_outcome_says_what_it_holds_and_no_more(answer: Answer, russian: str, english: str) -> None:
    assert outcome_words(answer, RUSSIAN).replace("\u00a0", " ") == russian
    assert outcome_words(answer, ENGLISH).replace("\u00a0", " ") == english


@pytest.mark.parametrize(
    ("body", "russian"),
    [
        (OrderShipped(track_number="123", carrier="cdek"), "отправлено, СДЭК, трек 123"),
        (OrderShipped(), "заказ готов к выдаче или в пути"),
        (ParcelMoved(code=ParcelCode.ARRIVED, at=NOON, office="101000"), "посылка прибыла, отделение 101000"),
        (ParcelMoved(code=ParcelCode.FAILED_ATTEMPT, at=NOON), "вручить посылку не удалось"),
        (OrderCancelled(reason=Reason.CHANGED_MIND), "отменить заказ: передумали"),
    ],
)
def test_a_stimulus_says_what_it_holds_and_no_more(body: StimulusBody, russian: str) -> None:
    assert told_words(body, RUSSIAN) == russian


def test_too_much_and_too_little_are_told_apart() -> None:
    assert fact_words(PaymentDiffers(owed=Decimal("10.50")), ENGLISH) == "RUB\u00a010.50 is missing"
    assert fact_words(PaymentDiffers(owed=Decimal("-10.00")), ENGLISH) == "RUB\u00a010 too much was paid"


def test_percent_is_not_told_as_money() -> None:
    reached = DiscountReached(percent=Decimal("2.5"), from_sum=Decimal("10000.00"))
    assert fact_words(reached, ENGLISH) == "a discount by sum: 2.5% from RUB\u00a010,000"


def test_what_a_status_says_already_is_not_said_after_it() -> None:
    [packed, *_] = sample_facts("order.packed")
    assert fact_words(packed, RUSSIAN) == "собран: 3 шт."
    assert fact_words(packed, RUSSIAN, after_status=True) == "3 шт."


def test_every_timer_of_the_rules_has_words() -> None:
    rules = set(rules_of_timers())
    assert len(rules) >= 14
    assert rules <= set(WAITS), "say it in rules/words/waits.py"


def test_a_timer_nobody_knows_is_called_as_the_rules_call_it() -> None:
    assert wait_words("shop.own", "the moon is full", Locale.RU) == "the moon is full"
    assert wait_words("trigger T39", "", Locale.EN) == "T39 fires"
