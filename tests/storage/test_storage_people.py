"""Who signs in and their sessions: whose login it is, how long a session is good, and what ends it."""

from datetime import timedelta
from typing import TypedDict

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.actors import Role
from domain.ids import PersonId, ShopId, StaffId
from domain.locales import Locale
from domain.people import BadLogin, Theme, login_of
from storage import people, sessions, staff
from storage.sessions import IDLE, LONGEST
from tests.builders import NOON
from tests.storage.making import SWAN, a_shop

OLGA = PersonId("person_olga")
MEMBER = StaffId("staff_olga")
PETARDA = ShopId("petarda")
SECOND = timedelta(seconds=1)


async def someone(conn: AsyncConnection, role: Role = Role.OPERATOR) -> None:
    """Olga, who works in swan, with one open session."""
    await staff.add(conn, MEMBER, SWAN, "Ольга", role)
    await people.add(conn, OLGA, "olga")
    assert await people.employ(conn, OLGA, SWAN, MEMBER)
    await sessions.begin(conn, "s1", OLGA, SWAN, "csrf", "Firefox, Linux", NOON)


async def test_a_session_tells_all_that_a_page_asks_of_it(conn: AsyncConnection) -> None:
    await someone(conn)
    found = await sessions.find(conn, "s1", NOON)
    assert found is not None
    assert (found.person, found.login, found.shop) == (OLGA, "olga", SWAN)
    assert (found.staff, found.name, found.role) == (MEMBER, "Ольга", Role.OPERATOR)
    assert (found.csrf, found.theme, found.locale, found.shops) == ("csrf", Theme.SYSTEM, None, (SWAN,))
    assert found.playbook_version is not None
    assert await sessions.find(conn, "s2", NOON) is None


@pytest.mark.parametrize(
    ("used_every", "times", "good"),
    [(IDLE - SECOND, 1, True), (IDLE, 1, False), (IDLE - SECOND, 13, True), (IDLE - SECOND, 15, False)],
)
async def test_a_session_ends_after_twelve_hours_without_use_and_after_a_week_whatever_is_done(
    conn: AsyncConnection, used_every: timedelta, times: int, good: bool
) -> None:
    await someone(conn)
    now = NOON
    for _ in range(times):
        found = await sessions.find(conn, "s1", now)
        if found is not None:
            await sessions.note_use(conn, found, now)
        now += used_every
    assert (await sessions.find(conn, "s1", now) is not None) is good
    assert (now - NOON < LONGEST) or not good


async def test_use_is_noted_every_five_minutes(conn: AsyncConnection) -> None:
    await someone(conn)
    for minutes, noted in ((4, False), (5, True), (9, False), (10, True)):
        now = NOON + timedelta(minutes=minutes)
        found = await sessions.find(conn, "s1", now)
        assert found is not None
        assert await sessions.note_use(conn, found, now) is noted


async def test_a_revoked_session_opens_nothing_and_only_its_person_revokes_it(conn: AsyncConnection) -> None:
    await someone(conn)
    assert not await sessions.revoke(conn, PersonId("another"), "s1", NOON)
    assert await sessions.revoke(conn, OLGA, "s1", NOON)
    assert not await sessions.revoke(conn, OLGA, "s1", NOON)
    assert await sessions.find(conn, "s1", NOON) is None
    assert await sessions.of_person(conn, OLGA, NOON) == ()


async def test_all_sessions_but_this_one_are_revoked(conn: AsyncConnection) -> None:
    await someone(conn)
    await sessions.begin(conn, "s2", OLGA, SWAN, "csrf", "Chrome, Android", NOON + SECOND)
    assert [one.id for one in await sessions.of_person(conn, OLGA, NOON + SECOND)] == ["s2", "s1"]
    assert await sessions.revoke_all(conn, OLGA, NOON, besides="s2") == 1
    assert [one.id for one in await sessions.of_person(conn, OLGA, NOON + SECOND)] == ["s2"]


class Change(TypedDict, total=False):
    active: bool
    role: Role


@pytest.mark.parametrize("change", [{"active": False}, {"role": Role.SUPERVISOR}])
async def test_who_leaves_or_gets_another_role_is_signed_out(conn: AsyncConnection, change: Change) -> None:
    await someone(conn)
    await staff.change(conn, SWAN, MEMBER, on_shift=True)
    await staff.change(conn, SWAN, MEMBER, role=Role.OPERATOR)
    assert await sessions.find(conn, "s1", NOON) is not None, "nothing changed"
    await staff.change(conn, SWAN, MEMBER, **change)
    assert await sessions.find(conn, "s1", NOON) is None


async def test_who_is_locked_out_has_no_session(conn: AsyncConnection) -> None:
    await someone(conn)
    await people.lock_out(conn, OLGA)
    assert await sessions.find(conn, "s1", NOON) is None


async def test_a_person_works_in_several_shops_with_a_role_in_each(conn: AsyncConnection) -> None:
    await someone(conn)
    await a_shop(conn, PETARDA)
    there = StaffId("staff_olga_there")
    await staff.add(conn, there, PETARDA, "Ольга", Role.ADMIN)
    assert await people.employ(conn, OLGA, PETARDA, there)
    assert [(one.shop, one.role) for one in await people.employments(conn, OLGA)] == [
        (PETARDA, Role.ADMIN),
        (SWAN, Role.OPERATOR),
    ]
    await sessions.begin(conn, "s2", OLGA, PETARDA, "csrf", "", NOON)
    found = await sessions.find(conn, "s2", NOON)
    assert found is not None and (found.role, found.shops) == (Role.ADMIN, (PETARDA, SWAN))
    await staff.change(conn, PETARDA, there, active=False)
    assert [one.shop for one in await people.employments(conn, OLGA)] == [SWAN]


async def test_a_member_of_staff_is_one_person_for_good(conn: AsyncConnection) -> None:
    await someone(conn)
    await people.add(conn, PersonId("irina"), "irina")
    assert not await people.employ(conn, PersonId("irina"), SWAN, MEMBER)
    assert not await people.employ(conn, PersonId("irina"), PETARDA, MEMBER)


async def test_a_login_is_one_whatever_case_it_is_typed_in(conn: AsyncConnection) -> None:
    assert login_of("  Olga.K@Example.org ") == "olga.k@example.org"
    await people.add(conn, OLGA, login_of("OLGA"))
    with pytest.raises(IntegrityError):
        await people.add(conn, PersonId("other"), login_of("olga"))


@pytest.mark.parametrize("words", ["", "o", "ольга", "a b", "-olga", "olga@", "x" * 64, "olga'--"])
def test_what_cannot_be_typed_everywhere_is_no_login(words: str) -> None:
    with pytest.raises(BadLogin, match="Latin letters"):
        login_of(words)


async def test_what_a_person_likes_is_kept(conn: AsyncConnection) -> None:
    await someone(conn)
    await people.prefer(conn, OLGA, locale=Locale.EN)
    await people.prefer(conn, OLGA, theme=Theme.DARK)
    await people.prefer(conn, OLGA)
    found = await people.by_login(conn, "olga")
    assert found is not None and (found.locale, found.theme) == (Locale.EN, Theme.DARK)


async def test_a_provider_s_name_for_somebody_is_learned_once(conn: AsyncConnection) -> None:
    await someone(conn)
    assert await people.link(conn, OLGA, "https://id.example.org", "42")
    assert not await people.link(conn, OLGA, "https://id.example.org", "43")
    found = await people.by_subject(conn, "https://id.example.org", "42")
    assert found is not None and found.id == OLGA
    assert await people.by_subject(conn, "https://elsewhere.example.org", "42") is None


async def test_old_sessions_are_forgotten(conn: AsyncConnection) -> None:
    await someone(conn)
    assert await sessions.forget(conn, NOON + LONGEST) == 0
    assert await sessions.forget(conn, NOON + LONGEST + SECOND) == 1
    assert [one.seen_at for one in await people.last_seen(conn, SWAN)] == [None]
