"""Integrations: how each way outside works, events told again, the pause, and keys that are shown once and made by admins."""

import re
from datetime import timedelta

import pytest

from desk.integrations import Way
from domain.actors import Role
from domain.ids import MessageId, ShopId
from playbook.schema import Sending
from storage import keys, ledger, notices, shops
from storage.notices import NewNotice
from storage.states import MessageState, NoticeState
from storage.vendors import Last
from tests.api.world import NOON, SHOP
from tests.console.letters import a_message, an_order
from tests.console.world import ConsoleWorld

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}
PAGE = "/console/integrations"
KEY = re.compile(r'class="mono once">(sk_[0-9a-f]{12}\.[\w-]{43})<')


async def state(console: ConsoleWorld, id_: str) -> MessageState:
    async with console.api.engine.connect() as conn:
        row = await ledger.get(conn, SHOP, MessageId(id_))
    assert row is not None
    return row.state


async def test_each_way_tells_when_it_last_worked_and_last_failed(console: ConsoleWorld) -> None:
    order = await an_order(console)
    await a_message(console, order, "m1", state="sent", sent_at=NOON)
    console.api.clock.move(timedelta(hours=1))
    await a_message(console, order, "m2", state="failed", code="no_money")
    async with console.signed_in(Role.SUPERVISOR, "en") as client:
        page = (await client.get(PAGE)).text
    row = page[page.index("<strong>SMS</strong>") :].partition("</tr>")[0]
    assert "today 12:00" in row and "today 13:00" in row and "no money on the gateway" in row
    assert "no account" in row, "the test's shop has none"


@pytest.mark.parametrize(
    ("good", "bad", "works"),
    [(None, None, True), (1, None, True), (1, 2, False), (2, 1, True), (None, 1, False)],
)
def test_a_way_works_while_what_went_last_went_well(good: int | None, bad: int | None, works: bool) -> None:
    def at(hour: int | None, ok: bool) -> Last | None:
        if hour is None:
            return None
        return Last(way="sms", good=ok, at=NOON + timedelta(hours=hour), code=None)

    way = Way("sms", account=True, mode=Sending.LIVE, good=at(good, True), bad=at(bad, False))
    assert way.works is works


async def test_events_that_the_site_did_not_take_are_told_again_one_by_one_or_all(
    console: ConsoleWorld,
) -> None:
    order = await an_order(console)
    for number in range(3):
        await a_message(console, order, f"e{number}", "webhook", text="{}", state="failed", code="given_up")
    await a_message(console, order, "e3", "webhook", text="{}", state="delivered")
    async with console.signed_in(Role.SUPERVISOR, "en") as client:
        one = await client.post(f"{PAGE}/events/e0/replay", headers=PART)
        assert one.status_code == 200 and "1 event is told again" in one.text and "<html" not in one.text
        assert await state(console, "e0") is MessageState.WANTED
        assert await state(console, "e1") is MessageState.FAILED
        assert (await client.post(f"{PAGE}/events/e0/replay", headers=PART)).status_code == 409
        assert (await client.post(f"{PAGE}/events/e3/replay", headers=PART)).status_code == 409
        assert (await client.post(f"{PAGE}/events/none/replay", headers=PART)).status_code == 404
        rest = await client.post(f"{PAGE}/events/replay")
        assert rest.headers["location"] == f"{PAGE}?told=2"
        assert "The site has received everything" in (await client.get(PAGE)).text
    assert [await state(console, f"e{number}") for number in (1, 2, 3)] == [
        MessageState.WANTED,
        MessageState.WANTED,
        MessageState.DELIVERED,
    ]


async def test_the_switch_pauses_and_resumes_all_sending(console: ConsoleWorld) -> None:
    async with console.signed_in(Role.SUPERVISOR, "en") as client:
        for send, words in (("no", "Sending is paused"), ("yes", "Pause all sending")):
            await client.post(f"{PAGE}/sending", data={"send": send})
            async with console.api.engine.connect() as conn:
                shop = await shops.get(conn, SHOP)
            assert shop is not None and shop.paused is (send == "no")
            assert words in (await client.get(PAGE)).text


async def test_a_key_is_shown_once_lets_in_and_is_revoked(console: ConsoleWorld) -> None:
    async with console.signed_in(Role.ADMIN, "en") as client:
        made = await client.post(f"{PAGE}/keys", data={"scope": ["read", "write"]})
        found = KEY.search(made.text)
        assert found is not None
        page = (await client.get(PAGE)).text
        identity = found[1].partition(".")[0]
        assert identity in page and found[1] not in page and "read, write" in page
        asked = {"Authorization": f"Bearer {found[1]}"}
        assert (await console.api.client.get("/api/v1/orders", headers=asked)).status_code == 200
        assert (await client.post(f"{PAGE}/keys/{identity}/revoke")).status_code == 303
        assert (await console.api.client.get("/api/v1/orders", headers=asked)).status_code == 401
        assert (await client.post(f"{PAGE}/keys/{identity}/revoke")).status_code == 404


async def test_a_key_that_may_nothing_is_not_made(console: ConsoleWorld) -> None:
    async with console.signed_in(Role.ADMIN, "en") as client:
        for asked, status in (({}, 422), ({"scope": "fly"}, 422)):
            assert (await client.post(f"{PAGE}/keys", data=asked)).status_code == status
    async with console.api.engine.connect() as conn:
        assert len(await keys.of_shop(conn, SHOP)) == 1, "the world's own"


async def test_a_supervisor_sees_no_keys_and_another_shop_s_admin_revokes_none(
    console: ConsoleWorld,
) -> None:
    identity = console.api.key.partition(".")[0]
    async with console.signed_in(Role.SUPERVISOR, "en") as client:
        assert identity not in (await client.get(PAGE)).text
    other = ShopId("petarda")
    async with console.api.engine.begin() as conn:
        await shops.add(conn, other)
    async with console.signed_in(Role.ADMIN, "en", shop=other) as client:
        assert identity not in (await client.get(PAGE)).text
        assert (await client.post(f"{PAGE}/keys/{identity}/revoke")).status_code == 404
    assert (await console.api.client.get("/api/v1/orders")).status_code == 200


async def useless(console: ConsoleWorld, raw: str, code: str) -> str:
    """A bank's notice that nobody could make anything of; its id."""
    now = console.api.clock.now()
    async with console.api.engine.begin() as conn:
        await notices.store(conn, NewNotice(shop=SHOP, kind="payments", raw=raw, received_at=now))
        [found] = await notices.lease(conn, "test", 1, timedelta(minutes=1), now)
        await notices.settle(conn, found.id, NoticeState.UNUSABLE, now, code)
    return found.id


async def test_notices_that_nobody_could_use_are_read_again_or_put_aside(console: ConsoleWorld) -> None:
    first, second = (
        await useless(console, '{"object": "1", "phone": "+79161234567"}', "no_such_payment"),
        await useless(console, '{"object": "2"}', "unreadable"),
    )
    async with console.signed_in(Role.SUPERVISOR, "en") as client:
        shown = (await client.get(PAGE)).text
        assert "a payment that is not ours" in shown and "could not be understood" in shown
        assert "+79161234567" not in shown and "123-45" not in shown
        assert "integrations#notices" in (await client.get("/console/health")).text
        left = await client.post(f"{PAGE}/notices/{first}/again", headers=PART)
        assert first not in left.text and second in left.text
        none = await client.post(f"{PAGE}/notices/{second}/aside", headers=PART)
        assert "Every notice was understood" in none.text
        for act in ("again", "aside"):
            assert (await client.post(f"{PAGE}/notices/{second}/{act}")).status_code == 404
        assert "integrations#notices" not in (await client.get("/console/health")).text
    async with console.api.engine.begin() as conn:
        [waiting] = await notices.lease(conn, "reader", 5, timedelta(minutes=1), console.api.clock.now())
    assert (waiting.id, waiting.attempts) == (first, 0)


async def test_a_notice_whose_words_are_gone_is_only_put_aside(console: ConsoleWorld) -> None:
    notice = await useless(console, '{"object": "1"}', "no_account")
    async with console.api.engine.begin() as conn:
        await conn.exec_driver_sql("update notices set raw = null")
    async with console.signed_in(Role.SUPERVISOR, "en") as client:
        shown = (await client.get(PAGE)).text
        assert "no longer kept" in shown and f"{notice}/again" not in shown
        assert (await client.post(f"{PAGE}/notices/{notice}/again")).status_code == 404
        assert (await client.post(f"{PAGE}/notices/{notice}/aside")).status_code == 303
