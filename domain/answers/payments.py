"""Money: promises, invoices, differences, refunds, what a carrier owes."""

from typing import Literal

from domain.base import Asked, Moment
from domain.money import AskedAmount
from domain.orders import PaymentMethod


class WillPay(Asked):
    """The customer promised to pay by a moment."""

    outcome: Literal["will_pay"] = "will_pay"
    by: Moment


class Switched(Asked):
    """The customer pays on delivery after all."""

    outcome: Literal["switched"] = "switched"
    to: Literal[PaymentMethod.ON_DELIVERY] = PaymentMethod.ON_DELIVERY


class Paid(Asked):
    """The invoice was paid; without an amount: what was owed."""

    outcome: Literal["paid"] = "paid"
    amount: AskedAmount | None = None


class Reminded(Asked):
    """The customer was reminded of the invoice; look again then."""

    outcome: Literal["reminded"] = "reminded"
    check_at: Moment


class Hold(Asked):
    """The price is held until then."""

    outcome: Literal["hold"] = "hold"
    until: Moment


class Release(Asked):
    """The price is not held; the goods are freed when the term ends."""

    outcome: Literal["release"] = "release"


class Refunded(Asked):
    """The money was given back by hand; without an amount: the difference of the task."""

    outcome: Literal["refunded"] = "refunded"
    amount: AskedAmount | None = None


class ToppedUp(Asked):
    """The customer paid the rest; without an amount: the difference of the task."""

    outcome: Literal["topped_up"] = "topped_up"
    amount: AskedAmount | None = None


class WrittenOff(Asked):
    """Nobody will ask for this money any more; a supervisor's word."""

    outcome: Literal["written_off"] = "written_off"


class Arrived(Asked):
    """The money on delivery has come; without an amount: what was expected."""

    outcome: Literal["arrived"] = "arrived"
    amount: AskedAmount | None = None


class NotYet(Asked):
    """The money has not come; look again then."""

    outcome: Literal["not_yet"] = "not_yet"
    check_at: Moment


class Claimed(Asked):
    """The money is claimed from the carrier."""

    outcome: Literal["claimed"] = "claimed"
