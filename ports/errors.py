"""How an act outside can fail; what a failure means for the order is decided by activities and rules.

    PortError
    ├── Rejected      never: the same request will be refused again
    ├── Throttled     later: not before `retry_after`
    ├── Unavailable   later: retried with backoff, for days if it must be
    └── Unknown       perhaps done: the request left, its answer was lost; ask by client id before repeating

Messages carry codes only, never the provider's words or a customer's data: they end in histories and logs.
"""

import re
from datetime import timedelta
from enum import StrEnum

_NOT_CODE = re.compile(r"[^A-Za-z0-9_.-]+")
_LONGEST_CODE = 64


class Rejection(StrEnum):
    """Why a provider will never take this request."""

    BAD_REQUEST = "bad_request"
    BAD_RECIPIENT = "bad_recipient"
    UNDELIVERABLE = "undeliverable"
    TEXT_FORBIDDEN = "text_forbidden"
    SENDER_REFUSED = "sender_refused"
    KEY_REUSED = "key_reused"
    PAYMENT_REFUSED = "payment_refused"
    NOT_REFUNDABLE = "not_refundable"
    PARCEL_REFUSED = "parcel_refused"
    UNREADABLE = "unreadable"


class Outage(StrEnum):
    """Why a provider cannot take any request now."""

    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    SERVER_ERROR = "server_error"
    CREDENTIALS = "credentials"
    NO_MONEY = "no_money"
    STILL_PROCESSING = "still_processing"
    """The provider has taken the request and has not decided; it is asked again until it has."""
    UNREADABLE_ANSWER = "unreadable_answer"
    TEMPORARY = "temporary"


class PortError(Exception):
    """The root: whatever went wrong outside."""


class Rejected(PortError):
    """The provider refuses for good; `provider_code` is the provider's own code, cleaned of anything but code signs."""

    def __init__(self, code: Rejection, provider_code: str = "") -> None:
        self.code = code
        self.provider_code = clean_code(provider_code)
        super().__init__(_words(code, self.provider_code))


class Throttled(PortError):
    """The provider asks to come back with the same request after `retry_after`; it was not taken, or repeats do no harm."""

    def __init__(self, retry_after: timedelta) -> None:
        self.retry_after = retry_after
        super().__init__(f"throttled:{retry_after.total_seconds():.0f}s")


class Unavailable(PortError):
    """The provider cannot serve now; the request was certainly not taken, or may be repeated without harm."""

    def __init__(self, code: Outage, provider_code: str = "") -> None:
        self.code = code
        self.provider_code = clean_code(provider_code)
        super().__init__(_words(code, self.provider_code))


class Unknown(PortError):
    """The request left and may have been taken; repeat only after asking by client id."""

    def __init__(self, code: Outage) -> None:
        self.code = code
        super().__init__(f"unknown:{code}")


def clean_code(code: str) -> str:
    """A provider's code as letters, digits and `_.-`, at most 64 of them: a sentence cannot pass."""
    return _NOT_CODE.sub("_", code)[:_LONGEST_CODE]


def _words(code: str, provider_code: str) -> str:
    return f"{code}:{provider_code}" if provider_code else code
