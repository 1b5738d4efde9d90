"""Every route of the console, every role, and every foreign shop: who is let in, to what, and that nothing of others is told or changed."""

from hashlib import sha256

import pytest
from sqlalchemy import select

from console.security.headers import HEADERS
from console.security.roles import MAY, OPEN, SIGNED_IN
from domain.actors import Role
from domain.ids import ShopId
from storage import playbooks, shops
from storage.tables import METADATA
from tests.api.world import SHOP
from tests.console.everything import EVIL, WORDS, everything, routes
from tests.console.world import ConsoleWorld

NOBODYS = "none"
PETARDA = ShopId("petarda")
FILLED = {
    "on": "yes", "works": "no", "send": "no", "role": "picker", "login": "another", "reason": "надо", "number": "1",
    "until": "2026-12-01T12:00", "clock": "shop", "to": "operator", "note": "записка", "once": "once-1",
    "name": "имя", "scope": "read", "locale": "en", "theme": "dark", "text": "комментарий",
    "reason_code": "other", "comment": "комментарий", "why": "надо", "sure": "yes", "wanted": "no",
}  # fmt: skip
"""Whatever a form may ask for: what it does not know it leaves alone."""
CHANGES_NOTHING = {"POST /orders/saved/{saved_id}/forget", "POST /orders/new/{part}"}
"""Acts with a name in the address that answer all the same: another's filter is not there to be forgotten, and parts of a form
are no things of a shop."""
OF_THE_SHOP_ITSELF = {"sessions", "sign_in_attempts", "people", "shops", "staff"}
"""Tables that the foreign admin's own presence is written in."""


def of_nobody() -> dict[str, str]:
    """An id that is nobody's in each place."""
    return {place: WORDS.get(place, NOBODYS) for route in routes() for place in route.places}


def test_every_route_has_its_line_and_every_line_its_route() -> None:
    there = {route.key for route in routes()}
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
    values, wrong = of_nobody(), []
    async with console.signed_in(role) as client:
        for route in routes():
            if route.key not in MAY:
                continue
            answer = await client.request(route.method, route.filled(values))
            let_in = answer.status_code != 403
            if let_in is not (role in MAY[route.key]) or answer.status_code >= 500:
                wrong.append(f"{route.key}: {answer.status_code}")
    assert wrong == []


async def test_nobody_is_let_in_without_a_session(console: ConsoleWorld) -> None:
    values = of_nobody()
    async with console.browser() as client:
        for route in routes():
            if route.key in OPEN:
                continue
            answer = await client.request(route.method, route.filled(values))
            assert answer.status_code == 303, route.key
            assert answer.headers["location"].startswith("/console/sign-in"), route.key


async def test_every_answer_carries_the_headers_that_keep_others_out(console: ConsoleWorld) -> None:
    console.hub.close()
    values = of_nobody()
    addresses = [(route.method, route.filled(values)) for route in routes()]
    async with console.signed_in(Role.ADMIN) as client:
        for method, address in [*addresses, ("GET", "/console/nowhere"), ("PUT", "/console/me")]:
            answer = await client.request(method, address)
            for name, value in HEADERS.items():
                assert answer.headers.get(name) == value, f"{method} {address}: {name}"
            assert "unsafe" not in answer.headers["content-security-policy"]
            if "html" in answer.headers.get("content-type", ""):
                assert answer.headers["cache-control"] == "no-store", f"{method} {address}"


async def test_the_admin_of_another_shop_sees_nothing_of_this_one_and_changes_nothing_in_it(
    console: ConsoleWorld,
) -> None:
    console.hub.close()
    values = await everything(console)
    await _found(console)
    secrets = (
        EVIL[:4],
        values["order_id"],
        "+79161234567",
        "+7 916 123-45-67",
        "anna@example.org",
        "Мясницкая",
    )
    wrong = []
    async with console.signed_in(Role.ADMIN, shop=PETARDA) as client:
        before = await _kept(console)
        for route in routes():
            if route.key not in MAY:
                continue
            owned = [place for place in route.places if place not in WORDS]
            form = FILLED if route.method == "POST" else None
            answer = await client.request(route.method, route.filled(values), data=form)
            # To a browser without scripts an act that is refused may answer with the way back to a list.
            silent = {404} if route.method == "GET" else {404, 303}
            if owned and answer.status_code not in silent and route.key not in CHANGES_NOTHING:
                wrong.append(f"{route.key} answers {answer.status_code} for another shop's")
            shown = answer.text.replace(str(answer.url), "")
            if answer.status_code == 200 and any(secret in shown for secret in secrets):
                wrong.append(f"{route.key} tells of another shop's")
            after = await _kept(console)
            if changed := sorted(name for name in before if before[name] != after[name]):
                wrong.append(f"{route.key} changes {', '.join(changed)} of another shop")
                before = after
    assert wrong == []


async def _found(console: ConsoleWorld) -> None:
    """The other shop lives by the same rules, and everybody there is new."""
    async with console.api.engine.begin() as conn:
        row = await shops.get(conn, SHOP)
        assert row is not None and row.playbook_version is not None
        body = await playbooks.get(conn, row.playbook_version)
        assert body is not None
        await shops.add(conn, PETARDA)
        await playbooks.publish(conn, PETARDA, body.version, body.body)


async def _kept(console: ConsoleWorld) -> dict[str, str]:
    """What stands in every table about any other shop, as a digest."""
    found = {}
    async with console.api.engine.connect() as conn:
        for table in METADATA.sorted_tables:
            if table.name in OF_THE_SHOP_ITSELF - {"staff"}:
                continue
            query = select(table)
            if "shop" in table.c:
                query = query.where(table.c.shop != PETARDA)
            rows = sorted(repr(row) for row in await conn.execute(query))
            found[table.name] = sha256("\n".join(rows).encode()).hexdigest()
    return found
