"""What is done for all orders at once, begun by Temporal's schedules: one act, tried again until the next turn."""

from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy, SearchAttributeKey

from activities.effects import Act, Queue, UpkeepAct, UpkeepDone, UpkeepInput

_ONE_ATTEMPT = timedelta(minutes=15)
_UNTIL_NEXT_TURN = timedelta(hours=6)
_PATIENT = RetryPolicy(initial_interval=timedelta(seconds=10), maximum_interval=timedelta(minutes=10))
_SCHEDULED = SearchAttributeKey.for_datetime("TemporalScheduledStartTime")


@workflow.defn(name="upkeep")
class UpkeepWorkflow:
    """Reconciling, retention, or the sweep of all parcels that are asked after."""

    @workflow.run
    async def run(self, upkeep: UpkeepInput) -> UpkeepDone:
        """Has it done, and tells the counts."""
        done: UpkeepDone = await workflow.execute_activity(
            Act.KEEP_UP,
            UpkeepAct(what=upkeep.what, at=_scheduled_at()),
            result_type=UpkeepDone,
            task_queue=Queue.OUTSIDE,
            start_to_close_timeout=_ONE_ATTEMPT,
            schedule_to_close_timeout=_UNTIL_NEXT_TURN,
            retry_policy=_PATIENT,
            summary=upkeep.what,
        )
        return done


def _scheduled_at() -> datetime:
    """A turn that was missed and is made up for has the moment it was meant for."""
    info = workflow.info()
    return info.typed_search_attributes.get(_SCHEDULED) or info.start_time
