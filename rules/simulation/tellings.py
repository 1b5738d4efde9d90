"""What is said in a scenario of an order, its goods and its parcel: one small model a word, each making its stimulus.

What is said of money stands in money_tellings.
"""

from typing import Final

from pydantic import Field

from domain.answers import Shortfall
from domain.orders import Reason
from domain.parcels import Carrier, ParcelCode
from domain.stimuli import (
    DraftAbsorbed,
    HandoverAnswered,
    MessageFailed,
    OrderCancelled,
    OrderEdited,
    OrderIssued,
    OrderPacked,
    OrderShipped,
    ParcelMoved,
    StockArrived,
    StockShort,
)
from rules.order.wanted import MessageChannel
from rules.simulation.edits import edit_meant
from rules.simulation.moments import PlanTime
from rules.simulation.sayings import Said
from rules.simulation.scene import NothingThere, Scene
from rules.simulation.writing import EditWritten, Text

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
        return OrderEdited(edit=edit_meant(self.edit, scene))


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
            at=scene.moment(self.happened_at),
            office=self.office,
            raw=self.raw,
            store_until=None if until is None else scene.moment(until),
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
