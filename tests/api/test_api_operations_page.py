"""The alerts of docs/operations.md speak of metrics that are really served."""

import re
from pathlib import Path

from tests.api.world import World

PAGE = Path(__file__).resolve().parents[2] / "docs" / "operations.md"


async def test_every_alert_names_a_metric_that_is_served(world: World) -> None:
    await world.place()
    served = (await world.client.get("/metrics")).text
    names = {
        name
        for line in PAGE.read_text("utf-8").splitlines()
        for name in re.findall(r"\bsteward_[a-z_]+\b(?!\()", line)
    }
    assert len(names) >= 10
    assert not [name for name in sorted(names) if name not in served]
