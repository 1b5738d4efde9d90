"""Brings a stored order back to life as the rules' process, under the playbook it was placed with; who works on it is others'."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.orders import Order
from domain.stimuli import PlaybookMoved, Stimulus
from domain.tasks import TaskKind
from playbook.schema import Playbook
from rules.order.process import OrderProcess
from rules.order.state import OrderState
from storage import playbooks
from storage.orders import OrderRow


class PlaybookMissing(LookupError):
    """An order names a version that was never published here: its row was not made by intake."""


class Playbooks:
    """Published playbooks by version, read once a process: a version never changes."""

    def __init__(self) -> None:
        self._by_version: dict[str, Playbook] = {}

    async def get(self, conn: AsyncConnection, version: str) -> Playbook:
        """The playbook of that version. Raises PlaybookMissing."""
        known = self._by_version.get(version)
        if known is None:
            row = await playbooks.get(conn, version)
            if row is None:
                raise PlaybookMissing("the order's playbook version is not published")
            known = self._by_version[version] = Playbook.model_validate_json(row.body)
        return known


async def named_in(
    conn: AsyncConnection, playbooks: Playbooks, stimuli: Iterable[Stimulus]
) -> dict[str, Playbook]:
    """The playbooks that stimuli move their order to, by version; asked only where one does.

    One that is not published, or cannot be read any more, is left out: the rules refuse to move to it.
    """
    named = {one.body.version for one in stimuli if isinstance(one.body, PlaybookMoved)}
    found: dict[str, Playbook] = {}
    for version in sorted(named):
        with suppress(PlaybookMissing, ValidationError):
            found[version] = await playbooks.get(conn, version)
    return found


def process_of(row: OrderRow, playbook: Playbook, now: datetime) -> OrderProcess:
    """The order's process as the last step left it; one not worked on yet begins."""
    if row.snapshot is None:
        return OrderProcess.begin(Order.model_validate_json(row.order_body), playbook, now)
    return OrderProcess.resume(OrderState.model_validate_json(row.snapshot), playbook)


def open_tasks_of(row: OrderRow) -> tuple[TaskKind, ...]:
    """The kinds of its open tasks, as the last step left them."""
    if not row.open_tasks or row.snapshot is None:
        return ()
    return tuple(task.kind for task in OrderState.model_validate_json(row.snapshot).tasks.values())
