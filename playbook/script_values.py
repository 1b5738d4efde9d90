"""What an operator's script may speak of besides the order itself: the task, the address, stock, dates; gathered by whoever shows it."""

from datetime import date
from enum import StrEnum

from domain.base import Moment, Stored
from domain.money import ZERO, Amount, Signed
from domain.orders import AddressPart, Warning
from domain.tasks import TaskKind
from playbook.values import KnownValues, OneLine


class TaskValues(Stored):
    """The task itself. `amount` is positive when the customer owes; `about` is a word, as the task has it."""

    kind: TaskKind
    attempt: int = 1
    amount: Signed | None = None
    about: str | None = None


class AnalogueValues(Stored):
    """Goods of the same group that are there."""

    name: OneLine
    price: Amount | None = None
    left: int


class StockValues(Stored):
    """A line whose stock is known: how much is left without this order (none told: nothing), and what could go instead of it."""

    name: OneLine
    quantity: int
    left: int | None = None
    short: bool
    analogues: tuple[AnalogueValues, ...] = ()


class OfferKind(StrEnum):
    """Why other goods are offered."""

    DEARER = "dearer"
    ACCESSORY = "accessory"
    OVERSTOCKED = "overstocked"


class OfferValues(Stored):
    """Other goods to offer; `beside` is the line they would take the place of, or go with."""

    kind: OfferKind
    name: OneLine
    price: Amount
    left: int
    beside: OneLine = ""


class DateValues(Stored):
    """An important date of the customer, such as `birthday`."""

    name: OneLine
    day: date


class ScriptValues(KnownValues):
    """Everything a script may use besides the shop itself; the address is for the operator's eyes.

    `to_pay` is what the customer still owes, to the kopeck. `missing` are parts the address lacks. Of the dates of the
    order those are there that still count; `contacted_before`: somebody has spoken with the customer already.
    `offers` are told in the calls that agree an order.
    """

    task: TaskValues
    to_pay: Amount = ZERO
    address: OneLine | None = None
    missing: tuple[AddressPart, ...] = ()
    warnings: tuple[Warning, ...] = ()
    contacted_before: bool = False
    stock: tuple[StockValues, ...] = ()
    offers: tuple[OfferValues, ...] = ()
    dates: tuple[DateValues, ...] = ()
    reserved_until: Moment | None = None
    invoice_until: Moment | None = None
    pay_until: Moment | None = None
    goes_back_at: Moment | None = None
