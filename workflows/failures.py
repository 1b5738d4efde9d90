"""What may be read of an error in a history: the words of our own errors; of all others only the type's name."""

from temporalio.api.failure.v1 import Failure
from temporalio.converter import DefaultFailureConverter, PayloadConverter
from temporalio.exceptions import ApplicationError, FailureError

from activities.failures import CodedError
from ports.errors import PortError


class GuardedFailureConverter(DefaultFailureConverter):
    """An unknown error's words, details and stack may hold a customer's data, so they stay out of histories."""

    def to_failure(
        self, exception: BaseException, payload_converter: PayloadConverter, failure: Failure
    ) -> None:
        """Writes `exception`, causes included, into `failure`."""
        super().to_failure(_readable(exception), payload_converter, failure)
        _forget_stacks(failure)


def _readable(error: BaseException) -> FailureError:
    if isinstance(error, FailureError) and (
        error.failure is not None  # came from a history, where it was guarded when it was written
        or isinstance(error, CodedError)
        or not isinstance(
            error, ApplicationError
        )  # Temporal's own: time-outs, cancellations, activity errors
    ):
        return error
    name = (error.type if isinstance(error, ApplicationError) else None) or type(error).__name__
    readable = ApplicationError(
        str(error) if isinstance(error, PortError) else name,
        type=name,
        non_retryable=isinstance(error, ApplicationError) and error.non_retryable,
        next_retry_delay=error.next_retry_delay if isinstance(error, ApplicationError) else None,
    )
    readable.__cause__ = error.__cause__
    return readable


def _forget_stacks(failure: Failure) -> None:
    """Source lines in a stack may quote what they were called with; the log has the stack."""
    while True:
        failure.stack_trace = ""
        if not failure.HasField("cause"):
            return
        failure = failure.cause
