"""The goods before they leave: packing, shortages, suppliers, reservations, the carrier's word."""

from typing import Literal

from pydantic import Field

from domain.base import Asked, Moment, Whole
from domain.money import AskedAmount
from domain.orders import Edit


class Shortfall(Asked):
    """A line that cannot be filled: how many packs are missing."""

    sku: str = Field(max_length=100)
    missing: Whole = Field(ge=1, le=1_000_000)


class Packed(Asked):
    """The parcel is packed."""

    outcome: Literal["packed"] = "packed"


class Short(Asked):
    """Lines that cannot be filled."""

    outcome: Literal["short"] = "short"
    lines: tuple[Shortfall, ...] = Field(min_length=1)


class Found(Asked):
    """Another supplier has it, for how much and when."""

    outcome: Literal["found"] = "found"
    supplier: str = Field(min_length=1, max_length=200)
    price: AskedAmount | None = None
    when: Moment


class NoneFound(Asked):
    """No supplier has it."""

    outcome: Literal["none"] = "none"


class Agreed(Asked):
    """An analogue was agreed with the customer: the order is edited."""

    outcome: Literal["agreed"] = "agreed"
    edit: Edit


class Waits(Asked):
    """The customer waits for the goods until then."""

    outcome: Literal["waits"] = "waits"
    until: Moment


class Approved(Asked):
    """The reservation is an approved exception until then."""

    outcome: Literal["approved"] = "approved"
    until: Moment


class Denied(Asked):
    """No exception."""

    outcome: Literal["denied"] = "denied"


class Accepted(Asked):
    """The carrier takes the parcel."""

    outcome: Literal["accepted"] = "accepted"


class Rejected(Asked):
    """The carrier does not take the parcel."""

    outcome: Literal["rejected"] = "rejected"


class WillAnswer(Asked):
    """The carrier promised an answer at a moment."""

    outcome: Literal["will_answer"] = "will_answer"
    at: Moment


class Lost(Asked):
    """The carrier says the parcel is lost."""

    outcome: Literal["lost"] = "lost"
