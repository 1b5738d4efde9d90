"""Gives people the means to sign in: a login in a shop, a password; asked by the command line, by pages and by `steward up`."""

import secrets
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bootstrap.passwords import Passwords, accept
from domain.ids import PersonId, ShopId, StaffId
from storage import people, sessions
from storage.people import PersonRow


class LoginTaken(ValueError):
    """Somebody else signs in with it, or the member of staff has another one."""


async def give_login(
    conn: AsyncConnection, shop: ShopId, member: StaffId, login: str, *, join: bool
) -> PersonRow:
    """Whoever signs in with this login is that member of the shop's staff; somebody new where nobody has it.

    `join`: who has the login already, in another shop, works in this one too. Raises LoginTaken.
    """
    known = await people.by_login(conn, login)
    if known is not None and not join:
        raise LoginTaken(login)
    if known is None:
        identity = PersonId(f"person_{secrets.token_hex(5)}")
        await people.add(conn, identity, login)
        known = await people.get(conn, identity)
        assert known is not None
    if any(one.shop == shop for one in await people.employments(conn, known.id)):
        raise LoginTaken(login)
    if not await people.employ(conn, known.id, shop, member):
        raise LoginTaken(login)
    return known


async def give_password(
    conn: AsyncConnection, passwords: Passwords, person: PersonRow, password: str, now: datetime
) -> None:
    """A password that somebody else chose; its owner is signed out everywhere. Raises WeakPassword."""
    kept = await passwords.hashed(accept(password, person.login))
    await people.set_password(conn, person.id, kept, now, given=True)
    await sessions.revoke_all(conn, person.id, now)
