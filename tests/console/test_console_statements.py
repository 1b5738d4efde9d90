"""What a page costs the database: each of its statements is a round trip that somebody waits for."""

import pytest

from domain.actors import Role
from tests.activities.advancing import counted
from tests.console.world import ConsoleWorld


@pytest.mark.parametrize(
    ("page", "statements"),
    [
        ("/console/me", 3),
        ("/console/counts", 4),
        ("/console/queue", 5),
        ("/console/tasks/{task}", 15),
        ("/console/tasks/{task}/open", 12),
        ("/console/orders/{order}", 9),
        ("/console/unplaced", 2),
    ],
)
async def test_a_page_reads_at_once_what_it_shows(console: ConsoleWorld, page: str, statements: int) -> None:
    order = (await console.api.place()).json()["id"]
    task = (await console.api.task(order, "confirm_order"))["id"]
    address = page.format(order=order, task=task)
    async with console.signed_in(Role.SUPERVISOR) as client:
        await client.get(address)  # the playbook is read once a process
        with counted(console.api.engine) as seen:
            answer = await client.get(address)
    assert answer.status_code == 200
    assert len(seen) == statements, seen
