"""An outcome as people and programs write it, and as the rules take it."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Annotated, Final, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import ConfigDict, Field, RootModel, TypeAdapter, model_validator

from desk.asked import Day, Request, moments_of, refuse_a_past_day
from desk.orders.asked import on_delivery_fault
from desk.orders.asked_acts import cheaper_fault
from desk.orders.asked_edit import OrderEdit
from desk.orders.intake import Known, edit_of
from domain import answers as a
from domain.base import Asked, Moment
from domain.orders import Order, Reason


class AgreedAsked(Request):
    """An analogue was agreed with the customer: the order is edited, as PATCH of the order does it."""

    outcome: Literal["agreed"] = "agreed"
    edit: OrderEdit


class WillCollectAsked(Request):
    """The customer will collect the parcel on that day."""

    outcome: Literal["will_collect"] = "will_collect"
    on: Day | Moment = Field(
        description="A day where the customer lives, or a moment; asked again the day after"
    )


AS_ASKED: Final[Mapping[type[Asked], type[Asked]]] = {
    a.Agreed: AgreedAsked,
    a.WillCollect: WillCollectAsked,
}
"""Outcomes that are asked otherwise than the rules know them."""
_AT_ONCE: Final = timedelta(minutes=1)
"""A promise for today lies ahead by this."""


_Given = Annotated[
    a.Confirmed
    | a.NoAnswer
    | a.WrongNumber
    | a.Callback
    | a.Thinking
    | a.CancelIt
    | a.Spam
    | a.Duplicate
    | a.Extend
    | a.WillPay
    | a.Switched
    | a.Paid
    | a.Reminded
    | a.Hold
    | a.Release
    | a.Refunded
    | a.ToppedUp
    | a.WrittenOff
    | a.Packed
    | a.Short
    | a.Found
    | a.NoneFound
    | AgreedAsked
    | a.Waits
    | a.Approved
    | a.Denied
    | a.Accepted
    | a.Rejected
    | a.WillAnswer
    | a.Lost
    | WillCollectAsked
    | a.Refused
    | a.AlreadyCollected
    | a.Ok
    | a.Reschedule
    | a.Arrived
    | a.NotYet
    | a.Claimed
    | a.Received
    | a.NotHere
    | a.Search
    | a.SendAgain
    | a.WriteOff
    | a.Apply
    | a.Done,
    Field(discriminator="outcome"),
]


class OutcomeAsked(RootModel[_Given]):
    """Any outcome as a request writes it: the rules' own models, but that an edit may hold an address."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    @model_validator(mode="after")
    def _moments_within_reason(self) -> Self:
        for path, moment in moments_of(self.root):
            if not 2000 < moment.year < 2099:
                raise ValueError(f"{path}: give a time between the years 2000 and 2099")
        return self

    @model_validator(mode="after")
    def _reason_told_whole(self) -> Self:
        if isinstance(self.root, a.Confirmed) and (fault := on_delivery_fault(self.root)):
            raise ValueError(fault)
        if not isinstance(self.root, a.GivenUp):
            return self
        if self.root.reason is Reason.OTHER and not (self.root.details or "").strip():
            raise ValueError("say in `details` what the reason `other` was")
        if fault := cheaper_fault(self.root.reason, self.root.cheaper):
            raise ValueError(fault)
        if isinstance(self.root, a.CancelIt) and self.root.reason is Reason.DUPLICATE:
            raise ValueError(
                "name the order that stays: the outcome `duplicate`, or POST /orders/{id}/cancel with `duplicate_of`"
            )
        return self


def answer_of(given: Asked, order: Order, known: Known, now: datetime) -> a.Answer:
    """As the rules take it; the address of an edit travels beside it. Raises Invalid for a day that is past."""
    if isinstance(given, AgreedAsked):
        return a.Agreed(edit=edit_of(given.edit, order, known))
    if isinstance(given, WillCollectAsked):
        return a.WillCollect(on=_moment_of(given.on, order.reach.zone.name, now))
    return _ANSWER.validate_python(given)


def _moment_of(on: date, zone: str, now: datetime) -> datetime:
    if isinstance(on, datetime):
        return on
    refuse_a_past_day(on, "/on", now, zone)
    return max(datetime.combine(on, time(), ZoneInfo(zone)), now + _AT_ONCE)


_ANSWER: TypeAdapter[a.Answer] = TypeAdapter(a.Answer)


def note_of(given: Asked) -> str | None:
    """Words that the rules' own form of the outcome has no field for; all others travel in it."""
    return given.edit.comment if isinstance(given, AgreedAsked) else None
