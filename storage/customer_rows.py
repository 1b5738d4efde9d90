"""What is read of a customer and written to the card, as frozen rows; all of it is personal. Statements: storage.customers."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Self

from pydantic import Field, TypeAdapter, model_validator

from domain.base import Moment, Stored
from domain.buyers import Buyer, ImportantDate
from domain.ids import CustomerId, ShopId
from domain.money import Percent
from domain.orders import Channel
from storage.rows import Row

TEXTS: TypeAdapter[dict[str, str]] = TypeAdapter(dict[str, str])
"""Handles and dates: words by their names."""
_MOMENTS: TypeAdapter[dict[str, Moment]] = TypeAdapter(dict[str, Moment])


class NewCustomer(Stored):
    """What an order says of its customer. Phone in E.164; one of phone and email is there."""

    phone: str | None = Field(default=None, repr=False)
    email: str | None = Field(default=None, repr=False)
    name: str | None = Field(default=None, repr=False)
    locale: str = "ru"
    external_id: str | None = None
    handles: dict[str, str] = Field(default_factory=dict, repr=False)
    timezone: str | None = None
    preferred_channel: Channel | None = None

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if not (self.phone or self.email):
            raise ValueError("a customer has a phone or an email")
        return self


class CustomerRow(Row):
    """A customer's card; all of it is personal."""

    id: CustomerId
    shop: ShopId
    phone: str | None = Field(repr=False)
    email: str | None = Field(repr=False)
    name: str | None = Field(repr=False)
    locale: str
    external_id: str | None
    handles: str | None = Field(repr=False)
    """By network, JSON text."""
    timezone: str | None
    preferred_channel: Channel | None
    black_listed: bool
    black_listed_why: str | None = Field(repr=False)
    black_listed_by: str | None
    black_listed_at: Moment | None
    unsubscribed_at: Moment | None
    consent_at: Moment | None
    consent_source: str | None
    wrong_number: bool
    vip: bool
    dates: str | None = Field(repr=False)
    """Important dates by their names, JSON text."""
    dates_told: str | None = Field(repr=False)
    """When the shop was told of each, JSON text."""
    personal_discount: Percent | None
    staff: bool
    assignee: str | None
    segments: tuple[str, ...]
    unsubscribe_token: str = Field(repr=False)
    completed_orders: int
    returned_orders: int
    last_contact_at: Moment | None
    erased_at: Moment | None
    created_at: Moment
    updated_at: Moment

    @property
    def handles_by_network(self) -> dict[str, str]:
        """`{"vk": "id1"}`."""
        return TEXTS.validate_json(self.handles) if self.handles else {}

    @property
    def dates_by_name(self) -> dict[str, str]:
        """`{"birthday": "1990-05-01"}`."""
        return TEXTS.validate_json(self.dates) if self.dates else {}

    @property
    def told_by_name(self) -> dict[str, datetime]:
        """When the shop was told of each important date; aware."""
        return _MOMENTS.validate_json(self.dates_told) if self.dates_told else {}

    def told_with(self, dates: Mapping[str, str], now: datetime) -> dict[str, str]:
        """When each of these dates was told: one that stays keeps its moment, a new or a corrected one is told now."""
        before, told = self.dates_by_name, self.told_by_name
        return {
            name: (told.get(name, now) if before.get(name) == day else now).isoformat()
            for name, day in dates.items()
        }

    def buyer(self, zone: str) -> Buyer:
        """Who buys, as far as prices go; `zone` (IANA) is the one the customer lives by."""
        told = self.told_by_name
        return Buyer(
            zone=zone,
            personal=self.personal_discount,
            dates=tuple(
                ImportantDate(day=date.fromisoformat(day), told_at=told[name])
                for name, day in self.dates_by_name.items()
                if name in told
            ),
            staff=self.staff,
        )


class CustomerChange(Stored):
    """What a person or a key changes in a card: only the fields that are set (pydantic's `model_fields_set`)."""

    name: str | None = Field(default=None, repr=False)
    phone: str | None = Field(default=None, repr=False)
    email: str | None = Field(default=None, repr=False)
    locale: str = "ru"
    timezone: str | None = None
    preferred_channel: Channel | None = None
    handles: dict[str, str] | None = Field(default=None, repr=False)
    dates: dict[str, str] | None = Field(default=None, repr=False)
    dates_told: dict[str, str] | None = Field(default=None, repr=False)
    """Goes with `dates`: `CustomerRow.told_with` makes it."""
    personal_discount: Percent | None = None
    staff: bool = False
    black_listed: bool = False
    black_listed_why: str | None = Field(default=None, repr=False)
    black_listed_by: str | None = None
    black_listed_at: Moment | None = None
    unsubscribed_at: Moment | None = None
    consent_at: Moment | None = None
    consent_source: str | None = None
    wrong_number: bool = False
    vip: bool = False
    assignee: str | None = None


class Learned(Stored):
    """What a step learned of a customer. `black_list` is the reason's code."""

    completed: int = 0
    returned: int = 0
    wrong_number: bool = False
    black_list: str | None = None
    segments: tuple[str, ...] = ()
