"""The inbox: all that comes from outside is stored here once, and marked when the step has taken it; what it means the rules decide."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Executable, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import OrderId, ShopId, StimulusId, stimulus_id
from domain.stimuli import BODY
from storage import targets
from storage.hashing import body_hash
from storage.inbox_rows import ForPeople, NewStimulus, StimulusRow, StimulusState, StoredStimulus, Waiting
from storage.rows import After, Page, later_than, paged
from storage.states import InboxState
from storage.tables import orders, stimuli

__all__ = [
    "ForPeople",
    "NewStimulus",
    "StimulusState",
    "StoredStimulus",
    "Waiting",
    "ends",
    "find",
    "for_people",
    "mark_applied",
    "mark_refused",
    "place",
    "store",
    "waiting",
    "withdraw",
]


async def store(conn: AsyncConnection, new: NewStimulus) -> StoredStimulus:
    """Keep it, and its target among those to be nudged; exactly once for each sender and key.

    What nobody could place goes to its order when it is told again and the order is known by then.
    """
    hashed = new.said or body_hash(new.body, new.note, new.address)
    while True:
        known = await _known(conn, new, hashed)
        if known is not None:
            return await _placed(conn, new, known)
        if new.target is not None:
            # The target first: its row is held until the commit, so stimuli of one order get their numbers in the
            # order in which they become visible, and a step never takes a later one before an earlier.
            await targets.add(conn, new.target, new.shop, _nudge_after(new))
        row = (await conn.execute(_insert(new, hashed))).mappings().one_or_none()
        if row is not None:
            return StoredStimulus.of(row)
        # Somebody else stored it in between: it is known now.


async def waiting(
    conn: AsyncConnection, order_id: OrderId, now: datetime, limit: int = 50
) -> tuple[Waiting, ...]:
    """What the step is to take, in order of arrival; stimuli that may still be undone at `now` are left."""
    rows = await conn.execute(
        select(stimuli)
        .where(
            stimuli.c.target == order_id,
            stimuli.c.state == InboxState.WAITING,
            or_(stimuli.c.not_before.is_(None), stimuli.c.not_before <= now),
        )
        .order_by(stimuli.c.seq)
        .limit(limit)
    )
    return tuple(StimulusRow.of(row).as_waiting() for row in rows.mappings())


async def withdraw(conn: AsyncConnection, shop: ShopId, id_: StimulusId, actor: str) -> bool:
    """Undone by who told it: it is gone as if it had never come. False when the step took it, or it is another's.

    The order is held first, as the step holds it: either the step never sees the row, or this waits and finds it taken.
    """
    held = (
        select(orders.c.id)
        .join(stimuli, stimuli.c.target == orders.c.id)
        .where(stimuli.c.id == id_, orders.c.shop == shop)
        .with_for_update(key_share=True, of=orders)
        .cte("held")
    )
    gone = await conn.execute(
        delete(stimuli).where(
            stimuli.c.id == id_,
            stimuli.c.target == held.c.id,
            stimuli.c.actor_id == actor,
            stimuli.c.state == InboxState.WAITING,
        )
    )
    return gone.rowcount > 0


async def mark_applied(
    conn: AsyncConnection, ids: Iterable[StimulusId], revision: int, now: datetime
) -> None:
    """The step took them and the order is at `revision` now."""
    await conn.execute(
        update(stimuli)
        .where(stimuli.c.id.in_(list(ids)))
        .values(
            state=InboxState.APPLIED,
            revision=revision,
            applied_at=now,
            attempts=stimuli.c.attempts + 1,
            refusal_code=None,
            refusal_detail=None,
        )
    )


async def mark_refused(
    conn: AsyncConnection, id_: StimulusId, code: str, detail: str, revision: int, now: datetime
) -> None:
    """The rules refused it in the step that made `revision`; it changed nothing."""
    await conn.execute(
        update(stimuli)
        .where(stimuli.c.id == id_)
        .values(
            state=InboxState.REFUSED,
            revision=revision,
            applied_at=now,
            refusal_code=code,
            refusal_detail=detail,
            attempts=stimuli.c.attempts + 1,
        )
    )


async def find(conn: AsyncConnection, shop: ShopId, id_: StimulusId) -> StimulusState | None:
    """What became of it; None for another shop's."""
    row = await conn.execute(select(stimuli).where(stimuli.c.id == id_, stimuli.c.shop == shop))
    found = row.mappings().one_or_none()
    return StimulusState.of(found) if found else None


async def ends(
    conn: AsyncConnection, order_id: OrderId, ids: Iterable[StimulusId]
) -> tuple[StimulusState, ...]:
    """Of these stimuli of an order, those already taken or refused."""
    rows = await conn.execute(
        select(stimuli).where(
            stimuli.c.id.in_(list(ids)),
            stimuli.c.target == order_id,
            stimuli.c.state.in_([InboxState.APPLIED, InboxState.REFUSED]),
        )
    )
    return tuple(StimulusState.of(row) for row in rows.mappings())


async def for_people(
    conn: AsyncConnection, shop: ShopId, after: After | None = None, limit: int = 50
) -> Page[ForPeople]:
    """Stimuli that name no order of ours, or were set aside, the first that came first: a person decides."""
    query = select(stimuli).where(
        stimuli.c.shop == shop, stimuli.c.state.in_([InboxState.PARKED, InboxState.UNPLACED])
    )
    if after is not None:
        query = query.where(later_than(stimuli.c.stored_at, stimuli.c.id, after))
    query = query.order_by(stimuli.c.stored_at, stimuli.c.id).limit(limit + 1)
    rows = [ForPeople.of(row) for row in (await conn.execute(query)).mappings()]
    return paged(rows, limit, lambda row: After(at=row.stored_at, id=row.id))


async def place(conn: AsyncConnection, shop: ShopId, id_: StimulusId, order_id: OrderId) -> bool:
    """The order an unplaced stimulus belongs to is found; it waits for the step from now on. False: it is placed already."""
    # The order's target first, as in `store`: two that lock both must not wait for each other in a circle.
    unplaced = (stimuli.c.id == id_) & (stimuli.c.shop == shop) & (stimuli.c.state == InboxState.UNPLACED)
    if await conn.scalar(select(stimuli.c.id).where(unplaced)) is None:
        return False
    await targets.add(conn, order_id, shop, timedelta(0))
    moved = await conn.execute(
        update(stimuli).where(unplaced).values(target=order_id, state=InboxState.WAITING)
    )
    return moved.rowcount > 0


async def _known(conn: AsyncConnection, new: NewStimulus, hashed: str) -> StoredStimulus | None:
    row = await conn.execute(
        select(stimuli.c.id, stimuli.c.seq, stimuli.c.state, stimuli.c.target, stimuli.c.body_hash).where(
            stimuli.c.sender == new.sender, stimuli.c.key == new.key
        )
    )
    found = row.mappings().one_or_none()
    if found is None:
        return None
    known = StoredStimulus.of(found)
    return known.model_copy(update={"created": False, "same_body": found["body_hash"] == hashed})


async def _placed(conn: AsyncConnection, new: NewStimulus, known: StoredStimulus) -> StoredStimulus:
    """The repeat of an unplaced stimulus, with its order if that is known now."""
    if known.state is not InboxState.UNPLACED or new.target is None or not known.same_body:
        return known
    await place(conn, new.shop, known.id, new.target)
    return known.model_copy(update={"state": InboxState.WAITING, "target": new.target})


def _insert(new: NewStimulus, hashed: str) -> Executable:
    return (
        insert(stimuli)
        .values(
            id=stimulus_id(new.sender, new.key),
            sender=new.sender,
            key=new.key,
            shop=new.shop,
            target=new.target,
            kind=new.body.kind,
            payload=BODY.dump_json(new.body).decode(),
            body_hash=hashed,
            note=new.note,
            personal=new.address.model_dump_json() if new.address else None,
            actor_kind=new.actor.kind,
            actor_id=new.actor.id,
            actor_role=new.actor.role,
            received_at=new.received_at,
            not_before=new.not_before,
            state=InboxState.UNPLACED if new.target is None else InboxState.WAITING,
            raw=new.raw,
        )
        .on_conflict_do_nothing(index_elements=["sender", "key"])
        .returning(stimuli.c.id, stimuli.c.seq, stimuli.c.state, stimuli.c.target)
    )


def _nudge_after(new: NewStimulus) -> timedelta:
    """Undo holds the relay back too: its nudge would find nothing to take."""
    held = new.not_before - new.received_at if new.not_before else timedelta(0)
    return max(new.nudge_after, held)
