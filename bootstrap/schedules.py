"""Temporal's schedules of Steward: what is done for all orders at once, and how often; made when a stack is prepared."""

from datetime import timedelta

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleSpec,
    ScheduleUpdate,
    ScheduleUpdateInput,
)

from activities.effects import Queue, Upkeep, UpkeepInput
from workflows.upkeep import UpkeepWorkflow

TRACKING_EVERY = timedelta(minutes=15)
"""How close to a shop's `poll_at` its parcels are asked after."""

_EVERY = {
    Upkeep.RECONCILE: (timedelta(minutes=30), timedelta(minutes=7)),
    Upkeep.RETENTION: (timedelta(days=1), timedelta(hours=1)),
    Upkeep.TRACKING: (TRACKING_EVERY, timedelta(0)),
}
"""How often, and how long after the round hour (UTC)."""
_MADE_UP_FOR = timedelta(hours=3)
"""Turns missed while Temporal was away; older ones are pointless by then."""


async def set_schedules(client: Client) -> None:
    """Makes the schedules, or gives those that exist their present form. Raises RPCError."""
    for what, (every, offset) in _EVERY.items():
        schedule = _schedule(what, every, offset)
        try:
            await client.create_schedule(f"upkeep/{what}", schedule)
        except ScheduleAlreadyRunningError:
            await client.get_schedule_handle(f"upkeep/{what}").update(_Replace(schedule))


class _Replace:
    """Puts the schedule in place of what is there, but leaves it paused if an engineer paused it."""

    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule

    def __call__(self, present: ScheduleUpdateInput) -> ScheduleUpdate:
        self._schedule.state = present.description.schedule.state
        return ScheduleUpdate(schedule=self._schedule)


def _schedule(what: Upkeep, every: timedelta, offset: timedelta) -> Schedule:
    return Schedule(
        action=ScheduleActionStartWorkflow(
            UpkeepWorkflow.run,
            UpkeepInput(what=what),
            id=f"upkeep/{what}",
            task_queue=Queue.ORDERS,
            static_summary=f"{what} for all orders",
        ),
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=every, offset=offset)]),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=_MADE_UP_FOR),
    )
