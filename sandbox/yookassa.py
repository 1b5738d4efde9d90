"""The twin of YooKassa: payments with a page to pay on, refunds, idempotency keys, notices; and the bank behind it.

The secret `wrong` is refused. Keys are remembered for 24 hours, as the vendor does, and tell a reused key by its body.
"""

import asyncio
import hashlib
import json
import secrets
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Header, HTTPException, Request
from fastapi.responses import JSONResponse, Response
from fastapi.security import HTTPBasic, HTTPBasicCredentials
from pydantic import ValidationError

from sandbox.callbacks import Callbacks, Notice
from sandbox.failures import Failures, Gateway, Mode, Mood
from sandbox.state import Kind, PaymentRecord, Received, RefundRecord, State, UsedKey, now
from sandbox.yookassa_wire import Json, NewPayment, NewRefund, error, payment_json, refund_json, refused

_KEYS_KEPT = timedelta(hours=24)
_PROCESSING_MS = 500
_RETRY_AFTER_S = "30"
_basic = HTTPBasic()


def _account(credentials: Annotated[HTTPBasicCredentials, Depends(_basic)]) -> str:
    if credentials.password == "wrong":
        raise HTTPException(401)
    return credentials.username


Account = Annotated[str, Depends(_account)]
Key = Annotated[str, Header(alias="Idempotence-Key", max_length=64)]


class YookassaTwin:
    """Routes under `/v3`."""

    def __init__(self, state: State, failures: Failures, callbacks: Callbacks) -> None:
        self._state = state
        self._memory = state.memory
        self._failures = failures
        self._callbacks = callbacks
        self.router = APIRouter(prefix="/v3", include_in_schema=False)
        self.router.post("/payments")(self.create_payment)
        self.router.get("/payments/{payment_id}")(self.payment)
        self.router.post("/refunds")(self.create_refund)
        self.router.get("/refunds/{refund_id}")(self.one_refund)
        self.router.get("/refunds")(self.refunds)

    async def create_payment(self, request: Request, account: Account, key: Key) -> Response:
        """A pending payment and the address of its page."""
        body = await request.body()
        try:
            wanted = NewPayment.model_validate_json(body)
        except ValidationError:
            return refused("amount")
        mood = self._failures.for_act(Gateway.YOOKASSA)
        early = _instead(mood) or self._key_reused(account, key, body)
        if early is not None:
            return early
        payment_id = self._made_before(account, key)
        if payment_id is None:
            payment_id = self._make_payment(account, key, body, wanted)
        return await _answered(mood, payment_json(self._memory.payments[payment_id], str(request.base_url)))

    async def payment(self, payment_id: str, request: Request, account: Account) -> Response:
        """The payment as it stands."""
        if self._failures.for_question(Gateway.YOOKASSA).mode is Mode.DOWN:
            return Response(status_code=503)
        payment = self._memory.payments.get(payment_id)
        if payment is None or payment.account != account:
            return error(404, "not_found")
        return JSONResponse(payment_json(payment, str(request.base_url)))

    async def create_refund(self, request: Request, account: Account, key: Key) -> Response:
        """Money back at once, no more than was paid and is left."""
        body = await request.body()
        try:
            wanted = NewRefund.model_validate_json(body)
        except ValidationError:
            return refused("amount")
        mood = self._failures.for_act(Gateway.YOOKASSA)
        early = _instead(mood) or self._key_reused(account, key, body)
        if early is not None:
            return early
        refund_id = self._made_before(account, key)
        if refund_id is None:
            payment = self._memory.payments.get(wanted.payment_id)
            if payment is None or payment.account != account:
                return refused("payment_id")
            if payment.status != "succeeded" or payment.refunded + wanted.amount.value > payment.amount:
                return refused("amount")
            refund_id = self._make_refund(payment, key, body, wanted)
            if mood.mode is Mode.TWICE:
                self._tell("refund.succeeded", account, refund_json(self._memory.refunds[refund_id]))
        return await _answered(mood, refund_json(self._memory.refunds[refund_id]))

    async def one_refund(self, refund_id: str, account: Account) -> Response:
        """The refund as it stands."""
        refund = self._memory.refunds.get(refund_id)
        if refund is None or refund.account != account:
            return error(404, "not_found")
        return JSONResponse(refund_json(refund))

    async def refunds(self, account: Account, payment_id: str) -> Response:
        """All refunds of a payment."""
        if self._failures.for_question(Gateway.YOOKASSA).mode is Mode.DOWN:
            return Response(status_code=503)
        items = [
            refund_json(refund)
            for refund in self._memory.refunds.values()
            if refund.account == account and refund.payment_id == payment_id
        ]
        return JSONResponse({"type": "list", "items": items})

    def settle(self, payment_id: str, base_url: str, *, reason: str | None = None) -> PaymentRecord | None:
        """The customer pays on the page, or with `reason` the bank declines; None if there is nothing to settle."""
        payment = self._memory.payments.get(payment_id)
        if payment is None or payment.status != "pending":
            return None
        payment.status = "succeeded" if reason is None else "canceled"
        payment.reason = reason
        payment.captured_at = now() if reason is None else None
        self._state.touch()
        told = payment_json(payment, base_url)
        # A payment is paid on our own page, so `twice` here covers notices of payments.
        twice = self._failures.moods[Gateway.YOOKASSA].mode is Mode.TWICE
        for _ in range(2 if twice else 1):
            self._tell(f"payment.{payment.status}", payment.account, told)
        return payment

    def unpaid(self, order_number: str) -> PaymentRecord | None:
        """The newest payment of that order which waits for the customer."""
        return self._newest("pending", order_number)

    def paid(self, order_number: str) -> PaymentRecord | None:
        """The newest payment of that order which has succeeded."""
        return self._newest("succeeded", order_number)

    def _newest(self, status: str, order_number: str) -> PaymentRecord | None:
        found = [
            payment
            for payment in self._memory.payments.values()
            if payment.status == status and order_number in payment.metadata.values()
        ]
        return found[-1] if found else None

    def _make_payment(self, account: str, key: str, body: bytes, wanted: NewPayment) -> str:
        at = now()
        payment = PaymentRecord(
            id=_object_id(),
            account=account,
            status="pending",
            amount=wanted.amount.value,
            currency=wanted.amount.currency,
            description=wanted.description,
            metadata=wanted.metadata,
            return_url=wanted.confirmation.return_url,
            created_at=at,
        )
        self._memory.payments[payment.id] = payment
        self._use_key(account, key, body, payment.id, at)
        self._state.receive(
            Received(
                kind=Kind.PAYMENT,
                client_id=key,
                account=account,
                at=at,
                to=wanted.metadata.get("order_number", ""),
                text=wanted.description,
                provider_id=payment.id,
                amount=payment.amount,
            )
        )
        return payment.id

    def _make_refund(self, payment: PaymentRecord, key: str, body: bytes, wanted: NewRefund) -> str:
        at = now()
        refund = RefundRecord(
            id=_object_id(),
            account=payment.account,
            payment_id=payment.id,
            status="succeeded",
            amount=wanted.amount.value,
            currency=wanted.amount.currency,
            description=wanted.description,
            created_at=at,
        )
        payment.refunded += refund.amount
        self._memory.refunds[refund.id] = refund
        self._use_key(payment.account, key, body, refund.id, at)
        self._state.receive(
            Received(
                kind=Kind.REFUND,
                client_id=key,
                account=payment.account,
                at=at,
                to=payment.id,
                text=wanted.description,
                provider_id=refund.id,
                amount=refund.amount,
            )
        )
        self._tell("refund.succeeded", payment.account, refund_json(refund))
        return refund.id

    def _use_key(self, account: str, key: str, body: bytes, object_id: str, at: datetime) -> None:
        self._memory.keys[f"{account}/{key}"] = UsedKey(digest=_digest(body), object_id=object_id, at=at)

    def _made_before(self, account: str, key: str) -> str | None:
        used = self._memory.keys.get(f"{account}/{key}")
        return used.object_id if used is not None and now() - used.at < _KEYS_KEPT else None

    def _key_reused(self, account: str, key: str, body: bytes) -> Response | None:
        used = self._memory.keys.get(f"{account}/{key}")
        return refused("Idempotence-Key") if used is not None and used.digest != _digest(body) else None

    def _tell(self, event: str, account: str, subject: Json) -> None:
        body = json.dumps({"type": "notification", "event": event, "object": subject}).encode()
        self._callbacks.post(Notice.PAYMENTS, account, body, "application/json")


def _instead(mood: Mood) -> Response | None:
    """What a twin in a bad mood answers without taking anything."""
    match mood.mode:
        case Mode.DOWN:
            return Response(status_code=503)
        case Mode.REJECT:
            return refused("amount")
        case Mode.THROTTLE:
            refusal = error(429, "too_many_requests")
            refusal.headers["Retry-After"] = _RETRY_AFTER_S
            return refusal
        case Mode.PROCESSING:
            return JSONResponse({"type": "processing", "retry_after": _PROCESSING_MS}, status_code=202)
        case _:
            return None


async def _answered(mood: Mood, body: Json) -> Response:
    if mood.mode is Mode.ACCEPT_THEN_500:
        return error(500, "internal_server_error")
    if mood.mode is Mode.SLOW:
        await asyncio.sleep(mood.seconds)
    return JSONResponse(body)


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _object_id() -> str:
    digits = secrets.token_hex(14)
    return f"{digits[:8]}-000f-5000-8000-{digits[8:20]}"
