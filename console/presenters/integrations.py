"""A shop's connections as people read them: each way outside in a word and a colour, events not taken, keys of programs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bootstrap.api_keys import Scope
from bootstrap.vendors import VendorKind
from console.menu import N_
from console.presenters.messages import CODES
from desk.integrations import Way
from playbook.schema import Sending
from storage.keys import ApiKeyRow
from storage.notices import UnusableRow
from storage.vendors import CARRIER, PAYMENTS

NAMES: Final[Mapping[str, tuple[str, str]]] = {
    "sms": (N_("SMS"), "message-circle"),
    "email": (N_("Email"), "mail"),
    "webhook": (N_("Events to the shop’s site"), "webhook"),
    PAYMENTS: (N_("Payments and refunds"), "credit-card"),
    CARRIER: (N_("Carrier"), "truck"),
}
"""Each with its drawing."""
NOTICES: Final[Mapping[str, tuple[str, str]]] = {
    VendorKind.PAYMENTS: NAMES[PAYMENTS],
    VendorKind.CARRIERS: NAMES[CARRIER],
    VendorKind.SMS: NAMES["sms"],
}
WHY_UNUSABLE: Final[Mapping[str, str]] = {
    "no_account": N_("The shop had no such account when it came."),
    "no_such_payment": N_("It is about a payment that is not ours."),
    "no_such_parcel": N_("It is about a parcel that is not ours."),
    "no_such_message": N_("It is about a message that is not ours."),
    "unknown_kind": N_("It came to an address that is no vendor’s."),
}
UNREADABLE: Final = N_("It could not be understood: the vendor may have changed its format.")
SCOPES: Final[Mapping[Scope, str]] = {
    Scope.READ: N_("read: look at orders, tasks, messages"),
    Scope.WRITE: N_("write: place orders, tell of payments and parcels"),
    Scope.OPERATOR: N_("operator: act for staff, give tasks their outcomes"),
    Scope.ADMIN: N_("admin: staff, black lists, erasure"),
}


@dataclass(frozen=True)
class WayShown:
    """`name`, `state` and `why` are messages of the catalogues."""

    code: str
    name: str
    drawing: str
    state: str
    kind: str
    good_at: datetime | None
    bad_at: datetime | None
    why: str | None
    own_code: str
    waiting: int


@dataclass(frozen=True)
class NoticeShown:
    """A vendor's notice that nobody could make anything of; `name` and `why` are messages of the catalogues."""

    id: str
    name: str
    drawing: str
    received_at: datetime
    why: str
    whole: bool


@dataclass(frozen=True)
class KeyShown:
    """A key of the shop, without its secret, which nobody has."""

    id: str
    scopes: tuple[str, ...]
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


def way_shown(way: Way) -> WayShown:
    """What stands in the table."""
    name, drawing = NAMES[way.name]
    state, kind = _state(way)
    bad = way.bad
    code, _, own = (bad.code or "").partition(":") if bad is not None else ("", "", "")
    return WayShown(
        code=way.name,
        name=name,
        drawing=drawing,
        state=state,
        kind=kind,
        good_at=way.good.at if way.good is not None else None,
        bad_at=bad.at if bad is not None else None,
        why=CODES.get(code),
        own_code=own if code in CODES else code,
        waiting=way.waiting,
    )


def notice_shown(row: UnusableRow) -> NoticeShown:
    """What of it is nobody's: whose it is, when it came, and why it was of no use."""
    name, drawing = NOTICES.get(row.kind, (N_("A vendor that is unknown here"), "circle-help"))
    code = (row.last_error or "").partition(":")[0]
    return NoticeShown(row.id, name, drawing, row.received_at, WHY_UNUSABLE.get(code, UNREADABLE), row.whole)


def key_shown(row: ApiKeyRow) -> KeyShown:
    """A line of the list."""
    return KeyShown(
        id=row.id,
        scopes=row.scopes,
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
    )


def _state(way: Way) -> tuple[str, str]:
    if way.mode is Sending.OFF:
        return N_("off"), ""
    if way.mode is Sending.SHADOW:
        return N_("only recorded"), "warn"
    if not way.account:
        return N_("no account"), ""
    if not way.works:
        return N_("the last one failed"), "bad"
    if way.mode is Sending.LIVE:
        return N_("live"), "ok"
    return N_("connected"), "ok"
