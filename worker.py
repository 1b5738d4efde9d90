"""Starts one Temporal worker with its relay: `python -m worker --queue orders` or `--queue outside`."""

import asyncio
import signal
from typing import Annotated

import typer

from activities.effects import Queue
from bootstrap.logs import set_up_logs
from bootstrap.settings import settings
from bootstrap.working import serve


def main(
    queue: Annotated[Queue, typer.Option(help="orders: workflows and steps; outside: all acts outside")],
) -> None:
    """Serves one task queue until SIGTERM or SIGINT, then finishes what is under way."""
    read = settings()
    set_up_logs(read.log_level, read.log_format)
    asyncio.run(_serve(queue))


async def _serve(queue: Queue) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await serve(queue, settings(), stop)


if __name__ == "__main__":
    typer.run(main)
