"""What happened to the money: prepayment, invoices, refunds, money on delivery."""

from typing import Literal

from pydantic import Field

from domain.base import Moment, Stored
from domain.money import Amount, Signed
from domain.orders import PaymentMethod
from domain.statuses import PaymentState


class PaymentWasReceived(Stored):
    """Money came by a provider."""

    kind: Literal["payment.received"] = "payment.received"
    provider: str
    external_id: str
    amount: Amount
    paid: Amount = Field(description="What has come altogether")
    state: PaymentState


class PaymentAttemptFailed(Stored):
    """The customer tried to pay and could not; `code` is the provider's."""

    kind: Literal["payment.failed"] = "payment.failed"
    code: str


class PaymentDue(Stored):
    """A confirmed prepaid order waits for its money until then."""

    kind: Literal["payment.due"] = "payment.due"
    until: Moment
    amount: Amount


class PaymentUnsettled(Stored):
    """The term of payment passed without the money."""

    kind: Literal["payment.overdue"] = "payment.overdue"
    amount: Amount


class PaymentDiffers(Stored):
    """Too much (negative) or too little (positive) was paid."""

    kind: Literal["payment.differs"] = "payment.differs"
    owed: Signed


class PaymentWasSwitched(Stored):
    """The order is paid another way from now on."""

    kind: Literal["payment.switched"] = "payment.switched"
    method: PaymentMethod


class InvoiceWasIssued(Stored):
    """A bank invoice is with the customer; the goods are held until then."""

    kind: Literal["invoice.issued"] = "invoice.issued"
    until: Moment


class InvoiceEnding(Stored):
    """The term of the invoice ends soon; is the price held?"""

    kind: Literal["invoice.ending"] = "invoice.ending"
    until: Moment


class RefundDue(Stored):
    """Money is to go back."""

    kind: Literal["refund.due"] = "refund.due"
    amount: Amount


class RefundWasMade(Stored):
    """Money went back."""

    kind: Literal["refund.made"] = "refund.made"
    external_id: str
    amount: Amount
    refunded: Amount = Field(description="What has gone back altogether")
    state: PaymentState


class RefundCouldNot(Stored):
    """The provider refuses the refund; a person makes it."""

    kind: Literal["refund.failed"] = "refund.failed"
    amount: Amount
    code: str


class MoneyExpected(Stored):
    """Handed over; the carrier owes this sum until then."""

    kind: Literal["money.expected"] = "money.expected"
    amount: Amount
    until: Moment


class MoneyHasArrived(Stored):
    """Money on delivery was transferred."""

    kind: Literal["money.arrived"] = "money.arrived"
    external_id: str
    amount: Amount
    paid: Amount = Field(description="What has come altogether")
    state: PaymentState


class MoneyOverdue(Stored):
    """The carrier still owes money on delivery after its term."""

    kind: Literal["money.overdue"] = "money.overdue"
    amount: Amount


class MoneyWrittenOff(Stored):
    """A supervisor gave the rest of the money up."""

    kind: Literal["money.written_off"] = "money.written_off"
    amount: Amount
