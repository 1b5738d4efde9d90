"""Backs a data folder's PostgreSQL up and makes a new data folder of a backup; Temporal's store needs neither.

The file is PostgreSQL's own custom format: any `pg_restore` of this version or a newer one reads it. Everything else
is made from it: the next start begins an empty Temporal store, and reconciling gives every open order its workflow.
"""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from sqlalchemy import make_url

from bootstrap.credentials import database_url_of
from bootstrap.embedded.binaries import postgres_binaries
from bootstrap.embedded.child import Command, run_to_end
from bootstrap.embedded.errors import DataInUse, DataUnusable
from bootstrap.embedded.folders import private_folder
from bootstrap.embedded.postgres import DATABASE, EmbeddedPostgres
from bootstrap.processes import DataFolder

_WITHIN = timedelta(hours=1)


async def back_up(data_dir: Path, file: Path) -> None:
    """Writes all of the folder's database, also while it is at work, as of one moment. Both paths are absolute.

    Raises StackError in words.
    """
    if not (data_dir / "postgres.password").exists():
        raise DataUnusable(f"there is no database in {data_dir}; name another folder with --data-dir")
    try:
        async with DataFolder(data_dir) as folder:
            postgres = EmbeddedPostgres(folder.path)
            await postgres.start()
            try:
                await _dump(postgres.url(), data_dir, file)
            finally:
                await postgres.stop()
    except DataInUse:
        url = database_url_of(data_dir)
        if url is None:  # a run that is only just starting
            raise
        await _dump(url, data_dir, file)


async def restore(file: Path, data_dir: Path) -> None:
    """Makes a new data folder with the backup's database; `steward up` goes on from there. Both paths are absolute.

    Raises StackError in words.
    """
    _require_restorable(file, data_dir)
    async with DataFolder(data_dir) as folder:
        postgres = EmbeddedPostgres(folder.path)
        await postgres.start()
        try:
            arguments = ("--exit-on-error", "--single-transaction", "--no-owner", f"--dbname={DATABASE}")
            program = postgres_binaries().pg_restore
            await _run(program, postgres.url(), data_dir, (*arguments, str(file)))
        finally:
            await postgres.stop()


def _require_restorable(file: Path, data_dir: Path) -> None:
    if not file.is_file():
        raise DataUnusable(f"there is no file {file}")
    if data_dir.exists() and any(data_dir.iterdir()):
        raise DataUnusable(f"{data_dir} is not empty; a backup is restored into a new folder")


async def _dump(url: str, data_dir: Path, file: Path) -> None:
    private_folder(file.parent)
    # Whole or not at all: a backup that was cut off is none.
    fresh = file.with_name(f"{file.name}.new")
    await _run(
        postgres_binaries().pg_dump, url, data_dir, ("--format=custom", "--no-owner", f"--file={fresh}")
    )
    fresh.replace(file)


async def _run(program: Path, url: str, data_dir: Path, arguments: Sequence[str]) -> None:
    """The address goes by the environment: the password in it is for nobody who lists processes."""
    at = make_url(url)
    command = Command(
        name=program.name,
        arguments=(str(program), *arguments),
        log=data_dir / "logs" / "backup.log",
        environment={
            "PGHOST": at.host or "",
            "PGPORT": str(at.port),
            "PGUSER": at.username or "",
            "PGPASSWORD": at.password or "",
            "PGDATABASE": at.database or "",
        },
    )
    await run_to_end(command, _WITHIN)
