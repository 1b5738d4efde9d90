"""CDEK API v2 as it travels: the parts of its JSON that we write and read; what they mean is `cdek`'s."""

from decimal import Decimal
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, PlainSerializer

# CDEK reads JSON numbers only; two decimal places survive the way through a float's shortest form.
Roubles = Annotated[Decimal, PlainSerializer(float, return_type=float, when_used="json")]


class Token(BaseModel):
    """An answer of `/oauth/token`; `expires_in` in seconds."""

    access_token: str
    expires_in: int


class Value(BaseModel):
    """Money in roubles."""

    value: Roubles


class Phone(BaseModel):
    """A phone, E.164."""

    number: str


class Recipient(BaseModel):
    """Who collects."""

    name: str
    phones: list[Phone]


class Location(BaseModel):
    """A door."""

    city: str
    region: str | None = None
    postal_code: str | None = None
    address: str | None = None


class Item(BaseModel):
    """One line: `payment` is taken from the customer for each piece, `cost` is the insured price of a piece."""

    name: str
    ware_key: str
    payment: Value
    cost: Roubles
    weight: int
    amount: int


class Package(BaseModel):
    """One box; weight in grams."""

    number: str
    weight: int
    items: list[Item]


class NewOrder(BaseModel):
    """A request to take a parcel. `number` is our id: CDEK has no other key against repeats."""

    type: int = 1
    number: str
    tariff_code: int
    comment: str
    shipment_point: str
    delivery_point: str | None = None
    to_location: Location | None = None
    recipient: Recipient
    delivery_recipient_cost: Value
    packages: list[Package]


class Fault(BaseModel):
    """A code of CDEK's own; its message is not read."""

    code: str


class Request(BaseModel):
    """The state of an asynchronous request: ACCEPTED, WAITING, SUCCESSFUL, INVALID."""

    type: str | None = None
    state: str
    errors: list[Fault] = []


class StatusEntry(BaseModel):
    """One status of an order; `deleted` means CDEK has withdrawn it."""

    code: str
    date_time: AwareDatetime
    reason_code: str = ""
    deleted: bool = False


class Entity(BaseModel):
    """An order of CDEK, as far as we follow it; `statuses` come newest first."""

    uuid: str
    cdek_number: str | None = None
    number: str | None = None
    delivery_point: str | None = None
    keep_free_until: AwareDatetime | None = None
    statuses: list[StatusEntry] = []


class Related(BaseModel):
    """Another thing that belongs to the order."""

    uuid: str
    type: str


class OrderAnswer(BaseModel):
    """An order with the requests made about it."""

    entity: Entity | None = None
    requests: list[Request] = []
    related_entities: list[Related] = []


class OfficeLocation(BaseModel):
    """Where an office is."""

    city: str = ""
    address: str = ""
    address_full: str | None = None


class DeliveryPoint(BaseModel):
    """An office or a parcel locker."""

    code: str
    location: OfficeLocation
    work_time: str | None = None
    phones: list[Phone] = []


class NoticeAttributes(BaseModel):
    """What moved. The numeric code is deprecated, the word comes with a trailing space at times."""

    cdek_number: str | None = None
    number: str | None = None
    code: str
    status_date_time: AwareDatetime


class Notice(BaseModel):
    """A webhook."""

    type: str
    attributes: NoticeAttributes | None = None
