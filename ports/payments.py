"""Payment links and refunds at a payment provider; whether money is due, or goes back, is decided before."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from domain.base import Stored
from domain.money import Amount


class PaymentLink(Stored):
    """Where the customer pays, and the provider's id of the payment to be."""

    provider_id: str
    url: str


class ProviderPaymentState(StrEnum):
    """A payment as the provider sees it; the last two are final."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    CANCELLED = "cancelled"


class ProviderPayment(Stored):
    """What the provider says of one payment."""

    provider_id: str
    state: ProviderPaymentState
    amount: Amount
    refunded: Amount = Decimal("0.00")
    currency: str
    order_number: str | None = None
    paid_at: datetime | None = None
    """Aware, in UTC; None until it has succeeded."""
    reason: str | None = None
    """The provider's code of a cancellation."""


class RefundState(StrEnum):
    """A refund as the provider sees it; the last two are final."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    CANCELLED = "cancelled"


class ProviderRefund(Stored):
    """What the provider says of one refund."""

    provider_id: str
    payment_id: str
    state: RefundState
    amount: Amount
    currency: str
    reason: str | None = None
    """The provider's code of a cancellation."""


class NoticeKind(StrEnum):
    """What a notice speaks of."""

    PAYMENT = "payment"
    REFUND = "refund"


class PaymentNotice(Stored):
    """A provider's word that something has changed. Unsigned: ask `find_payment` or `find_refund` before believing it."""

    kind: NoticeKind
    event: str
    """The provider's name of the event; with `provider_id` it tells a repeated notice."""
    provider_id: str
    payment_id: str
    """The payment itself, or the payment that was refunded."""


class PaymentGateway(Protocol):
    """A vendor through whom customers pay."""

    async def create_payment(
        self, client_id: str, amount: Decimal, currency: str, order_number: str, return_url: str
    ) -> PaymentLink:
        """A page where the customer pays `amount` (currency in ISO 4217).

        The same `client_id` with the same data gives the same payment, so it is repeated safely after `Unknown`; one
        client id is one attempt to pay. Raises PortError.
        """
        ...

    async def find_payment(self, provider_id: str) -> ProviderPayment | None:
        """The payment as it stands, or None if the provider does not know it; raises PortError."""
        ...

    async def refund(self, client_id: str, payment_id: str, amount: Decimal, currency: str) -> ProviderRefund:
        """Send `amount` back. However often it is repeated with one `client_id`, money goes once. Raises PortError."""
        ...

    async def find_refund(self, client_id: str, payment_id: str) -> ProviderRefund | None:
        """The refund of that client id, or None if the provider never took it; raises PortError."""
        ...

    def read_notice(self, body: bytes) -> PaymentNotice:
        """A webhook as it came; raises `Rejected` (unreadable)."""
        ...
