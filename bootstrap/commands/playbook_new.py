"""`steward playbook new`: a shop's own playbook to begin with, which passes `check` and can be played at once."""

import re
from pathlib import Path
from typing import Annotated

import typer

from bootstrap.commands.common import fail


def new(
    shop: Annotated[str, typer.Argument(help="The shop's id, like swan: small letters, digits, - and _")],
    directory: Annotated[
        Path | None, typer.Option("--dir", help="The folder of the playbooks; Steward's own when absent")
    ] = None,
    locale: Annotated[str, typer.Option(help="ru or en")] = "ru",
    timezone: Annotated[str, typer.Option(help="Of the shop, like Europe/Moscow")] = "Europe/Moscow",
) -> None:
    """Write a new shop's playbook: its settings, a message and a scenario of its own. Nothing is ever overwritten."""
    from bootstrap.founding import PLAYBOOKS
    from bootstrap.new_playbook import BASE, SCENARIO, AlreadyThere, write_new
    from domain.zones import UnknownZone, known_zone
    from playbook.wording import Locale

    if not re.fullmatch(r"[a-z][a-z0-9_-]*", shop) or shop == BASE:
        fail(f"{shop!r} cannot be a shop's id: write small letters, digits, - and _, and not {BASE}")
    if locale not in list(Locale):
        fail(f"no such locale: {locale}; there are {', '.join(Locale)}")
    try:
        known_zone(timezone)
    except UnknownZone as unknown:
        fail(str(unknown))
    try:
        made = write_new(directory or PLAYBOOKS, shop, locale, timezone, PLAYBOOKS)
    except AlreadyThere as there:
        fail(str(there))
    except OSError as error:
        fail(f"{error.filename or directory} cannot be written: {error.strerror}")
    for file in made:
        typer.echo(f"made {file}")
    typer.echo("Next:")
    typer.echo(f"  steward playbook check {made[0]}")
    typer.echo(f"  steward playbook simulate {made[0]} {SCENARIO}")
    typer.echo(f"  steward playbook publish {made[0]}")
