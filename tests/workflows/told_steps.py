"""A stand-in for the step that plays what a test tells it, so the workflow is seen alone; real steps are in the lives."""

from collections import deque
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

from temporalio import activity

from activities.effects import Act
from activities.nudges import OrderInput
from activities.payloads import AdvanceInput, Step
from bootstrap.nudging import OrderStart
from domain.ids import OrderId, ShopId, StimulusId
from domain.orders import PaymentMethod
from domain.statuses import Status

QUIET = Step(revision=1, status=Status.NEW, line="new · 1 open task")
"""A step after which the order waits for a nudge only."""


def an_order(continue_after: int = 200) -> OrderStart:
    """A new order's start."""
    order = OrderInput(
        order_id=OrderId(str(uuid4())),
        shop=ShopId("swan"),
        continue_after=continue_after,
    )
    return OrderStart(
        order=order, number=1042, carrier="russian_post", lines=3, method=PaymentMethod.ON_DELIVERY
    )


def a_stimulus() -> StimulusId:
    """The id of some stored stimulus."""
    return StimulusId(str(uuid4()))


class ToldSteps:
    """Plays the told steps in order, the last one for ever; applies what it is asked about unless told otherwise."""

    def __init__(self, *steps: Step | Callable[[AdvanceInput], Step] | Exception) -> None:
        self.taken: list[AdvanceInput] = []
        self._steps = deque(steps or (QUIET,))

    def tell(self, *steps: Step | Callable[[AdvanceInput], Step] | Exception) -> None:
        """What comes next, in place of what was told."""
        self._steps = deque(steps)

    @activity.defn(name=Act.ADVANCE)
    async def advance(self, asked: AdvanceInput) -> Step:
        """The next told step."""
        self.taken.append(asked)
        step = self._steps.popleft() if len(self._steps) > 1 else self._steps[0]
        if isinstance(step, Exception):
            raise step
        if isinstance(step, Step):
            return step.model_copy(update={"applied": (*step.applied, *asked.asked)})
        return step(asked)


def in_time(asked: AdvanceInput, wait: timedelta, words: str) -> Step:
    """A step whose next deadline is `wait` after it."""
    return QUIET.model_copy(
        update={"next_at": asked.now + wait, "next_words": words, "applied": asked.asked, "next_rule": "rule"}
    )
