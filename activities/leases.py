"""Who works on an effect, and for how long nobody else may; what is left to an attempt that died, storage tells."""

from datetime import timedelta

from temporalio import activity

from activities.failures import CodedError

LEASE = timedelta(minutes=3)
"""Longer than an attempt may last."""
GIVEN_UP_AFTER = timedelta(days=3)
"""What could not be done outside for so long is no longer true, or is a person's to do."""
_WHILE_ANOTHERS = timedelta(seconds=30)


def owner() -> str:
    """Who holds a lease: this act of this run, in whichever attempt."""
    info = activity.info()
    return f"{info.workflow_run_id}/{info.activity_id}"


def held_by_another() -> CodedError:
    """An earlier run still holds it: it is looked at again when its lease may have ended."""
    return CodedError("leased", kind="Leased", after=_WHILE_ANOTHERS)
