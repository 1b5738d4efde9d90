"""Keeps for the search what a Steward of a test's own leaves out of its sight, and clears away what needs no search."""

import shutil
from pathlib import Path

from temporalio.client import Client

from bootstrap.embedded.postgres import EmbeddedPostgres
from tests.privacy.seen import SEEN
from tests.privacy.stores import text_of


async def keep_histories(temporal_address: str) -> None:
    """Of a server that keeps its store in memory; ask before it is stopped."""
    client = await Client.connect(temporal_address)
    async for execution in client.list_workflows():
        handle = client.get_workflow_handle(execution.id, run_id=execution.run_id)
        async for event in handle.fetch_history_events():
            SEEN.add("event", text_of(event))


def keep_files(data: Path, folder: Path) -> None:
    """Stores and logs of a data folder that lies elsewhere, as copies in a folder of the test."""
    shutil.copytree(data / "logs", folder / "logs")
    for file in data.glob("temporal-*.db*"):
        shutil.copy(file, folder)


async def forget_database(folder: Path) -> None:
    """For root it lies elsewhere than in the data folder."""
    if not folder.is_dir():
        return
    server = EmbeddedPostgres(folder)
    await server.start()
    await server.stop()
    server.delete_data()
