"""The twin of SMSC.ru: takes SMS, tells their status, posts delivery receipts.

The password `wrong` is refused; phones that end in 0000 are never reached.
"""

import asyncio
from datetime import datetime
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.datastructures import FormData

from sandbox.callbacks import Callbacks, Notice
from sandbox.failures import Failures, Gateway, Mode
from sandbox.state import Kind, Received, Sms, State, now

_DELIVERED = 1
_HANDED_OVER = 0
_UNDELIVERABLE = 20
_NOT_FOUND = -3


class SmscTwin:
    """Routes as the vendor has them under its host."""

    def __init__(
        self, state: State, failures: Failures, callbacks: Callbacks, receipt_after: float = 0.3
    ) -> None:
        self._state = state
        self._failures = failures
        self._callbacks = callbacks
        self._receipt_after = receipt_after
        self.router = APIRouter(prefix="/sys", include_in_schema=False)
        self.router.post("/send.php")(self.send)
        self.router.post("/status.php")(self.status)

    async def send(self, request: Request) -> Response:
        """`send.php` with fmt=3."""
        form = await request.form()
        own = _text(form, "id")
        number = int(own) if own.isdecimal() else 0
        mood = self._failures.for_act(Gateway.SMSC)
        if mood.mode is Mode.DOWN:
            return Response(status_code=503)
        refused = _refusal(form, mood.mode)
        if refused:
            return JSONResponse({"error": "refused", "error_code": refused, "id": number})
        self._take(form, number)
        if mood.mode is Mode.ACCEPT_THEN_500:
            return Response(status_code=500)
        if mood.mode is Mode.SLOW:
            await asyncio.sleep(mood.seconds)
        return JSONResponse({"id": number, "cnt": 1})

    async def status(self, request: Request) -> Response:
        """`status.php` with fmt=3: by number and phone, the newest if there are several."""
        if self._failures.for_question(Gateway.SMSC).mode is Mode.DOWN:
            return Response(status_code=503)
        form = await request.form()
        sms = self._state.memory.sms.get(f"{_text(form, 'id')}/{_text(form, 'phone')}")
        if sms is None:
            return JSONResponse({"status": _NOT_FOUND, "last_date": "", "last_timestamp": 0, "err": 0})
        # A message is on its way for a moment before it is delivered.
        reached = (now() - sms.at).total_seconds() >= self._receipt_after
        return JSONResponse(
            {
                "status": sms.status if reached else _HANDED_OVER,
                "last_date": sms.at.strftime("%d.%m.%Y %H:%M:%S"),
                "last_timestamp": int(sms.at.timestamp()),
                "err": 0,
            }
        )

    def _take(self, form: FormData, number: int) -> None:
        phone, account, at = _text(form, "phones"), _text(form, "login"), now()
        status = _UNDELIVERABLE if phone.endswith("0000") else _DELIVERED
        self._state.memory.sms[f"{number}/{phone}"] = Sms(
            account=account, number=number, phone=phone, status=status, at=at
        )
        self._state.receive(
            Received(
                kind=Kind.SMS,
                client_id=str(number),
                account=account,
                at=at,
                to=phone,
                text=_text(form, "mes"),
                provider_id=str(number),
            )
        )
        self._callbacks.post(
            Notice.SMS,
            account,
            _receipt(number, phone, status, at),
            "application/x-www-form-urlencoded",
            after=self._receipt_after,
        )


def _refusal(form: FormData, mode: Mode) -> int:
    """The vendor's error code, or 0."""
    if _text(form, "psw") == "wrong":
        return 2
    if not _text(form, "mes") or not _text(form, "id").isdecimal():
        return 1
    if mode is Mode.REJECT or not _text(form, "phones").isdecimal():
        return 7
    return 9 if mode is Mode.THROTTLE else 0


def _receipt(number: int, phone: str, status: int, at: datetime) -> bytes:
    fields = {
        "id": number,
        "phone": phone,
        "status": status,
        "time": at.strftime("%d.%m.%Y %H:%M:%S"),
        "err": 0,
    }
    return urlencode(fields).encode()


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""
