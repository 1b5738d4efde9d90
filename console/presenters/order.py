"""The order's page as it is shown: its head, its goods and sums, its customer, what comes next."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final, NamedTuple
from urllib.parse import quote

from console.presenters.order_path import Step, path_of
from desk.orders.whole import Whole
from domain import emails, phones
from domain.ids import OrderId
from domain.money import ZERO
from domain.orders import DeliveryKind, Order, PaymentMethod
from domain.phones import Phone
from domain.statuses import AGREEING, CLOSED, PaymentState, Status
from domain.zones import Zone
from playbook.wording import Locale, slot_words, word_for
from rules.consequences.coming import Coming, ComingKind, coming_next
from rules.order.explaining import explain
from rules.pricing.basket import basket_of
from rules.pricing.pricing import price
from rules.pricing.quote import Quote
from rules.pricing.wording import delivery_words, reason_words
from rules.words.coming import WAITS_FOR
from rules.words.names import said
from storage.customers import CustomerRow
from storage.order_lists import ShortOrderRow

_VERSION_LETTERS: Final = 8


class Head(NamedTuple):
    """What stands above everything."""

    id: str
    number: int
    external_id: str | None
    status: Status
    payment: PaymentState
    method: PaymentMethod
    draft: bool
    version: str
    workflow: str | None
    """Where engineers look at it; None where no such place is set."""
    needs_engineer: bool
    path: tuple[Step, ...]
    days: int | None
    """How many days it stands where it stands, where that is two or more."""
    warnings: tuple[str, ...]
    """While it is being agreed: they are for who speaks with the customer."""
    placed_at: datetime


class LineShown(NamedTuple):
    """One line of goods; `before` is what a pack costs without anything taken off."""

    name: str
    sku: str
    quantity: int
    unit: Decimal
    before: Decimal | None
    total: Decimal
    why: tuple[str, ...]


class Sums(NamedTuple):
    """What it costs, what came, what is still to come."""

    lines: tuple[LineShown, ...]
    delivery: Decimal
    delivery_kind: DeliveryKind
    carrier: str
    why_delivery: str
    total: Decimal
    paid: Decimal
    refunded: Decimal
    owed: Decimal
    on_delivery: bool
    currency: str
    promo_code: str | None


class Parcel(NamedTuple):
    """How it travels."""

    address: str | None
    slot: str | None
    day: str | None
    track_number: str | None
    carrier: str | None
    office: str | None


class OtherShown(NamedTuple):
    """Another order of the customer."""

    id: str
    number: int
    status: Status
    placed_at: datetime
    total: Decimal
    currency: str
    open: bool


class CustomerShown(NamedTuple):
    """Whom it is for; phone and email with their middle hidden."""

    id: str
    name: str | None
    phone: str | None
    email: str | None
    zone: Zone
    sms: bool
    letters: bool
    unsubscribed: bool
    consent_at: datetime | None
    black_listed: bool
    why_black_listed: str | None
    wrong_number: bool
    vip: bool
    completed: int
    returned: int
    others: tuple[OtherShown, ...]


def head_of(whole: Whole, ui: str | None, namespace: str, locale: Locale) -> Head:
    """`ui` is the address of Temporal's pages."""
    row, order = whole.row, whole.state.order
    facts = [entry.fact for entry in whole.timeline]
    path = path_of(order.delivery.kind, order.method, row.status, facts)
    stands = next((step.at for step in path if step.status is row.status), None)
    days = (whole.now - stands).days + 1 if stands is not None and row.status not in CLOSED else 0
    return Head(
        id=row.id,
        number=row.number,
        external_id=None if row.external_id.startswith("steward:") else row.external_id,
        status=row.status,
        payment=row.payment_state,
        method=order.method,
        draft=row.draft,
        version=row.playbook_version[:_VERSION_LETTERS],
        workflow=workflow_page(ui, namespace, row.id),
        needs_engineer=row.needs_engineer is not None,
        path=path,
        days=days if days > 1 else None,
        warnings=tuple(word_for(warning, locale) for warning in whole.state.warnings)
        if row.status in AGREEING
        else (),
        placed_at=row.placed_at,
    )


def workflow_page(ui: str | None, namespace: str, order: OrderId) -> str | None:
    """Where Temporal shows the order's workflow; None where nobody said where its pages are."""
    if not ui:
        return None
    return f"{ui.rstrip('/')}/namespaces/{quote(namespace)}/workflows/{quote(f'order/{order}', safe='')}"


def sums_of(whole: Whole, locale: Locale) -> Sums:
    """Each line with the reasons of its price, where the playbook makes it."""
    state, order = whole.state, whole.state.order
    quote = _quote(whole)
    return Sums(
        lines=tuple(_lines(order, quote, locale)),
        delivery=order.delivery.price,
        delivery_kind=order.delivery.kind,
        carrier=order.delivery.carrier,
        why_delivery=_why_delivery(quote, order, locale),
        total=order.total,
        paid=state.paid,
        refunded=state.refunded,
        owed=ZERO if state.status in (Status.CANCELLED, Status.RETURNED) else state.owed,
        on_delivery=not order.method.prepaid,
        currency=order.currency,
        promo_code=order.promo_code,
    )


def _quote(whole: Whole) -> Quote | None:
    """As it was priced; None where the shop said the prices, or rules would make others by now."""
    order, buyer = whole.state.order, whole.around.buyer
    if not order.priced or buyer is None:
        return None
    found = price(basket_of(order), buyer, whole.playbook, order.placed_at)
    return found if found.total == order.total else None


def _lines(order: Order, quote: Quote | None, locale: Locale) -> list[LineShown]:
    priced = quote.lines if quote is not None else (None,) * len(order.lines)
    return [
        LineShown(
            name=line.name,
            sku=line.sku,
            quantity=line.quantity,
            unit=line.unit_price,
            before=line.list_price if line.list_price not in (None, line.unit_price) else None,
            total=line.total,
            why=()
            if found is None or len(found.reasons) < 2
            else tuple(reason_words(reason, found, order.currency, locale) for reason in found.reasons),
        )
        for line, found in zip(order.lines, priced, strict=True)
    ]


def _why_delivery(quote: Quote | None, order: Order, locale: Locale) -> str:
    if quote is None or quote.delivery is None or quote.delivery.price == quote.delivery.full_price:
        return ""
    return delivery_words(quote.delivery, order.currency, locale)


def parcel_of(whole: Whole, locale: Locale) -> Parcel:
    """Where it goes and where it is."""
    order, parcel = whole.state.order, whole.state.parcel
    to, slot, day = whole.row.sent_to, order.delivery.slot, order.delivery.day
    return Parcel(
        address=to.on_one_line if to is not None else None,
        slot=slot_words(slot, order.reach.zone.name, locale) if slot is not None else None,
        day=day.isoformat() if day is not None else None,
        track_number=parcel.track_number,
        carrier=parcel.carrier,
        office=parcel.office,
    )


def customer_of(customer: CustomerRow, whole: Whole) -> CustomerShown:
    """The card in short."""
    reach = whole.state.order.reach
    return CustomerShown(
        id=customer.id,
        name=customer.name,
        phone=phones.masked(Phone(customer.phone)) if customer.phone else None,
        email=emails.masked(customer.email) if customer.email else None,
        zone=reach.zone,
        sms=reach.sms,
        letters=reach.email,
        unsubscribed=customer.unsubscribed_at is not None,
        consent_at=customer.consent_at,
        black_listed=customer.black_listed,
        why_black_listed=customer.black_listed_why,
        wrong_number=customer.wrong_number,
        vip=customer.vip,
        completed=customer.completed_orders,
        returned=customer.returned_orders,
        others=_others(whole.others),
    )


def _others(rows: Sequence[ShortOrderRow]) -> tuple[OtherShown, ...]:
    return tuple(
        OtherShown(
            id=row.id,
            number=row.number,
            status=row.status,
            placed_at=row.placed_at,
            total=row.total,
            currency=row.currency,
            open=row.status not in CLOSED,
        )
        for row in rows
    )


class NextShown(NamedTuple):
    """One thing that comes next; `late`: a task whose time is over, `ready`: it may be done now."""

    coming: Coming
    ready: bool
    late: bool

    @property
    def is_task(self) -> bool:
        """Somebody must do it."""
        return self.coming.kind is ComingKind.TASK


def waits_for(whole: Whole, locale: Locale) -> str:
    """Whose move it is; nothing of a closed order."""
    return said(WAITS_FOR[explain(whole.state, whole.now).waits_for], locale) if whole.begun else ""


def next_of(whole: Whole, locale: Locale) -> tuple[NextShown, ...]:
    """What comes, the soonest first."""
    if not whole.begun:
        return ()
    found = coming_next(whole.state, whole.playbook, whole.now, locale)
    return tuple(
        NextShown(
            coming=one,
            ready=one.at <= whole.now,
            late=one.until is not None and one.until < whole.now,
        )
        for one in found
    )
