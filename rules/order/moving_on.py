"""The promise that no open order hangs: when nothing is left that would move it, its stage's watch begins anew.

An example: a supervisor looked into a silent carrier's parcel and answered `done`; in no_movement_after it is asked again.
"""

from domain.statuses import BEFORE_SHIPMENT, CLOSED, Status
from rules.order import movement, pickup, settlement, stale
from rules.order.desk import Desk


def keep_moving(desk: Desk) -> None:
    """An open order has an open task or a deadline (lifecycle, property 1)."""
    if desk.status in CLOSED or desk.state.tasks or desk.state.deadlines:
        return
    if desk.status in BEFORE_SHIPMENT:
        stale.watch_again(desk)
    elif desk.status is Status.AT_PICKUP:
        pickup.wait_again(desk)
    elif desk.status is Status.AWAITING_MONEY:
        settlement.wait_again(desk)
    else:
        movement.watch(desk)
