"""How people get in and look after their own access: sign-in with its throttle, choosing a shop, another password."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bootstrap.passwords import Busy, WeakPassword, accept
from desk import sessions as desk_sessions
from desk import throttling
from desk.services import Services
from domain.ids import PersonId, ShopId, StaffId
from domain.people import BadLogin, login_of
from storage import attempts, people, sessions
from storage.people import PersonRow
from storage.sessions import SignedIn

__all__ = [
    "NOT_CHANGED",
    "AnotherPerson",
    "Browser",
    "NobodysShop",
    "NotAlike",
    "SamePassword",
    "TooManyAttempts",
    "UnknownPerson",
    "WeakPassword",
    "WrongPassword",
    "change_password",
    "choose_shop",
    "same",
    "sign_in",
    "sign_in_again",
    "sign_in_proved",
]


class WrongPassword(Exception):
    """Login and password do not belong together; which of them is wrong is told to nobody."""


class AnotherPerson(Exception):
    """They are who they say, and not the one whose page is open."""


class NobodysShop(Exception):
    """They are who they say, and work in no shop."""


class UnknownPerson(Exception):
    """Another proved who they are, and nobody here is that."""


class SamePassword(Exception):
    """The new password is the old one."""


class NotAlike(Exception):
    """The new password was typed differently the second time."""


class TooManyAttempts(Exception):
    """Sign-ins failed too often; the next is looked at from `until` on."""

    def __init__(self, until: datetime) -> None:
        super().__init__("too many attempts")
        self.until = until


NOT_CHANGED: Final = (WrongPassword, TooManyAttempts, SamePassword, NotAlike, WeakPassword, Busy)
"""Why a password stays as it was."""


@dataclass(frozen=True)
class Browser:
    """Where a sign-in comes from: its address, which is kept only as a hash, and the family of the browser."""

    address: str
    agent: str


async def sign_in(services: Services, typed: str, password: str, browser: Browser) -> str:
    """The secret of a new session. Raises WrongPassword, TooManyAttempts, NobodysShop, Busy."""
    person = await _known(services, typed, password, browser)
    return await _begin(services, person.id, browser)


async def sign_in_again(
    services: Services, typed: str, password: str, member: StaffId, browser: Browser
) -> str:
    """The secret of a session in which this member of staff goes on where they were, and nobody else does.

    Raises WrongPassword, TooManyAttempts, AnotherPerson, Busy.
    """
    person = await _known(services, typed, password, browser)
    async with services.engine.begin() as conn:
        works = await people.employments(conn, person.id)
        theirs = next((one.shop for one in works if one.id == member), None)
        if theirs is None:
            raise AnotherPerson
        return await desk_sessions.begin(conn, person.id, browser.agent, services.clock.now(), theirs)


async def sign_in_proved(
    services: Services, issuer: str, subject: str, email: str | None, browser: Browser
) -> str:
    """The same for somebody whom a provider has proved to be who they are. Raises UnknownPerson, NobodysShop.

    Its own name for them (`subject`) counts. Who has none yet is known once by the email, which is to be their login and
    verified by the provider; from then on the name counts, whoever gets that email later. A password that somebody else
    chose for them is needed no more, and forgotten.
    """
    async with services.engine.begin() as conn:
        person = await people.by_subject(conn, issuer, subject)
        if person is None and email is not None:
            person = await people.by_login(conn, email.lower())
            if person is not None and not await people.link(conn, person.id, issuer, subject):
                person = None
        if person is None:
            raise UnknownPerson
        if person.password_given:
            await people.forget_password(conn, person.id)
    return await _begin(services, person.id, browser)


async def _begin(services: Services, person: PersonId, browser: Browser) -> str:
    async with services.engine.begin() as conn:
        known = await people.get(conn, person)
        if known is None or not known.active or not await people.employments(conn, person):
            raise NobodysShop
        return await desk_sessions.begin(conn, person, browser.agent, services.clock.now())


async def choose_shop(services: Services, signed: SignedIn, shop: ShopId, browser: Browser) -> str:
    """The session goes on in another shop of theirs, under another secret. Raises NobodysShop."""
    async with services.engine.begin() as conn:
        works = await people.employments(conn, signed.person)
        if shop not in {one.shop for one in works}:
            raise NobodysShop
        return await desk_sessions.renew(conn, signed, browser.agent, services.clock.now(), shop)


def same(new: str, again: str) -> None:
    """Raises NotAlike where they differ."""
    if new != again:
        raise NotAlike


async def change_password(services: Services, signed: SignedIn, old: str, new: str, browser: Browser) -> str:
    """Their own new password; other browsers are signed out, this one goes on under another secret.

    Raises WrongPassword, TooManyAttempts, SamePassword, WeakPassword, Busy.
    """
    person = await _checked(services, signed.login, old, browser)
    if old == new:
        raise SamePassword
    kept = await services.passwords.hashed(accept(new, person.login))
    now = services.clock.now()
    async with services.engine.begin() as conn:
        await people.set_password(conn, person.id, kept, now, given=False)
        await sessions.revoke_all(conn, person.id, now)
        shop = signed.shop
        if shop is None:
            return await desk_sessions.begin(conn, person.id, browser.agent, now)
        return await desk_sessions.renew(conn, signed, browser.agent, now, shop)


async def _known(services: Services, typed: str, password: str, browser: Browser) -> PersonRow:
    """Who signs in so; from now on their password is kept as it is kept today."""
    try:
        login = login_of(typed)
    except BadLogin:
        login = typed.strip()[:200].lower()
    person = await _checked(services, login, password, browser)
    kept = person.password_hash
    if kept is not None and services.passwords.needs_rehash(kept):
        stronger = await services.passwords.hashed(password)
        async with services.engine.begin() as conn:
            await people.rehash(conn, person.id, kept, stronger)
    return person


async def _checked(services: Services, login: str, password: str, browser: Browser) -> PersonRow:
    """Whose login and password these are. Counted as a failure first, forgiven after."""
    by_login = throttling.key_of_login(services.settings, login)
    by_address = throttling.key_of_address(services.settings, browser.address)
    waits = {
        by_login: throttling.after_failures_of_login,
        by_address: throttling.after_failures_of_address,
    }
    now = services.clock.now()
    async with services.engine.begin() as conn:
        until = await attempts.count(conn, waits, now, throttling.FORGOTTEN_AFTER)
    if until is not None:
        raise TooManyAttempts(until)
    async with services.engine.connect() as conn:
        person = await people.by_login(conn, login)
    kept = person.password_hash if person is not None and person.active else None
    if not await services.passwords.matches(kept, password) or person is None:
        raise WrongPassword
    async with services.engine.begin() as conn:
        await attempts.forgive(conn, by_login, by_address)
    return person
