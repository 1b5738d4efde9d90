"""What a life in the running system came to, as entries of a transcript, and how it is laid beside the simulator's.

Facts become entries by the simulator's own code. Left out on both sides: that a message waits for message hours (a timer,
seen when it goes out), what an operator is warned of (kept with the tasks), and steps that were refused: those are told to
the system too, and refused there with the same code, where they are told.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from pydantic import BaseModel
from sqlalchemy import select

from domain.actors import Actor, ActorKind
from domain.facts import Fact, TaskMoved, TaskOpened
from domain.ids import OrderId, TaskId
from domain.orders import Order, Reason
from domain.stimuli import BODY, TaskCompleted
from domain.tasks import Task
from playbook.wording import Locale
from rules.order.wanted import MessageChannel, Recipient
from rules.simulation import transcript as t
from rules.simulation.placing import NUMBER
from rules.simulation.recording import entry_of, overdue_of
from rules.simulation.rows import row_of, speaker_of
from rules.simulation.scenario import Who
from storage import bonuses, facts, refunds
from storage.ledger import LedgerRow
from storage.orders import OrderRow
from storage.states import InboxState, MessageState
from storage.tables import customers, promo_codes, stimuli, tasks
from tests.workflows.live_shop import LiveShop

TOLERANCE: Final = timedelta(minutes=3)
"""So much later than in the simulator, where nothing takes time, may things happen."""
_WHO: Final = {
    ActorKind.KEY: Who.SHOP,
    ActorKind.CUSTOMER: Who.CUSTOMER,
    ActorKind.CARRIER: Who.CARRIER,
    ActorKind.BANK: Who.BANK,
    ActorKind.GATEWAY: Who.GATEWAY,
}
_FATES: Final = {
    MessageState.SENT: t.Fate.SENT,
    MessageState.DELIVERED: t.Fate.SENT,
    MessageState.SHADOW: t.Fate.SHADOW,
    MessageState.NOTED: t.Fate.NOTICE,
}
_ORDER: Final = (
    t.Told, t.Happened, t.TaskTurned, t.BlackListed, t.CodeGiven, t.BonusEarned, t.SegmentSet, t.Message,
    t.BackendTold, t.RefundTurned, t.HandoverAsked,
)  # fmt: skip


async def entries_of(shop: LiveShop, order: OrderId, until: datetime) -> list[t.AnyEntry]:
    """All that the database knows of the life, tasks that nobody did by `until` (aware) among it."""
    row = await shop.row(order)
    async with shop.engine.connect() as conn:
        rows = await conn.execute(select(tasks).where(tasks.c.order_id == order))
        known = {task.id: task for task in (_task(dict(one)) for one in rows.mappings())}
    spine = [entry async for entry in _spine(shop, order, known)]
    found = [*spine, *overdue_of(spine, known.values(), until)]
    found += [_message(one, row) for one in await shop.messages(order)]
    async with shop.engine.connect() as conn:
        for bonus in await bonuses.of_order(conn, order):
            found.append(
                t.BonusEarned(at=bonus.earned_at, why=bonus.trigger, staff=bonus.staff, amount=bonus.amount)
            )
        for refund in await refunds.of_order(conn, order):
            found.append(t.RefundTurned(at=refund.wanted_at, amount=refund.amount, provider=refund.provider))
        codes = await conn.execute(select(promo_codes).where(promo_codes.c.customer_id == row.customer_id))
        for code in codes.mappings():
            found.append(
                t.CodeGiven(
                    at=code["issued_at"],
                    why=code["cause"],
                    code=code["code"],
                    percent=code["percent"],
                    until=code["expires_at"],
                )
            )
        card = await conn.execute(select(customers).where(customers.c.id == row.customer_id))
        customer = card.mappings().one()
        if customer["black_listed_at"] is not None:
            found.append(
                t.BlackListed(
                    at=customer["black_listed_at"],
                    why="pickup.refusal_black_lists",
                    reason=Reason(customer["black_listed_why"]),
                )
            )
    return found


async def _spine(shop: LiveShop, order: OrderId, known: dict[TaskId, Task]) -> AsyncIterator[t.AnyEntry]:
    """Stimuli and facts, each stimulus before what came of it."""
    async with shop.engine.connect() as conn:
        timeline = [entry.fact for entry in await facts.timeline(conn, order)]
        rows = await conn.execute(
            select(stimuli).where(stimuli.c.target == order, stimuli.c.state == InboxState.APPLIED)
        )
        told = sorted(rows.mappings(), key=lambda one: int(one["seq"]))
    then: dict[TaskId, Task] = {}
    was = None
    for fact in timeline:
        while told and (told[0]["id"] == fact.cause or told[0]["applied_at"] < fact.at):
            yield _told(dict(told.pop(0)), known)
        match fact.body:
            case TaskOpened() | TaskMoved():
                times = {"ready_at": fact.body.ready_at, "due_at": fact.body.due_at}
                then[fact.body.task] = known[fact.body.task].model_copy(update=times)
        entry = entry_of(fact, then, was)
        was = fact.status if isinstance(entry, t.Happened) else was
        yield entry
    for one in told:
        yield _told(dict(one), known)


def _told(row: dict[str, Any], known: dict[TaskId, Task]) -> t.Told:
    body = BODY.validate_json(row["payload"])
    actor = Actor.model_validate(
        {"kind": row["actor_kind"], "id": row["actor_id"], "role": row["actor_role"]}
    )
    who = Who(actor.role.value) if actor.role is not None else _WHO[actor.kind]
    task = known[body.task].kind if isinstance(body, TaskCompleted) else None
    return t.Told(at=row["applied_at"], who=who, body=body, task=task)


def _task(row: dict[str, Any]) -> Task:
    return Task.model_validate({name: row[name] for name in Task.model_fields})


def _message(row: LedgerRow, order: OrderRow) -> t.AnyEntry:
    at = row.sent_at or row.wanted_at
    if row.channel == MessageChannel.WEBHOOK:
        return t.BackendTold(at=at, why=row.trigger, event=row.template, fate=_FATES[row.state])
    number = str(order.number)
    own = str(NUMBER)
    return t.Message(
        at=at,
        why=row.trigger,
        fate=_FATES[row.state],
        trigger=row.trigger,
        template=row.template,
        channel=MessageChannel(row.channel),
        to=Recipient(row.recipient),
        subject=row.subject.replace(number, own) if row.subject is not None else None,
        text=row.text.replace(number, own) if row.text is not None else None,
    )


# -- beside the simulator's --------------------------------------------------------------------------------------------


def laid_beside(
    simulated: Iterable[t.AnyEntry], lived: Iterable[t.AnyEntry]
) -> tuple[list[t.AnyEntry], list[t.AnyEntry]]:
    """Both in one order: of the lived ones what may differ is the simulator's, where it does not differ more than it may.

    What may differ: a moment, by TOLERANCE at most; the cause of a fact (an id), the order's number, the letters of a code.
    """
    ours, theirs = _paired([one for one in simulated if _is_compared(one)]), _paired(lived)
    codes = {
        known.code: wanted.code
        for wanted, known in zip(ours, theirs, strict=False)
        if isinstance(wanted, t.CodeGiven) and isinstance(known, t.CodeGiven)
    }
    settled = [
        _settled(wanted, _with_codes(known, codes)) for wanted, known in zip(ours, theirs, strict=False)
    ]
    settled += theirs[len(settled) :]
    return _in_order(ours), _in_order(settled)


def lines_of(entries: Sequence[t.AnyEntry], life: t.Transcript) -> list[str]:
    """Each entry as a transcript says it, with its moment, its texts, and what it is where it has no line of its own."""
    speaker = speaker_of(life, Locale.EN)
    lines = []
    for entry in entries:
        row = row_of(entry, speaker)
        at = f"{entry.at:%Y-%m-%d %H:%M:%S} {entry.kind}"
        lines.append(f"{at} {row.what} [{row.why}]" if row is not None else f"{at} {entry}")
        lines += (row.text if row is not None else "").splitlines()
    return lines


def _is_compared(entry: t.AnyEntry) -> bool:
    held = isinstance(entry, t.Message) and entry.fate is t.Fate.HELD
    return not held and not isinstance(entry, t.Warned | t.Refusal | t.Missed)


def _paired(entries: Iterable[t.AnyEntry]) -> list[t.AnyEntry]:
    """First what the timeline gives an order, then everything else by what it is."""
    entries = [_without_words(one) for one in entries]
    spine = [one for one in entries if _has_order(one)]
    rest = [one for one in entries if not _has_order(one)]
    return [*spine, *sorted(rest, key=lambda one: (*_kind_of(one), one.at))]


def _has_order(entry: t.AnyEntry) -> bool:
    if isinstance(entry, t.TaskTurned):
        return entry.turn is not t.TaskTurn.OVERDUE
    return isinstance(entry, t.Told | t.Happened)


def _kind_of(entry: t.AnyEntry) -> tuple[str, str, str]:
    about = entry.task.id if isinstance(entry, t.TaskTurned) else ""
    channel = entry.channel.value if isinstance(entry, t.Message) else ""
    return entry.kind, entry.why, about or channel


def _in_order(entries: Iterable[t.AnyEntry]) -> list[t.AnyEntry]:
    return sorted(entries, key=lambda one: (one.at, _ORDER.index(type(one)), *_kind_of(one)[1:]))


def _without_words(entry: t.AnyEntry) -> t.AnyEntry:
    """A notice is worded when it is read; the system keeps no text of it."""
    if isinstance(entry, t.Message) and entry.fate is t.Fate.NOTICE:
        return replace(entry, subject=None, text=None)
    return entry


def _with_codes(entry: t.AnyEntry, codes: dict[str, str]) -> t.AnyEntry:
    if isinstance(entry, t.CodeGiven):
        return replace(entry, code=codes.get(entry.code, entry.code))
    if isinstance(entry, t.Message) and entry.text is not None:
        text = entry.text
        for letters, wanted in codes.items():
            text = text.replace(letters, wanted)
        return replace(entry, text=text)
    return entry


def _settled(wanted: Any, known: Any) -> Any:
    """`known`, with moments that are near enough as they are in `wanted`."""
    if isinstance(wanted, datetime) and isinstance(known, datetime):
        return wanted if abs(known - wanted) <= TOLERANCE else known
    if type(wanted) is not type(known):
        return known
    if isinstance(known, tuple) and len(known) == len(wanted):
        return tuple(_settled(one, other) for one, other in zip(wanted, known, strict=True))
    if isinstance(known, BaseModel):
        names = type(known).model_fields
        return known.model_copy(update={name: _settled_field(wanted, known, name) for name in names})
    if is_dataclass(known) and not isinstance(known, type):
        return replace(
            known, **{one.name: _settled_field(wanted, known, one.name) for one in fields(known) if one.init}
        )
    return known


def _settled_field(wanted: object, known: object, name: str) -> object:
    an_id = (isinstance(known, Fact) and name == "cause") or (isinstance(known, Order) and name == "number")
    ours = getattr(wanted, name)
    return ours if an_id else _settled(ours, getattr(known, name))
