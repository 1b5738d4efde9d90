"""The shop that `steward up` stands up: people of every role sign in, and the next run finds them as they were."""

from collections.abc import AsyncIterator

import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncConnection

from bootstrap.credentials import Credentials
from bootstrap.passwords import Passwords
from bootstrap.sample import Founded, found
from domain.actors import Role
from domain.ids import ShopId
from storage import people, staff
from storage.engine import make_engine
from tests.api.world import QUICK
from tests.builders import NOON

SHOP = ShopId("swan")
PASSWORDS = Passwords(QUICK)


@pytest_asyncio.fixture
async def conn(module_database_url: str) -> AsyncIterator[AsyncConnection]:
    """Rolled back after the test."""
    engine = make_engine(module_database_url, pool_size=1)
    async with engine.connect() as connection:
        yield connection
    await engine.dispose()


def noted(founded: Founded, **changes: object) -> Credentials:
    return Credentials(
        shop=SHOP,
        api_url="http://127.0.0.1:1",
        api_key=founded.key,
        staff_id=founded.who(Role.OPERATOR),
        supervisor_id=founded.who(Role.SUPERVISOR),
        people=founded.people,
        temporal_address="",
        temporal_ui_url="",
        sandbox_url="",
    ).model_copy(update=changes)


async def test_one_of_each_role_signs_in_with_what_is_written_down(conn: AsyncConnection) -> None:
    founded = await found(conn, SHOP, None, PASSWORDS, NOON)
    assert {one.role for one in founded.people} == set(Role)
    for one in founded.people:
        person = await people.by_login(conn, one.login)
        assert person is not None and not person.password_given
        assert await PASSWORDS.matches(person.password_hash, one.password)
        (works,) = await people.employments(conn, person.id)
        assert (works.id, works.role) == (one.staff_id, one.role)


async def test_the_next_run_finds_them_as_they_were(conn: AsyncConnection) -> None:
    first = await found(conn, SHOP, None, PASSWORDS, NOON)
    again = await found(conn, SHOP, noted(first), PASSWORDS, NOON)
    assert again == first
    assert len(await staff.of_shop(conn, SHOP)) == len(Role)


async def test_data_of_before_there_was_a_console_gets_its_people(conn: AsyncConnection) -> None:
    first = await found(conn, SHOP, None, PASSWORDS, NOON)
    await conn.rollback()
    other = await found(conn, ShopId("petarda"), None, PASSWORDS, NOON)
    old = noted(other, shop="petarda", people=())
    await conn.exec_driver_sql("update staff set person = null")
    mended = await found(conn, ShopId("petarda"), old, PASSWORDS, NOON)
    assert (mended.key, mended.who(Role.OPERATOR)) == (other.key, other.who(Role.OPERATOR))
    assert mended.people[0].password != first.people[0].password


async def test_people_of_one_shop_work_in_the_other_too_where_that_is_stood_up_next(
    conn: AsyncConnection,
) -> None:
    first = await found(conn, SHOP, None, PASSWORDS, NOON)
    other = await found(conn, ShopId("petarda"), noted(first), PASSWORDS, NOON)
    person = await people.by_login(conn, "operator")
    assert person is not None and len(await people.employments(conn, person.id)) == 2
    assert await PASSWORDS.matches(person.password_hash, other.people[0].password)
