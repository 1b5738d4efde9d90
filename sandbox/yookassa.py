"""The twin of YooKassa: payments with a page to pay on, refunds, notices; and the bank behind it.

The secret `wrong` is refused.
"""

import asyncio
import json
import secrets
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from fastapi import APIRouter, Depends, Header, HTTPException, Request
from fastapi.responses import JSONResponse, Response
from fastapi.security import HTTPBasic, HTTPBasicCredentials
from pydantic import BaseModel, ValidationError

from sandbox.callbacks import Callbacks, Notice
from sandbox.failures import Failures, Gateway, Mode, Mood
from sandbox.state import Kind, PaymentRecord, Received, RefundRecord, State, now
from sandbox.used_keys import UsedKeys
from sandbox.yookassa_wire import Json, NewPayment, NewRefund, error, payment_json, refund_json, refused

_PROCESSING_MS = 500
_RETRY_AFTER_S = "30"
_basic = HTTPBasic()
Wanted = TypeVar("Wanted", bound=BaseModel)


def _account(credentials: Annotated[HTTPBasicCredentials, Depends(_basic)]) -> str:
    if credentials.password == "wrong":
        raise HTTPException(401)
    return credentials.username


Account = Annotated[str, Depends(_account)]
Key = Annotated[str, Header(alias="Idempotence-Key", max_length=64)]


@dataclass(frozen=True)
class _Asked(Generic[Wanted]):
    """A request that may be acted on. `made` is the id of what its key has made before."""

    body: bytes
    wanted: Wanted
    mood: Mood
    made: str | None


class YookassaTwin:
    """Routes under `/v3`."""

    def __init__(self, state: State, failures: Failures, callbacks: Callbacks) -> None:
        self._state = state
        self._memory = state.memory
        self._keys = UsedKeys(state.memory.keys)
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
        asked = await self._asked(request, account, key, NewPayment)
        if isinstance(asked, Response):
            return asked
        payment_id = asked.made or self._make_payment(account, key, asked.body, asked.wanted)
        return await _answered(
            asked.mood, payment_json(self._memory.payments[payment_id], str(request.base_url))
        )

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
        asked = await self._asked(request, account, key, NewRefund)
        if isinstance(asked, Response):
            return asked
        wanted, refund_id = asked.wanted, asked.made
        if refund_id is None:
            payment = self._memory.payments.get(wanted.payment_id)
            if payment is None or payment.account != account:
                return refused("payment_id")
            if payment.status != "succeeded" or payment.refunded + wanted.amount.value > payment.amount:
                return refused("amount")
            refund_id = self._make_refund(payment, key, asked.body, wanted)
            if asked.mood.mode is Mode.TWICE:
                self._tell("refund.succeeded", account, refund_json(self._memory.refunds[refund_id]))
        return await _answered(asked.mood, refund_json(self._memory.refunds[refund_id]))

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

    async def _asked(
        self, request: Request, account: str, key: str, model: type[Wanted]
    ) -> _Asked[Wanted] | Response:
        """The request, or what is answered without acting on it."""
        body = await request.body()
        try:
            wanted = model.model_validate_json(body)
        except ValidationError:
            return refused("amount")
        mood = self._failures.for_act(Gateway.YOOKASSA)
        instead = _instead(mood)
        if instead is not None:
            return instead
        if self._keys.reused(account, key, body):
            return refused("Idempotence-Key")
        return _Asked(body, wanted, mood, self._keys.made(account, key))

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
        self._keys.use(account, key, body, payment.id, at)
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
        self._keys.use(payment.account, key, body, refund.id, at)
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


def _object_id() -> str:
    digits = secrets.token_hex(14)
    return f"{digits[:8]}-000f-5000-8000-{digits[8:20]}"
