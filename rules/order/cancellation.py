"""Cancellation: before shipment the order is closed with its reason, after it the parcel is called back."""

from domain.facts import OrderReturning, OrderWasCancelled
from domain.orders import QUIET_REASONS, Reason
from domain.statuses import BEFORE_SHIPMENT, ON_THE_WAY, Status
from domain.stimuli import OrderCancelled
from rules.order.desk import Desk
from rules.order.refusals import Refused, not_now


def asked(desk: Desk, stimulus: OrderCancelled) -> None:
    """Somebody wants the order cancelled."""
    if stimulus.duplicate_of is not None:
        must_be_another(desk, stimulus.duplicate_of)
    cancel(desk, stimulus.reason, silent=stimulus.silent, duplicate_of=stimulus.duplicate_of)


def must_be_another(desk: Desk, of: str) -> None:
    """The order that stays is another one of this shop."""
    if of not in desk.surroundings.known_orders or of == desk.order.id:
        raise Refused("no_such_order", "Name the id of another order of this shop that stays.")


def cancel(desk: Desk, reason: Reason, *, silent: bool = False, duplicate_of: str | None = None) -> None:
    """Closes the order, or calls its parcel back; refused when it is closed, on its way back or handed over."""
    if desk.status in ON_THE_WAY:
        desk.move(Status.RETURNING, OrderReturning(why="cancelled", reason=reason))
        return
    if desk.status not in BEFORE_SHIPMENT:
        raise not_now(desk.status, "cancelling it")
    until = desk.state.pay_until
    if reason is Reason.NOT_PAID and until is not None:
        grace = until + desk.playbook.payment.payment_grace
        if desk.now < grace:
            raise Refused(
                "payment_grace",
                f"Money may still be in transit: an unpaid order is cancelled from {grace.isoformat()} on.",
            )
    quiet = reason in QUIET_REASONS
    body = OrderWasCancelled(reason=reason, silent=silent or quiet, duplicate_of=duplicate_of)
    desk.state.silent = desk.state.silent or quiet
    desk.move(Status.CANCELLED, body)
