"""Identities that follow from their cause, so that the same cause twice makes one thing, not two."""

from typing import NewType
from uuid import UUID, uuid5

OrderId = NewType("OrderId", str)
CustomerId = NewType("CustomerId", str)
TaskId = NewType("TaskId", str)
MessageId = NewType("MessageId", str)
StimulusId = NewType("StimulusId", str)
StaffId = NewType("StaffId", str)
PersonId = NewType("PersonId", str)
ShopId = NewType("ShopId", str)
RefundId = NewType("RefundId", str)
RequestId = NewType("RequestId", str)
PromoCodeId = NewType("PromoCodeId", str)
BonusId = NewType("BonusId", str)

_STEWARD = UUID("6f1c9c1e-2f0b-5f55-9d0e-5a1a9d6e4b11")


def from_cause(*cause: str) -> str:
    """The same parts always give the same UUID; no part is readable in it."""
    return str(uuid5(_STEWARD, "\x1f".join(cause)))


def order_id(shop: str, external_id: str) -> OrderId:
    """An order of a shop's backend is known by the backend's own id."""
    return OrderId(from_cause("order", shop, external_id))


def customer_id(shop: str, phone_or_email: str) -> CustomerId:
    """A customer is known by phone (E.164), else by email in lower case."""
    return CustomerId(from_cause("customer", shop, phone_or_email))


def task_id(order: OrderId, kind: str, number: int) -> TaskId:
    """`number` counts the tasks of this kind in this order, from 1."""
    return TaskId(from_cause("task", order, kind, str(number)))


def message_id(order: OrderId, cause: str, trigger: str, action: int, channel: str) -> MessageId:
    """`cause` is the stimulus or deadline; `action` is the place in the trigger's `do`, from 0."""
    return MessageId(from_cause("message", order, cause, trigger, str(action), channel))


def stimulus_id(sender: str, key: str) -> StimulusId:
    """A stimulus is known by its sender and the sender's own key for it."""
    return StimulusId(from_cause("stimulus", sender, key))


def refund_id(order: OrderId, cause: str) -> RefundId:
    """A refund is known by what made it due."""
    return RefundId(from_cause("refund", order, cause))


def request_id(order: OrderId, kind: str, cause: str) -> RequestId:
    """A request to a carrier is known by its kind and what made it due."""
    return RequestId(from_cause("request", order, kind, cause))


def promo_code_id(shop: str, *cause: str) -> PromoCodeId:
    """A promo code is known by what it was given for: an order's id with a trigger's, a review."""
    return PromoCodeId(from_cause("promo_code", shop, *cause))


def bonus_id(order: OrderId, cause: str, trigger: str, action: int) -> BonusId:
    """A bonus is known by the trigger that paid it and its cause."""
    return BonusId(from_cause("bonus", order, cause, trigger, str(action)))


def reversal_id(bonus: BonusId) -> BonusId:
    """What takes a bonus back is known by the bonus: it is taken back once."""
    return BonusId(from_cause("bonus_reversal", bonus))
