"""What becomes of an order when its customer stays silent: every call that follows is missed too, played on by the rules."""

from datetime import datetime
from typing import Final

from domain import answers as a
from domain.ids import TaskId
from domain.stimuli import Stimulus, TaskCompleted
from domain.tasks import CALLS, OUTCOMES, Task
from playbook.schema import Playbook
from rules.consequences.preview import IfSilent
from rules.order.process import OrderProcess
from rules.order.refusals import Refused
from rules.order.state import OrderState
from rules.order.surroundings import Surroundings

_MOST_CALLS: Final = 12
"""No shop asks for more attempts than that; after them only time ends it."""
_MOST_STEPS: Final = 40
"""A shop that never gives up is not followed for ever."""


def if_silent(
    after: OrderState, playbook: Playbook, surroundings: Surroundings, stimulus: Stimulus, now: datetime
) -> IfSilent | None:
    """The end, from the order as it stands `after` a call that reached nobody; None after any other stimulus, or without end."""
    body = stimulus.body
    if not (isinstance(body, TaskCompleted) and isinstance(body.answer, a.NoAnswer | a.WrongNumber)):
        return None
    # What triggers say changes nothing about calls, and asking all their conditions would cost more than all else.
    process = OrderProcess.resume(after, playbook.model_copy(update={"triggers": ()}))
    return _Silence(process, surroundings, stimulus, now).end()


class _Silence:
    """A customer who does not answer, and the calls that nobody takes."""

    def __init__(
        self, process: OrderProcess, surroundings: Surroundings, stimulus: Stimulus, now: datetime
    ) -> None:
        self._process = process
        self._surroundings = surroundings
        self._stimulus = stimulus
        self._now = now
        self._known = process.snapshot()
        self._missed = 0

    def end(self) -> IfSilent | None:
        """The first thing that is no other call."""
        for _ in range(_MOST_STEPS):
            call, due = self._next_call(), self._process.next_deadline
            if due is not None and (call is None or due.at <= call.ready_at):
                self._now = max(self._now, due.at)
                self._process.wake(self._surroundings, self._now, until=due.at)
                found = self._found(None)
            elif call is not None:
                self._now = max(self._now, call.ready_at)
                if not self._miss(call.id):
                    return None
                found = self._found(call.attempt)
            else:
                return None
            if found is not None:
                return found
        return None

    def _next_call(self) -> Task | None:
        if self._missed >= _MOST_CALLS:
            return None
        calls = [task for task in self._process.snapshot().tasks.values() if _may_be_missed(task)]
        return min(calls, key=lambda task: (task.ready_at, task.id), default=None)

    def _miss(self, call: TaskId) -> bool:
        again = TaskCompleted(task=call, answer=a.NoAnswer(why="…"))
        try:
            self._process.receive(
                self._stimulus.model_copy(update={"body": again}), self._surroundings, self._now
            )
        except Refused:
            return False
        self._missed += 1
        return True

    def _found(self, attempt: int | None) -> IfSilent | None:
        before, after = self._known, self._process.snapshot()
        self._known = after
        if after.status is not before.status:
            return IfSilent(at=self._now, attempt=attempt, status=after.status)
        asked = [
            task for id_, task in after.tasks.items() if id_ not in before.tasks and not _may_be_missed(task)
        ]
        return IfSilent(at=self._now, attempt=attempt, task=asked[0].kind) if asked else None


def _may_be_missed(task: Task) -> bool:
    return task.kind in CALLS and a.NoAnswer in OUTCOMES[task.kind]
