"""YooKassa v3: payment pages and refunds, each POST under its Idempotence-Key; notices are unsigned and only point at objects.

A key is remembered for 24 hours while a refund may be retried for days, so a refund is looked for among the payment's
refunds, by the client id in its description, before it is asked for. The vendor's own library is not used: its
settings are global to the process, and we serve many shops.
"""

from datetime import UTC, timedelta
from decimal import Decimal
from typing import Literal

from pydantic import AwareDatetime, BaseModel, Field, SecretStr, ValidationError

from domain.money import Amount
from ports.errors import Rejected, Rejection, Throttled
from ports.payments import (
    NoticeKind,
    PaymentLink,
    PaymentNotice,
    ProviderPayment,
    ProviderPaymentState,
    ProviderRefund,
    RefundState,
)
from providers.http import Answer, Http, HttpSettings, Repeat, Route

_CREATE_PAYMENT = Route("POST", "/payments")
_PAYMENT = Route("GET", "/payments/{id}")
_CREATE_REFUND = Route("POST", "/refunds")
_REFUNDS = Route("GET", "/refunds")
_KEY = "Idempotence-Key"
_REFUND_WORD = "Возврат"
_MOST_IN_A_PAGE = "100"
# 202: accepted, still worked on; 400: refused with a code that is worth reading.
_POSTED = frozenset({200, 202, 400})

_PAYMENT_STATES = {
    "pending": ProviderPaymentState.PENDING,
    "waiting_for_capture": ProviderPaymentState.PENDING,
    "succeeded": ProviderPaymentState.SUCCEEDED,
    "canceled": ProviderPaymentState.CANCELLED,
}
_REFUND_STATES = {
    "pending": RefundState.PENDING,
    "succeeded": RefundState.SUCCEEDED,
    "canceled": RefundState.CANCELLED,
}


class YookassaSettings(BaseModel, frozen=True):
    """A shop's account at YooKassa."""

    base_url: str = "https://api.yookassa.ru/v3"
    shop_id: str
    secret_key: SecretStr
    timeout: timedelta = timedelta(seconds=30)


class _Money(BaseModel):
    value: Amount
    currency: str


class _Confirmation(BaseModel):
    type: Literal["redirect"] = "redirect"
    return_url: str | None = None
    confirmation_url: str | None = None


class _Metadata(BaseModel):
    order_number: str | None = None


class _NewPayment(BaseModel):
    amount: _Money
    capture: bool = True
    confirmation: _Confirmation
    description: str = Field(max_length=128)
    metadata: _Metadata


class _NewRefund(BaseModel):
    payment_id: str
    amount: _Money
    description: str


class _Cancellation(BaseModel):
    reason: str


class _Payment(BaseModel):
    id: str
    status: str
    amount: _Money
    refunded_amount: _Money | None = None
    confirmation: _Confirmation | None = None
    captured_at: AwareDatetime | None = None
    metadata: _Metadata = _Metadata()
    cancellation_details: _Cancellation | None = None


class _Refund(BaseModel):
    id: str
    status: str
    payment_id: str
    amount: _Money
    description: str = ""
    cancellation_details: _Cancellation | None = None


class _Refunds(BaseModel):
    items: list[_Refund]


class _Processing(BaseModel):
    retry_after: int = 1000
    """Milliseconds."""


class _Refusal(BaseModel):
    code: str = ""
    parameter: str = ""


class _NoticeObject(BaseModel):
    id: str
    payment_id: str | None = None


class _Notice(BaseModel):
    event: str
    object: _NoticeObject


class YookassaPayments:
    """`PaymentGateway` over YooKassa. Lost answers are `Unavailable`, not `Unknown`: every call here may be repeated."""

    def __init__(self, settings: YookassaSettings) -> None:
        self._http = Http(
            "yookassa",
            HttpSettings(base_url=settings.base_url, timeout=settings.timeout),
            basic=(settings.shop_id, settings.secret_key.get_secret_value()),
        )

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.close()

    async def create_payment(
        self, client_id: str, amount: Decimal, currency: str, order_number: str, return_url: str
    ) -> PaymentLink:
        """A payment captured at once, confirmed on the vendor's page."""
        wanted = _NewPayment(
            amount=_Money(value=amount, currency=currency),
            confirmation=_Confirmation(return_url=return_url),
            description=f"Заказ {order_number}"[:128],
            metadata=_Metadata(order_number=order_number),
        )
        payment = (await self._post(_CREATE_PAYMENT, client_id, wanted, Rejection.PAYMENT_REFUSED)).read(
            _Payment
        )
        if payment.confirmation is None or payment.confirmation.confirmation_url is None:
            # Nothing to pay by: it is final already, so this attempt to pay is over.
            raise Rejected(Rejection.PAYMENT_REFUSED, payment.status)
        return PaymentLink(provider_id=payment.id, url=payment.confirmation.confirmation_url)

    async def find_payment(self, provider_id: str) -> ProviderPayment | None:
        """The payment as it stands."""
        answer = await self._http.ask(
            _PAYMENT, Repeat.SAFE, path={"id": provider_id}, expect=frozenset({200, 404})
        )
        if answer.status == 404:
            return None
        payment = answer.read(_Payment)
        return ProviderPayment(
            provider_id=payment.id,
            state=_PAYMENT_STATES.get(payment.status, ProviderPaymentState.PENDING),
            amount=payment.amount.value,
            refunded=payment.refunded_amount.value if payment.refunded_amount else Decimal("0.00"),
            currency=payment.amount.currency,
            order_number=payment.metadata.order_number,
            paid_at=payment.captured_at.astimezone(UTC) if payment.captured_at else None,
            reason=payment.cancellation_details.reason if payment.cancellation_details else None,
        )

    async def refund(self, client_id: str, payment_id: str, amount: Decimal, currency: str) -> ProviderRefund:
        """Looked for first, then asked for."""
        known = await self.find_refund(client_id, payment_id)
        if known is not None:
            return known
        wanted = _NewRefund(
            payment_id=payment_id,
            amount=_Money(value=amount, currency=currency),
            description=f"{_REFUND_WORD} {client_id}",
        )
        answer = await self._post(_CREATE_REFUND, client_id, wanted, Rejection.NOT_REFUNDABLE)
        return _told(answer.read(_Refund))

    async def find_refund(self, client_id: str, payment_id: str) -> ProviderRefund | None:
        """By the client id in the description, among the refunds of the payment."""
        answer = await self._http.ask(
            _REFUNDS, Repeat.SAFE, query={"payment_id": payment_id, "limit": _MOST_IN_A_PAGE}
        )
        ours = f"{_REFUND_WORD} {client_id}"
        return next(
            (_told(refund) for refund in answer.read(_Refunds).items if refund.description == ours), None
        )

    def read_notice(self, body: bytes) -> PaymentNotice:
        """`payment.*` or `refund.*`; other events are refused, the shop has not subscribed to them."""
        try:
            notice = _Notice.model_validate_json(body)
            kind = NoticeKind(notice.event.partition(".")[0])
        except (ValidationError, ValueError):
            raise Rejected(Rejection.UNREADABLE) from None
        subject = notice.object
        payment_id = subject.id if kind is NoticeKind.PAYMENT else subject.payment_id
        if payment_id is None:
            raise Rejected(Rejection.UNREADABLE)
        return PaymentNotice(kind=kind, event=notice.event, provider_id=subject.id, payment_id=payment_id)

    async def _post(self, route: Route, key: str, body: BaseModel, refusal: Rejection) -> Answer:
        answer = await self._http.ask(route, Repeat.SAFE, json=body, headers={_KEY: key}, expect=_POSTED)
        if answer.status == 202:
            raise Throttled(timedelta(milliseconds=answer.read(_Processing).retry_after))
        if answer.status == 400:
            reason = answer.read(_Refusal)
            code = Rejection.KEY_REUSED if reason.parameter == _KEY else refusal
            raise Rejected(code, ".".join(filter(None, (reason.code, reason.parameter))))
        return answer


def _told(refund: _Refund) -> ProviderRefund:
    return ProviderRefund(
        provider_id=refund.id,
        payment_id=refund.payment_id,
        state=_REFUND_STATES.get(refund.status, RefundState.PENDING),
        amount=refund.amount.value,
        currency=refund.amount.currency,
        reason=refund.cancellation_details.reason if refund.cancellation_details else None,
    )
