"""The JSON of CDEK API v2 as its twin reads and writes it."""

from datetime import datetime, timedelta

from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from sandbox.offices import Office
from sandbox.state import Parcel, ParcelStatus, now

_FREE_STORAGE = timedelta(days=7)

Json = dict[str, "str | int | bool | list[Json] | Json"]


class Phone(BaseModel):
    """A phone."""

    number: str


class Recipient(BaseModel):
    """Who collects."""

    name: str
    phones: list[Phone] = Field(min_length=1)


class NewOrder(BaseModel):
    """What the twin reads of `POST /orders`."""

    number: str = Field(max_length=40)
    tariff_code: int
    delivery_point: str | None = None
    recipient: Recipient


class Subscription(BaseModel):
    """`POST /webhooks`."""

    type: str
    url: str


def shown(parcel: Parcel) -> Response:
    """An order with its statuses, newest first, and the requests made about it."""
    entity: Json = {"uuid": parcel.uuid, "number": parcel.number}
    if parcel.state == "SUCCESSFUL":
        entity["cdek_number"] = parcel.cdek_number
    if parcel.delivery_point is not None:
        entity["delivery_point"] = parcel.delivery_point
    entity["statuses"] = [_status(status) for status in reversed(parcel.statuses)]
    arrived = next((one for one in parcel.statuses if one.code == "ACCEPTED_AT_PICK_UP_POINT"), None)
    if arrived is not None:
        entity["keep_free_until"] = _moment(arrived.at + _FREE_STORAGE)
    errors: list[Json] = [{"code": parcel.fault}] if parcel.fault else []
    related: list[Json] = [{"uuid": parcel.return_uuid, "type": "return_order"}] if parcel.return_uuid else []
    body: Json = {
        "entity": entity,
        "requests": [{"type": "CREATE", "state": parcel.state, "errors": errors}],
        "related_entities": related,
    }
    return JSONResponse(body)


def invalid(code: str) -> Response:
    """A request the carrier does not take."""
    return JSONResponse({"requests": [{"state": "INVALID", "errors": [{"code": code}]}]}, status_code=400)


def notice_json(parcel: Parcel, status: ParcelStatus) -> Json:
    """An ORDER_STATUS webhook."""
    # The stray space and the numeric 1000 are the vendor's own.
    attributes: Json = {
        "is_return": False,
        "cdek_number": parcel.cdek_number,
        "number": parcel.number,
        "code": f"{status.code} ",
        "status_code": "1000",
        "status_reason_code": status.reason_code,
        "status_date_time": _moment(status.at),
        "city_name": status.city,
        "deleted": status.deleted,
    }
    return {
        "type": "ORDER_STATUS",
        "date_time": _moment(now()),
        "uuid": parcel.uuid,
        "attributes": attributes,
    }


def _status(status: ParcelStatus) -> Json:
    return {
        "code": status.code,
        "date_time": _moment(status.at),
        "city": status.city,
        "reason_code": status.reason_code,
        "deleted": status.deleted,
    }


def delivery_point_json(office: Office) -> Json:
    """A delivery point."""
    full = f"{office.postcode}, {office.region}, {office.city}, {office.line}"
    return {
        "code": office.code,
        "type": "PVZ",
        "work_time": office.hours,
        "phones": [{"number": office.phone}],
        "location": {"city": office.city, "address": office.line, "address_full": full},
    }


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S%z")
