"""A data folder and three ports of a test's own for `steward up`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.running import Ports, forget


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A data folder that does not exist yet; its database is deleted with it."""
    folder = tmp_path / "data"
    yield folder
    forget(folder)


@pytest.fixture
def ports() -> Iterator[Ports]:
    """Three that nobody listens on."""
    with Ports.held() as three:
        yield three
