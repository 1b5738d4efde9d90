"""A sandbox served for real, and a listener for its notices."""

from collections.abc import AsyncIterator

import httpx
import pytest

from sandbox.app import Served, serving
from tests.sandbox.listener import Listener, listening


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    async with listening() as one:
        yield one


@pytest.fixture
async def served(listener: Listener) -> AsyncIterator[Served]:
    async with serving(0, 0, callbacks_to=listener.url) as sandbox:
        yield sandbox


@pytest.fixture
async def browser(served: Served) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=served.http_url, follow_redirects=True, trust_env=False) as client:
        yield client
