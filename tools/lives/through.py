"""Puts lives that were lived in the rules alone through the running system: the same words at the same virtual moments, by HTTP.

The system is one that `steward up --data-dir D` runs; its shop is the one of `D/credentials.json`. An order's clock is set
where it is placed (`Steward-Clock`) and moved with Temporal's fast_forward. What is done here is only to tell, wait and ask.
"""

import asyncio
import shlex
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import httpx
from pydantic import ValidationError
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from domain.base import Stored
from domain.statuses import CLOSED, Status
from rules.lives.reading import RealEnd
from tools.lives.messenger import Messenger, Untellable
from tools.lives.running import Lived
from tools.lives.seen import OrderSeen

AT_ONCE = 8
"""Orders on their way at the same time: a fast_forward is a second of waiting for each timer passed."""
_PATIENCE = httpx.Timeout(60)


class NotRunning(RuntimeError):
    """There is no system to put orders through; the text says what to do."""


class Credentials(Stored):
    """What `steward up` writes for those who try it."""

    api_url: str
    api_key: str
    supervisor_id: str
    temporal_address: str


@dataclass(frozen=True)
class Ended:
    """How an order ended in the running system, beside how the rules alone ended it."""

    line: int
    order: str
    real: RealEnd
    expected: Status
    status: Status | None
    why: str | None
    """What went wrong on the way, or what holds it."""

    @property
    def same(self) -> bool:
        """The same status; and where it is open, something moves it."""
        return self.status is self.expected and self.why is None


async def ends_through(
    lives: Sequence[Lived], until: datetime, data_dir: Path, console: Console
) -> tuple[Ended, ...]:
    """All of them, a few at a time, up to `until`. Raises NotRunning."""
    credentials = _credentials(data_dir)
    headers = {"Authorization": f"Bearer {credentials.api_key}"}
    try:
        client = await Client.connect(credentials.temporal_address)
        async with httpx.AsyncClient(
            base_url=credentials.api_url, headers=headers, timeout=_PATIENCE
        ) as http:
            (await http.get("/healthz")).raise_for_status()
            messenger = Messenger(
                http=http,
                temporal=client,
                skipper=TimeSkipper(client, config=TimeSkippingConfig(enabled=False)),
                staff=credentials.supervisor_id,
                # The same lives may be put through the same system again: their ids are new each time.
                run=uuid4().hex[:8],
            )
            return await _all(lives, until, messenger, console)
    except (httpx.TransportError, RuntimeError) as error:
        raise NotRunning(
            f"The system of {data_dir} does not answer ({type(error).__name__}): start it again."
        ) from error


def show_through(ended: Sequence[Ended], console: Console) -> bool:
    """Prints how they ended; whether any ended otherwise than in the rules alone."""
    others = [one for one in ended if not one.same]
    table = Table(
        "really", "rules alone", "running system", title="Through the running system", title_justify="left"
    )
    table.add_column("orders", justify="right")
    for (real, expected, status), number in sorted(
        Counter((e.real, e.expected, e.status or "–") for e in ended).items()
    ):
        table.add_row(real, expected, status, str(number))
    console.print(table)
    if others:
        differing = Table("line", "order", "rules alone", "running system", "why", title="Not the same")
        for one in others:
            differing.add_row(str(one.line), one.order, one.expected, one.status or "–", one.why or "")
        console.print(differing)
    verdict = f"{len(others)} ended otherwise" if others else "all ended the same"
    console.print(
        f"{len(ended)} orders went through the running system: {verdict}.", style="red" if others else "green"
    )
    return bool(others)


async def _all(
    lives: Sequence[Lived], until: datetime, messenger: Messenger, console: Console
) -> tuple[Ended, ...]:
    room = asyncio.Semaphore(AT_ONCE)
    with Progress(console=console, transient=True) as progress:
        bar = progress.add_task("through the running system", total=len(lives))

        async def one(lived: Lived) -> Ended:
            async with room:
                ended = await _end(lived, until, messenger)
            progress.advance(bar)
            return ended

        return tuple(await asyncio.gather(*(one(lived) for lived in lives)))


async def _end(lived: Lived, until: datetime, messenger: Messenger) -> Ended:
    """One order's whole life; what cannot be told ends it there, with the reason."""
    seen: OrderSeen | None = None
    why: str | None = None
    try:
        order = await messenger.place(lived)
        for telling in lived.told[1:]:
            await messenger.tell(order, telling)
        seen = await messenger.settled(order, lived.status, until)
        why = _why(seen, lived)
    except Untellable as error:
        why = str(error)
    except RPCError as error:
        why = f"Temporal: {error.status.name}"
    return Ended(
        line=lived.life.line,
        order=seen.id if seen else lived.life.id,
        real=lived.life.end,
        expected=lived.status,
        status=seen.status if seen else None,
        why=why,
    )


def _why(seen: OrderSeen, lived: Lived) -> str | None:
    if seen.needs_engineer:
        return "a fault of the system holds it: see its workflow"
    if seen.status is not lived.status:
        return "it waits for " + (", ".join(one.words for one in seen.next) or "nothing")
    if seen.status not in CLOSED and not seen.next:
        return "open, and nothing moves it"
    return None


def _credentials(data_dir: Path) -> Credentials:
    file = data_dir / "credentials.json"
    try:
        return Credentials.model_validate_json(file.read_bytes())
    except (OSError, ValidationError):
        raise NotRunning(
            f"{file} is not there: start the system with"
            f" `steward up --data-dir {shlex.quote(str(data_dir))} --no-demo`."
        ) from None
