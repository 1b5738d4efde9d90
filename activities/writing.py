"""Writes what a step came to, all of it in the step's transaction; what it came to the rules have decided."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from activities import calls, words_told
from activities.queueing import write_tasks
from activities.taking import Outcome
from domain.facts import FactBody, NumberWasWrong, OrderCompleted, OrderWasCancelled, OrderWasReturned
from domain.ids import MessageId
from domain.money import ZERO
from domain.statuses import Status, stage_of
from rules.order.process import OrderProcess
from rules.order.wanted import BonusEntry, MessageWanted, PromoCodeWanted, RefundRequest, Taken
from storage import (
    bonuses,
    customers,
    facts,
    handovers,
    inbox,
    ledger,
    orders,
    promo_codes,
    refunds,
)
from storage.bonuses import NewBonus
from storage.customers import Learned
from storage.effects import Unsaid
from storage.handovers import NewHandover
from storage.intake import lines_key
from storage.ledger import NewMessage
from storage.orders import OrderRow, Saved
from storage.promo_codes import NewCode
from storage.refunds import NewRefund
from storage.slots import StoredSlots
from storage.states import MessageState, Recipient


@dataclass(frozen=True)
class Work:
    """A step that has something to write."""

    row: OrderRow
    process: OrderProcess
    outcome: Outcome
    unsaid: tuple[Unsaid, ...]
    """Messages of earlier steps that are still to be sent."""
    now: datetime

    @property
    def revision(self) -> int:
        """The order's, after this step."""
        return self.row.revision + 1


@dataclass(frozen=True)
class Written:
    """What was written and is told by the step."""

    taken: Taken
    messages: tuple[NewMessage, ...]
    outdated: tuple[MessageId, ...]
    """Of earlier steps, not to be sent any more."""
    saved: Saved


async def write(conn: AsyncConnection, work: Work) -> Written:
    """Facts with their comments, tasks, effects, the stimuli's marks, the order's row, what was learned of the customer."""
    row, now, shared, applied = work.row, work.now, StoredSlots(conn), work.outcome.applied
    await calls.place_calls(work.process, shared, row.shop, now)
    taken = work.process.take()
    await calls.put_back(taken, shared, row.shop)
    messages = tuple(_message(wanted) for wanted in taken.messages)
    outdated = await _withdraw(conn, work, taken)
    await facts.add(conn, row.id, taken.facts, await words_told.keep_comments(conn, row, applied))
    await words_told.keep_cheaper(conn, row, applied, work.process.order.goods)
    for code in taken.promo_codes:
        await promo_codes.issue(conn, row.shop, _promo_code(code, row, now))
    if taken.playbook is not None:
        await ledger.keep_words(conn, row.id, row.playbook_version)
    await ledger.add(conn, row.shop, row.id, row.customer_id, messages, now)
    await refunds.add(conn, row.shop, row.id, row.currency, [_refund(one) for one in taken.refunds], now)
    await bonuses.add(conn, row.shop, row.id, row.currency, [_bonus(one) for one in taken.bonuses], now)
    await refunds.withdraw(conn, taken.refunds_withdrawn, now)
    await handovers.add(
        conn, row.shop, row.id, [NewHandover(id=one.id, carrier=one.carrier) for one in taken.handovers], now
    )
    await _mark(conn, work)
    saved = _saved(work, taken.playbook or row.playbook_version)
    await orders.save(conn, row.id, saved, now)
    await write_tasks(conn, row, work.process, taken, work.outcome, now)
    await customers.learn(conn, row.customer_id, _learned(taken), by="rule", now=now)
    if _gives_code_back(taken, work.process):
        await promo_codes.release(conn, row.id)
    return Written(taken=taken, messages=messages, outdated=outdated, saved=saved)


async def _mark(conn: AsyncConnection, work: Work) -> None:
    if work.outcome.applied:
        ids = [one.stimulus.id for one in work.outcome.applied]
        await inbox.mark_applied(conn, ids, work.revision, work.now)
    for refusal in work.outcome.refused:
        await inbox.mark_refused(
            conn, refusal.stimulus.stimulus.id, refusal.code, refusal.detail, work.revision, work.now
        )


async def _withdraw(conn: AsyncConnection, work: Work, taken: Taken) -> tuple[MessageId, ...]:
    """What waited for a gateway, or while sending was paused, and is not true any more."""
    outdated = [
        message.id
        for message in work.unsaid
        if any(message.trigger in one.triggers or message.fact == one.fact for one in taken.pointless)
    ]
    return await ledger.drop_outdated(conn, outdated) if outdated else ()


def _message(wanted: MessageWanted) -> NewMessage:
    return NewMessage(
        id=wanted.id,
        trigger=wanted.trigger,
        template=wanted.template,
        channel=wanted.channel.value,
        cause=wanted.cause,
        fact_seq=wanted.fact_seq,
        fact=wanted.fact,
        role=wanted.role,
        marketing=wanted.marketing,
        immediate=wanted.immediate,
        recipient=Recipient(wanted.to),
        promo_code=wanted.promo_code,
        reminder=wanted.reminder,
        playbook_version=wanted.playbook,
        not_before=wanted.not_before,
        # A notice is read in the console; whether a channel is live is asked when a message is sent.
        state=MessageState.WANTED if wanted.channel.leaves else MessageState.NOTED,
    )


def _refund(wanted: RefundRequest) -> NewRefund:
    return NewRefund(
        id=wanted.id, amount=wanted.amount, provider=wanted.provider, payment_external_id=wanted.payment
    )


def _promo_code(wanted: PromoCodeWanted, row: OrderRow, now: datetime) -> NewCode:
    return NewCode(
        id=wanted.id,
        customer=row.customer_id,
        percent=wanted.percent,
        cause=wanted.trigger,
        issued_at=now,
        expires_at=wanted.valid_until,
    )


def _bonus(entry: BonusEntry) -> NewBonus:
    return NewBonus(
        id=entry.id, staff=entry.staff, trigger=entry.trigger, amount=entry.amount, reverses=entry.reverses
    )


def _saved(work: Work, playbook_version: str) -> Saved:
    process, order, snapshot = work.process, work.process.order, work.process.snapshot()
    status = process.status or Status.NEW
    deadline = process.next_deadline
    addresses = [one.address for one in work.outcome.applied if one.address is not None]
    return Saved(
        status=status,
        stage=stage_of(status),
        payment_state=process.payment_state,
        total=order.total,
        paid=process.paid,
        refunded=process.refunded,
        method=order.method,
        delivery_kind=order.delivery.kind,
        carrier=snapshot.parcel.carrier or order.delivery.carrier,
        track_number=snapshot.parcel.track_number,
        draft=order.draft,
        lines_key=lines_key(order),
        warnings=process.warnings,
        snapshot=snapshot.model_dump_json(),
        revision=work.revision,
        playbook_version=playbook_version,
        next_at=deadline.at if deadline else None,
        next_rule=deadline.rule if deadline else None,
        next_words=deadline.words if deadline else None,
        open_tasks=len(snapshot.tasks),
        rules_closed=process.closed,
        address=addresses[-1] if addresses else None,
    )


def _gives_code_back(taken: Taken, process: OrderProcess) -> bool:
    """The customer's promo code bought nothing: the order was cancelled, or came back without a rouble paid for it."""
    if process.order.code_percent is None:
        return False
    bodies = [fact.body for fact in taken.facts]
    returned_unpaid = _count(bodies, OrderWasReturned) > 0 and process.paid == ZERO
    return returned_unpaid or _count(bodies, OrderWasCancelled) > 0


def _learned(taken: Taken) -> Learned:
    bodies = [fact.body for fact in taken.facts]
    return Learned(
        completed=_count(bodies, OrderCompleted),
        returned=_count(bodies, OrderWasReturned),
        wrong_number=_count(bodies, NumberWasWrong) > 0,
        black_list=taken.black_list.value if taken.black_list else None,
        segments=taken.segments,
    )


def _count(bodies: list[FactBody], kind: type[FactBody]) -> int:
    return sum(isinstance(body, kind) for body in bodies)
