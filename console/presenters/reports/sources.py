"""Sources as they are read: which campaigns and channels bring orders, and which of these are completed."""

from console.naming import capitalised
from console.presenters.reports.parts import Drawing, Part, Report, Shape, share, sums, told_apart
from console.words import Speaker
from desk.exporting import Column, Kind
from rules.words.names import name_of
from storage.reports.sources import Source


def presented(rows: tuple[Source, ...], say: Speaker) -> Report:
    """Of orders placed in the period."""
    if not rows:
        return Report((), empty=say.gettext("No order was placed in these days."))
    several = told_apart(row.currency for row in rows)
    table = tuple(
        (
            row.campaign or say.gettext("no campaign"),
            capitalised(name_of(row.channel, say.locale)),
            row.placed,
            *([row.currency] if several else []),
            row.ordered,
            row.open,
            row.completed,
            row.cancelled,
            row.returned,
            share(row.completed, row.placed),
            row.earned,
        )
        for row in rows
    )
    part = Part(
        "sources",
        say.gettext("Where orders come from"),
        (
            Column(say.gettext("Campaign")),
            Column(say.gettext("Order channel")),
            Column(say.gettext("Orders placed"), Kind.COUNT),
            *([Column(say.gettext("Currency"))] if several else []),
            sums(say, say.gettext("Ordered"), (row.currency for row in rows)),
            Column(say.gettext("On their way"), Kind.COUNT),
            Column(say.gettext("Completed"), Kind.COUNT),
            Column(say.gettext("Cancelled"), Kind.COUNT),
            Column(say.gettext("Returned"), Kind.COUNT),
            Column(say.gettext("Completed of placed"), Kind.SHARE),
            sums(say, say.gettext("Revenue"), (row.currency for row in rows)),
        ),
        table,
        Drawing(Shape.BARS, 0, (2,), most=12, beside=1),
        say.gettext("The campaign is the order’s utm_source, as the shop’s site told it."),
    )
    return Report((part,))
