"""What nobody could place, as people read it: what was told, when, and the orders it may be for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from desk.unplaced import Unplaced
from domain.ids import OrderId
from domain.stimuli import MoneyArrived, PaymentFailed, PaymentReceived
from rules.words.phrases import Speaker
from rules.words.told import told_words
from storage.orders import OrderRow
from storage.states import InboxState


@dataclass(frozen=True)
class Candidate:
    """An open order of which just this sum is still to come."""

    id: str
    number: int
    total: Decimal
    currency: str
    placed_at: datetime
    status: str


@dataclass(frozen=True)
class Line:
    """Something that came. `name` is the sender's own for it; `can_be_placed`: a person may say whose it is."""

    id: str
    words: str
    sender: str | None
    name: str | None
    happened_at: datetime | None
    received_at: datetime
    candidates: tuple[Candidate, ...]
    can_be_placed: bool


def lines(
    found: Iterable[Unplaced], orders: Mapping[OrderId, OrderRow], speaker: Speaker
) -> tuple[Line, ...]:
    """The sentence of each is the rules' own."""
    return tuple(_line(one, orders, speaker) for one in found)


def _line(one: Unplaced, orders: Mapping[OrderId, OrderRow], speaker: Speaker) -> Line:
    said = one.row.said
    provider = said.provider if isinstance(said, PaymentReceived | PaymentFailed) else None
    name = said.external_id if isinstance(said, PaymentReceived | PaymentFailed | MoneyArrived) else None
    return Line(
        id=one.row.id,
        words=told_words(said, speaker),
        sender=provider,
        name=name,
        happened_at=_happened(said),
        received_at=one.row.received_at,
        candidates=tuple(_candidate(orders[id_]) for id_ in one.candidates if id_ in orders),
        can_be_placed=one.row.state is InboxState.UNPLACED,
    )


def _happened(said: object) -> datetime | None:
    match said:
        case PaymentReceived(paid_at=at) | MoneyArrived(received_at=at):
            return at
    return None


def _candidate(row: OrderRow) -> Candidate:
    return Candidate(
        id=row.id,
        number=row.number,
        total=row.total,
        currency=row.currency,
        placed_at=row.placed_at,
        status=row.status,
    )
