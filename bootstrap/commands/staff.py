"""Commands about the people of a shop: who works there, who signs in, and who does no more."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from bootstrap.commands.common import ShopName, fail, known_shop, transaction, within_the_database

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from domain.ids import ShopId
    from storage.people import PersonRow
    from storage.staff import StaffRow

staff_app = typer.Typer(help="The people of a shop.", no_args_is_help=True)
ByStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from stdin instead of making one up")
]
Login = Annotated[str, typer.Argument(help="What they sign in with")]


@staff_app.command("add")
def add(
    shop: ShopName,
    name: Annotated[str, typer.Argument(help="As colleagues know them")],
    role: Annotated[
        str, typer.Option(help="operator, supervisor, picker, buyer, warehouse, admin …")
    ] = "operator",
    login: Annotated[
        str | None,
        typer.Option(help="To sign in to the console with; one of another shop's staff works here too then"),
    ] = None,
    password_stdin: ByStdin = False,
) -> None:
    """Somebody new; prints the id for the header Steward-Actor and, with a login, the password to tell them."""
    from bootstrap.founding import add_staff
    from bootstrap.people import LoginTaken, give_login
    from domain.actors import Role

    if role not in list(Role):
        fail(f"no such role: {role}; there are {', '.join(Role)}")
    if password_stdin and login is None:
        fail("a password is for a login: give --login too")
    spelled = _spelled(login) if login is not None else None
    given = _given(password_stdin) if spelled is not None else ""

    async def run() -> list[str]:
        async with transaction() as connection:
            there = await known_shop(connection, shop)
            member = await add_staff(connection, there, name, Role(role))
            if spelled is None:
                return [member]
            try:
                person = await give_login(connection, there, member, spelled, join=True)
            except LoginTaken:
                fail(f"{spelled} is the login of another member of this shop's staff")
            if person.password_hash is not None:
                return [member, f"login {spelled}, with the password they have"]
            await _give(connection, person, given)
            return [member, f"login {spelled}", *([] if password_stdin else [f"password {given}"])]

    for line in within_the_database(run()):
        typer.echo(line)


@staff_app.command("list")
def list_(shop: ShopName) -> None:
    """Everybody: id, role, login, whether they work here now."""
    from storage import people, staff

    async def run() -> list[str]:
        async with transaction() as connection:
            there = await known_shop(connection, shop)
            logins = {one.staff: one.login for one in await people.last_seen(connection, there)}
            rows = await staff.of_shop(connection, there)
        return [
            f"{row.id}  {row.role:<13}  {logins.get(row.id, '-'):<20}  {_state(row)}  {row.name}"
            for row in rows
        ]

    for line in within_the_database(run()) or ["Nobody yet: add them with `steward staff add`."]:
        typer.echo(line)


@staff_app.command("password")
def password(login: Login, password_stdin: ByStdin = False) -> None:
    """A new password for somebody who lost theirs; they are signed out everywhere."""
    from storage import people

    spelled = _spelled(login)
    given = _given(password_stdin)

    async def run() -> None:
        async with transaction() as connection:
            person = await people.by_login(connection, spelled)
            if person is None:
                fail(f"nobody signs in as {spelled}: see `steward staff list SHOP`")
            await _give(connection, person, given)

    within_the_database(run())
    typer.echo("Changed." if password_stdin else f"password {given}")


@staff_app.command("off")
def off(
    shop: ShopName,
    who: Annotated[str, typer.Argument(help="Their id or login")],
    everywhere: Annotated[bool, typer.Option(help="They sign in to no shop any more")] = False,
) -> None:
    """They work in the shop no more, and are signed out at once; what they did stays signed by them."""
    from storage import people, staff

    async def run() -> str:
        async with transaction() as connection:
            there = await known_shop(connection, shop)
            member = await _member(connection, there, who)
            if member is None:
                fail(f"nobody of {shop} is called {who}: see `steward staff list {shop}`")
            await staff.change(connection, there, member.id, active=False)
            if everywhere and member.person is not None:
                await people.lock_out(connection, member.person)
        return "Signs in nowhere any more." if everywhere else f"Works in {shop} no more."

    typer.echo(within_the_database(run()))


def _spelled(login: str) -> str:
    from domain.people import BadLogin, login_of

    try:
        return login_of(login)
    except BadLogin as error:
        fail(str(error))


def _given(by_stdin: bool) -> str:
    from bootstrap.passwords import one_time_password

    return sys.stdin.readline().rstrip("\r\n") if by_stdin else one_time_password()


def _state(row: "StaffRow") -> str:
    return "gone     " if not row.active else "on shift " if row.on_shift else "off shift"


async def _give(connection: "AsyncConnection", person: "PersonRow", given: str) -> None:
    from bootstrap.clock import SystemClock
    from bootstrap.passwords import LONGEST, SHORTEST, Passwords, WeakPassword
    from bootstrap.people import give_password

    try:
        await give_password(connection, Passwords(), person, given, SystemClock().now())
    except WeakPassword:
        fail(f"this password does not do: take {SHORTEST} to {LONGEST} characters that nobody guesses")


async def _member(connection: "AsyncConnection", shop: "ShopId", who: str) -> "StaffRow | None":
    from storage import people, staff

    logins = {one.login: one.staff for one in await people.last_seen(connection, shop)}
    return next(
        (row for row in await staff.of_shop(connection, shop) if row.id in (who, logins.get(who.lower()))),
        None,
    )
