"""Edits: until it is shipped the same order is changed, never replaced; reservation, assembly and money follow.

Lifecycle, "Stock, reservation, assembly", edits.
"""

from domain import answers as a
from domain.facts import OrderWasEdited
from domain.orders import Edit, Order
from domain.statuses import AGREEING, BEFORE_SHIPMENT, Status
from domain.stimuli import OrderEdited, PaymentSwitched
from domain.tasks import Task, TaskKind
from rules.order import (
    assembly,
    balance,
    cancellation,
    courier,
    payment,
    prepayment,
    prices,
    reaching,
    requirements,
    stock,
    upsale,
    warnings,
)
from rules.order.desk import Desk
from rules.order.refusals import Refused, not_now


def edited(desk: Desk, stimulus: OrderEdited) -> None:
    """Somebody changes the order."""
    before = desk.order.lines
    edit(desk, stimulus.edit)
    upsale.weigh(desk, before)


def switched(desk: Desk, stimulus: PaymentSwitched) -> None:
    """The customer chose another way to pay on the shop's site."""
    if stimulus.method is not desk.order.method:
        edit(desk, Edit(method=stimulus.method))


def edit(desk: Desk, change: Edit) -> None:
    """Lines, delivery, payment or reach change; a packed order is unpacked and packed anew."""
    if desk.status not in BEFORE_SHIPMENT:
        raise not_now(desk.status, "editing it")
    before = desk.order
    after = _changed(desk, change)
    _must_stay_agreed(desk, after, change)
    number_corrected = change.phone_changed or (after.reach.calls and not before.reach.calls)
    desk.state.order = after
    if change.method is not None:
        prepayment.switch(desk, change.method)
    if desk.status is Status.PACKED and _is_packed_anew(before, after, change):
        _unpack(desk)
    else:
        desk.happen(OrderWasEdited(total=desk.order.total))
    prices.tell_step(desk, before)
    if after.lines != before.lines:
        _follow_lines(desk)
    balance.weigh(desk)
    if desk.status not in AGREEING:
        courier.edited(desk, before)
    if number_corrected:
        reaching.number_corrected(desk)
    if after.reach.zone != before.reach.zone:
        desk.retime_calls()
    _go_on(desk, asked_anew=number_corrected or after.reach.zone != before.reach.zone)


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


def _changed(desk: Desk, change: Edit) -> Order:
    fields = ("lines", "delivery", "means", "reach", "priced")
    new = {name: getattr(change, name) for name in fields if getattr(change, name) is not None}
    after = desk.order.model_copy(update=new)
    if after.priced and change.lines is not None:
        prices.must_be_left_to_playbook(change.lines)
        after = after.model_copy(update={"lines": prices.known_list_prices(change.lines, desk.order)})
    # Another phone or address alone is no reason to price goods anew.
    return prices.edited(desk, after) if new.keys() - {"reach"} else after


def _must_stay_agreed(desk: Desk, after: Order, change: Edit) -> None:
    """What was agreed stays fit to be sent: an edit may not take away what confirmation asked for."""
    if not after.lines:
        raise Refused("no_lines", "An order has at least one line: cancel it instead.")
    if desk.status in AGREEING:
        return
    if change.delivery is not None:
        requirements.must_have_address(after, desk.playbook.confirmation)
    method = change.method or after.method
    requirements.must_be_prepaid(desk, after.model_copy(update={"method": method}))


def _is_packed_anew(before: Order, after: Order, change: Edit) -> bool:
    """Another day, slot or phone changes nothing about the parcel; goods, address, price and what the carrier collects do."""
    appointed = {"day": before.delivery.day, "slot": before.delivery.slot}
    same_parcel = after.delivery.model_copy(update=appointed) == before.delivery
    paid_alike = change.method in (None, before.method)
    return after.lines != before.lines or not same_parcel or not paid_alike


def _unpack(desk: Desk) -> None:
    desk.drop_deadlines(assembly.CARRIER_REPLY)
    desk.close_tasks(TaskKind.CALL_CARRIER)
    to = Status.PAID if desk.order.method.prepaid and not desk.owes() else Status.CONFIRMED
    desk.move(to, OrderWasEdited(total=desk.order.total))


def _follow_lines(desk: Desk) -> None:
    stock.lines_changed(desk)
    if desk.status in (Status.CONFIRMED, Status.PAID):
        stock.reserve_anew(desk)


def _go_on(desk: Desk, *, asked_anew: bool) -> None:
    """What the edit made possible happens: an address completed after the money came, a number that is right now."""
    if desk.status in AGREEING:
        desk.state.warnings = warnings.found(desk)
        if desk.state.kept_money and not desk.owes():
            payment.agree_by_money(desk)
        else:
            reaching.ask_only_missing(desk)
        if asked_anew and desk.status in AGREEING:
            _ask_anew(desk)
    elif desk.status is Status.CONFIRMED and desk.order.method.prepaid:
        if not desk.owes():
            prepayment.become_paid(desk)
    elif desk.status in (Status.CONFIRMED, Status.PAID):
        assembly.start(desk)


def _ask_anew(desk: Desk) -> None:
    held = desk.find_task(TaskKind.DECIDE_BLACK_LIST) is not None
    if not (held or desk.state.wrong_number or reaching.is_asked(desk)):
        desk.close_tasks(TaskKind.DECIDE_UNREACHABLE)
        reaching.ask(desk)
