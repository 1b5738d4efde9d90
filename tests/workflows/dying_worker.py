"""A worker that dies between a step's commit and its completion: `python -m tests.workflows.dying_worker DATABASE TEMPORAL`."""

import asyncio
import os
import sys

from temporalio import activity
from temporalio.client import Client

from activities.advance import Advance
from activities.effects import Act
from activities.payloads import AdvanceInput, Step
from bootstrap.temporal import orders_worker
from storage.engine import make_engine
from workflows.converter import DATA_CONVERTER

DEAD = 9


class LastStep:
    """Makes one step, and nobody hears of it."""

    def __init__(self, database_url: str) -> None:
        self._advance = Advance(make_engine(database_url))

    @activity.defn(name=Act.ADVANCE)
    async def advance(self, asked: AdvanceInput) -> Step:
        """Commits and dies as by kill -9."""
        await self._advance.advance(asked)
        os._exit(DEAD)


async def main(database_url: str, address: str) -> None:
    """Serves until the first step."""
    client = await Client.connect(address, data_converter=DATA_CONVERTER)
    await orders_worker(client, LastStep(database_url).advance, "test").run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
