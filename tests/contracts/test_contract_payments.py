"""The promises of `PaymentGateway`, kept by YooKassa's adapter against its twin and by the fake."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Protocol
from uuid import uuid4

import pytest
from pydantic import SecretStr

from ports.errors import Outage, Rejected, Rejection, Throttled, Unavailable, Unknown
from ports.payments import NoticeKind, PaymentGateway, PaymentLink, ProviderPaymentState, RefundState
from providers.payments.fake import FakePayments
from providers.payments.yookassa import YookassaPayments, YookassaSettings
from sandbox.app import Served
from sandbox.failures import Gateway, Mode, Mood
from sandbox.state import Kind
from tests.contracts.moods import Moody, MoodyFake, MoodyTwin

TOTAL = Decimal("4470.00")


class World(Moody, Protocol):
    """The bank's side of the gateway under test."""

    @property
    def gateway(self) -> PaymentGateway: ...
    def pay(self, provider_id: str) -> None: ...
    def payments(self, client_id: str) -> int: ...
    def refunds(self, client_id: str) -> int: ...


class TwinWorld(MoodyTwin):
    which = Gateway.YOOKASSA

    def __init__(self, served: Served, gateway: YookassaPayments) -> None:
        super().__init__(served)
        self.gateway = gateway

    def pay(self, provider_id: str) -> None:
        self.served.sandbox.bank.settle(provider_id, f"{self.served.http_url}/")

    def payments(self, client_id: str) -> int:
        return self.served.sandbox.state.memory.counts[Kind.PAYMENT][client_id]

    def refunds(self, client_id: str) -> int:
        return self.served.sandbox.state.memory.counts[Kind.REFUND][client_id]


class FakeWorld(MoodyFake):
    rejected = Rejected(Rejection.PAYMENT_REFUSED)
    throttled = Throttled(timedelta(seconds=30))
    down = Unavailable(Outage.SERVER_ERROR)

    def __init__(self, gateway: FakePayments) -> None:
        super().__init__(gateway)
        self.gateway = gateway

    def pay(self, provider_id: str) -> None:
        self.gateway.pay(provider_id, datetime(2026, 11, 22, tzinfo=UTC))

    def payments(self, client_id: str) -> int:
        return int(f"payment-{client_id}" in self.gateway.payments)

    def refunds(self, client_id: str) -> int:
        return int(f"refund-{client_id}" in self.gateway.refunds)


def settings(served: Served, secret: str = "test_secret") -> YookassaSettings:
    return YookassaSettings(
        base_url=f"{served.http_url}/v3",
        shop_id="swan",
        secret_key=SecretStr(secret),
        timeout=timedelta(seconds=5),
    )


@pytest.fixture(params=["yookassa", "fake"])
async def world(request: pytest.FixtureRequest, served: Served) -> AsyncIterator[World]:
    if request.param == "fake":
        yield FakeWorld(FakePayments())
        return
    gateway = YookassaPayments(settings(served))
    yield TwinWorld(served, gateway)
    await gateway.close()


async def link(gateway: PaymentGateway, client_id: str, amount: Decimal = TOTAL) -> PaymentLink:
    return await gateway.create_payment(client_id, amount, "RUB", "A-1001", "https://shop.example.org/thanks")


async def paid(world: World) -> str:
    payment = await link(world.gateway, str(uuid4()))
    world.pay(payment.provider_id)
    return payment.provider_id


class TestPaymentGateway:
    async def test_a_new_payment_waits_and_has_a_page(self, world: World) -> None:
        payment = await link(world.gateway, str(uuid4()))
        assert payment.url.startswith("http")
        found = await world.gateway.find_payment(payment.provider_id)
        assert found is not None
        assert (found.state, found.amount, found.order_number) == (
            ProviderPaymentState.PENDING,
            TOTAL,
            "A-1001",
        )
        assert found.paid_at is None

    async def test_one_client_id_makes_one_payment(self, world: World) -> None:
        key = str(uuid4())
        assert await link(world.gateway, key) == await link(world.gateway, key)
        assert world.payments(key) == 1

    async def test_a_client_id_used_for_another_sum_is_rejected(self, world: World) -> None:
        key = str(uuid4())
        await link(world.gateway, key)
        with pytest.raises(Rejected) as refusal:
            await link(world.gateway, key, Decimal("1.00"))
        assert refusal.value.code is Rejection.KEY_REUSED

    async def test_a_paid_payment_says_when(self, world: World) -> None:
        found = await world.gateway.find_payment(await paid(world))
        assert found is not None
        assert found.state is ProviderPaymentState.SUCCEEDED
        assert found.paid_at is not None

    async def test_an_unknown_payment_is_not_found(self, world: World) -> None:
        assert await world.gateway.find_payment("nothing") is None

    async def test_a_refused_payment_is_rejected_and_takes_nothing(self, world: World) -> None:
        world.reject_next()
        key = str(uuid4())
        with pytest.raises(Rejected) as refusal:
            await link(world.gateway, key)
        assert refusal.value.code is Rejection.PAYMENT_REFUSED
        assert world.payments(key) == 0

    async def test_too_many_requests_are_throttled_with_the_providers_delay(self, world: World) -> None:
        world.throttle_next()
        with pytest.raises(Throttled) as throttled:
            await link(world.gateway, str(uuid4()))
        assert throttled.value.retry_after == timedelta(seconds=30)

    async def test_a_bank_that_is_down_is_unavailable_and_works_again_afterwards(self, world: World) -> None:
        world.down_next()
        key = str(uuid4())
        with pytest.raises(Unavailable):
            await link(world.gateway, key)
        assert world.payments(key) == 0
        await link(world.gateway, key)
        assert world.payments(key) == 1

    async def test_a_payment_whose_answer_was_lost_is_the_same_when_asked_for_again(
        self, world: World
    ) -> None:
        world.lose_next_answer()
        key = str(uuid4())
        with pytest.raises((Unavailable, Unknown)):
            await link(world.gateway, key)
        await link(world.gateway, key)
        assert world.payments(key) == 1

    async def test_a_refund_repeated_with_one_client_id_sends_money_once(self, world: World) -> None:
        payment_id, key = await paid(world), str(uuid4())
        first = await world.gateway.refund(key, payment_id, Decimal("470.00"), "RUB")
        again = await world.gateway.refund(key, payment_id, Decimal("470.00"), "RUB")
        assert first == again
        assert (first.state, first.amount) == (RefundState.SUCCEEDED, Decimal("470.00"))
        assert world.refunds(key) == 1
        found = await world.gateway.find_payment(payment_id)
        assert found is not None
        assert found.refunded == Decimal("470.00")

    async def test_a_refund_whose_answer_was_lost_is_found_by_its_client_id(self, world: World) -> None:
        payment_id, key = await paid(world), str(uuid4())
        world.lose_next_answer()
        with pytest.raises((Unavailable, Unknown)):
            await world.gateway.refund(key, payment_id, TOTAL, "RUB")
        found = await world.gateway.find_refund(key, payment_id)
        assert found is not None
        assert await world.gateway.refund(key, payment_id, TOTAL, "RUB") == found
        assert world.refunds(key) == 1

    async def test_a_refund_never_made_is_not_found(self, world: World) -> None:
        assert await world.gateway.find_refund(str(uuid4()), await paid(world)) is None

    async def test_more_than_was_paid_is_not_refundable(self, world: World) -> None:
        payment_id = await paid(world)
        await world.gateway.refund(str(uuid4()), payment_id, Decimal("4000.00"), "RUB")
        with pytest.raises(Rejected) as refusal:
            await world.gateway.refund(str(uuid4()), payment_id, Decimal("470.01"), "RUB")
        assert refusal.value.code is Rejection.NOT_REFUNDABLE

    async def test_an_unpaid_payment_is_not_refundable(self, world: World) -> None:
        payment = await link(world.gateway, str(uuid4()))
        with pytest.raises(Rejected) as refusal:
            await world.gateway.refund(str(uuid4()), payment.provider_id, TOTAL, "RUB")
        assert refusal.value.code is Rejection.NOT_REFUNDABLE

    async def test_a_notice_that_cannot_be_read_is_rejected(self, world: World) -> None:
        with pytest.raises(Rejected) as refusal:
            world.gateway.read_notice(b'{"event": "payout.succeeded"}')
        assert refusal.value.code is Rejection.UNREADABLE


async def test_a_refund_is_not_made_twice_after_the_bank_forgot_its_key(served: Served) -> None:
    world = TwinWorld(served, YookassaPayments(settings(served)))
    payment_id, key = await paid(world), str(uuid4())
    first = await world.gateway.refund(key, payment_id, Decimal("1000.00"), "RUB")
    served.sandbox.state.memory.keys.clear()
    assert await world.gateway.refund(key, payment_id, Decimal("1000.00"), "RUB") == first
    assert world.refunds(key) == 1
    await world.gateway.close()


async def test_a_payment_still_processed_asks_to_come_back_as_soon_as_the_bank_says(served: Served) -> None:
    gateway, key = YookassaPayments(settings(served)), str(uuid4())
    served.sandbox.failures.tell(Gateway.YOOKASSA, Mood(mode=Mode.PROCESSING, count=1))
    with pytest.raises(Throttled) as throttled:
        await link(gateway, key)
    assert throttled.value.retry_after == timedelta(milliseconds=500)
    assert (await link(gateway, key)).url
    await gateway.close()


async def test_a_declined_payment_tells_the_banks_reason(served: Served) -> None:
    gateway = YookassaPayments(settings(served))
    payment = await link(gateway, str(uuid4()))
    served.sandbox.bank.settle(payment.provider_id, "", reason="insufficient_funds")
    found = await gateway.find_payment(payment.provider_id)
    assert found is not None
    assert (found.state, found.reason) == (ProviderPaymentState.CANCELLED, "insufficient_funds")
    await gateway.close()


async def test_wrong_credentials_are_an_outage(served: Served) -> None:
    gateway = YookassaPayments(settings(served, secret="wrong"))
    with pytest.raises(Unavailable) as outage:
        await link(gateway, str(uuid4()))
    assert outage.value.code is Outage.CREDENTIALS
    await gateway.close()


def test_notices_point_at_the_payment(served: Served) -> None:
    gateway = YookassaPayments(settings(served))
    payment = gateway.read_notice(b'{"type":"notification","event":"payment.succeeded","object":{"id":"p1"}}')
    assert (payment.kind, payment.provider_id, payment.payment_id) == (NoticeKind.PAYMENT, "p1", "p1")
    refund = gateway.read_notice(b'{"event":"refund.succeeded","object":{"id":"r1","payment_id":"p1"}}')
    assert (refund.kind, refund.provider_id, refund.payment_id) == (NoticeKind.REFUND, "r1", "p1")
