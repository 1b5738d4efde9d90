"""The period a report is about: this month, the one before, half a year, a year, or days of one's own choosing."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from console.menu import N_
from domain.periods import Period, last_months, month_before

LONGEST: Final = 731
"""Days that may be chosen: two years."""


class Choice(StrEnum):
    """What may be chosen by name."""

    MONTH = "month"
    BEFORE = "before"
    HALF = "half"
    YEAR = "year"
    OWN = "own"


CHOICES: Final = (
    (Choice.MONTH, N_("This month")),
    (Choice.BEFORE, N_("Last month")),
    (Choice.HALF, N_("Half a year")),
    (Choice.YEAR, N_("A year")),
)


@dataclass(frozen=True)
class Chosen:
    """The period; `fault` says what was wrong with days of one's own, and then it is this month."""

    choice: Choice
    period: Period
    first: str
    last: str
    fault: str = ""

    @property
    def query(self) -> str:
        """What an address needs to mean the same."""
        if self.choice is Choice.OWN:
            return f"period=own&first={self.period.first}&last={self.period.last}"
        return f"period={self.choice}"


def chosen(choice: str, first: str, last: str, today: date, zone: str) -> Chosen:
    """What was asked for; an unknown word is this month."""
    try:
        wanted = Choice(choice)
    except ValueError:
        wanted = Choice.MONTH
    if wanted is Choice.OWN:
        return _own(first, last, today, zone)
    period = {
        Choice.MONTH: last_months(1, today, zone),
        Choice.BEFORE: month_before(today, zone),
        Choice.HALF: last_months(6, today, zone),
        Choice.YEAR: last_months(12, today, zone),
    }[wanted]
    return Chosen(wanted, period, f"{period.first}", f"{period.last}")


def _own(first: str, last: str, today: date, zone: str) -> Chosen:
    instead = last_months(1, today, zone)
    try:
        begins, ends = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return Chosen(Choice.MONTH, instead, first, last, N_("Choose both days."))
    if begins > ends:
        return Chosen(Choice.MONTH, instead, first, last, N_("The first day is after the last one."))
    if (ends - begins).days >= LONGEST:
        return Chosen(Choice.MONTH, instead, first, last, N_("Choose at most two years."))
    if not date(2000, 1, 1) <= begins <= ends <= date(2099, 12, 31):
        return Chosen(Choice.MONTH, instead, first, last, N_("Choose days between 2000 and 2099."))
    return Chosen(Choice.OWN, Period(first=begins, last=ends, zone=zone), first, last)
