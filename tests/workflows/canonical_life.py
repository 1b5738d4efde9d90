"""The canonical life of lifecycle.md, played once: for its budgets, its golden history, and the scan for personal data."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from domain.answers import Confirmed, NoAnswer, Packed, WillCollect
from domain.ids import OrderId
from domain.parcels import ParcelCode
from domain.stimuli import MoneyArrived, OrderShipped, ParcelMoved
from domain.tasks import TaskKind
from tests.workflows.live_shop import BY_KEY, LiveShop

TRACK = "80080000000015"
PLACED_TO_CONFIRMED = timedelta(hours=2, minutes=35)


Seen = Callable[[str, OrderId], Awaitable[None]]
"""Called at each long wait with its name."""


async def nobody(wait: str, order: OrderId) -> None:
    """Looks at nothing."""


async def live(shop: LiveShop, seen: Seen = nobody) -> OrderId:
    """On delivery, by post: placed, no answer, confirmed, packed, shipped, arrived, uncollected, reminded, paid."""
    order = await shop.place()
    await shop.quiet(order)
    await seen("waits for the first call", order)
    await shop.complete(order, TaskKind.CONFIRM_ORDER, NoAnswer(why="не берёт трубку"))
    await shop.quiet(order)
    await seen("waits for the next call", order)
    await shop.later(order, PLACED_TO_CONFIRMED)
    await shop.complete(order, TaskKind.CONFIRM_ORDER, Confirmed())
    await shop.quiet(order)
    await shop.complete(order, TaskKind.PACK_ORDER, Packed())
    await shop.quiet(order)
    await shop.done(order, OrderShipped(carrier="russian_post", track_number=TRACK), BY_KEY)
    await shop.quiet(order)
    await shop.later(order, timedelta(days=4))
    await seen("waits for the carrier", order)
    await move(shop, order, ParcelCode.ARRIVED)
    await seen("waits at the post office", order)
    await shop.later(order, timedelta(days=4, minutes=5))
    await shop.complete(
        order, TaskKind.REMIND_PICKUP, WillCollect(on=await shop.now(order) + timedelta(days=1))
    )
    await shop.quiet(order)
    await seen("waits for the customer to collect", order)
    await shop.later(order, timedelta(hours=20))
    await move(shop, order, ParcelCode.HANDED_OVER)
    await seen("waits for the money", order)
    await shop.later(order, timedelta(days=3))
    row = await shop.row(order)
    await shop.told(
        order,
        MoneyArrived(amount=row.total, received_at=await shop.now(order), external_id="register-1"),
    )
    await shop.quiet(order)
    await shop.handle(order).result()
    await seen("has ended", order)
    return order


async def live_in_a_day(shop: LiveShop) -> OrderId:
    """The same without waiting: answered at once, collected at once, paid at once; eight messages."""
    order = await shop.place()
    await shop.became(order, lambda row: row.revision > 0)
    await shop.complete(order, TaskKind.CONFIRM_ORDER, NoAnswer(why="занято"))
    await shop.complete(order, TaskKind.CONFIRM_ORDER, Confirmed())
    await shop.complete(order, TaskKind.PACK_ORDER, Packed())
    await shop.done(order, OrderShipped(carrier="russian_post", track_number=TRACK), BY_KEY)
    for code in (ParcelCode.ACCEPTED, ParcelCode.IN_TRANSIT, ParcelCode.ARRIVED, ParcelCode.HANDED_OVER):
        await move(shop, order, code)
    row = await shop.row(order)
    await shop.told(
        order, MoneyArrived(amount=row.total, received_at=await shop.now(order), external_id=f"of {order}")
    )
    await shop.quiet(order)
    await shop.handle(order).result()
    return order


async def move(shop: LiveShop, order: OrderId, code: ParcelCode, office: str | None = "690001") -> None:
    """The carrier tells a movement, now."""
    await shop.told(order, ParcelMoved(code=code, at=await shop.now(order), office=office))
    await shop.quiet(order)
