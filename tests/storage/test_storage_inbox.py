"""The inbox keeps each thing once, in the order of arrival, whoever sends it and however often."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from domain.ids import StimulusId, stimulus_id
from domain.money import ZERO
from domain.orders import Edit
from domain.stimuli import OrderEdited, OrderIssued, OrderPlaced, ParcelMoved
from storage import inbox, targets
from storage.hashing import body_hash
from storage.states import InboxState
from storage.tables import stimuli
from storage.tables import targets as target_rows
from tests.builders import NOON, order
from tests.storage.making import HOME, SWAN, a_stimulus, an_order

LATER = NOON + timedelta(days=1)


async def test_the_same_stimulus_again_is_the_same_row(conn: AsyncConnection) -> None:
    placed = await an_order(conn)
    first = await inbox.store(conn, a_stimulus(placed.id))
    again = await inbox.store(conn, a_stimulus(placed.id))
    assert (first.created, again.created) == (True, False)
    assert again.same_body
    assert (again.id, again.seq) == (first.id, first.seq) == (stimulus_id("test", "1"), first.seq)


async def test_the_same_key_with_other_words_is_told_apart(conn: AsyncConnection) -> None:
    placed = await an_order(conn)
    await inbox.store(conn, a_stimulus(placed.id))
    other_body = await inbox.store(conn, a_stimulus(placed.id, body=OrderIssued()))
    other_note = await inbox.store(conn, a_stimulus(placed.id, note="перезвонить"))
    assert not other_body.same_body and not other_body.created
    assert not other_note.same_body


async def test_a_stimulus_comes_out_as_it_went_in(conn: AsyncConnection) -> None:
    placed = await an_order(conn)
    new = a_stimulus(placed.id, body=OrderEdited(edit=Edit(lines=order().lines)), note="просил", address=HOME)
    stored = await inbox.store(conn, new)
    [waiting] = [one for one in await inbox.waiting(conn, placed.id, LATER) if one.seq == stored.seq]
    assert waiting.stimulus.body == new.body
    assert waiting.stimulus.actor == new.actor
    assert waiting.stimulus.received_at == NOON
    assert (waiting.note, waiting.address) == ("просил", HOME)


async def test_stimuli_wait_in_the_order_they_came(conn: AsyncConnection) -> None:
    placed = await an_order(conn)
    for key in ("c", "a", "b"):
        await inbox.store(conn, a_stimulus(placed.id, key))
    waiting = await inbox.waiting(conn, placed.id, LATER)
    assert [one.stimulus.id for one in waiting[1:]] == [stimulus_id("test", key) for key in ("c", "a", "b")]
    assert isinstance(waiting[0].stimulus.body, OrderPlaced)
    assert len(await inbox.waiting(conn, placed.id, LATER, limit=2)) == 2


async def test_what_may_still_be_undone_is_not_taken(conn: AsyncConnection) -> None:
    placed = await an_order(conn)
    held = await inbox.store(conn, a_stimulus(placed.id, not_before=NOON + timedelta(seconds=10)))
    early = await inbox.waiting(conn, placed.id, NOON + timedelta(seconds=9))
    due = await inbox.waiting(conn, placed.id, NOON + timedelta(seconds=10))
    assert held.id not in {one.stimulus.id for one in early}
    assert held.id in {one.stimulus.id for one in due}


async def test_an_end_is_told_with_its_reason(conn: AsyncConnection) -> None:
    placed = await an_order(conn)
    one = await inbox.store(conn, a_stimulus(placed.id, "1"))
    two = await inbox.store(conn, a_stimulus(placed.id, "2"))
    await inbox.mark_applied(conn, [one.id], 7, LATER)
    await inbox.mark_refused(conn, two.id, "task_is_closed", "Olga did it.", 7, LATER)
    ends = {end.id: end for end in await inbox.ends(conn, placed.id, [one.id, two.id])}
    assert (ends[one.id].state, ends[one.id].revision) == (InboxState.APPLIED, 7)
    assert (ends[two.id].refusal_code, ends[two.id].refusal_detail) == ("task_is_closed", "Olga did it.")
    assert {one.stimulus.id for one in await inbox.waiting(conn, placed.id, LATER)} == {placed.stimulus_id}


async def test_what_names_no_order_waits_for_a_person_who_places_it(conn: AsyncConnection) -> None:
    placed = await an_order(conn)
    stored = await inbox.store(conn, a_stimulus(None))
    assert stored.state is InboxState.UNPLACED
    assert [one.id for one in (await inbox.for_people(conn, SWAN)).items] == [stored.id]
    assert await inbox.place(conn, SWAN, stored.id, placed.id)
    assert stored.id in {one.stimulus.id for one in await inbox.waiting(conn, placed.id, LATER)}
    assert not await inbox.place(conn, SWAN, stored.id, placed.id)


async def test_what_names_no_order_is_placed_when_it_is_told_again_and_the_order_is_known(
    conn: AsyncConnection,
) -> None:
    placed = await an_order(conn)
    unplaced = await inbox.store(conn, a_stimulus(None))
    again = await inbox.store(conn, a_stimulus(placed.id))
    assert (again.id, again.created, again.target) == (unplaced.id, False, placed.id)
    assert again.id in {one.stimulus.id for one in await inbox.waiting(conn, placed.id, LATER)}


async def test_another_shops_stimulus_is_unknown(conn: AsyncConnection) -> None:
    placed = await an_order(conn)
    stored = await inbox.store(conn, a_stimulus(placed.id))
    assert await inbox.find(conn, "petarda", stored.id) is None  # type: ignore[arg-type]


async def test_senders_at_the_same_moment_store_one_row(engine: AsyncEngine) -> None:
    async with engine.begin() as conn:
        placed = await an_order(conn)

    async def send() -> bool:
        async with engine.begin() as conn:
            return (await inbox.store(conn, a_stimulus(placed.id))).created

    created = await asyncio.gather(*(send() for _ in range(8)))
    assert sorted(created) == [False] * 7 + [True]


async def test_a_later_stimulus_is_never_seen_before_an_earlier_one(engine: AsyncEngine) -> None:
    """The first has its number and is not committed; a second that overtook it would be applied before it."""
    async with engine.begin() as conn:
        placed = await an_order(conn)
    slow = await engine.connect()
    await slow.begin()
    first = await inbox.store(slow, a_stimulus(placed.id, "first"))

    async def second() -> StimulusId:
        async with engine.begin() as conn:
            return (await inbox.store(conn, a_stimulus(placed.id, "second"))).id

    overtaking = asyncio.create_task(second())
    async with engine.connect() as watcher:
        done, _ = await asyncio.wait({overtaking}, timeout=0.2)
        assert not done
        seen = [one.stimulus.id for one in await inbox.waiting(watcher, placed.id, LATER)]
        assert seen == [placed.stimulus_id]
    await slow.commit()
    await slow.close()
    second_id = await overtaking
    async with engine.connect() as watcher:
        seen = [one.stimulus.id for one in await inbox.waiting(watcher, placed.id, LATER)]
    assert seen == [placed.stimulus_id, first.id, second_id]


async def test_a_stored_stimulus_has_a_target_to_nudge(conn: AsyncConnection) -> None:
    placed = await an_order(conn)
    [row] = (await conn.execute(select(target_rows))).mappings()
    assert (row["target"], row["version"], row["shop"]) == (placed.id, 1, SWAN)
    await inbox.store(conn, a_stimulus(placed.id))
    assert (await targets.backlog(conn)).waiting == 1


async def test_raw_input_is_kept_beside_the_stimulus(conn: AsyncConnection) -> None:
    placed = await an_order(conn)
    body = ParcelMoved(code="arrived", at=NOON)
    stored = await inbox.store(conn, a_stimulus(placed.id, body=body, raw="<OperationHistory/>"))
    raw = await conn.scalar(select(stimuli.c.raw).where(stimuli.c.id == stored.id))
    assert raw == "<OperationHistory/>"


@pytest.mark.parametrize("price", ["0", "0.00"])
def test_equal_bodies_have_one_hash_however_they_are_spelled(price: str) -> None:
    one = OrderPlaced(order=order())
    moved = order().model_copy(update={"placed_at": NOON.astimezone(tz=None)})
    assert body_hash(OrderPlaced(order=moved)) == body_hash(one)
    assert body_hash(OrderPlaced(order=order(price=price))) == body_hash(
        OrderPlaced(order=order(price=str(ZERO)))
    )
    assert body_hash(one, "note") != body_hash(one, None)
    assert body_hash(one) != body_hash(OrderPlaced(order=order(draft=True)))
