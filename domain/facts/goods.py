"""What happened to the goods before they left: stock, reservation, assembly, the carrier's word."""

from typing import Literal

from domain.base import Moment, Stored


class StockIsShort(Stored):
    """Lines cannot be filled; the order waits."""

    kind: Literal["stock.short"] = "stock.short"
    skus: tuple[str, ...]


class SupplierFound(Stored):
    """Another supplier has the goods, expected then."""

    kind: Literal["stock.supplier_found"] = "stock.supplier_found"
    when: Moment


class StockIsThere(Stored):
    """The goods the order waited for are there."""

    kind: Literal["stock.arrived"] = "stock.arrived"


class ReservationStarted(Stored):
    """The goods are held for the customer until then."""

    kind: Literal["reservation.started"] = "reservation.started"
    until: Moment
    approved: bool = False


class ReservationNeedsApproval(Stored):
    """These goods are held only if a supervisor agrees; the order waits for the word."""

    kind: Literal["reservation.approval_wanted"] = "reservation.approval_wanted"


class ReservationExpired(Stored):
    """The goods are no longer held."""

    kind: Literal["reservation.expired"] = "reservation.expired"


class AssemblyStarted(Stored):
    """The order goes to the picker."""

    kind: Literal["assembly.started"] = "assembly.started"


class CarrierAsked(Stored):
    """The carrier was asked to take the parcel; it must answer until then."""

    kind: Literal["carrier.asked"] = "carrier.asked"
    carrier: str
    by_email: bool
    until: Moment | None = None


class CarrierSilent(Stored):
    """The carrier did not answer in time."""

    kind: Literal["carrier.silent"] = "carrier.silent"
    carrier: str


class CarrierAnswered(Stored):
    """The carrier takes the parcel, or does not."""

    kind: Literal["carrier.answered"] = "carrier.answered"
    accepted: bool
