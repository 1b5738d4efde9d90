"""Commands about shops and their playbooks: a shop is made of its playbook, which is published anew when it changes."""

from pathlib import Path
from typing import Annotated

import typer

from bootstrap.commands.common import ShopName, fail, known_shop, transaction, within_the_database

shop_app = typer.Typer(
    help="Shops: make one, list them, pause and resume their sending.", no_args_is_help=True
)
playbook_app = typer.Typer(help="A shop's rules.", no_args_is_help=True)


@shop_app.command("add")
def add(
    shop: ShopName,
    playbook: Annotated[
        Path | None, typer.Option(help="Its playbook; without it playbooks/SHOP.yaml")
    ] = None,
) -> None:
    """Make a shop and publish its playbook."""
    from bootstrap.founding import PLAYBOOKS

    _publish(playbook or PLAYBOOKS / f"{shop}.yaml", shop)


@shop_app.command("pause")
def pause(shop: ShopName) -> None:
    """Send no messages of this shop until it is resumed; nothing is lost."""
    _pause(shop, paused=True)


@shop_app.command("resume")
def resume(shop: ShopName) -> None:
    """Send again, with what was held back."""
    _pause(shop, paused=False)


@shop_app.command("list")
def list_shops() -> None:
    """Each shop: sending or paused, its channels, what was sent of a daily cap, and what waits."""
    from bootstrap.clock import SystemClock
    from bootstrap.sending import told

    async def run() -> list[str]:
        async with transaction() as connection:
            return await told(connection, SystemClock().now())

    lines = within_the_database(run())
    typer.echo("\n".join(lines) if lines else "no shop yet: make one with `steward shop add`")


@playbook_app.command("publish")
def publish(file: Annotated[Path, typer.Argument(help="The shop's YAML file")]) -> None:
    """Check the playbook, store it resolved, and put it in force for the shop's new orders."""
    _publish(file, None)


def _publish(file: Path, shop: str | None) -> None:
    from bootstrap import founding
    from bootstrap.clock import SystemClock
    from bootstrap.commands.faults import refuse
    from playbook.errors import PlaybookErrors
    from playbook.loading import load

    if file.is_dir():
        fail(f"{file} is a directory: name the shop's YAML file in it")
    if not file.is_file():
        begin = (
            ""
            if shop is None
            else f": begin one with `steward playbook new {shop}`, or name it with --playbook"
        )
        fail(f"there is no file {file}{begin}")
    try:
        # Before the database is asked for: a faulty file needs none.
        loaded = load(file)
    except PlaybookErrors as errors:
        refuse(errors, file)
    if shop is not None and loaded.shop != shop:
        fail(f"{file} is the playbook of {loaded.shop}, not of {shop}")

    async def run() -> str:
        async with transaction() as connection:
            playbook, version = await founding.publish_loaded(connection, loaded, SystemClock().now())
            return f"{playbook.shop} {version}"

    typer.echo(within_the_database(run()))


def _pause(shop: str, *, paused: bool) -> None:
    from storage import shops

    async def run() -> None:
        async with transaction() as connection:
            await shops.pause(connection, await known_shop(connection, shop), paused)

    within_the_database(run())
    typer.echo(f"{shop} is {'paused' if paused else 'sending'}.")
