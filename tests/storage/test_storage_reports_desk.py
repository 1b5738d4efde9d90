"""What reports say of the desk's work, each number counted by hand: calls, messages, operators, owed money, bonuses."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.actors import Role
from domain.facts import MoneyExpected, OrderWasHandedOver
from domain.ids import BonusId, StaffId
from domain.money import ZERO
from domain.orders import Reason
from domain.periods import Period
from domain.statuses import Status
from domain.tasks import TaskKind
from storage import bonuses as ledger
from storage import staff
from storage.bonuses import NewBonus
from storage.reports import bonuses, calls, messages, operators, owed_money
from storage.reports.bonuses import Bonus
from storage.reports.calls import FirstCall, Reach
from storage.reports.counting import Spread
from storage.reports.messages import Sent
from storage.reports.operators import Operator, Outcome
from storage.reports.owed_money import Age, Aged
from tests.builders import NOON, order
from tests.storage.making import SWAN
from tests.storage.reported import DAY, HOUR, Turn, World
from tests.storage.test_storage_reports_orders import cancelled

MARCH = Period(first=date(2026, 3, 1), last=date(2026, 3, 31), zone="Europe/Moscow")
FAR = "Asia/Vladivostok"  # seven hours ahead of Moscow: noon there is 5 in the morning here
MINUTE = timedelta(minutes=1)


@pytest.fixture
def world(conn: AsyncConnection) -> World:
    return World(conn)


# -- calls ------------------------------------------------------------------------------------------------------------


async def test_first_calls_are_timed_by_the_hour_of_placing_in_the_customer_s_day(world: World) -> None:
    for number, minutes in enumerate((10, 20, 30)):
        id_ = await world.order(f"{number}")
        await world.task(id_, "confirmed", done=NOON + minutes * MINUTE, due_in=25 * MINUTE)
    far = await world.order("far", placed=order(timezone=FAR))
    await world.task(far, "no_answer", done=NOON + HOUR)
    await world.task(far, "confirmed", done=NOON + 2 * HOUR, attempt=2)
    uncalled = await world.order("uncalled")
    await world.task(uncalled, None)
    spam = await world.order("spam", cancelled(HOUR, Reason.SPAM))
    await world.task(spam, "spam", done=NOON + HOUR)
    found = await calls.read(world.conn, SWAN, MARCH)
    assert found.first == (
        FirstCall(hour=12, called=3, in_time=2, waited=Spread(median=20 * MINUTE, most=28 * MINUTE)),
        FirstCall(hour=19, called=1, in_time=1, waited=Spread(median=HOUR, most=HOUR)),
    )
    # Of 10, 20, 30 and 60 minutes.
    assert found.waited == Spread(median=25 * MINUTE, most=51 * MINUTE)
    assert found.uncalled == 1


async def test_the_rate_of_reaching_is_told_by_hour_and_attempt(world: World) -> None:
    here, there = await world.order("here"), await world.order("there", placed=order(timezone=FAR))
    for attempt, outcome in ((1, "no_answer"), (2, "wrong_number"), (3, "callback")):
        await world.task(here, outcome, done=NOON + attempt * MINUTE, attempt=attempt)
    for attempt, outcome in ((4, "no_answer"), (7, "thinking")):
        await world.task(there, outcome, TaskKind.CALL_THINKING, done=NOON, attempt=attempt)
    await world.task(here, "will_collect", TaskKind.REMIND_PICKUP, done=NOON)
    await world.task(here, "packed", TaskKind.PACK_ORDER, done=NOON)  # no call
    await world.task(here, "confirmed", done=NOON + 40 * DAY, attempt=9)  # in April
    found = await calls.read(world.conn, SWAN, MARCH)
    assert found.reach == (
        Reach(hour=12, attempt=1, calls=2, reached=1),
        Reach(hour=12, attempt=2, calls=1, reached=0),
        Reach(hour=12, attempt=3, calls=1, reached=1),
        Reach(hour=19, attempt=4, calls=2, reached=1),
    )


async def test_calls_of_nothing_are_none(world: World) -> None:
    found = await calls.read(world.conn, SWAN, MARCH)
    assert (found.first, found.waited, found.uncalled, found.reach) == ((), None, 0, ())


# -- messages ---------------------------------------------------------------------------------------------------------


async def test_messages_are_counted_by_what_became_of_them(world: World) -> None:
    id_ = await world.order("A")
    for state in (
        "wanted",
        "claimed",
        "sent",
        "delivered",
        "delivered",
        "failed",
        "unknown",
        "shadow",
        "dropped",
    ):
        await world.message(id_, state)
    await world.message(id_, "sent", channel="email", recipient="carrier", trigger="T2")
    await world.message(id_, "noted", channel="notice", role="supervisor", trigger="T2")
    await world.message(id_, "sent", wanted_at=NOON + 40 * DAY)  # in April

    def row(trigger: str, channel: str, reader: str, **counts: int) -> Sent:
        names = ("waiting", "sent", "delivered", "failed", "unknown", "kept_back", "noted")
        known = {"trigger": trigger, "channel": channel, "reader": reader, "wanted": sum(counts.values())}
        return Sent.model_validate(known | dict.fromkeys(names, 0) | counts)

    assert await messages.read(world.conn, SWAN, MARCH) == (
        row("T1", "sms", "customer", waiting=2, sent=1, delivered=2, failed=1, unknown=1, kept_back=2),
        row("T2", "email", "carrier", sent=1),
        row("T2", "notice", "staff", noted=1),
    )


# -- operators --------------------------------------------------------------------------------------------------------


async def test_operators_are_told_with_what_they_did_and_how_fast(world: World) -> None:
    await staff.add(world.conn, StaffId("olga"), SWAN, "Ольга", Role.OPERATOR)
    id_ = await world.order("A")
    for attempt, minutes in ((1, 10), (2, 20), (3, 90)):
        await world.task(id_, "no_answer", done=NOON + minutes * MINUTE, attempt=attempt)
    await world.task(
        id_, "will_collect", TaskKind.REMIND_PICKUP, done=NOON - HOUR
    )  # the customer rang himself
    await world.task(id_, "packed", TaskKind.PACK_ORDER, done=NOON + HOUR, by="key-1")
    await world.task(id_, None, TaskKind.LOOK_INTO)
    # Of 0, 10, 20 and 90 minutes.
    assert await operators.read(world.conn, SWAN, MARCH) == (
        Operator(
            who="olga", name="Ольга", done=4, in_time=3, took=Spread(median=15 * MINUTE, most=69 * MINUTE)
        ),
        Operator(who="key-1", name=None, done=1, in_time=1, took=Spread(median=HOUR, most=HOUR)),
    )
    assert [row.late for row in await operators.read(world.conn, SWAN, MARCH)] == [1, 0]
    assert await operators.outcomes(world.conn, SWAN, MARCH) == (
        Outcome(who="key-1", kind=TaskKind.PACK_ORDER, outcome="packed", times=1),
        Outcome(who="olga", kind=TaskKind.CONFIRM_ORDER, outcome="no_answer", times=3),
        Outcome(who="olga", kind=TaskKind.REMIND_PICKUP, outcome="will_collect", times=1),
    )


# -- owed money -------------------------------------------------------------------------------------------------------


def owes(until: datetime) -> tuple[Turn, Turn]:
    """Handed over on the first day, the money expected until then."""
    handed = OrderWasHandedOver(at=NOON + DAY, owed=Decimal(100))
    expected = MoneyExpected(amount=Decimal(100), until=until)
    return Turn(DAY, Status.AWAITING_MONEY, handed), Turn(DAY, Status.AWAITING_MONEY, expected)


async def test_owed_money_is_summed_by_carrier_and_age(world: World) -> None:
    now = datetime(2026, 5, 1, tzinfo=UTC)
    overdue = {"in time": 0, "week": 7, "fortnight": 8, "month": 30, "longer": 31}
    for number, (name, days) in enumerate(overdue.items()):
        await world.order(name, *owes(now - days * DAY), total=Decimal(100 + number), paid=Decimal("0.50"))
    await world.order("cdek", *owes(now - DAY), total=Decimal(7), carrier="cdek")
    await world.order("nobody said", owes(now)[0], total=Decimal(5), carrier="cdek")
    await world.order(
        "asked again", *owes(now - 40 * DAY), owes(now + DAY)[1], total=Decimal(1), carrier="cdek"
    )
    assert await owed_money.read(world.conn, SWAN, now) == tuple(
        Aged(carrier=carrier, currency="RUB", age=age, orders=orders, owed=Decimal(owed))
        for carrier, age, orders, owed in (
            ("cdek", Age.IN_TIME, 2, "6"),
            ("cdek", Age.WEEK, 1, "7"),
            ("russian_post", Age.IN_TIME, 1, "99.50"),
            ("russian_post", Age.WEEK, 1, "100.50"),
            ("russian_post", Age.FORTNIGHT, 1, "101.50"),
            ("russian_post", Age.MONTH, 1, "102.50"),
            ("russian_post", Age.LONGER, 1, "103.50"),
        )
    )
    oldest = await owed_money.oldest(world.conn, SWAN, now, limit=2)
    assert [(row.owed, row.expected_by) for row in oldest] == [
        (Decimal("103.50"), now - 31 * DAY),
        (Decimal("102.50"), now - 30 * DAY),
    ]


# -- bonuses ----------------------------------------------------------------------------------------------------------


async def test_bonuses_are_told_by_who_and_for_what_with_what_was_taken_back(world: World) -> None:
    await staff.add(world.conn, StaffId("olga"), SWAN, "Ольга", Role.OPERATOR)
    id_ = await world.order("A")

    def line(name: str, amount: str, reverses: str | None = None) -> NewBonus:
        taken = None if reverses is None else BonusId(reverses)
        return NewBonus(
            id=BonusId(name), staff=StaffId("olga"), trigger="B1", amount=Decimal(amount), reverses=taken
        )

    lines = [line("b1", "50.25"), line("b2", "30"), line("b3", "-30", "b2")]
    await ledger.add(world.conn, SWAN, id_, "RUB", lines, NOON)
    await ledger.add(world.conn, SWAN, id_, "RUB", [line("b4", "9")], NOON + 40 * DAY)
    assert await bonuses.read(world.conn, SWAN, MARCH) == (
        Bonus(
            staff=StaffId("olga"),
            name="Ольга",
            trigger="B1",
            currency="RUB",
            lines=3,
            amount=Decimal("50.25"),
            taken_back=Decimal(-30),
        ),
    )
    assert sum((row.amount for row in await bonuses.read(world.conn, SWAN, _before(MARCH))), ZERO) == ZERO


def _before(period: Period) -> Period:
    return Period(first=date(2026, 2, 1), last=date(2026, 2, 28), zone=period.zone)
