"""What of a customer decides a price: the personal discount, important dates, whether they are the shop's own staff."""

from datetime import date

from domain.base import Moment, Stored
from domain.money import Percent
from domain.zones import ZoneName


class ImportantDate(Stored):
    """A day that returns every year, and when the shop was told of it."""

    day: date
    told_at: Moment


class Buyer(Stored):
    """Who buys, as far as prices go; `zone` is the one the customer lives by."""

    zone: ZoneName
    personal: Percent | None = None
    """The customer's own discount, in percent."""
    dates: tuple[ImportantDate, ...] = ()
    staff: bool = False
