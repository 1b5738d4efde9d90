"""The promises of `EmailGateway`, kept by the SMTP adapter against a real server and by the fake."""

from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import uuid4

import pytest

from ports.errors import Outage, Rejected, Rejection, Throttled, Unavailable, Unknown
from ports.messages import EmailGateway, EmailToSend
from providers.email.fake import FakeEmail
from providers.email.smtp import SmtpEmail, SmtpSettings
from sandbox.app import Served
from sandbox.failures import Gateway, Mode, Mood
from sandbox.state import Kind, Received
from tests.contracts.moods import Moody, MoodyFake, MoodyTwin


class StoppedClock:
    def now(self) -> datetime:
        return datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


class World(Moody, Protocol):
    """The server's side of the gateway under test."""

    @property
    def gateway(self) -> EmailGateway: ...
    def taken(self, client_id: str) -> int: ...


class ServerWorld(MoodyTwin):
    which = Gateway.SMTP

    def __init__(self, served: Served, gateway: SmtpEmail) -> None:
        super().__init__(served)
        self.gateway = gateway

    def taken(self, client_id: str) -> int:
        return self.served.sandbox.state.memory.counts[Kind.EMAIL][client_id]


class FakeWorld(MoodyFake):
    rejected = Rejected(Rejection.BAD_RECIPIENT)
    throttled = Throttled(timedelta(minutes=15))
    down = Unavailable(Outage.TEMPORARY)

    def __init__(self, gateway: FakeEmail) -> None:
        super().__init__(gateway)
        self.gateway = gateway

    def taken(self, client_id: str) -> int:
        return sum(message.client_id == client_id for message in self.gateway.sent)


def smtp(port: int, timeout: timedelta = timedelta(seconds=5)) -> SmtpEmail:
    settings = SmtpSettings(host="127.0.0.1", port=port, tls=False, timeout=timeout)
    return SmtpEmail(settings, StoppedClock())


@pytest.fixture(params=["smtp", "fake"])
def world(request: pytest.FixtureRequest, served: Served) -> World:
    if request.param == "fake":
        return FakeWorld(FakeEmail())
    return ServerWorld(served, smtp(served.smtp_port))


def email(to: str = "anna@example.org", unsubscribe_url: str | None = None) -> EmailToSend:
    return EmailToSend(
        client_id=str(uuid4()),
        to=to,
        subject="Заказ принят:\nспасибо, Анна",
        text="Здравствуйте!\nМы получили ваш заказ.",
        html="<p>Здравствуйте!</p>",
        sender="Лебедь <shop@example.org>",
        unsubscribe_url=unsubscribe_url,
    )


class TestEmailGateway:
    async def test_a_sent_email_is_taken_once(self, world: World) -> None:
        message = email()
        accepted = await world.gateway.send(message)
        assert message.client_id in accepted.provider_id
        assert world.taken(message.client_id) == 1

    async def test_a_refused_recipient_is_rejected_and_nothing_is_taken(self, world: World) -> None:
        world.reject_next()
        message = email()
        with pytest.raises(Rejected) as refusal:
            await world.gateway.send(message)
        assert refusal.value.code is Rejection.BAD_RECIPIENT
        assert "anna" not in str(refusal.value)
        assert world.taken(message.client_id) == 0

    async def test_too_many_emails_are_throttled(self, world: World) -> None:
        world.throttle_next()
        with pytest.raises(Throttled):
            await world.gateway.send(email())

    async def test_a_server_that_is_down_is_unavailable_and_works_again_afterwards(
        self, world: World
    ) -> None:
        world.down_next()
        message = email()
        with pytest.raises(Unavailable):
            await world.gateway.send(message)
        assert world.taken(message.client_id) == 0
        await world.gateway.send(message)
        assert world.taken(message.client_id) == 1

    async def test_a_line_lost_after_the_text_leaves_the_outcome_unknown(self, world: World) -> None:
        world.lose_next_answer()
        message = email()
        with pytest.raises(Unknown):
            await world.gateway.send(message)
        assert world.taken(message.client_id) == 1


async def received(served: Served, message: EmailToSend) -> Received:
    await smtp(served.smtp_port).send(message)
    return next(one for one in served.sandbox.state.memory.received if one.client_id == message.client_id)


async def test_text_html_and_a_russian_subject_arrive_whole(served: Served) -> None:
    one = await received(served, email())
    assert one.subject == "Заказ принят: спасибо, Анна"
    assert one.text.split() == ["Здравствуйте!", "Мы", "получили", "ваш", "заказ."]
    assert one.html.strip() == "<p>Здравствуйте!</p>"
    assert one.headers["From"] == "Лебедь <shop@example.org>"
    assert one.headers["Date"] == "Sun, 22 Nov 2026 09:30:00 +0000"
    assert one.headers["Message-ID"] == f"<{one.client_id}@example.org>"


async def test_marketing_offers_one_click_unsubscribing_and_answers_do_not(served: Served) -> None:
    marketing = await received(served, email(unsubscribe_url="https://shop.example.org/u/token"))
    assert marketing.headers["List-Unsubscribe"] == "<https://shop.example.org/u/token>"
    assert marketing.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    answer = await received(served, email())
    assert "List-Unsubscribe" not in answer.headers
    assert answer.headers["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    "to", ["anna", "анна@example.org", "a@example.org\r\nBcc: b@example.org", "A <a@example.org>"]
)
async def test_an_impossible_address_is_rejected_before_anything_is_sent(served: Served, to: str) -> None:
    message = email(to=to)
    with pytest.raises(Rejected) as refusal:
        await smtp(served.smtp_port).send(message)
    assert refusal.value.code is Rejection.BAD_RECIPIENT
    assert served.sandbox.state.memory.counts[Kind.EMAIL][message.client_id] == 0


async def test_a_slow_server_leaves_the_outcome_unknown(served: Served) -> None:
    served.sandbox.failures.tell(Gateway.SMTP, Mood(mode=Mode.SLOW, count=1, seconds=2))
    with pytest.raises(Unknown) as unknown:
        await smtp(served.smtp_port, timeout=timedelta(milliseconds=300)).send(email())
    assert unknown.value.code is Outage.TIMEOUT


async def test_no_server_is_unavailable_and_not_unknown() -> None:
    with pytest.raises(Unavailable) as outage:
        await smtp(9).send(email())
    assert outage.value.code is Outage.UNREACHABLE
