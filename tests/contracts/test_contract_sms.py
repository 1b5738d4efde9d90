"""The promises of `SmsGateway`, kept by SMSC.ru's adapter against its twin and by the fake."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Protocol
from uuid import uuid4

import pytest
from pydantic import SecretStr

from ports.errors import Outage, Rejected, Rejection, Throttled, Unavailable, Unknown
from ports.messages import DeliveryState, SmsGateway, SmsToSend
from providers.sms.fake import FakeSms
from providers.sms.smsc import SmscSettings, SmscSms, message_number
from sandbox.app import Served
from sandbox.failures import Gateway, Mode, Mood
from sandbox.state import Kind
from tests.contracts.moods import Moody, MoodyFake, MoodyTwin

PHONE = "+79161234567"


class World(Moody, Protocol):
    """The vendor's side of the gateway under test."""

    @property
    def gateway(self) -> SmsGateway: ...
    def taken(self, client_id: str) -> int: ...
    def receipt(self, client_id: str) -> bytes: ...


class TwinWorld(MoodyTwin):
    which = Gateway.SMSC

    def __init__(self, served: Served, gateway: SmscSms) -> None:
        super().__init__(served)
        self.gateway = gateway

    def taken(self, client_id: str) -> int:
        return self.served.sandbox.state.memory.counts[Kind.SMS][str(message_number(client_id))]

    def receipt(self, client_id: str) -> bytes:
        return f"id={message_number(client_id)}&phone=79161234567&status=1&time=x&err=0".encode()


class FakeWorld(MoodyFake):
    rejected = Rejected(Rejection.BAD_RECIPIENT)
    throttled = Throttled(timedelta(seconds=60))
    down = Unavailable(Outage.SERVER_ERROR)

    def __init__(self, gateway: FakeSms) -> None:
        super().__init__(gateway)
        self.gateway = gateway

    def taken(self, client_id: str) -> int:
        return sum(message.client_id == client_id for message in self.gateway.sent)

    def receipt(self, client_id: str) -> bytes:
        return f'{{"provider_id": "{client_id}", "phone": "{PHONE}", "raw": "delivered"}}'.encode()


def settings(served: Served, password: str = "secret") -> SmscSettings:
    return SmscSettings(
        base_url=f"{served.http_url}",
        login="swan",
        password=SecretStr(password),
        timeout=timedelta(seconds=5),
    )


@pytest.fixture(params=["smsc", "fake"])
async def world(request: pytest.FixtureRequest, served: Served) -> AsyncIterator[World]:
    if request.param == "fake":
        yield FakeWorld(FakeSms())
        return
    gateway = SmscSms(settings(served))
    yield TwinWorld(served, gateway)
    await gateway.close()


def sms(text: str = "Посылка ждёт вас") -> SmsToSend:
    return SmsToSend(client_id=str(uuid4()), phone=PHONE, text=text)


class TestSmsGateway:
    async def test_a_sent_message_is_accepted_and_found_by_its_client_id(self, world: World) -> None:
        message = sms()
        accepted = await world.gateway.send(message)
        report = await world.gateway.find(message.client_id, PHONE)
        assert report is not None
        assert report.provider_id == accepted.provider_id
        assert report.state in (DeliveryState.SENT, DeliveryState.DELIVERED)
        assert world.taken(message.client_id) == 1

    async def test_a_message_never_sent_is_not_found(self, world: World) -> None:
        assert await world.gateway.find(str(uuid4()), PHONE) is None

    async def test_a_message_to_another_phone_is_not_found(self, world: World) -> None:
        message = sms()
        await world.gateway.send(message)
        assert await world.gateway.find(message.client_id, "+79160000001") is None

    async def test_a_refused_message_is_rejected_with_a_code_and_takes_nothing(self, world: World) -> None:
        world.reject_next()
        message = sms()
        with pytest.raises(Rejected) as refusal:
            await world.gateway.send(message)
        assert refusal.value.code is Rejection.BAD_RECIPIENT
        assert world.taken(message.client_id) == 0

    async def test_too_many_messages_are_throttled_with_a_delay(self, world: World) -> None:
        world.throttle_next()
        with pytest.raises(Throttled) as throttled:
            await world.gateway.send(sms())
        assert throttled.value.retry_after >= timedelta(seconds=60)

    async def test_a_gateway_that_is_down_is_unavailable_and_works_again_afterwards(
        self, world: World
    ) -> None:
        world.down_next()
        message = sms()
        with pytest.raises(Unavailable):
            await world.gateway.send(message)
        assert await world.gateway.find(message.client_id, PHONE) is None
        await world.gateway.send(message)
        assert world.taken(message.client_id) == 1

    async def test_after_a_lost_answer_the_message_is_found_by_its_client_id(self, world: World) -> None:
        world.lose_next_answer()
        message = sms()
        with pytest.raises(Unknown):
            await world.gateway.send(message)
        assert await world.gateway.find(message.client_id, PHONE) is not None
        assert world.taken(message.client_id) == 1

    async def test_a_receipt_names_the_message_as_the_gateway_does(self, world: World) -> None:
        message = sms()
        accepted = await world.gateway.send(message)
        receipt = world.gateway.read_receipt(world.receipt(message.client_id))
        assert (receipt.provider_id, receipt.phone) == (accepted.provider_id, PHONE)

    async def test_a_receipt_that_cannot_be_read_is_rejected(self, world: World) -> None:
        with pytest.raises(Rejected) as refusal:
            world.gateway.read_receipt("не чек".encode())
        assert refusal.value.code is Rejection.UNREADABLE


async def test_a_slow_gateway_leaves_the_outcome_unknown_and_the_message_findable(served: Served) -> None:
    served.sandbox.failures.tell(Gateway.SMSC, Mood(mode=Mode.SLOW, count=1, seconds=2))
    gateway = SmscSms(settings(served).model_copy(update={"timeout": timedelta(milliseconds=300)}))
    message = sms()
    with pytest.raises(Unknown) as unknown:
        await gateway.send(message)
    assert unknown.value.code is Outage.TIMEOUT
    assert await gateway.find(message.client_id, PHONE) is not None
    await gateway.close()


async def test_an_unreachable_phone_is_reported_as_failed(served: Served) -> None:
    gateway = SmscSms(settings(served))
    message = sms().model_copy(update={"phone": "+79160000000"})
    await gateway.send(message)
    report = await gateway.find(message.client_id, "+79160000000")
    while report is not None and report.state is DeliveryState.SENT:
        report = await gateway.find(message.client_id, "+79160000000")
    assert report is not None
    assert report.state is DeliveryState.FAILED
    await gateway.close()


async def test_a_wrong_password_is_an_outage_because_the_message_is_good(served: Served) -> None:
    gateway = SmscSms(settings(served, password="wrong"))
    with pytest.raises(Unavailable) as outage:
        await gateway.send(sms())
    assert outage.value.code is Outage.CREDENTIALS
    await gateway.close()


async def test_nobody_listening_is_unavailable_and_not_unknown() -> None:
    gateway = SmscSms(SmscSettings(base_url="http://127.0.0.1:9", login="swan", password=SecretStr("x")))
    with pytest.raises(Unavailable) as outage:
        await gateway.send(sms())
    assert outage.value.code is Outage.UNREACHABLE
    await gateway.close()


def test_a_message_number_fits_the_gateway_and_is_always_the_same() -> None:
    numbers = {message_number(str(uuid4())) for _ in range(500)}
    assert all(1 <= number <= 2**31 - 1 for number in numbers)
    assert len(numbers) == 500
    assert message_number("a") == message_number("a") != message_number("b")
