"""Balance: too little or too much money is a fact and a person's task, and both go when the difference goes.

Lifecycle, "Payment", last point. What a person answers is payment's.
"""

from domain.facts import PaymentDiffers
from domain.money import ZERO
from domain.statuses import Status
from domain.tasks import TaskKind
from rules.order.desk import Desk


def weigh(desk: Desk) -> None:
    """Compares what came with what is asked; while money on delivery is awaited, settlement does."""
    state = desk.state
    if state.closed or state.status is Status.AWAITING_MONEY:
        return
    # Nothing paid yet is no difference but a wait; what was paid and went back is one.
    too_little = state.owed > ZERO and state.paid > ZERO and desk.order.method.prepaid
    task = desk.find_task(TaskKind.PAYMENT_DIFFERENCE)
    if not too_little and state.owed >= ZERO:
        desk.close_tasks(TaskKind.PAYMENT_DIFFERENCE)
    elif task is None or task.amount != state.owed:
        desk.happen(PaymentDiffers(owed=state.owed))
        desk.open_task(TaskKind.PAYMENT_DIFFERENCE, "payment", amount=state.owed)
