"""The shop swan over a database of the test's own."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.api.world import World, world_over


@pytest_asyncio.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    """With the API, by which a test makes what it needs."""
    async with world_over(database_url) as made:
        yield made
