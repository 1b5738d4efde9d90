"""Handing parcels to a carrier, following them, and where its offices are; what a movement means for the order is the rules'."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from pydantic import Field

from domain.base import Stored
from domain.money import Amount
from domain.parcels import ParcelCode


class HandoverItem(Stored):
    """One line of the parcel."""

    sku: str
    name: str
    quantity: int
    unit_price: Amount


class Destination(Stored):
    """To an office of the carrier (`office_code`), or to the door (`line`)."""

    city: str = Field(repr=False)
    region: str | None = Field(default=None, repr=False)
    postcode: str | None = Field(default=None, repr=False)
    line: str | None = Field(default=None, repr=False)
    office_code: str | None = None


class HandoverRequest(Stored):
    """What a carrier must know to take a parcel; money in the order's currency, weight in grams."""

    client_id: str = Field(max_length=40)
    """Our own id of the request, the same in every attempt; a parcel sent again has another."""
    order_number: str
    recipient: str = Field(repr=False)
    phone: str = Field(repr=False)
    destination: Destination
    items: tuple[HandoverItem, ...] = Field(min_length=1)
    collect: Amount = Decimal("0.00")
    """Money to take from the customer on delivery, the delivery price included; 0 when prepaid."""
    delivery_price: Amount = Decimal("0.00")
    weight_grams: int = Field(default=500, gt=0)
    comment: str | None = Field(default=None, repr=False)


class HandoverState(StrEnum):
    """How far a request to the carrier has come; the last two are final."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Handover(Stored):
    """What the carrier says of a request."""

    provider_id: str
    state: HandoverState
    track_number: str | None = None
    """Known at the latest when accepted."""
    reason: str | None = None
    """The carrier's code of a refusal."""


class TrackReport(Stored):
    """One movement of one parcel."""

    track_number: str
    code: ParcelCode | None
    """None: the carrier used a code we do not know; `raw` keeps it for a person."""
    at: datetime
    """Aware, in UTC."""
    office: str | None = None
    """The carrier's code of the office where it happened, where the carrier tells."""
    raw: str
    kept_until: datetime | None = None
    """The end of free storage, where the carrier tells; aware, in UTC."""


class Office(Stored):
    """Where a customer collects a parcel."""

    code: str
    address: str
    city: str
    phone: str | None = None
    hours: str | None = None
    """In the carrier's words."""


class CarrierNotice(Stored):
    """A carrier's word that a parcel has moved. Unsigned: ask `track` before believing it."""

    track_number: str
    order_number: str | None = None
    raw: str
    at: datetime


class CarrierGateway(Protocol):
    """A vendor that carries parcels."""

    async def request_handover(self, request: HandoverRequest) -> Handover:
        """Ask the carrier to take a parcel. Repeated with one `client_id` it makes one parcel. Raises PortError."""
        ...

    async def find_handover(self, client_id: str) -> Handover | None:
        """The request of that client id, or None if the carrier never took it; raises PortError."""
        ...

    async def track(self, track_numbers: Sequence[str]) -> list[TrackReport]:
        """All movements of these parcels, oldest first in each; an unknown number has none. Raises PortError."""
        ...

    async def office(self, code: str) -> Office | None:
        """The office of that code, or None if there is no such; raises PortError."""
        ...

    def read_notice(self, body: bytes) -> CarrierNotice | None:
        """A webhook as it came, None when it speaks of no movement; raises `Rejected` (unreadable)."""
        ...
