"""Writes a cell of a report as a page shows it; files get the number itself."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from console.words import Speaker
from desk.exporting import Cell, Kind

_MINUTE = timedelta(minutes=1)


def written(cell: Cell, kind: Kind, say: Speaker) -> str:
    """In the reader's language; nothing is a dash."""
    match cell:
        case None:
            return "—"
        case str():
            return cell or "—"
        case timedelta():
            return lasting(cell, say)
        case datetime():
            return say.moment(cell)
        case date():
            return say.month(cell) if kind is Kind.MONTH else say.date(cell)
        case Decimal() if kind is Kind.SHARE:
            return say.percent(cell)
        case Decimal() if kind is Kind.MONEY:
            return say.amount(cell)
        case _:
            return say.number(cell)


def lasting(length: timedelta, say: Speaker) -> str:
    """`40 s`, `25 min`, `3 h 20 min`, `2 d 4 h`: the two largest units that count; seconds only where there is no minute."""
    seconds = round(length.total_seconds())
    if seconds == 0:
        return say.gettext("at once")
    if seconds < 60:
        return say.gettext("%(count)s s") % {"count": seconds}
    minutes = round(length / _MINUTE)
    days, hours, left = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [
        (days, say.gettext("%(count)s d")),
        (hours, say.gettext("%(count)s h")),
        (left if not days else 0, say.gettext("%(count)s min")),
    ]
    return " ".join(words % {"count": count} for count, words in parts if count)


def number_of(cell: Cell) -> Decimal | None:
    """As a chart draws it: a length of time in hours; None for what is no number."""
    match cell:
        case timedelta():
            return Decimal(round(cell.total_seconds())) / 3600
        case Decimal():
            return cell
        case int():
            return Decimal(cell)
        case _:
            return None
