"""Commands that back up what `steward up` keeps, and make a new data folder of a backup."""

from pathlib import Path
from typing import Annotated

import typer

from bootstrap.commands.common import within_the_stack


def backup(
    file: Annotated[Path, typer.Argument(help="Where the backup is written")],
    data_dir: Annotated[Path, typer.Option(help="What `steward up` works on, or worked on")] = Path(
        ".steward"
    ),
) -> None:
    """Back up all orders of `steward up`, also while it runs: PostgreSQL's own format, Temporal needs none."""
    from bootstrap.backup import back_up

    within_the_stack(back_up(data_dir.resolve(), file.resolve()))
    typer.echo(f"Written: {file} ({file.stat().st_size:,} bytes)")


def restore(
    file: Annotated[Path, typer.Argument(help="What `steward backup` wrote")],
    data_dir: Annotated[Path, typer.Option(help="A new, empty folder")],
) -> None:
    """Make a new data folder of a backup; `steward up` on it goes on with all orders."""
    from bootstrap.backup import restore as make_anew

    within_the_stack(make_anew(file.resolve(), data_dir.resolve()))
    typer.echo(f"Restored. Go on with: steward up --data-dir {data_dir}")
