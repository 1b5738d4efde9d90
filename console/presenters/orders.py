"""Orders as lines of a list, as cards on a board and as rows of a spreadsheet; and what they may be narrowed to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from console.menu import N_
from console.naming import Naming, capitalised
from console.presenters.narrowing import ANY, Narrowing
from console.words import Speaker
from desk.exporting import Column, Kind, Row
from domain.orders import DeliveryKind, PaymentMethod, Warning
from domain.phones import Phone, masked, readable
from domain.statuses import PaymentState, Stage, Status
from playbook.wording import word_for
from rules.words.waits import wait_words
from storage.order_lists import OPEN, OrderLine

STAGES: Final = {
    Stage.AGREEMENT: N_("Being agreed"),
    Stage.FULFILMENT: N_("Being prepared"),
    Stage.DELIVERY: N_("On the way"),
    Stage.MONEY: N_("Awaiting money"),
    Stage.RETURN: N_("Coming back"),
    Stage.CLOSED: N_("Closed"),
}
_PAYMENT_KINDS: Final = {
    PaymentState.UNPAID: "",
    PaymentState.PARTLY_PAID: "warn",
    PaymentState.PAID: "ok",
    PaymentState.PARTLY_REFUNDED: "warn",
    PaymentState.REFUNDED: "",
}
Option = tuple[str, str]


@dataclass(frozen=True)
class OrderShown:
    """One order. `next` is what its timer waits for, and `late` where that moment has passed."""

    id: str
    number: int
    status: Status
    placed_at: datetime
    channel: str
    draft: bool
    customer_id: str
    name: str | None
    phone: str | None
    vip: bool
    black_listed: bool
    total: Decimal
    currency: str
    payment: str
    payment_kind: str
    method: str
    delivery: str
    track_number: str | None
    next_at: datetime | None
    next: str | None
    late: bool
    tasks: int
    warnings: tuple[str, ...]
    engineer: bool


@dataclass(frozen=True)
class ColumnShown:
    """A status on the board: `count` orders stand there, `cards` are those placed last."""

    status: Status
    count: int
    cards: tuple[OrderShown, ...]
    query: str

    @property
    def more(self) -> int:
        """Those that no card shows."""
        return max(0, self.count - len(self.cards))


@dataclass(frozen=True)
class Choices:
    """What each filter offers: pairs of a value and its words."""

    statuses: tuple[Option, ...]
    stages: tuple[Option, ...]
    payments: tuple[Option, ...]
    methods: tuple[Option, ...]
    kinds: tuple[Option, ...]
    carriers: tuple[Option, ...]
    warnings: tuple[Option, ...]


def lines_shown(
    rows: Iterable[OrderLine], say: Speaker, named: Naming, *, speaks: bool = True
) -> tuple[OrderShown, ...]:
    """A list, as it is ordered. `speaks`: the reader speaks with customers, and sees their phones whole."""
    return tuple(line_shown(row, say, named, speaks=speaks) for row in rows)


def line_shown(row: OrderLine, say: Speaker, named: Naming, *, speaks: bool = True) -> OrderShown:
    """`say.now` tells what is late."""
    phone = Phone(row.customer_phone) if row.customer_phone else None
    waits = None if row.next_rule is None else wait_words(row.next_rule, row.next_words or "", say.locale)
    return OrderShown(
        id=row.id,
        number=row.number,
        status=row.status,
        placed_at=row.placed_at,
        channel=named.of(row.channel),
        draft=row.draft,
        customer_id=row.customer_id,
        name=row.customer_name,
        phone=None if phone is None else readable(phone) if speaks else masked(phone),
        vip=row.customer_vip,
        black_listed=row.customer_black_listed,
        total=row.total,
        currency=row.currency,
        payment=named.of(row.payment_state),
        payment_kind=_PAYMENT_KINDS[row.payment_state],
        method=named.of(row.method),
        delivery=_delivery(row, named),
        track_number=row.track_number,
        next_at=row.next_at,
        next=waits,
        late=row.next_at is not None and row.next_at < say.now,
        tasks=row.open_tasks,
        warnings=tuple(word_for(warning, say.locale) for warning in row.warnings),
        engineer=row.needs_engineer is not None,
    )


def _delivery(row: OrderLine, named: Naming) -> str:
    """Who brings it, and how; of the shop's own ways the kind says both."""
    if not row.delivery_kind.by_carrier:
        return named.of(row.delivery_kind)
    return f"{named.carrier(row.carrier)}, {named.of(row.delivery_kind)}"


def board_shown(
    found: Mapping[Status, Sequence[OrderLine]],
    counts: Mapping[Status, int],
    narrowing: Narrowing,
    say: Speaker,
    named: Naming,
    *,
    speaks: bool = True,
) -> tuple[ColumnShown, ...]:
    """A column for each open status, in the order of a usual life."""
    rest = narrowing.without_status
    return tuple(
        ColumnShown(
            status=status,
            count=counts.get(status, 0),
            cards=lines_shown(found.get(status, ()), say, named, speaks=speaks),
            query=rest.query(status=status.value),
        )
        for status in OPEN
    )


def choices(carriers: Iterable[str], say: Speaker, named: Naming) -> Choices:
    """In the reader's words; `carriers` are those the shop's orders go by."""

    def of(codes: Iterable[PaymentState | PaymentMethod | DeliveryKind]) -> tuple[Option, ...]:
        return tuple((code.value, capitalised(named.of(code))) for code in codes)

    return Choices(
        statuses=tuple((status.value, named.status(status)) for status in Status),
        stages=tuple((stage.value, say.gettext(words)) for stage, words in STAGES.items()),
        payments=of(PaymentState),
        methods=of(PaymentMethod),
        kinds=of(DeliveryKind),
        carriers=tuple((code, named.carrier(code)) for code in carriers),
        warnings=(
            (ANY, say.gettext(N_("Any warning"))),
            *((one.value, capitalised(word_for(one, say.locale))) for one in Warning),
        ),
    )


class _Label(StrEnum):
    """Columns of a spreadsheet, in their order."""

    NUMBER = N_("Number")
    PLACED = N_("Placed")
    STATUS = N_("Status")
    CUSTOMER = N_("Customer")
    PHONE = N_("Phone")
    TOTAL = N_("Total")
    CURRENCY = N_("Currency")
    PAID = N_("Paid")
    PAYMENT = N_("Payment")
    METHOD = N_("Payment method")
    DELIVERY = N_("Delivery")
    TRACK = N_("Track number")
    CHANNEL = N_("Channel")
    CLOSED = N_("Closed on")
    WARNINGS = N_("Warnings")


_KINDS: Final = {
    _Label.NUMBER: Kind.COUNT,
    _Label.PLACED: Kind.MOMENT,
    _Label.TOTAL: Kind.MONEY,
    _Label.PAID: Kind.MONEY,
    _Label.CLOSED: Kind.MOMENT,
}


def export_columns(say: Speaker) -> tuple[Column, ...]:
    """By the names the reader knows them by."""
    return tuple(Column(say.gettext(label.value), _KINDS.get(label, Kind.TEXT)) for label in _Label)


def export_row(row: OrderLine, say: Speaker, named: Naming) -> Row:
    """An order in the order of `export_columns`."""
    return (
        row.number,
        row.placed_at,
        named.status(row.status),
        row.customer_name,
        row.customer_phone,
        row.total,
        row.currency,
        row.paid,
        named.of(row.payment_state),
        named.of(row.method),
        _delivery(row, named),
        row.track_number,
        named.of(row.channel),
        row.closed_at,
        "; ".join(word_for(warning, say.locale) for warning in row.warnings),
    )
