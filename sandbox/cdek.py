"""The twin of CDEK API v2: tokens, orders taken in two steps, tracking, delivery points, ORDER_STATUS notices.

The secret `wrong` gets no token; an order to an unknown delivery point turns INVALID a moment later, as in life.
"""

import asyncio
import json
import secrets
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Form, Header, HTTPException, Request
from fastapi.responses import JSONResponse, Response
from pydantic import ValidationError

from sandbox.callbacks import Callbacks, Notice
from sandbox.cdek_wire import NewOrder, Subscription, delivery_point_json, invalid, notice_json, shown
from sandbox.failures import Failures, Gateway, Mode
from sandbox.offices import OFFICES
from sandbox.state import Kind, Parcel, ParcelStatus, Received, State, now

_TOKEN_LIVES_S = 3600
_BEARER = "Bearer sandbox-"
_OFFICES = {office.code: office for office in OFFICES}


class CdekTwin:
    """Routes under `/v2`."""

    def __init__(self, state: State, failures: Failures, callbacks: Callbacks) -> None:
        self._state = state
        self._parcels = state.memory.parcels
        self._failures = failures
        self._callbacks = callbacks
        self.router = APIRouter(prefix="/v2", include_in_schema=False)
        self.router.post("/oauth/token")(self.token)
        self.router.post("/orders")(self.create)
        self.router.get("/orders")(self.find)
        self.router.get("/orders/{uuid}")(self.one)
        self.router.get("/deliverypoints")(self.delivery_points)
        self.router.post("/webhooks")(self.subscribe)

    async def token(
        self, client_id: Annotated[str, Form()], client_secret: Annotated[str, Form()]
    ) -> Response:
        """A bearer token that names its account."""
        if client_secret == "wrong":
            return JSONResponse({"error": "invalid_client"}, status_code=401)
        token = f"sandbox-{client_id}"
        return JSONResponse({"access_token": token, "token_type": "bearer", "expires_in": _TOKEN_LIVES_S})

    async def create(self, request: Request, authorization: Annotated[str, Header()] = "") -> Response:
        """Taken with 202; whether it is valid is told by the next look at it."""
        account = _account(authorization)
        mood = self._failures.for_act(Gateway.CDEK)
        if mood.mode is Mode.DOWN:
            return Response(status_code=503)
        if mood.mode is Mode.THROTTLE:
            return Response(status_code=429, headers={"Retry-After": "5"})
        try:
            wanted = NewOrder.model_validate_json(await request.body())
        except ValidationError:
            return invalid("v2_field_is_empty")
        if mood.mode is Mode.REJECT:
            return invalid("v2_entity_invalid")
        parcel = self._take(account, wanted)
        if mood.mode is Mode.ACCEPT_THEN_500:
            return Response(status_code=500)
        if mood.mode is Mode.SLOW:
            await asyncio.sleep(mood.seconds)
        body = {"entity": {"uuid": parcel.uuid}, "requests": [{"type": "CREATE", "state": "ACCEPTED"}]}
        return JSONResponse(body, status_code=202)

    async def find(
        self, im_number: str = "", cdek_number: str = "", authorization: Annotated[str, Header()] = ""
    ) -> Response:
        """By the shop's number, the newest, or by the carrier's."""
        account = _account(authorization)
        if self._failures.for_question(Gateway.CDEK).mode is Mode.DOWN:
            return Response(status_code=503)
        parcel = self._by_shop_number(account, im_number) if im_number else self.parcel(cdek_number)
        if parcel is None or parcel.account != account:
            return invalid("v2_entity_not_found_im_number" if im_number else "v2_order_not_found")
        return shown(parcel)

    async def one(self, uuid: str, authorization: Annotated[str, Header()] = "") -> Response:
        """By the carrier's id."""
        account = _account(authorization)
        parcel = self._parcels.get(uuid)
        if parcel is None or parcel.account != account:
            return invalid("v2_entity_not_found")
        return shown(parcel)

    async def delivery_points(self, code: str = "", authorization: Annotated[str, Header()] = "") -> Response:
        """All of them, or the one with that code."""
        _account(authorization)
        return JSONResponse([delivery_point_json(office) for office in OFFICES if code in ("", office.code)])

    async def subscribe(self, wanted: Subscription, authorization: Annotated[str, Header()] = "") -> Response:
        """Every subscription stays: a second one of a type is told too, as in life."""
        account = _account(authorization)
        if wanted.type == "ORDER_STATUS":
            self._state.memory.subscriptions.setdefault(account, []).append(wanted.url)
            self._state.touch()
        body = {"entity": {"uuid": str(uuid4())}, "requests": [{"type": "CREATE", "state": "SUCCESSFUL"}]}
        return JSONResponse(body)

    def parcel(self, cdek_number: str) -> Parcel | None:
        """By the track number."""
        return next((one for one in self._parcels.values() if one.cdek_number == cdek_number), None)

    def known_or_new(
        self, cdek_number: str, account: str, number: str = "", delivery_point: str | None = None
    ) -> Parcel:
        """The parcel of that track number; one handed in at the counter is made known now."""
        known = self.parcel(cdek_number)
        if known is not None:
            return known
        parcel = Parcel(
            uuid=str(uuid4()),
            account=account,
            number=number,
            cdek_number=cdek_number,
            state="SUCCESSFUL",
            delivery_point=delivery_point,
        )
        self._parcels[parcel.uuid] = parcel
        return parcel

    def move(self, parcel: Parcel, code: str, *, city: str = "", reason_code: str = "") -> None:
        """The parcel gets a status, and the shop is told."""
        status = ParcelStatus(code=code, at=now(), city=city, reason_code=reason_code)
        parcel.statuses.append(status)
        self._state.touch()
        mood = self._failures.moods[Gateway.CDEK]
        body = json.dumps(notice_json(parcel, status)).encode()
        for url in self._state.memory.subscriptions.get(parcel.account, [""]):
            for _ in range(2 if mood.mode is Mode.TWICE else 1):
                self._callbacks.post(Notice.CARRIERS, parcel.account, body, "application/json", url=url)

    def come_back(self, parcel: Parcel) -> None:
        """The return, an order of its own, is handed to the shop."""
        back = self.known_or_new(_track_number(), parcel.account, parcel.number)
        parcel.return_uuid = back.uuid
        self.move(back, "DELIVERED")

    def _take(self, account: str, wanted: NewOrder) -> Parcel:
        valid = wanted.delivery_point is None or wanted.delivery_point in _OFFICES
        parcel = Parcel(
            uuid=str(uuid4()),
            account=account,
            number=wanted.number,
            cdek_number=_track_number(),
            state="SUCCESSFUL" if valid else "INVALID",
            fault="" if valid else "v2_recipient_location_not_recognized",
            delivery_point=wanted.delivery_point,
        )
        self._parcels[parcel.uuid] = parcel
        self._state.receive(
            Received(
                kind=Kind.PARCEL,
                client_id=wanted.number,
                account=account,
                at=now(),
                to=wanted.recipient.phones[0].number,
                text=wanted.recipient.name,
                provider_id=parcel.cdek_number,
            )
        )
        return parcel

    def _by_shop_number(self, account: str, number: str) -> Parcel | None:
        ours = [one for one in self._parcels.values() if one.account == account and one.number == number]
        return ours[-1] if ours else None


def _account(authorization: str) -> str:
    if not authorization.startswith(_BEARER):
        raise HTTPException(401)
    return authorization.removeprefix(_BEARER)


def _track_number() -> str:
    return f"1{secrets.randbelow(10**9):09d}"
