"""Forgets raw webhooks and the words of messages as the shop's playbook says, and sessions and counts of days past; facts stay."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from activities.effects import UpkeepDone
from activities.resuming import Playbooks
from storage import attempts, idempotency, retention, sessions, shops, slots, task_answers

_COUNTED = timedelta(days=7)
"""Hours and days so long past count for nobody, and nobody looks at them."""

_TYPED = timedelta(days=7)
"""Nobody comes back to what they typed into a task so long ago."""


@dataclass(frozen=True)
class Retention:
    """The nightly chore."""

    engine: AsyncEngine
    playbooks: Playbooks

    async def forget(self, at: datetime) -> UpkeepDone:
        """Everything older than its shop keeps it; one transaction a shop."""
        async with self.engine.begin() as conn:
            touched = await idempotency.forget(conn, at) + await slots.forget(conn, at - _COUNTED)
            touched += await sessions.forget(conn, at) + await attempts.forget(conn, at - _COUNTED)
            known = await shops.all_shops(conn)
        for shop in known:
            if shop.playbook_version is None:
                continue
            async with self.engine.begin() as conn:
                keep = (await self.playbooks.get(conn, shop.playbook_version)).retention
                touched += await retention.forget_raw(conn, shop.id, at - keep.webhooks)
                touched += await retention.forget_texts(conn, shop.id, at - keep.texts)
                touched += await task_answers.forget_drafts(conn, shop.id, at - _TYPED)
        return UpkeepDone(seen=len(known), touched=touched)
