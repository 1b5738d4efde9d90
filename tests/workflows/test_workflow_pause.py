"""A pause through restarts: nothing goes while it lasts, and everything once when it is over."""

from datetime import timedelta

from domain.statuses import Status
from storage import shops
from storage.states import MessageState
from tests.workflows.clients import until
from tests.workflows.live_shop import SHOP, LiveShop

SPREAD = timedelta(minutes=21)
"""A little more than the playbook spreads a morning over."""


async def test_what_a_paused_shop_holds_back_survives_a_restart_and_goes_once(shop: LiveShop) -> None:
    await paused(shop, True)
    order = await shop.place()

    async def placed() -> bool:
        return (await shop.row(order)).status is Status.NEW and bool(await shop.messages(order))

    async with shop.open():
        await until(placed, timedelta(seconds=30))
    async with shop.open():
        await shop.forward(order, timedelta(hours=2))
        assert [row.state for row in await shop.messages(order)] == [MessageState.WANTED]
        assert shop.accounts.sent == 0
    await paused(shop, False)
    async with shop.open():
        await shop.later(order, SPREAD)
    assert [row.state for row in await shop.messages(order)] == [MessageState.SENT]
    assert shop.accounts.sent == 1


async def paused(shop: LiveShop, yes: bool) -> None:
    """The shop's one switch."""
    async with shop.engine.begin() as conn:
        await shops.pause(conn, SHOP, yes)
