"""Commands about a shop's API keys."""

from typing import Annotated

import typer

from bootstrap.commands.common import ShopName, fail, known_shop, transaction, within_the_database

key_app = typer.Typer(help="API keys of a shop.", no_args_is_help=True)


@key_app.command("add")
def key_add(
    shop: ShopName,
    scope: Annotated[
        list[str] | None, typer.Option(help="read, write, operator, admin; all when absent")
    ] = None,
) -> None:
    """Make a key; it is shown this once, only its hash is kept."""
    from bootstrap.api_keys import Scope, add_key

    asked = dict.fromkeys(scope or Scope)
    if unknown := asked.keys() - set(Scope):
        fail(f"no such scope: {', '.join(sorted(unknown))}; there are {', '.join(Scope)}")
    scopes = tuple(Scope(word) for word in asked)

    async def run() -> str:
        async with transaction() as connection:
            return await add_key(connection, await known_shop(connection, shop), scopes)

    typer.echo(within_the_database(run()))


@key_app.command("revoke")
def key_revoke(key: Annotated[str, typer.Argument(help="The key's id: what stands before the dot")]) -> None:
    """The key opens nothing any more."""
    from bootstrap.clock import SystemClock
    from storage import keys

    async def run() -> bool:
        async with transaction() as connection:
            return await keys.revoke(connection, key.partition(".")[0], SystemClock().now())

    if not within_the_database(run()):
        fail("no such key, or it was revoked before")
    typer.echo("Revoked.")
