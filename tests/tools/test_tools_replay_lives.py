"""Real lives of orders, on rows made up for the purpose; where the real data lies beside the project, on those too."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from bootstrap.real_lives import read
from domain.statuses import PaymentState, Status
from domain.stimuli import OrderPacked
from domain.tasks import TaskKind
from playbook.loading import load
from playbook.schema import Playbook
from rules.lives.mapping import LEARNED_AFTER, end_of_data
from rules.lives.reading import BadFile, Column, RealEnd, RealLife
from rules.order.wanted import MessageChannel
from tests.privacy.kept import forget_database
from tools.lives.judging import fault_of
from tools.lives.oddities import Oddity, oddities
from tools.lives.report import report_of
from tools.lives.running import Lived, Message, live
from tools.replay_lives import SHOP, main

ZONE = ZoneInfo("America/Sao_Paulo")
BOUGHT = datetime(2018, 3, 5, 15, 0, tzinfo=UTC)
"""A Monday, noon in São Paulo."""
MUCH_LATER = BOUGHT + timedelta(days=200)
REAL_DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "olist_orders_2000.csv"


@cache
def the_shop() -> Playbook:
    return load(SHOP)


@pytest.fixture
def shop() -> Playbook:
    return the_shop()


def after(**length: float) -> datetime:
    return BOUGHT + timedelta(**length)


def a_life(
    end: RealEnd = RealEnd.DELIVERED,
    approved: datetime | None = None,
    with_carrier: datetime | None = None,
    delivered: datetime | None = None,
    estimated: date | None = date(2018, 3, 30),
) -> RealLife:
    return RealLife(
        id="made-up", line=2, end=end, purchased=BOUGHT, approved=approved, with_carrier=with_carrier,
        delivered=delivered, estimated=estimated,
    )  # fmt: skip


def ended(lived: Lived) -> tuple[Status, PaymentState]:
    return lived.status, lived.payment


@dataclass(frozen=True)
class Csv:
    """A file of rows, each the values after the ids."""

    path: Path

    def write(self, *rows: str) -> Path:
        heading = ",".join(["order_id", "customer_id", *list(Column)[1:]])
        lines = [
            heading,
            *(f"order-{number},customer-{number},{row}" for number, row in enumerate(rows, start=1)),
        ]
        self.path.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8")
        return self.path


@pytest.fixture
def csv_file(tmp_path: Path) -> Csv:
    return Csv(tmp_path / "lives.csv")


def run(*arguments: str) -> Result:
    app = typer.Typer(add_completion=False)
    app.command()(main)
    return CliRunner().invoke(app, list(arguments))


# -- reading ------------------------------------------------------------------------------------------------------------


def test_times_are_read_month_first_by_the_clock_of_the_shop(csv_file: Csv) -> None:
    file = csv_file.write("shipped,10/2/2017 10:56,10/2/2017 11:07,10/4/2017 19:55,,10/18/2017 0:00")

    (life,) = read(file, ZONE)

    assert life.purchased == datetime(2017, 10, 2, 13, 56, tzinfo=UTC)
    assert life.with_carrier == datetime(2017, 10, 4, 22, 55, tzinfo=UTC)
    assert life.delivered is None
    assert life.estimated == date(2017, 10, 18)
    assert life.last_known == life.with_carrier


def test_summer_time_of_the_shop_is_minded(csv_file: Csv) -> None:
    file = csv_file.write(
        "processing,1/10/2018 12:00,,,,2/1/2018 0:00", "processing,7/10/2018 12:00,,,,8/1/2018 0:00"
    )

    summer, winter = read(file, ZONE)

    assert (summer.purchased.hour, winter.purchased.hour) == (14, 15)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("delivered,13/40/2017 10:56,,,,", "line 2: order_purchase_timestamp '13/40/2017 10:56'"),
        ("delivered,,,,,", "line 2: order_purchase_timestamp is empty"),
        ("eaten,10/2/2017 10:56,,,,", "line 2: order_status 'eaten' is none of delivered"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_with_its_line(csv_file: Csv, row: str, words: str) -> None:
    with pytest.raises(BadFile, match=words.replace("(", r"\(")):
        read(csv_file.write(row), ZONE)


def test_a_file_with_other_columns_or_without_rows_is_no_list_of_lives(csv_file: Csv, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("order_id,order_status\n1,delivered\n", encoding="utf-8")

    with pytest.raises(BadFile, match="these columns are missing: order_purchase_timestamp"):
        read(other, ZONE)
    with pytest.raises(BadFile, match="there is no order in it"):
        read(csv_file.write(), ZONE)


# -- lives --------------------------------------------------------------------------------------------------------------


def test_a_smooth_life_is_told_at_its_real_moments_and_completes(shop: Playbook) -> None:
    life = a_life(approved=after(minutes=11), with_carrier=after(days=2), delivered=after(days=6))

    lived = live(life, 1, shop, MUCH_LATER)

    assert ended(lived) == (Status.COMPLETED, PaymentState.PAID)
    assert [(told.body.kind, told.at - BOUGHT) for told in lived.told] == [
        ("order_placed", timedelta()),
        ("payment_received", timedelta(minutes=11)),
        ("order_packed", timedelta(days=2)),
        ("order_shipped", timedelta(days=2)),
        ("parcel_moved", timedelta(days=2)),
        ("parcel_moved", timedelta(days=6)),
    ]
    assert lived.tasks == (TaskKind.CONFIRM_ORDER, TaskKind.PACK_ORDER)
    assert lived.open_tasks == () and lived.next_deadline is None
    assert Message("T8", MessageChannel.EMAIL) in lived.messages
    assert lived.refusals == () and lived.discrepancies == ()
    assert fault_of(lived, shop, MUCH_LATER) is None


def test_what_was_with_the_carrier_before_its_payment_is_shipped_with_a_warning_and_completes(
    shop: Playbook,
) -> None:
    life = a_life(approved=after(days=3), with_carrier=after(days=1), delivered=after(days=6))

    lived = live(life, 1, shop, MUCH_LATER)

    assert ended(lived) == (Status.COMPLETED, PaymentState.PAID)
    assert not any(isinstance(told.body, OrderPacked) for told in lived.told)
    assert Counter(lived.discrepancies) == {"shipped_unconfirmed": 1, "shipped_unpaid": 1}
    assert oddities(life, ZONE, MUCH_LATER) == (Oddity.SENT_BEFORE_MONEY,)


def test_what_was_delivered_before_its_payment_waits_for_the_money_and_completes(shop: Playbook) -> None:
    life = a_life(approved=after(days=9), with_carrier=after(days=1), delivered=after(days=6))

    lived = live(life, 1, shop, MUCH_LATER)

    assert TaskKind.CHECK_MONEY in lived.tasks
    assert ended(lived) == (Status.COMPLETED, PaymentState.PAID)
    assert Oddity.DELIVERED_BEFORE_MONEY in oddities(life, ZONE, MUCH_LATER)


def test_what_was_with_the_carrier_before_it_was_bought_is_told_as_soon_as_the_order_is_there(
    shop: Playbook,
) -> None:
    life = a_life(approved=after(minutes=5), with_carrier=after(hours=-3), delivered=after(days=4))

    lived = live(life, 1, shop, MUCH_LATER)

    assert ended(lived) == (Status.COMPLETED, PaymentState.PAID)
    assert min(told.at for told in lived.told) == BOUGHT
    assert Oddity.SENT_BEFORE_PURCHASE in oddities(life, ZONE, MUCH_LATER)


def test_delivered_before_it_was_with_the_carrier_completes_and_the_late_words_change_nothing(
    shop: Playbook,
) -> None:
    life = a_life(approved=after(hours=1), with_carrier=after(days=7), delivered=after(days=6))

    lived = live(life, 1, shop, MUCH_LATER)

    assert ended(lived) == (Status.COMPLETED, PaymentState.PAID)
    assert lived.told[-1].at == after(days=7)
    assert Oddity.DELIVERED_BEFORE_SENT in oddities(life, ZONE, MUCH_LATER)


def test_without_a_time_of_payment_the_money_is_told_only_when_it_is_asked_for(shop: Playbook) -> None:
    life = a_life(with_carrier=after(days=1), delivered=after(days=6))

    lived = live(life, 1, shop, MUCH_LATER)

    assert ended(lived) == (Status.COMPLETED, PaymentState.PAID)
    assert [told.task for told in lived.told if told.task is not None] == [TaskKind.CHECK_MONEY]
    assert Oddity.NO_PAYMENT_TIME in oddities(life, ZONE, MUCH_LATER)


def test_without_a_time_of_delivery_the_carrier_says_so_only_when_it_is_asked(shop: Playbook) -> None:
    life = a_life(approved=after(hours=1), with_carrier=after(days=1))

    lived = live(life, 1, shop, MUCH_LATER)

    assert lived.status is Status.COMPLETED
    assert lived.told[-1].at >= after(days=1) + shop.shipping.no_movement_after
    assert Oddity.NO_DELIVERY_TIME in oddities(life, ZONE, MUCH_LATER)


def test_without_a_time_at_the_carrier_the_delivery_takes_the_missing_step(shop: Playbook) -> None:
    life = a_life(approved=after(hours=1), delivered=after(days=6))

    lived = live(life, 1, shop, MUCH_LATER)

    assert ended(lived) == (Status.COMPLETED, PaymentState.PAID)
    assert "order_shipped" not in {told.body.kind for told in lived.told}
    assert Oddity.NO_CARRIER_TIME in oddities(life, ZONE, MUCH_LATER)


def test_a_parcel_under_way_stays_shipped_and_its_carrier_is_asked_after_a_week(shop: Playbook) -> None:
    life = a_life(RealEnd.SHIPPED, approved=after(hours=1), with_carrier=after(days=1))

    young, old = live(life, 1, shop, after(days=4)), live(life, 1, shop, MUCH_LATER)

    assert young.status is old.status is Status.SHIPPED
    assert young.open_tasks == () and young.next_deadline is not None
    assert [task.kind for task in old.open_tasks] == [TaskKind.ASK_CARRIER]
    assert fault_of(young, shop, after(days=4)) is None and fault_of(old, shop, MUCH_LATER) is None


@pytest.mark.parametrize("end", [RealEnd.CANCELED, RealEnd.UNAVAILABLE])
def test_called_off_after_payment_is_cancelled_a_day_later_and_the_money_goes_back(
    shop: Playbook, end: RealEnd
) -> None:
    life = a_life(end, approved=after(hours=1))

    lived = live(life, 1, shop, MUCH_LATER)

    assert ended(lived) == (Status.CANCELLED, PaymentState.REFUNDED)
    cancelled = next(told for told in lived.told if told.body.kind == "order_cancelled")
    assert cancelled.at == after(hours=1) + LEARNED_AFTER
    assert fault_of(lived, shop, MUCH_LATER) is None


def test_called_off_before_payment_is_cancelled_with_nothing_to_give_back(shop: Playbook) -> None:
    lived = live(a_life(RealEnd.CANCELED), 1, shop, MUCH_LATER)

    assert ended(lived) == (Status.CANCELLED, PaymentState.UNPAID)
    assert fault_of(lived, shop, MUCH_LATER) is None


def test_called_off_on_its_way_comes_back_when_the_carrier_is_asked_and_the_warehouse_receives_it(
    shop: Playbook,
) -> None:
    life = a_life(RealEnd.CANCELED, approved=after(hours=1), with_carrier=after(days=2))

    lived = live(life, 1, shop, MUCH_LATER)

    assert ended(lived) == (Status.RETURNED, PaymentState.REFUNDED)
    assert [told.task for told in lived.told if told.task is not None] == [TaskKind.RECEIVE_RETURN]
    assert oddities(life, ZONE, MUCH_LATER) == (Oddity.NO_CALL_OFF_TIME, Oddity.NO_RETURN_TIME)
    assert fault_of(lived, shop, MUCH_LATER) is None


@pytest.mark.parametrize("end", [RealEnd.PROCESSING, RealEnd.INVOICED])
def test_an_order_that_was_never_sent_stays_open_and_a_supervisor_is_asked(
    shop: Playbook, end: RealEnd
) -> None:
    lived = live(a_life(end, approved=after(hours=1)), 1, shop, MUCH_LATER)

    assert lived.status is Status.PAID
    assert {task.kind for task in lived.open_tasks} == {TaskKind.PACK_ORDER, TaskKind.DECIDE_STALE}
    assert fault_of(lived, shop, MUCH_LATER) is None


moments = st.integers(min_value=-2 * 24 * 60, max_value=120 * 24 * 60).map(
    lambda minutes: after(minutes=minutes)
)


@settings(max_examples=200, deadline=None)
@given(approved=moments, with_carrier=moments, delivered=moments)
def test_delivered_and_paid_completes_whatever_came_first(
    approved: datetime, with_carrier: datetime, delivered: datetime
) -> None:
    life = a_life(approved=approved, with_carrier=with_carrier, delivered=delivered)

    lived = live(life, 1, the_shop(), MUCH_LATER)

    assert fault_of(lived, the_shop(), MUCH_LATER) is None
    assert ended(lived) == (Status.COMPLETED, PaymentState.PAID)


# -- counting and judging -----------------------------------------------------------------------------------------------


def test_the_evening_of_the_promised_day_is_not_late_the_day_after_is() -> None:
    evening = datetime(2018, 3, 31, 2, 30, tzinfo=UTC)  # 23:30 of the 30th in São Paulo
    in_time = a_life(approved=BOUGHT, with_carrier=BOUGHT, delivered=evening)
    late = a_life(approved=BOUGHT, with_carrier=BOUGHT, delivered=evening + timedelta(hours=1))

    assert oddities(in_time, ZONE, MUCH_LATER) == ()
    assert oddities(late, ZONE, MUCH_LATER) == (Oddity.DELIVERED_LATE,)


def test_what_is_not_there_after_the_promised_day_is_overdue() -> None:
    life = a_life(RealEnd.SHIPPED, approved=BOUGHT, with_carrier=BOUGHT)

    assert oddities(life, ZONE, after(days=10)) == ()
    assert oddities(life, ZONE, after(days=40)) == (Oddity.OVERDUE,)


def test_an_end_that_is_not_the_real_one_is_told_with_what_holds_it(shop: Playbook) -> None:
    lived = live(a_life(approved=None, with_carrier=None, delivered=None), 1, shop, after(days=3))

    report = report_of([lived], shop, after(days=3))

    (fault,) = report.faults
    assert (fault.line, fault.real) == (2, RealEnd.DELIVERED)
    assert fault.why.startswith("new instead of completed: open task confirm_order")


def test_what_was_over_is_lived_to_its_end_also_at_the_very_end_of_the_data(shop: Playbook) -> None:
    life = a_life(RealEnd.CANCELED, approved=after(hours=1), with_carrier=after(days=2))
    now = end_of_data([life])

    lived = live(life, 1, shop, now)

    assert now == after(days=2)
    assert lived.status is Status.RETURNED


# -- the tool -----------------------------------------------------------------------------------------------------------


def test_the_tool_prints_the_tables_and_ends_well_when_all_ended_as_they_really_did(csv_file: Csv) -> None:
    file = csv_file.write(
        "delivered,10/2/2017 10:56,10/2/2017 11:07,10/4/2017 19:55,10/30/2017 21:25,10/18/2017 0:00",
        "shipped,10/2/2017 10:56,10/2/2017 11:07,10/4/2017 19:55,,10/18/2017 0:00",
        "canceled,10/2/2017 10:56,,,,10/18/2017 0:00",
    )

    result = run(str(file))

    assert result.exit_code == 0, result.output
    assert "3 real lives" in result.output
    assert "delivered after the promised day" in result.output
    assert "every order ended as it really did" in result.output


def test_the_tool_fails_and_names_the_order_that_ended_otherwise(csv_file: Csv) -> None:
    file = csv_file.write(
        "delivered,10/2/2017 10:56,,,,10/18/2017 0:00", "processing,10/9/2017 10:00,,,,10/18/2017 0:00"
    )

    result = run(str(file))

    assert result.exit_code == 1
    assert "order-1" in result.output and "new instead of completed" in result.output
    assert "2 did not end as they really did" in result.output


def test_a_file_that_is_no_list_of_lives_is_told_apart_from_a_wrong_end(csv_file: Csv) -> None:
    result = run(str(csv_file.write("eaten,10/2/2017 10:56,,,,")))

    assert result.exit_code == 2
    assert "is none of delivered" in result.output


def test_without_a_running_system_through_says_how_to_start_one(csv_file: Csv, tmp_path: Path) -> None:
    file = csv_file.write(
        "delivered,10/2/2017 10:56,10/2/2017 11:07,10/4/2017 19:55,10/9/2017 21:25,10/18/2017 0:00"
    )

    # Wider than any terminal, with a blank: still one line to be copied.
    folder = tmp_path / "/".join(["a-long-name-of-a-folder"] * 8) / "my data"

    result = run(str(file), "--through", "1", "--data-dir", str(folder))

    assert result.exit_code == 2
    assert f"`steward up --data-dir '{folder}' --no-demo`" in result.output


@pytest.mark.skipif(not REAL_DATA.is_file(), reason="the real lives do not lie beside this clone")
def test_real_orders_end_as_they_really_did(shop: Playbook) -> None:
    lives = read(REAL_DATA, ZONE)
    until = end_of_data(lives)
    odd = [life for life in lives if life.end is not RealEnd.DELIVERED or oddities(life, ZONE, until)]
    smooth = [life for life in lives if life not in odd]
    chosen = (odd + smooth)[:200]

    report = report_of(
        (live(life, number, shop, until) for number, life in enumerate(chosen, 1)), shop, until
    )

    assert report.faults == ()
    assert report.refusals == Counter()
    assert report.oddities[Oddity.DELIVERED_LATE] > 0 and report.oddities[Oddity.SENT_BEFORE_MONEY] > 0


@pytest.mark.slow
def test_every_manner_of_life_ends_the_same_in_the_running_system(csv_file: Csv, tmp_path: Path) -> None:
    file = csv_file.write(
        "delivered,10/2/2017 10:56,10/2/2017 11:07,10/4/2017 19:55,10/10/2017 21:25,10/18/2017 0:00",
        "delivered,10/2/2017 10:56,10/9/2017 11:07,10/4/2017 19:55,10/8/2017 21:25,10/18/2017 0:00",
        "shipped,10/2/2017 10:56,10/2/2017 11:07,10/4/2017 19:55,,10/18/2017 0:00",
        "canceled,10/2/2017 10:56,,,,10/18/2017 0:00",
        "canceled,10/2/2017 10:56,10/2/2017 11:07,10/4/2017 19:55,,10/18/2017 0:00",
        "unavailable,10/2/2017 10:56,10/2/2017 11:07,,,10/18/2017 0:00",
        "processing,10/2/2017 10:56,10/2/2017 11:07,,,10/18/2017 0:00",
    )

    kept = tmp_path / "own-system"
    try:
        result = run(str(file), "--through", "7", "--keep", str(kept))
    finally:
        asyncio.run(forget_database(kept))

    assert result.exit_code == 0, result.output
    assert "7 orders went through the running system: all ended the same" in " ".join(result.output.split())
