"""Stock: holding goods for a confirmed order, and what happens when they are short.

Lifecycle, "Stock, reservation, assembly". The purchase itself is a flow of its own.
"""

from datetime import datetime

from domain import answers as a
from domain.facts import (
    ReservationExpired,
    ReservationNeedsApproval,
    ReservationStarted,
    StockIsShort,
    StockIsThere,
    SupplierFound,
)
from domain.orders import PaymentMethod
from domain.statuses import BEFORE_SHIPMENT, Status
from domain.stimuli import StockArrived, StockShort
from domain.tasks import Task, TaskKind
from rules.order import assembly, stale
from rules.order.desk import Desk
from rules.order.refusals import Refused, must_lie_ahead, no_such_outcome, not_now

RESERVATION = "reservation"
GOODS_DUE = "goods_due"


def on_confirmed(desk: Desk) -> None:
    """The reservation starts at confirmation; of an invoice at issuing it."""
    if desk.order.method is not PaymentMethod.INVOICE:
        reserve(desk)


def reserve(desk: Desk) -> None:
    """The goods are held for the term of the method; some categories only with a supervisor's approval, asked once."""
    if not _needs_approval(desk):
        term = desk.playbook.stock.reserve_for.by(desk.order.method)
        desk.state.reserved_by = desk.order.method
        hold_until(desk, desk.now + term, since=desk.now)
    elif not desk.state.approval_settled:
        if not desk.state.approval_wanted:
            desk.happen(ReservationNeedsApproval())
        desk.state.approval_wanted = True
        desk.close_tasks(TaskKind.PACK_ORDER)
        desk.open_task(TaskKind.APPROVE_RESERVATION, "stock.never_reserve")


def reserve_anew(desk: Desk) -> None:
    """Other lines: what was decided about the old ones does not hold for them; of an invoice they are held from issuing it."""
    desk.state.approval_settled = False
    desk.state.approval_wanted = False
    desk.close_tasks(TaskKind.APPROVE_RESERVATION)
    not_issued = desk.order.method is PaymentMethod.INVOICE and desk.state.invoice_until is None
    if desk.status is Status.PAID or not not_issued:
        reserve(desk)
    if desk.status is Status.PAID:
        hold_for_good(desk)


def hold_for_good(desk: Desk) -> None:
    """Paid or packed: the goods are the customer's, and are held until they leave."""
    desk.drop_deadlines(RESERVATION)


def hold_until(desk: Desk, until: datetime, *, approved: bool = False, since: datetime | None = None) -> None:
    """The goods are held until then: a date somebody named, or the method's term counted from `since`."""
    if desk.state.reserved_until == until:
        return
    desk.state.reserved_until = until
    desk.happen(ReservationStarted(until=until, approved=approved))
    desk.set_deadline(RESERVATION, until, "stock.reserve_for", "the reservation ends", since=since)


def release(desk: Desk) -> None:
    """The goods need not be held any more: they left, or the order ended."""
    desk.state.reserved_until = None
    desk.state.approval_wanted = False
    desk.state.short_skus = ()
    desk.drop_deadlines(RESERVATION, GOODS_DUE)


def on_packed(desk: Desk) -> None:
    """All lines are in the parcel: nothing is short or waits for an approval any more."""
    _no_longer_short(desk)
    desk.state.approval_wanted = False
    desk.close_tasks(TaskKind.APPROVE_RESERVATION)
    hold_for_good(desk)


def told_short(desk: Desk, stimulus: StockShort) -> None:
    """The shop says lines are missing."""
    if desk.status not in BEFORE_SHIPMENT or desk.status is Status.PACKED:
        raise not_now(desk.status, "reporting a shortage")
    known = {line.sku for line in desk.order.lines}
    unknown = [line.sku for line in stimulus.lines if line.sku not in known]
    if unknown:
        raise Refused("no_such_line", f"The order has no line with sku {', '.join(unknown)}.")
    become_short(desk, tuple(line.sku for line in stimulus.lines))


def become_short(desk: Desk, skus: tuple[str, ...]) -> None:
    """Lines cannot be filled: the buyer looks for them, the order waits."""
    desk.state.short_skus = tuple(dict.fromkeys((*desk.state.short_skus, *skus)))
    desk.close_tasks(TaskKind.PACK_ORDER)
    desk.happen(StockIsShort(skus=skus))
    desk.open_task(TaskKind.FIND_SUPPLIER, "stock.short")


def goods_came(desk: Desk) -> None:
    """The goods the order waited for are there: it goes on."""
    if not desk.state.short_skus:
        return
    _no_longer_short(desk)
    desk.happen(StockIsThere())
    assembly.start(desk)


def told_arrived(desk: Desk, stimulus: StockArrived) -> None:
    """The shop says the goods are there."""
    del stimulus  # it says no more than that
    goods_came(desk)


def lines_changed(desk: Desk) -> None:
    """The lines that were short are no longer ordered: nothing is waited for."""
    ordered = {line.sku for line in desk.order.lines}
    left = tuple(sku for sku in desk.state.short_skus if sku in ordered)
    if desk.state.short_skus and not left:
        _no_longer_short(desk)
    desk.state.short_skus = left


def supplier_answered(desk: Desk, task: Task, answer: a.Answer) -> None:
    """An outcome of find_supplier."""
    match answer:
        case a.Found():
            must_lie_ahead(answer.when, desk.now)
            desk.close_task(task)
            desk.happen(SupplierFound(when=answer.when))
            _expect_goods(desk, answer.when)
        case a.NoneFound():
            desk.close_task(task)
            desk.open_task(TaskKind.AGREE_ANALOGUE, "stock.none_found")
        case _:
            raise no_such_outcome()


def waits_answered(desk: Desk, task: Task, answer: a.Answer) -> None:
    """The customer waits for the goods; the other outcomes of agree_analogue are an edit's."""
    match answer:
        case a.Waits():
            must_lie_ahead(answer.until, desk.now)
            desk.close_task(task)
            _expect_goods(desk, answer.until)
        case _:
            raise no_such_outcome()


def pack_answered(desk: Desk, task: Task, answer: a.Answer) -> None:
    """An outcome of pack_order."""
    match answer:
        case a.Packed():
            assembly.pack(desk)
        case a.Short():
            known = {line.sku for line in desk.order.lines}
            if any(line.sku not in known for line in answer.lines):
                raise Refused("no_such_line", "Name skus of this order's lines.")
            desk.close_task(task)
            become_short(desk, tuple(line.sku for line in answer.lines))
        case _:
            raise no_such_outcome()


def approval_answered(desk: Desk, task: Task, answer: a.Answer) -> None:
    """An outcome of approve_reservation: held as an exception, or not held; assembly need not wait any more."""
    match answer:
        case a.Approved():
            must_lie_ahead(answer.until, desk.now)
            desk.close_task(task)
            hold_until(desk, answer.until, approved=True)
            if desk.status is Status.PAID:
                hold_for_good(desk)
        case a.Denied():
            desk.close_task(task)
        case _:
            raise no_such_outcome()
    desk.state.approval_wanted = False
    desk.state.approval_settled = True
    assembly.start(desk)


def wake_reservation(desk: Desk) -> None:
    """The term of the reservation is over; the operator is told by the playbook's trigger."""
    desk.state.reserved_until = None
    desk.happen(ReservationExpired())


def wake_goods_due(desk: Desk) -> None:
    """The goods should be there: the picker looks, and says so if they are not; unless others are still looked for."""
    if not (desk.find_task(TaskKind.FIND_SUPPLIER) or desk.find_task(TaskKind.AGREE_ANALOGUE)):
        goods_came(desk)


def _no_longer_short(desk: Desk) -> None:
    desk.state.short_skus = ()
    desk.drop_deadlines(GOODS_DUE)
    desk.close_tasks(TaskKind.FIND_SUPPLIER, TaskKind.AGREE_ANALOGUE)


def _expect_goods(desk: Desk, when: datetime) -> None:
    desk.set_deadline(GOODS_DUE, when, "stock.expected", "the goods should be there")
    stale.agree(desk, when)


def _needs_approval(desk: Desk) -> bool:
    rules = desk.playbook.stock
    for line in desk.order.lines:
        if line.category in rules.never_reserve:
            return True
        left = desk.surroundings.stock.get(line.sku)
        if line.category in rules.scarce and left is not None and left <= rules.last_pieces:
            return True
    return False
