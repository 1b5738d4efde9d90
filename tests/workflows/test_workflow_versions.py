"""Edit while waiting: a new version of the playbook changes nothing for who waits, until somebody moves them on purpose."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar

import pytest
from sqlalchemy import update

from bootstrap.moving import Moving, ask, look, preview
from domain.answers import Confirmed, NoAnswer, Packed, Received
from domain.ids import OrderId
from domain.parcels import ParcelCode
from domain.statuses import Status
from domain.stimuli import OrderShipped
from domain.tasks import TaskKind
from playbook.loading import load, version_of
from playbook.schema import Playbook
from playbook.triggers import TemplateText
from rules.order.move_preview import compared
from rules.order.state import OrderState
from storage import facts, playbooks
from storage.order_playbooks import MoveFilters
from storage.tables import shops
from tests.workflows.canonical_life import TRACK, move
from tests.workflows.clients import until
from tests.workflows.live_shop import BY_KEY, ROOT, SHOP, SUPERVISOR, LiveShop

pytestmark = pytest.mark.slow
DAY = timedelta(days=1)
AT_ONCE = 8
"""Orders whose clocks are moved side by side: more would only wait for two processors."""
WAITING = 50
MOVED = 5
NEW_WORDS = "Ждём вас: заказ {{ order.number }} уедет обратно {{ fact.until|short_day }}."

T = TypeVar("T")


class Lived(NamedTuple):
    """What became of an order: its facts and messages by the day of its life, the messages' words without its number."""

    facts: tuple[tuple[str, int], ...]
    messages: tuple[tuple[str, str, int, str], ...]


async def side_by_side(work: Callable[[OrderId], Awaitable[T]], orders: Iterable[OrderId]) -> list[T]:
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(order: OrderId) -> T:
        async with slots:
            return await work(order)

    return list(await asyncio.gather(*(one(order) for order in orders)))


def hurried(playbook: Playbook) -> Playbook:
    """Other delays and other texts for who does not fetch a parcel."""
    pickup = {"remind_after": 2 * DAY, "call_after": 6 * DAY, "return_after": 9 * DAY}
    words = playbook.templates | {
        name: TemplateText(text=NEW_WORDS, subject=text.subject)
        for name, text in playbook.templates.items()
        if name.startswith("uncollected.")
    }
    return playbook.model_copy(
        update={"pickup": playbook.pickup.model_copy(update=pickup), "templates": words}
    )


async def to_the_post_office(shop: LiveShop, order: OrderId) -> None:
    await shop.quiet(order)
    await shop.complete(order, TaskKind.CONFIRM_ORDER, Confirmed())
    await shop.complete(order, TaskKind.PACK_ORDER, Packed())
    await shop.done(order, OrderShipped(carrier="russian_post", track_number=TRACK), BY_KEY)
    await shop.quiet(order)
    await move(shop, order, ParcelCode.ARRIVED)


async def nobody_fetches_it(shop: LiveShop, order: OrderId) -> Lived:
    """Reminded, called about in vain, sent back, taken in."""
    await shop.later(order, 5 * DAY)
    await shop.complete(order, TaskKind.REMIND_PICKUP, NoAnswer(why="не берёт трубку"))
    await shop.later(order, 10 * DAY)
    assert (await shop.row(order)).status is Status.RETURNING
    await move(shop, order, ParcelCode.ARRIVED_BACK)
    await shop.complete(order, TaskKind.RECEIVE_RETURN, Received(), SUPERVISOR)
    await shop.handle(order).result()
    assert (await shop.row(order)).status is Status.RETURNED
    return await lived(shop, order)


async def lived(shop: LiveShop, order: OrderId) -> Lived:
    row = await shop.row(order)
    async with shop.engine.connect() as conn:
        told = await facts.timeline(conn, order)
    return Lived(
        facts=tuple((one.fact.body.kind, round((one.fact.at - row.placed_at) / DAY)) for one in told),
        # What one step sends has no order of its own.
        messages=tuple(
            sorted(
                (
                    one.trigger,
                    one.channel,
                    round((one.wanted_at - row.placed_at) / DAY),
                    (one.text or "").replace(str(row.number), "№"),
                )
                for one in await shop.messages(order)
            )
        ),
    )


async def state_of(shop: LiveShop, order: OrderId) -> OrderState:
    row = await shop.row(order)
    assert row.snapshot is not None
    return OrderState.model_validate_json(row.snapshot)


async def test_who_waits_ends_as_before_who_is_new_goes_by_the_new_version_and_who_is_moved_as_was_told(
    shop: LiveShop,
) -> None:
    old = load(ROOT / "playbooks" / "default.yaml")
    new = hurried(old)
    async with shop.engine.begin() as conn:
        # A number that no sum, date or track number has in it: it is left out where words are compared.
        await conn.execute(update(shops).values(next_number=77_001))
    async with shop.open():
        # One life under the old version from end to end, to hold the others against.
        example = await shop.place()
        await to_the_post_office(shop, example)
        as_before = await nobody_fetches_it(shop, example)
        waiting = [await shop.place() for _ in range(WAITING)]
        to_move = [await shop.place() for _ in range(MOVED)]
        await side_by_side(lambda order: to_the_post_office(shop, order), [*waiting, *to_move])
        old_version = (await shop.row(example)).playbook_version

        version = version_of(new)
        async with shop.engine.begin() as conn:
            await playbooks.publish(conn, SHOP, version, new.model_dump_json(by_alias=True))
        fresh = [await shop.place() for _ in range(2)]
        await side_by_side(lambda order: to_the_post_office(shop, order), fresh)
        versions = {(await shop.row(order)).playbook_version for order in [*waiting, *to_move]}
        assert versions == {old_version}
        assert {(await shop.row(order)).playbook_version for order in fresh} == {version}

        await move_on_purpose(shop, to_move, version)

        # Those who waited: exactly as under the old version.
        lives = await side_by_side(lambda order: nobody_fetches_it(shop, order), waiting)
        for one in lives:
            assert one.facts == as_before.facts
            assert one.messages == as_before.messages
        # Who is new and who was moved: reminded after two days in the new words, sent back after nine.
        days = await side_by_side(lambda order: by_the_new_version(shop, order), [*fresh, *to_move])
        assert days == [[2, 2]] * (len(fresh) + MOVED)
        versions = {(await shop.row(order)).playbook_version for order in waiting}
        assert versions == {old_version}


async def move_on_purpose(shop: LiveShop, orders: list[OrderId], version: str) -> None:
    """What is told before is what then happens, and nothing is sent because of it."""
    rows = [await shop.row(order) for order in orders]
    times: dict[OrderId, datetime] = {order: await shop.now(order) for order in orders}
    asked = MoveFilters(shop=SHOP, numbers=frozenset(row.number for row in rows))
    told = await preview(shop.engine, asked, version, lambda row: times[row.id])
    assert (len(told.moves), told.stays) == (len(orders), ())
    before = {order: await state_of(shop, order) for order in orders}
    sent = {order: len(await shop.messages(order)) for order in orders}
    stimuli = await ask(shop.engine, told, SUPERVISOR)

    async def made() -> bool:
        return await look(shop.engine, stimuli) == Moving(applied=len(orders))

    await until(made, timedelta(seconds=60))
    for move_of in told.moves:
        order = move_of.id
        await shop.quiet(order)
        after = await state_of(shop, order)
        assert compared(before[order], after) == move_of.change
        assert {timer.rule for timer in move_of.change.timers} == {
            "pickup.remind_after", "pickup.return_after",
        }  # fmt: skip
        assert len(await shop.messages(order)) == sent[order]


async def by_the_new_version(shop: LiveShop, order: OrderId) -> list[int]:
    """On which days its customer was reminded: by SMS and by letter."""
    arrived_at = (await state_of(shop, order)).parcel.arrived_at
    assert arrived_at is not None
    await shop.later(order, 2 * DAY + timedelta(hours=1))
    reminders = [one for one in await shop.messages(order) if one.trigger == "T5"]
    assert all((one.text or "").startswith("Ждём вас: заказ") for one in reminders)
    await shop.later(order, 6 * DAY)
    assert (await shop.row(order)).status is Status.AT_PICKUP
    await shop.later(order, DAY)
    assert (await shop.row(order)).status is Status.RETURNING
    return [round((one.wanted_at - arrived_at) / DAY) for one in reminders]
