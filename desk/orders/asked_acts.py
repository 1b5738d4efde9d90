"""What a request may tell of an order or ask of it: money, parcels, refunds, shortages, a comment, its end."""

from typing import Annotated, Literal, LiteralString, Self

from pydantic import (
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from desk.asked import NEEDED, CarrierCode, FreeText, Request
from desk.orders.asked import ExternalId
from domain.answers import Shortfall
from domain.base import Flag, Moment
from domain.cheaper import Cheaper
from domain.money import AskedAmount
from domain.orders import Reason
from domain.parcels import ParcelCode


def cheaper_fault(reason: Reason | None, cheaper: Cheaper | None) -> LiteralString | None:
    """What is to be said of where it is cheaper, and is not; or is, and the reason is another."""
    if reason is Reason.TOO_EXPENSIVE and cheaper is None:
        return "Say in `cheaper` where it is cheaper: the town at least."
    if reason is not Reason.TOO_EXPENSIVE and cheaper is not None:
        return "Where it is cheaper goes with the reason `too_expensive` alone: leave `cheaper` out."
    return None


class CancelAsked(Request):
    """Give the order up; after shipment it is called back."""

    reason: Reason
    comment: FreeText | None = Field(
        default=None,
        validate_default=True,
        description="In words, needed when the reason is `other`; kept with the order, never in a history",
    )
    cheaper: Cheaper | None = Field(
        default=None,
        validate_default=True,
        description="Where it is cheaper; needed when the reason is `too_expensive`, and then alone",
    )
    silent: Flag = Field(default=False, description="Tell the customer nothing")
    duplicate_of: Annotated[str, Field(max_length=60)] | None = Field(
        default=None,
        validate_default=True,
        description="The id of the order that stays; needed when the reason is `duplicate`",
    )

    @field_validator("comment")
    @classmethod
    def _other_in_words(cls, comment: str | None, told: ValidationInfo) -> str | None:
        if comment is None and told.data.get("reason") is Reason.OTHER:
            raise PydanticCustomError(NEEDED, "Say in words what the reason `other` was.")
        return comment

    @field_validator("cheaper")
    @classmethod
    def _cheaper_where(cls, cheaper: Cheaper | None, told: ValidationInfo) -> Cheaper | None:
        if fault := cheaper_fault(told.data.get("reason"), cheaper):
            raise PydanticCustomError(NEEDED, fault)
        return cheaper

    @field_validator("duplicate_of")
    @classmethod
    def _duplicate_of_which(cls, of: str | None, told: ValidationInfo) -> str | None:
        if (told.data.get("reason") is Reason.DUPLICATE) != (of is not None):
            raise PydanticCustomError(
                NEEDED, "The order that stays goes with the reason `duplicate`, and is needed there."
            )
        return of


class PaymentTold(Request):
    """Money of a prepayment that came."""

    provider: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$", examples=["yookassa"])]
    external_id: ExternalId
    amount: AskedAmount = Field(gt=0)
    paid_at: Moment


class Nothing(Request):
    """No fields: the address says it all."""


class ShippedAsked(Request):
    """The parcel is with the carrier under this track number; own courier and self-pickup have none."""

    carrier: CarrierCode | None = Field(default=None, description="Without it the order's own")
    track_number: Annotated[str, Field(max_length=60, examples=["RA644000005RU"])] | None = None


class Movement(Request):
    """One movement of the parcel in normalised words."""

    code: ParcelCode
    at: Moment = Field(description="When it happened, by the carrier's clock")
    office: Annotated[str, Field(max_length=100)] | None = Field(
        default=None, description="The carrier's code of the office"
    )
    raw: Annotated[str, Field(max_length=100)] | None = Field(
        default=None, description="The carrier's own code"
    )


class TrackingTold(Request):
    """Movements of the parcel, in any order, repeated or not."""

    events: tuple[Movement, ...] = Field(min_length=1, max_length=100)


class MoneyTold(Request):
    """Money on delivery that arrived from the carrier."""

    amount: AskedAmount = Field(gt=0)
    received_at: Moment
    external_id: ExternalId


class InvoiceAsked(Request):
    """The bank invoice is with the customer."""

    number: Annotated[str, Field(min_length=1, max_length=100)] | None = Field(
        default=None,
        description="Yours; told without one it is the invoice that is waited for already, if any is",
    )


class RefundAsked(Request):
    """Money that is to go back through the provider, or went back already."""

    state: Literal["wanted", "made"] = "wanted"
    amount: AskedAmount | None = Field(
        default=None, gt=0, description="Wanted: all that was paid, when absent. Made: needed"
    )
    external_id: ExternalId | None = Field(default=None, description="Your id of a refund that was made")

    @model_validator(mode="after")
    def _made_is_told_whole(self) -> Self:
        if self.state == "made" and (self.amount is None or self.external_id is None):
            raise ValueError("a refund that was made has an amount and an external_id")
        return self


class ShortageAsked(Request):
    """Lines that cannot be filled."""

    lines: tuple[Shortfall, ...] = Field(min_length=1, max_length=500)


class CommentAsked(Request):
    """Free text for the people of the shop."""

    text: FreeText
