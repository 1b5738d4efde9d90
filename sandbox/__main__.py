"""`python -m sandbox`: serves the twins, and with credentials plays the world; stops on Ctrl-C or SIGTERM."""

import argparse
import asyncio
import logging
import signal
from contextlib import suppress
from pathlib import Path

from sandbox.actors import World
from sandbox.app import Served, serving
from sandbox.steward import Credentials, StewardApi
from sandbox.world import Players


def main() -> None:
    """Read the arguments and run."""
    arguments = _parser().parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    # It writes whole addresses with their queries: phones, names.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    with suppress(KeyboardInterrupt):
        asyncio.run(_run(arguments))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument(
        "--http-port", type=int, default=8090, help="twins, bank pages, /view; 0 takes a free one"
    )
    parser.add_argument("--smtp-port", type=int, default=8025, help="the mail server; 0 takes a free one")
    parser.add_argument("--state", type=Path, help="the file that keeps everything over restarts")
    parser.add_argument(
        "--callbacks",
        metavar="URL",
        help="where notices go; {kind} becomes sms, payments or carriers, {account} the login the twin was called with",
    )
    parser.add_argument(
        "--play",
        type=Path,
        metavar="CREDENTIALS",
        help="play customers, staff, carrier and bank, with this credentials.json (api_url, api_key, people)",
    )
    parser.add_argument(
        "--account", default="sandbox", help="the carrier's account the played shop ships with"
    )
    parser.add_argument("--seed", type=int, default=1, help="of the played world's chances")
    return parser


async def _run(arguments: argparse.Namespace) -> None:
    stopped = asyncio.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(one, stopped.set)
    http_port, smtp_port, file, callbacks = (
        arguments.http_port,
        arguments.smtp_port,
        arguments.state,
        arguments.callbacks,
    )
    async with serving(http_port, smtp_port, file, callbacks) as served:
        logging.getLogger("sandbox").info("%s/view, mail on port %d", served.http_url, served.smtp_port)
        if arguments.play is None:
            await stopped.wait()
        else:
            await _play(served, arguments, stopped)


async def _play(served: Served, arguments: argparse.Namespace, stopped: asyncio.Event) -> None:
    steward = StewardApi(Credentials.model_validate_json(arguments.play.read_bytes()))
    sandbox = served.sandbox
    pushes = arguments.callbacks is not None
    world = World(steward, sandbox.bank, sandbox.carrier, served.http_url, arguments.account, pushes)
    playing = asyncio.create_task(Players(world, sandbox.state, arguments.seed).play())
    await stopped.wait()
    playing.cancel()
    with suppress(asyncio.CancelledError):
        await playing
    await steward.close()


if __name__ == "__main__":
    main()
