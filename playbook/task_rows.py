"""Rows of a playbook that speak of the lifecycle's own tasks: what each may set, and what it sets; the lifecycle opens them."""

from datetime import timedelta
from typing import NamedTuple

from domain.tasks import TaskKind
from playbook.schema import Playbook
from playbook.settings_path import setting_at
from playbook.triggers import Trigger


class TaskRow(NamedTuple):
    """Where the lifecycle opens a task: on which facts, and whether a row may set its delay and switch it off."""

    on: tuple[str, ...]
    timed: bool = False


K = TaskKind

ROWS: dict[TaskKind, TaskRow] = {
    K.CONFIRM_ORDER: TaskRow(("order.placed", "call.no_answer", "call.agreed")),
    K.CALL_THINKING: TaskRow(("order.thinking",)),
    K.SETTLE_PAYMENT: TaskRow(("payment.overdue",)),
    K.CHECK_INVOICE: TaskRow(("invoice.issued",), timed=True),
    K.HOLD_PRICE: TaskRow(("invoice.issued",), timed=True),
    K.PACK_ORDER: TaskRow(("assembly.started",)),
    K.FIND_SUPPLIER: TaskRow(("stock.short",)),
    K.APPROVE_RESERVATION: TaskRow(("reservation.approval_wanted",)),
    K.CALL_CARRIER: TaskRow(("carrier.asked",)),
    K.ASK_CARRIER: TaskRow(("parcel.stuck",)),
    K.REMIND_PICKUP: TaskRow(("parcel.arrived",), timed=True),
    K.CONFIRM_DELIVERY: TaskRow(("order.confirmed",), timed=True),
    K.AGREE_SLOT: TaskRow(("delivery.failed", "order.sent_again")),
    K.CHECK_MONEY: TaskRow(("money.overdue",)),
    K.RECEIVE_RETURN: TaskRow(("order.returning",)),
    K.DECIDE_LOST: TaskRow(("parcel.lost",)),
}
"""An order would hang without the others: only the timed ones may be switched off, for something else moves it then."""


def acts_on(playbook: Playbook, fact: str) -> bool:
    """Whether a trigger that is switched on stands on this fact."""
    return any(trigger.enabled and trigger.on == fact for trigger in playbook.triggers)


def rows_of(playbook: Playbook, kind: TaskKind) -> tuple[Trigger, ...]:
    """The triggers that speak of this task, switched off or not."""
    return tuple(
        trigger
        for trigger in playbook.triggers
        if any(action.task is not None and action.task.kind is kind for action in trigger.do)
    )


def row_delay(playbook: Playbook, kind: TaskKind, setting: timedelta) -> timedelta | None:
    """How long a timed task waits (or how long before its date it is due): as its row says, else `setting`.

    None where the shop has switched its row off: nobody is asked.
    """
    rows = rows_of(playbook, kind)
    if not rows:
        return setting
    row = next((one for one in rows if one.enabled), None)
    if row is None:
        return None
    written = row.before.by if row.before is not None else row.after
    if written is None:
        return setting
    return written if isinstance(written, timedelta) else setting_at(playbook, written, timedelta)


def script_of(playbook: Playbook, kind: TaskKind, about: str | None = None) -> str | None:
    """The script of a task: its row's; of an errand that of the trigger it is about."""
    for trigger in rows_of(playbook, kind):
        if trigger.enabled and (kind is not K.ERRAND or trigger.id == about):
            for action in trigger.do:
                if action.task is not None and action.task.kind is kind and action.task.script:
                    return action.task.script
    return None
