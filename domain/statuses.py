"""Where an order stands, and which changes of status are legal (the table of lifecycle.md); who makes them is the rules'."""

from enum import StrEnum


class Status(StrEnum):
    """The statuses of an order, in the order of a usual life."""

    NEW = "new"
    THINKING = "thinking"
    CONFIRMED = "confirmed"
    PAID = "paid"
    PACKED = "packed"
    SHIPPED = "shipped"
    AT_PICKUP = "at_pickup"
    DELIVERING = "delivering"
    AWAITING_MONEY = "awaiting_money"
    COMPLETED = "completed"
    RETURNING = "returning"
    RETURNED = "returned"
    CANCELLED = "cancelled"


class PaymentState(StrEnum):
    """The second track: how much of the total has come, and gone back."""

    UNPAID = "unpaid"
    PARTLY_PAID = "partly_paid"
    PAID = "paid"
    PARTLY_REFUNDED = "partly_refunded"
    REFUNDED = "refunded"


class Stage(StrEnum):
    """Coarse stages for an engineer's search in Temporal; they change five times in a usual life."""

    AGREEMENT = "agreement"
    FULFILMENT = "fulfilment"
    DELIVERY = "delivery"
    MONEY = "money"
    RETURN = "return"
    CLOSED = "closed"


S = Status
AGREEING = frozenset({S.NEW, S.THINKING})
"""Nobody has agreed the order with the customer yet."""
BEFORE_SHIPMENT = frozenset({S.NEW, S.THINKING, S.CONFIRMED, S.PAID, S.PACKED})
ON_THE_WAY = frozenset({S.SHIPPED, S.AT_PICKUP, S.DELIVERING})
CLOSED = frozenset({S.COMPLETED, S.RETURNED, S.CANCELLED})

STAGES: dict[Status, Stage] = {
    S.NEW: Stage.AGREEMENT,
    S.THINKING: Stage.AGREEMENT,
    S.CONFIRMED: Stage.FULFILMENT,
    S.PAID: Stage.FULFILMENT,
    S.PACKED: Stage.FULFILMENT,
    S.SHIPPED: Stage.DELIVERY,
    S.AT_PICKUP: Stage.DELIVERY,
    S.DELIVERING: Stage.DELIVERY,
    S.AWAITING_MONEY: Stage.MONEY,
    S.RETURNING: Stage.RETURN,
    S.COMPLETED: Stage.CLOSED,
    S.RETURNED: Stage.CLOSED,
    S.CANCELLED: Stage.CLOSED,
}

LEGAL: dict[Status, frozenset[Status]] = {
    S.NEW: frozenset({S.THINKING, S.CONFIRMED, S.CANCELLED, S.SHIPPED, S.AT_PICKUP, S.DELIVERING}),
    S.THINKING: frozenset({S.CONFIRMED, S.CANCELLED, S.SHIPPED, S.AT_PICKUP, S.DELIVERING}),
    S.CONFIRMED: frozenset({S.PAID, S.PACKED, S.SHIPPED, S.AT_PICKUP, S.DELIVERING, S.CANCELLED}),
    S.PAID: frozenset({S.PACKED, S.SHIPPED, S.AT_PICKUP, S.DELIVERING, S.CANCELLED}),
    S.PACKED: frozenset({S.CONFIRMED, S.PAID, S.SHIPPED, S.AT_PICKUP, S.DELIVERING, S.CANCELLED}),
    S.SHIPPED: frozenset(
        {
            S.AT_PICKUP,
            S.DELIVERING,
            S.AWAITING_MONEY,
            S.COMPLETED,
            S.RETURNING,
            S.RETURNED,
            S.CONFIRMED,
            S.PAID,
        }
    ),
    S.AT_PICKUP: frozenset(
        {S.DELIVERING, S.AWAITING_MONEY, S.COMPLETED, S.RETURNING, S.RETURNED, S.CONFIRMED, S.PAID}
    ),
    S.DELIVERING: frozenset(
        {S.AT_PICKUP, S.AWAITING_MONEY, S.COMPLETED, S.RETURNING, S.RETURNED, S.CONFIRMED, S.PAID}
    ),
    S.AWAITING_MONEY: frozenset({S.COMPLETED}),
    S.RETURNING: frozenset({S.AT_PICKUP, S.AWAITING_MONEY, S.COMPLETED, S.RETURNED}),
    S.COMPLETED: frozenset(),
    S.RETURNED: frozenset(),
    S.CANCELLED: frozenset(),
}
"""From a status to those it may change to. `new` and `thinking` go to `shipped` (`at_pickup`, `delivering`) only by the
shop's own word; an edit takes a packed order back; a lost parcel that is sent again goes back as it was."""


def stage_of(status: Status) -> Stage:
    """The coarse stage of a status."""
    return STAGES[status]
