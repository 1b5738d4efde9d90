"""The promises of `WebhookGateway`, kept by the Standard Webhooks adapter against a real receiver and by the fake."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Protocol
from uuid import uuid4

import pytest
from pydantic import HttpUrl, SecretStr, ValidationError
from standardwebhooks import Webhook, WebhookVerificationError
from structlog.testing import capture_logs

from bootstrap.clock import SystemClock
from bootstrap.settings import Accounts
from ports.errors import Outage, Rejected, Rejection, Throttled, Unavailable
from ports.webhooks import WebhookGateway, WebhookToPost
from providers.webhooks.fake import FakeWebhooks
from providers.webhooks.standard import StandardWebhooks, WebhookSettings
from sandbox.app import Served
from sandbox.failures import Gateway, Mode, Mood
from sandbox.state import Kind, Received
from tests.contracts.moods import Moody, MoodyFake, MoodyTwin

SECRET = "whsec_c2VjcmV0LW9mLXN3YW4="


class World(Moody, Protocol):
    """The receiver behind the gateway under test."""

    @property
    def gateway(self) -> WebhookGateway: ...
    def taken(self, client_id: str) -> int: ...


class TwinWorld(MoodyTwin):
    which = Gateway.BACKEND

    def __init__(self, served: Served, gateway: StandardWebhooks) -> None:
        super().__init__(served)
        self.gateway = gateway

    def taken(self, client_id: str) -> int:
        return self.served.sandbox.state.memory.counts[Kind.WEBHOOK][client_id]


class FakeWorld(MoodyFake):
    rejected = Rejected(Rejection.BAD_REQUEST, "http_410")
    throttled = Throttled(timedelta(seconds=5))
    down = Unavailable(Outage.SERVER_ERROR)

    def __init__(self, gateway: FakeWebhooks) -> None:
        super().__init__(gateway)
        self.gateway = gateway

    def taken(self, client_id: str) -> int:
        return sum(one.client_id == client_id for one in self.gateway.posted)


def settings(
    served: Served, path: str = "/backend/events?key=of-ours", seconds: float = 5
) -> WebhookSettings:
    return WebhookSettings(
        url=HttpUrl(f"{served.http_url}{path}"), secret=SecretStr(SECRET), timeout=timedelta(seconds=seconds)
    )


@pytest.fixture
async def adapter(served: Served) -> AsyncIterator[StandardWebhooks]:
    gateway = StandardWebhooks(settings(served), SystemClock())
    yield gateway
    await gateway.close()


@pytest.fixture(params=["standard", "fake"])
def world(request: pytest.FixtureRequest, served: Served, adapter: StandardWebhooks) -> World:
    return FakeWorld(FakeWebhooks()) if request.param == "fake" else TwinWorld(served, adapter)


def event() -> WebhookToPost:
    body = json.dumps({"type": "vip.completed", "data": {"number": 1001}}, ensure_ascii=False)
    return WebhookToPost(client_id=str(uuid4()), body=body)


def received(served: Served, webhook: WebhookToPost) -> list[Received]:
    return [one for one in served.sandbox.state.memory.received if one.client_id == webhook.client_id]


class TestWebhookGateway:
    async def test_a_posted_event_is_taken_once(self, world: World) -> None:
        webhook = event()
        await world.gateway.post(webhook)
        assert world.taken(webhook.client_id) == 1

    async def test_a_receiver_that_is_gone_rejects_for_good(self, world: World) -> None:
        world.reject_next()
        webhook = event()
        with pytest.raises(Rejected) as refusal:
            await world.gateway.post(webhook)
        assert str(refusal.value) == "bad_request:http_410"
        assert world.taken(webhook.client_id) == 0

    async def test_too_many_events_are_throttled(self, world: World) -> None:
        world.throttle_next()
        with pytest.raises(Throttled) as later:
            await world.gateway.post(event())
        assert later.value.retry_after == timedelta(seconds=5)

    async def test_a_receiver_that_is_down_is_unavailable_and_works_again_afterwards(
        self, world: World
    ) -> None:
        world.down_next()
        webhook = event()
        with pytest.raises(Unavailable):
            await world.gateway.post(webhook)
        assert world.taken(webhook.client_id) == 0
        await world.gateway.post(webhook)
        assert world.taken(webhook.client_id) == 1

    async def test_a_lost_answer_may_be_repeated_and_the_receiver_sees_one_id(self, world: World) -> None:
        world.lose_next_answer()
        webhook = event()
        with pytest.raises(Unavailable):
            await world.gateway.post(webhook)
        await world.gateway.post(webhook)
        assert world.taken(webhook.client_id) == 2


async def test_the_receiver_can_verify_what_it_got_and_a_forgery_fails(
    served: Served, adapter: StandardWebhooks
) -> None:
    webhook = event()
    await adapter.post(webhook)
    [got] = received(served, webhook)
    assert Webhook(SECRET).verify(got.text, got.headers) == json.loads(webhook.body)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(got.text.replace("1001", "1002"), got.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_b3RoZXI=").verify(got.text, got.headers)


async def test_a_receiver_that_answers_too_late_is_an_outage(served: Served) -> None:
    served.sandbox.failures.tell(Gateway.BACKEND, Mood(mode=Mode.SLOW, count=1, seconds=1))
    gateway = StandardWebhooks(settings(served, seconds=0.2), SystemClock())
    with pytest.raises(Unavailable) as late:
        await gateway.post(event())
    await gateway.close()
    assert late.value.code is Outage.TIMEOUT


async def test_a_redirect_is_not_followed(served: Served) -> None:
    # A trailing slash: the receiver redirects to the address that does take events.
    gateway = StandardWebhooks(settings(served, "/backend/events/"), SystemClock())
    webhook = event()
    with pytest.raises(Unavailable) as answer:
        await gateway.post(webhook)
    await gateway.close()
    assert answer.value.code is Outage.UNREADABLE_ANSWER
    assert received(served, webhook) == []


async def test_logs_name_neither_the_address_nor_the_event(served: Served, adapter: StandardWebhooks) -> None:
    with capture_logs() as logs:
        await adapter.post(event())
    [log] = logs
    assert (log["vendor"], log["status"]) == ("webhook", 204)
    for hidden in (served.http_url, "of-ours", "vip.completed", SECRET):
        assert hidden not in str(logs)


@pytest.mark.parametrize(
    "account",
    [
        {"url": "ftp://shop.example.org", "secret": SECRET},
        {"url": "file:///etc/passwd", "secret": SECRET},
        {"url": "/hooks", "secret": SECRET},
        {"url": "https://shop.example.org/hooks", "secret": "whsec_"},
        {"url": "https://shop.example.org/hooks", "secret": "whsec_a"},
    ],
)
def test_an_address_or_a_secret_that_cannot_do_is_refused_and_not_quoted(account: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Accounts.model_validate({"webhook": account})


def test_an_account_shows_no_secret() -> None:
    account = {"url": "https://shop.example.org/hooks", "secret": SECRET}
    assert SECRET not in repr(Accounts.model_validate({"webhook": account}))
