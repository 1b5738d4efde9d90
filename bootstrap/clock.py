"""The machine's clock, as the one place that reads it for business time."""

from datetime import UTC, datetime


class SystemClock:
    """`Clock` over the machine's."""

    def now(self) -> datetime:
        """The present moment in UTC."""
        return datetime.now(UTC)
