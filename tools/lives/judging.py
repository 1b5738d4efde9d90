"""Compares how an order ended here with how it really ended, and says why where the two differ."""

from datetime import datetime

from domain.statuses import CLOSED, PaymentState
from domain.tasks import TaskKind
from playbook.schema import Playbook
from rules.lives.mapping import Expected, expected_end
from tools.lives.running import Lived


def fault_of(lived: Lived, playbook: Playbook, until: datetime) -> str | None:
    """Why the life did not end as it really did; None where it did."""
    if lived.fault is not None:
        return lived.fault
    expected = expected_end(lived.life)
    if lived.status.value != expected.value:
        return f"{lived.status} instead of {expected}: {_what_holds_it(lived)}"
    if lived.status in CLOSED:
        return _money_at_the_end(lived, expected)
    if not lived.open_tasks and lived.next_deadline is None:
        return "open, and nothing moves it"
    if expected is Expected.SHIPPED:
        return _silence(lived, playbook, until)
    return None


def _money_at_the_end(lived: Lived, expected: Expected) -> str | None:
    """What was paid stays with a completed order and goes back from any other."""
    ends = (
        (PaymentState.PAID,)
        if expected is Expected.COMPLETED
        else (PaymentState.REFUNDED, PaymentState.UNPAID)
    )
    return None if lived.payment in ends else f"{lived.status}, but its payment is {lived.payment}"


def _silence(lived: Lived, playbook: Playbook, until: datetime) -> str | None:
    """Of a parcel that is silent too long the carrier is asked."""
    silent = until - lived.life.last_known
    asked = any(task.kind is TaskKind.ASK_CARRIER for task in lived.open_tasks)
    if asked or silent <= playbook.shipping.no_movement_after:
        return None
    return f"silent for {silent.days} days, and the carrier was not asked"


def _what_holds_it(lived: Lived) -> str:
    words = [f"open task {task.kind} ({task.rule})" for task in lived.open_tasks]
    words += [f"refused {refusal.what}: {refusal.code}" for refusal in lived.refusals]
    words += [f"out of turn: {what}" for what in lived.discrepancies]
    if lived.next_deadline is not None:
        words.append(f"waits for {lived.next_deadline.rule} at {lived.next_deadline.at.isoformat()}")
    return "; ".join(words) or "the rules took all that was told"
