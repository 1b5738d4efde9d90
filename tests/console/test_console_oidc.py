"""Sign-in by an OpenID provider: who gets in, and every lie on the way that does not let anybody in."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import pytest_asyncio

from console.routes.sign_in_oidc import COOKIE
from console.security.addresses import FIRST_PAGE
from console.security.cookies import SESSION
from domain.ids import PersonId
from storage import people
from tests.console.identity import CLIENT, SECRET, Account, Provider, standing
from tests.console.world import ConsoleWorld, console_over

EMAIL = "olga@example.org"
COUNTS = "/console/counts"


@dataclass
class Way:
    """The console, the provider, and Olga, whose login is her email."""

    console: ConsoleWorld
    provider: Provider
    person: PersonId

    async def to_the_provider(self, client: httpx.AsyncClient, next: str = "") -> str:
        """Where the provider sends the browser back to."""
        sent = await client.get("/console/sign-in/oidc", params={"next": next})
        assert sent.status_code == 303 and sent.headers["location"].startswith(self.provider.issuer), (
            sent.text
        )
        async with httpx.AsyncClient(trust_env=False) as outside:
            answer = await outside.get(sent.headers["location"])
        assert answer.status_code == 302, answer.text
        return answer.headers["location"].removeprefix("http://steward")

    async def comes_back(self, client: httpx.AsyncClient, next: str = "") -> httpx.Response:
        return await client.get(await self.to_the_provider(client, next))


@pytest_asyncio.fixture
async def way(database_url: str) -> AsyncIterator[Way]:
    async with standing(Account("42", EMAIL.upper())) as provider:
        oidc = {
            "issuer": provider.issuer,
            "client_id": CLIENT,
            "client_secret": SECRET,
            "label": "Example ID",
        }
        async with console_over(database_url, public_url="http://steward", oidc=oidc) as console:
            somebody = await console.somebody()
            async with console.api.engine.begin() as conn:
                await conn.exec_driver_sql(
                    f"update people set login = '{EMAIL}' where id = '{somebody.person}'"
                )
            yield Way(console, provider, somebody.person)


async def test_whoever_the_provider_proved_is_let_in_and_led_to_the_page(way: Way) -> None:
    async with way.console.browser("en") as client:
        form = await client.get("/console/sign-in?next=/console/orders")
        assert 'href="/console/sign-in/oidc?next=/console/orders"' in form.text
        assert "Sign in with Example ID" in form.text
        answer = await way.comes_back(client, "/console/orders")
        assert (answer.status_code, answer.headers["location"]) == (303, "/console/orders")
        assert (await client.get(COUNTS)).status_code == 200
        assert COOKIE not in client.cookies


async def test_the_request_carries_pkce_state_and_nonce_and_no_secret(way: Way) -> None:
    async with way.console.browser() as client:
        sent = await client.get("/console/sign-in/oidc")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(sent.headers["location"]).query).items()}
    assert asked["code_challenge_method"] == "S256" and len(asked["code_challenge"]) == 43
    assert len(asked["state"]) >= 20 and len(asked["nonce"]) >= 20
    assert asked["redirect_uri"] == "http://steward/console/sign-in/oidc/back"
    assert SECRET not in sent.headers["location"]
    kept = sent.headers["set-cookie"]
    assert "HttpOnly" in kept and "SameSite=lax" in kept and "Path=/console/sign-in/oidc" in kept


async def test_from_the_second_time_on_the_provider_s_own_name_counts_and_not_the_email(way: Way) -> None:
    async with way.console.browser() as client:
        await way.comes_back(client)
    way.provider.account = Account("42", "renamed@example.org", verified=False)
    async with way.console.browser() as client:
        assert (await way.comes_back(client)).status_code == 303
    way.provider.account = Account("43", EMAIL)
    async with way.console.browser("en") as client:
        answer = await way.comes_back(client)
    assert answer.status_code == 403 and "nobody here has your email" in answer.text


@pytest.mark.parametrize(
    "account", [Account("42", EMAIL, verified=False), Account("42", "stranger@example.org")]
)
async def test_an_email_that_is_not_verified_or_not_known_lets_nobody_in(way: Way, account: Account) -> None:
    way.provider.account = account
    async with way.console.browser() as client:
        answer = await way.comes_back(client)
        assert answer.status_code == 403 and SESSION not in answer.headers.get("set-cookie", "")
        assert (await client.get(COUNTS)).status_code == 303


async def test_an_email_that_only_the_provider_s_page_about_the_person_tells_is_asked_for(way: Way) -> None:
    way.provider.email_in_token = False
    async with way.console.browser() as client:
        assert (await way.comes_back(client)).status_code == 303


@pytest.mark.parametrize(
    "lie",
    [
        {"audience": "another-client"},
        {"nonce": "another-nonce"},
        {"other_key": True},
        {"signs_with": "none"},
        {"lives": -3600},
        {"refuses": True},
    ],
    ids=lambda lie: next(iter(lie)),
)
async def test_what_the_provider_did_not_say_to_us_now_lets_nobody_in(
    way: Way, lie: dict[str, object]
) -> None:
    for name, value in lie.items():
        setattr(way.provider, name, value)
    async with way.console.browser("en") as client:
        answer = await way.comes_back(client)
        assert answer.status_code == 401 and "did not say who you are" in answer.text
        assert (await client.get(COUNTS)).status_code == 303


async def test_a_provider_that_speaks_for_another_one_is_not_asked(way: Way) -> None:
    way.provider.published_issuer = "https://id.example.com"
    async with way.console.browser() as client:
        assert (await client.get("/console/sign-in/oidc")).status_code == 502


async def test_an_answer_works_once_and_only_in_the_browser_that_asked(way: Way) -> None:
    async with way.console.browser() as client, way.console.browser() as other:
        back = await way.to_the_provider(client)
        assert (await other.get(back)).status_code == 401, "planted in another browser"
        assert (await client.get(back)).status_code == 303
        assert (await client.get(back)).status_code == 401
    async with way.console.browser() as client:
        back = await way.to_the_provider(client)
        forged = back.replace("state=", "state=x")
        assert (await client.get(forged)).status_code == 401


async def test_a_sign_in_under_way_is_signed_and_leads_only_to_our_pages(way: Way) -> None:
    async with way.console.browser() as client:
        back = await way.to_the_provider(client, "https://evil.example/")
        kept = client.cookies[COOKIE]
        client.cookies.clear()
        client.cookies.set(COOKIE, kept[:-3] + "AAA", path="/console/sign-in/oidc")
        assert (await client.get(back)).status_code == 401
        answer = await way.comes_back(client, "https://evil.example/")
        assert answer.headers["location"] == FIRST_PAGE


async def test_a_password_that_somebody_else_chose_is_needed_no_more(way: Way) -> None:
    async with way.console.api.engine.begin() as conn:
        await people.set_password(conn, way.person, "hash", way.console.api.clock.now(), given=True)
    async with way.console.browser() as client:
        await way.comes_back(client)
        assert (await client.get(COUNTS)).status_code == 200
    async with way.console.api.engine.connect() as conn:
        person = await people.get(conn, way.person)
    assert person is not None and (person.password_hash, person.password_given) == (None, False)


async def test_who_works_nowhere_any_more_is_not_let_in(way: Way) -> None:
    async with way.console.api.engine.begin() as conn:
        await conn.exec_driver_sql("update staff set active = false")
    async with way.console.browser() as client:
        assert (await way.comes_back(client)).status_code == 403


async def test_without_a_provider_there_is_no_such_way(console: ConsoleWorld) -> None:
    async with console.browser() as client:
        assert (await client.get("/console/sign-in/oidc")).status_code == 404
        assert (await client.get("/console/sign-in/oidc/back")).status_code in (401, 404)
        assert "oidc" not in (await client.get("/console/sign-in")).text


async def test_a_provider_that_is_away_is_said_in_words(database_url: str, unused_port: int) -> None:
    oidc = {"issuer": f"http://127.0.0.1:{unused_port}", "client_id": CLIENT, "client_secret": SECRET}
    async with console_over(database_url, public_url="http://steward", oidc=oidc) as console:
        console.api.clock.move(timedelta(0))
        async with console.browser("en") as client:
            answer = await client.get("/console/sign-in/oidc")
    assert answer.status_code == 502 and "sign in with your password" in answer.text
