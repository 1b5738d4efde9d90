"""What shops, customers, carriers, banks and gateways say in a scenario: one small model a word, each making its stimulus.

An amount left out is what is owed, or what is to go back; ids are made of the step.
"""

from datetime import datetime
from decimal import Decimal
from typing import Final

from pydantic import Field

from domain.answers import Shortfall
from domain.ids import RefundId
from domain.money import ZERO, AskedAmount
from domain.orders import PaymentMethod, Reason
from domain.parcels import Carrier, ParcelCode
from domain.stimuli import (
    DraftAbsorbed,
    HandoverAnswered,
    InvoiceIssued,
    MessageFailed,
    MoneyArrived,
    OrderCancelled,
    OrderEdited,
    OrderIssued,
    OrderPacked,
    OrderShipped,
    ParcelMoved,
    PaymentFailed,
    PaymentReceived,
    PaymentSwitched,
    RefundFailed,
    RefundMade,
    RefundWanted,
    StockArrived,
    StockShort,
)
from rules.order.state import Refund
from rules.order.wanted import MessageChannel
from rules.simulation.moments import PlanTime, When
from rules.simulation.placing import edit_of
from rules.simulation.sayings import Said
from rules.simulation.scene import NothingThere, Scene
from rules.simulation.writing import EditWritten, Text

PROVIDER: Final = "yookassa"
_TRACKS: Final = {Carrier.RUSSIAN_POST: "80080000000015", Carrier.CDEK: "1106207236"}
_ANY_TRACK: Final = "TRACK-1042"


class Packed(Said):
    """The shop says the order is packed."""

    def body(self, scene: Scene) -> OrderPacked:
        return OrderPacked()


class Shipped(Said):
    """The shop sent it; the carrier is the order's and the number one of its own, unless they are said."""

    carrier: Text | None = None
    track_number: Text | None = None

    def body(self, scene: Scene) -> OrderShipped:
        delivery = scene.state.order.delivery
        number = self.track_number
        if "track_number" not in self.model_fields_set and delivery.kind.by_carrier:
            number = usual_track(self.carrier or delivery.carrier)
        return OrderShipped(carrier=self.carrier, track_number=number)


class Issued(Said):
    """The shop's own staff handed the goods out and took the money."""

    def body(self, scene: Scene) -> OrderIssued:
        return OrderIssued()


class Invoiced(Said):
    """A bank invoice was issued."""

    number: Text | None = None

    def body(self, scene: Scene) -> InvoiceIssued:
        return InvoiceIssued(number=self.number)


class Shortage(Said):
    """Lines are missing."""

    lines: tuple[Shortfall, ...] = Field(min_length=1)

    def body(self, scene: Scene) -> StockShort:
        return StockShort(lines=self.lines)


class GoodsCame(Said):
    """Goods the order waits for are there."""

    def body(self, scene: Scene) -> StockArrived:
        return StockArrived()


class Edited(Said):
    """Lines, delivery, payment or contact change."""

    edit: EditWritten

    def body(self, scene: Scene) -> OrderEdited:
        return OrderEdited(edit=edit_of(self.edit, scene.state.order, scene.phone, scene.now, scene.zone))


class Cancelled(Said):
    """Somebody gives the order up."""

    reason: Reason = Reason.CUSTOMER
    silent: bool = False
    duplicate_of: Text | None = None

    def body(self, scene: Scene) -> OrderCancelled:
        return OrderCancelled(reason=self.reason, silent=self.silent, duplicate_of=self.duplicate_of)


class Absorbed(Said):
    """A real order of the same phone took the draft's place."""

    by: Text = "another order"

    def body(self, scene: Scene) -> DraftAbsorbed:
        return DraftAbsorbed(by=self.by)


class SwitchedTo(Said):
    """The customer chose another way to pay on the shop's site."""

    method: PaymentMethod

    def body(self, scene: Scene) -> PaymentSwitched:
        return PaymentSwitched(method=self.method)


class Paid(Said):
    """A prepayment came; without an amount all that is owed."""

    amount: AskedAmount | None = Field(default=None, gt=0)
    provider: Text = PROVIDER
    external_id: Text | None = None
    paid_at: PlanTime | None = None

    def body(self, scene: Scene) -> PaymentReceived:
        return PaymentReceived(
            provider=self.provider,
            external_id=self.external_id or _identity("payment", scene),
            amount=_owed(scene) if self.amount is None else self.amount,
            paid_at=_moment(self.paid_at, scene),
        )


class PaymentFailing(Said):
    """The customer tried to pay and could not."""

    code: Text = "insufficient_funds"
    provider: Text = PROVIDER
    external_id: Text | None = None

    def body(self, scene: Scene) -> PaymentFailed:
        identity = self.external_id or _identity("payment", scene)
        return PaymentFailed(provider=self.provider, external_id=identity, code=self.code)


class RefundAsked(Said):
    """Money is to go back; without an amount all that was paid."""

    amount: AskedAmount | None = Field(default=None, gt=0)

    def body(self, scene: Scene) -> RefundWanted:
        return RefundWanted(amount=self.amount)


class GaveBack(Said):
    """The shop gave money back itself; without an amount what is due, else all that came."""

    amount: AskedAmount | None = Field(default=None, gt=0)
    external_id: Text | None = None

    def body(self, scene: Scene) -> RefundMade:
        due = sum((refund.amount for refund in scene.state.refunds_due.values()), ZERO)
        amount = (due or scene.state.kept_money) if self.amount is None else self.amount
        return RefundMade(amount=amount, external_id=self.external_id or _identity("refund", scene))


class RefundDone(Said):
    """The bank made the refund it was asked for."""

    external_id: Text | None = None

    def body(self, scene: Scene) -> RefundMade:
        identity, refund = _refund_asked(scene)
        return RefundMade(
            amount=refund.amount, external_id=self.external_id or f"refund-{identity}", refund=identity
        )


class RefundRefused(Said):
    """The bank will not make the refund it was asked for."""

    code: Text = "rejected_by_payee"

    def body(self, scene: Scene) -> RefundFailed:
        return RefundFailed(refund=_refund_asked(scene)[0], code=self.code)


class Moved(Said):
    """The carrier says where the parcel is; `happened_at` where it tells later than it was."""

    code: ParcelCode
    office: Text | None = None
    happened_at: PlanTime | None = None
    store_until: PlanTime | None = None
    raw: Text | None = None

    def body(self, scene: Scene) -> ParcelMoved:
        until = self.store_until
        return ParcelMoved(
            code=self.code,
            at=_moment(self.happened_at, scene),
            office=self.office,
            raw=self.raw,
            store_until=None if until is None else _moment(until, scene),
        )


class MoneySent(Said):
    """The carrier transferred the money on delivery; without an amount all that is owed."""

    amount: AskedAmount | None = Field(default=None, gt=0)
    external_id: Text | None = None
    received_at: PlanTime | None = None

    def body(self, scene: Scene) -> MoneyArrived:
        return MoneyArrived(
            amount=_owed(scene) if self.amount is None else self.amount,
            received_at=_moment(self.received_at, scene),
            external_id=self.external_id or _identity("register", scene),
        )


class HandoverTaken(Said):
    """The carrier's gateway takes the parcel."""

    track_number: Text | None = None

    def body(self, scene: Scene) -> HandoverAnswered:
        carrier = scene.state.order.delivery.carrier
        return HandoverAnswered(
            request=handover_asked(scene),
            accepted=True,
            track_number=self.track_number or usual_track(carrier),
        )


class HandoverRefused(Said):
    """The carrier's gateway does not take the parcel."""

    code: Text = "refused"

    def body(self, scene: Scene) -> HandoverAnswered:
        return HandoverAnswered(request=handover_asked(scene), accepted=False, code=self.code)


class Undelivered(Said):
    """A message can never be delivered: the last one of this trigger (by this channel)."""

    message: Text
    channel: MessageChannel | None = None
    code: Text = "unknown_subscriber"
    wrong_address: bool = False

    def body(self, scene: Scene) -> MessageFailed:
        for sent in reversed(scene.sent):
            if sent.trigger == self.message and self.channel in (None, sent.channel):
                return MessageFailed(
                    message=sent.id, channel=sent.channel, code=self.code, wrong_address=self.wrong_address
                )
        raise NothingThere(f"message {self.message}")


def usual_track(carrier: str) -> str:
    """A number this carrier could give."""
    return _TRACKS[Carrier(carrier)] if carrier in _TRACKS else _ANY_TRACK


def handover_asked(scene: Scene) -> str:
    """The request the carrier's gateway has not answered yet. Raises NothingThere."""
    if scene.state.handover is None:
        raise NothingThere("handover")
    return scene.state.handover


def _refund_asked(scene: Scene) -> tuple[RefundId, Refund]:
    for identity, refund in scene.state.refunds_due.items():
        if not refund.by_person:
            return identity, refund
    raise NothingThere("refund")


def _owed(scene: Scene) -> Decimal:
    """What is still to come; where nothing is, the order's total: somebody pays twice."""
    return scene.state.owed if scene.state.owed > ZERO else scene.state.order.total


def _moment(when: When | None, scene: Scene) -> datetime:
    return scene.now if when is None else when.moment(scene.now, scene.zone)


def _identity(what: str, scene: Scene) -> str:
    return f"{what}-{scene.step}"
