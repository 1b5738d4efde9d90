"""A refund no provider makes for days: it is tried all the time, holds nothing up, and in the end a person has the task."""

from datetime import timedelta

import pytest

from domain.answers import Refunded
from domain.ids import OrderId
from domain.orders import PaymentMethod
from domain.statuses import Status
from domain.stimuli import RefundWanted
from domain.tasks import TaskKind
from ports.errors import Outage, Unavailable
from storage.states import RefundProgress, TaskState
from tests.workflows.clients import until
from tests.workflows.live_shop import BY_KEY, LiveShop
from tests.workflows.test_workflow_lives import bank_payment

FIVE_DAYS = timedelta(days=5)


@pytest.mark.slow
async def test_a_refund_the_provider_puts_off_for_five_days_is_left_to_a_person(shop: LiveShop) -> None:
    async with shop.open():
        order = await shop.place(PaymentMethod.ONLINE)
        await shop.quiet(order)
        payment = await bank_payment(shop, order)
        await shop.told(order, payment)
        await shop.quiet(order)
        shop.accounts.bank.fail_next(Unavailable(Outage.SERVER_ERROR), times=10_000)
        await shop.done(order, RefundWanted(), BY_KEY)

        async def asked_of_the_provider() -> bool:
            return any(one.attempts for one in await shop.refunds(order))

        await until(asked_of_the_provider)
        [refund] = await shop.refunds(order)
        handle = shop.client.get_workflow_handle(f"refund/{refund.id}")
        await shop.skip(handle, FIVE_DAYS - timedelta(hours=2))
        [refund] = await shop.refunds(order)
        assert (refund.state, refund.attempts > 100) == (RefundProgress.WANTED, True)
        assert TaskKind.REFUND not in await open_kinds(shop, order)
        await shop.skip(handle, timedelta(hours=2))
        await handle.result()
        await shop.quiet(order)
        [refund] = await shop.refunds(order)
        assert (refund.state, refund.code) == (RefundProgress.FAILED, "server_error")
        task = await shop.task(order, TaskKind.REFUND)
        assert (await shop.row(order)).status is Status.PAID
        await shop.complete(order, TaskKind.REFUND, Refunded())
        row = await shop.quiet(order)
    assert (task.state, task.amount) == (TaskState.OPEN, payment.amount)
    assert (row.refunded, shop.accounts.bank.refunds) == (payment.amount, {})
    assert TaskKind.REFUND not in await open_kinds(shop, order)


async def open_kinds(shop: LiveShop, order: OrderId) -> set[TaskKind]:
    return {task.kind for task in await shop.tasks(order) if task.state is TaskState.OPEN}
