"""Owed money as it is read: what carriers still owe for parcels handed over, and since when it is overdue."""

from datetime import datetime
from typing import Final

from console.menu import N_
from console.naming import naming_of
from console.presenters.reports.parts import Drawing, Part, Report, Shape, Stat, sums, told_apart
from console.words import Speaker
from desk.exporting import Column, Kind, Row
from domain.money import ZERO
from storage.reports.owed_money import Age, Aged, Owed

AGES: Final = {
    Age.IN_TIME: N_("Not late"),
    Age.WEEK: N_("Up to 7"),
    Age.FORTNIGHT: N_("8–14"),
    Age.MONTH: N_("15–30"),
    Age.LONGER: N_("Over 30"),
}


def presented(rows: tuple[Aged, ...], oldest: tuple[Owed, ...], now: datetime, say: Speaker) -> Report:
    """As things stand at `now`."""
    if not rows:
        return Report(
            (), as_of_now=True, empty=say.gettext("Nobody owes money for a parcel that was handed over.")
        )
    stats = []
    for currency in sorted({row.currency for row in rows}):
        ours = [row for row in rows if row.currency == currency]
        late = [row for row in ours if row.age is not Age.IN_TIME]
        owed, overdue = (sum((row.owed for row in some), ZERO) for some in (ours, late))
        stats += [
            Stat(say.gettext("Owed"), say.money(owed, currency), _orders(ours, say)),
            Stat(
                say.gettext("Overdue by now"),
                say.money(overdue, currency),
                _orders(late, say),
            ),
        ]
    return Report((_ages(rows, say), _oldest(oldest, now, say)), tuple(stats), as_of_now=True)


def _orders(rows: list[Aged], say: Speaker) -> str:
    count = sum(row.orders for row in rows)
    return say.ngettext("%(num)s order", "%(num)s orders", count) % {"num": say.number(count)}


def _ages(rows: tuple[Aged, ...], say: Speaker) -> Part:
    several = told_apart(row.currency for row in rows)
    columns = (
        Column(say.gettext("Carrier")),
        Column(say.gettext("Days late")),
        Column(say.gettext("Orders"), Kind.COUNT),
        *([Column(say.gettext("Currency"))] if several else []),
        sums(say, say.gettext("Owed"), (row.currency for row in rows)),
    )
    table: tuple[Row, ...] = tuple(
        (
            naming_of(say.locale).carrier(row.carrier),
            say.gettext(AGES[row.age]),
            row.orders,
            *([row.currency] if several else []),
            row.owed,
        )
        for row in rows
    )
    drawing = Drawing(
        Shape.COLUMNS, 1, (len(columns) - 1,), series=0, labels=tuple(say.gettext(AGES[age]) for age in Age)
    )
    return Part("ages", say.gettext("Owed by carrier and age"), columns, table, None if several else drawing)


def _oldest(rows: tuple[Owed, ...], now: datetime, say: Speaker) -> Part:
    return Part(
        "oldest",
        say.gettext("The longest overdue"),
        (
            Column(say.gettext("Order")),
            Column(say.gettext("Carrier")),
            Column(say.gettext("Expected by"), Kind.MOMENT),
            Column(say.gettext("Days overdue"), Kind.COUNT),
            Column(say.gettext("Owed"), Kind.MONEY),
            Column(say.gettext("Currency")),
        ),
        tuple(
            (
                say.numbered(row.number),
                naming_of(say.locale).carrier(row.carrier),
                row.expected_by,
                (now - row.expected_by).days if row.expected_by is not None else None,
                row.owed,
                row.currency,
            )
            for row in rows
        ),
        about=say.gettext("The fifty that have waited longest."),
        links=tuple(f"/console/orders/{row.order_id}" for row in rows),
    )
