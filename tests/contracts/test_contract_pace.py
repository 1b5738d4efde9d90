"""The pace of accounts as the settings say it, against the twins: shops that share an account share its pace."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio

from bootstrap.clock import SystemClock
from bootstrap.gateways import Gateways
from bootstrap.settings import Settings
from ports.errors import Throttled
from ports.messages import EmailToSend, SmsToSend
from sandbox.app import Served

ONE_A_DAY = "0.0000116"


@pytest_asyncio.fixture
async def gateways(served: Served, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Gateways]:
    """Swan and Petarda send through one account each way, Chasy through others."""
    smtp = {"host": "127.0.0.1", "port": served.smtp_port, "tls": False}
    shared = {
        "smsc": {"base_url": served.http_url, "login": "shared", "password": "of the twin"},
        "smtp": smtp,
    }
    own = {
        "smsc": {"base_url": served.http_url, "login": "chasy", "password": "of the twin"},
        "smtp": smtp | {"host": "localhost"},
    }
    accounts = {
        "swan": shared,
        "petarda": shared | {"smtp": smtp | {"sender": "p@example.org"}},
        "chasy": own,
    }
    monkeypatch.setenv("DATABASE_URL", "postgresql+asyncpg://steward@127.0.0.1/steward")
    monkeypatch.setenv("STEWARD_ACCOUNTS", json.dumps(accounts))
    monkeypatch.setenv("STEWARD_SMS_PER_SECOND", ONE_A_DAY)
    monkeypatch.setenv("STEWARD_EMAIL_PER_SECOND", ONE_A_DAY)
    opened = Gateways(Settings(), SystemClock())
    yield opened
    await opened.close()


async def send(gateways: Gateways, shop: str, id_: str) -> None:
    gateway = gateways.sms(shop)
    assert gateway is not None
    await gateway.send(SmsToSend(client_id=f"{shop}-{id_}", phone="+79161234567", text="Посылка ждёт вас"))


async def write(gateways: Gateways, shop: str, id_: str) -> None:
    gateway = gateways.email(shop)
    assert gateway is not None
    await gateway.send(
        EmailToSend(
            client_id=f"{shop}-{id_}", to="anna@example.org", subject="s", text="t", sender="s@example.org"
        )
    )


@pytest.mark.parametrize("tell", [send, write], ids=["sms", "email"])
async def test_an_account_has_one_pace_whatever_shops_send_through_it(
    gateways: Gateways, tell: Callable[[Gateways, str, str], Awaitable[None]]
) -> None:
    await tell(gateways, "swan", "1")
    for shop in ("swan", "petarda"):
        with pytest.raises(Throttled):
            await tell(gateways, shop, "2")
    await tell(gateways, "chasy", "1")
