"""The funnel as it is read: how many orders came how far, and how long they stood where."""

from typing import Final

from console.menu import N_
from console.presenters.reports.parts import Drawing, Part, Report, Shape, share
from console.words import Speaker
from desk.exporting import Column, Kind
from rules.words.names import STATUSES, said
from storage.reports.funnel import Funnel, Step

STEPS: Final = {
    Step.PLACED: N_("Orders placed"),
    Step.AGREED: N_("Orders agreed"),
    Step.PACKED: N_("Orders packed"),
    Step.SENT: N_("Orders shipped"),
    Step.HANDED_OVER: N_("Orders handed over"),
    Step.COMPLETED: N_("Orders completed"),
}


def presented(funnel: Funnel, say: Speaker) -> Report:
    """Of orders placed in the period."""
    if not funnel.placed:
        return Report((), empty=say.gettext("No order was placed in these days."))
    return Report((_steps(funnel, say), _stays(funnel, say)))


def _steps(funnel: Funnel, say: Speaker) -> Part:
    before, rows = funnel.placed, []
    for step, count in funnel.steps:
        rows.append((say.gettext(STEPS[step]), count, share(count, funnel.placed), before - count))
        before = count
    return Part(
        "steps",
        say.gettext("How far orders came"),
        (
            Column(say.gettext("Step")),
            Column(say.gettext("Orders"), Kind.COUNT),
            Column(say.gettext("Of those placed"), Kind.SHARE),
            Column(say.gettext("Fewer than before"), Kind.COUNT),
        ),
        tuple(rows),
        Drawing(Shape.FUNNEL, 0, (1,)),
        say.gettext(
            "Orders placed in these days, whatever became of them since; those still on their way have not come to the last steps yet. Drafts, spam and duplicates are left out."
        ),
    )


def _stays(funnel: Funnel, say: Speaker) -> Part:
    rows = tuple(
        (
            said(STATUSES[stay.status], say.locale),
            stay.came,
            stay.now,
            stay.lasted.median if stay.lasted is not None else None,
            stay.lasted.most if stay.lasted is not None else None,
        )
        for stay in funnel.stays
    )
    return Part(
        "statuses",
        say.gettext("Time in each status"),
        (
            Column(say.gettext("Status")),
            Column(say.gettext("Times entered"), Kind.COUNT),
            Column(say.gettext("There now"), Kind.COUNT),
            Column(say.gettext("Half left within"), Kind.HOURS),
            Column(say.gettext("Nine of ten within"), Kind.HOURS),
        ),
        rows,
        Drawing(Shape.BARS, 0, (3,)),
        say.gettext("Of the stays that have ended. An order may come to a status twice."),
    )
