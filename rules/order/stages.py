"""The table of an order's life: what each status sets going, who answers for each task, what each deadline wakes."""

from collections.abc import Callable

from domain import answers as a
from domain.statuses import Status
from domain.tasks import Task, TaskKind
from rules.order import (
    assembly,
    closing,
    confirmation,
    courier,
    edits,
    looking,
    messages,
    payment,
    pickup,
    refunds,
    settlement,
    shipping,
    stale,
    stock,
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
    payment.await_money(desk)
    assembly.start(desk)
    shipping.apply_kept(desk)


def left(desk: Desk) -> None:
    """The goods left the shop: nothing of before concerns them any more."""
    confirmation.over(desk)
    payment.stop_waiting(desk)
    stock.release(desk)
    stale.over(desk)
    desk.drop_deadlines(assembly.CARRIER_REPLY)
    desk.close_tasks(
        K.PACK_ORDER,
        K.FIND_SUPPLIER,
        K.AGREE_ANALOGUE,
        K.APPROVE_RESERVATION,
        K.CALL_CARRIER,
        K.PAYMENT_DIFFERENCE,
    )
    shipping.watch_movement(desk)
    payment.weigh(desk)


def no_pickup(desk: Desk) -> None:
    """It does not lie at the pickup point (any more)."""
    pickup.leave(desk)


def back(desk: Desk) -> None:
    """On its way back: nobody is asked to collect or receive it."""
    pickup.leave(desk)
    courier.arrived_elsewhere(desk)
    shipping.watch_movement(desk)
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
    shipping.watch_movement(desk)
    desk.close_tasks(K.RECEIVE_RETURN, K.DECIDE_LOST, K.ASK_CARRIER, K.PAYMENT_DIFFERENCE)


def paid_again(desk: Desk) -> None:
    """Paid: the picker starts; or unpacked, or sent again: the picker starts anew."""
    stale.watch(desk)
    assembly.start(desk)


ENTERED: dict[Status, tuple[Follow, ...]] = {
    S.THINKING: (),
    S.CONFIRMED: (agreed,),
    S.PAID: (paid_again,),
    S.PACKED: (stock.on_packed, assembly.ask_carrier),
    S.SHIPPED: (left,),
    S.AT_PICKUP: (at_pickup,),
    S.DELIVERING: (delivering,),
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
    K.SETTLE_PAYMENT: payment.settle_answered,
    K.CHECK_INVOICE: payment.invoice_answered,
    K.HOLD_PRICE: payment.invoice_answered,
    K.PAYMENT_DIFFERENCE: payment.difference_answered,
    K.REFUND: refunds.answered,
    K.PACK_ORDER: stock.pack_answered,
    K.FIND_SUPPLIER: stock.supplier_answered,
    K.AGREE_ANALOGUE: edits.analogue_answered,
    K.APPROVE_RESERVATION: stock.approval_answered,
    K.CALL_CARRIER: assembly.carrier_answered,
    K.ASK_CARRIER: shipping.carrier_answered,
    K.REMIND_PICKUP: pickup.answered,
    K.CONFIRM_DELIVERY: courier.answered,
    K.AGREE_SLOT: courier.answered,
    K.CHECK_MONEY: settlement.answered,
    K.RECEIVE_RETURN: pickup.return_answered,
    K.DECIDE_LOST: shipping.lost_decided,
    K.LOOK_INTO: looking.answered,
}

WOKEN: dict[str, Follow] = {
    confirmation.GIVE_UP: confirmation.wake_give_up,
    stale.STALE: stale.wake_stale,
    payment.PAY: payment.wake_pay,
    payment.CHECK_INVOICE: payment.wake_check_invoice,
    payment.ASK_PRICE: payment.wake_ask_price,
    payment.INVOICE_END: payment.wake_invoice_end,
    stock.RESERVATION: stock.wake_reservation,
    stock.GOODS_DUE: stock.wake_goods_due,
    assembly.CARRIER_REPLY: assembly.wake_carrier_reply,
    shipping.NO_MOVEMENT: shipping.wake_no_movement,
    pickup.UNCOLLECTED: pickup.wake_uncollected,
    pickup.CALL: pickup.wake_call,
    pickup.RETURN: pickup.wake_return,
    settlement.MONEY: settlement.wake_money,
}


def wake(desk: Desk, name: str) -> None:
    """The rule of a deadline wakes."""
    if name.startswith(messages.TRIGGER):
        messages.wake_trigger(desk, name)
    elif name.startswith(messages.MESSAGE):
        messages.wake_message(desk, name)
    else:
        WOKEN[name](desk)
