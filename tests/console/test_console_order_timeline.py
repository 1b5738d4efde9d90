"""What happened at once is one event of the timeline, with who did it, its messages and what was written."""

from datetime import timedelta

from console.presenters.order_timeline import Event, Reader, Show, narrowed, timeline_of
from domain import answers as a
from domain.actors import ActorKind
from domain.facts import FACT
from domain.ids import CustomerId, ShopId
from domain.parcels import ParcelCode
from domain.stimuli import OrderIssued
from domain.tasks import TaskKind
from playbook.wording import NBSP, Locale
from rules.words.phrases import Speaker
from storage.comments import CommentRow
from storage.facts import TimelineEntry
from storage.ledger import LedgerRow
from storage.states import MessageState, Recipient
from tests.builders import NOON, SHOP_KEY, Life, order

NAMES = {"olga": "Ольга К."}


def told(
    life: Life, locale: Locale = Locale.RU, comments: tuple[CommentRow, ...] = (), note: str | None = None
) -> list[Event]:
    """The timeline of a life; `note` was written with its last stimulus."""
    last = life.facts[-1].cause
    entries = [
        TimelineEntry(fact=fact, comment=note, comment_id="n")
        if note and fact.cause == last
        else TimelineEntry(fact=fact)
        for fact in life.facts
    ]
    speaker = Speaker(locale, "Europe/Moscow")
    reader = Reader(life.process.snapshot(), life.process._playbook, speaker, NAMES)
    return [*timeline_of(entries, comments, sent(life), reader)]


def sent(life: Life) -> list[LedgerRow]:
    """Its messages as the ledger keeps them."""
    return [
        LedgerRow(
            id=message.id,
            shop=ShopId("default"),
            order_id=life.process.order.id,
            customer_id=CustomerId("customer"),
            trigger=message.trigger,
            template=message.template,
            channel=message.channel,
            cause=message.cause,
            fact_seq=message.fact_seq,
            fact=FACT.dump_json(message.fact).decode(),
            role=message.role,
            marketing=False,
            immediate=False,
            recipient=Recipient.CUSTOMER,
            promo_code=None,
            reminder=None,
            playbook_version=None,
            state=MessageState.DELIVERED,
            wanted_at=NOON,
            not_before=None,
            slot_at=None,
            attempts=1,
            client_id="c",
            provider_id="p",
            code=None,
            subject=None,
            text="Ваш заказ принят",
            html=None,
            sent_to="+7 916 •••-••-67",
            sent_at=NOON,
            delivered_at=NOON + timedelta(minutes=1),
        )
        for message in life.messages
    ]


def words(event: Event) -> str:
    return event.what.replace(NBSP, " ")


def test_the_latest_comes_first_and_what_follows_from_it_stands_under_it() -> None:
    life = Life.of(order())
    life.wait(hours=1)
    life.confirm()
    confirmed, placed = told(life)
    assert words(confirmed) == "Подтверждён: 4 770 ₽, оплата при получении"
    assert (confirmed.who, confirmed.tone, confirmed.call) == ("Ольга К.", "ok", True)
    assert any("Задача закрыта: подтвердить заказ" in one for one in confirmed.besides)
    assert words(placed) == "Новый заказ: 4 770 ₽, сайт"
    assert placed.who == "магазин"


def test_a_message_stands_with_what_it_tells_of_in_its_own_words() -> None:
    life = Life.of(order())
    [placed] = told(life)
    [message] = placed.messages
    assert (message.channel, message.state, message.text) == (
        "Письмо",
        MessageState.DELIVERED,
        "Ваш заказ принят",
    )
    assert (message.to, message.at) == ("+7 916 •••-••-67", NOON + timedelta(minutes=1))


def test_what_a_person_wrote_stands_with_what_they_did() -> None:
    life = Life.of(order())
    life.answer(TaskKind.CONFIRM_ORDER, a.NoAnswer(why="не берёт"))
    missed = told(life, note="не берёт")[0]
    assert (words(missed), missed.note, missed.tone) == ("Не ответили, попытка 1", "не берёт", "warn")


def test_a_comment_of_its_own_is_an_event_in_its_place() -> None:
    life = Life.of(order())
    comment = CommentRow(
        id="c1", order_id=life.process.order.id, author_kind=ActorKind.STAFF, author_id="olga", text="Звонить после обеда",
        about=None, created_at=NOON + timedelta(minutes=5),
    )  # fmt: skip
    written = told(life, comments=(comment,))[0]
    assert (written.what, written.note, written.who) == ("", "Звонить после обеда", "Ольга К.")


def test_a_rule_is_told_by_what_it_says() -> None:
    life = Life.of(order())
    life.confirm()
    life.pack()
    life.ship()
    life.parcel(ParcelCode.ARRIVED)
    life.wait(days=15)
    returning = next(
        event for event in told(life) if "не забрали" in event.what or "едет обратно" in event.what.lower()
    )
    assert returning.who.replace(NBSP, " ") == "14 дней от прибытия"
    assert returning.tone == "bad"
    english = next(event for event in told(life, Locale.EN) if event.tone == "bad")
    assert english.who.replace(NBSP, " ") == "14 days from arrival"


def test_the_timeline_is_narrowed_to_calls_messages_or_notes() -> None:
    life = Life.of(order(email=False))
    life.answer(TaskKind.CONFIRM_ORDER, a.NoAnswer(why="не берёт"))
    events = told(life, note="не берёт")
    counted = {show: len([*narrowed(events, show)]) for show in Show}
    assert counted == {Show.ALL: 2, Show.CALLS: 1, Show.MESSAGES: 1, Show.NOTES: 1}


def test_the_status_an_order_came_to_at_last_names_what_happened() -> None:
    life = Life.of(order())
    life.confirm()
    life.tell(OrderIssued(), SHOP_KEY)
    issued = told(life)[0]
    assert words(issued) == "Выполнен: получено 4 770 ₽"
    assert any(one.startswith("Вручён") for one in issued.besides)


def test_an_order_typed_in_while_talking_is_a_new_order_first() -> None:
    life = Life.of(order(), confirmed=a.Confirmed())
    [placed] = told(life)
    assert words(placed).startswith("Новый заказ")
    assert any(one.startswith("Подтверждён") for one in placed.besides)
