"""Handing out: the shop's own staff give the customer the goods and take the money, whatever step was skipped before."""

from domain.statuses import AGREEING, BEFORE_SHIPMENT, ON_THE_WAY, Status
from domain.stimuli import OrderIssued
from rules.order import settlement, shipping
from rules.order.desk import Desk
from rules.order.refusals import not_now


def issued(desk: Desk, stimulus: OrderIssued) -> None:
    """Complete; a step that was skipped is taken first. Refused before the order is agreed and after its end."""
    del stimulus  # it says no more than that
    if desk.status in AGREEING or desk.status not in BEFORE_SHIPMENT | ON_THE_WAY | {Status.RETURNING}:
        raise not_now(desk.status, "handing it out")
    if desk.status in BEFORE_SHIPMENT:
        shipping.ship(desk)
    settlement.issue(desk)
