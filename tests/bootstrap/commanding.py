"""Runs a playbook's command in this process beside a database: what it imports and compiles is there already."""

import asyncio

from typer.testing import CliRunner, Result

from bootstrap.settings import settings
from cli import app


async def run_beside(url: str, *words: str) -> Result:
    """`steward playbook` with these words, as a shop's owner runs it where the database is at `url`."""
    settings.cache_clear()
    try:
        # In a thread: the command runs a loop of its own.
        return await asyncio.to_thread(
            CliRunner().invoke,
            app,
            ["playbook", *words],
            env={"DATABASE_URL": url, "STEWARD_SECRET": "x" * 40},
        )
    finally:
        settings.cache_clear()
