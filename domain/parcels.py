"""What a carrier says of a parcel, in one set of words for all carriers."""

from enum import StrEnum


class ParcelCode(StrEnum):
    """Normalised movements of a parcel."""

    ACCEPTED = "accepted"
    IN_TRANSIT = "in_transit"
    ARRIVED = "arrived"
    OUT_FOR_DELIVERY = "out_for_delivery"
    HANDED_OVER = "handed_over"
    FAILED_ATTEMPT = "failed_attempt"
    RETURNING = "returning"
    ARRIVED_BACK = "arrived_back"
    LOST = "lost"


class Carrier(StrEnum):
    """Carriers the code knows by name; a carrier known only by email has its own word in the order."""

    RUSSIAN_POST = "russian_post"
    CDEK = "cdek"
    OWN = "own"
