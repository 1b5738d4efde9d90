"""What is done for all orders at once: runs given back, old texts forgotten, parcels asked after; when, schedules decide."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from temporalio import activity

from activities.effects import Act, Upkeep, UpkeepAct, UpkeepDone

Chore = Callable[[datetime], Awaitable[UpkeepDone]]
"""Does it as of the moment (aware) at which it was scheduled."""


@dataclass(frozen=True)
class UpkeepChores:
    """The act `keep_up`: each chore is brought along, for some need the whole product."""

    reconcile: Chore
    retention: Chore
    tracking: Chore

    @activity.defn(name=Act.KEEP_UP)
    async def keep_up(self, given: UpkeepAct) -> UpkeepDone:
        """One chore; harmless twice."""
        chores = {
            Upkeep.RECONCILE: self.reconcile,
            Upkeep.RETENTION: self.retention,
            Upkeep.TRACKING: self.tracking,
        }
        return await chores[given.what](given.at)
