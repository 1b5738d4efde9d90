"""One sandbox, served for real on free loopback ports, for all contract tests."""

from collections.abc import AsyncIterator

import pytest

from sandbox.app import Served, serving
from sandbox.failures import Gateway, Mood


@pytest.fixture(scope="session")
async def served() -> AsyncIterator[Served]:
    async with serving(0, 0) as sandbox:
        yield sandbox


@pytest.fixture(autouse=True)
def calm(served: Served) -> None:
    """Every test begins with twins that behave."""
    for gateway in Gateway:
        served.sandbox.failures.tell(gateway, Mood())
