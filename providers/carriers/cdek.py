"""CDEK API v2: asks it to take parcels, follows them, knows its offices; notices are unsigned and only point at orders.

Creating an order is asynchronous and has no key against repeats, so an order of our number is looked for first. A
return travels as an order of its own: its delivery is our `arrived_back`.
"""

import time
from collections.abc import Sequence
from datetime import UTC, timedelta

from pydantic import BaseModel, SecretStr, TypeAdapter, ValidationError

from domain.parcels import ParcelCode
from ports.carriers import (
    CarrierNotice,
    Handover,
    HandoverRequest,
    HandoverState,
    Office,
    TrackReport,
)
from ports.errors import Outage, Rejected, Rejection, Unavailable
from providers.carriers import cdek_wire as wire
from providers.carriers.cdek_codes import BEFORE_ACCEPTANCE, movement
from providers.carriers.cdek_request import Shipping, new_order
from providers.http import Answer, Fields, Http, HttpSettings, Repeat, Route

_TOKEN = Route("POST", "/oauth/token")
_CREATE = Route("POST", "/orders")
_ORDERS = Route("GET", "/orders")
_ORDER = Route("GET", "/orders/{uuid}")
_OFFICES = Route("GET", "/deliverypoints")
_EXPIRES_EARLY = 300.0
_FOUND = frozenset({200, 400, 404})
_CREATED = frozenset({200, 202, 400})
_NOT_FOUND = frozenset(
    {
        "v2_entity_not_found",
        "v2_entity_not_found_im_number",
        "v2_order_not_found",
        "v2_entity_not_found_cdek_number",
    }
)
_PENDING = frozenset({"ACCEPTED", "WAITING"})


class CdekSettings(Shipping, frozen=True):
    """A shop's contract with CDEK, and from where and how it ships."""

    base_url: str = "https://api.cdek.ru/v2"
    client_id: str
    client_secret: SecretStr
    timeout: timedelta = timedelta(seconds=20)


class CdekCarrier:
    """`CarrierGateway` over CDEK. Lost answers are `Unavailable`, not `Unknown`: every call here may be repeated."""

    def __init__(self, settings: CdekSettings) -> None:
        self._settings = settings
        self._http = Http("cdek", HttpSettings(base_url=settings.base_url, timeout=settings.timeout))
        self._token = ""
        self._token_ends = 0.0

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.close()

    async def request_handover(self, request: HandoverRequest) -> Handover:
        """Looked for first, then asked for; CDEK checks it later, so the answer is usually `PENDING`."""
        known = await self.find_handover(request.client_id)
        if known is not None:
            return known
        answer = await self._ask(_CREATE, json=new_order(request, self._settings), expect=_CREATED)
        created = answer.read(wire.OrderAnswer)
        if answer.status == 400 or created.entity is None:
            raise Rejected(Rejection.PARCEL_REFUSED, _first_fault(created))
        return _handover(created, created.entity)

    async def find_handover(self, client_id: str) -> Handover | None:
        """By our number of the order."""
        found = await self._find(_ORDERS, query={"im_number": client_id})
        return None if found is None or found.entity is None else _handover(found, found.entity)

    async def track(self, track_numbers: Sequence[str]) -> list[TrackReport]:
        """One call a parcel, and one more for a parcel on its way back: CDEK has no batch."""
        reports: list[TrackReport] = []
        for number in track_numbers:
            found = await self._find(_ORDERS, query={"cdek_number": number})
            if found is None or found.entity is None:
                continue
            reports += _movements(number, found.entity)
            for related in found.related_entities:
                if related.type == "return_order":
                    reports += await self._come_back(number, related.uuid)
        return reports

    async def office(self, code: str) -> Office | None:
        """An office or a parcel locker by its code."""
        answer = await self._ask(_OFFICES, query={"code": code}, expect=_FOUND)
        points = answer.read(list[wire.DeliveryPoint]) if answer.status == 200 else []
        for point in points:
            if point.code == code:
                return Office(
                    code=point.code,
                    city=point.location.city,
                    address=point.location.address_full or point.location.address,
                    phone=point.phones[0].number if point.phones else None,
                    hours=point.work_time,
                )
        return None

    def read_notice(self, body: bytes) -> CarrierNotice | None:
        """Only ORDER_STATUS speaks of a movement."""
        try:
            notice = TypeAdapter(wire.Notice).validate_json(body)
        except ValidationError:
            raise Rejected(Rejection.UNREADABLE) from None
        told = notice.attributes
        if notice.type != "ORDER_STATUS" or told is None or told.cdek_number is None:
            return None
        return CarrierNotice(
            track_number=told.cdek_number,
            order_number=told.number,
            raw=told.code.strip(),
            at=told.status_date_time.astimezone(UTC),
        )

    async def _come_back(self, track_number: str, uuid: str) -> list[TrackReport]:
        found = await self._find(_ORDER, path={"uuid": uuid})
        entries = found.entity.statuses if found is not None and found.entity is not None else []
        return [
            TrackReport(
                track_number=track_number,
                code=ParcelCode.ARRIVED_BACK,
                at=entry.date_time.astimezone(UTC),
                raw=f"return_{entry.code}",
            )
            for entry in entries
            if entry.code == "DELIVERED" and not entry.deleted
        ]

    async def _find(
        self, route: Route, *, path: Fields | None = None, query: Fields | None = None
    ) -> wire.OrderAnswer | None:
        answer = await self._ask(route, path=path, query=query, expect=_FOUND)
        if answer.status == 404:
            return None
        found = answer.read(wire.OrderAnswer)
        if answer.status == 200:
            return found
        fault = _first_fault(found)
        if fault in _NOT_FOUND:
            return None
        raise Rejected(Rejection.BAD_REQUEST, fault)

    async def _ask(
        self,
        route: Route,
        *,
        path: Fields | None = None,
        query: Fields | None = None,
        json: BaseModel | None = None,
        expect: frozenset[int],
    ) -> Answer:
        """With a token; a refused one is replaced once, since CDEK may withdraw it early."""
        for _ in range(2):
            headers = {"Authorization": f"Bearer {await self._valid_token()}"}
            answer = await self._http.ask(
                route, Repeat.SAFE, path=path, query=query, json=json, headers=headers, expect=expect | {401}
            )
            if answer.status != 401:
                return answer
            self._token_ends = 0.0
        raise Unavailable(Outage.CREDENTIALS, "http_401")

    async def _valid_token(self) -> str:
        if time.monotonic() >= self._token_ends:
            form = {
                "grant_type": "client_credentials",
                "client_id": self._settings.client_id,
                "client_secret": self._settings.client_secret.get_secret_value(),
            }
            token = (await self._http.ask(_TOKEN, Repeat.SAFE, form=form)).read(wire.Token)
            self._token = token.access_token
            self._token_ends = time.monotonic() + max(0.0, token.expires_in - _EXPIRES_EARLY)
        return self._token


def _handover(answer: wire.OrderAnswer, entity: wire.Entity) -> Handover:
    """By the newest request to create it; an order without any was made long ago and stands."""
    created = next((request for request in answer.requests if request.type in (None, "CREATE")), None)
    state = HandoverState.ACCEPTED if entity.cdek_number else HandoverState.PENDING
    if created is not None and created.state in _PENDING:
        state = HandoverState.PENDING
    refused = created is not None and created.state == "INVALID"
    return Handover(
        provider_id=entity.uuid,
        state=HandoverState.REFUSED if refused else state,
        track_number=entity.cdek_number,
        reason=_first_fault(answer) if refused else None,
    )


def _first_fault(answer: wire.OrderAnswer) -> str:
    return next((fault.code for request in answer.requests for fault in request.errors), "")


def _movements(track_number: str, entity: wire.Entity) -> list[TrackReport]:
    """Oldest first, in the carrier's own order within a second; withdrawn statuses and those from before the parcel moved are left out."""
    reports = []
    oldest_first = list(reversed(entity.statuses))
    oldest_first.sort(key=lambda status: status.date_time)
    for entry in oldest_first:
        raw = entry.code.strip()
        if entry.deleted or raw in BEFORE_ACCEPTANCE:
            continue
        code = movement(raw, entry.reason_code)
        arrived = code is ParcelCode.ARRIVED
        kept_until = entity.keep_free_until.astimezone(UTC) if arrived and entity.keep_free_until else None
        reports.append(
            TrackReport(
                track_number=track_number,
                code=code,
                at=entry.date_time.astimezone(UTC),
                office=entity.delivery_point if arrived else None,
                raw=raw,
                kept_until=kept_until,
            )
        )
    return reports
