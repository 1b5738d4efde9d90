"""The fixture of the API's tests: a world of its own for each."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.api.world import World, world_over


@pytest_asyncio.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    """A fresh one for each test."""
    async with world_over(database_url) as made:
        yield made
