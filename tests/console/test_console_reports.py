"""Reports on pages, in charts and in files say the same numbers; periods are chosen without surprises."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import NamedTuple
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from console.presenters.reports import (
    bonuses,
    calls,
    funnel,
    messages,
    operators,
    owed_money,
    reasons,
    returns,
    revenue,
    sources,
)  # fmt: skip
from console.presenters.reports.cells import lasting, written
from console.presenters.reports.choosing import Choice, chosen
from console.presenters.reports.drawn import chart_of
from console.presenters.reports.page import presented
from console.presenters.reports.parts import Drawing, Part, Report, Shape, share
from console.words import Speaker
from desk.exporting import Cell, Column, Kind, as_csv, as_xlsx
from domain.actors import Role
from domain.ids import StaffId
from domain.orders import Channel, PaymentMethod
from domain.periods import Period
from domain.statuses import Status
from playbook.wording import Locale
from storage.reports.bonuses import Bonus
from storage.reports.calls import Calls, FirstCall, Reach
from storage.reports.counting import Spread
from storage.reports.funnel import Funnel, Stay, Step
from storage.reports.messages import ReadBy, Sent
from storage.reports.operators import Operator, Outcome
from storage.reports.owed_money import Age, Aged
from storage.reports.returns import Returns
from storage.reports.revenue import Revenue
from storage.reports.sources import Source
from tests.console.world import ConsoleWorld

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
RU, EN = (Speaker(locale, "Europe/Moscow", NOW) for locale in (Locale.RU, Locale.EN))
TODAY = date(2026, 11, 23)
NOVEMBER = Period(first=date(2026, 11, 1), last=TODAY, zone="Europe/Moscow")
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
HOUR = timedelta(hours=1)


def plain(words: str) -> str:
    return words.replace("\u00a0", " ").replace("\u202f", " ")


# -- the same numbers everywhere ------------------------------------------------------------------------------------


class Numbers(NamedTuple):
    counts: list[int]
    sums: list[Decimal]


rows_of_numbers = st.lists(
    st.tuples(
        st.text(max_size=12),
        st.integers(min_value=0, max_value=10**7),
        st.decimals(min_value=-(10**9), max_value=10**9, places=2),
    ),
    min_size=1,
    max_size=15,
)


def part_of(rows: list[tuple[str, int, Decimal]], shape: Shape, value: int) -> Part:
    columns = (Column("Имя"), Column("Штук", Kind.COUNT), Column("Сумма, ₽", Kind.MONEY))
    return Part("part", "Часть", columns, tuple(rows), Drawing(shape, 0, (value,)))


def number_in(words: str) -> Decimal:
    """A number as a Russian page writes it."""
    return Decimal(re.sub(r"[\s\u00a0\u202f]", "", words).replace(",", ".").replace("−", "-"))


@settings(deadline=None)  # a workbook is written for each example
@given(
    rows=rows_of_numbers,
    shape=st.sampled_from([Shape.BARS, Shape.COLUMNS, Shape.LINE, Shape.FUNNEL]),
    value=st.sampled_from([1, 2]),
)
def test_table_chart_and_files_say_the_same_numbers(
    rows: list[tuple[str, int, Decimal]], shape: Shape, value: int
) -> None:
    part = part_of(rows, shape, value)
    wanted = [Decimal(row[value]) for row in rows]
    (shown,) = presented(Report((part,)), RU)
    assert [number_in(row[value].words) for row in shown.rows] == wanted
    chart = chart_of(part, RU)
    assert chart is not None
    drawn = ElementTree.fromstring(str(chart.svg)).iter()
    assert [Decimal(one.attrib["data-value"]) for one in drawn if "data-value" in one.attrib] == wanted
    file = b"".join(as_csv(part.sheet, Locale.RU, "UTC")).decode().removeprefix("\ufeff")
    lines = list(csv.reader(io.StringIO(file, newline=""), delimiter=";"))
    assert [number_in(line[value]) for line in lines[1:]] == wanted
    with ZipFile(BytesIO(as_xlsx([part.sheet], "UTC"))) as book:
        leaf = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    column = "ABC"[value]
    cells = [one for one in leaf.iter(f"{MAIN}c") if one.attrib["r"].startswith(column)][1:]
    assert [Decimal("".join(one.itertext())) for one in cells] == wanted


def test_what_is_folded_away_is_still_in_the_file() -> None:
    part = part_of([(f"{number}", number, Decimal(number)) for number in range(40)], Shape.BARS, 1)
    (shown,) = presented(Report((part,)), RU)
    assert shown.folded and len(shown.rows) == 40
    assert len(list(as_csv(part.sheet, Locale.RU, "UTC"))) == 41


# -- how cells are written ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "ru", "en"),
    [
        (0, "сразу", "at once"),
        (0.4, "24 с", "24 s"),
        (0.999, "1 мин", "1 min"),
        (25, "25 мин", "25 min"),
        (60, "1 ч", "1 h"),
        (200, "3 ч 20 мин", "3 h 20 min"),
        (52 * 60 + 30, "2 д 4 ч", "2 d 4 h"),
        (1440, "1 д", "1 d"),
    ],
)
def test_lengths_are_written_short(minutes: float, ru: str, en: str) -> None:
    length = timedelta(minutes=minutes)
    assert (lasting(length, RU), lasting(length, EN)) == (ru, en)


@pytest.mark.parametrize(
    ("cell", "kind", "words"),
    [
        (None, Kind.COUNT, "—"),
        ("", Kind.TEXT, "—"),
        (12345, Kind.COUNT, "12 345"),
        (Decimal("0.125"), Kind.SHARE, "12,5 %"),
        (Decimal("1990.50"), Kind.MONEY, "1 990,50"),
        (Decimal("1990.00"), Kind.MONEY, "1 990"),
        (date(2026, 11, 1), Kind.MONTH, "ноябрь 2026"),
        (date(2026, 11, 5), Kind.DAY, "5 ноября 2026"),
        (NOW, Kind.MOMENT, "сегодня 12:00"),
    ],
)
def test_cells_are_written_as_a_russian_does(cell: Cell, kind: Kind, words: str) -> None:
    assert plain(written(cell, kind, RU)) == words


def test_a_share_of_nothing_is_unknown() -> None:
    assert (share(1, 3), share(0, 0)) == (Decimal("0.333"), None)


# -- periods --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choice", "first", "last"),
    [
        ("month", date(2026, 11, 1), TODAY),
        ("before", date(2026, 10, 1), date(2026, 10, 31)),
        ("half", date(2026, 6, 1), TODAY),
        ("year", date(2025, 12, 1), TODAY),
        ("nonsense", date(2026, 11, 1), TODAY),
    ],
)
def test_periods_have_names(choice: str, first: date, last: date) -> None:
    found = chosen(choice, "", "", TODAY, "Europe/Moscow")
    assert (found.period.first, found.period.last, found.fault) == (first, last, "")


def test_days_of_ones_own_choosing_are_kept_in_addresses() -> None:
    found = chosen("own", "2026-01-05", "2026-02-10", TODAY, "Europe/Moscow")
    assert (found.choice, found.query) == (Choice.OWN, "period=own&first=2026-01-05&last=2026-02-10")


@pytest.mark.parametrize(
    ("first", "last", "fault"),
    [
        ("", "2026-01-01", "Choose both days."),
        ("2026-13-01", "2026-01-01", "Choose both days."),
        ("2026-02-01", "2026-01-01", "The first day is after the last one."),
        ("2020-01-01", "2026-01-01", "Choose at most two years."),
        ("1999-12-31", "2000-01-01", "Choose days between 2000 and 2099."),
    ],
)
def test_days_that_make_no_period_are_told_and_kept(first: str, last: str, fault: str) -> None:
    found = chosen("own", first, last, TODAY, "Europe/Moscow")
    assert (found.fault, found.first, found.last) == (fault, first, last)
    assert found.period == NOVEMBER


# -- each report ----------------------------------------------------------------------------------------------------


def a_day(day: int, earned: str, method: str = "online", currency: str = "RUB") -> Revenue:
    return Revenue(
        day=date(2026, 11, day),
        method=PaymentMethod(method),
        currency=currency,
        placed=2,
        ordered=Decimal(100),
        completed=1,
        earned=Decimal(earned),
    )


def test_revenue_has_every_day_and_month_of_its_period() -> None:
    half = Period(first=date(2026, 10, 1), last=TODAY, zone="Europe/Moscow")
    report = revenue.presented((a_day(2, "10.50"), a_day(3, "5"), a_day(3, "1", "invoice")), half, RU)
    months, days = report.parts
    assert months.rows == (
        (date(2026, 11, 1), "Безнал, счёт", 2, Decimal(100), 1, Decimal(1)),
        (date(2026, 11, 1), "Предоплата", 4, Decimal(200), 2, Decimal("15.50")),
    )
    assert months.total is not None and months.total[2:] == (6, Decimal(300), 3, Decimal("16.50"))
    assert (len(days.rows), days.rows[33]) == (54, (date(2026, 11, 3), 4, Decimal(200), 2, Decimal(6)))
    assert plain(report.stats[0].value) == "16,50 ₽"
    chart = chart_of(months, RU)
    assert (
        chart is not None
        and ">окт 26<" in chart.svg
        and [name for _, name in chart.legend]
        == [
            "Безнал, счёт",
            "Предоплата",
        ]
    )


def test_two_currencies_are_never_added_up() -> None:
    report = revenue.presented((a_day(2, "10"), a_day(2, "7"), a_day(2, "500", currency="KZT")), NOVEMBER, EN)
    months = report.parts[0]
    assert [row[2] for row in months.rows] == ["RUB", "KZT"]
    assert months.total is None
    chart = chart_of(months, EN)
    assert chart is not None and 'data-value="17"' in chart.svg and 'data-value="500"' not in chart.svg


def test_a_funnel_tells_what_is_lost_at_each_step() -> None:
    stay = Stay(status=Status.NEW, came=10, now=1, lasted=Spread(median=HOUR, most=2 * HOUR))
    report = funnel.presented(
        Funnel(steps=((Step.PLACED, 10), (Step.AGREED, 7), (Step.PACKED, 7)), stays=(stay,)), RU
    )
    assert report.parts[0].rows == (
        ("Оформлено заказов", 10, Decimal(1), 0),
        ("Согласовано заказов", 7, Decimal("0.7"), 3),
        ("Собрано заказов", 7, Decimal("0.7"), 0),
    )
    assert report.parts[1].rows == (("Новый", 10, 1, HOUR, 2 * HOUR),)


def test_calls_are_told_by_hour_and_attempt() -> None:
    spread = Spread(median=HOUR / 2, most=HOUR)
    report = calls.presented(
        Calls(
            first=(FirstCall(hour=9, called=4, in_time=3, waited=spread),),
            waited=spread,
            uncalled=2,
            reach=(
                Reach(hour=9, attempt=1, calls=4, reached=1),
                Reach(hour=10, attempt=1, calls=4, reached=3),
                Reach(hour=9, attempt=4, calls=1, reached=1),
            ),
        ),
        RU,
    )
    first, hours, attempts = report.parts
    assert first.rows == (("09", 4, Decimal("0.75"), HOUR / 2, HOUR),)
    assert attempts.rows == (("№\u00a01", 8, 4, Decimal("0.5")), ("№\u00a04+", 1, 1, Decimal(1)))
    chart = chart_of(hours, RU)
    assert chart is not None
    assert len(re.findall('class="none"', chart.svg)) == 2 * 24 - 3
    assert [plain(stat.value) for stat in report.stats] == ["30 мин", "1 ч", "55,6 %", "2"]


def test_messages_are_summed_by_channel() -> None:
    one = Sent(
        trigger="T1", channel="sms", reader=ReadBy.CUSTOMER, wanted=9, waiting=1, sent=2, delivered=3, failed=1,
        unknown=1, kept_back=1, noted=0,
    )  # fmt: skip
    report = messages.presented((one, one.model_copy(update={"trigger": "T2"})), NOVEMBER, RU)
    assert report.parts[0].rows == (("СМС", 18, 6, 4, 2, 2, 2, 2, 0),)
    assert report.parts[1].rows[1][:4] == ("T2", "СМС", "клиенту", 9)
    assert (
        report.parts[1].links[1] == "/console/messages?kind=T2&channel=sms&since=2026-11-01&until=2026-11-23"
    )
    assert [plain(stat.value) for stat in report.stats] == ["12", "6", "2", "2"]


def test_regions_are_named_in_the_readers_language() -> None:
    row = Returns(
        carrier="cdek", region="Республика Татарстан", currency="RUB", sent=10, back=2, back_total=Decimal(5),
        unclaimed=1, refused=1, called_back=0, by_carrier=0, lost=0,
    )  # fmt: skip
    assert returns.presented((row,), EN).parts[1].rows[0][:4] == ("Tatarstan", 10, 2, Decimal("0.2"))
    assert returns.presented((row,), RU).parts[1].rows[0][0] == "Республика Татарстан"
    assert (
        returns.presented((row.model_copy(update={"region": None}),), RU).parts[1].rows[0][0] == "Не указано"
    )


def test_a_chart_of_regions_has_no_empty_bars() -> None:
    back = Returns(
        carrier="cdek", region="Республика Татарстан", currency="RUB", sent=10, back=2, back_total=Decimal(5),
        unclaimed=1, refused=1, called_back=0, by_carrier=0, lost=0,
    )  # fmt: skip
    none = back.model_copy(update={"region": "Омская область", "back": 0})
    regions = returns.presented((none, back), RU).parts[1]
    chart = chart_of(regions, RU)
    assert chart is not None and len(regions.rows) == 2
    assert "Татарстан" in chart.svg and "Омская" not in chart.svg
    assert returns.presented((none,), RU).parts[1].drawing is None


def test_one_campaign_by_two_channels_is_told_apart_in_its_chart() -> None:
    site = Source(
        campaign=None, channel=Channel.SITE, currency="RUB", placed=3, open=1, completed=1, cancelled=1,
        returned=0, ordered=Decimal(9), earned=Decimal(3),
    )  # fmt: skip
    report = sources.presented((site, site.model_copy(update={"channel": Channel.PHONE})), RU)
    chart = chart_of(report.parts[0], RU)
    assert chart is not None
    assert "без метки, Сайт" in chart.svg and "без метки, Телефон" in chart.svg


def test_bonuses_are_told_by_who_earned_most_and_in_the_words_of_the_playbook() -> None:
    packed = Bonus(
        staff=StaffId("s1"), name="Павел", trigger="T24", currency="RUB", lines=2, amount=Decimal(30),
        taken_back=Decimal(-10),
    )  # fmt: skip
    sold = packed.model_copy(update={"staff": StaffId("s2"), "name": "Ольга", "amount": Decimal(90)})
    gone = packed.model_copy(update={"trigger": "T9-old", "amount": Decimal(5)})
    report = bonuses.presented((packed, gone, sold), {"T24": "Когда заказ собран, начисляется 10 ₽."}, RU)
    people, triggers = report.parts
    assert people.rows == (
        ("Ольга", Decimal(90), Decimal(-10)),
        ("Павел", Decimal(35), Decimal(-20)),
    )
    assert [row[1] for row in triggers.rows] == [
        "T24: Когда заказ собран, начисляется 10 ₽.",
        "T9-old",
        "T24: Когда заказ собран, начисляется 10 ₽.",
    ]


def test_operators_are_named_and_their_outcomes_are_in_words() -> None:
    spread = Spread(median=HOUR, most=HOUR)
    people = (
        Operator(who="s1", name="Ольга", done=3, in_time=2, took=spread),
        Operator(who="key-1", name=None, done=1, in_time=1, took=spread),
    )
    ends = (
        Outcome.model_validate({"who": "s1", "kind": "confirm_order", "outcome": "no_answer", "times": 2}),
    )
    report = operators.presented(people, ends, RU)
    assert [row[0] for row in report.parts[0].rows] == ["Ольга", "key-1"]
    assert report.parts[1].rows == (("Ольга", "Подтвердить заказ", "Не ответили", 2),)


def test_owed_money_is_as_things_stand_now() -> None:
    row = Aged(carrier="cdek", currency="RUB", age=Age.LONGER, orders=2, owed=Decimal("10.50"))
    report = owed_money.presented((row,), (), NOW, RU)
    assert report.as_of_now
    assert report.parts[0].rows == (("СДЭК", "> 30", 2, Decimal("10.50")),)
    assert [stat.note for stat in report.stats] == ["2 заказа", "2 заказа"]


@pytest.mark.parametrize(
    "report",
    [
        revenue.presented((), NOVEMBER, RU),
        funnel.presented(Funnel(steps=tuple((step, 0) for step in Step), stays=()), RU),
        calls.presented(Calls(first=(), waited=None, uncalled=3, reach=()), RU),
        messages.presented((), NOVEMBER, RU),
        returns.presented((), RU),
        reasons.presented((), (), (), (), (), RU),
        sources.presented((), RU),
        operators.presented((), (), RU),
        owed_money.presented((), (), NOW, RU),
        bonuses.presented((), {}, RU),
    ],
)
def test_a_report_of_nothing_says_so(report: Report) -> None:
    assert report.is_empty and report.empty


# -- the pages ------------------------------------------------------------------------------------------------------

NAMES = (
    "revenue", "funnel", "calls", "messages", "returns", "reasons", "sources", "operators", "owed-money", "bonuses",
)  # fmt: skip


@pytest.mark.parametrize("locale", ["ru", "en"])
async def test_every_report_has_a_page_and_files(console: ConsoleWorld, locale: str) -> None:
    await console.api.place()
    async with console.signed_in(Role.SUPERVISOR, locale) as browser:
        listed = (await browser.get("/console/reports")).text
        for name in NAMES:
            assert f'href="/console/reports/{name}"' in listed
            page = await browser.get(f"/console/reports/{name}?period=half")
            assert page.status_code == 200, name
            book = await browser.get(f"/console/reports/{name}/workbook?period=half")
            assert book.status_code == 200
    assert 'data-value="' in (await _report(console, "revenue")), "the order that was placed"


async def _report(console: ConsoleWorld, name: str, query: str = "period=half") -> str:
    async with console.signed_in(Role.SUPERVISOR) as browser:
        return (await browser.get(f"/console/reports/{name}?{query}")).text


async def test_a_file_is_named_after_its_shop_report_and_days(console: ConsoleWorld) -> None:
    await console.api.place()
    async with console.signed_in(Role.SUPERVISOR) as browser:
        table = await browser.get("/console/reports/sources/tables/sources?period=month")
        book = await browser.get("/console/reports/sources/workbook?period=month")
        assert (await browser.get("/console/reports/sources/tables/nothing")).status_code == 404
        assert (await browser.get("/console/reports/nothing")).status_code == 404
    named = 'attachment; filename="swan-sources-sources-2026-11-01-2026-11-23.csv"'
    assert table.headers["content-disposition"] == named
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert table.content.decode().splitlines()[0].startswith("\ufeffКампания;Канал;")
    assert book.content.startswith(b"PK")


async def test_wrong_days_are_told_beside_them_and_kept(console: ConsoleWorld) -> None:
    shown = await _report(console, "revenue", "period=own&first=2026-05-01&last=2026-04-01")
    assert "Первый день позже последнего." in shown and 'value="2026-05-01"' in shown


async def test_htmx_asks_for_another_period_alone(console: ConsoleWorld) -> None:
    asks = {"HX-Request": "true", "HX-Request-Type": "partial"}
    async with console.signed_in(Role.SUPERVISOR) as browser:
        part = (await browser.get("/console/reports/funnel?period=month", headers=asks)).text
    assert part.lstrip().startswith('<section id="report"') and "<html" not in part


async def test_another_shops_numbers_are_not_told(console: ConsoleWorld) -> None:
    await console.api.place()
    async with console.api.engine.begin() as connection:
        await connection.execute(text("INSERT INTO shops (id) VALUES ('petarda')"))
        await connection.execute(text("UPDATE orders SET shop = 'petarda'"))
    assert "За эти дни не было заказов." in await _report(console, "sources")


async def test_operators_do_not_read_reports(console: ConsoleWorld) -> None:
    async with console.signed_in(Role.OPERATOR) as browser:
        for path in (
            "reports",
            "reports/revenue",
            "reports/revenue/workbook",
            "reports/revenue/tables/months",
        ):
            assert (await browser.get(f"/console/{path}")).status_code == 403
