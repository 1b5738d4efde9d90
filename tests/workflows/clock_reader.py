"""A workflow that reads the machine's clock, which the sandbox must forbid."""

from datetime import datetime

from temporalio import workflow


@workflow.defn(name="clock_reader")
class ClockReader:
    """Would not replay."""

    @workflow.run
    async def run(self) -> str:
        """Reads it."""
        return datetime.now().isoformat()  # noqa: DTZ005 - what it must not do
