"""The fixtures of the API's tests: a world of its own for each, and the API served on loopback for made-up requests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.api.made_up_requests import served
from tests.api.world import World, world_over

__all__ = ["served", "world"]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Making its requests takes seconds of every worker, also of one that runs none of them."""
    unasked = config.getoption("markexpr") == "not slow"
    return True if unasked and collection_path.name == "test_api_schemathesis_many.py" else None


@pytest_asyncio.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    """A fresh one for each test."""
    async with world_over(database_url) as made:
        yield made
