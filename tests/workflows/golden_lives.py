"""The lives whose histories are kept and replayed: every workflow, each long wait, and what outages leave in a history."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from activities.effects import Queue, Upkeep, UpkeepInput
from activities.nudges import CONTINUE_AFTER
from domain.answers import Confirmed
from domain.ids import OrderId
from domain.orders import PaymentMethod, Reason
from domain.stimuli import OrderCancelled, PaymentReceived
from domain.tasks import TaskKind
from ports.errors import Outage, Unavailable
from tests.workflows.canonical_life import live, live_in_a_day
from tests.workflows.clients import until
from tests.workflows.live_shop import BY_KEY, LiveShop
from workflows.upkeep import UpkeepWorkflow

Keep = Callable[[str, str], Awaitable[None]]
"""Keeps the present history of the workflow of that id under a name."""


async def play_all(shop: LiveShop, keep: Keep) -> None:
    """Every life, one after the other, in an open shop."""
    for life in (canonical, cut_short, prepaid, refunded, refund_left_to_a_person, gateway_down, upkeep):
        await life(shop, keep)


async def canonical(shop: LiveShop, keep: Keep) -> None:
    """The canonical life, at each of its waits and whole."""

    async def seen(wait: str, order: OrderId) -> None:
        await keep(f"order {wait}", f"order/{order}")

    await live(shop, seen)


async def cut_short(shop: LiveShop, keep: Keep) -> None:
    """A whole life in runs that continue as new after a step or two: the last of them."""
    shop.continue_after = 20
    try:
        order = await live_in_a_day(shop)
    finally:
        shop.continue_after = CONTINUE_AFTER
    await keep("order continued as new", f"order/{order}")


async def prepaid(shop: LiveShop, keep: Keep) -> None:
    """Confirmed, waits for a payment on its link; nobody pays, a task is opened."""
    order = await shop.place(PaymentMethod.ONLINE)
    await shop.quiet(order)
    await shop.complete(order, TaskKind.CONFIRM_ORDER, Confirmed())
    await shop.quiet(order)
    await keep("order waits for its payment", f"order/{order}")
    await shop.later(order, timedelta(days=2))
    await keep("order has a task for its payment", f"order/{order}")
    await shop.done(order, OrderCancelled(reason=Reason.NOT_PAID), BY_KEY)
    await shop.handle(order).result()
    await keep("order cancelled", f"order/{order}")


async def refunded(shop: LiveShop, keep: Keep) -> None:
    """Paid, cancelled, the money goes back after the bank was away."""
    order = await shop.place(PaymentMethod.ONLINE)
    await shop.quiet(order)
    bank = shop.accounts.bank
    row = await shop.row(order)
    link = await bank.create_payment(
        f"link-{row.number}", row.total, "RUB", str(row.number), "https://shop.example.org"
    )
    bank.pay(link.provider_id, await shop.now(order))
    await _pay(shop, order, link.provider_id)
    bank.fail_next(Unavailable(Outage.SERVER_ERROR))
    await shop.done(order, OrderCancelled(reason=Reason.CUSTOMER), BY_KEY)
    await shop.became(order, lambda row: row.refunded == row.total)
    await _keep_refund(shop, order, "refund made", keep)
    await keep("order refunded", f"order/{order}")


async def refund_left_to_a_person(shop: LiveShop, keep: Keep) -> None:
    """Paid by a payment the bank does not know: a person must send the money back."""
    order = await shop.place(PaymentMethod.ONLINE)
    await shop.quiet(order)
    await _pay(shop, order, f"unknown-{order}")
    await shop.done(order, OrderCancelled(reason=Reason.CUSTOMER), BY_KEY)
    await _keep_refund(shop, order, "refund left to a person", keep)


async def gateway_down(shop: LiveShop, keep: Keep) -> None:
    """A message is tried again and again while the order goes on."""
    shop.accounts.mail.fail_next(Unavailable(Outage.UNREACHABLE), times=3)
    order = await shop.place()
    await shop.became(order, lambda row: row.revision == 1)
    await shop.complete(order, TaskKind.CONFIRM_ORDER, Confirmed())
    await keep("order steps on while a gateway is down", f"order/{order}")
    await shop.forward(order, timedelta(minutes=10))
    await shop.quiet(order)
    await keep("order after a gateway was down", f"order/{order}")


async def upkeep(shop: LiveShop, keep: Keep) -> None:
    """One turn of a schedule."""
    what = UpkeepInput(what=Upkeep.RETENTION)
    handle = await shop.client.start_workflow(
        UpkeepWorkflow.run, what, id="upkeep/golden", task_queue=Queue.ORDERS
    )
    await handle.result()
    await keep("upkeep", handle.id)


async def _pay(shop: LiveShop, order: OrderId, external_id: str) -> None:
    row = await shop.row(order)
    await shop.told(
        order,
        PaymentReceived(
            provider="yookassa",
            external_id=external_id,
            amount=row.total,
            paid_at=await shop.now(order),
        ),
    )
    await shop.quiet(order)


async def _keep_refund(shop: LiveShop, order: OrderId, name: str, keep: Keep) -> None:
    async def begun() -> bool:
        return bool(await shop.refunds(order))

    await until(begun)
    [refund] = await shop.refunds(order)
    await shop.client.get_workflow_handle(f"refund/{refund.id}").result()
    await keep(name, f"refund/{refund.id}")
