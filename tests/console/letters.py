"""Messages of an order in any state, for tests of what people see of the ledger."""

from sqlalchemy import update

from domain.facts import OrderWasPlaced
from domain.ids import CustomerId, OrderId
from domain.money import ZERO
from storage import ledger, orders
from storage.ledger import NewMessage
from storage.tables import messages
from tests.api.world import SHOP
from tests.console.world import ConsoleWorld


async def an_order(console: ConsoleWorld, external_id: str = "A-1001", **changes: object) -> OrderId:
    """Placed and taken; `changes` replace fields of the request."""
    answer = await console.api.place(external_id=external_id, **changes)
    assert answer.status_code in (200, 201), answer.text
    return OrderId(answer.json()["id"])


async def a_message(
    console: ConsoleWorld, order_id: OrderId, id_: str, channel: str = "sms", **columns: object
) -> None:
    """One more of that order; `columns` are as the ledger has them."""
    async with console.api.engine.begin() as conn:
        order = await orders.get(conn, SHOP, order_id)
        assert order is not None
        wanted = NewMessage.model_validate(
            {
                "id": id_,
                "trigger": "T1",
                "template": "placed",
                "channel": channel,
                "cause": "stimulus",
                "fact_seq": 1,
                "fact": OrderWasPlaced(channel="site", total=ZERO),
            }
        )
        now = console.api.clock.now()
        await ledger.add(conn, SHOP, order.id, CustomerId(order.customer_id), [wanted], now)
        if columns:
            await conn.execute(update(messages).where(messages.c.id == id_).values(columns))
