"""Reasons as they are read: why orders were cancelled, and who is cheaper where; and why it is paid on delivery."""

from console.naming import capitalised
from console.presenters.reports.parts import Drawing, Part, Report, Shape, Stat, share, sums, told_apart
from console.words import Speaker
from desk.exporting import Column, Kind
from rules.words.names import name_of
from storage.reports.reasons import Cancelled, Cheaper, Elsewhere, OnDelivery, Town


def presented(
    rows: tuple[Cancelled, ...],
    towns: tuple[Town, ...],
    elsewhere: tuple[Elsewhere, ...],
    cheaper: tuple[Cheaper, ...],
    on_delivery: tuple[OnDelivery, ...],
    say: Speaker,
) -> Report:
    """Of orders cancelled in the period, and of those placed in it that are paid on receipt."""
    if not (rows or elsewhere or on_delivery):
        return Report((), empty=say.gettext("No order was cancelled in these days."))
    whole, ruled = sum(row.orders for row in rows), sum(row.by_rule for row in rows)
    stats = (
        Stat(say.gettext("Cancelled"), say.number(whole)),
        Stat(say.gettext("By rule, without a person"), say.number(ruled)),
        Stat(say.gettext("Lost to the price"), say.number(sum(row.orders for row in towns))),
    )
    parts = (_reasons(rows, whole, say), _towns(towns, say), _elsewhere(elsewhere, say), _words(cheaper, say))
    return Report((*parts, _on_delivery(on_delivery, say)), stats)


def _reasons(rows: tuple[Cancelled, ...], whole: int, say: Speaker) -> Part:
    several = told_apart(row.currency for row in rows)
    return Part(
        "reasons",
        say.gettext("Why orders were cancelled"),
        (
            Column(say.gettext("Reason")),
            Column(say.gettext("Orders"), Kind.COUNT),
            Column(say.gettext("Share"), Kind.SHARE),
            *([Column(say.gettext("Currency"))] if several else []),
            sums(say, say.gettext("Worth"), (row.currency for row in rows)),
            Column(say.gettext("By rule"), Kind.COUNT),
        ),
        tuple(
            (
                capitalised(name_of(row.reason, say.locale)),
                row.orders,
                share(row.orders, whole),
                *([row.currency] if several else []),
                row.total,
                row.by_rule,
            )
            for row in rows
        ),
        Drawing(Shape.BARS, 0, (1,)),
        say.gettext("Spam and duplicates are left out."),
    )


def _towns(rows: tuple[Town, ...], say: Speaker) -> Part:
    several = told_apart(row.currency for row in rows)
    return Part(
        "towns",
        say.gettext("Lost to the price, by town"),
        (
            Column(say.gettext("Town")),
            Column(say.gettext("Orders"), Kind.COUNT),
            *([Column(say.gettext("Currency"))] if several else []),
            sums(say, say.gettext("Worth"), (row.currency for row in rows)),
        ),
        tuple(
            (
                row.town or say.gettext("Not told"),
                row.orders,
                *([row.currency] if several else []),
                row.total,
            )
            for row in rows
        ),
        Drawing(Shape.BARS, 0, (1,), most=12),
        say.gettext("Too expensive, or found elsewhere."),
    )


def _elsewhere(rows: tuple[Elsewhere, ...], say: Speaker) -> Part:
    several = told_apart(row.currency for row in rows)
    currencies = [row.currency for row in rows]
    return Part(
        "elsewhere",
        say.gettext("Cheaper elsewhere"),
        (
            Column(say.gettext("Where")),
            Column(say.gettext("Town")),
            Column(say.gettext("Orders"), Kind.COUNT),
            *([Column(say.gettext("Currency"))] if several else []),
            sums(say, say.gettext("Lowest price there"), currencies),
            sums(say, say.gettext("Middle price there"), currencies),
            sums(say, say.gettext("Ours"), currencies),
        ),
        tuple(
            (
                row.place or say.gettext("Not told"),
                row.town or say.gettext("Not told"),
                row.orders,
                *([row.currency] if several else []),
                row.lowest,
                row.middle,
                row.ours,
            )
            for row in rows
        ),
        Drawing(Shape.BARS, 0, (2,), most=12, beside=1),
        say.gettext(
            "What customers told who found it too expensive. Half of the prices are above the middle one; "
            "ours are of the goods of the same orders, without delivery."
        ),
    )


def _on_delivery(rows: tuple[OnDelivery, ...], say: Speaker) -> Part:
    several, whole = told_apart(row.currency for row in rows), sum(row.orders for row in rows)
    return Part(
        "on-delivery",
        say.gettext("Why it is paid on delivery"),
        (
            Column(say.gettext("Reason")),
            Column(say.gettext("Orders"), Kind.COUNT),
            Column(say.gettext("Share"), Kind.SHARE),
            *([Column(say.gettext("Currency"))] if several else []),
            sums(say, say.gettext("Worth"), (row.currency for row in rows)),
        ),
        tuple(
            (
                capitalised(name_of(row.why, say.locale)) if row.why else say.gettext("Not told"),
                row.orders,
                share(row.orders, whole),
                *([row.currency] if several else []),
                row.total,
            )
            for row in rows
        ),
        Drawing(Shape.BARS, 0, (1,)),
        say.gettext("Of orders placed in these days and confirmed with payment on receipt."),
    )


def _words(rows: tuple[Cheaper, ...], say: Speaker) -> Part:
    return Part(
        "cheaper",
        say.gettext("Cheaper where, and for how much"),
        (
            Column(say.gettext("Order")),
            Column(say.gettext("Cancelled"), Kind.MOMENT),
            Column(say.gettext("Town")),
            Column(say.gettext("Where")),
            Column(say.gettext("Price there"), Kind.MONEY),
            Column(say.gettext("Our price"), Kind.MONEY),
            Column(say.gettext("Currency")),
            Column(say.gettext("Reason")),
            Column(say.gettext("What the operator wrote")),
        ),
        tuple(
            (
                say.numbered(row.number),
                row.cancelled_at,
                row.town or "",
                row.place or "",
                row.price,
                row.total,
                row.currency,
                capitalised(name_of(row.reason, say.locale)),
                row.words or "",
            )
            for row in rows
        ),
        about=say.gettext("The latest two hundred."),
        links=tuple(f"/console/orders/{row.order_id}" for row in rows),
    )
