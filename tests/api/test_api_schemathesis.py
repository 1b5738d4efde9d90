"""Every endpoint under made-up requests: no fault of ours, and every answer as the contract says."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.api.world import World, world_over
