"""Returns as they are read: which carriers and regions send how much back, and why."""

from typing import Final

from console.naming import naming_of
from console.presenters.reports.parts import Drawing, Part, Report, Shape, Stat, share, sums, told_apart
from console.words import Speaker
from desk.exporting import Column, Kind, Row
from domain.zones import REGIONS
from playbook.wording import Locale
from storage.reports.returns import Returns, by_carrier

_ENGLISH: Final = {region.name: region.english for region in REGIONS}
_DRAWN: Final = 12
"""Regions that a chart has room for, of those that send anything back; the table has all."""


def presented(rows: tuple[Returns, ...], say: Speaker) -> Report:
    """Of orders placed in the period that were sent."""
    if not rows:
        return Report((), empty=say.gettext("Nothing that was ordered in these days has been sent yet."))
    sent, back = sum(row.sent for row in rows), sum(row.back for row in rows)
    rate = share(back, sent)
    stats = (
        Stat(say.gettext("Sent off"), say.number(sent)),
        Stat(say.gettext("Came back"), say.number(back), say.percent(rate) if rate is not None else ""),
    )
    return Report((_carriers(rows, say), _regions(rows, say)), stats)


def _carriers(rows: tuple[Returns, ...], say: Speaker) -> Part:
    several = told_apart(row.currency for row in rows)
    return Part(
        "carriers",
        say.gettext("By carrier"),
        (Column(say.gettext("Carrier")), *_columns(rows, say)),
        tuple(
            (naming_of(say.locale).carrier(row.carrier), *_cells(row, several)) for row in by_carrier(rows)
        ),
        Drawing(Shape.BARS, 0, (3,)),
        say.gettext("Of orders placed in these days and sent since. What is on its way back counts as well."),
    )


def _regions(rows: tuple[Returns, ...], say: Speaker) -> Part:
    several = told_apart(row.currency for row in rows)
    ordered = sorted(rows, key=lambda row: (-row.back, -row.sent))
    senders = sum(row.back > 0 for row in rows)
    return Part(
        "regions",
        say.gettext("By region"),
        (Column(say.gettext("Region")), *_columns(rows, say), Column(say.gettext("Carrier"))),
        tuple(
            (_region(row.region, say), *_cells(row, several), naming_of(say.locale).carrier(row.carrier))
            for row in ordered
        ),
        Drawing(Shape.BARS, 0, (2,), most=min(_DRAWN, senders)) if senders else None,
        say.gettext("The region is told by the address, or found by its postcode."),
    )


def _columns(rows: tuple[Returns, ...], say: Speaker) -> tuple[Column, ...]:
    currencies = [row.currency for row in rows]
    return (
        Column(say.gettext("Sent off"), Kind.COUNT),
        Column(say.gettext("Came back"), Kind.COUNT),
        Column(say.gettext("Share"), Kind.SHARE),
        *([Column(say.gettext("Currency"))] if told_apart(currencies) else []),
        sums(say, say.gettext("Worth"), currencies),
        Column(say.gettext("Not collected"), Kind.COUNT),
        Column(say.gettext("Refused"), Kind.COUNT),
        Column(say.gettext("Called back"), Kind.COUNT),
        Column(say.gettext("By the carrier"), Kind.COUNT),
        Column(say.gettext("Lost"), Kind.COUNT),
    )


def _cells(row: Returns, several: bool) -> Row:
    return (
        row.sent,
        row.back,
        share(row.back, row.sent),
        *([row.currency] if several else []),
        row.back_total,
        row.unclaimed,
        row.refused,
        row.called_back,
        row.by_carrier,
        row.lost,
    )


def _region(name: str | None, say: Speaker) -> str:
    if name is None:
        return say.gettext("Not told")
    return _ENGLISH.get(name, name) if say.locale is Locale.EN else name
