"""A customer's card as it is shown: contacts, clock, standing, dates, what people noted, orders and messages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from console.menu import N_
from console.naming import Naming, capitalised
from console.presenters.messages import MessageLine
from console.presenters.orders import OrderShown
from domain.actors import ActorKind
from domain.orders import Reason
from domain.zones import Zone
from storage.customer_lists import CustomerNote
from storage.customers import CustomerRow
from storage.staff import StaffRow
from storage.states import NoteKind

_KINDS: Final = {
    NoteKind.NOTE: (N_("Note"), "", "sticky-note"),
    NoteKind.BLACK_LISTED: (N_("Onto the black list"), "bad", "ban"),
    NoteKind.TAKEN_OFF: (N_("Off the black list"), "ok", "shield-check"),
}
_NETWORKS: Final = {"vk": "VK", "telegram": "Telegram", "whatsapp": "WhatsApp"}


@dataclass(frozen=True)
class NoteShown:
    """What somebody noted; `kind_words` is a message of the catalogues."""

    kind_words: str
    colour: str
    icon: str
    text: str
    by: str
    at: datetime


@dataclass(frozen=True)
class DateShown:
    """An important date: the day of every year, and when the shop was told of it."""

    name: str
    day: date
    told_at: datetime | None


@dataclass(frozen=True)
class CardShown:
    """All that is known of a customer."""

    id: str
    name: str | None
    phone: str | None
    email: str | None
    locale: str
    zone: Zone
    channel: str | None
    handles: tuple[tuple[str, str], ...]
    wrong_number: bool
    vip: bool
    staff: bool
    personal_discount: Decimal | None
    assignee: str | None
    black_listed: bool
    black_listed_why: str | None
    black_listed_by: str | None
    black_listed_at: datetime | None
    unsubscribed_at: datetime | None
    consent_at: datetime | None
    consent_source: str | None
    dates: tuple[DateShown, ...]
    completed: int
    returned: int
    last_contact_at: datetime | None
    since: datetime
    erased_at: datetime | None
    notes: tuple[NoteShown, ...]
    orders: tuple[OrderShown, ...]
    more_orders: bool
    messages: tuple[MessageLine, ...]


def card(
    row: CustomerRow,
    zone: Zone,
    people: Iterable[StaffRow],
    notes: Iterable[CustomerNote],
    orders: Sequence[OrderShown],
    messages: Sequence[MessageLine],
    named: Naming,
    *,
    more_orders: bool,
) -> CardShown:
    """`people` are the shop's: a card names them by id."""
    names: dict[str, str] = {one.id: one.name for one in people}
    told = row.told_by_name
    return CardShown(
        id=row.id,
        name=row.name,
        phone=row.phone,
        email=row.email,
        locale=row.locale,
        zone=zone,
        channel=capitalised(named.of(row.preferred_channel)) if row.preferred_channel else None,
        handles=tuple(
            (_NETWORKS.get(net, net), name) for net, name in sorted(row.handles_by_network.items())
        ),
        wrong_number=row.wrong_number,
        vip=row.vip,
        staff=row.staff,
        personal_discount=row.personal_discount,
        assignee=_who(row.assignee, names),
        black_listed=row.black_listed,
        black_listed_why=_reason(row.black_listed_why, named),
        black_listed_by=names.get(row.black_listed_by or ""),
        black_listed_at=row.black_listed_at,
        unsubscribed_at=row.unsubscribed_at,
        consent_at=row.consent_at,
        consent_source=row.consent_source,
        dates=tuple(
            DateShown(name, date.fromisoformat(day), told.get(name))
            for name, day in sorted(row.dates_by_name.items(), key=lambda item: item[1][5:])
        ),
        completed=row.completed_orders,
        returned=row.returned_orders,
        last_contact_at=row.last_contact_at,
        since=row.created_at,
        erased_at=row.erased_at,
        notes=tuple(_note(one, names) for one in notes),
        orders=tuple(orders),
        more_orders=more_orders,
        messages=tuple(messages),
    )


def _note(note: CustomerNote, names: Mapping[str, str]) -> NoteShown:
    words, colour, drawing = _KINDS[note.kind]
    by = names.get(note.by_id, note.by_id) if note.by_kind is ActorKind.STAFF else note.by_id
    return NoteShown(words, colour, drawing, note.text, by, note.at)


def _who(id_: str | None, names: Mapping[str, str]) -> str | None:
    return None if id_ is None else names.get(id_, id_)


def _reason(why: str | None, named: Naming) -> str | None:
    """A person's own words; of what a step came to, the name of its reason."""
    return named.of(Reason(why)) if why in list(Reason) else why
