"""Signing in: who gets in, who waits and how long, and what the database learns of it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Literal

import pytest
import pytest_asyncio
from argon2 import PasswordHasher
from sqlalchemy import select

from bootstrap.passwords import Busy, Passwords, WeakPassword, one_time_password
from bootstrap.people import LoginTaken, give_login, give_password
from desk import people as desk_people
from desk import sessions as desk_sessions
from desk.people import Browser, NobodysShop, SamePassword, TooManyAttempts, WrongPassword
from desk.services import Services
from desk.throttling import after_failures_of_address, after_failures_of_login, key_of_address
from domain.actors import Role
from domain.ids import ShopId, StaffId
from storage import attempts, people, shops, staff
from storage.sessions import SignedIn
from storage.tables import people as people_table
from storage.tables import sessions, sign_in_attempts
from tests.api.world import QUICK, SHOP, World, world_over

PASSWORD = "a-good-long-word"
HERE = Browser("192.0.2.7", "Firefox, Linux")
ELSEWHERE = Browser("198.51.100.9", "Chrome, Android")


class Counting(PasswordHasher):
    """Counts what it was asked."""

    looked_at = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        self.looked_at += 1
        return super().verify(hash, password)


class Door:
    """The way in, with Olga's login made."""

    def __init__(self, world: World) -> None:
        self.world = world
        services = world.app.state.services
        assert isinstance(services, Services)
        self.services = services

    async def try_(self, login: str = "olga", password: str = PASSWORD, browser: Browser = HERE) -> str:
        return await desk_people.sign_in(self.services, login, password, browser)

    async def fails(self, times: int, login: str = "olga", browser: Browser = HERE) -> None:
        for _ in range(times):
            with pytest.raises(WrongPassword):
                await self.try_(login, "wrong-password", browser)

    async def session(self, secret: str) -> SignedIn | None:
        async with self.services.engine.connect() as conn:
            return await desk_sessions.find(conn, secret, self.services.clock.now())

    async def opened(self, secret: str) -> SignedIn:
        found = await self.session(secret)
        assert found is not None
        return found


@pytest_asyncio.fixture
async def door(database_url: str) -> AsyncIterator[Door]:
    async with world_over(database_url) as world:
        made = Door(world)
        async with world.engine.begin() as conn:
            person = await give_login(conn, SHOP, StaffId(world.staff), "olga", join=False)
            await give_password(conn, made.services.passwords, person, PASSWORD, world.clock.now())
        yield made


async def test_login_and_password_open_a_session_of_256_bits_that_the_database_knows_as_a_hash(
    door: Door,
) -> None:
    secret = await door.try_(" OLGA ")
    found = await door.opened(secret)
    assert (found.login, found.role, found.shop) == ("olga", Role.OPERATOR, SHOP)
    assert len(secret) >= 43
    async with door.world.engine.connect() as conn:
        rows = (await conn.execute(select(sessions))).all()
    assert secret not in repr(rows)
    assert rows[0].agent == HERE.agent


async def test_a_wrong_password_and_an_unknown_login_are_told_alike(door: Door) -> None:
    await door.fails(1)
    await door.fails(1, login="nobody")
    await door.fails(1, login="'; drop table people; --")
    await door.fails(1, login="ольга")


async def test_an_unknown_login_costs_a_hash_like_a_known_one(door: Door) -> None:
    counting = Counting(time_cost=1, memory_cost=8, parallelism=1)
    door.services = replace(door.services, passwords=Passwords(counting))
    await door.fails(1)
    known = counting.looked_at
    await door.fails(1, login="nobody")
    assert (known, counting.looked_at) == (1, 2)


async def test_the_sixth_failure_waits_and_each_one_after_waits_longer(door: Door) -> None:
    await door.fails(5)
    waits = []
    for _ in range(3):
        with pytest.raises(TooManyAttempts) as caught:
            await door.try_()
        waits.append(caught.value.until - door.world.clock.now())
        door.world.clock.moment = caught.value.until
        await door.fails(1)
    assert waits == [timedelta(seconds=10), timedelta(seconds=20), timedelta(seconds=40)]


async def test_the_right_password_gets_in_after_the_wait_and_failures_are_forgotten(door: Door) -> None:
    await door.fails(5)
    with pytest.raises(TooManyAttempts):
        await door.try_()
    door.world.clock.move(timedelta(seconds=10))
    await door.try_()
    await door.fails(5)


async def test_failures_of_an_hour_ago_count_no_more(door: Door) -> None:
    await door.fails(5)
    door.world.clock.move(timedelta(hours=1, seconds=1))
    await door.fails(5)


async def test_attempts_sent_at_once_are_not_looked_at_all_at_once(door: Door) -> None:
    tried = await asyncio.gather(
        *(door.try_("olga", "wrong-password") for _ in range(12)), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in tried) == ["TooManyAttempts"] * 7 + ["WrongPassword"] * 5


async def test_one_address_waits_whatever_logins_it_tries_and_another_does_not(door: Door) -> None:
    settings = door.services.settings
    async with door.world.engine.begin() as conn:
        for _ in range(30):
            key = key_of_address(settings, HERE.address)
            await attempts.count(
                conn, {key: after_failures_of_address}, door.world.clock.now(), timedelta(hours=1)
            )
    with pytest.raises(TooManyAttempts):
        await door.try_()
    assert await door.try_(browser=ELSEWHERE)


def test_waits_grow_to_their_longest() -> None:
    assert [after_failures_of_login(n).total_seconds() for n in (4, 5, 6, 7, 8, 9, 10, 99)] == [
        0, 10, 20, 40, 80, 160, 300, 300,
    ]  # fmt: skip
    assert [after_failures_of_address(n).total_seconds() for n in (29, 30, 31, 99)] == [0, 10, 20, 900]


async def test_addresses_and_typed_logins_are_kept_only_as_keyed_hashes(door: Door) -> None:
    await door.fails(1, login="my-password-by-mistake")
    async with door.world.engine.connect() as conn:
        keys = list(await conn.scalars(select(sign_in_attempts.c.key)))
    assert sorted(key.partition(":")[0] for key in keys) == ["address", "login"]
    assert "my-password-by-mistake" not in repr(keys) and HERE.address not in repr(keys)
    other = door.services.settings.model_copy(
        update={"database_url": type(door.services.settings.database_url)("postgresql+asyncpg://other")}
    )
    assert key_of_address(other, HERE.address) not in keys


def test_one_household_of_ipv6_is_one_address(door: Door) -> None:
    settings = door.services.settings
    assert key_of_address(settings, "2001:db8:1:2::1") == key_of_address(settings, "2001:db8:1:2:ffff::9")
    assert key_of_address(settings, "2001:db8:1:2::1") != key_of_address(settings, "2001:db8:1:3::1")
    assert key_of_address(settings, "no address") != key_of_address(settings, "")


async def test_who_left_the_shop_gets_in_no_more(door: Door) -> None:
    secret = await door.try_()
    async with door.world.engine.begin() as conn:
        await staff.change(conn, SHOP, StaffId(door.world.staff), active=False)
    assert await door.session(secret) is None
    with pytest.raises(NobodysShop):
        await door.try_()


async def test_each_sign_in_has_a_secret_of_its_own(door: Door) -> None:
    assert await door.try_() != await door.try_()


async def test_choosing_a_shop_changes_the_secret_and_keeps_the_session_s_age(door: Door) -> None:
    other = ShopId("petarda")
    async with door.world.engine.begin() as conn:
        await shops.add(conn, other)
        member = StaffId("staff_there")
        await staff.add(conn, member, other, "Ольга", Role.SUPERVISOR)
        await give_login(conn, other, member, "olga", join=True)
    first = await door.opened(secret := await door.try_())
    assert first.shop is None and first.shops == (other, SHOP)
    door.world.clock.move(timedelta(hours=1))
    renewed = await desk_people.choose_shop(door.services, first, other, HERE)
    assert await door.session(secret) is None
    found = await door.opened(renewed)
    assert (found.shop, found.role, found.created_at) == (other, Role.SUPERVISOR, first.created_at)
    assert found.csrf != first.csrf
    with pytest.raises(NobodysShop):
        await desk_people.choose_shop(door.services, found, ShopId("chasy"), HERE)


async def test_a_new_password_signs_other_browsers_out_and_renews_this_one(door: Door) -> None:
    elsewhere, here = await door.try_(browser=ELSEWHERE), await door.try_()
    signed = await door.opened(here)
    assert signed.password_given
    renewed = await desk_people.change_password(door.services, signed, PASSWORD, "another-good-word", HERE)
    assert await door.session(elsewhere) is None and await door.session(here) is None
    assert not (await door.opened(renewed)).password_given
    await door.fails(1, "olga")
    assert await door.try_("olga", "another-good-word")


@pytest.mark.parametrize(
    ("new", "code"),
    [("short", "short"), ("x" * 201, "long"), ("aaaaaaaaaaaa", "easy"), ("qwertyuiop", "easy")],
)
async def test_a_password_that_does_not_do_is_refused(door: Door, new: str, code: str) -> None:
    signed = await door.opened(await door.try_())
    with pytest.raises(WeakPassword) as caught:
        await desk_people.change_password(door.services, signed, PASSWORD, new, HERE)
    assert caught.value.code == code
    with pytest.raises(SamePassword):
        await desk_people.change_password(door.services, signed, PASSWORD, PASSWORD, HERE)


async def test_who_has_a_session_but_not_the_password_cannot_try_passwords_without_end(door: Door) -> None:
    signed = await door.opened(await door.try_())
    for _ in range(5):
        with pytest.raises(WrongPassword):
            await desk_people.change_password(
                door.services, signed, "guess-a-word", "another-good-word", HERE
            )
    with pytest.raises(TooManyAttempts):
        await desk_people.change_password(door.services, signed, PASSWORD, "another-good-word", HERE)


async def test_a_login_of_another_shop_is_joined_only_on_purpose(door: Door) -> None:
    other = ShopId("petarda")
    async with door.world.engine.begin() as conn:
        await shops.add(conn, other)
        await staff.add(conn, StaffId("staff_there"), other, "Ольга", Role.ADMIN)
        with pytest.raises(LoginTaken):
            await give_login(conn, other, StaffId("staff_there"), "olga", join=False)
        with pytest.raises(LoginTaken):
            await give_login(conn, SHOP, StaffId(door.world.supervisor), "olga", join=True)


async def test_a_password_kept_in_a_weaker_way_is_kept_anew_at_the_sign_in(door: Door) -> None:
    weak = QUICK.hash(PASSWORD)
    async with door.world.engine.begin() as conn:
        await conn.execute(people_table.update().values(password_hash=weak))
    door.services = replace(door.services, passwords=Passwords())
    await door.try_()
    async with door.world.engine.connect() as conn:
        found = await people.by_login(conn, "olga")
    assert found is not None and found.password_hash is not None
    assert door.services.passwords.needs_rehash(weak) and not door.services.passwords.needs_rehash(
        found.password_hash
    )


async def test_who_comes_when_too_many_wait_is_sent_away_at_once() -> None:
    passwords = Passwords()
    tried = await asyncio.gather(
        *(passwords.matches("no hash at all", "wrong-password") for _ in range(60)), return_exceptions=True
    )
    assert [one for one in tried if isinstance(one, Busy)] and False in tried


def test_a_one_time_password_does_as_a_password_and_is_never_the_same() -> None:
    made = {one_time_password() for _ in range(100)}
    assert len(made) == 100 and {len(one) for one in made} == {19}
