"""Has an order looked at again that nothing moves: its workflow is told at once, or started where it is gone."""

from desk.refusals import NotFound
from desk.services import Services
from domain.ids import OrderId, ShopId
from storage import health, orders, targets


async def try_again(services: Services, shop: ShopId, order: OrderId) -> None:
    """The relay nudges it within a second; what waits for it is tried anew. Raises NotFound."""
    async with services.engine.begin() as connection:
        if await orders.get(connection, shop, order) is None:
            raise NotFound("order")
        await targets.wake(connection, order, shop)


async def try_all_again(services: Services, shop: ShopId) -> int:
    """Every order of the shop that is stuck now; how many."""
    async with services.engine.begin() as connection:
        stuck = await health.stuck(connection, shop, services.clock.now(), limit=1000)
        for one in stuck:
            await targets.wake(connection, one.order_id, shop)
    return len(stuck)
