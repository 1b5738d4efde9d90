"""The frame round every page: static files, faults in words, the shift, the counts."""

import httpx
import pytest

from console import assets
from console.live import Hub
from domain.actors import Role
from tests.api.world import settings_for
from tests.console.world import ConsoleWorld
from web import create_web, opened


async def test_files_are_kept_for_ever_under_their_fingerprint_and_for_no_time_under_an_old_one(
    console: ConsoleWorld,
) -> None:
    async with console.signed_in() as client:
        new = await client.get(assets.address("tokens.css"))
        old = await client.get("/console/static/000000000000/tokens.css")
    assert (new.status_code, old.status_code) == (200, 200)
    assert "immutable" in new.headers["cache-control"]
    assert old.headers["cache-control"] == "no-cache"
    assert new.headers["content-type"] == "text/css; charset=utf-8"


@pytest.mark.parametrize("name", ["../app.py", "..%2Fapp.py", "nothing.js", "htmx.org/dist/htmx.js"])
async def test_only_named_files_are_served(console: ConsoleWorld, name: str) -> None:
    async with console.signed_in() as client:
        assert (await client.get(f"/console/static/x/{name}")).status_code == 404


async def test_a_page_that_is_not_there_says_where_to_go(console: ConsoleWorld) -> None:
    async with console.signed_in(locale="ru") as client:
        answer = await client.get("/console/nowhere", headers={"accept-language": "ru"})
    assert answer.status_code == 404
    assert "Такой страницы нет" in answer.text and 'href="/console/queue"' in answer.text


async def test_htmx_is_told_of_a_fault_in_the_corner_and_the_page_stays(console: ConsoleWorld) -> None:
    asking = {"HX-Request": "true", "HX-Request-Type": "partial", "accept-language": "en"}
    async with console.signed_in(locale="en") as client:
        answer = await client.get("/console/nowhere", headers=asking)
    assert answer.status_code == 404
    assert answer.headers["hx-reswap"] == "none"
    assert "There is no such page" in answer.text and "<html" not in answer.text


def asked_in_part() -> dict[str, str]:
    """Headers as htmx sends them."""
    return {"HX-Request": "true", "HX-Request-Type": "partial"}


async def test_the_menu_counts_what_waits_for_this_role(console: ConsoleWorld) -> None:
    await console.api.place()
    async with console.signed_in(Role.OPERATOR) as client:
        operators = await client.get("/console/counts", headers=asked_in_part())
    async with console.signed_in(Role.PICKER) as client:
        pickers = await client.get("/console/counts", headers=asked_in_part())
    assert '<b id="count-queue" hx-swap-oob="true">1</b>' in operators.text
    assert '<b id="count-queue" hx-swap-oob="true"></b>' in pickers.text


async def test_a_log_line_names_the_page_by_its_pattern(
    console: ConsoleWorld, caplog: pytest.LogCaptureFixture
) -> None:
    async with console.signed_in() as client:
        await client.get("/console/counts?q=anna")
    routes = [record.msg["route"] for record in caplog.records if isinstance(record.msg, dict)]
    assert routes == ["/console/counts"]


async def test_what_browsers_ask_for_by_themselves_is_there() -> None:
    app = create_web(lambda: opened(settings_for("postgresql://nowhere")), Hub(), with_sandbox=False)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://steward") as client:
        answer = await client.get("/favicon.ico")
    assert answer.is_redirect and answer.headers["location"] == assets.address("favicon.svg")
