"""The tasks people do for an order: their kinds, roles, allowed outcomes and times; when they open is the rules'."""

from enum import StrEnum

from domain import answers as a
from domain.actors import Role
from domain.base import Asked, Moment, Stored
from domain.ids import TaskId
from domain.money import Signed


class TaskKind(StrEnum):
    """What a person is asked to do."""

    CONFIRM_ORDER = "confirm_order"
    CALL_THINKING = "call_thinking"
    DECIDE_UNREACHABLE = "decide_unreachable"
    DECIDE_STALE = "decide_stale"
    DECIDE_BLACK_LIST = "decide_black_list"
    SETTLE_PAYMENT = "settle_payment"
    CHECK_INVOICE = "check_invoice"
    HOLD_PRICE = "hold_price"
    PAYMENT_DIFFERENCE = "payment_difference"
    REFUND = "refund"
    PACK_ORDER = "pack_order"
    FIND_SUPPLIER = "find_supplier"
    AGREE_ANALOGUE = "agree_analogue"
    APPROVE_RESERVATION = "approve_reservation"
    CALL_CARRIER = "call_carrier"
    ASK_CARRIER = "ask_carrier"
    REMIND_PICKUP = "remind_pickup"
    CONFIRM_DELIVERY = "confirm_delivery"
    AGREE_SLOT = "agree_slot"
    CHECK_MONEY = "check_money"
    RECEIVE_RETURN = "receive_return"
    DECIDE_LOST = "decide_lost"
    LOOK_INTO = "look_into"
    ERRAND = "errand"


K = TaskKind

ROLES: dict[TaskKind, Role] = {
    K.CONFIRM_ORDER: Role.OPERATOR,
    K.CALL_THINKING: Role.OPERATOR,
    K.DECIDE_UNREACHABLE: Role.SUPERVISOR,
    K.DECIDE_STALE: Role.SUPERVISOR,
    K.DECIDE_BLACK_LIST: Role.SUPERVISOR,
    K.SETTLE_PAYMENT: Role.OPERATOR,
    K.CHECK_INVOICE: Role.OPERATOR,
    K.HOLD_PRICE: Role.SUPERVISOR,
    K.PAYMENT_DIFFERENCE: Role.OPERATOR,
    K.REFUND: Role.OPERATOR,
    K.PACK_ORDER: Role.PICKER,
    K.FIND_SUPPLIER: Role.BUYER,
    K.AGREE_ANALOGUE: Role.OPERATOR,
    K.APPROVE_RESERVATION: Role.SUPERVISOR,
    K.CALL_CARRIER: Role.OPERATOR,
    K.ASK_CARRIER: Role.OPERATOR,
    K.REMIND_PICKUP: Role.OPERATOR,
    K.CONFIRM_DELIVERY: Role.OPERATOR,
    K.AGREE_SLOT: Role.OPERATOR,
    K.CHECK_MONEY: Role.OPERATOR,
    K.RECEIVE_RETURN: Role.WAREHOUSE,
    K.DECIDE_LOST: Role.SUPERVISOR,
    K.LOOK_INTO: Role.SUPERVISOR,
    K.ERRAND: Role.SUPERVISOR,
}

CALLS = frozenset(
    {
        K.CONFIRM_ORDER,
        K.CALL_THINKING,
        K.SETTLE_PAYMENT,
        K.AGREE_ANALOGUE,
        K.REMIND_PICKUP,
        K.CONFIRM_DELIVERY,
        K.AGREE_SLOT,
    }
)
"""Tasks that ring the customer: ready and due only where shop hours and the customer's `calls` window overlap."""

PROMISED = frozenset({"confirmation.callback", "confirmation.thinking", "payment.callback"})
"""Rules by which a call is made at the moment the customer named."""
KEPT_MOMENTS = frozenset({K.CONFIRM_DELIVERY})
"""Calls that keep their moment by what they are: a courier comes soon after."""

AGREEING_CALLS = (K.CONFIRM_ORDER, K.CALL_THINKING)
"""The talk in which an order is agreed: a customer who thinks is called on with the same matter."""

_TALK = (a.Confirmed, a.NoAnswer, a.WrongNumber, a.Callback, a.Thinking, a.CancelIt, a.Spam, a.Duplicate)
_DECIDE = (a.Extend, a.Confirmed, a.CancelIt)
_ASK = (a.Accepted, a.Rejected, a.WillAnswer, a.Lost)
_COURIER = (a.Ok, a.Reschedule, a.NoAnswer, a.CancelIt)
_MONEY_DIFFERENCE = (a.Refunded, a.ToppedUp, a.WrittenOff)

OUTCOMES: dict[TaskKind, tuple[type[a.Answer], ...]] = {
    K.CONFIRM_ORDER: _TALK,
    K.CALL_THINKING: _TALK,
    K.DECIDE_UNREACHABLE: _DECIDE,
    K.DECIDE_STALE: _DECIDE,
    K.DECIDE_BLACK_LIST: _DECIDE,
    K.SETTLE_PAYMENT: (a.WillPay, a.Switched, a.Callback, a.NoAnswer, a.CancelIt),
    K.CHECK_INVOICE: (a.Paid, a.Reminded, a.CancelIt),
    K.HOLD_PRICE: (a.Hold, a.Release),
    K.PAYMENT_DIFFERENCE: _MONEY_DIFFERENCE,
    K.REFUND: _MONEY_DIFFERENCE,
    K.PACK_ORDER: (a.Packed, a.Short),
    K.FIND_SUPPLIER: (a.Found, a.NoneFound),
    K.AGREE_ANALOGUE: (a.Agreed, a.Waits, a.CancelIt),
    K.APPROVE_RESERVATION: (a.Approved, a.Denied),
    K.CALL_CARRIER: _ASK,
    K.ASK_CARRIER: _ASK,
    K.REMIND_PICKUP: (a.WillCollect, a.NoAnswer, a.Refused, a.AlreadyCollected),
    K.CONFIRM_DELIVERY: _COURIER,
    K.AGREE_SLOT: _COURIER,
    K.CHECK_MONEY: (a.Arrived, a.NotYet, a.Claimed, a.WrittenOff),
    K.RECEIVE_RETURN: (a.Received, a.NotHere),
    K.DECIDE_LOST: (a.Search, a.SendAgain, a.WriteOff),
    K.LOOK_INTO: (a.Apply, a.Done),
    K.ERRAND: (a.Done,),
}
"""The outcomes each task allows, in the order a console shows them."""


def outcome_name(answer: type[Asked]) -> str:
    """The word of an outcome: the value its `outcome` field always has."""
    return str(answer.model_fields["outcome"].default)


def outcome_names(kind: TaskKind) -> tuple[str, ...]:
    """The words of all outcomes of a task."""
    return tuple(outcome_name(answer) for answer in OUTCOMES[kind])


class Task(Stored):
    """A task of an order. `ready_at` lets it into the queue; after `due_at` it is overdue; both are aware."""

    id: TaskId
    kind: TaskKind
    role: Role
    ready_at: Moment
    due_at: Moment
    opened_at: Moment
    attempt: int = 1
    rule: str = ""
    """The playbook's or lifecycle's rule that opened it or set its time."""
    amount: Signed | None = None
    """The difference or sum the task is about, where it is about money: positive when the customer owes."""
    about: str | None = None
    """The kind of the kept event or the shortage the task is about; a word, never free text."""
