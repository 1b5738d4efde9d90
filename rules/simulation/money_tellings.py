"""What is said in a scenario of money: payments, refunds, invoices, what carriers transfer; one small model a word.

An amount left out is what is owed, or what is to go back; ids are made of the step.
"""

from decimal import Decimal
from typing import Final

from pydantic import Field

from domain.ids import RefundId
from domain.money import ZERO, AskedAmount
from domain.orders import PaymentMethod
from domain.stimuli import (
    InvoiceIssued,
    MoneyArrived,
    PaymentFailed,
    PaymentReceived,
    PaymentSwitched,
    RefundFailed,
    RefundMade,
    RefundWanted,
)
from rules.order.state import Refund
from rules.simulation.moments import PlanTime
from rules.simulation.sayings import Said
from rules.simulation.scene import NothingThere, Scene
from rules.simulation.writing import Text

PROVIDER: Final = "yookassa"
TO_THE_SHOP: Final = "shop"
"""What stands for a provider where the shop took the money itself."""


class Invoiced(Said):
    """A bank invoice was issued."""

    number: Text | None = None

    def body(self, scene: Scene) -> InvoiceIssued:
        return InvoiceIssued(number=self.number)


class SwitchedTo(Said):
    """The customer chose another way to pay on the shop's site."""

    method: PaymentMethod

    def body(self, scene: Scene) -> PaymentSwitched:
        return PaymentSwitched(method=self.method)


class Paid(Said):
    """A prepayment came; without an amount all that is owed."""

    amount: AskedAmount | None = Field(default=None, gt=0)
    provider: Text = PROVIDER
    external_id: Text | None = None
    paid_at: PlanTime | None = None

    def body(self, scene: Scene) -> PaymentReceived:
        return PaymentReceived(
            provider=self.provider,
            external_id=self.external_id or scene.identity("payment"),
            amount=_owed(scene) if self.amount is None else self.amount,
            paid_at=scene.moment(self.paid_at),
        )


class PaidToShop(Paid):
    """The shop took the prepayment itself: no bank can give it back."""

    provider: Text = TO_THE_SHOP


class PaymentFailing(Said):
    """The customer tried to pay and could not."""

    code: Text = "insufficient_funds"
    provider: Text = PROVIDER
    external_id: Text | None = None

    def body(self, scene: Scene) -> PaymentFailed:
        identity = self.external_id or scene.identity("payment")
        return PaymentFailed(provider=self.provider, external_id=identity, code=self.code)


class RefundAsked(Said):
    """Money is to go back; without an amount all that was paid."""

    amount: AskedAmount | None = Field(default=None, gt=0)

    def body(self, scene: Scene) -> RefundWanted:
        return RefundWanted(amount=self.amount)


class GaveBack(Said):
    """The shop gave money back itself; without an amount what is due, else all that came."""

    amount: AskedAmount | None = Field(default=None, gt=0)
    external_id: Text | None = None

    def body(self, scene: Scene) -> RefundMade:
        due = sum((refund.amount for refund in scene.state.refunds_due.values()), ZERO)
        amount = (due or scene.state.kept_money) if self.amount is None else self.amount
        return RefundMade(amount=amount, external_id=self.external_id or scene.identity("refund"))


class RefundDone(Said):
    """The bank made the refund it was asked for."""

    external_id: Text | None = None

    def body(self, scene: Scene) -> RefundMade:
        identity, refund = _refund_asked(scene)
        return RefundMade(
            amount=refund.amount, external_id=self.external_id or f"refund-{identity}", refund=identity
        )


class RefundRefused(Said):
    """The bank will not make the refund it was asked for."""

    code: Text = "rejected_by_payee"

    def body(self, scene: Scene) -> RefundFailed:
        return RefundFailed(refund=_refund_asked(scene)[0], code=self.code)


class MoneySent(Said):
    """The carrier transferred the money on delivery; without an amount all that is owed."""

    amount: AskedAmount | None = Field(default=None, gt=0)
    external_id: Text | None = None
    received_at: PlanTime | None = None

    def body(self, scene: Scene) -> MoneyArrived:
        return MoneyArrived(
            amount=_owed(scene) if self.amount is None else self.amount,
            received_at=scene.moment(self.received_at),
            external_id=self.external_id or scene.identity("register"),
        )


def _refund_asked(scene: Scene) -> tuple[RefundId, Refund]:
    for identity, refund in scene.state.refunds_due.items():
        if not refund.by_person:
            return identity, refund
    raise NothingThere("refund")


def _owed(scene: Scene) -> Decimal:
    """What is still to come; where nothing is, the order's total: somebody pays twice."""
    return scene.state.owed if scene.state.owed > ZERO else scene.state.order.total
