"""Records the golden histories anew from real runs on servers of its own: `make record-histories`.

Before version 1.0 they may be recorded anew together with a change of a workflow, with the reason in the same commit;
after it a change that does not replay them needs a patch.
"""

import asyncio
import tempfile
from pathlib import Path

from temporalio.testing import TimeSkipper, TimeSkippingConfig

from bootstrap.embedded.postgres import EmbeddedPostgres
from bootstrap.embedded.temporal import TemporalOptions, TemporalServer
from storage.migrate import upgrade
from tests.workflows.clients import product_client
from tests.workflows.golden_lives import play_all
from tests.workflows.live_shop import founded

HISTORIES = Path(__file__).resolve().parents[1] / "tests" / "replay" / "histories"


async def record() -> None:
    """Plays every golden life and writes what Temporal kept of it in place of the old files."""
    with tempfile.TemporaryDirectory() as folder:
        postgres = EmbeddedPostgres(Path(folder) / "postgres", ephemeral=True)
        temporal = TemporalServer(
            TemporalOptions(Path(folder) / "temporal", in_memory=True, time_skipping=True)
        )
        try:
            await postgres.start()
            await temporal.start()
            await upgrade(postgres.url())
            await _record_on(postgres.url(), temporal)
        finally:
            await temporal.stop()
            await postgres.stop()


async def _record_on(database_url: str, temporal: TemporalServer) -> None:
    client = await product_client(temporal)
    skipper = TimeSkipper(client, config=TimeSkippingConfig(enabled=False))
    shop = await founded(database_url, skipper.client, skipper)
    kept: dict[str, str] = {}

    async def keep(name: str, workflow_id: str) -> None:
        kept[name] = (await client.get_workflow_handle(workflow_id).fetch_history()).to_json()
        print(f"recorded: {name}")

    try:
        async with shop.open():
            await play_all(shop, keep)
    finally:
        await shop.engine.dispose()
    _write(kept)


def _write(kept: dict[str, str]) -> None:
    HISTORIES.mkdir(parents=True, exist_ok=True)
    for old in HISTORIES.glob("*.json"):
        old.unlink()
    for name, history in kept.items():
        (HISTORIES / f"{name.replace(' ', '_')}.json").write_text(history + "\n", "utf-8")


if __name__ == "__main__":
    asyncio.run(record())
