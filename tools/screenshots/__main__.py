"""`python -m tools.screenshots`: exits with 1 where a page has a fault."""

import argparse
import asyncio
import sys
from pathlib import Path

import tools.screenshots
from tools.screenshots.drawing import OUT, draw
from tools.screenshots.scene import ROOT, Scene, every_status, furnished, running


async def _whole(folder: Path, only: str, *, own: bool) -> int:
    known = await every_status(folder)
    return await draw(await furnished(folder, known) if own else Scene(known), only)


def main() -> None:
    """Draws them, of a Steward of its own or of one that runs."""
    given = argparse.ArgumentParser(description=tools.screenshots.__doc__)
    given.add_argument("--data-dir", type=Path, help="of a Steward that runs already")
    given.add_argument("--only", default="", help="pages whose name holds this")
    asked = given.parse_args()
    if asked.data_dir is not None:
        faults = asyncio.run(_whole(asked.data_dir, asked.only, own=False))
    else:
        with running() as folder:
            print("starting, and waiting for orders in every status …", flush=True)
            faults = asyncio.run(_whole(folder, asked.only, own=True))
    print(f"pictures are in {OUT.relative_to(ROOT)}; faults found: {faults}")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
