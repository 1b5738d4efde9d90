"""Shows a morning after a night of orders, by real steps on a real PostgreSQL: when messages go and when calls are ready.

python -m bench.night_orders [ORDERS] [CALLS_PER_HOUR]      500 and 60 where nothing is said; half a minute
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bootstrap.embedded.postgres import EmbeddedPostgres
from storage.engine import make_engine
from storage.migrate import upgrade
from tests.activities.night import BEGINS, LENGTH, Night, by_quarter, shop_of_the_night, through_the_night

_MOSCOW = ZoneInfo("Europe/Moscow")
_WIDEST = 60
"""Characters of the longest bar."""
_SENT_BY = timedelta(hours=4)
"""From the last order of the night: every message hour has begun."""


def show(orders: int, calls_per_hour: int) -> None:
    """Prints the night's histograms by quarters of an hour, shop time."""
    started = time.perf_counter()
    night = asyncio.run(_night(orders, calls_per_hour))
    print(
        f"{orders} orders between {_clock(BEGINS)} and {_clock(BEGINS + LENGTH)}, placed by quarter of an hour:"
    )
    _draw(night.placed)
    print(f"\nmessages, held for the customers' morning ({len(night.messages)}, each once):")
    _draw(night.messages)
    print(f"\ncalls, {calls_per_hour} an hour ({len(night.calls)}, each once), by when they are ready:")
    _draw(night.calls)
    print(f"\n{time.perf_counter() - started:.0f} s")


@dataclass(frozen=True)
class _Shown:
    placed: list[datetime]
    messages: list[datetime]
    calls: list[datetime]


async def _night(orders: int, calls_per_hour: int) -> _Shown:
    with tempfile.TemporaryDirectory() as folder:
        server = EmbeddedPostgres(Path(folder) / "data")
        await server.start()
        try:
            await upgrade(server.url())
            engine = make_engine(server.url())
            try:
                night = Night(engine)
                await night.open_shop(shop_of_the_night(calls_per_hour=calls_per_hour))
                placed = through_the_night(orders)
                await night.customers_order(placed)
                await night.until(BEGINS + LENGTH + _SENT_BY)
                return _Shown(placed, await night.sendings(), await night.calls())
            finally:
                await engine.dispose()
        finally:
            await server.stop()
            server.delete_data()


def _draw(moments: Iterable[datetime]) -> None:
    quarters = by_quarter(moments)
    most = max(quarters.values(), default=1)
    for quarter in sorted(quarters):
        count = quarters[quarter]
        print(f"  {_clock(quarter)} {'█' * max(1, round(count * _WIDEST / most))} {count}")


def _clock(at: datetime) -> str:
    return f"{at.astimezone(_MOSCOW):%a %H:%M}"


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:3]]
    show(*(given + [500, 60][len(given) :]))
