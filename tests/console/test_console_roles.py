"""Every route of the console: it has its line in the table of roles, and lets in exactly those."""

from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute

from console.app import ROUTERS
from console.security.headers import HEADERS
from console.security.roles import MAY, OPEN, SIGNED_IN, key_of
from domain.actors import Role
from tests.console.world import ConsoleWorld


def routes() -> Iterator[tuple[str, str]]:
    """Method and path of each."""
    for router in ROUTERS:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            for method in sorted(route.methods or ()):
                yield method, route.path


def filled(path: str) -> str:
    """The address with an id that is nobody's in each place."""
    parts = ("none" if part.startswith("{") else part for part in path.split("/"))
    return "/console" + "/".join(parts)


def test_every_route_has_its_line_and_every_line_its_route() -> None:
    there = {key_of(method, path) for method, path in routes()}
    lines = [*MAY, *OPEN, *SIGNED_IN]
    assert sorted(there - set(lines)) == [], "add them to console/security/roles.py"
    assert sorted(set(lines) - there) == []
    assert len(lines) == len(set(lines)), "a route is in one of the tables"
    assert all(MAY.values()), "a page that nobody may open is no page"


@pytest.mark.parametrize("role", Role)
async def test_every_role_is_let_in_where_the_table_says_and_nowhere_else(
    console: ConsoleWorld, role: Role
) -> None:
    console.hub.close()  # a stream of events ends at once
    wrong = []
    async with console.signed_in(role) as client:
        for method, path in routes():
            key = key_of(method, path)
            if key not in MAY:
                continue
            answer = await client.request(method, filled(path))
            let_in = answer.status_code != 403
            if let_in is not (role in MAY[key]) or answer.status_code >= 500:
                wrong.append(f"{key}: {answer.status_code}")
    assert wrong == []


async def test_nobody_is_let_in_without_a_session(console: ConsoleWorld) -> None:
    async with console.browser() as client:
        for method, path in routes():
            if key_of(method, path) in OPEN:
                continue
            answer = await client.request(method, filled(path))
            assert answer.status_code == 303, key_of(method, path)
            assert answer.headers["location"].startswith("/console/sign-in"), key_of(method, path)


async def test_every_answer_carries_the_headers_that_keep_others_out(console: ConsoleWorld) -> None:
    console.hub.close()
    async with console.signed_in(Role.ADMIN) as client:
        for method, path in [*routes(), ("GET", "/nowhere"), ("GET", "/static/x/console.js")]:
            answer = await client.request(method, filled(path))
            for name, value in HEADERS.items():
                assert answer.headers.get(name) == value, f"{key_of(method, path)}: {name}"
            assert "unsafe" not in answer.headers["content-security-policy"]
            if "html" in answer.headers.get("content-type", ""):
                assert answer.headers["cache-control"] == "no-store", key_of(method, path)
