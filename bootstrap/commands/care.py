"""Commands for whoever runs Steward: tables, Temporal's namespace, what answers, runs given back to orders."""

import asyncio
from typing import TYPE_CHECKING

import typer

from bootstrap.commands.common import read_settings, within_temporal, within_the_database

if TYPE_CHECKING:
    from bootstrap.settings import Settings


def migrate() -> None:
    """Bring the database's tables up to date."""
    from storage.migrate import upgrade

    within_the_database(upgrade(read_settings().database_url.get_secret_value()))
    typer.echo("The database is up to date.")


def setup() -> None:
    """Register search attributes and schedules in Temporal; harmless twice."""
    from bootstrap.temporal import connect, prepare

    async def run() -> None:
        await prepare(await connect(read_settings()))

    within_temporal(run())
    typer.echo("Temporal has its search attributes and schedules.")


def doctor() -> None:
    """Show the settings, secrets masked, and whether database and Temporal answer."""
    settings = read_settings()
    for name in type(settings).model_fields:
        typer.echo(f"{name:<20} {getattr(settings, name)}")
    database, temporal = asyncio.run(_answers(settings))
    typer.echo(f"{'database answers':<20} {_yes(database)}")
    typer.echo(f"{'Temporal answers':<20} {_yes(temporal)}")
    if not (database and temporal):
        raise typer.Exit(1)


def reconcile() -> None:
    """Give every open order a running workflow again: after a lost Temporal store, a restore, a reset."""
    from bootstrap.reconcile import reconcile as give_back
    from bootstrap.temporal import connect
    from bootstrap.wiring import wired

    async def run() -> None:
        settings = read_settings()
        async with wired(settings, await connect(settings), "reconcile") as wiring:
            done = await give_back(wiring.engine, wiring.client)
        typer.echo(f"{done.open} open orders, {done.nudged} nudged, {done.failed} could not be")

    within_temporal(run())


async def _answers(settings: "Settings") -> tuple[bool, bool]:
    from sqlalchemy import text

    from bootstrap.temporal import connect
    from bootstrap.wiring import wired
    from storage.engine import DATABASE_ERRORS

    async with wired(settings, await connect(settings, lazy=True), "doctor") as wiring:
        temporal = await wiring.orders.reachable()
        try:
            async with wiring.engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
        except DATABASE_ERRORS:
            return False, temporal
        return True, temporal


def _yes(answer: bool) -> str:
    return "yes" if answer else "no"
