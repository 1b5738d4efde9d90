"""Bonuses as they are read: who earned how much by what, with what was taken back."""

from console.presenters.reports.parts import Drawing, Part, Report, Shape, sums, told_apart
from console.words import Speaker
from desk.exporting import Column, Kind, Row
from domain.money import ZERO
from storage.reports.bonuses import Bonus


def presented(rows: tuple[Bonus, ...], say: Speaker) -> Report:
    """Of bonuses earned in the period."""
    if not rows:
        return Report((), empty=say.gettext("Nobody earned a bonus in these days."))
    return Report((_people(rows, say), _triggers(rows, say)))


def _people(rows: tuple[Bonus, ...], say: Speaker) -> Part:
    people = dict.fromkeys((row.staff, row.currency) for row in rows)
    several = told_apart(row.currency for row in rows)
    table: list[Row] = []
    for member, currency in people:
        ours = [row for row in rows if (row.staff, row.currency) == (member, currency)]
        table.append(
            (
                ours[0].name or member,
                *([currency] if several else []),
                sum((row.amount for row in ours), ZERO),
                sum((row.taken_back for row in ours), ZERO),
            )
        )
    columns = (
        Column(say.gettext("Who")),
        *([Column(say.gettext("Currency"))] if several else []),
        sums(say, say.gettext("Earned"), (row.currency for row in rows)),
        sums(say, say.gettext("Taken back"), (row.currency for row in rows)),
    )
    drawing = None if several else Drawing(Shape.BARS, 0, (1,))
    return Part("people", say.gettext("Who earned how much"), columns, tuple(table), drawing)


def _triggers(rows: tuple[Bonus, ...], say: Speaker) -> Part:
    return Part(
        "triggers",
        say.gettext("For what"),
        (
            Column(say.gettext("Who")),
            Column(say.gettext("For")),
            Column(say.gettext("Lines"), Kind.COUNT),
            Column(say.gettext("Currency")),
            Column(say.gettext("Earned"), Kind.MONEY),
            Column(say.gettext("Taken back"), Kind.MONEY),
        ),
        tuple(
            (row.name or row.staff, row.trigger, row.lines, row.currency, row.amount, row.taken_back)
            for row in rows
        ),
    )
