"""The JSON of YooKassa v3 as its twin reads and writes it."""

from decimal import Decimal

from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from sandbox.state import PaymentRecord, RefundRecord

Json = dict[str, "str | bool | Json"]


class Money(BaseModel):
    """An amount as the vendor writes it: a string with two places."""

    value: Decimal = Field(gt=0)
    currency: str


class Confirmation(BaseModel):
    """Where the customer returns after paying."""

    return_url: str = ""


class NewPayment(BaseModel):
    """The body of `POST /payments`."""

    amount: Money
    confirmation: Confirmation
    description: str = ""
    metadata: dict[str, str] = {}


class NewRefund(BaseModel):
    """The body of `POST /refunds`."""

    payment_id: str
    amount: Money
    description: str = ""


def payment_json(payment: PaymentRecord, base_url: str) -> Json:
    """A payment; its page is ours, at `base_url`."""
    told: Json = {
        "id": payment.id,
        "status": payment.status,
        "paid": payment.status == "succeeded",
        "amount": _money(payment.amount, payment.currency),
        "refunded_amount": _money(payment.refunded, payment.currency),
        "created_at": payment.created_at.isoformat(),
        "description": payment.description,
        "metadata": dict(payment.metadata),
        "refundable": payment.status == "succeeded",
        "test": True,
        "confirmation": {
            "type": "redirect",
            "return_url": payment.return_url,
            "confirmation_url": f"{base_url}bank/{payment.id}",
        },
    }
    if payment.captured_at is not None:
        told["captured_at"] = payment.captured_at.isoformat()
    if payment.reason is not None:
        told["cancellation_details"] = {"party": "payment_network", "reason": payment.reason}
    return told


def refund_json(refund: RefundRecord) -> Json:
    """A refund."""
    return {
        "id": refund.id,
        "status": refund.status,
        "payment_id": refund.payment_id,
        "amount": _money(refund.amount, refund.currency),
        "created_at": refund.created_at.isoformat(),
        "description": refund.description,
    }


def _money(amount: Decimal, currency: str) -> Json:
    return {"value": f"{amount:.2f}", "currency": currency}


def refused(parameter: str) -> Response:
    """A request the vendor does not take, because of this parameter."""
    return error(400, "invalid_request", parameter)


def error(status: int, code: str, parameter: str = "") -> Response:
    """Any error in the vendor's form."""
    return JSONResponse({"type": "error", "code": code, "parameter": parameter}, status_code=status)
