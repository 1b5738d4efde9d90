"""Lives on real servers with virtual time: late and early news, refunds, outages; nothing is lost and nothing goes twice."""

import asyncio
from datetime import datetime, timedelta

import pytest
from temporalio.client import WorkflowExecutionStatus

from domain.answers import Confirmed, NoAnswer, Packed
from domain.ids import OrderId
from domain.orders import PaymentMethod, Reason
from domain.parcels import ParcelCode
from domain.statuses import Status
from domain.stimuli import OrderCancelled, OrderShipped, ParcelMoved, PaymentReceived
from domain.tasks import TaskKind
from ports.errors import Outage, Rejected, Rejection, Throttled, Unavailable
from providers.email.fake import FakeEmail
from storage.states import InboxState, MessageState
from tests.privacy.stores import personal_in
from tests.workflows.canonical_life import TRACK, live_in_a_day, move
from tests.workflows.clients import counted, until
from tests.workflows.live_shop import BY_KEY, SUPERVISOR, LiveShop


async def paid(shop: LiveShop, order: OrderId, external_id: str = "payment-1") -> PaymentReceived:
    """The whole total came now."""
    return PaymentReceived(
        provider="yookassa",
        external_id=external_id,
        amount=(await shop.row(order)).total,
        paid_at=await shop.now(order),
    )


async def bank_payment(shop: LiveShop, order: OrderId) -> PaymentReceived:
    """The same, of a payment the bank knows."""
    row, bank = await shop.row(order), shop.accounts.bank
    link = await bank.create_payment("link-1", row.total, "RUB", str(row.number), "https://shop.example.org")
    bank.pay(link.provider_id, await shop.now(order))
    return await paid(shop, order, link.provider_id)


def moved(code: ParcelCode, at: datetime) -> ParcelMoved:
    """A movement on the way."""
    return ParcelMoved(code=code, at=at)


CANCEL = OrderCancelled(reason=Reason.CUSTOMER)


async def test_an_order_cancelled_before_its_run_began_is_answered_at_once(shop: LiveShop) -> None:
    order = await shop.place()  # no relay runs: nobody has told Temporal of it
    async with shop.open(relays=0):
        answered = await shop.done(order, CANCEL, BY_KEY)
    assert not answered.waiting
    assert (await shop.row(order)).status is Status.CANCELLED


async def test_a_payment_after_the_end_wakes_the_order_at_its_own_time(shop: LiveShop) -> None:
    async with shop.open():
        order = await shop.place(PaymentMethod.ONLINE)
        await shop.quiet(order)
        await shop.later(order, timedelta(hours=2))
        await shop.done(order, CANCEL, BY_KEY)
        await shop.handle(order).result()
        ended_at = await shop.now(order)
        came = await shop.told(order, await paid(shop, order))
        row = await shop.quiet(order)
        assert await shop.stimulus(came) is InboxState.APPLIED
        assert row.paid == row.total
        assert row.updated_at >= ended_at


async def test_a_refund_goes_through_the_provider_once_though_answers_are_lost(shop: LiveShop) -> None:
    async with shop.open():
        order = await shop.place(PaymentMethod.ONLINE)
        await shop.quiet(order)
        payment = await bank_payment(shop, order)
        await shop.told(order, payment)
        await shop.quiet(order)
        shop.accounts.bank.lose_next_answer()
        await shop.done(order, CANCEL, BY_KEY)
        await shop.became(order, lambda row: row.refunded == row.total)
    assert [refund.amount for refund in shop.accounts.bank.refunds.values()] == [payment.amount]


async def test_a_refund_the_provider_refuses_is_left_to_a_person(shop: LiveShop) -> None:
    async with shop.open():
        order = await shop.place(PaymentMethod.ONLINE)
        await shop.quiet(order)
        await shop.told(order, await paid(shop, order))  # a payment the bank does not know
        await shop.quiet(order)
        await shop.done(order, CANCEL, BY_KEY)

        async def asked_a_person() -> bool:
            return any(task.kind is TaskKind.LOOK_INTO for task in await shop.tasks(order))

        await until(asked_a_person)


@pytest.mark.slow
async def test_a_gateway_that_is_down_for_a_day_loses_nothing_and_holds_nothing_up(shop: LiveShop) -> None:
    async with shop.open():
        shop.accounts.mail.fail_next(Unavailable(Outage.UNREACHABLE), times=10_000)
        order = await shop.place()
        await shop.became(order, lambda row: row.revision == 1)
        before = (await counted(shop.handle(order))).total()
        await shop.forward(order, timedelta(days=1))
        assert (await counted(shop.handle(order))).total() == before
        await shop.complete(order, TaskKind.CONFIRM_ORDER, Confirmed())
        await shop.complete(order, TaskKind.PACK_ORDER, Packed())
        assert (await shop.row(order)).status is Status.PACKED
        shop.accounts.mail = FakeEmail()
        await shop.forward(order, timedelta(minutes=31))
        await shop.quiet(order)
        first, second = await shop.messages(order)
    assert [(one.trigger, one.state) for one in (first, second)] == [
        ("T1", MessageState.SENT),
        ("T2", MessageState.SENT),
    ]
    assert len(shop.accounts.mail.sent) == 2
    assert first.sent_at is not None
    assert first.sent_at - first.wanted_at > timedelta(days=1)


async def test_an_sms_whose_answer_was_lost_is_not_sent_again(shop: LiveShop) -> None:
    async with shop.open():
        order = await shop.place()
        await shop.quiet(order)
        shop.accounts.texts.lose_next_answer()
        await shop.complete(order, TaskKind.CONFIRM_ORDER, NoAnswer(why="занято"))
        await shop.quiet(order)
    assert len(shop.accounts.texts.sent) == 1
    assert (await shop.messages(order))[-1].state is MessageState.SENT


async def test_an_email_whose_answer_was_lost_is_held_for_a_person(shop: LiveShop) -> None:
    async with shop.open():
        shop.accounts.mail.lose_next_answer()
        order = await shop.place()
        await shop.quiet(order)
    assert len(shop.accounts.mail.sent) == 1
    assert [one.state for one in await shop.messages(order)] == [MessageState.UNKNOWN]


async def test_a_message_that_can_never_arrive_is_told_to_the_order(shop: LiveShop) -> None:
    async with shop.open():
        order = await shop.place()
        await shop.quiet(order)
        shop.accounts.texts.fail_next(Rejected(Rejection.BAD_RECIPIENT))
        await shop.complete(order, TaskKind.CONFIRM_ORDER, NoAnswer(why="нет гудков"))
        await shop.became(order, lambda row: row.revision == 3)
    assert [one.code for one in await shop.messages(order) if one.channel == "sms"] == ["bad_recipient"]


async def test_a_throttled_message_goes_when_the_gateway_said(shop: LiveShop) -> None:
    async with shop.open():
        shop.accounts.mail.fail_next(Throttled(timedelta(hours=2)))
        order = await shop.place()
        await shop.became(order, lambda row: row.revision == 1)
        await shop.forward(order, timedelta(hours=3))
        await shop.quiet(order)
    [message] = await shop.messages(order)
    assert message.sent_at is not None
    assert timedelta(hours=2) <= message.sent_at - message.wanted_at < timedelta(hours=2, minutes=5)


async def test_runs_continue_as_new_in_the_middle_of_everything_and_the_life_is_the_same(
    shop: LiveShop,
) -> None:
    shop.continue_after = 8
    async with shop.open(relays=2):
        first, second = await asyncio.gather(live_in_a_day(shop), live_in_a_day(shop))
    for order in (first, second):
        assert (await shop.row(order)).status is Status.COMPLETED
        messages = await shop.messages(order)
        assert len(messages) == 8
        assert {message.state for message in messages} == {MessageState.SENT}
    assert shop.accounts.sent == 16


async def test_three_relays_and_bursts_on_one_order_apply_everything_once_and_in_order(
    shop: LiveShop,
) -> None:
    async with shop.open(relays=3):
        order = await shop.place()
        await shop.quiet(order)
        await shop.complete(order, TaskKind.CONFIRM_ORDER, Confirmed())
        await shop.complete(order, TaskKind.PACK_ORDER, Packed())
        await shop.done(order, OrderShipped(carrier="russian_post", track_number=TRACK), BY_KEY)
        burst = []
        for code in (ParcelCode.ACCEPTED, ParcelCode.IN_TRANSIT) * 15:
            now = await shop.now(order)
            burst.append(await shop.told(order, moved(code, now)))
        await move(shop, order, ParcelCode.ARRIVED)
        row = await shop.quiet(order)
        assert {await shop.stimulus(one) for one in burst} == {InboxState.APPLIED}
    assert row.status is Status.AT_PICKUP
    assert len(await shop.messages(order)) == shop.accounts.sent == 6


async def test_no_history_of_a_life_with_an_edit_tells_anything_personal(shop: LiveShop) -> None:
    async with shop.open():
        order = await shop.place()
        await shop.quiet(order)
        await shop.complete(order, TaskKind.CONFIRM_ORDER, Confirmed(note="получит Ковалёва"), SUPERVISOR)
        await shop.quiet(order)
        history = await shop.handle(order).fetch_history()
        assert (await shop.handle(order).describe()).status is WorkflowExecutionStatus.RUNNING
    assert personal_in(history.events) == {}
