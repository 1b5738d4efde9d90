"""How an act that failed outside is tried again: the one mapping of the ports' errors to Temporal's retries."""

from datetime import timedelta

from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from ports.errors import PortError, Rejected, Throttled


class CodedError(ApplicationError):
    """An error whose words are codes of ours, so they may stand in histories and logs.

    `kind` is its type in Temporal. With `retry` the act is tried again, not before `after` where that is given.
    """

    def __init__(
        self,
        code: str,
        *,
        kind: str,
        retry: bool = True,
        after: timedelta | None = None,
        category: ApplicationErrorCategory = ApplicationErrorCategory.UNSPECIFIED,
    ) -> None:
        super().__init__(code, type=kind, non_retryable=not retry, next_retry_delay=after, category=category)


def retried(error: PortError) -> CodedError:
    """The error an activity raises for a port's: refusals are final, all else is tried again.

    `Throttled` waits as long as the provider asked; the rest backs off as the activity's retry policy says.
    An outage is expected, so it is no alarm in Temporal's metrics (benign).
    """
    return CodedError(
        str(error),
        kind=type(error).__name__,
        retry=not isinstance(error, Rejected),
        after=error.retry_after if isinstance(error, Throttled) else None,
        category=ApplicationErrorCategory.BENIGN,
    )
