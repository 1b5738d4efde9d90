"""Gives the calls of a step their places among the shop's, inside its transaction: a step that is repeated takes none twice."""

from datetime import datetime
from itertools import islice

from domain.ids import ShopId
from ports.slots import Place, Slots
from rules.order.calls import KIND, CallToPlace
from rules.order.process import OrderProcess
from rules.order.wanted import Taken

_ASKED_AT_ONCE = 24
"""Hours: one statement finds a place in any night or weekend but the busiest."""


async def place_calls(process: OrderProcess, slots: Slots, shop: ShopId, now: datetime) -> None:
    """Every call the process wants gets one; to be done before `take`. Nothing where the shop counts no calls."""
    for call in process.calls_to_place(now):
        found = await _first_free(call, slots, shop) if call.waits else None
        process.place_call(call, found or await slots.over(shop, KIND, call.hour))


async def put_back(taken: Taken, slots: Slots, shop: ShopId) -> None:
    """The places of calls that will not be made in them."""
    if taken.calls_put_back:
        await slots.put_back(shop, KIND, taken.calls_put_back)


async def _first_free(call: CallToPlace, slots: Slots, shop: ShopId) -> Place | None:
    hours = call.hours()
    while asked := list(islice(hours, _ASKED_AT_ONCE)):
        found = await slots.next(shop, KIND, asked, call.most)
        if found is not None:
            return found
    return None
