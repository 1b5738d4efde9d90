"""A whole Steward with its sample world: processes, gateways, people who act; nothing personal in any store, log or metric."""

import asyncio
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bench.standing import Standing, standing, statuses
from bootstrap.credentials import Credentials
from tests.privacy.kept import forget_database
from tests.privacy.scan import search
from tests.privacy.seen import SEEN, Seen
from tests.workflows.clients import until

pytestmark = pytest.mark.slow
MANY = 8
"""Statuses in which orders stand before it is stopped."""


async def test_nothing_personal_is_told_while_sample_orders_live(tmp_path: Path) -> None:
    folder = tmp_path / "steward"
    try:
        with standing(folder) as steward:
            await until(lambda: in_many_statuses(steward), within=timedelta(minutes=3))
            pages = await metrics_pages(folder)
    finally:
        await forget_database(folder)
    assert all("\n" in page for page in pages)
    for page in pages:
        SEEN.add_page(page)
    searched = search(Seen(folder=tmp_path))
    assert searched.findings == []
    assert searched.counts["event"] > 300
    assert searched.counts["line of a log file"] > 100


async def in_many_statuses(steward: Standing) -> bool:
    await asyncio.sleep(1)
    return len(await asyncio.to_thread(statuses, steward)) >= MANY


async def metrics_pages(folder: Path) -> list[str]:
    """The API's and, with what Temporal's client counts, each worker's."""
    credentials = Credentials.read(folder)
    assert credentials is not None
    assert len(credentials.metrics_urls) == 3
    async with httpx.AsyncClient(trust_env=False) as client:
        return [(await client.get(url)).raise_for_status().text for url in credentials.metrics_urls]
