"""What CDEK's status codes mean in our words; the codes are those of Appendix 1 of its API, with spellings met elsewhere in it."""

from domain.parcels import ParcelCode

_P = ParcelCode

BEFORE_ACCEPTANCE = frozenset({"ACCEPTED", "CREATED"})
"""The request is known, the parcel has not moved: not a movement."""

MOVEMENTS: dict[str, ParcelCode] = {
    "RECEIVED_AT_SHIPMENT_WAREHOUSE": _P.ACCEPTED,
    "READY_FOR_SHIPMENT_IN_SENDER_CITY": _P.IN_TRANSIT,
    "READY_TO_SHIP_AT_SENDING_OFFICE": _P.IN_TRANSIT,
    "RETURNED_TO_SENDER_CITY_WAREHOUSE": _P.IN_TRANSIT,
    "TAKEN_BY_TRANSPORTER_FROM_SENDER_CITY": _P.IN_TRANSIT,
    "PASSED_TO_CARRIER_AT_SENDING_OFFICE": _P.IN_TRANSIT,
    "SENT_TO_SENDER_CITY": _P.IN_TRANSIT,
    "ACCEPTED_IN_SENDER_CITY": _P.IN_TRANSIT,
    "SENT_TO_TRANSIT_CITY": _P.IN_TRANSIT,
    "ACCEPTED_IN_TRANSIT_CITY": _P.IN_TRANSIT,
    "ACCEPTED_AT_TRANSIT_WAREHOUSE": _P.IN_TRANSIT,
    "ENTERED_TO_TRANSIT_WAREHOUSE": _P.IN_TRANSIT,
    "RETURNED_TO_TRANSIT_WAREHOUSE": _P.IN_TRANSIT,
    "READY_FOR_SHIPMENT_IN_TRANSIT_CITY": _P.IN_TRANSIT,
    "TAKEN_BY_TRANSPORTER_FROM_TRANSIT_CITY": _P.IN_TRANSIT,
    "PASSED_TO_TRANSIT_CARRIER": _P.IN_TRANSIT,
    "SENT_TO_RECIPIENT_CITY": _P.IN_TRANSIT,
    "SEND_TO_RECIPIENT_OFFICE": _P.IN_TRANSIT,
    "ACCEPTED_IN_RECIPIENT_CITY": _P.IN_TRANSIT,
    "MET_AT_RECIPIENT_OFFICE": _P.IN_TRANSIT,
    # In the customer's city, but it waits for a courier, not for the customer.
    "ACCEPTED_AT_RECIPIENT_CITY_WAREHOUSE": _P.IN_TRANSIT,
    "ENTERED_TO_RECIPIENT_CITY_WAREHOUSE": _P.IN_TRANSIT,
    "ENTERED_TO_PICK_UP_POINT": _P.IN_TRANSIT,
    "ENTERED_TO_WAREHOUSE_ON_DEMAND": _P.IN_TRANSIT,
    "IN_CUSTOMS_INTERNATIONAL": _P.IN_TRANSIT,
    "SHIPPED_TO_DESTINATION": _P.IN_TRANSIT,
    "IN_CUSTOMS_LOCAL": _P.IN_TRANSIT,
    "CUSTOMS_COMPLETE": _P.IN_TRANSIT,
    "ACCEPTED_AT_PICK_UP_POINT": _P.ARRIVED,
    "ACCEPTED_AT_WAREHOUSE_ON_DEMAND": _P.ARRIVED,
    "POSTOMAT_POSTED": _P.ARRIVED,
    "TAKEN_BY_COURIER": _P.OUT_FOR_DELIVERY,
    "ISSUED_FOR_DELIVERY": _P.OUT_FOR_DELIVERY,
    # CDEK says in so many words that this one is a failed attempt and not a return.
    "RETURNED_TO_RECIPIENT_CITY_WAREHOUSE": _P.FAILED_ATTEMPT,
    "DELIVERED": _P.HANDED_OVER,
    "POSTOMAT_RECEIVED": _P.HANDED_OVER,
    "NOT_DELIVERED": _P.RETURNING,
    "POSTOMAT_SEIZED": _P.RETURNING,
}

LOST_REASONS = frozenset({"26", "27"})
"""Reasons of NOT_DELIVERED after which nothing comes back: lost, disposed of."""


def movement(code: str, reason: str) -> ParcelCode | None:
    """Our word for a status; None for one this table does not have, which a person must look at."""
    if code == "NOT_DELIVERED" and reason in LOST_REASONS:
        return ParcelCode.LOST
    return MOVEMENTS.get(code)
