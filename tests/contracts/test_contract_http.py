"""What every vendor's HTTP keeps: failures become port errors, and no address, phone or text gets into errors or logs."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import quote

import httpx
import pytest
from pydantic import BaseModel, SecretStr
from structlog.testing import capture_logs

from ports.errors import Outage, PortError, Rejected, Rejection, Throttled, Unavailable, Unknown, clean_code
from ports.messages import SmsToSend
from providers.http import Http, HttpSettings, Repeat, Route, port_error
from providers.sms.smsc import SmscSettings, SmscSms
from sandbox.app import Served
from sandbox.failures import Gateway, Mode, Mood

REQUEST = httpx.Request("POST", "https://vendor.example.org/send?phone=79161234567")


def answer(status: int, headers: dict[str, str] | None = None) -> httpx.Response:
    return httpx.Response(status, headers=headers, request=REQUEST)


@pytest.mark.parametrize(
    ("failure", "when_safe", "when_not"),
    [
        (httpx.ConnectError("x"), Unavailable, Unavailable),
        (httpx.ConnectTimeout("x"), Unavailable, Unavailable),
        (httpx.PoolTimeout("x"), Unavailable, Unavailable),
        (httpx.ReadTimeout("x"), Unavailable, Unknown),
        (httpx.WriteError("x"), Unavailable, Unknown),
        (httpx.RemoteProtocolError("x"), Unavailable, Unknown),
        (httpx.UnsupportedProtocol("x"), Rejected, Rejected),
        (answer(500), Unavailable, Unknown),
        (answer(502), Unavailable, Unknown),
        (answer(503), Unavailable, Unavailable),
        (answer(401), Unavailable, Unavailable),
        (answer(408), Unavailable, Unknown),
        (answer(429), Throttled, Throttled),
        (answer(422), Rejected, Rejected),
        (answer(302), Unavailable, Unknown),
    ],
)
def test_only_what_may_have_been_taken_is_unknown(
    failure: httpx.HTTPError | httpx.Response, when_safe: type[PortError], when_not: type[PortError]
) -> None:
    assert type(port_error(failure, Repeat.SAFE)) is when_safe
    assert type(port_error(failure, Repeat.ASK_FIRST)) is when_not


@pytest.mark.parametrize(
    ("header", "delay"),
    [
        ("7", timedelta(seconds=7)),
        (None, timedelta(minutes=1)),
        ("soon", timedelta(minutes=1)),
        ("999999", timedelta(hours=1)),
    ],
)
def test_a_throttled_request_waits_as_told_within_reason(header: str | None, delay: timedelta) -> None:
    error = port_error(answer(429, {"Retry-After": header} if header else None), Repeat.SAFE)
    assert isinstance(error, Throttled)
    assert error.retry_after == delay


def test_a_sentence_cannot_pass_for_a_providers_code() -> None:
    error = Rejected(Rejection.BAD_REQUEST, "phone +7 916 123 is wrong, Анна " * 9)
    assert len(error.provider_code) <= 64
    assert "Анна" not in str(error)
    assert " " not in str(error)
    assert clean_code("v2_entity.invalid-1") == "v2_entity.invalid-1"


async def test_logs_and_errors_hold_the_route_and_nothing_of_the_message(served: Served) -> None:
    settings = SmscSettings(
        base_url=f"{served.http_url}",
        login="swan-login",
        password=SecretStr("wrong-or-right"),
        timeout=timedelta(milliseconds=200),
    )
    gateway = SmscSms(settings)
    message = SmsToSend(client_id="c", phone="+79161234567", text="Анна, посылка ждёт")
    served.sandbox.failures.tell(Gateway.SMSC, Mood(mode=Mode.SLOW, count=1, seconds=1))
    with capture_logs() as logs, pytest.raises(Unknown) as unknown:
        await gateway.send(message)
    await gateway.close()
    assert unknown.value.__context__ is None
    assert [log["route"] for log in logs] == ["/sys/send.php"]
    told = f"{logs}{unknown.value!r}{settings!r}{message!r}"
    for secret in ("79161234567", "Анна", "wrong-or-right", served.http_url.rpartition(":")[2] + "/"):
        assert secret not in told.replace(settings.base_url, "")


class Wanted(BaseModel):
    """An answer nobody gives."""

    name: int


@pytest.fixture
async def chatterbox() -> AsyncIterator[str]:
    """A server that answers 200 with somebody's name, as no vendor's protocol says."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        body = '{"name": "Анна"}'.encode()
        writer.write(
            b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
        )
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()
    await server.wait_closed()


@pytest.fixture
async def echo() -> AsyncIterator[str]:
    """A server that answers with the address it was asked for."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = (await reader.readuntil(b"\r\n\r\n")).split(b" ")[1]
        writer.write(
            b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(asked), asked)
        )
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()
    await server.wait_closed()


@pytest.mark.parametrize("id_", ["../me?x=1", "a\nb", "a/b#c", "Анна %2e"])
async def test_a_field_of_a_path_stays_one_part_of_it(echo: str, id_: str) -> None:
    async with Http("x", HttpSettings(base_url=echo)) as vendor:
        answered = await vendor.ask(Route("GET", "/payments/{id}"), Repeat.SAFE, path={"id": id_})
    assert answered.body.decode() == f"/payments/{quote(id_, safe='')}"


@pytest.mark.parametrize("id_", ["", ".", ".."])
async def test_a_field_that_would_be_another_route_is_rejected(echo: str, id_: str) -> None:
    async with Http("x", HttpSettings(base_url=echo)) as vendor:
        with pytest.raises(Rejected):
            await vendor.ask(Route("GET", "/payments/{id}"), Repeat.SAFE, path={"id": id_})


async def test_what_makes_no_address_is_rejected(echo: str) -> None:
    async with Http("x", HttpSettings(base_url=echo)) as vendor:
        with pytest.raises(Rejected):
            await vendor.ask(Route("GET", "/payments\n"), Repeat.SAFE)


async def test_an_answer_that_cannot_be_read_is_an_outage_and_is_not_quoted(chatterbox: str) -> None:
    async with Http("x", HttpSettings(base_url=chatterbox)) as vendor:
        read = await vendor.ask(Route("GET", "/names"), Repeat.SAFE)
        with pytest.raises(Unavailable) as outage:
            read.read(Wanted)
        sent = await vendor.ask(Route("GET", "/names"), Repeat.ASK_FIRST)
        with pytest.raises(Unknown) as unknown:
            sent.read(Wanted)
    for error in (outage.value, unknown.value):
        assert error.code is Outage.UNREADABLE_ANSWER
        assert error.__context__ is None
