"""What time it is for what is asked: the machine's, the moment a sandbox request names, or the order's own virtual now."""

import asyncio
from datetime import datetime, timedelta
from typing import Final

from desk.services import Services
from domain.ids import OrderId, ShopId
from storage import orders
from storage.orders import OrderRow

CLOCK_WITHIN: Final = timedelta(seconds=1)
"""A virtual clock that does not answer is not waited for."""


class RequestClock:
    """The present moment of one request. `given`: the request itself named it (sandbox only)."""

    def __init__(self, now: datetime, given: bool = False) -> None:
        self.now = now
        self.given = given

    def offset_from(self, machine_now: datetime) -> timedelta:
        """How far the virtual clock of an order that begins now is ahead; whole seconds, 0 unless given."""
        return (
            timedelta(seconds=round((self.now - machine_now).total_seconds())) if self.given else timedelta()
        )


async def order_now(services: Services, clock: RequestClock, row: OrderRow) -> datetime:
    """The order's time: the machine's, but in the sandbox the request's, or its virtual clock's."""
    if clock.given or not services.settings.sandbox:
        return clock.now
    offset = timedelta(seconds=row.clock_offset_seconds)
    try:
        async with asyncio.timeout(CLOCK_WITHIN.total_seconds()):
            virtual = await services.orders.virtual_now(row.id)
    except TimeoutError:
        virtual = None
    return (virtual or clock.now) + offset


async def now_of(services: Services, shop: ShopId, clock: RequestClock, order_id: str | None) -> datetime:
    """In the sandbox an order's tasks are ready by its own virtual clock; a queue of many orders has the machine's."""
    if order_id is None or clock.given or not services.settings.sandbox:
        return clock.now
    async with services.engine.connect() as connection:
        order = await orders.get(connection, shop, OrderId(order_id))
    return clock.now if order is None else await order_now(services, clock, order)
