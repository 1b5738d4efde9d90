"""Whatever stands in an address, a page answers it in words: parameters that are missing, mean nothing, or cannot even be stored."""

from collections.abc import Iterator
from dataclasses import fields
from urllib.parse import quote

import pytest
from fastapi.dependencies.models import Dependant

from console.presenters.messages import MessageNarrowing
from console.presenters.narrowing import Narrowing
from console.security.roles import OPEN
from domain.actors import Role
from tests.console.everything import Route, everything, routes
from tests.console.world import ConsoleWorld

ANSWERS = (200, 204, 404)
"""A page, the stream that has ended, and "not here"; what somebody would have to sign in for is asked elsewhere."""
NONSENSE = ("", "abc", "-1", "9" * 30, "a\0b", "я\"'<b>%", "0001-01-01", "9999-12-31", "x" * 1000)
LISTS = {field.name for kind in (Narrowing, MessageNarrowing) for field in fields(kind)}
"""What lists read of their address themselves."""


def asked(dependant: Dependant) -> Iterator[str]:
    """What a route asks for in the address, its dependencies included."""
    yield from (field.alias for field in dependant.query_params)
    for one in dependant.dependencies:
        yield from asked(one)


def pages() -> list[tuple[Route, set[str]]]:
    """Every GET route that somebody signs in for, with its parameters."""
    found = []
    for route in routes():
        if route.method == "GET" and route.key not in OPEN:
            found.append((route, set(asked(route.dependant)) | LISTS | {"page", "from", "to", "q"}))
    return found


def said(answer_status: int, kind: str, text: str) -> bool:
    """Whether it is no raw fault."""
    return answer_status in ANSWERS and not ("json" in kind and "detail" in text)


@pytest.mark.parametrize("value", NONSENSE)
async def test_every_page_answers_nonsense_in_its_address_in_words(console: ConsoleWorld, value: str) -> None:
    console.hub.close()
    values, wrong = await everything(console), []
    async with console.signed_in(Role.ADMIN) as client:
        client.follow_redirects = True
        for route, names in pages():
            answer = await client.get(route.filled(values), params=dict.fromkeys(sorted(names), value))
            if not said(answer.status_code, answer.headers.get("content-type", ""), answer.text):
                wrong.append(f"{route.key}: {answer.status_code}")
    assert wrong == []


async def test_what_one_parameter_means_is_read_where_another_means_nothing(console: ConsoleWorld) -> None:
    async with console.signed_in(Role.ADMIN) as client:
        answer = await client.get("/console/orders", params={"status": "new", "q": "a\0b"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/console/orders?status=new")
        order = (await console.api.place()).json()["id"]
        answer = await client.get(f"/console/orders/{order}?show=nothing")
        assert (answer.status_code, answer.headers["location"]) == (303, f"/console/orders/{order}")


@pytest.mark.parametrize("value", ["abc", "a\0b", "я\"'<b>%", "x" * 6000, "-1"])
async def test_every_page_answers_nonsense_in_its_path_in_words(console: ConsoleWorld, value: str) -> None:
    console.hub.close()
    wrong = []
    async with console.signed_in(Role.ADMIN, "en") as client:
        client.follow_redirects = True
        for route, _ in pages():
            if not route.places:
                continue
            answer = await client.get(route.filled(dict.fromkeys(route.places, quote(value, safe=""))))
            if not said(answer.status_code, answer.headers.get("content-type", ""), answer.text):
                wrong.append(f"{route.key}: {answer.status_code}")
    assert wrong == []


async def test_pages_that_need_a_choice_offer_it_where_none_was_made(console: ConsoleWorld) -> None:
    async with console.signed_in(Role.ADMIN, "en") as client:
        client.follow_redirects = True
        assert "nothing to compare yet" in (await client.get("/console/playbook/compare")).text
        for path in ("move", "moving"):
            assert "Versions" in (await client.get(f"/console/playbook/{path}")).text


async def test_a_zero_byte_in_a_form_is_no_outage(console: ConsoleWorld) -> None:
    order = (await console.api.place()).json()["id"]
    async with console.signed_in(Role.ADMIN, "en") as client:
        answer = await client.post(f"/console/orders/{order}/comments", data={"text": "a\0b"})
    assert answer.status_code == 400 and "cannot be read" in answer.text
