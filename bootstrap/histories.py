"""Reads orders as they were really lived from the database, batch by batch, each with the playbook it lived under."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from domain.ids import OrderId, ShopId
from playbook.schema import Playbook
from rules.backtest.lives import Pair
from rules.backtest.recorded import NoBeginning, RecordedLife, TaskDone
from rules.order.surroundings import CustomerView
from storage import lives, playbooks
from storage.lives import LivedOrder, TaskLived, ToldRow
from storage.rows import After

BATCH = 200
"""Orders that are in memory at once."""


async def pairs_of(
    engine: AsyncEngine,
    shop: ShopId,
    since: datetime,
    now: datetime,
    after: Playbook,
    against: Playbook | None,
    not_played: Counter[str],
) -> AsyncIterator[list[Pair]]:
    """The orders placed since that moment, lived up to `now`, each to be measured against `against`, else against its own version.

    What cannot be lived again is counted in `not_played` by a code: `no_beginning` where retention took what came in.
    """
    versions: dict[str, Playbook | None] = {}
    place: After | None = None
    while True:
        # A short transaction for each batch: playing takes longer than reading, and nothing may wait for it.
        async with engine.connect() as conn:
            page = await lives.placed_since(conn, shop, since, place, BATCH)
            ids = [order.id for order in page.items]
            told, tasks = await lives.told_of(conn, ids), await lives.tasks_of(conn, ids)
            refunds = await lives.refunds_of(conn, ids)
            if against is None:
                await _learn(conn, page.items, versions)
        found = []
        for order in page.items:
            before = against or versions[order.playbook_version]
            if before is None:
                not_played["no_version"] += 1
                continue
            try:
                life = _life(order, told, tasks, refunds, now, compared=against is None)
            except NoBeginning:
                not_played["no_beginning"] += 1
                continue
            except ValidationError:
                not_played["unreadable"] += 1
                continue
            found.append(Pair(life, before, after))
        yield found
        place = page.next
        if place is None:
            return


async def _learn(
    conn: AsyncConnection, orders: Sequence[LivedOrder], versions: dict[str, Playbook | None]
) -> None:
    for version in {order.playbook_version for order in orders} - versions.keys():
        row = await playbooks.get(conn, version)
        try:
            versions[version] = None if row is None else Playbook.model_validate_json(row.body)
        except ValidationError:
            versions[version] = None


def _life(
    order: LivedOrder,
    told: Mapping[OrderId, list[ToldRow]],
    tasks: Mapping[OrderId, list[TaskLived]],
    refunds: Mapping[OrderId, int],
    now: datetime,
    *,
    compared: bool,
) -> RecordedLife:
    stimuli = [row.stimulus() for row in told.get(order.id, [])]
    customer = CustomerView(
        black_listed=_before(order.black_listed_at, order.placed_at),
        unsubscribed=_before(order.unsubscribed_at, order.placed_at),
        completed_orders=order.completed_before,
        returned_orders=order.returned_before,
    )
    return RecordedLife.of(
        number=order.number,
        stimuli=stimuli,
        tasks=[TaskDone.model_validate(task.model_dump()) for task in tasks.get(order.id, [])],
        # An order with a clock of its own may be ahead of ours.
        until=max([now, *(one.received_at for one in stimuli)]),
        really=order.status if compared else None,
        customer=customer,
        asked_back=refunds.get(order.id, 0),
    )


def _before(at: datetime | None, placed: datetime) -> bool:
    return at is not None and at < placed
