"""An effect's own moment: the order's time when it was wanted, plus how long it has been under way."""

from datetime import datetime, timedelta

from temporalio import activity


def order_moment(wanted: datetime) -> datetime:
    """The order's present time (aware); right also when an attempt comes hours after the first."""
    info = activity.info()
    return wanted + max(timedelta(0), info.started_time - info.scheduled_time)
