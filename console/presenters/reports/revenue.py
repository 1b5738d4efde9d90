"""Revenue as it is read: month by month and by method of payment, and day by day to look closer at."""

from collections import Counter
from collections.abc import Iterable

from console.naming import capitalised
from console.presenters.reports.parts import Drawing, Part, Report, Shape, Stat, sums, told_apart
from console.words import Speaker
from desk.exporting import Column, Kind, Row
from domain.money import ZERO
from domain.periods import Period
from rules.words.names import name_of
from storage.reports.revenue import Revenue, by_month


def presented(rows: tuple[Revenue, ...], period: Period, say: Speaker) -> Report:
    """`rows` are days."""
    if not rows:
        return Report((), empty=say.gettext("No order was placed or completed in these days."))
    main = Counter(row.currency for row in rows).most_common(1)[0][0]
    ours = [row for row in rows if row.currency == main]
    placed, completed = sum(row.placed for row in rows), sum(row.completed for row in rows)
    ordered = sum((row.ordered for row in ours), ZERO)
    earned = sum((row.earned for row in ours), ZERO)
    return Report(
        (_months(rows, main, period, say), _days(ours, main, period, say)),
        (
            Stat(say.gettext("Revenue"), say.money(earned, main), say.gettext("of completed orders")),
            Stat(say.gettext("Orders completed"), say.number(completed)),
            Stat(say.gettext("Orders placed"), say.number(placed), say.money(ordered, main)),
        ),
    )


def _months(rows: tuple[Revenue, ...], main: str, period: Period, say: Speaker) -> Part:
    currencies = [row.currency for row in rows]
    several = told_apart(currencies)
    columns = (
        Column(say.gettext("Month"), Kind.MONTH),
        Column(say.gettext("Payment")),
        *([Column(say.gettext("Currency"))] if several else []),
        Column(say.gettext("Orders placed"), Kind.COUNT),
        sums(say, say.gettext("Ordered"), currencies),
        Column(say.gettext("Orders completed"), Kind.COUNT),
        sums(say, say.gettext("Revenue"), currencies),
    )
    # The chart is of one currency: roubles and tenge do not stand on one scale. Its rows come first.
    months = sorted(by_month(rows), key=lambda row: (row.currency != main, row.day, row.method))
    table: tuple[Row, ...] = tuple(
        (
            row.day,
            capitalised(name_of(row.method, say.locale)),
            *([row.currency] if several else []),
            row.placed,
            row.ordered,
            row.completed,
            row.earned,
        )
        for row in months
    )
    last = len(columns) - 1
    return Part(
        "months",
        say.gettext("Revenue by month"),
        columns,
        table,
        Drawing(
            Shape.COLUMNS,
            0,
            (last,),
            series=1,
            labels=period.months,
            most=sum(row.currency == main for row in months),
        ),
        say.gettext(
            "An order counts as placed in the month it was placed, and as revenue in the month it was completed: what was paid less what was given back."
        ),
        total=None if several else _total(say, rows),
    )


def _total(say: Speaker, rows: Iterable[Revenue]) -> Row:
    kept = tuple(rows)
    return (
        say.gettext("In all"),
        "",
        sum(row.placed for row in kept),
        sum((row.ordered for row in kept), ZERO),
        sum(row.completed for row in kept),
        sum((row.earned for row in kept), ZERO),
    )


def _days(rows: list[Revenue], main: str, period: Period, say: Speaker) -> Part:
    table = []
    for day in period.days:
        there = [row for row in rows if row.day == day]
        table.append(
            (
                day,
                sum(row.placed for row in there),
                sum((row.ordered for row in there), ZERO),
                sum(row.completed for row in there),
                sum((row.earned for row in there), ZERO),
            )
        )
    return Part(
        "days",
        say.gettext("Day by day"),
        (
            Column(say.gettext("Day"), Kind.DAY),
            Column(say.gettext("Orders placed"), Kind.COUNT),
            sums(say, say.gettext("Ordered"), [main]),
            Column(say.gettext("Orders completed"), Kind.COUNT),
            sums(say, say.gettext("Revenue"), [main]),
        ),
        tuple(table),
        Drawing(Shape.LINE, 0, (2, 4), zooms=True),
    )
