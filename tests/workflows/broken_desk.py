"""A workflow whose handlers have bugs, for the boundary around handlers."""

from temporalio import workflow

from activities.nudges import NudgeInput


@workflow.defn(name="broken_desk")
class BrokenDesk:
    """Answers one update, breaks in another and in a signal."""

    def __init__(self) -> None:
        self._done = False

    @workflow.run
    async def run(self) -> str:
        """Until it is told to end."""
        await workflow.wait_condition(lambda: self._done)
        return "lived on"

    @workflow.update
    async def break_down(self, given: NudgeInput) -> str:
        """A bug that would quote what it was given."""
        raise KeyError(given.stimulus_id)

    @workflow.signal
    def broken_signal(self, given: NudgeInput) -> None:
        """A bug in a signal."""
        raise KeyError(given.stimulus_id)

    @workflow.update
    async def end(self, given: NudgeInput) -> str:
        """Works."""
        self._done = True
        return "ended"
