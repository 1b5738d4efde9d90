"""Calls as they are read: how soon customers are first called, and at which hours and attempts they answer."""

from collections.abc import Iterable
from typing import Final

from console.presenters.reports.cells import lasting
from console.presenters.reports.parts import Drawing, Part, Report, Shape, Stat, share
from console.words import Speaker
from desk.exporting import Column, Kind
from storage.reports.calls import MOST_ATTEMPTS, Calls, Reach

_HOURS: Final = tuple(f"{hour:02}" for hour in range(24))


def presented(calls: Calls, say: Speaker) -> Report:
    """First calls are of orders placed in the period, answers of calls made in it."""
    if not calls.first and not calls.reach:
        return Report((), empty=say.gettext("Nobody was called in these days."))
    stats = []
    if calls.waited is not None:
        stats = [
            Stat(say.gettext("Half were called within"), lasting(calls.waited.median, say)),
            Stat(say.gettext("Nine of ten within"), lasting(calls.waited.most, say)),
        ]
    made, reached = _summed(calls.reach)
    rate = share(reached, made)
    if rate is not None:
        calls_made = say.ngettext("of %(num)s call", "of %(num)s calls", made) % {"num": say.number(made)}
        stats.append(Stat(say.gettext("Calls answered"), say.percent(rate), calls_made))
    stats.append(Stat(say.gettext("Orders never called"), say.number(calls.uncalled)))
    return Report((_first(calls, say), _by_hour(calls, say), _by_attempt(calls, say)), tuple(stats))


def _first(calls: Calls, say: Speaker) -> Part:
    return Part(
        "first",
        say.gettext("Time to the first call"),
        (
            Column(say.gettext("Placed at, hour")),
            Column(say.gettext("Called"), Kind.COUNT),
            Column(say.gettext("In time"), Kind.SHARE),
            Column(say.gettext("Half within"), Kind.HOURS),
            Column(say.gettext("Nine of ten within"), Kind.HOURS),
        ),
        tuple(
            (
                _HOURS[row.hour],
                row.called,
                share(row.in_time, row.called),
                row.waited.median,
                row.waited.most,
            )
            for row in calls.first
        ),
        Drawing(Shape.COLUMNS, 0, (3,)),
        say.gettext(
            "By the hour of the customer’s day in which the order was placed. The time runs day and night; “in time” counts only hours in which the shop may call."
        ),
    )


def _by_hour(calls: Calls, say: Speaker) -> Part:
    return Part(
        "hours",
        say.gettext("Answered by hour and attempt"),
        (
            Column(say.gettext("Called at, hour")),
            Column(say.gettext("Attempt")),
            Column(say.gettext("Calls"), Kind.COUNT),
            Column(say.gettext("Answered"), Kind.COUNT),
            Column(say.gettext("Share answered"), Kind.SHARE),
        ),
        tuple(
            (
                _HOURS[row.hour],
                _attempt(row.attempt, say),
                row.calls,
                row.reached,
                share(row.reached, row.calls),
            )
            for row in sorted(calls.reach, key=lambda row: (row.attempt, row.hour))
        ),
        Drawing(Shape.HEAT, 0, (4,), series=1, labels=_HOURS),
        say.gettext("Hours are the customer’s own. Nobody answered, or the number was wrong: not answered."),
    )


def _by_attempt(calls: Calls, say: Speaker) -> Part:
    rows = []
    for attempt in sorted({row.attempt for row in calls.reach}):
        made, reached = _summed(row for row in calls.reach if row.attempt == attempt)
        rows.append((_attempt(attempt, say), made, reached, share(reached, made)))
    return Part(
        "attempts",
        say.gettext("Answered by attempt"),
        (
            Column(say.gettext("Attempt")),
            Column(say.gettext("Calls"), Kind.COUNT),
            Column(say.gettext("Answered"), Kind.COUNT),
            Column(say.gettext("Share answered"), Kind.SHARE),
        ),
        tuple(rows),
        Drawing(Shape.BARS, 0, (3,)),
    )


def _attempt(number: int, say: Speaker) -> str:
    return say.numbered(number) + ("+" if number == MOST_ATTEMPTS else "")


def _summed(rows: Iterable[Reach]) -> tuple[int, int]:
    kept = tuple(rows)
    return sum(row.calls for row in kept), sum(row.reached for row in kept)
