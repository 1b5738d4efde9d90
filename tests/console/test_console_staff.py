"""Staff and one's own settings: who may change whom, what is shown once, and that a supervisor makes no admin of himself."""

import re

import httpx
import pytest

from console.security.cookies import SESSION
from domain.actors import Role
from domain.ids import ShopId, StaffId
from domain.locales import Locale
from domain.people import Theme
from domain.tasks import TaskKind
from storage import people, shops, staff
from storage.staff import StaffRow
from tests.console.world import PASSWORD, ConsoleWorld

SWAN, PETARDA = ShopId("swan"), ShopId("petarda")
ONCE = re.compile(r'class="mono once">([a-z0-9-]{19})<')
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


async def member(console: ConsoleWorld, role: Role) -> StaffRow:
    somebody = await console.somebody(role)
    async with console.api.engine.connect() as conn:
        row = await staff.get(conn, SWAN, somebody.staff)
    assert row is not None
    return row


async def enters(console: ConsoleWorld, login: str, password: str) -> httpx.Response:
    async with console.browser() as client:
        return await client.post("/console/sign-in", data={"login": login, "password": password})


async def test_somebody_new_gets_a_password_that_is_shown_once(console: ConsoleWorld) -> None:
    async with console.signed_in(Role.ADMIN, "en") as client:
        asked = {"name": "Вера", "role": "buyer", "login": "Vera.S"}
        shown = await client.post("/console/staff/new", data=asked, headers=PART)
        assert shown.status_code == 200 and shown.headers["hx-trigger"] == "staff-changed"
        password = ONCE.search(shown.text)
        assert password is not None and "<html" not in shown.text
        listed = await client.get("/console/staff")
    assert "Вера" in listed.text and "vera.s" in listed.text and password[1] not in listed.text
    answer = await enters(console, "vera.s", password[1])
    assert answer.status_code == 303


async def test_skills_are_seen_and_changed_by_leaders(console: ConsoleWorld) -> None:
    operator, picker = await member(console, Role.OPERATOR), await member(console, Role.PICKER)
    path = f"/console/staff/{operator.id}"
    async with console.signed_in(Role.SUPERVISOR, "en") as client:
        assert "all tasks" in (await client.get("/console/staff")).text
        form = (await client.get(path, headers=PART)).text
        offered = set(re.findall(r'name="skill" value="(\w+)"', form))
        assert {"confirm_order", "refund", "errand"} <= offered and "pack_order" not in offered
        another = {"skill": ["refund", "pack_order"]}
        refused = await client.post(f"{path}/skills", data=another, headers=PART)
        assert "These tasks are another role’s by now." in refused.text
        assert (await member(console, Role.OPERATOR)).skills == ()
        asked = {"skill": ["confirm_order", "refund"]}
        changed = await client.post(f"{path}/skills", data=asked, headers=PART)
        assert changed.headers["hx-trigger"] == "staff-changed"
        assert (await member(console, Role.OPERATOR)).skills == (TaskKind.CONFIRM_ORDER, TaskKind.REFUND)
        listed = (await client.get("/console/staff")).text
        assert "confirm the order, " in listed.lower()
        assert 'value="refund" checked' in (await client.get(path, headers=PART)).text
        assert (await client.post(f"{path}/skills", data={"skill": "cooking"})).status_code == 422
        assert (await client.post(f"{path}/skills", data={}, headers=PART)).status_code == 200
        assert (await member(console, Role.OPERATOR)).skills == ()
        assert "pack" in (await client.get(f"/console/staff/{picker.id}", headers=PART)).text
    admin = await member(console, Role.ADMIN)
    async with console.signed_in(Role.SUPERVISOR, "en") as client:
        refused = await client.post(f"/console/staff/{admin.id}/skills", data={"skill": "refund"})
    assert "Only an admin changes supervisors" in refused.text
    assert (await member(console, Role.ADMIN)).skills == ()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"name": " ", "role": "buyer"}, "Say the name"),
        ({"name": "Вера", "role": "pilot"}, "Say the name"),
        ({"name": "Вера", "role": "buyer", "login": "вера"}, "Latin letters"),
        ({"name": "Вера", "role": "buyer", "login": "admin"}, "this login already"),
    ],
)
async def test_what_is_wrong_is_said_beside_what_was_typed(
    console: ConsoleWorld, asked: dict[str, str], words: str
) -> None:
    async with console.signed_in(Role.ADMIN, "en") as client:
        before = (await client.get("/console/staff")).text.count("<tr")
        answer = await client.post("/console/staff/new", data=asked)
        assert answer.status_code == 422 and words in answer.text
        assert f'value="{asked["name"]}"' in answer.text
        assert (await client.get("/console/staff")).text.count("<tr") == before


async def test_a_supervisor_looks_after_those_who_are_no_leaders(console: ConsoleWorld) -> None:
    picker = await member(console, Role.PICKER)
    async with console.signed_in(Role.SUPERVISOR, "en") as client:
        for role in ("admin", "supervisor"):
            made = await client.post("/console/staff/new", data={"name": "Вера", "role": role})
            assert made.status_code == 422 and "Only an admin" in made.text
            raised = await client.post(f"/console/staff/{picker.id}/role", data={"role": role})
            assert raised.status_code == 422
        lowered = await client.post(f"/console/staff/{picker.id}/role", data={"role": "buyer"})
        assert lowered.status_code == 303
    assert (await member(console, Role.PICKER)).role is Role.BUYER


@pytest.mark.parametrize("other", [Role.ADMIN, Role.SUPERVISOR])
async def test_nobody_changes_a_leader_above_or_himself(console: ConsoleWorld, other: Role) -> None:
    row = await member(console, other)
    async with console.signed_in(Role.SUPERVISOR, "en") as client:
        for act, data in (
            ("role", {"role": "picker"}),
            ("password", {}),
            ("presence", {"works": "no"}),
            ("login", {"login": "another"}),
            *([("shift", {"on": "yes"})] if other is Role.ADMIN else []),
        ):
            answer = await client.post(f"/console/staff/{row.id}/{act}", data=data)
            assert answer.status_code == 422 and "Only an admin" in answer.text, act
    assert await member(console, other) == row
    assert (await enters(console, other.value, PASSWORD)).status_code == 303


async def test_the_own_shift_needs_nobodys_leave(console: ConsoleWorld) -> None:
    row = await member(console, Role.SUPERVISOR)
    async with console.signed_in(Role.SUPERVISOR) as client:
        await client.post(f"/console/staff/{row.id}/shift", data={"on": "no" if row.on_shift else "yes"})
        assert (await member(console, Role.SUPERVISOR)).on_shift is not row.on_shift
        await client.post("/console/shift", data={"on": "yes" if row.on_shift else "no"})
    assert (await member(console, Role.SUPERVISOR)).on_shift is row.on_shift


async def test_another_role_signs_out_and_the_next_session_has_it(console: ConsoleWorld) -> None:
    row = await member(console, Role.PICKER)
    async with console.signed_in(Role.ADMIN) as admin, console.signed_in(Role.PICKER) as picker:
        await admin.post(f"/console/staff/{row.id}/role", data={"role": "supervisor"})
        assert (await picker.get("/console/counts")).status_code == 303
    async with console.signed_in(Role.PICKER) as client:
        assert (await client.get("/console/staff")).status_code == 200


async def test_who_leaves_is_signed_out_and_who_comes_back_signs_in(console: ConsoleWorld) -> None:
    row = await member(console, Role.PICKER)
    async with console.signed_in(Role.ADMIN, "en") as admin:
        await admin.post(f"/console/staff/{row.id}/shift", data={"on": "yes"})
        assert (await member(console, Role.PICKER)).on_shift
        await admin.post(f"/console/staff/{row.id}/presence", data={"works": "no"})
        left = await member(console, Role.PICKER)
        assert (left.active, left.on_shift) == (False, False)
        assert (await enters(console, "picker", PASSWORD)).status_code == 403
        await admin.post(f"/console/staff/{row.id}/presence", data={"works": "yes"})
    assert (await enters(console, "picker", PASSWORD)).status_code == 303


async def test_a_password_is_handed_out_anew_but_not_of_who_works_elsewhere_too(
    console: ConsoleWorld,
) -> None:
    row = await member(console, Role.PICKER)
    async with console.signed_in(Role.ADMIN, "en") as admin:
        given = await admin.post(f"/console/staff/{row.id}/password", headers=PART)
        password = ONCE.search(given.text)
        assert password is not None
        assert (await enters(console, "picker", PASSWORD)).status_code == 401
        assert (await enters(console, "picker", password[1])).status_code == 303
        async with console.api.engine.begin() as conn:
            await shops.add(conn, PETARDA)
            assert row.person is not None
            await staff.add(conn, StaffId("staff_there"), PETARDA, "Пётр", Role.ADMIN)
            assert await people.employ(conn, row.person, PETARDA, StaffId("staff_there"))
        refused = await admin.post(f"/console/staff/{row.id}/password")
        assert refused.status_code == 422 and "other shops too" in refused.text


async def test_who_acts_through_the_api_only_can_be_given_a_login(console: ConsoleWorld) -> None:
    async with console.signed_in(Role.ADMIN, "en") as admin:
        shown = await admin.post("/console/staff/new", data={"name": "Вера", "role": "buyer"})
        identity = re.search(r'class="mono">(staff_[0-9a-f]{10})<', shown.text)
        assert identity is not None and ONCE.search(shown.text) is None
        given = await admin.post(f"/console/staff/{identity[1]}/login", data={"login": "vera"})
        password = ONCE.search(given.text)
    assert password is not None
    assert (await enters(console, "vera", password[1])).status_code == 303


async def test_language_and_look_are_kept(console: ConsoleWorld) -> None:
    somebody = await console.somebody()
    async with console.signed_in(locale="ru") as client:
        answer = await client.post("/console/me", data={"locale": "en", "theme": "dark"})
        assert answer.status_code == 303
        page = await client.get(answer.headers["location"])
        assert '<html lang="en" data-theme="dark">' in page.text
        assert (await client.post("/console/me", data={"locale": "fr", "theme": "dark"})).status_code == 422
    async with console.api.engine.connect() as conn:
        person = await people.get(conn, somebody.person)
    assert person is not None and (person.locale, person.theme) == (Locale.EN, Theme.DARK)


async def test_one_s_other_browsers_are_listed_and_signed_out_one_by_one_or_together(
    console: ConsoleWorld,
) -> None:
    first, second = await console.somebody(), await console.somebody()
    stranger = await console.somebody(Role.SUPERVISOR)
    async with console.signed_in(locale="en") as client:
        page = await client.get("/console/me")
        found = re.findall(r'name="session" value="([0-9a-f]{64})"', page.text)
        assert len(found) == 2 and first.secret not in page.text
        await client.post("/console/me/sessions", data={"session": found[0]})
        assert len(re.findall(r'name="session"', (await client.get("/console/me")).text)) == 1
        await client.post("/console/me/sessions")
        assert 'name="session"' not in (await client.get("/console/me")).text
    for one, good in ((first, False), (second, False), (stranger, True)):
        async with console.browser() as client:
            client.cookies.set(SESSION, one.secret, path="/console")
            assert ((await client.get("/console/counts")).status_code == 200) is good


async def test_a_password_is_changed_by_who_knows_the_present_one(console: ConsoleWorld) -> None:
    async with console.signed_in(locale="en") as client:
        new = {"new": "another-good-word", "again": "another-good-word"}
        refused = await client.post("/console/me/password", data={"old": "wrong-password", **new})
        assert refused.status_code == 422 and "not your present password" in refused.text
        done = await client.post("/console/me/password", data={"old": PASSWORD, **new})
        assert done.headers["location"] == "/console/me?done=password"
        assert (await client.get("/console/me")).status_code == 200
    assert (await enters(console, "operator", "another-good-word")).status_code == 303
