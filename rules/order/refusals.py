"""Why something a person asked is refused: a code for programs, a sentence that says what to do for people."""

from domain.statuses import Status


class Refused(Exception):
    """What was asked is not possible now; nothing was changed.

    `code` is a stable snake_case word; `detail` an English sentence that says what to do; `status` where the order stands
    when the status is the reason (then it is a conflict, not a fault of the request).
    """

    def __init__(self, code: str, detail: str, status: Status | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.status = status


def not_now(status: Status | None, what: str) -> Refused:
    """The status does not allow it."""
    word = status.value if status else "not placed yet"
    return Refused("status_does_not_allow", f"The order is {word}: {what} is not possible now.", status)
