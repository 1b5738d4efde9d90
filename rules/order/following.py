"""An order follows another playbook, on purpose: all that waits goes by the new rules, and nothing is sent because of it.

Terms that run are counted anew from where they were counted before; what the new rules would have had in the past is due
at once. Dates that people or carriers named stand, and so does what was done, asked and wanted already. What the new
playbook has besides begins with facts that are still to come.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from domain.facts import FactBody, PlaybookWasMoved
from domain.stimuli import PlaybookMoved
from domain.tasks import CALLS, Task, TaskKind
from playbook.task_rows import row_delay
from rules.order import (
    assembly,
    courier,
    invoice,
    messages,
    movement,
    pickup_terms,
    prepayment,
    reaching,
    settlement,
    stale,
    stock,
    triggers,
)
from rules.order.desk import Desk
from rules.order.refusals import Refused
from rules.order.state import OrderState
from rules.order.task_times import limit_of, times


def moved(desk: Desk, stimulus: PlaybookMoved) -> None:
    """The order follows the named version from now on; refused where it cannot."""
    before = desk.outbox.playbook or desk.surroundings.playbook_version
    new, earlier = desk.surroundings.playbooks.get(stimulus.version), replace(desk)
    if desk.state.closed:
        raise Refused("order_is_closed", "The order is closed: nothing of it waits any more.", desk.status)
    if stimulus.version == before:
        raise Refused("same_playbook", "The order follows this version already.")
    if new is None:
        raise Refused(
            "no_such_playbook", "No such version is published, or it cannot be read by this Steward."
        )
    if new.shop != desk.playbook.shop:
        raise Refused("another_shop", "This version is another shop's playbook.")
    desk.playbook = new
    _must_have_hours(desk)
    desk.outbox.playbook = stimulus.version
    told, message_went = _dates(desk.state), pickup_terms.message_time(desk)
    messages.follow_rules(desk, earlier, before)
    _follow_terms(desk)
    pickup_terms.follow_rules(desk, message_went)
    stale.follow_rules(desk, told["invoice.issued"])
    triggers.follow_rules(desk, earlier)
    _tell_new_dates(desk, told)
    desk.happen(PlaybookWasMoved(before=before, after=stimulus.version))
    _follow_in_tasks(desk, earlier)


def _must_have_hours(desk: Desk) -> None:
    """A call that is planned needs an hour in which it can be made: this is no moment to write that none is possible."""
    for task in desk.state.tasks.values():
        limit = limit_of(task.kind, desk.playbook)
        ready = max(task.ready_at, desk.now)
        if task.kind in CALLS and times(task.kind, desk.call_time, ready, limit) is None:
            raise Refused(
                "no_common_hours", "By this version there is no hour in which its customer may be called."
            )


# -- deadlines ----------------------------------------------------------------------------------------------------------


def _check_invoice(desk: Desk, since: datetime) -> datetime | None:
    after = row_delay(desk.playbook, TaskKind.CHECK_INVOICE, desk.playbook.payment.check_invoice_after)
    return None if after is None else since + after


_ENDS: dict[str, Callable[[Desk, datetime], datetime | None]] = {
    reaching.GIVE_UP: lambda desk, since: since + desk.playbook.confirmation.give_up_after,
    prepayment.PAY: lambda desk, since: since + desk.playbook.payment.pay_within,
    prepayment.CHECK_INVOICE: _check_invoice,
    prepayment.INVOICE_END: lambda desk, since: since + desk.playbook.payment.invoice_wait,
    stock.RESERVATION: lambda desk, since: (
        since + desk.playbook.stock.reserve_for.by(desk.state.reserved_by or desk.order.method)
    ),
    assembly.CARRIER_REPLY: lambda desk, since: desk.limit_ends(
        TaskKind.CALL_CARRIER, desk.playbook.assembly.carrier_reply_within, since
    ),
    movement.NO_MOVEMENT: lambda desk, since: since + desk.playbook.shipping.no_movement_after,
    settlement.MONEY: lambda desk, since: since + desk.playbook.money.money_within,
}
"""When each term ends that is counted from one moment; None where the new playbook has no such thing.

Of the pickup point, of staleness, of messages and of triggers their own modules know more.
"""


def _follow_terms(desk: Desk) -> None:
    for name, end in _ENDS.items():
        known = desk.state.deadlines.get(name)
        if known is None or known.since is None:
            continue
        at = end(desk, known.since)
        if at is None:
            desk.drop_deadlines(name)
        else:
            _remember(desk, name, desk.retime(name, at))
    _ask_price_before_end(desk)


def _remember(desk: Desk, name: str, at: datetime) -> None:
    """Dates that are told to the customer, or that triggers hang on, stand in the order too."""
    match name:
        case prepayment.PAY:
            desk.state.pay_until = at
        case prepayment.INVOICE_END:
            desk.state.invoice_until = at
        case stock.RESERVATION:
            desk.state.reserved_until = at


def _ask_price_before_end(desk: Desk) -> None:
    end = desk.state.invoice_until
    if prepayment.ASK_PRICE not in desk.state.deadlines or end is None:
        return
    desk.retime(prepayment.ASK_PRICE, end - invoice.told_before(desk.playbook))


# -- dates that are told ------------------------------------------------------------------------------------------------


def _dates(state: OrderState) -> dict[str, datetime | None]:
    """By the kind of fact that names it: until when something is awaited, held or stored."""
    return {
        "payment.due": state.pay_until,
        "invoice.issued": state.invoice_until,
        "reservation.started": state.reserved_until,
        "parcel.arrived": state.parcel.store_until,
        "parcel.uncollected": state.parcel.store_until,
    }


def _tell_new_dates(desk: Desk, told: dict[str, datetime | None]) -> None:
    """What is still to be said of a date that moved says the new one."""
    now = _dates(desk.state)

    def renewed(fact: FactBody) -> FactBody:
        date = now.get(fact.kind)
        if date is None or getattr(fact, "until", None) != told[fact.kind]:
            return fact
        return fact.model_copy(update={"until": date})

    for name, pending in desk.state.pending_triggers.items():
        desk.state.pending_triggers[name] = pending.model_copy(update={"fact": renewed(pending.fact)})
    for name, message in desk.state.pending_messages.items():
        desk.state.pending_messages[name] = message.model_copy(update={"fact": renewed(message.fact)})


# -- tasks --------------------------------------------------------------------------------------------------------------


def _follow_in_tasks(desk: Desk, earlier: Desk) -> None:
    """Tasks that are not in the queue yet become ready by the new rules; those that are stay as people see them.

    But no call stays where the new hours do not allow it.
    """
    for task in list(desk.state.tasks.values()):
        if task.ready_at > desk.now:
            _follow_in_task(desk, earlier, task)
    desk.retime_calls()


def _follow_in_task(desk: Desk, earlier: Desk, task: Task) -> None:
    if task.kind is TaskKind.CONFIRM_DELIVERY:
        visit = courier.call_times(desk) if task.rule == courier.RULE else None
        if visit is not None and visit != courier.call_times(earlier):
            desk.move_task(task, *visit)
    elif task.kind is not TaskKind.ERRAND:  # whose limit its trigger said
        was, now = _wanted_at(earlier, task), _wanted_at(desk, task)
        # It may stand later than it was wanted, in its place among the shop's calls.
        desk.move_task(task, task.ready_at if now is None or now == was else now)


def _wanted_at(desk: Desk, task: Task) -> datetime | None:
    """The moment that a term gives it; None where people agreed one."""
    match task.rule:
        case reaching.RETRY:
            return task.opened_at + desk.playbook.confirmation.retry_after
        case settlement.CLAIMED:
            return task.opened_at + desk.playbook.money.money_within
        case pickup_terms.RULE if task.id == desk.state.pickup_call:
            base, after = desk.state.pickup_base, pickup_terms.call_after(desk)
            return None if base is None or after is None else base + after
        case _:
            return None
