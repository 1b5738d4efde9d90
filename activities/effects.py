"""The models that effects travel in, and the names of the acts; what they do stands in the activities themselves."""

from enum import StrEnum

from domain.base import Moment, Stored
from domain.ids import MessageId, OrderId, RefundId, RequestId, ShopId


class Act(StrEnum):
    """Names of activities as histories show them."""

    ADVANCE = "advance"
    SEND_MESSAGES = "send_messages"
    MAKE_REFUND = "make_refund"
    GIVE_REFUND_UP = "give_refund_up"
    ASK_CARRIER = "ask_carrier"
    KEEP_UP = "keep_up"


class Queue(StrEnum):
    """Task queues: steps and workflow tasks, and all that speaks with the outside."""

    ORDERS = "orders"
    OUTSIDE = "outside"


class SendInput(Stored):
    """Messages to send; `now` is the order's time when they were wanted."""

    shop: ShopId
    order_id: OrderId
    messages: tuple[MessageId, ...]
    now: Moment


class AskInput(Stored):
    """A carrier to ask; `now` is the order's time when it was wanted."""

    shop: ShopId
    order_id: OrderId
    request_id: RequestId
    now: Moment


class Settled(Stored):
    """An effect is done. `news`: it stored a stimulus that the order must hear."""

    news: bool = False


class RefundInput(Stored):
    """A refund to make. `clock_offset_seconds` is 0 outside the sandbox."""

    shop: ShopId
    refund_id: RefundId
    order_id: OrderId
    clock_offset_seconds: float = 0


class RefundAct(Stored):
    """One attempt at a refund; `now` is the order's time. `code` says why it is given up."""

    shop: ShopId
    refund_id: RefundId
    order_id: OrderId
    now: Moment
    code: str = ""


class RefundEnd(Stored):
    """How a refund ended: made through the provider, or left to a person with this code."""

    made: bool = False
    code: str = ""


class Upkeep(StrEnum):
    """What is done for all orders at once, by schedule."""

    RECONCILE = "reconcile"
    RETENTION = "retention"
    TRACKING = "tracking"


class UpkeepInput(Stored):
    """Which upkeep a schedule asks for."""

    what: Upkeep


class UpkeepAct(Stored):
    """One upkeep; `at` is the moment for which it was scheduled."""

    what: Upkeep
    at: Moment


class UpkeepDone(Stored):
    """Counts for the history: how many were looked at, and how many were touched."""

    seen: int = 0
    touched: int = 0
