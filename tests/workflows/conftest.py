"""The product's client on the real dev server, workers for one test, and clocks that are moved; no order outlives its test."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from temporalio.client import Client
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from bootstrap.embedded.temporal import TemporalServer
from tests.workflows.clients import end_all, product_client
from tests.workflows.live_shop import LiveShop, founded


@pytest_asyncio.fixture
async def plain_client(temporal_server: TemporalServer) -> AsyncIterator[Client]:
    """A client with the product's converter; what its test left open is ended after it."""
    client = await product_client(temporal_server)
    yield client
    await end_all(client)


@pytest.fixture
def skipper(plain_client: Client) -> TimeSkipper:
    """Moves the clock of one workflow that was started through `client`."""
    # By default every workflow would race to its end at once.
    return TimeSkipper(plain_client, config=TimeSkippingConfig(enabled=False))


@pytest.fixture
def client(skipper: TimeSkipper) -> Client:
    """Starts workflows whose clocks `skipper` can move."""
    return skipper.client


@pytest_asyncio.fixture
async def shop(database_url: str, client: Client, skipper: TimeSkipper) -> AsyncIterator[LiveShop]:
    """A shop on a database of the test's own; nothing of it runs before `shop.open()`."""
    made = await founded(database_url, client, skipper)
    yield made
    await made.engine.dispose()
