"""What is known around an order in a scenario: its customer, other orders, products, offices."""

from datetime import date, timedelta

from pydantic import Field

from domain.base import Asked
from domain.money import Percent
from domain.statuses import Status
from rules.simulation.moments import PlanTime, When
from rules.simulation.writing import Text


class OtherOrderWritten(Asked):
    """Another order of the same phone; `-3h` counts back from placing."""

    id: Text = "A-1000"
    number: int = 1000
    status: Status = Status.NEW
    placed_at: PlanTime = When()
    same_lines: bool = False
    draft: bool = False


class DateWritten(Asked):
    """A day that returns every year; `-60d` counts back from placing."""

    day: date
    told_at: PlanTime = When(length=timedelta(days=-60))


class Product(Asked):
    """What the shop told of a product before, where an order leaves it out."""

    category: Text = ""
    group: Text = ""


class CustomerKnown(Asked):
    """What is known of the customer before the order, or changes later."""

    black_listed: bool = False
    unsubscribed: bool = False
    completed_orders: int = Field(default=0, ge=0)
    returned_orders: int = Field(default=0, ge=0)
    last_contact_at: PlanTime | None = None
    wrong_number: bool = False
    segments: tuple[str, ...] = ()
    personal_discount: Percent | None = None
    dates: tuple[DateWritten, ...] = ()
    staff: bool = False
    promo_codes: dict[str, Percent] = Field(default_factory=dict)
    """The customer's own codes that may be used, in percent."""
    other_orders: tuple[OtherOrderWritten, ...] = ()


class OfficeWritten(Asked):
    """A post office or pickup point of the carrier's directory."""

    name: Text | None = None
    address: Text | None = None
    phone: Text | None = None
    hours: Text | None = None
