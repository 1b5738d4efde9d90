"""Clears away what a Steward that keeps its data leaves outside of its folder; stores and logs stay for the search."""

from pathlib import Path

from bootstrap.embedded.postgres import EmbeddedPostgres


async def forget_database(folder: Path) -> None:
    """For root it lies elsewhere than in the data folder."""
    if not folder.is_dir():
        return
    server = EmbeddedPostgres(folder)
    await server.start()
    await server.stop()
    server.delete_data()
