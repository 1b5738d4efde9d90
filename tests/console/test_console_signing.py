"""The way into the console and out: cookies, sessions that end, fixation, throttling, forged requests, open redirects."""

from datetime import timedelta
from http.cookies import SimpleCookie

import httpx
import pytest

from console.security.addresses import FIRST_PAGE, next_of, safe_next
from console.security.cookies import SESSION, family_of
from console.security.csrf import HEADER, PAGE_OF
from domain.actors import Role
from domain.ids import ShopId
from storage import people, sessions, shops, staff
from storage.sessions import IDLE, LONGEST
from tests.console.world import PASSWORD, ConsoleWorld, console_over

COUNTS = "/console/counts"
SHOPS = "/console/shops"
AGAIN = "/console/sign-in/again"


async def sign_in(
    client: httpx.AsyncClient, login: str, password: str = PASSWORD, **more: str
) -> httpx.Response:
    return await client.post(
        "/console/sign-in",
        data={"login": login, "password": password} | more,
        headers={"origin": "http://steward"},
    )


def cookie_of(answer: httpx.Response) -> SimpleCookie:
    return SimpleCookie(answer.headers["set-cookie"])


async def test_a_page_leads_to_the_sign_in_and_the_sign_in_back_to_the_page(console: ConsoleWorld) -> None:
    somebody = await console.somebody()
    async with console.browser() as client:
        sent = await client.get(f"{COUNTS}?x=1")
        assert (sent.status_code, sent.headers["location"]) == (303, "/console/sign-in")
        sent = await client.get("/console/?x=1")
        assert sent.headers["location"] == "/console/sign-in?next=/console/%3Fx%3D1"
        form = await client.get(sent.headers["location"])
        assert form.status_code == 200 and 'name="password"' in form.text
        assert 'name="next" value="/console/?x=1"' in form.text
        answer = await sign_in(client, somebody.login, next="/console/?x=1")
        assert (answer.status_code, answer.headers["location"]) == (303, "/console/?x=1")
        assert (await client.get(COUNTS)).status_code == 200
        again = await client.get("/console/sign-in")
        assert (again.status_code, again.headers["location"]) == (303, FIRST_PAGE)


async def test_htmx_is_sent_to_the_sign_in_and_back_to_its_page_and_a_stream_just_ends(
    console: ConsoleWorld,
) -> None:
    async with console.browser() as client:
        asked = {"HX-Request": "true", "HX-Current-URL": "http://steward/console/orders?q=1"}
        sent = await client.get(COUNTS, headers=asked)
        assert sent.headers["hx-redirect"] == "/console/sign-in?next=/console/orders%3Fq%3D1"
        stream = await client.get("/console/live", headers={"accept": "text/event-stream"})
        assert stream.status_code == 204, "no content: the browser does not connect again"
        post = await client.post("/console/shift", headers={"referer": "http://steward/console/orders"})
        assert post.headers["location"] == "/console/sign-in?next=/console/orders"


async def test_an_open_page_is_told_to_ask_whose_it_is_and_stays_as_it_is(console: ConsoleWorld) -> None:
    mine, other = await console.somebody(), await console.somebody(Role.SUPERVISOR)
    htmx = {"HX-Request": "true", "HX-Request-Type": "partial", PAGE_OF: mine.staff}
    async with console.browser() as client:
        for secret, token in (("", mine.csrf), (other.secret, other.csrf), (other.secret, mine.csrf)):
            client.cookies.set(SESSION, secret, path="/console")
            answer = await client.post("/console/shift", data={"on": "yes"}, headers=htmx | {HEADER: token})
            told = (answer.status_code, answer.headers.get("x-session"), answer.headers.get("hx-reswap"))
            assert told == (200, "lost", "none") and answer.text == ""
        client.cookies.set(SESSION, mine.secret, path="/console")
        before = (await console.somebody()).csrf
        answer = await client.post("/console/shift", data={"on": "yes"}, headers=htmx | {HEADER: before})
        assert answer.headers["x-session"] == "lost" and "повторите" in answer.text
        done = await client.post("/console/shift", data={"on": "yes"}, headers=htmx | {HEADER: mine.csrf})
        assert done.status_code == 200 and "x-session" not in done.headers
    async with console.api.engine.connect() as conn:
        row = await staff.get(conn, ShopId("swan"), other.staff)
    assert row is not None and not row.on_shift


async def test_the_token_of_a_session_is_told_to_its_own_pages_alone(console: ConsoleWorld) -> None:
    mine, other = await console.somebody(), await console.somebody(Role.SUPERVISOR)
    async with console.browser("en") as client:
        ended = await client.get(AGAIN, params={"page_of": mine.staff})
        assert "Sign in again" in ended.text and HEADER not in ended.headers
        client.cookies.set(SESSION, mine.secret, path="/console")
        here = await client.get(AGAIN, params={"page_of": mine.staff})
        assert (here.status_code, here.headers[HEADER]) == (204, mine.csrf)
        for whose in (other.staff, "", "x" * 5000):
            anothers = await client.get(AGAIN, params={"page_of": whose})
            assert HEADER not in anothers.headers and mine.csrf not in anothers.text
            assert "Somebody else has signed in" in anothers.text


async def test_nobody_else_signs_in_over_a_page_and_the_throttle_counts_there_too(
    console: ConsoleWorld,
) -> None:
    mine, other = await console.somebody(), await console.somebody(Role.SUPERVISOR)
    async with console.browser("en") as client:
        client.headers["origin"] = "http://steward"
        asked = {"login": other.login, "password": PASSWORD, "page_of": mine.staff}
        refused = await client.post(AGAIN, data=asked)
        assert "opened by somebody else" in refused.text and "set-cookie" not in refused.headers
        let_in = await client.post(AGAIN, data=asked | {"login": mine.login})
        assert let_in.status_code == 204 and cookie_of(let_in)[SESSION]["httponly"] is True
        for _ in range(5):
            wrong = await client.post(AGAIN, data=asked | {"login": mine.login, "password": "wrong-password"})
            assert "do not belong together" in wrong.text
        late = await client.post(AGAIN, data=asked | {"login": mine.login})
        assert "Too many attempts" in late.text and "set-cookie" not in late.headers
        forged = await client.post(AGAIN, data=asked, headers={"origin": "https://evil.example"})
        assert forged.status_code == 403


async def test_the_cookie_is_for_no_script_and_for_the_console_alone(console: ConsoleWorld) -> None:
    somebody = await console.somebody()
    async with console.browser() as client:
        kept = cookie_of(await sign_in(client, somebody.login))[SESSION]
    assert (kept["path"], kept["httponly"], kept["samesite"].lower()) == ("/console", True, "lax")
    assert kept["max-age"] == str(7 * 24 * 3600) and not kept["secure"] and not kept["domain"]
    assert len(kept.value) >= 43


async def test_the_cookie_travels_by_https_alone_where_people_come_by_https(database_url: str) -> None:
    async with console_over(database_url, public_url="https://desk.example.org") as console:
        somebody = await console.somebody()
        async with console.browser() as client:
            client.headers["origin"] = "https://desk.example.org"
            answer = await client.post(
                "/console/sign-in", data={"login": somebody.login, "password": PASSWORD}
            )
        assert cookie_of(answer)[SESSION]["secure"] is True


async def test_a_secret_that_was_there_before_the_sign_in_opens_nothing_after_it(
    console: ConsoleWorld,
) -> None:
    somebody = await console.somebody()
    async with console.browser() as client:
        client.cookies.set(SESSION, "planted-by-somebody-else", path="/console")
        planted = cookie_of(await sign_in(client, somebody.login))[SESSION].value
        assert planted != "planted-by-somebody-else"
    async with console.browser() as client:
        client.cookies.set(SESSION, somebody.secret, path="/console")
        client.headers[HEADER] = somebody.csrf
        assert (await client.get(COUNTS)).status_code == 200
        renewed = cookie_of(await sign_in(client, somebody.login))[SESSION].value
    async with console.browser() as client:
        client.cookies.set(SESSION, somebody.secret, path="/console")
        assert (await client.get(COUNTS)).status_code == 303, "the former session is over"
        client.cookies.set(SESSION, renewed, path="/console")
        assert (await client.get(COUNTS)).status_code == 200


@pytest.mark.parametrize("secret", ["", "x", "é" * 43, "x" * 5000, "' or 1=1 --"])
async def test_a_made_up_secret_opens_nothing(console: ConsoleWorld, secret: str) -> None:
    async with console.browser() as client:
        answer = await client.get(COUNTS, headers={b"cookie": f"{SESSION}={secret}".encode()})
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("later", "good"), [(IDLE - timedelta(seconds=1), True), (IDLE, False), (LONGEST, False)]
)
async def test_a_session_ends_by_itself(console: ConsoleWorld, later: timedelta, good: bool) -> None:
    async with console.signed_in() as client:
        console.api.clock.move(later)
        assert (await client.get(COUNTS)).status_code == (200 if good else 303)


async def test_signing_out_ends_the_session_and_clears_what_the_browser_kept(console: ConsoleWorld) -> None:
    somebody = await console.somebody()
    async with console.browser() as client:
        client.cookies.set(SESSION, somebody.secret, path="/console")
        answer = await client.post("/console/sign-out", data={"csrf": somebody.csrf})
        assert (answer.status_code, answer.headers["location"]) == (303, "/console/sign-in")
        assert answer.headers["clear-site-data"] == '"storage"'
        assert cookie_of(answer)[SESSION]["max-age"] == "0"
        client.cookies.set(SESSION, somebody.secret, path="/console")
        assert (await client.get(COUNTS)).status_code == 303


async def test_who_is_taken_off_the_staff_sees_no_further_page(console: ConsoleWorld) -> None:
    somebody = await console.somebody(Role.PICKER)
    async with console.signed_in(Role.PICKER) as client:
        assert (await client.get(COUNTS)).status_code == 200
        async with console.api.engine.begin() as conn:
            await staff.change(conn, ShopId("swan"), somebody.staff, active=False)
        assert (await client.get(COUNTS)).status_code == 303


@pytest.mark.parametrize(
    ("locale", "words"), [("ru", "не подходят друг к другу"), ("en", "do not belong together")]
)
async def test_a_wrong_password_is_told_in_the_reader_s_language_and_the_login_stays(
    console: ConsoleWorld, locale: str, words: str
) -> None:
    somebody = await console.somebody()
    async with console.browser(locale) as client:
        answer = await sign_in(client, somebody.login, "wrong-password")
        unknown = await sign_in(client, "nobody", "wrong-password")
    assert answer.status_code == unknown.status_code == 401
    assert words in answer.text and words in unknown.text
    assert f'value="{somebody.login}"' in answer.text and "wrong-password" not in answer.text
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(("locale", "words"), [("ru", "через 10 секунд"), ("en", "in 10 seconds")])
async def test_after_five_failures_the_next_waits_and_is_told_how_long(
    console: ConsoleWorld, locale: str, words: str
) -> None:
    somebody = await console.somebody()
    async with console.browser(locale) as client:
        for _ in range(5):
            assert (await sign_in(client, somebody.login, "wrong-password")).status_code == 401
        answer = await sign_in(client, somebody.login)
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "10")
        assert words in answer.text
        console.api.clock.move(timedelta(seconds=10))
        assert (await sign_in(client, somebody.login)).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://steward.evil.example"},
    ],
)
async def test_acts_from_other_sites_are_refused_whatever_they_carry(
    console: ConsoleWorld, headers: dict[str, str]
) -> None:
    somebody = await console.somebody()
    async with console.signed_in() as client:
        refused = await client.post("/console/shift", data={"on": "yes"}, headers=headers)
        assert refused.status_code == 403
        login = await client.post(
            "/console/sign-in", data={"login": somebody.login, "password": PASSWORD}, headers=headers
        )
        assert login.status_code == 403 and "set-cookie" not in login.headers


@pytest.mark.parametrize("token", [None, "", "wrong", "é"])
async def test_acts_without_the_session_s_token_are_refused_and_change_nothing(
    console: ConsoleWorld, token: str | None
) -> None:
    somebody = await console.somebody()
    async with console.browser("en") as client:
        client.cookies.set(SESSION, somebody.secret, path="/console")
        data = {"on": "yes"} | ({} if token is None else {"csrf": token})
        answer = await client.post("/console/shift", data=data)
        assert answer.status_code == 403 and "out of date" in answer.text
    async with console.api.engine.connect() as conn:
        row = await staff.get(conn, ShopId("swan"), somebody.staff)
    assert row is not None and not row.on_shift


async def test_another_session_s_token_does_not_do(console: ConsoleWorld) -> None:
    mine, other = await console.somebody(), await console.somebody(Role.SUPERVISOR)
    async with console.browser() as client:
        client.cookies.set(SESSION, mine.secret, path="/console")
        assert (
            await client.post("/console/shift", data={"on": "yes", "csrf": other.csrf})
        ).status_code == 403
        assert (await client.post("/console/shift", data={"on": "yes", "csrf": mine.csrf})).status_code == 303
        given = {HEADER: mine.csrf, "sec-fetch-site": "same-origin", "origin": "http://steward"}
        assert (await client.post("/console/shift", data={"on": "no"}, headers=given)).status_code == 303


@pytest.mark.parametrize(
    "asked",
    [
        "https://evil.example/", "//evil.example/", "/\\evil.example", "/console/\\evil", "\\\\evil.example", "javascript:alert(1)",
        "/console//evil.example", "/console/a b", "/console/\r\nset-cookie: x=1", "/console/\tx", "/elsewhere", "console/queue",
        "/console/sign-in", "/console/sign-out", "/console/live", "http://steward/console/queue", "/console/" + "x" * 3000, "",
        "/consoleevil", "/console/\u2028x",
    ],
)  # fmt: skip
async def test_the_sign_in_leads_nowhere_but_to_our_pages(console: ConsoleWorld, asked: str) -> None:
    assert safe_next(asked) == FIRST_PAGE
    somebody = await console.somebody()
    async with console.browser() as client:
        answer = await sign_in(client, somebody.login, next=asked)
    assert answer.headers["location"] == FIRST_PAGE


def test_pages_of_ours_are_led_back_to() -> None:
    assert safe_next("/console/orders/1?tab=a&url=//x") == "/console/orders/1?tab=a&url=//x"
    assert safe_next(None) == FIRST_PAGE
    assert next_of("https://any.example/console/orders?q=%D0%B0") == "/console/orders?q=%D0%B0"
    assert next_of("https://[bad/console/orders") == next_of(None) == FIRST_PAGE


async def test_who_works_in_two_shops_chooses_one_and_gets_another_secret(console: ConsoleWorld) -> None:
    other = ShopId("petarda")
    somebody = await console.somebody()
    async with console.api.engine.begin() as conn:
        await shops.add(conn, other)
    there = await console.somebody(Role.SUPERVISOR, shop=other)
    async with console.api.engine.begin() as conn:
        await conn.exec_driver_sql("update staff set person = null where id = '" + there.staff + "'")
        assert await people.employ(conn, somebody.person, other, there.staff)
    async with console.browser("en") as client:
        first = cookie_of(await sign_in(client, somebody.login))[SESSION].value
        assert (await client.get(COUNTS)).headers["location"] == SHOPS
        page = await client.get(SHOPS)
        assert "petarda" in page.text and "swan" in page.text and "supervisor" in page.text
        token = page.text.split('name="csrf" value="')[1].split('"')[0]
        assert (await client.post(SHOPS, data={"csrf": token, "shop": "chasy"})).status_code == 404
        chosen = await client.post(SHOPS, data={"csrf": token, "shop": "petarda"})
        assert chosen.status_code == 303 and cookie_of(chosen)[SESSION].value != first
        assert (await client.get(COUNTS)).status_code == 200
    async with console.browser() as client:
        client.cookies.set(SESSION, first, path="/console")
        assert (await client.get(COUNTS)).headers["location"] == "/console/sign-in"


async def test_a_password_chosen_by_somebody_else_is_replaced_before_anything_else(
    console: ConsoleWorld,
) -> None:
    somebody = await console.somebody()
    async with console.api.engine.begin() as conn:
        kept = await console.api.app.state.services.passwords.hashed(PASSWORD)
        await people.set_password(conn, somebody.person, kept, console.api.clock.now(), given=True)
        await sessions.revoke_all(conn, somebody.person, console.api.clock.now())
    async with console.browser("en") as client:
        await sign_in(client, somebody.login)
        assert (await client.get(COUNTS)).headers["location"] == "/console/password"
        page = await client.get("/console/password")
        token = page.text.split('name="csrf" value="')[1].split('"')[0]
        for new, again, words in (
            ("short", "short", "at least ten"),
            ("another-good-word", "another-good-wort", "differently the second time"),
            (PASSWORD, PASSWORD, "the password you have"),
            ("operator", "operator", "at least ten"),
        ):
            data = {"csrf": token, "old": PASSWORD, "new": new, "again": again}
            refused = await client.post("/console/password", data=data)
            assert refused.status_code == 422 and words in refused.text
        data = {"csrf": token, "old": PASSWORD, "new": "another-good-word", "again": "another-good-word"}
        assert (await client.post("/console/password", data=data)).headers["location"] == FIRST_PAGE
        assert (await client.get(COUNTS)).status_code == 200
        assert (await client.get("/console/password")).status_code == 303


async def test_the_language_of_the_sign_in_can_be_chosen(console: ConsoleWorld) -> None:
    async with console.browser("ru") as client:
        assert 'lang="ru"' in (await client.get("/console/sign-in")).text
        assert '<html lang="en"' in (await client.get("/console/sign-in?lang=en")).text


@pytest.mark.parametrize(
    ("agent", "family"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 YaBrowser/25.1 Safari/537.36", "Yandex, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari, iOS"),
        ("curl/8.0", ""),
    ],
)  # fmt: skip
def test_of_a_browser_only_its_family_is_kept(agent: str, family: str) -> None:
    assert family_of(agent) == family
