"""Staleness: an order may not stay before shipment longer than stale_after, or until an agreed later date.

Lifecycle, "Confirmation" 8.
"""

from datetime import datetime, timedelta

from domain.facts import OrderExtended
from domain.statuses import BEFORE_SHIPMENT
from domain.tasks import TaskKind
from rules.order.desk import Desk

STALE = "stale"
RULE = "confirmation.stale_after"
DAY_TO_ACT = timedelta(days=1)
"""What falls due on an agreed date (a call, goods, a payment) is an operator's first; a supervisor is asked when it led nowhere."""


def watch(desk: Desk) -> None:
    """The deadline stands at stale_after from placing, or at the agreed later date.

    Where both have passed (confirmed or sent again after the term, taken over, told late) it counts from now: whoever moved
    the order on has just decided about it.
    """
    if desk.status not in BEFORE_SHIPMENT:
        desk.drop_deadlines(STALE)
        return
    at = desk.order.placed_at + desk.playbook.confirmation.stale_after
    if desk.state.agreed_until is not None:
        at = max(at, desk.state.agreed_until)
    if at <= desk.now:
        watch_again(desk)
    else:
        _set(desk, at, since=desk.order.placed_at)


def watch_again(desk: Desk) -> None:
    """stale_after counts from now."""
    _set(desk, desk.now + desk.playbook.confirmation.stale_after, since=desk.now)


def follow_rules(desk: Desk, invoice_ended: datetime | None) -> None:
    """Another playbook: its term, counted from where the old one was; a date somebody agreed stands.

    `invoice_ended` is when the invoice ended under the old rules: what is not stale before that, is not before its new end.
    """
    known = desk.state.deadlines.get(STALE)
    if known is None or known.since is None:
        return
    at = known.since + desk.playbook.confirmation.stale_after
    agreed, invoice = desk.state.agreed_until, desk.state.invoice_until
    if known.since == desk.order.placed_at and agreed is not None:
        at = max(at, agreed)
        if invoice is not None and invoice_ended is not None and invoice_ended + DAY_TO_ACT <= agreed:
            at = max(at, invoice + DAY_TO_ACT)
    desk.retime(STALE, at)


def agree(desk: Desk, until: datetime) -> None:
    """Somebody agreed a date: not stale before it, nor on the day that something is to be done about it."""
    until += DAY_TO_ACT
    if desk.state.agreed_until is None or until > desk.state.agreed_until:
        desk.state.agreed_until = until
    if desk.find_task(TaskKind.DECIDE_STALE) is None:
        watch(desk)


def customer_agreed(desk: Desk, until: datetime) -> None:
    """The customer agreed a date: no supervisor decides before it. About an invoice that ended unpaid one still does."""
    task = desk.find_task(TaskKind.DECIDE_STALE)
    if task is not None and task.rule == RULE:
        desk.close_task(task)
    agree(desk, until)


def extend(desk: Desk, until: datetime) -> None:
    """A supervisor gives more time."""
    desk.state.agreed_until = until
    desk.happen(OrderExtended(until=until))
    watch(desk)


def over(desk: Desk) -> None:
    """It left: no longer before shipment."""
    desk.drop_deadlines(STALE)
    desk.close_tasks(TaskKind.DECIDE_STALE)


def wake_stale(desk: Desk) -> None:
    """Too long before shipment: a supervisor decides."""
    desk.open_task(TaskKind.DECIDE_STALE, RULE)


def _set(desk: Desk, at: datetime, since: datetime) -> None:
    desk.set_deadline(STALE, at, RULE, "a supervisor decides what becomes of it", since=since)
