"""Puts real order histories through the production rules on virtual time, and says which did not end as they really did."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.progress import track

from bootstrap.real_lives import read
from playbook.loading import load
from rules.lives.mapping import end_of_data
from rules.lives.reading import BadFile
from tools.lives.report import report_of, show
from tools.lives.running import Lived, live

if TYPE_CHECKING:
    from tools.lives.through import Ended

SHOP = Path(__file__).resolve().parent / "lives" / "marketplace.yaml"
"""The shop the orders are placed with; its zone is the zone of the data's times."""


def main(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The histories, as CSV")],
    through: Annotated[
        int, typer.Option(min=0, metavar="N", help="Put the first N through the running system too")
    ] = 0,
    data_dir: Annotated[
        Path | None,
        typer.Option(help="Of a running system; without it one is started for this and forgotten"),
    ] = None,
    keep: Annotated[
        Path | None,
        typer.Option(help="Where the one started for this lies, to be looked at later instead of forgotten"),
    ] = None,
) -> None:
    """Live every order again; exit 1 if any did not end as it really did, 2 if the file or the system is not there."""
    console = Console(width=None if Console().is_terminal else 140)
    playbook = load(SHOP)
    zone = ZoneInfo(playbook.hours.timezone)
    try:
        lives = read(file, zone)
    except BadFile as bad:
        raise _given_up(bad, console) from None
    until = end_of_data(lives)
    began = perf_counter()
    lived = [
        live(life, number, playbook, until)
        for number, life in enumerate(track(lives, "living", console=console, transient=True), start=1)
    ]
    took = timedelta(seconds=perf_counter() - began)
    report = report_of(lived, playbook, until)
    show(report, console, zone, took)
    differs = through > 0 and _differ(lived[:through], until, data_dir, keep, console)
    if report.faults or differs:
        raise typer.Exit(1)


def _differ(
    lived: list[Lived], until: datetime, data_dir: Path | None, keep: Path | None, console: Console
) -> bool:
    """Whether any order ended otherwise in the running system."""
    # Only here: lives alone need the rules, not the whole product.
    from tools.lives.own_system import DidNotStart, own_system
    from tools.lives.through import NotRunning, ends_through, show_through

    async def put_through() -> "Sequence[Ended]":
        if data_dir is not None:
            return await ends_through(lived, until, data_dir, console)
        console.print("starting a system for it …")
        async with own_system(keep) as folder:
            return await ends_through(lived, until, folder, console)

    try:
        ended = asyncio.run(put_through())
    except (NotRunning, DidNotStart) as away:
        raise _given_up(away, console) from None
    return show_through(ended, console)


def _given_up(why: Exception, console: Console) -> typer.Exit:
    # Unbroken, whatever the terminal's width: what is to be typed is copied from it.
    console.print(str(why), style="red", markup=False, highlight=False, soft_wrap=True)
    return typer.Exit(2)


if __name__ == "__main__":
    typer.run(main)
