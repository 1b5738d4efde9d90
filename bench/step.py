"""How long a step takes on a real, durable PostgreSQL, beside an empty transaction of the same run."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bootstrap.embedded.postgres import EmbeddedPostgres
from domain.answers import Confirmed
from domain.tasks import TaskKind
from storage.customers import NewCustomer
from storage.engine import make_engine
from storage.migrate import upgrade
from tests.activities.advancing import SHOP, Stepping, publish
from tests.storage.making import a_new_order

ORDERS = 300
_FIRST = 30
"""Left out: connections are made, statements prepared and the playbook read in them."""


@dataclass
class Times:
    """Seconds of one kind of work."""

    taken: list[float] = field(default_factory=list)

    async def of(self, work: Callable[[], Awaitable[object]]) -> None:
        """Does it once."""
        started = time.perf_counter()
        await work()
        self.taken.append(time.perf_counter() - started)

    @property
    def median(self) -> float:
        """Of all but the first."""
        return median(self.taken[_FIRST:])

    @property
    def p95(self) -> float:
        """Nineteen of twenty take less."""
        return quantiles(self.taken[_FIRST:], n=20)[-1]

    def __str__(self) -> str:
        return f"{self.median * 1000:.2f} ms (p95 {self.p95 * 1000:.2f} ms)"


@dataclass
class Measured:
    """What is measured, order after order."""

    placed: Times = field(default_factory=Times)
    outcome: Times = field(default_factory=Times)
    quiet: Times = field(default_factory=Times)
    empty: Times = field(default_factory=Times)


def measure() -> None:
    """Prints the median and the 95th percentile of each, and how many empty transactions it is worth."""
    measured = asyncio.run(_measured())
    empty = measured.empty
    print(f"an empty transaction (one statement that reads nothing): {empty}")
    for name, times in (
        ("order placed", measured.placed),
        ("outcome of a call", measured.outcome),
        ("nothing due", measured.quiet),
    ):
        print(f"a step, {name}: {times}")
        print(f"  beside the empty transaction: {times.median / empty.median:.1f} times")


async def _measured() -> Measured:
    with tempfile.TemporaryDirectory() as folder:
        server = EmbeddedPostgres(Path(folder) / "data")
        await server.start()
        try:
            await upgrade(server.url())
            engine = make_engine(server.url())
            try:
                return await _lives(engine)
            finally:
                await engine.dispose()
        finally:
            await server.stop()
            server.delete_data()


async def _lives(engine: AsyncEngine) -> Measured:
    async with engine.begin() as connection:
        await publish(connection)
    desk, measured = Stepping(engine), Measured()

    async def empty() -> None:
        async with engine.begin() as connection:
            await connection.execute(text("SELECT"))

    for number in range(ORDERS):
        # Customers of their own: with one of them every order would see all orders before it.
        customer = NewCustomer(phone=f"+7916{number:07}", email=f"{number}@example.org", name="Анна")
        await desk.place(a_new_order(f"B-{number}", shop=SHOP, customer=customer))
        await measured.placed.of(desk.step)
        await measured.empty.of(empty)
        await desk.answer(TaskKind.CONFIRM_ORDER, Confirmed())
        await measured.outcome.of(desk.step)
        await measured.empty.of(empty)
        await measured.quiet.of(desk.step)
        await measured.empty.of(empty)
    return measured


if __name__ == "__main__":
    measure()
