"""Finds what is late, out of order or missing in a real life; the rules have to live with all of it."""

from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from rules.lives.mapping import CALLED_OFF
from rules.lives.reading import RealEnd, RealLife


class Trouble(StrEnum):
    """The three manners in which a real life is not a smooth one."""

    LATE = "late"
    OUT_OF_ORDER = "out of order"
    MISSING = "missing"


class Oddity(StrEnum):
    """What is odd in a real life, in the words of the table."""

    DELIVERED_LATE = "delivered after the promised day"
    OVERDUE = "not delivered by the promised day, and still not"
    SENT_BEFORE_PURCHASE = "with the carrier before it was bought"
    SENT_BEFORE_MONEY = "with the carrier before it was paid"
    DELIVERED_BEFORE_MONEY = "delivered before it was paid"
    DELIVERED_BEFORE_SENT = "delivered before it was with the carrier"
    PAID_BEFORE_PURCHASE = "paid before it was bought"
    NO_PAYMENT_TIME = "no time of payment"
    NO_CARRIER_TIME = "no time of hand-over to the carrier"
    NO_DELIVERY_TIME = "no time of delivery"
    NO_CALL_OFF_TIME = "no time at which it was called off"
    NO_RETURN_TIME = "no time at which it came back"
    NO_PROMISE = "no promised day"

    @property
    def trouble(self) -> Trouble:
        """Late, out of order or missing."""
        if self in (Oddity.DELIVERED_LATE, Oddity.OVERDUE):
            return Trouble.LATE
        return Trouble.MISSING if self.name.startswith("NO_") else Trouble.OUT_OF_ORDER


_WENT_OUT = frozenset({RealEnd.DELIVERED, RealEnd.SHIPPED})


def oddities(life: RealLife, zone: ZoneInfo, end_of_data: datetime) -> tuple[Oddity, ...]:
    """All that is odd in it, in the order of a usual life; days are those of `zone`."""
    found = [
        (_delivered_late(life, zone), Oddity.DELIVERED_LATE),
        (_overdue(life, zone, end_of_data), Oddity.OVERDUE),
        (_before(life.with_carrier, life.purchased), Oddity.SENT_BEFORE_PURCHASE),
        (_before(life.with_carrier, life.approved), Oddity.SENT_BEFORE_MONEY),
        (_before(life.delivered, life.approved), Oddity.DELIVERED_BEFORE_MONEY),
        (_before(life.delivered, life.with_carrier), Oddity.DELIVERED_BEFORE_SENT),
        (_before(life.approved, life.purchased), Oddity.PAID_BEFORE_PURCHASE),
        (life.approved is None, Oddity.NO_PAYMENT_TIME),
        (life.end in _WENT_OUT and life.with_carrier is None, Oddity.NO_CARRIER_TIME),
        (life.end is RealEnd.DELIVERED and life.delivered is None, Oddity.NO_DELIVERY_TIME),
        (life.end in CALLED_OFF, Oddity.NO_CALL_OFF_TIME),
        (life.end in CALLED_OFF and life.with_carrier is not None, Oddity.NO_RETURN_TIME),
        (life.estimated is None, Oddity.NO_PROMISE),
    ]
    return tuple(oddity for holds, oddity in found if holds)


def _before(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and other is not None and one < other


def _delivered_late(life: RealLife, zone: ZoneInfo) -> bool:
    """The promise is a day: an evening of that day is not late."""
    if life.delivered is None or life.estimated is None:
        return False
    return life.delivered.astimezone(zone).date() > life.estimated


def _overdue(life: RealLife, zone: ZoneInfo, end_of_data: datetime) -> bool:
    return (
        not life.end.over
        and life.estimated is not None
        and end_of_data.astimezone(zone).date() > life.estimated
    )
