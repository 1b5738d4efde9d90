"""Operators as they are read: who did how much, how much of it in time, and how tasks ended."""

from console.naming import naming_of
from console.presenters.reports.parts import Drawing, Part, Report, Shape, Stat, share
from console.words import Speaker
from desk.exporting import Column, Kind
from storage.reports.operators import Operator, Outcome


def presented(rows: tuple[Operator, ...], outcomes: tuple[Outcome, ...], say: Speaker) -> Report:
    """Of tasks done in the period."""
    if not rows:
        return Report((), empty=say.gettext("No task was done in these days."))
    done, late = sum(row.done for row in rows), sum(row.late for row in rows)
    rate = share(done - late, done)
    stats = (
        Stat(say.gettext("Tasks done"), say.number(done)),
        Stat(say.gettext("In time"), say.percent(rate) if rate is not None else ""),
        Stat(say.gettext("Late"), say.number(late)),
    )
    return Report((_people(rows, say), _outcomes(rows, outcomes, say)), stats)


def _people(rows: tuple[Operator, ...], say: Speaker) -> Part:
    return Part(
        "people",
        say.gettext("Who did how much"),
        (
            Column(say.gettext("Who")),
            Column(say.gettext("Tasks done"), Kind.COUNT),
            Column(say.gettext("Late"), Kind.COUNT),
            Column(say.gettext("In time"), Kind.SHARE),
            Column(say.gettext("Half within"), Kind.HOURS),
            Column(say.gettext("Nine of ten within"), Kind.HOURS),
        ),
        tuple(
            (
                row.name or row.who,
                row.done,
                row.late,
                share(row.in_time, row.done),
                row.took.median,
                row.took.most,
            )
            for row in rows
        ),
        Drawing(Shape.BARS, 0, (1,)),
        say.gettext("Times run from the moment a task could be done to its outcome, day and night."),
    )


def _outcomes(rows: tuple[Operator, ...], outcomes: tuple[Outcome, ...], say: Speaker) -> Part:
    names = {row.who: row.name or row.who for row in rows}
    return Part(
        "outcomes",
        say.gettext("How tasks ended"),
        (
            Column(say.gettext("Who")),
            Column(say.gettext("Task")),
            Column(say.gettext("Outcome")),
            Column(say.gettext("Times"), Kind.COUNT),
        ),
        tuple(
            (
                names.get(row.who, row.who),
                naming_of(say.locale).task(row.kind),
                naming_of(say.locale).outcome(row.outcome),
                row.times,
            )
            for row in outcomes
        ),
    )
