"""Reads what was typed into the form of an act of an order; what cannot be read is told by its field, in words of the catalogues."""

from decimal import Decimal

from console.menu import N_
from console.presenters import cheaper_fields
from console.presenters.form_reading import Typed, Wrong, sum_in
from desk.orders.whole import Whole
from domain.answers import Shortfall
from domain.money import ZERO
from domain.orders import Reason
from domain.parcels import ParcelCode
from domain.stimuli import (
    InvoiceIssued,
    MoneyArrived,
    OrderCancelled,
    OrderIssued,
    OrderPacked,
    OrderShipped,
    ParcelMoved,
    PaymentReceived,
    RefundWanted,
    StimulusBody,
    StockArrived,
    StockShort,
)
from domain.tracks import BadTrack, check_track
from rules.order.state import BY_HAND


def packed(_whole: Whole, _typed: Typed, _once: str) -> StimulusBody:
    """The parcel is packed."""
    return OrderPacked()


def issued(_whole: Whole, _typed: Typed, _once: str) -> StimulusBody:
    """Handed out by the shop's own people."""
    return OrderIssued()


def goods(_whole: Whole, _typed: Typed, _once: str) -> StimulusBody:
    """What was waited for is there."""
    return StockArrived()


def invoice(_whole: Whole, typed: Typed, _once: str) -> StimulusBody:
    """With its number, where one was typed."""
    return InvoiceIssued(number=typed.get("number", "").strip()[:100] or None)


def shipped(whole: Whole, typed: Typed, _once: str) -> StimulusBody:
    """With a track number, where a carrier has it. Raises Wrong."""
    carrier = typed.get("carrier") or whole.state.order.delivery.carrier
    if not whole.state.order.delivery.kind.by_carrier:
        return OrderShipped(carrier=carrier)
    number = typed.get("track_number", "").strip()
    if not number:
        raise Wrong(track_number=N_("Write the track number from the label."))
    try:
        return OrderShipped(carrier=carrier, track_number=check_track(carrier, number).number)
    except BadTrack:
        raise Wrong(track_number=N_("This is no number of this carrier: check each figure.")) from None


def parcel(whole: Whole, typed: Typed, _once: str) -> StimulusBody:
    """Where it is. Raises Wrong."""
    code = typed.get("code", "")
    if code not in set(ParcelCode):
        raise Wrong(code=N_("Choose what became of the parcel."))
    office = typed.get("office", "").strip()[:100] or None
    return ParcelMoved(code=ParcelCode(code), at=whole.now, office=office)


def payment(whole: Whole, typed: Typed, once: str) -> StimulusBody:
    """Of a prepayment, entered by hand. Raises Wrong."""
    amount = _amount(typed, max(ZERO, whole.state.owed))
    return PaymentReceived(provider=BY_HAND, external_id=once, amount=amount, paid_at=whole.now)


def money(whole: Whole, typed: Typed, once: str) -> StimulusBody:
    """On delivery, from the carrier. Raises Wrong."""
    amount = _amount(typed, max(ZERO, whole.state.owed))
    return MoneyArrived(amount=amount, received_at=whole.now, external_id=once)


def refund(whole: Whole, typed: Typed, _once: str) -> StimulusBody:
    """Money that is to go back. Raises Wrong."""
    return RefundWanted(amount=_amount(typed, whole.state.kept_money))


def short(whole: Whole, typed: Typed, _once: str) -> StimulusBody:
    """Lines that cannot be filled. Raises Wrong."""
    lines = tuple(
        Shortfall(sku=line.sku, missing=missing)
        for line in whole.state.order.lines
        if (missing := _count(typed.get(f"missing-{line.sku}", ""), line.quantity))
    )
    if not lines:
        raise Wrong(lines=N_("Write how many packs are missing."))
    return StockShort(lines=lines)


def cancel(whole: Whole, typed: Typed, _once: str) -> StimulusBody:
    """With its reason. Raises Wrong."""
    reason = typed.get("reason", "")
    if reason not in set(Reason):
        raise Wrong(reason=N_("Choose a reason."))
    if reason == Reason.OTHER and not typed.get("comment", "").strip():
        raise Wrong(comment=N_("Say in words what the reason was."))
    of = typed.get("duplicate_of") or None
    if reason == Reason.DUPLICATE and of is None:
        raise Wrong(duplicate_of=N_("Choose the order that stays."))
    return OrderCancelled(
        reason=Reason(reason),
        duplicate_of=of if reason == Reason.DUPLICATE else None,
        cheaper=cheaper_fields.told(typed) if reason == Reason.TOO_EXPENSIVE else None,
    )


def _amount(typed: Typed, usual: Decimal) -> Decimal:
    return sum_in(typed, "amount", usual) or usual


def _count(written: str, most: int) -> int:
    number = int(written) if written.strip().isascii() and written.strip().isdecimal() else 0
    return min(number, most)
