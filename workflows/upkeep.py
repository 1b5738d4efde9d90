"""What is done for all orders at once, begun by Temporal's schedules: one act, tried again until the next turn."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

from activities.effects import Act, Queue, UpkeepDone, UpkeepInput

_ONE_ATTEMPT = timedelta(minutes=15)
_UNTIL_NEXT_TURN = timedelta(hours=6)
_PATIENT = RetryPolicy(initial_interval=timedelta(seconds=10), maximum_interval=timedelta(minutes=10))


@workflow.defn(name="upkeep")
class UpkeepWorkflow:
    """Reconciling, retention, or the sweep of one shop's parcels."""

    @workflow.run
    async def run(self, upkeep: UpkeepInput) -> UpkeepDone:
        """Has it done, and tells the counts."""
        done: UpkeepDone = await workflow.execute_activity(
            Act.KEEP_UP,
            upkeep,
            result_type=UpkeepDone,
            task_queue=Queue.OUTSIDE,
            start_to_close_timeout=_ONE_ATTEMPT,
            schedule_to_close_timeout=_UNTIL_NEXT_TURN,
            retry_policy=_PATIENT,
            summary=upkeep.what,
        )
        return done
