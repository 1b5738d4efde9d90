"""The life of one order in Temporal: nudges and deadlines in, steps and effects out; what they mean the rules decide."""

from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import FailureError

from activities.effects import Act
from activities.nudges import OrderEnded, OrderInput
from activities.payloads import AdvanceInput, Step
from workflows.alarm import Alarm
from workflows.attributes import STAGE
from workflows.effects import SUMMARY, Effects
from workflows.nudges import Nudged

_QUICK = RetryPolicy(
    initial_interval=timedelta(milliseconds=200), backoff_coefficient=2.0, maximum_attempts=3
)
"""A local activity that is retried holds one of the worker's few workflow slots: not for longer than this."""
_ONE_STEP = timedelta(seconds=2)
_PATIENT = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=8))
"""For ever: while PostgreSQL is away the order waits, and moves soon after its return."""
_ONE_PATIENT_STEP = timedelta(seconds=30)
_NOT_AT_ONCE = timedelta(minutes=1)


@workflow.defn(name="order")
class OrderWorkflow(Nudged):
    """Looks after one order until it is closed. Nothing in it fails the workflow, and no rule runs in it."""

    @workflow.init
    def __init__(self, order: OrderInput) -> None:
        super().__init__()
        self._order = order
        self._step: Step | None = None
        self._stepped_at = workflow.now()
        self._alarm = Alarm(timedelta(seconds=order.clock_offset_seconds))
        self._effects = Effects(order, self.nudge, self._show_details)

    @workflow.run
    async def run(self, order: OrderInput) -> OrderEnded:
        """Step after step, until the order is closed and all that it wanted is done."""
        while not self._ended:
            await self._advance()
            self._tell_engineers()
            await self._wait()
            if self._too_long:
                # Sends on their way are dropped with the run; their rows are open, so the next run's step names them.
                await workflow.wait_condition(workflow.all_handlers_finished)
                workflow.continue_as_new(order)
        await workflow.wait_condition(workflow.all_handlers_finished)
        return OrderEnded(revision=self._step.revision if self._step else 0)

    async def _advance(self) -> None:
        """One step: the rules take what waits and what is due; then its effects begin."""
        why, questions = self.take_nudges()
        self._stepped_at = now = self._alarm.now()
        asked = AdvanceInput(
            order_id=self._order.order_id,
            now=now,
            asked=tuple(question.stimulus_id for question in questions if question.stimulus_id),
        )
        self._step = await self._make_step(asked, (why or self._deadline_words)[:SUMMARY])
        self.answer(questions, self._step)
        if self._step is None:
            return
        self._effects.start(self._step, now)
        if self._step.more and (self._step.applied or self._step.refusals):
            self.nudge("more")

    async def _make_step(self, asked: AdvanceInput, why: str) -> Step | None:
        """The step, or None where even patience ended: the order then waits for a nudge and an engineer."""
        step: Step
        try:
            step = await workflow.execute_local_activity(
                Act.ADVANCE,
                asked,
                result_type=Step,
                start_to_close_timeout=_ONE_STEP,
                retry_policy=_QUICK,
                summary=why,
            )
        except FailureError:  # an exhausted local activity raises no ActivityError
            try:
                step = await workflow.execute_activity(
                    Act.ADVANCE,
                    asked,
                    result_type=Step,
                    start_to_close_timeout=_ONE_PATIENT_STEP,
                    retry_policy=_PATIENT,
                    summary=why,
                )
            except FailureError as error:
                workflow.logger.error("step failed for good: %s", type(error).__name__)
                return None
        return step

    async def _wait(self) -> None:
        """For a nudge, the next deadline, or the end of the last effect when there is nothing else to wait for."""
        while not (self.nudged or self._due or self._ended or self._too_long):
            self._alarm.set(self._deadline, self._deadline_words[:SUMMARY])
            await workflow.wait_condition(
                lambda: self.nudged or self._alarm.ringing or self._ended or self._too_long
            )

    @property
    def _deadline(self) -> datetime | None:
        """When to step without being nudged; an order that needs an engineer has no such moment."""
        step = self._step
        if step is None or step.needs_engineer or step.next_at is None:
            return None
        # A deadline that its own step left standing would make the loop spin.
        return step.next_at if step.next_at > self._stepped_at else self._stepped_at + _NOT_AT_ONCE

    @property
    def _due(self) -> bool:
        return self._deadline is not None and self._deadline <= self._alarm.now()

    @property
    def _deadline_words(self) -> str:
        return self._step.next_words if self._step else ""

    @property
    def _ended(self) -> bool:
        return self._step is not None and self._step.closed and self._effects.settled and not self.nudged

    @property
    def _too_long(self) -> bool:
        """Continues as new between two effects; where one never ends, after half as many events again."""
        length = workflow.info().get_current_history_length()
        limit = self._order.continue_after
        return not self.nudged and length >= (limit if self._effects.settled else limit * 3 // 2)

    def _tell_engineers(self) -> None:
        """What Temporal's UI shows of the order: its stage to search by, and in words what it waits for."""
        step, known = self._step, workflow.info().typed_search_attributes.get(STAGE)
        if step is not None and not step.needs_engineer and known != step.stage:
            workflow.upsert_search_attributes([STAGE.value_set(step.stage.value)])
        self._show_details()

    def _show_details(self) -> None:
        """Also when an effect has ended: what was sent is not to be told as on its way for weeks."""
        step = self._step
        if step is None or step.needs_engineer:
            lines = ["**needs an engineer** · waits for a nudge"]
        else:
            lines = [f"**{step.line}**"]
            if step.next_at is not None:
                lines.append(
                    f"next: {step.next_words} · {step.next_at:%Y-%m-%d %H:%M} UTC · `{step.next_rule}`"
                )
        if not self._effects.settled:
            lines.append(f"on its way: {self._effects.words}")
        workflow.set_current_details("\n\n".join([self._order.summary, *lines]))
