"""Gives money back through the provider, for days if it must be; what no provider can do is left to a person."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError

from activities.effects import Act, Queue, RefundAct, RefundEnd, RefundInput

_FOR_DAYS = timedelta(days=5)
_PATIENT = RetryPolicy(initial_interval=timedelta(seconds=5), maximum_interval=timedelta(hours=1))
_FOR_EVER = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=1))
_ONE_ATTEMPT = timedelta(minutes=2)
TOO_LONG = "unavailable_too_long"


@workflow.defn(name="refund")
class RefundWorkflow:
    """One refund. Its end is stored as a stimulus, which wakes the order, also a closed one."""

    @workflow.run
    async def run(self, refund: RefundInput) -> RefundEnd:
        """Tries while there is hope, then asks for a person."""
        workflow.set_current_details("the payment provider is asked")
        try:
            await workflow.execute_activity(
                Act.MAKE_REFUND,
                self._act(refund),
                task_queue=Queue.OUTSIDE,
                start_to_close_timeout=_ONE_ATTEMPT,
                schedule_to_close_timeout=_FOR_DAYS,
                retry_policy=_PATIENT,
                summary="through the provider",
            )
        except ActivityError as error:
            code = _code_of(error)
            workflow.set_current_details(f"left to a person: `{code}`")
            await workflow.execute_activity(
                Act.GIVE_REFUND_UP,
                self._act(refund, code),
                task_queue=Queue.OUTSIDE,
                start_to_close_timeout=_ONE_ATTEMPT,
                retry_policy=_FOR_EVER,
                summary=f"left to a person: {code}",
            )
            return RefundEnd(code=code)
        workflow.set_current_details("made through the provider")
        return RefundEnd(made=True)

    def _act(self, refund: RefundInput, code: str = "") -> RefundAct:
        offset = timedelta(seconds=refund.clock_offset_seconds)
        return RefundAct(
            shop=refund.shop,
            refund_id=refund.refund_id,
            order_id=refund.order_id,
            now=workflow.now() + offset,
            code=code,
        )


def _code_of(error: ActivityError) -> str:
    return error.cause.message if isinstance(error.cause, ApplicationError) else TOO_LONG
