"""Edits: until it is shipped the same order is changed, never replaced; reservation and money follow.

Lifecycle, "Stock, reservation, assembly", edits.
"""

from domain import answers as a
from domain.facts import OrderWasEdited
from domain.money import ZERO
from domain.orders import Edit
from domain.statuses import AGREEING, BEFORE_SHIPMENT, Status
from domain.tasks import Task, TaskKind
from rules.order import assembly, cancellation, confirmation, courier, payment, stock
from rules.order.desk import Desk
from rules.order.refusals import Refused, not_now


def edit(desk: Desk, change: Edit) -> None:
    """Lines, delivery, payment or reach change; a packed order is unpacked and packed anew."""
    if desk.status not in BEFORE_SHIPMENT:
        raise not_now(desk.status, "editing it")
    order = desk.order
    changed = order.model_copy(
        update={
            "lines": change.lines if change.lines is not None else order.lines,
            "delivery": change.delivery if change.delivery is not None else order.delivery,
            "means": change.means if change.means is not None else order.means,
            "reach": change.reach if change.reach is not None else order.reach,
        }
    )
    if not changed.lines:
        raise Refused("no_lines", "An order has at least one line: cancel it instead.")
    goods_changed = changed.lines != order.lines
    slot_changed = changed.delivery.slot != order.delivery.slot
    number_changed = change.reach is not None and desk.state.wrong_number
    desk.state.order = changed
    desk.happen(OrderWasEdited(total=changed.total))
    if change.method is not None:
        payment.switch(desk, change.method)
    if desk.status is Status.PACKED and (goods_changed or changed.delivery != order.delivery):
        _unpack(desk)
    elif goods_changed and desk.status in (Status.CONFIRMED, Status.PAID):
        stock.reserve(desk)
    payment.weigh(desk)
    if slot_changed:
        courier.plan(desk)
    if number_changed:
        desk.state.wrong_number = False
    _go_on(desk, asked_again=number_changed)


def analogue_answered(desk: Desk, task: Task, answer: a.Answer) -> None:
    """An outcome of agree_analogue: an edit agreed with the customer ends the shortage."""
    match answer:
        case a.Agreed():
            desk.close_task(task)
            edit(desk, answer.edit)
            stock.goods_came(desk)
        case a.CancelIt():
            cancellation.cancel(desk, answer.reason)
        case _:
            stock.waits_answered(desk, task, answer)


def _unpack(desk: Desk) -> None:
    to = Status.PAID if desk.order.method.prepaid and not desk.owes() else Status.CONFIRMED
    desk.drop_deadlines(assembly.CARRIER_REPLY)
    desk.close_tasks(TaskKind.CALL_CARRIER)
    desk.move(to, OrderWasEdited(total=desk.order.total))


def _go_on(desk: Desk, *, asked_again: bool) -> None:
    """What the edit made possible happens: an address completed after the money came, a number that is right now."""
    if desk.status in AGREEING:
        if desk.state.paid > ZERO and not desk.owes():
            payment.agree_by_money(desk)
        elif asked_again and desk.find_task(TaskKind.DECIDE_BLACK_LIST) is None:
            confirmation.ask(desk)
    elif desk.status is Status.CONFIRMED and desk.order.method.prepaid:
        payment.go_on(desk)
    elif desk.status in (Status.CONFIRMED, Status.PAID):
        assembly.start(desk)
