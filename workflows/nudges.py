"""The signals and updates of an order's workflow, named as `domain.stimuli.Nudge`: they record, the loop acts."""

from dataclasses import dataclass

from temporalio import workflow

from activities.nudges import Answered, NudgeInput
from activities.payloads import Step
from domain.ids import StimulusId
from domain.stimuli import Nudge


@dataclass
class _Question:
    """An update that waits for the step in which its stimulus is taken."""

    stimulus_id: StimulusId | None
    answer: Answered | None = None


class Nudged:
    """What came since the last step. Handlers only write here, so none of them can fail or act twice."""

    def __init__(self) -> None:
        self._nudges = [
            "start"
        ]  # a run begins with a look at what waits: it may follow a crash or a lost store
        self._questions: list[_Question] = []

    @property
    def nudged(self) -> bool:
        """Something came that no step has looked at."""
        return bool(self._nudges)

    def nudge(self, name: str) -> None:
        """Something came; `name` is shown in the history as the reason of the next step."""
        self._nudges.append(name)

    def take_nudges(self) -> tuple[str, list[_Question]]:
        """Why the next step is made, and the updates it must answer; what comes later makes another step."""
        why, self._nudges = " + ".join(dict.fromkeys(self._nudges)), []
        questions, self._questions = self._questions, []
        return why, questions

    def answer(self, questions: list[_Question], step: Step | None) -> None:
        """Tells each update what became of its stimulus; None: the step could not be made, an engineer must look."""
        for question in questions:
            if step is None:
                question.answer = Answered(waiting=True)
            elif question.stimulus_id and question.stimulus_id in step.refusals:
                question.answer = Answered(
                    revision=step.revision, refused=step.refusals[question.stimulus_id]
                )
            elif question.stimulus_id in step.applied:
                question.answer = Answered(revision=step.revision)
            elif step.more and (step.applied or step.refusals):
                self._questions.append(question)  # further back in the line
            else:
                question.answer = Answered(revision=step.revision, waiting=True)

    async def _ask(self, name: Nudge, given: NudgeInput) -> Answered:
        question = _Question(given.stimulus_id)
        self._questions.append(question)
        self.nudge(name)
        await workflow.wait_condition(lambda: question.answer is not None)
        return question.answer or Answered(waiting=True)

    @workflow.signal(name=Nudge.ORDER_PLACED, description="The order came in.")
    def order_placed(self, given: NudgeInput) -> None:
        """The order came in."""
        self.nudge(Nudge.ORDER_PLACED)

    @workflow.signal(name=Nudge.PAYMENT_RECEIVED, description="Money for a prepayment came.")
    def payment_received(self, given: NudgeInput) -> None:
        """Money for a prepayment came."""
        self.nudge(Nudge.PAYMENT_RECEIVED)

    @workflow.signal(name=Nudge.PARCEL_MOVED, description="The carrier told where the parcel is.")
    def parcel_moved(self, given: NudgeInput) -> None:
        """The carrier told where the parcel is."""
        self.nudge(Nudge.PARCEL_MOVED)

    @workflow.signal(name=Nudge.MONEY_ARRIVED, description="The carrier transferred money on delivery.")
    def money_arrived(self, given: NudgeInput) -> None:
        """The carrier transferred money on delivery."""
        self.nudge(Nudge.MONEY_ARRIVED)

    @workflow.signal(name=Nudge.NEWS_ARRIVED, description="Anything else came, or waits: have a look.")
    def news_arrived(self, given: NudgeInput) -> None:
        """Anything else came, or waits."""
        self.nudge(Nudge.NEWS_ARRIVED)

    @workflow.update(name=Nudge.COMPLETE_TASK, description="A person gave a task its outcome.")
    async def complete_task(self, given: NudgeInput) -> Answered:
        """A person gave a task its outcome."""
        return await self._ask(Nudge.COMPLETE_TASK, given)

    @workflow.update(name=Nudge.EDIT_ORDER, description="Lines, delivery or payment are to change.")
    async def edit_order(self, given: NudgeInput) -> Answered:
        """Lines, delivery or payment are to change."""
        return await self._ask(Nudge.EDIT_ORDER, given)

    @workflow.update(
        name=Nudge.CANCEL_ORDER, description="Somebody wants it cancelled, or called back after shipment."
    )
    async def cancel_order(self, given: NudgeInput) -> Answered:
        """Somebody wants it cancelled."""
        return await self._ask(Nudge.CANCEL_ORDER, given)

    @workflow.update(name=Nudge.MARK_PACKED, description="The shop says it is packed.")
    async def mark_packed(self, given: NudgeInput) -> Answered:
        """The shop says it is packed."""
        return await self._ask(Nudge.MARK_PACKED, given)

    @workflow.update(name=Nudge.MARK_SHIPPED, description="The shop says it was sent.")
    async def mark_shipped(self, given: NudgeInput) -> Answered:
        """The shop says it was sent."""
        return await self._ask(Nudge.MARK_SHIPPED, given)

    @workflow.update(name=Nudge.MARK_ISSUED, description="The shop's own staff handed the goods out.")
    async def mark_issued(self, given: NudgeInput) -> Answered:
        """The shop's own staff handed the goods out."""
        return await self._ask(Nudge.MARK_ISSUED, given)

    @workflow.update(name=Nudge.RECORD_INVOICE, description="A bank invoice was issued.")
    async def record_invoice(self, given: NudgeInput) -> Answered:
        """A bank invoice was issued."""
        return await self._ask(Nudge.RECORD_INVOICE, given)

    @workflow.update(name=Nudge.RECORD_REFUND, description="Money is to go back, or went back.")
    async def record_refund(self, given: NudgeInput) -> Answered:
        """Money is to go back, or went back."""
        return await self._ask(Nudge.RECORD_REFUND, given)

    @workflow.update(name=Nudge.REPORT_SHORTAGE, description="Lines are missing, the shop says.")
    async def report_shortage(self, given: NudgeInput) -> Answered:
        """Lines are missing, the shop says."""
        return await self._ask(Nudge.REPORT_SHORTAGE, given)
