"""Bonuses as they are read: who earned how much by what, with what was taken back."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

from console.presenters.reports.parts import Drawing, Part, Report, Shape, sums, told_apart
from console.words import Speaker
from desk.exporting import Column, Kind, Row
from domain.ids import StaffId
from domain.money import ZERO
from storage.reports.bonuses import Bonus


def presented(rows: tuple[Bonus, ...], words: Mapping[str, str], say: Speaker) -> Report:
    """Of bonuses earned in the period; `words` of each trigger of the playbook in force, by its name."""
    if not rows:
        return Report((), empty=say.gettext("Nobody earned a bonus in these days."))
    return Report((_people(rows, say), _triggers(rows, words, say)))


def _people(rows: tuple[Bonus, ...], say: Speaker) -> Part:
    people: defaultdict[tuple[StaffId, str], list[Bonus]] = defaultdict(list)
    for row in rows:
        people[row.staff, row.currency].append(row)
    several = told_apart(row.currency for row in rows)
    table: tuple[Row, ...] = tuple(
        (
            ours[0].name or member,
            *([currency] if several else []),
            _earned(ours),
            sum((row.taken_back for row in ours), ZERO),
        )
        for (member, currency), ours in sorted(people.items(), key=lambda one: (one[0][1], -_earned(one[1])))
    )
    columns = (
        Column(say.gettext("Who")),
        *([Column(say.gettext("Currency"))] if several else []),
        sums(say, say.gettext("Earned"), (row.currency for row in rows)),
        sums(say, say.gettext("Taken back"), (row.currency for row in rows)),
    )
    drawing = None if several else Drawing(Shape.BARS, 0, (1,))
    return Part("people", say.gettext("Who earned how much"), columns, table, drawing)


def _earned(rows: list[Bonus]) -> Decimal:
    return sum((row.amount for row in rows), ZERO)


def _triggers(rows: tuple[Bonus, ...], words: Mapping[str, str], say: Speaker) -> Part:
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
            (
                row.name or row.staff,
                ": ".join(filter(None, (row.trigger, words.get(row.trigger)))),
                row.lines,
                row.currency,
                row.amount,
                row.taken_back,
            )
            for row in rows
        ),
    )
