"""The table of an order's life: what each status sets going, who answers for each task, what each deadline wakes."""

from collections.abc import Callable

from domain import answers as a
from domain.statuses import Status
from domain.tasks import Task, TaskKind
from rules.order import (
    assembly,
    balance,
    closing,
    confirmation,
    courier,
    edits,
    invoice,
    looking,
    messages,
    movement,
    payment,
    pickup,
    pickup_terms,
    prepayment,
    reaching,
    refunds,
    settlement,
    stale,
    stock,
    tracking,
    triggers,
)
from rules.order.desk import Desk

Follow = Callable[[Desk], None]
S = Status
K = TaskKind


def agreed(desk: Desk) -> None:
    """Confirmed: goods are held, money is awaited, the picker starts, kept events are applied."""
    stale.watch(desk)
    stock.on_confirmed(desk)
    courier.plan(desk)
    prepayment.await_money(desk)
    assembly.start(desk)
    tracking.apply_kept(desk)


def left(desk: Desk) -> None:
    """The goods left the shop: nothing of before concerns them any more, but money that differs still does."""
    confirmation.over(desk)
    prepayment.stop_waiting(desk)
    stock.release(desk)
    stale.over(desk)
    desk.drop_deadlines(assembly.CARRIER_REPLY)
    desk.close_tasks(K.PACK_ORDER, K.FIND_SUPPLIER, K.AGREE_ANALOGUE, K.APPROVE_RESERVATION, K.CALL_CARRIER)
    movement.watch(desk)
    balance.weigh(desk)


def back(desk: Desk) -> None:
    """On its way back: nobody is asked to collect or receive it."""
    pickup.leave(desk)
    courier.arrived_elsewhere(desk)
    movement.watch(desk)
    pickup.on_returning(desk)


def at_pickup(desk: Desk) -> None:
    """It lies and waits."""
    left(desk)
    courier.arrived_elsewhere(desk)
    desk.close_tasks(K.RECEIVE_RETURN)
    pickup.wait_for_customer(desk)


def delivering(desk: Desk) -> None:
    """The courier is on the way."""
    left(desk)
    pickup.leave(desk)


def awaiting_money(desk: Desk) -> None:
    """The customer has it, the carrier has the money."""
    pickup.leave(desk)
    courier.arrived_elsewhere(desk)
    movement.watch(desk)
    desk.close_tasks(K.RECEIVE_RETURN, K.DECIDE_LOST, K.ASK_CARRIER, K.PAYMENT_DIFFERENCE)


def paid(desk: Desk) -> None:
    """Paid: the picker starts; unpacked by an edit, or sent again: the picker starts anew."""
    stale.watch(desk)
    assembly.start(desk)


ENTERED: dict[Status, tuple[Follow, ...]] = {
    S.CONFIRMED: (agreed,),
    S.PAID: (paid,),
    S.PACKED: (stock.on_packed, assembly.ask_carrier),
    S.SHIPPED: (left, tracking.apply_kept),
    S.AT_PICKUP: (at_pickup, tracking.apply_kept),
    S.DELIVERING: (delivering, tracking.apply_kept),
    S.AWAITING_MONEY: (awaiting_money,),
    S.RETURNING: (back,),
    S.COMPLETED: (closing.on_completed,),
    S.RETURNED: (closing.on_returned,),
    S.CANCELLED: (closing.on_cancelled,),
}

ANSWERED: dict[TaskKind, Callable[[Desk, Task, a.Answer], None]] = {
    K.CONFIRM_ORDER: confirmation.answered,
    K.CALL_THINKING: confirmation.answered,
    K.DECIDE_UNREACHABLE: confirmation.decided,
    K.DECIDE_BLACK_LIST: confirmation.decided,
    K.DECIDE_STALE: confirmation.decided,
    K.SETTLE_PAYMENT: prepayment.settle_answered,
    K.CHECK_INVOICE: invoice.answered,
    K.HOLD_PRICE: invoice.answered,
    K.PAYMENT_DIFFERENCE: payment.difference_answered,
    K.REFUND: refunds.answered,
    K.PACK_ORDER: stock.pack_answered,
    K.FIND_SUPPLIER: stock.supplier_answered,
    K.AGREE_ANALOGUE: edits.analogue_answered,
    K.APPROVE_RESERVATION: stock.approval_answered,
    K.CALL_CARRIER: assembly.carrier_answered,
    K.ASK_CARRIER: movement.carrier_answered,
    K.REMIND_PICKUP: pickup.answered,
    K.CONFIRM_DELIVERY: courier.answered,
    K.AGREE_SLOT: courier.answered,
    K.CHECK_MONEY: settlement.answered,
    K.RECEIVE_RETURN: pickup.return_answered,
    K.DECIDE_LOST: movement.lost_decided,
    K.LOOK_INTO: looking.answered,
    K.ERRAND: looking.errand_answered,
}

WOKEN: dict[str, Follow] = {
    reaching.GIVE_UP: reaching.wake_give_up,
    stale.STALE: stale.wake_stale,
    prepayment.PAY: prepayment.wake_pay,
    prepayment.CHECK_INVOICE: invoice.wake_check,
    prepayment.ASK_PRICE: invoice.wake_ask_price,
    prepayment.INVOICE_END: invoice.wake_end,
    stock.RESERVATION: stock.wake_reservation,
    stock.GOODS_DUE: stock.wake_goods_due,
    assembly.CARRIER_REPLY: assembly.wake_carrier_reply,
    movement.NO_MOVEMENT: movement.wake,
    pickup_terms.UNCOLLECTED: pickup.wake_uncollected,
    pickup_terms.CALL: pickup.wake_call,
    pickup_terms.RETURN: pickup.wake_return,
    settlement.MONEY: settlement.wake_money,
}


def wake(desk: Desk, name: str) -> None:
    """The rule of a deadline wakes."""
    if name.startswith(triggers.TRIGGER):
        triggers.wake(desk, name)
    elif name.startswith(messages.MESSAGE):
        messages.wake(desk, name)
    else:
        WOKEN[name](desk)
