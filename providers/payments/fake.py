"""A payment provider in memory, for tests; it keeps the same promises as the real one and fails on request."""

from datetime import datetime
from decimal import Decimal

from ports.errors import Rejected, Rejection
from ports.payments import (
    PaymentLink,
    PaymentNotice,
    ProviderPayment,
    ProviderPaymentState,
    ProviderRefund,
    RefundState,
)
from providers.fakes import Failing


class FakePayments(Failing):
    """`PaymentGateway` whose `payments` and `refunds` are what it has taken, by provider id."""

    def __init__(self) -> None:
        super().__init__()
        self.payments: dict[str, ProviderPayment] = {}
        self.refunds: dict[str, ProviderRefund] = {}

    def pay(self, provider_id: str, at: datetime) -> None:
        """The customer pays on the page."""
        payment = self.payments[provider_id]
        self.payments[provider_id] = payment.model_copy(
            update={"state": ProviderPaymentState.SUCCEEDED, "paid_at": at}
        )

    async def create_payment(
        self, client_id: str, amount: Decimal, currency: str, order_number: str, return_url: str
    ) -> PaymentLink:
        """One payment a client id; other data under a used id is refused."""
        self._fail()
        wanted = ProviderPayment(
            provider_id=f"payment-{client_id}",
            state=ProviderPaymentState.PENDING,
            amount=amount,
            currency=currency,
            order_number=order_number,
        )
        known = self.payments.setdefault(wanted.provider_id, wanted)
        if (known.amount, known.order_number) != (amount, order_number):
            raise Rejected(Rejection.KEY_REUSED)
        self._lose()
        return PaymentLink(provider_id=known.provider_id, url=f"https://pay.example.org/{known.provider_id}")

    async def find_payment(self, provider_id: str) -> ProviderPayment | None:
        """The payment as it stands."""
        return self.payments.get(provider_id)

    async def refund(self, client_id: str, payment_id: str, amount: Decimal, currency: str) -> ProviderRefund:
        """One refund a client id, of what was paid and not yet sent back."""
        known = await self.find_refund(client_id, payment_id)
        if known is not None:
            return known
        self._fail()
        payment = self.payments.get(payment_id)
        if payment is None or payment.state is not ProviderPaymentState.SUCCEEDED:
            raise Rejected(Rejection.NOT_REFUNDABLE)
        if payment.refunded + amount > payment.amount:
            raise Rejected(Rejection.NOT_REFUNDABLE)
        refund = ProviderRefund(
            provider_id=f"refund-{client_id}",
            payment_id=payment_id,
            state=RefundState.SUCCEEDED,
            amount=amount,
            currency=currency,
        )
        self.refunds[refund.provider_id] = refund
        self.payments[payment_id] = payment.model_copy(update={"refunded": payment.refunded + amount})
        self._lose()
        return refund

    async def find_refund(self, client_id: str, payment_id: str) -> ProviderRefund | None:
        """The refund of that client id and payment."""
        refund = self.refunds.get(f"refund-{client_id}")
        return refund if refund is not None and refund.payment_id == payment_id else None

    def read_notice(self, body: bytes) -> PaymentNotice:
        """A notice as JSON of the model itself."""
        try:
            return PaymentNotice.model_validate_json(body)
        except ValueError:
            raise Rejected(Rejection.UNREADABLE) from None
