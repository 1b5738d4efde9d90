"""`steward playbook migrate`: moves a shop's waiting orders to another version of its playbook, after telling what changes."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from bootstrap.commands.common import ShopName, fail, known_shop, read_settings, within_the_database

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from bootstrap.moving import MovePreview, Moving
    from domain.actors import Actor
    from domain.ids import ShopId, StimulusId
    from domain.statuses import Status

_EVERY = 0.5
"""Seconds between two looks at what became of the moves."""


def migrate(
    shop: ShopName,
    to: Annotated[
        str | None, typer.Option(help="The version, or how it begins; the one in force when absent")
    ] = None,
    order: Annotated[
        list[int] | None, typer.Option(help="Only the order of this number; may be repeated")
    ] = None,
    status: Annotated[
        list[str] | None, typer.Option(help="Only orders of this status; may be repeated")
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes/--preview", help="Move them; without it they are only told")
    ] = False,
    by: Annotated[str | None, typer.Option(help="Who asks: the id of a member of staff")] = None,
    wait: Annotated[int, typer.Option(min=0, help="Seconds to wait until they are moved")] = 60,
) -> None:
    """Move waiting orders to another version of the playbook; without --yes only tell what would change.

    Exit 1 when something named is not there, or when a move was refused.
    """
    within_the_database(_migrate(shop, to, order or [], _statuses(status or []), yes, by, wait))


async def _migrate(
    name: str,
    to: str | None,
    numbers: list[int],
    statuses: "list[Status]",
    yes: bool,
    by: str | None,
    wait: int,
) -> None:
    from bootstrap.clock import SystemClock
    from bootstrap.database import database
    from bootstrap.move_words import ending_of, lines_of
    from bootstrap.moving import NoMove, ask, by_clock, preview, version_named
    from storage.order_playbooks import MoveFilters

    url = read_settings().database_url.get_secret_value()
    async with database(url, "cli", pool_size=1) as engine:
        async with engine.connect() as connection:
            shop = await known_shop(connection, name)
            actor = await _actor(connection, shop, by)
            await _known_orders(connection, shop, numbers)
        asked = MoveFilters(shop=shop, numbers=frozenset(numbers), statuses=frozenset(statuses))
        try:
            async with engine.connect() as connection:
                version = await version_named(connection, shop, to)
            told = await preview(engine, asked, version, by_clock(SystemClock().now()))
        except NoMove as no:
            fail(str(no))
        for line in lines_of(told):
            typer.echo(line)
        if not told.moves:
            return
        if not yes:
            typer.echo("Nothing was moved: add --yes to move them.")
            return
        now = await _watched(engine, await ask(engine, told, actor), told, wait)
    for line in ending_of(now):
        typer.echo(line)
    if now.refused:
        raise typer.Exit(1)


async def _watched(
    engine: "AsyncEngine", asked: "tuple[StimulusId, ...]", told: "MovePreview", wait: int
) -> "Moving":
    """Until all of them were made or refused, or the time is over; says how far it is."""
    from bootstrap.moving import look

    loop = asyncio.get_running_loop()
    ends, said = loop.time() + wait, 0
    while True:
        now = await look(engine, asked)
        made = len(told.moves) - now.waiting
        if now.waiting == 0 or loop.time() >= ends:
            return now
        if made > said:
            typer.echo(f"{made} of {len(told.moves)} done", err=True)
            said = made
        await asyncio.sleep(_EVERY)


def _statuses(written: list[str]) -> "list[Status]":
    from domain.statuses import CLOSED, Status

    open_ones = [status for status in Status if status not in CLOSED]
    for word in written:
        if word not in open_ones:
            fail(f"no such status of an open order: {word}; there are {', '.join(open_ones)}")
    return [Status(word) for word in written]


async def _actor(connection: "AsyncConnection", shop: "ShopId", by: str | None) -> "Actor":
    """Who asks; whoever has the command line is trusted like an admin."""
    from domain.actors import Actor, ActorKind, Role
    from domain.ids import StaffId
    from storage import staff

    if by is None:
        return Actor(kind=ActorKind.STAFF, id="cli", role=Role.ADMIN)
    found = await staff.get(connection, shop, StaffId(by))
    if found is None or not found.active:
        fail(f"nobody of {shop} has the id {by}")
    return Actor(kind=ActorKind.STAFF, id=found.id, role=found.role)


async def _known_orders(connection: "AsyncConnection", shop: "ShopId", numbers: list[int]) -> None:
    from storage import order_playbooks

    missing = sorted(set(numbers) - await order_playbooks.known_numbers(connection, shop, numbers))
    if missing:
        fail(f"{shop} has no order {', '.join(str(number) for number in missing)}")
